//! The logical line: what is left of several physical lines once continuations, comments and blank lines are gone.

use std::borrow::Cow;

use super::{LogicalSpan, Span};

/// A run of bytes that the joined text and the file share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Where it starts in the joined text.
    pub logical: u32,
    /// Where it stands in the file.
    pub span: Span,
}

/// What a line between two pieces is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GapLineKind {
    /// `# …`, dropped by Docker.
    Comment,
    /// Nothing but white space, dropped by Docker with a warning.
    Blank,
}

/// A physical line that adds nothing to the joined text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GapLine {
    /// What it is.
    pub kind: GapLineKind,
    /// The comment from `#` to its last byte that is not white space; for others the line without its ending.
    pub span: Span,
}

/// What lies between two pieces: the continuation character with what follows it on its line, and whole lines.
///
/// A spacer line (nothing but blanks and the continuation character) is no gap line: it is a piece of blanks, often empty,
/// between two gaps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The offset in the joined text where the gap is.
    pub at: u32,
    /// From the continuation character to the start of the next piece.
    pub span: Span,
    /// Comment and blank lines in order.
    pub lines: Vec<GapLine>,
}

/// Most lines are one piece; those allocate nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Pieces {
    One(Piece),
    Many(Vec<Piece>),
}

/// A logical line with the table back to the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joined<'a> {
    text: Cow<'a, [u8]>,
    pieces: Pieces,
    gaps: Vec<Gap>,
}

impl<'a> Joined<'a> {
    /// A line without continuations: the bytes of `span`.
    pub fn single(source: &'a [u8], span: Span) -> Self {
        Self {
            text: Cow::Borrowed(span.of(source)),
            pieces: Pieces::One(Piece { logical: 0, span }),
            gaps: Vec::new(),
        }
    }

    /// The pieces in order and what lies between and after them.
    pub fn new(source: &'a [u8], pieces: Vec<Piece>, gaps: Vec<Gap>) -> Self {
        if let [Piece { span, .. }] = pieces[..] {
            return Self {
                gaps,
                ..Self::single(source, span)
            };
        }
        let mut text = Vec::with_capacity(pieces.iter().map(|piece| piece.span.len()).sum());
        for piece in &pieces {
            text.extend_from_slice(piece.span.of(source));
        }
        Self {
            text: Cow::Owned(text),
            pieces: Pieces::Many(pieces),
            gaps,
        }
    }

    /// The logical text.
    #[inline]
    pub fn text(&self) -> &[u8] {
        &self.text
    }

    /// The pieces it was joined from, in order; never empty.
    pub fn pieces(&self) -> &[Piece] {
        match &self.pieces {
            Pieces::One(piece) => std::slice::from_ref(piece),
            Pieces::Many(pieces) => pieces,
        }
    }

    /// The gaps, in order; several stand at one offset where an empty piece lies between them.
    pub fn gaps(&self) -> &[Gap] {
        &self.gaps
    }

    /// Whether the logical line is one physical line.
    pub fn is_single(&self) -> bool {
        self.gaps.is_empty()
    }

    /// The place in the file of the byte at logical offset `at`; at a gap, the place after it.
    pub fn physical(&self, at: u32) -> u32 {
        let piece = match &self.pieces {
            Pieces::One(piece) => piece,
            Pieces::Many(pieces) => {
                &pieces[pieces.partition_point(|piece| piece.logical <= at).max(1) - 1]
            }
        };
        piece.span.start + (at - piece.logical)
    }

    /// The place in the file just after the byte that ends at logical offset `at`; at a gap, the place before it.
    pub fn physical_end(&self, at: u32) -> u32 {
        if at == 0 {
            return self.pieces()[0].span.start;
        }
        self.physical(at - 1) + 1
    }

    /// The bytes of the file from the first to the last byte of `span`, gaps inside included.
    pub fn span(&self, span: LogicalSpan) -> Span {
        if span.is_empty() {
            let at = self.physical(span.start);
            return Span { start: at, end: at };
        }
        Span {
            start: self.physical(span.start),
            end: self.physical_end(span.end),
        }
    }

    /// Whether a gap lies strictly inside `span`: the text it covers stands on more than one line of the file.
    pub fn spans_gap(&self, span: LogicalSpan) -> bool {
        let index = self.gaps.partition_point(|gap| gap.at <= span.start);
        self.gaps.get(index).is_some_and(|gap| gap.at < span.end)
    }

    /// The gaps that lie between logical offsets `from` and `to`, both included.
    pub fn gaps_between(&self, from: u32, to: u32) -> &[Gap] {
        let start = self.gaps.partition_point(|gap| gap.at < from);
        let end = self.gaps.partition_point(|gap| gap.at <= to);
        &self.gaps[start..end.max(start)]
    }
}
