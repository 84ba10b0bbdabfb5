//! `two-downloaders`: a stage uses `curl` or `wget`, not both.
//!
//! ## What it does
//! Reports the RUNs with which a stage comes to use both `curl` and `wget`. Off by default: select it to have one of them everywhere.
//!
//! ## Why
//! Either can do what the other does. One of them is one package less to install and to update, and one way less to write options.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
//! RUN curl -fsSLO https://example.com/a.tar.gz
//! RUN wget -q https://example.com/b.tar.gz
//! ```
//!
//! ## When it stays silent
//! Where a stage uses only one of them, whatever is installed; another stage counts for itself.
//!
//! ## Codes
//! hadolint DL4001
//!
//! ## Source
//! hadolint's documentation, DL4001.

use crate::diagnostic::{Finding, Severity};
use crate::lint::{Context, On, Rule};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "two-downloaders",
    codes: &["DL4001"],
    severity: Severity::Style,
    fixes: &[],
    summary: "a stage uses `curl` or `wget`, not both",
    default: false,
    matters: &["curl", "wget"],
    on: &[On::Stage(check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, stage: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    let (mut has_curl, mut has_wget) = (false, false);
    for index in model.stage_instructions(stage) {
        let mut first = None;
        for code in model.run_codes(index) {
            for command in &code.commands {
                match command.name() {
                    Some("curl") => has_curl = true,
                    Some("wget") => has_wget = true,
                    _ => continue,
                }
                first.get_or_insert(code.span(command.span));
            }
        }
        if let Some(span) = first.filter(|_| has_curl && has_wget) {
            findings.push(
                RULE.finding(span, "this stage uses both `curl` and `wget`")
                    .with_help("use one of them"),
            );
        }
    }
}
