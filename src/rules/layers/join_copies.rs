//! `join-copies`: COPYs of files to one folder become one. Off by default.
//!
//! ## What it does
//! Joins COPYs that follow each other, have the same flags, and copy files to the same folder.
//!
//! ## Why
//! Each COPY is a layer of its own, and a line to read. As nothing stands between them, whatever follows is built anew whichever of the
//! files has changed; only the copying itself is done once for all of them.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
//! COPY file1 ./temp/
//! COPY file2 ./temp/
//! COPY file3 ./temp/
//! ```
//! becomes
//! ```dockerfile
//! FROM debian:12
//! COPY file1 file2 file3 ./temp/
//! ```
//!
//! ## When it stays silent
//! Where the target is not a folder by its name (it ends in `/`, or is `.`), and where it is written in another way; where a source is a folder by its name (`.`, `src/`) or in the build context; where an instruction or a comment stands between;
//! where the flags differ; on the JSON form and on heredocs.
//!
//! ## Fix safety
//! Safe: BuildKit copies the sources of a COPY one after the other, so that of two files of one name the later one stays, as before.
//!
//! ## Source
//! Dockerfile reference, "COPY"; BuildKit `dispatchCopy` (dockerfile2llb).

use super::{joined, rows};
use crate::diagnostic::{Applicability, Finding, Severity};
use crate::lint::{Context, On, Rule};
use crate::model::{SourceKind, context_path};
use crate::syntax::{Body, CopySourceKind, Keyword};
use crate::text::{Edit, LogicalSpan};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "join-copies",
    codes: &[],
    severity: Severity::Style,
    fixes: &[Applicability::Safe],
    summary: "COPYs of files to one folder become one",
    default: false,
    matters: &["layer", "layers", "cache", "cached", "separate"],
    on: &[On::File(check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let model = context.model;
    let read = |index| Copy::read(context, index);
    let fits =
        |copy: &Copy, next: &Copy| (&next.flags, &next.target) == (&copy.flags, &copy.target);
    for (first, row) in rows(model, Keyword::Copy, read, fits) {
        let above = model.instructions[first];
        let target = row[0].target_span;
        let added: Vec<&str> = row[1..].iter().map(|copy| copy.sources.as_str()).collect();
        let at = above.joined.physical(target.start);
        let mut edits = vec![Edit::insert(at, format!("{} ", added.join(" ")))];
        if above.text(target) == b"." {
            // Of several files the builder before BuildKit takes no folder that does not end in a slash.
            edits.push(Edit::insert(above.joined.physical_end(target.end), "/"));
        }
        findings.push(
            RULE.finding(
                above.joined.span(above.statement.keyword),
                format!("{} COPYs in a row have the same target", row.len()),
            )
            .with_help("name all of the files in one COPY")
            .with_fix(joined(model, "Join the COPYs", (first, row.len()), edits)),
        );
    }
}

/// A COPY of files to a folder.
struct Copy {
    flags: Vec<(String, Option<String>)>,
    /// As written.
    sources: String,
    /// As written, but for `./`, which is `.`.
    target: String,
    target_span: LogicalSpan,
}

impl Copy {
    fn read(context: &Context<'_>, index: usize) -> Option<Self> {
        let instruction = context.model.instructions[index];
        let statement = &instruction.statement;
        let Body::Words(words) = &statement.body else {
            return None;
        };
        let copied = instruction.copy_arguments(statement)?;
        let (&target_span, sources) = words.split_last()?;
        let written = |span: LogicalSpan| String::from_utf8_lossy(instruction.text(span));
        let target = written(target_span);
        let is_folder = |path: &str| path.ends_with('/') || matches!(path, "." | "..");
        let is_file = |path: &str| {
            let kind = || context.build.kind(&context_path(path)?);
            !path.is_empty()
                && !is_folder(path)
                && !path.ends_with("/.")
                && (copied.from.is_some() || kind() != Some(SourceKind::Directory))
        };
        let mut all = copied.sources.iter();
        let is_plain = all.all(|it| it.kind == CopySourceKind::Path && is_file(&it.text));
        let target = if target == "./" { ".".into() } else { target };
        let is_joinable = is_plain
            && (target == "." || target.ends_with('/'))
            && !sources.is_empty()
            && statement.flags_end.is_none();
        is_joinable.then(|| Self {
            flags: instruction
                .flags(statement)
                .map(|flag| (flag.name, flag.value))
                .collect(),
            sources: sources
                .iter()
                .map(|&span| written(span))
                .collect::<Vec<_>>()
                .join(" "),
            target: target.into_owned(),
            target_span,
        })
    }
}
