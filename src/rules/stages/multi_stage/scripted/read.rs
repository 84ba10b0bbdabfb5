//! What each instruction of a stage is to a second stage on the same image.

use std::collections::BTreeMap;

use super::super::data::{Brought, data_of};
use super::super::parts::{Call, Why};
use super::super::shape::Site;
use super::parts::{Effect, Known, Script};
use super::system::Packages;
use crate::knowledge::interpreters::AGAIN;
use crate::knowledge::managers::Verb;
use crate::model::{Invocation, SimpleCommand, Word, is_in, joined};
use crate::syntax::{Keyword, MountKind};

/// What an instruction is to the second stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// It installs packages of the system: what of them is needed is installed anew.
    Packages,
    /// It makes folders, which come along.
    Built,
    /// It stands there as well.
    Again,
    /// The same, but it is run in one of them alone.
    Once,
    /// It stays where it is.
    Stays,
}

/// A stage as it is read.
#[derive(Default)]
pub(super) struct Stage {
    /// What each RUN, COPY and ADD is.
    pub(super) parts: BTreeMap<usize, Part>,
    pub(super) packages: Packages,
    /// The folders that are made, and whether anything is.
    pub(super) folders: Vec<String>,
    /// What each COPY and ADD of the build context brings.
    pub(super) brought: BTreeMap<usize, Brought>,
    /// What is not known.
    pub(super) doubts: Vec<Why>,
}

impl Stage {
    /// Reads a stage.
    pub(super) fn read(site: &Site<'_, '_>, script: &Script) -> Self {
        let model = site.context.model;
        let mut stage = Self::default();
        let mut known = Known::default();
        for index in model.stage_instructions(site.stage).skip(1) {
            let instruction = model.instructions[index];
            let statement = &instruction.statement;
            match statement.kind {
                Keyword::Run => {
                    known.active = None;
                    let part = stage.run(site, script, index, &mut known);
                    let part = part.unwrap_or_else(|why| {
                        stage.doubts.push(why);
                        Part::Again
                    });
                    stage.parts.insert(index, part);
                }
                Keyword::Copy | Keyword::Add => {
                    stage.parts.insert(index, Part::Again);
                    let copy = instruction.copy_arguments(statement);
                    if copy.is_some_and(|copy| copy.from.is_some()) {
                        continue;
                    }
                    match data_of(site.context, index, script.language) {
                        Ok(brought) => {
                            stage.brought.insert(index, brought);
                        }
                        Err(why) => stage.doubts.push(why),
                    }
                }
                Keyword::Onbuild => stage.doubts.push("it has an ONBUILD".to_owned()),
                Keyword::Unknown => stage.doubts.push("not all of it can be read".to_owned()),
                _ => {}
            }
        }
        stage.folders = known.folders;
        stage.folders.sort();
        stage.folders.dedup();
        let all = stage.folders.clone();
        let is_above = |path: &String| all.iter().any(|it| it != path && is_in(path, it));
        stage.folders.retain(|path| !is_above(path));
        stage.leave_manifests(site);
        stage.doubts.extend(stage.laid_over(site));
        stage
    }

