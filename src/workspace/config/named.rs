//! Settings of texts that have a name and lie nowhere: what one file says, and the command line over it.

use std::path::{Component, Path, PathBuf};

use super::{Assign, ConfigError, ConfigFile, ConfigSource, real, settings_of};
use crate::config::Settings;
use crate::text::Date;

/// The settings of texts by their names. No file is looked for: a name says nothing of the disk of this machine.
#[derive(Debug)]
pub struct NamedSettings {
    file: Option<ConfigFile>,
    overrides: Vec<Assign>,
    disregard_comments: bool,
    today: Option<Date>,
    working_dir: PathBuf,
}

impl NamedSettings {
    /// Settings from the file that `source` names, if it names one, with `overrides` over them. Names start in the working directory, which is absolute:
    /// that is what globs of the file are about.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn new(
        source: &ConfigSource,
        working_dir: &Path,
        overrides: Vec<Assign>,
        disregard_comments: bool,
    ) -> Result<Self, ConfigError> {
        let file = match source {
            ConfigSource::File(path) => Some(ConfigFile::read(
                &working_dir.join(path),
                path,
                working_dir,
            )?),
            ConfigSource::Nearest | ConfigSource::None => None,
        };
        Ok(Self {
            file,
            overrides,
            disregard_comments,
            today: None,
            working_dir: real(working_dir.to_path_buf()),
        })
    }

    /// The same on a day, on which comments may have ended.
    #[must_use]
    pub fn on(self, today: Option<Date>) -> Self {
        Self { today, ..self }
    }

    /// The settings of the text of this name.
    pub fn of(&self, name: &str) -> Settings {
        let mut place = self.working_dir.clone();
        for part in Path::new(name).components() {
            match part {
                Component::CurDir => {}
                Component::ParentDir => {
                    place.pop();
                }
                part => place.push(part),
            }
        }
        let of_file = self.file.iter().flat_map(|file| file.assigns(&place));
        let assigns = of_file.chain(&self.overrides);
        settings_of(assigns, self.disregard_comments, self.today)
    }
}
