//! What interpreters differ in.

use super::super::parts::{Call, Why};
use super::super::shape::Site;
use crate::knowledge::interpreters::Interpreter;
use crate::knowledge::languages::Language;

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
}

/// An interpreter whose programs run from their sources.
pub(in super::super) struct Script {
    pub(in super::super) language: &'static Language,
    pub(super) interpreter: &'static Interpreter,
    /// What a command does; `None` if it is none of the language.
    pub(super) command: fn(&Site<'_, '_>, &Call<'_, '_>, &mut Known) -> Option<Effect>,
    /// Why what containers start may need what is left behind, by its words.
    pub(super) start: fn(&Site<'_, '_>, &[String]) -> Option<Why>,
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
        let (name, after) = match rest.strip_prefix('{') {
            Some(inner) => inner.split_once('}')?,
            None => {
                let is_part = |ch: char| ch.is_ascii_alphanumeric() || ch == '_';
                rest.split_at(rest.find(|ch| !is_part(ch)).unwrap_or(rest.len()))
            }
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
