//! What is written out of the rules: a page for each in `docs/rules`, their index, the tables of other tools' codes.
//! `DFMT_BLESS=1` writes all anew. And what is written about the layout: the examples in `docs/layout.md`.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test may read and write files and panic"
)]

#[path = "documentation/outputs.rs"]
mod outputs;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::Path;

use dfmt::config::{ConfigOption, Kind, OPTIONS, Settings};
use dfmt::diagnostic::{SYNTAX, Severity};
use dfmt::knowledge::linters::dockerfile_doctor::DOCTOR;
use dfmt::knowledge::linters::droast::DROAST;
use dfmt::knowledge::linters::tally::TALLY;
use dfmt::report::{LAYOUT, code_tables, rule_page, rule_table, table_of_linter};
use dfmt::rules::{RULES, documentation};
use dfmt::workspace::toml_value;
use serde_json::{Map, Value, json};

/// What the levels of findings mean.
const SEVERITIES: &str = "\
The severity of a finding says what is wrong with the file as it stands:

- **error**: Docker refuses it or ignores it: the build fails, or what is written has no effect.
- **warning**: it is wrong or harmful as it stands.
- **info**: it works as it stands; another way is better.
- **style**: a matter of taste.

A single finding may have another severity than its rule, by the same meaning: EXPOSE with a port of the host is a warning, with a port that does not exist an error.
A run fails for warnings and errors (`--fail-on`).
";

/// The rules by their severity: a change has to be meant.
const LEVELS: &[(Severity, &[&str])] = &[
    (
        Severity::Error,
        &[
            "dead-instruction",
            "empty-stage-copy",
            "invalid-exec-form",
            "scratch-shell",
            "swallowed-instruction",
            "trailing-comment",
            "two-in-one-line",
            "unknown-user",
        ],
    ),
    (
        Severity::Warning,
        &[
            "apt-update-install",
            "assume-yes",
            "bash-syntax",
            "copy-ignored",
            "curl-location",
            "dockerignore",
            "duplicate-label",
            "entrypoint-script",
            "exec-form",
            "expose-form",
            "ignore-policy",
            "ignored-lock-file",
            "latest-tag",
            "misplaced-flag",
            "missing-source",
            "rails-build-key",
            "rails-folders",
            "required-label",
            "root-user",
            "secret-file",
            "secret-in-env",
            "secret-in-run",
            "secret-mount",
            "shell-syntax",
            "shellcheck",
            "stage-graph",
            "stop-signal",
            "syntax-directive",
            "tls-off",
            "token-file",
            "undefined-var",
            "unquoted-version",
            "untrusted-image",
            "useradd-no-log-init",
            "windows-flags",
            "workdir-absolute",
        ],
    ),
    (
        Severity::Info,
        &[
            "add-git",
            "add-remote",
            "add-unpack",
            "apk-no-cache",
            "apk-virtual",
            "apt-clean-lists",
            "apt-get-over-apt",
            "apt-no-recommends",
            "apt-upgrade",
            "bootsnap",
            "bundler-again",
            "bundler-cache",
            "bundler-flags",
            "cache-mounts",
            "cargo-cache",
            "chain-run",
            "chown-layer",
            "clean-later-layer",
            "conda-clean",
            "copy-archive",
            "copy-before-install",
            "copy-link",
            "copy-owner",
            "cuda-devel",
            "cuda-twice",
            "curl-fail",
            "debian-frontend-env",
            "dev-dependencies",
            "dist-upgrade",
            "dnf-clean",
            "driver-capabilities",
            "duplicate-instruction",
            "end-of-life",
            "gem-no-document",
            "go-cache",
            "hidden-failure",
            "inline-ignore",
            "language-env",
            "large-base",
            "layer-order",
            "legacy-key-value",
            "maintainer",
            "missing-healthcheck",
            "multi-stage",
            "npm-cache-clean",
            "npm-ci",
            "numeric-user",
            "nvidia-driver",
            "oci-label",
            "php-opcache",
            "pid-one",
            "pip-no-cache",
            "pipefail",
            "plain-http",
            "pnpm-cache",
            "poetry-cache",
            "prefer-copy",
            "privileged-port",
            "ruby-jemalloc",
            "shell-instruction",
            "sudo",
            "unpinned-digest",
            "unpinned-packages",
            "unused-ignore",
            "unused-stage",
            "unused-user",
            "unverified-download",
            "useless-command",
            "user-group",
            "uv-cache",
            "wget-progress",
            "whole-stage-copy",
            "workdir-over-cd",
            "world-writable",
            "xdebug",
            "yarn-cache-clean",
            "yum-clean",
            "zypper-clean",
        ],
    ),
    (
        Severity::Style,
        &[
            "cmd-last",
            "join-copies",
            "join-labels",
            "label-key",
            "numbered-stage",
            "prefer-heredocs",
            "redundant-platform",
            "sort-labels",
            "sort-packages",
            "stage-name-case",
            "telemetry",
            "two-downloaders",
        ],
    ),
];

