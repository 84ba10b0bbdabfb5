//! What a team needs that has findings already: `--baseline`, `--add-ignores`, `--statistics`, `--show-fixes`, and comments that end.

use serde_json::{Value, json};

use crate::folder::{Folder, Run};

/// Findings without a fix, with a safe and with an unsafe one.
const TEXT: &str = "FROM ubuntu\nRUN curl http://a/x | sh\nADD app.py /\nCMD app\n";

/// The rule and the line of all that is shown.
fn found(run: &Run) -> Vec<(String, u64)> {
    let found: Vec<Value> = serde_json::from_slice(&run.stdout).unwrap();
    let found = found.iter().map(|found| {
        let rule = found["rule"].as_str().unwrap().to_owned();
        (rule, found["start"]["line"].as_u64().unwrap())
    });
    found.collect()
}

/// What `--lint` finds beside a baseline, and its last lines.
fn lint(folder: &Folder, more: &[&str]) -> (Vec<(String, u64)>, String) {
    let args = [
        "--lint",
        "--no-format",
        "--output-format",
        "json",
        "--baseline",
        "base.json",
    ];
    let run = folder.dfmt(args.iter().chain(more));
    (found(&run), run.err())
}

/// A folder with a baseline of what is in it.
fn with_baseline(files: &[(&str, &str)]) -> Folder {
    let folder = Folder::with(files.iter().copied());
    let run = folder.dfmt(["--lint", "--write-baseline", "base.json", "."]);
    assert_eq!((run.code, run.out().as_str()), (0, ""), "{}", run.err());
    folder
}

#[test]
fn what_a_baseline_knows_is_neither_shown_nor_counted() {
    let folder = with_baseline(&[
        ("a/Dockerfile", TEXT),
        ("b/Dockerfile", "FROM a:1\nUSER b\n"),
    ]);
    let args = ["--lint", "--baseline", "base.json"];
    let run = folder.dfmt(args);
    assert_eq!((run.code, run.out().as_str()), (0, ""), "{}", run.err());
    let known = folder
        .read("base.json")
        .split(|byte| *byte == b'\n')
        .count()
        - 6;
    assert!(known >= 5, "{known}");
    assert_eq!(
        run.err(),
        format!("2 files checked, 0 findings, {known} in the baseline\n")
    );
    assert_eq!(folder.dfmt(["--lint"]).code, 1);
    // The layout is no finding of a rule: one run settles it.
    folder.write("b/Dockerfile", "FROM a:1\nUSER  b\n");
    assert!(folder.dfmt(args).out().starts_with("style[layout]: "));
    assert_eq!(lint(&folder, &[]).0, []);
}

#[test]
fn lines_layout_and_options_may_change_but_not_what_was_found() {
    let folder = with_baseline(&[("Dockerfile", TEXT)]);
    for same in [
        "# new\n\nARG A=1\nFROM ubuntu\n\n\nRUN echo && curl http://a/x | sh\nADD app.py /\nCMD app\n",
        "from  ubuntu\nRUN curl \\\n    http://a/x \\\n    | sh\nadd  app.py /\nCMD app\n",
        "FROM ubuntu\nRUN curl -f http://a/x | sh -s\nADD --chown=1 app.py /\nCMD app\n",
        "FROM a:1 AS other\nFROM ubuntu\nRUN curl http://a/x | sh\nADD app.py /\nCMD app\n",
    ] {
        folder.write("Dockerfile", same);
        let (found, _) = lint(&folder, &[]);
        assert_eq!(found, [], "{same}");
    }
    for (other, rule, line) in [
        (TEXT.replace("ubuntu", "debian"), "latest-tag", 1),
        (TEXT.replace("http://a/x", "http://a/y"), "pipefail", 2),
        (TEXT.replace("app.py /", "b.py /"), "prefer-copy", 3),
        (TEXT.replace("CMD app", "CMD app b"), "exec-form", 4),
        // One more of the same kind.
        (
            TEXT.replace("CMD", "RUN curl http://a/x | sh\nCMD"),
            "pipefail",
            4,
        ),
    ] {
        folder.write("Dockerfile", &other);
        let (found, _) = lint(&folder, &[]);
        let is_it = |it: &&(String, u64)| (it.0.as_str(), it.1) == (rule, line);
        assert_eq!(found.iter().filter(is_it).count(), 1, "{other}: {found:?}");
        assert_eq!(
            found.iter().filter(|it| it.1 != line).count(),
            0,
            "{found:?}"
        );
    }
}

