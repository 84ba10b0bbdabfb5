//! Words of a command that can stand in an instruction that Docker reads itself.

use crate::knowledge::builtins::RULING_THE_SHELL;
use crate::model::{Model, SimpleCommand, Word};

/// Whether an instruction below could do something else than a command after this one: in another folder, with other modes, or where that one is not run at all.
pub(in crate::rules) fn rules_what_follows(command: &SimpleCommand<'_>) -> bool {
    command.has_prefix("exec")
        || command.name().is_some_and(|name| {
            matches!(name, "exit" | "umask") || RULING_THE_SHELL.contains(&name)
        })
}

/// A word of a command of a RUN as another instruction in its place could have it: its plain value, or with variables that ENV and ARG set and the RUN does not. `None` for all else.
pub(in crate::rules) fn for_docker(
    model: &Model<'_>,
    index: usize,
    word: &Word<'_>,
) -> Option<String> {
    // For dash `$'a'` is `$a`.
    if memchr::memmem::find(word.text, b"$'").is_some() {
        return None;
    }
    if let Some(value) = word.as_str() {
        return (!value.is_empty() && is_plain(value)).then(|| value.to_owned());
    }
    if !word.text.contains(&b'$') || word.text.starts_with(b"~") || word.text.contains(&b'\'') {
        return None;
    }
    let text = word.without_quotes().into_owned();
    let mut rest = &text[..];
    while let Some(at) = rest.find('$') {
        let (plain, variable) = rest.split_at(at);
        let inner = variable[1..].strip_prefix('{');
        let name = inner.unwrap_or(&variable[1..]);
        let is_part = |ch: char| ch.is_ascii_alphanumeric() || ch == '_';
        let len = name.find(|ch| !is_part(ch)).unwrap_or(name.len());
        let (name, after) = name.split_at(len);
        rest = match inner {
            Some(_) => after.strip_prefix('}')?,
            None => after,
        };
        if name.is_empty() || !is_plain(plain) || !is_dockers(model, index, name) {
            return None;
        }
    }
    is_plain(rest).then_some(text)
}

/// Whether nothing in a text is more than that for Docker.
pub(in crate::rules) fn is_plain(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._+@:=%,-~#?&^".contains(&byte);
    text.bytes().all(is_plain)
}

/// A word of a command without its quotes, whether its value is known or not.
pub(in crate::rules) fn written(word: &Word<'_>) -> String {
    match word.as_str() {
        Some(text) => text.to_owned(),
        None => word.without_quotes().into_owned(),
    }
}

/// Whether a variable has the value in the commands of a RUN that Docker knows for it.
fn is_dockers(model: &Model<'_>, index: usize, name: &str) -> bool {
    let text = model.instructions[index].joined.text();
    let assigns = |at: usize| {
        let before = text[..at].last();
        let is_start = before.is_none_or(|it| !it.is_ascii_alphanumeric() && !b"_${".contains(it));
        let next = &text[at + name.len()..];
        // `${name:=value}`
        let is_default =
            text[..at].ends_with(b"${") && matches!(next, [b'=', ..] | [b':', b'=', ..]);
        let is_end = |it: &u8| !it.is_ascii_alphanumeric() && !b"_}/".contains(it);
        is_default || is_start && next.first().is_none_or(is_end)
    };
    if model.commands(index).iter().any(SimpleCommand::runs_text) {
        return false;
    }
    let mut places = memchr::memmem::find_iter(text, name.as_bytes());
    model.env_before(index, name).is_some() && !places.any(assigns)
}
