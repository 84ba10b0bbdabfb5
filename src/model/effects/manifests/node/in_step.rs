//! Whether `npm ci` takes a lock file of npm: everything that the project and its packages ask for is in it.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::super::{OfNpm, Project};
use super::package::{PackageJson, is_local};
use super::range::satisfies;
use super::workspaces::members;
use crate::knowledge::node::DEPENDENCIES;
use crate::model::context_joined;

/// Whether a lock file has all that the `package.json` beside it asks for, as `npm ci` wants it.
///
/// # Errors
/// If it has not, or nobody can tell: why, in words. Source: npm's `validate-lockfile.js`, and `dep-valid.js` and `edge.js` of `@npmcli/arborist`.
pub(in super::super) fn in_step(
    lock: &str,
    npm: OfNpm,
    project: &Project<'_>,
) -> Result<(), String> {
    let root = lock.rsplit_once('/').map_or(".", |(folder, _)| folder);
    let manifest = context_joined(root, "package.json");
    let own = object(&manifest, project)?;
    let text = object(lock, project)?;
    if own.contains_key("overrides") {
        return Err(format!("`{manifest}` has `overrides`"));
    }
    let is_old = npm.version.is_some_and(|version| version < 7);
    let version = text.get("lockfileVersion").and_then(Value::as_u64);
    if is_old && version.is_none_or(|version| version > 2) {
        return Err(format!("`{lock}` is too new for the npm of this image"));
    }
    let Some(packages) = text.get("packages").and_then(Value::as_object) else {
        // Later ones look up which peer dependencies the packages have, and want them in the file, too.
        if !is_old {
            return Err(format!(
                "`{lock}` is of npm 6, and later ones may want more of it"
            ));
        }
        let Some(locked) = text.get("dependencies").and_then(Value::as_object) else {
            return Err(format!("`{lock}` has no packages"));
        };
        let tree = Tree::first(lock, locked);
        return tree.has_all("", &own, &Map::new(), true);
    };
    let without_peers = is_old || npm.without_peers || has_legacy_peers(root, project);
    let tree = Tree {
        lock,
        packages: packages
            .iter()
            .map(|(path, it)| (path.as_str(), it))
            .collect(),
    };
    let package = PackageJson::read(&manifest, project)
        .map_err(|_| format!("`{manifest}` cannot be read"))?;
    let members = members(&package.workspaces, root, project);
    let members = members.map_err(|_| "its workspaces are not known".to_owned())?;
    for folder in [""].into_iter().chain(members.iter().map(String::as_str)) {
        let Some(locked) = packages.get(folder).and_then(Value::as_object) else {
            return Err(format!("`{lock}` says nothing of `{folder}`"));
        };
        if folder.is_empty() {
            tree.has_all(folder, &own, locked, without_peers)?;
            continue;
        }
        let own = object(
            &context_joined(&context_joined(root, folder), "package.json"),
            project,
        )?;
        if !tree.has_workspace(folder, &own, locked) {
            return Err(format!(
                "`{lock}` has `{folder}` by another name or version"
            ));
        }
        tree.has_all(folder, &own, locked, without_peers)?;
    }
    for (path, package) in packages {
        let is_own = path.is_empty() || members.contains(path);
        if !is_own && !path.contains("node_modules/") {
            return Err(format!(
                "`{lock}` has a workspace `{path}`, which is not there"
            ));
        }
        if let Some(package) = package.as_object().filter(|_| !is_own) {
            tree.has_all(path, package, package, without_peers)?;
        }
    }
    Ok(())
}

fn object(path: &str, project: &Project<'_>) -> Result<Map<String, Value>, String> {
    let text = project.text(path).ok();
    let value = text.and_then(|text| serde_json::from_str(&text).ok());
    match value {
        Some(Value::Object(value)) => Ok(value),
        _ => Err(format!("`{path}` cannot be read")),
    }
}

/// Whether the settings beside a lock file say that peer dependencies are left alone.
fn has_legacy_peers(root: &str, project: &Project<'_>) -> bool {
    let text = project
        .text(&context_joined(root, ".npmrc"))
        .unwrap_or_default();
    let mut lines = text.lines().map(|line| line.replace([' ', '"'], ""));
    lines.any(|line| line == "legacy-peer-deps=true")
}

/// The packages of a lock file, by the path that each is installed to.
struct Tree<'t> {
    lock: &'t str,
    packages: HashMap<&'t str, &'t Value>,
}

