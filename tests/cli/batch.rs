//! `dfmt batch`: a line of JSON in, a line of JSON out.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

use serde_json::{Value, json};

use crate::folder::{Folder, Run};

const TEXT: &str = "from a:1\nADD app.py /\nCMD node x\n";

fn lines(values: &[Value]) -> String {
    values.iter().fold(String::new(), |mut out, value| {
        writeln!(out, "{value}").unwrap();
        out
    })
}

fn batch(folder: &Folder, args: &[&str], input: &[u8]) -> (Run, Vec<Value>) {
    let args = ["batch"].iter().chain(args);
    let run = folder.dfmt_with(args, input, |_| ());
    let answers = run.stdout.split_inclusive(|byte| *byte == b'\n');
    let answers = answers.map(|line| serde_json::from_slice(line).unwrap());
    let answers = answers.collect();
    (run, answers)
}

/// The answer to one line.
fn one(args: &[&str], line: &Value) -> (i32, Value) {
    let folder = Folder::new();
    let before = folder.everything();
    let (run, answers) = batch(&folder, args, line.to_string().as_bytes());
    assert_eq!(answers.len(), 1, "{}", run.err());
    assert_eq!(folder.everything(), before);
    (run.code, answers[0].clone())
}

#[test]
fn a_text_comes_back_laid_out_with_all_keys() {
    let line =
        json!({ "path": "a b/Dockerfile", "text": TEXT, "id": [7, { "x": 1.50 }], "output": 1 });
    let (code, answer) = one(&[], &line);
    let expected = json!({
        "path": "a b/Dockerfile",
        "output": "FROM a:1\nADD app.py /\nCMD node x\n",
        "changed": true,
        "findings": [],
        "fixed": [],
        "files": {},
        "error": null,
        "id": [7, { "x": 1.50 }],
    });
    assert_eq!((code, answer), (0, expected));
    let line = json!({ "path": "Dockerfile", "text": "FROM a:1\n", "files": null });
    let (code, answer) = one(&[], &line);
    assert_eq!((code, &answer["changed"]), (0, &json!(false)));
    assert_eq!(answer["output"], "FROM a:1\n");
}

#[test]
fn fixes_findings_and_exit_codes_are_those_of_a_file() {
    let line = json!({ "path": "x/Dockerfile", "text": "from a:1\nADD app.py /\nRUN apt-get install -y curl\nCMD node x\n" });
    let (code, answer) = one(&["--fix"], &line);
    assert_eq!(code, 1);
    assert_eq!(
        answer["output"],
        "FROM a:1\nCOPY app.py /\nRUN apt-get install -y curl\nCMD [\"node\", \"x\"]\n"
    );
    let fixed = json!([{ "rule": "prefer-copy", "line": 2 }, { "rule": "exec-form", "line": 4 }]);
    assert_eq!(answer["fixed"], fixed);
    // The findings are the objects that a file has, placed in the text that comes back.
    let folder = Folder::with([("x/Dockerfile", answer["output"].as_str().unwrap())]);
    let run = folder.dfmt(["--lint", "--output-format", "json", "."]);
    let objects: Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(answer["findings"], objects);
    for (args, code) in [
        (&["--fix", "--exit-zero"][..], 0),
        (&["--fix", "--fail-on", "never"], 0),
        (&["--fix", "--fail-on", "error"], 0),
        (&["--fix", "--ignore", "apt-update-install"], 0),
        (&["--lint"], 1),
        (&[], 0),
    ] {
        assert_eq!(one(args, &line).0, code, "{args:?}");
    }
    let refused = json!({ "path": "x", "text": "FROM a:1\nNOSUCH\n" });
    let (code, answer) = one(&[], &refused);
    assert_eq!(
        (code, &answer["findings"][0]["rule"]),
        (1, &json!("syntax"))
    );
    assert_eq!(one(&["--ignore", "syntax"], &refused).0, 0);
}

