//! npm, and what all package managers of JavaScript share.

use super::{Cache, CacheMount, Cleaned, Manager, Packages, Sharing};

pub(super) const NPM_PACKAGES: Packages = Packages {
    ends: "@",
    files: &[".tgz", ".tar.gz"],
    groups: &[],
};

/// npm's documentation, `npm install`, `npm cache` and "config".
pub const NPM: Manager = Manager {
    programs: &["npm"],
    family: "npm",
    install: &[
        &["install"],
        &["i"],
        &["in"],
        &["add"],
        &["ci"],
        &["clean-install"],
        &["install-clean"],
        &["install-ci-test"],
        &["install-test"],
    ],
    upgrade: &[&["update"], &["up"], &["upgrade"]],
    update: &[],
    query: &[],
    build: &[&["exec"]],
    remove: &[&["uninstall"], &["remove"], &["rm"], &["un"]],
    clean: &[&["cache", "clean"], &["cache", "clear"], &["cache", "rm"]],
    installs_alone: false,
    cleaned: Some(Cleaned::WhereShipped),
    value_options: &[
        "--registry",
        "--prefix",
        "--loglevel",
        "--cache",
        "--omit",
        "--include",
        "--only",
        "-C",
        "-w",
        "--workspace",
        "--tag",
        "--userconfig",
        "--globalconfig",
        "--fetch-timeout",
        "--fetch-retries",
        "--maxsockets",
        "--unsafe-perm",
        "--save-prefix",
    ],
    answers: &["-y", "--yes"],
    packages: NPM_PACKAGES,
    cache: Cache {
        directories: &["/root/.npm"],
        marks: &[".npm", "_cacache"],
        moved_by: &["npm_config_cache", "NPM_CONFIG_CACHE"],
        off_by: &[],
        off: &[],
        elsewhere: &["--cache", "--dry-run", "--package-lock-only"],
        offline: &["--offline", "--prefer-offline"],
        mounts: &[CacheMount {
            target: "~/.npm",
            sharing: Sharing::Shared,
        }],
    },
};
