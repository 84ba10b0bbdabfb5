//! Programs that run the program named by later words of theirs, and how their own words are read.
//! Left out: `chroot` (its program sees other files), `setsid` (its program may stay), `su -c` and `runuser -c` (they take a script).

/// Who runs the program, and with which variables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunAs {
    /// The same user, in the same environment.
    Same,
    /// The same user, in another environment.
    OtherEnvironment,
    /// Another user.
    OtherUser,
}

/// A program that runs the program after its own words.
#[derive(Clone, Copy, Debug)]
pub struct Wrapper {
    /// Its name.
    pub name: &'static str,
    /// Who runs the program.
    pub run_as: RunAs,
    /// Options whose value is the next word.
    pub value_options: &'static [&'static str],
    /// How many words stand between its options and the program.
    pub operands: usize,
    /// Whether words like `NAME=value` may stand before the program.
    pub takes_assignments: bool,
    /// Options with which it runs no program that its words name.
    pub not_with: &'static [&'static str],
    /// Options of which one has to be there, or it runs no program that its words name.
    pub only_with: &'static [&'static str],
    /// Whether the program gets more words than the file shows.
    pub adds_words: bool,
}

use RunAs::{OtherEnvironment, OtherUser, Same};

/// The programs. Source: beside each.
pub const WRAPPERS: &[Wrapper] = &[
    // bash(1), "SHELL BUILTIN COMMANDS"
    wrapper("builtin", Same, &[]),
    // chpst(8) of runit
    wrapper(
        "chpst",
        OtherUser,
        &[
            "-/", "-U", "-b", "-c", "-d", "-e", "-f", "-l", "-m", "-n", "-o", "-p", "-r", "-t",
            "-u",
        ],
    ),
    // chronic(1) of moreutils
    wrapper("chronic", Same, &[]),
    // chrt(1): the priority stands before the program; -p is about a process that runs already, -m lists
    Wrapper {
        operands: 1,
        not_with: &["-m", "-p", "--max", "--pid"],
        ..wrapper(
            "chrt",
            Same,
            &[
                "-D",
                "-P",
                "-T",
                "--sched-deadline",
                "--sched-period",
                "--sched-runtime",
            ],
        )
    },
    // POSIX XCU, command: with -v and -V it only looks the program up
    Wrapper {
        not_with: &["-v", "-V"],
        ..wrapper("command", Same, &[])
    },
    // doas(1): -C checks a configuration, -L forgets who has been asked, -s starts a shell
    Wrapper {
        not_with: &["-C", "-L", "-s"],
        ..wrapper("doas", OtherUser, &["-a", "-u"])
    },
    // github.com/Yelp/dumb-init
    wrapper("dumb-init", Same, &["-r", "--rewrite"]),
    // eatmydata(1)
    wrapper("eatmydata", Same, &[]),
    // env(1): -S takes the program and its words in one
    Wrapper {
        takes_assignments: true,
        not_with: &["-S", "--split-string"],
        ..wrapper(
            "env",
            OtherEnvironment,
            &["-C", "-a", "-u", "--argv0", "--chdir", "--unset"],
        )
    },
    // bash(1), "SHELL BUILTIN COMMANDS"
    wrapper("exec", Same, &["-a"]),
    // fakeroot(1)
    wrapper(
        "fakeroot",
        OtherEnvironment,
        &["-b", "-i", "-l", "-s", "--faked", "--lib"],
    ),
    // flock(1): the lock stands before the program; -c takes a script, -u lets go of a lock
    Wrapper {
        operands: 1,
        not_with: &["-c", "-u", "--command", "--unlock"],
        ..wrapper(
            "flock",
            Same,
            &["-E", "-w", "--conflict-exit-code", "--timeout", "--wait"],
        )
    },
    // github.com/tianon/gosu: `gosu user-spec command [args]`
    Wrapper {
        operands: 1,
        ..wrapper("gosu", OtherUser, &[])
    },
    // ionice(1): with -p, -P and -u it is about processes that run already
    Wrapper {
        not_with: &["-P", "-p", "-u", "--pgid", "--pid", "--uid"],
        ..wrapper("ionice", Same, &["-c", "-n", "--class", "--classdata"])
    },
    // setarch(8)
    wrapper("linux32", Same, &[]),
    // setarch(8)
    wrapper("linux64", Same, &[]),
    // nice(1)
    wrapper("nice", Same, &["-n", "--adjustment"]),
    // nohup(1)
    wrapper("nohup", Same, &[]),
    // runuser(1): without -u it is like su
    Wrapper {
        only_with: &["-u", "--user"],
        ..wrapper(
            "runuser",
            OtherUser,
            &[
                "-G",
                "-g",
                "-s",
                "-u",
                "-w",
                "--group",
                "--shell",
                "--supp-group",
                "--user",
                "--whitelist-environment",
            ],
        )
    },
    // skarnet.org/software/s6: `s6-setuidgid account prog...`
    Wrapper {
        operands: 1,
        ..wrapper("s6-setuidgid", OtherUser, &[])
    },
    // setpriv(1): -d shows what is set
    Wrapper {
        not_with: &["-d", "--dump"],
        ..wrapper(
            "setpriv",
            OtherUser,
            &[
                "--ambient-caps",
                "--apparmor-profile",
                "--bounding-set",
                "--egid",
                "--euid",
                "--groups",
                "--inh-caps",
                "--pdeathsig",
                "--regid",
                "--reuid",
                "--rgid",
                "--ruid",
                "--securebits",
                "--selinux-label",
            ],
        )
    },
    // cr.yp.to/daemontools: `setuidgid account child`
    Wrapper {
        operands: 1,
        ..wrapper("setuidgid", OtherUser, &[])
    },
    // github.com/phusion/baseimage-docker: `setuser user command`
    Wrapper {
        operands: 1,
        ..wrapper("setuser", OtherUser, &[])
    },
    // stdbuf(1)
    wrapper(
        "stdbuf",
        Same,
        &["-e", "-i", "-o", "--error", "--input", "--output"],
    ),
    // github.com/ncopa/su-exec: `su-exec user-spec command [args]`
    Wrapper {
        operands: 1,
        ..wrapper("su-exec", OtherUser, &[])
    },
    // sudo(8): -e edits a file, -l lists what is allowed, -v and -K are about the password, -V is the version
    Wrapper {
        takes_assignments: true,
        not_with: &[
            "-K",
            "-V",
            "-e",
            "-l",
            "-v",
            "--edit",
            "--list",
            "--remove-timestamp",
            "--validate",
            "--version",
        ],
        ..wrapper(
            "sudo",
            OtherUser,
            &[
                "-C",
                "-D",
                "-R",
                "-T",
                "-U",
                "-g",
                "-h",
                "-p",
                "-r",
                "-t",
                "-u",
                "--chdir",
                "--chroot",
                "--close-from",
                "--command-timeout",
                "--group",
                "--host",
                "--other-user",
                "--prompt",
                "--role",
                "--type",
                "--user",
            ],
        )
    },
    // taskset(1): the processors stand before the program; with -p it is about a process that runs already
    Wrapper {
        operands: 1,
        not_with: &["-p", "--pid"],
        ..wrapper("taskset", Same, &[])
    },
    // time(1) of GNU
    wrapper("time", Same, &["-f", "-o", "--format", "--output"]),
    // timeout(1): the time stands before the program
    Wrapper {
        operands: 1,
        ..wrapper("timeout", Same, &["-k", "-s", "--kill-after", "--signal"])
    },
    // github.com/krallin/tini
    wrapper("tini", Same, &["-e", "-p"]),
    // xargs(1)
    Wrapper {
        adds_words: true,
        ..wrapper(
            "xargs",
            Same,
            &[
                "-E",
                "-I",
                "-L",
                "-P",
                "-a",
                "-d",
                "-n",
                "-s",
                "--arg-file",
                "--delimiter",
                "--max-args",
                "--max-chars",
                "--max-procs",
                "--process-slot-var",
            ],
        )
    },
    // xvfb-run(1)
    wrapper(
        "xvfb-run",
        OtherEnvironment,
        &[
            "-e",
            "-f",
            "-n",
            "-p",
            "-s",
            "-w",
            "--auth-file",
            "--error-file",
            "--server-args",
            "--server-num",
            "--wait",
            "--xauth-protocol",
        ],
    ),
];

