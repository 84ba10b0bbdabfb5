//! Projects of Ruby: a `Gemfile` is a program.

use super::{Obstacle, Project};
use crate::knowledge::ecosystems::GEMFILE_READS;

/// Whether a Gemfile and its lock file read nothing else.
pub(super) fn check(files: &[String], project: &Project<'_>) -> Result<(), Obstacle> {
    let gemfile = &files[0];
    for line in project.text(gemfile)?.lines() {
        let line = line.split('#').next().unwrap_or(line).trim();
        // Whether a gem is loaded when the program starts is no matter here, nor is its name.
        let said = line
            .replace("require: ", "")
            .replace(":require => ", "")
            .replace("require:", "");
        let is_gem = said.starts_with("gem ") || said.starts_with("gem(");
        let names_path = said.contains("path:") || said.contains(":path");
        let is_read = if is_gem {
            names_path || said.contains('`')
        } else {
            GEMFILE_READS.iter().any(|part| said.contains(part))
        };
        if is_read {
            let what = format!("`{gemfile}` may read something of the project: `{line}`");
            return Err(if line.starts_with("gemspec") || names_path {
                Obstacle::Needs(what)
            } else {
                Obstacle::Unknown(what)
            });
        }
    }
    let Some(lock) = files.get(1) else {
        return Err(Obstacle::Unknown("there is no `Gemfile.lock`".to_owned()));
    };
    if project
        .text(lock)?
        .lines()
        .any(|line| line == "PATH" || line == "PLUGIN SOURCE")
    {
        return Err(Obstacle::Needs(format!(
            "`{lock}` takes a gem from the project"
        )));
    }
    Ok(())
}
