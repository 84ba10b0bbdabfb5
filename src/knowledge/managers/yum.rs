//! yum, and what all managers of RPM packages share.

use super::{Asking, Cache, CacheMount, Manager, Order, Packages, Sharing, Verbs};

pub(super) const RPM_INSTALL: Verbs = &[
    &["install"],
    &["in"],
    &["install-n"],
    &["install-na"],
    &["install-nevra"],
    &["reinstall"],
    &["downgrade"],
    &["groupinstall"],
    &["group", "install"],
    &["groups", "install"],
    &["localinstall"],
    &["builddep"],
    &["build-dep"],
    &["module", "install"],
];

pub(super) const RPM_UPGRADE: Verbs = &[
    &["update"],
    &["upgrade"],
    &["upgrade-minimal"],
    &["update-minimal"],
    &["localupdate"],
    &["group", "upgrade"],
    &["distro-sync"],
    &["dsync"],
    &["swap"],
];

pub(super) const RPM_REMOVE: Verbs = &[
    &["remove"],
    &["erase"],
    &["rm"],
    &["autoremove"],
    &["groupremove"],
    &["group", "remove"],
    &["module", "remove"],
];

/// yum(8), dnf(8).
pub(super) const RPM_VALUES: &[&str] = &[
    "--advisory",
    "--config",
    "--debuglevel",
    "--destdir",
    "--disableplugin",
    "--disablerepo",
    "--enableplugin",
    "--enablerepo",
    "--errorlevel",
    "--exclude",
    "--forcearch",
    "--installroot",
    "--randomwait",
    "--releasever",
    "--repo",
    "--repoid",
    "--setopt",
    "-R",
    "-c",
    "-d",
    "-e",
    "-x",
];

pub(super) const RPM_PACKAGES: Packages = Packages {
    ends: "=<>:",
    files: &[".rpm"],
    groups: &["@"],
    ..Packages::USUAL
};

/// yum(8). On newer systems it is another name of dnf.
pub const YUM: Manager = Manager {
    programs: &["yum"],
    family: "rpm",
    install: RPM_INSTALL,
    upgrade: RPM_UPGRADE,
    update: &[&["makecache"]],
    remove: RPM_REMOVE,
    clean: &[&["clean"]],
    cleaned: true,
    value_options: RPM_VALUES,
    answers: &["--assumeyes", "--assumeno", "--noconfirm"],
    needs_root: true,
    order: Order::Ignored,
    version_signs: &["-", "=", "<", ">"],
    packages: RPM_PACKAGES,
    cache: Cache {
        directories: &["/var/cache/yum", "/var/cache/dnf"],
        marks: &["cache/yum", "cache/dnf"],
        elsewhere: &["--installroot", "-C", "--cacheonly", "--downloadonly"],
        kept_by: &["keepcache=1", "keepcache=true", "keepcache=yes"],
        offline: &["-C", "--cacheonly"],
        mounts: &[
            CacheMount {
                target: "/var/cache/yum",
                sharing: Sharing::Locked,
            },
            CacheMount {
                target: "/var/cache/dnf",
                sharing: Sharing::Locked,
            },
        ],
        has_generations: true,
        ..Cache::NONE
    },
    ..Manager::USUAL
};

/// What takes repositories away, as a text has it. Source: dnf(8) `--disablerepo`, dnf-config-manager(8), yum.conf(5), subscription-manager(8).
pub const TAKE_REPOSITORIES: &[&str] = &[
    "--disable ",
    "--disablerepo *",
    "--disablerepo='*'",
    "--disablerepo=*",
    "--disablerepo=\"*\"",
    "--disablerepo=\\*",
    "--set-disabled",
    "enabled=0",
    "unregister",
];

/// yum(8), dnf(8) and microdnf(8), "--assumeyes"; dnf.conf(5).
pub(super) const ASKING: Asking = Asking {
    programs: &["yum", "dnf", "dnf5", "microdnf"],
    verbs: &[
        &["install"],
        &["groupinstall"],
        &["localinstall"],
        &["group", "install"],
        &["groups", "install"],
    ],
    beside: &[&["update"], &["upgrade"]],
    option: "-y",
    is_global: false,
    letters: "y",
    valued: "cdexR",
    configured: "assumeyes",
};
