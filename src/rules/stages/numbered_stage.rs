//! `numbered-stage`: COPY calls the stage that it copies from by its name.
//!
//! ## What it does
//! Finds `COPY --from=0`, which counts the stages of the file. The fix writes the name of the stage; where it has none, runs something and is the only one that is counted, it is
//! called `build`.
//!
//! ## Why
//! A number means another stage as soon as one is put above it: the build then copies from the wrong one, or finds nothing there.
//!
//! ## Example
//! ```dockerfile
//! FROM golang:1.25
//! RUN go build -o /app .
//!
//! FROM debian:12
//! COPY --from=0 /app /app
//! ```
//! becomes
//! ```dockerfile
//! FROM golang:1.25 AS build
//! RUN go build -o /app .
//!
//! FROM debian:12
//! COPY --from=build /app /app
//! ```
//!
//! ## When it stays silent
//! On numbers that are no stage above (`stage-graph`), after ONBUILD, where they count the stages of another file, and in `RUN --mount=from=0`, which is an image of that name.
//!
//! ## Fix safety
//! Safe: the stage is the same. It is only reported where a later stage has the same name, which `--from` then means, and where a good name for the stage is its author's to find.
//!
//! ## Source
//! Docker's manual, "Multi-stage builds", "Name your build stages"; BuildKit `findStateByIndex` (dockerfile2llb/convert.go).

use std::collections::{BTreeMap, HashSet};

use crate::diagnostic::{Applicability, Finding, Fix, Operation, Rewrite, Severity};
use crate::knowledge::docker::BUILD_STAGES;
use crate::lint::{Context, On, Rule};
use crate::model::Model;
use crate::rewrite::replace_text;
use crate::syntax::{Instruction, Keyword};
use crate::text::{Edit, LogicalSpan};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "numbered-stage",
    codes: &[],
    severity: Severity::Style,
    fixes: &[Applicability::Safe],
    summary: "COPY calls the stage that it copies from by its name",
    matters: &["number", "by number", "index"],
    on: &[On::File(check)],
    ..Rule::USUAL
};

/// A COPY, and where it counts the stages.
type Reference = (usize, LogicalSpan);

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let model = context.model;
    // Of each stage that is counted.
    let mut counted: BTreeMap<usize, Vec<Reference>> = BTreeMap::new();
    for index in 0..model.instructions.len() {
        if let Some((stage, span)) = number(model, index) {
            counted.entry(stage).or_default().push((index, span));
        }
    }
    if counted.is_empty() {
        return;
    }
    let is_bare = |stage: &&usize| model.stages[**stage].key.is_none();
    let names = Names {
        model,
        in_use: model.names_in_use(),
        is_alone: counted.keys().filter(is_bare).count() == 1,
    };
    for (&stage, references) in &counted {
        let (first, span) = references[0];
        let instruction = model.instructions[first];
        let from = model.instructions[model.stages[stage].instructions.start];
        let message = format!(
            "`--from={stage}` counts the stages of the file: it means the one in line {}",
            from.first_line
        );
        let name = names.of(stage);
        let help = match &name {
            Some(Name { text, .. }) => format!("call it by a name: `--from={text}`"),
            None => "give the stage a name of its own, and call it by that".to_owned(),
        };
        let fix = name.and_then(|name| fix(model, stage, references, &name));
        findings.push(
            RULE.finding(instruction.joined.span(span), message)
                .with_help(help)
                .with_fix_if(fix),
        );
    }
}

/// What a stage is called, or can be.
struct Name {
    text: String,
    /// Whether it has no name yet.
    is_new: bool,
}

/// What names are to be had.
struct Names<'a, 'm> {
    model: &'a Model<'m>,
    in_use: HashSet<String>,
    /// Whether one stage alone is counted that has none.
    is_alone: bool,
}

impl Names<'_, '_> {
    fn of(&self, stage: usize) -> Option<Name> {
        let model = self.model;
        if let Some(key) = &model.stages[stage].key {
            // Of several with one name, the last is the one that is found.
            let is_it = model.stage_called(key) == Some(stage);
            return is_it.then(|| Name {
                text: key.clone(),
                is_new: false,
            });
        }
        if !self.is_alone || !self.builds(stage) {
            return None;
        }
        let mut names = BUILD_STAGES.iter();
        let free = names.find(|name| !self.in_use.contains(**name))?;
        Some(Name {
            text: (*free).to_owned(),
            is_new: true,
        })
    }

    /// Whether a stage may be called as those that build are: it runs something, and no FROM names its image by a variable, which may stand for such a name.
    fn builds(&self, stage: usize) -> bool {
        let model = self.model;
        let from = |stage: usize| model.instructions[model.stage_instructions(stage).start];
        let is_known =
            |from: &Instruction<'_>| !from.text(from.statement.body_span).contains(&b'$');
        let mut own = model.stage_instructions(stage);
        own.any(|index| model.instructions[index].statement.kind == Keyword::Run)
            && (0..model.stages.len()).all(|stage| is_known(from(stage)))
    }
}

/// The stage above that a COPY calls by its number, and where the number stands.
fn number(model: &Model<'_>, index: usize) -> Option<(usize, LogicalSpan)> {
    let instruction = model.instructions[index];
    if instruction.statement.kind != Keyword::Copy {
        return None;
    }
    let flag = instruction.flag(&instruction.statement, "from")?;
    let span = flag.value_span?;
    let number: usize = std::str::from_utf8(instruction.text(span))
        .ok()?
        .parse()
        .ok()?;
    // Docker takes `00` and `+0`, too; nobody writes that.
    let is_plain = instruction.text(span) == number.to_string().as_bytes();
    (is_plain && number < model.stage_of(index)?).then_some((number, span))
}

/// The name in FROM, where it is new, and in place of each number.
fn fix(model: &Model<'_>, stage: usize, references: &[Reference], name: &Name) -> Option<Fix> {
    let from = model.stages[stage].instructions.start;
    let mut edits = Vec::new();
    let mut operations = Vec::new();
    let text = &name.text;
    if name.is_new {
        let end = model.instructions[from].content().end;
        edits.push(Edit::insert(end, format!(" AS {text}")));
        operations.push(Operation::NameStage {
            index: from,
            name: text.clone(),
        });
    }
    for (index, span) in references {
        edits.push(replace_text(
            &model.instructions[*index].joined,
            *span,
            &text[..],
        )?);
        operations.push(Operation::Rewrite(Rewrite::in_place(*index)));
    }
    let title = format!("Write `{text}` in place of the number");
    Some(Fix::new(Applicability::Safe, title, edits, Vec::new()).with(operations))
}
