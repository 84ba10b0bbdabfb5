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
pub(super) const RULE: Rule = Rule {
    id: "latest-tag",
    codes: &["DL3006", "DL3007"],
    severity: Severity::Warning,
    fixes: &[],
    summary: "base images have a tag that names a version",
    matters: &["latest", "tag", "untagged"],
    on: &[On::File(check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let model = context.model;
    for stage in 0..model.stages.len() {
        let Some(image) = model
            .own_image(stage)
            .filter(|image| image.digest.is_none())
        else {
            continue;
        };
        let from = model.instructions[model.stages[stage].instructions.start];
        let Body::Words(words) = &from.statement.body else {
            continue;
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
            Some(_) => continue,
        };
        findings.push(
            RULE.finding(from.joined.span(words[0]), message)
                .with_help("name a version: `image:1.2`"),
        );
    }
}
