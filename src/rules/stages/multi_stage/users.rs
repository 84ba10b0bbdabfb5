//! Users that containers run as.

use super::parts::Why;
use super::shape::Site;
use super::walk::Left;
use crate::syntax::Keyword;

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