/// The findings whose severity is not that of their rule.
const OTHERS: &[(&str, Severity)] = &[
    ("assume-yes", Severity::Info),
    ("clean-later-layer", Severity::Warning),
    ("dockerignore", Severity::Info),
    ("empty-stage-copy", Severity::Warning),
    ("exec-form", Severity::Info),
    ("expose-form", Severity::Style),
    ("expose-form", Severity::Info),
    ("expose-form", Severity::Error),
    ("invalid-exec-form", Severity::Warning),
    ("legacy-key-value", Severity::Warning),
    ("misplaced-flag", Severity::Error),
    ("root-user", Severity::Info),
    ("secret-in-run", Severity::Info),
    ("shell-syntax", Severity::Info),
    ("stage-graph", Severity::Info),
    ("stage-graph", Severity::Error),
    ("stop-signal", Severity::Style),
    ("stop-signal", Severity::Info),
    ("swallowed-instruction", Severity::Info),
    ("syntax-directive", Severity::Error),
    ("trailing-comment", Severity::Info),
    ("trailing-comment", Severity::Warning),
    ("undefined-var", Severity::Info),
    ("undefined-var", Severity::Error),
    ("unused-ignore", Severity::Warning),
    ("workdir-absolute", Severity::Info),
    ("workdir-over-cd", Severity::Warning),
];

/// The sections of a rule's documentation, in order; one that a rule has nothing to say in may be missing.
const SECTIONS: &[&str] = &[
    "What it does",
    "Why",
    "Example",
    "When it stays silent",
    "Fix safety",
    "Options",
    "Codes",
    "Source",
];

/// What every rule has something to say about.
const NEEDED: &[&str] = &[
    "What it does",
    "Why",
    "Example",
    "When it stays silent",
    "Source",
];

#[test]
fn every_rule_is_documented() {
    for rule in RULES {
        let text = documentation(rule);
        let first = text.lines().next().unwrap();
        assert!(
            first.starts_with(&format!("`{}`: ", rule.id)) && first.ends_with('.'),
            "{}: the first line is: {first}",
            rule.id
        );
        let titles: Vec<_> = text
            .lines()
            .filter_map(|line| line.strip_prefix("## "))
            .collect();
        let places: Vec<_> = titles
            .iter()
            .map(|title| SECTIONS.iter().position(|known| known == title))
            .collect();
        assert!(
            places.is_sorted() && !places.contains(&None),
            "{}: its sections are {titles:?}",
            rule.id
        );
        for needed in NEEDED {
            assert!(titles.contains(needed), "{}: no section {needed}", rule.id);
        }
        assert!(
            rule.fixes.is_empty() || titles.contains(&"Fix safety"),
            "{}: nothing about the safety of its fixes",
            rule.id
        );
        let section = text.split("\n## Codes\n").nth(1).unwrap_or_default();
        let section = section.split("\n## ").next().unwrap_or_default();
        for code in rule.codes {
            assert!(
                section.contains(code),
                "{}: Codes says nothing of {code}",
                rule.id
            );
        }
    }
}

#[test]
fn every_rule_has_the_severity_that_fits_its_meaning() {
    for (severity, ids) in LEVELS {
        let mut found: Vec<&str> = RULES
            .iter()
            .filter(|rule| rule.severity == *severity)
            .map(|rule| rule.id)
            .collect();
        found.sort_unstable();
        assert_eq!(found, *ids, "{}", severity.as_str());
    }
    // The findings in the snapshots, of which each rule has some for all it says.
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut others = BTreeSet::new();
    for rule in RULES {
        let folder = root.join("snapshots/rules").join(rule.id);
        // A new rule has none until its fixtures have run, which see to it that it has.
        for file in fs::read_dir(folder).into_iter().flatten() {
            let text = fs::read_to_string(file.unwrap().path()).unwrap();
            for line in text.lines() {
                let mut words = line.split(' ');
                let (Some(_), Some(severity), Some(id)) =
                    (words.next(), words.next(), words.next())
                else {
                    continue;
                };
                let is_own = id.strip_suffix(':') == Some(rule.id);
                let levels = LEVELS.iter().map(|(level, _)| *level);
                let mut levels = levels.filter(|level| level.as_str() == severity);
                if let Some(level) = levels
                    .next()
                    .filter(|level| is_own && *level != rule.severity)
                {
                    others.insert((rule.id, level));
                }
            }
        }
    }
    let others: Vec<(&str, Severity)> = others.into_iter().collect();
    assert_eq!(others, OTHERS);
}

