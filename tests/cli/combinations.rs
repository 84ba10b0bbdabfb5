//! Every option beside every mode: it has an effect, or it is refused before anything is written.

use std::path::Path;

use crate::folder::{Folder, Run};
use crate::repository::{git_is_missing, init};

/// What is asked for, apart from the option.
struct Mode {
    args: &'static [&'static str],
}

impl Mode {
    fn has(&self, arg: &str) -> bool {
        self.args.contains(&arg)
    }

    fn rules(&self) -> bool {
        self.has("--fix") || self.has("--lint")
    }

    fn stdin(&self) -> bool {
        self.has("-")
    }

    /// Whether stdout has neither findings nor the new text.
    fn stdout_is_free(&self) -> bool {
        !self.has("--lint") && !self.has("json") && (self.has("--check") || !self.stdin())
    }
}

const MODES: &[Mode] = &[
    Mode { args: &[] },
    Mode { args: &["--fix"] },
    Mode { args: &["--check"] },
    Mode {
        args: &["--check", "--fix"],
    },
    Mode { args: &["--lint"] },
    Mode { args: &["-l"] },
    Mode {
        args: &["--check", "-l"],
    },
    Mode {
        args: &["--output-format", "json"],
    },
    Mode {
        args: &["--check", "--output-format", "json"],
    },
    Mode {
        args: &["--lint", "--output-format", "json"],
    },
    Mode { args: &["-"] },
    Mode {
        args: &["-", "--fix"],
    },
    Mode {
        args: &["-", "--check"],
    },
    Mode {
        args: &["-", "--check", "--fix"],
    },
    Mode {
        args: &["-", "--lint"],
    },
];

/// An option, and beside what it has an effect.
struct Row {
    args: &'static [&'static str],
    works: fn(&Mode) -> bool,
    /// Where it may be given although nothing shows that it was, and why that is right.
    shows_nothing: fn(&Mode) -> bool,
}

const fn row(args: &'static [&'static str], works: fn(&Mode) -> bool) -> Row {
    Row {
        args,
        works,
        shows_nothing: |_| false,
    }
}

const ROWS: &[Row] = &[
    row(&["--fix"], |mode| !mode.has("--lint") && !mode.has("--fix")),
    row(&["--check"], |mode| {
        !mode.has("--lint") && !mode.has("--check")
    }),
    row(&["--lint"], |mode| {
        let others = ["--fix", "--check", "--lint", "-l"];
        !others.iter().any(|other| mode.has(other))
    }),
    row(&["--unsafe-fixes"], |mode| mode.has("--fix")),
    row(&["--fix-only", "exec-form"], |mode| mode.has("--fix")),
    row(&["--no-format"], Mode::rules),
    row(&["--select", "exec-form"], Mode::rules),
    row(&["--ignore", "exec-form"], Mode::rules),
    row(&["--ignore", "syntax,exec-form"], Mode::rules),
    row(&["--ignore", "syntax"], |_| true),
    row(&["--as-of", "2020-01-01"], Mode::rules),
    row(&["--context", "context"], Mode::rules),
    row(&["--fail-on", "never"], Mode::rules),
    row(&["--exit-zero"], |_| true),
    row(&["--no-ignore-comments"], |_| true),
    row(&["--no-config"], |_| true),
    row(&["--config", "indent-width=8"], |_| true),
    Row {
        args: &["--diff"],
        works: |mode| mode.stdout_is_free() && !mode.has("-l"),
        // It is the default there, and takes back a --no-diff before it.
        shows_nothing: |mode| mode.has("--check"),
    },
    row(&["--no-diff"], |mode| {
        mode.has("--check") && mode.stdout_is_free() && !mode.has("-l")
    }),
    row(&["-l"], |mode| mode.stdout_is_free() && !mode.has("-l")),
    row(&["--output-format", "concise"], |mode| {
        let is_free = mode.has("--check") || mode.has("--lint") || !mode.stdin();
        is_free && !mode.has("-l") && !mode.has("json")
    }),
    row(&["--output-file", "out"], |mode| {
        mode.has("--lint") || mode.has("json")
    }),
    row(&["--show-fixes"], |mode| mode.has("--fix")),
    row(&["--statistics"], |mode| mode.has("--lint")),
    row(&["--add-ignores"], |mode| {
        !(mode.has("--lint") || mode.has("--check") && mode.has("json"))
    }),
    row(&["--baseline", "base.json"], |mode| {
        mode.rules() && !mode.stdin()
    }),
    row(&["--write-baseline", "written.json"], |mode| {
        mode.rules() && !mode.stdin() && !mode.has("--check")
    }),
    row(&["--stdin-filepath", "x/y"], Mode::stdin),
    row(&["--include", "*.x"], |mode| !mode.stdin()),
    row(&["--exclude", "Dockerfile"], |mode| !mode.stdin()),
    row(&["--force-exclude"], |mode| !mode.stdin()),
    row(&["--force-exclude", "--no-config"], |_| false),
    row(&["--since", "HEAD"], |mode| !mode.stdin()),
    row(&["--staged"], |mode| !mode.stdin()),
    row(&["--shard", "1/2"], |mode| !mode.stdin()),
    row(&["--no-respect-gitignore"], |mode| !mode.stdin()),
    Row {
        args: &["-j", "1"],
        works: |mode| !mode.stdin(),
        // It is about time.
        shows_nothing: |_| true,
    },
    Row {
        args: &["-q"],
        works: |_| true,
        // There is nothing more than is asked for.
        shows_nothing: Mode::stdin,
    },
    row(&["-v"], |_| true),
    Row {
        args: &["--color", "always"],
        works: |_| true,
        // What has colours has them; names and objects have none.
        shows_nothing: |mode| mode.has("-l") || mode.has("json"),
    },
];

