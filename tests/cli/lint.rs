//! `--lint` and `--output-format`: all findings, nothing written, for people and for programs.

use serde_json::{Value, json};

use crate::folder::{Folder, Run};
use crate::formats::MACHINE;

/// Layout, a safe fix, an unsafe fix, and a finding without one.
const TEXT: &str =
    "FROM  ubuntu:22.04\nADD app.py /\nADD b.bin /x\nRUN sudo apt install curl\nCMD app\n";

fn array(run: &Run) -> Vec<Value> {
    let value: Value = serde_json::from_slice(&run.stdout).unwrap();
    value.as_array().unwrap().clone()
}

/// Line, column, severity, rule and mark of each line of the concise format.
fn concise(run: &Run) -> Vec<(String, String, String)> {
    let text = run.out();
    let lines = text.lines().map(|line| {
        let (place, rest) = line.split_once(": ").unwrap();
        let (rule, message) = rest.split_once(' ').unwrap();
        let mark = message
            .get(..3)
            .filter(|mark| ["[*]", "[-]"].contains(mark));
        (
            place.to_owned(),
            rule.to_owned(),
            mark.unwrap_or_default().to_owned(),
        )
    });
    lines.collect()
}

#[test]
fn all_findings_are_shown_with_marks_and_nothing_is_written() {
    let folder = Folder::with([("Dockerfile", TEXT), ("z/Dockerfile", "FROM a:1\nNOSUCH\n")]);
    folder.write("app.py", "");
    let before = folder.everything();
    let run = folder.dfmt(["--lint", "."]);
    assert_eq!(run.code, 1);
    assert_eq!(folder.everything(), before);
    let out = run.out();
    for part in [
        "info[prefer-copy]: [*] ",
        "warning[exec-form]: [*] ",
        "style[layout]: [*] the layout of this file would change",
        "[-] ",
        "error[syntax]: ",
        "\n --> Dockerfile:2:1\n",
        "= fix (safe, apply with --fix): ",
    ] {
        assert!(out.contains(part), "{part}: {out}");
    }
    assert!(!out.contains("\n--- a/") && !out.contains("\n@@"), "{out}");
    assert_eq!(run.err().lines().count(), 1, "{}", run.err());
    assert!(run.err().starts_with("2 files checked, "), "{}", run.err());
    // The places and the number are those of the text as it is, in each format.
    let lines = concise(&folder.dfmt(["--lint", "--output-format", "concise"]));
    let objects = array(&folder.dfmt(["--lint", "--output-format", "json"]));
    let titles = out.lines().filter(|line| line.contains("]: ")).count();
    assert_eq!((lines.len(), objects.len()), (titles, titles), "{out}");
    for ((place, rule, mark), object) in lines.iter().zip(&objects) {
        let start = &object["start"];
        let path = object["path"].as_str().unwrap();
        assert_eq!(
            *place,
            format!("{path}:{}:{}", start["line"], start["column"])
        );
        let severity = object["severity"].as_str().unwrap();
        assert_eq!(
            *rule,
            format!("{severity}[{}]", object["rule"].as_str().unwrap())
        );
        let applicability = object["fix"]["applicability"].as_str();
        let expected = match applicability {
            Some("safe") => "[*]",
            Some("unsafe") => "[-]",
            _ if object["rule"] == "layout" => "[*]",
            _ => "",
        };
        assert_eq!(mark, expected, "{object}");
    }
}

#[test]
fn objects_say_where_and_what_to_write() {
    let folder = Folder::with([(
        "D",
        "\u{feff}FROM a:1\nRUN \u{e4} && echo x\nCMD caf\u{e9} x\n",
    )]);
    let run = folder.dfmt([
        "--lint",
        "D",
        "--select",
        "exec-form",
        "--output-format",
        "json",
    ]);
    let found = array(&run);
    let found: Vec<_> = found
        .iter()
        .filter(|found| found["rule"] == "exec-form")
        .collect();
    assert_eq!(found.len(), 1, "{}", run.out());
    let found = found[0];
    assert_eq!(found["path"], "D");
    assert_eq!(found["severity"], "warning");
    assert_eq!(found["start"], json!({ "line": 3, "column": 1 }));
    assert_eq!(found["end"], json!({ "line": 3, "column": 11 }));
    assert!(found["message"].is_string() && found.get("help").is_some());
    assert_eq!(found["fix"]["applicability"], "safe");
    let edit = &found["fix"]["edits"][0];
    assert_eq!(edit["text"], " [\"caf\u{e9}\", \"x\"]");
    assert_eq!(edit["start"], json!({ "line": 3, "column": 4 }));
    assert_eq!(edit["end"], json!({ "line": 3, "column": 11 }));
    let columns = found.as_object().unwrap().keys().collect::<Vec<_>>();
    assert_eq!(
        columns,
        [
            "codes",
            "end",
            "fingerprint",
            "fix",
            "help",
            "message",
            "path",
            "rule",
            "severity",
            "start"
        ]
    );
}

