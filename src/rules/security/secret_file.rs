//! `secret-file`: files with credentials are not copied into images.
//!
//! ## What it does
//! Reports COPY and ADD of files that mostly hold credentials: `.env`, `.npmrc`, `.netrc`, `.aws`, `.ssh`, `id_rsa`, `*.key`, key stores …
//!
//! ## Why
//! They stay in the layer, also if a later instruction removes them.
//!
//! ## Example
//! ```dockerfile
//! FROM node:22
//! COPY .npmrc package.json ./
//! ```
//!
//! ## When it stays silent
//! On public parts (`id_rsa.pub`, `known_hosts`), samples (`.env.example`), and copies into stages of which others only take files.
//!
//! ## Source
//! Dockerfile reference, "RUN --mount=type=secret"; Docker's manual, "Build secrets".

use crate::diagnostic::{Finding, Severity};
use crate::knowledge::secrets::is_secret_file;
use crate::lint::{Context, On, Rule};
use crate::syntax::Keyword;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "secret-file",
    codes: &[],
    severity: Severity::Warning,
    fixes: &[],
    summary: "files with credentials are not copied into the image",
    matters: &["dummy", "placeholder", "secret"],
    on: &[On::Instruction(&[Keyword::Copy, Keyword::Add], check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, index: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    let instruction = model.instructions[index];
    let statement = &instruction.statement;
    if !matches!(statement.kind, Keyword::Copy | Keyword::Add)
        || model.is_never_shipped(index, None)
    {
        return;
    }
    let Some(words) = instruction.words(statement) else {
        return;
    };
    let Some((_, sources)) = words.split_last() else {
        return;
    };
    let secret = sources.iter().position(|source| {
        !source.contains("://")
            && is_secret_file(source.trim_start_matches("./").trim_start_matches('/'))
    });
    let Some(at) = secret else {
        return;
    };
    let secret = &sources[at];
    findings.push(RULE.finding(instruction.joined.span(instruction.word_spans(statement)[at]), format!("`{secret}` may hold credentials, and stays in the layer")).with_help("mount it where it is needed: `RUN --mount=type=secret,id=…,target=…`, or give it to the container when it starts"));
}
