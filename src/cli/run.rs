//! A run: from settings to printed results.

use std::io::{self, Read, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use super::print::Printer;
use super::progress::Progress;
use super::render::{Rendered, render};
use super::{Input, Settings, Status, Verbosity};
use crate::engine::FixMode;
use crate::report::{Counts, summary};
use crate::workspace::{
    Engine, FileError, Job, Processed, Search, discover, process, process_text,
};

/// The name of stdin where it was given none.
const STDIN: &str = "<stdin>";

/// Does what the settings say with `engine`, reading `stdin` only if they name it, and gives the exit code.
///
/// If the reader of `stdout` goes away, a run that writes no files ends quietly with [`Status::Clean`], as `rg` does; one that
/// writes goes on to the end.
pub fn execute(
    settings: &Settings,
    engine: &Engine<'_>,
    stdin: &mut dyn Read,
    stdout: &mut dyn Write,
    stderr: &mut dyn Write,
) -> Status {
    let mut printer = Printer::new(stdout, stderr, settings.colour_stderr);
    let job = Job {
        engine,
        settings: &settings.options,
        fix: settings.fix,
        format: settings.format,
        write: !settings.check && matches!(settings.input, Input::Paths(_)),
        working_dir: &settings.working_dir,
        context: settings.context.as_deref(),
        threads: settings.threads,
    };
    let mut total = Total::default();
    let summary_from = match &settings.input {
        Input::Paths(paths) => {
            if let Err(error) = files(paths, settings, job, &mut printer, &mut total) {
                printer.error(&error.to_string());
                return Status::Failed;
            }
            Verbosity::Normal
        }
        Input::Stdin(name) => {
            let rendered = stdin_text(name.as_deref(), settings, job, stdin);
            total.add(&rendered, &mut printer);
            Verbosity::Verbose
        }
    };
    match printer.failure() {
        Some(error) if error.kind() == io::ErrorKind::BrokenPipe && job.write => {}
        Some(error) if error.kind() == io::ErrorKind::BrokenPipe => return Status::Clean,
        Some(error) => {
            let message = format!("stdout cannot be written: {error}");
            printer.error(&message);
            return Status::Failed;
        }
        None => {}
    }
    if settings.verbosity >= summary_from {
        let fixing = settings.fix != FixMode::Off;
        let line = summary(total.counts, settings.check, fixing);
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
}

impl Total {
    fn add(&mut self, rendered: &Rendered, printer: &mut Printer<'_>) {
        printer.stdout(&rendered.stdout);
        printer.stderr(&rendered.stderr);
        self.counts += rendered.counts;
        self.status = self.status.max(rendered.status);
    }
}

fn files(
    paths: &[PathBuf],
    settings: &Settings,
    job: Job<'_>,
    printer: &mut Printer<'_>,
    total: &mut Total,
) -> Result<(), crate::workspace::BadGlob> {
    let entries = discover(Search {
        paths,
        working_dir: &settings.working_dir,
        respect_gitignore: settings.respect_gitignore,
        include: &settings.include,
        exclude: &settings.exclude,
        threads: settings.threads,
    })?;
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
    let mut source = Vec::new();
    let result = match stdin.read_to_end(&mut source) {
        Ok(_) => process_text(source, name.and_then(Path::parent), job),
        Err(error) => Err(FileError::Read(error)),
    };
    let path = name.unwrap_or(Path::new(STDIN)).to_path_buf();
    render(Processed { path, result }, settings)
}
