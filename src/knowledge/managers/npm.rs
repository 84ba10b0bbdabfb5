//! npm, and what all package managers of JavaScript share.

use super::{Cache, CacheMount, Manager, Order, Packages, Sharing};

pub(super) const NPM_PACKAGES: Packages = Packages {
    ends: "@",
    files: &[".tgz", ".tar", ".tar.gz"],
    revision: Some('#'),
    ..Packages::USUAL
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
    build: &[&["exec"]],
    remove: &[&["uninstall"], &["remove"], &["rm"], &["un"]],
    clean: &[&["cache", "clean"], &["cache", "clear"], &["cache", "rm"]],
    cleaned: true,
    for_project: true,
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
    order: Order::Ignored,
    version_signs: &["@"],
    pinned_by: &["-C", "--prefix"],
    runners: &["npx"],
    packages: NPM_PACKAGES,
    cache: Cache {
        directories: &["/root/.npm"],
        marks: &[".npm", "_cacache"],
        moved_by: &["npm_config_cache", "NPM_CONFIG_CACHE"],
        elsewhere: &["--cache", "--dry-run", "--package-lock-only"],
        offline: &["--offline", "--prefer-offline"],
        mounts: &[CacheMount {
            target: "~/.npm",
            sharing: Sharing::Shared,
        }],
        ..Cache::NONE
    },
    ..Manager::USUAL
};

/// The lock files of npm. Source: its documentation, "npm-shrinkwrap.json".
pub const NPM_LOCKS: &[&str] = &["npm-shrinkwrap.json", "package-lock.json"];

/// Options that mean the same to `npm ci` as to `npm install`. Source: their pages of the documentation, and "config".
pub const SAME_TO_CI: &[&str] = &[
    "--audit=false",
    "--fund=false",
    "--ignore-scripts",
    "--include=dev",
    "--legacy-peer-deps",
    "--no-audit",
    "--no-fund",
    "--no-optional",
    "--no-progress",
    "--no-update-notifier",
    "--omit=dev",
    "--omit=optional",
    "--only=prod",
    "--only=production",
    "--prefer-offline",
    "--production",
    "--progress=false",
    "--quiet",
    "--silent",
    "--unsafe-perm",
    "--unsafe-perm=true",
    "--verbose",
    "-d",
    "-q",
    "-s",
];

/// What says in a text which dependencies a project gets. Source: the documentation of npm, "config", and of Composer.
pub const DEPENDENCIES_CHOSEN: &[&str] = &[
    "COMPOSER_NO_DEV",
    "NODE_ENV",
    "NPM_CONFIG_OMIT",
    "NPM_CONFIG_ONLY",
    "npm_config_omit",
    "prune",
];

/// What a text has in it that builds, tests or starts a project of JavaScript with its package manager, or with tools that are development
/// dependencies. Source: the documentation of the tools.
pub const PROJECT_TOOLS: &[&str] = &[
    ".bin/",
    "\"dev\"",
    "\"npm\"",
    "\"yarn\"",
    "ava ",
    "babel",
    "bower",
    "cypress",
    "eslint",
    "grunt",
    "gulp",
    "jest",
    "karma",
    "mocha",
    "ng ",
    "nodemon",
    "npm run",
    "npm start",
    "npm test",
    "npx",
    "parcel",
    "pm2",
    "rollup",
    "ts-node",
    "tsc",
    "tsx",
    "vite",
    "webpack",
    "yarn build",
    "yarn dev",
    "yarn run",
    "yarn serve",
    "yarn start",
    "yarn test",
];

/// Programs that run what a project has, after its install: it may build, with what only development needs. Source: the documentation of each.
pub const PROJECT_RUNNERS: &[&str] = &["bash", "make", "meteor", "node", "nodejs", "sh"];

/// Starts of options that say which dependencies are installed, or of what. Source: npm's documentation, `npm install`.
pub const NPM_CHOOSES: &[&str] = &[
    "--global",
    "--include",
    "--omit",
    "--only",
    "--prod",
    "--production",
    "-g",
];
