//! `oci-label`: labels of the OCI image specification are called as it says, and say what it says.
//!
//! ## What it does
//! Reports labels `org.opencontainers.image.…` whose key the specification does not have, and those whose literal value is not what it asks for: `created` a
//! time, `url`, `source` and `documentation` an address, `licenses` a licence expression of SPDX, `version` and `revision` none that is another one tomorrow
//! (`latest`, `main`), `base.digest` a digest, `base.name` the name of an image. Also a `base.digest` where
//! FROM names no digest: as soon as its tag moves, the label is that of another image.
//!
//! ## Why
//! Registries, scanners and bots read these labels: a licence that is none of the list is unknown to them, and `license` is no key they know.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
//! LABEL org.opencontainers.image.license="MIT"
//! ```
//! becomes
//! ```dockerfile
//! FROM debian:12
//! LABEL org.opencontainers.image.licenses="MIT"
//! ```
//!
//! ## When it stays silent
//! On values with a variable, on empty ones (they take back what the base image says), on those that something fills in (`@VERSION@`, `__DATE__`), inside
//! ONBUILD, and on the labels that `required-labels` names: `required-label` speaks of them.
//!
//! ## Fix safety
//! A key that is near one of the specification gets its name where the stage has no label of that name. Unsafe: somebody may read it by the name that it has.
//! Values are only reported.
//!
//! ## Codes
//! None; hadolint has rules for the types of labels, and no types unless it is told some: see `required-label`.
//!
//! ## Source
//! OCI image specification, "Pre-Defined Annotation Keys".

use crate::config::{distance, nearest};
use crate::diagnostic::{Applicability, Finding, Fix, Severity};
use crate::knowledge::labels::{LabelValue, MOVING, OCI, OCI_KEYS};
use crate::lint::{Context, On, Rule};
use crate::model::{Model, is_image_reference};
use crate::rewrite::replace_text;
use crate::rules::support::labels::{Label, labels};
use crate::rules::support::values::{is_licence, is_rfc3339, is_url};
use crate::syntax::Keyword;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "oci-label",
    codes: &[],
    severity: Severity::Info,
    fixes: &[Applicability::Unsafe],
    summary: "labels of the OCI image specification are called and filled as it says",
    matters: &["label", "labels", "org.opencontainers"],
    on: &[On::Instruction(&[Keyword::Label], check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, index: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    let joined = &model.instructions[index].joined;
    for label in labels(model, index) {
        let Some(name) = label.name.as_deref() else {
            continue;
        };
        let required = &context.options.required_labels;
        if required.iter().any(|wanted| wanted.name == name) {
            continue;
        }
        let own = name.strip_prefix(OCI);
        let known = own.and_then(|own| OCI_KEYS.iter().find(|(key, _)| *key == own));
        if let Some((_, wanted)) = known {
            let value = label.value.as_deref().unwrap_or_default();
            if let Some(expected) = fault(value, *wanted) {
                let message = format!("the label `{name}` must {expected}");
                findings.push(RULE.finding(joined.span(label.value_span), message));
            } else if *wanted == LabelValue::Digest && is_digest(value) && may_move(model, index) {
                let message = format!(
                    "the label `{name}` is that of one image, and FROM may be given another one"
                );
                let finding = RULE.finding(joined.span(label.value_span), message);
                findings.push(finding.with_help(
                    "name the digest in FROM, too, or leave the label to who builds the image",
                ));
            }
            continue;
        }
        let Some(own) = own.or_else(|| after_misspelt(name)) else {
            continue;
        };
        let keys = OCI_KEYS.iter().map(|(key, _)| *key);
        let meant = nearest(own, keys).map(|key| format!("{OCI}{key}"));
        let message = format!("the OCI image specification has no label `{name}`");
        let help = match &meant {
            Some(meant) => format!("write `{meant}`"),
            None => {
                "let the key start with the name of a domain that is yours, backwards".to_owned()
            }
        };
        let fix = meant.and_then(|meant| renamed(model, &label, &meant));
        findings.push(
            RULE.finding(joined.span(label.name_span), message)
                .with_help(help)
                .with_fix_if(fix),
        );
    }
}

/// Whether the image that a stage is built on has a name that another image may get: no digest, and no variable, which may hold one.
fn may_move(model: &Model<'_>, index: usize) -> bool {
    let Some(stage) = model.stage_of(index).map(|it| model.lowest_below(it)) else {
        return false;
    };
    let from = model.instructions[model.stages[stage].instructions.start];
    let is_written = !from.joined.text().contains(&b'$');
    let image = model.own_image(stage).filter(|_| is_written);
    image.is_some_and(|image| image.digest.is_none())
}

/// What stands after a start that is nearly the one that the specification has.
fn after_misspelt(name: &str) -> Option<&str> {
    let (end, _) = name.match_indices('.').nth(2)?;
    let (start, own) = name.split_at(end + 1);
    (distance(start, OCI) <= 2).then_some(own)
}

/// A label with another name, if its stage has none of that.
fn renamed(model: &Model<'_>, label: &Label, name: &str) -> Option<Fix> {
    let index = label.instruction;
    let mut own = model.stage_instructions(model.stage_of(index)?);
    let is_there = own.any(|index| {
        let mut labels = labels(model, index).into_iter();
        labels.any(|label| label.name.is_none_or(|own| own == name))
    });
    let instruction = model.instructions[index];
    let quotes = match instruction.text(label.name_span).first()? {
        b'"' => "\"",
        b'\'' => "'",
        _ => "",
    };
    let text = format!("{quotes}{name}{quotes}");
    let edit = replace_text(&instruction.joined, label.name_span, text).filter(|_| !is_there)?;
    let title = format!("Write {name}");
    Some(Fix::in_place(
        Applicability::Unsafe,
        index,
        title,
        vec![edit],
    ))
}

/// What the value of a label must be and is not, after `must`.
fn fault(value: &str, wanted: LabelValue) -> Option<&'static str> {
    if value.is_empty() || is_filled_in(value) {
        return None;
    }
    let (is_so, expected) = match wanted {
        LabelValue::Text => return None,
        LabelValue::Time => (
            is_rfc3339(value),
            "be a time such as `2026-01-31T12:00:00Z`",
        ),
        LabelValue::Url => (is_url(value), "be a URL, as in `https://example.com/app`"),
        LabelValue::Licence => (
            is_licence(value),
            "be a licence of the SPDX list, as in `MIT` or `Apache-2.0 OR MIT`",
        ),
        LabelValue::Version => (
            !MOVING.contains(&value),
            "name the version of what is packaged, which is another one tomorrow here",
        ),
        LabelValue::Revision => (
            !MOVING.contains(&value),
            "name a commit, not a branch, which is another one tomorrow",
        ),
        LabelValue::Digest => (is_digest(value), "be a digest, as in `sha256:…`"),
        LabelValue::Image => (
            is_image_reference(value),
            "be the name of an image, as in `docker.io/library/debian:12`",
        ),
    };
    (!is_so).then_some(expected)
}

/// Whether a value stands for what something else fills in.
fn is_filled_in(value: &str) -> bool {
    let marks = ["@", "__", "%", "{", "<", "[", "$"];
    marks.iter().any(|mark| value.starts_with(mark))
}

/// Whether a text is a digest: the name of an algorithm, a colon, a text of hexadecimal digits.
fn is_digest(text: &str) -> bool {
    text.split_once(':').is_some_and(|(algorithm, hash)| {
        !algorithm.is_empty() && hash.len() >= 32 && hash.bytes().all(|it| it.is_ascii_hexdigit())
    })
}
