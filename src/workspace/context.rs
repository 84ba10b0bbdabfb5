//! The build context on disk.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::archive::{HEAD, is_archive};
use super::glob::{self, Pattern};
use super::read::{SETTINGS_LIMIT, open, read_file};
use crate::model::{BuildContext, IgnoreRules, Ignored, SourceKind};

/// A folder taken for the build context. Nothing is read before it is asked, and nothing outside is ever read: a path that
/// leaves it, by `..` or over a link, has no answer. What `.dockerignore` leaves out has one all the same.
#[derive(Debug)]
pub struct DiskContext {
    folder: PathBuf,
    dockerfile: Option<PathBuf>,
    root: OnceLock<Option<PathBuf>>,
}

impl DiskContext {
    /// The context in `folder`; one that knows nothing if that is no folder.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            dockerfile: None,
            root: OnceLock::new(),
        }
    }

    /// The same for a Dockerfile, which may have ignore rules of its own beside it.
    #[must_use]
    pub fn of(mut self, dockerfile: impl Into<PathBuf>) -> Self {
        self.dockerfile = Some(dockerfile.into());
        self
    }

    /// Whether the folder is there.
    pub fn is_known(&self) -> bool {
        self.root().is_some()
    }

    /// The folder without links.
    fn root(&self) -> Option<&Path> {
        let find = || {
            fs::canonicalize(&self.folder)
                .ok()
                .filter(|root| root.is_dir())
        };
        self.root.get_or_init(find).as_deref()
    }

    /// Where `path`, relative to the root, really is, if that is inside.
    fn resolve(&self, path: &Path) -> Option<PathBuf> {
        let root = self.root()?;
        fs::canonicalize(root.join(path))
            .ok()
            .filter(|real| real.starts_with(root))
    }

    /// The first bytes of a regular file.
    fn start_of(&self, path: &str, length: usize) -> Option<Vec<u8>> {
        let real = self.resolve(&elements(path)?.iter().collect::<PathBuf>())?;
        // A pipe would wait for somebody to write.
        let is_file = fs::metadata(&real).ok()?.is_file();
        is_file.then(|| head(&real, length).ok()).flatten()
    }

    fn kind_of(&self, path: &Path) -> Option<SourceKind> {
        let real = self.resolve(path)?;
        let metadata = fs::metadata(&real).ok()?;
        if metadata.is_dir() {
            return Some(SourceKind::Directory);
        }
        if !metadata.is_file() {
            return None;
        }
        Some(match head(&real, HEAD) {
            Ok(head) if !is_archive(&head) => SourceKind::Plain,
            _ => SourceKind::Archive,
        })
    }
}

/// How many files and folders are looked through.
const FILES: usize = 2000;

/// How much of a script is read.
const SCRIPT: usize = 64 * 1024;

/// The first bytes of a file.
fn head(path: &Path, length: usize) -> io::Result<Vec<u8>> {
    let mut head = Vec::with_capacity(length);
    let (file, _) = open(OpenOptions::new().read(true), path)?;
    file.take(length as u64).read_to_end(&mut head)?;
    Ok(head)
}

/// The elements of a `/`-separated path, `.` and `..` resolved as Docker does, by the text alone; `None` if it leaves the
/// context. A leading `/` means the context's root.
fn elements(path: &str) -> Option<Vec<&str>> {
    let mut elements = Vec::new();
    for element in path.split('/') {
        match element {
            "" | "." => {}
            ".." => {
                elements.pop()?;
            }
            element => elements.push(element),
        }
    }
    Some(elements)
}

impl BuildContext for DiskContext {
    fn kind(&self, path: &str) -> Option<SourceKind> {
        self.kind_of(&elements(path)?.iter().collect::<PathBuf>())
    }

    fn matches(&self, pattern: &str) -> Option<Vec<SourceKind>> {
        let root = self.root()?;
        let mut kinds: Vec<_> = self
            .paths(pattern)?
            .iter()
            .filter(|path| root.join(path).symlink_metadata().is_ok())
            // What matches but cannot be looked at may be anything.
            .map(|path| self.kind_of(path).unwrap_or(SourceKind::Archive))
            .collect();
        kinds.sort_by_key(|kind| *kind as u8);
        (!kinds.is_empty()).then_some(kinds)
    }

    fn files(&self, source: &str) -> Option<Vec<String>> {
        let root = self.root()?;
        let mut queue = self.paths(source)?;
        if queue.len() > FILES {
            return None;
        }
        queue.retain(|path| self.resolve(path).is_some());
        let mut files = Vec::new();
        let mut seen = 0;
        while let Some(path) = queue.pop() {
            seen += 1;
            if seen + queue.len() > FILES {
                return None;
            }
            let Ok(metadata) = root.join(&path).symlink_metadata() else {
                continue;
            };
            if metadata.is_dir() {
                if path.ends_with(".git") {
                    continue;
                }
                let entries = fs::read_dir(root.join(&path)).ok()?.flatten();
                queue.extend(
                    entries
                        .take(FILES + 1)
                        .map(|entry| path.join(entry.file_name())),
                );
            } else {
                files.push(path.to_str()?.replace(std::path::MAIN_SEPARATOR, "/"));
            }
        }
        files.sort();
        (!files.is_empty()).then_some(files)
    }

    fn head(&self, path: &str) -> Option<Vec<u8>> {
        self.start_of(path, HEAD)
    }

    fn script(&self, path: &str) -> Option<Vec<u8>> {
        self.start_of(path, SCRIPT)
    }

    fn ignored(&self) -> Ignored {
        let Some(root) = self.root() else {
            return Ignored::Unknown;
        };
        let own = self.dockerfile.as_ref().map(|dockerfile| {
            let mut name = dockerfile.as_os_str().to_owned();
            name.push(".dockerignore");
            PathBuf::from(name)
        });
        for path in own.into_iter().chain([root.join(".dockerignore")]) {
            // A link may lead anywhere: Docker's client follows it, dfmt does not.
            match fs::symlink_metadata(&path) {
                Ok(metadata) if metadata.is_file() => {}
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                _ => return Ignored::Unknown,
            }
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let rules = read_file(&path, SETTINGS_LIMIT).ok();
            let rules = rules.and_then(|text| IgnoreRules::parse(&name, &text));
            return rules.map_or(Ignored::Unknown, Ignored::Rules);
        }
        Ignored::Nothing
    }
}

impl DiskContext {
    /// The paths that a pattern may stand for.
    fn paths(&self, pattern: &str) -> Option<Vec<PathBuf>> {
        let mut paths = vec![PathBuf::new()];
        for element in elements(pattern)? {
            if glob::is_pattern(element) {
                let pattern = Pattern::parse(element)?;
                paths = paths
                    .iter()
                    .flat_map(|folder| self.matching(folder, &pattern))
                    .collect();
            } else {
                for path in &mut paths {
                    path.push(element);
                }
            }
        }
        Some(paths)
    }

    /// The paths in `folder` whose name matches `pattern`.
    fn matching(&self, folder: &Path, pattern: &Pattern) -> Vec<PathBuf> {
        let Some(entries) = self
            .resolve(folder)
            .and_then(|real| fs::read_dir(real).ok())
        else {
            return Vec::new();
        };
        entries
            .flatten()
            .map(|entry| entry.file_name())
            .filter(|name| pattern.matches(&name.to_string_lossy()))
            .map(|name| folder.join(name))
            .collect()
    }
}
