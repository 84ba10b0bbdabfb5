//! Projects of Node: `package.json`, the lock files, the settings, and workspaces.

mod in_step;
mod locks;
mod package;
mod range;
mod settings;
mod workspaces;
mod yaml;

#[cfg(test)]
pub(super) use locks::by_lines;

pub(super) use in_step::in_step;

use super::{Obstacle, Project, Read};
use crate::knowledge::ecosystems::{
    HARMLESS_SCRIPTS, LIFECYCLE, LOCK_FILES, ManifestKind, PROJECT_SCRIPTS,
};
use crate::knowledge::node::{SCRIPT_SETTINGS, YARN_LOADERS, YARN_STATE};
use crate::model::{Install, context_joined};
use crate::text::file_name;
use locks::Lock;
use package::PackageJson;

/// Finds what an install reads beside the files of its own folder, and what it writes to.
///
/// # Errors
/// If it may read more.
pub(super) fn read(
    install: &Install,
    read: &mut Read,
    project: &Project<'_>,
) -> Result<(), Obstacle> {
    let manifest = read.files[0].clone();
    let root = manifest.rsplit_once('/').map_or(".", |(folder, _)| folder);
    let name = install.ecosystem.name;
    let mut package = PackageJson::read(&manifest, project)?;
    runs_nothing(install, &manifest, &package)?;
    let mut yarn = None;
    if name == "pnpm" {
        package.workspaces.clear();
    }
    for path in read.files.clone() {
        match file_name(&path) {
            ".npmrc" | ".yarnrc" | "bunfig.toml" => {
                settings::by_lines(&path, &project.text(&path)?)?;
            }
            ".yarnrc.yml" => yarn = Some(settings::yarn(&path, &mut package, project)?),
            "pnpm-workspace.yaml" => settings::pnpm(&path, &mut package, project)?,
            _ => {}
        }
    }
    let lock = lock(install, &read.files, project)?;
    takes_nothing_local(&manifest, &package, &lock)?;
    let is_new_yarn = name == "Yarn" && lock.is_new_yarn;
    if name == "Yarn" && !is_new_yarn && (package.is_new_yarn || yarn.is_some()) {
        let what = "`yarn.lock` and the settings are of different versions of Yarn";
        return Err(Obstacle::Unknown(what.to_owned()));
    }
    if is_new_yarn {
        new_yarn(root, &yarn.unwrap_or_default(), read, project)?;
    }
    let patches = package.patches.iter().chain(&lock.patches);
    read.files
        .extend(patches.map(|path| context_joined(root, path)));
    if !install.without_scripts {
        scripts_of_packages(&lock, root, project)?;
    }
    let members = workspaces::members(&package.workspaces, root, project)?;
    let is_other = lock.members.as_ref().is_some_and(|known| *known != members);
    if is_other {
        let what = "the workspaces are others than those of the lock file";
        return Err(Obstacle::Unknown(what.to_owned()));
    }
    for member in members {
        let folder = context_joined(root, &member);
        read_member(install, &folder, project)?;
        read.files.push(context_joined(&folder, "package.json"));
        let own = install.ecosystem.folders.iter();
        read.filled
            .extend(own.map(|name| context_joined(&folder, name)));
    }
    Ok(())
}

/// What Yarn from version 2 on reads and writes beside manifests.
fn new_yarn(
    root: &str,
    own: &settings::Yarn,
    read: &mut Read,
    project: &Project<'_>,
) -> Result<(), Obstacle> {
    let mut others: Vec<String> = Vec::new();
    for file in &own.files {
        // Node looks on the way up from Yarn.
        let mut folder = &file[..];
        while let Some((above, _)) = folder.rsplit_once('/') {
            folder = above;
            others
                .extend(["node_modules", "package.json"].map(|name| context_joined(folder, name)));
        }
    }
    if own.has_modules {
        others.extend(YARN_LOADERS.iter().map(|path| (*path).to_owned()));
    }
    let mut others = others.iter().map(|path| context_joined(root, path));
    if let Some(path) = others.find(|path| project.is_there(path)) {
        return Err(Obstacle::Unknown(format!("Yarn may use `{path}`, too")));
    }
    let loaders = YARN_LOADERS.iter().filter(|_| !own.has_modules);
    let filled = loaders.chain(YARN_STATE);
    read.filled
        .extend(filled.map(|path| context_joined(root, path)));
    read.files
        .extend(own.files.iter().map(|path| context_joined(root, path)));
    Ok(())
}

