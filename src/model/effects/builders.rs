//! Builders that fetch and build in one go: the command that fetches alone, and what in a file it stands for.

use super::Effects;
use super::install::Install;
use super::run::OfCommand;
use crate::knowledge::builds::{FILLS, Fill, RESTORE_OPTIONS, is_project};
use crate::knowledge::ecosystems::{ECOSYSTEMS, Ecosystem, ManifestKind};
use crate::model::{Model, SimpleCommand, User, Word, Workdir, joined};
use crate::syntax::Keyword;
use std::ops::Range;

impl Install {
    /// `dotnet restore` and `mvn dependency:go-offline`, whose words come in another order than those of most installs; `None` if a command does
    /// something else.
    pub(super) fn of_builder(
        ecosystem: &'static Ecosystem,
        program: &str,
        words: &[&str],
        folder: &str,
    ) -> Option<Self> {
        let install = |folder: String, lists: Vec<String>| Self {
            ecosystem,
            folder,
            lists,
            without_scripts: false,
            takes_lock_file: false,
            is_ahead: false,
        };
        match ecosystem.kind {
            ManifestKind::Dotnet => {
                let rest = words.strip_prefix(&["restore"])?;
                let mut named = None;
                let mut rest = rest.iter().copied();
                while let Some(word) = rest.next() {
                    if let Some((_, has_value)) = RESTORE_OPTIONS.iter().find(|it| it.0 == word) {
                        if *has_value {
                            rest.next()?;
                        }
                    } else if !has_property(dotnet()?, word)
                        && (!is_named(word) || named.replace(word).is_some())
                    {
                        return None;
                    }
                }
                let named = named.map(|word| (joined(folder, word), is_project(word)));
                Some(match named {
                    Some((file, true)) => {
                        let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
                        let folder = if folder.is_empty() { "/" } else { folder };
                        install(folder.to_owned(), vec![file])
                    }
                    Some((folder, false)) => install(folder, Vec::new()),
                    None => install(folder.to_owned(), Vec::new()),
                })
            }
            ManifestKind::Maven => {
                let fill = FILLS.iter().find(|fill| fill.program == program)?;
                let mut is_fetched = false;
                for (word, kind) in read(fill, words)? {
                    match kind {
                        Kind::Kept => {}
                        Kind::Verb if word == fill.fetches && !is_fetched => is_fetched = true,
                        _ => return None,
                    }
                }
                let script = (program == "mvnw").then(|| joined(folder, program));
                is_fetched
                    .then(|| install(folder.to_owned(), script.into_iter().collect::<Vec<_>>()))
            }
            _ => None,
        }
    }
}

fn dotnet() -> Option<&'static Fill> {
    FILLS.iter().find(|fill| fill.program == "dotnet")
}

/// Whether a word may be a file or a folder below the one that a command is called in.
fn is_named(word: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-/".contains(&byte);
    !word.starts_with(['-', '/']) && !word.contains("..") && word.bytes().all(is_plain)
}

/// Whether a word sets a property that leaves it alone where things are looked for.
fn has_property(fill: &Fill, word: &str) -> bool {
    let mut starts = fill.properties.iter();
    starts.any(|start| {
        word.strip_prefix(start).is_some_and(|rest| {
            let (name, value) = rest.split_once('=').unwrap_or((rest, ""));
            let name = name.to_ascii_lowercase();
            let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-,:".contains(&byte);
            !name.is_empty()
                && (name.bytes().chain(value.bytes())).all(is_plain)
                && !value.contains("..")
                && !fill.steering.iter().any(|it| name.starts_with(it))
        })
    })
}

/// What a word of a builder's command is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Verb,
    Named,
    Kept,
    Dropped,
}

/// The words of a command and what each is; `None` if there are others.
fn read<'w>(fill: &Fill, words: &[&'w str]) -> Option<Vec<(&'w str, Kind)>> {
    let mut found = Vec::new();
    let mut words = words.iter().copied().peekable();
    while let Some(word) = words.next() {
        let option = |table: &[(&str, bool)]| {
            let found = table.iter().find(|it| it.0 == word);
            found.map(|it| it.1)
        };
        let listed = option(fill.kept).map(|it| (Kind::Kept, it));
        let listed = listed.or_else(|| option(fill.dropped).map(|it| (Kind::Dropped, it)));
        match listed {
            Some((kind, has_value)) => {
                found.push((word, kind));
                if has_value {
                    found.push((words.next()?, kind));
                } else if word == "--self-contained" {
                    words.next_if(|next| matches!(*next, "true" | "false"));
                }
            }
            // `-Pprod`, `-T4`.
            None if is_glued(fill.kept, word) => found.push((word, Kind::Kept)),
            None if is_glued(fill.dropped, word) => found.push((word, Kind::Dropped)),
            None if has_property(fill, word) => found.push((word, Kind::Kept)),
            None if word == fill.fetches
                || fill.builds.contains(&word)
                || fill.beside.contains(&word) =>
            {
                found.push((word, Kind::Verb));
            }
            None if !fill.named.is_empty() && is_named(word) => found.push((word, Kind::Named)),
            None => return None,
        }
    }
    Some(found)
}

/// Whether a word is an option of one letter, in upper case, and its value.
fn is_glued(options: &[(&str, bool)], word: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-,".contains(&byte);
    let mut options = options.iter();
    options.any(|(option, has_value)| {
        let is_short = option.len() == 2 && option.as_bytes()[1].is_ascii_uppercase();
        let value = word.strip_prefix(option);
        *has_value && is_short && value.is_some_and(|it| !it.is_empty() && it.bytes().all(is_plain))
    })
}

