//! What each instruction of a stage is to a second stage on the same image.

use std::collections::BTreeMap;

use super::super::data::{Brought, data_of, paths_of, sources_of};
use super::super::parts::{Call, Why};
use super::super::shape::Site;
use super::parts::{Did, Effect, Known, Script, text_of};
use super::system::Packages;
use crate::knowledge::interpreters::AGAIN;
use crate::knowledge::managers::Verb;
use crate::model::{Invocation, SimpleCommand, Word, is_in, joined};
use crate::syntax::{Keyword, MountKind};
use crate::text::file_name;

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
    /// Whether Composer, say, was called.
    told: Vec<String>,
    /// What RUNs do that may stand there as well.
    done: BTreeMap<usize, Vec<Did>>,
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
        stage.told = known.told;
        stage.packages.links_none_of_compilers = !known.links_unknown;
        let kept = &stage.packages.kept;
        let is_missing = |(_, having): &&(&str, &'static [&'static str])| {
            !having.iter().any(|it| kept.iter().any(|own| own == it))
        };
        if let Some((name, [package, ..])) = known.needs.iter().find(is_missing) {
            stage.doubts.push(format!(
                "`{name}` starts a program of `{package}`, which is not installed by name"
            ));
        }
        let told = |text: &str| stage.told.iter().any(|it| it == text);
        if told("composer itself") && !told("composer") {
            stage.doubts.push(
                "Composer installs nothing, and containers may call it when they run".to_owned(),
            );
        }
        stage.leave_project(site, script);
        stage.leave_manifests(site);
        stage.settle_done();
        stage.leave_programs(site, script);
        stage.doubts.extend(stage.laid_over(script));
        stage.doubts.extend(stage.sources_between());
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
        let folder = site.context.model.workdir_on_image(index);
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
        let (mut installs, mut makes, mut again) = (false, false, None);
        let mut done = Vec::new();
        let also = |what: &str| {
            format!(
                "line {line} installs, and {what} in it does what the second stage needs as well"
            )
        };
        for command in &commands {
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
                Some(effect @ (Effect::Again | Effect::Once)) => {
                    again = Some(also(&what));
                    let mut did = did_of(&call);
                    did.once = matches!(effect, Effect::Once);
                    if !did.once {
                        did.paths.clear();
                    }
                    done.push(did);
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
            if command.words.is_empty() || Self::is_nothing(site, &call, &known.folders) {
                continue;
            }
            if command.program != 0 || command.is_local() || !AGAIN.contains(&name) {
                return Err(unknown());
            }
            again = Some(also(&what));
            done.push(did_of(&call));
        }
        match (installs, makes, again) {
            (false, false, None) => Ok(Part::Stays),
            (false, false, Some(_)) => {
                self.done.insert(index, done);
                Ok(Part::Again)
            }
            (_, _, Some(why)) => Err(why),
            (_, true, None) => Ok(Part::Built),
            (true, false, None) => Ok(Part::Packages),
        }
    }

    /// Whether a command does nothing for a stage that comes after: it looks, it empties caches, it makes a folder that other instructions make as well.
    fn is_nothing(site: &Site<'_, '_>, call: &Call<'_, '_>, made: &[String]) -> bool {
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
        // What is removed of it in the first stage does not come along; what the image may have itself would be there again.
        let is_made = |path: &str| {
            made.iter()
                .any(|it| path.starts_with('/') && is_in(path, it))
        };
        let is_removed = |path: &str| {
            let of_image = is_in(path, "/usr/local") && !is_in(path, "/usr/local/bundle");
            is_made(path) && !of_image
        };
        let mut args = command.args().iter();
        let written = |word: &Word<'_>| String::from_utf8_lossy(word.text).into_owned();
        let is_option = |word: &Word<'_>| word.text.starts_with(b"-");
        let is_plain = command.redirects.is_empty() && command.program == 0;
        match command.name() {
            Some("set" | "true" | ":" | "ls" | "pwd" | "nproc") => is_plain,
            Some("echo" | "cat" | "date") => is_plain && !command.place.piped,
            Some("rm") => {
                is_plain
                    && args.all(|it| {
                        let path = written(it);
                        is_option(it) || is_cache(&path) || is_removed(&path)
                    })
            }
            Some("find") => {
                let mut folders = args
                    .by_ref()
                    .take_while(|it| !is_option(it) && !it.text.starts_with(b"\\("));
                let removes = command
                    .args()
                    .iter()
                    .any(|it| it.is("-delete") || it.is("rm"));
                is_plain && removes && folders.all(|it| is_made(&written(it)))
            }
            Some("mkdir") => {
                let mut folders = args.filter(|it| !is_option(it));
                is_plain
                    && !command.args().iter().any(|it| it.is("-m"))
                    && folders.all(|it| {
                        let path = text_of(call, it).map(|it| call.path(&it));
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
        let copies: Vec<usize> = self.brought.keys().copied().collect();
        for &at in &copies {
            let own = &self.brought[&at].files;
            let is_again = |part: &Part| matches!(part, Part::Again | Part::Once);
            let covered = copies.iter().filter(|other| **other > at).any(|other| {
                let all = &self.brought[other].files;
                let is_run =
                    |between: usize| model.instructions[between].statement.kind == Keyword::Run;
                let mut between = at + 1..*other;
                flags(at) == flags(*other)
                    && own.iter().all(|it| it.source.is_some() && all.contains(it))
                    && !between.any(|it| is_run(it) && self.parts.get(&it).is_some_and(is_again))
            });
            // What only installers look for.
            let is_left = paths_of(own).all(|it| is_in(it, "/tmp"))
                && !self.done.iter().any(|(run, done)| {
                    run > &at && done.iter().any(|it| it.is_about(&["/tmp".to_owned()]))
                });
            if (covered || is_left) && !own.is_empty() {
                self.parts.insert(at, Part::Stays);
            }
        }
    }

    /// The last instruction that stays in the first stage and does something there: those below can go into the second.
    pub(super) fn last_to_stay(&self) -> Option<usize> {
        let mut last = self.parts.iter().rev();
        last.find(|(_, part)| !matches!(part, Part::Again | Part::Once))
            .map(|(at, _)| *at)
    }

    /// Leaves COPYs in the first stage whose files come along with the folder of the project, and those of programs that only install.
    fn leave_project(&mut self, site: &Site<'_, '_>, script: &Script) {
        let model = site.context.model;
        let has_composed = self.told.iter().any(|it| it == "composer");
        let is_installer = |path: &str| match file_name(path) {
            "uv" | "uvx" => true,
            "composer" => has_composed,
            _ => false,
        };
        let copies: Vec<usize> = self.parts.keys().copied().collect();
        let is_built = |part: &Part| matches!(part, Part::Packages | Part::Built);
        let last = self
            .parts
            .iter()
            .rev()
            .find(|(_, part)| is_built(part))
            .map(|(at, _)| *at);
        for at in copies {
            let instruction = model.instructions[at];
            let Some(copy) = instruction.copy_arguments(&instruction.statement) else {
                continue;
            };
            let from_image = copy.from.is_some() && model.stage_copied_from(at).is_none();
            let is_early = last.is_some_and(|last| at < last);
            let is_inside = |path: &String| {
                let is_whole = |it: &&String| {
                    if is_in(it, "/usr/local") {
                        is_early
                    } else {
                        script.takes_project
                    }
                };
                self.folders
                    .iter()
                    .filter(is_whole)
                    .any(|it| is_in(path, it))
            };
            let all_inside = self
                .brought
                .get(&at)
                .is_some_and(|it| !it.files.is_empty() && paths_of(&it.files).all(is_inside));
            if from_image && copy.sources.iter().all(|it| is_installer(&it.text)) || all_inside {
                self.parts.insert(at, Part::Stays);
            }
        }
    }

    /// The owner that COPYs of the project name which stay in the first stage.
    ///
    /// # Errors
    /// Several.
    pub(super) fn owner(&self, site: &Site<'_, '_>) -> Result<Option<String>, Why> {
        let model = site.context.model;
        let mut owners = Vec::new();
        for (at, part) in &self.parts {
            let instruction = model.instructions[*at];
            let is_project = *part == Part::Stays && self.brought.contains_key(at);
            let owner = instruction
                .flag(&instruction.statement, "chown")
                .and_then(|it| it.value);
            if is_project && !owners.contains(&owner) {
                owners.push(owner);
            }
        }
        let mut named = owners.into_iter().flatten();
        match (named.next(), named.next()) {
            (owner, None) => Ok(owner),
            _ => Err("files of the project have several owners".to_owned()),
        }
    }

    /// Decides which RUNs may be run again beside the folders that come along.
    fn settle_done(&mut self) {
        let last = self.last_to_stay().unwrap_or_default();
        for (at, done) in &self.done {
            let touches: Vec<&Did> = done
                .iter()
                .filter(|it| it.is_about(&self.folders))
                .collect();
            if touches.iter().all(|it| it.is_same_again()) {
                continue;
            }
            let is_inside = done.iter().all(|it| it.is_only_about(&self.folders));
            let part = if is_inside && *at < last {
                Part::Stays
            } else {
                Part::Once
            };
            self.parts.insert(*at, part);
        }
    }

    /// Leaves out packages that only installing needs, where no source starts programs.
    fn leave_programs(&mut self, site: &Site<'_, '_>, script: &Script) {
        let build = site.context.build;
        let starts = |path: &String| {
            let is_source = script.language.is_source(path);
            let is_script = path.rsplit('.').next() == Some("sh");
            let text = (is_source || is_script).then(|| build.text(path)).flatten();
            let text = text.map(|it| String::from_utf8_lossy(&it).into_owned());
            text.is_some_and(|text| {
                let mut programs = script.only_installing.iter();
                if is_script {
                    programs.any(|it| text.contains(it))
                } else {
                    (script.starts_programs)(&text)
                }
            })
        };
        let mut sources = self.brought.values().flat_map(|it| sources_of(&it.files));
        let is_composer = self.told.iter().any(|it| it == "composer");
        if is_composer && !self.told.iter().any(|it| it == "git") && !sources.any(starts) {
            let kept = &mut self.packages.kept;
            let count = kept.len();
            kept.retain(|it| !script.only_installing.contains(&&it[..]));
            self.packages.leaves_others |= kept.len() < count;
        }
    }

    /// A doubt where it is told only between installs where packages come from: the second stage has but one install.
    fn sources_between(&self) -> Option<Why> {
        let installs = |part: &&Part| matches!(part, Part::Packages | Part::Built);
        let (first, _) = self.parts.iter().find(|(_, part)| installs(part))?;
        let folders = [
            "/etc/apk".to_owned(),
            "/etc/apt".to_owned(),
            "/usr/share/keyrings".to_owned(),
        ];
        let brings = |at: &usize| {
            let brought = self.brought.get(at).is_some_and(|it| {
                paths_of(&it.files).any(|path| folders.iter().any(|it| is_in(path, it)))
            });
            brought
                || self
                    .done
                    .get(at)
                    .is_some_and(|done| done.iter().any(|it| it.is_about(&folders)))
        };
        let last = self.last_to_stay()?;
        let mut between = self.parts.keys().filter(|at| *at > first && **at < last);
        between
            .any(brings)
            .then(|| "it is told between installs where packages come from".to_owned())
    }

    /// A doubt where the build context has files that lie in a folder that is made: which of both wins depends on the order.
    fn laid_over(&self, script: &Script) -> Option<Why> {
        let meets = |at: &usize, path: &String| {
            let is_project = script.takes_project && self.parts.get(at) == Some(&Part::Stays);
            let is_there = self
                .folders
                .iter()
                .any(|it| !is_in(it, "/usr/local") && is_in(path, it));
            is_there && !is_project || file_name(path).starts_with("docker-php-ext-")
        };
        let mut all = self
            .brought
            .iter()
            .flat_map(|(at, it)| paths_of(&it.files).map(move |path| (at, path)));
        let (_, path) = all.find(|(at, path)| meets(at, path))?;
        Some(format!(
            "the build context has `{path}`, which is made as well"
        ))
    }
}

/// What a command does, word by word.
fn did_of(call: &Call<'_, '_>) -> Did {
    let command = call.command;
    let name = command.name().unwrap_or_default();
    let written = |word: &Word<'_>| {
        let text = word
            .without_quotes()
            .replace("$PHP_INI_DIR", "/usr/local/etc/php");
        let known = text_of(call, word).or_else(|| (!text.contains(['$', '`'])).then_some(text))?;
        Some(call.path(&known))
    };
    let is_option = |word: &&Word<'_>| word.text.starts_with(b"-");
    let options = command.args().iter().filter(is_option);
    // The mode, the owner or the expression.
    let own = usize::from(matches!(name, "chgrp" | "chmod" | "chown" | "sed"));
    let says_nothing = matches!(name, "echo" | "printf" | "set" | "export" | "test" | "[");
    let operands = command.args().iter().filter(|it| !is_option(it)).skip(own);
    let operands = operands.filter(|_| !says_nothing);
    let text = call.context.model.instructions[call.run].text(command.span);
    let appends = !command.redirects.is_empty() && memchr::memmem::find(text, b">>").is_some();
    Did {
        name: name.to_owned(),
        paths: operands.chain(&command.targets).map(written).collect(),
        options: options
            .map(|it| String::from_utf8_lossy(it.text).into_owned())
            .collect(),
        appends: appends || name == "tee" && command.args().iter().any(|it| it.is("-a")),
        once: false,
    }
}

/// Whether a WORKDIR or a COPY of the stage makes a folder, and that before another COPY takes its path for that of a file.
fn is_made_anyway(site: &Site<'_, '_>, folder: &str) -> bool {
    let model = site.context.model;
    let all = model.stage_instructions(site.stage).skip(1);
    let makes = all.filter_map(|at| {
        let instruction = model.instructions[at];
        match instruction.statement.kind {
            Keyword::Workdir => {
                let path = model.workdir_on_image(at + 1)?;
                is_in(&path, folder).then_some(true)
            }
            Keyword::Copy | Keyword::Add => {
                let copy = instruction.copy_arguments(&instruction.statement)?;
                let start = model.workdir_on_image(at)?;
                let target = joined(&start, &copy.target);
                let is_folder = copy.target.ends_with(['/', '.']) || copy.sources.len() > 1;
                is_in(&target, folder).then_some(target != folder || is_folder)
            }
            _ => None,
        }
    });
    let first = makes.take(1).next();
    first.unwrap_or(joined("/", folder) == "/")
}
