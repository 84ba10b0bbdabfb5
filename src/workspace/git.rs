//! What of a folder everybody has who clones it: what git tracks there.

use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use ignore::{DirEntry, WalkBuilder};

use super::read::glob_obstacle;

/// What git says of a folder.
#[derive(Debug)]
pub(super) enum Shared {
    /// The folder is in no work tree: what is there is all there is.
    All,
    /// These files below it are tracked.
    Tracked(Tracked),
    /// It is in the work tree at this place, but git cannot be asked: what no `.gitignore` names counts as tracked.
    NotIgnored(Box<Path>),
}

impl Shared {
    /// Asks git; `root` is the folder without links.
    pub(super) fn of(root: &Path) -> Self {
        Self::asking("git", root)
    }

    fn asking(program: &str, root: &Path) -> Self {
        let mut folders = root.ancestors();
        let Some(work_tree) = folders.find(|it| it.join(".git").symlink_metadata().is_ok()) else {
            return Self::All;
        };
        match listed(program, root) {
            Some(listed) => Self::Tracked(Tracked::new(listed)),
            None => Self::NotIgnored(work_tree.into()),
        }
    }

    /// Whether what lies at a path, or something in it, is shared; links are not followed. It is relative to `root`, with `/`.
    /// `None` if that takes too long to find.
    pub(super) fn has(&self, root: &Path, path: &str) -> Option<bool> {
        match self {
            Self::All => Some(root.join(path).symlink_metadata().is_ok()),
            Self::Tracked(tracked) => Some(tracked.has(path)),
            Self::NotIgnored(work_tree) => is_not_ignored(work_tree, &root.join(path)),
        }
    }
}

/// The files that git tracks.
#[derive(Debug)]
pub(super) struct Tracked {
    /// Their paths, each with a NUL after it.
    text: Vec<u8>,
    /// Where each starts, in the order of the paths.
    starts: Vec<u32>,
}

impl Tracked {
    fn new(text: Vec<u8>) -> Self {
        let ends = memchr::memchr_iter(0, &text).map(|end| end as u32 + 1);
        let mut starts: Vec<u32> = [0].into_iter().chain(ends).collect();
        starts.pop();
        // Those of submodules are not where their paths belong.
        starts.sort_unstable_by_key(|start| path_at(&text, *start));
        Self { text, starts }
    }

    /// Whether a file, or one in a folder, is tracked.
    fn has(&self, path: &str) -> bool {
        if path.is_empty() {
            return !self.starts.is_empty();
        }
        let first_from = |start: &[u8]| {
            let is_before = |at: &u32| path_at(&self.text, *at) < start;
            let at = self.starts.get(self.starts.partition_point(is_before));
            at.map(|at| path_at(&self.text, *at))
        };
        let below = format!("{path}/");
        first_from(path.as_bytes()) == Some(path.as_bytes())
            || first_from(below.as_bytes()).is_some_and(|it| it.starts_with(below.as_bytes()))
    }
}

/// The path that starts at a place.
fn path_at(text: &[u8], start: u32) -> &[u8] {
    let rest = &text[start as usize..];
    &rest[..memchr::memchr(0, rest).unwrap_or(rest.len())]
}

/// How long git may take: half a million files take it less than a second.
const LIMIT: Duration = Duration::from_secs(10);

/// How many bytes of paths are read: those of a million files, about.
const LONGEST: u64 = 128 << 20;

/// Variables by which whoever calls dfmt from a hook of git says which repository is meant, and which index.
pub(super) const OF_ANOTHER: &[&str] = &[
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_COMMON_DIR",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_NAMESPACE",
    "GIT_PREFIX",
];

/// Lets git start no pager, no hook and no monitor of files that a repository names, take no lock, ask nobody and fetch nothing.
pub(super) fn careful(git: &mut Command) -> &mut Command {
    git.args(["--no-pager", "-c", "core.fsmonitor=false"])
        .args(["-c", "core.hooksPath=/dev/null"])
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("GIT_NO_LAZY_FETCH", "1")
        .stdin(Stdio::null())
}

/// The paths that git lists for a folder; `None` if git is not there, refuses, or takes too long. It starts no program that the repository
/// names, takes no lock, asks nobody and fetches nothing.
fn listed(program: &str, root: &Path) -> Option<Vec<u8>> {
    let mut command = Command::new(program);
    for name in OF_ANOTHER {
        command.env_remove(name);
    }
    let mut git = careful(&mut command)
        .args(["ls-files", "-z", "--cached", "--recurse-submodules"])
        .current_dir(root)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let out = git.stdout.take();
    let (sender, text) = mpsc::channel();
    thread::spawn(move || {
        let mut text = Vec::new();
        let read = out.map(|out| out.take(LONGEST).read_to_end(&mut text));
        let is_whole = matches!(read, Some(Ok(length)) if (length as u64) < LONGEST);
        // Nobody waits any more if it took too long.
        let _ = sender.send(is_whole.then_some(text));
    });
    let text = text.recv_timeout(LIMIT).ok().flatten();
    if text.is_none() {
        let _ = git.kill();
    }
    let is_good = git.wait().is_ok_and(|status| status.success());
    text.filter(|_| is_good)
}

/// How many files and folders are looked at to find one that counts.
const LOOKED_AT: usize = 2000;

