//! The package managers: one table of their programs, verbs and options.

use std::borrow::Cow;

use super::command::{SimpleCommand, is_local};

/// A package manager.
#[derive(Clone, Copy, Debug)]
pub struct Manager {
    /// The names of its programs.
    pub programs: &'static [&'static str],
    /// The words behind the program that install packages; each may be several words.
    pub install: &'static [&'static [&'static str]],
    /// Options whose value is the next word.
    pub value_options: &'static [&'static str],
    /// Verbs that fetch the index of packages.
    pub update: &'static [&'static str],
    /// Other verbs that need the index.
    pub query: &'static [&'static str],
    /// Verbs that take packages away.
    pub remove: &'static [&'static str],
    /// Verbs that empty caches.
    pub clean: &'static [&'static str],
    /// The directories of its index and caches.
    pub caches: &'static [&'static str],
}

/// The managers, in no particular order.
pub const MANAGERS: &[Manager] = &[
    Manager {
        programs: &["apt-get", "apt", "aptitude"],
        install: &[
            &["install"],
            &["build-dep"],
            &["remove"],
            &["purge"],
            &["reinstall"],
        ],
        value_options: &[
            "-t",
            "--target-release",
            "--default-release",
            "-o",
            "--option",
            "-c",
            "--config-file",
            "-a",
        ],
        update: &["update"],
        query: &[
            "upgrade",
            "dist-upgrade",
            "full-upgrade",
            "safe-upgrade",
            "dselect-upgrade",
            "source",
            "download",
            "changelog",
            "satisfy",
            "search",
            "show",
            "showpkg",
            "list",
            "policy",
            "madison",
            "depends",
            "rdepends",
        ],
        remove: &["remove", "purge", "autoremove", "autopurge", "auto-remove"],
        clean: &[
            "clean",
            "autoclean",
            "distclean",
            "dist-clean",
            "auto-clean",
        ],
        caches: &["/var/lib/apt", "/var/cache/apt", "/var/cache/debconf"],
    },
    Manager {
        programs: &["apk"],
        install: &[&["add"], &["del"]],
        value_options: &[
            "-t",
            "--virtual",
            "-X",
            "--repository",
            "-p",
            "--root",
            "--repositories-file",
            "--cache-dir",
            "--arch",
            "--keys-dir",
        ],
        update: &["update"],
        query: &["upgrade", "fetch", "search", "info", "policy", "list"],
        remove: &["del"],
        clean: &["cache"],
        caches: &["/var/cache/apk", "/etc/apk/cache"],
    },
    Manager {
        programs: &["yum", "dnf", "microdnf", "tdnf", "dnf5"],
        install: &[
            &["install"],
            &["remove"],
            &["erase"],
            &["groupinstall"],
            &["group", "install"],
            &["localinstall"],
            &["builddep"],
            &["reinstall"],
        ],
        value_options: &[
            "-c",
            "--config",
            "--installroot",
            "--enablerepo",
            "--disablerepo",
            "--repo",
            "--releasever",
            "--exclude",
            "-x",
            "--setopt",
            "--forcearch",
        ],
        update: &["makecache"],
        query: &[],
        remove: &["remove", "erase", "autoremove"],
        clean: &["clean"],
        caches: &[
            "/var/cache/yum",
            "/var/cache/dnf",
            "/var/cache/tdnf",
            "/var/lib/dnf",
        ],
    },
    Manager {
        programs: &["zypper"],
        install: &[&["install"], &["in"], &["remove"], &["rm"]],
        value_options: &["-t", "--type", "-r", "--repo", "--from", "-R", "--root"],
        update: &["refresh", "ref"],
        query: &[
            "update",
            "up",
            "dist-upgrade",
            "dup",
            "search",
            "se",
            "info",
        ],
        remove: &["remove", "rm"],
        clean: &["clean", "cc"],
        caches: &["/var/cache/zypp"],
    },
    Manager {
        programs: &["pacman"],
        install: &[
            &["-S"],
            &["-Sy"],
            &["-Syu"],
            &["-Syyu"],
            &["-Su"],
            &["-R"],
            &["-Rs"],
            &["-Rns"],
        ],
        value_options: &[
            "--ignore",
            "-b",
            "--dbpath",
            "--cachedir",
            "-r",
            "--root",
            "--config",
            "--overwrite",
        ],
        update: &["-Sy"],
        query: &["-Su", "-Ss"],
        remove: &["-R", "-Rs", "-Rns"],
        clean: &["-Sc", "-Scc"],
        caches: &["/var/cache/pacman", "/var/lib/pacman/sync"],
    },
    Manager {
        programs: &["pip", "pip3", "pip2", "uv pip"],
        install: &[&["install"], &["uninstall"]],
        value_options: &[
            "-r",
            "--requirement",
            "-c",
            "--constraint",
            "-i",
            "--index-url",
            "--extra-index-url",
            "-f",
            "--find-links",
            "-t",
            "--target",
            "--prefix",
            "--root",
            "--trusted-host",
            "--timeout",
            "--retries",
            "--proxy",
            "-e",
            "--editable",
            "--global-option",
            "--install-option",
            "--config-settings",
            "--platform",
            "--python-version",
            "--cache-dir",
            "--no-binary",
            "--only-binary",
            "--progress-bar",
            "--upgrade-strategy",
            "--src",
            "--log",
        ],
        update: &[],
        query: &[],
        remove: &["uninstall"],
        clean: &["cache"],
        caches: &["/root/.cache/pip"],
    },
    Manager {
        programs: &["npm", "pnpm"],
        install: &[&["install"], &["i"], &["add"], &["uninstall"]],
        value_options: &[
            "--registry",
            "--prefix",
            "--loglevel",
            "--cache",
            "--omit",
            "--only",
            "-C",
            "--unsafe-perm",
            "--save-prefix",
        ],
        update: &[],
        query: &[],
        remove: &["uninstall"],
        clean: &["cache"],
        caches: &["/root/.npm"],
    },
    Manager {
        programs: &["yarn"],
        install: &[&["add"], &["global", "add"]],
        value_options: &[
            "--registry",
            "--cwd",
            "--cache-folder",
            "--network-timeout",
            "--modules-folder",
        ],
        update: &[],
        query: &[],
        remove: &["remove"],
        clean: &["cache"],
        caches: &["/usr/local/share/.cache"],
    },
    Manager {
        programs: &["gem"],
        install: &[&["install"]],
        value_options: &[
            "-v",
            "--version",
            "-i",
            "--install-dir",
            "-n",
            "--bindir",
            "-s",
            "--source",
            "-P",
        ],
        update: &[],
        query: &[],
        remove: &["uninstall"],
        clean: &["cleanup"],
        caches: &[],
    },
    Manager {
        programs: &["conda", "mamba", "micromamba"],
        install: &[&["install"], &["create"]],
        value_options: &[
            "-n",
            "--name",
            "-p",
            "--prefix",
            "-c",
            "--channel",
            "-f",
            "--file",
        ],
        update: &[],
        query: &[],
        remove: &["remove", "uninstall"],
        clean: &["clean"],
        caches: &[],
    },
    Manager {
        programs: &["cargo"],
        install: &[&["install"]],
        value_options: &[
            "--version",
            "--vers",
            "--git",
            "--branch",
            "--tag",
            "--rev",
            "--path",
            "--root",
            "--features",
            "--bin",
            "--registry",
            "--target",
            "--profile",
            "-j",
            "--jobs",
            "-F",
        ],
        update: &[],
        query: &[],
        remove: &[],
        clean: &[],
        caches: &[],
    },
    Manager {
        programs: &["go"],
        install: &[&["install"], &["get"]],
        value_options: &["-ldflags", "-tags", "-o", "-p", "-mod"],
        update: &[],
        query: &[],
        remove: &[],
        clean: &["clean"],
        caches: &["/root/.cache/go-build"],
    },
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

    /// What a verb asks for, if it is one.
    pub fn verb(&self, word: &str) -> Option<Verb> {
        let installs = |verb: &&&[&str]| verb[0] == word;
        Some(if self.update.contains(&word) {
            Verb::Update
        } else if self.remove.contains(&word) {
            Verb::Remove
        } else if self.clean.contains(&word) {
            Verb::Clean
        } else if word == "build-dep" || self.query.contains(&word) {
            Verb::Query
        } else if self.install.iter().any(|verb| installs(&verb)) {
            Verb::Install
        } else {
            return None;
        })
    }

    /// Whether the option takes the next word as its value.
    pub fn takes_value(&self, option: &[u8], next: Option<&[u8]>) -> bool {
        let is_one = self
            .value_options
            .iter()
            .any(|name| name.as_bytes() == option);
        // A switch of npm, which reads only these two as its value (nopt).
        is_one && (option != b"--unsafe-perm" || matches!(next, Some(b"true" | b"false")))
    }
}