#[test]
fn machine_formats_are_alone_on_stdout() {
    let clean = ("a/Dockerfile", "FROM a:1\n");
    for files in [
        &[][..],
        &[clean],
        &[
            clean,
            ("b/Dockerfile", "from a:1\n"),
            ("c/Dockerfile", "from a:1\nCMD x\n"),
        ],
        &[("a/Dockerfile", "FROM a\0")],
    ] {
        let folder = Folder::with(files.iter().copied());
        for mode in [
            &["--lint"][..],
            &["--check"],
            &["--check", "--fix"],
            &["-v", "--fix"],
        ] {
            let json = folder.dfmt(mode.iter().chain(&["--output-format", "json"]));
            let found = array(&json);
            assert!(!json.err().contains("layout"), "{}", json.err());
            assert!(json.out().starts_with('[') && json.out().ends_with("]\n"));
            if mode.contains(&"--check") {
                let changed = files.iter().filter(|(_, text)| text.starts_with("from"));
                let layout = found.iter().filter(|found| found["rule"] == "layout");
                assert_eq!(layout.count(), changed.count(), "{mode:?}");
            }
        }
    }
    let folder = Folder::with([("Dockerfile", "FROM a:1\nUSER  b\n")]);
    let run = folder.dfmt(["--check", "--output-format", "concise"]);
    let line = "Dockerfile:2:1: style[layout] [*] the layout of this file would change\n";
    assert_eq!((run.code, run.out().as_str()), (1, line));
    // stdin, too.
    let run = folder.dfmt_with(
        ["-", "--check", "--output-format", "json"],
        b"from a:1\n",
        |_| (),
    );
    assert_eq!((run.code, array(&run).len()), (1, 1));
    assert_eq!(array(&run)[0]["path"], "<stdin>");
    let run = folder.dfmt_with(
        ["--lint", "-", "--stdin-filepath", "x/D"],
        b"FROM a:1\nCMD b\n",
        |_| (),
    );
    assert!(run.out().contains(" --> x/D:2:1\n"), "{}", run.out());
    assert_eq!((run.code, run.err().as_str()), (1, ""));
}

#[test]
fn what_counts_decides_on_the_exit_code_in_every_format() {
    for (text, args, code) in [
        ("FROM a:1\n", &[][..], 0),
        ("FROM a:1\nCMD b\n", &[], 1),
        ("FROM a:1\nCMD b\n", &["--fail-on", "error"], 0),
        ("FROM a:1\nCMD b\n", &["--fail-on", "never"], 0),
        ("FROM a:1\nCMD b\n", &["--exit-zero"], 0),
        ("FROM a:1\nCMD b\n", &["--ignore", "exec-form"], 0),
        ("FROM a:1\nCMD b\n", &["--select", "prefer-copy"], 0),
        ("from a:1\n", &[], 0),
        ("from a:1\n", &["--fail-on", "style"], 1),
        ("from a:1\n", &["--fail-on", "style", "--no-format"], 0),
        ("NOSUCH\n", &["--fail-on", "never"], 1),
        ("NOSUCH\n", &["--ignore", "syntax"], 0),
        ("FROM a\0\n", &["--exit-zero"], 2),
    ] {
        for format in ["full"].iter().chain(MACHINE) {
            let folder = Folder::with([("Dockerfile", text)]);
            let run = folder.dfmt(["--lint", "--output-format", format].iter().chain(args));
            assert_eq!(run.code, code, "{text:?} {args:?} {format}: {}", run.out());
            assert_eq!(folder.read("Dockerfile"), text.as_bytes());
        }
    }
}

