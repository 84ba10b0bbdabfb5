//! `swallowed-instruction`: a line that continues must not take the next instruction with it.
//!
//! ## What it does
//! Finds instructions that became part of the one above, because that one ends in a continuation character: lines, and
//! commands of a shell text, that start with the name of an instruction. And empty lines inside an instruction.
//!
//! ## Why
//! Docker drops empty lines behind a continuation and goes on, so that `RUN make \`, an empty line and `COPY a b` are one
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
//! There is no fix: only whoever wrote the file knows where the instruction was to end. Empty lines inside go away with
//! the layout.
//!
//! ## Codes
//! BuildKit `NoEmptyContinuation`
//!
//! ## Source
//! Dockerfile reference, "Format"; BuildKit `parser.Parse`, which drops empty lines behind a continuation.

use super::support::piece;
use super::{Context, Rule};
use crate::diagnostic::{Finding, Severity};
use crate::model::Model;
use crate::syntax::Body;
use crate::text::{GapLineKind, LogicalSpan};

/// The rule.
pub(super) const RULE: Rule = Rule {
    id: "swallowed-instruction",
    codes: &["NoEmptyContinuation"],
    severity: Severity::Error,
    fixes: &[],
    summary: "a continuation does not swallow the next instruction",
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let model = context.model;
    for (index, instruction) in model.instructions.iter().enumerate() {
        let joined = &instruction.joined;
        let swallowed = piece::line_starts(joined)
            .find_map(|at| instruction_at(model, index, at))
            .or_else(|| command(model, index))
            .map(|(at, keyword)| (joined.physical(at), keyword));
        let mut lines = joined.gaps().iter().flat_map(|gap| &gap.lines);
        let empty = lines.find(|line| line.kind == GapLineKind::Blank);
        let own = instruction.effective().kind.as_str();
        let finding = |severity, span, message: String, help: &str| Finding {
            rule: RULE.id,
            severity,
            span,
            message,
            help: Some(help.to_owned()),
            fix: None,
        };
        if let Some((at, keyword)) = swallowed {
            let end = at + keyword.len() as u32;
            findings.push(finding(
                RULE.severity,
                crate::text::Span { start: at, end },
                format!("{keyword} is a part of the {own} above, which continues up to here"),
                "take the last continuation character of the instruction above away",
            ));
        } else if let Some(line) = empty {
            findings.push(finding(
                Severity::Info,
                line.span,
                format!("an empty line inside {own}: Docker will refuse it"),
                "laying the file out takes it away",
            ));
        }
    }
}

/// The instruction that the line which starts here starts with, and where.
fn instruction_at(model: &Model<'_>, index: usize, at: u32) -> Option<(u32, &'static str)> {
    let instruction = model.instructions[index];
    let statement = instruction.effective();
    let text = instruction.joined.text();
    let keyword = piece::leading_keyword(&text[at as usize..])?;
    if at <= instruction.statement.body_span.start || at <= statement.body_span.start {
        return None;
    }
    let stands_alone = match &statement.body {
        Body::Shell(_) | Body::Health { .. } => match model.script(index) {
            Some(script) => (script.tokens)
                .binary_search_by_key(&at, |token| token.span.start)
                .is_ok(),
            None => false,
        },
        Body::Words(words) => words.binary_search_by_key(&at, |word| word.start).is_ok(),
        Body::Pairs(pairs) => pairs.binary_search_by_key(&at, |it| it.span.start).is_ok(),
        Body::Legacy { .. } | Body::Text(_) => true,
        _ => false,
    };
    let rest = LogicalSpan {
        start: at,
        end: statement.body_span.end.max(at),
    };
    (stands_alone && piece::is_instruction(model, instruction.text(rest)))
        .then(|| (at, keyword.as_str()))
}

/// A command of the shell text that has the name of an instruction: there are no such programs.
fn command(model: &Model<'_>, index: usize) -> Option<(u32, &'static str)> {
    let instruction = model.instructions[index];
    let text = instruction.joined.text();
    let body = instruction.effective().body_span;
    model.commands(index).iter().find_map(|command| {
        let start = command.span.start;
        let rest = LogicalSpan {
            start,
            end: body.end.max(start),
        };
        let keyword = piece::leading_keyword(&text[start as usize..])?;
        let is_swallowed =
            start > body.start && piece::is_instruction(model, instruction.text(rest));
        is_swallowed.then(|| (start, keyword.as_str()))
    })
}
