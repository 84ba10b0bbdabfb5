//! `label-key`: keys of labels are as Docker recommends. Off by default.
//!
//! ## What it does
//! Reports a key of a LABEL that does not start with a lower-case letter and end with one or a digit, that has other characters than lower-case letters,
//! digits, `.`, `-`, `_` and `/`, that has two dots or dashes in a row, or that starts with what Docker keeps for itself (`com.docker.`, `io.docker.`, `org.dockerproject.`).
//!
//! ## Why
//! Filters and tools find labels by their keys, letter by letter. A key in the form that Docker recommends is nobody's surprise.
//!
//! It is off by default as Docker takes any key, and many that people use have capitals.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
//! LABEL Build_Date="2026-01-31"
//! ```
//!
//! ## When it stays silent
//! On keys with a variable, on `LABEL name value`, inside ONBUILD, and on the keys that Docker asks for (`com.docker.extension.…`, `com.docker.desktop.…`).
//!
//! ## Codes
//! hadolint DL3048
//!
//! ## Source
//! Docker's manual, "Docker object labels", "Key format recommendations".

use crate::diagnostic::{Finding, Severity};
use crate::knowledge::labels::{ASKED_FOR, RESERVED};
use crate::lint::{Context, On, Rule};
use crate::rules::support::labels::labels;
use crate::syntax::Keyword;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "label-key",
    codes: &["DL3048"],
    severity: Severity::Style,
    fixes: &[],
    summary: "keys of labels are as Docker recommends",
    default: false,
    matters: &["label", "labels"],
    on: &[On::Instruction(&[Keyword::Label], check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, index: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    for label in labels(model, index) {
        let Some(name) = &label.name else {
            continue;
        };
        if let Some((what, help)) = fault(name) {
            let span = model.instructions[index].joined.span(label.name_span);
            let finding = RULE.finding(span, format!("the key `{name}` {what}"));
            findings.push(finding.with_help(help));
        }
    }
}

/// What is wrong with a key, and what to do.
fn fault(key: &str) -> Option<(&'static str, &'static str)> {
    let starts = |known: &&str| key.starts_with(*known);
    let is_fine = |ch: char| ch.is_ascii_lowercase() || ch.is_ascii_digit() || "._-/".contains(ch);
    if RESERVED.iter().any(starts) {
        let is_asked_for = ASKED_FOR.iter().any(starts);
        let help = "let it start with the name of a domain that is yours, backwards";
        return (!is_asked_for).then_some(("starts with what Docker keeps for itself", help));
    }
    if key.chars().any(|ch| ch.is_ascii_uppercase()) {
        return Some(("has capitals", "write it in lower case"));
    }
    if !key.chars().all(is_fine) {
        let help = "write lower-case letters, digits, `.` and `-` only";
        return Some(("has characters that Docker recommends against", help));
    }
    if key.contains("..") || key.contains("--") {
        return Some(("has two dots or dashes in a row", "write one"));
    }
    let is_start = |ch: char| ch.is_ascii_lowercase();
    let is_end = |ch: char| ch.is_ascii_lowercase() || ch.is_ascii_digit();
    if !key.starts_with(is_start) || !key.ends_with(is_end) {
        let what = "does not start with a letter, or does not end with one or a digit";
        return Some((what, "let it start and end with a lower-case letter"));
    }
    None
}
