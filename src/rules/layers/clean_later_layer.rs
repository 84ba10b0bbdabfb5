//! `clean-later-layer`: a clean-up frees nothing that lies in an earlier layer.
//!
//! ## What it does
//! Finds RUNs that only remove what an earlier instruction of the stage made: package lists and caches, or a file that an ADD, COPY or
//! RUN put there.
//!
//! ## Why
//! A layer is only ever added to: what a later one removes is hidden, and still shipped. The clean-up has to stand in the RUN that made the
//! mess; a file that is only needed for a while is fetched and removed in one RUN, or mounted.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:bookworm
//! COPY app.tar.gz /tmp/app.tar.gz
//! RUN tar -xf /tmp/app.tar.gz -C /opt
//! RUN rm /tmp/app.tar.gz
//! ```
//! The last line frees nothing. With `RUN --mount=target=/tmp/app.tar.gz,source=app.tar.gz tar …` in place of the three the archive is in no
//! layer.
//!
//! ## When it stays silent
//! Where `chain-run` joins the RUN to the one above it; where the RUN does anything but remove; where nothing in the file tells that an
//! earlier layer has what is removed; in stages that others only copy from, where layers do not matter.
//!
//! ## Fix safety
//! There is no fix: what has to move where depends on what lies between.
//!
//! ## Codes
//! None of other tools.
//!
//! ## Source
//! Docker's building best practices, "Minimize the number of layers" and "apt-get"; OCI image specification, "Whiteouts".

use crate::config::ChainMode;
use crate::diagnostic::{Finding, Severity};
use crate::knowledge::managers::{MANAGERS, Manager, Verb};
use crate::lint::{Context, On, Rule};
use crate::model::{CacheEffect, Invocation, Model, SimpleCommand};
use crate::rules::support::is_to_be_mounted;
use crate::rules::support::related::{Group, removes};
use crate::syntax::Keyword;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "clean-later-layer",
    codes: &[],
    severity: Severity::Info,
    fixes: &[],
    summary: "clean-ups stand in the RUN that made what they remove",
    matters: &["layer", "layers"],
    on: &[On::Instruction(&[Keyword::Run], check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, index: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    if !model.is_plain_run(index) {
        return;
    }
    let commands = model.commands(index);
    let removed: Option<Vec<_>> = commands.iter().map(removed).collect();
    let Some(removed) = removed.map(|parts| parts.concat()) else {
        return;
    };
    if removed.is_empty() || model.is_only_copied_from(index) {
        return;
    }
    // All of it is to lie in earlier layers: else the RUN may free something.
    let makers: Option<Vec<usize>> = removed
        .iter()
        .map(|what| maker(model, index, what))
        .collect();
    let Some(maker) = makers.and_then(|makers| makers.into_iter().max()) else {
        return;
    };
    if context.options.chain_run != ChainMode::Off && is_joined(context, index, &commands) {
        return;
    }
    if removed.iter().any(|what| is_in_mount(context, what)) {
        return;
    }
    let line = model.instructions[maker].first_line;
    let what = match model.instructions[maker].statement.kind {
        Keyword::Run => "the RUN",
        Keyword::Add => "the ADD",
        _ => "the COPY",
    };
    let instruction = model.instructions[index];
    findings.push(
        RULE.finding(
            instruction.joined.span(instruction.statement.keyword),
            format!("this frees nothing: what it removes is in the layer of {what} in line {line}"),
        )
        .with_help(help(model.instructions[maker].statement.kind)),
    );
}

/// Whether what is removed is to be in a mount, not in a layer.
fn is_in_mount(context: &Context<'_>, what: &Removed) -> bool {
    match what {
        Removed::Caches(manager) => is_to_be_mounted(context.options, manager),
        Removed::Path(path) => MANAGERS
            .iter()
            .filter(|manager| is_to_be_mounted(context.options, manager))
            .any(|manager| {
                let directories = manager.cache.directories;
                directories.iter().any(|cache| path.starts_with(cache))
            }),
    }
}

/// Whether `chain-run` joins a RUN to the one above it.
fn is_joined(context: &Context<'_>, index: usize, commands: &[SimpleCommand<'_>]) -> bool {
    let model = context.model;
    model.is_plain_run(index - 1)
        && Group::of(&model.commands(index - 1)).fits(model, index, commands, context.options)
}

fn help(maker: Keyword) -> String {
    match maker {
        Keyword::Run => "remove it in the RUN that made it",
        Keyword::Add => "fetch, use and remove it in one RUN",
        _ => "mount it into the RUN that needs it: `--mount=type=bind,source=…,target=…`",
    }
    .into()
}

