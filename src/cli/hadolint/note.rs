//! A note for who comes from hadolint.

use std::path::PathBuf;

use super::HADOLINT_NAMES;
use crate::cli::{Input, Settings, Verbosity};
use crate::engine::FixMode;
use crate::report::display_path;
use crate::workspace::{ConfigSource, Configs};

/// Where rules are used in a folder that has a configuration of hadolint, and none of dfmt holds: how to take it over.
pub(in crate::cli) fn unused_config(settings: &Settings, configs: &Configs) -> Option<String> {
    let Input::Paths(paths) = &settings.input else {
        return None;
    };
    let uses_rules = settings.lint || settings.fix != FixMode::Off;
    if !uses_rules
        || settings.source != ConfigSource::Nearest
        || settings.verbosity == Verbosity::Quiet
    {
        return None;
    }
    let folders = std::iter::once(PathBuf::new()).chain(paths.iter().cloned());
    let mut files = folders.flat_map(|folder| HADOLINT_NAMES.map(|name| folder.join(name)));
    let found = files.find(|file| {
        let place = settings.working_dir.join(file);
        let folder = place.parent().unwrap_or(&settings.working_dir);
        place.is_file() && matches!(configs.config(folder), Ok(None))
    })?;
    let shown = found.strip_prefix(".").unwrap_or(&found);
    let shown = display_path(shown);
    Some(format!(
        "{shown} is hadolint's and not read here: `dfmt config --from-hadolint {shown}` prints a dfmt.toml that says the same"
    ))
}
