//! A run: from settings to printed results.

use std::collections::{BTreeSet, HashMap};
use std::io::{self, Read, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::print::Printer;
use super::progress::Progress;
use super::render::{Rendered, render};
use super::{Input, OutputFormat, Settings, Status, Verbosity};
use crate::config;
use crate::engine::FixMode;
use crate::report::{Counts, display_path, lint_summary, summary};
use crate::workspace::{
    Configs, Engine, Entry, FileError, Job, Processed, Search, discover, process, process_text,
    read_stream,
};

/// The name of stdin where it was given none.
const STDIN: &str = "<stdin>";

/// Does what the settings say with `engine`, reading `stdin` only if they name it, and gives the exit code.
///
/// If the reader of `stdout` goes away, a run that writes no files ends quietly with what it has seen so far; one that writes
/// goes on to the end.
pub fn execute(
    settings: &Settings,
    engine: &Engine<'_>,
    stdin: &mut dyn Read,
    stdout: &mut dyn Write,
    stderr: &mut dyn Write,
) -> Status {
    let mut printer = Printer::new(stdout, stderr, (settings.stdout, settings.stderr));
    let configs = Configs::new(
        settings.source.clone(),
        &settings.working_dir,
        settings.overrides.clone(),
        settings.disregard_comments,
    );
    let none = |_: &Path| Arc::default();
    let job = Job {
        engine,
        settings: &none,
        // A stand-in for the engine finds nothing unless it may fix.
        fix: if settings.lint {
            FixMode::Safe
        } else {
            settings.fix
        },
        format: settings.format,
        write: !settings.check && !settings.lint && matches!(settings.input, Input::Paths(_)),
        working_dir: &settings.working_dir,
        context: settings.context.as_deref(),
        force_exclude: settings.force_exclude,
        threads: settings.threads,
    };
    let mut total = Total {
        is_json: settings.output == OutputFormat::Json,
        ..Total::default()
    };
    let summary_from = match &settings.input {
        Input::Paths(paths) => {
            if settings.says_folder {
                let folder = display_path(&settings.working_dir);
                let message = format!("no path was given: what lies below {folder} is rewritten");
                printer.note(&message);
            }
            if let Err(messages) = files(paths, settings, &configs, job, &mut printer, &mut total) {
                for message in messages {
                    printer.error(&message);
                }
                return Status::Failed;
            }
            Verbosity::Normal
        }
        Input::Stdin(name) => {
            let place = name.as_deref().unwrap_or(Path::new("Dockerfile"));
            let resolved = match configs.resolve(place) {
                Ok(resolved) => {
                    for warning in &resolved.warnings {
                        printer.warning(warning);
                    }
                    Arc::new(resolved.settings)
                }
                Err(error) => {
                    printer.error(&error.to_string());
                    return Status::Failed;
                }
            };
            let all = |_: &Path| Arc::clone(&resolved);
            let job = Job {
                settings: &all,
                ..job
            };
            let rendered = stdin_text(name.as_deref(), settings, job, stdin);
            total.add(&rendered, &mut printer);
            Verbosity::Verbose
        }
    };
    total.end(&mut printer);
    if let Some(note) = super::hadolint::unused_config(settings, &configs) {
        printer.note(&note);
    }
    let is_cut = match printer.failure() {
        Some(error) if error.kind() == io::ErrorKind::BrokenPipe => !job.write,
        Some(error) => {
            let message = format!("stdout cannot be written: {error}");
            printer.error(&message);
            return Status::Failed;
        }
        None => false,
    };
    if settings.verbosity >= summary_from && !is_cut {
        let fixing = settings.fix != FixMode::Off;
        let line = if settings.lint {
            lint_summary(total.counts)
        } else {
            summary(total.counts, settings.check, fixing)
        };
        printer.stderr(format!("{line}\n").as_bytes());
    }
    if settings.exit_zero {
        total.status.forgiving()
    } else {
        total.status
    }
}

/// What the files so far come to.
#[derive(Default)]
struct Total {
    counts: Counts,
    status: Status,
    /// Whether what comes to stdout are objects of one array.
    is_json: bool,
    has_objects: bool,
}

impl Total {
    fn add(&mut self, rendered: &Rendered, printer: &mut Printer<'_>) {
        if self.is_json && !rendered.stdout.is_empty() {
            let before: &[u8] = if self.has_objects { b",\n" } else { b"[\n" };
            self.has_objects = true;
            printer.stdout(&[before, &rendered.stdout].concat());
        } else {
            printer.stdout(&rendered.stdout);
        }
        printer.stderr(&rendered.stderr);
        self.counts += rendered.counts;
        self.status = self.status.max(rendered.status);
    }

    /// Closes the array.
    fn end(&self, printer: &mut Printer<'_>) {
        if self.is_json {
            printer.stdout(if self.has_objects { b"\n]\n" } else { b"[]\n" });
        }
    }
}

/// The settings of all files; where a configuration is wrong, what is: nothing is done then.
fn resolve(
    entries: &[Entry],
    configs: &Configs,
    printer: &mut Printer<'_>,
) -> Result<HashMap<PathBuf, Arc<config::Settings>>, Vec<String>> {
    let mut by_file: HashMap<PathBuf, Arc<config::Settings>> = HashMap::new();
    let mut last: Arc<config::Settings> = Arc::default();
    let (mut wrong, mut warnings) = (BTreeSet::new(), BTreeSet::new());
    for entry in entries.iter().filter(|entry| entry.problem.is_none()) {
        match configs.resolve_found(&entry.path) {
            Ok(resolved) => {
                warnings.extend(resolved.warnings);
                // Files beside each other mostly share theirs.
                if *last != resolved.settings {
                    last = Arc::new(resolved.settings);
                }
                by_file.insert(entry.path.clone(), Arc::clone(&last));
            }
            Err(error) => drop(wrong.insert(error.to_string())),
        }
    }
    for warning in &warnings {
        printer.warning(warning);
    }
    if wrong.is_empty() {
        Ok(by_file)
    } else {
        Err(wrong.into_iter().collect())
    }
}

fn files(
    paths: &[PathBuf],
    settings: &Settings,
    configs: &Configs,
    job: Job<'_>,
    printer: &mut Printer<'_>,
    total: &mut Total,
) -> Result<(), Vec<String>> {
    let entries = discover(Search {
        paths,
        working_dir: &settings.working_dir,
        respect_gitignore: settings.respect_gitignore,
        include: &settings.include,
        exclude: &settings.exclude,
        force_exclude: settings.force_exclude,
        configs,
        threads: settings.threads,
    })
    .map_err(|error| vec![error.to_string()])?;
    let by_file = resolve(&entries, configs, printer)?;
    let of_file = |path: &Path| by_file.get(path).cloned().unwrap_or_default();
    let job = Job {
        settings: &of_file,
        ..job
    };
    let mut progress = Progress::new(settings.progress, entries.len());
    process(
        entries,
        job,
        |processed| render(processed, settings),
        |rendered| {
            let is_shown = !rendered.stdout.is_empty() || !rendered.stderr.is_empty();
            progress.advance(is_shown, || total.add(&rendered, printer));
            if printer.failure().is_some() && !job.write {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        },
    );
    progress.finish();
    Ok(())
}

fn stdin_text(
    name: Option<&Path>,
    settings: &Settings,
    job: Job<'_>,
    stdin: &mut dyn Read,
) -> Rendered {
    let result = match read_stream(stdin) {
        Ok(source) => {
            let place = name.unwrap_or(Path::new(STDIN));
            process_text(source, place, job)
        }
        Err(error) => Err(FileError::Read(error)),
    };
    let path = name.unwrap_or(Path::new(STDIN)).to_path_buf();
    render(Processed { path, result }, settings)
}
