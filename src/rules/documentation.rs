//! The documentation of a rule: the comment its file starts with, taken at compile time.

/// The Markdown of the `//!` comment that a source file starts with, its markers still there.
pub(super) const fn head(source: &str) -> &str {
    let bytes = source.as_bytes();
    let mut end = 0;
    while end + 3 <= bytes.len()
        && bytes[end] == b'/'
        && bytes[end + 1] == b'/'
        && bytes[end + 2] == b'!'
    {
        while end < bytes.len() && bytes[end] != b'\n' {
            end += 1;
        }
        if end < bytes.len() {
            end += 1;
        }
    }
    source.split_at(end).0
}

/// A copy of the first `N` bytes: of a constant made so, only these reach the program.
pub(super) const fn copy<const N: usize>(text: &str) -> [u8; N] {
    let mut out = [0; N];
    let mut at = 0;
    while at < N {
        out[at] = text.as_bytes()[at];
        at += 1;
    }
    out
}

/// The comment that the file of a rule starts with.
macro_rules! comment_of {
    ($group:ident, $module:ident) => {{
        const HEAD: &str = $crate::rules::documentation::head(include_str!(concat!(
            stringify!($group),
            "/",
            stringify!($module),
            ".rs"
        )));
        const COPY: [u8; HEAD.len()] = $crate::rules::documentation::copy(HEAD);
        match str::from_utf8(&COPY) {
            Ok(text) => text,
            Err(_) => unreachable!(),
        }
    }};
}

pub(super) use comment_of;

/// The Markdown of a comment.
pub(super) fn without_markers(comment: &str) -> String {
    let mut out = String::with_capacity(comment.len());
    for line in comment.lines() {
        let line = line.strip_prefix("//!").unwrap_or(line);
        out.push_str(line.strip_prefix(' ').unwrap_or(line));
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_ends_with_the_comment() {
        for (source, expected) in [
            ("//! a\n//!\n//! b\nuse x;\n", "//! a\n//!\n//! b\n"),
            ("//! a\n\n//! b\n", "//! a\n"),
            ("//! a", "//! a"),
            ("use x;", ""),
            ("", ""),
        ] {
            assert_eq!(head(source), expected);
        }
        assert_eq!(without_markers("//! a\n//!\n//!   b\n"), "a\n\n  b\n");
    }
}
