//! Every option of every command, and every key of dfmt.toml, changes something: the tables are walked, and one that is in none fails.
//!
//! The options of `dfmt` itself are in the table of [`crate::combinations`].

use std::collections::BTreeSet;

use dfmt::config::{ConfigOption, OPTIONS};

use crate::folder::Folder;

/// An option of a command, and a case in which it changes what comes of it.
enum Case {
    /// The exit code, the streams or the files differ between these arguments and those with the option.
    Differs {
        /// After the command.
        without: &'static [&'static str],
        /// The option, with its value.
        option: &'static [&'static str],
    },
    /// A test elsewhere has it: the file, and the name of the function.
    Tested(&'static str, &'static str),
}

use Case::{Differs, Tested};

const fn differs(without: &'static [&'static str], option: &'static [&'static str]) -> Case {
    Differs { without, option }
}

const BATCH: &str = include_str!("batch.rs");
const HADOLINT: &str = include_str!("hadolint.rs");
const PROVE: &str = include_str!("../prove/main.rs");

/// The option, beside its command. A new one is a line here.
const CASES: &[(&str, &str, Case)] = &[
    (
        "batch",
        "--config",
        differs(&[], &["--config", "line-width=20"]),
    ),
    (
        "batch",
        "--exit-zero",
        differs(&["--lint"], &["--exit-zero"]),
    ),
    (
        "batch",
        "--fail-on",
        differs(&["--lint"], &["--fail-on", "never"]),
    ),
    ("batch", "--fix", differs(&[], &["--fix"])),
    (
        "batch",
        "--fix-only",
        differs(&["--fix"], &["--fix-only", "prefer-copy"]),
    ),
    (
        "batch",
        "--ignore",
        differs(&["--fix"], &["--ignore", "prefer-copy"]),
    ),
    // It is about time.
    (
        "batch",
        "--jobs",
        Tested(BATCH, "answers_come_in_order_whatever_the_threads_do"),
    ),
    ("batch", "--lint", differs(&[], &["--lint"])),
    (
        "batch",
        "--no-format",
        differs(&["--fix"], &["--no-format"]),
    ),
    (
        "batch",
        "--no-ignore-comments",
        differs(&["--fix"], &["--no-ignore-comments"]),
    ),
    (
        "batch",
        "--select",
        differs(&["--fix"], &["--select", "prefer-copy"]),
    ),
    (
        "batch",
        "--unsafe-fixes",
        differs(&["--fix"], &["--unsafe-fixes"]),
    ),
    ("batch", "--verbose", differs(&[], &["--verbose"])),
    (
        "config",
        "--config",
        differs(&[], &["--config", "line-width=20"]),
    ),
    ("config", "--init", differs(&["--no-config"], &["--init"])),
    ("config", "--no-config", differs(&[], &["--no-config"])),
    (
        "prove",
        "--build-arg",
        Tested(PROVE, "what_is_asked_for_reaches_the_builder"),
    ),
    (
        "prove",
        "--builder",
        Tested(PROVE, "builders_are_named_or_found"),
    ),
    (
        "prove",
        "--builder-arg",
        Tested(PROVE, "what_is_asked_for_reaches_the_builder"),
    ),
    (
        "prove",
        "--config",
        Tested(PROVE, "rules_settings_and_context_are_those_of_a_run"),
    ),
    (
        "prove",
        "--context",
        Tested(PROVE, "rules_settings_and_context_are_those_of_a_run"),
    ),
    (
        "prove",
        "--fix-only",
        Tested(PROVE, "rules_settings_and_context_are_those_of_a_run"),
    ),
    (
        "prove",
        "--ignore",
        Tested(PROVE, "rules_settings_and_context_are_those_of_a_run"),
    ),
    (
        "prove",
        "--network",
        Tested(PROVE, "what_is_asked_for_reaches_the_builder"),
    ),
    (
        "prove",
        "--no-config",
        differs(&["--builder", "nosuch"], &["--no-config"]),
    ),
    (
        "prove",
        "--no-format",
        Tested(PROVE, "rules_settings_and_context_are_those_of_a_run"),
    ),
    (
        "prove",
        "--output-format",
        Tested(PROVE, "an_object_says_all_of_it"),
    ),
    (
        "prove",
        "--platform",
        Tested(PROVE, "what_is_asked_for_reaches_the_builder"),
    ),
    (
        "prove",
        "--quiet",
        Tested(PROVE, "rules_settings_and_context_are_those_of_a_run"),
    ),
    (
        "prove",
        "--secret",
        Tested(PROVE, "what_is_asked_for_reaches_the_builder"),
    ),
    (
        "prove",
        "--select",
        Tested(PROVE, "nothing_is_built_where_nothing_changes"),
    ),
    (
        "prove",
        "--smoke",
        Tested(PROVE, "what_starts_otherwise_does_not_hold"),
    ),
    (
        "prove",
        "--target",
        Tested(PROVE, "rules_settings_and_context_are_those_of_a_run"),
    ),
    (
        "prove",
        "--timeout",
        Tested(PROVE, "a_build_that_hangs_is_ended"),
    ),
    (
        "prove",
        "--touch",
        Tested(PROVE, "a_file_to_touch_that_is_not_there_is_told_at_once"),
    ),
    (
        "prove",
        "--unsafe-fixes",
        Tested(PROVE, "what_an_unsafe_fix_means_to_change_is_listed"),
    ),
    (
        "prove",
        "--verbose",
        Tested(PROVE, "what_is_asked_for_reaches_the_builder"),
    ),
    (
        "prove",
        "--watch",
        Tested(PROVE, "interrupted_it_cleans_up"),
    ),
    (
        "prove",
        "--write",
        Tested(PROVE, "what_holds_is_shown_and_written_only_if_asked"),
    ),
    (
        "config",
        "--from-hadolint",
        Tested(HADOLINT, "a_configuration_of_hadolint_becomes_one_of_dfmt"),
    ),
    (
        "hadolint",
        "--version",
        Tested(HADOLINT, "exit_codes_are_hadolints"),
    ),
    (
        "hadolint",
        "--no-fail",
        Tested(HADOLINT, "exit_codes_are_hadolints"),
    ),
    (
        "hadolint",
        "--file-path-in-report",
        Tested(HADOLINT, "reports_go_where_they_are_told"),
    ),
    (
        "hadolint",
        "--output",
        Tested(HADOLINT, "reports_go_where_they_are_told"),
    ),
    (
        "hadolint",
        "--config",
        Tested(HADOLINT, "the_configuration_and_the_environment_count"),
    ),
    (
        "hadolint",
        "--no-color",
        Tested(HADOLINT, "the_configuration_and_the_environment_count"),
    ),
    (
        "hadolint",
        "--verbose",
        Tested(HADOLINT, "each_flag_does_what_it_does_there"),
    ),
    (
        "hadolint",
        "--error",
        Tested(HADOLINT, "each_flag_does_what_it_does_there"),
    ),
    (
        "hadolint",
        "--info",
        Tested(HADOLINT, "each_flag_does_what_it_does_there"),
    ),
    (
        "hadolint",
        "--style",
        Tested(HADOLINT, "each_flag_does_what_it_does_there"),
    ),
    (
        "hadolint",
        "--ignore",
        Tested(HADOLINT, "each_flag_does_what_it_does_there"),
    ),
    (
        "hadolint",
        "--trusted-registry",
        Tested(HADOLINT, "each_flag_does_what_it_does_there"),
    ),
    (
        "hadolint",
        "--require-label",
        Tested(HADOLINT, "each_flag_does_what_it_does_there"),
    ),
    (
        "hadolint",
        "--strict-labels",
        Tested(HADOLINT, "each_flag_does_what_it_does_there"),
    ),
    (
        "hadolint",
        "--disable-ignore-pragma",
        Tested(HADOLINT, "each_flag_does_what_it_does_there"),
    ),
    (
        "hadolint",
        "--warning",
        differs(&["Dockerfile"], &["--warning", "DL3020"]),
    ),
    (
        "hadolint",
        "--format",
        differs(&["Dockerfile"], &["--format", "json"]),
    ),
    (
        "hadolint",
        "--failure-threshold",
        differs(
            &["--ignore", "DL3020", "Dockerfile"],
            &["--failure-threshold", "error"],
        ),
    ),
];

