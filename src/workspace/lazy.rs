//! The build context of a Dockerfile, which is found only when a rule asks: for many Dockerfiles none does.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};

use super::DiskContext;
use crate::model::{BuildContext, Given, Ignored, NoContext, SourceKind};

/// Finds a folder, and the context in it.
type Find<'a> = dyn Fn() -> Option<(PathBuf, DiskContext)> + 'a;

/// A build context that is found when it is first asked.
pub(super) struct LazyContext<'a> {
    find: &'a Find<'a>,
    given: &'a dyn Fn() -> Given,
    found: OnceCell<Option<(PathBuf, DiskContext)>>,
}

impl<'a> LazyContext<'a> {
    pub(super) fn new(find: &'a Find<'a>, given: &'a dyn Fn() -> Given) -> Self {
        Self {
            find,
            given,
            found: OnceCell::new(),
        }
    }

    /// The folder, if it is one and anybody asked for it.
    pub(super) fn folder(&self) -> Option<&Path> {
        let (folder, _) = self.found.get()?.as_ref()?;
        Some(folder)
    }

    fn context(&self) -> &dyn BuildContext {
        match self.found.get_or_init(self.find) {
            Some((_, disk)) => disk,
            None => &NoContext,
        }
    }
}

impl BuildContext for LazyContext<'_> {
    fn kind(&self, path: &str) -> Option<SourceKind> {
        self.context().kind(path)
    }

    fn matches(&self, pattern: &str) -> Option<Vec<SourceKind>> {
        self.context().matches(pattern)
    }

    fn head(&self, path: &str) -> Option<Vec<u8>> {
        self.context().head(path)
    }

    fn script(&self, path: &str) -> Option<Vec<u8>> {
        self.context().script(path)
    }

    fn text(&self, path: &str) -> Option<Vec<u8>> {
        self.context().text(path)
    }

    fn is_executable(&self, path: &str) -> Option<bool> {
        self.context().is_executable(path)
    }

    fn is_shared(&self, path: &str) -> Option<bool> {
        self.context().is_shared(path)
    }

    fn files(&self, source: &str) -> Option<Vec<String>> {
        self.context().files(source)
    }

    fn ignore_file(&self) -> Option<String> {
        self.context().ignore_file()
    }

    fn other_dockerfiles(&self) -> Vec<Vec<u8>> {
        self.context().other_dockerfiles()
    }

    fn is_writable(&self) -> bool {
        // That of a file that dfmt writes, or would.
        true
    }

    fn given(&self) -> Given {
        (self.given)()
    }

    fn ignored(&self) -> Ignored {
        self.context().ignored()
    }
}
