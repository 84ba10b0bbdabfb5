//! Which programs a project of Cargo has, and where they are put.

use super::super::files::Files;
use super::super::parts::Call;
use super::toml::{Table, tables};
use crate::model::joined;

/// A package.
#[derive(Clone)]
struct Package {
    folder: String,
    tables: Vec<Table>,
}

/// A program of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Program {
    pub(super) name: String,
    pub(super) package: String,
}

/// A package and those that belong to the same workspace.
pub(super) struct Project {
    /// The folder of the workspace, or of the package alone.
    pub(super) root: String,
    /// Those that are built where nothing says which.
    default: Vec<Package>,
    all: Vec<Package>,
}

impl Project {
    /// The project of a folder; `None` if it is not all known.
    pub(super) fn of(call: &Call<'_, '_>, files: &Files, folder: &str) -> Option<Self> {
        // Settings may put programs elsewhere.
        let is_setting = |path: &&String| {
            let name = path.rsplit_once("/.cargo/").map(|(_, name)| name);
            matches!(name, Some("config" | "config.toml"))
        };
        for path in files.paths().filter(is_setting) {
            let text = call.context.build.text(files.source(path)?)?;
            let text = String::from_utf8_lossy(&text);
            let moves = |table: &Table| {
                [
                    "target",
                    "target-dir",
                    "build-dir",
                    "artifact-dir",
                    "rustflags",
                ]
                .iter()
                .any(|key| table.written(key).is_some())
            };
            if tables(&text)?.iter().any(moves) {
                return None;
            }
        }
        let own = Package::of(folder, manifest(call, files, folder)?);
        if own.table("workspace").is_some() {
            return Self::of_workspace(call, files, own);
        }
        if own.table("package")?.written("workspace").is_some() {
            return None;
        }
        let mut above = folder.match_indices('/').map(|(at, _)| &folder[..at]);
        let workspace = above.find_map(|it| {
            let it = if it.is_empty() { "/" } else { it };
            if !files.has(&joined(it, "Cargo.toml")) {
                return None;
            }
            let tables = manifest(call, files, it);
            let tables = tables.map(|tables| Package::of(it, tables));
            match &tables {
                Some(package) if package.table("workspace").is_none() => None,
                _ => Some(tables),
            }
        });
        let Some(workspace) = workspace else {
            return Some(Self {
                root: folder.to_owned(),
                all: vec![own.clone()],
                default: vec![own],
            });
        };
        let project = Self::of_workspace(call, files, workspace?)?;
        let is_member = project.all.iter().any(|it| it.folder == folder);
        is_member.then(|| Self {
            default: vec![own],
            ..project
        })
    }

    fn of_workspace(call: &Call<'_, '_>, files: &Files, package: Package) -> Option<Self> {
        let folder = &package.folder[..];
        let workspace = package.table("workspace")?;
        if workspace.written("exclude").is_some() {
            return None;
        }
        let read = |patterns: Vec<&str>| {
            let mut found = Vec::new();
            for pattern in patterns {
                let folders = match pattern.strip_suffix("/*") {
                    Some(above) if !above.contains(['*', '?', '[']) => {
                        let above = joined(folder, above);
                        let names = files.names(&above);
                        let folders = names.into_iter().map(|name| joined(&above, name));
                        folders
                            .filter(|it| files.has(&joined(it, "Cargo.toml")))
                            .collect()
                    }
                    None if !pattern.contains(['*', '?', '[']) => vec![joined(folder, pattern)],
                    _ => return None,
                };
                for folder in folders {
                    let tables = manifest(call, files, &folder)?;
                    found.push(Package::of(&folder, tables));
                }
            }
            Some(found)
        };
        let has_own = package.table("package").is_some();
        let mut all = read(workspace.texts("members")?)?;
        if has_own && !all.iter().any(|it| it.folder == folder) {
            all.push(package.clone());
        }
        let default = match workspace.written("default-members") {
            Some(_) => read(workspace.texts("default-members")?)?,
            None if has_own => vec![package.clone()],
            None => read(workspace.texts("members")?)?,
        };
        Some(Self {
            root: package.folder.clone(),
            default,
            all,
        })
    }