#[test]
fn with_lint_nothing_changes_and_all_is_found() {
    let (code, answer) = one(&["--lint"], &json!({ "path": "Dockerfile", "text": TEXT }));
    assert_eq!(code, 1);
    assert_eq!(
        (&answer["output"], &answer["changed"]),
        (&Value::Null, &json!(false))
    );
    let folder = Folder::with([("Dockerfile", TEXT)]);
    let run = folder.dfmt(["--lint", "--output-format", "json", "."]);
    let objects: Value = serde_json::from_slice(&run.stdout).unwrap();
    assert!(objects.as_array().unwrap().len() > 2);
    assert_eq!(answer["findings"], objects);
}

#[test]
fn options_are_those_of_a_file() {
    let text = "from a:1\n# dfmt: ignore[DL3020]\nADD app.py /\nADD b.py /\nRUN first one && second one\nCMD node x\n";
    let line = json!({ "path": "sub/Dockerfile", "text": text });
    let output = |args: &[&str]| one(args, &line).1["output"].as_str().unwrap().to_owned();
    let fixed = output(&["--fix"]);
    for args in [
        &["--fix", "--no-format"][..],
        &["--fix", "--select", "exec-form"],
        &["--fix", "--ignore", "exec-form"],
        &["--fix", "--fix-only", "exec-form"],
        &["--fix", "--no-ignore-comments"],
        &["--fix", "--config", "line-width=20"],
        &["--fix", "--config", "rules.ignore=[\"exec-form\"]"],
    ] {
        assert_ne!(output(args), fixed, "{args:?}");
    }
    assert_eq!(output(&["--fix", "-j", "1"]), fixed);
    let unsafe_line = json!({ "path": "Dockerfile", "text": "FROM a:1\nADD b.bin /x\n" });
    let safe = one(&["--fix"], &unsafe_line).1;
    assert_ne!(
        one(&["--fix", "--unsafe-fixes"], &unsafe_line).1["output"],
        safe["output"]
    );
    for args in [
        &["--unsafe-fixes"][..],
        &["--fix-only", "exec-form"],
        &["--no-format"],
        &["--select", "exec-form"],
        &["--ignore", "exec-form"],
        &["--fail-on", "never"],
        &["--fix", "--lint"],
        &["--fix", "--select", "exec-from"],
        &["--config", "nosuch.toml"],
        &["--no-config"],
        &["-j", "0"],
        &["Dockerfile"],
    ] {
        let run = Folder::new().dfmt_with(["batch"].iter().chain(args), TEXT.as_bytes(), |_| ());
        assert_eq!((run.code, run.out().as_str()), (2, ""), "{args:?}");
        assert!(run.err().starts_with("error: "), "{}", run.err());
    }
}

#[test]
fn a_path_is_a_name_and_no_place() {
    // Nothing on this disk counts but the file that is named, and its globs are about the names.
    let folder = Folder::with([
        ("dfmt.toml", "indent-width = 8\n"),
        (".editorconfig", "[*]\nindent_size = 1\n"),
        ("sub/dfmt.toml", "not toml"),
        ("sub/Dockerfile", "on disk"),
        (
            "named.toml",
            "extend = \"base.toml\"\n[per-file.\"sub/**\"]\nindent-width = 2\n",
        ),
        ("base.toml", "indent-width = 6\n"),
    ]);
    let text = "FROM a:1\nRUN first \\\n&& second\n";
    let names = [
        "sub/Dockerfile",
        "./sub/deeper/../x",
        "Dockerfile",
        "/else/Dockerfile",
    ];
    let input = names.map(|path| json!({ "path": path, "text": text }));
    let indents = |args: &[&str]| {
        let (run, answers) = batch(&folder, args, lines(&input).as_bytes());
        assert_eq!(run.code, 0, "{}", run.err());
        let indents = answers.iter().map(|answer| {
            let line = answer["output"].as_str().unwrap().lines().nth(2).unwrap();
            line.len() - line.trim_start().len()
        });
        indents.collect::<Vec<_>>()
    };
    assert_eq!(indents(&[]), [4, 4, 4, 4]);
    assert_eq!(indents(&["--config", "named.toml"]), [2, 2, 6, 6]);
    assert_eq!(
        indents(&["--config", "named.toml", "--config", "indent-width=3"]),
        [3; 4]
    );
}

