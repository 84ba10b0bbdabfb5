//! The commands that pages show: dfmt understands each of them.

use std::ffi::OsString;
use std::fs;
use std::num::NonZeroUsize;
use std::path::Path;

use dfmt::cli::{Environment, Settings, Stop, Stream};

use crate::{pages, read};

/// The console blocks of a page.
pub(crate) fn consoles(page: &str) -> impl Iterator<Item = &str> {
    page.split("```console\n")
        .skip(1)
        .map(|part| part.split_once("```").map_or(part, |(block, _)| block))
}

/// The calls of dfmt in a line of a shell, each as its words, `dfmt` first. Substitutions stay as they are written.
pub(crate) fn calls(line: &str) -> Vec<Vec<String>> {
    let (mut commands, mut word) = (vec![Vec::new()], None::<String>);
    let (mut quote, mut depth) = (None, 0);
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\'' | '"' if depth == 0 && quote.is_none_or(|open| open == c) => {
                quote = if quote.is_some() { None } else { Some(c) };
                word.get_or_insert_default();
                continue;
            }
            '(' if word.as_ref().is_some_and(|word| word.ends_with('$')) || depth > 0 => depth += 1,
            ')' if depth > 0 => depth -= 1,
            _ => {}
        }
        if quote.is_some() || depth > 0 {
            word.get_or_insert_default().push(c);
            continue;
        }
        match c {
            '#' if word.is_none() => break,
            ' ' | '|' | ';' | '&' | '<' | '>' => {
                let last = commands.last_mut().unwrap();
                last.extend(word.take());
                if c == '<' || c == '>' {
                    // What a redirection names is no word of the command.
                    while chars.next_if(|c| *c == ' ').is_some() {}
                    while chars.next_if(|c| *c != ' ').is_some() {}
                } else if c != ' ' {
                    commands.push(Vec::new());
                }
            }
            c => word.get_or_insert_default().push(c),
        }
    }
    commands.last_mut().unwrap().extend(word);
    let calls = commands
        .into_iter()
        .map(|words| match words.first().map(String::as_str) {
            Some("npx") => words[1..].to_vec(),
            _ => words,
        });
    calls
        .filter(|words| words.first().is_some_and(|word| word == "dfmt"))
        .collect()
}

/// What dfmt says against a call, if anything, in a folder where all that it names is there.
fn objection(call: &[String]) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let working_dir = folder.path().join("work");
    fs::create_dir(&working_dir).unwrap();
    for word in &call[1..] {
        let path = working_dir.join(word);
        let is_path = !word.starts_with(['-', '/', '$']) && !word.contains('=');
        if is_path && !path.exists() {
            let name = Path::new(word)
                .file_name()
                .unwrap_or_default()
                .to_string_lossy();
            if name.contains('.') || name.contains("ockerfile") {
                let text = if name.ends_with("baseline.json") {
                    r#"{"version": 1, "findings": []}"#
                } else {
                    ""
                };
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, text).unwrap();
            } else {
                fs::create_dir_all(path).unwrap();
            }
        }
    }
    let environment = Environment {
        working_dir,
        processors: NonZeroUsize::MIN,
        stdout: Stream::default(),
        stderr: Stream::default(),
        today: None,
        shellcheck: || None,
    };
    match Settings::read(call.iter().map(OsString::from), &environment) {
        Err(Stop::Clap(error)) if error.use_stderr() => Some(error.to_string()),
        Err(Stop::Usage(error)) => Some(format!("{error:#}")),
        _ => None,
    }
}

#[test]
fn dfmt_understands_the_commands_that_pages_show() {
    let (mut seen, mut wrong) = (0, Vec::new());
    for page in pages() {
        let text = read(&page);
        let lines = consoles(&text)
            .flat_map(str::lines)
            .filter_map(|line| line.strip_prefix("$ "));
        for call in lines.flat_map(calls) {
            seen += 1;
            if let Some(error) = objection(&call) {
                wrong.push(format!("{page}: {}: {error}", call.join(" ")));
            }
        }
    }
    assert!(seen >= 30, "{seen} commands");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn calls_are_found_in_lines_of_a_shell() {
    let is = |line: &str, expected: &[&str]| {
        let found: Vec<String> = calls(line).iter().map(|call| call.join("_")).collect();
        assert_eq!(found, expected, "{line}");
    };
    is("dfmt --fix # all", &["dfmt_--fix"]);
    is("dfmt - < Dockerfile > out && git add .", &["dfmt_-"]);
    is(
        "npx dfmt --check .; dfmt -l",
        &["dfmt_--check_.", "dfmt_-l"],
    );
    is(
        "dfmt prove --smoke \"$(cat a b)\" x",
        &["dfmt_prove_--smoke_$(cat a b)_x"],
    );
    is(
        "dfmt $(git ls-files | head) -q",
        &["dfmt_$(git ls-files | head)_-q"],
    );
    is("cargo run -- dfmt", &[]);
    is(
        "dfmt '# no comment' --l#ist",
        &["dfmt_# no comment_--l#ist"],
    );
}

#[test]
fn what_dfmt_does_not_understand_is_found() {
    let objects = |line: &str| objection(&calls(line)[0]).is_some();
    for line in [
        "dfmt --fixx",
        "dfmt check .",
        "dfmt --select DL3008",
        "dfmt rules a b",
        "dfmt --check -l --diff",
    ] {
        assert!(objects(line), "{line}");
    }
    for line in [
        "dfmt",
        "dfmt --check --fix a/Dockerfile b",
        "dfmt --help",
        "dfmt config --init",
    ] {
        assert!(!objects(line), "{line}");
    }
}
