//! Settings of npm, Yarn, pnpm and bun that lie in the project.

use serde_json::Value;

use super::super::{Obstacle, Project};
use super::package::{PackageJson, texts};
use super::yaml::yaml;
use crate::knowledge::ecosystems::HARMLESS_SETTINGS;
use crate::knowledge::node::{PNPM_SETTINGS, YARN_PLUGINS, YARN_SETTINGS};
use crate::text::file_name;

/// Whether settings, a line each (`.npmrc`, `.yarnrc`, `bunfig.toml`), name nothing of the project.
pub(super) fn by_lines(path: &str, text: &str) -> Result<(), Obstacle> {
    let lines = text.lines().map(str::trim);
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with(['#', ';']));
    for line in lines {
        // A table of bunfig.toml.
        if matches!(line, "[install]" | "[install.scopes]") {
            continue;
        }
        let end = line.find(['=', ' ', '\t']).unwrap_or(line.len());
        let (key, value) = line.split_at(end);
        let key = key.trim_matches('"').to_ascii_lowercase();
        let key = key.trim_start_matches("--install.");
        let key = match key.rsplit_once(':') {
            Some((scope, key)) if scope.starts_with(['@', '/']) => key,
            _ => key,
        };
        let value = value.trim_start_matches(['=', ' ', '\t', '"']);
        let is_path = value.starts_with(['.', '/', '~']) || value.starts_with("file:");
        if is_path || !HARMLESS_SETTINGS.contains(&key) {
            return Err(may_name(path, line));
        }
    }
    Ok(())
}

/// What the settings of Yarn from version 2 on say.
#[derive(Default)]
pub(super) struct Yarn {
    /// The files that they name: Yarn itself, plug-ins.
    pub(super) files: Vec<String>,
    /// Whether packages are installed into `node_modules`.
    pub(super) has_modules: bool,
}

/// Reads a `.yarnrc.yml`; what it says of packages goes into `package`.
pub(super) fn yarn(
    path: &str,
    package: &mut PackageJson,
    project: &Project<'_>,
) -> Result<Yarn, Obstacle> {
    let mut own = Yarn::default();
    for (key, value) in &table(path, project)? {
        match (&key[..], value) {
            ("yarnPath", Value::String(file)) => own.files.push(file.clone()),
            ("plugins", Value::Array(plugins)) => {
                for plugin in plugins {
                    own.files.extend(plugin_file(path, plugin)?);
                }
            }
            ("nodeLinker", linker) => own.has_modules = linker != "pnp",
            ("catalog" | "catalogs" | "packageExtensions", value) => {
                package.takes(value.as_object());
            }
            (key, _) if YARN_SETTINGS.contains(&key) => {}
            (key, _) => return Err(may_name(path, key)),
        }
    }
    Ok(own)
}

/// The file of a plug-in, if Yarn does not have it itself.
fn plugin_file(path: &str, plugin: &Value) -> Result<Option<String>, Obstacle> {
    let file = plugin.get("path").unwrap_or(plugin).as_str();
    let file = file.ok_or_else(|| may_name(path, "plugins"))?;
    let name = file_name(file);
    let own = name.strip_suffix(".cjs");
    if !YARN_PLUGINS.contains(&own.unwrap_or(name)) {
        return Err(Obstacle::Unknown(format!(
            "nobody knows what `{file}` reads"
        )));
    }
    Ok(own.map(|_| file.to_owned()))
}

/// Reads a `pnpm-workspace.yaml`: what it says of packages and workspaces goes into `package`.
pub(super) fn pnpm(
    path: &str,
    package: &mut PackageJson,
    project: &Project<'_>,
) -> Result<(), Obstacle> {
    let settings = table(path, project)?;
    if let Some(key) = settings
        .keys()
        .find(|key| !PNPM_SETTINGS.contains(&&key[..]))
    {
        return Err(may_name(path, key));
    }
    package.settings_of_pnpm(&settings);
    if let Some(patterns) = settings.get("packages") {
        package.workspaces = texts(patterns).ok_or_else(|| may_name(path, "packages"))?;
    }
    Ok(())
}

/// The settings of a file in YAML.
fn table(path: &str, project: &Project<'_>) -> Result<serde_json::Map<String, Value>, Obstacle> {
    match yaml(&project.text(path)?) {
        Some(Value::Object(settings)) => Ok(settings),
        _ => Err(Obstacle::Unknown(format!("`{path}` cannot be read"))),
    }
}

fn may_name(path: &str, what: &str) -> Obstacle {
    Obstacle::Unknown(format!(
        "`{path}` may name something of the project: `{what}`"
    ))
}
