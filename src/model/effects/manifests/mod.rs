//! Which files of the build context an install reads, and whether it can be told that it reads no others.

mod dotnet;
mod go;
mod maven;
#[cfg(feature = "manifests")]
mod node;
mod php;
mod python;
mod ruby;
mod said;

use std::collections::HashSet;

pub use said::{Locked, NodePackage, locked};

use super::install::Install;
use crate::knowledge::ecosystems::ManifestKind;
use crate::model::{BuildContext, Ignored, SourceKind, context_joined, joined};

/// Why it cannot be told that an install reads its manifests and nothing else of the project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// It reads, or runs, something else of the project: what, in words.
    Needs(String),
    /// Nobody can tell: why, in words.
    Unknown(String),
}

/// The build context of an install.
pub struct Project<'p> {
    /// The files, as far as they are not left out.
    pub build: &'p dyn BuildContext,
    /// The path in the context of one in the image, if the COPY brings it.
    pub source_of: &'p dyn Fn(&str) -> Option<String>,
}

impl Project<'_> {
    fn is_there(&self, path: &str) -> bool {
        let is_left_out = match self.build.ignored() {
            Ignored::Rules(rules) => rules.ignores(path),
            Ignored::Nothing => false,
            Ignored::Unknown => true,
        };
        !is_left_out && self.build.kind(path).is_some()
    }

    fn text(&self, path: &str) -> Result<String, Obstacle> {
        let text = self
            .build
            .text(path)
            .and_then(|text| String::from_utf8(text).ok());
        text.ok_or_else(|| Obstacle::Unknown(format!("`{path}` cannot be read")))
    }
}

/// What an install does in the build context.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Read {
    /// The files that it reads, each once.
    pub files: Vec<String>,
    /// The folders and files that it writes, and that would be overwritten by those that lie there.
    pub filled: Vec<String>,
}

/// What an install reads of the build context, and where it would write to there.
///
/// # Errors
/// If it may read more.
pub fn manifests(install: &Install, project: &Project<'_>) -> Result<Read, Obstacle> {
    let ecosystem = install.ecosystem;
    let Some(folder) = (project.source_of)(&install.folder) else {
        let what = format!("`{}` is not in what is copied", install.folder);
        return Err(Obstacle::Unknown(what));
    };
    let below = |name: &str| context_joined(&folder, name);
    if matches!(project.build.ignored(), Ignored::Unknown) {
        let what = "what the build context holds is not known";
        return Err(Obstacle::Unknown(what.to_owned()));
    }
    for name in ecosystem.opaque {
        let path = below(name);
        if project.is_there(&path) {
            let what = format!("{} reads `{path}`, too", ecosystem.name);
            return Err(Obstacle::Unknown(what));
        }
    }
    if ecosystem.kind == ManifestKind::Dotnet {
        let files = dotnet::files(install, project)?;
        if install.is_ahead {
            dotnet::for_each_configuration(&files, project)?;
        }
        let filled = dotnet::filled(&files).collect();
        return shared(Read { files, filled }, project);
    }
    // Settings and workspaces are looked for in the folders above, too.
    let mut above = install.folder.as_str();
    while let Some((folder, _)) = above.rsplit_once('/') {
        above = folder;
        let names = ecosystem.also.iter().chain(ecosystem.opaque);
        for name in names.chain(ecosystem.manifest) {
            let path = (project.source_of)(&joined(above, name));
            if let Some(path) = path.filter(|path| project.is_there(path)) {
                let what = format!("{} may read `{path}`, too", ecosystem.name);
                return Err(Obstacle::Unknown(what));
            }
        }
    }
    let mut files: Vec<String> = Vec::new();
    for path in install.manifests() {
        // What another COPY has brought is there.
        files.extend((project.source_of)(&path));
    }
    if files.is_empty() {
        let what = "what to install is not in what is copied";
        return Err(Obstacle::Unknown(what.to_owned()));
    }
    if let Some(missing) = files.iter().find(|path| !project.is_there(path)) {
        let what = format!("`{missing}` is not in the build context");
        return Err(Obstacle::Unknown(what));
    }
    let also = ecosystem.also.iter().map(|name| below(name));
    files.extend(also.filter(|path| project.is_there(path)));
    let own = ecosystem.folders.iter().map(|name| below(name));
    let mut read = Read {
        files,
        filled: own.collect(),
    };
    let files = &mut read.files;
    match ecosystem.kind {
        ManifestKind::Npm | ManifestKind::Node => node(install, &mut read, project)?,
        ManifestKind::Requirements => python::requirements(files, project)?,
        ManifestKind::Python => python::check(install, files, project)?,
        ManifestKind::Go => go::check(install, files, project)?,
        ManifestKind::Ruby => ruby::check(files, project)?,
        ManifestKind::Php => php::check(install, files, project)?,
        ManifestKind::Maven => maven::check(files, project)?,
        // As above.
        ManifestKind::Dotnet => {}
    }
    shared(read, project)
}

