//! A folder that is a build context, and what the disk has said about it: each question is put to the disk once in a run, for all the
//! Dockerfiles whose context it is.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::fs::{self, FileType, OpenOptions};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};

use super::archive::HEAD;
use super::builds::dockerfiles_of;
use super::git::Shared;
use super::names::{is_dockerfile_name, is_folder_for_builds};
use super::read::open;
use crate::model::Ignored;

/// The build contexts of a run.
#[derive(Debug, Default)]
pub(super) struct Folders(Mutex<HashMap<PathBuf, Arc<Folder>>>);

impl Folders {
    /// How many are kept: whoever works in one keeps it, too.
    const MANY: usize = 16;

    /// A folder, the same for all that ask for it.
    pub(super) fn get(&self, path: PathBuf) -> Arc<Folder> {
        let mut folders = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(folder) = folders.get(&path) {
            return Arc::clone(folder);
        }
        if folders.len() >= Self::MANY {
            folders.clear();
        }
        let folder = Arc::new(Folder::new(path.clone()));
        folders.insert(path, Arc::clone(&folder));
        folder
    }
}

/// What lies at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    Missing,
    Directory,
    File,
    Link,
    /// A pipe, a socket, a device.
    Other,
}

impl Entry {
    fn of(kind: Option<FileType>) -> Self {
        match kind {
            None => Self::Missing,
            Some(kind) if kind.is_dir() => Self::Directory,
            Some(kind) if kind.is_file() => Self::File,
            Some(kind) if kind.is_symlink() => Self::Link,
            Some(_) => Self::Other,
        }
    }
}

/// The names in a folder, each with what it is.
pub(super) type Listing = Arc<[(OsString, Entry)]>;

/// The first bytes of a file; `None` if it cannot be read.
pub(super) type Start = Option<Arc<[u8]>>;

/// A folder, looked at once.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    root: OnceLock<Option<PathBuf>>,
    entries: Kept<Entry>,
    listings: Kept<Option<Listing>>,
    heads: Kept<Start>,
    scripts: Kept<Start>,
    /// The paths that patterns stand for.
    pub(super) paths: Kept<Option<Arc<[PathBuf]>>>,
    /// The files that sources bring.
    pub(super) files: Kept<Option<Arc<[String]>>>,
    /// Its file of ignore rules and what it says, for each builder.
    pub(super) ignored: [OnceLock<Option<(PathBuf, Ignored)>>; 2],
    /// What of it git tracks.
    shared: OnceLock<Shared>,
    /// The Dockerfiles that it may be the context of.
    dockerfiles: OnceLock<Vec<PathBuf>>,
    /// The bytes that may still be kept, about.
    room: AtomicUsize,
}

/// Folders that tools fill: nobody's Dockerfile lies there.
const OF_TOOLS: &[&str] = &[
    ".git",
    ".venv",
    "dist",
    "node_modules",
    "target",
    "vendor",
    "venv",
];

/// How much of a script is read.
pub(super) const SCRIPT: usize = 64 * 1024;

/// How many names in a folder are looked at for Dockerfiles.
const NAMES: usize = 5000;

/// How many bytes of answers are kept for a folder, about.
const ROOM: usize = 8 << 20;

impl Folder {
    pub(super) fn new(path: PathBuf) -> Self {
        Self {
            path,
            root: OnceLock::new(),
            entries: Kept::default(),
            listings: Kept::default(),
            heads: Kept::default(),
            scripts: Kept::default(),
            paths: Kept::default(),
            files: Kept::default(),
            ignored: <[OnceLock<_>; 2]>::default(),
            shared: OnceLock::new(),
            dockerfiles: OnceLock::new(),
            room: AtomicUsize::new(ROOM),
        }
    }

    /// The folder without links; `None` if it is none.
    pub(super) fn root(&self) -> Option<&Path> {
        let find = || {
            let root = fs::canonicalize(&self.path).ok();
            root.filter(|root| root.is_dir())
        };
        self.root.get_or_init(find).as_deref()
    }

