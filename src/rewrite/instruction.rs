//! Whole instructions: adding one, replacing, removing or splitting it.

use super::{comments_above, comments_in_gaps, has_lines, has_pragma_above};
use crate::model::Model;
use crate::shell::{Token, TokenKind};
use crate::syntax::{Instruction, Item};
use crate::text::{Edit, LogicalSpan, Span};

/// Puts an instruction on a line of its own above another one and the comments that belong to that.
pub fn instruction_above(model: &Model<'_>, index: usize, text: &str) -> Edit {
    let mut text = text.as_bytes().to_vec();
    text.extend_from_slice(model.line_ending().bytes());
    Edit::insert(comments_touching(model, index).start, text)
}

/// The lines of the comments that touch an instruction from above, which end where it starts.
pub fn comments_touching(model: &Model<'_>, index: usize) -> Span {
    let items = &model.file.items;
    let start = model.instructions[index].span.start;
    let at = items.partition_point(|item| item.span().start < start);
    let comments = items[..at].iter().rev();
    let comments = comments.take_while(|item| matches!(item, Item::Comment(_)));
    Span {
        start: comments.last().map_or(start, |item| item.span().start),
        end: start,
    }
}

/// Replaces an instruction from its keyword on. `None` if that would take a comment or a heredoc along.
pub fn replace_instruction(
    model: &Model<'_>,
    index: usize,
    text: impl Into<Vec<u8>>,
) -> Option<Edit> {
    let instruction = model.instructions[index];
    let is_whole = !has_lines(&instruction.joined, 0, u32::MAX)
        && instruction.heredocs.is_empty()
        && !has_comment(model, index);
    is_whole.then(|| Edit::replace(instruction.content(), text))
}

/// Whether a comment stands in a shell text of an instruction.
fn has_comment(model: &Model<'_>, index: usize) -> bool {
    let is_comment = |token: &Token| token.kind == TokenKind::Comment;
    let mut texts = model.tokens(index);
    texts.any(|(_, tokens)| tokens.iter().any(is_comment))
}

/// Replaces what follows the keyword, to the end of the last line; comments inside move above the instruction. `None` if one of them must
/// stay where it is, or belongs to the shell text.
pub fn replace_body(model: &Model<'_>, index: usize, body: &str) -> Option<Vec<Edit>> {
    let (source, instruction) = (model.file.source, model.instructions[index]);
    if has_comment(model, index) {
        return None;
    }
    let comments = comments_in_gaps(source, instruction.joined.gaps())?;
    let start = instruction.joined.span(instruction.statement.keyword).end;
    let lines = instruction.span.of(source);
    let lines = lines.strip_suffix(b"\n").unwrap_or(lines);
    let lines = lines.strip_suffix(b"\r").unwrap_or(lines);
    let end = instruction.span.start + lines.len() as u32;
    let mut edits = Vec::from_iter(comments_above(model, instruction, &comments));
    edits.push(Edit::replace(Span { start, end }, format!(" {body}")));
    Some(edits)
}

/// Removes an instruction with the comment that touches it from above, which is gone with what it is about: the edit, and the lines of that
/// comment. Comments inside it stay, but do not come to stand above another instruction. `None` where a comment speaks to a tool or stands in
/// a shell text, and for the first instruction, above which directives are.
pub fn remove_instruction(model: &Model<'_>, index: usize) -> Option<(Edit, Vec<Span>)> {
    let instruction = model.instructions[index];
    let inside = comments_in_gaps(model.file.source, instruction.joined.gaps())?;
    if index == 0 || has_comment(model, index) || has_pragma_above(model, index) {
        return None;
    }
    let items = &model.file.items;
    let at = items.partition_point(|item| item.span().start < instruction.span.start);
    // Directly above another one of its kind it speaks of both.
    let is_shared = matches!(items.get(at + 1), Some(Item::Instruction(next))
        if next.statement.kind == instruction.statement.kind);
    let above = items[..at].iter().rev().map_while(|item| match item {
        Item::Comment(comment) if !is_shared => Some((item.span().start, comment.text)),
        _ => None,
    });
    let mut above: Vec<(u32, Span)> = above.collect();
    above.reverse();
    let mut span = instruction.span;
    span.start = above.first().map_or(span.start, |(start, _)| *start);
    let first = at - above.len();
    let is_followed = !matches!(items.get(at + 1), None | Some(Item::Blank(_)));
    let line_ending = model.line_ending().bytes();
    let mut text = Vec::new();
    for comment in inside {
        text.extend_from_slice(comment);
        text.extend_from_slice(line_ending);
    }
    if is_followed && !text.is_empty() {
        text.extend_from_slice(line_ending);
    }
    // Of the blank lines around it one is enough.
    if let (Some(Item::Blank(before)), Some(Item::Blank(_))) =
        (items.get(first.wrapping_sub(1)), items.get(at + 1))
        && text.is_empty()
    {
        span.start = before.start;
    }
    let comments = above.into_iter().map(|(_, text)| text).collect();
    Some((Edit::replace(span, text), comments))
}

/// Splits an instruction: what follows logical offset `right` becomes one of its own, and what stands between `left` and there is gone. `None`
/// where a continuation stands between, or what stands before would become one.
pub fn split_instruction(
    model: &Model<'_>,
    instruction: &Instruction<'_>,
    left: u32,
    right: u32,
) -> Option<Edit> {
    let joined = &instruction.joined;
    let first = &joined.text()[..left as usize];
    let between = LogicalSpan {
        start: left,
        end: right,
    };
    let span = Span {
        start: joined.physical_end(left),
        end: joined.physical(right),
    };
    let is_line = joined.gaps_between(between.start, between.end).is_empty();
    (is_line && !first.ends_with(&[model.file.escape]))
        .then(|| Edit::replace(span, model.line_ending().bytes()))
}
