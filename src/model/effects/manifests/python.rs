//! Projects of Python: lists of requirements, `pyproject.toml` and `Pipfile` with their lock files.

use super::{Obstacle, Project};
use crate::knowledge::ecosystems::PYTHON_LOCAL;
use crate::model::{Install, clean};
use crate::text::file_name;

/// How many lists may include each other.
const MANY: usize = 50;

/// The lists that lists include, and whether all that they name is in an index. Source: pip's documentation, "Requirements File Format".
pub(super) fn requirements(files: &mut Vec<String>, project: &Project<'_>) -> Result<(), Obstacle> {
    let mut at = 0;
    while at < files.len() {
        if files.len() > MANY {
            return Err(Obstacle::Unknown(
                "there are too many lists of requirements".to_owned(),
            ));
        }
        let path = files[at].clone();
        at += 1;
        if file_name(&path) == "uv.toml" {
            continue;
        }
        let text = project
            .text(&path)?
            .replace("\\\r\n", " ")
            .replace("\\\n", " ");
        for line in text.trim_start_matches('\u{feff}').lines() {
            let line = line.split(" #").next().unwrap_or(line).trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            match included(line) {
                Some(name) => {
                    let folder = path.rsplit_once('/').map_or(".", |(folder, _)| folder);
                    let other = clean(&format!("{folder}/{name}"));
                    if other.starts_with("..")
                        || other.starts_with('/')
                        || name.contains(['$', ':'])
                    {
                        let what =
                            format!("`{path}` includes `{name}`, which is not in what is copied");
                        return Err(Obstacle::Unknown(what));
                    }
                    if !project.is_there(&other) {
                        let what = format!(
                            "`{path}` includes `{name}`, which is not in the build context"
                        );
                        return Err(Obstacle::Unknown(what));
                    }
                    if !files.contains(&other) {
                        files.push(other);
                    }
                }
                None if is_local(line) => {
                    let what =
                        format!("`{path}` installs `{line}`, which is a part of the project");
                    return Err(Obstacle::Needs(what));
                }
                None => {}
            }
        }
    }
    Ok(())
}

/// The list that a line includes.
fn included(line: &str) -> Option<&str> {
    let options = ["--requirement", "--constraint", "-r", "-c"];
    let rest = options
        .iter()
        .find_map(|option| line.strip_prefix(option))?;
    Some(rest.trim_start_matches(['=', ' ', '\t']))
}

/// Whether a line names something on the disk.
fn is_local(line: &str) -> bool {
    let first = line.split([' ', ';', '\t']).next().unwrap_or(line);
    let is_file = [".whl", ".tar.gz", ".zip"]
        .iter()
        .any(|end| first.ends_with(end));
    let address = line.split_once('@').map_or("", |(_, it)| it.trim_start());
    let is_address = line.contains("://") || !address.contains(['/', '$', '.']);
    line.contains("file:")
        || line.starts_with("-e")
        || line.starts_with("--editable")
        || !is_address
        || (line.starts_with('-') && !line.contains("://") && names_path(line))
        || first.starts_with(['.', '/', '~', '$'])
        || (first.contains('/') && !first.contains("://") && !first.starts_with('-'))
        || (is_file && !first.contains("://"))
}

/// Whether an option may name a path.
fn names_path(line: &str) -> bool {
    let is_links = line.starts_with("-f") || line.starts_with("--find-links");
    is_links
        || line
            .split(['=', ' ', '\t'])
            .any(|word| word.contains('/') || word.starts_with('.'))
}

/// Whether the other manifests name nothing on the disk. Sources: the documentation of Poetry, uv and Pipenv, on dependencies by path; uv's, "Locking
/// and syncing", on metadata that is dynamic.
pub(super) fn check(
    install: &Install,
    files: &[String],
    project: &Project<'_>,
) -> Result<(), Obstacle> {
    if files.len() < 2 {
        return Err(Obstacle::Unknown("there is no lock file".to_owned()));
    }
    // uv asks for what the lock file is made of, but for a lock file that it takes as it is.
    let is_uv = install.ecosystem.name == "uv";
    let asks = is_uv && !install.takes_lock_file;
    for path in files {
        let text = project.text(path)?;
        let is_manifest = file_name(path) == "pyproject.toml";
        let mut table = "";
        for line in text.lines().map(str::trim) {
            // And no array, which is in quotes.
            if is_manifest
                && line.starts_with('[')
                && line.ends_with(']')
                && !line.contains(['"', '\''])
            {
                table = line.trim_matches(['[', ']']);
            }
            if table.starts_with("tool.poetry-") {
                let what = format!("a plugin of Poetry reads `{table}`, and may read the project");
                return Err(Obstacle::Unknown(what));
            }
            if is_of_others(table) {
                continue;
            }
            let said = line.replace([' ', '\t', '"', '\''], "");
            // A key, at the start of the line or in braces; `jmespath = ` is another one.
            let has = |part: &str| {
                said.match_indices(part).any(|(at, _)| {
                    let before = said[..at].chars().next_back();
                    before.is_none_or(|ch| matches!(ch, '{' | ',' | '[' | ':' | '.' | '@'))
                })
            };
            if asks && table == "project" && said.starts_with("dynamic=") && said != "dynamic=[]" {
                let what = format!("uv may build the project to learn what `{path}` does not say");
                return Err(Obstacle::Unknown(what));
            }
            let is_own = said == "source={editable=.}" || said == "source={virtual=.}";
            // What only a build of the project reads.
            let is_text = is_uv
                && table == "project"
                && (said.starts_with("readme=") || said.starts_with("license="));
            // The files of a package of an index, by name and sum; packages that are files themselves are of `type=file`.
            let is_sum =
                said.starts_with("{file=") && said.contains(",hash=") && !said.contains('/');
            let has_index = said.starts_with("url=") && !said.contains("://");
            let names_folder = has_index || PYTHON_LOCAL.iter().any(|part| has(part));
            // `packages = [{ include = …}]` is no dependency: what is not sure is left alone all the same.
            if names_folder && !is_own && !is_text && !is_sum && !line.starts_with('#') {
                let what = format!("`{path}` names something of the project: `{line}`");
                return Err(Obstacle::Unknown(what));
            }
        }
    }
    Ok(())
}

/// Whether a table of a `pyproject.toml` is that of a tool that installs nothing: of linters, or of what builds the project.
fn is_of_others(table: &str) -> bool {
    let mut keys = table.split('.');
    keys.next() == Some("tool")
        && !keys
            .next()
            .is_some_and(|tool| matches!(tool, "poetry" | "uv"))
}
