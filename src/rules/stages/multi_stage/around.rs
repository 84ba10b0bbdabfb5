//! What stands around the program that is shipped: users, mounts.

use super::parts::Why;
use super::shape::Site;
use super::walk::Left;
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
