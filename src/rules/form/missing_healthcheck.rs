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
//! With a HEALTHCHECK in the stage or those it is built on, `HEALTHCHECK NONE` included, in stages that start nothing but a shell or an interpreter
//! that waits for somebody (`CMD ["bash"]`), and on images of functions (AWS Lambda, Azure Functions), whose platform watches them.
//!
//! ## Codes
//! DL3057.
//!
//! ## Source
//! Dockerfile reference, "HEALTHCHECK".

use crate::diagnostic::{Finding, Severity};
use crate::knowledge::gpu::INTERACTIVE;
use crate::knowledge::images::FUNCTIONS;
use crate::lint::{Context, On, Rule};
use crate::model::Model;
use crate::syntax::Keyword;
use crate::text::file_name;

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
    if is_function(model, stage) || is_interactive(model, stage) {
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

/// Whether a platform starts the image for each call, and watches it.
fn is_function(model: &Model<'_>, stage: usize) -> bool {
    model.own_image(stage).is_some_and(|image| {
        let name = image.whole_name();
        FUNCTIONS.iter().any(|start| name.starts_with(start))
    })
}

/// Whether the stage starts a program that waits for somebody, and nothing else.
fn is_interactive(model: &Model<'_>, stage: usize) -> bool {
    let Some(start) = model.own_start(stage) else {
        return false;
    };
    let is_entrypoint =
        |index: usize| model.instructions[index].statement.kind == Keyword::Entrypoint;
    let start = model.instructions[start];
    let is_argument =
        start.statement.kind == Keyword::Cmd && model.below_end(stage).any(is_entrypoint);
    let words = start.words(&start.statement).filter(|_| !is_argument);
    let is_one = |words: &[String]| match words {
        [program] => INTERACTIVE.contains(&file_name(program)),
        _ => false,
    };
    words.is_some_and(|words| is_one(&words))
}
