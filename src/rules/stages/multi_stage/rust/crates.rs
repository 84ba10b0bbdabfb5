//! Crates that start programs or load libraries when the program runs, among all that it is built from.

use std::collections::{BTreeMap, BTreeSet};

use super::super::parts::Why;
use super::super::shape::Site;
use super::super::walk::Left;
use crate::knowledge::languages::{CRATES_THAT_LOAD, CRATES_THAT_START, is_crate_for_building};
use crate::text::file_name;

/// Whether no crate that the program is built from is known to start programs, or to load libraries.
///
/// # Errors
/// One that does.
pub(in super::super) fn start_nothing(site: &Site<'_, '_>, left: &Left) -> Result<(), Why> {
    let build = site.context.build;
    let texts = |name: &'static str| {
        let files = left.sources().filter(move |path| file_name(path) == name);
        files
            .filter_map(|path| left.text(build, path))
            .map(|text| String::from_utf8_lossy(&text).into_owned())
    };
    let manifests: Vec<String> = texts("Cargo.toml").collect();
    let needs: BTreeMap<String, Vec<String>> =
        texts("Cargo.lock").flat_map(|text| locked(&text)).collect();
    let mut reached: BTreeSet<String> = BTreeSet::new();
    let mut waiting = asked(&manifests);
    while let Some(name) = waiting.pop() {
        let does = match &name[..] {
            it if CRATES_THAT_START.contains(&it) => "starts other programs",
            it if CRATES_THAT_LOAD.contains(&it) => "loads libraries",
            _ => "",
        };
        if !does.is_empty() {
            return Err(format!("the crate `{name}` {does}: which is not known"));
        }
        if is_crate_for_building(&name) || !reached.insert(name.clone()) {
            continue;
        }
        waiting.extend(needs.get(&name).into_iter().flatten().cloned());
    }
    Ok(())
}

/// The crates of a lock file, with the names of those that they need: to be built, or when they run.
fn locked(text: &str) -> Vec<(String, Vec<String>)> {
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    let mut in_needs = false;
    for line in text.lines().map(str::trim) {
        if let Some(name) = line.strip_prefix("name = ") {
            found.push((name.trim_matches('"').to_owned(), Vec::new()));
        }
        in_needs &= !line.starts_with(']');
        if let (true, Some((_, needs))) = (in_needs, found.last_mut()) {
            let name = line.trim_matches(['"', ',', ' ']);
            needs.extend(name.split(' ').next().map(str::to_owned));
        }
        in_needs |= line == "dependencies = [";
    }
    // Several versions of one.
    found.sort();
    found.dedup_by(|next, kept| {
        let is_same = next.0 == kept.0;
        if is_same {
            kept.1.append(&mut next.1);
        }
        is_same
    });
    found
}

/// The crates that some manifests ask for, without those for tests and for building.
fn asked(manifests: &[String]) -> Vec<String> {
    let mut names = Vec::new();
    // What a crate is called in sources, and what in the registry.
    let mut renamed: BTreeMap<String, String> = BTreeMap::new();
    for text in manifests {
        let mut section = String::new();
        for line in text.lines().map(str::trim) {
            if line.starts_with('[') {
                let name = line.split(']').next().unwrap_or(line);
                name.trim_start_matches('[')
                    .replace(['"', '\'', ' '], "")
                    .clone_into(&mut section);
                let (above, own) = section.rsplit_once('.').unwrap_or_default();
                if is_of_program(above) {
                    names.push(own.to_owned());
                }
                continue;
            }
            let Some((key, value)) = line.split_once('=') else {
                continue;
            };
            let key = key.trim().trim_matches('"');
            let own = key.split('.').next().unwrap_or(key);
            let is_one = is_of_program(&section);
            if is_one {
                names.push(own.to_owned());
            }
            let package = match key {
                "package" if !is_one => Some(value),
                _ => value
                    .split_once("package")
                    .and_then(|(_, it)| it.split_once('='))
                    .map(|it| it.1),
            };
            if let Some(package) = package.and_then(|it| it.split('"').nth(1)) {
                let alias = if key == "package" && !is_one {
                    section.rsplit('.').next().unwrap_or_default()
                } else {
                    own
                };
                renamed.insert(alias.to_owned(), package.to_owned());
            }
        }
    }
    let real = |name: String| renamed.get(&name).cloned().unwrap_or(name);
    names.into_iter().map(real).collect()
}

/// Whether a section of a manifest names crates that the program is built from: `[dependencies]`, `[target.'cfg(unix)'.dependencies]`.
fn is_of_program(section: &str) -> bool {
    section == "dependencies"
        || section.starts_with("target.") && section.ends_with(".dependencies")
}

#[cfg(test)]
mod tests {
    use super::{asked, locked};

    #[test]
    fn crates_of_manifests() {
        let text = "[package]\nname = \"shop\"\n[dependencies]\nserde = \"1\"\ntokio = { version = \"1\", features = [\"full\"] }\nlib = { package = \"libloading\", version = \"0.8\" }\n\
            a.workspace = true\n[dependencies.duct]\nversion = \"1\"\n[dev-dependencies]\nxshell = \"1\"\n[build-dependencies]\nbindgen = \"1\"\n\
            [target.'cfg(unix)'.dependencies]\nnix = \"1\"\n";
        let workspace =
            "[workspace.dependencies]\na = { package = \"b\", version = \"1\" }\nc = \"1\"\n";
        let names = asked(&[text.to_owned(), workspace.to_owned()]);
        assert_eq!(names, ["serde", "tokio", "libloading", "b", "duct", "nix"]);
    }

    #[test]
    fn crates_of_a_lock_file() {
        let text = "version = 3\n\n[[package]]\nname = \"ash\"\nversion = \"0.37.0\"\ndependencies = [\n \"libloading 0.7.4\",\n]\n\n[[package]]\nname = \"cfg-if\"\nversion = \"1.0.0\"\n\n\
            [[package]]\nname = \"ash\"\nversion = \"0.38.0\"\ndependencies = [\n \"cfg-if\",\n]\n";
        let list = |names: &[&str]| names.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        assert_eq!(
            locked(text),
            [
                ("ash".to_owned(), list(&["cfg-if", "libloading"])),
                ("cfg-if".to_owned(), vec![]),
            ]
        );
    }
}
