//! What RUNs leave in layers.

mod files_of_layers;
mod leaks;
mod neighbours;

pub(super) mod chain_run;
pub(super) mod chown_layer;
pub(super) mod clean_later_layer;
pub(super) mod copy_link;
pub(super) mod join_copies;
pub(super) mod join_labels;

use crate::diagnostic::{Applicability, Fix, Rewrite};
use crate::model::Model;
use crate::rewrite::has_pragma_above;
use crate::syntax::{Instruction, Item, Keyword};
use crate::text::{Edit, GapLineKind, Span};

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

/// Rows of neighbours with a keyword that `read` takes and that fit the first of their row: where each row starts, and what was read, at least
/// two.
fn rows<T>(
    model: &Model<'_>,
    keyword: Keyword,
    read: impl Fn(usize) -> Option<T>,
    fits: impl Fn(&T, &T) -> bool,
) -> Vec<(usize, Vec<T>)> {
    let mut rows = Vec::new();
    let mut index = 0;
    while index < model.instructions.len() {
        let first = index;
        index += 1;
        if !are_neighbours(model, first, keyword) {
            continue;
        }
        let mut row: Vec<T> = read(first).into_iter().collect();
        while !row.is_empty()
            && are_neighbours(model, index - 1, keyword)
            && let Some(next) = read(index).filter(|next| fits(&row[0], next))
        {
            row.push(next);
            index += 1;
        }
        if row.len() > 1 {
            rows.push((first, row));
        }
    }
    rows
}

/// A fix that makes one of a row of instructions: `edits` change the first, the `count - 1` after it go.
fn joined(
    model: &Model<'_>,
    title: &str,
    (first, count): (usize, usize),
    mut edits: Vec<Edit>,
) -> Fix {
    edits.push(Edit::delete(lines_to(model, first, first + count - 1)));
    edits.sort_by_key(|edit| edit.span.start);
    let mut rewrites = vec![Rewrite::in_place(first)];
    rewrites.extend((first + 1..first + count).map(Rewrite::removed));
    Fix::new(Applicability::Safe, title, edits, rewrites)
}

/// The lines after one instruction to the end of another one.
fn lines_to(model: &Model<'_>, upper: usize, last: usize) -> Span {
    Span {
        start: model.instructions[upper].span.end,
        end: model.instructions[last].span.end,
    }
}
