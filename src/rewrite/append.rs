//! Putting commands at the end of a RUN, so that they run if and only if its script succeeds and nothing else changes.

use super::{add_to_list, has_lines, has_pragma_above, indent, line_break_in};
use crate::model::{Code, Holder, Nest, SimpleCommand, Word, always_runs, errexit, has_letter};
use crate::shell::{List, Script, Token, TokenKind};
use crate::text::{Edit, LogicalSpan, Span};

/// What to put between a script and a command after it, so that the command runs if and only if the script succeeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Glue {
    /// `&&`
    And,
    /// `;`: the script ends where something fails.
    Semicolon,
}

/// How a command is put after a list; `None` if that would change what a failure does.
///
/// Without `-e` the exit status of a list is that of its last and-or list, and `a || b && c` is `(a || b) && c`: `&&` fits
/// after any list. With `-e`, what stands left of an `&&` may fail without ending the script, also inside compound commands:
/// `;` fits after a pipeline and after `a || b`, `&&` after simple commands.
pub fn glue(script: &Script, list: &List, errexit: bool) -> Option<Glue> {
    let last = list.items.last()?;
    if last
        .end
        .is_some_and(|end| script.tokens[end.index()].kind == TokenKind::Background)
    {
        return None;
    }
    if !errexit {
        return Some(Glue::And);
    }
    if !script.has(&last.and_or, TokenKind::AndIf) {
        // A pipeline that `!` inverts never ends the script.
        let inverted = last
            .and_or
            .pipelines()
            .any(|pipeline| !pipeline.prefix.is_empty());
        return (!inverted).then_some(Glue::Semicolon);
    }
    last.and_or
        .pipelines()
        .next_back()?
        .is_simple()
        .then_some(Glue::And)
}

