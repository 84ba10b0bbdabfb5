//! Replacing parts of a text.

use super::Span;

/// One replacement: the bytes of `span` become `text`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What goes away; empty for an insertion.
    pub span: Span,
    /// What comes in its place.
    pub text: Vec<u8>,
}

impl Edit {
    /// Puts `text` in the place of `span`.
    pub fn replace(span: Span, text: impl Into<Vec<u8>>) -> Self {
        Self {
            span,
            text: text.into(),
        }
    }

    /// Puts `text` before byte `at`.
    pub fn insert(at: u32, text: impl Into<Vec<u8>>) -> Self {
        Self {
            span: Span { start: at, end: at },
            text: text.into(),
        }
    }

    /// Takes `span` away.
    pub fn delete(span: Span) -> Self {
        Self {
            span,
            text: Vec::new(),
        }
    }
}

/// `text` with all `edits` made. They must be sorted by position and must not overlap.
pub fn apply_edits(text: &[u8], edits: &[Edit]) -> Vec<u8> {
    let grown: usize = edits.iter().map(|edit| edit.text.len()).sum();
    let mut out = Vec::with_capacity(text.len() + grown);
    let mut at = 0;
    for edit in edits {
        debug_assert!(
            at <= edit.span.start as usize,
            "edits must be sorted and must not overlap"
        );
        out.extend_from_slice(&text[at..edit.span.start as usize]);
        out.extend_from_slice(&edit.text);
        at = edit.span.end as usize;
    }
    out.extend_from_slice(&text[at..]);
    out
}
