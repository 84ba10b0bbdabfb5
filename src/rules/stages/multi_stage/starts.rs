//! Whether what containers start is there in a second stage, and what it needs.

use super::data::source_at;
use super::parts::Why;
use super::shape::{Base, Shape, Site, is_made};
use super::walk::Left;
use crate::knowledge::distributions::Distribution;
use crate::knowledge::programs::{HEALTH_CLIENTS, IN_BARE_IMAGES};
use crate::knowledge::runtimes::{dotnet_runtimes, jre};
use crate::lint::Context;
use crate::model::{SimpleCommand, given_arguments, joined, of_only_command, programs_of};
use crate::syntax::{Body, Keyword};
use crate::text::file_name;

/// Looks at all that containers of a stage start in a folder, and notes what it needs in the second stage. Gives what is not known of it.
///
/// # Errors
/// Where what they start first is not known: a second stage without that is none.
pub(super) fn starts(
    site: &Site<'_, '_>,
    shape: &Shape,
    (left, folder): (&Left, &str),
    base: &mut Base,
) -> Result<Vec<Why>, Why> {
    let (context, model) = (site.context, site.context.model);
    let range = model.stage_instructions(site.stage);
    let kind = |at: usize| model.instructions[at].statement.kind;
    let has_entrypoint = range.clone().any(|at| kind(at) == Keyword::Entrypoint);
    // `exec "$@"`
    let starts_words = range.clone().any(|at| {
        let words = (kind(at) == Keyword::Entrypoint).then(|| words_started(context, at));
        let text = words
            .flatten()
            .and_then(|(words, _)| script_of(context, left, words.first()?, folder));
        let is_own = |it: &Option<String>| {
            let program = it.as_deref();
            program.is_some_and(|program| is_made(program, folder, &left.paths))
        };
        text.is_some_and(|text| !given_arguments(&text).iter().all(is_own))
    });
    let mut doubts = Vec::new();
    for at in range {
        if kind(at) == Keyword::Healthcheck {
            doubts.extend(health_check(site, shape, (left, folder), at, base).err());
            continue;
        }
        let is_argument = kind(at) == Keyword::Cmd && has_entrypoint && !starts_words;
        if !matches!(kind(at), Keyword::Cmd | Keyword::Entrypoint) || is_argument {
            continue;
        }
        let name = kind(at).as_str();
        let Some((words, by_shell)) = words_started(context, at) else {
            doubts.push(format!("it is not known what the {name} starts"));
            continue;
        };
        base.needs_system |= by_shell;
        let Some(program) = words.first() else {
            continue;
        };
        match script_started(context, left, program, folder) {
            Some(Ok(by_bash)) => {
                base.needs_system = true;
                base.needs_bash |= by_bash;
            }
            Some(Err(why)) => doubts.push(why),
            None if is_made(program, folder, &left.paths) || (shape.starts)(site, left, &words) => {
            }
            None => {
                return Err(doubts.into_iter().next().unwrap_or_else(|| {
                    format!(
                        "it is not known where `{program}` comes from, which the {name} starts, and what that needs"
                    )
                }));
            }
        }
    }
    Ok(doubts)
}

/// Notes what a HEALTHCHECK needs: the clients that the image of the first stage has and a small one has not.
fn health_check(
    site: &Site<'_, '_>,
    shape: &Shape,
    (left, folder): (&Left, &str),
    at: usize,
    base: &mut Base,
) -> Result<(), Why> {
    let model = site.context.model;
    let instruction = model.instructions[at];
    let Body::Health { command, .. } = &instruction.statement.body else {
        return Ok(());
    };
    if let Some((words, by_shell)) = words_of(site.context, at, command)
        && (shape.starts)(site, left, &words)
    {
        base.needs_system |= by_shell;
        return Ok(());
    }
    let programs = match &**command {
        Body::Exec(exec) => exec.strings(instruction.joined.text()).take(1).collect(),
        Body::Shell(span) => {
            base.needs_system = true;
            let programs = programs_of(instruction.text(*span));
            programs.ok_or("it is not known what the HEALTHCHECK starts")?
        }
        _ => Vec::new(),
    };
    let jre = jre(&site.image);
    let dotnet = dotnet_runtimes(&site.image).map(|it| it.system);
    // The image of an SDK has both clients; packages are called alike where both images are made of the same.
    let of_sdk = match &jre {
        Some(jre) if jre.is_same_system => jre.system,
        _ => dotnet,
    };
    for program in programs {
        let is_there = IN_BARE_IMAGES.contains(&&program[..])
            || jre
                .as_ref()
                .is_some_and(|it| it.clients.contains(&&program[..]))
            || is_made(&program, folder, &left.paths)
            || left.packages.contains(&program);
        let client = HEALTH_CLIENTS.iter().find(|it| it.program == program);
        match (client, of_sdk.or(Distribution::of(&site.image))) {
            _ if is_there => base.needs_system |= !is_made(&program, folder, &left.paths),
            // The larger image has them.
            (Some(client), Some(Distribution::Alpine)) if client.in_busybox => {
                base.needs_system = true;
            }
            (Some(_), Some(_)) if of_sdk.is_some() => {
                base.needs_system = true;
                base.clients.push(program);
            }
            (Some(_), Some(Distribution::Debian)) if site.image.has_certificates() => {
                base.needs_system = true;
                base.clients.push(program);
            }
            _ => {
                return Err(format!(
                    "it is not known where `{program}` comes from, which the HEALTHCHECK starts"
                ));
            }
        }
    }
    Ok(())
}

