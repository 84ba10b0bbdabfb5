//! The package managers of distributions.

use super::{Cache, Cleaned, Manager, Mount, Packages, Sharing, Verbs};

/// apt-get(8), apt(8), aptitude(8), apt.conf(5); Docker's reference, "Example: cache apt packages".
pub(super) const APT: Manager = Manager {
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
            Mount {
                target: "/var/cache/apt",
                sharing: Sharing::Locked,
            },
            Mount {
                target: "/var/lib/apt",
                sharing: Sharing::Locked,
            },
        ],
        ..Cache::NONE
    },
};

/// apk(8), apk-cache(5): a directory (or link) `/etc/apk/cache` is what makes apk keep packages, not only its index.
pub(super) const APK: Manager = Manager {
    programs: &["apk"],
    family: "apk",
    install: &[&["add"]],
    upgrade: &[&["upgrade"]],
    update: &[&["update"]],
    query: &[&["fetch"], &["search"], &["info"], &["policy"], &["list"]],
    build: &[],
    remove: &[&["del"]],
    clean: &[&["cache", "clean"], &["cache", "purge"]],
    installs_alone: false,
    cleaned: None,
    value_options: &[
        "-t",
        "--virtual",
        "-X",
        "--repository",
        "-p",
        "--root",
        "--repositories-file",
        "--cache-dir",
        "--cache-max-age",
        "--arch",
        "--keys-dir",
        "--wait",
        "--progress-fd",
        "--timeout",
    ],
    answers: &["--no-interactive", "-s", "--simulate"],
    packages: Packages {
        ends: "=<>~@",
        files: &[".apk"],
        groups: &[],
    },
    cache: Cache {
        directories: &["/var/cache/apk", "/etc/apk/cache"],
        marks: &["cache/apk", "apk/cache"],
        elsewhere: &["--cache-dir", "--root", "-p"],
        off: &["--no-cache"],
        offline: &["--no-network"],
        mounts: &[Mount {
            target: "/etc/apk/cache",
            sharing: Sharing::Locked,
        }],
        ..Cache::NONE
    },
};

const RPM_INSTALL: Verbs = &[
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

const RPM_UPGRADE: Verbs = &[
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

const RPM_REMOVE: Verbs = &[
    &["remove"],
    &["erase"],
    &["rm"],
    &["autoremove"],
    &["groupremove"],
    &["group", "remove"],
    &["module", "remove"],
];

const RPM_VALUES: &[&str] = &[
    "-c",
    "--config",
    "--installroot",
    "--enablerepo",
    "--disablerepo",
    "--repo",
    "--repoid",
    "--releasever",
    "--exclude",
    "-x",
    "--setopt",
    "--forcearch",
    "--disableplugin",
    "--enableplugin",
    "--advisory",
    "--destdir",
    "-d",
    "--debuglevel",
    "-e",
    "--errorlevel",
    "-R",
    "--randomwait",
];

const RPM_PACKAGES: Packages = Packages {
    ends: "=<>:",
    files: &[".rpm"],
    groups: &["@"],
};

/// yum(8). On newer systems it is another name of dnf.
pub const YUM: Manager = Manager {
    programs: &["yum"],
    family: "rpm",
    install: RPM_INSTALL,
    upgrade: RPM_UPGRADE,
    update: &[&["makecache"]],
    query: &[],
    build: &[],
    remove: RPM_REMOVE,
    clean: &[&["clean"]],
    installs_alone: false,
    cleaned: Some(Cleaned::Everywhere),
    value_options: RPM_VALUES,
    answers: &["--assumeyes", "--assumeno", "--noconfirm"],
    packages: RPM_PACKAGES,
    cache: Cache {
        directories: &["/var/cache/yum", "/var/cache/dnf"],
        marks: &["cache/yum", "cache/dnf"],
        elsewhere: &["--installroot", "-C", "--cacheonly", "--downloadonly"],
        offline: &["-C", "--cacheonly"],
        mounts: &[
            Mount {
                target: "/var/cache/yum",
                sharing: Sharing::Locked,
            },
            Mount {
                target: "/var/cache/dnf",
                sharing: Sharing::Locked,
            },
        ],
        ..Cache::NONE
    },
};

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
            Mount {
                target: "/var/cache/dnf",
                sharing: Sharing::Locked,
            },
            Mount {
                target: "/var/cache/libdnf5",
                sharing: Sharing::Locked,
            },
            Mount {
                target: "/var/cache/tdnf",
                sharing: Sharing::Locked,
            },
        ],
        ..YUM.cache
    },
    ..YUM
};

