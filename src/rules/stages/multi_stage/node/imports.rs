//! Which packages the sources of a project of Node name.

use super::super::parts::Why;
use super::super::shape::Site;
use super::super::walk::Left;
use super::project::Project;
use super::start::{Started, package_of};
use crate::knowledge::node_tools::{
    DEVELOPMENT_FOLDERS, DEVELOPMENT_NAMES, SOURCES, WRITTEN_BY_TOOLS,
};
use crate::model::joined;
use crate::text::file_name;

/// How many sources are read.
const MANY: usize = 4000;

/// Whether no source names a package that only development needs, but those that only development reads. A name counts wherever it stands in quotes: programs load
/// packages by names that they are given, too.
pub(super) fn none(
    site: &Site<'_, '_>,
    project: &Project,
    started: &Started,
    left: &Left,
) -> Result<(), Why> {
    let counts = |path: &&String| {
        let Some(own) = project.own(path) else {
            return SOURCES.iter().any(|end| path.ends_with(end));
        };
        let is_started = || {
            let of_image = format!("{}/{own}", project.folder);
            started.files.contains(&of_image)
                || (started.is_next && own.starts_with("next.config."))
        };
        let is_source = SOURCES.iter().any(|end| own.ends_with(end));
        is_started() || is_source && !is_for_development(own)
    };
    let written = WRITTEN_BY_TOOLS
        .iter()
        .filter(|it| project.package.development.contains(**it));
    for name in written {
        let is_source = |path: &&String| SOURCES.iter().any(|end| path.ends_with(end));
        let names = |path: &&String| {
            let text = site.context.build.text(path).unwrap_or_default();
            memchr::memmem::find(&text, name.as_bytes()).is_some()
        };
        let settings = ["babel.config.json", ".babelrc", ".swcrc"];
        let is_setting = |path: &&String| settings.contains(&file_name(path));
        let mut all = left.sources().filter(|it| is_source(it) || is_setting(it));
        if let Some(path) = all.find(names) {
            return Err(format!("`{path}` names `{name}`, a development dependency"));
        }
    }
    let others = left.sources().filter(|path| !counts(path));
    let others: Vec<&str> = others.map(String::as_str).collect();
    let sources: Vec<&String> = left.sources().filter(counts).collect();
    if sources.len() > MANY {
        return Err(format!("its project has more than {MANY} sources"));
    }
    for path in sources {
        let text = site.context.build.text(path);
        let text = text.ok_or_else(|| format!("`{path}` cannot be read"))?;
        let text = String::from_utf8_lossy(&text);
        if started.is_next && file_name(path) == "next.config.ts" {
            return Err(format!("`{path}` is compiled when containers start"));
        }
        for line in text.lines() {
            let line = line.trim_start();
            // The compiler removes it.
            if line.starts_with("import type ") || line.starts_with("export type ") {
                continue;
            }
            if let Some(other) = leads_to(path, line, &others) {
                return Err(format!(
                    "`{path}` names `{other}`, which only development reads"
                ));
            }
            if let Some(name) = named(line).find(|name| project.package.development.contains(*name))
            {
                return Err(format!("`{path}` names `{name}`, a development dependency"));
            }
        }
    }
    Ok(())
}

/// A file of some that a line of a source names by a path from there.
fn leads_to<'o>(path: &str, line: &str, others: &[&'o str]) -> Option<&'o str> {
    let folder = path.rsplit_once('/').map_or("", |it| it.0);
    let mut paths = line
        .split(['\'', '"', '`'])
        .filter(|it| it.starts_with('.') && it.contains('/'));
    paths.find_map(|relative| {
        let target = joined(&format!("/{folder}"), relative);
        let target = target.trim_start_matches('/');
        let stem = [".js", ".mjs", ".cjs", ".jsx"]
            .iter()
            .find_map(|end| target.strip_suffix(end));
        let is_it = |other: &&&str| {
            [Some(target), stem].into_iter().flatten().any(|it| {
                let rest = other.strip_prefix(it);
                rest.is_some_and(|rest| {
                    rest.is_empty()
                        || rest.starts_with("/index.")
                        || rest.starts_with('.') && !rest[1..].contains(['.', '/'])
                })
            })
        };
        let is_source = |it: &&&str| SOURCES.iter().any(|end| it.ends_with(end));
        others.iter().filter(is_source).find(is_it).copied()
    })
}

/// Whether only development reads a source, by its path below the folder of the project.
fn is_for_development(own: &str) -> bool {
    let (above, name) = own.rsplit_once('/').unwrap_or(("", own));
    let name = format!(".{name}");
    let is_setting = above.is_empty() && name.contains(".config.");
    is_setting
        || above.split('/').any(|it| DEVELOPMENT_FOLDERS.contains(&it))
        || DEVELOPMENT_NAMES
            .iter()
            .any(|part| match part.strip_prefix('.') {
                Some(_) => name.contains(part),
                None => name[1..].starts_with(part),
            })
}

/// The packages that the texts in quotes of a line may be modules of: whatever stands between two quotes, as nobody knows which of them belong together.
fn named(line: &str) -> impl Iterator<Item = &str> {
    line.split(['\'', '"', '`']).map(package_of)
}
