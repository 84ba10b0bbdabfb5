//! `multi-stage`: compilers and build tools stay out of the shipped stage.
//!
//! ## What it does
//! Reports a shipped stage on an image that is a compiler or a build tool (`golang`, `rust`, `maven` …), and the install of
//! compilers (`build-essential`, `gcc`, `cmake` …) in a shipped stage that does not remove them in the same RUN.
//!
//! ## Why
//! They are the largest part of many images, and nothing that runs in the container needs them.
//!
//! ## Example
//! ```dockerfile
//! FROM golang:1.24
//! COPY . /src
//! RUN go build -C /src -o /app
//! CMD ["/app"]
//! ```
//!
//! ## When it stays silent
//! In stages that start nothing, or a shell: images to work in. Where the tools go again in the RUN that
//! brought them (`apt-get purge`, `apk del`).
//!
//! ## Source
//! Docker's building best practices, "Use multi-stage builds".

mod around;
mod base;
mod data;
mod dotnet;
mod go;
mod java;
mod plan;
mod shape;
mod walk;
#[cfg(feature = "manifests")]
mod xml;

use super::super::support::without_fix;
use crate::diagnostic::{Applicability, Finding, Severity};
use crate::knowledge::images::Role;
use crate::knowledge::managers::Verb;
use crate::knowledge::packages::BUILD_TOOLS;
use crate::knowledge::programs::{Does, is_known_to};
use crate::knowledge::runtimes::{is_dotnet_sdk, is_jdk};
use crate::lint::{Context, On, Rule};
use crate::model::{Invocation, SimpleCommand};
use crate::syntax::Body;
use crate::text::Span;
use plan::{Plan, Undecided};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "multi-stage",
    codes: &[],
    severity: Severity::Info,
    fixes: &[Applicability::Unsafe],
    needs_context: true,
    summary: "compilers and build tools are not shipped",
    matters: &["compiler", "multi-stage", "second stage"],
    on: &[On::Shipped(check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, stage: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    let opens_shell = |index: usize| {
        let text = model.instructions[index].joined.text();
        starts_shell(&String::from_utf8_lossy(text))
    };
    if model.own_start(stage).is_none_or(opens_shell) {
        return;
    }
    let mut report = |span: Span, message: String| {
        let help = "build in a stage of its own, and copy the result into the shipped one with `COPY --from`";
        let finding = RULE.finding(span, message);
        let undecided = |it: Undecided| match it.sketch {
            Some(sketch) => without_fix(
                &format!("build in a stage of its own, and write one below it: {sketch}"),
                &it.why,
            ),
            None => without_fix(help, &it.why),
        };
        findings.push(match Plan::of(context, stage) {
            None => finding.with_help(help),
            Some(Err(it)) => finding.with_help(undecided(it)),
            Some(Ok(plan)) => match plan.fix() {
                Ok(fix) => finding.with_help(help).with_fix(fix),
                Err(why) => finding.with_help(without_fix(help, &why)),
            },
        });
    };
    let runs = || {
        model
            .stage_instructions(stage)
            .flat_map(|index| model.run_codes(index))
    };
    let from = model.instructions[model.stages[stage].instructions.start];
    if let Some(image) = model.own_image(stage)
        && (is_jdk(&image)
            || is_dotnet_sdk(&image)
            || image
                .family()
                .is_some_and(|family| family.role == Role::Builder))
        && let Body::Words(words) = &from.statement.body
        && runs().any(|code| code.commands.iter().any(builds))
    {
        report(
            from.joined.span(words[0]),
            format!(
                "the shipped stage starts from `{}`, which brings build tools",
                image.name()
            ),
        );
        return;
    }
    for code in runs() {
        let removes = code
            .commands
            .iter()
            .any(|command| Invocation::of(command).is_some_and(|call| call.verb == Verb::Remove));
        if removes {
            continue;
        }
        for command in &code.commands {
            let Some(call) = Invocation::of(command).filter(|call| call.verb == Verb::Install)
            else {
                continue;
            };
            let tool = call.operands(command).find(|&at| {
                command.words[at].as_str().is_some_and(|name| {
                    BUILD_TOOLS.contains(&name.split(['=', ':']).next().unwrap_or(name))
                })
            });
            if let Some(tool) = tool.filter(|_| call.manager.needs_root) {
                let word = &command.words[tool];
                let name = word.as_str().unwrap_or_default().to_owned();
                report(
                    code.joined.span(word.span),
                    format!("`{name}`, a build tool, is shipped with the image"),
                );
                return;
            }
        }
    }
}

fn builds(command: &SimpleCommand<'_>) -> bool {
    let Some(name) = command.name() else {
        return false;
    };
    let first = command
        .args()
        .first()
        .and_then(|word| word.as_str())
        .unwrap_or_default();
    match name {
        "go" | "cargo" => matches!(first, "build" | "install"),
        "dotnet" => matches!(first, "build" | "publish"),
        _ => is_known_to(name, Does::BuildSources),
    }
}

/// Whether a CMD or ENTRYPOINT starts a shell to work in.
fn starts_shell(text: &str) -> bool {
    let words: Vec<_> = text
        .split(|ch: char| ch.is_whitespace() || "[]\",'".contains(ch))
        .filter(|word| !word.is_empty())
        .collect();
    matches!(words.as_slice(), [_, shell] | [_, shell, "-l" | "-i" | "--login"] if matches!(shell.rsplit('/').next(), Some("sh" | "bash" | "zsh" | "ash" | "fish")))
}
