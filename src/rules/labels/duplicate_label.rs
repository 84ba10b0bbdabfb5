//! `duplicate-label`: a stage sets each label once.
//!
//! ## What it does
//! Removes a label that the same stage sets again: in a later LABEL, or further on in the same one.
//!
//! ## Why
//! Of labels with one key Docker keeps the last one, without a word. Whoever reads or edits the first one does not know.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
//! LABEL version="1.0" \
//!     team="web"
//! LABEL version="1.1"
//! ```
//! becomes
//! ```dockerfile
//! FROM debian:12
//! LABEL team="web"
//! LABEL version="1.1"
//! ```
//!
//! ## When it stays silent
//! On a key with a variable, inside ONBUILD, and where the other label is of a stage that this one is built on: each stage may be an image of its own.
//!
//! ## Fix safety
//! Safe where the value has no variable: nothing in a build sees labels, and the image has the same ones. With a variable it is unsafe, as its value may be what ends
//! a build (`${VERSION:?}`). The comment that touches a LABEL which goes as a whole goes with it. Reported but not fixed: where a comment stands inside the
//! LABEL beside the label, or one above speaks to a tool.
//!
//! ## Source
//! Dockerfile reference, LABEL; BuildKit `dispatchLabel` (dockerfile2llb).

use std::collections::HashMap;

use crate::diagnostic::{Applicability, Finding, Fix, Severity};
use crate::lint::{Context, On, Rule};
use crate::model::Model;
use crate::rules::support::labels::{Label, labels};
use crate::rules::support::removal::part_removal;
use crate::syntax::Body;
use crate::text::LogicalSpan;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "duplicate-label",
    codes: &[],
    severity: Severity::Warning,
    fixes: &[Applicability::Safe, Applicability::Unsafe],
    summary: "a stage sets each label once",
    independent: true,
    matters: &["label", "labels", "overridden", "overrides"],
    on: &[On::Stage(check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, stage: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    let all = model
        .stage_instructions(stage)
        .flat_map(|index| labels(model, index));
    let all: Vec<Label> = all.collect();
    let mut last: HashMap<&str, &Label> = HashMap::new();
    let mut dead = Vec::new();
    for label in all.iter().rev() {
        let Some(name) = label.name.as_deref() else {
            continue;
        };
        match last.get(name) {
            Some(survivor) => dead.push((name, label, *survivor)),
            None => {
                last.insert(name, label);
            }
        }
    }
    let dead = dead.into_iter().rev();
    findings.extend(dead.map(|(name, label, survivor)| finding(model, name, label, survivor)));
}

fn finding(model: &Model<'_>, name: &str, label: &Label, survivor: &Label) -> Finding {
    let instruction = model.instructions[label.instruction];
    let other = model.instructions[survivor.instruction];
    let line = line_of(model, survivor);
    let is_same = label.value.is_some() && label.value == survivor.value;
    let message = if label.instruction == survivor.instruction {
        format!("this LABEL sets `{name}` twice: the value in line {line} counts")
    } else if is_same {
        format!(
            "the LABEL in line {} sets `{name}` to the same value",
            other.first_line
        )
    } else {
        format!(
            "the LABEL in line {} sets `{name}` anew: this value is lost",
            other.first_line
        )
    };
    let fix = removal(model, label);
    RULE.finding(instruction.joined.span(label.name_span), message)
        .with_help_if(
            fix.is_none()
                .then(|| "remove it by hand: a comment here may be worth keeping".to_owned()),
        )
        .with_fix_if(fix)
}

/// The line in which a label starts.
fn line_of(model: &Model<'_>, label: &Label) -> usize {
    let instruction = model.instructions[label.instruction];
    let start = instruction.joined.span(label.name_span).start;
    let lines = &model.file.source[instruction.span.start as usize..start as usize];
    instruction.first_line as usize + memchr::memchr_iter(b'\n', lines).count()
}

/// What removes a label: from its LABEL, or with it.
fn removal(model: &Model<'_>, label: &Label) -> Option<Fix> {
    let index = label.instruction;
    let instruction = model.instructions[index];
    let applicability = match label.value {
        Some(_) => Applicability::Safe,
        None => Applicability::Unsafe,
    };
    let parts: Vec<LogicalSpan> = match &instruction.statement.body {
        Body::Pairs(pairs) => pairs.iter().map(|pair| pair.span).collect(),
        _ => Vec::new(),
    };
    part_removal(model, index, (&parts, label.at), applicability)
}
