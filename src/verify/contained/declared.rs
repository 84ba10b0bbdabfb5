//! What operations declare, by place.

use std::collections::{BTreeMap, HashSet};

use crate::diagnostic::{Becomes, Operation};
use crate::model::Model;
use crate::text::Span;
use crate::verify::{Mismatch, mismatch_at_end};

/// What operations declare, by place.
#[derive(Default)]
pub(super) struct Declared<'o> {
    /// What becomes of instructions.
    pub(super) of: BTreeMap<usize, &'o Operation>,
    /// What is moved or inserted above each, in this order.
    pub(super) above: BTreeMap<usize, Vec<&'o Operation>>,
    /// Comments that go.
    pub(super) removed: HashSet<Span>,
}

impl<'o> Declared<'o> {
    pub(super) fn read(before: &Model<'_>, operations: &'o [Operation]) -> Result<Self, Mismatch> {
        let mut declared = Self::default();
        for operation in operations {
            if let Operation::Move { above, .. }
            | Operation::Lift { above, .. }
            | Operation::Ahead { above, .. }
            | Operation::Repeat { above, .. }
            | Operation::Insert { above, .. } = operation
            {
                declared.above.entry(*above).or_default().push(operation);
            }
            if let Operation::RemoveComment(span) = operation {
                declared.removed.insert(*span);
            }
            let Some(index) = operation.touched() else {
                continue;
            };
            // Several fixes may change one instruction that stays in its place.
            let other = declared.of.insert(index, operation);
            let shared =
                matches!(operation, Operation::Rewrite(it) if it.becomes == Becomes::Itself);
            if other.is_some_and(|other| !shared || other != operation) {
                let what = "two operations on one instruction";
                return Err(mismatch_at_end(before, what));
            }
        }
        Ok(declared)
    }

    /// The instructions that are changed, in order.
    pub(super) fn rewritten(&self) -> impl Iterator<Item = usize> {
        let changes = |operation: &Operation| !matches!(operation, Operation::Move { .. });
        let of = self.of.iter().filter(move |(_, it)| changes(it));
        of.map(|(index, _)| *index)
    }

    pub(super) fn is_rewritten(&self, index: usize) -> bool {
        let operation = self.of.get(&index);
        operation.is_some_and(|it| !matches!(it, Operation::Move { .. }))
    }
}