/// What was asked for goes to stdout, everything else to stderr, for one file as for many.
#[test]
fn one_rule_for_the_streams() {
    let text = "from a:1\nRUN cd /x\nADD http://example.com/x /x\n";
    for count in [1, 3] {
        for (args, stdout, stderr) in [
            (&[][..], "", "reformatted"),
            (&["--fix"], "", "["),
            (&["--check"], "--- a/", "would be reformatted"),
            (&["--check", "--fix"], "--- a/", "["),
            (&["--check", "--fix", "--no-diff"], "", "["),
            (&["--diff"], "--- a/", "reformatted"),
            (&["--fix", "--diff"], "--- a/", "["),
            (&["--check", "-l"], "0/Dockerfile", "would be reformatted"),
            (&["--lint"], "style[layout]: ", "checked"),
            (&["--lint", "--output-format", "json"], "[\n{", "checked"),
            (
                &["--fix", "--output-format", "concise"],
                "0/Dockerfile:",
                "reformatted",
            ),
        ] {
            let folder = Folder::with((0..count).map(|at| (format!("{at}/Dockerfile"), text)));
            let run = folder.dfmt(args);
            let (out, err) = (run.out(), run.err());
            assert!(out.starts_with(stdout), "{args:?} {count}: {out}");
            assert_eq!(out.is_empty(), stdout.is_empty(), "{args:?} {count}: {out}");
            assert!(err.contains(stderr), "{args:?} {count}: {err}");
            // Never on both.
            let places = |text: &str| text.matches("Dockerfile:").count();
            assert!(
                places(&out) == 0 || places(&err) == 0,
                "{args:?}: {out}\n{err}"
            );
        }
    }
}

#[test]
#[cfg(unix)]
fn shellcheck_is_asked_where_it_is_there() {
    use std::fs::{Permissions, set_permissions};
    use std::os::unix::fs::PermissionsExt;
    // A program that says the same of every file.
    let says = r#"#!/bin/sh
if [ "$1" = --version ]; then echo 'version: 0.0.1'; exit; fi
printf '{"comments":['
for file; do
    case $file in -*) continue ;; esac
    printf '%s{"file":"%s","line":2,"endLine":2,"column":6,"endColumn":8,"level":"info","code":2086,"message":"Quote it.","fix":null}' "$comma" "$file"
    comma=,
done
printf ']}'
exit 1
"#;
    let folder = Folder::with([
        ("shellcheck", says),
        ("Dockerfile", "FROM a:1\nRUN echo $X\n"),
        ("b.Dockerfile", "FROM a:1\nRUN ls   $X\nRUN echo $X\n"),
    ]);
    let program = folder.path("shellcheck");
    set_permissions(&program, Permissions::from_mode(0o755)).unwrap();
    let asked = |args: &[&str]| {
        folder.dfmt_with(args, b"", |it| {
            it.env("DFMT_SHELLCHECK", &program);
        })
    };
    let run = asked(&[
        "--lint",
        "--select",
        "shellcheck",
        "--no-format",
        "--output-format",
        "concise",
        ".",
    ]);
    let out = run.out();
    assert_eq!(
        out.lines().collect::<Vec<_>>(),
        [
            "Dockerfile:2:10: info[SC2086] Quote it",
            "b.Dockerfile:2:10: info[SC2086] Quote it",
            "b.Dockerfile:3:10: info[SC2086] Quote it",
        ],
        "{}",
        run.err()
    );
    let run = asked(&["--lint", "--select", "SC2046", "--no-format", "."]);
    assert_eq!((run.code, run.out().as_ref()), (0, ""), "{}", run.err());
    let run = asked(&[
        "--lint",
        "--config",
        "shellcheck = \"off\"",
        "--select",
        "shellcheck",
        "--no-format",
        ".",
    ]);
    assert_eq!((run.code, run.out().as_ref()), (0, ""), "{}", run.err());
    let run = asked(&["config"]);
    assert!(run.out().contains("/shellcheck (0.0.1)\n"), "{}", run.out());
    let run = asked(&["hadolint", "--no-fail", "-f", "gnu", "Dockerfile"]);
    assert!(
        run.out().contains("Dockerfile:2: SC2086 info: Quote it"),
        "{}",
        run.out()
    );
    let run = asked(&["--add-ignores", "--select", "shellcheck", "Dockerfile"]);
    assert_eq!(
        folder.read("Dockerfile"),
        b"FROM a:1\n# dfmt: ignore[SC2086]\nRUN echo $X\n",
        "{}",
        run.err()
    );
    let run = folder.dfmt(["rules", "SC2086"]);
    assert!(run.out().starts_with("shellcheck:"), "{}", run.out());
}
