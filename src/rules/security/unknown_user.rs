//! `unknown-user`: users are called by name only where `/etc/passwd` says who they are.
//!
//! ## What it does
//! Reports, in stages from `scratch`, the USER in force at the end and `--chown` of COPY and ADD with a name, where nothing can have brought `/etc/passwd`; of a group,
//! `/etc/group`.
//!
//! ## Why
//! Names are looked up in these files of the image, and `scratch` has none. With USER the container does not start ("unable to find user"); with `--chown` the build
//! fails, or the files silently belong to root.
//!
//! ## Example
//! ```dockerfile
//! FROM golang:1.25 AS build
//! RUN useradd --uid 10001 app
//! RUN CGO_ENABLED=0 go build -o /server .
//!
//! FROM scratch
//! COPY --from=build /server /server
//! USER app
//! ENTRYPOINT ["/server"]
//! ```
//! becomes
//! ```dockerfile
//! FROM golang:1.25 AS build
//! RUN useradd --uid 10001 app
//! RUN CGO_ENABLED=0 go build -o /server .
//!
//! FROM scratch
//! COPY --from=build /server /server
//! USER 10001
//! ENTRYPOINT ["/server"]
//! ```
//!
//! ## When it stays silent
//! On numbers and variables; in images that start from something; where a COPY to `/etc/passwd`, or of something that may be a folder to `/etc` or `/`, an ADD of what may be an archive, or a RUN
//! may have brought the file; on USER, where another stage is built on this one; on `--chown` with root, to whom files belong anyway.
//!
//! ## Fix safety
//! Unsafe: that the user is the same is likely, no more. There is a fix for a USER without a group where all commands that make a user of that name, in any stage, give it the same number.
//!
//! ## Source
//! Dockerfile reference, USER and "COPY --chown"; runc, `GetExecUser`; BuildKit, `readUser` (solver/llbsolver/ops).

use crate::diagnostic::{Applicability, Finding, Fix, Severity};
use crate::lint::{Context, On, Rule};
use crate::model::{NumberOfUser, is_account_name};
use crate::rewrite::replace_text;
use crate::syntax::{Body, Keyword};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "unknown-user",
    severity: Severity::Error,
    fixes: &[Applicability::Unsafe],
    summary: "users are called by name only where `/etc/passwd` says who they are",
    on: &[
        On::Stage(check_user),
        On::Instruction(&[Keyword::Copy, Keyword::Add], check_copy),
    ],
    ..Rule::USUAL
};

/// The first part of `user:group` that is a name which cannot be looked up, and the file that is not there.
fn unknown(owner: &str, holds: impl Fn(&str) -> bool) -> Option<(&str, &'static str)> {
    let owner = owner.trim().trim_matches(['"', '\'']);
    let (user, group) = owner.split_once(':').unwrap_or((owner, ""));
    let parts = [(user, "/etc/passwd"), (group, "/etc/group")];
    parts
        .into_iter()
        .find(|(part, file)| is_account_name(part) && !holds(file))
}

fn check_user(context: &Context<'_>, stage: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    if !model.starts_from_nothing(stage) || model.built_on(stage).next().is_some() {
        return;
    }
    let Some(index) = model.last_user(stage) else {
        return;
    };
    let instruction = model.instructions[index];
    let Body::Text(text) = instruction.statement.body else {
        return;
    };
    let owner = String::from_utf8_lossy(instruction.text(text));
    let holds = |file: &str| model.may_hold_at_end(context.build, stage, file);
    let Some((name, file)) = unknown(&owner, holds) else {
        return;
    };
    let span = instruction.joined.span(text);
    if findings.iter().any(|other| other.span == span) {
        return;
    }
    let number = match model.number_of_user(index, name) {
        NumberOfUser::Known(number) if file == "/etc/passwd" => Some(number),
        _ => None,
    };
    let fix = number.filter(|_| owner == name).and_then(|number| {
        let edit = replace_text(&instruction.joined, text, number.to_string())?;
        let title = format!("Write the number that {name} has where it is created");
        Some(Fix::in_place(
            Applicability::Unsafe,
            index,
            title,
            vec![edit],
        ))
    });
    let help = match number {
        Some(number) => format!(
            "write its number, `USER {number}`, or copy `{file}` from the stage that has it"
        ),
        None => format!("write a number, or copy `{file}` from a stage that has it"),
    };
    findings.push(
        RULE.finding(
            span,
            format!("nothing brings `{file}` to this image from `scratch`: nobody knows `{name}`, and the container does not start"),
        )
        .with_help(help)
        .with_fix_if(fix),
    );
}

fn check_copy(context: &Context<'_>, index: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    let instruction = model.instructions[index];
    let Some(flag) = instruction.flag(&instruction.statement, "chown") else {
        return;
    };
    let is_bare = |stage: &usize| model.starts_from_nothing(*stage);
    let (Some(owner), Some(_)) = (&flag.value, model.stage_of(index).filter(is_bare)) else {
        return;
    };
    let holds = |file: &str| model.may_hold_before(context.build, index, file);
    let Some((name, file)) = unknown(owner, holds).filter(|(name, _)| *name != "root") else {
        return;
    };
    findings.push(
        RULE.finding(
            instruction.joined.span(flag.span),
            format!("nothing has brought `{file}` to this stage from `scratch`: nobody knows `{name}`, and the build fails, or the files belong to root"),
        )
        .with_help(format!("write numbers, or copy `{file}` above it from a stage that has it")),
    );
}
