//! Lists of commands, joined by `&&`.

use super::RULE;
use crate::diagnostic::{Applicability, Finding, Fix, Operation};
use crate::model::{Code, leading_set};
use crate::rewrite::{commands_in_lines, has_pragma_above};

/// How many commands are enough for a heredoc, which takes three lines itself.
const ENOUGH: usize = 3;

/// What is found of a RUN whose commands can stand on lines.
pub(super) fn finding(code: &Code<'_>) -> Option<Finding> {
    let (model, index) = (code.model, code.index);
    let instruction = model.instructions[index];
    let lines = model.lines(index)?;
    let is_set = leading_set(code.script.list.as_ref()?, &code.commands).is_some();
    let counted = lines.parts.len() - usize::from(is_set && lines.lead.is_none());
    if counted < ENOUGH {
        return None;
    }
    let edit = commands_in_lines(model, index).filter(|_| !has_pragma_above(model, index));
    let fix = edit.map(|edit| {
        let title = "Put the commands into a heredoc, under `set -e`";
        let fix = Fix::new(Applicability::Unsafe, title, vec![edit], Vec::new());
        fix.with([Operation::InLines { index }])
    });
    Some(
        RULE.finding(
            instruction.joined.span(instruction.statement.keyword),
            format!("{counted} commands are joined by `&&`"),
        )
        .with_help("write `RUN <<EOF`, `set -e` and a line for each of them")
        .with_fix_if(fix),
    )
}
