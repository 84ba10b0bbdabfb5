//! `unused-ignore`: comments that silence a rule silence something.
//!
//! ## What it does
//! Reports a rule that `# dfmt: ignore[rule]` names and that has nothing to say about the instruction below, and names
//! that are no rule's. As a warning it reports comments that speak to dfmt and keep nothing, or something else, as it is: a form that
//! dfmt does not know (`# dfmt: disable=exec-form`), a rule behind `ignore` without brackets, a blank line below `ignore`, and `skip-file`
//! below an instruction.
//!
//! ## Why
//! A comment that is not needed any more hides what somebody writes there next year. One that is misspelt never hid anything, and what
//! its author wants kept is fixed.
//!
//! ## Example
//! ```dockerfile
//! FROM alpine:3.20
//! # dfmt: ignore[exec-form] the shell is wanted
//! CMD ["nginx"]
//! ```
//!
//! ## When it stays silent
//! About rules that are not in use in this run, about `# dfmt: ignore` without rules, which keeps the layout too, and about the comments of
//! hadolint and BuildKit: those tools may have something to say where dfmt has not.
//!
//! ## Source
//! Other linters do the same: `--report-unused-disable-directives` of `ESLint`, `unused-noqa` of Ruff.

use crate::diagnostic::{Finding, Severity};
use crate::lint::{Comments, On, Rule};
use crate::suppress::mistakes;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "unused-ignore",
    codes: &[],
    severity: Severity::Info,
    fixes: &[],
    summary: "a comment that silences a rule silences something",
    on: &[On::Comments(check)],
    ..Rule::USUAL
};

fn check(comments: &Comments<'_, '_>, findings: &mut Vec<Finding>) {
    for unused in &comments.unused {
        let message = match &unused.name {
            Ok(name) => format!("{name} finds nothing here"),
            Err(message) => message.clone(),
        };
        findings.push(
            RULE.finding(unused.ignore.span, message)
                .with_help("remove it from the comment"),
        );
    }
    for mistake in mistakes(comments.file, comments.is_rule) {
        // What somebody wants kept is not.
        findings.push(
            RULE.finding(mistake.span, mistake.message)
                .with_severity(Severity::Warning)
                .with_help(mistake.help),
        );
    }
}
