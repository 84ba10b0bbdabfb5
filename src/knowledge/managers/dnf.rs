//! dnf and microdnf.

use super::yum::YUM;
use super::{Cache, CacheMount, Manager, Sharing};

/// dnf(8), dnf5(8), dnf5-caching(7), microdnf(8), tdnf(8).
pub const DNF: Manager = Manager {
    programs: &["dnf", "dnf5", "microdnf", "tdnf"],
    cache: Cache {
        directories: &[
            "/var/cache/dnf",
            "/var/cache/libdnf5",
            "/var/cache/tdnf",
            "/var/cache/yum",
        ],
        marks: &["cache/dnf", "cache/libdnf5", "cache/tdnf", "cache/yum"],
        mounts: &[
            CacheMount {
                target: "/var/cache/dnf",
                sharing: Sharing::Locked,
            },
            CacheMount {
                target: "/var/cache/libdnf5",
                sharing: Sharing::Locked,
            },
            CacheMount {
                target: "/var/cache/tdnf",
                sharing: Sharing::Locked,
            },
        ],
        around: &["/var/lib/dnf"],
        ..YUM.cache
    },
    ..YUM
};
