//! Where findings are shown: in the text they were found in, or in the old text, to people who have no other.

use std::ops::Range;

use similar::DiffOp;

use super::diff::operations;
use crate::diagnostic::{Applicability, Finding, Severity};
use crate::text::{LineIndex, Span};

/// The rule id of a file that would be written otherwise.
pub const LAYOUT: &str = "layout";

/// That `old` would become `new`, at the first line that differs; `None` if they are the same. With `fixing` not only the layout may
/// differ.
pub fn layout_finding(old: &[u8], new: &[u8], fixing: bool) -> Option<Finding> {
    if old == new {
        return None;
    }
    let operations = operations(old, new);
    let is_change = |operation: &&DiffOp| !matches!(operation, DiffOp::Equal { .. });
    let first = operations.iter().find(is_change)?;
    let lines = LineIndex::new(old);
    let span = lines.span((first.old_range().start + 1).min(lines.count()));
    let (message, help) = if fixing {
        ("fixes or layout would change this file", "run `dfmt --fix`")
    } else {
        ("the layout of this file would change", "run `dfmt`")
    };
    Some(Finding {
        rule: LAYOUT,
        severity: Severity::Style,
        span: trimmed(span, old),
        message: message.to_owned(),
        help: Some(help.to_owned()),
        fix: None,
    })
}

/// A finding at its place.
#[derive(Clone, Copy, Debug)]
pub struct Placed<'a> {
    /// The finding.
    pub finding: &'a Finding,
    /// Where it is, in bytes of the text that is shown.
    pub span: Span,
    /// The text that the edits of its fix are for.
    pub text: &'a [u8],
}

impl<'a> Placed<'a> {
    /// How it can be settled; the layout is always safe.
    pub fn applicability(&self) -> Option<Applicability> {
        match &self.finding.fix {
            Some(fix) => Some(fix.applicability),
            None if self.finding.rule == LAYOUT => Some(Applicability::Safe),
            None => None,
        }
    }

    /// A finding in the text it was found in.
    pub fn in_text(finding: &'a Finding, text: &'a [u8]) -> Self {
        Self {
            finding,
            span: finding.span,
            text,
        }
    }
}

/// What was `found` in a text, from the top.
pub fn in_text<'a>(text: &'a [u8], found: &'a [Finding]) -> Vec<Placed<'a>> {
    let placed = found
        .iter()
        .map(|finding| Placed::in_text(finding, text))
        .collect();
    from_the_top(placed)
}

/// What is left in `new`, at its places in `old`, from the top. `before` was found in `old`, `after` in `new`.
///
/// A finding that was there before comes as it was: of those that read the same, one on a line that its own was made of. One that
/// reads otherwise, or that the change brought up, comes as it is, at what it was made of.
pub fn in_old<'a>(
    old: &'a [u8],
    new: &'a [u8],
    before: &'a [Finding],
    after: &'a [Finding],
) -> Vec<Placed<'a>> {
    if old == new || after.is_empty() {
        return in_text(old, after);
    }
    let map = Map::new(old, new);
    let mut open: Vec<&Finding> = before.iter().collect();
    let place = |finding: &'a Finding| {
        let origin = map.origin(finding.span.start);
        let was = open.iter().position(|was| {
            reads_the_same(was, finding) && origin.contains(&map.old_line(was.span.start))
        });
        match was {
            Some(at) => Placed::in_text(open.remove(at), old),
            None => Placed {
                finding,
                span: map.place(finding.span, origin),
                text: new,
            },
        }
    };
    from_the_top(after.iter().map(place).collect())
}

fn from_the_top(mut placed: Vec<Placed<'_>>) -> Vec<Placed<'_>> {
    placed.sort_by_key(|placed| placed.span.start);
    placed
}

/// Whether two findings say the same and can be settled the same way.
fn reads_the_same(one: &Finding, other: &Finding) -> bool {
    let how = |finding: &Finding| finding.fix.as_ref().map(|fix| fix.applicability);
    one.rule == other.rule && one.message == other.message && how(one) == how(other)
}

/// From the lines of a new text to those of the old one, both counted from 0.
struct Map<'a> {
    old: &'a [u8],
    new: &'a [u8],
    old_lines: LineIndex,
    new_lines: LineIndex,
    parts: Vec<Part>,
}

