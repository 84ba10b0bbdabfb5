//! `language-env`: services get the variables that their language wants.
//!
//! ## What it does
//! Reports a shipped stage of a service, with EXPOSE, that starts an interpreter itself, in exec form, and sets no `PYTHONUNBUFFERED` (`python`), `NODE_ENV` (`node`) or limit of memory
//! (`java`); the fix sets it.
//!
//! ## Why
//! Python keeps what it prints in a buffer where nobody sees it, frameworks of Node.js run as in development, and the JVM takes a quarter of the memory.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.14-slim
//! COPY app.py .
//! EXPOSE 8000
//! CMD ["python", "app.py"]
//! ```
//! becomes
//! ```dockerfile
//! FROM python:3.14-slim
//! COPY app.py .
//! EXPOSE 8000
//! ENV PYTHONUNBUFFERED=1
//! CMD ["python", "app.py"]
//! ```
//!
//! ## When it stays silent
//! Without EXPOSE: a program that ends is no service. Where the file names the variable or another one for the same anywhere, with an option for it (`python -u`, `java -Xmx1g`), in shell form, where the program has no
//! arguments, in stages that are not shipped, that others are built on or whose name says that developers use them, and on Windows. It is off by default: where
//! variables are set is a policy.
//!
//! ## Fix safety
//! Unsafe: the program behaves otherwise, which is what it is for.
//!
//! ## Source
//! Python's documentation, "Command line and environment"; Node.js, "The difference between development and production"; java(1).

use crate::diagnostic::{Applicability, Finding, Fix, Rewrite, Severity};
use crate::knowledge::language_env::{LANGUAGE_ENV, LanguageEnv};
use crate::lint::{Context, On, Rule};
use crate::model::{Model, ShellInForce};
use crate::rewrite::instruction_above;
use crate::syntax::{Body, Keyword};
use crate::text::file_name;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "language-env",
    codes: &[],
    severity: Severity::Info,
    fixes: &[Applicability::Unsafe],
    summary: "services get the variables that their language wants",
    default: false,
    matters: &["NODE_ENV", "PYTHONUNBUFFERED", "JAVA_TOOL_OPTIONS"],
    on: &[On::Shipped(check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, stage: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    let Some(start) = started_by(model, stage) else {
        return;
    };
    let instruction = model.instructions[start];
    let statement = &instruction.statement;
    let Body::Exec(_) = statement.body else {
        return;
    };
    let words = instruction.words(statement).unwrap_or_default();
    let Some((program, args)) = words.split_first() else {
        return;
    };
    let Some(known) = wanted(file_name(program)) else {
        return;
    };
    let first = model.stages[stage].instructions.start;
    let is_expose = |index: usize| model.instructions[index].statement.kind == Keyword::Expose;
    if args.is_empty()
        || !model.below_end(stage).any(is_expose)
        || is_decided(model, stage, known)
        || model.is_for_developers(stage)
        || *model.shell(first) == ShellInForce::WindowsDefault
        || model.built_on(stage).next().is_some()
    {
        return;
    }
    let (name, value) = (known.name, known.value);
    let is_lower = instruction
        .text(statement.keyword)
        .iter()
        .all(u8::is_ascii_lowercase);
    let keyword = if is_lower { "env" } else { "ENV" };
    let text = format!("{keyword} {name}={value}");
    let kinds = [Keyword::Env.as_str(), statement.kind.as_str()];
    let fix = Fix::new(
        Applicability::Unsafe,
        format!("Set {name}"),
        vec![instruction_above(model, start, &text)],
        vec![Rewrite::into(start, kinds)],
    );
    let span = instruction.joined.span(statement.body_span);
    findings.push(
        RULE.finding(span, format!("{name} is not set: {}", known.why))
            .with_help(format!("write `ENV {name}={value}`"))
            .with_fix(fix),
    );
}

/// The ENTRYPOINT of a stage, or else its CMD.
fn started_by(model: &Model<'_>, stage: usize) -> Option<usize> {
    let last = |kind: Keyword| {
        let mut range = model.stage_instructions(stage).rev();
        range.find(|&index| model.instructions[index].statement.kind == kind)
    };
    last(Keyword::Entrypoint).or_else(|| last(Keyword::Cmd))
}

/// What a program wants: `python3.14` is `python`.
fn wanted(program: &str) -> Option<&'static LanguageEnv> {
    let name = program.trim_end_matches(|ch: char| ch.is_ascii_digit() || ch == '.');
    LANGUAGE_ENV.iter().find(|known| known.program == name)
}

/// Whether the file says it, or says it otherwise.
fn is_decided(model: &Model<'_>, stage: usize, known: &LanguageEnv) -> bool {
    let is_option = |word: &str| word.starts_with('-');
    let (options, names): (Vec<&str>, Vec<&str>) =
        known.instead.iter().partition(|it| is_option(it));
    let given = |index: usize| {
        let instruction = model.instructions[index];
        let words = instruction
            .words(&instruction.statement)
            .unwrap_or_default();
        let mut words = words.iter();
        words.any(|word| options.iter().any(|option| word.starts_with(option)))
    };
    let is_start = |&index: &usize| {
        matches!(
            model.instructions[index].statement.kind,
            Keyword::Cmd | Keyword::Entrypoint
        )
    };
    model.speaks_of(known.name)
        || names.iter().any(|name| model.speaks_of(name))
        || model.stage_instructions(stage).filter(is_start).any(given)
}
