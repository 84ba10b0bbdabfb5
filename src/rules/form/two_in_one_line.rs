//! `two-in-one-line`: an instruction has a line of its own.
//!
//! ## What it does
//! Finds a second instruction on the line of another one.
//!
//! ## Why
//! Docker knows one instruction per line. The second becomes words of the first: `ENTRYPOINT ["node"] CMD ["a.js"]` is no
//! JSON any more and goes to the shell as it is, `WORKDIR /app USER node` makes a directory with blanks in its name.
//!
//! ## Example
//! ```dockerfile
//! FROM node:22
//! ENTRYPOINT ["node"] CMD ["a.js"]
//! ```
//! becomes
//! ```dockerfile
//! FROM node:22
//! ENTRYPOINT ["node"]
//! CMD ["a.js"]
//! ```
//!
//! ## When it stays silent
//! In text where such a word may be meant: values of ENV, LABEL and ARG, MAINTAINER, shell text but for arrays. Where the line continues between the two
//! (`swallowed-instruction`), and inside ONBUILD.
//!
//! ## Fix safety
//! Unsafe: what the file says begins to happen. Only where both parts are instructions that the build takes, the first does not end in a `\`, and shell text of the second can be read as commands, without a comment.
//! There is no fix where a SHELL or FROM that begins to count has other instructions read by another kind of shell.
//!
//! ## Source
//! Dockerfile reference, "Format".

use crate::diagnostic::{Applicability, Finding, Fix, Rewrite, Severity};
use crate::lint::{About, Context, On, Rule};
use crate::model::{Model, is_instruction, leading_keyword, shell_text};
use crate::rewrite::split_instruction;
use crate::shell::{Mode, Token, TokenKind};
use crate::syntax::LooseArray;
use crate::syntax::{Body, Instruction, Keyword};
use crate::text::{Edit, LogicalSpan, Span, apply_edits, trim_start};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "two-in-one-line",
    codes: &[],
    severity: Severity::Error,
    fixes: &[Applicability::Unsafe],
    summary: "every instruction has a line of its own",
    about: About::Refused,
    on: &[On::Instruction(&[], check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, index: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    let instruction = model.instructions[index];
    let Some((left, right)) = second(model, instruction) else {
        return;
    };
    let text = instruction.joined.text();
    let keyword = leading_keyword(&text[right as usize..])
        .unwrap_or(Keyword::Unknown)
        .as_str();
    let joined = &instruction.joined;
    let edit = split_instruction(model, instruction, left, right).filter(|edit| {
        let second = leading_keyword(&text[right as usize..]);
        reads(model, index, right) && keeps_shells(model, index, second, edit)
    });
    findings.push(
        RULE.finding(
            Span {
                start: joined.physical(right),
                end: instruction.content().end,
            },
            format!(
                "{keyword} on the line of {first}: Docker reads it as part of the {first}",
                first = instruction.statement.kind.as_str()
            ),
        )
        .with_fix_if(edit.map(|edit| {
            Fix::new(
                Applicability::Unsafe,
                "Put it on a line of its own",
                vec![edit],
                vec![Rewrite::into(
                    index,
                    [instruction.statement.kind.as_str(), keyword],
                )],
            )
        })),
    );
}

/// Whether the shells that read the other instructions stay the same: where a SHELL or FROM begins to count, they may not.
fn keeps_shells(model: &Model<'_>, index: usize, second: Option<Keyword>, edit: &Edit) -> bool {
    let first = model.instructions[index].statement.kind;
    let counts = |keyword| matches!(keyword, Keyword::Shell | Keyword::From);
    if !counts(first) && !second.is_some_and(counts) {
        return true;
    }
    let text = apply_edits(model.file.source, std::slice::from_ref(edit));
    let file = crate::syntax::parse(&text);
    let split = Model::new(&file);
    split.instructions.len() == model.instructions.len() + 1
        && (0..model.instructions.len())
            .filter(|&at| at != index)
            .all(|at| {
                let now = split.shell(at + usize::from(at > index));
                let before = model.shell(at);
                now.is_posix() == before.is_posix()
            })
}

/// Whether what starts at `at` would be read as it is meant: shell text as commands, without a comment that was words before.
fn reads(model: &Model<'_>, index: usize, at: u32) -> bool {
    let instruction = model.instructions[index];
    let text = instruction.text(LogicalSpan {
        start: at,
        end: instruction.statement.body_span.end,
    });
    let file = crate::syntax::parse(text);
    let Some(second) = file.instructions().next() else {
        return false;
    };
    let Some(command) = shell_text(second.effective()) else {
        return true;
    };
    if !model.shell(index).is_posix() {
        return second.effective().kind != Keyword::Run;
    }
    let script = crate::shell::parse(second.joined.text(), command, Mode::Line);
    let is_comment = |token: &Token| token.kind == TokenKind::Comment;
    script.list.is_some() && !script.tokens.iter().any(is_comment)
}

/// Where the first instruction ends and the second one starts.
fn second(model: &Model<'_>, instruction: &Instruction<'_>) -> Option<(u32, u32)> {
    let statement = &instruction.statement;
    if !instruction.heredocs.is_empty() {
        return None;
    }
    let body = statement.body_span;
    let text = instruction.joined.text();
    let places: Vec<(u32, u32)> = match (&statement.body, statement.kind) {
        (Body::Words(_) | Body::Shell(_) | Body::Text(_), _)
            if instruction.text(body).starts_with(b"[") =>
        {
            let array = LooseArray::read(text, body)?;
            let rest = &text[array.end as usize..body.end as usize];
            vec![(array.end, body.end - trim_start(rest).len() as u32)]
        }
        (Body::Words(words), _) => words
            .windows(2)
            .map(|pair| (pair[0].end, pair[1].start))
            .collect(),
        (Body::Text(_), Keyword::Workdir | Keyword::User | Keyword::Stopsignal) => {
            words(text, body)
        }
        _ => return None,
    };
    places.into_iter().find(|&(left, right)| {
        let between = LogicalSpan {
            start: left,
            end: right,
        };
        let second = &text[right as usize..body.end as usize];
        let first = &text[statement.keyword.start as usize..left as usize];
        leading_keyword(second).is_some()
            && instruction
                .joined
                .gaps_between(between.start, between.end)
                .is_empty()
            && is_instruction(model, first)
            && is_instruction(model, second)
    })
}

/// The ends of words and the starts of the next ones.
fn words(text: &[u8], body: LogicalSpan) -> Vec<(u32, u32)> {
    let is_blank = |at: u32| matches!(text[at as usize], b' ' | b'\t' | b'\r');
    let ends = (body.start + 1..body.end).filter(|&at| is_blank(at) && !is_blank(at - 1));
    ends.filter_map(|end| {
        let start = (end..body.end).find(|&at| !is_blank(at))?;
        Some((end, start))
    })
    .collect()
}
