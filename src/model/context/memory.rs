//! A build context for tests.

use super::build::{BuildContext, SourceKind};
use super::ignore::{IgnoreRules, Ignored, fits};

/// Files with their texts, all of which everybody has; what `.dockerignore` among them leaves out is left out.
pub(in crate::model) struct InMemory(pub(in crate::model) Vec<(&'static str, &'static str)>);

impl BuildContext for InMemory {
    fn kind(&self, path: &str) -> Option<SourceKind> {
        self.text(path).map(|_| SourceKind::Plain)
    }

    fn text(&self, path: &str) -> Option<Vec<u8>> {
        let found = self.0.iter().find(|(name, _)| *name == path);
        found.map(|(_, text)| text.as_bytes().to_vec())
    }

    fn is_shared(&self, _path: &str) -> Option<bool> {
        Some(true)
    }

    fn files(&self, source: &str) -> Option<Vec<String>> {
        let files = self.0.iter().map(|(path, _)| *path);
        let files = files.filter(|path| fits(source, path));
        let files: Vec<String> = files.map(str::to_owned).collect();
        (!files.is_empty()).then_some(files)
    }

    fn ignored(&self) -> Ignored {
        let rules = self.text(".dockerignore");
        let rules = rules.and_then(|text| IgnoreRules::parse(".dockerignore", &text));
        rules.map_or(Ignored::Nothing, Ignored::Rules)
    }
}
