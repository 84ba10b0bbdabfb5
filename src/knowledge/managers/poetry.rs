//! Poetry.

use super::pip::PYTHON_PACKAGES;
use super::{Cache, CacheMount, Manager, Packages, Sharing};

/// Poetry's documentation, "Commands" and "Configuration" (`cache-dir`). The virtual environments of projects lie beside the caches.
pub const POETRY: Manager = Manager {
    programs: &["poetry"],
    family: "poetry",
    install: &[&["install"], &["add"], &["sync"]],
    upgrade: &[
        &["update"],
        &["lock"],
        &["self", "add"],
        &["self", "update"],
    ],
    query: &[&["search"]],
    build: &[&["export"]],
    remove: &[&["remove"], &["self", "remove"]],
    clean: &[&["cache", "clear"]],
    value_options: &[
        "-C",
        "--directory",
        "-P",
        "--project",
        "-E",
        "--extras",
        "-G",
        "--group",
        "--with",
        "--without",
        "--only",
        "--source",
        "--python",
        "--platform",
    ],
    answers: &["-n", "--no-interaction", "--dry-run"],
    packages: Packages {
        ends: "=<>~^![@",
        ..PYTHON_PACKAGES
    },
    cache: Cache {
        directories: &["/root/.cache/pypoetry"],
        marks: &["pypoetry"],
        moved_by: &["POETRY_CACHE_DIR", "POETRY_HOME", "XDG_CACHE_HOME"],
        off: &["--no-cache"],
        elsewhere: &["--dry-run", "--only-root"],
        mounts: &[
            CacheMount {
                target: "~/.cache/pypoetry/cache",
                sharing: Sharing::Locked,
            },
            CacheMount {
                target: "~/.cache/pypoetry/artifacts",
                sharing: Sharing::Locked,
            },
        ],
        ..Cache::NONE
    },
    ..Manager::USUAL
};
