//! Findings as text: the message, the place with its span underlined, what to do, and the fix as a small diff.

use std::fmt::Write;
use std::path::Path;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use super::colour::{BLUE, BOLD, GREEN, RED, RESET};
use super::diff::{Change, changes, line_for_people};
use super::machine::mark;
use super::visible::{picture, visible};
use super::{Placed, display_path};
use crate::diagnostic::{Applicability, Fix, Severity};
use crate::text::{BOM, LineIndex, Span, apply_edits};

/// Columns that source lines are cut to.
const WIDTH: usize = 120;

/// Lines of a fix that are shown.
const FIX_LINES: usize = 20;

/// Lines of a span that are shown.
const SPAN_LINES: usize = 12;

/// How findings look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FindingStyle {
    /// Whether they have colours.
    pub colour: bool,
    /// Whether a mark before the message says that there is a fix, and which: `[*]` a safe one, `[-]` an unsafe one.
    pub marks: bool,
}

/// All `list`, placed in `source`, each followed by a blank line.
pub fn findings(
    path: &Path,
    source: &[u8],
    list: &[Placed<'_>],
    FindingStyle { colour, marks }: FindingStyle,
) -> String {
    if list.is_empty() {
        return String::new();
    }
    let index = LineIndex::new(source);
    let view = View {
        path: &display_path(path),
        source,
        index: &index,
        colour,
        marks,
    };
    let mut out = String::new();
    for placed in list {
        view.finding(*placed, &mut out);
        out.push('\n');
    }
    out
}

struct View<'a> {
    path: &'a str,
    source: &'a [u8],
    index: &'a LineIndex,
    colour: bool,
    marks: bool,
}

impl View<'_> {
    fn finding(&self, placed: Placed<'_>, out: &mut String) {
        let finding = placed.finding;
        let level = match finding.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Info => Level::INFO,
            Severity::Style => Level::NOTE.with_name(Severity::Style.as_str()),
        };
        let excerpt = self.excerpt(placed.span);
        let mark = if self.marks { mark(&placed) } else { "" };
        let message = format!("{mark}{}", visible(&finding.message));
        let help = finding.help.as_deref().map(visible);
        let mut group = level
            .primary_title(message.as_str())
            .id(finding.rule)
            .element(
                Snippet::source(excerpt.text.as_str())
                    .path(self.path)
                    .line_start(excerpt.first_line)
                    .annotation(AnnotationKind::Primary.span(excerpt.marked.clone())),
            );
        if let Some(help) = &help {
            group = group.element(Level::HELP.message(help.as_ref()));
        }
        let renderer = if self.colour {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        let renderer = renderer.term_width(WIDTH);
        out.push_str(&renderer.render(&[group]));
        out.push('\n');
        if let Some(fix) = &finding.fix {
            let gutter = " ".repeat(excerpt.last_line.to_string().len() + 1);
            if finding.help.is_none() {
                let _ = writeln!(out, "{gutter}{}", self.paint(BLUE, "|"));
            }
            self.fix(fix, placed.text, &gutter, out);
        }
    }

    /// The fix below its finding, its diff without context: the place is above. Writing to a string cannot fail.
    fn fix(&self, fix: &Fix, text: &[u8], gutter: &str, out: &mut String) {
        let how = match fix.applicability {
            Applicability::Safe => "safe, apply with --fix",
            Applicability::Unsafe => "unsafe, apply with --fix --unsafe-fixes",
        };
        let (mark, name) = (self.paint(BLUE, "="), self.paint(BOLD, "fix"));
        let _ = writeln!(
            out,
            "{gutter}{mark} {name} ({how}): {}",
            visible(&fix.title)
        );
        let fixed = apply_edits(text, &fix.edits);
        let changes = changes(text, &fixed);
        // A line ending that all have tells nothing.
        let has_crlf = |change: &Change<'_>| change.line().ends_with(b"\r\n");
        let ending: &[u8] = if changes.iter().all(has_crlf) {
            b"\r\n"
        } else {
            b"\n"
        };
        for change in changes.iter().take(FIX_LINES) {
            let (mark, colour) = match change {
                Change::Removed(_) => ('-', RED),
                Change::Added(_) => ('+', GREEN),
            };
            let line = change.line();
            let line = line.strip_suffix(ending).unwrap_or(line);
            let line = line_for_people(line, WIDTH - gutter.len() - 4);
            let line = self.paint(colour, &format!("{mark} {line}"));
            let _ = writeln!(out, "{gutter}  {line}");
        }
        let more = changes.len().saturating_sub(FIX_LINES);
        if more > 0 {
            let lines = if more == 1 { "line" } else { "lines" };
            let _ = writeln!(out, "{gutter}  ... {more} more {lines}");
        }
    }

    fn paint(&self, colour: &str, text: &str) -> String {
        if self.colour {
            format!("{colour}{text}{RESET}")
        } else {
            text.to_owned()
        }
    }

    /// The lines a span lies on, as text that can be shown.
    fn excerpt(&self, span: Span) -> Excerpt {
        let len = self.source.len() as u32;
        let span = Span {
            start: span.start.min(len),
            end: span.end.clamp(span.start.min(len), len),
        };
        let first_line = self.index.line(span.start);
        // The line of the last byte that is marked, not of the one after it.
        let last_byte = span.end.saturating_sub(1).max(span.start);
        let last_line = self.index.line(last_byte).min(first_line + SPAN_LINES - 1);
        let window = self.index.span(first_line).to(self.index.span(last_line));
        let mut excerpt = Excerpt {
            text: String::new(),
            marked: 0..0,
            first_line,
            last_line,
        };
        let mut at = window.start;
        if at == 0 && self.source.starts_with(BOM) {
            // It takes no column.
            at = BOM.len() as u32;
        }
        let window = Span {
            start: at,
            end: window.end,
        };
        let mut ended = false;
        for chunk in window.of(self.source).utf8_chunks() {
            let invalid = (!chunk.invalid().is_empty())
                .then_some((char::REPLACEMENT_CHARACTER, chunk.invalid().len()));
            let valid = chunk.valid().chars().map(|ch| (ch, ch.len_utf8()));
            for (ch, width) in valid.chain(invalid) {
                // Bytes inside a character count as its start at the front and as its end at the back.
                if at <= span.start {
                    excerpt.marked.start = excerpt.text.len();
                }
                if at >= span.end && !ended {
                    ended = true;
                    excerpt.marked.end = excerpt.text.len();
                }
                at += width as u32;
                let next = self.source.get(at as usize);
                excerpt.text.push(match ch {
                    '\n' | '\t' => ch,
                    '\r' if next == Some(&b'\n') => ch,
                    ch => picture(ch).unwrap_or(ch),
                });
            }
        }
        if span.start >= at {
            excerpt.marked.start = excerpt.text.len();
        }
        if !ended {
            excerpt.marked.end = excerpt.text.trim_end_matches(['\r', '\n']).len();
        }
        excerpt.marked.end = excerpt.marked.end.max(excerpt.marked.start);
        excerpt
    }
}

