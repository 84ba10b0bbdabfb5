//! What COPY and ADD take from the build context.

use crate::model::clean;
use crate::syntax::{Body, Instruction, Keyword, decode_string, flag_value};
use crate::text::LogicalSpan;

/// The sources that an instruction takes from the build context, as written but for quotes; no heredocs, no addresses, nothing behind ONBUILD.
pub(in crate::rules) fn from_context(instruction: &Instruction<'_>) -> Vec<(String, LogicalSpan)> {
    let statement = &instruction.statement;
    let is_from = |flag: LogicalSpan| flag_value(instruction.text(flag)).starts_with(b"--from");
    if !matches!(statement.kind, Keyword::Copy | Keyword::Add)
        || statement.flags.iter().any(|flag| is_from(flag.span))
    {
        return Vec::new();
    }
    let mut sources: Vec<(String, LogicalSpan)> = match &statement.body {
        Body::Words(words) => words
            .iter()
            .map(|word| {
                let text = String::from_utf8_lossy(instruction.text(*word));
                (text.replace(['"', '\''], ""), *word)
            })
            .collect(),
        Body::Exec(exec) => exec
            .items
            .iter()
            .map(|item| (decode_string(instruction.text(item.span)), item.span))
            .collect(),
        _ => Vec::new(),
    };
    sources.pop();
    sources.retain(|(source, _)| {
        !source.contains("<<") && !source.contains("://") && !source.starts_with("git@")
    });
    sources
}

/// A source as a path below the context, `.` for all of it; `None` if it is known only at build time or matches more than itself.
pub(in crate::rules) fn context_path(source: &str) -> Option<String> {
    if source.contains(['$', '*', '?', '[', '\\', '`']) {
        return None;
    }
    let path = clean(&format!("/{source}"));
    let path = path.trim_start_matches('/');
    Some(if path.is_empty() { "." } else { path }.to_owned())
}
