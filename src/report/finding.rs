//! Findings as text: the message, the place with its span underlined, what to do, and the fix as a small diff.

use std::fmt::Write;
use std::path::Path;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use super::colour::{BLUE, BOLD, GREEN, RED, RESET};
use super::diff::{Change, changes, line_for_people};
use super::visible::{picture, visible};
use super::{Placed, display_path};
use crate::diagnostic::{Applicability, Fix, Severity};
use crate::text::{BOM, Edit, LineIndex, Span, apply_edits};

/// Columns that source lines are cut to.
const WIDTH: usize = 120;

/// Columns that help texts are wrapped at.
const HELP_WIDTH: usize = 100;

/// Bytes of a long line that are looked at before and after the start of what is found in it: more than are shown.
const AROUND: u32 = 480;

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
        let mark = if self.marks { placed.mark() } else { "" };
        let message = format!("{mark}{}", visible(&finding.message));
        let gutter = excerpt.last_line.to_string().len() + 1;
        let help = finding.help.as_deref().map(visible);
        let help = help.map(|help| wrapped(&help, HELP_WIDTH - gutter - "= help: ".len()));
        let title = level.primary_title(message.as_str()).id(finding.rule);
        let snippet = Snippet::source(excerpt.text.as_str())
            .line_start(excerpt.first_line)
            .annotation(AnnotationKind::Primary.span(excerpt.marked.clone()));
        let mut group = title.element(snippet.path(self.path));
        if let Some(help) = &help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        let renderer = if self.colour {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        let renderer = renderer.term_width(WIDTH);
        let mut shown = renderer.render(&[group]);
        if excerpt.is_cut {
            // The column is that in the whole line, not in the part of it that is shown.
            let line = excerpt.first_line;
            let in_part = excerpt.text[..excerpt.marked.start].chars().count() + 1;
            let place = self.index.line_column(self.source, placed.span.start);
            if let Some((before, after)) = shown.split_once("-->") {
                let (wrong, right) = (
                    format!(":{line}:{in_part}"),
                    format!(":{line}:{}", place.column),
                );
                shown = format!("{before}-->{}", after.replacen(&wrong, &right, 1));
            }
        }
        out.push_str(&shown);
        out.push('\n');
        if let Some(fix) = &finding.fix {
            let gutter = " ".repeat(gutter);
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
        let (text, edits) = touched_lines(text, &fix.edits);
        let fixed = apply_edits(text, &edits);
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
            is_cut: false,
        };
        let mut at = window.start;
        if at == 0 && self.source.starts_with(BOM) {
            // It takes no column.
            at = BOM.len() as u32;
        }
        let mut window = Span {
            start: at,
            end: window.end,
        };
        if first_line == last_line && window.end - window.start > 4 * AROUND {
            // A line of 36 KB may hold thousands of findings.
            let is_inside = |at: u32| {
                let byte = self.source.get(at as usize);
                byte.is_some_and(|byte| (0x80..0xc0).contains(byte))
            };
            window.start = window.start.max(span.start.saturating_sub(AROUND));
            window.end = window.end.min(span.start + 2 * AROUND);
            while window.start < span.start && is_inside(window.start) {
                window.start += 1;
            }
            while is_inside(window.end) {
                window.end += 1;
            }
            excerpt.is_cut = true;
            at = window.start;
        }
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
    /// Whether only a part of the line is there.
    is_cut: bool,
}

/// The lines that edits touch, and the edits in them.
fn touched_lines<'t>(text: &'t [u8], edits: &[Edit]) -> (&'t [u8], Vec<Edit>) {
    let starts = edits.iter().map(|edit| edit.span.start as usize);
    let ends = edits.iter().map(|edit| edit.span.end as usize);
    let (Some(first), Some(last)) = (starts.min(), ends.max()) else {
        return (&[], Vec::new());
    };
    let (first, last) = (first.min(text.len()), last.min(text.len()));
    let start = memchr::memrchr(b'\n', &text[..first]).map_or(0, |at| at + 1);
    let end = memchr::memchr(b'\n', &text[last..]).map_or(text.len(), |at| last + at + 1);
    let moved = edits.iter().map(|edit| Edit {
        span: Span {
            start: edit.span.start - start as u32,
            end: edit.span.end - start as u32,
        },
        ..edit.clone()
    });
    (&text[start..end], moved.collect())
}

