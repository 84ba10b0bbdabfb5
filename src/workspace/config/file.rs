//! `dfmt.toml`.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::assign::{Reader, entries};
use super::{Assign, ConfigError, Origin};
use crate::workspace::BadGlob;
use crate::workspace::read::{SETTINGS_LIMIT, TOO_DEEP, is_too_deep, read_file};

/// The keys of the top level that are no options of a file.
const OWN_KEYS: &[&str] = &["extend", "include", "exclude", "per-file"];

/// As many files may extend each other.
const MAX_DEPTH: usize = 16;

/// As many globs may stand in one list, or under `per-file`: thousands of them take gigabytes.
pub(in crate::workspace) const MAX_GLOBS: usize = 2000;

/// As many bytes may all globs of a list have.
pub(in crate::workspace) const MAX_GLOB_BYTES: usize = 64 << 10;

/// A configuration file, with those it extends.
#[derive(Debug, Default)]
pub struct ConfigFile {
    assigns: Vec<Assign>,
    per_file: Vec<(Globs, Vec<Assign>)>,
    include: Option<(Globs, GlobList)>,
    exclude: Option<(Globs, GlobList)>,
}

/// Globs as they are written, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GlobList {
    /// The globs.
    pub globs: Vec<String>,
    /// The list's place.
    pub origin: Origin,
}

/// Globs in the syntax of `.gitignore`.
#[derive(Debug)]
struct Globs {
    /// What they are relative to.
    folder: PathBuf,
    globs: Gitignore,
}

impl Globs {
    fn new<'g>(folder: &Path, globs: impl IntoIterator<Item = &'g str>) -> Result<Self, String> {
        let mut builder = GitignoreBuilder::new("");
        builder.allow_unclosed_class(false);
        let (mut count, mut bytes) = (0, 0);
        for glob in globs {
            (count, bytes) = (count + 1, bytes + glob.len());
            if count > MAX_GLOBS || bytes > MAX_GLOB_BYTES {
                return Err(TOO_MANY_GLOBS.to_owned());
            }
            if is_too_deep(glob.as_bytes()) {
                return Err(TOO_DEEP.to_owned());
            }
            builder.add_line(None, glob).map_err(|reason| {
                let glob = glob.to_owned();
                BadGlob { glob, reason }.to_string()
            })?;
        }
        Ok(Self {
            folder: folder.to_path_buf(),
            globs: builder.build().map_err(|reason| reason.to_string())?,
        })
    }

    /// Whether one matches a path, or a folder above it.
    fn matches(&self, path: &Path, is_folder: bool) -> bool {
        path.strip_prefix(&self.folder).is_ok_and(|path| {
            let verdict = || self.globs.matched_path_or_any_parents(path, is_folder);
            !path.as_os_str().is_empty() && verdict().is_ignore()
        })
    }
}

/// The name of a file without folders that `..` leaves again (`a/../dfmt.toml` is `dfmt.toml`), unless links make another file of that. `path`
/// is the same place from the root.
fn without_detours(shown: &Path, path: &Path) -> PathBuf {
    let real = |path: &Path| fs::canonicalize(path).ok();
    let is_same = real(&clean(path)).is_some_and(|clean| real(path) == Some(clean));
    if is_same {
        clean(shown)
    } else {
        shown.to_path_buf()
    }
}

/// A path in which `..` is at most the start, by the text alone.
fn clean(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        let last = out.components().next_back();
        match (part, last) {
            (Component::ParentDir, Some(Component::Normal(_))) => drop(out.pop()),
            (Component::CurDir, _)
            | (Component::ParentDir, Some(Component::RootDir | Component::Prefix(_))) => {}
            (part, _) => out.push(part),
        }
    }
    out
}

impl ConfigFile {
    /// Reads the file at `path`, which people know as `shown`. Globs are relative to the folder of the file that has them, or, if
    /// that is not above `base`, where nothing would match, to `base`.
    ///
    /// # Errors
    /// If it cannot be read, is no TOML, or says what dfmt does not understand: the first problem.
    pub fn read(path: &Path, shown: &Path, base: &Path) -> Result<Self, ConfigError> {
        Self::read_at(path, shown, base, 0)
    }