/// Short forms, where a test uses them.
const SHORT: &[(&str, &str)] = &[
    ("--config", "-c"),
    ("--jobs", "-j"),
    ("--output", "-o"),
    ("--quiet", "-q"),
    ("--verbose", "-v"),
];

/// The names after `dfmt` in its help.
fn commands() -> Vec<String> {
    let help = Folder::new().dfmt(["--help"]).out();
    let (_, rest) = help.split_once("Commands:\n").unwrap();
    let names = rest.lines().take_while(|line| !line.is_empty());
    // What a name is about may take more lines.
    let names = names.filter_map(|line| line.strip_prefix("  "));
    let names = names.filter(|line| !line.starts_with(' '));
    names
        .map(|line| line.split(' ').next().unwrap().to_owned())
        .collect()
}

/// The long options in the help of a command.
fn options(command: &str) -> Vec<String> {
    let help = Folder::new().dfmt([command, "--help"]);
    assert_eq!(help.code, 0, "{command}");
    let help = help.out();
    let lines = help.lines().map(str::trim_start);
    let lines = lines.filter(|line| line.starts_with('-'));
    let names = lines.filter_map(|line| {
        let from = line.find("--")?;
        let name = &line[from..];
        Some(name.split([' ', ',', '[', '.']).next()?.to_owned())
    });
    names.filter(|name| name != "--help").collect()
}

