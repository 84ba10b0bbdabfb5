//! Which user runs what.

use crate::knowledge::images::ImageRef;
use crate::knowledge::managers::Verb;
use crate::knowledge::programs::USER_OPTIONS;
use crate::model::{Invocation, Model, SimpleCommand, Word, steps};
use crate::syntax::{Body, Keyword};

/// Whether a part of `user:group` is a plain name: no number, and nothing to expand in it.
pub fn is_account_name(part: &str) -> bool {
    let is_letter = |ch: char| ch.is_ascii_alphanumeric() || matches!(ch, '_' | '-' | '.');
    part.chars().all(is_letter) && part.bytes().any(|byte| !byte.is_ascii_digit())
}

/// A user, as far as the file tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum User<'m> {
    /// Root.
    Root,
    /// Somebody else, by name or number, without the group.
    Other(&'m str),
    /// A variable, or an image that is not known.
    Unknown,
}

/// What a file tells of the number of a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberOfUser {
    /// It is this one.
    Known(u32),
    /// The file makes the user, and gives no number, or one that is known only at build time, or several.
    Unknown,
    /// The file does not make the user.
    NotMade,
}

impl<'m> User<'m> {
    /// What USER makes of its text.
    fn named(text: &'m [u8]) -> Self {
        let Ok(text) = std::str::from_utf8(text) else {
            return Self::Unknown;
        };
        let text = text.trim().trim_matches(['"', '\'']);
        match text.split(':').next().unwrap_or(text) {
            "root" | "0" => Self::Root,
            name if name.is_empty() || name.contains('$') => Self::Unknown,
            name => Self::Other(name),
        }
    }
}

/// Whether nothing in a `user:group` expands.
fn is_plain_owner(owner: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.:".contains(&byte);
    owner.bytes().all(is_plain)
}

