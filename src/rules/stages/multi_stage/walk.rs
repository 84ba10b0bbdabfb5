//! What a stage that builds leaves for containers: instruction by instruction, command by command. What is not known ends it, with the reason.

use std::rc::Rc;

use super::data::{File, data_of, paths_of, sources_of};
use super::parts::{Call, Does, Why};
use super::sources::Texts;
use crate::knowledge::effects::{NAMED_ONLY, SYSTEM};
use crate::knowledge::folders::SEARCHED;
use crate::knowledge::languages::Language;
use crate::knowledge::managers::Verb;
use crate::knowledge::packages::{BUILD_TOOLS, is_only_for_building};
use crate::knowledge::programs::ONLY_SAY;
use crate::lint::Context;
use crate::model::{BuildContext, Ignored, Invocation, Nest, SimpleCommand, Word, is_in, joined};
use crate::syntax::{Keyword, MountKind};
use crate::text::file_name;

/// Whether a path is what a pattern of a shell names, or lies in it.
fn is_below(path: &str, pattern: &str) -> bool {
    let mut parts = path.split('/');
    pattern.split('/').all(|wanted| {
        let part = parts.next();
        part.is_some_and(|part| {
            let is_hidden = part.starts_with('.') && wanted.starts_with(['*', '?']);
            !is_hidden && is_like(part.as_bytes(), wanted.as_bytes())
        })
    })
}

/// Whether a name is like a pattern with `*` and `?`.
fn is_like(name: &[u8], pattern: &[u8]) -> bool {
    match (pattern.split_first(), name.split_first()) {
        (None, None) => true,
        (Some((b'*', rest)), _) => (0..=name.len()).any(|at| is_like(&name[at..], rest)),
        (Some((wanted, rest)), Some((byte, name))) => {
            (*wanted == b'?' || wanted == byte) && is_like(name, rest)
        }
        _ => false,
    }
}

/// What a stage leaves for containers.
#[derive(Default)]
pub(super) struct Left {
    /// Files and folders, by their paths in the image.
    pub(super) paths: Vec<String>,
    /// Files of the build context, by their paths in the image.
    pub(super) data: Vec<String>,
    /// All files of the build context that it brings, whether anybody needs them or not.
    pub(super) files: Vec<File>,
    /// Files of the build context that are mounted while something is made, by their paths there.
    mounted: Vec<String>,
    /// Packages of the system that are installed by name and not known to be for building only, in order.
    pub(super) packages: Vec<String>,
    /// Whether some of these may have been installed with what they recommend.
    pub(super) with_recommended: bool,
    /// Whether some of those for building may have been.
    pub(super) tools_with_recommended: bool,
    /// Packages that are known to be for building, in order.
    pub(super) tools: Vec<String>,
    /// RUNs that make users.
    pub(super) users: Vec<usize>,
    /// Instructions that stand in both stages: COPYs from others.
    pub(super) copies: Vec<usize>,
    /// Whether a command of the language makes something.
    pub(super) builds: bool,
    /// What is not known of it.
    pub(super) doubts: Vec<Why>,
    /// What is copied from where to where, file by file, by paths in the image.
    pub(super) copied: Vec<(String, String)>,
    /// Files of the build context that are removed again, by their paths in the image.
    pub(super) gone: Vec<String>,
    /// Folders that are made.
    folders: Vec<String>,
    /// What is read of the build context.
    texts: Texts,
}

impl Left {
    /// The files of the build context that it brings, or that lie there while something is made, by their paths there.
    pub(super) fn sources(&self) -> impl Iterator<Item = &String> + Clone {
        sources_of(&self.files).chain(&self.mounted)
    }

    /// Whether it makes a folder, and nothing of what is brought lies in it.
    pub(super) fn is_folder(&self, path: &String) -> bool {
        self.folders.contains(path)
    }

    /// The text of one of these.
    pub(super) fn text(&self, build: &dyn BuildContext, path: &str) -> Option<Rc<[u8]>> {
        self.texts.of(build, path)
    }

    /// Reads a stage.
    pub(super) fn read(
        context: &Context<'_>,
        stage: usize,
        language: &Language,
        command: &dyn Fn(&Call<'_, '_>) -> Option<Does>,
    ) -> Self {
        let model = context.model;
        let mut left = Self::default();
        for index in model.stage_instructions(stage).skip(1) {
            let instruction = model.instructions[index];
            let statement = &instruction.statement;
            match statement.kind {
                Keyword::Run if model.only_makes_users(index) => left.users.push(index),
                Keyword::Run => {
                    let read = left.run(context, index, command);
                    left.doubts.extend(read.err());
                }
                Keyword::Copy | Keyword::Add => {
                    let copy = instruction.copy_arguments(statement);
                    if copy.is_some_and(|copy| copy.from.is_some()) {
                        left.copies.push(index);
                        continue;
                    }
                    match data_of(context, index, language) {
                        Ok(brought) => {
                            left.data.extend(brought.data);
                            left.files.extend(brought.files);
                        }
                        Err(why) => left.doubts.push(why),
                    }
                }
                Keyword::Onbuild => left.doubts.push("it has an ONBUILD".to_owned()),
                Keyword::Unknown => left.doubts.push("not all of it can be read".to_owned()),
                _ => {}
            }
        }
        left.settle();
        left
    }

