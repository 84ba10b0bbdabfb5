//! `swallowed-instruction`: a line that continues must not take the next instruction with it.
//!
//! ## What it does
//! Finds instructions that became part of the one above, because that one ends in a continuation character: lines, and
//! commands of a shell text, that start with the name of an instruction. And empty lines inside an instruction.
//!
//! ## Why
//! Docker drops empty lines after a continuation and goes on, so that `RUN make \`, an empty line and `COPY a b` are one
//! instruction: nothing is copied, and `make` is told to build `COPY`. Docker warns about every empty line inside an instruction, and will refuse them.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
//! RUN apt-get update \
//!     && COPY app /app
//! ```
//!
//! ## When it stays silent
//! On words in lower case, on what stands inside quotes of a shell text, and on values of ENV, LABEL and ARG in quotes. Comment lines inside an instruction are fine.
//!
//! ## Fix safety
//! There is no fix: only whoever wrote the file knows where the instruction was to end. Until it is settled no other rule speaks about such an instruction, and its lines
//! stay as they are. Empty lines inside other instructions go away with the layout.
//!
//! ## Codes
//! BuildKit `NoEmptyContinuation`
//!
//! ## Source
//! Dockerfile reference, "Format"; BuildKit `parser.Parse`, which drops empty lines after a continuation.

use crate::diagnostic::{Finding, Severity};
use crate::lint::{About, Context, On, Rule};
use crate::model::swallowed;
use crate::text::{GapLineKind, Span, trim};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "swallowed-instruction",
    codes: &["NoEmptyContinuation"],
    severity: Severity::Error,
    fixes: &[],
    summary: "a continuation does not swallow the next instruction",
    about: About::Swallowed,
    on: &[On::Instruction(&[], check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, index: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    let instruction = model.instructions[index];
    let joined = &instruction.joined;
    let mut lines = joined.gaps().iter().flat_map(|gap| &gap.lines);
    let empty = lines.find(|line| line.kind == GapLineKind::Blank);
    let own = instruction.effective().kind.as_str();
    let finding = |severity, span, message: String, help: &str| {
        RULE.finding(span, message)
            .with_severity(severity)
            .with_help(help.to_owned())
    };
    if let Some((at, keyword)) = swallowed(model, index) {
        let keyword = keyword.as_str();
        let start = joined.physical(at);
        let end = start + keyword.len() as u32;
        let starts_line = joined
            .gaps_between(0, at)
            .last()
            .is_some_and(|gap| trim(&joined.text()[gap.at as usize..at as usize]).is_empty());
        let (message, help) = if starts_line {
            (
                format!("{keyword} is a part of the {own} above, which continues up to here"),
                "take the last continuation character of the instruction above away",
            )
        } else {
            (
                format!("{keyword} is run as a command here"),
                "give it a line of its own",
            )
        };
        findings.push(finding(RULE.severity, Span { start, end }, message, help));
    } else if let Some(line) = empty {
        findings.push(finding(
            Severity::Info,
            line.span,
            format!("an empty line inside {own}: Docker will refuse it"),
            "laying the file out takes it away",
        ));
    }
}
