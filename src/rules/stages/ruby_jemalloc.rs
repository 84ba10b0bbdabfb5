//! `ruby-jemalloc`: jemalloc is loaded where it is installed.
//!
//! ## What it does
//! Reports jemalloc's package (`libjemalloc2`, `jemalloc`) in a shipped stage that starts a server of Ruby, where nothing loads it.
//!
//! ## Why
//! A library does nothing by lying there: without `LD_PRELOAD` Ruby takes its memory from the C library, whose heap grows with the threads of a server.
//!
//! ## Example
//! ```dockerfile
//! FROM ruby:3.4-slim
//! RUN apt-get update && apt-get install -y --no-install-recommends libjemalloc2 && rm -rf /var/lib/apt/lists/*
//! CMD ["bundle", "exec", "puma"]
//! ```
//! With `ENV LD_PRELOAD=libjemalloc.so.2` below the RUN it is loaded: ld.so looks for a name without a slash where it looks for libraries.
//!
//! ## When it stays silent
//! Where the file speaks of `LD_PRELOAD`, `MALLOC_CONF`, `ld.so.preload` or a Ruby that is compiled with jemalloc; where containers start with a script, which may load it, as that of Rails
//! does; in stages that are not shipped, and that start something else. It is off by default: a program that Ruby calls may use it, or a gem.
//!
//! ## Source
//! ld.so(8), `LD_PRELOAD`; the Dockerfile and the entrypoint that Rails writes (`rails new`).

use crate::diagnostic::Finding;
use crate::knowledge::managers::Verb;
use crate::knowledge::ruby::{JEMALLOC, LOADS_JEMALLOC, SERVERS};
use crate::lint::{CommandSite, On, Rule};
use crate::model::{Invocation, Model};
use crate::syntax::{Body, Keyword};
use crate::text::{file_name, has_in_any_case};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "ruby-jemalloc",
    codes: &[],
    summary: "jemalloc is loaded where it is installed",
    default: false,
    matters: &["jemalloc"],
    on: &[On::Command(
        &["apt-get", "apt", "apk", "dnf", "microdnf", "yum"],
        check,
    )],
    ..Rule::USUAL
};

fn check(site: &CommandSite<'_, '_>, findings: &mut Vec<Finding>) {
    let command = site.command();
    let (model, index) = (site.run.model(), site.run.index);
    let Some(call) = Invocation::of(command).filter(|call| call.verb == Verb::Install) else {
        return;
    };
    let mut operands = call.operands(command);
    let is_it = |at: &usize| {
        let name = command.words[*at].as_str();
        name.is_some_and(|name| JEMALLOC.contains(&name))
    };
    let Some(at) = operands.find(is_it) else {
        return;
    };
    let stage = model.stage_of(index);
    if !stage.is_some_and(|stage| model.shipped().contains(&stage) && starts_server(model, stage))
        || has_in_any_case(model.file.source, LOADS_JEMALLOC)
    {
        return;
    }
    let message = "nothing loads jemalloc: it is installed in vain";
    findings.push(
        RULE.finding(site.code.span(command.words[at].span), message)
            .with_help("load it below: `ENV LD_PRELOAD=libjemalloc.so.2`"),
    );
}

/// Whether containers of a stage start a server of Ruby, and no script before it.
fn starts_server(model: &Model<'_>, stage: usize) -> bool {
    let mut program = None;
    for index in model.stage_instructions(stage) {
        let instruction = model.instructions[index];
        let kind = instruction.statement.kind;
        if !matches!(kind, Keyword::Cmd | Keyword::Entrypoint) {
            continue;
        }
        let Body::Exec(exec) = &instruction.statement.body else {
            return false;
        };
        let first = exec.strings(instruction.joined.text()).next();
        if kind == Keyword::Entrypoint || program.is_none() {
            program = first;
        }
    }
    program.is_some_and(|program| SERVERS.contains(&file_name(&program)))
}
