//! Settings per file: the nearest `dfmt.toml` above it, what `.editorconfig` says where that is silent, and what the command line
//! says over both.

mod assign;
mod editorconfig;
mod error;
mod file;
mod named;

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

pub use assign::{Assign, Origin, key_value, toml_value, with_all};
pub use error::ConfigError;
pub use file::{ConfigFile, GlobList};
pub(super) use file::{MAX_GLOB_BYTES, MAX_GLOBS, TOO_MANY_GLOBS};
pub use named::NamedSettings;

use crate::config::Settings;
use crate::text::Date;

/// The names a configuration file can have, the first that is there counts.
pub const CONFIG_NAMES: &[&str] = &["dfmt.toml", ".dfmt.toml"];

/// Where settings come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ConfigSource {
    /// The nearest configuration file above each file, and `.editorconfig`.
    #[default]
    Nearest,
    /// This file for all, and `.editorconfig`.
    File(PathBuf),
    /// No file.
    None,
}

/// The settings of files, read as they are asked for, each file once.
#[derive(Debug)]
pub struct Configs {
    source: ConfigSource,
    working_dir: PathBuf,
    overrides: Vec<Assign>,
    disregard_comments: bool,
    today: Option<Date>,
    folders: Mutex<HashMap<PathBuf, Found>>,
    /// The folder asked for last, and what it is without links: files beside each other come one after another.
    real: Mutex<(PathBuf, PathBuf)>,
}

/// What holds for the files of a folder.
#[derive(Clone, Debug)]
struct Found {
    config: Result<Option<Arc<ConfigFile>>, ConfigError>,
    has_editorconfig: bool,
}

/// The settings for a file, and where each that is not the default comes from.
#[derive(Clone, Debug, Default)]
pub struct Resolved {
    /// The settings.
    pub settings: Settings,
    /// The assignments that made them, in the order in which they were made: later ones win.
    pub assigns: Vec<Assign>,
    /// The globs of files to take in folders, where a configuration has some.
    pub include: Option<GlobList>,
    /// The globs of what to leave out.
    pub exclude: Option<GlobList>,
    /// What could not be read and is done without, in words.
    pub warnings: Vec<String>,
}

impl Configs {
    /// Settings from `source`; `overrides` win over all files. `working_dir` is absolute: relative paths start there.
    pub fn new(
        source: ConfigSource,
        working_dir: &Path,
        overrides: Vec<Assign>,
        disregard_comments: bool,
    ) -> Self {
        Self {
            source,
            working_dir: working_dir.to_path_buf(),
            overrides,
            disregard_comments,
            today: None,
            folders: Mutex::new(HashMap::new()),
            real: Mutex::default(),
        }
    }

    /// The same on a day, on which comments may have ended.
    #[must_use]
    pub fn on(self, today: Option<Date>) -> Self {
        Self { today, ..self }
    }

    /// The configuration file that holds for the files of a folder.
    ///
    /// # Errors
    /// If there is one that cannot be read.
    pub fn config(&self, folder: &Path) -> Result<Option<Arc<ConfigFile>>, ConfigError> {
        self.found(&self.working_dir.join(folder)).config
    }

    fn found(&self, folder: &Path) -> Found {
        let known = {
            let folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
            folders.get(folder).cloned()
        };
        if let Some(found) = known {
            return found;
        }
        let above = folder.parent().map(|above| self.found(above));
        let config = match (&self.source, &above) {
            (ConfigSource::None, _) => Ok(None),
            (ConfigSource::File(path), None) => {
                ConfigFile::read(&self.working_dir.join(path), path, &self.working_dir)
                    .map(|file| Some(Arc::new(file)))
            }
            (ConfigSource::File(_), Some(above)) => above.config.clone(),
            (ConfigSource::Nearest, above) => match own(folder) {
                Some(path) => {
                    let shown = path.strip_prefix(&self.working_dir).unwrap_or(&path);
                    ConfigFile::read(&path, shown, folder).map(|file| Some(Arc::new(file)))
                }
                None => above
                    .as_ref()
                    .map_or(Ok(None), |above| above.config.clone()),
            },
        };
        let found = Found {
            config,
            has_editorconfig: self.source != ConfigSource::None
                && (folder.join(editorconfig::NAME).is_file()
                    || above.is_some_and(|above| above.has_editorconfig)),
        };
        let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        folders.entry(folder.to_path_buf()).or_insert(found).clone()
    }

    /// The settings for a file; relative paths start in the working directory.
    ///
    /// # Errors
    /// If a configuration file that holds for it cannot be read.
    pub fn resolve(&self, file: &Path) -> Result<Resolved, ConfigError> {
        let place = self.working_dir.join(file);
        if place.is_symlink() {
            return self.resolve_real(&real(place));
        }
        self.resolve_found(file)
    }

    /// As [`Configs::resolve`], for a file that is known to be no symbolic link itself.
    ///
    /// # Errors
    /// If a configuration file that holds for it cannot be read.
    pub fn resolve_found(&self, file: &Path) -> Result<Resolved, ConfigError> {
        let place = self.working_dir.join(file);
        let (Some(folder), Some(name)) = (place.parent(), place.file_name()) else {
            return self.resolve_real(&real(place));
        };
        let mut last = self.real.lock().unwrap_or_else(PoisonError::into_inner);
        if last.0.as_os_str() != folder.as_os_str() {
            *last = (folder.to_path_buf(), real(folder.to_path_buf()));
        }
        let place = last.1.join(name);
        drop(last);
        self.resolve_real(&place)
    }

    fn resolve_real(&self, place: &Path) -> Result<Resolved, ConfigError> {
        let found = self.found(place.parent().unwrap_or(&self.working_dir));
        let (mut assigns, warnings) = if found.has_editorconfig {
            editorconfig::assigns(place, &self.working_dir)
        } else {
            Default::default()
        };
        let config = found.config?;
        if let Some(config) = &config {
            assigns.extend(config.assigns(place).cloned());
        }
        assigns.extend(self.overrides.iter().cloned());
        Ok(Resolved {
            settings: settings_of(&assigns, self.disregard_comments, self.today),
            assigns,
            include: config.as_ref().and_then(|file| file.include().cloned()),
            exclude: config.as_ref().and_then(|file| file.exclude().cloned()),
            warnings,
        })
    }
}

/// The settings that assignments make, later ones over earlier ones.
fn settings_of<'a>(
    assigns: impl IntoIterator<Item = &'a Assign>,
    disregard_comments: bool,
    today: Option<Date>,
) -> Settings {
    let mut settings = Settings {
        disregard_comments,
        today,
        ..Settings::default()
    };
    for assign in assigns {
        assign.apply(&mut settings);
    }
    settings
}

/// A path without links and `..`, as far as it leads anywhere: the file itself need not be there.
fn real(path: PathBuf) -> PathBuf {
    fs::canonicalize(&path).unwrap_or_else(|_| match (path.parent(), path.file_name()) {
        (Some(folder), Some(name)) => {
            let folder = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_path_buf());
            folder.join(name)
        }
        _ => path,
    })
}

/// The configuration file in a folder. A folder, a pipe, a device or a link that leads nowhere is one, too: whoever put it there meant it,
/// and is told that it cannot be read.
fn own(folder: &Path) -> Option<PathBuf> {
    let mut paths = CONFIG_NAMES.iter().map(|name| folder.join(name));
    paths.find(|path| path.symlink_metadata().is_ok())
}
