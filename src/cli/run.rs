//! A run: from settings to printed results.

use std::collections::{BTreeSet, HashMap, hash_map};
use std::io::{self, Read, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::baseline::{BaselineFile, Seen, chooses};
use super::choose;
use super::print::Printer;
use super::progress::Progress;
use super::render::{Gap, Rendered, asks_rules, render};
use super::{Input, OutputFormat, Settings, Show, Status, Verbosity};
use crate::config;
use crate::engine::FixMode;
use crate::lint::policy;
use crate::report::{Assembly, Counts, Statistics, display_path, lint_summary, summary};
use crate::suppress::refused;
use crate::workspace::{
    Configs, Engine, Entry, FileError, Job, OutputFile, Processed, process, process_text,
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
    )
    .on(settings.today);
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
        asks_rules: asks_rules(settings),
        shellcheck: settings.shellcheck.as_deref(),
        threads: settings.threads,
    };
    let mut total = Total {
        assembly: settings
            .output
            .machine()
            .filter(|_| settings.show != Show::Statistics)
            .map(Assembly::new),
        sets_apart: settings.show == Show::Diff
            && settings.stdout.is_terminal == settings.stderr.is_terminal,
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
            let refused = gives_reason(settings, &resolved);
            if let Err(message) = refused.and_then(|()| redirect(&mut printer, settings, &[])) {
                printer.error(&message);
                return Status::Failed;
            }
            let all = |_: &Path| Arc::clone(&resolved);
            let job = Job {
                settings: &all,
                ..job
            };
            let rendered = stdin_text(name.as_deref(), settings, job, stdin);
            total.add(rendered, &mut printer);
            Verbosity::Verbose
        }
    };
    total.end(&mut printer);
    if let Some(why) = settings.shellcheck.as_ref().and_then(|it| it.trouble()) {
        printer.warning(&format!(
            "ShellCheck could not be asked about all scripts: {why}"
        ));
    }
    if settings.show == Show::Statistics {
        let text = match settings.output {
            OutputFormat::Json => total.statistics.json(),
            _ => total.statistics.table(),
        };
        printer.stdout(text.as_bytes());
    }
    let written = match known(settings, &mut total) {
        Ok(written) => written,
        Err(message) => {
            printer.error(&message);
            return Status::Failed;
        }
    };
    if let Some(note) = super::hadolint::unused_config(settings, &configs) {
        printer.note(&note);
    }
    let is_cut = match printer.failure() {
        Some(error) if error.kind() == io::ErrorKind::BrokenPipe => !job.write,
        Some(error) => {
            let name = match &settings.output_file {
                Some(path) => display_path(path),
                None => "stdout".to_owned(),
            };
            let message = format!("{name} cannot be written: {error}");
            printer.error(&message);
            return Status::Failed;
        }
        None => false,
    };
    if let Err(error) = printer.finish_file() {
        let path = settings.output_file.as_deref().unwrap_or(Path::new(""));
        printer.error(&output_error(path, &error));
        return Status::Failed;
    }
    if settings.verbosity >= summary_from && !is_cut {
        let fixing = settings.fix != FixMode::Off || settings.add_ignores.is_some();
        let line = if let Some(line) = choose::nothing_found(settings, total.counts) {
            line
        } else if settings.lint {
            lint_summary(total.counts)
        } else {
            summary(total.counts, settings.check, fixing)
        };
        printer.stderr(format!("{line}\n").as_bytes());
        if let Some(line) = &written {
            printer.note(line);
        }
        if let Some(line) = shorter(settings, total.counts.left) {
            printer.note(line);
        }
    }
    let writes = settings
        .baseline
        .as_ref()
        .is_some_and(BaselineFile::is_written);
    if settings.exit_zero || writes {
        total.status.forgiving()
    } else {
        total.status
    }
}

/// From this many findings on, those who read all of them on a terminal hear of shorter forms.
const MANY: usize = 50;

/// What to say where very many findings were shown in full to somebody who looks on.
fn shorter(settings: &Settings, findings: usize) -> Option<&'static str> {
    if findings <= MANY || settings.output != OutputFormat::Full {
        return None;
    }
    match settings.show {
        Show::Findings if settings.stdout.is_terminal => Some(
            "`--output-format concise` shows a line for each finding, `--statistics` one for each rule",
        ),
        Show::Nothing if settings.stderr.is_terminal && asks_rules(settings) => Some(
            "`--output-format concise` shows a line for each finding, `dfmt --lint --statistics` one for each rule",
        ),
        _ => None,
    }
}

/// What the files so far come to.
#[derive(Default)]
struct Total {
    counts: Counts,
    status: Status,
    /// What comes to stdout, where it is for a program.
    assembly: Option<Assembly>,
    /// What was seen of each file that a baseline may know of, by its path there.
    seen: HashMap<String, Seen>,
    statistics: Statistics,
    /// Where an empty line is missing, if anything comes.
    gap: Option<Gap>,
    /// Whether findings are to come after an empty line where a diff is above: both are shown, and in the same place.
    sets_apart: bool,
    /// Whether what was shown last was a diff.
    is_below_diff: bool,
}