/// Lines that are kept, or lines that come in place of others.
struct Part {
    is_kept: bool,
    old: Range<usize>,
    new: Range<usize>,
}

impl<'a> Map<'a> {
    fn new(old: &'a [u8], new: &'a [u8]) -> Self {
        let old_lines = LineIndex::new(old);
        // What comes and what goes can lie on two sides of a blank line, which tells nothing.
        let is_blank = |line: usize| old_lines.span(line + 1).of(old).trim_ascii().is_empty();
        let mut parts: Vec<Part> = Vec::new();
        for operation in operations(old, new) {
            let is_equal = matches!(operation, DiffOp::Equal { .. });
            let part = Part {
                is_kept: is_equal && !operation.old_range().all(is_blank),
                old: operation.old_range(),
                new: operation.new_range(),
            };
            match parts
                .last_mut()
                .filter(|last| !last.is_kept && !part.is_kept)
            {
                Some(last) => {
                    last.old.end = part.old.end;
                    last.new.end = part.new.end;
                }
                None => parts.push(part),
            }
        }
        Self {
            old,
            new,
            old_lines,
            new_lines: LineIndex::new(new),
            parts,
        }
    }

    fn old_line(&self, offset: u32) -> usize {
        self.old_lines.line(offset) - 1
    }

    /// The old lines that the new line of a byte was made of. If it was made of none, the place between lines where it came.
    fn origin(&self, offset: u32) -> Range<usize> {
        let line = self.new_lines.line(offset) - 1;
        match self.parts.iter().find(|part| part.new.contains(&line)) {
            Some(part) if part.is_kept => {
                let line = line - part.new.start + part.old.start;
                line..line + 1
            }
            Some(part) => part.old.clone(),
            // Behind the last newline.
            None => self.old_lines.count() - 1..self.old_lines.count(),
        }
    }

    /// The place of the old text that a span, of which the first line counts, was made of: the same bytes if they are there, else
    /// the first line that is not blank.
    fn place(&self, span: Span, origin: Range<usize>) -> Span {
        let line = self.new_lines.span(self.new_lines.line(span.start));
        let column = (span.start - line.start) as usize;
        let words = &line.of(self.new)[column..];
        let words = &words[..words.len().min(span.len())];
        let words = words.trim_ascii_end();
        let words = words.strip_suffix(b"\\").unwrap_or(words).trim_ascii_end();
        let last = self.old_lines.count() - 1;
        let first = origin.start.min(last);
        let lines = first..origin.end.clamp(first + 1, last + 1);
        let region = self.old_lines.span(lines.start + 1);
        let region = region.to(self.old_lines.span(lines.end));
        let text = region.of(self.old);
        let found = if text == line.of(self.new) {
            Some(column)
        } else {
            position(text, words)
        };
        if let Some(at) = found {
            let start = region.start as usize + at;
            return Span::new(start, start + words.len());
        }
        let spans = lines.map(|line| trimmed(self.old_lines.span(line + 1), self.old));
        let mut spans = spans.skip_while(|span| span.is_empty());
        spans.next().unwrap_or(Span::empty(region.start as usize))
    }
}

/// A span without the blanks at its ends.
fn trimmed(span: Span, text: &[u8]) -> Span {
    let start = span.end as usize - span.of(text).trim_ascii_start().len();
    Span::new(start, start + span.of(text).trim_ascii().len())
}