#[test]
fn rules_of_other_linters_are_answered_to_by_rules_that_are_there() {
    for theirs in [TALLY, DROAST, DOCTOR].concat() {
        for id in theirs.rules {
            let is_there = RULES.iter().any(|rule| rule.id == *id);
            assert!(is_there || [LAYOUT, SYNTAX].contains(id), "{theirs:?}");
        }
    }
}

#[test]
fn pages_are_what_the_rules_say() {
    let mut pages = BTreeMap::new();
    for rule in RULES {
        pages.insert(format!("rules/{}.md", rule.id), rule_page(rule));
    }
    let index = format!(
        "# Rules\n\nWritten by a test from what the rules say of themselves; `dfmt rules` and `dfmt rules RULE` show the same in the \
         terminal. Fixes are *safe* (every build still builds, and containers run the same programs the same way; `--fix`) or \
         *unsafe* (they can change what the image does; `--fix --unsafe-fixes`).\n\n{SEVERITIES}\nA comment directly above an instruction, or inside it, \
         that names what a rule is about and says that it is meant (`# --no-cache is not supported by our mirror`, `# shell form on \
         purpose`, `# order matters`) makes the rule silent there.\n\n{}\n{}",
        rule_table("rules/"),
        include_str!("documentation/rules.md")
    );
    pages.insert("rules.md".to_owned(), index);
    let codes = format!(
        "# Codes of other tools\n\nWritten by a test. A code is accepted wherever the name of its rule is. The rules of tally's own stand in \
         [From tally](from-tally.md#the-rules), those of droast and dockerfile-doctor in [From others](from-others.md).\n\n{}",
        code_tables("rules/")
    );
    pages.insert("codes.md".to_owned(), codes);
    let from_tally = include_str!("documentation/from-tally.md")
        .replace("{rules}", &table_of_linter("tally", TALLY, "rules/"));
    pages.insert("from-tally.md".to_owned(), from_tally);
    let from_others = include_str!("documentation/from-others.md")
        .replace("{droast}", &table_of_linter("droast", DROAST, "rules/"))
        .replace(
            "{doctor}",
            &table_of_linter("dockerfile-doctor", DOCTOR, "rules/"),
        );
    pages.insert("from-others.md".to_owned(), from_others);

    pages.insert("configuration.md".to_owned(), configuration());
    // Their order depends on features that other members of the workspace ask for.
    let mut schema = schema();
    schema.sort_all_objects();
    let mut schema = serde_json::to_string_pretty(&schema).unwrap();
    schema.push('\n');
    pages.insert("dfmt.schema.json".to_owned(), schema);

    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let docs = root.join("docs");
    let bless = std::env::var_os("DFMT_BLESS").is_some_and(|value| value == "1");
    for (name, text) in &pages {
        let path = docs.join(name);
        if bless {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, text).unwrap();
        }
        let found = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            found == *text,
            "docs/{name} is not what the rules say: DFMT_BLESS=1 writes it"
        );
    }
    for entry in fs::read_dir(docs.join("rules")).unwrap() {
        let name = format!("rules/{}", entry.unwrap().file_name().to_str().unwrap());
        assert!(pages.contains_key(&name), "docs/{name} is of no rule");
    }
}

/// The stage that an example without one stands in.
const STAGE: &str = "FROM debian:12\n";

/// A text in the layout's style; formatted again, it must not change.
fn laid_out(text: &str) -> String {
    let settings = Settings::default();
    let is_from = |line: &str| line.to_ascii_lowercase().starts_with("from ");
    let has_stage = text.lines().any(is_from);
    let whole = if has_stage {
        text.to_owned()
    } else {
        format!("{STAGE}{text}")
    };
    let format = |text: &str| {
        let output = dfmt::format(text.as_bytes(), &settings).unwrap();
        String::from_utf8(output.unwrap_or_else(|| text.into())).unwrap()
    };
    let once = format(&whole);
    assert_eq!(format(&once), once, "not stable");
    let start = if has_stage { "" } else { STAGE };
    once.strip_prefix(start).unwrap().to_owned()
}

#[test]
fn the_layout_is_as_its_page_shows_it() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/layout.md");
    let page = fs::read_to_string(page).unwrap();
    let mut parts = page.split("```");
    let mut before = parts.next();
    let mut waiting = None;
    let mut pairs = 0;
    while let (Some(example), after) = (parts.next(), parts.next()) {
        let text = example.strip_prefix("dockerfile\n").unwrap();
        let is_result = before.is_some_and(|words| words.trim() == "becomes");
        let written = if is_result {
            waiting.take()
        } else {
            Some(text)
        };
        let written = written.expect("`becomes` stands between two examples");
        if after.is_some_and(|words| words.trim() == "becomes") {
            waiting = Some(written);
        } else {
            assert_eq!(laid_out(written), text, "of:\n{written}");
            pairs += usize::from(is_result);
        }
        before = after;
    }
    assert!(pairs >= 20, "{pairs} examples");
}

