//! `large-base`: the shipped stage starts from a small variant where there is one.
//!
//! ## What it does
//! Reports a shipped stage on the full-size variant of an official image that has a smaller one, and names its tag where it is sure that there is
//! one.
//!
//! ## Why
//! `python:3.13` brings compilers, headers, Mercurial and a database client: about 1 GB against 150 MB of `python:3.13-slim`. All of
//! it is pulled on every machine, and scanned for holes.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.13
//! CMD ["python", "-V"]
//! ```
//!
//! ## When it stays silent
//! In stages that are not shipped, or start nothing, on Windows, on tags that name a variant already, and on images of which no smaller variants are known. What the large image
//! brings and the small one does not must be installed: dfmt reports, and edits nothing.
//!
//! ## Source
//! The descriptions of the official images, "Image Variants"; docker-library/official-images; Docker's building best practices, "Choose the right base image".

use crate::diagnostic::{Finding, Severity};
use crate::knowledge::images::CHOSEN;
use crate::knowledge::variants::Variants;
use crate::lint::{Context, On, Rule};
use crate::model::ShellInForce;
use crate::syntax::Body;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "large-base",
    codes: &[],
    severity: Severity::Info,
    fixes: &[],
    summary: "the shipped stage starts from a small variant of its image",
    matters: &["full image", "slim"],
    on: &[On::Shipped(check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, stage: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    let Some(image) = model.own_image(stage).filter(|it| !it.tag_has(CHOSEN)) else {
        return;
    };
    let Some(variants) = Variants::of(&image) else {
        return;
    };
    if model.own_start(stage).is_none() {
        return;
    }
    let start = model.stages[stage].instructions.start;
    if *model.shell(start) == ShellInForce::WindowsDefault {
        return;
    }
    let from = model.instructions[start];
    let Body::Words(words) = &from.statement.body else {
        return;
    };
    let name = image.repository;
    let help = match variants.tag(image.tag) {
        Some(tag) => format!(
            "try `{name}:{tag}`, or build in this stage and copy the result into a smaller image"
        ),
        None => "build in this stage, and copy the result into a smaller image".to_owned(),
    };
    findings.push(
        RULE.finding(
            from.joined.span(words[0]),
            format!("`{name}` has smaller variants"),
        )
        .with_help(help),
    );
}