    /// What is known under a question, or what `find` finds now, with its size in bytes.
    pub(super) fn keep<V: Clone>(
        &self,
        Kept(answers): &Kept<V>,
        question: &OsStr,
        find: impl FnOnce() -> (V, usize),
    ) -> V {
        let known = answers.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known.get(question) {
            return known.clone();
        }
        drop(known);
        let (found, size) = find();
        let size = size.saturating_add(question.len() + 128);
        let take = |room: usize| room.checked_sub(size);
        if self.room.fetch_update(Relaxed, Relaxed, take).is_ok() {
            let mut answers = answers.write().unwrap_or_else(PoisonError::into_inner);
            answers.insert(question.to_owned(), found.clone());
        }
        found
    }

    /// What lies at a path below the root; a link at its end is not followed.
    pub(super) fn entry(&self, path: &Path) -> Entry {
        let Some(root) = self.root() else {
            return Entry::Missing;
        };
        self.keep(&self.entries, path.as_os_str(), || {
            let metadata = root.join(path).symlink_metadata();
            (Entry::of(metadata.ok().map(|it| it.file_type())), 0)
        })
    }

    /// What `path`, relative to the root, leads to, and where that really is; `None` if that is not inside.
    pub(super) fn resolve(&self, path: &Path) -> Option<(Entry, PathBuf)> {
        let root = self.root()?;
        let is_name = |component| matches!(component, Component::Normal(_));
        if path.components().all(is_name) {
            // All but the root itself, from the top.
            let mut ancestors: Vec<&Path> = path.ancestors().collect();
            ancestors.pop();
            let mut last = Entry::Directory;
            for ancestor in ancestors.into_iter().rev() {
                last = match last {
                    Entry::Directory => self.entry(ancestor),
                    Entry::Link => break,
                    Entry::Missing | Entry::File | Entry::Other => return None,
                };
            }
            match last {
                Entry::Missing => return None,
                Entry::Link => {}
                Entry::Directory | Entry::File | Entry::Other => {
                    return Some((last, root.join(path)));
                }
            }
        }
        let real = fs::canonicalize(root.join(path)).ok()?;
        let kind = fs::metadata(&real).ok().map(|it| it.file_type());
        real.starts_with(root).then(|| (Entry::of(kind), real))
    }

    /// Whether what lies at a path, and where a link on the way to it leads, is what everybody has who clones the folder.
    pub(super) fn is_shared(&self, path: &Path) -> Option<bool> {
        let root = self.root()?;
        let has = |path: &Path| {
            let path = path.to_str()?.replace(std::path::MAIN_SEPARATOR, "/");
            let shared = self.shared.get_or_init(|| Shared::of(root));
            shared.has(root, &path)
        };
        let mut ancestors: Vec<&Path> = path.ancestors().collect();
        ancestors.pop();
        let is_link = |path: &&Path| self.entry(path) == Entry::Link;
        match ancestors.into_iter().rev().find(is_link) {
            // Git tracks a link, not what lies behind it.
            Some(link) if link != path => {
                let (_, real) = self.resolve(path)?;
                Some(has(link)? && has(real.strip_prefix(root).ok()?)?)
            }
            _ => has(path),
        }
    }

