//! `empty-stage-copy`: COPY takes from a stage from `scratch` what is there.
//!
//! ## What it does
//! Reports `COPY --from` of a stage that starts from `scratch`, where nothing in that stage can have made the path that is copied.
//!
//! ## Why
//! `scratch` is empty, and what no COPY, ADD, RUN or WORKDIR of the stage makes is not there: the build fails ("not found"). Mostly the instruction that made it was moved to
//! another stage, and `--from` was not.
//!
//! ## Example
//! ```dockerfile
//! FROM golang:1.25 AS build
//! RUN go build -o /out/app .
//!
//! FROM scratch AS files
//! COPY --from=build /out/app /app
//!
//! FROM debian:12
//! COPY --from=files /out/app /usr/local/bin/app
//! ```
//!
//! ## When it stays silent
//! On patterns and variables; on `/`, which every stage has; where the stage has a RUN, a COPY or ADD to this path, above or below it, or to a path that is known only at build time. A stage
//! that makes nothing at all is only a warning: it may stand there to be replaced (`docker build --build-context name=…`). And where FROM says `scratch` by a variable.
//!
//! ## Source
//! Dockerfile reference, "COPY --from"; Docker's manual, "Create a base image".

use crate::diagnostic::{Finding, Severity};
use crate::lint::{Context, On, Rule};
use crate::model::{context_path, joined};
use crate::syntax::{CopySourceKind, Keyword};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "empty-stage-copy",
    severity: Severity::Error,
    summary: "COPY takes from a stage from `scratch` what is there",
    on: &[On::Instruction(&[Keyword::Copy], check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, index: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    let instruction = model.instructions[index];
    let Some(copy) = instruction.copy_arguments(&instruction.statement) else {
        return;
    };
    let (Some(from), Some(own)) = (copy.from, model.stage_of(index)) else {
        return;
    };
    let stage = model.stage_called(&from).filter(|stage| *stage < own);
    let Some(stage) = stage.filter(|stage| model.starts_from_nothing(*stage)) else {
        return;
    };
    let is_missing = |path: &str| !model.may_hold_at_end(context.build, stage, path);
    let line = model.instructions[model.stages[stage].instructions.start].first_line;
    // It may stand there only to be replaced.
    let makes = |at: usize| {
        let kind = model.instructions[at].statement.kind;
        matches!(
            kind,
            Keyword::Add | Keyword::Copy | Keyword::Onbuild | Keyword::Run | Keyword::Workdir
        )
    };
    let is_empty = !model.below_end(stage).any(makes);
    for source in &copy.sources {
        if source.kind != CopySourceKind::Path || context_path(&source.text).is_none() {
            continue;
        }
        let path = joined("/", &source.text);
        if path == "/" || !is_missing(&path) {
            continue;
        }
        let (message, help) = if is_empty {
            (
                format!(
                    "the stage `{from}` starts from `scratch` and is empty: `{path}` is not there"
                ),
                format!(
                    "copy from the stage that makes it; the build fails, unless it is given something instead of the stage in line {line} (`--build-context {from}=…`)"
                ),
            )
        } else {
            (
                format!(
                    "the stage `{from}` starts from `scratch`, and nothing in it makes `{path}`: the build fails"
                ),
                format!(
                    "copy from the stage that makes it, or have it copied into the one in line {line}"
                ),
            )
        };
        let severity = if is_empty {
            Severity::Warning
        } else {
            RULE.severity
        };
        findings.push(
            RULE.finding(instruction.joined.span(source.span), message)
                .with_severity(severity)
                .with_help(help),
        );
    }
}
