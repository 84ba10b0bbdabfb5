//! Whether a fix did what it declared and nothing else: each operation is checked on its own, whatever rule declared it.

mod added_flags;
mod comments;
mod declared;
mod fetches;
mod heredocs;
mod homes;
mod inserted;
mod moved;
mod order;
mod rewritten;
mod second_stage;

use super::{Mismatch, file, mismatch_at_end};
use crate::diagnostic::Operation;
use crate::model::Model;
use crate::syntax::Problem;
use crate::text::Edit;
use added_flags::added_flags;
use comments::contained_comments;
use declared::Declared;
use fetches::fetches;
use heredocs::heredocs;
use homes::homes;
use inserted::inserted;
use moved::Moved;
use order::order;
use rewritten::{keeps_scripts, swallows_nothing};
use second_stage::second_stage;

/// Checks that edits changed no more than their `operations` declare, each on its own: every instruction that none of them touches stands
/// where it stood and means what it meant; every comment that none removes is still there and on the same side of all instructions; and
/// nothing is wrong that was not wrong before. What was no comment may become one only word by word, from the text of an instruction that
/// is rewritten.
///
/// # Errors
/// The first place where something else changed.
pub fn contained(
    before: &Model<'_>,
    after: &Model<'_>,
    edits: &[Edit],
    operations: &[Operation],
) -> Result<(), Mismatch> {
    let frontend = operations.iter().find_map(|operation| match operation {
        Operation::Frontend(name) => Some(name.as_str()),
        _ => None,
    });
    file(before, after, frontend)?;
    let declared = Declared::read(before, operations)?;
    let homes = homes(before, after, &Moved::new(edits), &declared)?;
    let shipped = second_stage(before, after, &declared, &homes)?;
    order(before, after, &declared, &homes, shipped)?;
    fetches(before, after, &declared, &homes)?;
    added_flags(before, after, &declared, &homes)?;
    inserted(before, after, &homes, shipped)?;
    let rewritten: Vec<usize> = declared.rewritten().collect();
    let written = rewritten.iter().flat_map(|&index| homes.of[index].clone());
    let written: Vec<usize> = written.chain(homes.inserted.iter().copied()).collect();
    let given_back = contained_comments(before, after, &declared, &homes)?;
    let added = heredocs(before, after, &declared, &homes)?;
    // Those that become lines are compared with these.
    let is_other =
        |index: &usize| !matches!(declared.of.get(index), Some(Operation::InLines { .. }));
    let others: Vec<usize> = rewritten.iter().copied().filter(is_other).collect();
    let other_homes = others.iter().flat_map(|&index| homes.of[index].clone());
    let other_homes: Vec<usize> = other_homes.chain(homes.inserted.iter().copied()).collect();
    keeps_scripts((before, &others), (after, &other_homes), given_back, added)?;
    swallows_nothing((before, &rewritten), (after, &written))?;
    let known = |problem: &Problem| {
        let mut known = before.file.problems.iter();
        known.any(|old| old.message == problem.message)
    };
    if after.file.problems.iter().all(known) {
        Ok(())
    } else {
        let what = "Docker would reject what it took before";
        Err(mismatch_at_end(before, what))
    }
}
