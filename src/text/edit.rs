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

/// The edits that do at once what `first` does to a text and `second` to the text that comes of it, which is `middle`. Both are sorted and do
/// not overlap, and neither do the new ones.
pub fn compose(middle: &[u8], first: &[Edit], second: &[Edit]) -> Vec<Edit> {
    let mut out = Vec::with_capacity(first.len() + second.len());
    let (mut first, mut second) = (first.iter().peekable(), second.iter().peekable());
    // How much further down than in the text before a byte of `middle` stands, behind all that was read of `first`.
    // Where it stands further up, the sum wraps.
    let mut moved: u32 = 0;
    let in_middle = |edit: &Edit, moved: u32| {
        let start = edit.span.start.wrapping_add(moved);
        Span {
            start,
            end: start + edit.text.len() as u32,
        }
    };
    loop {
        // The next in `middle`, and all that touches it.
        let one = first.peek().map(|edit| in_middle(edit, moved));
        let other = second.peek().map(|edit| edit.span);
        let Some(mut span) = one.into_iter().chain(other).min() else {
            return out;
        };
        let before = moved;
        let mut changes: Vec<Edit> = Vec::new();
        loop {
            if let Some(edit) = first.next_if(|it| in_middle(it, moved).start <= span.end) {
                span = span.to(in_middle(edit, moved));
                moved = moved
                    .wrapping_add(edit.text.len() as u32)
                    .wrapping_sub(edit.span.len() as u32);
            } else if let Some(edit) = second.next_if(|it| it.span.start <= span.end) {
                span = span.to(edit.span);
                changes.push(edit.clone());
            } else {
                break;
            }
        }
        for change in &mut changes {
            change.span.start -= span.start;
            change.span.end -= span.start;
        }
        let old = Span {
            start: span.start.wrapping_sub(before),
            end: span.end.wrapping_sub(moved),
        };
        out.push(Edit::replace(old, apply_edits(span.of(middle), &changes)));
    }
}

/// Where the bytes of a text that edits made were before.
#[derive(Clone, Debug)]
pub struct Origins {
    /// What each edit wrote, and in whose place.
    edits: Vec<(Span, Span)>,
}

impl Origins {
    /// Those of the text that `edits` make.
    pub fn new(edits: &[Edit]) -> Self {
        let (mut at, mut start) = (0, 0);
        let edits = edits.iter().map(|edit| {
            start += edit.span.start as usize - at;
            at = edit.span.end as usize;
            let new = Span::new(start, start + edit.text.len());
            start = new.end as usize;
            (new, edit.span)
        });
        Self {
            edits: edits.collect(),
        }
    }

    /// Where a span was: what no edit wrote is known to the byte, a part of what one wrote is all whose place that took.
    pub fn of(&self, span: Span) -> Span {
        let start = self.edit_at(span).map_or_else(
            || self.kept(span.start, |new| new.end <= span.start),
            |(_, old)| old.start,
        );
        let next = self.edits.partition_point(|(new, _)| new.end < span.end);
        let end = match self.edits.get(next) {
            Some((new, old)) if new.start < span.end => old.end,
            _ => self.kept(span.end, |new| new.end < span.end),
        };
        Span {
            start,
            end: end.max(start),
        }
    }

    /// Whether an edit wrote the first byte of a span.
    pub fn is_written(&self, span: Span) -> bool {
        self.edit_at(span).is_some()
    }

    /// The edit that wrote the first byte of a span.
    fn edit_at(&self, span: Span) -> Option<&(Span, Span)> {
        let next = self.edits.partition_point(|(new, _)| new.end <= span.start);
        self.edits
            .get(next)
            .filter(|(new, _)| new.start <= span.start)
    }

    /// Where a byte that no edit wrote was, by the last edit above it.
    fn kept(&self, offset: u32, is_above: impl Fn(Span) -> bool) -> u32 {
        let next = self.edits.partition_point(|(new, _)| is_above(*new));
        let above = next.checked_sub(1).map(|last| self.edits[last]);
        above.map_or(offset, |(new, old)| old.end + (offset - new.end))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn composed_edits_do_what_both_do() {
        use proptest::prelude::*;
        // Lengths that are kept, removed and written, in turns.
        let steps = || proptest::collection::vec((0usize..4, 0usize..3, 0usize..3), 0..8);
        let edits = |text: &[u8], steps: &[(usize, usize, usize)], letter: u8| {
            let mut at = 0;
            let mut edits: Vec<Edit> = Vec::new();
            for (kept, removed, written) in steps {
                let start = (at + kept).min(text.len());
                at = (start + removed).min(text.len());
                edits.push(Edit::replace(Span::new(start, at), vec![letter; *written]));
            }
            edits
        };
        proptest!(|(one in steps(), other in steps())| {
            let text = b"abcdefghijklmnopqrst";
            let first = edits(text, &one, b'1');
            let middle = apply_edits(text, &first);
            let second = edits(&middle, &other, b'2');
            let both = compose(&middle, &first, &second);
            let made = apply_edits(text, &both);
            prop_assert_eq!(&made, &apply_edits(&middle, &second));
            // Letters are where they were, digits anywhere.
            let origins = Origins::new(&both);
            for at in 0..made.len() {
                let span = Span::new(at, at + 1);
                let old = origins.of(span);
                prop_assert!(old.end as usize <= text.len());
                let kept = !origins.is_written(span);
                prop_assert!(!kept || old.of(text) == span.of(&made), "{span:?} {old:?}");
            }
        });
    }

    #[test]
    fn what_was_written_comes_from_all_that_it_replaces() {
        let old = "ADD a /b";
        let edits = [
            Edit::replace(Span::new(0, 3), &b"COPY"[..]),
            Edit::insert(8, &b"/"[..]),
        ];
        let new = apply_edits(old.as_bytes(), &edits);
        let origins = Origins::new(&edits);
        for (words, expected) in [
            ("COPY", "ADD"),
            ("OPY a", "ADD a"),
            ("a /b", "a /b"),
            ("/b/", "/b"),
        ] {
            let at = std::str::from_utf8(&new).unwrap().find(words).unwrap();
            let span = origins.of(Span::new(at, at + words.len()));
            assert_eq!(&old[span.range()], expected);
        }
        assert_eq!(origins.of(Span::new(8, 9)), Span::new(7, 8));
        assert_eq!(origins.of(Span::new(9, 10)), Span::empty(8));
    }
}
