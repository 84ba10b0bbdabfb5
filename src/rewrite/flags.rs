//! Flags of an instruction.

use super::{has_lines, line_break};
use crate::model::Model;
use crate::syntax::{Instruction, Keyword};
use crate::text::{Edit, Span};

/// Adds flags after those that are there: the first one on the line of the keyword, each other one on a line of its own; those of a COPY, which has few, all
/// on one line. `None` if there is none to add.
pub fn add_flags(model: &Model<'_>, index: usize, added: &[String]) -> Option<Edit> {
    let instruction = model.instructions[index];
    let statement = &instruction.statement;
    let last = statement.flags.last();
    let before = last.map_or(statement.keyword, |flag| flag.span);
    let at = instruction.joined.physical_end(before.end);
    let break_line = match statement.kind {
        Keyword::Copy | Keyword::Add => String::from(" "),
        _ => line_break(model, index),
    };
    let text = added.join(&break_line);
    let start = if last.is_some() { &break_line } else { " " };
    (!added.is_empty()).then(|| Edit::insert(at, format!("{start}{text}")))
}

/// Puts a flag before those that are there.
pub fn put_flag_first(model: &Model<'_>, index: usize, flag: &str) -> Edit {
    let instruction = model.instructions[index];
    let end = instruction.statement.keyword.end;
    Edit::insert(instruction.joined.physical_end(end), format!(" {flag}"))
}

/// Removes all flags. `None` if that would take a comment along.
pub fn remove_flags(instruction: &Instruction<'_>) -> Option<Edit> {
    let (joined, statement) = (&instruction.joined, &instruction.statement);
    let (keyword, body) = (statement.keyword, statement.body_span);
    let span = Span {
        start: joined.physical_end(keyword.end),
        end: joined.physical(body.start),
    };
    (!has_lines(joined, keyword.end, body.start)).then(|| Edit::replace(span, " "))
}
