//! The real program: its streams, its environment, and what needs the real engine.

use std::io::Read;
use std::process::Stdio;

use crate::folder::Folder;

#[test]
fn help_and_version() {
    let folder = Folder::new();
    let help = folder.dfmt(["--help"]);
    assert_eq!(help.code, 0);
    assert!(
        help.out().contains("Usage: dfmt [OPTIONS] [PATH]...") && help.out().contains("rules "),
        "{}",
        help.out()
    );
    let version = folder.dfmt(["--version"]);
    assert_eq!(
        version.all(),
        (
            0,
            format!("dfmt {}\n", env!("CARGO_PKG_VERSION")),
            String::new()
        )
    );
}

#[test]
fn wrong_usage_exits_with_2_and_touches_nothing() {
    let folder = Folder::with([("Dockerfile", "FROM a\n")]);
    for (args, part) in [
        (&["--frobnicate"][..], "unexpected argument"),
        (&["--unsafe-fixes"], "--fix"),
        (&["--lint", "--fix"], "--fix has no effect here"),
        (&["--fix", "--select", "exec-from"], "no rule `exec-from`"),
        (&["-", "Dockerfile"], "cannot be mixed"),
        (&["--exclude", "a[", "."], "cannot be read"),
    ] {
        let run = folder.dfmt(args);
        assert_eq!((run.code, run.out().as_str()), (2, ""), "{args:?}");
        assert!(
            run.err().contains("error: ") && run.err().contains(part),
            "{}",
            run.err()
        );
    }
}

#[test]
fn rules_are_listed_and_explained() {
    let folder = Folder::with([("rules/Dockerfile", "from a\n")]);
    let list = folder.dfmt(["rules"]);
    assert_eq!((list.code, list.err().as_str()), (0, ""));
    assert_eq!(list.out().lines().count(), dfmt::rules::RULES.len() + 1);
    assert!(list.out().contains("\nexec-form "), "{}", list.out());
    let by_code = folder.dfmt(["rules", "dl3025"]);
    assert_eq!(by_code.all(), folder.dfmt(["rules", "exec-form"]).all());
    assert!(
        by_code.out().starts_with("exec-form: warning, "),
        "{}",
        by_code.out()
    );
    for (name, ids) in [
        ("tally/Prefer-Copy-Chmod", &["chown-layer"][..]),
        ("tally/secrets-in-code", &["secret-in-run", "secret-in-env"]),
        ("tally/no-multi-spaces", &["layout"]),
    ] {
        let of_tally = folder.dfmt(["rules", name]).out();
        for id in ids {
            assert!(of_tally.contains(&format!("{id}: ")), "{of_tally}");
        }
    }
    for (name, part) in [
        ("exec-from", "did you mean `exec-form`"),
        ("DL3043", "no rule answers to DL3043"),
        ("tally/max-lines", "no rule answers to tally/max-lines"),
    ] {
        let run = folder.dfmt(["rules", name]);
        assert_eq!((run.code, run.out().as_str()), (2, ""));
        assert!(run.err().contains(part), "{}", run.err());
    }
    // A folder of that name is still a folder.
    assert_eq!(folder.dfmt(["./rules"]).code, 0);
    assert_eq!(folder.read("rules/Dockerfile"), b"FROM a\n");
}

#[test]
fn fixes_can_be_limited_and_comments_disregarded() {
    let text = "FROM a:1\n# dfmt: ignore[DL3020]\nADD app.py /\nCMD app\n";
    for (args, expected) in [
        (
            &["--fix"][..],
            "FROM a:1\n# dfmt: ignore[DL3020]\nADD app.py /\nCMD [\"app\"]\n",
        ),
        (
            &["--fix", "--no-ignore-comments"],
            "FROM a:1\n# dfmt: ignore[DL3020]\nCOPY app.py /\nCMD [\"app\"]\n",
        ),
        (
            &["--fix", "--no-ignore-comments", "--fix-only", "prefer-copy"],
            "FROM a:1\n# dfmt: ignore[DL3020]\nCOPY app.py /\nCMD app\n",
        ),
    ] {
        let folder = Folder::with([("Dockerfile", text)]);
        let _ = folder.dfmt(args);
        assert_eq!(folder.read("Dockerfile"), expected.as_bytes(), "{args:?}");
    }
    let run = Folder::new().dfmt(["--fix", "--fix-only", "prefer-cop"]);
    assert_eq!(run.code, 2);
    assert!(
        run.err().contains("did you mean `prefer-copy`"),
        "{}",
        run.err()
    );
}

#[test]
fn files_docker_cannot_read_are_refused() {
    for text in [&b"FROM a\0\n"[..], b"\xff\xfeF\0R\0O\0M\0", b"\xfe\xff\0F"] {
        let folder = Folder::with([("Dockerfile", text)]);
        let before = folder.everything();
        for args in [
            &[][..],
            &["--check"],
            &["--fix"],
            &["--check", "--exit-zero"],
        ] {
            let run = folder.dfmt(args);
            assert_eq!((run.code, run.out().as_str()), (2, ""));
            assert!(
                run.err().starts_with("error: Dockerfile: the file "),
                "{}",
                run.err()
            );
            assert_eq!(folder.everything(), before);
        }
        let run = folder.dfmt_with(["-"], text, |_| ());
        assert_eq!((run.code, run.out().as_str()), (2, ""));
    }
}

