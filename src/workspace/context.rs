//! The build context on disk.

use std::ffi::OsStr;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::archive::is_archive;
use super::folder::{Entry, Folder};
use super::glob::{self, Pattern};
use super::read::{SETTINGS_LIMIT, read_file};
use crate::config::Builder;
use crate::model::{BuildContext, IgnoreRules, Ignored, SourceKind};

/// A folder taken for the build context. Nothing is read before it is asked, and nothing outside is ever read: a path that
/// leaves it, by `..` or over a link, has no answer. What `.dockerignore` leaves out has one all the same.
#[derive(Debug)]
pub struct DiskContext {
    folder: Arc<Folder>,
    dockerfile: Option<PathBuf>,
    builder: Builder,
    is_writable: bool,
}

impl DiskContext {
    /// The context in `folder`; one that knows nothing if that is no folder.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self::in_folder(Arc::new(Folder::new(folder.into())))
    }

    /// The same in a folder that others have looked at.
    pub(super) fn in_folder(folder: Arc<Folder>) -> Self {
        Self {
            folder,
            dockerfile: None,
            builder: Builder::default(),
            is_writable: true,
        }
    }

    /// The same for a Dockerfile, which may have ignore rules of its own beside it.
    #[must_use]
    pub fn of(mut self, dockerfile: impl Into<PathBuf>) -> Self {
        self.dockerfile = Some(dockerfile.into());
        self
    }

    /// The same for another builder.
    #[must_use]
    pub fn built_by(mut self, builder: Builder) -> Self {
        self.builder = builder;
        self
    }

    /// The same with files that nobody may change.
    #[must_use]
    pub fn read_only(mut self) -> Self {
        self.is_writable = false;
        self
    }

    /// Whether the folder is there.
    pub fn is_known(&self) -> bool {
        self.folder.root().is_some()
    }

    /// The file of ignore rules in force, and what it says.
    fn ignore_rules(&self) -> Option<(PathBuf, Ignored)> {
        let root = self.folder.root()?;
        let own: &[&str] = match self.builder {
            Builder::Buildkit => &[".dockerignore"],
            // Of both Buildah takes the second it looks for (its pkg/parse, ContainerIgnoreFile).
            Builder::Podman => &[".dockerignore", ".containerignore"],
        };
        let (kept, shared): (_, &[&str]) = match self.builder {
            Builder::Buildkit => (&self.folder.ignored[0], &[".dockerignore"]),
            Builder::Podman => (
                &self.folder.ignored[1],
                &[".containerignore", ".dockerignore"],
            ),
        };
        let read = |path: PathBuf| rules(&path).map(|rules| (path, rules));
        let own = self.dockerfile.iter().find_map(|dockerfile| {
            own.iter().find_map(|suffix| {
                let mut name = dockerfile.as_os_str().to_owned();
                name.push(suffix);
                read(name.into())
            })
        });
        own.or_else(|| {
            let find = || shared.iter().find_map(|name| read(root.join(name)));
            kept.get_or_init(find).clone()
        })
    }

    fn kind_of(&self, path: &Path) -> Option<SourceKind> {
        match self.folder.resolve(path)?.0 {
            Entry::Directory => Some(SourceKind::Directory),
            Entry::File => Some(match self.folder.head(path) {
                Some(head) if !is_archive(&head) => SourceKind::Plain,
                _ => SourceKind::Archive,
            }),
            Entry::Missing | Entry::Link | Entry::Other => None,
        }
    }

    /// The paths that a pattern may stand for.
    fn paths(&self, pattern: &str) -> Option<Arc<[PathBuf]>> {
        let find = || {
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
            Some(paths.into())
        };
        if !glob::is_pattern(pattern) {
            return find();
        }
        let folder = &self.folder;
        folder.keep(&folder.paths, OsStr::new(pattern), || {
            let paths: Option<Arc<[PathBuf]>> = find();
            let size = |paths: &Arc<[PathBuf]>| paths.iter().map(|it| it.as_os_str().len()).sum();
            let size = paths.as_ref().map_or(0, size);
            (paths, size)
        })
    }

    /// The paths in `folder` whose name matches `pattern`.
    fn matching(&self, folder: &Path, pattern: &Pattern) -> Vec<PathBuf> {
        let names = self
            .folder
            .resolve(folder)
            .and_then(|_| self.folder.listing(folder, usize::MAX));
        let names = names.iter().flat_map(|names| names.iter());
        names
            .filter(|(name, _)| pattern.matches(&name.to_string_lossy()))
            .map(|(name, _)| folder.join(name))
            .collect()
    }

    /// The files below some paths; `None` if there are too many.
    fn below(&self, paths: &[PathBuf]) -> Option<Vec<String>> {
        if paths.len() > FILES {
            return None;
        }
        let inside = paths
            .iter()
            .filter(|path| self.folder.resolve(path).is_some());
        let mut queue: Vec<(PathBuf, Entry)> = inside
            .map(|path| (path.clone(), self.folder.entry(path)))
            .collect();
        let mut files = Vec::new();
        let mut seen = 0;
        while let Some((path, entry)) = queue.pop() {
            seen += 1;
            if seen + queue.len() > FILES {
                return None;
            }
            match entry {
                Entry::Missing => {}
                Entry::Directory if path.ends_with(".git") => {}
                Entry::Directory => {
                    let names = self.folder.listing(&path, FILES + 1)?;
                    let names = names.iter().take(FILES + 1);
                    queue.extend(names.map(|(name, entry)| (path.join(name), *entry)));
                }
                Entry::File | Entry::Link | Entry::Other => {
                    files.push(path.to_str()?.replace(std::path::MAIN_SEPARATOR, "/"));
                }
            }
        }
        files.sort();
        (!files.is_empty()).then_some(files)
    }

    /// A `/`-separated path as one of the disk, relative to the root; `None` if it leaves the context, or is not there as far as its first
    /// element tells: most are not.
    fn path(&self, path: &str) -> Option<PathBuf> {
        let is_missing = |first: &str| self.folder.entry(Path::new(first)) == Entry::Missing;
        let mut names = path.split('/').filter(|name| !matches!(*name, "" | "."));
        if !path.contains("..") && names.next().is_some_and(is_missing) {
            return None;
        }
        let elements = elements(path)?;
        let is_there = !elements.first().is_some_and(|first| is_missing(first));
        is_there.then(|| elements.iter().collect())
    }
}

