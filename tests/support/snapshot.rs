//! Expected results as plain files: whatever bytes they are, they can be read, and compared by hand.

use std::fs;
use std::path::{Path, PathBuf};

use libtest_mimic::Failed;
use similar::TextDiff;

/// Where the expected results lie.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots")
}

/// Whether the results found are to become the expected ones: `DFMT_BLESS=1`.
fn blessing() -> bool {
    std::env::var_os("DFMT_BLESS").is_some_and(|value| value != "0" && !value.is_empty())
}

/// Compares `found` with the expected result `name`, a path below `snapshots/`.
pub(crate) fn check(name: &Path, found: &[u8]) -> Result<(), Failed> {
    let path = root().join(name);
    let expected = fs::read(&path).ok();
    if expected.as_deref() == Some(found) {
        return Ok(());
    }
    if blessing() {
        fs::create_dir_all(path.parent().expect("a snapshot lies in a folder"))?;
        fs::write(&path, found)?;
        return Ok(());
    }
    let hint = "look at it, then accept it with DFMT_BLESS=1";
    let name = name.display();
    Err(if let Some(expected) = expected {
        let diff = diff(&expected, found);
        format!("snapshots/{name} differs ({hint})\n{diff}").into()
    } else {
        let text = String::from_utf8_lossy(found);
        format!("snapshots/{name} is missing ({hint})\n{text}").into()
    })
}

/// Fails for every file below `snapshots/<folder>` that `expected` does not name: its fixture is gone. Blessing removes it.
pub(crate) fn no_strays(folder: &str, expected: &[PathBuf]) -> Result<(), Failed> {
    let mut strays = Vec::new();
    for path in crate::support::files_below(&root().join(folder)) {
        let name = path.strip_prefix(root()).expect("it was found there");
        if expected.iter().any(|expected| expected == name) {
            continue;
        }
        if blessing() {
            fs::remove_file(&path)?;
        } else {
            strays.push(format!("snapshots/{}", name.display()));
        }
    }
    if strays.is_empty() {
        return Ok(());
    }
    Err(format!("snapshots without a fixture:\n{}", strays.join("\n")).into())
}

/// A unified diff; bytes that are not UTF-8 are shown as U+FFFD.
pub(crate) fn diff(old: &[u8], new: &[u8]) -> String {
    let (old, new) = (String::from_utf8_lossy(old), String::from_utf8_lossy(new));
    let diff = TextDiff::from_lines(old.as_ref(), new.as_ref());
    diff.unified_diff().header("expected", "found").to_string()
}
