//! Shapes of stages that build and ship in one: what each language does differently.

use super::walk::{Call, Does, Left, Why};
use super::{dotnet, go, java, walk};
use crate::knowledge::distributions::Distribution;
use crate::knowledge::images::ImageRef;
use crate::knowledge::languages::Language;
use crate::knowledge::programs::IN_BARE_IMAGES;
use crate::lint::Context;
use crate::model::{SimpleCommand, joined, programs_of};
use crate::syntax::{Body, Keyword};
use crate::text::file_name;

/// How stages of a language are told, read and shipped.
pub(super) struct Shape {
    pub(super) language: &'static Language,
    /// Whether a stage may be of this shape, by what it starts from and runs.
    pub(super) is_it: fn(&Site<'_, '_>) -> bool,
    /// What a command does that is of this language; `None` if it is of none.
    pub(super) command: fn(&Call<'_, '_>) -> Option<Does>,
    /// Whether what a container starts, other than a program that the stage makes, is there in the image chosen: `java -jar` of a jar that is made.
    pub(super) starts: fn(&Site<'_, '_>, &Left, &[String]) -> bool,
    /// Chooses what the second stage starts from, and what else it needs.
    pub(super) base: fn(&Site<'_, '_>, &Left, &mut Base) -> Result<(), Why>,
}

/// All shapes; the first that fits is asked.
pub(super) const SHAPES: &[&Shape] = &[&go::SHAPE, &java::SHAPE, &dotnet::SHAPE];

/// A stage that builds and is shipped.
pub(super) struct Site<'s, 'm> {
    pub(super) context: &'s Context<'m>,
    pub(super) stage: usize,
    pub(super) image: ImageRef<'s>,
}

impl Site<'_, '_> {
    /// Asks about each command of the RUNs of the stage.
    pub(super) fn any_command(&self, ask: impl Fn(usize, &SimpleCommand<'_>) -> bool) -> bool {
        let model = self.context.model;
        model.stage_instructions(self.stage).any(|index| {
            let is_run = model.instructions[index].statement.kind == Keyword::Run;
            is_run && model.commands(index).iter().any(|it| ask(index, it))
        })
    }

    /// The value of a variable for a command of a RUN, if that is known.
    pub(super) fn variable(
        &self,
        run: usize,
        command: &SimpleCommand<'_>,
        name: &str,
    ) -> Option<String> {
        let call = Call {
            context: self.context,
            run,
            command,
            folder: "/",
        };
        call.variable(name)
    }
}

/// What a second stage starts from, and what it needs beside what the first one leaves.
#[derive(Default)]
pub(super) struct Base {
    /// The image.
    pub(super) image: String,
    /// What that is made of, where its name does not tell.
    pub(super) distribution: Option<Distribution>,
    /// Whether containers need a shell, or packages.
    pub(super) needs_system: bool,
    /// Whether they need Bash.
    pub(super) needs_bash: bool,
    /// Files of the first stage's image, beside what that leaves.
    pub(super) paths: Vec<String>,
    /// Packages that programs need that were built with those for building.
    pub(super) packages: Vec<String>,
    /// RUNs, each without its keyword.
    pub(super) runs: Vec<String>,
    /// ENVs, each without its keyword.
    pub(super) variables: Vec<String>,
    /// Whether containers need no files of the build context but those that are built into what is made.
    pub(super) without_data: bool,
    /// What is not known.
    pub(super) doubts: Vec<Why>,
}

/// The words that a CMD, an ENTRYPOINT or a HEALTHCHECK starts, and whether a shell starts them; `None` if that is more than one command.
pub(super) fn words_started(context: &Context<'_>, index: usize) -> Option<(Vec<String>, bool)> {
    let model = context.model;
    let instruction = model.instructions[index];
    let body = match &instruction.statement.body {
        Body::Health { command, .. } => command,
        body => body,
    };
    match body {
        Body::Exec(exec) => {
            let words = exec.strings(instruction.joined.text());
            Some((words.collect(), false))
        }
        Body::Shell(_) => {
            let commands = model.commands(index);
            let fails = |it: &SimpleCommand<'_>| it.name() == Some("exit");
            let command = match &commands[..] {
                [command] => command,
                [command, exit]
                    if instruction.statement.kind == Keyword::Healthcheck && fails(exit) =>
                {
                    command
                }
                _ => return None,
            };
            let is_plain = command.redirects.is_empty() && command.assignments.is_empty();
            let words = command.argv().iter().map(|word| {
                let text = word.as_str().map(str::to_owned);
                text.unwrap_or_else(|| String::from_utf8_lossy(word.text).into_owned())
            });
            is_plain.then(|| (words.collect(), true))
        }
        // `HEALTHCHECK NONE`
        _ => Some((Vec::new(), false)),
    }
}

/// Folders that PATH names in every image. Source: the Dockerfiles of the official images.
const PATH: &[&str] = &[
    "/usr/local/sbin",
    "/usr/local/bin",
    "/usr/sbin",
    "/usr/bin",
    "/sbin",
    "/bin",
];

/// Whether a program that containers start in a folder is one of some files.
pub(super) fn is_made(program: &str, folder: &str, paths: &[String]) -> bool {
    let is_there = |path: &String| paths.contains(path);
    if program.contains('/') {
        return is_there(&joined(folder, program));
    }
    PATH.iter().any(|it| is_there(&joined(it, program)))
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
    let path = joined(folder, program);
    let is_it = |target: &&String| **target == path;
    let at = left
        .targets
        .iter()
        .rev()
        .find(is_it)
        .filter(|_| program.contains('/'))?;
    let at = left.targets.iter().rposition(|it| it == at)?;
    let text = context.build.script(&left.sources[at])?;
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

/// A shape whose programs are started by themselves.
pub(super) fn starts_nothing_else(_: &Site<'_, '_>, _: &walk::Left, _: &[String]) -> bool {
    false
}
