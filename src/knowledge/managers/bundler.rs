//! Bundler.

use super::{Cache, CacheMount, CachePlace, Manager, Sharing};

/// Bundler's manual, bundle-install(1) and bundle-config(1). The official image of Ruby has its gems in `/usr/local/bundle`.
pub const BUNDLER: Manager = Manager {
    programs: &["bundle", "bundler"],
    family: "bundler",
    install: &[&["install"], &["add"]],
    upgrade: &[&["update"]],
    query: &[&["outdated"]],
    remove: &[&["remove"], &["clean"]],
    installs_alone: true,
    value_options: &[
        "--path",
        "--gemfile",
        "--jobs",
        "-j",
        "--retry",
        "--without",
        "--with",
        "--binstubs",
        "--system",
        "--shebang",
        "--source",
        "--version",
        "-v",
        "--group",
        "-g",
    ],
    cache: Cache {
        directories: &["/usr/local/bundle/cache", "/root/.bundle/cache"],
        marks: &["bundle/cache", "bundle/ruby", "vendor/cache"],
        moved_by: &[
            "BUNDLE_PATH",
            "GEM_HOME",
            "BUNDLE_DEPLOYMENT",
            "BUNDLE_CACHE_PATH",
            "BUNDLE_USER_CACHE",
        ],
        elsewhere: &[
            "--path",
            "--deployment",
            "--system",
            "--version",
            "-v",
            "--help",
        ],
        offline: &["--local", "--prefer-local"],
        mounts: &[CacheMount {
            target: "/usr/local/bundle/cache",
            sharing: Sharing::Locked,
        }],
        places: &[CachePlace {
            images: &["ruby"],
            ..CachePlace::ANY
        }],
        ..Cache::NONE
    },
    ..Manager::USUAL
};
