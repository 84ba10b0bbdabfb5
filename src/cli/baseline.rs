//! `--baseline` and `--write-baseline`: which findings of a run are known, and which known ones are there no more.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, anyhow, bail};

use crate::config;
use crate::report::{Baseline, Placed, display_path, text_path};
use crate::rules::REGISTRY;
use crate::workspace::{FileError, Replacement, read_dockerfile, replace_all};

/// The file of a baseline, as it was when the run began.
#[derive(Clone, Debug)]
pub struct BaselineFile {
    /// Its name, as it was given.
    name: PathBuf,
    path: PathBuf,
    /// Its folder without links: where the paths in it start.
    folder: PathBuf,
    working_dir: PathBuf,
    /// What stands in it; `None` if it is not there yet.
    old: Option<Vec<u8>>,
    known: Baseline,
    /// Whether it is to be written, not to be read.
    is_written: bool,
}

/// What a run saw of one file.
#[derive(Debug)]
pub(super) struct Seen {
    /// Its path in the baseline.
    pub(super) path: String,
    /// The rule and fingerprint of what was known and is still there.
    met: BTreeSet<(String, String)>,
    /// What is to be known of it from now on, if the baseline is written.
    new: Baseline,
    /// How many findings are known.
    pub(super) count: usize,
}

impl Seen {
    /// Adds what was seen of another file that has the same path in the baseline: names that are not UTF-8 can become the same there.
    pub(super) fn add(&mut self, other: Self) {
        self.met.extend(other.met);
        for (path, known) in other.new.files {
            self.new.files.entry(path).or_default().extend(known);
        }
    }
}

