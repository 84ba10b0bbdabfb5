//! RUNs that make users, and what they are given.

use crate::knowledge::accounts::ACCOUNT_PROGRAMS;
use crate::model::{Model, Word};

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
}
