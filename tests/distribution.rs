//! What brings dfmt to people: hooks, the action, its own image, and the pages that show how to install and use it. Everything here is read
//! from the files as they are; what needs other programs is in `packaging`.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test may read files, start programs and panic"
)]

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use regex::Regex;
use saphyr_parser::{Event, Parser};
use serde_json::Value;

/// The pages whose commands and snippets people copy.
const PAGES: &[&str] = &["docs/ci.md", "docs/editors.md", "docs/install.md"];

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The events of a YAML text: an error says what is wrong with it.
fn yaml(text: &str) -> Result<Vec<Event<'_>>, String> {
    let events = Parser::new_from_str(text).map(|event| event.map(|(event, _)| event));
    events
        .collect::<Result<_, _>>()
        .map_err(|error| error.to_string())
}

/// The texts of all scalars, in order.
fn scalars(text: &str) -> Vec<String> {
    let scalar = |event| match event {
        Event::Scalar(text, ..) => Some(text.into_owned()),
        _ => None,
    };
    yaml(text).unwrap().into_iter().filter_map(scalar).collect()
}

/// What follows a key in a YAML text, wherever it stands.
fn values(text: &str, key: &str) -> Vec<String> {
    let scalars = scalars(text);
    let pairs = scalars.windows(2).filter(|pair| pair[0] == key);
    pairs.map(|pair| pair[1].clone()).collect()
}

