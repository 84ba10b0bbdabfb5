//! `latest-tag`: base images are named with a tag that says which version.
//!
//! ## What it does
//! Reports a FROM of an image without a tag, or with `latest`, and without a digest.
//!
//! ## Why
//! What such a name means changes with every release: the same file builds something else tomorrow, and nobody sees which
//! version a build had.
//!
//! ## Example
//! ```dockerfile
//! FROM debian
//! RUN make
//! ```
//!
//! ## When it stays silent
//! On stages, `scratch`, digests, and names with variables that have no value in the file.
//!
//! ## Codes
//! DL3006, DL3007.
//!
//! ## Source
//! Docker's building best practices, "Pin base image versions".

use crate::diagnostic::{Finding, Severity};
use crate::lint::{Context, On, Rule};
use crate::syntax::Body;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "latest-tag",
    codes: &["DL3006", "DL3007"],
    severity: Severity::Warning,
    fixes: &[],
    summary: "base images have a tag that names a version",
    matters: &["latest", "tag", "untagged"],
    on: &[On::Stage(check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, stage: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    let Some(image) = model
        .own_image(stage)
        .filter(|image| image.digest.is_none())
    else {
        return;
    };
    let from = model.instructions[model.stages[stage].instructions.start];
    let Body::Words(words) = &from.statement.body else {
        return;
    };
    let message = match image.tag {
        None => format!(
            "{} has no tag: it is whatever is the latest",
            image.repository
        ),
        Some("latest") => format!(
            "the tag of {} is `latest`: it is another one tomorrow",
            image.repository
        ),
        Some(_) => return,
    };
    findings.push(
        RULE.finding(from.joined.span(words[0]), message)
            .with_help("name a version: `image:1.2`"),
    );
}
