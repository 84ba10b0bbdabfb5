//! The gates on real files: no panic, no mismatch, and formatting or fixing twice changes nothing.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test may read files, print and panic"
)]

mod support;

use std::panic::AssertUnwindSafe;

use dfmt::config::Settings;
use dfmt::engine::{self, FixMode, Request};
use dfmt::model::NoContext;

fn run(bytes: &[u8], fix: FixMode) -> Result<Vec<u8>, String> {
    let settings = Settings::default();
    let request = Request {
        settings: &settings,
        fix,
        format: true,
        context: &NoContext,
    };
    match std::panic::catch_unwind(AssertUnwindSafe(|| engine::run(bytes, request))) {
        Ok(Ok(outcome)) => Ok(outcome.output.unwrap_or_else(|| bytes.to_vec())),
        Ok(Err(failure)) => Err(format!("{failure:?}")),
        Err(_) => Err("panic".to_owned()),
    }
}

fn gate(fix: FixMode, name: &str) {
    let Some(files) = support::corpus() else {
        return;
    };
    let out = std::env::var_os("DFMT_CORPUS_OUT").map(|dir| std::path::Path::new(&dir).join(name));
    if let Some(out) = &out {
        std::fs::create_dir_all(out).unwrap();
    }
    let (mut changed, mut wrong) = (0, Vec::new());
    for (file, bytes) in &files {
        let once = match run(bytes, fix) {
            Ok(once) => once,
            Err(problem) => {
                wrong.push(format!("{file}: {problem}"));
                continue;
            }
        };
        changed += usize::from(once != *bytes);
        match run(&once, fix) {
            Ok(twice) if twice != once => wrong.push(format!("{file}: not stable")),
            Ok(_) => {}
            Err(problem) => wrong.push(format!("{file}: second run: {problem}")),
        }
        if let Some(out) = &out {
            std::fs::write(out.join(file), &once).unwrap();
        }
    }
    println!(
        "{name}: {} files, {changed} changed, {} wrong",
        files.len(),
        wrong.len()
    );
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