#[test]
fn the_build_context_comes_along() {
    let text = "FROM python:3.12\nCOPY . /app\nRUN pip install -r /app/requirements.txt\n";
    let with = |files: Value| json!({ "path": "Dockerfile", "text": text, "files": files });
    let args = ["--fix", "--unsafe-fixes", "--select", "dockerignore"];
    let (_, answer) = one(
        &args,
        &with(json!({ "requirements.txt": "flask\n", ".git/": null })),
    );
    assert_eq!(answer["files"], json!({ ".dockerignore": ".git\n" }));
    assert_eq!(answer["fixed"][0]["rule"], "dockerignore");
    // What is there already is kept, and where it does it already, nothing changes.
    let (_, answer) = one(
        &args,
        &with(json!({ ".git/HEAD": null, ".dockerignore": "a\n" })),
    );
    assert_eq!(answer["files"], json!({ ".dockerignore": "a\n.git\n" }));
    let (_, answer) = one(
        &args,
        &with(json!({ ".git/HEAD": null, ".dockerignore": ".git\n" })),
    );
    assert_eq!(answer["files"], json!({}));
    let none = json!({ "path": "Dockerfile", "text": text });
    assert_eq!(one(&args, &none).1["files"], json!({}));
    // ADD unpacks an archive, and what nothing is known of may be one.
    let add = |files: Value| {
        let line =
            json!({ "path": "Dockerfile", "text": "FROM a:1\nADD x.bin /\n", "files": files });
        one(&["--fix"], &line).1["output"]
            .as_str()
            .unwrap()
            .contains("COPY")
    };
    assert!(add(json!({ "x.bin": "text" })));
    assert!(!add(json!({ "x.bin": "\u{1f}\u{8b}" })) || !add(json!({ "x.bin": "BZh91AY" })));
    assert!(!add(json!({ "x.bin": null })) && !add(json!({ "y": "text" })));
}

