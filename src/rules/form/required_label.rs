//! `required-label`: images have the labels the team asks for.
//!
//! ## What it does
//! Reports a shipped stage that lacks a label of `required-labels`, and a label whose value is not of the type asked for; with
//! `strict-labels` also a label that is not among them. Without these options it reports nothing.
//!
//! ## Why
//! Registries, scanners and the people on call find out by labels whose image this is, which source it was built from and under which
//! licence it stands.
//!
//! ## Example
//! ```toml
//! required-labels = ["org.opencontainers.image.source:url", "team"]
//! ```
//! ```dockerfile
//! FROM debian:12
//! LABEL org.opencontainers.image.source="acme/app"
//! ```
//!
//! ## When it stays silent
//! On stages that are not shipped, and on labels that a stage below has: what is built on it has them, too. Of labels that are set twice
//! the last one counts. What a value with a variable is, and whether a label with a variable in its name is the missing one, only the build knows.
//! Labels of the base image and those given to the build (`docker build --label`) are not seen.
//!
//! ## Codes
//! DL3049 (missing), DL3050 (not among those asked for), DL3051 (empty), DL3052 (`url`), DL3053 (`rfc3339`), DL3054 (`spdx`), DL3055 (`hash`), DL3056 (`semver`),
//! DL3058 (`email`).
//!
//! ## Source
//! Dockerfile reference, "LABEL"; the annotations of the OCI image specification.

use crate::config::LabelType;
use crate::diagnostic::{Finding, Severity};
use crate::lint::{Context, On, Rule};
use crate::model::Model;
use crate::rules::support::labels::{Label, labels};
use crate::rules::support::values::{is_email, is_hash, is_licence, is_rfc3339, is_semver, is_url};
use crate::syntax::Keyword;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "required-label",
    codes: &[
        "DL3049", "DL3050", "DL3051", "DL3052", "DL3053", "DL3054", "DL3055", "DL3056", "DL3058",
    ],
    severity: Severity::Warning,
    fixes: &[],
    summary: "images have the labels of `required-labels`",
    on: &[On::Shipped(check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, stage: usize, findings: &mut Vec<Finding>) {
    let (required, model) = (&context.options.required_labels, context.model);
    let from = model.instructions[model.stages[stage].instructions.start];
    // A part of a file is no image.
    if required.is_empty() && !context.options.strict_labels || from.statement.kind != Keyword::From
    {
        return;
    }
    let labels = all_labels(model, stage);
    let has_unknown = labels.iter().any(|label| label.name.is_none());
    let at = |label: &Label, span| model.instructions[label.instruction].joined.span(span);
    for wanted in required {
        let named = |label: &&Label| label.name.as_deref() == Some(&*wanted.name);
        let name = &wanted.name;
        let Some(label) = labels.iter().find(named) else {
            if !has_unknown {
                findings.push(
                    RULE.finding(
                        from.joined.span(from.statement.keyword),
                        format!("the image has no label `{name}`"),
                    )
                    .with_code("DL3049")
                    .with_help(format!("add it: `LABEL {name}=\"…\"`")),
                );
            }
            continue;
        };
        let Some(value) = label.value.as_deref() else {
            continue;
        };
        if let Some((code, expected)) = fault(value, wanted.value) {
            let message = format!("the label `{name}` must {expected}");
            let finding = RULE.finding(at(label, label.value_span), message);
            findings.push(finding.with_code(code));
        }
    }
    if !context.options.strict_labels {
        return;
    }
    for label in labels.iter().rev() {
        if let Some(name) = &label.name
            && !required.iter().any(|wanted| wanted.name == *name)
        {
            let message = format!("`{name}` is none of the labels that images may have");
            findings.push(
                RULE.finding(at(label, label.name_span), message)
                    .with_code("DL3050")
                    .with_help("`strict-labels` allows those of `required-labels` only"),
            );
        }
    }
}

/// The labels that a stage sets or has from those it is built on, the last one first.
fn all_labels(model: &Model<'_>, stage: usize) -> Vec<Label> {
    let below = model.below_end(stage);
    below
        .flat_map(|index| labels(model, index).into_iter().rev())
        .collect()
}

/// What the value of a label must be and is not, after `must`, and what hadolint calls it.
fn fault(value: &str, wanted: LabelType) -> Option<(&'static str, &'static str)> {
    if wanted != LabelType::Raw && value.is_empty() {
        return Some(("DL3051", "not be empty"));
    }
    let (is_so, code, expected) = match wanted {
        LabelType::Text | LabelType::Raw => return None,
        LabelType::Url => (
            is_url(value),
            "DL3052",
            "be a URL, as in `https://example.com/app`",
        ),
        LabelType::Rfc3339 => (
            is_rfc3339(value),
            "DL3053",
            "be a time such as `2026-01-31T12:00:00Z`",
        ),
        LabelType::Spdx => (
            is_licence(value),
            "DL3054",
            "be a licence of the SPDX list, as in `MIT` or `Apache-2.0 OR MIT`",
        ),
        LabelType::Hash => (
            is_hash(value),
            "DL3055",
            "be the hash of a commit, 7 to 40 or 64 hexadecimal digits",
        ),
        LabelType::Semver => (is_semver(value), "DL3056", "be a version such as `1.2.3`"),
        LabelType::Email => (is_email(value), "DL3058", "be a mail address"),
    };
    (!is_so).then_some((code, expected))
}
