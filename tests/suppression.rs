//! Comments that silence rules, and options that choose among findings and fixes.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use dfmt::config::Settings;
use dfmt::diagnostic::Severity;
use dfmt::engine::FixMode;
use dfmt::model::NoContext;

/// What is found in a text, and the text fixed.
fn run(text: &str, settings: &Settings) -> (Vec<(&'static str, Severity)>, Option<String>) {
    let outcome = dfmt::fix(text.as_bytes(), settings, FixMode::Safe, &NoContext).unwrap();
    let found = outcome.before.iter();
    (
        found
            .map(|finding| (finding.rule, finding.severity))
            .collect(),
        outcome.output.map(|text| String::from_utf8(text).unwrap()),
    )
}

fn rules(text: &str) -> Vec<&'static str> {
    let (found, output) = run(text, &Settings::default());
    // What is silenced is not fixed either.
    assert_eq!(found.is_empty(), output.is_none(), "{text}");
    found.into_iter().map(|(rule, _)| rule).collect()
}

#[test]
fn a_comment_silences_the_rules_it_names() {
    let both = ["exec-form", "prefer-copy"];
    for (text, expected) in [
        ("FROM a:1\nADD app.py /\nCMD app\n", &both[..]),
        (
            "FROM a:1\nADD app.py /\n# dfmt: ignore[exec-form] why not\nCMD app\n",
            &both[1..],
        ),
        (
            "FROM a:1\n# dfmt: ignore[DL3020]\nADD app.py /\nCMD app\n",
            &both[..1],
        ),
        (
            "FROM a:1\n# hadolint ignore=DL3020\nADD app.py /\nCMD app\n",
            &both[..1],
        ),
        (
            "# hadolint global ignore=DL3025,DL3020\nFROM a:1\nADD app.py /\nCMD app\n",
            &[],
        ),
        (
            "# check=skip=JSONArgsRecommended\nFROM a:1\nADD app.py /\nCMD app\n",
            &both[1..],
        ),
        (
            "# check=skip=all\nFROM a:1\nADD app.py /\nCMD app\n",
            &both[1..],
        ),
        (
            "# check=error=true\nFROM a:1\nADD app.py /\nCMD app\n",
            &both,
        ),
        (
            "FROM a:1\nADD app.py /\n# check=skip=JSONArgsRecommended\nCMD app\n",
            &both[1..],
        ),
        (
            "FROM a:1\n# check=skip=JSONArgsRecommended\nADD app.py /\nCMD app\n",
            &both,
        ),
        // Those of tally, by the names that it has, and past a blank line.
        (
            "# tally global ignore=hadolint/DL3025\nFROM a:1\n# tally ignore=DL3020;reason=so it is\n\nADD app.py /\nCMD app\n",
            &[],
        ),
        (
            "FROM a:1\nADD app.py /\n# tally ignore=all\nCMD app\n",
            &both[1..],
        ),
        (
            "FROM a:1\nADD app.py /\n# tally ignore=prefer-copy-chmod,tally/max-lines\nCMD app\n",
            &both,
        ),
        // Those of droast, until they end.
        (
            "# droast global ignore=DF025 reason=\"so it is\"\nFROM a:1\n# droast ignore=DF006,DF001 expires=2999-12-31\n\nADD app.py /\nCMD app\n",
            &[],
        ),
        (
            "FROM a:1\n# droast ignore=DF025\nADD app.py /\n# droast ignore=DF999\nCMD app\n",
            &both,
        ),
        // A blank line, or another instruction, between.
        (
            "FROM a:1\n# hadolint ignore=DL3025\n\nCMD app\n",
            &both[..1],
        ),
        (
            "FROM a:1\n# hadolint ignore=DL3025\nUSER app\nCMD app\n",
            &both[..1],
        ),
    ] {
        assert_eq!(rules(text), expected, "{text}");
    }
}

