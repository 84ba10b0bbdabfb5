//! `dead-instruction`: of several CMD, ENTRYPOINT or HEALTHCHECK in a stage only the last one counts.
//!
//! ## What it does
//! Removes every CMD, ENTRYPOINT and HEALTHCHECK that another one of its kind follows in the same stage.
//!
//! ## Why
//! Docker forgets the earlier ones without a word. Whoever reads the file does not.
//!
//! ## Example
//! ```dockerfile
//! FROM node:22
//! CMD ["node", "test.js"]
//! COPY . /app
//! CMD ["node", "/app/server.js"]
//! ```
//! becomes
//! ```dockerfile
//! FROM node:22
//! COPY . /app
//! CMD ["node", "/app/server.js"]
//! ```
//!
//! No other rule speaks of what it finds.
//!
//! ## When it stays silent
//! On the last one of each kind in a stage, also if a stage built on this one has its own: the stage may be built for itself (`--target`).
//! On ONBUILD, whose instructions all run.
//!
//! ## Fix safety
//! Safe: at the end of the stage the image has the ENTRYPOINT, the CMD and the HEALTHCHECK it had. None of them is inherited in part, nothing between
//! them sees them, and no other stage sees the image before its end. An ENTRYPOINT drops the CMD of the base image only where the stage has no CMD before
//! it; the last ENTRYPOINT and the last CMD of a stage, which stay, give the same result as all of them.
//!
//! The comment that touches what goes from above goes with it, unless another one of its kind stands on the next line: then it speaks of both. All others
//! stay, those inside it too. Reported but not fixed: where a comment above speaks to a tool about this instruction, where one stands in its command, and where the first instruction of a
//! fragment would go.
//!
//! ## Codes
//! hadolint DL4003, DL4004, DL3012, BuildKit `MultipleInstructionsDisallowed`
//!
//! ## Source
//! Dockerfile reference, CMD, ENTRYPOINT and HEALTHCHECK; BuildKit `dispatchCmd`, `dispatchEntrypoint`, `dispatchHealthcheck`.

use crate::diagnostic::{Applicability, Finding, Severity};
use crate::lint::{Context, On, Rule};
use crate::model::Model;
use crate::rules::support::removal::removal;
use crate::syntax::Keyword;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "dead-instruction",
    codes: &[
        "DL4003",
        "DL4004",
        "DL3012",
        "MultipleInstructionsDisallowed",
    ],
    severity: Severity::Error,
    fixes: &[Applicability::Safe],
    summary: "a stage has one CMD, ENTRYPOINT and HEALTHCHECK each",
    finds_dead: true,
    matters: &[
        "CMD",
        "CMDs",
        "ENTRYPOINT",
        "ENTRYPOINTs",
        "HEALTHCHECK",
        "overridden",
        "overrides",
    ],
    on: &[On::Stage(check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, stage: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    // The last one of each kind seen so far, from the end.
    let mut last: [Option<usize>; 3] = [None; 3];
    let mut dead = Vec::new();
    for index in model.stage_instructions(stage).rev() {
        let slot = match model.instructions[index].statement.kind {
            Keyword::Cmd => 0,
            Keyword::Entrypoint => 1,
            Keyword::Healthcheck => 2,
            _ => continue,
        };
        match last[slot] {
            Some(survivor) => dead.push((index, survivor)),
            None => last[slot] = Some(index),
        }
    }
    findings.extend(
        dead.into_iter()
            .rev()
            .map(|(index, survivor)| finding(model, index, survivor)),
    );
}

fn finding(model: &Model<'_>, index: usize, survivor: usize) -> Finding {
    let instruction = model.instructions[index];
    let keyword = instruction.statement.kind.as_str();
    let line = model.instructions[survivor].first_line;
    let fix = removal(model, index, Applicability::Safe, "Remove it");
    RULE.finding(
        instruction.content(),
        format!("this {keyword} has no effect: the {keyword} in line {line} replaces it"),
    )
    .with_code(match instruction.statement.kind {
        Keyword::Cmd => "DL4003",
        Keyword::Entrypoint => "DL4004",
        _ => "DL3012",
    })
    .with_help_if(fix.is_none().then(|| match index {
        0 => "remove it by hand: it is the first instruction of the file".to_owned(),
        _ => {
            "remove it by hand: a comment here may be worth keeping, or speaks to a tool".to_owned()
        }
    }))
    .with_fix_if(fix)
}
