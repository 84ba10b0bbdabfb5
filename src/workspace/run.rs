//! Taking files through the engine: read, run, write.

use std::collections::HashSet;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::builds::Places;
use super::folder::Folders;
use super::job::{Done, Job, Processed};
use super::lazy::LazyContext;
use super::read::{TEXT_LIMIT, read_file, read_found};
use super::together::settle;
use super::write::{remove_leftovers, replace};
use super::{DiskContext, Entry, FileError, ShellCheckProgram, contain, for_each_ordered};
use crate::config::{AskShellCheck, Generated, Settings};
use crate::diagnostic::{Finding, GENERATED, Severity};
use crate::engine::{Outcome, Request, ShellCheck, scripts_to_check};
use crate::model::{BuildContext, NoContext};
use crate::suppress::generated;
use crate::text::Span;

/// The build contexts of a run.
#[derive(Default)]
struct Contexts {
    places: Places,
    folders: Folders,
}

/// A file on its way to the caller.
enum Step<R> {
    Rendered(R),
    /// It changes other files, too, which others may do as well.
    Waits(Box<Processed>),
}

/// How many files ShellCheck is asked about at once: enough for its start not to matter, few enough for results to come early.
const TOGETHER: usize = 1024;

/// Does all `entries` and hands what `render` makes of each to `each`, in the order of the entries. `render` runs on the
/// thread that did the file, `each` on this one; if `each` breaks off, files not yet begun are left alone. Where a fix changes another file of
/// the build context, that Dockerfile and all after it wait for the last: others may change the same file.
pub fn process<R: Send>(
    entries: Vec<Entry>,
    job: Job<'_>,
    render: impl Fn(Processed) -> R + Sync,
    mut each: impl FnMut(R) -> ControlFlow<()>,
) {
    let swept = Mutex::new(HashSet::new());
    let contexts = Contexts::default();
    let work = |entry: Entry| {
        if job.write && entry.problem.is_none() {
            sweep(&job.working_dir.join(&entry.path), &swept);
        }
        let result = match entry.problem {
            Some(problem) => Err(problem),
            None => process_file(&entry.path, entry.named, job, &contexts),
        };
        let waits = matches!(&result, Ok(done) if !done.outcome.files.is_empty());
        let processed = Processed {
            path: entry.path,
            result,
        };
        if waits {
            Step::Waits(Box::new(processed))
        } else {
            Step::Rendered(render(processed))
        }
    };
    let mut waiting: Vec<Step<R>> = Vec::new();
    let together = job.shellcheck.map_or(usize::MAX, |_| TOGETHER);
    let mut entries = entries.into_iter();
    loop {
        let next: Vec<Entry> = entries.by_ref().take(together).collect();
        if next.is_empty() {
            break;
        }
        ask_shellcheck(&next, job);
        let mut ended = false;
        for_each_ordered(next, job.threads, work, |step| {
            let flow = match step {
                Step::Rendered(rendered) if waiting.is_empty() => each(rendered),
                step => {
                    waiting.push(step);
                    ControlFlow::Continue(())
                }
            };
            ended |= flow.is_break();
            flow
        });
        if ended {
            break;
        }
    }
    let held = waiting.iter_mut().filter_map(|step| match step {
        Step::Waits(processed) => Some(&mut **processed),
        Step::Rendered(_) => None,
    });
    settle(held, job);
    let _ = waiting.into_iter().try_for_each(|step| match step {
        Step::Rendered(rendered) => each(rendered),
        Step::Waits(processed) => each(render(*processed)),
    });
}

/// Removes what killed runs left beside a file, once a folder.
fn sweep(path: &Path, swept: &Mutex<HashSet<PathBuf>>) {
    let Some(folder) = path.parent() else { return };
    let mut swept = swept.lock().unwrap_or_else(PoisonError::into_inner);
    if !swept.contains(folder) {
        swept.insert(folder.to_owned());
        drop(swept);
        remove_leftovers(folder);
    }
}

