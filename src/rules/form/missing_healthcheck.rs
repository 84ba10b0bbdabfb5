//! `missing-healthcheck`: the image says how to see whether it works. Off by default.
//!
//! ## What it does
//! Reports a shipped stage with a CMD or ENTRYPOINT and no HEALTHCHECK.
//!
//! ## Why
//! Without one Docker only knows whether the process runs. Orchestrators with probes of their own do not look at it, and
//! many images are no services; so the rule is for those who want it.
//!
//! ## Example
//! ```dockerfile
//! FROM nginx:1.27
//! CMD ["nginx", "-g", "daemon off;"]
//! ```
//!
//! ## When it stays silent
//! With a HEALTHCHECK in the stage or those it is built on, `HEALTHCHECK NONE` included, and in stages that start nothing.
//!
//! ## Codes
//! DL3057.
//!
//! ## Source
//! Dockerfile reference, "HEALTHCHECK".

use crate::diagnostic::{Finding, Severity};
use crate::lint::{Context, On, Rule};
use crate::syntax::Keyword;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "missing-healthcheck",
    codes: &["DL3057"],
    severity: Severity::Info,
    fixes: &[],
    summary: "the image has a HEALTHCHECK",
    default: false,
    matters: &["health check", "healthcheck"],
    on: &[On::Shipped(check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, stage: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    let checks = |index: usize| model.instructions[index].statement.kind == Keyword::Healthcheck;
    if !model.has_start(stage) || model.below_end(stage).any(checks) {
        return;
    }
    let from = model.instructions[model.stages[stage].instructions.start];
    // A part of a file is no image.
    if from.statement.kind != Keyword::From {
        return;
    }
    findings.push(
        RULE.finding(
            from.joined.span(from.statement.keyword),
            "the image has no HEALTHCHECK",
        )
        .with_help("add one, or `HEALTHCHECK NONE` if something else checks the container"),
    );
}