    /// The Dockerfiles that it may be the context of: those in it, those in a folder for such files, and those that build files in it name.
    pub(super) fn dockerfiles(&self) -> &[PathBuf] {
        let Some(root) = self.root() else {
            return &[];
        };
        let inside = |folder: &Path| {
            let names = self.listing(folder, NAMES);
            let names = names.iter().flat_map(|names| names.iter());
            let names = names.map(|(name, entry)| (folder.join(name), *entry));
            names.collect::<Vec<_>>()
        };
        let find = || {
            let mut found = inside(Path::new(""));
            let folders = |found: &[(PathBuf, Entry)], is_meant: &dyn Fn(&OsStr) -> bool| {
                let folders = found.iter().filter(|(path, entry)| {
                    *entry == Entry::Directory && path.file_name().is_some_and(is_meant)
                });
                folders.cloned().collect::<Vec<_>>()
            };
            // Those directly below the top, and what is in those that are there for builds.
            let is_own = |name: &OsStr| !OF_TOOLS.iter().any(|other| name == *other);
            let below = folders(&found, &is_own);
            let for_builds = folders(&found, &|name| is_folder_for_builds(name));
            found.extend(below.iter().flat_map(|(folder, _)| inside(folder)));
            for (folder, _) in &for_builds {
                let deeper = folders(&inside(folder), &is_own);
                found.extend(deeper.iter().flat_map(|(folder, _)| inside(folder)));
            }
            let is_dockerfile = |(path, entry): &(PathBuf, Entry)| {
                *entry == Entry::File && path.file_name().is_some_and(is_dockerfile_name)
            };
            let found = found.iter().filter(|it| is_dockerfile(it));
            let found = found.map(|(path, _)| root.join(path));
            let mut paths: Vec<PathBuf> = found.chain(dockerfiles_of(root)).collect();
            paths.sort_unstable();
            paths.dedup();
            paths
        };
        self.dockerfiles.get_or_init(find)
    }

    /// The names in a folder, the first `limit` of them; `None` if they cannot be read.
    pub(super) fn listing(&self, path: &Path, limit: usize) -> Option<Listing> {
        let root = self.root()?;
        self.keep(&self.listings, path.as_os_str(), || {
            let Ok(entries) = fs::read_dir(root.join(path)) else {
                return (None, 0);
            };
            let entries = entries.flatten().take(limit);
            let names: Listing = entries
                .map(|entry| (entry.file_name(), Entry::of(entry.file_type().ok())))
                .collect();
            // One that is cut off is not kept.
            let size = if names.len() < limit {
                names.iter().map(|(name, _)| name.len() + 32).sum()
            } else {
                usize::MAX
            };
            (Some(names), size)
        })
    }

    /// The first bytes of the file that `path` leads to; `None` if it is no regular file, or cannot be read.
    pub(super) fn head(&self, path: &Path) -> Start {
        self.start(path, &self.heads, HEAD)
    }

    /// The same as far as a script is long.
    pub(super) fn script(&self, path: &Path) -> Start {
        self.start(path, &self.scripts, SCRIPT)
    }

    fn start(&self, path: &Path, kept: &Kept<Start>, length: usize) -> Start {
        // A pipe would wait for somebody to write.
        let (_, real) = self
            .resolve(path)
            .filter(|(entry, _)| *entry == Entry::File)?;
        self.keep(kept, path.as_os_str(), || {
            let start: Start = read_start(&real, length).ok().map(Arc::from);
            let size = start.as_ref().map_or(0, |start| start.len());
            (start, size)
        })
    }
}

/// The first bytes of a file.
fn read_start(path: &Path, length: usize) -> io::Result<Vec<u8>> {
    let mut start = Vec::with_capacity(length);
    let (file, _) = open(OpenOptions::new().read(true), path)?;
    file.take(length as u64).read_to_end(&mut start)?;
    Ok(start)
}

/// Answers, by what was asked.
#[derive(Debug)]
pub(super) struct Kept<V>(RwLock<HashMap<OsString, V>>);

impl<V> Default for Kept<V> {
    fn default() -> Self {
        Self(RwLock::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[&str]) -> tempfile::TempDir {
        let place = tempfile::tempdir().unwrap();
        for file in files {
            let path = place.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, file).unwrap();
        }
        place
    }

