//! Where findings are shown: in the text they were found in, or in the old text, to people who have no other.

use crate::diagnostic::{Applicability, Finding, Severity};
use crate::text::{Edit, LineIndex, Origins, Span};

/// The rule id of a file that would be written otherwise.
pub const LAYOUT: &str = "layout";

/// That `old` would become `new`, at the first line that differs; `None` if they are the same. With `fixing` not only the layout may
/// differ.
pub fn layout_finding(old: &[u8], new: &[u8], fixing: bool) -> Option<Finding> {
    if old == new {
        return None;
    }
    let same = old.iter().zip(new).take_while(|(old, new)| old == new);
    let same = same.count().min(old.len());
    let lines = LineIndex::new(old);
    let span = lines.span(lines.line(same as u32).min(lines.count()));
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
        code: None,
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

    /// `[*] ` before what a safe fix settles, `[-] ` before what an unsafe one does.
    pub(super) fn mark(&self) -> &'static str {
        match self.applicability() {
            Some(Applicability::Safe) => "[*] ",
            Some(Applicability::Unsafe) => "[-] ",
            None => "",
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

/// What is left in `new`, at its places in `old`, from the top. `before` was found in `old`, `after` in `new`, which `edits` make of it.
///
/// A finding that was there before comes as it was: one that reads the same, at a place that its own was made of. One that reads otherwise,
/// or that the change brought up, comes as it is, at what it was made of.
pub fn in_old<'a>(
    old: &'a [u8],
    new: &'a [u8],
    edits: &[Edit],
    before: &'a [Finding],
    after: &'a [Finding],
) -> Vec<Placed<'a>> {
    let origins = Origins::new(edits);
    let mut open: Vec<&Finding> = before.iter().collect();
    let place = |finding: &'a Finding| {
        let span = origins.of(finding.span);
        let meets =
            |was: Span| was.start == span.start || was.start < span.end && span.start < was.end;
        let mut known = open.iter();
        match known.position(|was| reads_the_same(was, finding) && meets(was.span)) {
            Some(at) => Placed::in_text(open.remove(at), old),
            None => Placed {
                finding,
                span: if origins.is_written(finding.span) {
                    written_for(span, old, finding.span.of(new))
                } else {
                    trimmed(span, old)
                },
                text: new,
            },
        }
    };
    from_the_top(after.iter().map(place).collect())
}

/// What `words` stand for that a fix wrote in the place of `span`: where they stood there, if they did, else its first line that is not
/// blank; where nothing stood, the line that they came into.
fn written_for(span: Span, old: &[u8], words: &[u8]) -> Span {
    let replaced = trimmed(span, old);
    if let Some(at) = position(replaced.of(old), words) {
        let start = replaced.start as usize + at;
        return Span::new(start, start + words.len());
    }
    let lines = LineIndex::new(old);
    let line = trimmed(lines.span(lines.line(replaced.start)), old);
    Span {
        start: if replaced.is_empty() {
            line.start
        } else {
            replaced.start
        },
        end: if replaced.is_empty() {
            line.end
        } else {
            replaced.end.min(line.end)
        },
    }
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
    use crate::text::apply_edits;

    fn finding(text: &str, words: &str, message: &str) -> Finding {
        let start = text.find(words).unwrap();
        Finding {
            rule: "exec-form",
            severity: Severity::Warning,
            span: Span::new(start, start + words.len()),
            message: message.to_owned(),
            help: None,
            fix: None,
            code: None,
        }
    }

    /// `old`, and `new` that comes of it where each of `edits` puts words in the place of others.
    fn edited(old: &str, edits: &[(&str, &str)]) -> (Vec<Edit>, String) {
        let edits = edits.iter().map(|(from, to)| {
            let at = old.find(from).unwrap();
            Edit::replace(Span::new(at, at + from.len()), *to)
        });
        let edits: Vec<Edit> = edits.collect();
        let new = apply_edits(old.as_bytes(), &edits);
        (edits, String::from_utf8(new).unwrap())
    }

    #[test]
    fn what_the_change_brought_up_is_shown_at_what_it_was_made_of() {
        let old = "FROM a\n\n\nRUN  b && apt install gcc autoconf-x autoconf\nADD c /\nUSER d";
        let (edits, new) = edited(
            old,
            &[
                ("\n\n\n", "\n\n"),
                ("  ", " "),
                (" &&", " \\\n    &&"),
                ("gcc autoconf-x autoconf", "autoconf autoconf-x gcc zlib"),
                ("ADD", "# new\nCOPY"),
            ],
        );
        for (words, expected) in [
            ("FROM a", "FROM a"),
            ("RUN b \\\n    && apt", "RUN  b && apt"),
            ("autoconf", "autoconf"),
            ("gcc", "gcc"),
            ("zlib", "gcc autoconf-x autoconf"),
            ("COPY c /\n", "ADD c /"),
            ("c /\n", "c /"),
            ("USER d", "USER d"),
        ] {
            let after = [finding(&new, words, "it is so")];
            let placed = in_old(old.as_bytes(), new.as_bytes(), &edits, &[], &after);
            assert_eq!(&old[placed[0].span.range()], expected, "{words}");
            if words == "autoconf" {
                assert!(old[placed[0].span.range().start..].starts_with("autoconf\nADD"));
            }
        }
    }

    #[test]
    fn what_reads_the_same_is_the_one_at_its_place() {
        let old = "ADD a /\nADD b /\nADD b /c\n";
        let (edits, new) = edited(old, &[("ADD a", "COPY a"), ("ADD b /c", "COPY b /c")]);
        let before = ["ADD a", "ADD b /\n", "ADD b /c"].map(|words| finding(old, words, "no ADD"));
        let after = [finding(&new, "ADD b", "no ADD")];
        let placed = in_old(old.as_bytes(), new.as_bytes(), &edits, &before, &after);
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
}
