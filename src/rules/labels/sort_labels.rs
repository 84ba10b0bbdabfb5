//! `sort-labels`: the labels of a LABEL are in the order of their keys. Off by default.
//!
//! ## What it does
//! Sorts the labels of a LABEL that has each of them on a line of its own by their keys, without regard to case.
//!
//! ## Why
//! A list in order shows at once what is there and what is missing, and two branches that add to it do not collide at its end.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
//! LABEL org.opencontainers.image.version="1.2" \
//!     org.opencontainers.image.title="app"
//! ```
//! becomes
//! ```dockerfile
//! FROM debian:12
//! LABEL org.opencontainers.image.title="app" \
//!     org.opencontainers.image.version="1.2"
//! ```
//!
//! ## When it stays silent
//! On labels that share a line, on keys that stand there twice or have a variable, on values that go on over a line, and where comments or blank lines stand
//! between: they may head a part of the list.
//!
//! ## Fix safety
//! Safe: the image has the same labels, and they are in no order there.
//!
//! ## Source
//! Docker's manual, "Building best practices", "Sort multi-line arguments"; OCI image configuration, `Labels`, an object of JSON.

use crate::diagnostic::{Applicability, Finding, Fix, Severity};
use crate::lint::{Context, On, Rule};
use crate::rewrite::reorder_parts;
use crate::rules::support::labels::labels;
use crate::syntax::{Body, Keyword};
use crate::text::LogicalSpan;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "sort-labels",
    codes: &[],
    severity: Severity::Style,
    fixes: &[Applicability::Safe],
    summary: "the labels of a LABEL are in the order of their keys",
    default: false,
    matters: &["label", "labels", "order", "sorted"],
    on: &[On::Instruction(&[Keyword::Label], check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, index: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    let instruction = model.instructions[index];
    let joined = &instruction.joined;
    let Body::Pairs(pairs) = &instruction.statement.body else {
        return;
    };
    let parts: Vec<LogicalSpan> = pairs.iter().map(|pair| pair.span).collect();
    let breaks = |pair: &[LogicalSpan]| !joined.gaps_between(pair[0].end, pair[1].start).is_empty();
    if !parts.windows(2).all(breaks) {
        return;
    }
    let keys = labels(model, index).into_iter().map(|label| label.name);
    let Some(keys) = keys.collect::<Option<Vec<String>>>() else {
        return;
    };
    let mut order: Vec<usize> = (0..keys.len()).collect();
    order.sort_by_key(|&at| (keys[at].to_lowercase(), &keys[at]));
    let stands_twice = |pair: &[usize]| keys[pair[0]] == keys[pair[1]];
    if order.is_sorted() || order.windows(2).any(stands_twice) {
        return;
    }
    let Some(edits) = reorder_parts(joined, &parts, &order) else {
        return;
    };
    let title = "Sort the labels";
    findings.push(
        RULE.finding(
            joined.span(instruction.statement.keyword),
            "these labels are not in the order of their keys",
        )
        .with_fix(Fix::in_place(Applicability::Safe, index, title, edits)),
    );
}
