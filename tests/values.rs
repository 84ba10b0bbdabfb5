//! The values of ENV and LABEL against what BuildKit computed for every body in the corpus: dfmt's own evaluation, and the form that
//! `legacy-key-value` writes.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test may read files, print and panic"
)]

mod support;

use std::collections::BTreeMap;
use std::io::Read;

use dfmt::config::Settings;
use dfmt::engine::{self, FixMode, Request};
use dfmt::model::{Lookup, Model, NoContext, assignments};
use dfmt::syntax::Body;
use serde_json::Value;

/// What the stage of the oracle has set (README of the corpus).
fn of_the_oracle(name: &str) -> Option<String> {
    let value = match name {
        "NAME" => "value",
        "DIR" => "/opt/dir",
        "PATH" => "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        _ => return None,
    };
    Some(value.to_owned())
}

/// Every variable but `UNSET` set, to something that no word must take for more than text.
fn all_set(name: &str) -> Option<String> {
    (name != "UNSET").then(|| format!("<{name}> \"$A' \\"))
}

/// Whether a variable is missing from what the oracle lists, and begins like the one its stage had before.
fn is_of_the_stage(name: &str, value: &str, listed: Option<&BTreeMap<String, String>>) -> bool {
    let is_listed = listed.is_some_and(|listed| listed.contains_key(name));
    !is_listed && of_the_oracle(name).is_some_and(|before| value.starts_with(&before))
}

fn rows() -> Option<Vec<Value>> {
    let path = support::shared("corpus/values.jsonl.gz")?;
    let mut text = String::new();
    flate2::read::GzDecoder::new(std::fs::File::open(path).unwrap())
        .read_to_string(&mut text)
        .unwrap();
    let rows = text.lines().map(|line| serde_json::from_str(line).unwrap());
    Some(rows.collect())
}

/// What the only instruction of a text sets, the last value of a name winning. `None` if Docker refuses it.
fn evaluated(source: &str, lookup: &Lookup<'_>) -> Option<BTreeMap<String, String>> {
    let file = dfmt::syntax::parse(source.as_bytes());
    let model = Model::new(&file);
    let instruction = model.instructions.last().unwrap();
    assert!(model.instructions.len() <= 2, "{source}");
    let set = assignments(instruction, instruction.effective(), file.escape, lookup)?;
    set.ok().map(|set| set.into_iter().collect())
}

#[test]
fn every_body_has_the_value_that_buildkit_computed() {
    let Some(rows) = rows() else { return };
    assert!(rows.len() > 8000, "{} rows", rows.len());
    let mut wrong = Vec::new();
    for row in &rows {
        let text = |key: &str| row[key].as_str().unwrap();
        let source = format!("{} {}\n", text("keyword"), text("body"));
        let expected = row.get("values").map(|values| {
            let pairs = values.as_object().unwrap().iter();
            pairs
                .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()))
                .collect::<BTreeMap<_, _>>()
        });
        let mut found = evaluated(&source, &of_the_oracle);
        // The oracle's list leaves out what starts like the environment of its empty stage, also where a body appends to that.
        if let Some(found) = &mut found {
            found.retain(|name, value| {
                text("keyword") == "LABEL" || !is_of_the_stage(name, value, expected.as_ref())
            });
        }
        if found != expected {
            wrong.push(format!(
                "{source}  expected {expected:?}\n  found    {found:?}"
            ));
        }
    }
    println!("{} bodies, {} wrong", rows.len(), wrong.len());
    assert!(
        wrong.is_empty(),
        "{}",
        wrong[..wrong.len().min(20)].join("")
    );
}

/// A text with `legacy-key-value` alone applied; nothing if the rule has no fix for it.
fn rewritten(source: &[u8]) -> Option<Vec<u8>> {
    let mut settings = Settings::default();
    settings.rules.select = vec!["legacy-key-value".to_owned()];
    let request = Request {
        settings: &settings,
        fix: FixMode::Safe,
        format: false,
        context: &NoContext,
        only: None,
        shellcheck: None,
    };
    let outcome = engine::run(source, request).unwrap();
    assert_eq!(outcome.dropped, Vec::<String>::new());
    outcome.output
}

#[test]
fn pairs_mean_what_the_old_form_of_each_body_meant() {
    let Some(rows) = rows() else { return };
    let (mut legacy, mut fixed) = (0, 0);
    for row in rows.iter().filter(|row| row["form"] == "legacy") {
        legacy += 1;
        let text = |key: &str| row[key].as_str().unwrap();
        let source = format!("FROM scratch\n{} {}\n", text("keyword"), text("body"));
        let Some(output) = rewritten(source.as_bytes()) else {
            continue;
        };
        fixed += 1;
        let output = String::from_utf8(output).unwrap();
        for lookup in [&of_the_oracle as &Lookup<'_>, &all_set] {
            let (old, new) = (evaluated(&source, lookup), evaluated(&output, lookup));
            assert!(old.is_some(), "{source}");
            assert_eq!(old, new, "{source}{output}");
        }
    }
    println!("{legacy} legacy bodies, {fixed} rewritten, 0 differ");
    assert!(fixed * 100 > legacy * 90, "{fixed} of {legacy}");
}

/// As they stand in their files: over several lines, with comments, under another escape character.
#[test]
fn pairs_mean_what_the_old_form_meant_in_every_file() {
    let (mut legacy, mut fixed) = (0, 0);
    for (name, bytes) in &support::corpus() {
        if dfmt::engine::check(bytes, &Settings::default(), &NoContext).is_err() {
            continue;
        }
        let before = dfmt::syntax::parse(bytes);
        let old = Model::new(&before);
        let is_legacy = |index: usize| {
            matches!(
                old.instructions[index].effective().body,
                Body::Legacy { .. }
            )
        };
        let places: Vec<usize> = (0..old.instructions.len())
            .filter(|&at| is_legacy(at))
            .collect();
        legacy += places.len();
        let Some(output) = rewritten(bytes).filter(|_| !places.is_empty()) else {
            continue;
        };
        let after = dfmt::syntax::parse(&output);
        let new = Model::new(&after);
        assert_eq!(old.instructions.len(), new.instructions.len(), "{name}");
        for index in places {
            let (a, b) = (old.instructions[index], new.instructions[index]);
            fixed += usize::from(matches!(b.effective().body, Body::Pairs(_)));
            for lookup in [&of_the_oracle as &Lookup<'_>, &all_set] {
                assert_eq!(
                    assignments(a, a.effective(), before.escape, lookup),
                    assignments(b, b.effective(), after.escape, lookup),
                    "{name}: line {}",
                    a.first_line
                );
            }
        }
    }
    println!("{legacy} legacy instructions, {fixed} rewritten, 0 differ");
}
