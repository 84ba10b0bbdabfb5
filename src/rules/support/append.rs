//! Putting commands at the end of a RUN, so that they run if and only if its script succeeds and nothing else changes.

use super::script::{Glue, errexit, glue, has, last_token};
use super::{has_pragma_above, line_break};
use crate::model::{Model, Nest, SimpleCommand};
use crate::shell::TokenKind;
use crate::text::Edit;

/// Programs that run another one as the same user, in the same environment.
const TRANSPARENT: &[&str] = &[
    "command",
    "eatmydata",
    "ionice",
    "nice",
    "nohup",
    "time",
    "timeout",
    "xargs",
];

/// Options of sudo that a second call can be given as well.
const SUDO_OPTIONS: &[&str] = &["-E", "-H", "-n", "-S", "--"];

/// What has to stand before a command that is to run as `command` does: nothing, or `sudo` and its options. `None` if that
/// cannot be told.
pub(crate) fn same_user(command: &SimpleCommand<'_>) -> Option<String> {
    let Some((first, rest)) = command.prefix().split_first() else {
        return Some(String::new());
    };
    match first.as_str()? {
        "sudo" => {
            let mut text = String::from("sudo ");
            for word in rest {
                let option = word.as_str().filter(|word| SUDO_OPTIONS.contains(word))?;
                text.push_str(option);
                text.push(' ');
            }
            Some(text)
        }
        name => {
            let alone = TRANSPARENT.contains(&name) && !command.has_prefix("sudo");
            alone.then(String::new)
        }
    }
}

/// The edits that put commands at the end of a RUN, each in a line of its own. `origin` is the command of the RUN on whose account
/// they come. `None` where the script may succeed without it, ends before its end, or treats failures in a way that does not
/// allow for more.
pub(crate) fn append(
    model: &Model<'_>,
    index: usize,
    commands: &[SimpleCommand<'_>],
    origin: &SimpleCommand<'_>,
    added: &[String],
) -> Option<Vec<Edit>> {
    if !origin.place.certain || origin.place.nest == Nest::Substitution {
        return None;
    }
    let script = model.script(index)?;
    let list = script.list.as_ref()?;
    // Behind `||` the script may go on without it.
    let item = &list.items.get(origin.place.item)?.and_or;
    let inner = origin.place.nest != Nest::Top
        && script
            .tokens
            .iter()
            .any(|token| token.kind == TokenKind::OrIf);
    if inner || has(script, item, TokenKind::OrIf) {
        return None;
    }
    put_behind(model, index, commands, added)
}

/// The edits that put commands at the end of a RUN, each in a line of its own, so that they run if and only if its script succeeds. `None`
/// where the script may end before its end, or treats failures in a way that does not allow for more.
pub(crate) fn put_behind(
    model: &Model<'_>,
    index: usize,
    commands: &[SimpleCommand<'_>],
    added: &[String],
) -> Option<Vec<Edit>> {
    if has_pragma_above(model, index) || commands.iter().any(ends) {
        return None;
    }
    let script = model.script(index)?;
    let list = script.list.as_ref()?;
    let errexit = errexit(model, index, list, commands)?;
    let glue = glue(script, list, errexit)?;
    let joined = &model.instructions[index].joined;
    let end = joined.physical_end(script.tokens[last_token(list)?.index()].span.end);
    let semicolon = list
        .items
        .last()?
        .end
        .map(|end| joined.span(script.tokens[end.index()].span));
    let break_line = line_break(model);
    let mut edits = Vec::new();
    let mut text = String::new();
    match glue {
        Glue::And => {
            for command in added {
                text.extend([break_line.as_str(), "&& ", command]);
            }
            edits.push(Edit::insert(end, text));
            edits.extend(semicolon.map(Edit::delete));
        }
        Glue::Semicolon => {
            if semicolon.is_none() {
                text.push(';');
            }
            for (at, command) in added.iter().enumerate() {
                let semicolon = if at == 0 { "" } else { ";" };
                text.extend([semicolon, &break_line, command]);
            }
            edits.push(Edit::insert(semicolon.map_or(end, |span| span.end), text));
        }
    }
    Some(edits)
}

/// Whether what stands at the end of the script may not run, though the script succeeds.
fn ends(command: &SimpleCommand<'_>) -> bool {
    if !command.place.in_shell {
        return false;
    }
    command.has_prefix("exec")
        || match command.name() {
            Some("exec" | "return" | "trap") => true,
            Some("exit") => {
                command.place.certain || command.args().first().is_none_or(|code| !code.is("1"))
            }
            _ => false,
        }
}
