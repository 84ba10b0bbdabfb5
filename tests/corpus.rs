//! The gates on real files: no panic, no mismatch, and formatting or fixing twice changes nothing.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test may read files, print and panic"
)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::panic::AssertUnwindSafe;

use dfmt::config::Settings;
use dfmt::diagnostic::{Applicability, Finding};
use dfmt::engine::{self, FixMode, Outcome, Request};
use dfmt::model::NoContext;

/// The settings of the gates: the defaults, or the one rule that `DFMT_RULE` names. (`DFMT_NO_FORMAT` leaves the layout out;
/// `DFMT_CORPUS_OUT` names a folder for the results.)
fn settings() -> Settings {
    let mut settings = Settings::default();
    settings.rules.select.extend(std::env::var("DFMT_RULE"));
    settings
}

fn run(bytes: &[u8], fix: FixMode, settings: &Settings) -> Result<Outcome, String> {
    let request = Request {
        settings,
        fix,
        format: std::env::var_os("DFMT_NO_FORMAT").is_none(),
        context: &NoContext,
    };
    match std::panic::catch_unwind(AssertUnwindSafe(|| engine::run(bytes, request))) {
        Ok(Ok(outcome)) if outcome.dropped.is_empty() => Ok(outcome),
        Ok(Ok(outcome)) => Err(outcome.dropped.join("; ")),
        Ok(Err(failure)) => Err(format!("{failure:?}")),
        Err(_) => Err("panic".to_owned()),
    }
}

/// In how many files a rule has a safe fix, an unsafe fix, a finding without a fix.
type Counts = BTreeMap<&'static str, [usize; 3]>;

fn count(outcome: &Outcome, counts: &mut Counts) {
    let class = |finding: &Finding| match &finding.fix {
        Some(fix) if fix.applicability == Applicability::Safe => 0,
        Some(_) => 1,
        None => 2,
    };
    let classes: BTreeSet<_> = outcome
        .before
        .iter()
        .map(|finding| (finding.rule, class(finding)))
        .collect();
    for (rule, class) in classes {
        counts.entry(rule).or_default()[class] += 1;
    }
}

fn gate(fix: FixMode, name: &str) {
    let Some(files) = support::corpus() else {
        return;
    };
    let settings = settings();
    let out = std::env::var_os("DFMT_CORPUS_OUT").map(|dir| std::path::Path::new(&dir).join(name));
    if let Some(out) = &out {
        std::fs::create_dir_all(out).unwrap();
    }
    let (mut changed, mut wrong) = (0, Vec::new());
    let mut counts = Counts::new();
    for (file, bytes) in &files {
        let outcome = match run(bytes, fix, &settings) {
            Ok(outcome) => outcome,
            Err(problem) => {
                wrong.push(format!("{file}: {problem}"));
                continue;
            }
        };
        count(&outcome, &mut counts);
        changed += usize::from(outcome.output.is_some());
        let once = outcome.output.as_ref().unwrap_or(bytes);
        match run(once, fix, &settings) {
            Ok(twice) if twice.output.is_some() => wrong.push(format!("{file}: not stable")),
            Ok(_) => {}
            Err(problem) => wrong.push(format!("{file}: second run: {problem}")),
        }
        if let Some(out) = &out {
            std::fs::write(out.join(file), once).unwrap();
        }
    }
    println!(
        "{name}: {} files, {changed} changed, {} wrong",
        files.len(),
        wrong.len()
    );
    for (rule, [safe, unsafe_, report]) in counts {
        println!("{rule}: files with safe fixes {safe}, unsafe fixes {unsafe_}, reports {report}");
    }
    assert!(
        wrong.is_empty(),
        "{} wrong\n{}",
        wrong.len(),
        wrong[..wrong.len().min(40)].join("\n")
    );
}

#[test]
fn formatting() {
    gate(FixMode::Off, "format");
}

#[test]
fn safe_fixes() {
    gate(FixMode::Safe, "safe");
}

#[test]
fn unsafe_fixes() {
    gate(FixMode::Unsafe, "unsafe");
}