/// The words that a CMD or an ENTRYPOINT starts, and whether a shell starts them; `None` if that is more than one command.
pub(super) fn words_started(context: &Context<'_>, index: usize) -> Option<(Vec<String>, bool)> {
    words_of(
        context,
        index,
        &context.model.instructions[index].statement.body,
    )
}

/// The words that a body of an instruction starts, in the same way.
fn words_of(context: &Context<'_>, index: usize, body: &Body) -> Option<(Vec<String>, bool)> {
    let model = context.model;
    let instruction = model.instructions[index];
    match body {
        Body::Exec(exec) => {
            let words: Vec<String> = exec.strings(instruction.joined.text()).collect();
            match &words[..] {
                [shell, option, script]
                    if matches!(&shell[..], "sh" | "/bin/sh") && option == "-c" =>
                {
                    let words = of_only_command(script.as_bytes(), words_of_command);
                    words.flatten().map(|words| (words, true))
                }
                _ => Some((words, false)),
            }
        }
        Body::Shell(_) => {
            let commands = model.commands(index);
            let is_check = instruction.statement.kind == Keyword::Healthcheck;
            let fails = |it: &SimpleCommand<'_>| it.name() == Some("exit");
            let command = match &commands[..] {
                [command] => command,
                [command, exit] if is_check && fails(exit) => command,
                _ => return None,
            };
            words_of_command(command).map(|words| (words, true))
        }
        _ => None,
    }
}

/// The words of a command that writes no files; those that only a shell knows as they are written.
fn words_of_command(command: &SimpleCommand<'_>) -> Option<Vec<String>> {
    let mut assignments = command.assignments.iter();
    let is_plain = command.redirects.is_empty() && assignments.all(|it| says_no_path(it.text));
    let words = command.argv().iter().map(|word| {
        let text = word.as_str().map(str::to_owned);
        text.unwrap_or_else(|| String::from_utf8_lossy(word.text).into_owned())
    });
    is_plain.then(|| words.collect())
}

/// Whether an assignment to a variable says nothing of where programs and libraries are.
fn says_no_path(assignment: &[u8]) -> bool {
    let name = assignment.split(|byte| *byte == b'=').next();
    let name = name.unwrap_or_default();
    let ends = [&b"PATH"[..], b"HOME", b"OPTIONS"];
    !name.starts_with(b"LD_") && !ends.iter().any(|it| name.ends_with(it))
}

/// The text of the file of the build context that containers start by a path.
fn script_of(context: &Context<'_>, left: &Left, program: &str, folder: &str) -> Option<Vec<u8>> {
    let path = joined(folder, program);
    let source = source_at(&left.files, |it| *it == path);
    context
        .build
        .script(source.filter(|_| program.contains('/'))?)
}

/// What a script of the build context needs that containers start, and that lies in the image by the path they start it by: whether Bash runs it. `None` if there is no such script.
///
/// # Errors
/// What of it is not known, or not there.
pub(super) fn script_started(
    context: &Context<'_>,
    left: &Left,
    program: &str,
    folder: &str,
) -> Option<Result<bool, Why>> {
    let text = script_of(context, left, program, folder)?;
    let first = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let interpreter = String::from_utf8_lossy(first).trim().to_owned();
    let by_bash = match &interpreter[..] {
        "#!/bin/sh" | "#!/usr/bin/env sh" | "#! /bin/sh" | "#!/bin/sh -e" => false,
        "#!/bin/bash" | "#!/usr/bin/env bash" | "#! /bin/bash" | "#!/bin/bash -e" => true,
        _ => return None,
    };
    let name = file_name(program);
    let Some(programs) = programs_of(&text) else {
        return Some(Err(format!("it is not known what `{name}` starts")));
    };
    let is_there = |it: &String| {
        IN_BARE_IMAGES.contains(&&it[..])
            || is_made(it, folder, &left.paths)
            || left.packages.iter().any(|package| package == it)
    };
    Some(match programs.iter().find(|it| !is_there(it)) {
        None => Ok(by_bash),
        Some(other) => Err(format!(
            "it is not known where `{other}` comes from, which `{name}` starts"
        )),
    })
}