impl<'t> Tree<'t> {
    /// That of the first version of the lock file: what lies at the top.
    fn first(lock: &'t str, locked: &'t Map<String, Value>) -> Self {
        let packages = locked.iter().map(|(name, it)| (name.as_str(), it));
        Self {
            lock,
            packages: packages.collect(),
        }
    }

    /// Whether a workspace has the name and the version that it is locked as.
    fn has_workspace(
        &self,
        folder: &str,
        own: &Map<String, Value>,
        locked: &Map<String, Value>,
    ) -> bool {
        let name = own.get("name").and_then(Value::as_str).unwrap_or_default();
        let link = self.packages.get(&format!("node_modules/{name}")[..]);
        let target = link.and_then(|link| link.get("resolved"));
        target.and_then(Value::as_str) == Some(folder)
            && own.get("version") == locked.get("version")
    }

    /// The package that another one finds by a name.
    fn found(&self, from: &str, name: &str) -> Option<&'t Value> {
        let mut folder = Some(from);
        while let Some(at) = folder {
            let path = context_joined(
                if at.is_empty() { "." } else { at },
                &format!("node_modules/{name}"),
            );
            if let Some(package) = self.packages.get(&path[..]) {
                let target = package.get("resolved").and_then(Value::as_str);
                let is_link = package.get("link").and_then(Value::as_bool) == Some(true);
                let linked = target
                    .filter(|_| is_link)
                    .and_then(|it| self.packages.get(it));
                return Some(linked.unwrap_or(package));
            }
            folder = match at.rsplit_once('/') {
                Some((above, _)) => Some(above),
                None => (!at.is_empty()).then_some(""),
            };
        }
        // Of the first version.
        self.packages.get(name).copied()
    }

    /// Whether it has all that a package asks for, which is locked as `locked`.
    fn has_all(
        &self,
        path: &str,
        package: &Map<String, Value>,
        locked: &Map<String, Value>,
        without_peers: bool,
    ) -> Result<(), String> {
        let table = |name: &str| package.get(name).and_then(Value::as_object);
        let is_optional_peer = |name: &str| {
            let meta = table("peerDependenciesMeta").and_then(|all| all.get(name));
            meta.and_then(|it| it.get("optional"))
                .and_then(Value::as_bool)
                == Some(true)
        };
        let optional = table("optionalDependencies");
        for kind in DEPENDENCIES {
            let is_peer = *kind == "peerDependencies";
            if is_peer && without_peers {
                continue;
            }
            for (name, wanted) in table(kind).into_iter().flatten() {
                // What is optional, too, is that.
                if *kind == "dependencies" && optional.is_some_and(|all| all.contains_key(name)) {
                    continue;
                }
                let wanted = wanted.as_str().unwrap_or_default();
                let Some(found) = self.found(path, name) else {
                    if is_peer && is_optional_peer(name) {
                        continue;
                    }
                    return Err(format!("`{}` lacks `{name}`", self.lock));
                };
                let was = locked
                    .get(*kind)
                    .and_then(|all| all.get(name))
                    .and_then(Value::as_str);
                if !is_right(found, wanted, was) {
                    return Err(format!(
                        "`{}` has another `{name}` than `{wanted}`",
                        self.lock
                    ));
                }
            }
        }
        Ok(())
    }
}

/// Whether a package of a lock file is one that was asked for by `wanted`; the file itself says that it was asked for by `was`.
fn is_right(found: &Value, wanted: &str, was: Option<&str>) -> bool {
    let text = |key: &str| found.get(key).and_then(Value::as_str);
    let wanted = wanted.trim();
    if let Some(alias) = wanted.strip_prefix("npm:") {
        let at = alias.rfind('@').filter(|at| *at > 0);
        let (name, range) = at.map_or((alias, ""), |at| (&alias[..at], &alias[at + 1..]));
        // The first version of the file writes it `npm:name@version`.
        let old = text("version").unwrap_or_default();
        let is_same = text("name") == Some(name) || old.starts_with(&format!("npm:{name}@"));
        let version = old.rsplit('@').next().unwrap_or(old);
        return is_same && (matches!(range, "" | "*") || satisfies(version, range) == Some(true));
    }
    // Files, addresses, branches: only the file itself can say.
    if is_local(wanted) || wanted.contains(['/', ':']) {
        return was == Some(wanted);
    }
    // Another one under its name.
    if matches!(wanted, "" | "*") {
        return true;
    }
    match satisfies(text("version").unwrap_or_default(), wanted) {
        Some(fits) => fits,
        // A tag, such as `latest`.
        None => was == Some(wanted),
    }
}
