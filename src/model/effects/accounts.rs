//! RUNs that make users, and what they are given.

use crate::knowledge::accounts::ACCOUNT_PROGRAMS;
use crate::model::{Model, SimpleCommand, Word};

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

    /// Whether a RUN makes folders below the working directory, gives them to somebody with all that lies in them, and does nothing else.
    pub fn only_gives_folders(&self, run: usize) -> bool {
        let commands = self.commands(run);
        let [makes, gives] = &commands[..] else {
            return false;
        };
        let words = |command: &SimpleCommand<'_>, name: &str, option: &str| {
            let is_it = command.is_bare() && command.name() == Some(name);
            let args = command
                .args()
                .iter()
                .map(|word| word.as_str().map(str::to_owned));
            let mut args = args.collect::<Option<Vec<String>>>().filter(|_| is_it)?;
            (!args.is_empty() && args.remove(0) == option).then_some(args)
        };
        let (Some(made), Some(given)) = (words(makes, "mkdir", "-p"), words(gives, "chown", "-R"))
        else {
            return false;
        };
        let is_name = |name: &String| {
            let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
            !name.is_empty() && name.bytes().all(is_letter)
        };
        // A plain list of commands, joined by `&&`.
        made.iter().all(is_name)
            && !made.is_empty()
            && given.get(1..) == Some(&made[..])
            && self.known_start(run).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_given_with_what_lies_in_them() {
        for (script, expected) in [
            ("mkdir -p log tmp && chown -R a:b log tmp", true),
            ("mkdir -p tmp && chown -R 1000 tmp", true),
            ("mkdir -p log tmp && chown -R a tmp", false),
            ("mkdir -p /etc && chown -R a /etc", false),
            ("mkdir -p ../b && chown -R a ../b", false),
            ("mkdir -p $B && chown -R a $B", false),
            ("mkdir tmp && chown -R a tmp", false),
            ("mkdir -p tmp; chown -R a tmp", false),
            ("mkdir -p tmp && chown -R a tmp && c", false),
            ("chown -R a tmp", false),
        ] {
            let source = format!("FROM debian\nRUN {script}\n");
            let file = crate::syntax::parse(source.as_bytes());
            let model = Model::new(&file);
            assert_eq!(model.only_gives_folders(1), expected, "{script}");
        }
    }
}
