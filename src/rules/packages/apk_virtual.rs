//! `apk-virtual`: packages for building go again in the RUN that brings them.
//!
//! ## What it does
//! Reports an `apk add` in a stage that is shipped whose headers (`libffi-dev`, `postgresql-dev`) or groups for building (`--virtual .build-deps`) the same RUN does not remove.
//!
//! ## Why
//! They are of no use once everything is built, and often the largest part of the image. `apk add --virtual NAME` gives them a name by which `apk del NAME` removes them with
//! all that came with them.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.13-alpine
//! COPY requirements.txt .
//! RUN apk add --no-cache libffi-dev && pip install --no-cache-dir -r requirements.txt
//! CMD ["python", "app.py"]
//! ```
//! Write `apk add --no-cache --virtual .build-deps libffi-dev && … && apk del .build-deps`, and add the library that stays, `libffi`.
//!
//! ## When it stays silent
//! On programs for building (`nasm`), which the container may run. Where the RUN, or a later one of the stage, removes packages; in stages that start nothing, a shell, or a program that only says its version: images to work in or to build on; and where the stage installs a compiler or a build tool: `multi-stage` speaks
//! of that.
//!
//! ## Source
//! Alpine Linux wiki, "Alpine Package Keeper", "Virtual packages"; docker-library, the Dockerfiles of the variants for Alpine.

use crate::diagnostic::{Finding, Severity};
use crate::knowledge::managers::Verb;
use crate::knowledge::packages::{BUILD_TOOLS, is_only_for_building};
use crate::knowledge::programs::POSIX_SHELLS;
use crate::lint::{Context, On, Rule};
use crate::model::{Invocation, Model, SimpleCommand, virtual_group};
use crate::rules::support::labels::known;
use crate::syntax::Body;
use crate::text::file_name;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "apk-virtual",
    codes: &[],
    severity: Severity::Info,
    fixes: &[],
    summary: "packages for building go again in the RUN that brings them",
    matters: &["build-deps", "headers", "virtual"],
    on: &[On::Shipped(check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, stage: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    if !starts_program(model, stage) {
        return;
    }
    let runs = model.stage_instructions(stage);
    let codes: Vec<_> = runs.flat_map(|index| model.run_codes(index)).collect();
    let commands = || codes.iter().flat_map(|code| &code.commands);
    let is_tool = |name: &str| BUILD_TOOLS.contains(&name);
    let removes = |command: &SimpleCommand<'_>| {
        Invocation::of(command).is_some_and(|call| call.verb == Verb::Remove)
    };
    if commands().any(removes) || commands().any(|it| added(it).iter().any(|it| is_tool(it))) {
        return;
    }
    for code in &codes {
        for command in &code.commands {
            let names = added(command);
            let headers = names.iter().find(|name| is_headers(name));
            let message = match (virtual_group(command), headers) {
                (Some(group), Some(_)) => {
                    format!(
                        "nothing removes the packages for building of `{group}`: they stay in the image"
                    )
                }
                (None, Some(name)) => {
                    format!("`{name}` is for building alone, and stays in the image")
                }
                (_, None) => continue,
            };
            let help = "write `apk add --virtual .build-deps …`, and at the end of this RUN `apk del .build-deps`; \
                add the libraries that are needed at run time by name";
            let finding = RULE.finding(code.span(command.span), message);
            findings.push(finding.with_help(help));
        }
    }
}

/// Whether a package has headers, or is a group of tools and headers: what has a program alone (`nasm`, `bison`) may be there for what the container runs.
fn is_headers(name: &str) -> bool {
    let ends = ["-dev", "-headers", "-sdk"];
    is_only_for_building(name) && ends.iter().any(|end| name.ends_with(end))
}

/// The packages that a command adds by `apk`, without versions.
fn added<'c>(command: &'c SimpleCommand<'_>) -> Vec<&'c str> {
    let Some(call) = Invocation::of(command) else {
        return Vec::new();
    };
    if call.manager.family != "apk" || call.verb != Verb::Install {
        return Vec::new();
    }
    let operands = call.operands(command);
    let names = operands.filter_map(|at| command.words[at].as_str());
    let plain = |name: &'c str| name.split(['=', '<', '>', '~', '@']).next();
    names.filter_map(plain).collect()
}

/// Whether containers of a stage start a program that it names, no shell.
fn starts_program(model: &Model<'_>, stage: usize) -> bool {
    let Some(index) = model.own_start(stage) else {
        return false;
    };
    let instruction = model.instructions[index];
    let first = match &instruction.statement.body {
        Body::Exec(exec) => exec.strings(instruction.joined.text()).next(),
        Body::Shell(span) => {
            let text = known(instruction.text(*span), model.file.escape).unwrap_or_default();
            text.split_whitespace().next().map(str::to_owned)
        }
        _ => None,
    };
    let only_says = ["--help", "--version"];
    let text = String::from_utf8_lossy(instruction.joined.text());
    if only_says.iter().any(|option| text.contains(option)) {
        return false;
    }
    let is_shell = |name: &str| POSIX_SHELLS.contains(&file_name(name));
    let is_alone = match &instruction.statement.body {
        Body::Exec(exec) => exec.items.len() == 1,
        _ => true,
    };
    first.is_some_and(|first| !(is_alone && is_shell(&first)))
}