#[test]
fn a_baseline_shrinks_and_says_so() {
    let folder = with_baseline(&[("a/Dockerfile", TEXT), ("b/Dockerfile", TEXT)]);
    let (_, err) = lint(&folder, &[]);
    assert!(!err.contains("note:"), "{err}");
    folder.write("a/Dockerfile", TEXT.replace("ubuntu", "ubuntu:22.04"));
    let note = "note: 1 finding is in base.json and no longer there: `dfmt --lint --write-baseline base.json` \
                removes what is settled\n";
    let run = folder.dfmt(["--lint", "--no-format", "--baseline", "base.json"]);
    assert_eq!(run.code, 0);
    assert!(run.err().ends_with(note), "{}", run.err());
    // Not of files that were not looked at, not of rules that were not asked, and not where nothing but findings is wanted.
    for args in [
        &["b"][..],
        &["--ignore", "latest-tag"],
        &["--select", "pipefail"],
        &["-q"],
    ] {
        let (_, err) = lint(&folder, args);
        assert!(!err.contains("note:"), "{args:?}: {err}");
    }
    // What would be fixed is there still.
    let (folder, args) = (
        with_baseline(&[("Dockerfile", TEXT)]),
        ["--fix", "--baseline", "base.json"],
    );
    let run = folder.dfmt(args.iter().chain(&["--check"]));
    assert!(!run.err().contains("note:"), "{}", run.err());
    let run = folder.dfmt(args);
    assert!(
        run.err()
            .contains("\nnote: 2 findings are in base.json and"),
        "{}",
        run.err()
    );
    // Files that are gone are looked at as well as can be.
    let folder = with_baseline(&[
        ("a/Dockerfile", TEXT),
        ("b/Dockerfile", "FROM a:1\nUSER b\n"),
    ]);
    std::fs::remove_file(folder.path("a/Dockerfile")).unwrap();
    assert!(lint(&folder, &["b"]).1.contains("no longer there"));
    folder.dfmt(["--lint", "--write-baseline", "base.json"]);
    assert!(!lint(&folder, &[]).1.contains("note:"));
}

#[test]
fn fixes_are_applied_to_what_is_known_and_the_rest_stays_known() {
    let folder = with_baseline(&[("Dockerfile", TEXT)]);
    let run = folder.dfmt(["--fix", "--baseline", "base.json"]);
    let text = String::from_utf8(folder.read("Dockerfile")).unwrap();
    assert!(text.contains("CMD [\"app\"]"), "{text}");
    assert_eq!(run.code, 0, "{}", run.err());
    assert!(
        run.err().contains(" fixed, ") && run.err().contains(" in the baseline\n"),
        "{}",
        run.err()
    );
    assert!(!run.err().contains("warning["), "{}", run.err());
    assert_eq!(lint(&folder, &[]).0, []);
}

