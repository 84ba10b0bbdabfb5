//! `unused-stage`: every stage without a name is used by another one, or is the last.
//!
//! ## What it does
//! Reports a stage that has no name, is not the last, and that no `--from` takes anything from by its number; and removes it.
//!
//! ## Why
//! Only the last stage becomes an image. BuildKit passes over a stage that nobody needs: what its author wanted of it does not happen. Mostly a `COPY --from` is missing, or another image was meant to
//! get a Dockerfile of its own.
//!
//! ## Example
//! ```dockerfile
//! FROM node:22 AS build
//! RUN npm run build
//!
//! FROM caddy:2
//! RUN echo old
//!
//! FROM nginx:1.29
//! COPY --from=build /app/dist /usr/share/nginx/html
//! ```
//! becomes
//! ```dockerfile
//! FROM node:22 AS build
//! RUN npm run build
//!
//! FROM nginx:1.29
//! COPY --from=build /app/dist /usr/share/nginx/html
//! ```
//!
//! ## When it stays silent
//! On stages with a name: people build them with `--target`, whatever the file does with them. Where a `--from` has a variable, where a compose or Bake file builds a stage by its number, and in files in which the last
//! stage is nothing but a FROM, or that and labels: they list images for a tool that keeps versions up to date.
//!
//! ## Fix safety
//! Unsafe: the stage may be there for `docker build --target 1`, or to be mended. There is no fix where the number of another stage that is referred to would change, for the first instruction of a file, and where the stage has comments that
//! stand apart from its instructions.
//!
//! ## Source
//! Dockerfile reference, FROM; Docker's manual, "Multi-stage builds", "Differences between legacy builder and BuildKit".

use crate::diagnostic::{Applicability, Finding, Fix, Operation, Rewrite, Severity};
use crate::lint::{Context, On, Rule};
use crate::model::Model;
use crate::rewrite::{comments_touching, merged, remove_instruction};
use crate::syntax::{Body, Item, Keyword};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "unused-stage",
    severity: Severity::Info,
    fixes: &[Applicability::Unsafe],
    summary: "every stage without a name is used by another one, or is the last",
    matters: &["stage", "target"],
    on: &[On::File(check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let model = context.model;
    let Some(last) = model.stages.len().checked_sub(1) else {
        return;
    };
    let taken = taken(model);
    let does_nothing = |index: usize| {
        let kind = model.instructions[index].statement.kind;
        matches!(kind, Keyword::From | Keyword::Label | Keyword::Arg)
    };
    let is_list = model.stage_instructions(last).all(does_nothing);
    if is_list || taken.iter().any(|from| from.contains('$')) {
        return;
    }
    let numbers = taken.iter().filter_map(|from| from.parse::<usize>().ok());
    let numbers: Vec<usize> = numbers.collect();
    for stage in 0..last {
        let start = model.stages[stage].instructions.start;
        let from = model.instructions[start];
        let is_sound = from.statement.kind == Keyword::From;
        if model.stages[stage].name.is_some()
            || !is_sound
            || numbers.contains(&stage)
            || model.may_be_shipped(stage)
        {
            continue;
        }
        let is_renumbered = numbers.iter().any(|number| *number > stage);
        let fix = (!is_renumbered).then(|| removed(model, stage)).flatten();
        findings.push(
            RULE.finding(
                from.content(),
                "nothing uses this stage: it has no name, and only the last stage becomes an image",
            )
            .with_help("copy from it or remove it; give it a name if it is built with `--target`")
            .with_fix_if(fix),
        );
    }
}

/// What `--from` and the mounts of a file name; and FROM, where Buildah takes a number.
fn taken(model: &Model<'_>) -> Vec<String> {
    let of = |index: usize| {
        let instruction = model.instructions[index];
        let statement = instruction.effective();
        let copied = instruction
            .flag(statement, "from")
            .and_then(|flag| flag.value);
        let mounted = instruction
            .mounts()
            .filter_map(|mount| mount.from().map(str::to_owned));
        let base = match &statement.body {
            Body::Words(words) if statement.kind == Keyword::From => words.first(),
            _ => None,
        };
        let base = base.map(|word| String::from_utf8_lossy(instruction.text(*word)).into_owned());
        let base = base.filter(|base| base.bytes().all(|byte| byte.is_ascii_digit()));
        let all = copied.into_iter().chain(mounted).chain(base);
        all.collect::<Vec<String>>()
    };
    (0..model.instructions.len()).flat_map(of).collect()
}

/// A file without a stage, and without its comments.
fn removed(model: &Model<'_>, stage: usize) -> Option<Fix> {
    let own = model.stage_instructions(stage);
    // Texts inside others are counted: one that goes looks like one that cannot be read any more.
    if own.clone().any(|index| model.codes(index).len() > 1) {
        return None;
    }
    let mut edits = Vec::new();
    let mut operations = Vec::new();
    for index in own.clone() {
        let (edit, comments) = remove_instruction(model, index)?;
        if !edit.text.is_empty() {
            return None;
        }
        edits.push(edit);
        operations.push(Operation::Rewrite(Rewrite::removed(index)));
        operations.extend(comments.into_iter().map(Operation::RemoveComment));
    }
    // None may stay behind that nobody understands then.
    let (start, end) = (edits.first()?.span.start, edits.last()?.span.end);
    let next = comments_touching(model, own.end).start;
    let is_inside = |item: &&Item<'_>| {
        matches!(item, Item::Comment(_)) && (start..next.max(end)).contains(&item.span().start)
    };
    let inside = model.file.items.iter().filter(is_inside).count();
    if inside != operations.len() - own.len() {
        return None;
    }
    let title = "Remove the stage, which nothing uses";
    let fix = Fix::new(Applicability::Unsafe, title, merged(edits), Vec::new());
    Some(fix.with(operations))
}
