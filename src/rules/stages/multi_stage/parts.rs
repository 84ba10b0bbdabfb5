//! What a command of a stage does to what containers need, and the command in its place.

use crate::lint::Context;
use crate::model::{Model, SimpleCommand, Word, joined};

/// Why a second stage cannot be written: half a sentence that goes on after "as".
pub(super) type Why = String;

/// What a command of a language does to what containers need.
pub(super) enum Does {
    /// Nothing: it tests, looks, or fills caches and folders that only building reads.
    Nothing,
    /// It makes these files or folders, which containers may need: absolute paths.
    Makes(Vec<String>),
    /// Nobody knows, for this reason.
    Unknown(Why),
}

/// A command in its place.
pub(super) struct Call<'c, 'm> {
    pub(super) context: &'c Context<'m>,
    /// The RUN.
    pub(super) run: usize,
    pub(super) command: &'c SimpleCommand<'m>,
    /// Where it is called.
    pub(super) folder: &'c str,
}

impl Call<'_, '_> {
    /// The words after the program; `None` if one is known only when it runs.
    pub(super) fn args(&self) -> Option<Vec<&str>> {
        self.command.args().iter().map(Word::as_str).collect()
    }

    /// A path as it is meant where the command is called.
    pub(super) fn path(&self, path: &str) -> String {
        joined(self.folder, path)
    }

    /// What a variable is set to for the command, if that is known.
    pub(super) fn variable(&self, name: &str) -> Option<String> {
        let own = self.command.assignments.iter().find_map(|word| {
            let text = word.as_str()?;
            let (own, value) = text.split_once('=')?;
            (own == name).then(|| value.to_owned())
        });
        own.or_else(|| {
            let setting = self.context.model.env_before(self.run, name)?;
            set_to(self.context.model, setting.by, name)
        })
    }
}

/// What an ENV or ARG sets a variable to, if its text says so.
pub(super) fn set_to(model: &Model<'_>, by: usize, name: &str) -> Option<String> {
    let instruction = model.instructions[by];
    let mut pairs = instruction.statement.pairs();
    pairs.find_map(|(own, value)| {
        let is_it = instruction.text(own) == name.as_bytes();
        let value = value.filter(|_| is_it)?;
        let text = String::from_utf8_lossy(instruction.text(value));
        let text = text.trim_matches(['"', '\'']);
        (!text.contains('$')).then(|| text.to_owned())
    })
}
