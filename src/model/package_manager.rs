//! The package managers: one table of their programs, verbs and options.

use std::borrow::Cow;

/// A package manager.
#[derive(Clone, Copy, Debug)]
pub struct Manager {
    /// The names of its programs.
    pub programs: &'static [&'static str],
    /// The words behind the program that install packages; each may be several words.
    pub install: &'static [&'static [&'static str]],
    /// Options whose value is the next word.
    pub value_options: &'static [&'static str],
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
    },
    Manager {
        programs: &["zypper"],
        install: &[&["install"], &["in"], &["remove"], &["rm"]],
        value_options: &["-t", "--type", "-r", "--repo", "--from", "-R", "--root"],
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
    },
    Manager {
        programs: &["go"],
        install: &[&["install"], &["get"]],
        value_options: &["-ldflags", "-tags", "-o", "-p", "-mod"],
    },
];

impl Manager {
    /// The manager a program belongs to.
    pub fn of(program: &[u8]) -> Option<&'static Self> {
        MANAGERS.iter().find(|manager| {
            manager
                .programs
                .iter()
                .any(|name| name.as_bytes() == program)
        })
    }

    /// Whether the option takes the next word as its value.
    pub fn takes_value(&self, option: &[u8]) -> bool {
        self.value_options
            .iter()
            .any(|name| name.as_bytes() == option)
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
            at += 1 + usize::from(manager.takes_value(option));
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
        ] {
            assert_eq!(list(no), None, "{no}");
        }
    }
}
