//! `stage-name-case`: names of stages are in lower case.
//!
//! ## What it does
//! Writes the name after AS in lower case, together with every reference to it: FROM, `COPY --from`, `RUN --mount=…,from=`, also after ONBUILD.
//!
//! ## Why
//! Docker compares stage names without regard to case, and knows them in lower case only. One spelling keeps names and references alike, and
//! apart from the keywords.
//!
//! ## Example
//! ```dockerfile
//! FROM golang:1.25 AS Builder
//! RUN go build -o /app .
//!
//! FROM debian:12
//! COPY --from=Builder /app /app
//! ```
//! becomes
//! ```dockerfile
//! FROM golang:1.25 AS builder
//! RUN go build -o /app .
//!
//! FROM debian:12
//! COPY --from=builder /app /app
//! ```
//!
//! ## When it stays silent
//! On names that are no names for Docker.
//!
//! ## Fix safety
//! Safe: Docker puts the name into lower case before it does anything with it, and so it does with what `--from` and
//! `docker build --target` ask for. With what FROM asks for it does not, so that a file with such a reference builds only afterwards. Nothing is changed where two stages have the same name but for its case,
//! and nothing for Podman, to which case matters there, where a compose file names the stage as its target.
//!
//! ## Codes
//! BuildKit `StageNameCasing`
//!
//! ## Source
//! BuildKit `parseBuildStageName` (instructions/parse.go) and `findStateByName` (dockerfile2llb/convert.go); imagebuilder `ByTarget`.

use crate::config::Builder;
use crate::diagnostic::{Applicability, Finding, Fix, Rewrite, Severity};
use crate::lint::{Context, On, Rule};
use crate::model::Model;
use crate::rewrite::replace_text;
use crate::syntax::{Body, Instruction, Keyword, Mount};
use crate::text::LogicalSpan;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "stage-name-case",
    codes: &["StageNameCasing"],
    severity: Severity::Style,
    fixes: &[Applicability::Safe],
    summary: "names of stages are in lower case",
    matters: &["capitals", "case", "upper case", "uppercase"],
    on: &[On::File(check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let model = context.model;
    for (at, stage) in model.stages.iter().enumerate() {
        let (Some(name), Some(key)) = (stage.name, &stage.key) else {
            continue;
        };
        let index = stage.instructions.start;
        let instruction = model.instructions[index];
        let written = instruction.text(name);
        if written == key.as_bytes() || !is_name(key) {
            continue;
        }
        let mut same = model.stages.iter().enumerate();
        let twin = same.find(|(other, stage)| *other != at && stage.key.as_ref() == Some(key));
        let help = twin.map(|(_, twin)| {
            let line = model.instructions[twin.instructions.start].first_line;
            format!("the stage in line {line} has that name, too")
        });
        let shown = String::from_utf8_lossy(written);
        let help = help.or_else(|| {
            // Buildah compares names of targets letter by letter.
            let is_podman = context.options.assume_builder == Builder::Podman;
            let mut targets = model.given.targets.iter();
            let is_target = targets.any(|it| it.as_deref().is_none_or(|it| it == shown));
            (is_podman && is_target).then(|| {
                format!("a compose or Bake file builds it by that name: write `target: {key}` there, too")
            })
        });
        let fix = match help {
            None => renamed(model, index, name, key),
            Some(_) => None,
        };
        findings.push(
            RULE.finding(
                instruction.joined.span(name),
                format!("Docker reads the stage name `{shown}` as `{key}`"),
            )
            .with_help_if(help)
            .with_fix_if(fix),
        );
    }
}

/// BuildKit's `^[a-z][a-z0-9-_.]*$`.
fn is_name(key: &str) -> bool {
    key.starts_with(|ch: char| ch.is_ascii_lowercase())
        && key.bytes().all(|byte| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_.".contains(&byte)
        })
}

/// The name and every reference to it after it, in lower case.
fn renamed(model: &Model<'_>, from: usize, name: LogicalSpan, key: &str) -> Option<Fix> {
    let mut edits = vec![replace_text(&model.instructions[from].joined, name, key)?];
    let mut rewrites = vec![Rewrite::in_place(from)];
    for index in from + 1..model.instructions.len() {
        let instruction = model.instructions[index];
        let before = edits.len();
        edits.extend(references(instruction).into_iter().filter_map(|span| {
            let text = instruction.text(span);
            let is_it = text != key.as_bytes() && text.eq_ignore_ascii_case(key.as_bytes());
            is_it.then(|| replace_text(&instruction.joined, span, key))?
        }));
        if edits.len() > before {
            rewrites.push(Rewrite::in_place(index));
        }
    }
    Some(Fix::new(
        Applicability::Safe,
        format!("Write `{key}` here and wherever it is referred to"),
        edits,
        rewrites,
    ))
}

/// Where an instruction may name a stage: the image of FROM, the values of `--from` and of `from=` in `--mount`.
fn references(instruction: &Instruction<'_>) -> Vec<LogicalSpan> {
    let statement = instruction.effective();
    match statement.kind {
        Keyword::From => match &statement.body {
            Body::Words(words) => words.first().copied().into_iter().collect(),
            _ => Vec::new(),
        },
        Keyword::Copy => {
            let from = instruction
                .flags(statement)
                .filter(|flag| flag.name == "from");
            from.filter_map(|flag| flag.value_span).collect()
        }
        Keyword::Run => statement
            .flags
            .iter()
            .filter_map(|flag| {
                let place = Mount::of(instruction.text(flag.span))?.from_place()?;
                Some(LogicalSpan {
                    start: flag.span.start + place.start,
                    end: flag.span.start + place.end,
                })
            })
            .collect(),
        _ => Vec::new(),
    }
}
