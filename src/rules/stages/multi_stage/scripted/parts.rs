//! What interpreters differ in.

use super::super::parts::{Call, Why};
use super::super::shape::Site;
use crate::knowledge::interpreters::Interpreter;
use crate::knowledge::languages::Language;
use crate::model::is_in;

/// What a command leaves for a second stage on the same image.
pub(super) enum Effect {
    /// Nothing.
    Nothing,
    /// These folders, which come along whole: absolute paths.
    Makes(Vec<String>),
    /// What it leaves again if the second stage runs it, too.
    Again,
    /// The same, but it is to be run once alone.
    Once,
    /// Nobody knows, for this reason.
    Unknown(Why),
}

/// What is known while a stage is read.
#[derive(Default)]
pub(super) struct Known {
    /// The folders that are made.
    pub(super) folders: Vec<String>,
    /// The virtual environment that a RUN is in.
    pub(super) active: Option<String>,
    /// What its installer was told for all that follows.
    pub(super) told: Vec<String>,
    /// Whether it installs packages of which it is not known what they link.
    pub(super) links_unknown: bool,
    /// What has a program that a package starts: one of each list is to be there.
    pub(super) needs: Vec<(&'static str, &'static [&'static str])>,
}

/// What a command did that the second stage may do again.
pub(super) struct Did {
    pub(super) name: String,
    /// The words that may be paths, absolute; `None` for those that are known only when it runs.
    pub(super) paths: Vec<Option<String>>,
    pub(super) options: Vec<String>,
    /// Whether it adds to a file.
    pub(super) appends: bool,
    /// Whether to do it again does more than to do it once, whatever it is told.
    pub(super) once: bool,
}

impl Did {
    /// Whether it is the same to do it twice.
    pub(super) fn is_same_again(&self) -> bool {
        let has = |letters: &[char]| {
            self.options
                .iter()
                .any(|it| it.starts_with("--") || it.contains(letters))
        };
        !self.once
            && !self.appends
            && match &self.name[..] {
                "chgrp" | "chmod" | "chown" | "touch" | "echo" | "printf" | "cat" | "date"
                | "cd" | "test" | "[" | "export" => true,
                "mkdir" => has(&['p']),
                "rm" => has(&['f', 'r']),
                "ln" => has(&['f']),
                name => name.starts_with("a2"),
            }
    }

    /// Whether it has to do with what lies in some folders, for all that is known.
    pub(super) fn is_about(&self, folders: &[String]) -> bool {
        let is_inside = |path: &Option<String>| {
            path.as_ref()
                .is_none_or(|path| folders.iter().any(|it| is_in(path, it)))
        };
        self.once || self.paths.iter().any(is_inside)
    }

    /// Whether it has to do with nothing else.
    pub(super) fn is_only_about(&self, folders: &[String]) -> bool {
        let is_inside = |path: &Option<String>| {
            path.as_ref()
                .is_some_and(|path| folders.iter().any(|it| is_in(path, it)))
        };
        !self.once && !self.paths.is_empty() && self.paths.iter().all(is_inside)
    }
}

/// An interpreter whose programs run from their sources.
pub(in super::super) struct Script {
    pub(in super::super) language: &'static Language,
    pub(super) interpreter: &'static Interpreter,
    /// What a command does; `None` if it is none of the language.
    pub(super) command: fn(&Site<'_, '_>, &Call<'_, '_>, &mut Known) -> Option<Effect>,
    /// Why what containers start may need what is left behind, by its words.
    pub(super) start: fn(&Site<'_, '_>, &[String]) -> Option<Why>,
    /// Whether the whole folder of a project comes along, as installing writes anywhere in it.
    pub(super) takes_project: bool,
    /// Whether its small images have compilers themselves.
    pub(in super::super) image_compiles: bool,
    /// Packages of the system that only installing needs where no source starts programs.
    pub(in super::super) only_installing: &'static [&'static str],
    /// Whether a source may start them.
    pub(super) starts_programs: fn(&str) -> bool,
}

/// The words of a call after its program, variables that ENVs set among them; `None` if one is known only when it runs.
pub(super) fn resolved(call: &Call<'_, '_>) -> Option<Vec<String>> {
    call.command
        .args()
        .iter()
        .map(|word| text_of(call, word))
        .collect()
}

/// What a word says, with the variables that ENVs set.
pub(super) fn text_of(call: &Call<'_, '_>, word: &crate::model::Word<'_>) -> Option<String> {
    if let Some(text) = word.as_str() {
        return Some(text.to_owned());
    }
    let mut rest = &*word.without_quotes();
    if word.text.contains(&b'\'') || word.text.contains(&b'`') || word.text.contains(&b'\\') {
        return None;
    }
    let mut text = String::new();
    while let Some(at) = rest.find('$') {
        text.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let (name, after) = if let Some(inner) = rest.strip_prefix('{') {
            inner.split_once('}')?
        } else {
            let is_part = |ch: char| ch.is_ascii_alphanumeric() || ch == '_';
            rest.split_at(rest.find(|ch| !is_part(ch)).unwrap_or(rest.len()))
        };
        text.push_str(&environment(call, name)?);
        rest = after;
    }
    text.push_str(rest);
    let is_plain = !text.contains(['*', '?', '[', '~', '{', '$']);
    is_plain.then_some(text)
}

/// What an ENV sets a variable to for a call, if its text says so.
pub(super) fn environment(call: &Call<'_, '_>, name: &str) -> Option<String> {
    let model = call.context.model;
    let setting = model.env_before(call.run, name).filter(|it| it.is_env)?;
    super::super::parts::set_to(model, setting.by, name)
}