impl Total {
    fn add(&mut self, rendered: Rendered, printer: &mut Printer<'_>) {
        if !rendered.stdout.is_empty() || !rendered.stderr.is_empty() {
            match self.gap {
                Some(Gap::Stdout) => printer.stdout(b"\n"),
                Some(Gap::Stderr) => printer.stderr(b"\n"),
                None => {}
            }
            self.gap = rendered.gap;
        }
        // On a terminal, and in logs, the findings come directly below the diff, be it that of a file before.
        self.is_below_diff |= !rendered.stdout.is_empty();
        let is_apart = self.sets_apart && self.is_below_diff && rendered.starts_with_findings;
        self.is_below_diff &= rendered.stderr.is_empty();
        match &mut self.assembly {
            Some(assembly) => printer.stdout(&assembly.add(&rendered.stdout, rendered.problem)),
            None => printer.stdout(&rendered.stdout),
        }
        if is_apart {
            printer.stderr(b"\n");
        }
        printer.stderr(&rendered.stderr);
        self.counts += rendered.counts;
        self.status = self.status.max(rendered.status);
        if let Some(seen) = rendered.seen {
            match self.seen.entry(seen.path.clone()) {
                hash_map::Entry::Occupied(mut other) => other.get_mut().add(seen),
                hash_map::Entry::Vacant(place) => drop(place.insert(seen)),
            }
        }
        if let Some(statistics) = &rendered.statistics {
            self.statistics.add(statistics);
        }
    }

    /// Says what comes after all files.
    fn end(&mut self, printer: &mut Printer<'_>) {
        if let Some(assembly) = self.assembly.take() {
            printer.stdout(&assembly.end());
        }
    }
}

/// Sends to a file what is for stdout, if the settings have one: before any file is touched, so that nothing is where that cannot be.
fn redirect(
    printer: &mut Printer<'_>,
    settings: &Settings,
    entries: &[Entry],
) -> Result<(), String> {
    let Some(path) = &settings.output_file else {
        return Ok(());
    };
    let place = settings.working_dir.join(path);
    let file = OutputFile::start(&place).map_err(|error| output_error(path, &error))?;
    let mut entries = entries.iter();
    if entries.any(|entry| file.is(&settings.working_dir.join(&entry.path))) {
        let path = display_path(path);
        return Err(format!(
            "--output-file {path}: this file is read as a Dockerfile; name another one"
        ));
    }
    let mut baseline = settings.baseline.iter();
    if baseline.any(|baseline| file.is(baseline.path())) {
        let path = display_path(path);
        return Err(format!(
            "--output-file {path}: this is the baseline, which would be lost; name another file"
        ));
    }
    printer.redirect(file);
    Ok(())
}

fn output_error(path: &Path, error: &FileError) -> String {
    format!("--output-file {}: {error}", display_path(path))
}

/// Fails where comments would be written that the settings of a file do not allow.
fn gives_reason(settings: &Settings, of_file: &config::Settings) -> Result<(), String> {
    match &settings.add_ignores {
        Some(reason) => match refused(reason, policy(of_file)) {
            Some(why) => Err(format!(
                "--add-ignores would write comments that the settings do not allow: {why}; give it as in `--add-ignores=\"until 2027-03-01 why\"`"
            )),
            None => Ok(()),
        },
        None => Ok(()),
    }
}

/// Writes the baseline, or finds what in it is settled; gives what to say about it.
fn known(settings: &Settings, total: &mut Total) -> Result<Option<String>, String> {
    let Some(baseline) = &settings.baseline else {
        return Ok(None);
    };
    let seen = std::mem::take(&mut total.seen);
    if baseline.is_written() {
        let written = baseline.write(seen, &settings.chosen);
        return written.map(Some).map_err(|error| baseline.error(&error));
    }
    // Of rules that were not asked, nobody knows.
    Ok(Some(seen)
        .filter(|_| !chooses(&settings.chosen))
        .and_then(|seen| baseline.stale(&seen)))
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
    let entries = choose::entries(paths, settings, configs)?;
    let by_file = resolve(&entries, configs, printer)?;
    for of_file in by_file.values() {
        gives_reason(settings, of_file).map_err(|message| vec![message])?;
    }
    redirect(printer, settings, &entries).map_err(|message| vec![message])?;
    let of_file = |path: &Path| by_file.get(path).cloned().unwrap_or_default();
    let job = Job {
        settings: &of_file,
        ..job
    };
    let writes = settings
        .baseline
        .as_ref()
        .is_some_and(BaselineFile::is_written);
    let must_finish = job.write || writes;
    let mut progress = Progress::new(settings.progress, entries.len());
    process(
        entries,
        job,
        |processed| render(processed, settings),
        |rendered| {
            let is_shown = !rendered.stdout.is_empty() || !rendered.stderr.is_empty();
            progress.advance(is_shown, || total.add(rendered, printer));
            if printer.failure().is_some() && !must_finish {
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
