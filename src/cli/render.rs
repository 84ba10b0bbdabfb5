//! What is shown of one file, and what it means for the exit code.

use std::path::Path;

use super::baseline::{BaselineFile, Seen};
use super::print::{error_line, note_line, warning_line};
use super::{OutputFormat, Settings, Show, Status, Stream, Verbosity};
use crate::diagnostic::{Applicability, SYNTAX, Severity};
use crate::engine::{FixMode, HOW_TO_REPORT};
use crate::report::{
    Counts, DiffStyle, FindingStyle, Found, Placed, Problem, Statistics, applied_fixes,
    display_path, findings, in_old, in_text, layout_finding, unified, visible_bytes,
};
use crate::workspace::{Done, Processed, contain};

/// One file, ready to print.
#[derive(Debug, Default)]
pub(super) struct Rendered {
    pub(super) stdout: Vec<u8>,
    pub(super) stderr: Vec<u8>,
    /// Why the file could not be done, for formats that keep that for their end.
    pub(super) problem: Option<Problem>,
    pub(super) counts: Counts,
    pub(super) status: Status,
    /// What of it is in the baseline, if there is one.
    pub(super) seen: Option<Seen>,
    /// How often each rule has something to say, if that is asked for.
    pub(super) statistics: Option<Statistics>,
    /// Where what is shown next of another file is to come after an empty line, the stream that gets it.
    pub(super) gap: Option<Gap>,
    /// Whether stderr starts with findings, which an empty line sets apart from a diff above.
    pub(super) starts_with_findings: bool,
}

/// The stream that has the findings: an empty line comes after them if anything does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gap {
    Stdout,
    Stderr,
}

impl Rendered {
    /// Takes away the empty line after the findings, where nothing may follow that it would set apart.
    fn end_without_empty_line(&mut self, show: Show) {
        let (bytes, gap) = match show {
            Show::Findings => (&mut self.stdout, Gap::Stdout),
            _ => (&mut self.stderr, Gap::Stderr),
        };
        if bytes.ends_with(b"\n\n") {
            bytes.pop();
            self.gap = Some(gap);
        }
    }
}

