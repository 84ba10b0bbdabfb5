//! From byte offsets to lines and columns.

use super::Span;

/// A place for people: both numbers 1-based, the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    /// Line, 1-based.
    pub line: usize,
    /// Column in characters (Unicode scalar values; a byte that is not UTF-8 counts as one), 1-based.
    pub column: usize,
}

/// Where the lines of a text start.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
    len: u32,
}

impl LineIndex {
    /// Reads `text` once.
    pub fn new(text: &[u8]) -> Self {
        let mut starts = vec![0];
        starts.extend(memchr::memchr_iter(b'\n', text).map(|at| at as u32 + 1));
        Self {
            starts,
            len: text.len() as u32,
        }
    }

    /// The 1-based line that holds byte `offset`.
    pub fn line(&self, offset: u32) -> usize {
        self.starts.partition_point(|&start| start <= offset)
    }

    /// Line and column of byte `offset` of `text`.
    pub fn line_column(&self, text: &[u8], offset: u32) -> LineColumn {
        let line = self.line(offset);
        let start = self.starts[line - 1] as usize;
        let before = &text[start..(offset as usize).min(text.len())];
        LineColumn {
            line,
            column: String::from_utf8_lossy(before).chars().count() + 1,
        }
    }

    /// The bytes of a 1-based line, its line ending included.
    pub fn span(&self, line: usize) -> Span {
        let start = self.starts[line - 1];
        let end = self.starts.get(line).copied().unwrap_or(self.len);
        Span { start, end }
    }

    /// How many lines there are; a text that ends in a newline has an empty last one.
    pub fn count(&self) -> usize {
        self.starts.len()
    }
}
