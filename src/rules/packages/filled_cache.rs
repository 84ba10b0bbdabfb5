//! What the rules that empty caches look at.

use crate::model::{BuildContext, Code, Model, SimpleCommand, Step};

/// A RUN that fills caches.
pub(super) struct FilledCache<'p, 'a> {
    /// The file.
    pub(super) model: &'p Model<'a>,
    /// The RUN.
    pub(super) index: usize,
    /// Its shell texts.
    pub(super) codes: &'p [Code<'p>],
    /// The one with the last command that fills a cache.
    pub(super) code: &'p Code<'p>,
    /// That command.
    pub(super) origin: &'p SimpleCommand<'p>,
    /// All commands in the order in which they run.
    pub(super) steps: &'p [Step<'p, 'p>],
    /// The number of the command among them.
    pub(super) at: usize,
    /// Its program, as written.
    pub(super) program: &'p str,
    /// The build context.
    pub(super) build: &'p dyn BuildContext,
}