#[test]
fn bad_lines_are_answered_and_stop_nothing() {
    let good = json!({ "path": "Dockerfile", "text": "from a:1\n" }).to_string();
    for (bad, part) in [
        (&b"nonsense"[..], "line 1: not a JSON object"),
        (b"[1]", "line 1: not a JSON object"),
        (b"{\"path\": \"a\"", "line 1: not a JSON object"),
        (b"{\"path\": \"a\"} x", "line 1: not a JSON object"),
        (
            b"{\"path\": \"caf\xe9\"}",
            "line 1: not UTF-8, from byte 14 on",
        ),
        (b"{\"path\": \"a\"}", "line 1: there is no `text`"),
        (b"{\"text\": \"a\"}", "line 1: there is no `path`"),
        (
            b"{\"path\": 1, \"text\": \"a\"}",
            "line 1: `path` is no string",
        ),
        (
            b"{\"path\": \"a\", \"text\": \"\\ud800\"}",
            "line 1: `text` is no string",
        ),
        (
            b"{\"path\": \"a\", \"text\": \"a\", \"files\": [1]}",
            "line 1: `files` is no object",
        ),
        (
            b"{\"path\": \"a\", \"text\": \"a\", \"files\": {\"../b\": \"\"}}",
            "../b leads out",
        ),
        (
            b"{\"path\": \"a\", \"text\": \"FROM a\\u0000\"}",
            "NUL byte",
        ),
    ] {
        let input = [bad, b"\n\n", good.as_bytes()].concat();
        let (run, answers) = batch(&Folder::new(), &["--exit-zero"], &input);
        assert_eq!((run.code, answers.len()), (2, 2), "{part}");
        let error = answers[0]["error"].as_str().unwrap();
        assert!(error.contains(part), "{error}");
        assert_eq!(answers[0]["output"], Value::Null);
        assert_eq!(answers[1]["output"], "FROM a:1\n");
        let told = "error: 1 line could not be done: its answer says why, under `error`\n";
        assert_eq!(run.err(), told);
    }
    // What can be said of a bad line is said.
    let line = json!({ "path": "a", "text": 1, "id": 9 });
    let (code, answer) = one(&[], &line);
    assert_eq!(
        (code, &answer["path"], &answer["id"]),
        (2, &json!("a"), &json!(9))
    );
    // A thousand levels are no reason to fall over.
    let deep = format!(
        "{{\"path\":\"a\",\"text\":\"FROM a:1\",\"x\":{}{}}}",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    let run = Folder::new().dfmt_with(["batch"], deep.as_bytes(), |_| ());
    assert!(run.code == 0 || run.code == 2, "{}", run.err());
    assert_eq!(run.out().lines().count(), 1);
}

#[test]
fn texts_are_taken_as_they_are() {
    for (text, output) in [
        (
            "\u{feff}from a:1\r\nrun  x\r\n",
            "\u{feff}FROM a:1\r\nRUN x\r\n",
        ),
        ("FROM a:1\n", "FROM a:1\n"),
        (
            "FROM a:1\n# \u{1f600}\u{2028}é\nrun  x",
            "FROM a:1\n# \u{1f600}\u{2028}é\nRUN x\n",
        ),
    ] {
        let (code, answer) = one(&[], &json!({ "path": "a", "text": text }));
        assert_eq!(
            (code, answer["output"].as_str()),
            (0, Some(output)),
            "{text:?}"
        );
    }
    // A mark at the start of the stream, and Windows' line ends, are none of the text's.
    let input = format!(
        "\u{feff}{}\r\n",
        json!({ "path": "a", "text": "from a:1\n" })
    );
    let (run, answers) = batch(&Folder::new(), &[], input.as_bytes());
    assert_eq!((run.code, &answers[0]["output"]), (0, &json!("FROM a:1\n")));
    let (run, answers) = batch(&Folder::new(), &["-v"], b"\n \n");
    assert_eq!((run.code, answers.len()), (0, 0));
    assert_eq!(run.err(), "no Dockerfiles found\n");
}

#[test]
fn answers_come_in_order_whatever_the_threads_do() {
    let input: Vec<Value> = (0..120)
        .map(|n| {
            let more = "RUN apt-get install -y b c && echo d\n".repeat((n * 7919) % 17);
            json!({ "path": format!("{n}/Dockerfile"), "text": format!("from a:{n}\n{more}"), "n": n })
        })
        .collect();
    let input = lines(&input);
    let folder = Folder::new();
    let (first, answers) = batch(&folder, &["-j1", "--fix", "-v"], input.as_bytes());
    let numbers: Vec<_> = answers.iter().map(|it| it["n"].as_u64().unwrap()).collect();
    assert_eq!(numbers, (0..120).collect::<Vec<_>>());
    for threads in ["-j2", "-j7"] {
        let (run, _) = batch(&folder, &[threads, "--fix", "-v"], input.as_bytes());
        assert_eq!(run, first);
    }
    assert!(
        first.err().starts_with("120 files reformatted, "),
        "{}",
        first.err()
    );
}

/// Whoever waits for an answer before asking again gets it.
#[test]
fn a_line_is_answered_at_once() {
    let folder = Folder::new();
    let mut child = folder
        .command(env!("CARGO_BIN_EXE_dfmt"))
        .args(["batch", "-j4"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut stdin, stdout) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let mut answers = BufReader::new(stdout).lines();
    for number in 0..20 {
        let line = json!({ "path": "a", "text": format!("from a:{number}\n") });
        writeln!(stdin, "{line}").unwrap();
        let answer: Value = serde_json::from_str(&answers.next().unwrap().unwrap()).unwrap();
        assert_eq!(answer["output"], format!("FROM a:{number}\n"));
    }
    drop(stdin);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_reader_that_goes_away_ends_it() {
    let folder = Folder::new();
    let mut child = folder
        .command(env!("CARGO_BIN_EXE_dfmt"))
        .arg("batch")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().unwrap();
    let line = json!({ "path": "a", "text": "from a:1\n".repeat(1000) }).to_string() + "\n";
    // It stops reading some time after.
    let is_over = (0..100_000).any(|_| stdin.write_all(line.as_bytes()).is_err());
    assert!(is_over);
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn the_example_of_the_page_is_true() {
    let page = include_str!("../../docs/at-scale.md");
    let mut blocks = page.split("```jsonl\n").skip(1);
    let mut block = || blocks.next().unwrap().split("```").next().unwrap();
    let (input, output) = (block(), block());
    let run = Folder::new().dfmt_with(
        ["batch", "--fix", "--unsafe-fixes"],
        input.as_bytes(),
        |_| (),
    );
    assert_eq!((run.code, run.out().as_str()), (2, output));
}
