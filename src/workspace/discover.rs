//! From the paths of a command line to the files of a run.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::num::NonZeroUsize;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use ignore::{DirEntry, WalkBuilder, WalkState};

use super::config::{MAX_GLOB_BYTES, MAX_GLOBS, TOO_MANY_GLOBS};
use super::read::{TOO_DEEP, glob_obstacle, is_too_deep};
use super::{BadGlob, Changed, ConfigFile, Configs, FileError, is_dockerfile_name};

/// Where version control keeps its own copies of files.
const VERSION_CONTROL: &[&str] = &[".git", ".hg", ".jj", ".svn"];

/// What to look for.
#[derive(Clone, Copy, Debug)]
pub struct Search<'a> {
    /// Files and folders, as given.
    pub paths: &'a [PathBuf],
    /// The working directory, as an absolute path: where relative paths start.
    pub working_dir: &'a Path,
    /// Whether `.gitignore` and `.ignore` files count, those above the folders searched included, with or without a git
    /// repository. What only this machine knows (a global ignore file, `.git/info/exclude`) never counts.
    pub respect_gitignore: bool,
    /// Globs (in the syntax of `.gitignore`, relative to the working directory) of files to take in folders besides those
    /// with a Dockerfile's name.
    pub include: &'a [String],
    /// Globs of files and folders to leave out in folders.
    pub exclude: &'a [String],
    /// Whether what is named outright is left out, too, if these or the configuration say so.
    pub force_exclude: bool,
    /// Of all files only these.
    pub only: Option<&'a Arc<Changed>>,
    /// The configuration of folders: the files it asks to take or to leave out.
    pub configs: &'a Configs,
    /// How many threads may walk.
    pub threads: NonZeroUsize,
}

/// A file of the run, or a path that leads to none.
#[derive(Debug)]
pub struct Entry {
    /// Where it is: relative to the working directory if it lies in there, else as given. Of a symbolic link it is the target:
    /// that is what will be read and written.
    pub path: PathBuf,
    /// Whether it was named outright, not only found in a folder.
    pub named: bool,
    /// Why it cannot be done.
    pub problem: Option<FileError>,
}

/// Finds the files of a run, each once, sorted by path. A file named outright is taken unless excludes are forced on it; in folders those with the name
/// of a Dockerfile are, unless ignored. Symbolic links found in folders are left alone, so that nothing outside is written.
///
/// # Errors
/// If a glob cannot be read. A path that leads nowhere is an entry with a problem.
pub fn discover(search: Search<'_>) -> Result<Vec<Entry>, BadGlob> {
    let globs = Globs {
        include: globs(search.include)?,
        exclude: globs(search.exclude)?,
    };
    let base =
        fs::canonicalize(search.working_dir).unwrap_or_else(|_| search.working_dir.to_path_buf());
    let mut found = Found::default();
    for path in search.paths {
        let place = search.working_dir.join(path);
        match fs::metadata(&place) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                found.fail(path, FileError::NotFound);
            }
            Err(error) => found.fail(path, FileError::Read(error)),
            Ok(metadata)
                if search.force_exclude
                    && is_excluded(path, &place, metadata.is_dir(), &base, search, &globs) => {}
            Ok(metadata) if metadata.is_dir() => {
                walk(&Folder::new(path, place, &base), search, &globs, &mut found);
            }
            Ok(metadata) if metadata.is_file() => {
                found.take_named(path, &place, &base, search.only.map(|only| &**only));
            }
            Ok(_) => found.fail(path, FileError::NotRegular),
        }
    }
    Ok(found.into_entries())
}

/// Whether a path named outright, or a folder above it, is one to leave out.
fn is_excluded(
    path: &Path,
    place: &Path,
    is_dir: bool,
    base: &Path,
    search: Search<'_>,
    globs: &Globs,
) -> bool {
    let real = fs::canonicalize(place).unwrap_or_else(|_| place.to_path_buf());
    let shown = match real.strip_prefix(base) {
        Ok(inside) => inside.to_path_buf(),
        Err(_) => without_dots(path),
    };
    let parts = shown.ancestors();
    let mut parts = parts.take_while(|part| !part.as_os_str().is_empty());
    parts.any(|part| globs.excluded(part, is_dir || part != shown))
        // A configuration that cannot be read is told of when its settings are needed.
        || real.parent().is_some_and(|folder| {
            let config = search.configs.config(folder).ok().flatten();
            config.is_some_and(|config| config.excludes(&real, is_dir))
        })
}

struct Globs {
    include: Gitignore,
    exclude: Gitignore,
}