/// One that takes options and nothing else.
const fn wrapper(
    name: &'static str,
    run_as: RunAs,
    value_options: &'static [&'static str],
) -> Wrapper {
    Wrapper {
        name,
        run_as,
        value_options,
        operands: 0,
        takes_assignments: false,
        not_with: &[],
        only_with: &[],
        adds_words: false,
    }
}

impl Wrapper {
    /// The one that a word names: by its name, or by a path from the root.
    pub fn of(word: &[u8]) -> Option<&'static Self> {
        let name = match memchr::memrchr(b'/', word) {
            Some(slash) if word.starts_with(b"/") => &word[slash + 1..],
            _ => word,
        };
        // Most differ in their first letter.
        let is_it = |own: &[u8]| own.first() == name.first() && own == name;
        WRAPPERS.iter().find(|it| is_it(it.name.as_bytes()))
    }

    /// What an option says: whether it rules out that a program is run, whether it is one of [`Self::only_with`], and whether its value
    /// is the next word. Letters may stand together: `-Eu`.
    pub fn option(&self, option: &[u8]) -> WrapperOption {
        let is_in = |options: &[&str], name: &[u8]| {
            let mut options = options.iter();
            options.any(|option| option.as_bytes() == name)
        };
        let mut found = WrapperOption::default();
        let mut note = |name: &[u8]| {
            found.runs_nothing |= is_in(self.not_with, name);
            found.is_required |= is_in(self.only_with, name);
            is_in(self.value_options, name)
        };
        if option.starts_with(b"--") {
            let end = memchr::memchr(b'=', option).unwrap_or(option.len());
            let takes_value = note(&option[..end]);
            found.takes_next = takes_value && end == option.len();
        } else {
            let letters = option.get(1..).unwrap_or_default();
            let valued = letters.iter().position(|&letter| note(&[b'-', letter]));
            found.takes_next = valued.is_some_and(|at| at + 1 == letters.len());
        }
        found
    }
}

/// What an option of a [`Wrapper`] says.
#[derive(Clone, Copy, Debug, Default)]
pub struct WrapperOption {
    /// With it no program is run that the words name.
    pub runs_nothing: bool,
    /// It is one of [`Wrapper::only_with`].
    pub is_required: bool,
    /// Its value is the next word.
    pub takes_next: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_in_order_and_stand_once() {
        let is_sorted = |names: &[&str]| names.is_sorted_by(|a, b| a < b);
        let names: Vec<&str> = WRAPPERS.iter().map(|it| it.name).collect();
        assert!(is_sorted(&names), "{names:?}");
    }

    #[test]
    fn reads_letters_that_stand_together() {
        let next = |name: &str, option: &str| {
            let wrapper = Wrapper::of(name.as_bytes()).expect(name);
            wrapper.option(option.as_bytes()).takes_next
        };
        assert!(next("sudo", "-u") && next("sudo", "-Eu") && next("/usr/bin/sudo", "--user"));
        assert!(!next("sudo", "-E") && !next("sudo", "-uroot") && !next("sudo", "--user=a"));
        assert!(next("xargs", "-0n") && !next("xargs", "-0n1") && !next("xargs", "-"));
        assert!(Wrapper::of(b"./sudo").is_none());
    }
}
