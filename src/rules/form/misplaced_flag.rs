//! `misplaced-flag`: flags of an instruction stand directly after its keyword.
//!
//! ## What it does
//! Finds flags of COPY, ADD and FROM that stand after a source or an image, and flags of HEALTHCHECK after its CMD, and moves them to where Docker looks for
//! them.
//!
//! ## Why
//! Docker reads flags up to the first word that is none. In `COPY a b/ --chown=app` the last word is the destination: the files are copied to a path
//! called `--chown=app`, and belong to root. `HEALTHCHECK CMD --interval=5s curl …` starts a program called `--interval=5s`: no container is ever healthy.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
//! COPY app.conf /etc/app/ --chown=app
//! ```
//! becomes
//! ```dockerfile
//! FROM debian:12
//! COPY --chown=app app.conf /etc/app/
//! ```
//!
//! ## When it stays silent
//! In RUN, and in the command of a HEALTHCHECK after its first word: such words may be the command's own. In arrays, and inside ONBUILD.
//!
//! ## Fix safety
//! Safe in FROM, which Docker refuses today. Unsafe elsewhere: what the file says begins to happen. Reported where the rest would be no
//! instruction, or where the flag stands there twice.
//!
//! ## Source
//! Dockerfile reference, COPY, ADD, FROM and HEALTHCHECK; BuildKit `extractBuilderFlags`.

use crate::diagnostic::{Applicability, Finding, Fix, Severity};
use crate::lint::{About, Context, On, Rule};
use crate::model::{Model, is_instruction};
use crate::syntax::Keyword;
use crate::text::{Edit, LogicalSpan};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "misplaced-flag",
    codes: &[],
    severity: Severity::Warning,
    fixes: &[Applicability::Safe, Applicability::Unsafe],
    summary: "flags of an instruction stand directly after its keyword",
    about: About::Refused,
    on: &[On::Instruction(
        &[
            Keyword::Add,
            Keyword::Copy,
            Keyword::From,
            Keyword::Healthcheck,
        ],
        check,
    )],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, index: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    let instruction = model.instructions[index];
    let statement = &instruction.statement;
    let flags = instruction.misplaced_flags(statement);
    let Some(first) = flags.first() else {
        return;
    };
    let keyword = statement.kind;
    let shown = String::from_utf8_lossy(instruction.text(*first));
    let what = match keyword {
        Keyword::From => "Docker refuses it",
        Keyword::Healthcheck => "the check runs it as a command",
        _ => "Docker reads it as a path",
    };
    let class = if keyword == Keyword::From {
        Applicability::Safe
    } else {
        Applicability::Unsafe
    };
    let fix = edits(model, index, &flags)
        .map(|edits| Fix::in_place(class, index, "Move it directly after the keyword", edits));
    let message = format!("`{shown}` comes too late to be a flag: {what}");
    let help = format!("write it directly after {}", keyword.as_str());
    let severity = if keyword == Keyword::From {
        Severity::Error
    } else {
        RULE.severity
    };
    findings.push(
        RULE.finding(instruction.joined.span(*first), message)
            .with_severity(severity)
            .with_help(help)
            .with_fix_if(fix),
    );
}

/// The flags, moved after those that stand where they should, each with a space before it.
fn edits(model: &Model<'_>, index: usize, flags: &[LogicalSpan]) -> Option<Vec<Edit>> {
    let instruction = model.instructions[index];
    let (joined, statement) = (&instruction.joined, &instruction.statement);
    let text = joined.text();
    let before = statement
        .flags
        .last()
        .map_or(statement.keyword, |flag| flag.span);
    let added: Vec<String> = flags
        .iter()
        .map(|flag| String::from_utf8_lossy(instruction.text(*flag)).into_owned())
        .collect();
    let added = format!(" {}", added.join(" "));
    let mut edits = vec![Edit::insert(joined.physical_end(before.end), added.clone())];
    // What it becomes, on one line.
    let mut whole = [
        &text[statement.keyword.start as usize..before.end as usize],
        added.as_bytes(),
    ]
    .concat();
    let mut at = before.end;
    for flag in flags {
        // The spaces before it go, too; before the first word of a command, those after it.
        let mut gone = *flag;
        while gone.start > at && matches!(text[gone.start as usize - 1], b' ' | b'\t') {
            gone.start -= 1;
        }
        if !joined.gaps_between(gone.start, gone.end).is_empty() {
            return None;
        }
        whole.extend_from_slice(&text[at as usize..gone.start as usize]);
        at = gone.end;
        edits.push(Edit::delete(joined.span(gone)));
    }
    whole.extend_from_slice(&text[at as usize..statement.body_span.end as usize]);
    is_instruction(model, &whole).then_some(edits)
}
