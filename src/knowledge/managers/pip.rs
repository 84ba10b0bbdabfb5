//! pip, and what all package managers of Python share.

use super::{Cache, CacheMount, Manager, Order, Packages, Sharing};

pub(super) const PYTHON_PACKAGES: Packages = Packages {
    ends: "=<>~![;@",
    // `pip install requirements.txt` lacks its `-r`.
    files: &[".whl", ".zip", ".tar.gz", ".tgz", ".tar.bz2", ".txt"],
    revision: Some('@'),
    ..Packages::USUAL
};

/// What stands between a package of Python and its version. Source: PEP 440 and PEP 508, in this order from PEP 440.
pub(super) const PYTHON_SIGNS: &[&str] = &["==", ">=", "<=", "~=", ">", "<", "!=", "@", "==="];

/// pip's documentation, `pip install` and "Caching". Any value of `PIP_NO_CACHE_DIR` turns the cache off.
pub const PIP: Manager = Manager {
    programs: &["pip", "pip3", "pip2"],
    family: "pip",
    install: &[&["install"]],
    build: &[&["wheel"], &["download"]],
    remove: &[&["uninstall"]],
    clean: &[&["cache", "purge"], &["cache", "remove"]],
    value_options: &[
        "-r",
        "--requirement",
        "-c",
        "--constraint",
        "--build-constraint",
        "-i",
        "--index-url",
        "--extra-index-url",
        "-f",
        "--find-links",
        "-t",
        "--target",
        "--prefix",
        "--root",
        "--trusted-host",
        "--timeout",
        "--retries",
        "--proxy",
        "--cert",
        "--client-cert",
        "-e",
        "--editable",
        "--global-option",
        "--install-option",
        "--config-settings",
        "--platform",
        "--python",
        "--python-version",
        "--implementation",
        "--abi",
        "--cache-dir",
        "--no-binary",
        "--only-binary",
        "--progress-bar",
        "--upgrade-strategy",
        "--exists-action",
        "--report",
        "--root-user-action",
        "--use-feature",
        "--use-deprecated",
        "--group",
        "--src",
        "--log",
    ],
    answers: &["--no-input", "-y", "--yes"],
    order: Order::MostlyIgnored,
    version_signs: PYTHON_SIGNS,
    pinned_by: &[
        "-r",
        "--requirement",
        "-c",
        "--constraint",
        "-e",
        "--editable",
    ],
    packages: PYTHON_PACKAGES,
    cache: Cache {
        directories: &["/root/.cache/pip"],
        marks: &[".cache/pip"],
        moved_by: &["PIP_CACHE_DIR", "XDG_CACHE_HOME"],
        off_by: &["PIP_NO_CACHE_DIR", "PIP_NO_CACHE"],
        off: &["--no-cache-dir"],
        elsewhere: &["--cache-dir"],
        offline: &["--no-index"],
        mounts: &[CacheMount {
            target: "~/.cache/pip",
            sharing: Sharing::Shared,
        }],
        ..Cache::NONE
    },
    ..Manager::USUAL
};

/// What a text has in it, in lower case, that configures pip's cache. Source: pip's documentation, "Configuration".
pub const PIP_CONFIGURED: &[&str] = &[
    "export pip_cache_dir",
    "global.cache-dir",
    "global.no-cache-dir",
    "install.no-cache-dir",
    "no-cache-dir =",
    "no-cache-dir=",
    "no_cache_dir=",
    "pip.conf",
    "pip.ini",
];