    fn run(
        &mut self,
        site: &Site<'_, '_>,
        script: &Script,
        index: usize,
        known: &mut Known,
    ) -> Result<Part, Why> {
        let model = site.context.model;
        let instruction = model.instructions[index];
        let line = instruction.first_line;
        if model.only_makes_users(index) {
            return Ok(Part::Again);
        }
        let unread = || format!("not all of the RUN in line {line} can be read");
        let commands = model.commands(index);
        let list = model.script(index).and_then(|it| it.list.as_ref());
        let list = list.filter(|_| model.is_plain_run(index) && !commands.is_empty());
        let is_known_mount = instruction.mounts().all(|mount| {
            matches!(
                mount.kind,
                MountKind::Cache | MountKind::Secret | MountKind::Ssh | MountKind::Bind
            )
        });
        let (Some(list), true) = (list, is_known_mount) else {
            return Err(unread());
        };
        let folder = super::super::base::workdir(site.context, index);
        let mut folder = folder
            .ok_or_else(|| format!("the directory is not known that line {line} is run in"))?;
        let has_choice = model.script(index).is_some_and(|script| {
            let mut items = list.items.iter();
            items.any(|item| script.has(&item.and_or, crate::shell::TokenKind::OrIf))
        });
        let is_straight = |command: &SimpleCommand<'_>| {
            let place = &command.place;
            command.program == 0 && place.certain && !place.piped && place.in_shell
        };
        let (mut installs, mut makes, mut again, mut once) = (false, false, None, false);
        for command in commands.iter() {
            let call = Call {
                context: site.context,
                run: index,
                command,
                folder: &folder,
            };
            let name = command.name().unwrap_or_default();
            let what = match name {
                "" => "a command".to_owned(),
                name => format!("`{name}`"),
            };
            let unknown =
                || format!("it is not known what {what} in line {line} leaves for containers");
            if let Some(invocation) = Invocation::of(command).filter(|it| it.manager.needs_root) {
                if has_choice || !is_straight(command) {
                    return Err(unread());
                }
                installs |= matches!(invocation.verb, Verb::Install | Verb::Upgrade);
                self.packages.read(command, invocation, line)?;
                continue;
            }
            match (script.command)(site, &call, known) {
                Some(Effect::Nothing) => continue,
                Some(Effect::Makes(folders)) => {
                    if has_choice || !is_straight(command) {
                        return Err(unread());
                    }
                    makes = true;
                    known.folders.extend(folders);
                    continue;
                }
                Some(Effect::Again) => {
                    again = Some(unknown());
                    continue;
                }
                Some(Effect::Once) => {
                    again = Some(unknown());
                    once = true;
                    continue;
                }
                Some(Effect::Unknown(why)) => return Err(why),
                None => {}
            }
            if name == "cd"
                && let [to] = command.args()
                && let Some(to) = to.as_str().filter(|to| !to.starts_with('-'))
            {
                folder = call.path(to);
                continue;
            }
            if command.words.is_empty() || self.is_nothing(site, &call) {
                continue;
            }
            if command.program != 0 || command.is_local() || !AGAIN.contains(&name) {
                return Err(unknown());
            }
            let own = |word: &Word<'_>| {
                let text = word.as_str().unwrap_or_default();
                known.folders.iter().any(|it| is_in(&call.path(text), it))
            };
            once |= command.args().iter().chain(&command.targets).any(own);
            again = Some(format!(
                "line {line} installs, and {what} in it does what the second stage needs as well"
            ));
        }
        match (installs, makes, again) {
            (false, false, None) => Ok(Part::Stays),
            (false, false, Some(_)) if once => Ok(Part::Once),
            (false, false, Some(_)) => Ok(Part::Again),
            (_, _, Some(why)) => Err(why),
            (_, true, None) => Ok(Part::Built),
            (true, false, None) => Ok(Part::Packages),
        }
    }

    /// Whether a command does nothing for a stage that comes after: it looks, it empties caches, it makes a folder that other instructions make as well.
    fn is_nothing(&self, site: &Site<'_, '_>, call: &Call<'_, '_>) -> bool {
        let command = call.command;
        let is_cache = |path: &str| {
            [
                "/root/.cache",
                "/tmp",
                "/usr/src/python",
                "/var/cache",
                "/var/lib/apt/lists",
                "/var/tmp",
            ]
            .iter()
            .any(|it| is_in(path.trim_end_matches("/*"), it))
        };
        let mut args = command.args().iter();
        let written = |word: &Word<'_>| String::from_utf8_lossy(word.text).into_owned();
        let is_option = |word: &Word<'_>| word.text.starts_with(b"-");
        let is_plain = command.redirects.is_empty() && command.program == 0;
        match command.name() {
            Some("set" | "true" | ":" | "ls" | "pwd" | "nproc") => is_plain,
            Some("echo" | "cat" | "date") => is_plain && !command.place.piped,
            Some("rm") => is_plain && args.all(|it| is_option(it) || is_cache(&written(it))),
            Some("mkdir") => {
                let mut folders = args.filter(|it| !is_option(it));
                is_plain
                    && !command.args().iter().any(|it| it.is("-m"))
                    && folders.all(|it| {
                        let path = super::parts::text_of(call, it).map(|it| call.path(&it));
                        path.is_some_and(|path| is_made_anyway(site, &path))
                    })
            }
            _ => false,
        }
    }

    /// Leaves COPYs in the first stage that a later one brings the files of as well: those with what the installers read.
    fn leave_manifests(&mut self, site: &Site<'_, '_>) {
        let model = site.context.model;
        let flags = |at: usize| {
            let instruction = model.instructions[at];
            instruction.flag_texts(&instruction.statement)
        };
        let pairs = |brought: &Brought| -> Vec<(String, String)> {
            let sources = brought.sources.iter().cloned();
            sources.zip(brought.targets.iter().cloned()).collect()
        };
        let copies: Vec<usize> = self.brought.keys().copied().collect();
        for &at in &copies {
            let own = pairs(&self.brought[&at]);
            let is_again = |part: &Part| matches!(part, Part::Again | Part::Once);
            let covered = copies.iter().filter(|other| **other > at).any(|other| {
                let all = pairs(&self.brought[other]);
                let is_run =
                    |between: usize| model.instructions[between].statement.kind == Keyword::Run;
                let mut between = at + 1..*other;
                flags(at) == flags(*other)
                    && own.len() == self.brought[&at].all.len()
                    && own.iter().all(|pair| all.contains(pair))
                    && !between.any(|it| is_run(it) && self.parts.get(&it).is_some_and(is_again))
            });
            if covered && !own.is_empty() {
                self.parts.insert(at, Part::Stays);
            }
        }
    }

    /// A doubt where the build context has files that lie in a folder that is made: which of both wins depends on the order.
    fn laid_over(&self, site: &Site<'_, '_>) -> Option<Why> {
        let mut all = self.brought.values().flat_map(|it| &it.all);
        let path = all.find(|path| self.folders.iter().any(|it| is_in(path, it)))?;
        let _ = site;
        Some(format!(
            "the build context has `{path}`, which is made as well"
        ))
    }
}

/// Whether a WORKDIR or a COPY of the stage makes a folder.
fn is_made_anyway(site: &Site<'_, '_>, folder: &str) -> bool {
    let model = site.context.model;
    let mut all = model.stage_instructions(site.stage).skip(1);
    all.any(|at| {
        let instruction = model.instructions[at];
        match instruction.statement.kind {
            Keyword::Workdir => {
                let path = super::super::base::workdir(site.context, at + 1);
                path.is_some_and(|path| is_in(&path, folder))
            }
            Keyword::Copy => {
                let copied = model.copied_to(at);
                copied.is_some_and(|(copy, target)| {
                    is_in(&target, folder)
                        && (target != folder || copy.target.ends_with(['/', '.']))
                })
            }
            _ => false,
        }
    }) || joined("/", folder) == "/"
}