fn globs(globs: &[String]) -> Result<Gitignore, BadGlob> {
    let mut builder = GitignoreBuilder::new("");
    builder.allow_unclosed_class(false);
    let refuse = |glob: &str, why: &str| {
        let (glob, err) = (glob.to_owned(), why.to_owned());
        let reason = ignore::Error::Glob { glob: None, err };
        Err(BadGlob { glob, reason })
    };
    if globs.len() > MAX_GLOBS || globs.iter().map(String::len).sum::<usize>() > MAX_GLOB_BYTES {
        return refuse(&globs[0], TOO_MANY_GLOBS);
    }
    for glob in globs {
        if is_too_deep(glob.as_bytes()) {
            return refuse(&glob[..glob.floor_char_boundary(40)], TOO_DEEP);
        }
        builder.add_line(None, glob).map_err(|reason| BadGlob {
            glob: glob.clone(),
            reason,
        })?;
    }
    builder.build().map_err(|reason| BadGlob {
        glob: globs.join(","),
        reason,
    })
}

impl Globs {
    fn excluded(&self, path: &Path, is_dir: bool) -> bool {
        self.exclude.matched(path, is_dir).is_ignore()
    }

    /// Whether a glob asks for the file or for a folder above it.
    fn included(&self, path: &Path) -> bool {
        !self.include.is_empty()
            && path
                .ancestors()
                .take_while(|part| !part.as_os_str().is_empty())
                .map(|part| self.include.matched(part, part != path))
                .find(|verdict| !verdict.is_none())
                .is_some_and(|verdict| verdict.is_ignore())
    }
}

/// A folder to search, under its three names.
struct Folder<'b> {
    /// What is walked.
    place: PathBuf,
    /// Without links: what tells that two paths are the same file.
    real: PathBuf,
    /// What people see, but of what lies in `base`.
    given: PathBuf,
    /// The working directory.
    base: &'b Path,
}

impl<'b> Folder<'b> {
    fn new(given: &Path, place: PathBuf, base: &'b Path) -> Self {
        Self {
            real: fs::canonicalize(&place).unwrap_or_else(|_| place.clone()),
            place,
            given: without_dots(given),
            base,
        }
    }

    fn shown(&self, path: &Path) -> PathBuf {
        self.shown_as(path, &self.real(path))
    }

    /// As [`Folder::shown`], of a path whose real one is known.
    fn shown_as(&self, path: &Path, real: &Path) -> PathBuf {
        if let Ok(inside) = real.strip_prefix(self.base) {
            return inside.to_path_buf();
        }
        self.given
            .join(path.strip_prefix(&self.place).unwrap_or(path))
    }

    fn real(&self, path: &Path) -> PathBuf {
        inside(&self.real, &self.place, path)
    }
}

/// A path below `place`, as one below `real`, which is the same folder without links.
fn inside(real: &Path, place: &Path, path: &Path) -> PathBuf {
    real.join(path.strip_prefix(place).unwrap_or(path))
}

fn without_dots(path: &Path) -> PathBuf {
    path.components()
        .filter(|part| *part != Component::CurDir)
        .collect()
}

/// What was found so far, by the real path of each file.
#[derive(Default)]
struct Found {
    /// How each is shown, and whether it was named.
    files: BTreeMap<PathBuf, (PathBuf, bool)>,
    problems: BTreeMap<PathBuf, FileError>,
}

impl Found {
    fn take(&mut self, real: PathBuf, shown: PathBuf, named: bool) {
        // One file may come under several names from outside the working directory: the smallest, whatever their order.
        let new = || (shown.clone(), named);
        let (slot, was_named) = self.files.entry(real).or_insert_with(new);
        if shown < *slot {
            *slot = shown;
        }
        *was_named |= named;
    }

    fn take_named(&mut self, path: &Path, place: &Path, base: &Path, only: Option<&Changed>) {
        match fs::canonicalize(place) {
            Err(error) => self.fail(path, FileError::Read(error)),
            Ok(real) if only.is_some_and(|only| !only.has(&real)) => {}
            Ok(real) => {
                let shown = match real.strip_prefix(base) {
                    Ok(inside) => inside.to_path_buf(),
                    Err(_) if place.is_symlink() => real.clone(),
                    Err(_) => without_dots(path),
                };
                self.take(real, shown, true);
            }
        }
    }

    fn fail(&mut self, path: &Path, problem: FileError) {
        let mut shown = without_dots(path);
        if shown.as_os_str().is_empty() {
            shown.push(".");
        }
        self.problems.entry(shown).or_insert(problem);
    }

    fn into_entries(self) -> Vec<Entry> {
        let files = self.files.into_values().map(|(path, named)| Entry {
            path,
            named,
            problem: None,
        });
        let problems = self.problems.into_iter().map(|(path, problem)| Entry {
            path,
            named: true,
            problem: Some(problem),
        });
        let mut entries: Vec<_> = files.chain(problems).collect();
        entries.sort_by(|a, b| a.path.cmp(&b.path));
        entries
    }
}