/// A text with its lines broken at spaces, so that they have at most `width` characters where that is possible; what stands in
/// backquotes stays on one line, so that it can be copied.
fn wrapped(text: &str, width: usize) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let (mut column, mut is_code) = (0, false);
    // A piece ends before a space that is not in backquotes.
    for piece in text.split_inclusive(|ch: char| {
        is_code ^= ch == '`';
        ch == '\n' || ch == ' ' && !is_code
    }) {
        let long = piece.trim_end_matches(' ').chars().count();
        if column > 0 && column + long > width {
            out.truncate(out.trim_end_matches(' ').len());
            out.push('\n');
            column = 0;
        }
        out.push_str(piece);
        column = if piece.ends_with('\n') {
            0
        } else {
            column + piece.chars().count()
        };
    }
    out
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
            code: None,
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
    fn thousands_of_findings_in_one_line_cost_what_they_show() {
        let source = [b"RUN ".as_slice(), &b"word ".repeat(8000), b"\n"].concat();
        let found: Vec<Finding> = (0..3000)
            .map(|at| finding(4 + at * 5, 8 + at * 5))
            .collect();
        let placed = in_text(&source, &found);
        let excerpts = |at: usize| {
            let view = View {
                path: "x",
                source: &source,
                index: &LineIndex::new(&source),
                colour: false,
                marks: false,
            };
            view.excerpt(placed[at].span).text.len()
        };
        assert!((0..3000).all(|at| excerpts(at) <= 4 * AROUND as usize));
        let text = shown(&source, &found[2000]);
        assert!(text.contains("x/Dockerfile:1:10005\n"), "{text}");
        assert!(text.contains("..."), "{text}");
        assert!(!text.contains(":::"), "{text}");
        let marks = text.lines().filter(|line| line.contains("^^^^"));
        assert_eq!(marks.count(), 1, "{text}");
    }

    #[test]
    fn help_is_wrapped() {
        for (text, expected) in [
            ("", ""),
            ("short", "short"),
            ("one two three four", "one two\nthree four"),
            ("one `two three four` five", "one\n`two three four`\nfive"),
            ("extraordinarily long", "extraordinarily\nlong"),
            ("one\ntwo three four", "one\ntwo three\nfour"),
            ("one `two three four", "one\n`two three four"),
        ] {
            assert_eq!(wrapped(text, 10), expected);
        }
        let mut finding = finding(0, 4);
        finding.help = Some("word ".repeat(60).trim().to_owned());
        let text = shown(b"FROM a\n", &finding);
        assert!(text.lines().all(|line| line.len() <= HELP_WIDTH), "{text}");
        assert!(text.contains("\n          word word"), "{text}");
    }

    #[test]
    fn the_diff_of_a_fix_is_that_of_its_lines() {
        let text = b"a\nb\nc\nd";
        for (spans, lines) in [
            (&[(2, 3)][..], "b\n"),
            (&[(2, 4)], "b\nc\n"),
            (&[(0, 0), (4, 5)], "a\nb\nc\n"),
            (&[(7, 7)], "d"),
            (&[], ""),
        ] {
            let edits = spans
                .iter()
                .map(|&(start, end)| Edit::replace(Span::new(start, end), "x"));
            let edits: Vec<Edit> = edits.collect();
            let (found, moved) = touched_lines(text, &edits);
            assert_eq!(String::from_utf8_lossy(found), lines);
            let fixed = [&b""[..], &apply_edits(found, &moved)].concat();
            let whole = apply_edits(text, &edits);
            assert!(memchr::memmem::find(&whole, &fixed).is_some());
        }
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
