//! Fixes that take something away: an instruction with the comments that touch it, or one part of a list.

use crate::diagnostic::{Applicability, Fix, Operation, Rewrite};
use crate::model::Model;
use crate::rewrite::{remove_instruction, remove_part};
use crate::text::LogicalSpan;

/// Removes an instruction, and the comments that touch it: then the title, `Remove it`, says so. `None` where that cannot be done without losing what is worth
/// keeping.
pub(in crate::rules) fn removal(
    model: &Model<'_>,
    index: usize,
    applicability: Applicability,
    title: &str,
) -> Option<Fix> {
    let (edit, comments) = remove_instruction(model, index)?;
    let title = match comments[..] {
        [] => title.to_owned(),
        _ => format!("{title} with its comment"),
    };
    let rewrites = vec![Rewrite::removed(index)];
    let fix = Fix::new(applicability, title, vec![edit], rewrites);
    Some(fix.with(comments.into_iter().map(Operation::RemoveComment)))
}

/// Removes one of the parts of an instruction, which is one of a list of them; with the last the instruction.
pub(in crate::rules) fn part_removal(
    model: &Model<'_>,
    index: usize,
    (parts, at): (&[LogicalSpan], usize),
    applicability: Applicability,
) -> Option<Fix> {
    let instruction = model.instructions[index];
    if parts.len() < 2 {
        let title = format!("Remove the {}", instruction.statement.kind.as_str());
        return removal(model, index, applicability, &title);
    }
    let edit = remove_part(&instruction.joined, parts, at)?;
    Some(Fix::in_place(applicability, index, "Remove it", vec![edit]))
}
