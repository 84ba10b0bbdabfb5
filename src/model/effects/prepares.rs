//! RUNs that a second stage is prepared by: what installs its packages, and what removes from the first one what it does not need.

use crate::knowledge::managers::Verb;
use crate::model::{Invocation, Model, Nest, SimpleCommand, Word};
use crate::syntax::Keyword;

impl Model<'_> {
    /// Whether a RUN does nothing but install packages by name, or newer versions of all, and clean up after that.
    pub fn only_installs(&self, run: usize) -> bool {
        let commands = self.commands(run);
        let is_list = |word: &str| word.starts_with('-') || word == "/var/lib/apt/lists/*";
        let prepares = |command: &SimpleCommand<'_>| {
            let mut words = command.args().iter();
            let mut settings = command.assignments.iter();
            let is_in_list = command.place.nest == Nest::Top && !command.place.piped;
            is_in_list
                && command.program == 0
                && command.redirects.is_empty()
                && settings.all(|it| it.is("DEBIAN_FRONTEND=noninteractive"))
                && match Invocation::of(command).map(|call| call.verb) {
                    Some(Verb::Install | Verb::Update | Verb::Upgrade | Verb::Clean) => true,
                    _ => {
                        command.name() == Some("rm")
                            && words.all(|word| std::str::from_utf8(word.text).is_ok_and(is_list))
                    }
                }
        };
        !commands.is_empty() && commands.iter().all(prepares)
    }

    /// Whether a RUN does nothing but install packages of Node for all projects, by their names.
    pub fn installs_for_all(&self, run: usize) -> bool {
        let commands = self.commands(run);
        let installs = |command: &SimpleCommand<'_>| {
            let has = |words: &[&str]| {
                let mut args = command.args().iter();
                args.any(|it| it.as_str().is_some_and(|text| words.contains(&text)))
            };
            let is_install = Invocation::of(command).is_some_and(|call| {
                call.verb == Verb::Install && call.operands(command).next().is_some()
            });
            command.is_bare()
                && is_install
                && match command.name() {
                    Some("npm") => has(&["-g", "--global"]),
                    Some("yarn") => command.args().first().is_some_and(|it| it.is("global")),
                    _ => false,
                }
        };
        !commands.is_empty() && commands.iter().all(installs)
    }

    /// Whether a RUN does nothing but remove from a project of Node what only development needs, in the folder where a RUN of its stage has installed that, as the
    /// same user and by the same package manager.
    pub fn removes_development(&self, at: usize) -> bool {
        let commands = self.commands(at);
        let ([command], Some(stage)) = (&commands[..], self.stage_of(at)) else {
            return false;
        };
        if !command.is_bare() || !command.removes_development() {
            return false;
        }
        let folder = self.workdir_before(at);
        let mut above = self.stage_instructions(stage).start..at;
        folder.known().is_some()
            && above.any(|other| {
                let installs =
                    |it: &SimpleCommand<'_>| it.name() == command.name() && it.installs_project();
                self.instructions[other].statement.kind == Keyword::Run
                    && self.commands(other).iter().any(installs)
                    && self.workdir_before(other) == folder
                    && self.user(other) == self.user(at)
            })
    }
}

impl SimpleCommand<'_> {
    /// Whether it removes from a project of Node what only development needs, and does nothing else.
    pub fn removes_development(&self) -> bool {
        let args: Option<Vec<&str>> = self.args().iter().map(Word::as_str).collect();
        let (Some(args), Some(name)) = (args, self.name()) else {
            return false;
        };
        let (needed, others): (&[&[&str]], &[&str]) = match name {
            "npm" => (
                &[&["prune", "--omit=dev"], &["prune", "--production"]],
                &["--force", "--legacy-peer-deps"],
            ),
            "pnpm" => (&[&["prune", "--prod"]], &[]),
            "yarn" => (
                &[&[
                    "install",
                    "--production",
                    "--ignore-scripts",
                    "--prefer-offline",
                ]],
                &["--ignore-engines"],
            ),
            _ => return false,
        };
        needed.iter().any(|needed| {
            let rest = args.strip_prefix(*needed);
            rest.is_some_and(|rest| rest.iter().all(|it| others.contains(it)))
        })
    }

    /// Whether it installs what a project lists: with the word for that, or with none where the program does so alone.
    pub fn installs_project(&self) -> bool {
        match Invocation::of(self) {
            Some(call) => call.verb == Verb::Install && call.operands(self).next().is_none(),
            None => self.manager().is_some_and(|it| {
                let mut words = self.args().iter();
                let mut only_options = it.installs_alone;
                while let Some(word) = words.next() {
                    only_options &= word.text.starts_with(b"-");
                    if word
                        .as_str()
                        .is_some_and(|text| it.value_options.contains(&text))
                    {
                        words.next();
                    }
                }
                only_options
            }),
        }
    }
}
