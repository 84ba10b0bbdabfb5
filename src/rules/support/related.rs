//! Which RUNs belong together: index update, install and clean-up of one package manager, and an `rm` of what the RUN above made.

use crate::config;
use crate::knowledge::folders::LITTER;
use crate::knowledge::managers::{FOR_ALL_PROJECTS, MANAGERS, Manager, Verb};
use crate::knowledge::programs::{Does, is_known_to};
use crate::model::{CacheEffect, Invocation, Model, Need, SimpleCommand, Word};
use crate::syntax::Keyword;

use super::apart::are_apart;
use super::is_to_be_mounted;

/// What the RUNs of a group have done so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Group {
    /// Families of managers whose index was fetched and is still there.
    indexed: Vec<&'static str>,
    /// Families of managers that were called.
    called: Vec<&'static str>,
    /// Whether there is nothing but calls of package managers and helpers.
    only_packages: bool,
    /// The package managers of whose caches all commands fill one, and do nothing else.
    fills: Option<&'static Manager>,
    /// How many RUNs it has.
    runs: usize,
}

impl Group {
    /// A group of one RUN.
    pub(crate) fn of(commands: &[SimpleCommand<'_>]) -> Self {
        let mut group = Self {
            only_packages: true,
            fills: filled(commands),
            ..Self::default()
        };
        group.add(commands);
        group
    }

    /// Takes another RUN in.
    pub(crate) fn add(&mut self, commands: &[SimpleCommand<'_>]) {
        self.runs += 1;
        self.fills = self.fills.filter(|fills| is_filled(fills, commands));
        for command in commands {
            let Some(call) = Invocation::of(command) else {
                self.only_packages &= command
                    .name()
                    .is_some_and(|name| is_known_to(name, Does::HelpInstall))
                    && command.place.certain;
                if removes(command).is_some_and(|mut paths| {
                    paths.any(|path| path.contains("/lib/apt") || path.contains("/cache/apk"))
                }) {
                    self.indexed.clear();
                }
                continue;
            };
            let name = call.manager.family;
            self.only_packages &= has_index(call.manager);
            self.called.push(name);
            if call.verb == Verb::Update {
                self.indexed.push(name);
            }
        }
        // A manager that can be told to keep no index fetches it for each install: once one has used it, the next does not need it.
        let installs = commands.iter().filter_map(Invocation::of).filter(|call| {
            matches!(call.verb, Verb::Install | Verb::Upgrade) && !call.manager.cache.off.is_empty()
        });
        let used: Vec<&str> = installs.map(|call| call.manager.family).collect();
        self.indexed.retain(|name| !used.contains(name));
    }

    /// Whether there is nothing but calls of package managers and helpers.
    pub(crate) fn is_only_packages(&self) -> bool {
        self.only_packages
    }

    /// Whether a RUN belongs to the group.
    pub(crate) fn fits(
        &self,
        model: &Model<'_>,
        index: usize,
        commands: &[SimpleCommand<'_>],
        options: &config::Rules,
    ) -> bool {
        self.installs_from_index(model, index, commands)
            || self.is_cleaned(commands)
            || self.is_undone(model, index, commands)
            || self.fills_again(model, index, commands, options)
    }

    /// Whether a RUN fills the cache that the group has filled: else each of them would be cleaned up after, and what the one
    /// throws away the next one fetches again. What is installed for projects belongs to nothing else.
    fn fills_again(
        &self,
        model: &Model<'_>,
        index: usize,
        commands: &[SimpleCommand<'_>],
        options: &config::Rules,
    ) -> bool {
        let instruction = model.instructions[index];
        self.fills.is_some_and(|fills| {
            instruction.statement.flags.is_empty()
                && !is_to_be_mounted(options, fills)
                && is_filled(fills, commands)
                && !model.is_never_shipped(index, Some(fills))
        })
    }

    /// Whether a RUN installs from the index that the group fetched.
    fn installs_from_index(
        &self,
        model: &Model<'_>,
        index: usize,
        commands: &[SimpleCommand<'_>],
    ) -> bool {
        if !self.only_packages {
            return false;
        }
        let mut calls = commands.iter().filter_map(Invocation::of);
        let needs = calls.find(|call| {
            matches!(
                call.verb,
                Verb::Update | Verb::Install | Verb::Upgrade | Verb::Query
            )
        });
        needs.is_some_and(|call| {
            call.verb != Verb::Update
                && self.indexed.contains(&call.manager.family)
                && (call.manager.family != "apt" || model.apt_need(index) == Need::Lists)
        })
    }

    /// Whether a RUN does nothing but clean up after a package manager of the group.
    fn is_cleaned(&self, commands: &[SimpleCommand<'_>]) -> bool {
        let mut cleans = false;
        let only = commands.iter().all(|command| {
            if let Some(call) = Invocation::of(command) {
                cleans |= matches!(call.verb, Verb::Clean | Verb::Remove);
                return matches!(call.verb, Verb::Clean | Verb::Remove)
                    && self.called.contains(&call.manager.family);
            }
            let Some(mut paths) = removes(command) else {
                return command.name() == Some("set");
            };
            paths.all(|path| {
                let caches = || {
                    MANAGERS
                        .iter()
                        .filter(|manager| self.called.contains(&manager.family))
                        .flat_map(|manager| manager.cache.directories)
                };
                let cache = caches().any(|cache| is_under(&path, cache));
                cleans |= cache;
                cache || LITTER.iter().any(|litter| is_under(&path, litter))
            })
        });
        only && cleans
    }

    /// Whether a RUN does nothing but remove files the group speaks of.
    fn is_undone(&self, model: &Model<'_>, index: usize, commands: &[SimpleCommand<'_>]) -> bool {
        // What lies below the group stays in its layer.
        let was_there = |path: &str| {
            let name = path
                .trim_end_matches('/')
                .rsplit('/')
                .next()
                .unwrap_or(path);
            model.before(index).skip(self.runs).any(|before| {
                let instruction = model.instructions[before];
                let makes = matches!(
                    instruction.statement.kind,
                    Keyword::Copy | Keyword::Add | Keyword::Run
                );
                makes && memchr::memmem::find(instruction.joined.text(), name.as_bytes()).is_some()
            })
        };
        let made = |path: &str| {
            !path.contains(['*', '?', '$', '[', '{']) && {
                let path = path.trim_start_matches("./").trim_end_matches('/');
                let tail = format!("/{path}");
                let is_it = |word: &str| {
                    let word = word.trim_start_matches("./").trim_end_matches('/');
                    word == path
                        || word.ends_with(&tail)
                        || word
                            .strip_suffix(path)
                            .is_some_and(|option| option.starts_with("--") && option.ends_with('='))
                };
                let speaks_of_it = |command: &SimpleCommand<'_>| {
                    let mut words = command.words.iter().chain(&command.targets);
                    words.any(|word| word.as_str().is_some_and(is_it))
                };
                let mut group = model.before(index).take(self.runs);
                group.any(|index| model.commands(index).iter().any(speaks_of_it))
            }
        };
        !commands.is_empty()
            && commands.iter().all(|command| {
                removes(command).is_some_and(|paths| {
                    let paths: Vec<_> = paths.collect();
                    !paths.is_empty() && paths.iter().all(|path| made(path) && !was_there(path))
                })
            })
    }
}

/// The package managers of whose caches all commands fill one, and do nothing else.
fn filled(commands: &[SimpleCommand<'_>]) -> Option<&'static Manager> {
    let mut cleaned = MANAGERS.iter().filter(|manager| manager.cleaned);
    cleaned.find(|fills| is_filled(fills, commands))
}

fn is_filled(fills: &Manager, commands: &[SimpleCommand<'_>]) -> bool {
    let fills_it = |command: &SimpleCommand<'_>| {
        let is_for_all = || {
            let mut words = command.words.iter().filter_map(Word::as_str);
            words.any(|word| FOR_ALL_PROJECTS.contains(&word))
        };
        fills.effect(command) == Some(CacheEffect::Fills)
            && command.place.certain
            && (!fills.for_project || is_for_all())
    };
    !commands.is_empty() && commands.iter().all(fills_it)
}

/// Whether the manager keeps an index that has to be fetched.
fn has_index(manager: &Manager) -> bool {
    !manager.update.is_empty()
}

/// What an `rm` removes, as written without quotes; `None` for other commands.
pub(crate) fn removes<'c>(
    command: &'c SimpleCommand<'_>,
) -> Option<impl Iterator<Item = String> + 'c> {
    (command.name() == Some("rm")).then(|| {
        command
            .args()
            .iter()
            .filter(|word| !word.text.starts_with(b"-"))
            .map(|word| word.without_quotes().into_owned())
    })
}

fn is_under(path: &str, directory: &str) -> bool {
    path.strip_prefix(directory).is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || rest.starts_with('*'))
        // `/var/lib/{apt,dpkg}/lists`
        || (path.starts_with("/var/lib/{") && directory.starts_with("/var/lib/apt") && path.contains("apt"))
}

/// Whether the RUN after an instruction, with nothing but comments between, only cleans up after it: `chain-run` joins the two.
pub(crate) fn is_cleaned_by_next(model: &Model<'_>, index: usize) -> bool {
    let next = index + 1;
    next < model.instructions.len()
        && model.instructions[next].statement.kind == Keyword::Run
        && model.is_plain_run(index)
        && model.is_plain_run(next)
        && !are_apart(model, index, next)
        && Group::of(&model.commands(index)).is_cleaned(&model.commands(next))
}
