//! Words of a command that can stand in an instruction that Docker reads itself.

use crate::model::{Model, Word};

/// A word of a command of a RUN as another instruction in its place could have it: its plain value, or with variables that ENV and ARG set and the RUN does not. `None` for all else.
pub(in crate::rules) fn for_docker(
    model: &Model<'_>,
    index: usize,
    word: &Word<'_>,
) -> Option<String> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._+@:=%,-~#?&^".contains(&byte);
    if let Some(value) = word.as_str() {
        return (!value.is_empty() && value.bytes().all(is_plain)).then(|| value.to_owned());
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
        if name.is_empty() || !plain.bytes().all(is_plain) || !is_dockers(model, index, name) {
            return None;
        }
    }
    rest.bytes().all(is_plain).then_some(text)
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
        let next = text.get(at + name.len());
        is_start && next.is_none_or(|it| !it.is_ascii_alphanumeric() && !b"_}/".contains(it))
    };
    let mut places = memchr::memmem::find_iter(text, name.as_bytes());
    model.env_before(index, name).is_some() && !places.any(assigns)
}
