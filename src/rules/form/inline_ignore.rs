//! `inline-ignore`: no comment silences a rule. Off by default.
//!
//! ## What it does
//! Reports every comment that silences rules, of dfmt, hadolint and BuildKit, and those that have dfmt keep something as it is.
//!
//! ## Why
//! Some teams want all exceptions in one place that is reviewed, `dfmt.toml`, and none in the files.
//!
//! ## Example
//! ```dockerfile
//! # hadolint ignore=DL3006
//! FROM debian
//! ```
//!
//! ## When it stays silent
//! On comments that silence nothing, as they speak to another tool or are misspelt: see `unused-ignore`.
//!
//! ## Codes
//! hadolint DL1001
//!
//! ## Source
//! hadolint's list of rules.

use crate::diagnostic::{Finding, Severity};
use crate::lint::{Comments, On, Rule};
use crate::suppress::silences;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "inline-ignore",
    codes: &["DL1001"],
    severity: Severity::Info,
    fixes: &[],
    summary: "no comment silences a rule",
    default: false,
    on: &[On::Comments(check)],
    ..Rule::USUAL
};

fn check(comments: &Comments<'_, '_>, findings: &mut Vec<Finding>) {
    for span in silences(comments.file) {
        findings.push(
            RULE.finding(span, "this comment silences rules")
                .with_help("name what is to be left alone in `dfmt.toml`, or correct it"),
        );
    }
}
