//! What rules of several groups share: which RUNs belong together, and which are to stay apart. No rule is in here.

pub(super) mod apart;
pub(super) mod related;

use crate::config::{self, PackageCaches};
use crate::knowledge::managers::Manager;

/// Whether the caches of a package manager are to be mounted: then nothing is to clean them.
pub(super) fn is_to_be_mounted(options: &config::Rules, manager: &Manager) -> bool {
    options.package_caches == PackageCaches::Mount && !manager.cache.mounts.is_empty()
}
