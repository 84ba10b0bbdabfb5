//! What several test files need: Dockerfiles of many habits, those of the repository and, where they are, the shared ones.
#![allow(
    dead_code,
    clippy::disallowed_methods,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "tests read files, print and panic; not every test file uses every helper"
)]

pub(crate) mod gates;

use std::path::{Path, PathBuf};

/// All files in a folder and the folders in it, in order; none if it is not there.
pub(crate) fn files_below(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let below = |path: PathBuf| {
        if path.is_dir() {
            files_below(&path)
        } else {
            vec![path]
        }
    };
    paths.into_iter().flat_map(below).collect()
}

/// A part of the shared folder. `None`, and a visible word about it, where there is none: a plain machine has only the corpus
/// of the repository.
pub(crate) fn shared(part: &str) -> Option<PathBuf> {
    let path = below_shared(part);
    if path.exists() {
        return Some(path);
    }
    eprintln!(
        "SKIPPED: there is no {} (set DFMT_SHARED to the folder that has {part})",
        path.display()
    );
    None
}

/// A path in the shared folder: `$DFMT_SHARED`, or `../shared` beside the checkout.
fn below_shared(part: &str) -> PathBuf {
    let root = std::env::var_os("DFMT_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"),
        PathBuf::from,
    );
    root.join(part)
}

/// A Dockerfile of a corpus: its name, and its bytes.
pub(crate) type File = (String, Vec<u8>);

/// All Dockerfiles that the gates run over: those of `tests/corpus`, and the shared ones where they are.
pub(crate) fn corpus() -> Vec<File> {
    let mut files = own_corpus();
    files.extend(shared_corpus());
    files
}

/// The Dockerfiles of `tests/corpus`, in order of their names, each with its folder: `own/bytes/x.Dockerfile`.
pub(crate) fn own_corpus() -> Vec<File> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut files = files_below(&folder);
    files.retain(|path| path.extension().is_some_and(|it| it == "Dockerfile"));
    let files = files.into_iter().map(|path| {
        let below = path.strip_prefix(&folder).unwrap();
        let parts: Vec<_> = below.iter().map(|part| part.to_str().unwrap()).collect();
        let name = format!("own/{}", parts.join("/"));
        (name, std::fs::read(path).unwrap())
    });
    files.collect()
}

/// The shared Dockerfiles, in order of their names; none where there is no shared folder.
pub(crate) fn shared_corpus() -> Vec<File> {
    let files = files_below(&below_shared("corpus/files"));
    let files = files.into_iter().map(|path| {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        (name, std::fs::read(path).unwrap())
    });
    files.collect()
}
