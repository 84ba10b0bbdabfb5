//! What RUNs leave in layers.

mod files_of_layers;
mod leaks;
mod neighbours;

pub(super) mod chain_run;
pub(super) mod clean_later_layer;
pub(super) mod join_copies;
pub(super) mod join_labels;

use crate::model::Model;
use crate::rewrite::has_pragma_above;
use crate::syntax::{Instruction, Item, Keyword};
use crate::text::{GapLineKind, Span};

/// Whether two instructions that follow each other may become one, as far as what stands between them and inside the lower one: no comment, no
/// heredoc.
fn are_neighbours(model: &Model<'_>, upper: usize, keyword: Keyword) -> bool {
    let Some(lower) = model.instructions.get(upper + 1) else {
        return false;
    };
    let above = model.instructions[upper];
    let is_it = |it: &Instruction<'_>| it.statement.kind == keyword && it.heredocs.is_empty();
    let gaps = lower.joined.gaps().iter();
    let has_comment = gaps
        .flat_map(|gap| &gap.lines)
        .any(|line| line.kind == GapLineKind::Comment);
    let items = &model.file.items;
    let from = items.partition_point(|item| item.span().start <= above.span.start);
    let next = items[from..]
        .iter()
        .find(|it| !matches!(it, Item::Blank(_)));
    is_it(above)
        && is_it(lower)
        && !has_comment
        && !has_pragma_above(model, upper)
        && matches!(next, Some(Item::Instruction(_)))
}

/// The lines after one instruction to the end of another one.
fn lines_to(model: &Model<'_>, upper: usize, last: usize) -> Span {
    Span {
        start: model.instructions[upper].span.end,
        end: model.instructions[last].span.end,
    }
}
