//! Projects of Ruby: a `Gemfile` is a program.

use super::{Obstacle, Project};
use crate::knowledge::ecosystems::GEMFILE_READS;

/// A line without its texts and its comment; `None` if there is code in a text.
fn code_of(line: &str) -> Option<String> {
    let mut code = String::new();
    let mut chars = line.trim().chars().peekable();
    while let Some(ch) = chars.next() {
        match ch {
            '#' => break,
            '"' | '\'' => {
                while let Some(inner) = chars.next().filter(|inner| *inner != ch) {
                    if inner == '\\' {
                        chars.next();
                    }
                    if inner == '#' && ch == '"' && chars.peek() == Some(&'{') {
                        return None;
                    }
                }
            }
            ch => code.push(ch),
        }
    }
    Some(code)
}

/// Whether a Gemfile and its lock file read nothing else.
pub(super) fn check(files: &[String], project: &Project<'_>) -> Result<(), Obstacle> {
    let gemfile = &files[0];
    for line in project.text(gemfile)?.lines() {
        let Some(code) = code_of(line) else {
            let what = format!("`{gemfile}` has a text with code in it: `{}`", line.trim());
            return Err(Obstacle::Unknown(what));
        };
        // Whether a gem is loaded when the program starts is no matter here.
        let code = code
            .replace("require: ", "")
            .replace(":require => ", "")
            .replace("require:", "");
        let line = line.trim();
        let names_path = code.contains("path:")
            || code.contains(":path")
            || line.contains("'path'")
            || line.contains("\"path\"")
            || line.contains("file:/");
        let is_read = names_path || GEMFILE_READS.iter().any(|part| code.contains(part));
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