/// What a package manager is asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Fetch the index.
    Update,
    /// Install packages.
    Install,
    /// Something else that needs the index.
    Query,
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
    /// The word that says so, by index into the words of the command.
    pub at: usize,
}

impl Invocation {
    /// The call that a command is. `None` if it is none, or has no verb that is known.
    pub fn of(command: &SimpleCommand<'_>) -> Option<Self> {
        let words = &command.words;
        if command.is_local() {
            return None;
        }
        let mut program = command.program;
        let mut name = command.name()?;
        // python3 -m pip
        if name.starts_with("python") && words.get(program + 1).is_some_and(|word| word.is("-m")) {
            program += 2;
            name = words.get(program)?.as_str()?;
        }
        let manager = Manager::of(name.as_bytes())?;
        let mut at = program + 1;
        while let Some(word) = words.get(at) {
            let Some(text) = word.as_str() else {
                at += 1;
                continue;
            };
            if let Some(verb) = manager.verb(text) {
                return Some(Self { manager, verb, at });
            }
            if !text.starts_with('-') {
                let verb = Verb::Other;
                return Some(Self { manager, verb, at });
            }
            let next = words.get(at + 1).map(|word| word.text);
            at += 1 + usize::from(manager.takes_value(text.as_bytes(), next));
        }
        None
    }

