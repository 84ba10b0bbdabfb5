//! What a project of Node says of what it is started with, and which packages it has when it runs.

use std::collections::{BTreeMap, BTreeSet};

#[cfg(feature = "manifests")]
use serde_json::{Map, Value};

use crate::model::BuildContext;

/// What a `package.json` says of how its project is built and started.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodePackage {
    /// The scripts, by name.
    pub scripts: BTreeMap<String, String>,
    /// The packages that it needs when it runs, those among them that may be missing.
    pub dependencies: BTreeSet<String>,
    /// The packages that only development needs.
    pub development: BTreeSet<String>,
    /// Whether it consists of several packages.
    pub has_workspaces: bool,
    /// A package that it takes from a folder or file.
    pub local: Option<String>,
    /// The package manager that it asks for, with its version.
    pub manager: Option<String>,
    /// What it starts if nothing says how.
    pub main: Option<String>,
}

impl NodePackage {
    /// Without the feature no file is read.
    #[cfg(not(feature = "manifests"))]
    pub fn read(_path: &str, _build: &dyn BuildContext) -> Option<Self> {
        None
    }

    /// Reads one; `None` if it is not there or cannot be read.
    #[cfg(feature = "manifests")]
    pub fn read(path: &str, build: &dyn BuildContext) -> Option<Self> {
        let value: Map<String, Value> = serde_json::from_slice(&build.text(path)?).ok()?;
        let table = |name: &str| value.get(name).and_then(Value::as_object);
        let names = |name: &str| table(name).into_iter().flat_map(Map::keys).cloned();
        let text = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
        let scripts = table("scripts").into_iter().flatten();
        let scripts =
            scripts.filter_map(|(name, text)| Some((name.clone(), text.as_str()?.to_owned())));
        Some(Self {
            scripts: scripts.collect(),
            dependencies: names("dependencies")
                .chain(names("optionalDependencies"))
                .collect(),
            development: names("devDependencies").collect(),
            local: ["dependencies", "devDependencies", "optionalDependencies"]
                .iter()
                .flat_map(|name| table(name).into_iter().flatten())
                .find(|(_, version)| version.as_str().is_none_or(is_local))
                .map(|(name, _)| name.clone()),
            has_workspaces: value.contains_key("workspaces"),
            manager: text("packageManager"),
            main: text("main"),
        })
    }
}

/// Whether a version says that a package is a folder or file.
#[cfg(feature = "manifests")]
fn is_local(version: &str) -> bool {
    let starts = ["file:", "link:", "portal:", "workspace:", ".", "/", "~/"];
    starts.iter().any(|start| version.starts_with(start))
}

/// A package that a lock file of npm says is there when the project runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Locked {
    /// Its name.
    pub name: String,
    /// Whether it has an install script.
    pub has_script: bool,
}

/// Without the feature no file is read.
#[cfg(not(feature = "manifests"))]
pub fn locked(_path: &str, _build: &dyn BuildContext) -> Option<Vec<Locked>> {
    None
}

/// The packages that a lock file of npm says are there when the project runs; `None` if it is of a version that does not say so, is not there, or cannot
/// be read. Source: npm's documentation, "package-lock.json", `dev`, `hasInstallScript`.
#[cfg(feature = "manifests")]
pub fn locked(path: &str, build: &dyn BuildContext) -> Option<Vec<Locked>> {
    let value: Value = serde_json::from_slice(&build.text(path)?).ok()?;
    let packages = value.get("packages")?.as_object()?;
    let is_true =
        |package: &Value, key: &str| package.get(key).and_then(Value::as_bool) == Some(true);
    let all = packages
        .iter()
        .filter(|(path, package)| !path.is_empty() && !is_true(package, "dev"));
    let all = all.map(|(path, package)| {
        let own = path
            .rsplit_once("node_modules/")
            .map_or(&path[..], |it| it.1);
        let name = package.get("name").and_then(Value::as_str);
        Locked {
            name: name.unwrap_or(own).to_owned(),
            has_script: is_true(package, "hasInstallScript"),
        }
    });
    Some(all.collect())
}
