//! Yarn.

use super::npm::NPM_PACKAGES;
use super::{Cache, CacheMount, Manager, Order, Sharing};

/// Yarn 1's documentation. What later versions call a cache may be part of the project.
pub const YARN: Manager = Manager {
    programs: &["yarn", "yarnpkg"],
    family: "yarn",
    install: &[&["install"], &["add"], &["global", "add"]],
    upgrade: &[&["upgrade"], &["global", "upgrade"]],
    build: &[&["dlx"]],
    remove: &[&["remove"], &["global", "remove"]],
    clean: &[&["cache", "clean"]],
    installs_alone: true,
    cleaned: true,
    for_project: true,
    value_options: &[
        "--registry",
        "--cwd",
        "--cache-folder",
        "--network-timeout",
        "--network-concurrency",
        "--modules-folder",
        "--mutex",
        "--prefix",
    ],
    answers: &["--non-interactive"],
    order: Order::Ignored,
    packages: NPM_PACKAGES,
    cache: Cache {
        directories: &["/usr/local/share/.cache", "/root/.cache/yarn"],
        marks: &[
            "share/.cache",
            ".cache/yarn",
            ".cache",
            "yarn/cache",
            "yarn-cache",
            ".yarn",
        ],
        moved_by: &[
            "YARN_CACHE_FOLDER",
            "yarn_cache_folder",
            "YARN_OFFLINE_MIRROR",
        ],
        elsewhere: &[
            "--cache-folder",
            "--offline",
            "--help",
            "-h",
            "--version",
            "-v",
        ],
        offline: &["--offline", "--prefer-offline"],
        // Without `--mutex`, two of them must not use it at once.
        mounts: &[CacheMount {
            target: "/usr/local/share/.cache/yarn",
            sharing: Sharing::Locked,
        }],
        ..Cache::NONE
    },
    ..Manager::USUAL
};

/// What says in a text that a later Yarn is, or may be, in use. Source: the documentation of Yarn, "Installation" and "CLI".
pub const LATER_YARN: &[&str] = &[
    "--immutable",
    ".pnp",
    ".yarn ",
    ".yarn/",
    "berry",
    "corepack",
    "workspaces focus",
    "yarn dlx",
    "yarn plugin",
    "yarn policies",
    "yarn set version",
    "yarnrc.yml",
];

/// Names of files that only a later Yarn reads or writes, and the part of a `yarn.lock` that it writes. Source: the documentation of Yarn, "Configuration", "Plug'n'Play".
pub const LATER_YARN_FILES: &[&str] = &[".pnp.cjs", ".pnp.js", ".yarnrc.yml"];

/// See [`LATER_YARN_FILES`]. Source: as there.
pub const LATER_YARN_LOCK: &[u8] = b"__metadata:";

/// Options of an install that later versions refuse. Source: the documentation of Yarn 1 and of Yarn 4, `yarn install`.
pub const CLASSIC_OPTIONS: &[&str] = &[
    "--flat",
    "--ignore-engines",
    "--ignore-optional",
    "--ignore-platform",
    "--modules-folder",
    "--network-timeout",
    "--no-lockfile",
    "--no-progress",
    "--non-interactive",
    "--prod",
    "--production",
    "--pure-lockfile",
];