impl BaselineFile {
    /// Reads the file that `--baseline` names, or with `is_written` what `--write-baseline` names, which need not be there.
    ///
    /// # Errors
    /// If it cannot be read, or is no baseline.
    pub(super) fn read(name: &Path, working_dir: &Path, is_written: bool) -> anyhow::Result<Self> {
        let path = working_dir.join(name);
        let shown = display_path(name);
        let option = if is_written {
            "--write-baseline"
        } else {
            "--baseline"
        };
        let old = match read_dockerfile(&path) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == ErrorKind::NotFound && is_written => None,
            Err(error) if error.kind() == ErrorKind::NotFound => bail!(
                "{option} {shown}: there is no such file; `dfmt --lint --write-baseline {shown}` writes one"
            ),
            Err(error) => bail!("{option} {shown}: cannot be read: {error}"),
        };
        let known = old.as_deref().map(Baseline::read).transpose();
        let known = known.map_err(|why| {
            anyhow!(
                "{option} {shown}: this is no baseline: {why}; remove the file, and write it anew with \
                 `dfmt --lint --write-baseline {shown}`"
            )
        })?;
        if old.is_none() && path.is_symlink() {
            bail!(
                "{option} {shown}: this is a link to a file that is not there; remove the link, or name another file"
            );
        }
        let folder = path.parent().unwrap_or(working_dir);
        let folder = fs::canonicalize(folder)
            .with_context(|| format!("{option} {shown}: its folder cannot be read"))?;
        // What a link leads to is replaced, not the link.
        let real = fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
        Ok(Self {
            name: name.to_owned(),
            path: real,
            folder,
            working_dir: fs::canonicalize(working_dir).unwrap_or_else(|_| working_dir.to_owned()),
            old,
            known: known.unwrap_or_default(),
            is_written,
        })
    }

    /// Whether it is to be written.
    pub(super) fn is_written(&self) -> bool {
        self.is_written
    }

    /// Where it is, or will be.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// That it cannot be written.
    pub(super) fn error(&self, error: &FileError) -> String {
        format!("{}: {error}", display_path(&self.name))
    }

    /// What a file is called in it.
    fn path_of(&self, file: &Path) -> String {
        let mut parts: Vec<Component<'_>> = Vec::new();
        let place = self.working_dir.join(file);
        let parent = place.parent().filter(|_| file.is_absolute());
        let real = parent.and_then(|parent| fs::canonicalize(parent).ok());
        let place = match (real, place.file_name()) {
            (Some(folder), Some(name)) => folder.join(name),
            _ => place,
        };
        for part in place.components() {
            match part {
                Component::CurDir => {}
                Component::ParentDir => drop(parts.pop()),
                part => parts.push(part),
            }
        }
        let folder: Vec<Component<'_>> = self.folder.components().collect();
        let same = parts
            .iter()
            .zip(&folder)
            .take_while(|(one, other)| one == other);
        let same = same.count();
        let up = folder[same..].iter().map(|_| Component::ParentDir);
        let path: PathBuf = up.chain(parts[same..].iter().copied()).collect();
        text_path(&path)
    }

    /// Takes what is known out of the findings of a file, placed in `source`; `before` are those that it had before anything changed.
    pub(super) fn filter(
        &self,
        file: &Path,
        source: &[u8],
        list: &mut Vec<Placed<'_>>,
        (old, before): (&[u8], &[Placed<'_>]),
    ) -> Seen {
        let path = self.path_of(file);
        let mut new = Baseline::default();
        if self.is_written {
            new.add_all(&path, source, list);
            let count = list.len();
            list.clear();
            let met = BTreeSet::new();
            return Seen {
                path,
                met,
                new,
                count,
            };
        }
        let compared = self.known.compare(&path, source, list);
        let mut met = compared.met;
        if !before.is_empty() {
            met.extend(self.known.compare(&path, old, before).met);
        }
        let all = list.len();
        let mut is_known = compared.is_known.into_iter();
        list.retain(|_| !is_known.next().unwrap_or(false));
        Seen {
            path,
            met,
            new,
            count: all - list.len(),
        }
    }

    /// What to say about those of its findings that are there no more, if there are some. Nothing is said about files that were not
    /// looked at, unless they are gone.
    pub(super) fn stale(&self, seen: &HashMap<String, Seen>) -> Option<String> {
        let files = self
            .known
            .files
            .iter()
            .map(|(path, known)| match seen.get(path) {
                Some(seen) => {
                    let key = |rule: &str, name: &str| (rule.to_owned(), name.to_owned());
                    let is_met = |rule, name| seen.met.contains(&key(rule, name));
                    let stale = known.iter().filter(|it| !is_met(&it.rule, &it.fingerprint));
                    stale.count()
                }
                None if self.is_gone(path) => known.len(),
                None => 0,
            });
        let count: usize = files.sum();
        let what = match count {
            0 => return None,
            1 => "1 finding is".to_owned(),
            count => format!("{count} findings are"),
        };
        let name = display_path(&self.name);
        Some(format!(
            "{what} in {name} and no longer there: `dfmt --lint --write-baseline {name}` removes what is settled"
        ))
    }

    fn is_gone(&self, path: &str) -> bool {
        let found = fs::symlink_metadata(self.folder.join(path));
        found.is_err_and(|error| error.kind() == ErrorKind::NotFound)
    }

    /// Writes what was seen, with what was known of files that were not looked at and are still there, and of rules that were not asked as
    /// the command line has `chosen` others. Says how much it is.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(super) fn write(
        &self,
        seen: HashMap<String, Seen>,
        chosen: &config::Rules,
    ) -> Result<String, FileError> {
        let mut new = Baseline::default();
        for (path, known) in &self.known.files {
            let is_seen = seen.contains_key(path);
            if is_seen || !self.is_gone(path) {
                let kept = known.iter();
                let kept = kept.filter(|it| !is_seen || !is_asked(&it.rule, chosen));
                new.files.insert(path.clone(), kept.cloned().collect());
            }
        }
        for (path, known) in seen.into_values().flat_map(|file| file.new.files) {
            new.files.entry(path).or_default().extend(known);
        }
        let text = new.text();
        if self.old.as_deref() != Some(text.as_bytes()) {
            replace_all(&[Replacement {
                path: self.path.clone(),
                old: self.old.as_deref(),
                new: text.into_bytes().into(),
            }])?;
        }
        let count = new.count();
        let what = if count == 1 { "finding" } else { "findings" };
        Ok(format!(
            "{}: {count} {what} in the baseline now",
            display_path(&self.name)
        ))
    }
}

/// Whether the command line chooses rules, so that others may have something to say, too.
pub(super) fn chooses(chosen: &config::Rules) -> bool {
    !chosen.select.is_empty() || !chosen.ignore.is_empty()
}

/// Whether a rule is asked, as far as the command line decides it.
fn is_asked(rule: &str, chosen: &config::Rules) -> bool {
    match REGISTRY.with_id(rule) {
        _ if !chooses(chosen) => true,
        Some(rule) => rule.is_enabled(chosen),
        // Syntax errors are no rule of the registry.
        None => !chosen.ignore.iter().any(|name| name == rule),
    }
}
