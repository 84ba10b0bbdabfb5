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
//! Unsafe, and only for the word RUN between the commands of a RUN (`RUN make && RUN make install`), which goes: what the file says begins to happen. For
//! everything else there is no fix: only whoever wrote the file knows where the instruction was to end. Until it is settled no other rule speaks about such an instruction, and its lines
//! stay as they are. Empty lines inside other instructions go away with the layout.
//!
//! ## Codes
//! BuildKit `NoEmptyContinuation`
//!
//! ## Source
//! Dockerfile reference, "Format"; BuildKit `parser.Parse`, which drops empty lines after a continuation.

use crate::diagnostic::{Applicability, Finding, Fix, Severity};
use crate::lint::{About, Context, On, Rule};
use crate::model::{Model, swallowed, swallowed_commands};
use crate::syntax::Keyword;
use crate::text::{Edit, GapLineKind, LogicalSpan, Span, trim, trim_start};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "swallowed-instruction",
    codes: &["NoEmptyContinuation"],
    severity: Severity::Error,
    fixes: &[Applicability::Unsafe],
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
        let place = |at: u32, keyword: Keyword| {
            let start = joined.physical(at);
            let end = start + keyword.as_str().len() as u32;
            Span { start, end }
        };
        let starts_line = joined
            .gaps_between(0, at)
            .last()
            .is_some_and(|gap| trim(&joined.text()[gap.at as usize..at as usize]).is_empty());
        if starts_line {
            let name = keyword.as_str();
            findings.push(finding(
                RULE.severity,
                place(at, keyword),
                format!("Docker reads this {name} as part of the {own} above, which continues up to here"),
                "remove the last continuation character of the instruction above",
            ));
            return;
        }
        for (at, keyword) in swallowed_commands(model, index) {
            let name = keyword.as_str();
            let fix = without_run(model, index, at, keyword);
            let help = if fix.is_some() {
                "remove the word: the shell runs the command after it"
            } else {
                "end the line before it, and put it on a line of its own"
            };
            let message = format!("{name} is an instruction: here the shell runs it as a command");
            let found = finding(RULE.severity, place(at, keyword), message, help);
            findings.push(found.with_fix_if(fix));
        }
    } else if let Some(line) = empty {
        findings.push(finding(
            Severity::Info,
            line.span,
            format!("an empty line inside {own}: later versions of Docker will refuse it"),
            "remove the empty line, as formatting does",
        ));
    }
}

/// Leaves out the word RUN between the commands of a RUN.
fn without_run(model: &Model<'_>, index: usize, at: u32, keyword: Keyword) -> Option<Fix> {
    let instruction = model.instructions[index];
    let is_run = instruction.statement.kind == Keyword::Run && keyword == Keyword::Run;
    let joined = &instruction.joined;
    let name = at + keyword.as_str().len() as u32;
    let rest = joined.text().get(name as usize..).filter(|_| is_run)?;
    let command = trim_start(rest);
    let end = name + (rest.len() - command.len()) as u32;
    // Flags are those of an instruction of its own, and so is an array.
    if command.starts_with(b"--")
        || command.starts_with(b"[\"")
        || !joined.gaps_between(at, end).is_empty()
    {
        return None;
    }
    let edit = Edit::delete(joined.span(LogicalSpan { start: at, end }));
    let title = "Remove the word RUN";
    Some(Fix::in_place(
        Applicability::Unsafe,
        index,
        title,
        vec![edit],
    ))
}
