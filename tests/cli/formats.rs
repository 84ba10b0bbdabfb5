//! `--output-format`: each format over files with what could break it, read as what consumes it does.

use std::collections::BTreeSet;

use roxmltree::{Document, Node};
use serde_json::Value;

use crate::folder::{Folder, Run};

/// All that is for programs.
pub(crate) const MACHINE: &[&str] = &[
    "concise",
    "json",
    "jsonl",
    "sarif",
    "github",
    "gitlab",
    "junit",
    "checkstyle",
];

#[test]
fn every_format_is_tried() {
    let told = Folder::new().dfmt(["--output-format", "nonsense"]).err();
    let known = MACHINE.join(", ");
    let known = format!("[possible values: full, {known}]");
    // Where a line is too long for the message, it is broken.
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains(&known), "{told}");
}

/// Names and texts with what means something to one format or another: quotes, markup, percent signs, control characters, characters of
/// several bytes, bytes that are no text; a layout, a fix of each kind, one that changes another file, an error, a clean file, and one
/// that cannot be done.
fn files() -> Vec<(std::path::PathBuf, &'static [u8])> {
    let mut files: Vec<(std::path::PathBuf, &[u8])> = vec![
        (
            "a b/Dockerfile".into(),
            b"from a\nCMD <x> & \"y\" 'z' 50% ::error::x\nADD \xc3\xa4 \xf0\x9f\x98\x80 x\nADD x\nADD x\n",
        ),
        ("broken.Dockerfile".into(), b"BROKEN\nEXPOSE 1"),
        ("clean.Dockerfile".into(), b"FROM a\n"),
        ("panic.Dockerfile".into(), b"PANIC"),
        ("z/Dockerfile".into(), b"\xef\xbb\xbfFROM a\r\nIGNORE x\r\n"),
    ];
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        let name = |bytes: &[u8]| std::ffi::OsStr::from_bytes(bytes).into();
        files.push((
            name(b"n,:%0A\n<&\"'\x1b[31m.Dockerfile"),
            b"FROM a\nCMD \x1b[31m \x01 ]]>\n",
        ));
        files.push((name(b"\xff.Dockerfile"), b"FROM a\nCMD \xff\n"));
    }
    files
}

fn run(args: &[&str], format: &str) -> Run {
    let folder = Folder::with(files());
    let before = folder.everything();
    let run = folder.stand_in(args.iter().chain(&["--output-format", format]));
    assert_eq!(folder.everything(), before, "{format}");
    assert_eq!(run.code, 2, "{format}: {}", run.err());
    let stderr = run.err();
    assert!(
        stderr.contains("error: panic.Dockerfile: internal error: provoked"),
        "{format}: {stderr}"
    );
    run
}

fn json(format: &str) -> Value {
    serde_json::from_slice(&run(&["--lint"], format).stdout).unwrap()
}