#[test]
fn paths_are_those_from_the_folder_of_the_baseline() {
    let folder = Folder::with([
        ("a/Dockerfile", TEXT),
        ("b/c/Dockerfile", TEXT),
        ("ci/.keep", ""),
    ]);
    let root = folder.path("");
    folder.dfmt(["--lint", "--write-baseline", "ci/base.json"]);
    let written = String::from_utf8(folder.read("ci/base.json")).unwrap();
    assert!(
        written.contains("\"path\": \"../a/Dockerfile\"")
            && written.contains("\"../b/c/Dockerfile\""),
        "{written}"
    );
    for (place, base, path) in [
        ("", "ci/base.json", "."),
        ("b/c", "../../ci/base.json", "."),
        ("b/c", "../../ci/base.json", "../../a"),
        ("ci", "base.json", ".."),
    ] {
        let absolute = root.join(place).join(path);
        for path in [path, absolute.to_str().unwrap()] {
            let run = folder.dfmt_with(
                ["--lint", "--no-format", "--baseline", base, path],
                b"",
                |command| {
                    command.current_dir(root.join(place));
                },
            );
            assert_eq!((run.code, run.out().as_str()), (0, ""), "{place} {path}");
        }
    }
    // stdin goes by its name.
    let args = [
        "-",
        "--lint",
        "--no-format",
        "--baseline",
        "ci/base.json",
        "--stdin-filepath",
    ];
    for (name, code) in [("a/Dockerfile", 0), ("x/Dockerfile", 1)] {
        let run = folder.dfmt_with(args.iter().chain(&[name]), TEXT.as_bytes(), |_| ());
        assert_eq!(run.code, code, "{name}: {}", run.out());
    }
}

#[test]
fn a_baseline_is_written_whole_and_keeps_what_was_not_looked_at() {
    let folder = with_baseline(&[("a/Dockerfile", TEXT), ("b/Dockerfile", TEXT)]);
    let all = folder.read("base.json");
    folder.write("a/Dockerfile", "FROM a:1\nUSER b\n");
    let before = folder.everything();
    let run = folder.dfmt(["--lint", "--write-baseline", "base.json", "a"]);
    let count = String::from_utf8_lossy(&all)
        .matches("\"b/Dockerfile\"")
        .count();
    let note = format!(
        "1 file checked, 0 findings\nnote: base.json: {count} findings in the baseline now\n"
    );
    assert_eq!(run.all(), (0, String::new(), note));
    let text = String::from_utf8(folder.read("base.json")).unwrap();
    assert!(
        !text.contains("a/Dockerfile") && text.contains("b/Dockerfile"),
        "{text}"
    );
    let others = |files: Vec<(std::path::PathBuf, Vec<u8>)>| {
        let others = files
            .into_iter()
            .filter(|(path, _)| !path.ends_with("base.json"));
        others.collect::<Vec<_>>()
    };
    assert_eq!(others(folder.everything()), others(before));
    // With fixes what is left of them; machine formats have nothing to show.
    let folder = Folder::with([("Dockerfile", TEXT), ("z/Dockerfile", "FROM a:1\nNOSUCH\n")]);
    let run = folder.dfmt([
        "--fix",
        "--write-baseline",
        "base.json",
        "--output-format",
        "json",
    ]);
    assert_eq!((run.code, run.out().as_str()), (0, "[]\n"), "{}", run.err());
    let text = String::from_utf8(folder.read("base.json")).unwrap();
    assert!(
        !text.contains("exec-form") && text.contains("latest-tag"),
        "{text}"
    );
    assert!(text.contains("\"syntax\""), "{text}");
    assert_eq!(folder.dfmt(["--lint", "--baseline", "base.json"]).code, 0);
    // What cannot be read is no reason to lose what is known of it.
    folder.write("Dockerfile", "FROM a\0");
    let run = folder.dfmt(["--lint", "--write-baseline", "base.json"]);
    assert_eq!(run.code, 2);
    assert_eq!(folder.read("base.json"), text.as_bytes());
}

#[test]
fn what_is_no_baseline_is_refused_before_anything_is_done() {
    let folder = Folder::with([
        ("Dockerfile", "from a:1\nCMD app\n"),
        ("conflict.json", "<<<<<<< HEAD\n"),
        ("newer.json", "{ \"version\": 2, \"findings\": [] }\n"),
        ("folder.json/x", ""),
    ]);
    let before = folder.everything();
    let mut messages = String::new();
    for args in [
        ["--fix", "--baseline", "missing.json"],
        ["--fix", "--baseline", "conflict.json"],
        ["--fix", "--baseline", "newer.json"],
        ["--fix", "--baseline", "folder.json"],
        ["--fix", "--write-baseline", "conflict.json"],
        ["--lint", "--write-baseline", "no/base.json"],
    ] {
        let run = folder.dfmt(args);
        assert_eq!((run.code, run.out().as_str()), (2, ""), "{args:?}");
        assert_eq!(folder.everything(), before, "{args:?}");
        messages += &run.err();
    }
    insta::assert_snapshot!(messages);
}