/// The fenced blocks of a page: language and text.
fn blocks(page: &str) -> Vec<(String, String)> {
    let mut out = Vec::new();
    let mut open: Option<(String, String)> = None;
    for line in page.lines() {
        match (line.trim_start().strip_prefix("```"), &mut open) {
            (Some(language), None) => open = Some((language.to_owned(), String::new())),
            (Some(_), Some(_)) => out.extend(open.take()),
            (None, Some((_, text))) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a block is not closed");
    out
}

/// The arguments of every `dfmt ...` of a text, in prose and in blocks.
fn commands(text: &str) -> Vec<String> {
    let start = Regex::new(r#"(?m)(?:^|[\s"'`(])dfmt +((?:-|[a-z]+\b)[^|#'"`\n&<>;]*)"#).unwrap();
    let found = start
        .captures_iter(text)
        .map(|found| found[1].trim().to_owned());
    // In the settings of an editor, its own expression follows.
    let found = found.map(|args| match args.strip_suffix("--stdin-filepath") {
        Some(_) => args + " Dockerfile",
        None => args,
    });
    // In prose, `dfmt` is a name.
    let is_command = |args: &String| {
        let first = args.split(' ').next().unwrap_or_default();
        first.starts_with('-')
            || [
                "batch",
                "completions",
                "config",
                "hadolint",
                "man",
                "prove",
                "rules",
            ]
            .contains(&first)
    };
    found.filter(is_command).collect()
}

/// What is wrong with these arguments.
fn refused(args: &str) -> Option<String> {
    // All that is before it is read and checked before help is given.
    let words = args.split_whitespace().chain(["--help"]);
    let output = Command::new(env!("CARGO_BIN_EXE_dfmt"))
        .env("DFMT_SHELLCHECK", "")
        .args(words)
        .output()
        .unwrap();
    (!output.status.success()).then(|| String::from_utf8_lossy(&output.stderr).into_owned())
}

/// What dfmt says where these arguments make no sense together, in a folder with a clean Dockerfile. Those that name files, or ask git or a
/// baseline, are not tried.
fn refused_at_work(args: &str) -> Option<String> {
    let needs_more = ["/", "$", "{", "\\", "--since", "--staged", "--baseline"];
    if needs_more.iter().any(|part| args.contains(part)) {
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("Dockerfile"), "FROM scratch\n").unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_dfmt"));
    let output = command
        .env("DFMT_SHELLCHECK", "")
        .args(args.split_whitespace())
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    (output.status.code() == Some(2)).then(|| String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn commands_of_the_pages_are_ones_that_dfmt_takes() {
    let mut checked = 0;
    for page in PAGES {
        let text = read(page);
        let found = commands(&text);
        assert!(!found.is_empty(), "{page} has no commands");
        for args in found {
            assert_eq!(refused(&args), None, "{page}: dfmt {args}");
            assert_eq!(refused_at_work(&args), None, "{page}: dfmt {args}");
            checked += 1;
        }
    }
    assert!(checked >= 20, "{checked}");
    // What it is for.
    assert_eq!(commands("x: dfmt --lint --nosuch | y"), ["--lint --nosuch"]);
    assert!(refused("--lint --nosuch").is_some());
    assert!(refused("--color sometimes").is_some());
    assert!(refused_at_work("--check --lint").is_some());
}

#[test]
fn inputs_of_the_action_that_the_page_shows_are_its_inputs() {
    let action = read("action.yml");
    let inputs: BTreeSet<String> = {
        let text = action.split("\noutputs:").next().unwrap();
        let name = Regex::new("(?m)^  ([a-z-]+):$").unwrap();
        name.captures_iter(text)
            .map(|found| found[1].to_owned())
            .collect()
    };
    assert!(inputs.contains("output-format"), "{inputs:?}");
    let used = Regex::new(r"(?m)^- uses: dfmt/dfmt@.*\n  with:\n((?:    .*\n)+)").unwrap();
    let key = Regex::new("(?m)^    ([a-z-]+):").unwrap();
    let page = read("docs/ci.md");
    let mut count = 0;
    for block in used.captures_iter(&page) {
        for name in key.captures_iter(&block[1]) {
            assert!(inputs.contains(&name[1]), "{}", &name[1]);
            count += 1;
        }
        for args in values(&block[0], "args") {
            assert_eq!(refused(&args), None, "{args}");
        }
    }
    assert!(count >= 5, "{count}");
    // All of them are explained.
    for name in inputs {
        assert!(
            page.contains(&format!("`{name}`")),
            "docs/ci.md does not speak of {name}"
        );
    }
}

/// What is wrong with a snippet, if its language is one that can be read here.
fn parse(language: &str, text: &str) -> Result<(), String> {
    match language {
        "yaml" => yaml(text).map(drop),
        "json" => serde_json::from_str(text)
            .map(|_: Value| ())
            .map_err(|error| error.to_string()),
        "toml" => toml::de::DeTable::parse(text)
            .map(drop)
            .map_err(|error| error.to_string()),
        _ => Ok(()),
    }
}

#[test]
fn snippets_can_be_parsed() {
    let mut languages = BTreeSet::new();
    for page in PAGES {
        for (language, text) in blocks(&read(page)) {
            parse(&language, &text).unwrap_or_else(|error| panic!("{page}: {error}:\n{text}"));
            languages.insert(language);
        }
    }
    for language in ["json", "toml", "yaml"] {
        assert!(languages.contains(language), "no {language}");
    }
    assert!(!languages.contains(""), "a block does not say its language");
    for (language, wrong) in [("json", "{"), ("toml", "a"), ("yaml", "a: [b")] {
        assert!(parse(language, wrong).is_err(), "{language}");
    }
    for file in [
        "action.yml",
        ".pre-commit-hooks.yaml",
        ".github/workflows/ci.yml",
        ".github/workflows/release.yml",
    ] {
        yaml(&read(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
    }
}

#[test]
fn hooks_take_what_dfmt_finds() {
    let hooks = read(".pre-commit-hooks.yaml");
    let pattern = |key| Regex::new(&values(&hooks, key)[0]).unwrap();
    let (files, exclude) = (pattern("files"), pattern("exclude"));
    // Every suffix that the tables of names know, and some that they do not.
    let literal = Regex::new(r#"b"([a-z0-9]+)""#).unwrap();
    let tables = read("src/workspace/names.rs");
    let mut suffixes: BTreeSet<&str> = literal
        .captures_iter(&tables)
        .map(|found| found.extract::<1>().1[0])
        .collect();
    assert!(suffixes.len() > 80 && suffixes.contains("j2") && suffixes.contains("dockerignore"));
    suffixes.extend([
        "dev",
        "alpine-3.19",
        "x~",
        "DEV",
        "J2",
        "",
        "in.dockerfile",
        "~",
    ]);
    let mut names: Vec<String> = [
        "Dockerfile",
        "MyDockerfile",
        "Dockerfiles",
        "x.dockerfiles",
        "dockerfile.d",
    ]
    .map(str::to_owned)
    .into();
    for stem in [
        "Dockerfile",
        "dockerfile",
        "DOCKERFILE",
        "Containerfile",
        "containerfile",
    ] {
        for suffix in &suffixes {
            for between in [".", "-", "_", ".dev.", "-dev.", "_a-b."] {
                names.push(format!("{stem}{between}{suffix}"));
            }
            names.push(format!("{suffix}.{stem}"));
            names.push(format!("dev.{stem}.{suffix}"));
        }
    }
    for name in names {
        for folder in ["", "a/", "Dockerfile.d/x/"] {
            let path = format!("{folder}{name}");
            let by_hook = files.is_match(&path) && !exclude.is_match(&path);
            assert_eq!(
                by_hook,
                dfmt::workspace::is_dockerfile_name(OsStr::new(&name)),
                "{path}"
            );
        }
    }
    for entry in values(&hooks, "entry") {
        let args = entry.strip_prefix("dfmt ").unwrap();
        assert!(args.contains("--force-exclude"), "{entry}");
        assert_eq!(refused(args), None, "{entry}");
    }
    assert_eq!(values(&hooks, "id"), ["dfmt", "dfmt-fix", "dfmt-check"]);
}

#[test]
fn our_own_image_is_clean_by_all_rules_that_are_on() {
    let output = Command::new(env!("CARGO_BIN_EXE_dfmt"))
        .env("DFMT_SHELLCHECK", "")
        .args([
            "--lint",
            "--fail-on",
            "style",
            "--no-config",
            "--quiet",
            "Dockerfile",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(
        (output.status.code(), &*text),
        (Some(0), ""),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn a_release_has_the_programs_that_everybody_expects() {
    let platforms: Value = serde_json::from_str(&read("packaging/platforms.json")).unwrap();
    let platforms: BTreeSet<String> = platforms
        .as_array()
        .unwrap()
        .iter()
        .map(|platform| platform["target"].as_str().unwrap().to_owned())
        .collect();
    let built = values(&read(".github/workflows/release.yml"), "target");
    let built: BTreeSet<String> = built
        .into_iter()
        .filter(|target| !target.contains("${{"))
        .collect();
    assert_eq!(built, platforms);
    let target = Regex::new("(?:x86_64|aarch64)-[a-z]+-[a-z]+(?:-[a-z]+)?").unwrap();
    for file in [
        "packaging/action/run.sh",
        "packaging/release/manifests.mjs",
        "Cargo.toml",
    ] {
        let text = read(file);
        let named: BTreeSet<&str> = target
            .find_iter(&text)
            .map(|found| found.as_str())
            .collect();
        assert!(!named.is_empty(), "{file} names no target");
        for name in named {
            assert!(platforms.contains(name), "{file}: {name} is not released");
        }
    }
}

#[test]
fn one_version_and_one_address_everywhere() {
    let version = env!("CARGO_PKG_VERSION");
    let versions = Regex::new(
        r"(?:dfmt-dockerfile(?:==|@)|dfmt/dfmt@v|dfmt/dfmt:|rev: v|releases/download/v)(\d+\.\d+\.\d+)",
    )
    .unwrap();
    let address = Regex::new(r"https://github\.com/([a-z-]+/dfmt)\b").unwrap();
    let manifest = read("Cargo.toml");
    let repository = address.captures(&manifest).unwrap()[1].to_owned();
    let mut count = 0;
    for file in PAGES.iter().copied().chain([
        "Dockerfile",
        "packaging/action/run.sh",
        "packaging/npm/README.md",
        "packaging/npm/build.mjs",
        "packaging/release/manifests.mjs",
        "pyproject.toml",
    ]) {
        let text = read(file);
        for found in versions.captures_iter(&text) {
            assert_eq!(&found[1], version, "{file}: {}", &found[0]);
            count += 1;
        }
        for found in address.captures_iter(&text) {
            assert_eq!(&found[1], repository, "{file}");
            count += 1;
        }
    }
    assert!(count >= 20, "{count}");
}