/// What is the matter with a document by a schema.
fn complaints(schema: &str, document: &Value) -> Vec<String> {
    // The schema of SARIF has a pattern, of languages, that only JavaScript takes for one: a bracket that closes nothing.
    let schema = schema.replace("{2}]?$", r"{2}\\]?$");
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .unwrap();
    validator
        .iter_errors(document)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

const SARIF_SCHEMA: &str = include_str!("schemas/sarif-2.1.0.json");
const GITLAB_SCHEMA: &str = include_str!("schemas/gitlab-code-quality.json");

/// How many findings there are; rule by rule they are the same in each format.
fn rules() -> Vec<String> {
    let found = json("json");
    let rules = found.as_array().unwrap().iter();
    rules
        .map(|found| found["rule"].as_str().unwrap().to_owned())
        .collect()
}

/// A text without what stands between two others.
#[cfg(unix)]
fn masked(text: &str, before: &str, after: &str) -> String {
    let mut parts = text.split(before);
    let mut out = parts.next().unwrap().to_owned();
    for part in parts {
        let (_, rest) = part.split_once(after).unwrap();
        out += &[before, "…", after, rest].concat();
    }
    out
}

#[cfg(unix)]
#[test]
fn what_each_looks_like() {
    for format in MACHINE {
        let mut text = run(&["--lint"], format).out();
        if *format == "sarif" {
            // What it says of the rules is what they say of themselves.
            let (start, end) = ("{\"driver\":", ",\n\"columnKind\"");
            let (before, rest) = text.split_once(start).unwrap();
            let (_, after) = rest.split_once(end).unwrap();
            text = format!("{before}{start}…}}{end}{after}");
        }
        // Where the stand-in panics, which version this is, how many rules there are, and what fingerprints are made of, is no matter here.
        let text = masked(&text, "(tests/cli/engine.rs:", ")");
        let text = masked(&text, "\"fingerprint\":\"", "\"");
        let text = masked(&text, "\"dfmt/v1\":\"", "\"");
        let text = masked(&text, "\"ruleIndex\":", "}");
        let text = text.replace(env!("CARGO_PKG_VERSION"), "…");
        insta::assert_snapshot!(*format, text);
    }
}

#[test]
fn what_is_left_is_told_in_each_mode() {
    let left: BTreeSet<String> = rules().into_iter().collect();
    assert!(
        [
            "exec-form",
            "prefer-copy",
            "syntax",
            "layout",
            "ignore",
            "ports"
        ]
        .iter()
        .all(|rule| left.contains(*rule))
    );
    for format in MACHINE {
        for (mode, without) in [
            (&["--check"][..], &["exec-form", "ports"][..]),
            (&["--check", "--fix"], &["exec-form"]),
        ] {
            let text = run(mode, format).out();
            assert!(
                text.contains("syntax") && text.contains("layout"),
                "{format} {mode:?}"
            );
            for rule in without {
                // The rules of SARIF are all, whatever was found.
                let named = if *format == "sarif" {
                    format!("\"ruleId\":\"{rule}\"")
                } else {
                    (*rule).to_owned()
                };
                assert!(!text.contains(&named), "{format} {mode:?} {rule}: {text}");
            }
        }
    }
}

#[test]
fn the_official_schema_has_nothing_to_say_of_sarif() {
    let log = json("sarif");
    assert_eq!(complaints(SARIF_SCHEMA, &log), [""; 0]);
    // The validator does validate.
    let mut wrong = log.clone();
    wrong["runs"][0]["results"][0]["level"] = "bad".into();
    wrong["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] =
        0.into();
    wrong["runs"][0]["results"][1]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] =
        "a b".into();
    assert_eq!(complaints(SARIF_SCHEMA, &wrong).len(), 3);
    // A run without findings, and one without files.
    for files in [&[][..], &[("Dockerfile", "FROM a\n")]] {
        let folder = Folder::with(files.iter().copied());
        let run = folder.stand_in(["--lint", "--output-format", "sarif"]);
        let log: Value = serde_json::from_slice(&run.stdout).unwrap();
        assert_eq!(complaints(SARIF_SCHEMA, &log), [""; 0]);
        assert_eq!(log["runs"][0]["results"], Value::Array(Vec::new()));
        let invocation = &log["runs"][0]["invocations"][0];
        assert_eq!(invocation["executionSuccessful"], true);
    }
}

#[test]
fn sarif_says_what_a_reader_needs() {
    let log = json("sarif");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), dfmt::rules::RULES.len() + 3);
    for rule in rules {
        for (key, field) in [
            ("shortDescription", "text"),
            ("fullDescription", "text"),
            ("help", "text"),
        ] {
            let text = rule[key][field].as_str().unwrap();
            assert!(text.len() > 12, "{}: {key}: {text}", rule["id"]);
        }
    }
    let results = run["results"].as_array().unwrap();
    let ids: Vec<&str> = results
        .iter()
        .map(|it| it["ruleId"].as_str().unwrap())
        .collect();
    assert_eq!(ids, self::rules());
    for result in results {
        let known = rules.iter().position(|rule| rule["id"] == result["ruleId"]);
        assert_eq!(result["ruleIndex"].as_u64(), known.map(|at| at as u64));
    }
    // No two in a file have the same name.
    let names: BTreeSet<String> = results
        .iter()
        .map(|it| format!("{} {}", it["locations"], it["partialFingerprints"]))
        .collect();
    assert_eq!(names.len(), results.len());
    // A fix of two files changes both.
    let ignore = results.iter().find(|it| it["ruleId"] == "ignore").unwrap();
    let changes = ignore["fixes"][0]["artifactChanges"].as_array().unwrap();
    let places: Vec<_> = changes
        .iter()
        .map(|it| it["artifactLocation"]["uri"].as_str().unwrap())
        .collect();
    assert_eq!(places, ["z/Dockerfile", "z/.dockerignore"]);
    // What failed is told.
    let told = run["invocations"][0]["toolExecutionNotifications"]
        .as_array()
        .unwrap();
    assert_eq!(told.len(), 1);
    assert_eq!(
        told[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
        "panic.Dockerfile"
    );
    assert_eq!(run["invocations"][0]["executionSuccessful"], false);
}