#[test]
fn what_does_not_go_with_it_is_refused() {
    let folder = with_baseline(&[("Dockerfile", TEXT)]);
    let before = folder.everything();
    for (args, part) in [
        (
            "--baseline base.json",
            "rules are used with --fix or --lint only",
        ),
        (
            "--check --baseline base.json",
            "rules are used with --fix or --lint only",
        ),
        ("- --lint --baseline base.json", "--stdin-filepath"),
        (
            "--lint --baseline base.json --write-baseline base.json",
            "cannot be used with",
        ),
        (
            "--write-baseline base.json",
            "dfmt --lint --write-baseline FILE",
        ),
        (
            "--check --fix --write-baseline base.json",
            "--check writes nothing",
        ),
        (
            "- --lint --write-baseline base.json",
            "a baseline is of files",
        ),
        (
            "--lint --write-baseline base.json --fail-on info",
            "--fail-on has no effect here: --write-baseline exits with 0",
        ),
        (
            "--lint --write-baseline base.json --exit-zero",
            "--exit-zero has no effect here",
        ),
        (
            "--lint --write-baseline base.json --statistics",
            "--statistics has no effect here",
        ),
        ("--statistics", "dfmt --lint --statistics"),
        ("--fix --statistics", "dfmt --lint --statistics"),
        (
            "--lint --statistics --output-format concise",
            "there is a table",
        ),
        ("--lint --statistics -l", "--list has no effect here"),
        ("--show-fixes", "fixes are applied with --fix only"),
        ("--lint --show-fixes", "fixes are applied with --fix only"),
        ("--lint --add-ignores", "`dfmt --add-ignores .`"),
        (
            "--add-ignores --no-format",
            "--no-format has no effect here",
        ),
        (
            "--add-ignores --no-ignore-comments",
            "--no-ignore-comments disregards",
        ),
        ("--add-ignores --baseline base.json", "take one of both"),
        (
            "--fix --add-ignores --write-baseline base.json",
            "take one of both",
        ),
        (
            "--add-ignores --check --output-format json",
            "see it with `--check`",
        ),
    ] {
        let run = folder.dfmt(args.split(' '));
        assert_eq!((run.code, run.out().as_str()), (2, ""), "{args}");
        assert!(run.err().contains(part), "{args}: {}", run.err());
        assert_eq!(folder.everything(), before, "{args}");
    }
    let run = folder.dfmt(["--add-ignores=two\nlines"]);
    assert_eq!(run.code, 2);
    assert!(run.err().contains("one line of text"), "{}", run.err());
}

#[test]
fn comments_put_off_what_is_found() {
    let text = "# syntax=docker/dockerfile:1\r\n\tFROM ubuntu\r\n# why\r\nRUN curl http://a/x | sh\r\n# dfmt: ignore[pipefail] it is so\r\nRUN curl http://a/x | sh\r\n";
    let folder = Folder::with([("Dockerfile", text)]);
    let check = folder.dfmt(["--check", "--add-ignores"]);
    assert_eq!(check.code, 1);
    assert_eq!(folder.read("Dockerfile"), text.as_bytes());
    let run = folder.dfmt(["--add-ignores"]);
    assert_eq!((run.code, run.out().as_str()), (0, ""), "{}", run.err());
    let written = String::from_utf8(folder.read("Dockerfile")).unwrap();
    insta::assert_snapshot!(format!("{}---\n{}", written.replace('\r', "␍"), run.err()));
    // What the diff adds is what is written.
    let added: Vec<String> = check
        .out()
        .lines()
        .filter_map(|line| line.strip_prefix('+'))
        .filter(|line| !line.starts_with("++"))
        .map(str::to_owned)
        .collect();
    assert!(!added.is_empty());
    for line in added {
        assert!(written.contains(line.trim_end()), "{line}");
    }
    let lint = folder.dfmt(["--lint", "--no-format", "--fail-on", "style"]);
    assert_eq!((lint.code, lint.out().as_str()), (0, ""));
    // And a second time there is nothing to do.
    let again = folder.dfmt(["--add-ignores"]);
    assert_eq!(again.err(), "1 file unchanged\n");
    assert_eq!(folder.read("Dockerfile"), written.as_bytes());
}

