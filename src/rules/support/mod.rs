//! What rules of several groups share: which RUNs belong together, and which are to stay apart. No rule is in here.

pub(super) mod apart;
pub(super) mod archives;
pub(super) mod downloads;
pub(super) mod frontend;
pub(super) mod ignore_file;
pub(super) mod labels;
pub(super) mod related;
pub(super) mod removal;
pub(super) mod scripts;
pub(super) mod taken_away;
pub(super) mod values;
pub(super) mod words;

use crate::config::{self, PackageCaches};
use crate::knowledge::managers::Manager;

/// Whether the caches of a package manager are to be mounted: then nothing is to clean them.
pub(super) fn is_to_be_mounted(options: &config::Rules, manager: &Manager) -> bool {
    options.package_caches == PackageCaches::Mount && !manager.cache.mounts.is_empty()
}

/// A help that says why there is no fix.
pub(in crate::rules) fn without_fix(help: &str, why: &str) -> String {
    format!("{help}; there is no fix for it, as {why}")
}
