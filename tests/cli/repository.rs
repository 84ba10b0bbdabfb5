//! A working directory that is the work tree of a git repository.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

use crate::folder::{Folder, Run, run};

/// Whether there is no git to ask; says so.
pub(crate) fn git_is_missing() -> bool {
    let missing = Command::new("git").arg("--version").output().is_err();
    if missing {
        eprintln!("SKIPPED: there is no git");
    }
    missing
}

/// Lets git do something in a folder that must succeed.
pub(crate) fn git<S: AsRef<OsStr>>(
    folder: &Folder,
    place: &Path,
    args: impl IntoIterator<Item = S>,
) -> Run {
    let mut command = folder.command("git");
    command.args(["-c", "user.name=Test", "-c", "user.email=test@example.org"]);
    command.args([
        "-c",
        "init.defaultBranch=main",
        "-c",
        "protocol.file.allow=always",
    ]);
    command.args(args).current_dir(place);
    let run = run(&mut command, b"");
    assert_eq!(run.code, 0, "{}", run.err());
    run
}

/// Makes the folder a repository with all its files in a commit on `main`; further commits need no identity.
pub(crate) fn init(folder: &Folder) {
    let top = folder.path("");
    git(folder, &top, ["init", "-q"]);
    for (key, value) in [("user.name", "Test"), ("user.email", "test@example.org")] {
        git(folder, &top, ["config", key, value]);
    }
    commit(folder);
}

/// Commits all that is there.
pub(crate) fn commit(folder: &Folder) {
    let top = folder.path("");
    git(folder, &top, ["add", "--all"]);
    git(
        folder,
        &top,
        ["commit", "-q", "--allow-empty", "-m", "more"],
    );
}
