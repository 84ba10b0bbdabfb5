//! Composer.

use super::{Cache, CacheMount, CachePlace, Manager, Packages, Sharing};

/// Composer's documentation, "Command-line interface", and `Factory::getCacheDir`: where `~/.composer/cache` is, it is used.
pub const COMPOSER: Manager = Manager {
    programs: &["composer", "composer.phar"],
    family: "composer",
    install: &[
        &["install"],
        &["i"],
        &["require"],
        &["r"],
        &["create-project"],
        &["global", "require"],
        &["global", "install"],
    ],
    upgrade: &[&["update"], &["u"], &["upgrade"], &["global", "update"]],
    query: &[&["search"], &["show"]],
    remove: &[&["remove"], &["rm"], &["global", "remove"]],
    clean: &[&["clear-cache"], &["clearcache"], &["cc"]],
    value_options: &[
        "-d",
        "--working-dir",
        "--ignore-platform-req",
        "--prefer-install",
        "--repository",
        "--repository-url",
        "--stability",
        "-s",
        "--audit-format",
    ],
    answers: &["-n", "--no-interaction", "--dry-run"],
    packages: Packages {
        ends: ":=",
        ..Packages::USUAL
    },
    cache: Cache {
        directories: &["/root/.composer/cache", "/root/.cache/composer"],
        marks: &[".composer", "composer/cache", ".cache/composer"],
        moved_by: &["COMPOSER_CACHE_DIR", "COMPOSER_HOME", "XDG_CONFIG_HOME"],
        off: &["--no-cache"],
        elsewhere: &["--dry-run", "--version", "-V", "--help", "-h"],
        mounts: &[CacheMount {
            target: "~/.composer/cache",
            sharing: Sharing::Locked,
        }],
        global: &["global", "--global", "-g"],
        places: &[
            CachePlace {
                images: &["composer"],
                moved: Some(("~/.composer/cache", "/tmp/cache")),
                ..CachePlace::ANY
            },
            CachePlace::ANY,
        ],
        ..Cache::NONE
    },
    ..Manager::USUAL
};
