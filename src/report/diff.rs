//! Unified diffs, byte for byte: what `git apply` takes must give exactly the new text.

use std::ops::Range;
use std::path::Path;

use similar::{Algorithm, DiffOp, capture_diff_slices, group_diff_ops};

use super::colour::{BOLD, CYAN, GREEN, RED, RESET};
use super::path::patch_path;
use super::visible::visible_bytes;

/// Lines shown around a change.
const CONTEXT: usize = 3;

/// The patch that makes `new` of `old`, empty if they are the same. `path` stands in its header, relative to the folder the
/// patch is to be applied in. There is no `diff --git` line: with one, git would take the path from the top of the repository.
///
/// With any other style than [`DiffStyle::Patch`] it is for eyes only.
///
/// A file that is not there yet is `None`.
pub fn unified(path: &Path, old: Option<&[u8]>, new: &[u8], style: DiffStyle) -> Vec<u8> {
    let mut out = Out {
        bytes: Vec::new(),
        style,
    };
    if old == Some(new) {
        return out.bytes;
    }
    let from = match old {
        Some(_) => patch_path('a', path),
        None => b"/dev/null".to_vec(),
    };
    let old = old.unwrap_or_default();
    let (old, new) = (lines(old), lines(new));
    let ops = operations(&old, &new);
    for (index, hunk) in group_diff_ops(ops, CONTEXT).iter().enumerate() {
        if index == 0 {
            out.header(b"--- ", &from);
            out.header(b"+++ ", &patch_path('b', path));
        }
        out.hunk(hunk, &old, &new);
    }
    out.bytes
}

/// Who a diff is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiffStyle {
    /// Programs: byte for byte.
    Patch,
    /// Eyes: what could steer a terminal is made visible, carriage returns included.
    Visible,
    /// Eyes that see colours.
    Coloured,
}

/// A line of a diff without context.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change<'a> {
    /// A line that goes, its ending included.
    Removed(&'a [u8]),
    /// A line that comes.
    Added(&'a [u8]),
}

impl<'a> Change<'a> {
    /// The line.
    pub(super) fn line(&self) -> &'a [u8] {
        match self {
            Self::Removed(line) | Self::Added(line) => line,
        }
    }
}

/// The lines that differ, in order.
pub(super) fn changes<'a>(old: &'a [u8], new: &'a [u8]) -> Vec<Change<'a>> {
    let (old, new) = (lines(old), lines(new));
    let mut out = Vec::new();
    for op in operations(&old, &new) {
        if !matches!(op, DiffOp::Equal { .. }) {
            out.extend(old[op.old_range()].iter().copied().map(Change::Removed));
            out.extend(new[op.new_range()].iter().copied().map(Change::Added));
        }
    }
    out
}

/// What makes the lines of `new` of those of `old`, in order.
fn operations(old: &[&[u8]], new: &[&[u8]]) -> Vec<DiffOp> {
    capture_diff_slices(Algorithm::Histogram, old, new)
}

/// The lines of a text, each with its ending.
fn lines(text: &[u8]) -> Vec<&[u8]> {
    let ends = memchr::memchr_iter(b'\n', text).map(|at| at + 1);
    let unended = (!text.ends_with(b"\n")).then_some(text.len());
    let mut start = 0;
    let lines = ends.chain(unended.filter(|len| *len > 0)).map(|end| {
        let line = &text[start..end];
        start = end;
        line
    });
    lines.collect()
}

struct Out {
    bytes: Vec<u8>,
    style: DiffStyle,
}

impl Out {
    fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// What comes from a file.
    fn text(&mut self, bytes: &[u8]) {
        match self.style {
            DiffStyle::Patch => self.push(bytes),
            DiffStyle::Visible | DiffStyle::Coloured => self.push(visible_bytes(bytes).as_bytes()),
        }
    }

    fn paint(&mut self, colour: &str) {
        if self.style == DiffStyle::Coloured {
            self.push(colour.as_bytes());
        }
    }

    fn header(&mut self, mark: &[u8], path: &[u8]) {
        self.paint(BOLD);
        self.push(mark);
        self.text(path);
        self.paint(RESET);
        self.push(b"\n");
    }

    fn hunk(&mut self, ops: &[DiffOp], old: &[&[u8]], new: &[&[u8]]) {
        let (Some(first), Some(last)) = (ops.first(), ops.last()) else {
            return;
        };
        let old_range = first.old_range().start..last.old_range().end;
        let new_range = first.new_range().start..last.new_range().end;
        self.paint(CYAN);
        self.push(format!("@@ -{} +{} @@", Extent(old_range), Extent(new_range)).as_bytes());
        self.paint(RESET);
        self.push(b"\n");
        for op in ops {
            if let DiffOp::Equal { .. } = op {
                self.lines(b' ', None, &old[op.old_range()]);
            } else {
                self.lines(b'-', Some(RED), &old[op.old_range()]);
                self.lines(b'+', Some(GREEN), &new[op.new_range()]);
            }
        }
    }

