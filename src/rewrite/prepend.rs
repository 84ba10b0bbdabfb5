//! Putting commands before others of a script, so that those run if and only if they would have, and these succeed.

use super::{indent, line_break, line_break_in};
use crate::model::{Code, Holder, Nest, SimpleCommand, errexit, leading_set};
use crate::shell::TokenKind;
use crate::text::Edit;

/// Runs a command directly before another one of the script's own list: fails it, the other does not run, and the script fails as it would
/// with the other. `None` after `||`, in a pipeline and in anything but the list itself, and where `-e` would let the failure pass.
pub fn run_before(code: &Code<'_>, command: &SimpleCommand<'_>, added: &str) -> Option<Edit> {
    let script = code.script;
    let list = script.list.as_ref()?;
    let place = command.place;
    // Of `RUN <<EOF` the heredoc is the script.
    if command.words.is_empty() || place.nest != Nest::Top || place.piped {
        return None;
    }
    let and_or = &list.items.get(place.item)?.and_or;
    let mut operators = and_or.rest.iter().take(place.pipeline);
    let after_or =
        operators.any(|(operator, _)| script.tokens[operator.index()].kind == TokenKind::OrIf);
    let pipeline = and_or.pipelines().nth(place.pipeline)?;
    if after_or || !pipeline.prefix.is_empty() {
        return None;
    }
    let errexit = errexit(code)?;
    // With `-e` a command left of `&&` could fail without ending the script.
    let alone =
        place.pipeline == 0 && (errexit && (list.items.len() > 1 || and_or.rest.is_empty()));
    if errexit && place.pipeline > 0 && (place.item + 1 < list.items.len()) {
        return None;
    }
    let start = script.tokens[pipeline.first.range.start.index()].span.start;
    let at = code.joined.physical(start);
    let break_line = line_break_in(code, at);
    let text = if alone && code.holder == Holder::Heredoc {
        format!("{added}\n{}", indent(code.model, at))
    } else if alone && list.items.len() > 1 {
        format!("{added};{break_line}")
    } else {
        format!("{added}{break_line}&& ")
    };
    Some(Edit::insert(at, text))
}

/// Runs commands before all others of a RUN, but after a `set -e` that it starts with. `None` where nobody knows what a failure does.
pub fn run_first(code: &Code<'_>, added: &[&str]) -> Option<Edit> {
    let list = code.script.list.as_ref()?;
    let first = &list.items.first()?.and_or;
    if code.commands.iter().all(|command| command.words.is_empty()) {
        return None;
    }
    let set = leading_set(list, &code.commands).filter(|set| set.by_semicolon);
    let semicolon = set.is_some() || errexit(code)? || code.script.has(first, TokenKind::OrIf);
    let start = set.map_or_else(|| first.first_token(), |set| set.rest);
    let break_line = line_break(code.model, code.index);
    let (end, glue) = if semicolon { (";", "") } else { ("", "&& ") };
    let lines = added
        .iter()
        .map(|command| format!("{command}{end}{break_line}{glue}"));
    let at = code.script.tokens[start.index()].span.start;
    Some(Edit::insert(
        code.joined.physical(at),
        lines.collect::<String>(),
    ))
}
