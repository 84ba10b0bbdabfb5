//! Whether every comment is still there, and where it belongs.

use std::ops::Range;

use super::declared::Declared;
use super::homes::Homes;
use crate::diagnostic::Operation;
use crate::model::Model;
use crate::verify::{Comment, Mismatch, comments, mismatch_at, mismatch_at_end};

/// The comments of `before`, each in its place, without those that are removed; and between them only such as stand in the text of
/// instructions that are rewritten already: those are given back.
pub(super) fn contained_comments<'m>(
    before: &Model<'_>,
    after: &'m Model<'_>,
    declared: &Declared<'_>,
    homes: &Homes,
) -> Result<Vec<&'m [u8]>, Mismatch> {
    let mut left = comments(before);
    // Those between commands that become lines stand between these, in a heredoc.
    let becomes_line = |it: &Comment| {
        let index = it.about();
        let body = || {
            let instruction = before.instructions[index];
            let start = instruction.statement.body_span.start;
            it.span.start > instruction.joined.physical(start)
        };
        it.inside && matches!(declared.of.get(&index), Some(Operation::InLines { .. })) && body()
    };
    left.retain(|it| !declared.removed.contains(&it.span) && !becomes_line(it));
    // In the order of the instructions they are about, which may have moved.
    left.sort_by_key(|it| {
        let home = home_of(it, declared, homes);
        home.map_or(homes.count, |home| home.start)
    });
    let mut left = left.into_iter().peekable();
    let mut given_back = Vec::new();
    for new in comments(after) {
        let text = new.span.of(after.file.source);
        if let Some(old) = left.next_if(|old| old.span.of(before.file.source) == text) {
            if !is_in_place(&old, &new, declared, homes) {
                let what = "a comment moved to another instruction";
                return Err(mismatch_at(before, old.span.start, what));
            }
            continue;
        }
        let was_text = declared.rewritten().any(|index| {
            let joined = &before.instructions[index].joined;
            memchr::memmem::find(joined.text(), text).is_some()
        });
        if !was_text {
            return Err(match left.peek() {
                Some(old) => {
                    mismatch_at(before, old.span.start, "a comment is gone or out of order")
                }
                None => mismatch_at_end(before, "a comment that was not there"),
            });
        }
        given_back.push(text);
    }
    match left.next() {
        Some(old) => Err(mismatch_at(
            before,
            old.span.start,
            "a comment is gone or out of order",
        )),
        None => Ok(given_back),
    }
}

/// Where the instruction is that a comment is about; `None` below the last one.
fn home_of(comment: &Comment, declared: &Declared<'_>, homes: &Homes) -> Option<Range<usize>> {
    let index = comment.about();
    let goes_along = matches!(
        declared.of.get(&index),
        Some(Operation::Lift {
            with_comments: true,
            ..
        })
    );
    match homes.lifted.get(&index) {
        Some(&at) if goes_along && !comment.inside => Some(at..at + 1),
        _ => homes.of.get(index).cloned(),
    }
}

/// Whether a comment is where it belongs: between the same instructions, or inside the same one. Those inside or above an instruction that
/// is rewritten may come to stand inside what it becomes, or above that.
fn is_in_place(old: &Comment, new: &Comment, declared: &Declared<'_>, homes: &Homes) -> bool {
    let index = old.about();
    let Some(home) = home_of(old, declared, homes) else {
        // Below the last one.
        return !new.inside && new.after >= homes.end;
    };
    // Those that start before it, if it is inside the last of them or above the first.
    let is_inside = |home: &Range<usize>| new.inside && home.contains(&(new.after - 1));
    let is_above =
        !new.inside && (home.contains(&new.after) || (home.is_empty() && new.after == home.start));
    if !declared.is_rewritten(index) {
        return if old.inside {
            is_inside(&home)
        } else {
            is_above
        };
    }
    // What is joined to the one above takes its comments along.
    let joined = index
        .checked_sub(1)
        .filter(|&above| home.is_empty() && declared.is_rewritten(above));
    is_above
        || is_inside(&home) && (old.inside || home.len() == 1)
        || joined.is_some() && new.inside && new.after == home.start
}
