//! Cargo.

use super::{Cache, CacheMount, CachePlace, Manager, Packages, Sharing};

/// The Cargo Book, "Cargo Commands" and "Cargo Home". Its lock file lies outside what can be mounted.
pub const CARGO: Manager = Manager {
    programs: &["cargo"],
    family: "cargo",
    install: &[&["install"], &["binstall"], &["add"]],
    upgrade: &[&["update"]],
    query: &[&["search"]],
    build: &[
        &["build"],
        &["b"],
        &["check"],
        &["c"],
        &["test"],
        &["t"],
        &["run"],
        &["r"],
        &["bench"],
        &["doc"],
        &["fetch"],
        &["vendor"],
        &["rustc"],
        &["clippy"],
        &["chef", "cook"],
    ],
    remove: &[&["uninstall"], &["remove"], &["rm"]],
    // `cargo clean` removes what was built.
    value_options: &[
        "--version",
        "--vers",
        "--git",
        "--branch",
        "--tag",
        "--rev",
        "--path",
        "--root",
        "--features",
        "--bin",
        "--example",
        "--registry",
        "--index",
        "--target",
        "--target-dir",
        "--profile",
        "--manifest-path",
        "--config",
        "--color",
        "--message-format",
        "--package",
        "-j",
        "--jobs",
        "-F",
        "-p",
        "-C",
        "-Z",
    ],
    packages: Packages {
        ends: "@",
        ..Packages::USUAL
    },
    cache: Cache {
        directories: &[
            "/usr/local/cargo/registry",
            "/usr/local/cargo/git",
            "/root/.cargo/registry",
            "/root/.cargo/git",
        ],
        marks: &["cargo/registry", "cargo/git"],
        moved_by: &["CARGO_HOME"],
        offline: &["--offline", "--frozen"],
        mounts: &[
            CacheMount {
                target: "/usr/local/cargo/registry",
                sharing: Sharing::Locked,
            },
            CacheMount {
                target: "/usr/local/cargo/git/db",
                sharing: Sharing::Locked,
            },
        ],
        around: &["/root/.cargo", "/usr/local/cargo"],
        builds_from_it: true,
        places: &[
            CachePlace {
                images: &["rust"],
                names: &["cargo-chef"],
                ..CachePlace::ANY
            },
            CachePlace {
                images: &["debian", "ubuntu", "alpine", "fedora", "archlinux"],
                moved: Some(("/usr/local/cargo", "/root/.cargo")),
                ..CachePlace::ANY
            },
        ],
        ..Cache::NONE
    },
    ..Manager::USUAL
};