    fn read_at(path: &Path, shown: &Path, base: &Path, depth: usize) -> Result<Self, ConfigError> {
        let error = |at, message| ConfigError {
            place: shown.display().to_string(),
            at,
            message,
        };
        if depth > MAX_DEPTH {
            return Err(error(None, "it extends itself".to_owned()));
        }
        let text = read_file(path, SETTINGS_LIMIT)
            .and_then(|text| {
                String::from_utf8(text).map_err(|_| {
                    io::Error::new(
                        io::ErrorKind::InvalidData,
                        "it is not UTF-8, as TOML is: save it as UTF-8",
                    )
                })
            })
            .map_err(|reason| error(None, format!("cannot be read: {reason}")))?;
        let place = |offset: usize| {
            let before = &text[..offset.min(text.len())];
            let line = before.matches('\n').count() + 1;
            let column = before.chars().rev().take_while(|ch| *ch != '\n').count() + 1;
            (line, column)
        };
        let document = DeTable::parse(&text).map_err(|reason| {
            let at = reason.span().map(|span| place(span.start));
            error(at, format!("this is not TOML: {}", reason.message()))
        })?;
        let table = document.get_ref();
        let name = shown.display().to_string();
        let origin = |offset| Origin::File(name.clone(), place(offset).0);
        let wrong = |(offset, message)| error(Some(place(offset)), message);

        let folder = path.parent().unwrap_or(Path::new(""));
        let mut file = Self::default();
        if let Some(value) = table.get("extend") {
            let other = string(value).map_err(wrong)?;
            let shown = shown.parent().unwrap_or(Path::new("")).join(other);
            let path = folder.join(other);
            let shown = without_detours(&shown, &path);
            file = Self::read_at(&path, &shown, base, depth + 1)?;
        }
        let folder = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_path_buf());
        let folder = Some(folder.as_path())
            .filter(|folder| base.starts_with(folder))
            .unwrap_or(base);
        let mut reader = Reader {
            origin: &origin,
            adds: false,
            assigns: Vec::new(),
            problems: Vec::new(),
        };
        reader.table("", table, OWN_KEYS);
        file.assigns.append(&mut reader.assigns);
        if let Some(value) = table.get("include") {
            file.include = Some(globs(folder, value, &origin).map_err(wrong)?);
        }
        if let Some(value) = table.get("exclude") {
            file.exclude = Some(globs(folder, value, &origin).map_err(wrong)?);
        }
        if let Some(value) = table.get("per-file") {
            let DeValue::Table(tables) = value.get_ref() else {
                return Err(wrong((value.span().start, EXPECTED_PER_FILE.to_owned())));
            };
            reader.adds = true;
            if tables.len() > MAX_GLOBS {
                return Err(wrong((value.span().start, TOO_MANY_GLOBS.to_owned())));
            }
            for (glob, value) in entries(tables) {
                let DeValue::Table(options) = value.get_ref() else {
                    return Err(wrong((value.span().start, EXPECTED_PER_FILE.to_owned())));
                };
                let start = glob.span().start;
                let glob = Globs::new(folder, [glob.get_ref().as_ref()])
                    .map_err(|why| wrong((start, why)))?;
                reader.table("", options, &[]);
                file.per_file
                    .push((glob, std::mem::take(&mut reader.assigns)));
            }
        }
        // What is inside a table was read after what follows it; people read from the top.
        reader.problems.sort_by_key(|(offset, _)| *offset);
        match reader.problems.into_iter().next() {
            Some(problem) => Err(wrong(problem)),
            None => Ok(file),
        }
    }

    /// What it says about a file: that about all, then that about globs it matches.
    pub fn assigns(&self, file: &Path) -> impl Iterator<Item = &Assign> {
        let matching = self.per_file.iter();
        let matching = matching.filter(move |(globs, _)| globs.matches(file, false));
        let special = matching.flat_map(|(_, assigns)| assigns);
        self.assigns.iter().chain(special)
    }

    /// Whether it asks to take a file that has no name of a Dockerfile.
    pub fn includes(&self, file: &Path) -> bool {
        let globs = self.include.as_ref();
        globs.is_some_and(|(globs, _)| globs.matches(file, false))
    }

    /// Whether it asks to leave out a file or folder.
    pub fn excludes(&self, path: &Path, is_folder: bool) -> bool {
        let globs = self.exclude.as_ref();
        globs.is_some_and(|(globs, _)| globs.matches(path, is_folder))
    }

    /// The globs of files to take, if it has any.
    pub fn include(&self) -> Option<&GlobList> {
        self.include.as_ref().map(|(_, list)| list)
    }

    /// The globs of what to leave out, if it has any.
    pub fn exclude(&self) -> Option<&GlobList> {
        self.exclude.as_ref().map(|(_, list)| list)
    }
}

/// Where dfmt stops.
pub(in crate::workspace) const TOO_MANY_GLOBS: &str =
    "too many globs: dfmt takes 2000 of them, and 64 KiB, in one list";

/// What `per-file` holds.
const EXPECTED_PER_FILE: &str = "expected tables of options, each under a glob";

/// A problem, with the byte of the text.
type Wrong = (usize, String);

fn string<'v>(value: &'v Spanned<DeValue<'_>>) -> Result<&'v str, Wrong> {
    match value.get_ref() {
        DeValue::String(text) => Ok(text),
        _ => Err((
            value.span().start,
            "expected the path of a file, a string".to_owned(),
        )),
    }
}

fn globs(
    folder: &Path,
    value: &Spanned<DeValue<'_>>,
    origin: &dyn Fn(usize) -> Origin,
) -> Result<(Globs, GlobList), Wrong> {
    let start = value.span().start;
    let expected = || (start, "expected a list of globs, each a string".to_owned());
    let DeValue::Array(list) = value.get_ref() else {
        return Err(expected());
    };
    let list = list.iter().map(|item| match item.get_ref() {
        DeValue::String(glob) => Ok(glob.as_ref()),
        _ => Err(expected()),
    });
    let list = list.collect::<Result<Vec<&str>, _>>()?;
    let globs = Globs::new(folder, list.iter().copied()).map_err(|why| (start, why))?;
    let list = GlobList {
        globs: list.into_iter().map(str::to_owned).collect(),
        origin: origin(start),
    };
    Ok((globs, list))
}