/// Where `words` stand in a text, not as a part of other words.
fn position(text: &[u8], words: &[u8]) -> Option<usize> {
    let in_word = |byte: Option<&u8>| {
        byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(byte))
    };
    let (first, last) = (words.first()?, words.last()?);
    memchr::memmem::find_iter(text, words).find(|&at| {
        let (before, behind) = (text[..at].last(), text.get(at + words.len()));
        !(in_word(before) && in_word(Some(first)) || in_word(behind) && in_word(Some(last)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(text: &str, words: &str, message: &str) -> Finding {
        let start = text.find(words).unwrap();
        Finding {
            rule: "exec-form",
            severity: Severity::Warning,
            span: Span::new(start, start + words.len()),
            message: message.to_owned(),
            help: None,
            fix: None,
        }
    }

    /// What is marked in the old text for a finding on `words` of the new one.
    fn marked<'t>(old: &'t str, new: &str, words: &str) -> &'t str {
        let after = [finding(new, words, "it is so")];
        let placed = in_old(old.as_bytes(), new.as_bytes(), &[], &after);
        &old[placed[0].span.range()]
    }

    #[test]
    fn what_the_change_brought_up_is_shown_at_what_it_was_made_of() {
        let old = "FROM a\n\n\n\nRUN  b && apt install gcc autoconf-x autoconf\nCMD c\nUSER d";
        let new = "FROM a\n\nRUN b \\\n    && apt install \\\n        autoconf \\\n        gcc\nCMD c\nUSER d\n";
        for (words, expected) in [
            ("CMD c\n", "CMD c"),
            ("autoconf", "autoconf"),
            ("apt install \\\n        autoconf", "apt install"),
            (
                "RUN b \\\n",
                "RUN  b && apt install gcc autoconf-x autoconf",
            ),
            ("gcc", "gcc"),
            ("USER d\n", "USER d"),
        ] {
            assert_eq!(marked(old, new, words), expected, "{words}");
        }
        let after = [finding(new, "autoconf", "it is so")];
        let placed = in_old(old.as_bytes(), new.as_bytes(), &[], &after);
        assert!(old[placed[0].span.range().start..].starts_with("autoconf\nCMD"));
        assert_eq!(marked("FROM a\n", "FROM a\nUSER b\n", "USER"), "");
        assert_eq!(marked("", "FROM a\n", "FROM"), "");
    }

    #[test]
    fn what_reads_the_same_is_the_one_on_its_line() {
        let old = "ADD a /\nADD b /\nADD b /c\n";
        let new = "COPY a /\nADD b /\nCOPY b /c\n";
        let before = ["ADD a", "ADD b /\n", "ADD b /c"].map(|words| finding(old, words, "no ADD"));
        let after = [finding(new, "ADD b", "no ADD")];
        let placed = in_old(old.as_bytes(), new.as_bytes(), &before, &after);
        assert_eq!(placed.len(), 1);
        assert_eq!(*placed[0].finding, before[1]);
    }

    #[test]
    fn a_layout_that_differs_is_found_at_its_first_line() {
        for (old, new, line) in [
            (
                "FROM a\n\n\nRUN  b\nRUN  c\n",
                "FROM a\n\n\nRUN b\nRUN c\n",
                "RUN  b",
            ),
            ("FROM a", "FROM a\n", "FROM a"),
            ("FROM a\n", "FROM a\nUSER b\n", ""),
            ("", "FROM a\n", ""),
        ] {
            let finding = layout_finding(old.as_bytes(), new.as_bytes(), false).unwrap();
            assert_eq!(&old[finding.span.range()], line);
        }
        assert_eq!(layout_finding(b"FROM a\n", b"FROM a\n", true), None);
    }

    #[test]
    fn any_change_of_any_text_has_a_place() {
        use proptest::prelude::*;
        let text =
            || proptest::collection::vec(prop::sample::select(b"ab \n\r\xff".to_vec()), 0..40);
        proptest!(|(old in text(), new in text(), start in 0usize..40, len in 0usize..20)| {
            let start = start.min(new.len());
            let mut after = finding("x", "x", "it is so");
            after.span = Span::new(start, (start + len).min(new.len()));
            let after = [after];
            let placed = in_old(&old, &new, &[], &after);
            prop_assert!(placed[0].span.end as usize <= old.len());
        });
    }
}
