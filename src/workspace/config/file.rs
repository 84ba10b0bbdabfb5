//! `dfmt.toml`.

use std::fs;
use std::path::{Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::assign::Reader;
use super::{Assign, ConfigError, Origin};

/// The keys of the top level that are no options of a file.
const OWN_KEYS: &[&str] = &["extend", "include", "exclude", "per-file"];

/// As many files may extend each other.
const MAX_DEPTH: usize = 16;

/// A configuration file, with those it extends.
#[derive(Debug)]
pub struct ConfigFile {
    /// Where it is, as people see it.
    pub shown: PathBuf,
    /// The folder its globs are relative to.
    folder: PathBuf,
    assigns: Vec<Assign>,
    per_file: Vec<(Gitignore, Vec<Assign>)>,
    include: Gitignore,
    exclude: Gitignore,
}

impl ConfigFile {
    /// Reads the file at `path`, which people know as `shown`.
    ///
    /// # Errors
    /// If it cannot be read, is no TOML, or says what dfmt does not understand: the first problem.
    pub fn read(path: &Path, shown: &Path) -> Result<Self, ConfigError> {
        Self::read_at(path, shown, 0)
    }

    fn read_at(path: &Path, shown: &Path, depth: usize) -> Result<Self, ConfigError> {
        let error = |at, message| ConfigError {
            place: shown.display().to_string(),
            at,
            message,
        };
        if depth > MAX_DEPTH {
            return Err(error(None, "it extends itself".to_owned()));
        }
        let text = fs::read_to_string(path)
            .map_err(|reason| error(None, format!("cannot be read: {reason}")))?;
        let place = |offset: usize| {
            let before = &text[..offset.min(text.len())];
            let line = before.matches('\n').count() + 1;
            let column = before.chars().rev().take_while(|ch| *ch != '\n').count() + 1;
            (line, column)
        };
        let document = DeTable::parse(&text).map_err(|reason| {
            let at = reason.span().map(|span| place(span.start));
            error(at, reason.message().to_owned())
        })?;
        let table = document.get_ref();
        let name = shown.display().to_string();
        let origin = |offset| Origin::File(name.clone(), place(offset).0);
        let wrong = |(offset, message)| error(Some(place(offset)), message);

        let folder = path.parent().unwrap_or(Path::new("")).to_path_buf();
        let mut file = Self {
            shown: shown.to_path_buf(),
            folder: folder.clone(),
            assigns: Vec::new(),
            per_file: Vec::new(),
            include: Gitignore::empty(),
            exclude: Gitignore::empty(),
        };
        if let Some(value) = table.get("extend") {
            let base = string(value).map_err(wrong)?;
            let shown = shown.parent().unwrap_or(Path::new("")).join(base);
            let base = Self::read_at(&folder.join(base), &shown, depth + 1)?;
            file = Self {
                shown: file.shown,
                folder,
                ..base
            };
        }
        let mut reader = Reader {
            origin: &origin,
            adds: false,
            assigns: Vec::new(),
            problems: Vec::new(),
        };
        reader.table("", table, OWN_KEYS);
        file.assigns.append(&mut reader.assigns);
        if let Some(value) = table.get("include") {
            file.include = globs(value).map_err(wrong)?;
        }
        if let Some(value) = table.get("exclude") {
            file.exclude = globs(value).map_err(wrong)?;
        }
        if let Some(value) = table.get("per-file") {
            let DeValue::Table(tables) = value.get_ref() else {
                return Err(wrong((value.span().start, EXPECTED_PER_FILE.to_owned())));
            };
            reader.adds = true;
            for (glob, value) in tables {
                let DeValue::Table(options) = value.get_ref() else {
                    return Err(wrong((value.span().start, EXPECTED_PER_FILE.to_owned())));
                };
                let start = glob.span().start;
                let glob = matcher([glob.get_ref().as_ref()]).map_err(|why| wrong((start, why)))?;
                reader.table("", options, &[]);
                file.per_file
                    .push((glob, std::mem::take(&mut reader.assigns)));
            }
        }
        // Keys come in the order of the alphabet; people read from the top.
        reader.problems.sort_by_key(|(offset, _)| *offset);
        match reader.problems.into_iter().next() {
            Some(problem) => Err(wrong(problem)),
            None => Ok(file),
        }
    }

    /// What it says about a file: that about all, then that about globs it matches.
    pub fn assigns(&self, file: &Path) -> impl Iterator<Item = &Assign> {
        let inside = file.strip_prefix(&self.folder).ok();
        let matching = self.per_file.iter().filter(move |(glob, _)| {
            inside.is_some_and(|path| glob.matched_path_or_any_parents(path, false).is_ignore())
        });
        let special = matching.flat_map(|(_, assigns)| assigns);
        self.assigns.iter().chain(special)
    }

    /// Whether it asks to take a file that has no name of a Dockerfile.
    pub fn includes(&self, file: &Path) -> bool {
        is_matched(&self.include, &self.folder, file, false)
    }

    /// Whether it asks to leave out a file or folder.
    pub fn excludes(&self, path: &Path, is_folder: bool) -> bool {
        is_matched(&self.exclude, &self.folder, path, is_folder)
    }
}

/// What `per-file` holds.
const EXPECTED_PER_FILE: &str = "expected tables of options, each under a glob";

fn is_matched(globs: &Gitignore, folder: &Path, path: &Path, is_folder: bool) -> bool {
    !globs.is_empty()
        && path.strip_prefix(folder).is_ok_and(|path| {
            !path.as_os_str().is_empty()
                && globs
                    .matched_path_or_any_parents(path, is_folder)
                    .is_ignore()
        })
}

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

fn globs(value: &Spanned<DeValue<'_>>) -> Result<Gitignore, Wrong> {
    let start = value.span().start;
    let expected = || (start, "expected a list of globs, each a string".to_owned());
    let DeValue::Array(list) = value.get_ref() else {
        return Err(expected());
    };
    let list = list.iter().map(|item| match item.get_ref() {
        DeValue::String(glob) => Ok(glob.as_ref()),
        _ => Err(expected()),
    });
    matcher(list.collect::<Result<Vec<&str>, _>>()?).map_err(|why| (start, why))
}

/// Globs in the syntax of `.gitignore`.
fn matcher<'g>(globs: impl IntoIterator<Item = &'g str>) -> Result<Gitignore, String> {
    let mut builder = GitignoreBuilder::new("");
    builder.allow_unclosed_class(false);
    for glob in globs {
        builder
            .add_line(None, glob)
            .map_err(|reason| format!("the glob `{glob}` cannot be read: {reason}"))?;
    }
    builder.build().map_err(|reason| reason.to_string())
}
