//! Projects of Node: `package.json` and the lock files.

use super::{Obstacle, Project};
use crate::knowledge::ecosystems::{
    HARMLESS_SCRIPTS, HARMLESS_SETTINGS, LIFECYCLE, ManifestKind, PROJECT_SCRIPTS,
};
use crate::model::Install;
use crate::text::file_name;

/// Whether an install reads nothing but these files.
pub(super) fn check(
    install: &Install,
    files: &[String],
    project: &Project<'_>,
) -> Result<(), Obstacle> {
    let package = read_package(files, project)?;
    if !install.without_scripts
        && let Some(script) = LIFECYCLE
            .iter()
            .find(|name| package.scripts.iter().any(|own| own == *name))
    {
        let what = format!(
            "`{}` has a script `{script}`, which is run by the install",
            files[0]
        );
        return Err(Obstacle::Needs(what));
    }
    if let Some(local) = &package.local {
        let what = format!("`{}` takes `{local}` from a folder", files[0]);
        return Err(Obstacle::Needs(what));
    }
    if package.is_new_yarn {
        return Err(Obstacle::Unknown(NEW_YARN.to_owned()));
    }
    for path in files {
        if matches!(file_name(path), ".npmrc" | ".yarnrc" | "bunfig.toml") {
            settings(path, &project.text(path)?)?;
        }
    }
    let is_lock = |path: &&String| {
        !matches!(
            file_name(path),
            "package.json" | ".npmrc" | ".yarnrc" | "bunfig.toml"
        )
    };
    let Some(lock) = files.iter().find(is_lock) else {
        return Err(Obstacle::Unknown(format!(
            "there is no lock file of {}",
            install.ecosystem.name
        )));
    };
    let text = project.text(lock)?;
    if text.contains("__metadata:") {
        return Err(Obstacle::Unknown(NEW_YARN.to_owned()));
    }
    let found = match install.ecosystem.kind {
        ManifestKind::Npm => npm_lock(&text),
        _ => other_lock(&text),
    };
    let Some(found) = found else {
        return Err(Obstacle::Unknown(format!("`{lock}` cannot be read")));
    };
    if let Some(local) = found.local {
        return Err(Obstacle::Needs(format!(
            "`{lock}` takes `{local}` from the project"
        )));
    }
    if install.without_scripts {
        return Ok(());
    }
    for name in &found.names {
        if PROJECT_SCRIPTS.contains(&&name[..]) {
            let what = format!("the install script of `{name}` reads the project");
            return Err(Obstacle::Needs(what));
        }
    }
    let is_unknown = |name: &&String| {
        // The programs of esbuild, one for each system.
        !HARMLESS_SCRIPTS.contains(&&name[..])
            && !name.starts_with("@esbuild/")
            && !name.starts_with("esbuild-")
    };
    if let Some(name) = found.with_scripts.iter().find(is_unknown) {
        let what = format!("`{name}` has an install script, which may read the project");
        return Err(Obstacle::Unknown(what));
    }
    Ok(())
}

/// Yarn from version 2 on installs into files of the project that only its settings name, by plug-ins that they name.
const NEW_YARN: &str = "Yarn 2 and later may write and read more of the project";

/// Whether settings name nothing of the project.
fn settings(path: &str, text: &str) -> Result<(), Obstacle> {
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
            let what = format!("`{path}` may name something of the project: `{line}`");
            return Err(Obstacle::Unknown(what));
        }
    }
    Ok(())
}

/// What matters of a `package.json`.
struct Package {
    /// The names of its scripts.
    scripts: Vec<String>,
    /// A dependency that is not in a registry.
    local: Option<String>,
    /// Whether it asks for a Yarn of version 2 or later.
    is_new_yarn: bool,
}

/// What matters of a lock file.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Lock {
    /// The packages.
    pub(super) names: Vec<String>,
    /// Those that are known to have install scripts.
    pub(super) with_scripts: Vec<String>,
    /// One that comes from a folder of the project.
    pub(super) local: Option<String>,
}

#[cfg(feature = "manifests")]
fn read_package(files: &[String], project: &Project<'_>) -> Result<Package, Obstacle> {
    use serde_json::Value;
    let text = project.text(&files[0])?;
    let value: Option<Value> = serde_json::from_str(&text).ok();
    let Some(Value::Object(value)) = value else {
        return Err(Obstacle::Unknown(format!("`{}` cannot be read", files[0])));
    };
    let table = |name: &str| value.get(name).and_then(Value::as_object);
    let scripts = table("scripts")
        .into_iter()
        .flatten()
        .map(|(name, _)| name.clone());
    let mut local = None;
    for name in [
        "bin",
        "workspaces",
        "bundleDependencies",
        "bundledDependencies",
        "patchedDependencies",
        "directories",
    ] {
        if value.contains_key(name) {
            local.get_or_insert_with(|| name.to_owned());
        }
    }
    for name in [
        "dependencies",
        "devDependencies",
        "optionalDependencies",
        "peerDependencies",
        "resolutions",
        "overrides",
    ] {
        for (name, version) in table(name).into_iter().flatten() {
            if has_local(version) {
                local.get_or_insert_with(|| name.clone());
            }
        }
    }
    if value
        .get("pnpm")
        .is_some_and(|it| it.get("patchedDependencies").is_some())
    {
        local.get_or_insert_with(|| "patchedDependencies".to_owned());
    }
    let manager = value.get("packageManager").and_then(Value::as_str);
    let yarn = manager.and_then(|manager| manager.strip_prefix("yarn@"));
    Ok(Package {
        scripts: scripts.collect(),
        local,
        is_new_yarn: yarn.is_some_and(|version| !version.starts_with("1.")),
    })
}

