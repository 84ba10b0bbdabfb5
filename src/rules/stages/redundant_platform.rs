//! `redundant-platform`: `FROM --platform=$TARGETPLATFORM` goes without it.
//!
//! ## What it does
//! Drops `--platform=$TARGETPLATFORM` from FROM.
//!
//! ## Why
//! That is the platform Docker takes anyway. The flag only makes readers, and builders that do not know the variable, stumble.
//!
//! ## Example
//! ```dockerfile
//! FROM --platform=$TARGETPLATFORM debian:12
//! ```
//! becomes
//! ```dockerfile
//! FROM debian:12
//! ```
//!
//! ## When it stays silent
//! On every other platform, and where the file declares an ARG `TARGETPLATFORM` above its first FROM: a default or `--build-arg` can then make it another platform.
//!
//! ## Fix safety
//! Safe: without the flag BuildKit takes the target's platform, of which the variable is the name.
//!
//! ## Codes
//! BuildKit `RedundantTargetPlatform`, hadolint DL3065
//!
//! ## Source
//! Dockerfile reference, "Automatic platform ARGs in the global scope"; BuildKit `reportRedundantTargetPlatform`.

use crate::diagnostic::{Applicability, Finding, Fix, Severity};
use crate::lint::{Context, On, Rule};
use crate::model::Model;
use crate::rewrite::remove_flags;
use crate::syntax::{Body, Keyword};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "redundant-platform",
    codes: &["RedundantTargetPlatform", "DL3065"],
    severity: Severity::Style,
    fixes: &[Applicability::Safe],
    summary: "FROM does not say `--platform=$TARGETPLATFORM`",
    matters: &["--platform", "platform"],
    on: &[On::Instruction(&[Keyword::From], check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, index: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    let instruction = model.instructions[index];
    let statement = &instruction.statement;
    let Some(flag) = instruction.flag(statement, "platform") else {
        return;
    };
    let is_target = statement.flags.len() == 1
        && matches!(
            flag.value.as_deref(),
            Some("$TARGETPLATFORM" | "${TARGETPLATFORM}")
        );
    if !is_target || is_declared(model) {
        return;
    }
    let joined = &instruction.joined;
    findings.push(
        RULE.finding(
            joined.span(flag.span),
            "`--platform=$TARGETPLATFORM` is the default",
        )
        .with_fix_if(
            remove_flags(instruction).map(|edit| {
                Fix::in_place(Applicability::Safe, index, "Remove the flag", vec![edit])
            }),
        ),
    );
}

/// Whether an ARG above the first FROM takes the place of Docker's own variable.
fn is_declared(model: &Model<'_>) -> bool {
    let first = model.stages.first();
    let end = first.map_or(model.instructions.len(), |stage| stage.instructions.start);
    model.instructions[..end].iter().any(|instruction| {
        matches!(&instruction.statement.body, Body::Pairs(pairs)
            if pairs.iter().any(|pair| instruction.text(pair.name) == b"TARGETPLATFORM"))
    })
}