struct Excerpt {
    text: String,
    /// What to underline, in bytes of the text.
    marked: std::ops::Range<usize>,
    /// The 1-based line the text starts on.
    first_line: usize,
    last_line: usize,
}

#[cfg(test)]
mod tests {
    use super::super::in_text;
    use super::*;
    use crate::diagnostic::{Finding, Operation, Rewrite};
    use crate::text::Edit;

    fn finding(start: usize, end: usize) -> Finding {
        Finding {
            rule: "exec-form",
            severity: Severity::Warning,
            span: Span::new(start, end),
            message: "CMD is in shell form".to_owned(),
            help: None,
            fix: None,
        }
    }

    fn shown(source: &[u8], finding: &Finding) -> String {
        let found = std::slice::from_ref(finding);
        findings(
            Path::new("x/Dockerfile"),
            source,
            &in_text(source, found),
            FindingStyle::default(),
        )
    }

    #[test]
    fn a_finding_with_everything() {
        let source = b"FROM a\n\nCMD node server.js\nUSER b\n";
        let mut finding = finding(8, 26);
        finding.help = Some("say `exec`".to_owned());
        finding.fix = Some(Fix {
            applicability: Applicability::Safe,
            title: "write it as a JSON array".to_owned(),
            edits: vec![Edit::replace(
                Span::new(12, 26),
                &b"[\"node\", \"server.js\"]"[..],
            )],
            operations: vec![Operation::Rewrite(Rewrite::in_place(1))],
            files: vec![],
        });
        insta::assert_snapshot!(shown(source, &finding), @r#"
        warning[exec-form]: CMD is in shell form
         --> x/Dockerfile:3:1
          |
        3 | CMD node server.js
          | ^^^^^^^^^^^^^^^^^^
          |
          = help: say `exec`
          = fix (safe, apply with --fix): write it as a JSON array
            - CMD node server.js
            + CMD ["node", "server.js"]
        "#);
    }

    #[test]
    fn places() {
        let place = |source: &[u8], start, end| {
            let text = shown(source, &finding(start, end));
            text.lines().skip(1).collect::<Vec<_>>().join("\n")
        };
        // After a two-byte character and bytes that are not UTF-8.
        insta::assert_snapshot!(place(b"RUN \xc3\xa4 \xff\xfe x\r\nRUN y\r\n", 10, 11), @r#"
         --> x/Dockerfile:1:10
          |
        1 | RUN ä �� x
          |          ^
        "#);
        // The end of the file, with and without a newline.
        insta::assert_snapshot!(place(b"RUN a\n", 6, 6), @r#"
         --> x/Dockerfile:2:1
          |
        2 |
          | ^
        "#);
        insta::assert_snapshot!(place(b"RUN a", 5, 5), @r#"
         --> x/Dockerfile:1:6
          |
        1 | RUN a
          |      ^
        "#);
        // Several lines; the last newline is not marked.
        insta::assert_snapshot!(place(b"FROM a\nRUN a \\\n    b\nUSER c\n", 7, 21), @r#"
         --> x/Dockerfile:2:1
          |
        2 | / RUN a \
        3 | |     b
          | |_____^
        "#);
        // A tab and a lone carriage return.
        insta::assert_snapshot!(place(b"RUN\ta\rb\n", 6, 7), @r#"
         --> x/Dockerfile:1:7
          |
        1 | RUN    a␍b
          |          ^
        "#);
    }

    #[test]
    fn a_byte_order_mark_is_no_column() {
        for (start, end) in [(3, 7), (0, 7)] {
            let text = shown(b"\xef\xbb\xbffrom a\n", &finding(start, end));
            assert!(text.contains("Dockerfile:1:1\n"), "{text}");
            assert!(text.contains("| from a\n  | ^^^^\n"), "{text}");
        }
    }

    #[test]
    fn a_fix_shows_line_endings_only_where_they_differ() {
        let fixed = |new: &'static [u8]| {
            let mut finding = finding(0, 5);
            finding.fix = Some(Fix {
                applicability: Applicability::Safe,
                title: "write it so".to_owned(),
                edits: vec![Edit::replace(Span::new(0, 7), new)],
                operations: vec![Operation::Rewrite(Rewrite::in_place(0))],
                files: vec![],
            });
            shown(b"CMD a\r\nUSER b\r\n", &finding)
        };
        let text = fixed(b"CMD [\"a\"]\r\n");
        assert!(text.contains("- CMD a\n    + CMD [\"a\"]\n"), "{text}");
        let text = fixed(b"CMD a\n");
        assert!(text.contains("- CMD a␍\n    + CMD a\n"), "{text}");
    }

    #[test]
    fn long_lines_are_cut() {
        let source = [
            b"RUN ".as_slice(),
            &[b'x'; 5000],
            b" here ",
            &[b'y'; 5000],
            b"\n",
        ]
        .concat();
        let text = shown(&source, &finding(5005, 5009));
        assert!(
            text.lines().all(|line| line.chars().count() <= WIDTH + 10),
            "{text}"
        );
        assert!(text.contains("here"), "{text}");
        assert!(text.contains("Dockerfile:1:5006"), "{text}");
    }

    #[test]
    fn any_span_of_any_bytes_can_be_shown() {
        use proptest::prelude::*;
        let bytes = proptest::collection::vec(
            prop::sample::select(
                b"ab \t\r\n\xc2\x9b\xc3\xa4\xff\x1b\x00\x7f\xe2\x80\xae\xef\xbb\xbf".to_vec(),
            ),
            0..60,
        );
        proptest!(|(source in bytes, start in 0usize..70, len in 0usize..30)| {
                   let mut finding = finding(start, start + len);
                   let odd = String::from_utf8_lossy(&source);
                   finding.message.push_str(&odd);
                   finding.help = Some(odd.clone().into_owned());
                   let edit = Edit::replace(Span::new(0, 0), odd.as_bytes());
                   finding.fix = Some(Fix {
                       applicability: Applicability::Safe,
                       title: odd.into_owned(),
                       edits: vec![edit],
                       operations: vec![],
        files: vec![],
                   });
                   let text = shown(&source, &finding);
                   prop_assert!(text.contains("x/Dockerfile:"));
                   let steers = |ch: char| !matches!(ch, '\n' | '\t') && picture(ch).is_some();
                   prop_assert!(!text.contains(steers), "{text:?}");
               });
    }
}