impl Model<'_> {
    /// The user that runs an instruction: by the nearest USER before it, also of the stages its stage is built on; or by the image
    /// below.
    pub fn user(&self, instruction: usize) -> User<'_> {
        for by in self.before_or_trigger(instruction, Keyword::User) {
            let Some(by) = by else {
                return User::Unknown;
            };
            if self.is_user(by) {
                return self.user_set_by(by);
            }
        }
        let image = self.base_image(instruction).map(ImageRef::of);
        if image.is_some_and(|image| image.starts_as_root()) {
            User::Root
        } else {
            User::Unknown
        }
    }

    /// The user in force at an instruction, with its group if it has one, as `--chown` takes it; `None` for root, and if nobody knows.
    pub fn user_with_group(&self, index: usize) -> Option<String> {
        let owner = self.user_text(self.user_above(index)?)?;
        let is_other = matches!(self.user(index), User::Other(_));
        (is_other && is_plain_owner(owner)).then(|| owner.to_owned())
    }

    /// The nearest USER above an instruction, also of the stages below.
    fn user_above(&self, index: usize) -> Option<usize> {
        let is_user = |by: usize| self.is_user(by);
        self.before_with(index, "is a USER", is_user).next()
    }

    /// What a USER says, as it is written.
    fn user_text(&self, by: usize) -> Option<&str> {
        let setter = self.instructions[by];
        match setter.statement.body {
            Body::Text(text) => std::str::from_utf8(setter.text(text)).ok(),
            _ => None,
        }
    }

    /// Whom the files belong to that the user in force makes, as `--chown` takes it: an empty text for root with a group of its own; `None` where that user is not known.
    pub fn owner_of_files(&self, index: usize) -> Option<String> {
        match self.user(index) {
            User::Root => self.root_with_group(index),
            User::Other(_) => self.user_with_group(index),
            User::Unknown => None,
        }
    }

    /// Root with the group of another one, if USER says so: `0:1000`.
    fn root_with_group(&self, index: usize) -> Option<String> {
        let Some(by) = self.user_above(index) else {
            return Some(String::new());
        };
        let owner = self.user_text(by)?.trim().trim_matches(['"', '\'']);
        match owner.split_once(':').map(|(_, group)| group) {
            None | Some("" | "0" | "root") => Some(String::new()),
            Some(_) => is_plain_owner(owner).then(|| owner.to_owned()),
        }
    }

    /// What gives the files of a COPY to the user in force, with a space before it: nothing for root; `None` where that user is not known.
    pub fn owner_flag(&self, index: usize) -> Option<String> {
        let owner = self.owner_of_files(index)?;
        if owner.is_empty() {
            return Some(owner);
        }
        Some(format!(" --chown={owner}"))
    }

    /// The USER in force at the end of a stage, which is that of its containers; `None` if the image below decides.
    pub fn last_user(&self, stage: usize) -> Option<usize> {
        self.below_end(stage).find(|&by| self.is_user(by))
    }

    /// Whom a USER instruction names.
    pub fn user_set_by(&self, by: usize) -> User<'_> {
        let setter = self.instructions[by];
        match setter.statement.body {
            Body::Text(text) => User::named(setter.text(text)),
            _ => User::Unknown,
        }
    }

    /// Whether root runs an instruction for sure: by [`Model::user`], or because nobody else could install what it installs, or what
    /// its stage has installed before under the same user.
    pub fn is_root(&self, instruction: usize) -> bool {
        let stage = self.stage_of(instruction);
        match self.user(instruction) {
            User::Root => true,
            User::Other(_) => false,
            User::Unknown => {
                let tells = |by: usize| self.is_user(by) || self.installs_as_root(by);
                let question = "USER, or installs as root";
                let own = Some(instruction).filter(|&by| self.holds(by, question, tells));
                own.or_else(|| self.before_with(instruction, question, tells).next())
                    .is_some_and(|by| !self.is_user(by) && self.stage_of(by) == stage)
            }
        }
    }

    /// The users that a stage, or one it is built on, makes with `useradd` or `adduser`, each once; `None` for those whose name is not
    /// plain to see.
    pub fn users_made(&self, stage: usize) -> Vec<Option<String>> {
        let mut users = Vec::new();
        for index in self.below_end(stage) {
            if self.instructions[index].statement.kind != Keyword::Run {
                continue;
            }
            let codes = self.codes(index);
            for step in steps(&codes) {
                if matches!(step.command.name(), Some("useradd" | "adduser")) {
                    let user = user_made(step.command).map(str::to_owned);
                    if !users.contains(&user) {
                        users.push(user);
                    }
                }
            }
        }
        users
    }

    /// The number of a user, by the commands above an instruction that make or change it: in any stage, as the list of users may be copied.
    pub fn number_of_user(&self, instruction: usize, name: &str) -> NumberOfUser {
        let mut number = NumberOfUser::NotMade;
        for index in 0..instruction {
            if self.instructions[index].statement.kind != Keyword::Run {
                continue;
            }
            let codes = self.codes(index);
            for step in steps(&codes) {
                let command = step.command;
                let named = |word: &Word<'_>| word.is(name);
                let own = match command.name() {
                    Some("useradd" | "adduser") => match user_made(command) {
                        Some(user) if user == name => number_given(command),
                        None if command.args().iter().any(named) => None,
                        _ => continue,
                    },
                    Some("usermod" | "deluser" | "userdel") if command.args().iter().any(named) => {
                        None
                    }
                    _ => continue,
                };
                number = match (number, own) {
                    (NumberOfUser::NotMade, Some(own)) => NumberOfUser::Known(own),
                    (NumberOfUser::Known(known), Some(own)) if known == own => number,
                    _ => NumberOfUser::Unknown,
                };
            }
        }
        number
    }

    fn is_user(&self, index: usize) -> bool {
        self.instructions[index].statement.kind == Keyword::User
    }

    /// Whether a RUN fails unless root runs it.
    fn installs_as_root(&self, index: usize) -> bool {
        if self.instructions[index].statement.kind != Keyword::Run {
            return false;
        }
        let codes = self.codes(index);
        steps(&codes).iter().any(|step| {
            let call = Invocation::of(step.command);
            let installs =
                call.is_some_and(|call| call.manager.needs_root && call.verb == Verb::Install);
            let place = step.command.place;
            let is_plain = step.command.runs_as_shell() && !step.command.gets_more_words();
            installs && step.certain && place.decides && is_plain
        })
    }
}