    fn lines(&mut self, mark: u8, colour: Option<&str>, lines: &[&[u8]]) {
        for line in lines {
            let (text, newline) = match line.strip_suffix(b"\n") {
                Some(text) => (text, true),
                None => (*line, false),
            };
            if let Some(colour) = colour {
                self.paint(colour);
            }
            self.push(&[mark]);
            self.text(text);
            if colour.is_some() {
                self.paint(RESET);
            }
            self.push(b"\n");
            if !newline {
                self.push(b"\\ No newline at end of file\n");
            }
        }
    }
}

/// A range of lines as the header of a hunk has it: 1-based start and count; the count is left out if it is 1, and the start of
/// an empty range is the line before it.
struct Extent(Range<usize>);

impl std::fmt::Display for Extent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Range { start, end } = self.0;
        match end - start {
            0 => write!(f, "{start},0"),
            1 => write!(f, "{}", start + 1),
            count => write!(f, "{},{count}", start + 1),
        }
    }
}

/// One line of text for people: lossy, its control characters made visible, cut to `width` characters.
pub(super) fn line_for_people(line: &[u8], width: usize) -> String {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    // No character has more than four bytes: what follows is cut away anyway.
    let line = &line[..line.len().min(4 * width + 4)];
    let shown = visible_bytes(line).replace('\t', "    ");
    if shown.chars().count() <= width {
        return shown;
    }
    let mut cut: String = shown.chars().take(width.saturating_sub(3)).collect();
    cut.push_str("...");
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    fn diff(old: &[u8], new: &[u8]) -> String {
        String::from_utf8(unified(
            Path::new("Dockerfile"),
            Some(old),
            new,
            DiffStyle::Patch,
        ))
        .unwrap()
    }

    #[test]
    fn the_same_is_nothing() {
        assert_eq!(diff(b"a\n", b"a\n"), "");
        assert_eq!(diff(b"", b""), "");
    }

    #[test]
    fn three_lines_of_context_and_two_hunks() {
        let old = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n";
        let new = old.replace("2\n3", "two\n3").replace("\n11\n", "\n");
        assert_eq!(
            diff(old.as_bytes(), new.as_bytes()),
            "--- a/Dockerfile\n+++ b/Dockerfile\n@@ -1,5 +1,5 @@\n 1\n-2\n+two\n 3\n 4\n 5\n\
             @@ -8,5 +8,4 @@\n 8\n 9\n 10\n-11\n 12\n"
        );
    }

    #[test]
    fn no_newline_at_the_end() {
        assert_eq!(
            diff(b"a\nb", b"a\nb\n"),
            "--- a/Dockerfile\n+++ b/Dockerfile\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n"
        );
    }

    #[test]
    fn a_single_line_and_an_empty_side() {
        assert_eq!(
            diff(b"a\n", b"b\n"),
            "--- a/Dockerfile\n+++ b/Dockerfile\n@@ -1 +1 @@\n-a\n+b\n"
        );
        assert_eq!(
            diff(b"\n", b""),
            "--- a/Dockerfile\n+++ b/Dockerfile\n@@ -1 +0,0 @@\n-\n"
        );
    }

    #[test]
    fn eyes_see_what_would_steer_the_terminal() {
        let diff = |style| {
            let old = b"a\x1b[2J\xc2\x9b\xff\xe2\x80\xae\r\n";
            unified(Path::new("D\u{85}"), Some(&old[..]), b"a\n", style)
        };
        let has = |out: &[u8], part: &[u8]| out.windows(part.len()).any(|found| found == part);
        for style in [DiffStyle::Visible, DiffStyle::Coloured] {
            let out = diff(style);
            assert!(has(&out, "-a␛[2J���␍".as_bytes()), "{out:?}");
            assert!(has(&out, "a/D�".as_bytes()), "{out:?}");
            assert_eq!(has(&out, b"\x1b"), style == DiffStyle::Coloured);
        }
        let patch = diff(DiffStyle::Patch);
        assert!(has(&patch, b"-a\x1b[2J\xc2\x9b\xff\xe2\x80\xae\r\n"));
    }

    /// What a patch must hold: read back line by line it gives both texts.
    #[test]
    fn a_patch_of_a_whole_file_holds_both_texts() {
        use proptest::prelude::*;
        let text =
            || proptest::collection::vec(prop::sample::select(b"ab\n\r\xff".to_vec()), 0..40);
        proptest!(|(old in text(), new in text())| {
            let mut patch = Vec::new();
            let mut sink = Out { bytes: Vec::new(), style: DiffStyle::Patch };
            let (before, after) = (lines(&old), lines(&new));
            sink.hunk(&operations(&before, &after), &before, &after);
            patch.extend_from_slice(&sink.bytes);
            let (mut from, mut to) = (Vec::new(), Vec::new());
            let all = lines(&patch);
            for (index, line) in all.iter().enumerate().skip(1) {
                if line[0] == b'\\' { continue; }
                let cut = all.get(index + 1).is_some_and(|next| next[0] == b'\\');
                let text = &line[1..line.len() - usize::from(cut)];
                if line[0] != b'+' { from.extend_from_slice(text); }
                if line[0] != b'-' { to.extend_from_slice(text); }
            }
            if old != new {
                prop_assert_eq!(from, old);
                prop_assert_eq!(to, new);
            }
        });
    }
}
