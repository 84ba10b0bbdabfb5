//! `duplicate-instruction`: a stage says each thing once.
//!
//! ## What it does
//! Removes a port of EXPOSE, a folder of VOLUME and a variable of ENV that the stage has with the same value already. Reports a RUN that is the same as the one before it.
//!
//! ## Why
//! It does nothing, or the same once more, and who changes one of the two places does not see the other.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
//! ENV LANG=C.UTF-8
//! EXPOSE 80 443
//! RUN make
//! ENV LANG=C.UTF-8
//! EXPOSE 443/tcp 8080
//! ```
//! becomes
//! ```dockerfile
//! FROM debian:12
//! ENV LANG=C.UTF-8
//! EXPOSE 80 443
//! RUN make
//! EXPOSE 8080
//! ```
//!
//! ## When it stays silent
//! On words with a variable, inside ONBUILD, on what a stage below has (each may be an image of its own), and on a variable that gets another value between. On a RUN that
//! is not directly below the other one, but for instructions that build nothing: it may do something else there.
//!
//! ## Fix safety
//! Safe: ports and folders are sets, to which the second one adds nothing; a variable has that value already, and an ARG does not change it. The comment that touches an instruction
//! which goes as a whole goes with it.
//! A RUN is only reported: it may do more when it runs again.
//!
//! ## Source
//! Dockerfile reference, ENV, EXPOSE and VOLUME; BuildKit `dispatchExpose`, `dispatchVolume`, `dispatchEnv` (dockerfile2llb).

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::diagnostic::{Applicability, Finding, Severity};
use crate::lint::{Context, On, Rule};
use crate::model::Model;
use crate::rules::support::labels::known;
use crate::rules::support::removal::part_removal;
use crate::syntax::{Body, Instruction, Keyword};
use crate::text::LogicalSpan;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "duplicate-instruction",
    codes: &[],
    severity: Severity::Info,
    fixes: &[Applicability::Safe],
    summary: "a stage says each thing once",
    independent: true,
    matters: &["again", "duplicate", "duplicated", "once more", "twice"],
    on: &[On::Stage(check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, stage: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    // What has been said, and in which line: ports, folders, and variables with their values.
    let mut ports: HashMap<String, u32> = HashMap::new();
    let mut folders: HashMap<String, u32> = HashMap::new();
    let mut variables: HashMap<String, (Option<String>, u32)> = HashMap::new();
    let mut last_run = None;
    for index in model.stage_instructions(stage) {
        let instruction = model.instructions[index];
        let kind = instruction.statement.kind;
        let line = instruction.first_line;
        match kind {
            Keyword::Expose | Keyword::Volume => {
                let is_port = kind == Keyword::Expose;
                let said = if is_port { &mut ports } else { &mut folders };
                let parts = parts(instruction);
                for (at, word) in words(instruction).into_iter().enumerate() {
                    let Some(word) = word else {
                        continue;
                    };
                    let key = if is_port { port(&word) } else { word.clone() };
                    match said.entry(key) {
                        Entry::Vacant(entry) => drop(entry.insert(line)),
                        Entry::Occupied(first) => {
                            let what = format!("{} `{word}`", kind.as_str());
                            findings.push(finding(model, index, (&parts, at), &what, *first.get()));
                        }
                    }
                }
            }
            Keyword::Env => {
                let pairs: Vec<_> = instruction.statement.pairs().collect();
                let parts = parts(instruction);
                for (at, (name, value)) in pairs.into_iter().enumerate() {
                    let escape = model.file.escape;
                    let Some(name) = known(instruction.text(name), escape) else {
                        variables.clear();
                        continue;
                    };
                    let value = value.and_then(|value| known(instruction.text(value), escape));
                    let before = variables.insert(name.clone(), (value.clone(), line));
                    if let Some((old, first)) = before
                        && value.is_some()
                        && old == value
                    {
                        variables.insert(name.clone(), (old, first));
                        let what = format!("the value of `{name}`");
                        findings.push(finding(model, index, (&parts, at), &what, first));
                    }
                }
            }
            Keyword::Run => {
                if let Some(above) = last_run
                    && is_same_run(model, above, index)
                {
                    let first = model.instructions[above].first_line;
                    let message = format!("this RUN is the same as the one in line {first}");
                    let help = "remove it, if it is not meant to run twice";
                    let span = instruction.joined.span(instruction.statement.keyword);
                    findings.push(RULE.finding(span, message).with_help(help));
                }
                last_run = Some(index);
            }
            kind if kind.only_configures() => {}
            _ => last_run = None,
        }
        if matches!(kind, Keyword::Env) {
            last_run = None;
        }
    }
}

/// The words of an EXPOSE or a VOLUME, up to what is meant as a comment; `None` for those with a variable or with quotes.
fn words(instruction: &Instruction<'_>) -> Vec<Option<String>> {
    let words = instruction
        .words(&instruction.statement)
        .unwrap_or_default();
    let words = words.into_iter().take_while(|word| !word.starts_with('#'));
    let plain = |word: String| (!word.contains(['$', '"', '\'', '\\', '`'])).then_some(word);
    words.map(plain).collect()
}

/// A port with its protocol, which is TCP where none is named.
fn port(word: &str) -> String {
    let (port, protocol) = word.split_once('/').unwrap_or((word, "tcp"));
    let protocol = if protocol.is_empty() { "tcp" } else { protocol };
    format!("{port}/{}", protocol.to_ascii_lowercase())
}

/// Whether two RUNs say the same, and neither reads a heredoc.
fn is_same_run(model: &Model<'_>, above: usize, below: usize) -> bool {
    let text = |index: usize| {
        let instruction = model.instructions[index];
        instruction.heredocs.is_empty().then(|| {
            let flags = instruction.flag_texts(&instruction.statement);
            (flags, instruction.text(instruction.statement.body_span))
        })
    };
    let (one, other) = (text(above), text(below));
    one.is_some() && one == other
}

fn finding(
    model: &Model<'_>,
    index: usize,
    (parts, at): (&[LogicalSpan], usize),
    what: &str,
    first: u32,
) -> Finding {
    let instruction = model.instructions[index];
    let span = parts
        .get(at)
        .map_or(instruction.content(), |part| instruction.joined.span(*part));
    // Strings of JSON have commas between them.
    let is_list = matches!(instruction.statement.body, Body::Pairs(_) | Body::Words(_));
    let fix = (parts.len() < 2 || is_list)
        .then(|| part_removal(model, index, (parts, at), Applicability::Safe))
        .flatten();
    let help = fix.is_none().then(|| "remove it".to_owned());
    RULE.finding(span, format!("{what} stands in line {first} already"))
        .with_help_if(help)
        .with_fix_if(fix)
}

/// Where the words or pairs of an instruction are.
fn parts(instruction: &Instruction<'_>) -> Vec<LogicalSpan> {
    match &instruction.statement.body {
        Body::Pairs(pairs) => pairs.iter().map(|pair| pair.span).collect(),
        _ => instruction.word_spans(&instruction.statement),
    }
}
