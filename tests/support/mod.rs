//! What several test files need: the corpus of real Dockerfiles, where it is there.
#![allow(
    dead_code,
    clippy::disallowed_methods,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "tests read files, print and panic; not every test file uses every helper"
)]

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

/// The folder with the corpus: `$DFMT_SHARED`, or `../shared` beside the checkout. `None`, and a visible word about it,
/// where there is none: a plain machine has no corpus.
pub(crate) fn shared(part: &str) -> Option<PathBuf> {
    let root = std::env::var_os("DFMT_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"),
        PathBuf::from,
    );
    let path = root.join(part);
    if path.exists() {
        return Some(path);
    }
    eprintln!(
        "SKIPPED: no {part} at {} (set DFMT_SHARED to the folder that has it)",
        root.display()
    );
    None
}

/// All corpus files in order of their names.
pub(crate) fn corpus() -> Option<Vec<(String, Vec<u8>)>> {
    let dir = shared("corpus/files")?;
    let mut files: Vec<_> = std::fs::read_dir(dir)
        .unwrap()
        .map(|entry| {
            let entry = entry.unwrap();
            (
                entry.file_name().into_string().unwrap(),
                std::fs::read(entry.path()).unwrap(),
            )
        })
        .collect();
    files.sort();
    Some(files)
}
