//! Which files of the build context an install reads, and whether it can be told that it reads no others.

mod go;
mod node;
mod php;
mod python;
mod ruby;

use super::install::Install;
use crate::knowledge::ecosystems::ManifestKind;
use crate::model::{BuildContext, Ignored, SourceKind, joined};

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

/// The files of the build context that an install reads, each once.
///
/// # Errors
/// If it may read others, too.
pub fn manifests(install: &Install, project: &Project<'_>) -> Result<Vec<String>, Obstacle> {
    let ecosystem = install.ecosystem;
    let Some(folder) = (project.source_of)(&install.folder) else {
        let what = format!("`{}` is not in what is copied", install.folder);
        return Err(Obstacle::Unknown(what));
    };
    let below = |name: &str| match &folder[..] {
        "." => name.to_owned(),
        folder => format!("{folder}/{name}"),
    };
    for name in ecosystem.opaque {
        let path = below(name);
        if project.is_there(&path) {
            let what = format!("{} reads `{path}`, too", ecosystem.name);
            return Err(Obstacle::Unknown(what));
        }
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
    match ecosystem.kind {
        ManifestKind::Npm | ManifestKind::Node => node::check(install, &files, project)?,
        ManifestKind::Requirements => python::requirements(&mut files, project)?,
        ManifestKind::Python => python::check(install, &files, project)?,
        ManifestKind::Go => go::check(install, &files, project)?,
        ManifestKind::Ruby => ruby::check(&files, project)?,
        ManifestKind::Php => php::check(install, &files, project)?,
    }
    for path in &files {
        if !matches!(project.build.kind(path), Some(SourceKind::Plain)) {
            return Err(Obstacle::Unknown(format!("`{path}` is no plain file")));
        }
        if project.build.is_shared(path) != Some(true) {
            let what = format!("`{path}` is not among what git tracks");
            return Err(Obstacle::Unknown(what));
        }
    }
    let mut seen: Vec<String> = Vec::new();
    for file in files {
        if !seen.contains(&file) {
            seen.push(file);
        }
    }
    Ok(seen)
}

#[cfg(test)]
mod tests;
