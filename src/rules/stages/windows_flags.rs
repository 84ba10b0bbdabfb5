//! `windows-flags`: a stage for Windows uses what Windows has.
//!
//! ## What it does
//! Reports in stages on an image of Windows: `--chown` with a number or a group, `--chmod`, STOPSIGNAL, and mounts that no builder has there. STOPSIGNAL is removed.
//!
//! ## Why
//! Windows knows no numbers of users, no groups of a file, no modes and no signals. Docker's own builder ends the build there, BuildKit passes over the flags and the signal, and fails at the mounts once the image
//! has been downloaded.
//!
//! ## Example
//! ```dockerfile
//! FROM mcr.microsoft.com/windows/servercore:ltsc2022
//! STOPSIGNAL SIGTERM
//! CMD ["C:\\app\\server.exe"]
//! ```
//! becomes
//! ```dockerfile
//! FROM mcr.microsoft.com/windows/servercore:ltsc2022
//! CMD ["C:\\app\\server.exe"]
//! ```
//!
//! ## When it stays silent
//! Where nothing says for sure that the stage is one for Windows: the name of its image, or `--platform=windows/…`. On `--chown` with the name of an account (`ContainerUser`), which both builders look up; on variables. On mounts of types `bind` and
//! `cache`, and of type `secret` with a target or a variable: BuildKit has learnt them.
//!
//! ## Fix safety
//! Unsafe: the image no longer names the signal, which a file for several platforms may want for the others. Flags and mounts are reported.
//!
//! ## Source
//! Dockerfile reference, "COPY --chown --chmod"; moby, `StopSignalCommand.CheckPlatform` and the request 35521; BuildKit, `readUser` (solver/llbsolver/ops) and the issues 4837, 5678 and 6944.

use crate::diagnostic::{Applicability, Finding, Severity};
use crate::lint::{Context, On, Rule};
use crate::model::Model;
use crate::rules::support::removal::removal;
use crate::syntax::{Keyword, Mount, MountKind, NamedFlag};
use crate::text::Span;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "windows-flags",
    severity: Severity::Warning,
    fixes: &[Applicability::Unsafe],
    summary: "a stage for Windows uses what Windows has",
    matters: &["Windows", "chown", "signal"],
    on: &[On::Stage(check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, stage: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    if !is_windows(model, stage) {
        return;
    }
    for index in model.stage_instructions(stage) {
        let instruction = model.instructions[index];
        let statement = &instruction.statement;
        match statement.kind {
            Keyword::Add | Keyword::Copy => {
                let flags = instruction.flags(statement);
                findings.extend(flags.filter_map(|flag| {
                    let (message, help) = of_flag(&flag)?;
                    let finding = RULE.finding(instruction.joined.span(flag.span), message);
                    Some(finding.with_help(help))
                }));
            }
            Keyword::Run => findings.extend(statement.flags.iter().filter_map(|flag| {
                let mount = Mount::of(instruction.text(flag.span))?;
                of_mount(&mount, instruction.joined.span(flag.span))
            })),
            Keyword::Stopsignal => {
                let message = "Windows has no signals: Docker's own builder refuses STOPSIGNAL, BuildKit passes over it";
                findings.push(
                    RULE.finding(instruction.content(), message)
                        .with_help("remove it")
                        .with_fix_if(removal(
                            model,
                            index,
                            Applicability::Unsafe,
                            "Remove STOPSIGNAL",
                        )),
                );
            }
            _ => {}
        }
    }
}

/// Whether a stage is one for Windows, for sure: a platform says more than the name of an image.
fn is_windows(model: &Model<'_>, stage: usize) -> bool {
    let stage = model.lowest_below(stage);
    let start = model.stages[stage].instructions.start;
    let from = model.instructions[start];
    match from
        .flag(&from.statement, "platform")
        .and_then(|flag| flag.value)
    {
        Some(platform) if platform.contains('$') => false,
        Some(platform) => platform.to_ascii_lowercase().starts_with("windows"),
        None => model
            .own_image(stage)
            .is_some_and(|image| image.is_windows()),
    }
}

/// What is wrong with a flag of COPY or ADD, and what to do about it.
fn of_flag(flag: &NamedFlag) -> Option<(String, &'static str)> {
    let value = flag.value.as_deref().filter(|value| !value.contains('$'))?;
    match &flag.name[..] {
        "chown" => {
            let help = "remove the flag, or name an account: `--chown=ContainerUser`";
            let is_number = value
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b':');
            if is_number {
                let message =
                    format!("`--chown={value}` says nothing on Windows, where accounts have names");
                return Some((message, help));
            }
            let (_, group) = value.split_once(':')?;
            let message = format!(
                "the group `{group}` says nothing on Windows: Docker's own builder looks for an account `{value}`"
            );
            Some((message, help))
        }
        "chmod" => {
            let message = format!(
                "`--chmod={value}` says nothing on Windows, whose files have no such modes"
            );
            Some((message, "remove the flag; `icacls` in a RUN gives rights"))
        }
        _ => None,
    }
}

/// What is wrong with a mount of a RUN.
fn of_mount(mount: &Mount, span: Span) -> Option<Finding> {
    let (what, help) = match mount.kind {
        MountKind::Ssh => (
            "no mounts of type `ssh`",
            "fetch it in a stage for Linux, or outside of the build",
        ),
        MountKind::Tmpfs => (
            "no mounts of type `tmpfs`",
            "remove what is not to stay in the same RUN",
        ),
        MountKind::Secret if mount.target().or(mount.value("env")).is_none() => (
            "no folder `/run/secrets`",
            "give the secret a place: `target=C:\\secrets\\name`",
        ),
        _ => return None,
    };
    let message = format!("BuildKit has {what} on Windows: the build fails");
    Some(RULE.finding(span, message).with_help(help))
}