#[test]
fn the_names_of_tally_stand_for_rules() {
    let text =
        |name: &str| format!("FROM a:1\n# tally ignore={name}\nSTOPSIGNAL kill\nCMD [\"app\"]\n");
    let found = |name: &str| run(&text(name), &Settings::default()).0.len();
    assert_eq!(found("max-lines"), 1);
    for name in [
        "tally/prefer-canonical-stopsignal",
        "no-ungraceful-stopsignal",
        "stop-signal",
    ] {
        assert_eq!(found(name), 0, "{name}");
    }
}

#[test]
fn a_silenced_instruction_is_joined_to_no_other() {
    let text = "FROM debian:12\nRUN apt-get update\n# dfmt: ignore[DL3059]\nRUN apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*\n";
    let (found, _) = run(text, &Settings::default());
    assert!(
        found.iter().all(|(rule, _)| *rule != "chain-run"),
        "{found:?}"
    );
}

#[test]
fn comments_can_be_disregarded() {
    let text = "# check=skip=all\n# hadolint global ignore=DL3020\nFROM a:1\n# dfmt: ignore\nADD app.py   /\n# dfmt: ignore[exec-form]\nCMD app\n";
    let settings = Settings {
        disregard_comments: true,
        ..Settings::default()
    };
    let (found, output) = run(text, &settings);
    assert_eq!(
        found.iter().map(|(rule, _)| *rule).collect::<Vec<_>>(),
        ["exec-form", "prefer-copy"]
    );
    let output = output.unwrap();
    assert!(
        output.contains("COPY app.py /\n") && output.contains("CMD [\"app\"]"),
        "{output}"
    );
}

#[test]
fn severities_come_from_options_and_from_check_error() {
    let text = "# check=error=true\nFROM a:1\nADD app.py /\nCMD app\n";
    let mut settings = Settings::default();
    assert_eq!(
        run(text, &settings).0,
        [
            ("exec-form", Severity::Error),
            ("prefer-copy", Severity::Info)
        ]
    );
    settings.rules.severity = vec![
        ("exec-form".into(), Severity::Style),
        ("DL3020".into(), Severity::Error),
        ("JSONArgsRecommended".into(), Severity::Info),
    ];
    assert_eq!(
        run(text, &settings).0,
        [
            ("exec-form", Severity::Info),
            ("prefer-copy", Severity::Error)
        ]
    );
}

#[test]
fn fixes_can_be_limited_to_rules_while_all_report() {
    let text = "FROM a:1\nADD app.py /\nCMD app\n";
    let mut settings = Settings::default();
    settings.rules.fixable = vec!["DL3025".into()];
    let (found, output) = run(text, &settings);
    assert_eq!(found.len(), 2);
    assert_eq!(output.unwrap(), "FROM a:1\nADD app.py /\nCMD [\"app\"]\n");
}

/// What is said of the syntax of a text, and whether it changes.
fn syntax(text: &str, settings: &Settings) -> (Vec<String>, bool) {
    let outcome = dfmt::fix(text.as_bytes(), settings, FixMode::Safe, &NoContext).unwrap();
    let found = outcome.before.into_iter();
    let found = found.filter(|finding| finding.rule == "syntax");
    let found = found.map(|finding| format!("{}: {}", finding.severity.as_str(), finding.message));
    (found.collect(), outcome.output.is_some())
}

