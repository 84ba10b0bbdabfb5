//! `whole-stage-copy`: COPY takes from a stage what is needed, not all of it. Off by default.
//!
//! ## What it does
//! Reports `COPY --from` of `/` to `/`.
//!
//! ## Why
//! Everything of the other stage comes along: compilers, caches, package lists. And nothing but files does: ENV, USER, CMD and the like of that stage are lost.
//!
//! ## Example
//! ```dockerfile
//! FROM golang:1.25 AS build
//! RUN go build -o /usr/local/bin/app .
//!
//! FROM debian:12
//! COPY --from=build / /
//! ```
//!
//! ## When it stays silent
//! Off by default: on `scratch` it is a known way to make one layer of many. It is silent on other targets, and on other sources than `/`, also where `--exclude` leaves something out.
//!
//! ## Codes
//! DL3067.
//!
//! ## Source
//! hadolint's rule; Dockerfile reference, "COPY --from".

use crate::diagnostic::{Finding, Severity};
use crate::lint::{Context, On, Rule};
use crate::model::joined;
use crate::syntax::{CopySource, CopySourceKind, Keyword};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "whole-stage-copy",
    codes: &["DL3067"],
    severity: Severity::Info,
    summary: "COPY takes from a stage what is needed, not all of it",
    default: false,
    matters: &["squash", "flatten", "layer", "layers"],
    on: &[On::Instruction(&[Keyword::Copy], check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, index: usize, findings: &mut Vec<Finding>) {
    let instruction = context.model.instructions[index];
    let statement = &instruction.statement;
    let Some(copy) = instruction.copy_arguments(statement) else {
        return;
    };
    let Some(from) = copy.from else { return };
    let is_root = |path: &str| path.starts_with('/') && joined("/", path) == "/";
    let is_whole =
        |source: &&CopySource| source.kind == CopySourceKind::Path && is_root(&source.text);
    let whole = copy
        .sources
        .iter()
        .find(is_whole)
        .filter(|_| is_root(&copy.target));
    let Some(source) = whole.filter(|_| instruction.flag(statement, "exclude").is_none()) else {
        return;
    };
    findings.push(
        RULE.finding(
            instruction.joined.span(source.span),
            format!(
                "this copies all files of `{from}`, and nothing else of it: no ENV, USER or CMD"
            ),
        )
        .with_help("name what is needed; `FROM` takes over an image with its settings"),
    );
}