/// The same, in one letter: of `useradd`, and of the `adduser` of busybox.
const VALUED_LETTERS: [&str; 2] = ["bcdefgGkKpRPsuZ", "hgsGuk"];

/// The one name that a command which makes a user gives.
fn user_made<'c>(command: &'c SimpleCommand<'_>) -> Option<&'c str> {
    let letters = VALUED_LETTERS[usize::from(command.name() == Some("adduser"))];
    let mut words = command.args().iter().map(Word::as_str);
    let mut user = None;
    while let Some(word) = words.next() {
        let word = word?;
        let takes_next = match word.strip_prefix('-') {
            Some(long) if long.starts_with('-') => USER_OPTIONS.contains(&word),
            Some(short) => short
                .find(|letter| letters.contains(letter))
                .is_some_and(|at| at + 1 == short.len()),
            None if user.is_some() => return None,
            None => {
                user = Some(word);
                false
            }
        };
        if takes_next {
            words.next();
        }
    }
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    user.filter(|user| !user.is_empty() && user.bytes().all(is_plain))
}

/// The number that a command which makes a user gives: `-u 1001`, `--uid=1001`, `-mu1001`.
fn number_given(command: &SimpleCommand<'_>) -> Option<u32> {
    let letters = VALUED_LETTERS[usize::from(command.name() == Some("adduser"))];
    let mut words = command.args().iter().map(Word::as_str);
    while let Some(word) = words.next() {
        let option = word?.strip_prefix('-').unwrap_or_default();
        if let Some(long) = option.strip_prefix('-') {
            let value = match long.split_once('=') {
                Some((name, value)) => (name == "uid").then_some(value),
                None if long == "uid" => words.next().flatten(),
                None => None,
            };
            if let Some(value) = value {
                return value.parse().ok();
            }
        } else if let Some(at) = option.find(|letter| letters.contains(letter))
            && option[at..].starts_with('u')
        {
            let rest = &option[at + 1..];
            let value = if rest.is_empty() {
                words.next()??
            } else {
                rest
            };
            return value.parse().ok();
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn last<T>(source: &str, ask: impl FnOnce(&Model<'_>, usize) -> T) -> T {
        let file = crate::syntax::parse(source.as_bytes());
        let model = Model::new(&file);
        ask(&model, model.instructions.len() - 1)
    }

    #[test]
    fn users_are_known_by_the_commands_that_make_them() {
        for (command, expected) in [
            ("useradd -m foo", Some("foo")),
            ("useradd foo -s /bin/bash", Some("foo")),
            (
                "useradd -u 1000 -ms /bin/sh -g users --home-dir /home/a foo",
                Some("foo"),
            ),
            ("adduser -D -h /srv foo", Some("foo")),
            ("adduser --disabled-password --gecos '' foo", Some("foo")),
            ("adduser --gecos= --system foo", Some("foo")),
            // Into a group.
            ("adduser foo docker", None),
            ("useradd -u $ID foo", Some("foo")),
            ("useradd $NAME", None),
            ("useradd -D", None),
            ("useradd $OPTIONS - foo", None),
            ("adduser -", None),
        ] {
            let source = format!("FROM debian\nRUN {command}\n");
            let users = last(&source, |model, _| model.users_made(0));
            assert_eq!(users, [expected.map(str::to_owned)], "{command}");
        }
        let users = last("FROM a\nRUN useradd b && useradd -m b\n", |model, _| {
            model.users_made(0)
        });
        assert_eq!(users, [Some("b".to_owned())]);
    }

    #[test]
    fn numbers_are_known_by_the_commands_that_give_them() {
        use NumberOfUser::{Known, NotMade, Unknown};
        for (commands, expected) in [
            ("useradd -u 1001 foo", Known(1001)),
            ("useradd -ms /bin/sh -u1001 foo", Known(1001)),
            ("adduser -D -Hu 1001 foo", Known(1001)),
            ("adduser --uid=1001 --gecos '' foo", Known(1001)),
            (
                "useradd --uid 1001 foo && useradd --uid 1002 bar",
                Known(1001),
            ),
            ("useradd --uid 1001 foo && useradd --uid 1002 foo", Unknown),
            ("useradd --uid 1001 foo && usermod -u 1002 foo", Unknown),
            ("useradd -c '-u' foo", Unknown),
            ("useradd -u $ID foo", Unknown),
            ("useradd -u 1001 bar", NotMade),
            ("true", NotMade),
        ] {
            let source = format!("FROM a\nRUN {commands}\nUSER foo\n");
            let number = last(&source, |model, at| model.number_of_user(at, "foo"));
            assert_eq!(number, expected, "{commands}");
        }
    }

    #[test]
    fn the_nearest_user_or_the_image_decides() {
        let user = |source: &str| last(source, |model, at| format!("{:?}", model.user(at)));
        assert_eq!(user("FROM python:3.12\nRUN a\n"), "Root");
        assert_eq!(user("FROM memcached\nRUN a\n"), "Unknown");
        assert_eq!(user("FROM x/y\nRUN a\n"), "Unknown");
        assert_eq!(user("FROM x/y\nUSER root:root\nRUN a\n"), "Root");
        assert_eq!(user("FROM x/y\nUSER \"0\"\nRUN a\n"), "Root");
        assert_eq!(
            user("FROM x/y\nUSER rootless\nRUN a\n"),
            "Other(\"rootless\")"
        );
        assert_eq!(user("FROM x/y\nUSER $NAME\nRUN a\n"), "Unknown");
        let inherited = "FROM debian AS a\nUSER app:app\nFROM a\nRUN b\n";
        assert_eq!(user(inherited), "Other(\"app\")");
        let triggered = "FROM debian AS a\nONBUILD USER app\nUSER root\nFROM a\nRUN b\n";
        assert_eq!(user(triggered), "Unknown");
    }

    #[test]
    fn containers_have_the_last_user() {
        let set = |source: &str| last(source, |model, _| model.last_user(model.stages.len() - 1));
        assert_eq!(set("FROM a\nUSER b\nUSER c\nRUN d\n"), Some(2));
        assert_eq!(set("FROM a\nUSER b\n"), Some(1));
        assert_eq!(set("FROM a AS b\nUSER c\nFROM b\nRUN d\n"), Some(1));
        assert_eq!(set("FROM a\nUSER b\nFROM c\nRUN d\n"), None);
    }

    #[test]
    fn who_installs_is_root() {
        for (source, is_root) in [
            ("FROM python:3.12\nRUN a\n", true),
            ("FROM x/y\nRUN apk add a\nRUN b\n", true),
            ("FROM x/y\nUSER $NAME\nRUN apk add a\nRUN b\n", true),
            ("FROM x/y\nRUN apk add a\nUSER $NAME\nRUN b\n", false),
            ("FROM x/y\nRUN apk add a || true\nRUN b\n", false),
            ("FROM x/y\nRUN if a; then apk add a; fi\nRUN b\n", false),
            ("FROM x/y\nRUN sudo apt-get install a\nRUN b\n", false),
            ("FROM x/y\nRUN a\n", false),
            ("FROM python:3.12\nUSER app\nRUN a\n", false),
        ] {
            last(source, |model, at| {
                assert_eq!(model.is_root(at), is_root, "{source}");
            });
        }
    }
}
