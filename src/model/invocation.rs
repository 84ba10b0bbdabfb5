//! Calls of package managers: what a command asks which one for.

use std::borrow::Cow;

use super::command::{SimpleCommand, is_local};
use crate::knowledge::managers::{Manager, Verb, pacman_verb};

/// A simple command that calls a package manager.
#[derive(Clone, Copy, Debug)]
pub struct Invocation {
    /// Which one.
    pub manager: &'static Manager,
    /// What for.
    pub verb: Verb,
    /// The first word that says so, by index into the words of the command.
    pub at: usize,
    /// The last word that says so.
    pub last: usize,
}

impl Invocation {
    /// The call that a command is. `None` if it is none, or has no verb.
    pub fn of(command: &SimpleCommand<'_>) -> Option<Self> {
        *command.invocation.get_or_init(|| Self::read(command))
    }

    fn read(command: &SimpleCommand<'_>) -> Option<Self> {
        let (manager, program) = called(command)?;
        // The words that are neither options nor the values of options.
        let mut operands = (program + 1..command.words.len()).filter({
            let mut skip = false;
            move |&index| {
                if std::mem::take(&mut skip) {
                    return false;
                }
                let text = command.words[index].text;
                skip = manager.takes_value(text, text_at(command, index + 1));
                // `cargo +nightly build`
                !text.starts_with(b"-") && !text.starts_with(b"+")
            }
        });
        if manager.family == "pacman" {
            let has_operands = operands.next().is_some();
            return command.words[program + 1..]
                .iter()
                .enumerate()
                .find_map(|(offset, word)| {
                    let verb = pacman_verb(word.as_str()?, has_operands)?;
                    let at = program + 1 + offset;
                    Some(Self {
                        manager,
                        verb,
                        at,
                        last: at,
                    })
                });
        }
        // An expansion before the verb may be an option.
        let operands: Vec<usize> = operands
            .skip_while(|&index| command.words[index].value.is_none())
            .take(3)
            .collect();
        let at = *operands.first()?;
        let words = operands.iter().map(|&index| command.words[index].as_str());
        let (verb, count) = manager.verb(&words);
        Some(Self {
            manager,
            verb,
            at,
            last: operands[count - 1],
        })
    }

    /// Whether this is apt-get or apt (aptitude has other options).
    pub fn is_apt(&self, command: &SimpleCommand<'_>) -> bool {
        matches!(command.name(), Some("apt-get" | "apt"))
    }

    /// The words behind the verb that are operands, by index: neither options nor their values.
    pub fn operands<'c>(&self, command: &'c SimpleCommand<'_>) -> impl Iterator<Item = usize> + 'c {
        let manager = self.manager;
        let mut skip = false;
        (self.last + 1..command.words.len()).filter(move |&index| {
            if std::mem::take(&mut skip) {
                return false;
            }
            // An option may hold an expansion: `-o Dir=$x`, `-t "$release"`.
            let text = command.words[index].text;
            skip = manager.takes_value(text, text_at(command, index + 1));
            !text.starts_with(b"-")
        })
    }
}

fn text_at<'m>(command: &SimpleCommand<'m>, at: usize) -> Option<&'m [u8]> {
    command.words.get(at).map(|word| word.text)
}

/// The manager that a command calls, and the word that names it, by index: also as a module of Python (`python3 -m pip`).
fn called(command: &SimpleCommand<'_>) -> Option<(&'static Manager, usize)> {
    let words = &command.words;
    if command.is_local() {
        return None;
    }
    let (mut program, mut name) = (command.program, command.name()?);
    if name.starts_with("python") && words.get(program + 1).is_some_and(|word| word.is("-m")) {
        program += 2;
        name = words.get(program)?.as_str()?;
    }
    Some((Manager::of(name.as_bytes())?, program))
}

/// Words before the program that change nothing about what it is.
const PREFIXES: &[&[u8]] = &[
    b"sudo",
    b"env",
    b"exec",
    b"time",
    b"nice",
    b"command",
    b"eatmydata",
];

/// Where the list of packages starts: the index of the first word behind the verb of an install (or remove) command that is
/// no option and no option's value. `words` are the words of a simple command, resolved where they are literal.
pub fn package_list(words: &[Option<Cow<'_, [u8]>>]) -> Option<(usize, &'static Manager)> {
    let word = |at: usize| words.get(at).and_then(|word| word.as_deref());
    let mut at = 0;
    while let Some(prefix) = word(at)
        && (PREFIXES.contains(&prefix)
            || (at > 0 && (prefix.starts_with(b"-") || prefix.contains(&b'='))))
    {
        at += 1;
    }
    if is_local(word(at)?) {
        return None;
    }
    let mut program = word(at)?.rsplit(|&byte| byte == b'/').next()?;
    // python3 -m pip
    if program.starts_with(b"python") && word(at + 1) == Some(b"-m") {
        at += 2;
        program = word(at)?;
    }
    let manager = Manager::of(program)?;
    at += 1;
    let is_pacman_verb = |option: &[u8]| {
        let verb = std::str::from_utf8(option)
            .ok()
            .filter(|_| manager.family == "pacman");
        let verb = verb.and_then(|option| pacman_verb(option, true));
        matches!(verb, Some(Verb::Install | Verb::Remove))
    };
    let skip_options = |mut at: usize| {
        while let Some(option) = word(at)
            && option.starts_with(b"-")
            && !is_pacman_verb(option)
        {
            at += 1 + usize::from(manager.takes_value(option, word(at + 1)));
        }
        at
    };
    at = skip_options(at);
    let length = if word(at).is_some_and(is_pacman_verb) {
        1
    } else {
        let mut verbs = manager.install.iter().chain(manager.remove);
        let is_here = |verb: &&&[&str]| {
            let mut parts = verb.iter().enumerate();
            parts.all(|(offset, part)| word(at + offset) == Some(part.as_bytes()))
        };
        verbs.find(is_here)?.len()
    };
    at = skip_options(at + length);
    (at < words.len()).then_some((at, manager))
}

/// What a command does to the caches of a package manager.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CacheEffect {
    /// It leaves something behind.
    Fills,
    /// It empties them.
    Cleans,
    /// Neither.
    Nothing,
}

