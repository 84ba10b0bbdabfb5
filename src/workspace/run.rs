//! Taking files through the engine: read, run, write.

use std::borrow::Cow;
use std::collections::HashSet;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::folder::Folders;
use super::read::{TEXT_LIMIT, read_file, read_found};
use super::write::{Replacement, remove_leftovers, replace_all};
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
    /// The build context of all files; `None` for the folder each file lies in.
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
    /// Whether it was left out, as a program writes it.
    pub left_out: bool,
    /// What the file lost when it was written.
    pub lost: Vec<Lost>,
}

/// What became of one file.
#[derive(Debug)]
pub struct Processed {
    /// Where it is, relative to the working directory if it lies in there.
    pub path: PathBuf,
    /// Its outcome, or why it could not be done.
    pub result: Result<Done, FileError>,
}

/// Does all `entries` and hands what `render` makes of each to `each`, in the order of the entries. `render` runs on the
/// thread that did the file, `each` on this one; if `each` breaks off, files not yet begun are left alone.
pub fn process<R: Send>(
    entries: Vec<Entry>,
    job: Job<'_>,
    render: impl Fn(Processed) -> R + Sync,
    each: impl FnMut(R) -> ControlFlow<()>,
) {
    let swept = Mutex::new(HashSet::new());
    let folders = Folders::default();
    let work = |entry: Entry| {
        if job.write && entry.problem.is_none() {
            sweep(&job.working_dir.join(&entry.path), &swept);
        }
        let result = match entry.problem {
            Some(problem) => Err(problem),
            None => process_file(&entry.path, entry.named, job, &folders),
        };
        render(Processed {
            path: entry.path,
            result,
        })
    };
    for_each_ordered(entries, job.threads, work, each);
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
    folders: &Folders,
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
            source,
            outcome: Outcome::default(),
            left_out: true,
            lost: Vec::new(),
        });
    }
    let mut done = process_text_in(source, path, path.parent(), &settings, job, folders)?;
    if let Some(span) = mark {
        let Done {
            source, outcome, ..
        } = &mut done;
        outcome.before.insert(0, note(span));
        let text = outcome.output.as_deref().unwrap_or(source);
        outcome.after.splice(0..0, generated(text).map(note));
    }
    if job.write
        && let Some(output) = &done.outcome.output
    {
        let root = job.context.or(path.parent()).unwrap_or(Path::new(""));
        let root = job.working_dir.join(root);
        let others = done.outcome.files.iter().map(|file| Replacement {
            path: root.join(&file.path),
            old: file.old.as_deref(),
            new: Cow::Owned(file.text()),
        });
        let own = Replacement {
            path: place,
            old: Some(&done.source),
            new: Cow::Borrowed(output),
        };
        done.lost = replace_all(&others.chain([own]).collect::<Vec<_>>())?;
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

/// Takes one text through the engine, with the options of the file called `name`, reading nothing but its build context: that of
/// the job, else `folder`, else none. Writes nothing.
///
/// # Errors
/// If the engine leaves the text alone or panics.
pub fn process_text(
    source: Vec<u8>,
    name: &Path,
    folder: Option<&Path>,
    job: Job<'_>,
) -> Result<Done, FileError> {
    let settings = (job.settings)(name);
    process_text_in(source, name, folder, &settings, job, &Folders::default())
}

fn process_text_in(
    source: Vec<u8>,
    name: &Path,
    folder: Option<&Path>,
    settings: &Settings,
    job: Job<'_>,
    folders: &Folders,
) -> Result<Done, FileError> {
    // Only rules look at it.
    let folder = job.context.or(folder).filter(|_| job.fix != FixMode::Off);
    let disk = folder.map(|folder| {
        let folder = folders.get(job.working_dir.join(folder));
        DiskContext::in_folder(folder).of(job.working_dir.join(name))
    });
    let context: &dyn BuildContext = match &disk {
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
    Ok(Done {
        source,
        outcome,
        left_out: false,
        lost: Vec::new(),
    })
}
