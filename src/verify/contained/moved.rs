//! Where offsets of the old text are in the new one.

use crate::text::{Edit, Span};

/// Where offsets of the old text are in the new one.
pub(super) struct Moved {
    /// Edits, by where they start and end in the old text, and what all up to each add.
    edits: Vec<(Span, i64)>,
}

impl Moved {
    pub(super) fn new(edits: &[Edit]) -> Self {
        let mut delta = 0;
        let edits = edits.iter().map(|edit| {
            delta += signed(edit.text.len()) - signed(edit.span.len());
            (edit.span, delta)
        });
        Self {
            edits: edits.collect(),
        }
    }

    /// After what is put there.
    pub(super) fn after(&self, offset: u32) -> i64 {
        self.moved(offset, |span| span.end <= offset)
    }

    /// Before what is put there.
    pub(super) fn before(&self, offset: u32) -> i64 {
        self.moved(offset, |span| {
            span.end < offset || span.start < span.end && span.end == offset
        })
    }

    fn moved(&self, offset: u32, is_passed: impl Fn(&Span) -> bool) -> i64 {
        let passed = self.edits.partition_point(|(span, _)| is_passed(span));
        let delta = passed.checked_sub(1).map_or(0, |last| self.edits[last].1);
        i64::from(offset) + delta
    }
}

/// Lengths of texts fit in 32 bits.
fn signed(len: usize) -> i64 {
    i64::from(len as u32)
}