    /// Whether this is apt-get or apt (aptitude has other options).
    pub fn is_apt(&self, command: &SimpleCommand<'_>) -> bool {
        matches!(command.name(), Some("apt-get" | "apt"))
    }

    /// The words behind the verb that are operands, by index: neither options nor their values.
    pub fn operands<'c>(&self, command: &'c SimpleCommand<'_>) -> impl Iterator<Item = usize> + 'c {
        let manager = self.manager;
        let mut skip = false;
        (self.at + 1..command.words.len()).filter(move |&index| {
            if std::mem::take(&mut skip) {
                return false;
            }
            // An option may hold an expansion: `-o Dir=$x`, `-t "$release"`.
            let text = command.words[index].text;
            let next = command.words.get(index + 1).map(|word| word.text);
            skip = manager.takes_value(text, next);
            !text.starts_with(b"-")
        })
    }
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
    let skip_options = |mut at: usize| {
        while let Some(option) = word(at)
            && option.starts_with(b"-")
            && !manager
                .install
                .iter()
                .any(|verb| verb[0].as_bytes() == option)
        {
            at += 1 + usize::from(manager.takes_value(option, word(at + 1)));
        }
        at
    };
    at = skip_options(at);
    let verb = manager.install.iter().find(|verb| {
        verb.iter()
            .enumerate()
            .all(|(offset, part)| word(at + offset) == Some(part.as_bytes()))
    })?;
    at = skip_options(at + verb.len());
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