/// zypper(8).
pub const ZYPPER: Manager = Manager {
    programs: &["zypper"],
    family: "zypper",
    install: &[
        &["install"],
        &["in"],
        &["install-new-recommends"],
        &["inr"],
        &["source-install"],
        &["si"],
    ],
    upgrade: &[
        &["update"],
        &["up"],
        &["dist-upgrade"],
        &["dup"],
        &["patch"],
    ],
    update: &[&["refresh"], &["ref"]],
    query: &[
        &["search"],
        &["se"],
        &["info"],
        &["if"],
        &["packages"],
        &["pa"],
    ],
    build: &[],
    remove: &[&["remove"], &["rm"]],
    clean: &[&["clean"], &["cc"]],
    installs_alone: false,
    cleaned: Some(Cleaned::Everywhere),
    value_options: &[
        "-t",
        "--type",
        "-r",
        "--repo",
        "--from",
        "-R",
        "--root",
        "--installroot",
        "-c",
        "--config",
        "-C",
        "--cache-dir",
        "--raw-cache-dir",
        "--solv-cache-dir",
        "--pkg-cache-dir",
        "-p",
        "--plus-repo",
        "--plus-content",
        "--releasever",
    ],
    answers: &["--non-interactive", "--no-confirm", "--dry-run"],
    packages: Packages {
        ends: "=<>:",
        files: &[".rpm"],
        groups: &["pattern:", "patch:", "product:", "@"],
    },
    cache: Cache {
        directories: &["/var/cache/zypp"],
        marks: &["cache/zypp"],
        elsewhere: &[
            "-R",
            "--root",
            "--installroot",
            "--cache-dir",
            "--raw-cache-dir",
            "--pkg-cache-dir",
            "--download-only",
            "--download",
            "-d",
        ],
        offline: &["--no-refresh", "--no-remote"],
        mounts: &[Mount {
            target: "/var/cache/zypp",
            sharing: Sharing::Locked,
        }],
        ..Cache::NONE
    },
};

/// pacman(8). Its verbs are letters of one option: see `Manager::verb`.
pub(super) const PACMAN: Manager = Manager {
    programs: &["pacman"],
    family: "pacman",
    install: &[],
    upgrade: &[],
    update: &[],
    query: &[],
    build: &[],
    remove: &[],
    clean: &[],
    installs_alone: false,
    cleaned: None,
    value_options: &[
        "--ignore",
        "--ignoregroup",
        "--assume-installed",
        "-b",
        "--dbpath",
        "--cachedir",
        "--hookdir",
        "-r",
        "--root",
        "--sysroot",
        "--arch",
        "--color",
        "--gpgdir",
        "--logfile",
        "--config",
        "--overwrite",
    ],
    answers: &["--noconfirm", "-p", "--print"],
    packages: Packages {
        ends: "=<>",
        files: &[".tar.zst", ".tar.xz", ".tar.gz"],
        groups: &[],
    },
    cache: Cache {
        directories: &["/var/cache/pacman", "/var/lib/pacman/sync"],
        marks: &["cache/pacman", "pacman/sync"],
        elsewhere: &["--cachedir", "-r", "--root", "--sysroot", "--config"],
        mounts: &[Mount {
            target: "/var/cache/pacman/pkg",
            sharing: Sharing::Locked,
        }],
        ..Cache::NONE
    },
};
