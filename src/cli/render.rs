//! What is shown of one file, and what it means for the exit code.

use std::path::Path;

use super::print::{error_line, warning_line};
use super::{Settings, Show, Status, Verbosity};
use crate::diagnostic::{Finding, SYNTAX};
use crate::engine::{FixMode, HOW_TO_REPORT};
use crate::report::{Counts, display_path, findings, in_old, in_text, unified};
use crate::workspace::{Done, Processed, contain};

/// One file, ready to print.
#[derive(Debug, Default)]
pub(super) struct Rendered {
    pub(super) stdout: Vec<u8>,
    pub(super) stderr: Vec<u8>,
    pub(super) counts: Counts,
    pub(super) status: Status,
}

/// Renders a file; a panic over it is told like one of the engine.
pub(super) fn render(processed: Processed, settings: &Settings) -> Rendered {
    let Processed { path, result } = processed;
    let shown = display_path(&path);
    let failed = |message: &str| {
        let line = error_line(&format!("{shown}: {message}"), settings.colour_stderr);
        Rendered {
            stderr: line.into_bytes(),
            counts: Counts {
                failed: 1,
                ..Counts::default()
            },
            status: Status::Failed,
            ..Rendered::default()
        }
    };
    match result {
        Err(error) => failed(&error.to_string()),
        Ok(done) => {
            contain(|| render_done(&path, &shown, &done, settings)).unwrap_or_else(|message| {
                failed(&format!(
                    "internal error while showing the result: {message}"
                ))
            })
        }
    }
}

fn render_done(path: &Path, shown: &str, done: &Done, settings: &Settings) -> Rendered {
    let Done { source, outcome } = done;
    let changed = outcome.output.is_some();
    let text = outcome.output.as_deref().unwrap_or(source);
    let mut out = Rendered {
        counts: Counts {
            changed: usize::from(changed),
            unchanged: usize::from(!changed),
            failed: 0,
            fixed: outcome.fixed,
            left: outcome.after.len(),
        },
        status: status(changed, &outcome.after, settings),
        ..Rendered::default()
    };
    let on_stdout = settings.show == Show::Findings;
    let list = || {
        let colour = if on_stdout {
            settings.colour_stdout
        } else {
            settings.colour_stderr
        };
        // Places are those of the text that the reader has.
        let list = if settings.check {
            let placed = in_old(source, text, &outcome.before, &outcome.after);
            findings(path, source, &placed, colour)
        } else {
            findings(path, text, &in_text(text, &outcome.after), colour)
        };
        list.into_bytes()
    };
    match settings.show {
        Show::Diff => {
            out.stdout = unified(path, source, text, settings.colour_stdout);
            out.stderr = list();
        }
        Show::Text => {
            out.stdout = text.to_vec();
            out.stderr = list();
        }
        Show::Findings => out.stdout = list(),
        Show::Name => {
            if changed || out.status > Status::Clean {
                out.stdout = path.as_os_str().as_encoded_bytes().to_vec();
                out.stdout.push(b'\n');
            }
        }
    }
    for what in &outcome.dropped {
        let message = format!("{shown}: {what}. {HOW_TO_REPORT}");
        out.stderr
            .extend_from_slice(warning_line(&message, settings.colour_stderr).as_bytes());
    }
    if settings.verbosity == Verbosity::Verbose {
        let verdict = match (changed, settings.check) {
            (true, true) => "would be reformatted",
            (true, false) => "reformatted",
            (false, _) => "unchanged",
        };
        out.stderr
            .extend_from_slice(format!("{shown}: {verdict}\n").as_bytes());
    }
    out
}

fn status(changed: bool, left: &[Finding], settings: &Settings) -> Status {
    let findings_count = settings.fix != FixMode::Off;
    let fails = |finding: &Finding| {
        let is_bad = settings
            .fail_on
            .is_some_and(|least| finding.severity >= least);
        // What BuildKit rejects counts in every mode.
        finding.rule == SYNTAX || findings_count && is_bad
    };
    if changed && settings.check || left.iter().any(fails) {
        Status::Findings
    } else {
        Status::Clean
    }
}
