//! What a run knows of the machine it is on.

use std::io::{self, IsTerminal};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::SystemTime;

use anyhow::Context;

use super::print::Stream;
use crate::text::Date;
use crate::workspace::ShellCheckProgram;

/// What the machine says.
#[derive(Clone, Debug)]
pub struct Environment {
    /// The working directory, as an absolute path.
    pub working_dir: PathBuf,
    /// How many threads the machine runs at once.
    pub processors: NonZeroUsize,
    /// Where stdout leads; whether it may have colours goes by the terminal and the usual variables (`NO_COLOR`, `CLICOLOR`, …).
    pub stdout: Stream,
    /// The same of stderr.
    pub stderr: Stream,
    /// Which day it is, in UTC.
    pub today: Option<Date>,
    /// Says where ShellCheck is, if anywhere: only who asks has it looked for.
    pub shellcheck: fn() -> Option<PathBuf>,
}

impl Environment {
    /// ShellCheck, if it is installed.
    pub(super) fn find_shellcheck(&self) -> Option<ShellCheckProgram> {
        (self.shellcheck)().map(ShellCheckProgram::new)
    }

    /// Where stdout and stderr go.
    pub(super) fn streams(&self) -> (Stream, Stream) {
        (self.stdout, self.stderr)
    }

    /// One of which nothing is known: no working directory, both streams to anywhere.
    pub(super) fn unknown() -> Self {
        Self {
            working_dir: PathBuf::new(),
            processors: NonZeroUsize::MIN,
            stdout: Stream::default(),
            stderr: Stream {
                is_terminal: io::stderr().is_terminal(),
                colour: false,
            },
            today: None,
            shellcheck: || None,
        }
    }

    /// Asks the machine.
    ///
    /// # Errors
    /// If there is no working directory.
    pub fn read() -> anyhow::Result<Self> {
        let colour =
            |choice: anstream::ColorChoice| !matches!(choice, anstream::ColorChoice::Never);
        Ok(Self {
            working_dir: std::env::current_dir().context("cannot find the working directory")?,
            processors: std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
            stdout: Stream {
                is_terminal: io::stdout().is_terminal(),
                colour: colour(anstream::AutoStream::choice(&io::stdout())),
            },
            stderr: Stream {
                is_terminal: io::stderr().is_terminal(),
                colour: colour(anstream::AutoStream::choice(&io::stderr())),
            },
            today: today(),
            shellcheck,
        })
    }
}

/// Where ShellCheck is: what the variable `DFMT_SHELLCHECK` says (nothing: nowhere), else in a folder of `PATH`.
fn shellcheck() -> Option<PathBuf> {
    match std::env::var_os("DFMT_SHELLCHECK") {
        Some(path) if path.is_empty() => None,
        Some(path) => Some(PathBuf::from(path)),
        None => ShellCheckProgram::find(&std::env::var_os("PATH")?),
    }
}

/// Which day it is, by the clock of the machine, in UTC.
fn today() -> Option<Date> {
    const DAY: u64 = 24 * 60 * 60;
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since
        .ok()
        .and_then(|since| Date::of_unix_day(since.as_secs() / DAY))
}
