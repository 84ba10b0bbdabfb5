//! What packages of Python are installed, by the lists of a project, and whether they do without what they were built with.

use super::super::parts::{Call, Why};
use super::super::shape::Site;
use super::parts::Known;
use crate::knowledge::distributions::Distribution;
use crate::knowledge::interpreters::{
    COMPILES_WHEN_RUN, COMPILES_WHEN_RUN_PARTS, DATA_OUTSIDE, FINDS_LIBRARIES, IN_IMAGE,
    PLAIN_PACKAGES, PYTHON_MANIFESTS, STARTS_PROGRAMS,
};
use crate::model::joined;
use crate::syntax::MountKind;

/// The text of the file of the build context that lies at a path of the image when a command is called.
fn text_at(call: &Call<'_, '_>, path: &str) -> Option<String> {
    let model = call.context.model;
    let build = call.context.build;
    let stage = model.stage_of(call.run)?;
    let mut above = (model.stage_instructions(stage).start..call.run).rev();
    let source = above.find_map(|at| model.source_brought(at, path));
    let mounted = || {
        let mut mounts = model.instructions[call.run].mounts();
        let is_bound = mounts.any(|it| it.kind == MountKind::Bind);
        is_bound.then(|| path.rsplit('/').next().unwrap_or(path).to_owned())
    };
    let source = source.or_else(mounted)?;
    let text = build.text(source.trim_start_matches("./").trim_start_matches('/'))?;
    Some(String::from_utf8_lossy(&text).into_owned())
}

/// The packages that a list names, and those that it includes.
pub(super) fn requirements(call: &Call<'_, '_>, list: &str) -> Result<Vec<String>, Why> {
    let mut names = Vec::new();
    let mut lists = vec![call.path(list)];
    let mut read = Vec::new();
    while let Some(path) = lists.pop() {
        if read.contains(&path) {
            continue;
        }
        let text =
            text_at(call, &path).ok_or_else(|| format!("it is not known what `{list}` lists"))?;
        let folder = path.rsplit_once('/').map_or("/", |(folder, _)| folder);
        for line in text.replace("\\\n", " ").lines() {
            let line = line.split(" #").next().unwrap_or(line).trim();
            let words: Vec<&str> = line.split_whitespace().collect();
            match words[..] {
                [] => {}
                [first, ..] if first.starts_with('#') => {}
                ["-r" | "--requirement", other, ..] => lists.push(joined(folder, other)),
                [first, ..] if first.starts_with("-e") || first.starts_with("--editable") => {
                    return Err(format!(
                        "`{list}` installs a package from where it is being worked on"
                    ));
                }
                [first, ..] if first.starts_with("-r") => lists.push(joined(folder, &first[2..])),
                [first, ..] if first.starts_with("--requirement=") => {
                    lists.push(joined(folder, &first[14..]));
                }
                [first, ..] if first.starts_with('-') => {}
                [first, ..] if first.starts_with('.') || first.starts_with('/') => {
                    return Err(format!(
                        "`{list}` names a folder, of which it is not known what it needs"
                    ));
                }
                [first, ..] => names.push(first.to_owned()),
            }
        }
        read.push(path);
    }
    Ok(names)
}

/// The name of a package in the form by which it is known.
fn normal(name: &str) -> String {
    let end = name
        .find(['[', '=', '<', '>', '~', '!', ';', '@', ' '])
        .unwrap_or(name.len());
    name[..end].trim().to_lowercase().replace(['_', '.'], "-")
}

/// Whether a package does without what it was built with, as far as is known.
///
/// # Errors
/// Why not.
pub(super) fn is_known(site: &Site<'_, '_>, package: &str) -> Result<(), Why> {
    let repository = package.rsplit('/').next().unwrap_or(package);
    for name in [normal(package), normal(repository.trim_end_matches(".git"))] {
        let name = &name[..];
        let is_alpine = Distribution::of(&site.image) == Some(Distribution::Alpine);
        let mut parts = COMPILES_WHEN_RUN_PARTS.iter();
        if COMPILES_WHEN_RUN.contains(&name) || parts.any(|it| name.contains(it)) {
            return Err(format!("`{name}` compiles when it runs, or may"));
        }
        if DATA_OUTSIDE.contains(&name) {
            return Err(format!(
                "`{name}` needs more when it runs than what lies beside its code"
            ));
        }
        if is_alpine && FINDS_LIBRARIES.contains(&name) {
            return Err(format!(
                "`{name}` asks the compiler where libraries are when it runs"
            ));
        }
        if name == "supervisor" {
            return Err("it runs several programs".to_owned());
        }
    }
    Ok(())
}

/// Notes what a package needs beside what was built.
pub(super) fn note(known: &mut Known, package: &str) {
    let name = normal(package);
    known.links_unknown |= package.contains(['/', '@']) || !PLAIN_PACKAGES.contains(&&name[..]);
    let mut all = STARTS_PROGRAMS.iter();
    known.needs.extend(all.find(|(it, _)| *it == name).copied());
}

/// Whether a package is one that the image has itself.
pub(super) fn is_in_image(package: &str) -> bool {
    IN_IMAGE.contains(&&normal(package)[..])
}

/// The same for all packages that a project in a folder may need: of its manifests all words are taken for names.
pub(super) fn of_project(
    site: &Site<'_, '_>,
    call: &Call<'_, '_>,
    known: &mut Known,
    folder: &str,
) -> Result<(), Why> {
    known.links_unknown = true;
    let mut texts = PYTHON_MANIFESTS
        .iter()
        .filter_map(|it| text_at(call, &joined(folder, it)))
        .peekable();
    if texts.peek().is_none() {
        let line = call.context.model.instructions[call.run].first_line;
        return Err(format!(
            "it is not known what the project needs that line {line} installs"
        ));
    }
    for text in texts {
        let is_part = |ch: char| ch.is_ascii_alphanumeric() || "._-".contains(ch);
        let mut words = text.split(|ch| !is_part(ch)).filter(|it| !it.is_empty());
        words.try_for_each(|word| {
            note(known, word);
            is_known(site, word)
        })?;
    }
    Ok(())
}

/// Whether a file of the project that is installed says something.
pub(super) fn says(call: &Call<'_, '_>, file: &str, part: &str) -> bool {
    text_at(call, &call.path(file)).is_some_and(|text| text.contains(part))
}

/// Whether a file of the project that is installed is known and does not say something.
pub(super) fn lacks(call: &Call<'_, '_>, file: &str, part: &str) -> bool {
    text_at(call, &call.path(file)).is_some_and(|text| !text.contains(part))
}
