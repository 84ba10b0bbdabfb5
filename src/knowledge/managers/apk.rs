//! apk.

use super::{Cache, CacheMount, Manager, Order, Packages, Sharing};

/// apk(8), apk-cache(5): a directory (or link) `/etc/apk/cache` is what makes apk keep packages, not only its index.
pub const APK: Manager = Manager {
    programs: &["apk"],
    family: "apk",
    install: &[&["add"]],
    upgrade: &[&["upgrade"]],
    update: &[&["update"]],
    query: &[&["fetch"], &["search"], &["info"], &["policy"], &["list"]],
    remove: &[&["del"]],
    clean: &[&["cache", "clean"], &["cache", "purge"]],
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
    needs_root: true,
    order: Order::Ignored,
    version_signs: &["=", "<", ">", "~", "@"],
    packages: Packages {
        ends: "=<>~@",
        files: &[".apk"],
        ..Packages::USUAL
    },
    cache: Cache {
        directories: &["/var/cache/apk", "/etc/apk/cache"],
        marks: &["cache/apk", "apk/cache"],
        elsewhere: &["--cache-dir", "--root", "-p"],
        off: &["--no-cache"],
        offline: &["--no-network"],
        mounts: &[CacheMount {
            target: "/etc/apk/cache",
            sharing: Sharing::Locked,
        }],
        around: &["/etc/apk"],
        has_generations: true,
        ..Cache::NONE
    },
    ..Manager::USUAL
};

/// Options that make it fetch its index anew. Source: apk(8).
pub const APK_UPDATES: &[&str] = &["--update", "--update-cache", "-U"];
