//! Comments that have to move: from inside an instruction to the lines above it.

use super::indent;
use crate::model::{Code, Model, SimpleCommand};
use crate::suppress::is_pragma;
use crate::syntax::{Instruction, Item, is_directive};
use crate::text::{Edit, Gap, GapLineKind, LogicalSpan, Span, trim};

/// Whether a comment would mean something on a line above an instruction that it does not mean inside.
pub fn is_instructive(comment: &[u8]) -> bool {
    is_directive(comment) || is_pragma(comment)
}

/// The comments in some gaps of an instruction. `None` if one of them must stay where it is.
pub fn comments_in_gaps<'s>(source: &'s [u8], gaps: &[Gap]) -> Option<Vec<&'s [u8]>> {
    let lines = gaps.iter().flat_map(|gap| &gap.lines);
    let comments = lines.filter(|line| line.kind == GapLineKind::Comment);
    comments
        .map(|line| {
            let comment = line.span.of(source);
            (!is_instructive(comment)).then_some(comment)
        })
        .collect()
}

/// Puts comments on lines of their own above an instruction, indented like it; nothing if there are none.
pub fn comments_above(
    model: &Model<'_>,
    instruction: &Instruction<'_>,
    comments: &[&[u8]],
) -> Option<Edit> {
    if comments.is_empty() {
        return None;
    }
    let source = model.file.source;
    let start = instruction.span.start;
    let indent = Span {
        start,
        end: instruction.content().start.max(start),
    }
    .of(source);
    let blank = |byte: &&u8| matches!(**byte, b' ' | b'\t');
    let indent = &indent[..indent.iter().take_while(blank).count()];
    let mut text = Vec::new();
    for comment in comments {
        text.extend_from_slice(indent);
        text.extend_from_slice(comment);
        text.extend_from_slice(model.line_ending().bytes());
    }
    Some(Edit::insert(start, text))
}

/// The comment of one line directly above the line that a command starts, inside the instruction or above it, and the edit that removes it. `None`
/// if there is none, and where it speaks to a tool.
pub fn comment_above(code: &Code<'_>, command: &SimpleCommand<'_>) -> Option<(Span, Edit)> {
    let (model, instruction) = (code.model, code.model.instructions[code.index]);
    let source = model.file.source;
    let line_of = |at: u32| memchr::memrchr(b'\n', &source[..at as usize]).map_or(0, |end| end + 1);
    let line = line_of(code.joined.physical(command.span.start));
    let inside = code.joined.gaps().iter().flat_map(|gap| &gap.lines);
    let inside = inside.filter(|line| line.kind == GapLineKind::Comment);
    let at = model
        .file
        .items
        .partition_point(|item| item.span().start < instruction.span.start);
    let above = model.file.items[..at].iter().filter_map(|item| match item {
        Item::Comment(comment) => Some(comment.text),
        _ => None,
    });
    let comments: Vec<Span> = inside
        .map(|line| line.span)
        .chain(above.rev().take(2))
        .collect();
    let ending_at = |line: usize| {
        let mut comments = comments.iter().copied();
        comments.find(|comment| line > 0 && line_of(line as u32 - 1) == line_of(comment.start))
    };
    let comment = ending_at(line)?;
    let start = line_of(comment.start);
    let is_one = ending_at(start).is_none();
    (is_one && !is_instructive(comment.of(source)))
        .then(|| (comment, Edit::delete(Span::new(start, line))))
}

/// Moves the end of an instruction that is meant as a comment to a line of its own: above the instruction, or above its line if that is not
/// the first. `tail` is the comment with the spaces before it. `None` if it must stay where it is, or does not end the last line.
pub fn move_comment_above(
    model: &Model<'_>,
    instruction: &Instruction<'_>,
    tail: LogicalSpan,
) -> Option<[Edit; 2]> {
    let joined = &instruction.joined;
    let comment = trim(instruction.text(tail));
    let goes_on = |gap: &Gap| gap.at >= tail.start;
    if is_instructive(comment) || joined.gaps().iter().any(goes_on) {
        return None;
    }
    let above = if joined.is_single() {
        comments_above(model, instruction, &[comment])?
    } else {
        above_line(model, joined.physical(tail.end - 1), comment)
    };
    let delete = Edit::delete(Span {
        start: joined.physical_end(tail.start),
        end: joined.physical_end(tail.end),
    });
    Some([above, delete])
}

/// Puts a comment above the line of a byte of the file, indented like it.
fn above_line(model: &Model<'_>, at: u32, comment: &[u8]) -> Edit {
    let before = &model.file.source[..at as usize];
    let start = memchr::memrchr(b'\n', before).map_or(0, |end| end + 1);
    let mut text = indent(model, at).as_bytes().to_vec();
    text.extend_from_slice(comment);
    text.extend_from_slice(model.line_ending().bytes());
    Edit::insert(start as u32, text)
}