/// Without the feature no file is read.
#[cfg(not(feature = "manifests"))]
fn read_package(files: &[String], _project: &Project<'_>) -> Result<Package, Obstacle> {
    Err(Obstacle::Unknown(format!("`{}` cannot be read", files[0])))
}

/// Whether a version, or one of those that overrides nest, is a folder or a file.
#[cfg(feature = "manifests")]
fn has_local(value: &serde_json::Value) -> bool {
    use serde_json::Value;
    match value {
        Value::String(version) => is_local(version),
        Value::Object(inner) => inner.values().any(has_local),
        _ => false,
    }
}

/// Whether a version is a folder or a file.
#[cfg(feature = "manifests")]
fn is_local(version: &str) -> bool {
    let starts = [
        "file:",
        "link:",
        "portal:",
        "workspace:",
        "patch:",
        "exec:",
        "./",
        "../",
        "~/",
        "/",
        ".",
    ];
    let mut ends = [".tgz", ".tar.gz", ".tar"].iter();
    starts.iter().any(|start| version.starts_with(start))
        || (!version.contains("://") && ends.any(|end| version.ends_with(end)))
}

/// Source: npm's documentation, "package-lock.json".
#[cfg(feature = "manifests")]
fn npm_lock(text: &str) -> Option<Lock> {
    use serde_json::Value;
    let value: Value = serde_json::from_str(text).ok()?;
    let mut lock = Lock::default();
    match value.get("packages").and_then(Value::as_object) {
        Some(packages) => {
            for (path, package) in packages.iter().filter(|(path, _)| !path.is_empty()) {
                let own = path
                    .rsplit_once("node_modules/")
                    .map_or(&path[..], |(_, name)| name);
                let name = package.get("name").and_then(Value::as_str).unwrap_or(own);
                let is_true = |key: &str| package.get(key).and_then(Value::as_bool) == Some(true);
                let resolved = package
                    .get("resolved")
                    .and_then(Value::as_str)
                    .unwrap_or_default();
                if is_true("link") || !path.contains("node_modules/") || is_local(resolved) {
                    lock.local.get_or_insert_with(|| name.to_owned());
                }
                if is_true("hasInstallScript") {
                    lock.with_scripts.push(name.to_owned());
                }
                lock.names.push(name.to_owned());
            }
        }
        None => dependencies(value.get("dependencies")?, &mut lock, 0),
    }
    Some(lock)
}

/// The packages of the first version of the lock file, which does not say which of them have scripts.
#[cfg(feature = "manifests")]
fn dependencies(value: &serde_json::Value, lock: &mut Lock, depth: usize) {
    use serde_json::Value;
    for (name, package) in value.as_object().into_iter().flatten() {
        let version = package
            .get("version")
            .and_then(Value::as_str)
            .unwrap_or_default();
        if is_local(version) {
            lock.local.get_or_insert_with(|| name.clone());
        }
        lock.names.push(name.clone());
        if let Some(inner) = package.get("dependencies").filter(|_| depth < 64) {
            dependencies(inner, lock, depth + 1);
        }
    }
}

#[cfg(not(feature = "manifests"))]
fn npm_lock(_text: &str) -> Option<Lock> {
    None
}

/// The lock files of yarn, pnpm and bun, line by line: what is quoted or stands before a colon or an `@` with a version is a package.
/// Sources: their documentation; `@yarnpkg/lockfile`, `@pnpm/lockfile-types`.
pub(super) fn other_lock(text: &str) -> Option<Lock> {
    let mut lock = Lock::default();
    let mut last = String::new();
    for line in text.lines() {
        let trimmed = line.trim();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            continue;
        }
        let is_own = trimmed.contains("@workspace:.\"")
            || trimmed.contains("@workspace:.:")
            || trimmed.ends_with("@workspace:.");
        let marks = ["file:", "link:", "portal:", "patch:", "workspace:", "exec:"];
        if !is_own
            && marks.iter().any(|mark| {
                trimmed.match_indices(mark).any(|(at, _)| {
                    at == 0 || matches!(trimmed.as_bytes()[at - 1], b' ' | b'"' | b'\'' | b'@')
                })
            })
        {
            lock.local
                .get_or_insert_with(|| trimmed.trim_end_matches(':').to_owned());
        }
        if trimmed == "requiresBuild: true" {
            lock.with_scripts.push(last.clone());
        }
        let indent = line.len() - line.trim_start().len();
        if indent <= 4 && (trimmed.ends_with(':') || trimmed.contains("\": [")) {
            for entry in trimmed.split(',') {
                if let Some(name) = package_of(entry) {
                    last.clone_from(&name);
                    lock.names.push(name);
                }
            }
        }
    }
    (!lock.names.is_empty()).then_some(lock)
}

/// The name of the package in an entry: `"@a/b@npm:^1"`, `/a/1.2.3:`, `a@1.2.3:`, `"a": ["a@1.2.3"`.
fn package_of(entry: &str) -> Option<String> {
    let entry = entry.trim().trim_start_matches(['"', '\'', '/']);
    let scoped = usize::from(entry.starts_with('@'));
    let end = entry[scoped..].find(['@', '"', '\'', ':', '('])? + scoped;
    let name = &entry[..end];
    // `/a/1.2.3` of older lock files of pnpm.
    let parts: Vec<&str> = name.split('/').collect();
    let count = if scoped == 1 { 2 } else { 1 };
    let name = parts.get(..count.min(parts.len()))?.join("/");
    let is_name = !name.is_empty() && !name.contains(' ');
    is_name.then_some(name)
}
