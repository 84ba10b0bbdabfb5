//! The package managers: one table of their programs, verbs, options and caches. Each entry says where its facts come from.

mod cache;
mod language;
mod node;
mod python;
mod system;

use std::borrow::Cow;

use super::command::{SimpleCommand, is_local};

pub use cache::{Cache, CacheEffect, Cleaned, Mount, Sharing};
pub use node::{NPM, YARN};
pub use python::CONDA;
pub use system::{DNF, YUM, ZYPPER};

/// Verbs of a package manager; each may be several words.
pub type Verbs = &'static [&'static [&'static str]];

/// A package manager, or several that share their verbs and options.
#[derive(Clone, Copy, Debug)]
pub struct Manager {
    /// The names of its programs.
    pub programs: &'static [&'static str],
    /// What the managers are called together that work on the same packages: `apt`, `rpm`, `npm`.
    pub family: &'static str,
    /// Verbs that install packages.
    pub install: Verbs,
    /// Verbs that bring newer versions of what is installed.
    pub upgrade: Verbs,
    /// Verbs that fetch the index of packages.
    pub update: Verbs,
    /// Other verbs that need the index.
    pub query: Verbs,
    /// Other verbs that fetch packages, to build, run or look at something.
    pub build: Verbs,
    /// Verbs that take packages away.
    pub remove: Verbs,
    /// Verbs that empty caches.
    pub clean: Verbs,
    /// Whether the program installs where it is given nothing but options.
    pub installs_alone: bool,
    /// Where a RUN that installs is to empty the caches; `None` for managers that are told not to fill them, or are looked after by rules
    /// of their own.
    pub cleaned: Option<Cleaned>,
    /// Options whose value is the next word.
    pub value_options: &'static [&'static str],
    /// Options that answer its questions beforehand, or make it ask none.
    pub answers: &'static [&'static str],
    /// What its packages look like.
    pub packages: Packages,
    /// What it keeps.
    pub cache: Cache,
}

/// What the words look like that name packages.
#[derive(Clone, Copy, Debug)]
pub struct Packages {
    /// The characters that end a name where more follows: a version, a release, extras.
    pub ends: &'static str,
    /// How the names of local files end.
    pub files: &'static [&'static str],
    /// How the names of groups start.
    pub groups: &'static [&'static str],
}

/// A word that names a package, or several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Package<'w> {
    /// A package of the index, by its name without version.
    Named(&'w str),
    /// A group of packages.
    Group(&'w str),
    /// A file or a directory.
    File,
    /// An address.
    Url,
    /// Something else: a pattern, a word with a mark behind it that says to remove.
    Other,
}

/// The managers, in no particular order.
pub const MANAGERS: &[Manager] = &[
    system::APT,
    system::APK,
    DNF,
    YUM,
    ZYPPER,
    system::PACMAN,
    python::PIP,
    python::UV,
    python::POETRY,
    CONDA,
    NPM,
    node::PNPM,
    YARN,
    node::BUN,
    language::GEM,
    language::BUNDLER,
    language::COMPOSER,
    language::GO,
    language::CARGO,
];

impl Manager {
    /// The manager a program belongs to. pip may have a version behind its name: `pip3.12`.
    pub fn of(program: &[u8]) -> Option<&'static Self> {
        let version = |rest: &[u8]| {
            rest.iter()
                .all(|byte| byte.is_ascii_digit() || *byte == b'.')
        };
        let program = match program.strip_prefix(b"pip") {
            Some(rest) if version(rest) => b"pip",
            _ => program,
        };
        MANAGERS.iter().find(|manager| {
            manager
                .programs
                .iter()
                .any(|name| name.as_bytes() == program)
        })
    }

    /// Whether only root can install with it: it works on the packages of the system.
    pub fn needs_root(&self) -> bool {
        ["apt", "apk", "rpm", "zypper", "pacman"].contains(&self.family)
    }

    /// Whether this is the same entry of the table.
    pub fn is(&self, other: &Self) -> bool {
        self.programs == other.programs
    }

    /// What words ask for, the first of them no option, and how many of them say so.
    fn verb<'w>(&self, words: &(impl Iterator<Item = Option<&'w str>> + Clone)) -> (Verb, usize) {
        // A verb of two meanings has the first of these.
        let meanings = [
            (self.update, Verb::Update),
            (self.remove, Verb::Remove),
            (self.clean, Verb::Clean),
            (self.query, Verb::Query),
            (self.build, Verb::Build),
            (self.upgrade, Verb::Upgrade),
            (self.install, Verb::Install),
        ];
        for (verbs, meaning) in meanings {
            for verb in verbs {
                let mut words = words.clone();
                if verb.iter().all(|part| words.next() == Some(Some(*part))) {
                    return (meaning, verb.len());
                }
            }
        }
        (Verb::Other, 1)
    }

    /// Whether the option takes the next word as its value.
    pub fn takes_value(&self, option: &[u8], next: Option<&[u8]>) -> bool {
        let mut options = self.value_options.iter();
        let is_one = options.any(|name| name.as_bytes() == option);
        // A switch of npm, which reads only these two as its value (nopt).
        is_one && (option != b"--unsafe-perm" || matches!(next, Some(b"true" | b"false")))
    }

    /// What a word behind the verb names.
    pub fn package<'w>(&self, word: &'w str) -> Package<'w> {
        let Packages {
            ends,
            files,
            groups,
        } = self.packages;
        // The scope of a package of npm, or a group of rpm's.
        let scope = usize::from(word.starts_with('@'));
        if word.contains("://") || word.starts_with("git+") || word.starts_with("git@") {
            Package::Url
        } else if word.starts_with(['.', '~', '/']) || files.iter().any(|end| word.ends_with(end)) {
            Package::File
        } else if word.starts_with('-') || word.contains(['*', '?', '\\', ' ']) {
            Package::Other
        } else if groups.iter().any(|start| word.starts_with(start)) {
            Package::Group(word)
        } else if word.ends_with('-') || (word.contains('/') && scope == 0) {
            // `vim-` is not to be installed; `a/b` may be a file, a release, a repository.
            Package::Other
        } else {
            let end = word[scope..].find(|ch| ends.contains(ch));
            Package::Named(&word[..end.map_or(word.len(), |at| at + scope)])
        }
    }
}

/// What an option of pacman asks for; its letters are the verb.
fn pacman_verb(option: &str, has_operands: bool) -> Option<Verb> {
    let letters = option
        .strip_prefix('-')
        .filter(|letters| letters.bytes().all(|letter| letter.is_ascii_alphabetic()))?;
    let has = |any: &str| letters.contains(|letter| any.contains(letter));
    let operation = letters.chars().find(char::is_ascii_uppercase)?;
    Some(match operation {
        'S' if has("c") => Verb::Clean,
        'S' if has("silg") => Verb::Query,
        'S' if has_operands => Verb::Install,
        'S' if has("u") => Verb::Upgrade,
        'S' if has("y") => Verb::Update,
        'R' => Verb::Remove,
        'U' => Verb::Install,
        _ => Verb::Other,
    })
}

/// What a package manager is asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Fetch the index.
    Update,
    /// Install packages.
    Install,
    /// Bring newer versions of what is installed.
    Upgrade,
    /// Something else that needs the index.
    Query,
    /// Something else that fetches packages.
    Build,
    /// Take packages away.
    Remove,
    /// Empty caches.
    Clean,
    /// Anything else.
    Other,
}

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

#[cfg(test)]
mod tests {
    use super::*;

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
}
