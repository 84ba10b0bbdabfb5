//! What the lock files of npm, Yarn, pnpm and bun say.

use serde_json::Value;

use super::package::is_local;
use crate::text::file_name;

/// What matters of a lock file.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in super::super) struct Lock {
    /// The packages.
    pub(in super::super) names: Vec<String>,
    /// Those that are known to have install scripts.
    pub(in super::super) with_scripts: Vec<String>,
    /// One that comes from a folder or file of the project.
    pub(in super::super) local: Option<String>,
    /// One that another workspace of the project is.
    pub(in super::super) linked: Option<String>,
    /// The files of patches, below the folder of the lock file.
    pub(in super::super) patches: Vec<String>,
    /// The folders of workspaces, in order; `None` where the file says nothing of them.
    pub(in super::super) members: Option<Vec<String>>,
    /// Whether it is one of Yarn from version 2 on.
    pub(in super::super) is_new_yarn: bool,
}

impl Lock {
    /// Reads a lock file; `None` if it cannot be.
    pub(super) fn read(path: &str, text: &str, is_of_npm: bool) -> Option<Self> {
        let mut lock = if is_of_npm {
            of_npm(text)
        } else {
            by_lines(file_name(path), text)
        }?;
        if let Some(members) = &mut lock.members {
            members.sort_unstable();
            members.dedup();
        }
        Some(lock)
    }
}

/// Source: npm's documentation, "package-lock.json".
fn of_npm(text: &str) -> Option<Lock> {
    let value: Value = serde_json::from_str(text).ok()?;
    let mut lock = Lock::default();
    let Some(packages) = value.get("packages").and_then(Value::as_object) else {
        dependencies(value.get("dependencies")?, &mut lock, 0);
        return Some(lock);
    };
    let mut members = Vec::new();
    for (path, package) in packages.iter().filter(|(path, _)| !path.is_empty()) {
        let text = |key: &str| package.get(key).and_then(Value::as_str);
        let is_true = |key: &str| package.get(key).and_then(Value::as_bool) == Some(true);
        let Some((_, own)) = path.rsplit_once("node_modules/") else {
            members.push(path.clone());
            continue;
        };
        let name = text("name").unwrap_or(own);
        // Where it leads to is a workspace, which stands in the file by its folder.
        if is_true("link") {
            lock.linked.get_or_insert_with(|| name.to_owned());
            continue;
        }
        if is_local(text("resolved").unwrap_or_default()) {
            lock.local.get_or_insert_with(|| name.to_owned());
        }
        if is_true("hasInstallScript") {
            lock.with_scripts.push(name.to_owned());
        }
        lock.names.push(name.to_owned());
    }
    lock.members = Some(members);
    Some(lock)
}

/// The packages of the first version of the lock file, which does not say which of them have scripts.
fn dependencies(value: &Value, lock: &mut Lock, depth: usize) {
    for (name, package) in value.as_object().into_iter().flatten() {
        let version = package.get("version").and_then(Value::as_str);
        if is_local(version.unwrap_or_default()) {
            lock.local.get_or_insert_with(|| name.clone());
        }
        lock.names.push(name.clone());
        if let Some(inner) = package.get("dependencies").filter(|_| depth < 64) {
            dependencies(inner, lock, depth + 1);
        }
    }
}

/// The lock files of yarn, pnpm and bun, line by line: what is quoted or stands before a colon or an `@` with a version is a package.
/// Sources: their documentation; `@yarnpkg/lockfile`, `@pnpm/lockfile-types`.
pub(in super::super) fn by_lines(name: &str, text: &str) -> Option<Lock> {
    let mut lock = Lock {
        is_new_yarn: text.contains("__metadata:"),
        ..Lock::default()
    };
    let says_members = lock.is_new_yarn || name != "yarn.lock";
    let mut members = Vec::new();
    let mut last = String::new();
    let mut section = "";
    for line in text.lines() {
        let trimmed = line.trim();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            continue;
        }
        let indent = line.len() - line.trim_start().len();
        if indent == 0 {
            section = trimmed;
        }
        if section == "importers:" && indent == 2 {
            let folder = trimmed.trim_end_matches("{}").trim_end();
            let folder = folder.trim_end_matches(':').trim_matches(['\'', '"']);
            members.push(folder.to_owned());
        }
        let resolved = trimmed.starts_with("resolution: \"") || trimmed.contains("\": [\"");
        if let Some((_, folder)) = trimmed.split_once("@workspace:").filter(|_| resolved) {
            let end = folder.find('"').unwrap_or(folder.len());
            members.push(folder[..end].to_owned());
        }
        read_marks(trimmed, &mut lock);
        if trimmed == "requiresBuild: true" {
            lock.with_scripts.push(last.clone());
        }
        if indent <= 4 && (trimmed.ends_with(':') || trimmed.contains("\": [")) {
            for entry in trimmed.split(',') {
                if let Some(name) = package_of(entry) {
                    last.clone_from(&name);
                    lock.names.push(name);
                }
            }
        }
    }
    members.retain(|folder| folder != ".");
    lock.members = says_members.then_some(members);
    (!lock.names.is_empty()).then_some(lock)
}

/// What a line says of folders and files of the project.
fn read_marks(line: &str, lock: &mut Lock) {
    let is_root = line.contains("@workspace:.\"")
        || line.contains("@workspace:.:")
        || line.ends_with("@workspace:.");
    let has = |mark: &str| {
        line.match_indices(mark)
            .any(|(at, _)| at == 0 || matches!(line.as_bytes()[at - 1], b' ' | b'"' | b'\'' | b'@'))
    };
    let what = || line.trim_end_matches(':').to_owned();
    if !is_root && (has("workspace:") || has("link:")) {
        lock.linked.get_or_insert_with(what);
    }
    let patches = has("patch:").then(|| patches(line));
    let is_local = ["file:", "portal:", "exec:"].iter().any(|mark| has(mark));
    match patches {
        Some(Some(paths)) if lock.is_new_yarn => lock.patches.extend(paths),
        Some(_) => {
            lock.local.get_or_insert_with(what);
        }
        None => {}
    }
    if is_local {
        lock.local.get_or_insert_with(what);
    }
}

/// The files of the project that a line of Yarn's lock file patches packages with; `None` if one cannot be told. What Yarn has patches for itself is
/// `builtin`. Source: Yarn's documentation, "patch:".
fn patches(line: &str) -> Option<Vec<String>> {
    let mut paths = Vec::new();
    // Those of the project's own folder.
    let is_own = |rest: &str| {
        let (_, locator) = rest.split_once("workspace%3A.").unwrap_or_default();
        rest.contains("workspace%3A.")
            && !locator.starts_with(|ch: char| ch.is_alphanumeric() || "%./_-".contains(ch))
    };
    for part in line.split(", ").filter(|part| part.contains("patch:")) {
        let (_, rest) = part.split_once('#')?;
        let end = rest
            .find("::")
            .or_else(|| rest.find('"'))
            .unwrap_or(rest.len());
        for path in rest[..end].split('&') {
            let path = path.trim_start_matches("optional!");
            if path.trim_start_matches('~').starts_with("builtin<") {
                continue;
            }
            let below = match path.strip_prefix("./") {
                Some(below) if is_own(rest) => below,
                _ => path.strip_prefix("~/")?,
            };
            paths.push(below.to_owned());
        }
    }
    Some(paths)
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
