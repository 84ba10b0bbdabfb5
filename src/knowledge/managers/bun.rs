//! Bun.

use super::npm::NPM_PACKAGES;
use super::{Cache, CacheMount, Manager, Sharing};

/// bun's documentation, `bun install` and "Global cache".
pub const BUN: Manager = Manager {
    programs: &["bun"],
    family: "bun",
    install: &[&["install"], &["i"], &["add"], &["a"], &["ci"]],
    upgrade: &[&["update"]],
    build: &[&["x"], &["create"]],
    remove: &[&["remove"], &["rm"], &["uninstall"]],
    clean: &[&["pm", "cache", "rm"]],
    value_options: &[
        "--cwd",
        "--cache-dir",
        "--registry",
        "--backend",
        "--config",
        "-c",
        "--filter",
        "--omit",
        "--concurrent-scripts",
        "--network-concurrency",
    ],
    answers: &["-y", "--yes"],
    packages: NPM_PACKAGES,
    cache: Cache {
        directories: &["/root/.bun/install/cache"],
        marks: &[".bun/install"],
        moved_by: &["BUN_INSTALL_CACHE_DIR", "BUN_INSTALL", "XDG_CACHE_HOME"],
        off: &["--no-cache"],
        elsewhere: &["--cache-dir", "--dry-run", "--backend"],
        offline: &["--offline", "--prefer-offline"],
        mounts: &[CacheMount {
            target: "~/.bun/install/cache",
            sharing: Sharing::Shared,
        }],
        ..Cache::NONE
    },
    ..Manager::USUAL
};
