//! RUNs that make users, and what they are given; those that install packages.

use crate::knowledge::accounts::ACCOUNT_PROGRAMS;
use crate::knowledge::managers::Verb;
use crate::model::{Invocation, Model, SimpleCommand, Word};

impl Model<'_> {
    /// Whether a RUN makes users and groups, and gives folders to somebody without what lies in them, and does nothing else.
    pub fn only_makes_users(&self, run: usize) -> bool {
        let commands = self.commands(run);
        let is_path = |word: &Word<'_>| {
            let word = word.as_str();
            word.is_some_and(|word| !word.starts_with('-') && !word.contains(['*', '?', '[']))
        };
        let mut all = commands.iter();
        let is_meant = all.all(|command| {
            command.is_bare()
                && match command.name() {
                    Some("chown") => command.args().iter().all(is_path),
                    Some(name) => ACCOUNT_PROGRAMS.contains(&name),
                    None => false,
                }
        });
        // A plain list of commands, joined by `&&`.
        is_meant && !commands.is_empty() && self.known_start(run).is_some()
    }

    /// Whether a RUN does nothing but install packages by name, and clean up after that.
    pub fn only_installs(&self, run: usize) -> bool {
        let commands = self.commands(run);
        let is_list = |word: &str| word.starts_with('-') || word == "/var/lib/apt/lists/*";
        let prepares = |command: &SimpleCommand<'_>| {
            let mut words = command.args().iter();
            command.is_bare()
                && match Invocation::of(command).map(|call| call.verb) {
                    Some(Verb::Install | Verb::Update | Verb::Clean) => true,
                    _ => {
                        command.name() == Some("rm")
                            && words.all(|word| std::str::from_utf8(word.text).is_ok_and(is_list))
                    }
                }
        };
        !commands.is_empty() && commands.iter().all(prepares)
    }
}
