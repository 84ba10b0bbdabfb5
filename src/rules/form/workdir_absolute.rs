//! `workdir-absolute`: WORKDIR names its directory from the root.
//!
//! ## What it does
//! Writes a relative WORKDIR out, where the directory it starts from is known.
//!
//! ## Why
//! A relative path means another directory when the base image, or the WORKDIR above it, changes; and nobody can read where it leads without
//! reading the file from its start.
//!
//! ## Example
//! ```dockerfile
//! FROM node:22
//! WORKDIR /srv
//! WORKDIR app
//! ```
//! becomes
//! ```dockerfile
//! FROM node:22
//! WORKDIR /srv
//! WORKDIR /srv/app
//! ```
//!
//! ## When it stays silent
//! On absolute paths, drives of Windows included, on paths that start with a variable or a quote and a variable, and inside ONBUILD.
//!
//! ## Fix safety
//! Safe: the path is joined with the WORKDIR before it, in its stage or one it is built on, as Docker joins them: by name, `..` included. Where no
//! WORKDIR precedes, the base image decides, and only `scratch` is known to start at `/`: the finding is a warning without a fix. No fix either where a variable, a quote or an
//! escape stands in one of the paths, on Windows, and where an ONBUILD in between sets another directory.
//!
//! ## Codes
//! hadolint DL3000, BuildKit `WorkdirRelativePath` (which only knows the first relative WORKDIR of a stage)
//!
//! ## Source
//! Dockerfile reference, WORKDIR; BuildKit `dispatchWorkdir` and `system.NormalizeWorkdir`.

use crate::diagnostic::{Applicability, Finding, Fix, Severity};
use crate::lint::{Context, On, Rule};
use crate::model::{Workdir, joined};
use crate::rewrite::replace_text;
use crate::syntax::{Body, Keyword};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "workdir-absolute",
    codes: &["DL3000", "WorkdirRelativePath"],
    severity: Severity::Warning,
    fixes: &[Applicability::Safe],
    summary: "WORKDIR names its directory from the root",
    matters: &["relative"],
    on: &[On::Instruction(&[Keyword::Workdir], check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, index: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    let instruction = model.instructions[index];
    let statement = &instruction.statement;
    let Body::Text(text) = statement.body else {
        return;
    };
    let path = instruction.text(text);
    if !is_relative(path) {
        return;
    }
    let before = model.workdir_before(index);
    let (severity, what, help) = match &before {
        Workdir::Image => (
            RULE.severity,
            "no WORKDIR is above it: the base image decides where it starts",
            Some("write the absolute path that it has today".to_owned()),
        ),
        Workdir::Known(_) => (Severity::Info, "it starts from the WORKDIR above it", None),
        Workdir::Unclear => (
            Severity::Info,
            "it starts from the WORKDIR above it",
            Some("write the absolute path; dfmt does not know what the one above it is".to_owned()),
        ),
    };
    let edit = match &before {
        Workdir::Known(from) => model
            .plain_path(index, path)
            .and_then(|path| replace_text(&instruction.joined, text, joined(from, path))),
        _ => None,
    };
    let fix = edit.map(|edit| {
        let title = "Write the absolute path";
        Fix::in_place(Applicability::Safe, index, title, vec![edit])
    });
    findings.push(
        RULE.finding(instruction.content(), format!("a relative WORKDIR: {what}"))
            .with_severity(severity)
            .with_help_if(help)
            .with_fix_if(fix),
    );
}

/// Whether a path starts neither at a root nor with something that may be one.
fn is_relative(path: &[u8]) -> bool {
    let path = match path {
        [b'"' | b'\'', rest @ ..] => rest,
        path => path,
    };
    let is_drive = matches!(path, [letter, b':', ..] if letter.is_ascii_alphabetic());
    !is_drive && !matches!(path.first(), None | Some(b'/' | b'\\' | b'$' | b'`'))
}
