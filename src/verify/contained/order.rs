//! Whether what is moved, and what it is moved past, cannot see the difference: by what each reads and writes, as the new text says it.

use super::declared::Declared;
use super::homes::Homes;
use crate::diagnostic::Operation;
use crate::model::Model;
use crate::verify::{Mismatch, mismatch_at_end};

/// Checks each move, but for those into a new stage, which starts at `shipped` and is checked as a whole.
pub(super) fn order(
    before: &Model<'_>,
    after: &Model<'_>,
    declared: &Declared<'_>,
    homes: &Homes,
    shipped: Option<usize>,
) -> Result<(), Mismatch> {
    let owners = owners(homes);
    for (&index, operation) in &declared.of {
        let moved = match operation {
            Operation::Move { .. } if shipped.is_some_and(|it| homes.of[index].start > it) => {
                continue;
            }
            Operation::Move { .. } => homes.of[index].start,
            Operation::Lift { .. } | Operation::Ahead { .. } => {
                let lifted = homes.lifted.get(&index).copied();
                let lifted = lifted.filter(|at| *at < homes.of[index].start);
                lifted.ok_or_else(|| mismatch_at_end(before, "a part is gone"))?
            }
            _ => continue,
        };
        // What stands on its other side now; what is inserted is checked for itself.
        let is_passed = |(at, owner): &(usize, &Option<usize>)| {
            owner.is_some_and(|owner| owner != index && (owner < index) != (*at < moved))
        };
        let mut passed = owners.iter().enumerate().filter(is_passed);
        if passed.any(|(other, _)| !may_pass(after, moved, other)) {
            let what = "an instruction was moved past one that may see the difference";
            return Err(mismatch_at_end(before, what));
        }
    }
    Ok(())
}

/// Which instruction of the old text each one of the new text is, or is a part of.
fn owners(homes: &Homes) -> Vec<Option<usize>> {
    let mut owners = vec![None; homes.count];
    for (index, home) in homes.of.iter().enumerate() {
        for at in home.clone().filter(|at| *at < homes.count) {
            owners[at] = Some(index);
        }
    }
    for (&index, &at) in &homes.lifted {
        owners[at] = Some(index);
    }
    owners
}

/// Whether an instruction may change places with another one.
fn may_pass(after: &Model<'_>, one: usize, other: usize) -> bool {
    let (first, last) = (one.min(other), one.max(other));
    after.may_change_places(first, last)
        || after.may_follow_install(last, first)
        || after.may_pass(one, other)
}