impl Manager {
    /// What a command does to the caches; `None` if it calls another manager.
    pub fn effect(&self, command: &SimpleCommand<'_>) -> Option<CacheEffect> {
        called(command).filter(|(manager, _)| manager.is(self))?;
        let fills = match Invocation::of(command).map(|call| call.verb) {
            Some(Verb::Clean) => return Some(CacheEffect::Cleans),
            Some(verb) => matches!(verb, Verb::Install | Verb::Upgrade),
            // A program without a verb: `yarn --frozen-lockfile`.
            None => {
                let mut words = command.args().iter();
                self.installs_alone && words.all(|word| word.text.starts_with(b"-"))
            }
        };
        Some(if fills && !has_option(command, self.cache.elsewhere) {
            CacheEffect::Fills
        } else {
            CacheEffect::Nothing
        })
    }

    /// Whether a command counts on what is in the cache.
    pub fn is_offline(&self, command: &SimpleCommand<'_>) -> bool {
        has_option(command, self.cache.offline)
    }
}

/// Whether one of the words is one of the options, with or without `=value`.
fn has_option(command: &SimpleCommand<'_>, options: &[&str]) -> bool {
    command.args().iter().any(|word| {
        let text = String::from_utf8_lossy(word.text);
        let name = text.split('=').next().unwrap_or_default();
        options.contains(&name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::managers::{CONDA, DNF, NPM, YARN, YUM};
    use crate::model::Model;

    fn list(command: &str) -> Option<usize> {
        let words: Vec<_> = command
            .split(' ')
            .map(|word| (!word.starts_with('$')).then(|| word.as_bytes().into()))
            .collect();
        package_list(&words).map(|(at, _)| at)
    }

    #[test]
    fn packages_start_behind_verb_and_options() {
        assert_eq!(list("apt-get install -y curl"), Some(3));
        assert_eq!(
            list("sudo -E apt-get -qq install -t stable -y curl git"),
            Some(8)
        );
        assert_eq!(list("apk add --no-cache --virtual .deps gcc"), Some(5));
        assert_eq!(
            list("python3 -m pip install -r requirements.txt flask"),
            Some(6)
        );
        assert_eq!(list("pacman -Sy --noconfirm git"), Some(3));
        assert_eq!(list("yarn global add a"), Some(3));
        assert_eq!(list("apt-get install $PACKAGES"), Some(2));
        for no in [
            "apt-get update",
            "apt-get install -y",
            "$apt install x",
            "echo install x",
            "npm ci",
            "./yum install x",
        ] {
            assert_eq!(list(no), None, "{no}");
        }
    }

    fn effect(of: &Manager, command: &str) -> Option<CacheEffect> {
        let source = format!("FROM a\nRUN {command}\n");
        let file = crate::syntax::parse(source.as_bytes());
        of.effect(&Model::new(&file).commands(1)[0])
    }

    #[test]
    fn reads_verbs() {
        use CacheEffect::{Cleans, Fills, Nothing};
        let cases = [
            (&DNF, "dnf -y install a", Some(Fills)),
            (&DNF, "sudo microdnf update", Some(Fills)),
            (&DNF, "dnf -y group install a", Some(Fills)),
            (&DNF, "dnf -y clean all", Some(Cleans)),
            (&DNF, "dnf config-manager --set-enabled a", Some(Nothing)),
            (&DNF, "dnf --installroot /mnt install a", Some(Nothing)),
            (&DNF, "yum install a", None),
            (&YUM, "./yum install a", None),
            (&YUM, "yum install a", Some(Fills)),
            (&YUM, "yum remove a", Some(Nothing)),
            (&NPM, "npm ci --omit=dev", Some(Fills)),
            (&NPM, "npm --loglevel warn i", Some(Fills)),
            (&NPM, "npm run install", Some(Nothing)),
            (&NPM, "npm cache clean -f", Some(Cleans)),
            (&NPM, "npm install --cache /tmp/c", Some(Nothing)),
            (&YARN, "yarn", Some(Fills)),
            (&YARN, "yarn --frozen-lockfile", Some(Fills)),
            (&YARN, "yarn --version", Some(Nothing)),
            (&YARN, "yarn build", Some(Nothing)),
            (&YARN, "yarn --cwd app install", Some(Fills)),
            (&YARN, "yarn global add x", Some(Fills)),
            (&YARN, "yarn cache clean", Some(Cleans)),
            (&CONDA, "conda env create -f e.yml", Some(Fills)),
            (&CONDA, "conda config --add channels x", Some(Nothing)),
            (&CONDA, "micromamba install -y -n base a", Some(Fills)),
            (&CONDA, "/opt/conda/bin/conda clean -tipsy", Some(Cleans)),
        ];
        for (of, command, expected) in cases {
            assert_eq!(effect(of, command), expected, "{command}");
        }
    }
}