/// Whether an install runs nothing of the project itself.
fn runs_nothing(install: &Install, manifest: &str, package: &PackageJson) -> Result<(), Obstacle> {
    let mut scripts = LIFECYCLE.iter();
    let script = scripts.find(|name| package.scripts.iter().any(|own| own == *name));
    match script {
        Some(script) if !install.without_scripts => Err(Obstacle::Needs(format!(
            "`{manifest}` has a script `{script}`, which is run by the install"
        ))),
        _ => Ok(()),
    }
}

/// Reads the lock file.
fn lock(install: &Install, files: &[String], project: &Project<'_>) -> Result<Lock, Obstacle> {
    let mut locks = files
        .iter()
        .filter(|path| LOCK_FILES.contains(&file_name(path)));
    let Some(path) = locks.next() else {
        let what = format!("there is no lock file of {}", install.ecosystem.name);
        return Err(Obstacle::Unknown(what));
    };
    let is_of_npm = install.ecosystem.kind == ManifestKind::Npm;
    Lock::read(path, &project.text(path)?, is_of_npm)
        .ok_or_else(|| Obstacle::Unknown(format!("`{path}` cannot be read")))
}

/// Whether no package comes from a folder or file that is no workspace and no patch.
fn takes_nothing_local(manifest: &str, package: &PackageJson, lock: &Lock) -> Result<(), Obstacle> {
    let is_one = package.workspaces.is_empty();
    let linked = package.linked.as_ref().filter(|_| is_one);
    let patched = package.patched.as_ref().filter(|_| !lock.is_new_yarn);
    // Those of the project itself are linked by Yarn from version 2 on only, if no workspace asks for it.
    let programs = package.programs.as_ref();
    let programs = programs.filter(|_| lock.is_new_yarn || !is_one);
    let local = package.local.as_ref().or(linked).or(patched);
    if let Some(local) = local.or(programs) {
        let what = format!("`{manifest}` takes `{local}` from a folder");
        return Err(Obstacle::Needs(what));
    }
    let linked = lock.linked.as_ref().filter(|_| is_one);
    match lock.local.as_ref().or(linked) {
        Some(local) => Err(Obstacle::Needs(format!(
            "the lock file takes `{local}` from the project"
        ))),
        None => Ok(()),
    }
}

/// Whether the install scripts of packages look at nothing of the project.
fn scripts_of_packages(lock: &Lock, root: &str, project: &Project<'_>) -> Result<(), Obstacle> {
    let mut names = lock.names.iter();
    if let Some(name) = names.find(|name| PROJECT_SCRIPTS.contains(&&name[..])) {
        let what = format!("the install script of `{name}` reads the project");
        return Err(Obstacle::Needs(what));
    }
    for (name, files) in SCRIPT_SETTINGS {
        let mut files = files.iter().map(|file| context_joined(root, file));
        if lock.names.iter().any(|own| own == name)
            && let Some(file) = files.find(|file| project.is_there(file))
        {
            let what = format!("the install script of `{name}` reads `{file}`");
            return Err(Obstacle::Unknown(what));
        }
    }
    let is_unknown = |name: &&String| {
        // The programs of esbuild, one for each system.
        !HARMLESS_SCRIPTS.contains(&&name[..])
            && !name.starts_with("@esbuild/")
            && !name.starts_with("esbuild-")
    };
    match lock.with_scripts.iter().find(is_unknown) {
        Some(name) => Err(Obstacle::Unknown(format!(
            "`{name}` has an install script, which may read the project"
        ))),
        None => Ok(()),
    }
}

/// Whether an install reads of a workspace nothing but its `package.json`.
fn read_member(install: &Install, folder: &str, project: &Project<'_>) -> Result<(), Obstacle> {
    let manifest = context_joined(folder, "package.json");
    let package = PackageJson::read(&manifest, project)?;
    runs_nothing(install, &manifest, &package)?;
    if let Some(local) = package.local.as_ref().or(package.programs.as_ref()) {
        let what = format!("`{manifest}` takes `{local}` from a folder");
        return Err(Obstacle::Needs(what));
    }
    let ecosystem = install.ecosystem;
    let mut others = ecosystem.also.iter().chain(ecosystem.opaque);
    let other = others.find(|name| project.is_there(&context_joined(folder, name)));
    let other = other.map(|name| context_joined(folder, name));
    let nested = || (!package.workspaces.is_empty()).then(|| manifest.clone());
    match other.or_else(nested) {
        Some(path) => Err(Obstacle::Unknown(format!(
            "{} may read `{path}`, too",
            ecosystem.name
        ))),
        None => Ok(()),
    }
}