fn walk(folder: &Folder<'_>, search: Search<'_>, globs: &Globs, found: &mut Found) {
    let respect = search.respect_gitignore;
    if search
        .only
        .is_some_and(|only| !only.has_below(&folder.real))
    {
        return;
    }
    if respect && let Some((path, reason)) = folder.real.ancestors().find_map(unreadable_rules) {
        found.fail(&folder.shown(&path), FileError::Walk(reason));
        return;
    }
    // What reads ignore rules would wait for a pipe, or read a device, for ever: such folders are not entered.
    let refused: Arc<Mutex<Vec<(PathBuf, io::Error)>>> = Arc::default();
    let enter = {
        let refused = Arc::clone(&refused);
        let only = search.only.map(Arc::clone);
        let (place, real) = (folder.place.clone(), folder.real.clone());
        move |entry: &DirEntry| {
            let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
            if let Some(only) = &only {
                let real = inside(&real, &place, entry.path());
                let is_wanted = if is_folder {
                    only.has_below(&real)
                } else {
                    only.has(&real)
                };
                if !is_wanted {
                    return false;
                }
            }
            let found = (respect && is_folder).then(|| unreadable_rules(entry.path()));
            let Some(found) = found.flatten() else {
                return true;
            };
            let mut refused = refused.lock().unwrap_or_else(PoisonError::into_inner);
            refused.push(found);
            false
        }
    };
    let found = Mutex::new(found);
    WalkBuilder::new(&folder.place)
        .hidden(false)
        .follow_links(false)
        .parents(respect)
        .ignore(respect)
        .git_ignore(respect)
        .git_global(false)
        .git_exclude(false)
        .require_git(false)
        .filter_entry(enter)
        .threads(search.threads.get())
        .build_parallel()
        .run(|| {
            Box::new(|entry| {
                match entry {
                    Ok(entry) => match visit(&entry, folder, globs, search.configs) {
                        Visit::Take(real, shown) => lock(&found).take(real, shown, false),
                        Visit::Pass => {}
                        Visit::Skip => return WalkState::Skip,
                    },
                    Err(error) => {
                        let path = path_of(&error)
                            .map_or_else(|| folder.shown(&folder.place), |path| folder.shown(path));
                        let text = error.to_string();
                        let reason = error
                            .into_io_error()
                            .unwrap_or_else(|| io::Error::other(text));
                        lock(&found).fail(&path, FileError::Walk(reason));
                    }
                }
                WalkState::Continue
            })
        });
    let mut refused = refused.lock().unwrap_or_else(PoisonError::into_inner);
    for (path, reason) in refused.drain(..) {
        lock(&found).fail(&folder.shown(&path), FileError::Walk(reason));
    }
}

/// The ignore rules of a folder that cannot be read, and why.
fn unreadable_rules(folder: &Path) -> Option<(PathBuf, io::Error)> {
    let mut paths = [".gitignore", ".ignore"]
        .map(|name| folder.join(name))
        .into_iter();
    paths.find_map(|path| glob_obstacle(&path).map(|reason| (path, reason)))
}

fn lock<'m, 'f>(found: &'m Mutex<&'f mut Found>) -> std::sync::MutexGuard<'m, &'f mut Found> {
    found
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

enum Visit {
    Take(PathBuf, PathBuf),
    Pass,
    Skip,
}

fn visit(entry: &DirEntry, folder: &Folder<'_>, globs: &Globs, configs: &Configs) -> Visit {
    let Some(kind) = entry.file_type().filter(|_| entry.depth() > 0) else {
        return Visit::Pass;
    };
    let name = entry.file_name();
    if !kind.is_dir() && !kind.is_file() {
        return Visit::Pass;
    }
    let real = folder.real(entry.path());
    // A configuration that cannot be read is told of when its settings are needed.
    let config = || -> Option<Arc<ConfigFile>> { configs.config(real.parent()?).ok()? };
    let shown = || folder.shown_as(entry.path(), &real);
    if kind.is_dir() {
        let skip = VERSION_CONTROL.iter().any(|own| name == *own)
            || !globs.exclude.is_empty() && globs.excluded(&shown(), true)
            || config().is_some_and(|config| config.excludes(&real, true));
        return if skip { Visit::Skip } else { Visit::Pass };
    }
    let config = config();
    let is_named = is_dockerfile_name(name);
    let is_asked_for = |real: &Path| config.as_ref().is_some_and(|config| config.includes(real));
    if !is_named && globs.include.is_empty() && !is_asked_for(&real) {
        return Visit::Pass;
    }
    let shown = shown();
    if (is_named || globs.included(&shown) || is_asked_for(&real))
        && !globs.excluded(&shown, false)
        && !config
            .as_ref()
            .is_some_and(|config| config.excludes(&real, false))
    {
        Visit::Take(real, shown)
    } else {
        Visit::Pass
    }
}

/// The path an error of the walk is about.
fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            path_of(err)
        }
        ignore::Error::Partial(errors) => errors.first().and_then(path_of),
        _ => None,
    }
}
