//! Taking a command out of a script so that nothing else changes.

use super::script::{errexit, first_token, has, is_simple, pipelines};
use crate::model::{Model, Nest, SimpleCommand};
use crate::shell::{Command, Pipeline, TokenId, TokenKind};
use crate::text::{Edit, LogicalSpan, Span};

/// Takes a command that always succeeds out of its and-or list, or out of the script if it stands alone between two `;`. `None` where the
/// list has a `||`, where the command is all there is, where a comment would go along, where it does not stand in the script's own list, and
/// where a failure before it would then count that did not, or the other way round.
pub(crate) fn remove_command(
    model: &Model<'_>,
    index: usize,
    commands: &[SimpleCommand<'_>],
    command: &SimpleCommand<'_>,
) -> Option<Edit> {
    let place = command.place;
    let script = model.script(index)?;
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
    let under_errexit = || errexit(model, index, script.list.as_ref()?, commands);
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
        if place.item + 1 < items.len() && under_errexit() != Some(false) {
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
        let before = &items.get(place.item.checked_sub(1)?)?.and_or;
        // What stands before it says from now on how the script ends: it must have ended it already where it failed.
        let ended = under_errexit() == Some(true)
            && !has(script, before, TokenKind::AndIf)
            && pipelines(before).all(is_simple);
        if !ended {
            return None;
        }
        let before = pipelines(before).next_back()?;
        (
            LogicalSpan {
                start: last(before)?,
                end: last(own)?,
            },
            false,
        )
    };
    let background = script
        .tokens
        .iter()
        .any(|token| token.kind == TokenKind::Background && span.contains(token.span));
    let joined = &model.instructions[index].joined;
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
