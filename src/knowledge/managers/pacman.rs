//! pacman.

use super::{Cache, CacheMount, Manager, Packages, Sharing};

/// pacman(8). Its verbs are letters of one option: see `Manager::verb`.
pub const PACMAN: Manager = Manager {
    programs: &["pacman"],
    family: "pacman",
    install: &[],
    upgrade: &[],
    update: &[],
    query: &[],
    build: &[],
    remove: &[],
    clean: &[],
    installs_alone: false,
    cleaned: None,
    value_options: &[
        "--ignore",
        "--ignoregroup",
        "--assume-installed",
        "-b",
        "--dbpath",
        "--cachedir",
        "--hookdir",
        "-r",
        "--root",
        "--sysroot",
        "--arch",
        "--color",
        "--gpgdir",
        "--logfile",
        "--config",
        "--overwrite",
    ],
    answers: &["--noconfirm", "-p", "--print"],
    packages: Packages {
        ends: "=<>",
        files: &[".tar.zst", ".tar.xz", ".tar.gz"],
        groups: &[],
    },
    cache: Cache {
        directories: &["/var/cache/pacman", "/var/lib/pacman/sync"],
        marks: &["cache/pacman", "pacman/sync"],
        elsewhere: &["--cachedir", "-r", "--root", "--sysroot", "--config"],
        mounts: &[CacheMount {
            target: "/var/cache/pacman/pkg",
            sharing: Sharing::Locked,
        }],
        ..Cache::NONE
    },
};
