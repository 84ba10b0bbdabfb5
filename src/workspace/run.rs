//! Taking files through the engine: read, run, write.

use std::collections::HashSet;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::builds::Places;
use super::folder::Folders;
use super::read::{TEXT_LIMIT, read_file, read_found};
use super::together::settle;
use super::write::{remove_leftovers, replace};
use super::{DiskContext, Entry, FileError, Lost, contain, for_each_ordered};
use crate::config::{Generated, Settings};
use crate::diagnostic::{Finding, GENERATED, Severity};
use crate::engine::{Failure, FixMode, Outcome, Request};
use crate::model::{BuildContext, NoContext};
use crate::suppress::generated;
use crate::text::Span;

/// What takes a text through the pipeline: [`crate::engine::run`], or a stand-in for it in tests.
pub type Engine<'e> = dyn Fn(&[u8], Request<'_>) -> Result<Outcome, Failure> + Sync + 'e;

/// What to do with the files of a run.
#[derive(Clone, Copy)]
pub struct Job<'a> {
    /// What does it.
    pub engine: &'a Engine<'a>,
    /// The options of a file.
    pub settings: &'a (dyn Fn(&Path) -> Arc<Settings> + Sync),
    /// Which fixes to apply.
    pub fix: FixMode,
    /// Whether to lay files out.
    pub format: bool,
    /// Whether to write what changed.
    pub write: bool,
    /// The working directory, as an absolute path: where the paths of the entries start.
    pub working_dir: &'a Path,
    /// The build context of all files; `None` for the one that [`Places`] says each has.
    pub context: Option<&'a Path>,
    /// Whether generated files are left out even if they are named.
    pub force_exclude: bool,
    /// How many files to work on at once.
    pub threads: NonZeroUsize,
}

/// A file that went through the engine.
#[derive(Debug)]
pub struct Done {
    /// What was read.
    pub source: Vec<u8>,
    /// What came of it; written already if the job said so.
    pub outcome: Outcome,
    /// What becomes of other files of the build context, for this Dockerfile and others.
    pub others: Vec<OtherFile>,
    /// The folder that its rules took for the build context, if any.
    pub(super) context: PathBuf,
    /// Whether it was left out, as a program writes it.
    pub left_out: bool,
    /// What the file lost when it was written.
    pub lost: Vec<Lost>,
}

impl Done {
    fn new(source: Vec<u8>, outcome: Outcome) -> Self {
        Self {
            source,
            outcome,
            others: Vec::new(),
            context: PathBuf::new(),
            left_out: false,
            lost: Vec::new(),
        }
    }
}

/// A file beside the Dockerfiles that fixes change or make.
#[derive(Debug)]
pub struct OtherFile {
    /// Where it is, relative to the working directory if it lies in there.
    pub path: PathBuf,
    /// Its text before; `None` if it was not there.
    pub old: Option<Vec<u8>>,
    /// Its text after.
    pub new: Vec<u8>,
}

/// What became of one file.
#[derive(Debug)]
pub struct Processed {
    /// Where it is, relative to the working directory if it lies in there.
    pub path: PathBuf,
    /// Its outcome, or why it could not be done.
    pub result: Result<Done, FileError>,
}

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
    Waits(Processed),
}

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
            Step::Waits(processed)
        } else {
            Step::Rendered(render(processed))
        }
    };
    let mut waiting: Vec<Step<R>> = Vec::new();
    for_each_ordered(entries, job.threads, work, |step| match step {
        Step::Rendered(rendered) if waiting.is_empty() => each(rendered),
        step => {
            waiting.push(step);
            ControlFlow::Continue(())
        }
    });
    let held = waiting.iter_mut().filter_map(|step| match step {
        Step::Waits(processed) => Some(processed),
        Step::Rendered(_) => None,
    });
    settle(held, job);
    let _ = waiting.into_iter().try_for_each(|step| match step {
        Step::Rendered(rendered) => each(rendered),
        Step::Waits(processed) => each(render(processed)),
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
    // Only rules look at it.
    let context = match job.context {
        _ if job.fix == FixMode::Off => None,
        Some(context) => Some(job.working_dir.join(context)),
        None => contexts.places.of(&place, &source).folder,
    };
    let disk = context.as_ref().map(|context| {
        let folder = contexts.folders.get(context.clone());
        let disk = DiskContext::in_folder(folder).of(&place);
        disk.built_by(settings.rules.assume_builder)
    });
    let mut done = process_text_in(source, disk.as_ref(), &settings, job)?;
    done.context = context.unwrap_or_default();
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
    process_text_in(source, disk.as_ref(), &settings, job)
}

fn process_text_in(
    source: Vec<u8>,
    disk: Option<&DiskContext>,
    settings: &Settings,
    job: Job<'_>,
) -> Result<Done, FileError> {
    let context: &dyn BuildContext = match disk {
        Some(disk) => disk,
        None => &NoContext,
    };
    let request = Request {
        settings,
        fix: job.fix,
        format: job.format,
        context,
        only: None,
    };
    let mut outcome = contain(|| (job.engine)(&source, request)).map_err(FileError::Panicked)??;
    // "Nothing changes" has one form, also if an engine hands back the text it got.
    outcome.output.take_if(|output| *output == source);
    Ok(Done::new(source, outcome))
}
