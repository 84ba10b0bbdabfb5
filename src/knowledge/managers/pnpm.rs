//! pnpm.

use super::npm::NPM_PACKAGES;
use super::{Cache, CacheMount, Manager, Order, Sharing};

/// pnpm's documentation, `pnpm install`, `pnpm store` and "Working with Docker". Its store holds what it would hard link.
pub const PNPM: Manager = Manager {
    programs: &["pnpm"],
    family: "pnpm",
    install: &[&["install"], &["i"], &["add"], &["ci"]],
    upgrade: &[&["update"], &["up"], &["upgrade"]],
    build: &[&["fetch"], &["dlx"]],
    remove: &[&["uninstall"], &["remove"], &["rm"], &["un"]],
    clean: &[&["store", "prune"], &["cache", "delete"]],
    value_options: &[
        "--registry",
        "--prefix",
        "--loglevel",
        "--cache",
        "--store-dir",
        "--virtual-store-dir",
        "--filter",
        "-F",
        "-C",
        "--dir",
        "--reporter",
        "--network-concurrency",
        "--omit",
        "--only",
    ],
    order: Order::Ignored,
    version_signs: &["@"],
    pinned_by: &["-C", "--prefix"],
    packages: NPM_PACKAGES,
    cache: Cache {
        directories: &[
            "/root/.local/share/pnpm/store",
            "/root/.pnpm-store",
            "/root/.cache/pnpm",
        ],
        marks: &["pnpm/store", "pnpm-store", ".cache/pnpm"],
        moved_by: &[
            "PNPM_HOME",
            "npm_config_store_dir",
            "NPM_CONFIG_STORE_DIR",
            "pnpm_config_store_dir",
            "XDG_DATA_HOME",
        ],
        elsewhere: &["--store-dir", "--lockfile-only", "-g", "--global"],
        offline: &["--offline", "--prefer-offline"],
        mounts: &[CacheMount {
            target: "~/.local/share/pnpm/store",
            sharing: Sharing::Shared,
        }],
        ..Cache::NONE
    },
    ..Manager::USUAL
};
