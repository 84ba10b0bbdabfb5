//! What a run is to do, and what comes of each file.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{FileError, Lost, ShellCheckProgram};
use crate::config::Settings;
use crate::engine::{Failure, FixMode, Outcome, Request};

/// What takes a text through the pipeline: [`crate::engine::run`], or a stand-in for it in tests.
pub type Engine<'e> = dyn Fn(&[u8], Request<'_>) -> Result<Outcome, Failure> + Sync + 'e;

/// What to do with the files of a run.
#[derive(Clone, Copy)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is asked for on its own"
)]
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
    /// The build context of all files; `None` for the one that `Places` says each has.
    pub context: Option<&'a Path>,
    /// Whether generated files are left out even if they are named.
    pub force_exclude: bool,
    /// Whether rules are asked: of `shellcheck`, too.
    pub asks_rules: bool,
    /// ShellCheck, if it is there.
    pub shellcheck: Option<&'a ShellCheckProgram>,
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
    pub(super) fn new(source: Vec<u8>, outcome: Outcome) -> Self {
        Self {
            source,
            outcome,
            others: Vec::new(),
            context: PathBuf::new(),
            left_out: false,
            lost: Vec::new(),
        }
    }

    /// The folder where the paths of other files that fixes change start, relative to the working directory if it lies in there.
    pub fn context(&self, working_dir: &Path) -> &Path {
        let context = &self.context;
        context.strip_prefix(working_dir).unwrap_or(context)
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