    fn run(
        &mut self,
        context: &Context<'_>,
        index: usize,
        read: &dyn Fn(&Call<'_, '_>) -> Option<Does>,
    ) -> Result<(), Why> {
        let model = context.model;
        let instruction = model.instructions[index];
        let line = instruction.first_line;
        let unread = || format!("not all of the RUN in line {line} can be read");
        let script = model.script(index).ok_or_else(unread)?;
        let items = script.list.as_ref().ok_or_else(unread)?;
        let is_list = items.items.len() == 1
            && !script.has(&items.items[0].and_or, crate::shell::TokenKind::OrIf);
        let commands = model.commands(index);
        // `make -j$(nproc)`
        let says = |it: &&SimpleCommand<'_>| {
            let is_word = it.place.nest == Nest::Substitution;
            is_word && it.name().is_some_and(|name| ONLY_SAY.contains(&name))
        };
        let commands: Vec<&SimpleCommand<'_>> = commands.iter().filter(|it| !says(it)).collect();
        let is_known_mount = instruction.mounts().all(|mount| {
            matches!(
                mount.kind,
                MountKind::Cache | MountKind::Secret | MountKind::Ssh | MountKind::Bind
            )
        });
        if !model.is_plain_run(index)
            || !is_list
            || !is_known_mount
            || commands.len() != items.items[0].and_or.pipelines().count()
        {
            return Err(unread());
        }
        let folder = model.workdir_on_image(index);
        let mut folder = folder
            .ok_or_else(|| format!("the directory is not known that line {line} is run in"))?;
        for command in commands {
            let call = Call {
                context,
                run: index,
                command,
                folder: &folder,
            };
            match self.command(&call, read) {
                Ok(Some(to)) => folder = to,
                Ok(None) => {}
                Err(why) => self.doubts.push(why),
            }
        }
        self.mounts(context, index)?;
        // What lies in a cache is in no image.
        self.remove(&model.cache_mounts(index));
        Ok(())
    }

    /// Notes the files that are mounted into a RUN.
    fn mounts(&mut self, context: &Context<'_>, index: usize) -> Result<(), Why> {
        let instruction = context.model.instructions[index];
        for mount in instruction.mounts().filter(|it| it.kind == MountKind::Bind) {
            let line = instruction.first_line;
            let unknown = || format!("it is not known what is mounted in line {line}");
            let source = mount.value("source").or_else(|| mount.value("src"));
            let source = source.unwrap_or(".").trim_start_matches('/');
            if mount.from().is_some() || source.contains('$') {
                return Err(unknown());
            }
            let source = if source.is_empty() { "." } else { source };
            let files = context.build.files(source).ok_or_else(unknown)?;
            let ignored = context.build.ignored();
            let is_left_out =
                |path: &str| matches!(&ignored, Ignored::Rules(rules) if rules.ignores(path));
            let files = files
                .into_iter()
                .map(|it| it.trim_start_matches("./").to_owned());
            self.mounted.extend(files.filter(|it| !is_left_out(it)));
        }
        Ok(())
    }

    /// Reads a command; gives the folder that those after it are called in, if that is another one.
    fn command(
        &mut self,
        call: &Call<'_, '_>,
        read: &dyn Fn(&Call<'_, '_>) -> Option<Does>,
    ) -> Result<Option<String>, Why> {
        let command = call.command;
        let name = command.name().unwrap_or_default();
        let line = call.context.model.instructions[call.run].first_line;
        let unknown = || {
            let name = match name {
                "" => "a command".to_owned(),
                name => format!("`{name}`"),
            };
            format!("it is not known what {name} in line {line} leaves for containers")
        };
        if let Some(invocation) = Invocation::of(command).filter(|it| it.manager.needs_root) {
            return self.packages(command, invocation, line).map(|()| None);
        }
        match read(call) {
            Some(Does::Nothing) => return Ok(None),
            Some(Does::Makes(paths)) => {
                self.builds = true;
                self.paths.extend(paths);
                return Ok(None);
            }
            Some(Does::Unknown(why)) => return Err(why),
            None => {}
        }
        let is_plain =
            command.program == 0 && !command.is_local() && command.assignments.is_empty();
        let args = command.args().iter().map(Word::as_pattern);
        let args: Option<Vec<&str>> = args.collect();
        let args = args.filter(|_| is_plain).ok_or_else(unknown)?;
        let targets = command
            .targets
            .iter()
            .map(|it| it.as_str().map(|it| call.path(it)));
        let targets: Vec<String> = targets.collect::<Option<_>>().ok_or_else(unknown)?;
        let written = targets.into_iter().filter(|it| !is_in(it, "/dev"));
        self.paths.extend(written);
        let operands = args.iter().filter(|word| !word.starts_with('-'));
        let operands: Vec<&str> = operands.copied().collect();
        let has_pattern = args
            .iter()
            .any(|word| word.contains(['*', '?', '[', '{', '~']));
        match name {
            "cd" if args.len() == 1 && !args[0].starts_with('-') => {
                return Ok(Some(call.path(args[0])));
            }
            ":" | "echo" | "printf" | "true" | "ls" | "pwd" | "cat" | "env" | "set" | "test"
            | "[" | "chmod" | "strip" => {}
            "mkdir" if !has_pattern => self.folders.extend(operands.iter().map(|it| call.path(it))),
            "touch" if !has_pattern => {
                let files = operands.iter().map(|it| call.path(it));
                let is_brought = |path: &String| paths_of(&self.files).any(|it| it == path);
                let new = files.filter(|it| !is_brought(it));
                let new: Vec<String> = new.collect();
                self.paths.extend(new);
            }
            "rm" => {
                if operands.iter().any(|it| it.contains(['[', '{', '~'])) {
                    return Err(unknown());
                }
                self.remove(&operands.iter().map(|it| call.path(it)).collect::<Vec<_>>());
            }
            "cp" | "mv" if !has_pattern => {
                let (target, sources) = operands.split_last().ok_or_else(unknown)?;
                let folder = call.path(target);
                let is_folder = target.ends_with('/')
                    || sources.len() > 1
                    || SYSTEM.iter().chain(SEARCHED).any(|it| *it == folder);
                if is_folder {
                    let names = sources.iter().map(|it| joined(&folder, file_name(it)));
                    self.paths.extend(names);
                } else {
                    self.paths.push(folder);
                }
                if name == "cp" {
                    let names = sources.iter().map(|it| {
                        let target = if is_folder {
                            joined(&call.path(target), file_name(it))
                        } else {
                            call.path(target)
                        };
                        (call.path(it), target)
                    });
                    self.copied.extend(names.collect::<Vec<_>>());
                }
                if name == "mv" {
                    let gone: Vec<String> = sources.iter().map(|it| call.path(it)).collect();
                    self.remove(&gone);
                }
            }
            _ => return Err(unknown()),
        }
        Ok(None)
    }

    fn packages(
        &mut self,
        command: &SimpleCommand<'_>,
        call: Invocation,
        line: u32,
    ) -> Result<(), Why> {
        match call.verb {
            Verb::Install => {}
            Verb::Update | Verb::Upgrade | Verb::Clean => return Ok(()),
            _ => return Err(format!("packages are removed in line {line}")),
        }
        let count = self.packages.len();
        let count_of_tools = self.tools.len();
        for at in call.operands(command) {
            let name = command.words[at].as_str();
            let is_name = |name: &&str| !name.contains('/') && !name.starts_with('.');
            let Some(name) = name.filter(is_name) else {
                return Err(format!("not all packages in line {line} are named"));
            };
            let plain = name.split(['=', ':']).next().unwrap_or(name);
            let list = if BUILD_TOOLS.contains(&plain) || is_only_for_building(plain) {
                &mut self.tools
            } else {
                &mut self.packages
            };
            if !list.iter().any(|it| it == name) {
                list.push(name.to_owned());
            }
        }
        let mut words = command.args().iter();
        let with_recommended = !words.any(|word| word.is("--no-install-recommends"));
        self.with_recommended |= with_recommended && self.packages.len() > count;
        self.tools_with_recommended |= with_recommended && self.tools.len() > count_of_tools;
        Ok(())
    }

    /// Takes away what lies at or below some paths, or patterns of paths.
    fn remove(&mut self, gone: &[String]) {
        let is_gone = |path: &String| gone.iter().any(|it| is_below(path, it));
        self.paths.retain(|path| !is_gone(path));
        self.folders.retain(|path| !is_gone(path));
        self.data.retain(|path| !is_gone(path));
        let files = paths_of(&self.files).filter(|path| is_gone(path));
        self.gone.extend(files.cloned().collect::<Vec<_>>());
    }

    /// Leaves out what comes along with another path.
    fn settle(&mut self) {
        // One that what is built from is put into is no folder of the program.
        let files = &self.files;
        let is_filled = |folder: &String| paths_of(files).any(|it| is_in(it, folder));
        let folders = std::mem::take(&mut self.folders).into_iter();
        self.folders = folders.filter(|it| !is_filled(it)).collect();
        self.paths.extend(self.folders.iter().cloned());
        self.paths.sort();
        self.paths.dedup();
        // A folder that is made for what is put into it.
        let all = self.paths.clone();
        let is_above = |path: &String| all.iter().any(|other| other != path && is_in(other, path));
        self.paths.retain(|path| !is_above(path));
        let is_own = |path: &String| !NAMED_ONLY.iter().any(|it| path == it.trim_end_matches('/'));
        self.paths.retain(is_own);
    }
}