fn process_file(
    path: &Path,
    named: bool,
    job: Job<'_>,
    contexts: &Contexts,
) -> Result<Done, FileError> {
    let place = job.working_dir.join(path);
    let read = if named { read_file } else { read_found };
    let source = read(&place, TEXT_LIMIT).map_err(FileError::Read)?;
    let settings = (job.settings)(path);
    let mark = if settings.generated == Generated::Skip {
        generated(&source)
    } else {
        None
    };
    if mark.is_some() && (!named || job.force_exclude) {
        return Ok(Done {
            left_out: true,
            ..Done::new(source, Outcome::default())
        });
    }
    let find = || {
        let folder = match job.context {
            Some(context) => job.working_dir.join(context),
            None => contexts.places.of(&place, &source).folder?,
        };
        let disk = DiskContext::in_folder(contexts.folders.get(folder.clone())).of(&place);
        Some((folder, disk.built_by(settings.rules.assume_builder)))
    };
    let given = || contexts.places.given(&place);
    let context = LazyContext::new(&find, &given);
    let outcome = outcome(&source, &context, &settings, job)?;
    let folder = context.folder().map(Path::to_path_buf);
    let mut done = Done::new(source, outcome);
    done.context = folder.unwrap_or_default();
    if let Some(span) = mark {
        let Done {
            source, outcome, ..
        } = &mut done;
        outcome.before.insert(0, note(span));
        let text = outcome.output.as_deref().unwrap_or(source);
        outcome.after.splice(0..0, generated(text).map(note));
    }
    if job.write
        && done.outcome.files.is_empty()
        && let Some(output) = &done.outcome.output
    {
        done.lost = replace(&place, &done.source, output)?;
    }
    Ok(done)
}

/// That a program writes the file.
fn note(span: Span) -> Finding {
    Finding {
        rule: GENERATED,
        severity: Severity::Info,
        span,
        message: "this file is generated: a change is lost when it is written again".to_owned(),
        help: Some("change what it is generated from".to_owned()),
        fix: None,
        code: None,
    }
}

/// Takes one text through the engine, with the options of the file called `name`, reading nothing but the build context of the job, if it has
/// one. Writes nothing, and applies no fix that changes other files.
///
/// # Errors
/// If the engine leaves the text alone or panics.
pub fn process_text(source: Vec<u8>, name: &Path, job: Job<'_>) -> Result<Done, FileError> {
    let settings = (job.settings)(name);
    let disk = job.context.map(|context| {
        let disk = DiskContext::new(job.working_dir.join(context)).read_only();
        disk.of(job.working_dir.join(name))
            .built_by(settings.rules.assume_builder)
    });
    let context: &dyn BuildContext = match &disk {
        Some(disk) => disk,
        None => &NoContext,
    };
    process_text_in(source, context, &settings, job)
}

/// Takes one text through the engine with these options, whatever those of the job are, and in this build context. Writes nothing: what becomes of
/// other files stands in the outcome.
///
/// # Errors
/// If the engine leaves the text alone or panics.
pub fn process_text_in(
    source: Vec<u8>,
    context: &dyn BuildContext,
    settings: &Settings,
    job: Job<'_>,
) -> Result<Done, FileError> {
    let outcome = outcome(&source, context, settings, job)?;
    Ok(Done::new(source, outcome))
}

/// The ShellCheck that a file with these settings is looked at by.
///
/// # Errors
/// If there must be one, and is none.
fn shellcheck<'j>(
    settings: &Settings,
    job: Job<'j>,
) -> Result<Option<&'j ShellCheckProgram>, FileError> {
    let asks = job.asks_rules;
    match settings.rules.shellcheck {
        AskShellCheck::On if asks && job.shellcheck.is_none() => Err(FileError::NoShellCheck),
        AskShellCheck::Auto | AskShellCheck::On if asks => Ok(job.shellcheck),
        _ => Ok(None),
    }
}

/// Asks ShellCheck about the scripts of files that are next, all at once: to start it for each would take longer than what it does.
fn ask_shellcheck(entries: &[Entry], job: Job<'_>) {
    let Some(program) = job.shellcheck.filter(|_| job.asks_rules) else {
        return;
    };
    let scripts = |path: &PathBuf| -> Option<Vec<String>> {
        let settings = (job.settings)(path);
        shellcheck(&settings, job).ok()??;
        let source = read_found(&job.working_dir.join(path), TEXT_LIMIT).ok()?;
        contain(|| scripts_to_check(&source, &settings)).ok()
    };
    let files = entries.iter().filter(|entry| entry.problem.is_none());
    let files: Vec<&PathBuf> = files.map(|entry| &entry.path).collect();
    let mut all = Vec::new();
    for_each_ordered(files, job.threads, scripts, |scripts| {
        all.extend(scripts.into_iter().flatten());
        ControlFlow::Continue(())
    });
    program.prepare(all, job.threads);
}

fn outcome(
    source: &[u8],
    context: &dyn BuildContext,
    settings: &Settings,
    job: Job<'_>,
) -> Result<Outcome, FileError> {
    let request = Request {
        settings,
        fix: job.fix,
        format: job.format,
        context,
        only: None,
        shellcheck: shellcheck(settings, job)?.map(|program| program as &dyn ShellCheck),
    };
    let mut outcome = contain(|| (job.engine)(source, request)).map_err(FileError::Panicked)??;
    // "Nothing changes" has one form, also if an engine hands back the text it got.
    outcome.output.take_if(|output| *output == source);
    Ok(outcome)
}
