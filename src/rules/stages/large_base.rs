//! `large-base`: the shipped stage starts from a small variant where there is one.
//!
//! ## What it does
//! Reports a shipped stage on the full-size variant of an official image that has a slim one.
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
//! In stages that are not shipped, or start nothing, and on tags that name a variant already. What the large image
//! brings and the small one does not must be installed: dfmt reports, and edits nothing.
//!
//! ## Source
//! The descriptions of the official images, "Image Variants"; Docker's building best practices, "Choose the right base image".

use crate::diagnostic::{Finding, Severity};
use crate::knowledge::images::{CHOSEN, Role};
use crate::lint::{Context, On, Rule};
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
    let Some(image) = model.own_image(stage) else {
        return;
    };
    let Some(family) = image
        .family()
        .filter(|family| family.role == Role::Runtime && !family.slim.is_empty())
    else {
        return;
    };
    if image.tag_has(CHOSEN) || image.official().is_none() || model.own_start(stage).is_none() {
        return;
    }
    let from = model.instructions[model.stages[stage].instructions.start];
    let Body::Words(words) = &from.statement.body else {
        return;
    };
    let small = match image.tag {
        Some(tag) if tag.contains("jdk") => {
            format!("{}:{}", image.repository, tag.replace("jdk", "jre"))
        }
        Some(tag) if tag != "latest" => {
            let (version, rest) = tag
                .split_once('-')
                .map_or((tag, ""), |(version, rest)| (version, rest));
            let rest = if rest.is_empty() {
                String::new()
            } else {
                format!("-{rest}")
            };
            format!("{}:{version}-{}{rest}", image.repository, family.slim[0])
        }
        _ => format!("{}:{}", image.repository, family.slim[0]),
    };
    findings.push(
        RULE.finding(
            from.joined.span(words[0]),
            format!("{} has smaller variants", image.repository),
        )
        .with_help(format!(
            "try `{small}`, or build in this stage and copy the result into a smaller one"
        )),
    );
}
