//! apt, apt-get and aptitude.

use super::{Cache, CacheMount, Manager, Packages, Sharing};

/// apt-get(8), apt(8), aptitude(8), apt.conf(5); Docker's reference, "Example: cache apt packages".
pub const APT: Manager = Manager {
    programs: &["apt-get", "apt", "aptitude"],
    family: "apt",
    install: &[&["install"], &["build-dep"], &["reinstall"]],
    upgrade: &[
        &["upgrade"],
        &["dist-upgrade"],
        &["full-upgrade"],
        &["safe-upgrade"],
        &["dselect-upgrade"],
    ],
    update: &[&["update"]],
    query: &[
        &["build-dep"],
        &["source"],
        &["download"],
        &["changelog"],
        &["satisfy"],
        &["search"],
        &["show"],
        &["showpkg"],
        &["list"],
        &["policy"],
        &["madison"],
        &["depends"],
        &["rdepends"],
    ],
    build: &[],
    remove: &[
        &["remove"],
        &["purge"],
        &["autoremove"],
        &["autopurge"],
        &["auto-remove"],
    ],
    clean: &[
        &["clean"],
        &["autoclean"],
        &["distclean"],
        &["dist-clean"],
        &["auto-clean"],
    ],
    installs_alone: false,
    cleaned: None,
    value_options: &[
        "-t",
        "--target-release",
        "--default-release",
        "-o",
        "--option",
        "-c",
        "--config-file",
        "-a",
        "--host-architecture",
        "-P",
        "--build-profiles",
    ],
    answers: &[
        "--yes",
        "--assume-yes",
        "--assume-no",
        "-q=2",
        "--quiet=2",
        "--simulate",
        "--just-print",
        "--dry-run",
        "--recon",
        "--no-act",
        "--print-uris",
    ],
    packages: Packages {
        ends: "=/:^",
        files: &[".deb", ".dsc", ".changes"],
        groups: &[],
    },
    cache: Cache {
        directories: &["/var/lib/apt", "/var/cache/apt", "/var/cache/debconf"],
        marks: &["lib/apt", "cache/apt"],
        moved_by: &["APT_CONFIG"],
        mounts: &[
            CacheMount {
                target: "/var/cache/apt",
                sharing: Sharing::Locked,
            },
            CacheMount {
                target: "/var/lib/apt",
                sharing: Sharing::Locked,
            },
        ],
        ..Cache::NONE
    },
};
