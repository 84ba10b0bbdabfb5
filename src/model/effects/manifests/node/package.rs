//! What a `package.json` says.

use serde_json::{Map, Value};

use super::super::{Obstacle, Project};
use crate::knowledge::node::{BUNDLED, DEPENDENCIES, PROGRAMS};

/// What matters of a `package.json`.
#[derive(Default)]
pub(super) struct PackageJson {
    /// The names of its scripts.
    pub(super) scripts: Vec<String>,
    /// How it says that it has programs, which are linked where they are there.
    pub(super) programs: Option<String>,
    /// What it takes from a folder or file, or how it says that it does.
    pub(super) local: Option<String>,
    /// A package that it takes from another workspace.
    pub(super) linked: Option<String>,
    /// A package that it patches, as Yarn writes it.
    pub(super) patched: Option<String>,
    /// Patterns of the folders of its workspaces.
    pub(super) workspaces: Vec<String>,
    /// The files of patches, as pnpm and bun write them.
    pub(super) patches: Vec<String>,
    /// Whether it asks for a Yarn of version 2 or later.
    pub(super) is_new_yarn: bool,
}

impl PackageJson {
    pub(super) fn read(path: &str, project: &Project<'_>) -> Result<Self, Obstacle> {
        let value: Option<Value> = serde_json::from_str(&project.text(path)?).ok();
        let Some(Value::Object(value)) = value else {
            return Err(Obstacle::Unknown(format!("`{path}` cannot be read")));
        };
        let mut package = Self::default();
        let table = |name: &str| value.get(name).and_then(Value::as_object);
        let scripts = table("scripts").into_iter().flatten();
        package.scripts = scripts.map(|(name, _)| name.clone()).collect();
        let first = |names: &[&str]| {
            let mut names = names.iter().filter(|name| value.contains_key(**name));
            names.next().map(|name| (*name).to_owned())
        };
        package.programs = first(PROGRAMS);
        package.local = first(BUNDLED);
        for name in DEPENDENCIES.iter().chain(&["resolutions", "overrides"]) {
            package.takes(table(name));
        }
        if let Some(own) = table("pnpm") {
            package.settings_of_pnpm(own);
        }
        let is_injected = |it: &Value| it.get("injected").is_some();
        if let Some(metas) = table("dependenciesMeta")
            && let Some((name, _)) = metas.iter().find(|(_, meta)| is_injected(meta))
        {
            package.local.get_or_insert_with(|| name.clone());
        }
        if let Some(published) = table("publishConfig")
            && published.contains_key("directory")
        {
            let what = "publishConfig.directory";
            package.local.get_or_insert_with(|| what.to_owned());
        }
        package.patches.extend(patches(
            value.get("patchedDependencies"),
            &mut package.local,
        ));
        let workspaces = value
            .get("workspaces")
            .map(|all| all.get("packages").unwrap_or(all));
        if let Some(all) = workspaces {
            match texts(all) {
                Some(patterns) => package.workspaces = patterns,
                None => package.local = Some("workspaces".to_owned()),
            }
        }
        let manager = value.get("packageManager").and_then(Value::as_str);
        let yarn = manager.and_then(|manager| manager.strip_prefix("yarn@"));
        package.is_new_yarn = yarn.is_some_and(|version| !version.starts_with("1."));
        Ok(package)
    }

    /// Reads versions of packages, those that are nested among them.
    pub(super) fn takes(&mut self, versions: Option<&Map<String, Value>>) {
        for (name, version) in versions.into_iter().flatten() {
            match version {
                Value::String(version) => {
                    let place = match CameFrom::of(version) {
                        CameFrom::Registry => continue,
                        CameFrom::Workspace => &mut self.linked,
                        CameFrom::Patch => &mut self.patched,
                        CameFrom::Local => &mut self.local,
                    };
                    place.get_or_insert_with(|| name.clone());
                }
                inner => self.takes(inner.as_object()),
            }
        }
    }

    /// The settings of pnpm that a `package.json` or a `pnpm-workspace.yaml` has.
    pub(super) fn settings_of_pnpm(&mut self, settings: &Map<String, Value>) {
        for name in ["catalog", "catalogs", "overrides", "packageExtensions"] {
            self.takes(settings.get(name).and_then(Value::as_object));
        }
        self.patches.extend(patches(
            settings.get("patchedDependencies"),
            &mut self.local,
        ));
        for name in ["configDependencies", "onlyBuiltDependenciesFile"] {
            if settings.contains_key(name) {
                self.local.get_or_insert_with(|| name.to_owned());
            }
        }
    }
}

/// The files of patches, by package; what they cannot be read from is said to be local.
fn patches(value: Option<&Value>, local: &mut Option<String>) -> Vec<String> {
    let Some(value) = value else {
        return Vec::new();
    };
    let all = value.as_object().map(|all| all.values());
    let all = all.map(|all| all.map(|path| path.as_str().map(str::to_owned)));
    let all: Option<Vec<String>> = all.and_then(Iterator::collect);
    all.unwrap_or_else(|| {
        local.get_or_insert_with(|| "patchedDependencies".to_owned());
        Vec::new()
    })
}

/// A list of texts.
pub(super) fn texts(value: &Value) -> Option<Vec<String>> {
    let all = value.as_array()?.iter();
    all.map(|it| it.as_str().map(str::to_owned)).collect()
}

/// Where a package comes from, as its version says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum CameFrom {
    Registry,
    /// Another workspace of the project, by its name.
    Workspace,
    /// A registry, and a patch of the project.
    Patch,
    /// A folder or file.
    Local,
}

impl CameFrom {
    fn of(version: &str) -> Self {
        if let Some(range) = version.strip_prefix("workspace:") {
            let is_path = range.contains('/') || range.starts_with('.');
            return if is_path {
                Self::Local
            } else {
                Self::Workspace
            };
        }
        if version.starts_with("patch:") {
            return Self::Patch;
        }
        if is_local(version) {
            Self::Local
        } else {
            Self::Registry
        }
    }
}

/// Whether a version is a folder or a file.
pub(super) fn is_local(version: &str) -> bool {
    let starts = ["file:", "link:", "portal:", "exec:", "~/", "/", "."];
    let mut ends = [".tgz", ".tar.gz", ".tar"].iter();
    starts.iter().any(|start| version.starts_with(start))
        || (!version.contains("://") && ends.any(|end| version.ends_with(end)))
}
