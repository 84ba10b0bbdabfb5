//! What stands around the program that is shipped: users, files of Compose, mounts.

use super::parts::Why;
use super::shape::Site;
use super::walk::Left;
use crate::lint::Context;
use crate::model::is_in;
use crate::syntax::{Keyword, MountKind};

/// Whether each user that a stage names has a number, is one that all images have or the one chosen has, or is made there.
pub(super) fn users_are_there(
    site: &Site<'_, '_>,
    left: &Left,
    of_image: &[&str],
) -> Result<(), Why> {
    let model = site.context.model;
    let is_made = |name: &str| {
        left.users.iter().any(|run| {
            let commands = model.commands(*run);
            commands
                .iter()
                .any(|it| it.args().iter().any(|word| word.as_str() == Some(name)))
        })
    };
    for at in model.stage_instructions(site.stage) {
        let instruction = model.instructions[at];
        if instruction.statement.kind != Keyword::User {
            continue;
        }
        let text = String::from_utf8_lossy(instruction.text(instruction.statement.body_span));
        for name in text.split(':') {
            let is_there = name.parse::<u32>().is_ok()
                || matches!(name, "root" | "nobody")
                || of_image.contains(&name)
                || is_made(name);
            if !is_there {
                return Err(format!("the user `{name}` may not be in another image"));
            }
        }
    }
    Ok(())
}

/// A file of Compose in the build context that says one of some words, and which: it may start what only the first stage has.
pub(super) fn compose_says<'w>(
    context: &Context<'_>,
    words: &[&'w str],
) -> Option<(String, &'w str)> {
    let patterns = [
        "docker-compose*.yml",
        "docker-compose*.yaml",
        "compose*.yml",
        "compose*.yaml",
    ];
    let files = patterns.iter().filter_map(|it| context.build.files(it));
    files.flatten().find_map(|path| {
        let text = context.build.text(path.trim_start_matches("./"))?;
        let says = |word: &&str| {
            let mut lines = text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
            let is_it = |line: &[u8]| memchr::memmem::find(line, word.as_bytes()).is_some();
            lines.any(|line| !line.starts_with(b"#") && is_it(line))
        };
        let said = words.iter().copied().find(says);
        said.map(|word| (path.clone(), word))
    })
}

/// Whether none of some files of a stage lies in what is mounted when it is made: that is gone then.
pub(super) fn are_no_mounts(site: &Site<'_, '_>, paths: &[String]) -> Result<(), Why> {
    let model = site.context.model;
    for run in model.stage_instructions(site.stage) {
        for mount in model.instructions[run].mounts() {
            if matches!(mount.kind, MountKind::Secret | MountKind::Ssh) {
                continue;
            }
            let target = model.mount_target(run, &mount);
            let is_below = |path: &&String| target.as_ref().is_none_or(|it| is_in(path, it));
            if let Some(path) = paths.iter().find(is_below) {
                return Err(format!(
                    "`{path}` may lie in what is mounted when it is made"
                ));
            }
        }
    }
    Ok(())
}