#[test]
fn every_option_of_every_command_has_a_case() {
    let commands = commands();
    assert!(commands.len() >= 4, "{commands:?}");
    let mut missing = Vec::new();
    let mut known = BTreeSet::new();
    for command in &commands {
        for option in options(command) {
            let is_case = |(of, name, _): &&(&str, &str, Case)| of == command && *name == option;
            match CASES.iter().find(is_case) {
                Some((of, name, _)) => drop(known.insert((*of, *name))),
                None => missing.push(format!("{command} {option}")),
            }
        }
    }
    assert!(missing.is_empty(), "in no row: {}", missing.join(", "));
    for (command, option, _) in CASES {
        assert!(
            known.contains(&(*command, *option)),
            "{command} has no {option}"
        );
    }
}

/// What comes of a command in a folder with a Dockerfile: all of it.
fn outcome(args: &[&str]) -> impl PartialEq + use<> {
    let text = "from python:3.12\n# dfmt: ignore[DL3020]\nADD a.py /\nADD b.py /\nADD b.bin /x\nRUN first one && second one\nRUN pip install x\nCMD app\n";
    let folder = Folder::with([
        ("Dockerfile", text),
        ("dfmt.toml", "indent-width = \"no\"\n"),
    ]);
    if !args.contains(&"prove") {
        folder.write("dfmt.toml", "indent-width = 2\n");
    }
    if args.contains(&"--init") {
        std::fs::remove_file(folder.path("dfmt.toml")).unwrap();
    }
    let line = serde_json::json!({ "path": "Dockerfile", "text": text }).to_string();
    let run = folder.dfmt_with(args, line.as_bytes(), |_| ());
    let texts = folder.everything().into_iter().map(|(_, text)| text);
    (run, texts.collect::<Vec<_>>())
}

#[test]
fn every_option_of_every_command_changes_something() {
    for (command, option, case) in CASES {
        match case {
            Differs { without, option } => {
                let plain = [&[*command], *without].concat();
                let with = [&plain[..], option].concat();
                assert!(outcome(&plain) != outcome(&with), "{with:?}");
            }
            Tested(file, name) => {
                let head = format!("fn {name}() {{");
                let (_, body) = file.split_once(&head).expect(name);
                let body = body.split("\n}\n").next().unwrap();
                let short = SHORT.iter().find(|(long, _)| long == option);
                let forms = [Some(*option), short.map(|(_, short)| *short)];
                let mut forms = forms.iter().flatten();
                let is_used = forms.any(|form| {
                    ['"', ' ']
                        .map(|it| format!("{it}{form}"))
                        .iter()
                        .any(|it| body.contains(it))
                });
                assert!(is_used, "{name} has nothing to do with {option}");
            }
        }
    }
}

/// A key of dfmt.toml, settings with a value of it that is not the default, and files and arguments with which that shows.
struct Key {
    name: &'static str,
    config: &'static str,
    text: &'static str,
    args: &'static [&'static str],
}

const fn key(
    name: &'static str,
    config: &'static str,
    text: &'static str,
    args: &'static [&'static str],
) -> Key {
    Key {
        name,
        config,
        text,
        args,
    }
}

const LONG: &str = "FROM a:1\nRUN first one && second one && third one\n";

