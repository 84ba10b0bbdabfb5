//! Which files of the build context lie where in an image.

use std::collections::BTreeMap;

use super::data::data_of;
use super::parts::Call;
use crate::knowledge::languages::Language;
use crate::syntax::Keyword;

/// The files of the build context in an image, by their paths there, with their paths in the context.
pub(super) struct Files(BTreeMap<String, String>);

impl Files {
    /// Those that the instructions above a RUN bring; `None` if that is not known of one of them.
    pub(super) fn above(call: &Call<'_, '_>, language: &Language) -> Option<Self> {
        let model = call.context.model;
        let stage = model.stage_of(call.run)?;
        let mut files = BTreeMap::new();
        for at in model.stage_instructions(stage).start..call.run {
            let instruction = model.instructions[at];
            if !matches!(instruction.statement.kind, Keyword::Copy | Keyword::Add) {
                continue;
            }
            let copy = instruction.copy_arguments(&instruction.statement)?;
            if copy.from.is_some() {
                continue;
            }
            let brought = data_of(call.context, at, language).ok()?;
            for file in brought.files {
                files.insert(file.path, file.source?);
            }
        }
        Some(Self(files))
    }

    /// Whether one is there.
    pub(super) fn has(&self, path: &str) -> bool {
        self.0.contains_key(path)
    }

    /// The path in the build context of one that is there.
    pub(super) fn source(&self, path: &str) -> Option<&str> {
        self.0.get(path).map(String::as_str)
    }

    /// All, by their paths in the image.
    pub(super) fn paths(&self) -> impl Iterator<Item = &String> {
        self.0.keys()
    }

    /// The text of one.
    pub(super) fn text(&self, call: &Call<'_, '_>, path: &str) -> Option<String> {
        let text = call.context.build.text(self.source(path)?)?;
        Some(String::from_utf8_lossy(&text).into_owned())
    }
}