/// What dfmt itself makes of a file is what whoever applies the edits of the report gets.
#[test]
fn the_edits_of_json_and_sarif_make_what_a_fix_makes() {
    let text = "\u{feff}FROM a:1\nRUN \u{e4} && echo \u{1f600}\nADD f /\u{1f600}\nENTRYPOINT caf\u{e9} x\n";
    for format in ["json", "sarif"] {
        let folder = Folder::with([("D", text), ("f", "")]);
        let select = ["--select", "exec-form,prefer-copy"];
        let lint = ["D", "--lint", "--no-format", "--output-format", format];
        let run = folder.dfmt(lint.iter().chain(&select));
        let log: Value = serde_json::from_slice(&run.stdout).unwrap();
        let edits = if format == "json" {
            edits_of_json(&log)
        } else {
            edits_of_sarif(&log)
        };
        assert!(edits.len() >= 2, "{}", run.out());
        let fixed = applied(text, edits);
        let fix = ["D", "--fix", "--unsafe-fixes", "--no-format", "--exit-zero"];
        folder.dfmt(fix.iter().chain(&select));
        assert_eq!(folder.read("D"), fixed.as_bytes(), "{format}");
        assert_ne!(fixed, text);
    }
}

/// Line and column of its start and of its end, and what stands between them then.
type Edit = ((usize, usize), (usize, usize), String);

fn edits_of_json(log: &Value) -> Vec<Edit> {
    let all = log.as_array().unwrap().iter();
    let edits = all.flat_map(|found| found["fix"]["edits"].as_array().unwrap());
    let edit = |edit: &Value| {
        let place = |key: &str| (number(&edit[key]["line"]), number(&edit[key]["column"]));
        (place("start"), place("end"), words(&edit["text"]))
    };
    edits.map(edit).collect()
}

fn edits_of_sarif(log: &Value) -> Vec<Edit> {
    let all = log["runs"][0]["results"].as_array().unwrap().iter();
    let changes = all.map(|found| &found["fixes"][0]["artifactChanges"][0]);
    let edits = changes.flat_map(|it| it["replacements"].as_array().unwrap());
    let edit = |edit: &Value| {
        let at = |key: &str| number(&edit["deletedRegion"][key]);
        let start = (at("startLine"), at("startColumn"));
        let end = (at("endLine"), at("endColumn"));
        (start, end, words(&edit["insertedContent"]["text"]))
    };
    edits.map(edit).collect()
}

fn number(value: &Value) -> usize {
    usize::try_from(value.as_u64().unwrap()).unwrap()
}

