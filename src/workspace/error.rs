//! Why a file could not be done. Each of these is exit code 2 for the run, and none stops the other files.

use std::path::PathBuf;
use std::{fmt, io};

use thiserror::Error;

use crate::engine::{Failure, HOW_TO_REPORT};

/// Why one file could not be done; the file on disk is as it was.
#[derive(Debug, Error)]
pub enum FileError {
    /// A path of the command line leads nowhere.
    #[error("no such file or folder")]
    NotFound,
    /// A path of the command line is a pipe, a socket or a device.
    #[error("neither a regular file nor a folder")]
    NotRegular,
    /// It could not be read.
    #[error("cannot be read: {0}")]
    Read(#[source] io::Error),
    /// A folder could not be walked.
    #[error("cannot be searched: {0}")]
    Walk(#[source] io::Error),
    /// The engine left it alone.
    #[error(transparent)]
    LeftAlone(#[from] Failure),
    /// dfmt panicked over it.
    #[error("internal error: {0}; the file was left alone. {report}", report = HOW_TO_REPORT)]
    Panicked(String),
    /// It is to be looked at by ShellCheck, which is not there.
    #[error("`shellcheck = \"on\"` asks for the program shellcheck, which is in no folder of PATH")]
    NoShellCheck,
    /// This user may not write it.
    #[error("cannot be written: the file is read-only")]
    ReadOnly,
    /// Somebody else wrote it between dfmt's reading and writing.
    #[error("not written: the file changed on disk while dfmt was at work; run dfmt again")]
    ChangedOnDisk,
    /// It is mounted into its folder by itself.
    #[error(
        "cannot be written: the file is a mount point, which cannot be replaced; mount the folder it lies in"
    )]
    MountPoint,
    /// A fix changes this file, too, which cannot be: all is done, or nothing.
    #[error("not written, as {path} goes with it: {1}", path = .0.display())]
    Beside(PathBuf, #[source] Box<FileError>),
    /// Fixes of two Dockerfiles want different things of this file.
    #[error(
        "not written: a fix of another Dockerfile changes {path} in another way; run dfmt again",
        path = .0.display()
    )]
    Contradiction(PathBuf),
    /// It could not be written.
    #[error("cannot be written: {0}")]
    Write(#[source] io::Error),
}

/// What a file lost when it was replaced: nothing that dfmt was asked to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lost {
    /// As many other names in the file system, which still lead to the old text.
    Links(u64),
    /// An extended attribute.
    Attribute(String),
}

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Links(1) => f.write_str(
                "this file has another name (a hard link), which still leads to the old text",
            ),
            Self::Links(others) => write!(
                f,
                "this file has {others} other names (hard links), which still lead to the old text"
            ),
            Self::Attribute(name) => {
                write!(f, "its extended attribute `{name}` could not be kept")
            }
        }
    }
}

/// A glob that cannot be read.
#[derive(Debug, Error)]
#[error("the glob `{glob}` cannot be read: {}", why(.reason))]
pub struct BadGlob {
    /// The glob as given.
    pub glob: String,
    /// What is wrong with it.
    pub reason: ignore::Error,
}

/// What is wrong with a glob, without the glob.
fn why(reason: &ignore::Error) -> String {
    let ignore::Error::Glob { err, .. } = reason else {
        return reason.to_string();
    };
    let is_mark = |ch: char| "[]{}".contains(ch);
    let hint = if err.contains(is_mark) && !err.contains("escape") {
        "; for the character itself write a backslash before it"
    } else {
        ""
    };
    format!("{err}{hint}")
}
