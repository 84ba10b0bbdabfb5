//! What COPY and ADD take from the build context.

use crate::model::clean;

/// A source as a path below the context, `.` for all of it; `None` if it is known only at build time or matches more than itself.
pub(in crate::rules) fn context_path(source: &str) -> Option<String> {
    if source.contains(['$', '*', '?', '[', '\\', '`']) {
        return None;
    }
    let path = clean(&format!("/{source}"));
    let path = path.trim_start_matches('/');
    Some(if path.is_empty() { "." } else { path }.to_owned())
}