/// What is read and written, each path once, if all files are plain ones that everybody has.
fn shared(mut read: Read, project: &Project<'_>) -> Result<Read, Obstacle> {
    for path in &read.files {
        if !project.is_there(path) {
            let what = format!("`{path}` is not in the build context");
            return Err(Obstacle::Unknown(what));
        }
        if !matches!(project.build.kind(path), Some(SourceKind::Plain)) {
            return Err(Obstacle::Unknown(format!("`{path}` is no plain file")));
        }
        if project.build.is_shared(path) != Some(true) {
            let what = format!("`{path}` is not among what git tracks");
            return Err(Obstacle::Unknown(what));
        }
    }
    for paths in [&mut read.files, &mut read.filled] {
        let mut seen = HashSet::new();
        paths.retain(|path| seen.insert(path.clone()));
    }
    Ok(read)
}

#[cfg(feature = "manifests")]
fn node(install: &Install, read: &mut Read, project: &Project<'_>) -> Result<(), Obstacle> {
    node::read(install, read, project)
}

/// Without the feature no file is read.
#[cfg(not(feature = "manifests"))]
fn node(_install: &Install, read: &mut Read, _project: &Project<'_>) -> Result<(), Obstacle> {
    let what = format!("`{}` cannot be read", read.files[0]);
    Err(Obstacle::Unknown(what))
}

/// How npm is called.
#[derive(Clone, Copy, Debug)]
pub struct OfNpm {
    /// Its first number, if that is known.
    pub version: Option<u32>,
    /// Whether it leaves peer dependencies alone.
    pub without_peers: bool,
}

/// Whether `npm ci` takes a lock file of the build context: it has all that the `package.json` beside it asks for.
///
/// # Errors
/// If it has not, or nobody can tell: why, in words.
#[cfg(feature = "manifests")]
pub fn is_in_step(lock: &str, npm: OfNpm, build: &dyn BuildContext) -> Result<(), String> {
    let project = Project {
        build,
        source_of: &|path| Some(path.to_owned()),
    };
    node::in_step(lock, npm, &project)
}

/// Without the feature no file is read.
///
/// # Errors
/// Always.
#[cfg(not(feature = "manifests"))]
pub fn is_in_step(lock: &str, _npm: OfNpm, _build: &dyn BuildContext) -> Result<(), String> {
    Err(format!("`{lock}` cannot be read"))
}

/// Whether a project may be installed without what only development needs, as its `package.json` or `composer.json` says: it has such
/// dependencies, and the install runs no script, which may need them. `None` if the file cannot be read.
#[cfg(feature = "manifests")]
pub fn may_omit_development(manifest: &str, build: &dyn BuildContext) -> Option<bool> {
    use crate::knowledge::ecosystems::LIFECYCLE;
    let value: serde_json::Value = serde_json::from_slice(&build.text(manifest)?).ok()?;
    let has_some = |name: &str| {
        let own = value.get(name).and_then(serde_json::Value::as_object);
        own.is_some_and(|own| !own.is_empty())
    };
    let runs = |name: &&str| {
        value
            .get("scripts")
            .and_then(|all| all.get(*name))
            .is_some()
    };
    let has_development = has_some("devDependencies") || has_some("require-dev");
    Some(has_development && !LIFECYCLE.iter().any(runs))
}

/// Without the feature no file is read.
#[cfg(not(feature = "manifests"))]
pub fn may_omit_development(_manifest: &str, _build: &dyn BuildContext) -> Option<bool> {
    None
}

/// The groups of a Gemfile in the build context that only development and tests need and that an install brings along, sorted: none of them where
/// there are none. `None` if the file cannot be read, or others have more of it.
#[cfg(feature = "manifests")]
pub fn development_groups(gemfile: &str, build: &dyn BuildContext) -> Option<Vec<&'static str>> {
    ruby::development_groups(&String::from_utf8_lossy(&build.text(gemfile)?))
}

/// Without the feature no file is read.
#[cfg(not(feature = "manifests"))]
pub fn development_groups(_gemfile: &str, _build: &dyn BuildContext) -> Option<Vec<&'static str>> {
    None
}

#[cfg(test)]
mod tests;