/// The edits that put commands at the end of a shell text, each in a line of its own if there are lines. `origin` is the command of it on
/// whose account they come. `None` where the script may succeed without it, ends before its end, or treats failures in a way that
/// does not allow for more.
pub fn append(
    codes: &[Code<'_>],
    code: &Code<'_>,
    origin: &SimpleCommand<'_>,
    added: &[String],
) -> Option<Vec<Edit>> {
    let list = code.script.list.as_ref()?;
    // After `||` the script may go on without it.
    let item = &list.items.get(origin.place.item)?.and_or;
    let is_or = |token: &Token| token.kind == TokenKind::OrIf;
    let inner = origin.place.nest != Nest::Top && code.script.tokens.iter().any(is_or);
    if inner || code.script.has(item, TokenKind::OrIf) {
        return None;
    }
    append_after_any(codes, code, origin, added)
}

/// Messages at the end stay there: the commands go before them. As [`append`], but a script that goes on without `origin` is no obstacle.
pub fn append_after_any(
    codes: &[Code<'_>],
    code: &Code<'_>,
    origin: &SimpleCommand<'_>,
    added: &[String],
) -> Option<Vec<Edit>> {
    // Of `RUN <<EOF` the heredoc is the script, and there is nothing to come after it on its line.
    if origin.words.is_empty()
        || has_pragma_above(code.model, code.index)
        || !origin.place.certain
        || origin.place.nest == Nest::Substitution
        || code.commands.iter().any(ends)
        || !always_runs(codes, code)
    {
        return None;
    }
    let (script, joined) = (code.script, code.joined);
    let list = script.list.as_ref()?;
    let mut glue = glue(script, list, errexit(code)?)?;
    let last = list.last_token()?;
    if code.holder != Holder::Instruction && code.commands.iter().any(may_switch) {
        // After a simple command `&&` fits with and without `-e`.
        let pipeline = list.items.last()?.and_or.pipelines().next_back()?;
        if !pipeline.is_simple() {
            return None;
        }
        glue = Glue::And;
    }
    if let Some(edit) = before_messages(code, list, origin, added) {
        return Some(vec![edit]);
    }
    // What stands after the last command: comments, the bodies of its heredocs.
    let after = &script.tokens[last.index() + 1..];
    let stands = |kinds: &[TokenKind]| after.iter().any(|token| kinds.contains(&token.kind));
    if code.holder == Holder::Heredoc && glue == Glue::Semicolon {
        return lines_at_end(code, list, added).map(|edit| vec![edit]);
    }
    if stands(&[TokenKind::HeredocBody]) || comment_on_line(code, after) {
        return None;
    }
    let end = script.tokens[last.index()].span.end;
    // It would escape the space.
    if joined.text()[..end as usize].ends_with(b"\\") {
        return None;
    }
    let end = joined.physical_end(end);
    let semicolon = list
        .items
        .last()?
        .end
        .map(|end| script.tokens[end.index()])
        .filter(|end| end.kind == TokenKind::Semicolon)
        .map(|end| joined.span(end.span));
    let start = script.tokens[list.items.last()?.and_or.first_token().index()];
    let break_line = line_break_in(code, joined.physical(start.span.start));
    let mut edits = Vec::new();
    let mut text = String::new();
    match glue {
        Glue::And => {
            let between = match break_after_and(code, list) {
                Some(break_line) => format!(" &&{break_line}"),
                None => format!("{break_line}&& "),
            };
            for command in added {
                text.extend([between.as_str(), command]);
            }
            match semicolon {
                // Its line, left empty, would be no line to Docker: the continuation above would take the next instruction along.
                Some(semicolon) if stands_below(code, end, semicolon) => {
                    let text = text.trim_start_matches([' ', '\t', '\r', '\n', '\\', '`']);
                    edits.push(Edit::replace(semicolon, text));
                }
                semicolon => {
                    edits.push(Edit::insert(end, text));
                    edits.extend(semicolon.map(Edit::delete));
                }
            }
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

/// Puts commands before the messages that a script ends with: `make && echo done`. `None` if it ends with none, where a comment stands
/// above them, and where `origin` is one of them.
fn before_messages(
    code: &Code<'_>,
    list: &List,
    origin: &SimpleCommand<'_>,
    added: &[String],
) -> Option<Edit> {
    let (item, at) = before_last_messages(code, list)?;
    let (tokens, joined) = (&code.script.tokens, code.joined);
    let first = |item: usize, at: usize| {
        let pipeline = list.items[item].and_or.pipelines().nth(at)?;
        Some(tokens[pipeline.range().start.index()].span.start)
    };
    let and_or = &list.items[item].and_or;
    let and = at.checked_sub(1).and_then(|before| and_or.rest.get(before));
    let (operator, start) = match and {
        Some((and, _)) => (*and, first(item, at)?),
        None => (list.items[item].end?, first(item + 1, 0)?),
    };
    let end = tokens[operator.index().checked_sub(1)?].span.end;
    let between = LogicalSpan {
        start: end,
        end: start,
    };
    let is_between =
        |token: &Token| token.kind == TokenKind::Comment && between.contains(token.span);
    if origin.span.start >= start || has_lines(joined, end, start) || tokens.iter().any(is_between)
    {
        return None;
    }
    let start = joined.physical(start);
    let line_break = line_break_in(code, start);
    let after = match tokens[operator.index()].kind {
        TokenKind::AndIf => format!("{line_break}&& "),
        TokenKind::Semicolon => format!(";{line_break}"),
        TokenKind::Newline if code.holder == Holder::Heredoc => {
            format!("\n{}", indent(code.model, start))
        }
        _ => return None,
    };
    let text: String = added
        .iter()
        .flat_map(|command| [command.as_str(), &after])
        .collect();
    Some(Edit::insert(start, text))
}

/// The item that is left of a list without the messages at its end, and how many of its pipelines. `None` if there are none.
fn before_last_messages(code: &Code<'_>, list: &List) -> Option<(usize, usize)> {
    let tokens = &code.script.tokens;
    let is_heredoc = |token: &Token| token.kind == TokenKind::HeredocOperator;
    if tokens.iter().any(is_heredoc) {
        return None;
    }
    let count = |item: usize| list.items[item].and_or.pipelines().count();
    let last = list.items.len().checked_sub(1)?;
    let (mut item, mut at) = (last, count(last));
    while is_message(code, list, item, at - 1) {
        if at == 1 {
            item = item.checked_sub(1)?;
            at = count(item);
        } else if tokens[list.items[item].and_or.rest[at - 2].0.index()].kind == TokenKind::AndIf {
            at -= 1;
        } else {
            break;
        }
    }
    ((item, at) != (last, count(last))).then_some((item, at))
}

/// Whether a pipeline only tells something: `echo done`.
fn is_message(code: &Code<'_>, list: &List, item: usize, at: usize) -> bool {
    let mut pipelines = list.items[item].and_or.pipelines();
    let is_plain = pipelines
        .nth(at)
        .is_some_and(|pipeline| pipeline.is_simple() && pipeline.prefix.is_empty());
    let tells = |command: &SimpleCommand<'_>| {
        matches!(command.name(), Some("echo" | "printf" | "true" | ":"))
            && command.redirects.is_empty()
            && command.words.iter().all(|word| word.value.is_some())
    };
    is_plain && command_at(code, item, at).is_some_and(tells)
}

/// The command of the script's own list that is a whole pipeline.
fn command_at<'c, 'm>(code: &'c Code<'m>, item: usize, at: usize) -> Option<&'c SimpleCommand<'m>> {
    code.commands.iter().find(|command| {
        let place = command.place;
        place.nest == Nest::Top && !place.piped && (place.item, place.pipeline) == (item, at)
    })
}

/// Adds a path to the `rm -rf` that a script ends with, messages after it aside, if all that it removes is `alike`. `None` if it does not end so.
pub fn add_to_removal(code: &Code<'_>, path: &str, alike: fn(&str) -> bool) -> Option<Edit> {
    let list = code.script.list.as_ref()?;
    let last = list.items.len().checked_sub(1)?;
    let all = (last, list.items[last].and_or.pipelines().count());
    let (item, at) = before_last_messages(code, list).unwrap_or(all);
    let command = command_at(code, item, at - 1)?;
    let words = &command.words;
    let operands: Vec<usize> = (1..words.len())
        .filter(|&index| !words[index].text.starts_with(b"-"))
        .collect();
    let has = |letters| {
        let mut words = words.iter().filter_map(Word::as_str);
        words.any(|word| has_letter(word, letters, ""))
    };
    let is_alike = |&index: &usize| {
        // Patterns have no value.
        std::str::from_utf8(words[index].text)
            .is_ok_and(|text| !text.contains(['$', '`']) && alike(text))
    };
    let is_removal = words.first()?.is("rm")
        && command.place.certain
        && command.redirects.is_empty()
        && command.assignments.is_empty()
        && has("rR")
        && has("f")
        && !operands.is_empty()
        && operands.iter().all(is_alike);
    let is_open = matches!(code.holder, Holder::Instruction | Holder::Heredoc);
    (is_removal && is_open).then(|| add_to_list(code, words, &operands, operands.len(), path))
}

/// Whether a `;` stands on a later line than byte `end`, where the command before it ends.
fn stands_below(code: &Code<'_>, end: u32, semicolon: Span) -> bool {
    let between = &code.model.file.source[end as usize..semicolon.start as usize];
    between.contains(&b'\n')
}

/// The line break after the last `&&`, with the indent of the next line, in a text that the layout leaves as it is: there its author has
/// chosen on which side of the break `&&` stands.
fn break_after_and<'m>(code: &Code<'m>, list: &List) -> Option<&'m str> {
    if code.holder == Holder::Instruction {
        return None;
    }
    let (operator, _) = list.items.last()?.and_or.rest.last()?;
    let tokens = &code.script.tokens;
    let (before, and) = (tokens[operator.index() - 1], tokens[operator.index()]);
    let after = &tokens[operator.index() + 1..];
    let next = after
        .iter()
        .find(|token| !matches!(token.kind, TokenKind::Newline | TokenKind::Continuation))?;
    let source = code.model.file.source;
    let between = |start, end| {
        let (start, end) = (code.joined.physical_end(start), code.joined.physical(end));
        source.get(start as usize..end as usize)
    };
    let breaks = |text: &[u8]| memchr::memchr_iter(b'\n', text).count();
    if breaks(between(before.span.end, and.span.start)?) > 0 {
        return None;
    }
    let gap = between(and.span.end, next.span.start)?;
    let is_plain = |byte: &u8| b" \t\r\n\\`".contains(byte);
    let is_break = breaks(gap) == 1 && gap.iter().all(is_plain);
    std::str::from_utf8(gap).ok().filter(|_| is_break)
}

/// Whether a comment stands after the last command on its line, or anywhere after it where a line has no end.
fn comment_on_line(code: &Code<'_>, after: &[Token]) -> bool {
    let is_end = |token: &&Token| token.kind != TokenKind::Newline || !code.is_in_file();
    let mut line = after.iter().take_while(is_end);
    line.any(|token| token.kind == TokenKind::Comment)
}

/// Commands as lines of their own at the end of a heredoc. `None` if its last line goes on.
fn lines_at_end(code: &Code<'_>, list: &List, added: &[String]) -> Option<Edit> {
    let body = code.own_span()?;
    let text = code.of(body);
    let is_open = text
        .strip_suffix(b"\n")
        .is_none_or(|text| text.ends_with(b"\\"));
    if is_open {
        return None;
    }
    let first = list.items.last()?.and_or.first_token();
    let start = code.script.tokens[first.index()].span.start;
    let indent = indent(code.model, start);
    let lines = added.iter().map(|command| format!("{indent}{command}\n"));
    Some(Edit::insert(body.end, lines.collect::<String>()))
}

/// Whether a command may switch `-e` on or off in a way nobody sees: it reads a script into the shell.
fn may_switch(command: &SimpleCommand<'_>) -> bool {
    command.place.in_shell
        && command.runs_text()
        && !command.args().iter().any(|word| word.is("/etc/os-release"))
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