    #[test]
    fn what_was_seen_stays_so_for_a_run_and_no_longer() {
        let place = folder(&["ctx/a/b"]);
        let path = place.path().join("ctx");
        let run = Folders::default();
        let (folder, same) = (run.get(path.clone()), run.get(path.clone()));
        let (there, missing) = (Path::new("a/b"), Path::new("a/c"));
        assert_eq!(folder.script(there).as_deref(), Some(&b"ctx/a/b"[..]));
        assert_eq!(folder.resolve(missing), None);
        assert_eq!(folder.listing(Path::new("a"), 9).unwrap().len(), 1);
        fs::write(path.join(missing), "new").unwrap();
        fs::remove_file(path.join(there)).unwrap();
        assert_eq!(same.script(there).as_deref(), Some(&b"ctx/a/b"[..]));
        assert_eq!(same.resolve(missing), None);
        assert_eq!(same.listing(Path::new("a"), 9).unwrap().len(), 1);
        let next = Folders::default().get(path);
        assert_eq!(next.script(there), None);
        assert_eq!(next.script(missing).as_deref(), Some(&b"new"[..]));
    }

    #[test]
    fn no_more_folders_are_kept_than_a_few() {
        let run = Folders::default();
        let first = run.get("0".into());
        for number in 1..=Folders::MANY {
            run.get(number.to_string().into());
        }
        assert!(!Arc::ptr_eq(&first, &run.get("0".into())));
        assert!(run.0.lock().unwrap().len() <= Folders::MANY);
    }

    #[test]
    fn what_has_no_room_is_looked_at_again() {
        let place = folder(&["ctx/a", "ctx/b"]);
        let folder = Folder::new(place.path().join("ctx"));
        folder.room.store(300, Relaxed);
        assert_eq!(folder.entry(Path::new("a")), Entry::File);
        assert_eq!(folder.entry(Path::new("b")), Entry::File);
        assert_eq!(folder.entry(Path::new("c")), Entry::Missing);
        fs::remove_file(place.path().join("ctx/b")).unwrap();
        fs::write(place.path().join("ctx/c"), "").unwrap();
        assert_eq!(folder.entry(Path::new("b")), Entry::File, "kept");
        assert_eq!(folder.entry(Path::new("c")), Entry::File, "no room");
        // A listing that is cut off is no answer to whoever wants more of it.
        let root = Path::new("");
        assert_eq!(folder.listing(root, 1).unwrap().len(), 1);
        assert_eq!(folder.listing(root, 9).unwrap().len(), 2);
    }

    #[test]
    fn nothing_leads_outside() {
        let place = folder(&["ctx/a/b", "outside"]);
        let root = fs::canonicalize(place.path().join("ctx")).unwrap();
        let folder = Folder::new(root.clone());
        let there = |path: &str| folder.resolve(Path::new(path));
        assert_eq!(there(""), Some((Entry::Directory, root.clone())));
        assert_eq!(there("a/b"), Some((Entry::File, root.join("a/b"))));
        for path in ["../outside", "a/../../outside", "/", "a/b/c", "a/c/b", "c"] {
            assert_eq!(there(path), None, "{path}");
        }
        assert_eq!(there("a/.."), Some((Entry::Directory, root.clone())));
        #[cfg(unix)]
        {
            let link = |to: &str, from: &str| {
                std::os::unix::fs::symlink(to, root.join(from)).unwrap();
            };
            link("..", "out");
            link("../ctx/a", "in");
            link("in/b", "twice");
            link("round", "round");
            assert_eq!(there("in/b"), Some((Entry::File, root.join("a/b"))));
            assert_eq!(there("in"), Some((Entry::Directory, root.join("a"))));
            assert_eq!(there("twice"), Some((Entry::File, root.join("a/b"))));
            assert_eq!(there("out/ctx/a/b"), Some((Entry::File, root.join("a/b"))));
            for path in ["out", "out/outside", "round", "round/a", "in/c", "twice/b"] {
                assert_eq!(there(path), None, "{path}");
            }
        }
        assert_eq!(
            Folder::new(place.path().join("nowhere")).resolve(Path::new("")),
            None
        );
        let file = Folder::new(place.path().join("outside"));
        assert_eq!(
            (file.root(), file.entry(Path::new(""))),
            (None, Entry::Missing)
        );
    }
}