/// How long a file may be that is read whole.
const LOCK_FILE_LIMIT: u64 = 16 << 20;

/// How many files and folders are looked through.
const FILES: usize = 2000;

/// The elements of a `/`-separated path, `.` and `..` resolved as Docker does, by the text alone; `None` if it leaves the
/// context. A leading `/` means the context's root.
pub(super) fn elements(path: &str) -> Option<Vec<&str>> {
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

/// What a file of ignore rules says; `None` if it is not there.
fn rules(path: &Path) -> Option<Ignored> {
    // A link may lead anywhere: Docker's client follows it, dfmt does not.
    match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_file() => {}
        Err(error) if error.kind() == ErrorKind::NotFound => return None,
        _ => return Some(Ignored::Unknown),
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let rules = read_file(path, SETTINGS_LIMIT).ok();
    let rules = rules.and_then(|text| IgnoreRules::parse(&name, &text));
    Some(rules.map_or(Ignored::Unknown, Ignored::Rules))
}

impl BuildContext for DiskContext {
    fn kind(&self, path: &str) -> Option<SourceKind> {
        self.kind_of(&self.path(path)?)
    }

    fn matches(&self, pattern: &str) -> Option<Vec<SourceKind>> {
        let mut kinds: Vec<_> = self
            .paths(pattern)?
            .iter()
            .filter(|path| self.folder.entry(path) != Entry::Missing)
            // What matches but cannot be looked at may be anything.
            .map(|path| self.kind_of(path).unwrap_or(SourceKind::Archive))
            .collect();
        kinds.sort_by_key(|kind| *kind as u8);
        (!kinds.is_empty()).then_some(kinds)
    }

    fn files(&self, source: &str) -> Option<Vec<String>> {
        let folder = &self.folder;
        let files = folder.keep(&folder.files, OsStr::new(source), || {
            let files = self.paths(source).and_then(|paths| self.below(&paths));
            let size = |files: &Vec<String>| files.iter().map(|file| file.len() + 32).sum();
            let size = files.as_ref().map_or(0, size);
            (files.map(Arc::from), size)
        });
        files.map(|files| files.to_vec())
    }

    fn head(&self, path: &str) -> Option<Vec<u8>> {
        let head = self.folder.head(&self.path(path)?)?;
        Some(head.to_vec())
    }

    fn script(&self, path: &str) -> Option<Vec<u8>> {
        let script = self.folder.script(&self.path(path)?)?;
        Some(script.to_vec())
    }

    fn text(&self, path: &str) -> Option<Vec<u8>> {
        let (_, real) = self
            .folder
            .resolve(&self.path(path)?)
            .filter(|(entry, _)| *entry == Entry::File)?;
        read_file(&real, LOCK_FILE_LIMIT).ok()
    }

    #[cfg(unix)]
    fn is_executable(&self, path: &str) -> Option<bool> {
        use std::os::unix::fs::PermissionsExt;
        let (_, real) = self
            .folder
            .resolve(&self.path(path)?)
            .filter(|(entry, _)| *entry == Entry::File)?;
        let mode = fs::metadata(real).ok()?.permissions().mode();
        Some(mode & 0o111 != 0)
    }

    fn is_shared(&self, path: &str) -> Option<bool> {
        let path: PathBuf = elements(path)?.iter().collect();
        self.folder.is_shared(&path)
    }

    fn ignore_file(&self) -> Option<String> {
        let root = self.folder.root()?;
        let Some((path, _)) = self.ignore_rules() else {
            return Some(".dockerignore".to_owned());
        };
        let folder = fs::canonicalize(path.parent()?).ok()?;
        let path = folder.join(path.file_name()?);
        let path = path.strip_prefix(root).ok()?;
        Some(path.to_str()?.replace(std::path::MAIN_SEPARATOR, "/"))
    }

    fn other_dockerfiles(&self) -> Vec<Vec<u8>> {
        let own = self.dockerfile.as_ref();
        let own = own.and_then(|own| fs::canonicalize(own).ok());
        let others = self.folder.dockerfiles().iter();
        let others = others
            .filter(|path| Some(*path) != own.as_ref())
            .take(FILES);
        // One that cannot be read is not built either.
        let texts = others.filter_map(|path| read_file(path, SETTINGS_LIMIT).ok());
        texts.collect()
    }

    fn is_writable(&self) -> bool {
        self.is_writable
    }

    fn ignored(&self) -> Ignored {
        if !self.is_known() {
            return Ignored::Unknown;
        }
        let rules = self.ignore_rules();
        rules.map_or(Ignored::Nothing, |(_, rules)| rules)
    }
}