/// Renders a file; a panic over it is told like one of the engine.
pub(super) fn render(processed: Processed, settings: &Settings) -> Rendered {
    let Processed { path, result } = processed;
    let shown = display_path(&path);
    let failed = |message: &str| {
        let line = error_line(&format!("{shown}: {message}"), settings.stderr.colour);
        let problem = Problem {
            path: path.clone(),
            message: message.to_owned(),
        };
        let format = settings.output.machine();
        let format = format.filter(|_| settings.show != Show::Statistics);
        let said = format.map(|format| format.problem(&problem));
        Rendered {
            stdout: said.unwrap_or_default().into_bytes(),
            stderr: line.into_bytes(),
            problem: Some(problem),
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
    let Done {
        source,
        outcome,
        others,
        left_out,
        lost,
        ..
    } = done;
    if *left_out {
        let mut out = Rendered::default();
        out.counts.left_out = 1;
        if settings.verbosity == Verbosity::Verbose {
            out.stderr = format!("{shown}: generated, left out\n").into_bytes();
        }
        return out;
    }
    let changed = outcome.output.is_some();
    let text = outcome.output.as_deref().unwrap_or(source);
    // Places are those of the text that the reader has.
    let reader_has = if settings.check || settings.lint {
        source
    } else {
        text
    };
    let is_machine = settings.output != OutputFormat::Full;
    let writes_baseline = settings
        .baseline
        .as_ref()
        .is_some_and(BaselineFile::is_written);
    let layout = if settings.lint && !writes_baseline || settings.check && is_machine {
        layout_finding(source, text, settings.fix != FixMode::Off)
    } else {
        None
    };
    let mut list = if settings.lint {
        in_text(source, &outcome.before)
    } else if settings.check {
        in_old(
            source,
            text,
            &outcome.edits,
            &outcome.before,
            &outcome.after,
        )
    } else {
        in_text(text, &outcome.after)
    };
    let seen = settings.baseline.as_ref().map(|baseline| {
        let before = in_text(source, if settings.check { &outcome.before } else { &[] });
        baseline.filter(path, reader_has, &mut list, (source, &before))
    });
    if settings.verbosity == Verbosity::Quiet && !is_machine && !asks_rules(settings) {
        // That a file is left as it is is no error.
        list.retain(|placed| placed.finding.severity == Severity::Error);
    }
    let left = list.len();
    if let Some(layout) = &layout {
        list.push(Placed::in_text(layout, source));
        list.sort_by_key(|placed| placed.span.start);
    }
    let is_safe = |placed: &&Placed<'_>| placed.applicability() == Some(Applicability::Safe);
    let mut out = Rendered {
        counts: Counts {
            changed: usize::from(changed) + others.len(),
            unchanged: usize::from(!changed),
            failed: 0,
            left_out: 0,
            fixed: if settings.lint {
                list.iter().filter(is_safe).count()
            } else {
                outcome.fixed
            },
            left: if settings.lint { list.len() } else { left },
            silenced: outcome.silenced,
            known: seen.as_ref().map_or(0, |seen| seen.count),
        },
        status: status(changed || !others.is_empty(), &list, settings),
        seen,
        ..Rendered::default()
    };
    let full = |stream: Stream| {
        let style = FindingStyle {
            colour: stream.colour,
            marks: settings.lint,
        };
        findings(path, reader_has, &list, style).into_bytes()
    };
    match settings.show {
        Show::Diff => {
            let style = match settings.stdout {
                Stream { colour: true, .. } => DiffStyle::Coloured,
                Stream {
                    is_terminal: true, ..
                } => DiffStyle::Visible,
                _ => DiffStyle::Patch,
            };
            for file in others {
                let diff = unified(&file.path, file.old.as_deref(), &file.new, style);
                out.stdout.extend(diff);
            }
            out.stdout.extend(unified(path, Some(source), text, style));
            out.stderr = full(settings.stderr);
        }
        Show::Text => {
            out.stdout = for_stdout(text, settings);
            out.stderr = full(settings.stderr);
        }
        Show::Nothing => out.stderr = full(settings.stderr),
        Show::Statistics => out.statistics = Some(Statistics::of_file(&list)),
        Show::Findings => {
            out.stdout = match settings.output.machine() {
                None => full(settings.stdout),
                Some(format) => {
                    let found = Found {
                        path,
                        source: reader_has,
                        list: &list,
                        context: done.context(&settings.working_dir),
                    };
                    format.file(&found).into_bytes()
                }
            }
        }
        Show::Name => {
            let own = (changed || out.status > Status::Clean).then_some(path);
            for path in others.iter().map(|file| &*file.path).chain(own) {
                let name = for_stdout(path.as_os_str().as_encoded_bytes(), settings);
                out.stdout.extend(name);
                out.stdout.push(b'\n');
            }
        }
    }
    out.starts_with_findings = !out.stderr.is_empty();
    if settings.show_fixes {
        let mut fixes = applied_fixes(path, source, &outcome.fixes, settings.check);
        if out.starts_with_findings && !fixes.is_empty() {
            fixes.push('\n');
            out.starts_with_findings = false;
        }
        out.stderr.splice(0..0, fixes.into_bytes());
    }
    for what in &outcome.dropped {
        let message = format!("{shown}: {what}. {HOW_TO_REPORT}");
        out.stderr
            .extend_from_slice(warning_line(&message, settings.stderr.colour).as_bytes());
    }
    for what in lost {
        let line = note_line(&format!("{shown}: {what}"), settings.stderr.colour);
        out.stderr.extend_from_slice(line.as_bytes());
    }
    if settings.verbosity == Verbosity::Quiet && !is_machine {
        out.end_without_empty_line(settings.show);
    }
    if settings.verbosity == Verbosity::Verbose {
        for file in others {
            let verdict = match (&file.old, settings.check) {
                (Some(_), true) => "would be changed",
                (Some(_), false) => "changed",
                (None, true) => "would be made",
                (None, false) => "made",
            };
            let line = format!("{}: {verdict}\n", display_path(&file.path));
            out.stderr.extend_from_slice(line.as_bytes());
        }
        let verdict = match (changed, settings.check) {
            _ if settings.lint => "checked",
            (true, true) => "would be reformatted",
            (true, false) => "reformatted",
            (false, _) => "unchanged",
        };
        out.stderr
            .extend_from_slice(format!("{shown}: {verdict}\n").as_bytes());
    }
    out
}

/// What comes from a file, whole: byte for byte, but for a terminal.
fn for_stdout(bytes: &[u8], settings: &Settings) -> Vec<u8> {
    if settings.stdout.is_terminal {
        visible_bytes(bytes).into_bytes()
    } else {
        bytes.to_vec()
    }
}

/// Whether rules are asked: else all that can be found is what Docker refuses, and files that are left as they are.
pub(super) fn asks_rules(settings: &Settings) -> bool {
    settings.lint || settings.fix != FixMode::Off || settings.add_ignores.is_some()
}

/// What a text, its findings and whether it changes mean for the exit code.
pub(super) fn status(changed: bool, list: &[Placed<'_>], settings: &Settings) -> Status {
    let findings_count = asks_rules(settings);
    let fails = |placed: &Placed<'_>| {
        let is_bad = settings
            .fail_on
            .is_some_and(|least| placed.finding.severity >= least);
        // What BuildKit rejects counts in every mode; that a file is left alone is no error in it.
        let is_rejected =
            placed.finding.rule == SYNTAX && placed.finding.severity == Severity::Error;
        is_rejected || findings_count && is_bad
    };
    if changed && settings.check || list.iter().any(fails) {
        Status::Findings
    } else {
        Status::Clean
    }
}
