//! The examples of `docs/outputs.md`: what the program writes.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// What the examples are of.
const DOCKERFILE: &str = "FROM node:22\nADD app.js  /app/\nCMD node /app/app.js\n";

#[test]
fn the_examples_of_outputs_are_what_dfmt_writes() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/outputs.md");
    let page = fs::read_to_string(&path).unwrap();
    let (start, between, end) = ("<!-- example: ", " -->\n", "<!-- end of example -->");
    let mut parts = page.split(start);
    let mut written = parts.next().unwrap().to_owned();
    let mut shown = Vec::new();
    for part in parts {
        let (name, rest) = part.split_once(between).unwrap();
        let (_, after) = rest.split_once(end).unwrap();
        written += &[start, name, between, &example(name), end, after].concat();
        shown.push(name);
    }
    assert_eq!(
        shown,
        [
            "Dockerfile",
            "full",
            "concise",
            "json",
            "jsonl",
            "sarif",
            "github",
            "gitlab",
            "junit",
            "checkstyle"
        ]
    );
    if std::env::var_os("DFMT_BLESS").is_some_and(|value| value == "1") {
        fs::write(&path, &written).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap();
    assert!(
        found == written,
        "docs/outputs.md is not what dfmt writes: DFMT_BLESS=1 writes it"
    );
}

fn example(name: &str) -> String {
    if name == "Dockerfile" {
        return format!("```dockerfile\n{DOCKERFILE}```\n");
    }
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("Dockerfile"), DOCKERFILE).unwrap();
    fs::write(folder.path().join("app.js"), "").unwrap();
    let options = ["--lint", "--select", "exec-form,prefer-copy"];
    let format = ["--output-format", name];
    let mut args = options.to_vec();
    if name != "full" {
        args.extend(format);
    }
    let output = Command::new(env!("CARGO_BIN_EXE_dfmt"))
        .env("DFMT_SHELLCHECK", "")
        .args(&args)
        .current_dir(folder.path())
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1), "{name}");
    let text = String::from_utf8(output.stdout).unwrap();
    let (language, text) = match name {
        "json" | "gitlab" => ("json", pretty(&serde_json::from_str(&text).unwrap())),
        "sarif" => ("json", pretty(&shortened(&text))),
        "junit" | "checkstyle" => ("xml", text),
        "jsonl" => ("json", text),
        _ => ("text", format!("{}\n", text.trim_end())),
    };
    let args = args.join(" ");
    format!("```console\n$ dfmt {args}\n```\n\n```{language}\n{text}```\n")
}

fn pretty(value: &Value) -> String {
    // The order of the keys depends on features that other members of the workspace ask for.
    let mut value = value.clone();
    value.sort_all_objects();
    serde_json::to_string_pretty(&value).unwrap() + "\n"
}

/// A log with one rule, whose texts are cut.
fn shortened(text: &str) -> Value {
    let mut log: Value = serde_json::from_str(text).unwrap();
    let rules = log["runs"][0]["tool"]["driver"]["rules"]
        .as_array_mut()
        .unwrap();
    rules.retain(|rule| rule["id"] == "prefer-copy");
    assert_eq!(rules.len(), 1);
    for (key, field) in [
        ("fullDescription", "text"),
        ("help", "text"),
        ("help", "markdown"),
    ] {
        let text = rules[0][key][field].as_str().unwrap();
        let start: String = text.chars().take(40).collect();
        rules[0][key][field] = format!("{start}…").into();
    }
    let results = log["runs"][0]["results"].as_array_mut().unwrap();
    results.retain(|result| result["ruleId"] == "prefer-copy");
    assert_eq!(results.len(), 1);
    log
}
