//! Taking files through the engine: read, run, write.

use std::fs;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{DiskContext, Entry, FileError, contain, for_each_ordered, replace};
use crate::config::Settings;
use crate::diagnostic::SYNTAX;
use crate::engine::{Failure, FixMode, Outcome, Request};
use crate::model::{BuildContext, NoContext};

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
    let work = |entry: Entry| {
        let result = match entry.problem {
            Some(problem) => Err(problem),
            None => process_file(&entry.path, job),
        };
        render(Processed {
            path: entry.path,
            result,
        })
    };
    for_each_ordered(entries, job.threads, work, each);
}

fn process_file(path: &Path, job: Job<'_>) -> Result<Done, FileError> {
    let place = job.working_dir.join(path);
    let source = fs::read(&place).map_err(FileError::Read)?;
    let done = process_text(source, path, path.parent(), job)?;
    if job.write
        && let Some(output) = &done.outcome.output
    {
        replace(&place, &done.source, output)?;
    }
    Ok(done)
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
    let disk = job.context.or(folder).map(|folder| {
        DiskContext::new(job.working_dir.join(folder)).of(job.working_dir.join(name))
    });
    let context: &dyn BuildContext = match &disk {
        Some(disk) => disk,
        None => &NoContext,
    };
    let settings = (job.settings)(name);
    let request = Request {
        settings: &settings,
        fix: job.fix,
        format: job.format,
        context,
    };
    let mut outcome = contain(|| (job.engine)(&source, request)).map_err(FileError::Panicked)??;
    // Who ignores syntax errors has files of another frontend's syntax; which they are, the options of the file say.
    if settings.rules.ignore.iter().any(|name| name == SYNTAX) {
        outcome.before.retain(|finding| finding.rule != SYNTAX);
        outcome.after.retain(|finding| finding.rule != SYNTAX);
    }
    // "Nothing changes" has one form, also if an engine hands back the text it got.
    outcome.output.take_if(|output| *output == source);
    Ok(Done { source, outcome })
}
