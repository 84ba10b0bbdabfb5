//! `scratch-shell`: nothing in an image from `scratch` asks for a shell that is not there.
//!
//! ## What it does
//! Reports RUN in shell form in a stage from `scratch`, and the CMD, ENTRYPOINT or HEALTHCHECK in shell form that counts at its end, where nothing can have brought the
//! shell. So also those in exec form whose program is a shell.
//!
//! ## Why
//! Docker hands a shell form to `/bin/sh`. `scratch` is empty: the build fails, or the container does not start ("no such file or directory"), or is
//! never healthy.
//!
//! ## Example
//! ```dockerfile
//! FROM golang:1.25 AS build
//! RUN CGO_ENABLED=0 go build -o /server .
//!
//! FROM scratch
//! COPY --from=build /server /server
//! ENTRYPOINT /server --port=8080
//! ```
//! Here `ENTRYPOINT ["/server", "--port=8080"]` does what is meant.
//!
//! ## When it stays silent
//! Where the shell may be there: a COPY of something that may be a folder to `/`, to `/bin` or to the path of the shell that SHELL names, an ADD of what may be an archive, a path that is known only
//! at build time, a RUN before it, a mount that covers the path. On what containers start, where another stage is built on this one and may bring the shell; on
//! CMD, where there is an ENTRYPOINT.
//!
//! ## Source
//! Dockerfile reference, "Shell and exec form" and SHELL; Docker's manual, "Create a base image".

use crate::diagnostic::{Finding, Severity};
use crate::knowledge::programs::POSIX_SHELLS;
use crate::lint::{Context, On, Rule};
use crate::model::{Model, is_in};
use crate::syntax::{Body, Keyword, MountKind};
use crate::text::{LogicalSpan, file_name};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "scratch-shell",
    severity: Severity::Error,
    summary: "nothing in an image from `scratch` asks for a shell that is not there",
    on: &[On::File(check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let model = context.model;
    let mut asking: Vec<(usize, LogicalSpan, String)> = Vec::new();
    for stage in 0..model.stages.len() {
        if !model.starts_from_nothing(stage) {
            continue;
        }
        for index in model.stage_instructions(stage) {
            if model.instructions[index].statement.kind == Keyword::Run {
                let lacks = |path: &str| {
                    !model.may_hold_before(context.build, index, path)
                        && !mounts(model, index, path)
                };
                asking.extend(shell_lacked(model, index, lacks));
            }
        }
        if model.built_on(stage).next().is_none() {
            let lacks = |path: &str| !model.may_hold_at_end(context.build, stage, path);
            let started = started(model, stage);
            asking.extend(
                started
                    .into_iter()
                    .filter_map(|at| shell_lacked(model, at, lacks)),
            );
        }
    }
    asking.sort_by_key(|(index, ..)| *index);
    asking.dedup_by_key(|(index, ..)| *index);
    for (index, span, shell) in asking {
        let instruction = model.instructions[index];
        let kind = instruction.statement.kind;
        let outcome = match kind {
            Keyword::Run => "the build fails",
            Keyword::Healthcheck => "the container is never healthy",
            _ => "the container does not start",
        };
        let help = match kind {
            Keyword::Run => {
                "do this in a stage that has a shell, and copy what it makes".to_owned()
            }
            Keyword::Healthcheck => {
                "name the program and its arguments as JSON: `HEALTHCHECK CMD [\"/program\"]`"
                    .to_owned()
            }
            _ => {
                let keyword = kind.as_str();
                format!("name the program and its arguments as JSON: `{keyword} [\"/program\"]`")
            }
        };
        findings.push(
            RULE.finding(
                instruction.joined.span(span),
                format!(
                    "this needs `{shell}`, and an image from `scratch` has no shell: {outcome}"
                ),
            )
            .with_help(help),
        );
    }
}

/// What containers of a stage start, and what says whether they work.
fn started(model: &Model<'_>, stage: usize) -> Vec<usize> {
    let last = |kind: Keyword| {
        let mut below = model.below_end(stage);
        below.find(|&at| model.instructions[at].statement.kind == kind)
    };
    let entrypoint = last(Keyword::Entrypoint);
    let start = entrypoint.or_else(|| last(Keyword::Cmd));
    start
        .into_iter()
        .chain(last(Keyword::Healthcheck))
        .collect()
}

/// The shell that an instruction needs, and where it says so, if none of the places has it in which it may lie.
fn shell_lacked(
    model: &Model<'_>,
    index: usize,
    lacks: impl Fn(&str) -> bool,
) -> Option<(usize, LogicalSpan, String)> {
    let instruction = model.instructions[index];
    let statement = &instruction.statement;
    let body = match &statement.body {
        Body::Health { command, .. } => command,
        body => body,
    };
    let (program, span) = match body {
        Body::Shell(_) => {
            let words = model.shell(index).words();
            ((*words.first()?).to_owned(), statement.keyword)
        }
        Body::Exec(exec) => {
            let program = exec.strings(instruction.joined.text()).next()?;
            let is_shell = POSIX_SHELLS.contains(&file_name(&program));
            (is_shell.then_some(program)?, exec.items.first()?.span)
        }
        _ => return None,
    };
    let is_plain = !program.contains(['\\', '$', ':']);
    let places = Model::places_of_program(&program);
    (is_plain && places.iter().all(|path| lacks(path))).then_some((index, span, program))
}

/// Whether a mount of a RUN may bring a path.
fn mounts(model: &Model<'_>, run: usize, path: &str) -> bool {
    model.instructions[run].mounts().any(|mount| {
        let target = model.mount_target(run, &mount);
        let covers = |target: String| target.contains('$') || is_in(path, &target);
        matches!(
            mount.kind,
            MountKind::Bind | MountKind::Cache | MountKind::Unknown
        ) && target.is_none_or(covers)
    })
}
