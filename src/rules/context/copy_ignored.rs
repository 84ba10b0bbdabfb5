//! `copy-ignored`: what COPY names is not left out by .dockerignore.
//!
//! ## What it does
//! Reports sources of COPY and ADD that the `.dockerignore` of the build context leaves out.
//!
//! ## Why
//! To Docker such a file does not exist: the build fails, or an empty folder is copied.
//!
//! ## Example
//! With `dist` in `.dockerignore`:
//! ```dockerfile
//! FROM nginx:1.29
//! COPY dist /usr/share/nginx/html
//! ```
//!
//! ## When it stays silent
//! Where the build context cannot be read, on sources that are not in it, on variables and on wildcards, and on folders of which an exception (`!`) may
//! let something through. The context itself (`COPY .`) is no file that a pattern such as `.*` or `*.*` could match: it is reported only where a
//! pattern leaves out everything (`*`, `**`, `**/*`) and no exception follows.
//!
//! ## Codes
//! BuildKit `CopyIgnoredFile`
//!
//! ## Source
//! Docker's manual, "Build context", ".dockerignore files"; moby `patternmatcher`; BuildKit `validateCopySourcePath` and `copySourceRootIgnored`.

use crate::diagnostic::{Finding, Severity};
use crate::lint::{Context, On, Rule};
use crate::model::{Ignored, SourceKind, context_path, from_context};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "copy-ignored",
    codes: &["CopyIgnoredFile"],
    severity: Severity::Warning,
    fixes: &[],
    summary: "what COPY names is not left out by .dockerignore",
    on: &[On::File(check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let model = context.model;
    let mut rules = None;
    for instruction in &model.instructions {
        for (source, span) in from_context(instruction) {
            let Some(path) = context_path(&source) else {
                continue;
            };
            let Some(kind) = context.build.kind(&path) else {
                continue;
            };
            let rules = rules.get_or_insert_with(|| context.build.ignored());
            let Ignored::Rules(rules) = rules else {
                return;
            };
            let file = &rules.file;
            let (message, help) = if path == "." {
                let Some(pattern) = rules.everything() else {
                    continue;
                };
                (
                    format!("`{source}` copies nothing: {file} leaves out the whole build context"),
                    format!(
                        "its pattern `{pattern}` matches everything; below it, write `!name` for each file or folder that the image needs"
                    ),
                )
            } else {
                let may_be_there = kind == SourceKind::Directory && rules.may_let_through(&path);
                let Some(pattern) = rules.by(&path).filter(|_| !may_be_there) else {
                    continue;
                };
                (
                    format!("`{source}` is not in the build context: {file} leaves it out"),
                    format!(
                        "its pattern `{pattern}` matches; write `!{path}` below it, or remove the pattern"
                    ),
                )
            };
            findings.push(
                RULE.finding(instruction.joined.span(span), message)
                    .with_help(help),
            );
        }
    }
}
