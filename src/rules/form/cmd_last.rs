//! `cmd-last`: a stage ends with EXPOSE, HEALTHCHECK, STOPSIGNAL, ENTRYPOINT and CMD, in this order. Off by default.
//!
//! ## What it does
//! Moves HEALTHCHECK, STOPSIGNAL, ENTRYPOINT and CMD of a stage that is shipped to its end, in this order and below EXPOSE. Nothing else moves; the comments that touch
//! an instruction from above go along.
//!
//! ## Why
//! Who wants to know what a container starts looks at the end of the file.
//!
//! It is off by default: to Docker the order is all the same.
//!
//! ## Example
//! ```dockerfile
//! FROM node:22
//! CMD ["server.js"]
//! ENTRYPOINT ["node"]
//! COPY . .
//! EXPOSE 8080
//! ```
//! becomes
//! ```dockerfile
//! FROM node:22
//! COPY . .
//! EXPOSE 8080
//! ENTRYPOINT ["node"]
//! CMD ["server.js"]
//! ```
//!
//! ## When it stays silent
//! In stages that are not shipped, in those with two of a kind (see `dead-instruction`), and in those with an instruction that Docker does not know.
//!
//! ## Fix safety
//! Safe: none of these builds anything, and an instruction moves only past those that neither see nor change what it says: not past a SHELL or a variable that
//! is set. Reported but not fixed: where they do, where another comment, which would stay behind, may be about the instruction, too, and where it would come to stand in the
//! middle of what a comment heads.
//!
//! ## Source
//! Dockerfile reference; the Dockerfiles of the official images.

use crate::diagnostic::{Applicability, Finding, Fix, Operation, Severity};
use crate::lint::{Context, On, Rule};
use crate::model::Model;
use crate::rewrite::move_below;
use crate::syntax::{Item, Keyword};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "cmd-last",
    codes: &[],
    severity: Severity::Style,
    fixes: &[Applicability::Safe],
    summary: "a stage ends with EXPOSE, HEALTHCHECK, STOPSIGNAL, ENTRYPOINT and CMD, in this order",
    default: false,
    matters: &["CMD", "ENTRYPOINT", "HEALTHCHECK", "STOPSIGNAL", "order"],
    on: &[On::Shipped(check)],
    ..Rule::USUAL
};

/// What ends a stage, in order.
const ORDER: [Keyword; 5] = [
    Keyword::Expose,
    Keyword::Healthcheck,
    Keyword::Stopsignal,
    Keyword::Entrypoint,
    Keyword::Cmd,
];

fn check(context: &Context<'_>, stage: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    let rank = |index: usize| {
        let kind = model.instructions[index].statement.kind;
        ORDER.iter().position(|known| *known == kind)
    };
    let all = model.stage_instructions(stage);
    let count = |wanted: usize| all.clone().filter(|&at| rank(at) == Some(wanted)).count();
    let is_unknown = |at: usize| model.instructions[at].statement.kind == Keyword::Unknown;
    if (1..ORDER.len()).any(|wanted| count(wanted) > 1) || all.clone().any(is_unknown) {
        return;
    }
    // What must stand above an instruction that stands above it: EXPOSE may stand anywhere above the others.
    let last_above = |index: usize| {
        let own = rank(index).filter(|own| *own > 0)?;
        let mut below = (index + 1..all.end).rev();
        below.find(|&other| rank(other).is_none_or(|other| other < own))
    };
    let misplaced = all
        .clone()
        .rev()
        .find_map(|index| Some((index, last_above(index)?)));
    let Some((index, below)) = misplaced else {
        return;
    };
    let instruction = model.instructions[index];
    let keyword = instruction.statement.kind.as_str();
    let other = model.instructions[below];
    let line = other.first_line;
    let other = String::from_utf8_lossy(other.text(other.statement.keyword)).into_owned();
    let fix = moved(model, index, below);
    findings.push(
        RULE.finding(
            instruction.joined.span(instruction.statement.keyword),
            format!("this {keyword} stands above the {other} in line {line}"),
        )
        .with_help(
            "end the stage with EXPOSE, HEALTHCHECK, STOPSIGNAL, ENTRYPOINT and CMD, in this order",
        )
        .with_fix_if(fix),
    );
}

/// An instruction moved below another one, if all that it passes may change places with it.
fn moved(model: &Model<'_>, index: usize, below: usize) -> Option<Fix> {
    let mut passed = index + 1..=below;
    if !passed.all(|other| model.may_pass(index, other)) || parts_comment(model, index, below) {
        return None;
    }
    // What is to go on below would take the instruction along.
    let above = model.instructions[below].span.of(model.file.source);
    if above.trim_ascii_end().last() == Some(&model.file.escape) {
        return None;
    }
    let edits = move_below(model, &[index], below, &[])?;
    let above = below + 1;
    let title = "Move it to the end of the stage";
    let fix = Fix::new(Applicability::Safe, title, edits, Vec::new());
    Some(fix.with([Operation::Move { index, above }]))
}

/// Whether a comment would come to speak of something else: one that follows the instruction may be about it, and one above several instructions is about
/// all of them up to the next blank line.
fn parts_comment(model: &Model<'_>, index: usize, below: usize) -> bool {
    let items = &model.file.items;
    let place = |index: usize| {
        let start = model.instructions[index].span.start;
        items.partition_point(|item| item.span().start < start)
    };
    let is_comment = |item: Option<&Item<'_>>| matches!(item, Some(Item::Comment(_)));
    let at = place(below);
    let mut above = items[..=at].iter().rev();
    let heading = above.find(|item| !matches!(item, Item::Instruction(_)));
    let goes_on = matches!(items.get(at + 1), Some(Item::Instruction(_)));
    is_comment(items.get(place(index) + 1)) || goes_on && is_comment(heading)
}
