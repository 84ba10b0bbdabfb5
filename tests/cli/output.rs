//! What is printed where, and the exit code.

use std::io::{self, Write};

use crate::folder::{Folder, stand_in_at, stand_in_to};

const DIFF: &str = "--- a/Dockerfile\n+++ b/Dockerfile\n@@ -1 +1 @@\n-from a\n+FROM a\n";

#[test]
fn exit_codes() {
    let table: &[(&str, &[&str], i32)] = &[
        // Layout.
        ("FROM a\n", &[], 0),
        ("from a\n", &[], 0),
        ("from a\n", &["--check"], 1),
        ("from a\n", &["--check", "--no-diff"], 1),
        ("from a\n", &["--check", "-l"], 1),
        ("from a\n", &["--check", "--fix", "--fail-on", "never"], 1),
        ("from a\n", &["--check", "--exit-zero"], 0),
        ("from a\n", &["--check", "--fix", "--no-format"], 0),
        ("FROM a\n", &["--check"], 0),
        // What fixes settle, and what they leave.
        ("CMD a\n", &["--check"], 0),
        ("CMD a\n", &["--fix"], 0),
        ("CMD a\n", &["--check", "--fix"], 1),
        ("ADD a\n", &["--fix"], 1),
        ("ADD a\n", &["--fix", "--exit-zero"], 0),
        ("ADD a\n", &["--fix", "--fail-on", "error"], 0),
        ("ADD a\n", &["--fix", "--fail-on", "never"], 0),
        ("ADD a\n", &["--fix", "--unsafe-fixes"], 0),
        ("EXPOSE 1\n", &["--fix"], 0),
        ("EXPOSE 1\n", &["--fix", "--fail-on", "info"], 1),
        ("EXPOSE 1\n", &["--fix", "--fail-on", "style"], 1),
        ("EXPOSE 1\n", &["--check", "--fix"], 0),
        ("STUBBORN 1\n", &["--check", "--fix"], 1),
        // What Docker rejects counts in every mode.
        ("BROKEN\n", &[], 1),
        ("BROKEN\n", &["--check"], 1),
        ("BROKEN\n", &["--fix"], 1),
        ("BROKEN\n", &["--fix", "--fail-on", "never"], 1),
        ("BROKEN\n", &["--check", "--exit-zero"], 0),
        // Failures win over everything.
        ("PANIC\n", &[], 2),
        ("PANIC\n", &["--check", "--exit-zero"], 2),
        ("MISMATCH\n", &["--fix", "--fail-on", "never"], 2),
    ];
    for (text, args, code) in table {
        let folder = Folder::with([("Dockerfile", text)]);
        assert_eq!(folder.stand_in(*args).code, *code, "{text:?} {args:?}");
    }
    let folder = Folder::with([("a.Dockerfile", "PANIC"), ("b.Dockerfile", "from b\n")]);
    assert_eq!(folder.stand_in(["--check"]).code, 2);
}

#[test]
fn plain_formatting_says_how_much_it_did() {
    let files = [("Dockerfile", "from a\n"), ("b.Dockerfile", "FROM b\n")];
    let summary = "1 file reformatted, 1 unchanged\n";
    for (args, stdout, stderr) in [
        (&[][..], "", summary.to_owned()),
        (&["-q"], "", String::new()),
        (&["--diff"], DIFF, summary.to_owned()),
        (&["-l"], "Dockerfile\n", summary.to_owned()),
        (
            &["-v"],
            "",
            format!("Dockerfile: reformatted\nb.Dockerfile: unchanged\n{summary}"),
        ),
    ] {
        let folder = Folder::with(files);
        assert_eq!(
            folder.stand_in(args).all(),
            (0, stdout.to_owned(), stderr),
            "{args:?}"
        );
        assert_eq!(folder.read("Dockerfile"), b"FROM a\n");
    }
}

