//! Nothing that a file, its name or a configuration holds steers the terminal; in a pipe it stays what it is.

use dfmt::cli::Stream;

use crate::folder::{Folder, Run, run, stand_in_at};

/// Sets the title of the window, rings, colours, moves, and turns what follows around.
const EVIL: &str = "\x1b]owned\x07\x1b[31m\u{9b}31m\u{85}\u{202e}\u{2066}\u{200f}\x7f";

/// Whether what was written could steer a terminal; dfmt's own colours are taken away first.
fn steers(bytes: &[u8], has_colours: bool) -> bool {
    let mut text = String::from_utf8(bytes.to_vec()).unwrap();
    if has_colours {
        while let Some(at) = text.find("\x1b[") {
            let len = text[at + 2..].find(|ch: char| !ch.is_ascii_digit() && ch != ';');
            let end = at + 2 + len.unwrap();
            if !text[end..].starts_with('m') {
                return true;
            }
            text.replace_range(at..=end, "");
        }
    }
    text.chars().any(|ch| {
        ch.is_control() && !matches!(ch, '\n' | '\t') || "\u{202e}\u{2066}\u{200f}".contains(ch)
    })
}

fn evil_folder() -> Folder {
    let folder = Folder::with([
        (
            "Dockerfile",
            format!("from a:1\nADD loc{EVIL} /y\nRUN curl http://x/{EVIL} | sh\nNOSUCH {EVIL}\n"),
        ),
        (
            "b.Dockerfile",
            format!(
                "from a:1\n# {EVIL}\nADD loc{EVIL} /y\nrun echo {EVIL}\nCMD a{EVIL} b\nUSER x\n"
            ),
        ),
    ]);
    if cfg!(target_os = "linux") {
        folder.write(format!("{EVIL}/Dockerfile"), "from a:1\nCMD a\n");
    }
    folder
}

/// Runs with the real engine, on a terminal or not.
fn at(folder: &Folder, args: &[&str], stream: Stream, stdin: &[u8]) -> Run {
    stand_in_at(&folder.path("."), args, stdin, stream, &dfmt::engine::run)
}

#[test]
fn a_terminal_gets_nothing_that_steers_it() {
    let modes: &[&[&str]] = &[
        &["--check"],
        &["--check", "--fix"],
        &["--check", "--fix", "--unsafe-fixes"],
        &["--check", "--fix", "--select", "all"],
        &["--check", "-l"],
        &["--lint"],
        &["--lint", "--output-format", "concise"],
        &["--lint", "--output-format", "json"],
        &["-v", "--diff"],
        &["--fix", "-v"],
    ];
    for args in modes {
        for colour in ["never", "always"] {
            let folder = evil_folder();
            let stream = Stream {
                is_terminal: true,
                colour: false,
            };
            let args = [*args, &["--color", colour]].concat();
            let run = at(&folder, &args, stream, b"");
            assert_eq!(run.code, 1, "{args:?}: {}", run.err());
            let is_coloured = colour == "always";
            assert!(
                !steers(&run.stdout, is_coloured),
                "{args:?}: {:?}",
                run.out()
            );
            assert!(
                !steers(&run.stderr, is_coloured),
                "{args:?}: {:?}",
                run.err()
            );
            // A colour of the file is none of ours.
            assert!(
                !run.out().contains("\x1b[31m\u{fffd}"),
                "{args:?}: {:?}",
                run.out()
            );
        }
    }
    let folder = Folder::new();
    for args in [&["-"][..], &["-", "--fix"], &["-", "--check"]] {
        let stream = Stream {
            is_terminal: true,
            colour: true,
        };
        let text = format!("from a:1\nRUN echo {EVIL}\n");
        let run = at(&folder, args, stream, text.as_bytes());
        assert!(
            run.out().contains("echo ␛]owned␇␛[31m�31m����␡"),
            "{:?}",
            run.out()
        );
        assert!(!steers(&run.stdout, true) && !steers(&run.stderr, true));
    }
}

#[test]
fn a_pipe_gets_patches_and_texts_byte_for_byte() {
    let folder = evil_folder();
    let run = folder.dfmt(["--check"]);
    assert!(
        run.out().contains(&format!("-run echo {EVIL}\n")),
        "{}",
        run.out()
    );
    // What is for people only is visible everywhere.
    let run = folder.dfmt(["--check", "--fix", "--select", "all"]);
    assert!(!steers(&run.stderr, false), "{:?}", run.err());
    let run = folder.dfmt(["--lint"]);
    assert!(!steers(&run.stdout, false), "{:?}", run.out());
    let text = format!("FROM a:1\nRUN echo {EVIL}\n");
    let run = folder.dfmt_with(["-"], text.as_bytes(), |_| ());
    assert_eq!(run.stdout, text.as_bytes());
    if cfg!(target_os = "linux") {
        let run = folder.dfmt(["--check", "-l"]);
        assert!(run.out().contains(&format!("{EVIL}/Dockerfile\n")));
    }
}

