//! Findings for programs: CI systems, code hosts, editors, scripts.
//!
//! Each format is a file here. What a file of the run has to say is put together by itself, on any thread ([`Format::file`]), and leaves
//! when it is its turn ([`Assembly`]): however many files there are, nothing of them is kept but which of them could not be done.

mod checkstyle;
mod concise;
mod github;
mod gitlab;
mod json;
mod junit;
mod places;
mod sarif;
mod sarif_rules;
mod xml;

use std::path::{Path, PathBuf};

pub use checkstyle::Checkstyle;
pub use concise::Concise;
pub use github::Github;
pub use gitlab::Gitlab;
pub use json::{Json, JsonLines};
pub use junit::Junit;
pub use sarif::Sarif;

use super::Placed;

/// What was found in a file.
#[derive(Clone, Copy, Debug)]
pub struct Found<'a> {
    /// The file, relative to the working directory if it lies in there.
    pub path: &'a Path,
    /// The text that the reader has.
    pub source: &'a [u8],
    /// The findings, placed in that text, from the top.
    pub list: &'a [Placed<'a>],
    /// The build context, where the paths of other files that fixes change start; relative like `path`.
    pub context: &'a Path,
}

/// A file that could not be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file, relative to the working directory if it lies in there.
    pub path: PathBuf,
    /// Why, in one line.
    pub message: String,
}

/// How findings are written for a program.
pub trait Format: Sync {
    /// What comes before all files.
    fn start(&self) -> String {
        String::new()
    }

    /// What was found in a file; empty if there is nothing to say of it.
    fn file(&self, found: &Found<'_>) -> String;

    /// What is said of a file that could not be done, in its place among the others; empty if that is not the place for it.
    fn problem(&self, _problem: &Problem) -> String {
        String::new()
    }

    /// What comes between what is said of two files.
    fn between(&self) -> &'static str {
        ""
    }

    /// What comes after all files. `is_empty` if nothing was said of any of them.
    fn end(&self, _is_empty: bool, _problems: &[Problem]) -> String {
        String::new()
    }
}

/// The output of a run, as it comes together.
pub struct Assembly {
    format: &'static dyn Format,
    has_start: bool,
    is_empty: bool,
    problems: Vec<Problem>,
}

impl Assembly {
    /// One without anything yet.
    pub fn new(format: &'static dyn Format) -> Self {
        Self {
            format,
            has_start: false,
            is_empty: true,
            problems: Vec::new(),
        }
    }

    /// Takes what is said of the next file, and why it could not be done if so; gives what can be written now.
    pub fn add(&mut self, said: &[u8], problem: Option<Problem>) -> Vec<u8> {
        self.problems.extend(problem);
        if said.is_empty() {
            return Vec::new();
        }
        let mut out = self.start().into_bytes();
        if !self.is_empty {
            out.extend_from_slice(self.format.between().as_bytes());
        }
        self.is_empty = false;
        out.extend_from_slice(said);
        out
    }

    /// The rest, after all files.
    pub fn end(mut self) -> Vec<u8> {
        let start = self.start();
        let end = self.format.end(self.is_empty, &self.problems);
        (start + &end).into_bytes()
    }

    fn start(&mut self) -> String {
        if self.has_start {
            return String::new();
        }
        self.has_start = true;
        self.format.start()
    }
}

/// The message of a finding, and below it what to do.
fn message_and_help(placed: &Placed<'_>) -> String {
    match &placed.finding.help {
        Some(help) => format!("{}\n{help}", placed.finding.message),
        None => placed.finding.message.clone(),
    }
}

#[cfg(test)]
mod tests;
