//! `entrypoint-script`: a script of the build context that containers start with can be started.
//!
//! ## What it does
//! Looks at the scripts that ENTRYPOINT and CMD start by their path and that come from the build context, and reports those that may not be executed, and those
//! whose first line ends with a carriage return.
//!
//! ## Why
//! The container does not start: "permission denied", or "no such file or directory", as the kernel looks for a program called `sh` and a carriage
//! return. Both come from checkouts on Windows, and work for whoever wrote the file.
//!
//! ## Example
//! With an `entrypoint.sh` that is not executable:
//! ```dockerfile
//! FROM debian:12
//! COPY entrypoint.sh /entrypoint.sh
//! ENTRYPOINT ["/entrypoint.sh"]
//! ```
//! becomes
//! ```dockerfile
//! FROM debian:12
//! COPY --chmod=755 entrypoint.sh /entrypoint.sh
//! ENTRYPOINT ["/entrypoint.sh"]
//! ```
//!
//! ## When it stays silent
//! Where the build context cannot be read, where a `chmod`, `install` or `dos2unix` of the file may have mended it, and on scripts that are given to a
//! shell (`["sh", "/entrypoint.sh"]`).
//!
//! ## Fix safety
//! Unsafe: `--chmod` needs BuildKit. There is none for carriage returns: `* text=auto eol=lf` in `.gitattributes` keeps them out.
//!
//! ## Source
//! execve(2), `EACCES`, "Interpreter scripts"; Docker's reference, "COPY --chmod".

use crate::diagnostic::{Applicability, Finding, Fix, Severity};
use crate::lint::{Context, On, Rule};
use crate::model::{context_path, from_context};
use crate::rewrite::add_flags;
use crate::syntax::{Body, Keyword};
use crate::text::file_name;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "entrypoint-script",
    severity: Severity::Warning,
    fixes: &[Applicability::Unsafe],
    needs_context: true,
    summary: "a script of the build context that containers start with can be started",
    on: &[On::Instruction(&[Keyword::Cmd, Keyword::Entrypoint], check)],
    ..Rule::USUAL
};

/// What in a file may change the mode or the line ends of a script.
const MENDED_BY: &[&str] = &["chmod", "install ", "dos2unix", "\\r", "tr -d"];

fn check(context: &Context<'_>, index: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    let instruction = model.instructions[index];
    let Body::Exec(exec) = &instruction.statement.body else {
        return;
    };
    let Some(program) = exec.strings(instruction.joined.text()).next() else {
        return;
    };
    // A CMD beside an ENTRYPOINT is its argument.
    let stage = model
        .stage_of(index)
        .map(|stage| model.stage_instructions(stage));
    let is_entrypoint = |at: usize| model.instructions[at].statement.kind == Keyword::Entrypoint;
    let is_argument = instruction.statement.kind == Keyword::Cmd
        && (stage.into_iter().flatten().any(is_entrypoint)
            || model.before(index).any(is_entrypoint));
    if is_argument || !program.contains('/') {
        return;
    }
    let name = file_name(&program);
    let Some(path) = model.path_in_context(context.build, &program) else {
        return;
    };
    let Some(head) = context
        .build
        .head(&path)
        .filter(|head| head.starts_with(b"#!"))
    else {
        return;
    };
    let mends = |at: usize| {
        let text = model.instructions[at].joined.text();
        let has = |part: &str| memchr::memmem::find(text, part.as_bytes()).is_some();
        model.instructions[at].statement.kind == Keyword::Run
            && MENDED_BY.iter().any(|part| has(part))
    };
    if (0..model.instructions.len()).any(mends) {
        return;
    }
    let span = instruction.joined.span(exec.items[0].span);
    let first = head.split(|byte| *byte == b'\n').next().unwrap_or(&head);
    if first.ends_with(b"\r") {
        findings.push(
            RULE.finding(span, format!("`{program}` cannot be started: its first line ends with a carriage return"))
                .with_help(format!("end the lines of `{path}` as Unix does, and keep them so: write `{name} text eol=lf` into .gitattributes")),
        );
        return;
    }
    if context.build.is_executable(&path) != Some(false) {
        return;
    }
    let brings = |at: &usize| {
        let other = model.instructions[*at];
        let [(source, _)] = &from_context(other)[..] else {
            return false;
        };
        other.statement.kind == Keyword::Copy && context_path(source).as_deref() == Some(&path[..])
    };
    let copies: Vec<usize> = (0..model.instructions.len()).filter(brings).collect();
    if copies.iter().any(|at| {
        let other = model.instructions[*at];
        other.flag(&other.statement, "chmod").is_some()
    }) {
        return;
    }
    let fix = match &copies[..] {
        [copy] if !model.file.may_lack_chmod() => {
            add_flags(model, *copy, &["--chmod=755".to_owned()]).map(|edit| {
                Fix::in_place(
                    Applicability::Unsafe,
                    *copy,
                    "Add `--chmod=755`",
                    vec![edit],
                )
            })
        }
        _ => None,
    };
    findings.push(
        RULE.finding(span, format!("`{program}` cannot be started: `{path}` is not executable"))
            .with_help(format!("copy it with `COPY --chmod=755`, or make it so for all: `git update-index --chmod=+x {path}`"))
            .with_fix_if(fix),
    );
}
