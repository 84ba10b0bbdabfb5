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

    /// Whether a RUN does nothing but remove from a project of Node what only development needs, in the folder where a RUN of its stage has installed that, as the
    /// same user and by the same package manager.
    pub fn removes_development(&self, at: usize) -> bool {
        let commands = self.commands(at);
        let ([command], Some(stage)) = (&commands[..], self.stage_of(at)) else {
            return false;
        };
        let args: Option<Vec<&str>> = command.args().iter().map(Word::as_str).collect();
        let (Some(args), Some(name), true) = (args, command.name(), command.is_bare()) else {
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
        let removes = needed.iter().any(|needed| {
            let rest = args.strip_prefix(*needed);
            rest.is_some_and(|rest| rest.iter().all(|it| others.contains(it)))
        });
        let folder = self.workdir_before(at);
        let mut above = self.stage_instructions(stage).start..at;
        removes
            && folder.known().is_some()
            && above.any(|other| {
                let installs = |it: &SimpleCommand<'_>| {
                    it.name() == Some(name)
                        && Invocation::of(it).is_some_and(|call| call.verb == Verb::Install)
                };
                self.instructions[other].statement.kind == Keyword::Run
                    && self.commands(other).iter().any(installs)
                    && self.workdir_before(other) == folder
                    && self.user(other) == self.user(at)
            })
    }
}
