//! pacman.

use super::{Cache, CacheMount, Manager, Order, Packages, Sharing, Verb};

/// pacman(8). Its verbs are letters of one option: see `verb`.
pub const PACMAN: Manager = Manager {
    programs: &["pacman"],
    family: "pacman",
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
    needs_root: true,
    order: Order::Ignored,
    option_verb: Some(verb),
    packages: Packages {
        ends: "=<>",
        files: &[".tar.zst", ".tar.xz", ".tar.gz"],
        ..Packages::USUAL
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
    ..Manager::USUAL
};

/// What an option asks for; its letters are the verb.
fn verb(option: &str, has_operands: bool) -> Option<Verb> {
    let letters = option
        .strip_prefix('-')
        .filter(|letters| letters.bytes().all(|letter| letter.is_ascii_alphabetic()))?;
    let has = |any: &str| letters.contains(|letter| any.contains(letter));
    let operation = letters.chars().find(char::is_ascii_uppercase)?;
    Some(match operation {
        'S' if has("c") => Verb::Clean,
        'S' if has("silg") => Verb::Query,
        'S' if has_operands => Verb::Install,
        'S' if has("u") => Verb::Upgrade,
        'S' if has("y") => Verb::Update,
        'R' => Verb::Remove,
        'U' => Verb::Install,
        _ => Verb::Other,
    })
}