#[test]
fn comments_are_added_to_what_fixes_leave_of_the_rules_that_are_asked() {
    let folder = Folder::with([("Dockerfile", TEXT)]);
    let run = folder.dfmt([
        "--fix",
        "--add-ignores=see #7",
        "--ignore",
        "latest-tag,root-user,unverified-download",
    ]);
    assert_eq!(run.code, 0, "{}", run.err());
    assert_eq!(
        String::from_utf8(folder.read("Dockerfile")).unwrap(),
        "FROM ubuntu\n# dfmt: ignore[curl-fail, pipefail] see #7\nRUN curl http://a/x | sh\n\
         COPY app.py /\nCMD [\"app\"]\n"
    );
    assert_eq!(
        run.err(),
        "1 file changed, 2 findings fixed, 2 findings silenced\n"
    );
    // stdin to stdout, too.
    let args = ["-", "--add-ignores", "--select", "latest-tag"];
    let run = folder.dfmt_with(args, b"FROM  ubuntu\n", |_| ());
    assert_eq!(run.out(), "# dfmt: ignore[latest-tag]\nFROM  ubuntu\n");
}

#[test]
fn what_no_comment_should_silence_is_left() {
    let text = "FROM a:1\n# dfmt: ignore[exec-form] nothing\nUSER b\nNOSUCH\n";
    let rejected = "FROM ubuntu\nRUN <<EOF\n";
    let folder = Folder::with([("Dockerfile", text), ("x.Dockerfile", rejected)]);
    let run = folder.dfmt(["--add-ignores"]);
    assert_eq!(run.code, 1);
    assert!(
        run.err().contains("error[syntax]") && run.err().contains("info[unused-ignore]"),
        "{}",
        run.err()
    );
    assert_eq!(folder.read("Dockerfile"), text.as_bytes());
    assert_eq!(folder.read("x.Dockerfile"), rejected.as_bytes());
}

#[test]
fn comments_are_as_the_settings_ask() {
    let config = "ignore-reason = \"*[A-Z]-[0-9]*\"\nignore-expiry = \"required\"\n";
    let folder = Folder::with([("Dockerfile", "FROM ubuntu\n"), ("dfmt.toml", config)]);
    let before = folder.everything();
    for reason in [
        "--add-ignores",
        "--add-ignores=OPS-1",
        "--add-ignores=until 2999-12-31",
        "--add-ignores=until OPS-1",
    ] {
        let run = folder.dfmt([reason]);
        assert_eq!((run.code, run.out().as_str()), (2, ""), "{reason}");
        assert!(
            run.err().contains("the settings do not allow"),
            "{}",
            run.err()
        );
        assert_eq!(folder.everything(), before);
        let run = folder.dfmt_with(["-", reason], b"FROM ubuntu\n", |_| ());
        assert_eq!((run.code, run.out().as_str()), (2, ""), "{reason}");
    }
    let run = folder.dfmt(["--add-ignores=until 2999-12-31 OPS-1"]);
    assert_eq!(run.code, 0, "{}", run.err());
    assert_eq!(folder.dfmt(["--lint", "--fail-on", "style"]).code, 0);
    let run = folder.dfmt(["config"]);
    assert!(
        run.out().contains("ignore-reason") && run.out().contains("ignore-expiry"),
        "{}",
        run.out()
    );
}

