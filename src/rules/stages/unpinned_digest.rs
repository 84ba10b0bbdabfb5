//! `unpinned-digest`: base images are pinned to a digest. Off by default.
//!
//! ## What it does
//! Reports a FROM of an image without `@sha256:…`.
//!
//! ## Why
//! A tag can be moved, a digest cannot: only with one do two builds surely start from the same image. The price is that
//! somebody, or a bot, must move it for security updates; so this rule is for those who have one.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
//! RUN make
//! ```
//!
//! ## When it stays silent
//! On stages, `scratch`, and names with variables that have no value in the file.
//!
//! ## Source
//! Docker's building best practices, "Pin base image versions".

use crate::diagnostic::{Finding, Severity};
use crate::lint::{Context, On, Rule};
use crate::syntax::Body;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "unpinned-digest",
    codes: &[],
    severity: Severity::Info,
    fixes: &[],
    summary: "base images are pinned to a digest",
    default: false,
    matters: &["digest", "pin", "pinned"],
    on: &[On::Stage(check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, stage: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    if model
        .own_image(stage)
        .is_none_or(|image| image.digest.is_some())
    {
        return;
    }
    let from = model.instructions[model.stages[stage].instructions.start];
    let Body::Words(words) = &from.statement.body else {
        return;
    };
    findings.push(
        RULE.finding(
            from.joined.span(words[0]),
            "this tag can be moved to another image",
        )
        .with_help("add the digest: `image:tag@sha256:…`"),
    );
}
