//! Taking a command out of a script so that nothing else changes.

use super::script::{errexit, first_token, has, is_simple, pipelines};
use crate::model::{Code, Holder, Nest, SimpleCommand};
use crate::shell::{Command, Pipeline, Token, TokenId, TokenKind};
use crate::text::{Edit, LogicalSpan, Span};

/// Takes a command that always succeeds out of its and-or list, or out of the script if it stands alone between two `;`. `None` where the
/// list has a `||`, where the command is all there is, where a comment would go along, where it does not stand in the script's own list, and
/// where a failure before it would then count that did not, or the other way round.
pub(crate) fn remove_command(code: &Code<'_>, command: &SimpleCommand<'_>) -> Option<Edit> {
    let place = command.place;
    let script = code.script;
    let items = &script.list.as_ref()?.items;
    let item = items.get(place.item)?;
    let and_or = &item.and_or;
    if place.nest != Nest::Top || place.piped || has(script, and_or, TokenKind::OrIf) {
        return None;
    }
    let list: Vec<&Pipeline> = pipelines(and_or).collect();
    let own = list.get(place.pipeline)?;
    if !own.prefix.is_empty() {
        return None;
    }
    let start = |token: TokenId| script.tokens[token.index()].span.start;
    let end = |token: TokenId| script.tokens[token.index()].span.end;
    // The place behind the last token of a pipeline, and the place of the first token of one.
    let last = |pipeline: &Pipeline| {
        let command: &Command = pipeline
            .rest
            .last()
            .map_or(&pipeline.first, |(_, last)| last);
        command
            .range
            .end
            .0
            .checked_sub(1)
            .map(|token| end(TokenId(token)))
    };
    let first = |pipeline: &Pipeline| {
        let token = pipeline.prefix.first().copied();
        start(token.unwrap_or(pipeline.first.range.start))
    };
    if list.len() == 1 && code.holder == Holder::Heredoc {
        return remove_line(code, place.item);
    }
    // What goes: up to the command behind it, or from the command before it.
    let (span, from_behind) = if let Some(next) = list.get(place.pipeline + 1) {
        (
            LogicalSpan {
                start: first(own),
                end: first(next),
            },
            true,
        )
    } else if let Some(before) = place.pipeline.checked_sub(1) {
        // With `-e` a failure of what stands left of it is let pass in the middle of the script.
        if place.item + 1 < items.len() && errexit(code) != Some(false) {
            return None;
        }
        (
            LogicalSpan {
                start: last(list[before])?,
                end: last(own)?,
            },
            false,
        )
    } else if let Some(next) = items.get(place.item + 1) {
        (
            LogicalSpan {
                start: first(own),
                end: start(first_token(&next.and_or)),
            },
            true,
        )
    } else {
        if !may_end(code, place.item.checked_sub(1)?) {
            return None;
        }
        let before = pipelines(&items[place.item - 1].and_or).next_back()?;
        (
            LogicalSpan {
                start: last(before)?,
                end: last(own)?,
            },
            false,
        )
    };
    let stays = |token: &Token| {
        matches!(
            token.kind,
            TokenKind::Background | TokenKind::Comment | TokenKind::HeredocBody
        ) && span.contains(token.span)
    };
    let background = script.tokens.iter().any(stays);
    let joined = code.joined;
    let comments = joined
        .gaps_between(span.start, span.end)
        .iter()
        .any(|gap| !gap.lines.is_empty());
    if background || comments {
        return None;
    }
    Some(Edit::delete(if from_behind {
        Span {
            start: joined.physical(span.start),
            end: joined.physical(span.end),
        }
    } else {
        Span {
            start: joined.physical_end(span.start),
            end: joined.physical_end(span.end),
        }
    }))
}

/// Takes an item of a heredoc away with its line. `None` where it shares the line, where a comment would go along, and where it
/// is the last one and decides how the script ends.
fn remove_line(code: &Code<'_>, item: usize) -> Option<Edit> {
    let script = code.script;
    let items = &script.list.as_ref()?.items;
    let end = script.tokens[items[item].end?.index()];
    if items.len() == 1 || (item + 1 == items.len() && !may_end(code, item - 1)) {
        return None;
    }
    let first = first_token(&items[item].and_or);
    let start = script.tokens[first.index()].span.start;
    let text = code.joined.text();
    let line = memchr::memrchr(b'\n', &text[..start as usize])? + 1;
    let is_alone = text[line..start as usize]
        .iter()
        .all(|byte| matches!(byte, b' ' | b'\t'));
    // A line that is continued above is no line of its own.
    let is_continued = text[..line].ends_with(b"\\\n");
    let span = LogicalSpan::new(line, end.span.end as usize);
    let others = script.tokens.iter().any(|token| {
        matches!(token.kind, TokenKind::Comment | TokenKind::HeredocBody)
            && span.contains(token.span)
    });
    let is_line = end.kind == TokenKind::Newline && is_alone && !is_continued && !others;
    is_line.then(|| Edit::delete(code.span(span)))
}

/// Whether a script may end with this item, and what stands behind it go: it says then how the script ends, and must have ended it
/// already where it failed.
fn may_end(code: &Code<'_>, item: usize) -> bool {
    let Some(list) = &code.script.list else {
        return false;
    };
    let and_or = &list.items[item].and_or;
    errexit(code) == Some(true)
        && !has(code.script, and_or, TokenKind::AndIf)
        && pipelines(and_or).all(is_simple)
}