#[test]
fn comments_end_by_the_clock_of_the_machine() {
    let text = |day: &str| format!("# dfmt: ignore[latest-tag] until {day}\nFROM ubuntu\nUSER a\n");
    let folder = Folder::with([("Dockerfile", text("2000-01-01"))]);
    let args = [
        "--lint",
        "--output-format",
        "json",
        "--select",
        "latest-tag,ignore-policy,unused-ignore",
    ];
    let run = folder.dfmt(args);
    assert_eq!(run.code, 1);
    assert_eq!(
        found(&run),
        [
            ("ignore-policy".to_owned(), 1),
            ("latest-tag".to_owned(), 2)
        ]
    );
    folder.write("Dockerfile", text("2999-12-31"));
    let run = folder.dfmt(args);
    assert_eq!((run.code, found(&run)), (0, vec![]));
    // Syntax errors, too.
    let text = |day: &str| format!("FROM a:1\n# dfmt: ignore[syntax] until {day}\nNOSUCH\n");
    for (day, code) in [("2000-01-01", 1), ("2999-12-31", 0)] {
        folder.write("Dockerfile", text(day));
        assert_eq!(folder.dfmt(["--check"]).code, code, "{day}");
    }
}

#[test]
fn fixes_are_listed() {
    let text = "FROM a:1\nMAINTAINER me\nRUN  b\nCMD app\n";
    let folder = Folder::with([("Dockerfile", text), ("z/Dockerfile", "FROM a:1\n")]);
    let check = folder.dfmt(["--check", "--fix", "--show-fixes"]);
    let run = folder.dfmt(["--fix", "--show-fixes"]);
    assert!(check.out().starts_with("--- a/Dockerfile") && run.out().is_empty());
    insta::assert_snapshot!(format!("{}---\n{}", check.err(), run.err()));
    // In machine formats, too: what was asked for is alone on stdout.
    folder.write("Dockerfile", text);
    let json = folder.dfmt(["--fix", "--show-fixes", "--output-format", "json"]);
    found(&json);
    assert!(
        json.err().contains("\n  line 4: exec-form: "),
        "{}",
        json.err()
    );
}

#[test]
fn findings_are_counted_rule_by_rule() {
    let folder = Folder::with([
        ("a/Dockerfile", TEXT),
        ("b/Dockerfile", TEXT),
        ("c/Dockerfile", "FROM a:1\nUSER  b\n"),
    ]);
    let table = folder.dfmt(["--lint", "--statistics"]);
    insta::assert_snapshot!(table.out());
    let plain = folder.dfmt(["--lint"]);
    assert_eq!((table.code, table.err()), (plain.code, plain.err()));
    let all = found(&folder.dfmt(["--lint", "--output-format", "json"]));
    let json = folder.dfmt(["--lint", "--statistics", "--output-format", "json"]);
    let json: Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(json["findings"], json!(all.len()));
    assert_eq!((&json["checked"], &json["files"]), (&json!(3), &json!(3)));
    for row in json["rules"].as_array().unwrap() {
        let own = all
            .iter()
            .filter(|(rule, _)| row["rule"] == json!(rule))
            .count();
        assert_eq!(row["findings"], json!(own), "{row}");
    }
    // What a baseline knows is not counted; nothing to count is a table, too.
    folder.dfmt(["--lint", "--write-baseline", "base.json"]);
    let run = folder.dfmt([
        "--lint",
        "--statistics",
        "--no-format",
        "--baseline",
        "base.json",
    ]);
    assert!(
        run.out()
            .contains("       0       0       0       0  all\n"),
        "{}",
        run.out()
    );
    let run = folder.dfmt_with(["-", "--lint", "--statistics"], b"FROM ubuntu\n", |_| ());
    assert!(run.out().contains("  latest-tag\n"), "{}", run.out());
}

/// Silencing one of several RUNs that belong together keeps a rule from finding the others.
#[test]
fn no_comment_is_added_that_silences_nothing() {
    let text = "FROM debian:12\nRUN apt-get update\nRUN apt-get -y install git\nRUN apt-get -y install wget\n\
                RUN apt-get -y install gcc\nUSER a\n";
    let folder = Folder::with([("Dockerfile", text)]);
    let run = folder.dfmt(["--add-ignores"]);
    assert!(run.err().contains(" silenced"), "{}", run.err());
    let lint = folder.dfmt(["--lint", "--no-format", "--fail-on", "style"]);
    assert_eq!((lint.code, lint.out().as_str()), (0, ""));
}