/// Something a RUN removes.
#[derive(Clone, Debug)]
enum Removed {
    /// A file or folder, by its absolute path.
    Path(String),
    /// The caches of a package manager.
    Caches(&'static Manager),
}

/// What a command removes; nothing if it is one of those that may stand beside; `None` if it does something else.
fn removed(command: &SimpleCommand<'_>) -> Option<Vec<Removed>> {
    if let Some(call) = Invocation::of(command) {
        return (call.verb == Verb::Clean).then(|| vec![Removed::Caches(call.manager)]);
    }
    if matches!(command.name(), Some("set" | "true" | ":" | "echo")) {
        return Some(Vec::new());
    }
    removes(command)?
        .map(|path| {
            let literal = !path.contains(['$', '?', '[', '{', '`']) && path.starts_with('/');
            literal.then_some(Removed::Path(path))
        })
        .collect()
}

/// The nearest earlier instruction of the stage that made what is removed.
fn maker(model: &Model<'_>, index: usize, what: &Removed) -> Option<usize> {
    let start = model.stage_instructions(model.stage_of(index)?).start;
    (start + 1..index)
        .rev()
        .find(|&before| makes(model, before, what))
}

/// Whether an instruction makes what is removed, for all its text tells.
fn makes(model: &Model<'_>, index: usize, what: &Removed) -> bool {
    let instruction = model.instructions[index];
    match instruction.statement.kind {
        Keyword::Run => {
            let codes = model.codes(index);
            let commands: Vec<&SimpleCommand<'_>> =
                codes.iter().flat_map(|code| &code.commands).collect();
            let fills = |manager: &'static Manager| {
                let by_verb = |command: &SimpleCommand<'_>| {
                    Invocation::of(command).is_some_and(|call| {
                        call.manager.family == manager.family
                            && matches!(call.verb, Verb::Update | Verb::Install)
                    })
                };
                let by_effect = |command: &SimpleCommand<'_>| {
                    let family = |other: &&Manager| other.family == manager.family;
                    MANAGERS
                        .iter()
                        .filter(family)
                        .any(|other| other.effect(command) == Some(CacheEffect::Fills))
                };
                commands
                    .iter()
                    .any(|command| by_verb(command) || by_effect(command))
                    && !empties(&commands, manager)
            };
            match what {
                Removed::Caches(manager) => fills(manager),
                Removed::Path(path) => {
                    let cache = MANAGERS.iter().find(|manager| {
                        manager
                            .cache
                            .directories
                            .iter()
                            .any(|cache| path.starts_with(cache))
                    });
                    cache.is_some_and(fills)
                        || (commands.iter().any(|command| writes(command, path))
                            && !commands.iter().any(|command| removes_it(command, path)))
                }
            }
        }
        Keyword::Add | Keyword::Copy => match what {
            Removed::Path(path) => target(model, index).is_some_and(|target| target == *path),
            Removed::Caches(_) => false,
        },
        _ => false,
    }
}

/// Whether one of the commands empties the caches of a package manager.
fn empties(commands: &[&SimpleCommand<'_>], manager: &'static Manager) -> bool {
    commands.iter().any(|command| {
        // `apt-get clean` leaves the lists.
        let verb = Invocation::of(command).is_some_and(|call| {
            call.manager.family == manager.family
                && call.verb == Verb::Clean
                && !manager.clean_keeps_index
        });
        verb || removes(command).is_some_and(|mut paths| {
            paths.any(|path| {
                let path = path.trim_end_matches('*').trim_end_matches('/');
                path.starts_with('/')
                    && manager
                        .cache
                        .directories
                        .iter()
                        .any(|cache| path.starts_with(cache) || cache.starts_with(path))
            })
        })
    })
}

/// Whether a command writes to a file it is told of by its absolute path: `curl -o`, `wget -O`, a redirection.
fn writes(command: &SimpleCommand<'_>, path: &str) -> bool {
    let redirected = command.targets.iter().any(|word| word.is(path));
    let option = |names: &[&str]| {
        command.args().windows(2).any(|pair| {
            pair[1].is(path) && pair[0].as_str().is_some_and(|name| names.contains(&name))
        })
    };
    redirected
        || match command.name() {
            Some("curl") => command.args().windows(2).any(|pair| {
                pair[1].is(path)
                    && pair[0].as_str().is_some_and(|name| {
                        name == "--output"
                            || (!name.starts_with("--")
                                && name.starts_with('-')
                                && name.ends_with('o'))
                    })
            }),
            Some("wget") => {
                option(&["-O", "-qO", "-nvO", "--output-document"])
                    || command.args().iter().any(|word| {
                        word.as_str().is_some_and(|text| {
                            text.strip_prefix("--output-document=") == Some(path)
                                || text.strip_prefix("-O") == Some(path)
                        })
                    })
            }
            _ => false,
        }
}

fn removes_it(command: &SimpleCommand<'_>, path: &str) -> bool {
    removes(command).is_some_and(|mut paths| paths.any(|removed| removed == path))
}

/// Where an ADD or COPY of one file puts it.
fn target(model: &Model<'_>, index: usize) -> Option<String> {
    let instruction = model.instructions[index];
    let words = instruction.words(&instruction.statement)?;
    let [source, target] = &words[..] else {
        return None;
    };
    if !target.starts_with('/') || target.contains('$') {
        return None;
    }
    // Into a folder, under its own name.
    let name = source
        .rsplit('/')
        .next()
        .filter(|name| !name.contains(['*', '?', '$', '[']));
    match (target.strip_suffix('/'), name) {
        (Some(folder), Some(name)) => Some(format!("{folder}/{name}")),
        (Some(_), None) => None,
        (None, _) => Some(target.clone()),
    }
}
