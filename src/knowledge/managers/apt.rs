//! apt, apt-get and aptitude.

use super::{Asking, Cache, CacheMount, Manager, Order, Packages, Sharing};

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
    needs_root: true,
    order: Order::Ignored,
    version_signs: &["=", "/"],
    clean_keeps_index: true,
    packages: Packages {
        ends: "=/:^",
        files: &[".deb", ".dsc", ".changes"],
        ..Packages::USUAL
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
    ..Manager::USUAL
};

/// What a text has in it that removes the package lists, or more. Source: apt-get(8), "FILES".
pub const APT_LISTS: &[&str] = &[
    "/var/lib/*",
    "/var/lib/{",
    "/var/{lib",
    "apt/lists",
    "cd /var/lib",
    "dist-clean",
    "distclean",
    "lib/apt",
];

/// The verbs of `apt` that another program has too, and which. Source: apt(8), apt-get(8), apt-cache(8).
pub const APT_TWINS: &[(&str, &str)] = &[
    ("auto-remove", "apt-get"),
    ("autoclean", "apt-get"),
    ("autoremove", "apt-get"),
    ("build-dep", "apt-get"),
    ("clean", "apt-get"),
    ("depends", "apt-cache"),
    ("dist-upgrade", "apt-get"),
    ("download", "apt-get"),
    ("full-upgrade", "apt-get"),
    ("install", "apt-get"),
    ("madison", "apt-cache"),
    ("policy", "apt-cache"),
    ("purge", "apt-get"),
    ("rdepends", "apt-cache"),
    ("remove", "apt-get"),
    ("search", "apt-cache"),
    ("show", "apt-cache"),
    ("showsrc", "apt-cache"),
    ("source", "apt-get"),
    ("update", "apt-get"),
    ("upgrade", "apt-get"),
];

/// apt-get(8) "-y", apt.conf(5).
pub(super) const ASKING: Asking = Asking {
    programs: &["apt-get", "apt"],
    verbs: &[&["install"]],
    beside: &[],
    option: "-y",
    is_global: false,
    letters: "ys",
    valued: "toca",
    configured: "apt::get::assume-yes",
};

/// What a text has in it that may bring packages of other sources than those of the release. Source: sources.list(5), add-apt-repository(1),
/// `apt_preferences`(5), extrepo(1), the scripts of nodesource and packagecloud.
pub const APT_SOURCES: &[&str] = &[
    "/etc/apt/",
    "Default-Release",
    "add-repo",
    "add_repo",
    "addrepo",
    "apt-repository",
    "dpkg --add-architecture",
    "dpkg-scanpackages",
    "extrepo",
    "nodesource",
    "packagecloud",
    "sources.list",
];

/// Options of apt and apk that install packages from another place or release than the image names. Source: apt-get(8), apk(8).
pub const OTHER_ORIGINS: &[&str] = &[
    "--allow-untrusted",
    "--default-release",
    "--repositories-file",
    "--repository",
    "--target-release",
    "-X",
    "-t",
];

/// What a text has in it that may change where apt gets its packages from, or whom it trusts. Source: sources.list(5), apt.conf(5), apt-key(8),
/// dpkg(1), resolv.conf(5).
pub const APT_TRUST: &[&str] = &[
    ".deb",
    "/etc/apt",
    "/etc/ssl",
    "add-architecture",
    "alternatives",
    "apt-key",
    "apt-repository",
    "apt.conf",
    "extrepo",
    "keyring",
    "resolv.conf",
    "sources.list",
];