#[test]
fn errors_and_settings_show_what_they_are_about() {
    // TOML takes escapes for what it does not let stand as it is.
    let evil = "\\u001b]0;owned\\u0007\\u009b\\u202e";
    for config in [
        format!("\"x{evil}\" = 1\n"),
        format!("[rules]\nselect = [\"x{evil}\"]\n"),
        format!("exclude = [\"{evil}a[\"]\n"),
        format!("extend = \"{evil}\"\n"),
        format!("[rules.severity]\n\"{evil}\" = \"error\"\n"),
    ] {
        let folder = Folder::with([("dfmt.toml", config.as_str()), ("Dockerfile", "FROM a:1\n")]);
        let run = folder.dfmt(["--check"]);
        assert_eq!(run.code, 2, "{config}");
        assert!(!steers(&run.stderr, false), "{config}: {:?}", run.err());
    }
    let folder = Folder::with([("dfmt.toml", format!("exclude = [\"{evil}\"]\n"))]);
    let run = folder.dfmt(["config"]);
    assert_eq!(
        (run.code, steers(&run.stdout, false)),
        (0, false),
        "{:?}",
        run.out()
    );
    for args in [
        &["nosuch\x1b]0;\x07"][..],
        &["--no\x1b]0;\x07such"],
        &["--config", "\x1b=1"],
    ] {
        let run = folder.dfmt(args);
        assert_eq!(run.code, 2);
        assert!(!steers(&run.stderr, false), "{args:?}: {:?}", run.err());
    }
}

#[test]
fn whoever_names_no_folder_is_told_which_is_rewritten() {
    let folder = Folder::with([("Dockerfile", "from a\n")]);
    let terminal = Stream {
        is_terminal: true,
        colour: false,
    };
    let note = |args: &[&str], stream| {
        let run = at(&folder, args, stream, b"");
        let line = run.err().lines().next().unwrap_or_default().to_owned();
        line.starts_with("note: no path was given: what lies below ")
            .then_some(line)
    };
    for args in [&[][..], &["--fix"], &["--fix", "--unsafe-fixes"]] {
        let line = note(args, terminal).unwrap();
        assert!(line.contains("/work"), "{line}");
        assert_eq!(note(args, Stream::default()), None);
        assert_eq!(note(&[args, &["."]].concat(), terminal), None);
        assert_eq!(note(&[args, &["Dockerfile"]].concat(), terminal), None);
        assert_eq!(note(&[args, &["-q"]].concat(), terminal), None);
        let looks = [args, &["--check"]].concat();
        assert_eq!(note(&looks, terminal), None);
    }
    assert_eq!(note(&["--lint"], terminal), None);
}

/// The real program on a real (pseudo-)terminal.
#[test]
#[cfg(target_os = "linux")]
fn on_a_real_terminal() {
    let folder = evil_folder();
    let script = |dfmt_args: &str| {
        let command = format!("'{}' {dfmt_args}", env!("CARGO_BIN_EXE_dfmt"));
        let mut script = folder.command("script");
        script.args(["-qec", &command, "/dev/null"]);
        run(&mut script, b"")
    };
    if folder.command("script").arg("--version").output().is_err() {
        eprintln!("SKIPPED: there is no script (util-linux) to make a terminal with");
        return;
    }
    for args in [
        "--check --fix --color never",
        "--check --fix",
        "--lint",
        "--lint --color never",
        "--check -l",
        "nosuch$(printf '\\033]0;x\\007')",
        "--nosuch$(printf '\\033]0;x\\007')",
    ] {
        let run = script(args);
        // The terminal itself ends lines so.
        let shown = run.out().replace("\r\n", "\n");
        assert!(!shown.is_empty() && run.code > 0, "{args}: {shown}");
        assert!(!steers(shown.as_bytes(), true), "{args}: {shown:?}");
        assert!(
            !shown.contains("\x1b]") && !shown.contains('\x07'),
            "{args}: {shown:?}"
        );
        if args.contains("never") {
            assert!(!steers(shown.as_bytes(), false), "{args}: {shown:?}");
        }
    }
}
