//! Edits of other files of the build context.

use super::Mismatch;
use crate::diagnostic::FileEdits;
use crate::text::Span;

/// Checks that edits of another file stay in the build context and in its text.
///
/// # Errors
/// If they do not.
pub fn other_file(file: &FileEdits) -> Result<(), Mismatch> {
    let fail = |what| Err(Mismatch { line: 1, what });
    let mut names = file.path.split('/');
    if names.any(|name| matches!(name, "" | "." | "..")) || file.path.contains(['\\', ':']) {
        return fail("a path that leads out of the build context");
    }
    let len = file.old.as_ref().map_or(0, Vec::len) as u32;
    let spans = file.edits.iter().map(|edit| edit.span);
    let mut end = 0;
    for span in spans.chain([Span {
        start: len,
        end: len,
    }]) {
        if span.start < end || span.end < span.start {
            return fail("edits of another file that are out of order");
        }
        end = span.end;
    }
    Ok(())
}