#[test]
fn check_prints_the_diff() {
    let folder = Folder::with([("Dockerfile", "from a\n"), ("b.Dockerfile", "FROM b\n")]);
    let summary = "1 file would be reformatted, 1 unchanged\n";
    for (args, stdout, stderr) in [
        (&["--check"][..], DIFF, summary),
        (&["--check", "-q"], DIFF, ""),
        (&["--check", "--no-diff"], "", summary),
        (&["--check", "--list", "-q"], "Dockerfile\n", ""),
    ] {
        assert_eq!(
            folder.stand_in(args).all(),
            (1, stdout.to_owned(), stderr.to_owned()),
            "{args:?}"
        );
    }
}

#[test]
fn findings_go_to_stderr_while_stdout_has_the_diff() {
    let text = "from a\nCMD b\nADD c\nEXPOSE 1\n";
    let folder = Folder::with([("Dockerfile", text)]);
    let run = folder.stand_in(["--check", "--fix"]);
    assert_eq!(run.code, 1);
    insta::assert_snapshot!(run.out(), @r#"
    --- a/Dockerfile
    +++ b/Dockerfile
    @@ -1,4 +1,4 @@
    -from a
    -CMD b
    +FROM a
    +CMD ["b"]
     ADD c
     EXPOSE 1
    "#);
    insta::assert_snapshot!(run.err(), @r#"
    warning[prefer-copy]: ADD of a local file
     --> Dockerfile:3:1
      |
    3 | ADD c
      | ^^^^^
      |
      = fix (unsafe, apply with --fix --unsafe-fixes): rewrite it
        - ADD c
        + COPY c

    info[ports]: a port
     --> Dockerfile:4:1
      |
    4 | EXPOSE 1
      | ^^^^^^^^

    1 file would be reformatted, 1 finding would be fixed, 2 left
    "#);

    // They do so without the diff, too: they are not what was asked for.
    let quiet = folder.stand_in(["--check", "--fix", "--no-diff"]);
    assert_eq!(quiet.out(), "");
    // Below a diff they start after an empty line.
    assert_eq!(format!("\n{}", quiet.err()), run.err());

    // Once written, places are those of the new text.
    let written = folder.stand_in(["--fix"]);
    assert_eq!(
        folder.read("Dockerfile"),
        b"FROM a\nCMD [\"b\"]\nADD c\nEXPOSE 1\n"
    );
    assert!(
        written.err().contains("--> Dockerfile:3:1"),
        "{}",
        written.err()
    );
    assert!(!written.err().contains("exec-form"));
    assert_eq!(written.out(), "");
    let summary = "\n1 file reformatted, 1 finding fixed, 2 left\n";
    assert!(written.err().ends_with(summary), "{}", written.err());
}

#[test]
fn a_fix_that_did_not_hold_is_not_counted_as_settled() {
    let folder = Folder::with([("Dockerfile", "STUBBORN a\n")]);
    let check = folder.stand_in(["--check", "--fix"]);
    assert!(check.err().contains("warning[stubborn]"), "{}", check.err());
    assert!(check.err().contains("1 finding left"), "{}", check.err());
    assert!(!check.err().contains("fixed"), "{}", check.err());
    let warning = "warning: Dockerfile: a fix of stubborn was dropped. This is a bug in dfmt ";
    assert!(check.err().contains(warning), "{}", check.err());
}

#[test]
fn syntax_errors_are_printed_in_every_mode() {
    for args in [
        &[][..],
        &["--check"],
        &["--fix"],
        &["--check", "--no-diff"],
        &["-q"],
    ] {
        let folder = Folder::with([("Dockerfile", "BROKEN a\n")]);
        let run = folder.stand_in(args);
        let both = run.out() + &run.err();
        assert!(
            both.contains("error[syntax]: cannot be read"),
            "{args:?}: {both}"
        );
        assert!(both.contains("--> Dockerfile:1:1"), "{args:?}: {both}");
    }
}

#[test]
fn list_names_what_has_findings_that_count() {
    let folder = Folder::with([
        ("a.Dockerfile", "ADD a\n"),
        ("b.Dockerfile", "EXPOSE 1\n"),
        ("c.Dockerfile", "CMD c\n"),
    ]);
    let run = folder.stand_in(["--check", "--fix", "-l"]);
    assert_eq!(run.out(), "a.Dockerfile\nc.Dockerfile\n");
}

#[test]
fn stdin_to_stdout() {
    let folder = Folder::new();
    let run = |args: &[&str], text: &str| folder.stand_in_with(args, text.as_bytes()).all();
    let out = |code, stdout: &str, stderr: &str| (code, stdout.to_owned(), stderr.to_owned());
    assert_eq!(run(&["-"], "from a\n"), out(0, "FROM a\n", ""));
    assert_eq!(run(&["-"], "FROM a\n"), out(0, "FROM a\n", ""));
    assert_eq!(run(&["-"], ""), out(0, "", ""));
    assert_eq!(
        run(&["-", "-v"], "from a\n"),
        out(0, "FROM a\n", "<stdin>: reformatted\n1 file reformatted\n")
    );
    assert_eq!(
        run(
            &["-", "--check", "--stdin-filepath", "Dockerfile"],
            "from a\n"
        ),
        out(1, DIFF, "")
    );
    assert_eq!(
        run(&["-", "--check", "-l"], "from a\n"),
        out(1, "<stdin>\n", "")
    );
    assert_eq!(run(&["-", "--check", "-l"], "FROM a\n"), out(0, "", ""));
    let (code, stdout, stderr) = run(
        &["-", "--fix", "--stdin-filepath", "x/D"],
        "ADD a\nfrom b\n",
    );
    assert_eq!((code, stdout.as_str()), (1, "ADD a\nFROM b\n"));
    assert!(stderr.contains("--> x/D:1:1"), "{stderr}");
    // On a failure there is no text: a half of one could be taken for the whole.
    let (code, stdout, stderr) = run(&["-"], "PANIC\n");
    assert_eq!((code, stdout.as_str()), (2, ""));
    assert!(
        stderr.starts_with("error: <stdin>: internal error: provoked"),
        "{stderr}"
    );
    assert_eq!(folder.everything(), []);
}

#[test]
fn colours_only_where_they_are_wanted() {
    let folder = Folder::with([("Dockerfile", "from a\nADD b\n"), ("z.Dockerfile", "PANIC")]);
    let plain = folder.stand_in(["--check", "--fix", "--color", "never"]);
    assert_eq!(plain, folder.stand_in(["--check", "--fix"]));
    assert!(!plain.out().contains('\x1b') && !plain.err().contains('\x1b'));
    let coloured = folder.stand_in(["--check", "--fix", "--color", "always"]);
    assert!(coloured.out().contains("\x1b[31m-from a\x1b[0m\n"));
    assert!(coloured.err().contains("\x1b[") && coloured.err().contains("error"));
}

/// A stdout that takes nothing.
struct Broken(io::ErrorKind);

impl Write for Broken {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(self.0.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_stdout_that_fails() {
    let to_broken = |folder: &Folder, kind, args: &[&str]| {
        let mut stderr = Vec::new();
        let code = stand_in_to(&folder.path("."), args, b"", &mut Broken(kind), &mut stderr);
        (code, String::from_utf8(stderr).unwrap())
    };
    let files = || Folder::with((0..200).map(|index| (format!("{index}.Dockerfile"), "from a\n")));
    // Nobody reads any more: looking ends, quietly, before it comes to the last file. What it has seen counts.
    let folder = files();
    folder.write("last.Dockerfile", "PANIC\n");
    for (args, code) in [(&["--check"][..], 1), (&["--check", "--exit-zero"], 0)] {
        assert_eq!(
            to_broken(&folder, io::ErrorKind::BrokenPipe, args),
            (code, String::new())
        );
    }
    std::fs::remove_file(folder.path("last.Dockerfile")).unwrap();
    // Writing goes on: half of the files would help nobody.
    let (code, stderr) = to_broken(&folder, io::ErrorKind::BrokenPipe, &["--diff"]);
    assert_eq!((code, stderr.as_str()), (0, "200 files reformatted\n"));
    assert_eq!(folder.stand_in(["--check"]).code, 0);
    // A full disk is a failure.
    for args in [&["--check"][..], &["--diff"]] {
        let (code, stderr) = to_broken(&files(), io::ErrorKind::StorageFull, args);
        assert_eq!(code, 2);
        assert!(
            stderr.starts_with("error: stdout cannot be written: "),
            "{stderr}"
        );
    }
}

#[test]
fn findings_are_apart_but_nothing_ends_in_an_empty_line_when_quiet() {
    let text = "FROM a\nEXPOSE 1\n";
    let folder = Folder::with([
        ("a.Dockerfile", text),
        ("b.Dockerfile", "FROM b\n"),
        ("c.Dockerfile", text),
    ]);
    let apart = "  | ^^^^^^^^\n\ninfo[ports]: a port\n --> c.Dockerfile";
    let run = folder.dfmt(["-q", "--lint", "--select", "latest-tag"]);
    assert!(
        run.out().ends_with("help: name a version: `a:<version>`\n"),
        "{}",
        run.out()
    );
    assert_eq!(run.out().matches("\n\n").count(), 2, "{}", run.out());
    let run = folder.stand_in(["-q", "--fix"]);
    assert!(run.err().contains(apart), "{}", run.err());
    assert!(run.err().ends_with("^^^^\n"), "{}", run.err());
    assert!(!run.err().ends_with("\n\n"), "{}", run.err());
    // Without it, the summary comes after an empty line.
    let run = folder.stand_in(["--fix"]);
    assert!(
        run.err()
            .ends_with("^^^^\n\n3 files unchanged, 2 findings left\n"),
        "{}",
        run.err()
    );
    // A text is what it is.
    let run = folder.stand_in_with(["-q", "-"], b"FROM a\n\n\nEXPOSE 1\n\n");
    assert!(run.out().ends_with("EXPOSE 1\n\n"), "{:?}", run.out());
}

#[test]
fn a_file_that_is_left_as_it_is_is_no_error() {
    let folder = Folder::with([("Dockerfile", "from {{ base }}\n")]);
    let template = "info[syntax]: another program fills this in first";
    for (args, is_said) in [
        (&["."][..], true),
        (&["--check"], true),
        (&["-q"], false),
        (&["-q", "--check"], false),
        (&["-q", "--fix"], true),
    ] {
        let run = folder.dfmt(args);
        assert_eq!(run.code, 0, "{args:?}: {}", run.err());
        assert_eq!(run.err().contains(template), is_said, "{args:?}");
        assert!(is_said || run.err().is_empty(), "{args:?}");
    }
    let run = folder.dfmt_with(["-q", "-"], b"from {{ base }}\n", |_| ());
    assert_eq!(
        run.all(),
        (0, "from {{ base }}\n".to_owned(), String::new())
    );
    let run = folder.dfmt_with(["-q", "-"], b"FROM a\nNOSUCH\n", |_| ());
    assert!(
        run.code == 1 && run.err().starts_with("error["),
        "{}",
        run.err()
    );
}

#[test]
fn shorter_forms_are_named_where_very_much_is_shown_to_people() {
    use dfmt::cli::Stream;
    let many = "EXPOSE 1\n".repeat(60);
    let (many, few) = (format!("FROM a\n{many}"), "FROM a\nEXPOSE 1\n");
    let terminal = Stream {
        is_terminal: true,
        colour: false,
    };
    for (text, args, stream, is_said) in [
        (&*many, &["--fix"][..], terminal, true),
        (few, &["--fix"], terminal, false),
        (&many, &["--fix"], Stream::default(), false),
        (&many, &["--fix", "-q"], terminal, false),
        (
            &many,
            &["--fix", "--output-format", "concise"],
            terminal,
            false,
        ),
        (&many, &["--lint"], terminal, true),
        (
            &many,
            &["--lint", "--output-format", "concise"],
            terminal,
            false,
        ),
        (&many, &["--lint", "--statistics"], terminal, false),
        (&many, &["--lint", "-q"], terminal, false),
    ] {
        let folder = Folder::with([("Dockerfile", text)]);
        let run = stand_in_at(&folder.path("."), args, b"", stream, &crate::engine::run);
        let is_there = run.err().ends_with(" --statistics` one for each rule\n")
            || run.err().ends_with("`--statistics` one for each rule\n");
        assert_eq!(is_there, is_said, "{args:?}: {}", run.err());
    }
}

#[test]
fn findings_are_set_apart_from_any_diff_above_them() {
    let folder = Folder::with([
        ("a.Dockerfile", "from a:1\n"),
        ("b.Dockerfile", "FROM b\nEXPOSE 1\n"),
        ("c.Dockerfile", "FROM c\nCMD c\nEXPOSE 1\n"),
    ]);
    let run = |args: &[&str]| {
        // Both streams in one, as on a terminal.
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_dfmt"));
        let (mut read, write) = io::pipe().unwrap();
        let _ = command
            .env("DFMT_SHELLCHECK", "")
            .args(args)
            .current_dir(folder.path(""))
            .stdout(write.try_clone().unwrap())
            .stderr(write)
            .status()
            .unwrap();
        drop(command);
        let mut text = String::new();
        io::Read::read_to_string(&mut read, &mut text).unwrap();
        text
    };
    for args in [
        &["--check", "--fix", "--select", "latest-tag,exec-form"][..],
        &["-q", "--check", "--fix", "--select", "latest-tag,exec-form"],
    ] {
        let text = run(args);
        assert!(
            text.contains("\n+FROM a:1\n\nwarning[latest-tag]"),
            "{text}"
        );
        assert!(
            text.contains("`b:<version>`\n\n--- a/c.Dockerfile"),
            "{text}"
        );
        assert!(!text.contains("\n\n\n"), "{text}");
    }
}

#[test]
fn a_list_of_fixes_is_set_apart_from_findings() {
    let folder = Folder::with([("Dockerfile", "FROM a\nCMD b\n")]);
    let select = ["--select", "exec-form,latest-tag", "--show-fixes"];
    let list = "  line 2: exec-form: Write the words as a JSON array\n\nwarning[latest-tag]";
    for mode in [&["--check", "--fix"][..], &["--fix"]] {
        let run = folder.dfmt(mode.iter().chain(&select));
        assert!(run.err().contains(list), "{mode:?}: {}", run.err());
    }
}

#[test]
fn findings_start_at_once_where_the_diff_goes_elsewhere() {
    use dfmt::cli::{Environment, Settings, Stream, execute};
    let folder = Folder::with([("Dockerfile", "from a\nEXPOSE 1\n")]);
    for (is_terminal, start) in [(true, "info[ports]"), (false, "\ninfo[ports]")] {
        let environment = Environment {
            working_dir: folder.path(""),
            processors: std::num::NonZeroUsize::MIN,
            stdout: Stream::default(),
            stderr: Stream {
                is_terminal,
                colour: false,
            },
            today: None,
            shellcheck: || None,
        };
        let args = ["dfmt", "--check", "--fix"].map(std::ffi::OsString::from);
        let settings = Settings::read(args, &environment).unwrap();
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let engine = &crate::engine::run;
        let _ = execute(&settings, engine, &mut io::empty(), &mut out, &mut err);
        let err = String::from_utf8(err).unwrap();
        assert!(err.starts_with(start), "{is_terminal}: {err:?}");
        assert!(!out.is_empty());
    }
}