/// The words of the command that fetches what a builder's command would fetch; `None` if the command is none, or there is no telling.
fn fill_of(command: &SimpleCommand<'_>) -> Option<(&'static Fill, Vec<String>)> {
    let program = command.argv().first()?.as_str()?;
    let fill = FILLS.iter().find(|fill| match fill.program {
        // Nothing but a path starts it.
        "mvnw" => program == "./mvnw",
        name => program == name,
    });
    let fill = fill.filter(|_| command.is_bare())?;
    // What is not known, `$CONFIGURATION`, may be left out.
    let written =
        |word: &'_ Word<'_>| String::from_utf8_lossy(word.known_or_written()).into_owned();
    let words: Vec<String> = command.args().iter().map(written).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let mut text = vec![program.to_owned()];
    if !fill.named.is_empty() {
        // Its verb comes first, and it is the only one.
        fill.builds
            .iter()
            .find(|verb| words.first() == Some(verb))?;
    }
    let (mut is_said, mut is_needed, mut named) = (false, false, 0);
    for (word, kind) in read(fill, &words)? {
        match kind {
            Kind::Verb => {
                is_needed |= fill.builds.contains(&word);
                if word == fill.fetches {
                    return None;
                }
                if !is_said {
                    if !fill.lenient.is_empty() && !words.contains(&fill.lenient) {
                        text.push(fill.lenient.to_owned());
                    }
                    text.push(fill.fetches.to_owned());
                }
                is_said = true;
            }
            Kind::Named => {
                named += 1;
                text.push(word.to_owned());
            }
            Kind::Kept => text.push(word.to_owned()),
            Kind::Dropped => {}
        }
    }
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-,:=/".contains(&byte);
    let mut bytes = text.iter().flat_map(|word| word.bytes());
    (is_needed && named < 2 && bytes.all(is_plain)).then_some((fill, text))
}

/// A RUN that fills the caches for a later one.
#[derive(Clone, Debug)]
pub struct CacheFill {
    /// Its words, `RUN` first.
    pub text: String,
    /// What it installs.
    pub install: Install,
    /// What it reads and writes.
    pub effects: Effects,
}

impl Model<'_> {
    /// The RUN that fills the caches for another one, as far as words tell: the first command of that is a builder's, which would fetch the same, and
    /// fails where this fails.
    pub fn fill_of_run(&self, run: usize) -> Option<CacheFill> {
        let instruction = self.instructions[run];
        if instruction.statement.kind != Keyword::Run
            || !instruction.statement.flags.is_empty()
            || self.user(run) != User::Root
        {
            return None;
        }
        // It is a plain list, and fails where its first command does.
        self.commands_known(run)?;
        let Workdir::Known(folder) = self.workdir_before(run) else {
            return None;
        };
        let (fill, words) = fill_of(self.commands(run).first()?)?;
        let rest: Vec<&str> = words[1..].iter().map(String::as_str).collect();
        let mut all = ECOSYSTEMS.iter();
        let ecosystem = all.find(|it| it.programs.contains(&fill.program))?;
        let install = Install::of_builder(ecosystem, fill.program, &rest, &folder)?;
        let command = OfCommand {
            writes: self.written_by(run, &install)?,
            install: Some(install.clone()),
            is_steered: true,
            ..OfCommand::default()
        };
        let effects = self.effects_together(run, vec![command])?;
        Some(CacheFill {
            text: format!("RUN {}", words.join(" ")),
            install,
            effects,
        })
    }

    /// Whether a RUN does nothing but fetch what a later one in its stage would fetch, and nobody between them sees it.
    pub fn fills_for_later(&self, index: usize) -> bool {
        let stage = self
            .stage_of(index)
            .map(|stage| self.stage_instructions(stage));
        let Some(stage) = stage else {
            return false;
        };
        let instruction = self.instructions[index];
        let text = instruction.text(instruction.statement.body_span);
        let is_it = |run: usize| {
            let fill = self.fill_of_run(run);
            fill.is_some_and(|fill| fill.text.as_bytes().strip_prefix(b"RUN ") == Some(text))
        };
        let Some(run) = (index + 1..stage.end).find(|&run| is_it(run)) else {
            return false;
        };
        let is_install = |effects: Effects| effects.installs.len() == 1;
        instruction.statement.flags.is_empty()
            && self.effects(index).is_some_and(is_install)
            && self.workdir_before(run) == self.workdir_before(index)
            && self.shell(run) == self.shell(index)
            && self.user(run) == self.user(index)
            && (index + 1..run).all(|between| self.may_follow_install(between, index))
    }

    /// Whether a COPY among some instructions brings the project that an install finds in its folder.
    pub(super) fn brings_project(&self, above: Range<usize>, install: &Install) -> bool {
        let folder = &install.folder;
        let brings = |at: usize| {
            let is_copy = self.instructions[at].statement.kind == Keyword::Copy;
            let copied = is_copy.then(|| self.copied_to(at)).flatten();
            copied.is_some_and(|(copy, target)| {
                let mut sources = copy.sources.iter();
                target == *folder && sources.any(|source| is_project(&source.text))
            })
        };
        let mut above = above;
        install.ecosystem.kind != ManifestKind::Dotnet
            || !install.lists.is_empty()
            || above.any(brings)
    }
}
