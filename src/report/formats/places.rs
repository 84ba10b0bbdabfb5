//! Lines and columns for programs.

use serde_json::{Value, json};

use crate::diagnostic::Fix;
use crate::text::{BOM, Edit, LineIndex, Span};

use super::super::Placed;

/// Places of a text: lines and columns start at 1, columns count characters, a byte order mark is none.
pub(super) struct Places<'a> {
    text: &'a [u8],
    index: LineIndex,
}

/// A range of a text: its first character, and the one after its last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) start: Point,
    pub(super) end: Point,
}

/// A line and a column of it, both from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Point {
    pub(super) line: usize,
    pub(super) column: usize,
}

impl Point {
    pub(super) fn json(self) -> Value {
        json!({ "line": self.line, "column": self.column })
    }
}

impl<'a> Places<'a> {
    pub(super) fn new(text: &'a [u8]) -> Self {
        Self {
            text,
            index: LineIndex::new(text),
        }
    }

    /// Where a byte of the text is; what lies after its end is at its end.
    pub(super) fn point(&self, offset: u32) -> Point {
        let offset = offset.min(self.text.len() as u32);
        let place = self.index.line_column(self.text, offset);
        let is_after_mark = place.line == 1 && self.text.starts_with(BOM) && place.column > 1;
        Point {
            line: place.line,
            column: place.column - usize::from(is_after_mark),
        }
    }

    pub(super) fn range(&self, span: Span) -> Range {
        Range {
            start: self.point(span.start),
            end: self.point(span.end.max(span.start)),
        }
    }
}

/// The fix of a finding, if whoever has `source` can make its edits: they are for that text, and what they write is UTF-8, as these
/// formats have nothing else.
pub(super) fn usable_fix<'a>(placed: &Placed<'a>, source: &[u8]) -> Option<&'a Fix> {
    let fix = placed.finding.fix.as_ref()?;
    let is_text = |edit: &Edit| std::str::from_utf8(&edit.text).is_ok();
    let mut edits = fix
        .edits
        .iter()
        .chain(fix.files.iter().flat_map(|file| &file.edits));
    (placed.text == source && edits.all(is_text)).then_some(fix)
}
