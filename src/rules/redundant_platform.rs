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

use super::{Context, Rule};
use crate::diagnostic::{Applicability, Finding, Fix, Rewrite, Severity};
use crate::model::Model;
use crate::syntax::{Body, Keyword};
use crate::text::{Edit, Span};

/// The rule.
pub(super) const RULE: Rule = Rule {
    id: "redundant-platform",
    codes: &["RedundantTargetPlatform", "DL3065"],
    severity: Severity::Style,
    fixes: &[Applicability::Safe],
    summary: "FROM does not say `--platform=$TARGETPLATFORM`",
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let model = context.model;
    if memchr::memmem::find(model.file.source, b"TARGETPLATFORM").is_none() || is_declared(model) {
        return;
    }
    for (index, instruction) in model.instructions.iter().enumerate() {
        let statement = &instruction.statement;
        if statement.kind != Keyword::From || statement.flags.len() != 1 {
            continue;
        }
        let Some(flag) = instruction.flag(statement, "platform") else {
            continue;
        };
        if !matches!(
            flag.value.as_deref(),
            Some("$TARGETPLATFORM" | "${TARGETPLATFORM}")
        ) {
            continue;
        }
        let joined = &instruction.joined;
        let body = statement.body_span;
        let is_apart = !joined
            .gaps_between(statement.keyword.end, body.start)
            .iter()
            .any(|gap| !gap.lines.is_empty());
        let span = Span {
            start: joined.physical_end(statement.keyword.end),
            end: joined.physical(body.start),
        };
        findings.push(Finding {
            rule: RULE.id,
            severity: RULE.severity,
            span: joined.span(flag.span),
            message: "the platform of the target is the default".to_owned(),
            help: None,
            fix: is_apart.then(|| Fix {
                applicability: Applicability::Safe,
                title: "drop the flag".to_owned(),
                edits: vec![Edit::replace(span, " ")],
                rewrites: vec![Rewrite::in_place(index)],
            }),
        });
    }
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