/// Folders of which one at least shows the effect of each option.
fn folders() -> Vec<Vec<(&'static str, &'static str)>> {
    let vendor = ("vendor/Dockerfile", "from a:1\n");
    let mut folders = vec![
        // All there is to find, to fix and to leave alone.
        vec![
            (
                "Dockerfile",
                "from a:1\nADD app.py /\nADD b.bin /x\n# dfmt: ignore\nRUN   x\n# dfmt: ignore[DL3025]\nCMD app\n",
            ),
            ("app.py", ""),
            ("context/b.bin", "no archive\n"),
            ("more.x", "from a:1\n"),
            (".gitignore", "ignored.*\n"),
            ("ignored.Dockerfile", "from a:1\n"),
            vendor,
        ],
        // What no safe fix settles, in its layout.
        vec![
            ("Dockerfile", "FROM a:1\nADD b.bin /x\nCMD app $A\n"),
            ("vendor/Dockerfile", "FROM a:1\n"),
        ],
        vec![
            ("Dockerfile", "FROM a:1\nCMD app\n"),
            ("vendor/Dockerfile", "FROM a:1\n"),
        ],
        // What is supported on some days.
        vec![("Dockerfile", "FROM debian:10\nCMD [\"app\"]\n"), vendor],
        // What docker refuses.
        vec![("Dockerfile", "FROM a:1\nNOSUCH\n"), vendor],
        // What only a comment keeps.
        vec![
            ("Dockerfile", "FROM a:1\n# dfmt: ignore\nRUN   x\n"),
            ("vendor/Dockerfile", "FROM a:1\n"),
        ],
        // Settings of its own.
        vec![
            (
                "dfmt.toml",
                "indent-width = 2\nline-width = 20\nexclude = [\"vendor\"]\n",
            ),
            (
                "Dockerfile",
                "FROM a:1\nRUN first one \\\n  && second one\n",
            ),
            vendor,
        ],
    ];
    // What it knows of is gone, which is told.
    let known = "{ \"version\": 1, \"findings\": [{ \"path\": \"gone\", \"rule\": \"sudo\", \"fingerprint\": \"0\" }] }\n";
    for files in &mut folders {
        files.push(("base.json", known));
    }
    folders
}