#[test]
fn what_docker_rejects_can_be_silenced() {
    let mut ignoring = Settings::default();
    ignoring.rules.ignore.push("syntax".to_owned());
    let text = "FROM a:1\nENV A=b c\n";
    assert_eq!(syntax(text, &Settings::default()).0.len(), 1);
    assert_eq!(syntax(text, &ignoring), (vec![], false));
    for text in [
        "FROM a:1\n# dfmt: ignore[syntax]\nENV A=b c\n",
        "FROM a:1\n# dfmt: ignore[exec-form, Syntax] why\nFRMO x\n",
        "FROM a:1\n# dfmt: ignore\nENV A=b c\n",
        "FROM a:1\n# dfmt: off\nENV A=b c\nFRMO x\n# dfmt: on\n",
        "# dfmt: skip-file\nFROM a:1\nENV A=b c\nFRMO x\n",
    ] {
        assert_eq!(syntax(text, &Settings::default()).0, [""; 0], "{text}");
        let disregarding = Settings {
            disregard_comments: true,
            ..Settings::default()
        };
        assert!(!syntax(text, &disregarding).0.is_empty(), "{text}");
    }
    for text in [
        "FROM a:1\n# dfmt: ignore[syntax]\nRUN a\nENV A=b c\n",
        "FROM a:1\n# dfmt: ignore[exec-form]\nENV A=b c\n",
        "FROM a:1\n# hadolint ignore=syntax\nENV A=b c\n",
        "FROM a:1\n# dfmt: off\nRUN a\n# dfmt: on\nFRMO x\n",
    ] {
        assert_eq!(syntax(text, &Settings::default()).0.len(), 1, "{text}");
    }
}

#[test]
fn of_many_problems_of_a_kind_three_are_shown() {
    let shown = |count: usize| {
        let mut text = String::from("FROM a:1\nENV A=b c\n");
        for word in ["x", "y", "z", "v", "w"].iter().take(count) {
            text += word;
            text += "\n";
        }
        syntax(&text, &Settings::default()).0
    };
    assert_eq!(shown(4).len(), 5);
    let shown = shown(5);
    assert_eq!(shown.len(), 5);
    assert!(shown[0].contains("can't find ="), "{shown:?}");
    assert_eq!(shown[3], "error: unknown instruction: z");
    assert_eq!(shown[4], "error: unknown instruction: 2 more from here on");
}

#[test]
fn of_a_file_that_is_not_for_docker_that_alone_is_said() {
    for (text, expected) in [
        ("FROM a:{{ b }} c d\nFRMO x\n{% e %}\n", "a template"),
        ("FROM a\nENV A={{ b c }} d\nADD x y\nCMD e\n", "a template"),
        ("FROM a\n%%KEYS%%\nADD x y\nCMD e\n", "a template"),
        ("# syntax=a/b\nFROM a\nINSTALL x\nADD x y\n", "not Docker's"),
    ] {
        let outcome = dfmt::fix(
            text.as_bytes(),
            &Settings::default(),
            FixMode::Unsafe,
            &NoContext,
        )
        .unwrap();
        let [note] = &outcome.after[..] else {
            panic!("{text}: {:?}", outcome.after);
        };
        assert_eq!(
            (note.rule, note.severity),
            ("syntax", Severity::Info),
            "{text}"
        );
        assert!(note.message.contains(expected), "{text}: {}", note.message);
        assert_eq!(outcome.output, None, "{text}");
    }
    // Docker's own, anywhere, does not know these either; and what another one knows of Docker's is done.
    for text in [
        "# syntax=docker/dockerfile:1\nFROM a\nINSTALL x\n",
        "# syntax=b.c:5/docker/dockerfile-upstream:master@sha256:0 why\nFROM a\nINSTALL x\n",
    ] {
        let found = syntax(text, &Settings::default()).0;
        assert_eq!(found, ["error: unknown instruction: install"], "{text}");
    }
    assert!(syntax("# syntax=a/b\nFROM a\nRUN  x\n", &Settings::default()).1);
}

#[test]
fn a_fix_keeps_away_from_what_another_program_fills_in() {
    for text in [
        "FROM a:1\nENV A {{ .[\"b-c\"].version }}\n",
        "FROM a:1\nCMD node {{ .script }}\n",
        "FROM a:1\nCMD node @SCRIPT@\n",
        "FROM a:1\nENV A %%VERSION%%\n",
    ] {
        assert_eq!(rules(text), [""; 0], "{text}");
    }
    assert_eq!(rules("FROM a:1\nCMD node user@host\n"), ["exec-form"]);
}