#[test]
fn the_environment_decides_on_colours_unless_told() {
    let folder = Folder::with([("Dockerfile", "FROM a\nNOSUCH b\n")]);
    let coloured = |args: &[&str], variables: &[(&str, &str)]| {
        let run = folder.dfmt_with(["--lint"].iter().chain(args), b"", |command| {
            command.envs(variables.iter().copied());
        });
        assert!(run.out().contains("syntax"), "{}", run.out());
        run.out().contains('\x1b')
    };
    assert!(!coloured(&[], &[]));
    assert!(coloured(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(!coloured(
        &[],
        &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]
    ));
    assert!(coloured(&["--color", "always"], &[("NO_COLOR", "1")]));
    assert!(!coloured(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]));
}

#[test]
fn a_reader_that_goes_away_changes_no_verdict() {
    let folder = Folder::new();
    for index in 0..400 {
        let text = "NOSUCH instruction with a rather long line\n".repeat(20);
        folder.write(format!("{index}.Dockerfile"), text);
    }
    let mut child = folder
        .command(env!("CARGO_BIN_EXE_dfmt"))
        .args(["--lint", "-q"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut some = [0; 10];
    child.stdout.take().unwrap().read_exact(&mut some).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn the_working_directory_is_the_default_path() {
    let folder = Folder::with([("a/Dockerfile", "FROM a\n"), ("b/x.dockerfile", "FROM b\n")]);
    let run = folder.dfmt(["-v"]);
    assert_eq!(
        run.all(),
        (
            0,
            String::new(),
            "a/Dockerfile: unchanged\nb/x.dockerfile: unchanged\n2 files unchanged\n".to_owned()
        )
    );
}

#[test]
fn files_are_laid_out() {
    let folder = Folder::with([("Dockerfile", "from a\n"), ("b/Dockerfile", "FROM b\n")]);
    let check = folder.dfmt(["--check"]);
    assert_eq!(
        check.all(),
        (
            1,
            "--- a/Dockerfile\n+++ b/Dockerfile\n@@ -1 +1 @@\n-from a\n+FROM a\n".to_owned(),
            "1 file would be reformatted, 1 unchanged\n".to_owned()
        )
    );
    assert_eq!(
        folder.dfmt(["."]).err(),
        "1 file reformatted, 1 unchanged\n"
    );
    assert_eq!(folder.read("Dockerfile"), b"FROM a\n");
    assert_eq!(folder.dfmt(["--check"]).code, 0);
}

#[test]
fn stdin_is_laid_out() {
    let folder = Folder::new();
    let run = folder.dfmt_with(["-"], b"from a\n", |_| ());
    assert_eq!(run.all(), (0, "FROM a\n".to_owned(), String::new()));
}

#[test]
fn fixes_are_applied() {
    let folder = Folder::with([("Dockerfile", "FROM a:1\nCMD node server.js\n")]);
    let check = folder.dfmt(["--check", "--fix"]);
    assert_eq!(check.code, 1);
    assert!(
        check.out().contains("+CMD [\"node\", \"server.js\"]\n"),
        "{}",
        check.out()
    );
    let run = folder.dfmt(["--fix"]);
    assert_eq!(run.err(), "1 file reformatted, 1 finding fixed\n");
    assert_eq!(
        folder.read("Dockerfile"),
        b"FROM a:1\nCMD [\"node\", \"server.js\"]\n"
    );
}

/// Whoever sends it to a file must not take half of it for all.
#[test]
#[cfg(target_os = "linux")]
fn what_cannot_be_written_is_told_by_every_command() {
    let Ok(full) = std::fs::File::options().write(true).open("/dev/full") else {
        eprintln!("skipped: there is no /dev/full");
        return;
    };
    let folder = Folder::with([
        ("Dockerfile", "from debian\n"),
        (".hadolint.yaml", "ignored: [DL3006]\n"),
    ]);
    for args in [
        &["completions", "bash"][..],
        &["config"],
        &["config", "--from-hadolint"],
        &["hadolint", "--version"],
        &["hadolint", "--no-fail", "-f", "json", "Dockerfile"],
        &["man"],
        &["rules"],
        &["rules", "sudo"],
        &["--check"],
        &["--lint"],
    ] {
        let mut command = folder.command(env!("CARGO_BIN_EXE_dfmt"));
        command.args(args).stdin(Stdio::null());
        let run = command.stdout(full.try_clone().unwrap()).output().unwrap();
        let err = String::from_utf8(run.stderr).unwrap();
        assert_eq!(run.status.code(), Some(2), "{args:?}: {err}");
        assert!(
            err.contains("error: stdout cannot be written: "),
            "{args:?}: {err}"
        );
    }
}
