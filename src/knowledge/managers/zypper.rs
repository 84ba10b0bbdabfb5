//! zypper.

use super::{Asking, Cache, CacheMount, Manager, Order, Packages, Sharing};

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
    remove: &[&["remove"], &["rm"]],
    clean: &[&["clean"], &["cc"]],
    cleaned: true,
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
    needs_root: true,
    order: Order::Ignored,
    version_signs: &["-", "=", "<", ">"],
    packages: Packages {
        ends: "=<>:",
        files: &[".rpm"],
        groups: &["pattern:", "patch:", "product:", "@"],
        ..Packages::USUAL
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
        kept_by: &["--keep-packages"],
        offline: &["--no-refresh", "--no-remote"],
        mounts: &[CacheMount {
            target: "/var/cache/zypp",
            sharing: Sharing::Locked,
        }],
        ..Cache::NONE
    },
    ..Manager::USUAL
};

/// zypper(8) "--non-interactive"; zypper.conf.
pub(super) const ASKING: Asking = Asking {
    programs: &["zypper"],
    verbs: &[
        &["install"],
        &["in"],
        &["remove"],
        &["rm"],
        &["source-install"],
        &["si"],
        &["patch"],
    ],
    beside: &[&["update"], &["up"], &["dist-upgrade"], &["dup"]],
    option: "-n",
    is_global: true,
    letters: "nyD",
    valued: "RcCtrpd",
    configured: "non-interactive",
};