/// Whether something at a path of a work tree is named by no `.gitignore`; `None` if that takes too long to find.
fn is_not_ignored(work_tree: &Path, path: &Path) -> Option<bool> {
    // What reads ignore rules would wait for a pipe, or read a device, for ever.
    let cannot_be_read = |folder: &Path| glob_obstacle(&folder.join(".gitignore")).is_some();
    let exclude = work_tree.join(".git/info/exclude");
    if cannot_be_read(work_tree) || glob_obstacle(&exclude).is_some() {
        return None;
    }
    let is_refused = Arc::new(AtomicBool::new(false));
    let wanted = path.to_path_buf();
    // What lies on the way to it, and what lies in it.
    let is_near = {
        let is_refused = Arc::clone(&is_refused);
        move |it: &DirEntry| {
            let is_inside = it.path().starts_with(&wanted);
            let is_near = it.file_name() != ".git" && (is_inside || wanted.starts_with(it.path()));
            let is_folder = it.file_type().is_some_and(|kind| kind.is_dir());
            if is_near && is_folder && cannot_be_read(it.path()) {
                is_refused.store(true, Ordering::Relaxed);
                return false;
            }
            is_near
        }
    };
    let walk = WalkBuilder::new(work_tree)
        .hidden(false)
        .ignore(false)
        .parents(false)
        .filter_entry(is_near)
        .build();
    for (seen, entry) in walk.enumerate() {
        let is_file = |it: &DirEntry| it.file_type().is_some_and(|kind| !kind.is_dir());
        match entry {
            Ok(it) if is_file(&it) && it.path().starts_with(path) => return Some(true),
            _ if seen > LOOKED_AT => return None,
            _ => {}
        }
    }
    (!is_refused.load(Ordering::Relaxed)).then_some(false)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn paths_are_found_whatever_their_order_and_names() {
        let list = "a b/c b-d sub/x sub-y é/\n\u{1} z/ö ".replace(' ', "\0");
        let tracked = Tracked::new(list.into_bytes());
        for path in [
            "",
            "a",
            "b",
            "b/c",
            "b-d",
            "sub",
            "sub/x",
            "sub-y",
            "é",
            "é/\n\u{1}",
            "z",
            "z/ö",
        ] {
            assert!(tracked.has(path), "{path:?}");
        }
        for path in ["A", "b/c/d", "b/cc", "b/", "su", "y", "é/\n", "zz", "0"] {
            assert!(!tracked.has(path), "{path:?}");
        }
        let none = Tracked::new(Vec::new());
        assert!(!none.has("") && !none.has("a"));
    }

    fn has(program: &str, root: &Path, path: &str) -> Option<bool> {
        let root = fs::canonicalize(root).unwrap();
        Shared::asking(program, &root).has(&root, path)
    }

    /// Within the time that a test has: whoever waited for the pipe would never come back.
    #[test]
    #[cfg(unix)]
    fn ignore_rules_that_are_a_pipe_say_nothing() {
        use rustix::fs::{CWD, FileType, Mode, mknodat};
        for (pipe, path, is_shared) in [
            (".gitignore", "app/main.py", None),
            (".git/info/exclude", "app/main.py", None),
            ("app/.gitignore", "app/main.py", None),
            ("app/.gitignore", "main.py", Some(true)),
            ("app/.ignore", "app/main.py", Some(true)),
        ] {
            let place = tempfile::tempdir().unwrap();
            let root = fs::canonicalize(place.path()).unwrap();
            for folder in [".git/info", "app"] {
                fs::create_dir_all(root.join(folder)).unwrap();
            }
            for file in ["main.py", "app/main.py"] {
                fs::write(root.join(file), "").unwrap();
            }
            let mode = Mode::RUSR | Mode::WUSR;
            mknodat(CWD, root.join(pipe), FileType::Fifo, mode, 0).unwrap();
            let (sender, answer) = mpsc::channel();
            thread::spawn(move || {
                let answer = Shared::asking("no such program", &root).has(&root, path);
                let _ = sender.send(answer);
            });
            let answer = answer.recv_timeout(Duration::from_secs(20));
            assert_eq!(answer, Ok(is_shared), "{pipe} {path}");
        }
    }

    #[test]
    fn without_the_program_what_is_not_ignored_counts() {
        let place = tempfile::tempdir().unwrap();
        let work_tree = place.path().join("repo");
        for (file, text) in [
            (".git/HEAD", ""),
            (".git/info/exclude", "*.mine\n"),
            (".gitignore", "/build/\n*.log\nout/*\n!out/kept\n.env\n"),
            ("app/main.py", ""),
            ("app/x.log", ""),
            ("app/x.mine", ""),
            ("app/.env", ""),
            ("app/.venv/.gitignore", "*\n"),
            ("app/.venv/lib/x.py", ""),
            ("app/.gitignore", "!.env\n"),
            ("build/a", ""),
            ("out/kept", ""),
            ("out/other", ""),
            ("only/a.log", ""),
        ] {
            let path = work_tree.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let app = work_tree.join("app");
        for (root, path, is_shared) in [
            (&app, "", true),
            (&app, "main.py", true),
            (&app, ".env", true),
            (&app, "x.log", false),
            (&app, "x.mine", false),
            (&app, ".venv", false),
            (&app, ".venv/lib/x.py", false),
            (&work_tree, "app", true),
            (&work_tree, "build", false),
            (&work_tree, "build/a", false),
            (&work_tree, "out", true),
            (&work_tree, "out/kept", true),
            (&work_tree, "out/other", false),
            (&work_tree, "only", false),
            (&work_tree, ".git", false),
            (&work_tree, ".git/HEAD", false),
        ] {
            // A program that fails, as git does in somebody else's repository, says no more than one that is not there.
            for program in ["no such program", "false"] {
                assert_eq!(has(program, root, path), Some(is_shared), "{path}");
            }
        }
        for (path, is_shared) in [("repo/build", true), ("repo/bui", false)] {
            assert_eq!(has("false", place.path(), path), Some(is_shared), "{path}");
        }
    }
}
