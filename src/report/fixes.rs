//! The fixes that were applied to a file.

use std::fmt::Write;
use std::path::Path;

use super::{display_path, visible};
use crate::diagnostic::AppliedFix;
use crate::text::LineIndex;

/// A line for each of `fixes`, below one that names the file: rule, line in `source`, which is the text before them, and what it does.
/// Nothing if there is none. With `check` they would be applied.
pub fn applied_fixes(path: &Path, source: &[u8], fixes: &[AppliedFix], check: bool) -> String {
    let mut out = String::new();
    if fixes.is_empty() {
        return out;
    }
    let would = if check { "would be " } else { "" };
    let plural = if fixes.len() == 1 { "fix" } else { "fixes" };
    // Writing to a string does not fail.
    let _ = writeln!(
        out,
        "{}: {} {plural} {would}applied",
        display_path(path),
        fixes.len()
    );
    let lines = LineIndex::new(source);
    for fix in fixes {
        let line = lines.line(fix.at);
        let title = visible(&fix.title).replace('\n', " ");
        let _ = writeln!(out, "  line {line}: {}: {title}", fix.rule);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_for_each() {
        let fix = |at, title: &str| AppliedFix {
            at,
            rule: "exec-form",
            title: title.to_owned(),
        };
        let path = Path::new("D");
        let source = b"FROM a\nCMD b\n";
        assert_eq!(applied_fixes(path, source, &[], false), "");
        assert_eq!(
            applied_fixes(path, source, &[fix(7, "write \x1b it")], false),
            "D: 1 fix applied\n  line 2: exec-form: write ␛ it\n"
        );
        assert_eq!(
            applied_fixes(path, source, &[fix(0, "a"), fix(99, "b")], true),
            "D: 2 fixes would be applied\n  line 1: exec-form: a\n  line 3: exec-form: b\n"
        );
    }
}
