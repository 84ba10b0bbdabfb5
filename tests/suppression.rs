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
            ("prefer-copy", Severity::Warning)
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
