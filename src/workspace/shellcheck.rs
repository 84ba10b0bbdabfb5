//! ShellCheck, the program: found where programs are looked for, started for many scripts at once, and asked about none twice.

use std::collections::HashMap;
use std::env::split_paths;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;

use super::for_each_ordered;
use crate::diagnostic::Severity;
use crate::engine::{Position, Remark, Replacement, ShellCheck};

/// The name of the program.
const NAME: &str = "shellcheck";

/// How many scripts one process is given at most: the longest list of arguments that any system takes has room for them.
const AT_ONCE: usize = 400;

/// ShellCheck on this machine, and what it has said so far.
#[derive(Debug)]
pub struct ShellCheckProgram {
    program: PathBuf,
    /// By the whole script, the shell and variables said in it.
    known: Mutex<HashMap<String, Arc<[Remark]>>>,
    /// Why it could not be asked, the first time.
    trouble: Mutex<Option<String>>,
}

impl ShellCheckProgram {
    /// The program of that path.
    pub fn new(program: PathBuf) -> Self {
        Self {
            program,
            known: Mutex::default(),
            trouble: Mutex::default(),
        }
    }

    /// Where the program is in the folders of `path`, a list as in the variable `PATH`; relative ones are left out, as what lies in the working
    /// directory is not to be started.
    pub fn find(path: &OsStr) -> Option<PathBuf> {
        let name = format!("{NAME}{}", std::env::consts::EXE_SUFFIX);
        let folders = split_paths(path).filter(|folder| folder.is_absolute());
        let mut programs = folders.map(|folder| folder.join(&name));
        programs.find(|program| program.is_file())
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.program
    }

    /// What version it says it is; `None` if it does not start or says none.
    pub fn version(&self) -> Option<String> {
        let done = Command::new(&self.program)
            .arg("--version")
            .stdin(Stdio::null())
            .output()
            .ok()?;
        let said = String::from_utf8_lossy(&done.stdout).into_owned();
        let mut lines = said.lines();
        lines.find_map(|line| Some(line.strip_prefix("version:")?.trim().to_owned()))
    }

    /// Why it could not be asked about something, if that happened.
    pub fn trouble(&self) -> Option<String> {
        self.trouble
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn known(&self) -> MutexGuard<'_, HashMap<String, Arc<[Remark]>>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Those of some scripts that it was not asked about yet.
    fn unknown(&self, mut scripts: Vec<String>) -> Vec<String> {
        let known = self.known();
        scripts.retain(|script| !known.contains_key(script));
        scripts
    }

    /// Asks about scripts that are asked for soon, in few processes, on this many threads.
    pub(super) fn prepare(&self, scripts: Vec<String>, threads: NonZeroUsize) {
        let mut new = self.unknown(scripts);
        new.sort_unstable();
        new.dedup();
        // Long ones take longest: each process gets some of all lengths.
        new.sort_by_key(String::len);
        let count = new
            .len()
            .div_ceil(AT_ONCE)
            .max(threads.get())
            .min(new.len());
        let mut parts: Vec<Vec<String>> = vec![Vec::new(); count];
        for (at, script) in new.into_iter().enumerate() {
            parts[at % count].push(script);
        }
        for_each_ordered(
            parts,
            threads,
            |part| self.ask(part),
            |()| ControlFlow::Continue(()),
        );
    }

    /// Asks about scripts of which nothing is known, and keeps what it says.
    fn ask(&self, scripts: Vec<String>) {
        let said = self.run(&scripts).unwrap_or_else(|error| {
            let mut trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
            trouble.get_or_insert(error.to_string());
            vec![Vec::new(); scripts.len()]
        });
        let said = said.into_iter().map(Arc::from);
        self.known().extend(scripts.into_iter().zip(said));
    }

    fn run(&self, scripts: &[String]) -> io::Result<Vec<Vec<Remark>>> {
        let folder = tempfile::Builder::new()
            .prefix("dfmt-shellcheck-")
            .tempdir()?;
        let mut command = Command::new(&self.program);
        // Columns are characters in `json1` only. What the user's own settings silence is not to depend on the folder.
        command
            .args(["--norc", "--format=json1", "--"])
            .current_dir(folder.path())
            .stdin(Stdio::null());
        for (at, script) in scripts.iter().enumerate() {
            let name = at.to_string();
            fs::write(folder.path().join(&name), script)?;
            command.arg(name);
        }
        command.env_remove("SHELLCHECK_OPTS");
        let done = command.output()?;
        let said: Value = serde_json::from_slice(&done.stdout).unwrap_or_default();
        let Some(said) = said["comments"].as_array() else {
            let words = String::from_utf8_lossy(&done.stderr);
            let message = format!(
                "{} {}: {}",
                self.program.display(),
                done.status,
                words.trim()
            );
            return Err(io::Error::other(message));
        };
        let mut remarks = vec![Vec::new(); scripts.len()];
        for said in said {
            let at = said["file"]
                .as_str()
                .and_then(|file| file.parse::<usize>().ok());
            if let Some(of) = at.and_then(|at| remarks.get_mut(at)) {
                of.extend(remark(said));
            }
        }
        Ok(remarks)
    }
}

impl ShellCheck for ShellCheckProgram {
    fn check(&self, scripts: &[String]) -> Vec<Arc<[Remark]>> {
        let new = self.unknown(scripts.to_vec());
        if !new.is_empty() {
            self.ask(new);
        }
        let known = self.known();
        scripts
            .iter()
            .map(|script| known.get(script).cloned().unwrap_or_default())
            .collect()
    }
}

/// Something that ShellCheck says, of those that it prints with `--format=json1`; `None` if it is not as ShellCheck prints it.
fn remark(said: &Value) -> Option<Remark> {
    let replacements = said["fix"]["replacements"].as_array();
    let replacements = replacements.into_iter().flatten().map(|change| {
        Some(Replacement {
            start: place(change, "line", "column")?,
            end: place(change, "endLine", "endColumn")?,
            text: change["replacement"].as_str()?.to_owned(),
            precedence: change["precedence"].as_u64()?.try_into().ok()?,
        })
    });
    Some(Remark {
        code: said["code"].as_u64()?.try_into().ok()?,
        severity: match said["level"].as_str()? {
            "error" => Severity::Error,
            "warning" => Severity::Warning,
            "info" => Severity::Info,
            _ => Severity::Style,
        },
        message: said["message"].as_str()?.to_owned(),
        start: place(said, "line", "column")?,
        end: place(said, "endLine", "endColumn")?,
        replacements: replacements.collect::<Option<_>>()?,
    })
}

fn place(said: &Value, line: &str, column: &str) -> Option<Position> {
    let number = |key: &str| u32::try_from(said[key].as_u64()?).ok();
    Some(Position {
        line: number(line)?,
        column: number(column)?,
    })
}
