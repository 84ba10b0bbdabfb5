//! Comments that have to move: from inside an instruction to the lines above it.

use super::is_pragma;
use crate::model::Model;
use crate::syntax::{Instruction, Item, is_directive};
use crate::text::{Edit, Gap, GapLineKind, Span, dominant_line_ending};

/// Whether a comment would mean something on a line above an instruction that it does not mean inside.
pub(crate) fn is_instructive(comment: &[u8]) -> bool {
    is_directive(comment) || is_pragma(comment)
}

/// The comments in some gaps of an instruction. `None` if one of them must stay where it is.
pub(crate) fn in_gaps<'s>(source: &'s [u8], gaps: &[Gap]) -> Option<Vec<&'s [u8]>> {
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
pub(crate) fn above(
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

/// Puts a comment above the line of an instruction that holds this place of the file, and is not its first, indented like it.
pub(crate) fn above_line(source: &[u8], at: u32, comment: &[u8]) -> Edit {
    let before = &source[..at as usize];
    let start = memchr::memrchr(b'\n', before).map_or(0, |end| end + 1);
    let blank = |byte: &&u8| matches!(**byte, b' ' | b'\t');
    let indent = source[start..].iter().take_while(blank).count();
    let mut text = source[start..start + indent].to_vec();
    text.extend_from_slice(comment);
    text.extend_from_slice(dominant_line_ending(source).bytes());
    Edit::insert(start as u32, text)
}

/// Whether comment lines stand directly above an instruction.
pub(crate) fn stand_above(model: &Model<'_>, index: usize) -> bool {
    let items = &model.file.items;
    let start = model.instructions[index].span.start;
    let at = items.partition_point(|item| item.span().start < start);
    at > 0 && matches!(items[at - 1], Item::Comment(_))
}

/// Puts an instruction on a line of its own above another one and the comments that belong to that.
pub(crate) fn instruction_above(model: &Model<'_>, index: usize, text: &str) -> Edit {
    let items = &model.file.items;
    let start = model.instructions[index].span.start;
    let at = items.partition_point(|item| item.span().start < start);
    let comments = items[..at].iter().rev();
    let comments = comments.take_while(|item| matches!(item, Item::Comment(_)));
    let start = comments.last().map_or(start, |item| item.span().start);
    let mut text = text.as_bytes().to_vec();
    text.extend_from_slice(model.line_ending().bytes());
    Edit::insert(start, text)
}