    /// The programs of some packages, those that are built where none are named; `None` if they are not known.
    pub(super) fn programs(
        &self,
        files: &Files,
        packages: &[&str],
        of_all: bool,
    ) -> Option<Vec<Program>> {
        let mut found = Vec::new();
        if packages.is_empty() {
            let packages = if of_all { &self.all } else { &self.default };
            for package in packages {
                found.extend(package.programs(files)?);
            }
        }
        for name in packages {
            let mut all = self.all.iter();
            let package = all.find(|it| it.name() == Some(name))?;
            found.extend(package.programs(files)?);
        }
        Some(found)
    }
}

impl Package {
    fn of(folder: &str, tables: Vec<Table>) -> Self {
        Self {
            folder: folder.to_owned(),
            tables,
        }
    }

    fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|it| it.name == name)
    }

    fn name(&self) -> Option<&str> {
        self.table("package")?.text("name")
    }

    /// Its programs, as Cargo finds them; `None` if that is not known. Those that only some features build are left out.
    fn programs(&self, files: &Files) -> Option<Vec<Program>> {
        let package = self.table("package")?;
        let name = package.text("name")?;
        let is_strange = |key: &str| package.written(key).is_some();
        let strange = ["autobins", "default-target", "forced-target", "metabuild"];
        let builds = package.written("build");
        if strange.into_iter().any(is_strange) || builds.is_some_and(|it| it != "\"build.rs\"") {
            return None;
        }
        let is_old = match package.text("edition") {
            Some(edition) => edition == "2015",
            None => !package.has("edition"),
        };
        let source = |path: &str| joined(&self.folder, path);
        let mut inferred = Vec::new();
        if files.has(&source("src/main.rs")) {
            inferred.push((name.to_owned(), source("src/main.rs")));
        }
        let bin = source("src/bin");
        for entry in files.names(&bin) {
            let path = joined(&bin, entry);
            match entry.strip_suffix(".rs") {
                Some(name) if files.has(&path) => inferred.push((name.to_owned(), path)),
                _ if files.has(&joined(&path, "main.rs")) => {
                    inferred.push((entry.to_owned(), joined(&path, "main.rs")));
                }
                _ => {}
            }
        }
        let mut names = Vec::new();
        let (mut taken_names, mut taken_paths) = (Vec::new(), Vec::new());
        let mut has_own = false;
        for table in self.tables.iter().filter(|it| it.name == "bin") {
            has_own = true;
            let own = table.text("name")?;
            if table.written("filename").is_some() {
                return None;
            }
            let path = match table.written("path") {
                Some(_) => source(table.text("path")?),
                None => {
                    let mut known = inferred.iter();
                    let known = known.find(|(name, _)| name == own)?;
                    known.1.clone()
                }
            };
            // One whose source is not there yet is built by a later call.
            let is_there = files.has(&path);
            taken_names.push(own.to_owned());
            taken_paths.push(path);
            if is_there && table.written("required-features").is_none() {
                names.push(own.to_owned());
            }
        }
        if !(has_own && is_old) {
            let others = inferred
                .into_iter()
                .filter(|(name, path)| !taken_names.contains(name) && !taken_paths.contains(path));
            names.extend(others.map(|(name, _)| name));
        }
        let programs = names.into_iter().map(|it| Program {
            name: it,
            package: name.to_owned(),
        });
        Some(programs.collect())
    }
}

/// The manifest of a folder.
fn manifest(call: &Call<'_, '_>, files: &Files, folder: &str) -> Option<Vec<Table>> {
    let source = files.source(&joined(folder, "Cargo.toml"))?;
    let text = call.context.build.text(source)?;
    tables(&String::from_utf8_lossy(&text))
}