/// What can stand in `dfmt.toml`, as a page.
fn configuration() -> String {
    let mut out = String::from(include_str!("documentation/configuration.md"));
    let defaults = Settings::default();
    for option in OPTIONS {
        let default = toml_value(&option.get(&defaults));
        let values = match option.kind {
            Kind::Number(least, most, _) => format!("{least} to {most}"),
            Kind::Choice(field) => {
                let mut settings = Settings::default();
                let words = field(&mut settings).words().iter();
                let words: Vec<_> = words.map(|word| format!("`\"{}\"`", word.word)).collect();
                words.join(", ")
            }
            Kind::Pattern(_) => "pattern".to_owned(),
            Kind::Day(_) => "day".to_owned(),
            Kind::Rules(_) => "list of rules".to_owned(),
            Kind::Texts(_) => "list of strings".to_owned(),
            Kind::Switch(_) => "`true`, `false`".to_owned(),
        };
        let about = option.about.replace('|', "\\|");
        let path = option.path();
        let dprint = option.dprint.name();
        let dprint = dprint.map_or("not read".to_owned(), |name| format!("`{name}`"));
        writeln!(
            out,
            "| `{path}` | `{default}` | {values} | {about} | {dprint} |"
        )
        .unwrap();
    }
    out
}

/// The JSON schema of `dfmt.toml`.
fn schema() -> Value {
    let names: Vec<&str> = RULES
        .iter()
        .flat_map(|rule| std::iter::once(rule.id).chain(rule.codes.iter().copied()))
        .collect();
    let strings = json!({ "type": "array", "items": { "type": "string" } });
    let severity = json!({
        "type": "object",
        "propertyNames": { "$ref": "#/definitions/rule" },
        "additionalProperties": { "enum": ["error", "warning", "info", "style"] },
        "description": "How bad the findings of rules are."
    });
    let mut options = Map::new();
    for option in OPTIONS {
        let mut at = &mut options;
        for table in option.table.split('.').filter(|table| !table.is_empty()) {
            let inner = at.entry(table).or_insert_with(
                || json!({ "type": "object", "additionalProperties": false, "properties": {} }),
            );
            at = inner["properties"].as_object_mut().unwrap();
        }
        at.insert(option.name.to_owned(), value_schema(option));
    }
    options["rules"]["properties"]["severity"] = severity;
    let mut all = options.clone();
    all.insert("extend".to_owned(), json!({ "type": "string", "description": "A configuration file whose settings hold where this one is silent." }));
    all.insert("include".to_owned(), strings.clone());
    all.insert("exclude".to_owned(), strings);
    all.insert("per-file".to_owned(), json!({
        "type": "object",
        "description": "Options for files that match a glob.",
        "additionalProperties": { "type": "object", "additionalProperties": false, "properties": options }
    }));
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "dfmt.toml",
        "type": "object",
        "additionalProperties": false,
        "properties": all,
        "definitions": {
            "rule": { "enum": names },
            "choice": { "enum": names.iter().copied().chain(["all", "default"]).collect::<Vec<_>>() }
        }
    })
}

fn value_schema(option: &ConfigOption) -> Value {
    let defaults = Settings::default();
    let mut schema = match option.kind {
        Kind::Number(least, most, _) => {
            json!({ "type": "integer", "minimum": least, "maximum": most })
        }
        Kind::Choice(field) => {
            let mut settings = Settings::default();
            let words = field(&mut settings).words().iter();
            let one = words.map(|word| json!({ "const": word.word, "description": word.about }));
            json!({ "type": "string", "oneOf": one.collect::<Vec<_>>() })
        }
        Kind::Pattern(_) => json!({ "type": "string" }),
        Kind::Day(_) => {
            json!({ "type": "string", "pattern": "^([0-9]{4}-[0-9]{2}-[0-9]{2})?$" })
        }
        Kind::Rules(_) if option.name == "ignore" => json!({
            "type": "array",
            "items": { "anyOf": [{ "$ref": "#/definitions/choice" }, { "const": SYNTAX }] }
        }),
        Kind::Rules(_) => json!({ "type": "array", "items": { "$ref": "#/definitions/choice" } }),
        Kind::Texts(field) => {
            let shape = field(&mut Settings::default()).shape();
            json!({ "type": "array", "items": { "type": "string", "pattern": shape } })
        }
        Kind::Switch(_) => json!({ "type": "boolean" }),
    };
    schema["description"] = option.about.into();
    schema["default"] = serde_json::from_str(&toml_value(&option.get(&defaults))).unwrap();
    schema
}