/// Runs in a folder of its own; gives what the run gave, and all files after it.
fn outcome(
    files: &[(&'static str, &'static str)],
    mode: &Mode,
    option: &[&str],
) -> (Run, Vec<Vec<u8>>, bool) {
    let folder = Folder::with(files.iter().copied());
    let asks_git = option.iter().any(|it| ["--since", "--staged"].contains(it));
    if asks_git && !mode.stdin() {
        init(&folder);
    }
    let before = folder.everything();
    let paths: &[&str] = if mode.stdin() {
        &[]
    } else {
        &[".", "vendor/Dockerfile"]
    };
    let args = mode.args.iter().chain(option).chain(paths);
    let stdin = folder.read("Dockerfile");
    let run = folder.dfmt_with(args, &stdin, |_| ());
    let after = folder.everything();
    let is_untouched = before == after;
    let is_own = |path: &Path| !path.components().any(|part| part.as_os_str() == ".git");
    let after = after.into_iter().filter(|(path, _)| is_own(path));
    let texts = after.map(|(_, text)| text).collect();
    (run, texts, is_untouched)
}

#[test]
fn what_has_no_effect_is_refused() {
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let modes: Vec<_> = MODES
            .iter()
            .map(|mode| scope.spawn(|| wrong_beside(mode)))
            .collect();
        let wrong = modes.into_iter().map(|mode| mode.join().unwrap());
        wrong.flatten().collect()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The options that are not what the table says beside a mode.
fn wrong_beside(mode: &Mode) -> Vec<String> {
    let folders = folders();
    let plain: Vec<_> = folders
        .iter()
        .map(|files| outcome(files, mode, &[]))
        .collect();
    for (run, ..) in &plain {
        assert_ne!(run.code, 2, "{:?}: {}", mode.args, run.err());
    }
    let mut wrong = Vec::new();
    let without_git = git_is_missing();
    for row in ROWS {
        if without_git && ["--since", "--staged"].contains(&row.args[0]) {
            continue;
        }
        let what = format!("{:?} with {:?}", row.args, mode.args);
        if (row.works)(mode) {
            let has_effect = folders.iter().zip(&plain).any(|(files, plain)| {
                let (run, texts, _) = outcome(files, mode, row.args);
                assert_ne!(run.code, 2, "{what}: {}", run.err());
                (&run, &texts) != (&plain.0, &plain.1)
            });
            if !has_effect && !(row.shows_nothing)(mode) {
                wrong.push(format!("{what} has no effect and is not refused"));
            }
        } else if !mode.has(row.args[0]) {
            let (run, _, is_untouched) = outcome(&folders[0], mode, row.args);
            let message = run.err();
            let is_told =
                message.contains("has no effect here: ") || message.contains("cannot be used with");
            if (run.code, run.out().as_str()) != (2, "") || !is_told || !is_untouched {
                wrong.push(format!("{what} is not refused: {} {message}", run.code));
            }
        }
    }
    wrong
}

/// The table has all options that `--help` shows.
#[test]
fn no_option_is_missing_in_the_table() {
    let help = Folder::new().dfmt(["--help"]).out();
    let options = help.lines().filter_map(|line| {
        let line = line.trim_start();
        let long = line
            .strip_prefix('-')?
            .split_once("--")
            .map(|(_, name)| name)
            .or_else(|| line.strip_prefix("--"))?;
        Some(long.split([' ', ',', '[']).next().unwrap().to_owned())
    });
    let options: Vec<String> = options
        .filter(|name| !["help", "version"].contains(&name.as_str()))
        .collect();
    assert!(options.len() > 20, "{options:?}");
    let short = [
        ("list", "-l"),
        ("jobs", "-j"),
        ("quiet", "-q"),
        ("verbose", "-v"),
    ];
    for option in options {
        let long = format!("--{option}");
        let short = short.iter().find(|(name, _)| *name == option);
        let name = short.map_or(long.as_str(), |(_, short)| short);
        assert!(
            ROWS.iter().any(|row| row.args.contains(&name)),
            "{option} is in no row"
        );
    }
}