/// The keys. A new one is a line here.
const KEYS: &[Key] = &[
    key("line-width", "line-width = 20", LONG, &[]),
    key(
        "indent-width",
        "indent-width = 2",
        "FROM a:1\nRUN a \\\n&& b\n",
        &[],
    ),
    key(
        "indent-style",
        "indent-style = \"tab\"",
        "FROM a:1\nRUN a \\\n&& b\n",
        &[],
    ),
    key("line-ending", "line-ending = \"crlf\"", LONG, &[]),
    key(
        "operator-position",
        "operator-position = \"trailing\"",
        "FROM a:1\nRUN a \\\n&& b\n",
        &[],
    ),
    key("blank-lines", "blank-lines = 0", "FROM a:1\n\nRUN a\n", &[]),
    key(
        "generated",
        "generated = \"format\"",
        "# DO NOT EDIT\nfrom a:1\n",
        &[],
    ),
    key(
        "package-caches",
        "package-caches = \"mount\"",
        "FROM python:3.12\nRUN pip install x\n",
        &["--fix", "--unsafe-fixes"],
    ),
    key(
        "assume-builder",
        "assume-builder = \"podman\"",
        "FROM python:3.12\nCOPY . /app\n",
        &["--lint"],
    ),
    // Where ShellCheck is missing, as here, this is an error.
    key(
        "shellcheck",
        "shellcheck = \"on\"",
        "FROM a:1\nCMD [\"app\"]\n",
        &["--lint"],
    ),
    key(
        "ignore-reason",
        "ignore-reason = \"?*\"",
        "FROM a:1\n# dfmt: ignore[exec-form]\nCMD app\n",
        &["--lint"],
    ),
    key(
        "ignore-expiry",
        "ignore-expiry = \"required\"",
        "FROM a:1\n# dfmt: ignore[exec-form] so be it\nCMD app\n",
        &["--lint"],
    ),
    key(
        "trusted-registries",
        "trusted-registries = [\"ghcr.io\"]",
        "FROM a:1\nCMD [\"app\"]\n",
        &["--lint"],
    ),
    key(
        "as-of",
        "as-of = \"2020-01-01\"",
        "FROM debian:10\nCMD [\"app\"]\n",
        &["--lint"],
    ),
    key(
        "required-labels",
        "required-labels = [\"team\"]",
        "FROM a:1\nCMD [\"app\"]\n",
        &["--lint"],
    ),
    key(
        "strict-labels",
        "strict-labels = true",
        "FROM a:1\nLABEL team=a\nCMD [\"app\"]\n",
        &["--lint"],
    ),
    key(
        "secret-mounts",
        "secret-mounts = [\"npm ci: id=npmrc,target=/root/.npmrc\"]",
        "FROM a:1\nRUN npm ci\n",
        &["--lint"],
    ),
    key(
        "rules.select",
        "rules.select = [\"exec-form\"]",
        "FROM a:1\nADD a.py /\nCMD app\n",
        &["--fix"],
    ),
    key(
        "rules.ignore",
        "rules.ignore = [\"exec-form\"]",
        "FROM a:1\nCMD app\n",
        &["--fix"],
    ),
    key(
        "rules.fixable",
        "rules.fixable = [\"prefer-copy\"]",
        "FROM a:1\nCMD app\n",
        &["--fix"],
    ),
    key(
        "rules.severity",
        "rules.severity.exec-form = \"error\"",
        "FROM a:1\nCMD app $A\n",
        &["--lint"],
    ),
    key(
        "rules.chain-run.mode",
        "rules.chain-run.mode = \"all\"",
        "FROM a:1\nRUN touch a\nRUN touch b\n",
        &["--fix", "--unsafe-fixes"],
    ),
    key("include", "include = [\"*.x\"]", LONG, &["-v"]),
    key("exclude", "exclude = [\"Dockerfile\"]", LONG, &["-v"]),
    key("extend", "extend = \"other.toml\"", LONG, &[]),
    key(
        "per-file",
        "[per-file.\"Docker*\"]\nline-width = 20",
        LONG,
        &[],
    ),
];

#[test]
fn every_key_has_a_case() {
    let own = ["include", "exclude", "extend", "per-file", "rules.severity"];
    let mut all: Vec<String> = OPTIONS.iter().map(ConfigOption::path).collect();
    all.extend(own.map(str::to_owned));
    for name in &all {
        let cases = KEYS.iter().filter(|key| key.name == name);
        assert_eq!(cases.count(), 1, "{name}");
    }
    assert_eq!(KEYS.len(), all.len());
}

#[test]
fn every_key_changes_something() {
    for key in KEYS {
        let outcome = |config: &str| {
            let folder = Folder::with([
                ("Dockerfile", key.text),
                ("dfmt.toml", config),
                ("more.x", "from a:1\n"),
                ("other.toml", "line-width = 20\n"),
                // What one of two builders reads.
                (".containerignore", "*\n"),
            ]);
            let run = folder.dfmt(key.args);
            // To ask for a program that is not there is an error.
            let is_error = key.name == "shellcheck" && !config.is_empty();
            assert_eq!(run.code == 2, is_error, "{}: {}", key.name, run.err());
            let texts = ["Dockerfile", "more.x"].map(|path| folder.read(path));
            (run, texts)
        };
        let (plain, other) = (outcome(""), outcome(key.config));
        assert!(plain != other, "{} changes nothing: {plain:?}", key.name);
    }
}
