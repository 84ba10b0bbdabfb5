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
use crate::model::{SimpleCommand, Word, has_letter};

/// Whether the caches of a package manager are to be mounted: then nothing is to clean them.
pub(super) fn is_to_be_mounted(options: &config::Rules, manager: &Manager) -> bool {
    options.package_caches == PackageCaches::Mount && !manager.cache.mounts.is_empty()
}

/// Whether a command compares files with a list of checksums: `sha256sum -c`. It fails where the list is empty.
pub(super) fn checks_sums(command: &SimpleCommand<'_>) -> bool {
    let mut words = command.args().iter().filter_map(Word::as_str);
    is_sum(command) && words.any(|word| word.starts_with("--c") || has_letter(word, "c", ""))
}

/// Whether a command computes checksums: `sha256sum`, `shasum`.
pub(super) fn is_sum(command: &SimpleCommand<'_>) -> bool {
    let name = command.name();
    name.is_some_and(|name| name.ends_with("sum") && name != "sum")
}

/// A help that says why there is no fix.
pub(in crate::rules) fn without_fix(help: &str, why: &str) -> String {
    format!("{help}; there is no fix for it, as {why}")
}
