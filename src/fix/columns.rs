//! Keeping columns: what authors align with spaces stays where it is when a word before it gets longer or shorter.

use crate::text::{Edit, Span};

/// How many lines above and below are looked at: a long one among them sticks out.
const NEARBY: usize = 3;

/// `edits`, sorted, with the spaces after them as long as it takes: those between a word and the next one where they are several
/// (`ADD    x`), and those before the continuation of a line which is in one column with that of a line nearby. Whether they are part of a string or value
/// is not asked.
pub(super) fn keeping_columns(source: &[u8], edits: &[Edit], escape: u8) -> Vec<Edit> {
    let mut out: Vec<Edit> = Vec::with_capacity(edits.len());
    let mut rest = edits;
    while let Some(first) = rest.first() {
        let line = Line::at(source, first.span.start as usize);
        let on_line = |edit: &&Edit| (edit.span.start as usize) < line.end;
        let (here, below) = rest.split_at(1 + rest[1..].iter().take_while(on_line).count());
        rest = below;
        let is_inside =
            |edit: &Edit| edit.span.end as usize <= line.end && !edit.text.contains(&b'\n');
        if here.iter().all(is_inside) {
            out.extend(line.kept(source, here, escape));
        } else {
            out.extend_from_slice(here);
        }
    }
    out
}

/// A line of the source, without its newline.
#[derive(Clone, Copy)]
struct Line {
    start: usize,
    end: usize,
}

impl Line {
    fn at(source: &[u8], at: usize) -> Self {
        let start = memchr::memrchr(b'\n', &source[..at]).map_or(0, |newline| newline + 1);
        let end = memchr::memchr(b'\n', &source[at..]).map_or(source.len(), |length| at + length);
        Self { start, end }
    }

    /// Edits of this line, and of the spaces after them.
    fn kept(self, source: &[u8], edits: &[Edit], escape: u8) -> Vec<Edit> {
        let mut out: Vec<Edit> = Vec::with_capacity(edits.len() + 1);
        let mut moved = 0;
        let continuation = self.continuation(source, escape);
        for (at, edit) in edits.iter().enumerate() {
            let mut edit = edit.clone();
            let mut longer = edit.text.len().cast_signed() - edit.span.len().cast_signed();
            let end = edit.span.end as usize;
            let spaces = spaces_at(&source[end..self.end]);
            let next = end + spaces;
            let is_apart = edits
                .get(at + 1)
                .is_none_or(|it| it.span.start as usize >= next);
            let is_word = next < self.end && continuation.is_none_or(|it| it.at != next);
            if spaces > 1 && is_apart && is_word && longer != 0 {
                let wanted = spaces.saturating_add_signed(-longer).max(1);
                longer += wanted.cast_signed() - spaces.cast_signed();
                edit.span.end = next as u32;
                edit.text.resize(edit.text.len() + wanted, b' ');
            }
            moved += longer;
            out.push(edit);
        }
        if moved != 0
            && let Some(own) = continuation
            && self.is_aligned(source, own, escape)
        {
            let span = Span::new(own.at - own.spaces, own.at);
            let wanted = own.spaces.saturating_add_signed(-moved).max(1);
            match out.last_mut() {
                Some(last) if last.span.end == span.start => {
                    last.span.end = span.end;
                    last.text.resize(last.text.len() + wanted, b' ');
                }
                Some(last) if last.span.end > span.start => {}
                _ => out.push(Edit::replace(span, vec![b' '; wanted])),
            }
        }
        out
    }

    /// The continuation at the end of the line, if spaces stand before it.
    fn continuation(self, source: &[u8], escape: u8) -> Option<Continuation> {
        let line = &source[self.start..self.end];
        let last = line.iter().rposition(|byte| !byte.is_ascii_whitespace())?;
        let before = line[..last].iter().rev();
        let spaces = before.take_while(|byte| **byte == b' ').count();
        (line[last] == escape && spaces > 0).then_some(Continuation {
            at: self.start + last,
            column: last,
            spaces,
        })
    }

    /// Whether the continuation of a line nearby is in the same column, and several spaces are before one of the two.
    fn is_aligned(self, source: &[u8], own: Continuation, escape: u8) -> bool {
        let above = |line: &Self| Some(Self::at(source, line.start.checked_sub(1)?));
        let below = |line: &Self| (line.end < source.len()).then(|| Self::at(source, line.end + 1));
        let above = std::iter::successors(above(&self), above).take(NEARBY);
        let below = std::iter::successors(below(&self), below).take(NEARBY);
        let lines = above.chain(below);
        let mut others = lines.filter_map(|line| line.continuation(source, escape));
        others.any(|other| other.column == own.column && other.spaces.max(own.spaces) > 1)
    }
}

/// The escape character that ends a line.
#[derive(Clone, Copy)]
struct Continuation {
    /// Where it is in the source.
    at: usize,
    /// Where it is in its line, in bytes.
    column: usize,
    /// How many spaces stand before it.
    spaces: usize,
}

fn spaces_at(text: &[u8]) -> usize {
    text.iter().take_while(|byte| **byte == b' ').count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::apply_edits;

    /// `source` with a text in the place of the words that stand there first.
    fn with(source: &str, replaced: &[(&str, &str)]) -> String {
        let edits = replaced.iter().map(|(words, text)| {
            let at = source.find(words).unwrap();
            Edit::replace(Span::new(at, at + words.len()), *text)
        });
        let edits: Vec<Edit> = edits.collect();
        let kept = keeping_columns(source.as_bytes(), &edits, b'\\');
        String::from_utf8(apply_edits(source.as_bytes(), &kept)).unwrap()
    }

    #[test]
    fn columns_stay() {
        for (source, replaced, expected) in [
            ("ADD    x /\n", &[("ADD", "COPY")][..], "COPY   x /\n"),
            ("ADD  x /\n", &[("ADD", "COPY-IT")], "COPY-IT x /\n"),
            ("ADD x /\n", &[("ADD", "COPY")], "COPY x /\n"),
            (
                "RUN a    \\\n && b    \\\n",
                &[("a", "ab")],
                "RUN ab   \\\n && b    \\\n",
            ),
            (
                "RUN a    \\\n && b    \\\n",
                &[("b", "abcdefg")],
                "RUN a    \\\n && abcdefg \\\n",
            ),
            (
                "RUN abc  \\\n && bbb  \\\n",
                &[("bbb", "b")],
                "RUN abc  \\\n && b    \\\n",
            ),
            (
                "RUN a   c   \\\n    && b    \\\n",
                &[("a", "aa")],
                "RUN aa  c   \\\n    && b    \\\n",
            ),
            (
                "RUN a   \\\n && long \\\n && b   \\\n",
                &[("b", "bc")],
                "RUN a   \\\n && long \\\n && bc  \\\n",
            ),
            (
                "RUN abc \\\n && b \\\n",
                &[("abc", "a")],
                "RUN a \\\n && b \\\n",
            ),
            (
                "RUN a b   \\\n    c    d\n",
                &[("a", "aa"), ("c", "cc")],
                "RUN aa b   \\\n    cc   d\n",
            ),
            (
                "RUN a  \\\n c   \\\n",
                &[("a", "a \\\n b")],
                "RUN a \\\n b  \\\n c   \\\n",
            ),
        ] {
            assert_eq!(with(source, replaced), expected);
        }
    }
}
