//! Whether what is moved, and what it is moved past, cannot see the difference: by what each reads and writes, as the new text says it.

use super::declared::Declared;
use super::homes::Homes;
use crate::diagnostic::Operation;
use crate::model::Model;
use crate::syntax::Keyword;
use crate::verify::{Mismatch, mismatch_at_end};

/// Checks each move, and that what an inserted COPY brings is brought again below.
pub(super) fn order(
    before: &Model<'_>,
    after: &Model<'_>,
    declared: &Declared<'_>,
    homes: &Homes,
) -> Result<(), Mismatch> {
    for (&index, operation) in &declared.of {
        let home = &homes.of[index];
        let (moved, crossed) = match operation {
            Operation::Move { above, .. } => {
                // Of those that it has changed places with, and what was put among them.
                let range = if *above > index {
                    let first = homes.of.get(index + 1).map_or(home.start, |it| it.start);
                    first..home.start
                } else {
                    let last = homes.of[index.saturating_sub(1)].end;
                    home.end..last.max(home.end)
                };
                (home.start, range)
            }
            Operation::Lift { .. } | Operation::Ahead { .. } => {
                let lifted = homes.lifted.get(&index).copied();
                let lifted = lifted.ok_or_else(|| mismatch_at_end(before, "a part is gone"))?;
                (lifted, lifted + 1..home.start)
            }
            _ => continue,
        };
        // What is inserted is checked below.
        for other in crossed.filter(|other| !homes.inserted.contains(other)) {
            if !may_pass(after, moved, other) {
                let what = "an instruction was moved past one that may see the difference";
                return Err(mismatch_at_end(before, what));
            }
        }
    }
    for &at in &homes.inserted {
        if after.instructions[at].statement.kind == Keyword::Copy && !after.is_brought_again(at) {
            let what = "an inserted COPY brings what nothing brings below";
            return Err(mismatch_at_end(before, what));
        }
    }
    Ok(())
}

/// Whether two instructions may change places.
fn may_pass(after: &Model<'_>, one: usize, other: usize) -> bool {
    let (first, last) = (one.min(other), one.max(other));
    if let (Some(first), Some(last)) = (after.effects(first), after.effects(last))
        && first.installs.is_empty()
        && last.installs.is_empty()
        && first.commutes(&last)
    {
        return true;
    }
    after.may_follow_install(last, first)
}
