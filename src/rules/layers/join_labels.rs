//! `join-labels`: LABELs that follow each other become one. Off by default.
//!
//! ## What it does
//! Joins LABELs that follow each other, each pair on a line of its own.
//!
//! ## Why
//! One list is easier to read than an instruction a line; Docker made a layer of each once, and some builders still do.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
//! LABEL org.opencontainers.image.title="app"
//! LABEL org.opencontainers.image.version="1.2"
//! ```
//! becomes
//! ```dockerfile
//! FROM debian:12
//! LABEL org.opencontainers.image.title="app" \
//!     org.opencontainers.image.version="1.2"
//! ```
//!
//! ## When it stays silent
//! Where an instruction or a comment stands between, on `LABEL name value`, and on values that go on over a line.
//!
//! ## Fix safety
//! Safe: labels come in their order, so that of two with one name the later one stays, as before.
//!
//! ## Source
//! Dockerfile reference, "LABEL"; BuildKit `dispatchLabel` (dockerfile2llb).

use super::{joined, rows};
use crate::diagnostic::{Applicability, Finding, Severity};
use crate::lint::{Context, On, Rule};
use crate::model::Model;
use crate::rewrite::{indent, line_break};
use crate::syntax::{Body, Keyword};
use crate::text::Edit;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "join-labels",
    codes: &[],
    severity: Severity::Style,
    fixes: &[Applicability::Safe],
    summary: "LABELs that follow each other become one",
    default: false,
    matters: &["label", "labels", "separate"],
    on: &[On::File(check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let model = context.model;
    for (first, row) in rows(
        model,
        Keyword::Label,
        |index| pairs(model, index),
        |_, _| true,
    ) {
        let above = model.instructions[first];
        let at = above.joined.physical_end(above.statement.body_span.end);
        let mut break_line = line_break(model, first);
        if !above.joined.is_single() {
            break_line.truncate(break_line.trim_end_matches(' ').len());
            break_line.push_str(&indent(model, at));
        }
        let mut text = String::new();
        for pair in row[1..].iter().flatten() {
            text.push_str(&break_line);
            text.push_str(pair);
        }
        let edits = vec![Edit::insert(at, text)];
        findings.push(
            RULE.finding(
                above.joined.span(above.statement.keyword),
                format!("{} LABELs in a row can be one", row.len()),
            )
            .with_help("list all labels in one LABEL")
            .with_fix(joined(model, "Join the LABELs", (first, row.len()), edits)),
        );
    }
}

/// The pairs of a LABEL, as written; `None` if one of them goes on over a line.
fn pairs(model: &Model<'_>, index: usize) -> Option<Vec<String>> {
    let instruction = model.instructions[index];
    let Body::Pairs(pairs) = &instruction.statement.body else {
        return None;
    };
    let pairs = pairs.iter().map(|pair| {
        let text = String::from_utf8(instruction.text(pair.span).to_vec()).ok();
        text.filter(|_| !instruction.joined.spans_gap(pair.span))
    });
    pairs.collect()
}
