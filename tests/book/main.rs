//! What the README and the pages below `docs` say: their links lead somewhere, the commands they show are understood, the example and the
//! picture are real. And what is written by a test, with `DFMT_BLESS=1`: the page of the command line, the picture, the list of
//! rules in the contents of the book.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "tests touch files, start programs, print and panic"
)]

mod commands;
mod example;
mod links;
#[cfg(unix)]
mod monorepo;
mod reference;

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The README, the pages below `docs` and what else people read at the top of the repository, by path from there.
fn pages() -> Vec<String> {
    let mut pages: Vec<String> = ["CHANGELOG.md", "CONTRIBUTING.md", "README.md"]
        .map(str::to_owned)
        .into();
    let mut folders = vec![PathBuf::from("docs")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root().join(&folder)).unwrap() {
            let path = folder.join(entry.unwrap().file_name());
            if root().join(&path).is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                pages.push(path.to_str().unwrap().to_owned());
            }
        }
    }
    pages.sort();
    pages
}

/// Compares a file of the repository with what it should be; with `DFMT_BLESS=1` writes it first.
fn check(path: &str, expected: &str) {
    if std::env::var_os("DFMT_BLESS").is_some_and(|value| value == "1") {
        fs::write(root().join(path), expected).unwrap();
    }
    let found = fs::read_to_string(root().join(path)).unwrap_or_default();
    assert!(
        found == expected,
        "{path} is out of date: DFMT_BLESS=1 writes it"
    );
}