fn words(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// A text with edits, done as a reader of the report would: lines and columns from 1, columns in characters, no byte order mark.
fn applied(text: &str, mut edits: Vec<Edit>) -> String {
    let (mark, body) = text.split_at(text.len() - text.trim_start_matches('\u{feff}').len());
    let mut body = body.to_owned();
    let offset = |body: &str, (line, column): (usize, usize)| {
        let start: usize = body
            .split_inclusive('\n')
            .take(line - 1)
            .map(str::len)
            .sum();
        let chars = body[start..].char_indices().map(|(at, _)| at);
        start + chars.chain([body.len() - start]).nth(column - 1).unwrap()
    };
    edits.sort();
    for (start, end, new) in edits.into_iter().rev() {
        let range = offset(&body, start)..offset(&body, end);
        body.replace_range(range, &new);
    }
    format!("{mark}{body}")
}

#[test]
fn gitlab_reads_its_report() {
    let report = json("gitlab");
    assert_eq!(complaints(GITLAB_SCHEMA, &report), [""; 0]);
    let all = report.as_array().unwrap();
    assert_eq!(all.len(), rules().len());
    let names: BTreeSet<&str> = all
        .iter()
        .map(|it| it["fingerprint"].as_str().unwrap())
        .collect();
    assert_eq!(names.len(), all.len());
    let severities: BTreeSet<&str> = all
        .iter()
        .map(|it| it["severity"].as_str().unwrap())
        .collect();
    assert_eq!(
        severities,
        BTreeSet::from(["critical", "info", "major", "minor"])
    );
    // Without findings, it is an empty array: GitLab wants a report to compare with.
    let folder = Folder::with([("Dockerfile", "FROM a\n")]);
    let run = folder.stand_in(["--lint", "--output-format", "gitlab"]);
    assert_eq!((run.code, run.out().as_str()), (0, "[]\n"));
}

#[test]
fn names_of_findings_stay_while_lines_move() {
    let text = "FROM a\nADD b /\nADD b /\nCMD c\n";
    let moved = "# one\n# two\nFROM a\n\nADD b /\nADD b /\nCMD c\n";
    for format in ["sarif", "gitlab", "json"] {
        let names = |text: &str| {
            let folder = Folder::with([("Dockerfile", text)]);
            let out = folder
                .stand_in(["--lint", "--no-format", "--output-format", format])
                .out();
            let log: Value = serde_json::from_str(&out).unwrap();
            let list = if format == "sarif" {
                &log["runs"][0]["results"]
            } else {
                &log
            };
            let names = list.as_array().unwrap().iter().map(|it| match format {
                "sarif" => words(&it["partialFingerprints"]["dfmt/v1"]),
                _ => words(&it["fingerprint"]),
            });
            names.collect::<Vec<_>>()
        };
        assert_eq!(names(text), names(moved), "{format}");
        let different: BTreeSet<_> = names(text).into_iter().collect();
        assert_eq!(different.len(), names(text).len(), "{format}");
        assert!(different.len() >= 3, "{format}");
        assert_ne!(names(text), names(&text.replace('b', "d")), "{format}");
    }
}

#[test]
fn lines_of_objects_are_those_of_the_array() {
    let lines = run(&["--lint"], "jsonl").out();
    let lines: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(Value::Array(lines), json("json"));
    let folder = Folder::with([("Dockerfile", "FROM a\n")]);
    let run = folder.stand_in(["--lint", "--output-format", "jsonl"]);
    assert_eq!((run.code, run.out().as_str()), (0, ""));
}

#[test]
fn checkstyle_is_xml_with_all_findings() {
    let text = run(&["--lint"], "checkstyle").out();
    let document = Document::parse(&text).unwrap();
    let root = document.root_element();
    assert!(root.has_tag_name("checkstyle") && root.attribute("version").is_some());
    let mut found = Vec::new();
    for file in root.children().filter(Node::is_element) {
        assert!(file.has_tag_name("file") && file.attribute("name").is_some());
        for error in file.children().filter(|it| it.has_tag_name("error")) {
            let source = error.attribute("source").unwrap();
            found.push(source.strip_prefix("dfmt.").unwrap().to_owned());
            for number in ["line", "column"] {
                assert!(error.attribute(number).unwrap().parse::<u32>().unwrap() > 0);
            }
            let severity = error.attribute("severity").unwrap();
            assert!(["error", "warning", "info"].contains(&severity));
            assert!(!error.attribute("message").unwrap().is_empty());
        }
    }
    assert_eq!(found, rules());
    let failed = document
        .descendants()
        .filter(|it| it.has_tag_name("exception"));
    assert_eq!(failed.count(), 1);
}

#[test]
fn junit_is_xml_whose_numbers_are_right() {
    let text = run(&["--lint"], "junit").out();
    let document = Document::parse(&text).unwrap();
    let root = document.root_element();
    assert!(root.has_tag_name("testsuites"));
    let suites: Vec<_> = root.children().filter(Node::is_element).collect();
    assert_eq!(suites.len(), files().len());
    let (mut failures, mut errors) = (0, 0);
    for suite in suites {
        let number = |name: &str| suite.attribute(name).unwrap().parse::<usize>().unwrap();
        let count = |name: &str| {
            suite
                .descendants()
                .filter(|it| it.has_tag_name(name))
                .count()
        };
        assert!(suite.has_tag_name("testsuite") && number("tests") > 0);
        assert_eq!(number("tests"), count("testcase"));
        assert_eq!(number("failures"), count("failure"));
        assert_eq!(number("errors"), count("error"));
        let names: BTreeSet<_> = suite
            .children()
            .filter_map(|it| it.attribute("name"))
            .collect();
        assert_eq!(names.len(), count("testcase"), "{names:?}");
        failures += number("failures");
        errors += number("errors");
    }
    assert_eq!((failures, errors), (rules().len(), 1));
}

/// A command to the runner.
struct Command {
    name: String,
    properties: Vec<(String, String)>,
    message: String,
}

/// Reads a command as `ActionCommand` of actions/runner reads a line of a log.
fn command(line: &str) -> Option<Command> {
    let rest = line.trim_start().strip_prefix("::")?;
    let (head, data) = rest.split_once("::")?;
    let (name, properties) = head.split_once(' ').unwrap_or((head, ""));
    let unescaped = |text: &str, table: &[(&str, &str)]| {
        let replace = |text: String, (from, to): &(&str, &str)| text.replace(from, to);
        table.iter().fold(text.to_owned(), replace)
    };
    let data_table = [("%0D", "\r"), ("%0A", "\n"), ("%25", "%")];
    let property_table = [
        ("%0D", "\r"),
        ("%0A", "\n"),
        ("%3A", ":"),
        ("%2C", ","),
        ("%25", "%"),
    ];
    let pairs = properties
        .trim()
        .split(',')
        .filter_map(|pair| pair.split_once('='));
    let pairs = pairs.map(|(key, value)| (key.to_owned(), unescaped(value, &property_table)));
    Some(Command {
        name: name.to_owned(),
        properties: pairs.collect(),
        message: unescaped(data, &data_table),
    })
}

#[test]
fn the_runner_of_github_reads_all_annotations() {
    let text = run(&["--lint"], "github").out();
    let commands: Vec<_> = text.lines().map(|line| command(line).unwrap()).collect();
    let found = json("json");
    let mut found = found.as_array().unwrap().iter();
    let mut failed = 0;
    for Command {
        name,
        properties,
        message,
    } in commands
    {
        let get = |key: &str| {
            let mut pairs = properties.iter();
            pairs
                .find(|(name, _)| name == key)
                .map(|(_, value)| value.as_str())
        };
        if get("title") == Some("dfmt") {
            assert_eq!(
                (name.as_str(), get("file")),
                ("error", Some("panic.Dockerfile"))
            );
            assert!(message.starts_with("internal error: provoked"));
            failed += 1;
            continue;
        }
        let found = found.next().unwrap();
        let expected = match found["severity"].as_str().unwrap() {
            severity @ ("error" | "warning") => severity,
            _ => "notice",
        };
        assert_eq!(name, expected);
        assert_eq!(get("file"), found["path"].as_str());
        assert_eq!(
            get("title"),
            Some(&*format!("dfmt [{}]", words(&found["rule"])))
        );
        assert!(message.starts_with(&words(&found["message"])), "{message}");
        let (start, end) = (&found["start"], &found["end"]);
        assert_eq!(get("line").unwrap(), start["line"].to_string());
        assert_eq!(get("endLine").unwrap(), end["line"].to_string());
        // GitHub refuses columns of several lines.
        let columns = (start["line"] == end["line"])
            .then(|| (start["column"].to_string(), end["column"].to_string()));
        assert_eq!(
            get("col").map(str::to_owned),
            columns.as_ref().map(|it| it.0.clone())
        );
        assert_eq!(get("endColumn").map(str::to_owned), columns.map(|it| it.1));
    }
    assert_eq!((found.next(), failed), (None, 1));
    let folder = Folder::with([("Dockerfile", "FROM a:1\nCMD b \\\n    c\n")]);
    let args = [
        "--lint",
        "--select",
        "exec-form",
        "--output-format",
        "github",
    ];
    let text = folder.dfmt(args).out();
    let start = "::warning file=Dockerfile,line=2,endLine=3,title=";
    assert!(text.starts_with(start), "{text}");
}

#[test]
fn stdin_has_each_format_too() {
    for format in MACHINE {
        let folder = Folder::new();
        let args = [
            "-",
            "--lint",
            "--stdin-filepath",
            "x y/D",
            "--output-format",
            format,
        ];
        let run = folder.stand_in_with(args, b"FROM a\nADD b\n");
        assert_eq!((run.code, run.err().as_str()), (1, ""), "{format}");
        let path = if *format == "sarif" {
            "x%20y/D"
        } else {
            "x y/D"
        };
        assert!(run.out().contains(path), "{format}: {}", run.out());
    }
}
