//! The JSON schema of `dfmt.toml`, asked by a validator that dfmt did not write: all examples in the documentation are valid, and what dfmt
//! refuses is not.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test may read files and panic"
)]

use std::fs;
use std::path::{Path, PathBuf};

use jsonschema::Validator;
use serde_json::{Map, Value};
use toml::de::{DeTable, DeValue};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn json(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::String(text.to_string()),
        DeValue::Integer(number) => {
            let digits = number.as_str().replace('_', "");
            i64::from_str_radix(&digits, number.radix()).unwrap().into()
        }
        DeValue::Float(number) => number.as_str().parse::<f64>().unwrap().into(),
        DeValue::Boolean(is_on) => Value::Bool(*is_on),
        DeValue::Datetime(time) => Value::String(time.to_string()),
        DeValue::Array(items) => items.iter().map(|item| json(item.get_ref())).collect(),
        DeValue::Table(table) => object(table),
    }
}

fn object(table: &DeTable<'_>) -> Value {
    let entries = table.iter();
    let entries = entries.map(|(key, value)| (key.get_ref().to_string(), json(value.get_ref())));
    Value::Object(entries.collect::<Map<_, _>>())
}

/// What the validator says of a text.
fn verdict(schema: &Validator, toml: &str) -> Result<(), String> {
    let table = DeTable::parse(toml).map_err(|error| error.message().to_owned())?;
    let document = object(table.get_ref());
    let wrong = schema.iter_errors(&document);
    let wrong: Vec<String> = wrong.map(|error| error.to_string()).collect();
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(wrong.join("; "))
    }
}

fn schema_at(path: &str) -> Validator {
    let text = fs::read_to_string(root().join(path)).unwrap();
    let schema: Value = serde_json::from_str(&text).unwrap();
    jsonschema::meta::validate(&schema).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

/// The pages of the documentation, the README among them.
fn pages() -> Vec<PathBuf> {
    let mut pages = vec![root().join("README.md")];
    let mut folders = vec![root().join("docs")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                pages.push(path);
            }
        }
    }
    pages.sort();
    pages
}

/// The blocks of a language in a page.
fn blocks(page: &str, language: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut open: Option<String> = None;
    for line in page.lines() {
        match &mut open {
            None if line.trim() == format!("```{language}") => open = Some(String::new()),
            Some(_) if line.trim() == "```" => blocks.extend(open.take()),
            Some(block) => {
                block.push_str(line);
                block.push('\n');
            }
            None => {}
        }
    }
    blocks
}

/// What a page tells people to write after `--config`, but for the names of files.
fn overrides(page: &str) -> Vec<String> {
    let words = page.split("--config ").skip(1);
    let words = words.filter_map(|rest| rest.split([' ', '`', '\n', '|']).next());
    let is_one = |word: &&str| {
        let (key, value) = word.split_once('=').unwrap_or_default();
        !key.is_empty()
            && !value.is_empty()
            && key
                .chars()
                .all(|ch| ch.is_ascii_lowercase() || ".-".contains(ch))
    };
    words.filter(is_one).map(str::to_owned).collect()
}

/// Tables of other programs: `Cargo.toml`, `pyproject.toml`, Helix's `languages.toml`.
fn is_of_others(block: &str) -> bool {
    [
        "[tool.",
        "[package",
        "[project",
        "[dependencies",
        "[[language]]",
    ]
    .iter()
    .any(|start| block.lines().any(|line| line.starts_with(start)))
}

#[test]
fn every_example_is_valid() {
    let schema = schema_at("docs/dfmt.schema.json");
    let (mut count, mut faults) = (0, Vec::new());
    for path in pages() {
        let page = fs::read_to_string(&path).unwrap();
        let written = blocks(&page, "toml").into_iter();
        let given = overrides(&page).into_iter().map(|given| {
            let (key, value) = given.split_once('=').unwrap();
            if DeTable::parse(&given).is_ok() {
                given
            } else {
                format!("{key} = \"{value}\"")
            }
        });
        for text in written.filter(|block| !is_of_others(block)).chain(given) {
            count += 1;
            if let Err(wrong) = verdict(&schema, &text) {
                faults.push(format!("{}: {wrong}\n{text}", path.display()));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(count >= 6, "{count} examples");
}

#[test]
fn what_dfmt_refuses_is_not_valid() {
    let schema = schema_at("docs/dfmt.schema.json");
    for text in [
        "line-width = 0",
        "line-width = \"80\"",
        "indent-style = \"spaces\"",
        "trusted-registries = \"ghcr.io\"",
        "trusted-registries = [1]",
        "required-labels = [\"a:b\"]",
        "required-labels = [\":url\"]",
        "required-labels = { a = \"url\" }",
        "strict-labels = \"yes\"",
        "secret-mounts = [\"npm\"]",
        "rules.select = [\"no-such-rule\"]",
        "rules.severity.exec-form = \"fatal\"",
        "per-file = []",
        "no-such-key = 1",
    ] {
        assert!(verdict(&schema, text).is_err(), "{text}");
    }
    for text in [
        "",
        "trusted-registries = [\"docker.io/library/*\", \"*@sha256:*\"]\nrequired-labels = [\"a\", \"b.c:url\"]\nstrict-labels = true\nsecret-mounts = [\"npm ci: id=a,env=A\"]",
        "[per-file.\"a/**\"]\nrules.ignore = [\"DL3008\", \"syntax\"]\ntrusted-registries = []",
    ] {
        assert_eq!(verdict(&schema, text), Ok(()), "{text}");
    }
}

/// The schema of the plugin has the options that it reads, and no others.
#[test]
fn the_plugin_says_what_it_reads() {
    let schema = schema_at("dprint-plugin/schema.json");
    for (key, value, is_read) in [
        ("lineWidth", Value::from(80), true),
        ("ignore", serde_json::json!(["DL3008"]), true),
        ("trustedRegistries", serde_json::json!(["ghcr.io"]), false),
        ("requiredLabels", serde_json::json!(["a:url"]), false),
        ("strictLabels", Value::Bool(true), false),
        ("extend", Value::from("../dfmt.toml"), false),
        (
            "severity",
            serde_json::json!({ "exec-form": "error" }),
            false,
        ),
    ] {
        let document = serde_json::json!({ key: value });
        assert_eq!(schema.is_valid(&document), is_read, "{key}");
    }
}
