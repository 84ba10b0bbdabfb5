//! Which libraries of the system a program of Rust needs.

use std::collections::BTreeSet;

use super::super::base::libraries_left;
use super::super::parts::Why;
use super::super::shape::Site;
use super::super::walk::Left;
use super::toml::tables;
use crate::knowledge::crates::{
    FIND_LIBRARIES, LINK_UNSAID, LOAD, LOAD_FOR_BUILDING, Links, links,
};
use crate::knowledge::images::ImageRef;
use crate::text::file_name;

/// The packages with headers whose libraries a program links, by what a lock file lists.
///
/// # Errors
/// Of a crate that may link or load something that is not known.
pub(super) fn linked_by(lock: &str) -> Result<BTreeSet<&'static str>, Why> {
    let mut found = BTreeSet::new();
    let tables = tables(lock).ok_or("Cargo.lock cannot be read")?;
    for package in tables.iter().filter(|it| it.name == "package") {
        let name = package.text("name").ok_or("Cargo.lock cannot be read")?;
        let needed = package.texts("dependencies");
        let needed = needed.ok_or("Cargo.lock cannot be read")?;
        let needs = |list: &[&str]| {
            let mut names = needed.iter().map(|it| it.split(' ').next().unwrap_or(it));
            names.any(|it| list.contains(&it))
        };
        if needs(LOAD) && !LOAD_FOR_BUILDING.contains(&name) {
            return Err(format!("`{name}` loads libraries while the program runs"));
        }
        let may_link = name.ends_with("-sys")
            || name.ends_with("_sys")
            || LINK_UNSAID.contains(&name)
            || needs(FIND_LIBRARIES);
        match links(name) {
            _ if LOAD_FOR_BUILDING.contains(&name) => {}
            Some(Links::Library(package)) => {
                found.insert(package);
            }
            None if may_link && !is_only_bound(name) => {
                return Err(format!(
                    "it is not known which libraries of the system `{name}` links"
                ));
            }
            Some(Links::Nothing) | None => {}
        }
    }
    Ok(found)
}

/// Whether a crate is one that looks for libraries itself, or for others.
fn is_only_bound(name: &str) -> bool {
    FIND_LIBRARIES.contains(&name)
}

/// The packages that programs of a stage need, on a small image.
pub(super) fn packages(site: &Site<'_, '_>, left: &Left, small: &str) -> Result<Vec<String>, Why> {
    let locks = left
        .sources
        .iter()
        .filter(|path| file_name(path) == "Cargo.lock");
    let mut wanted: Vec<String> = Vec::new();
    for lock in locks {
        let text = site.context.build.text(lock);
        let text = text.ok_or_else(|| format!("`{lock}` cannot be read"))?;
        let linked = linked_by(&String::from_utf8_lossy(&text))?;
        wanted.extend(linked.into_iter().map(str::to_owned));
    }
    // What loads the compiler's library is no part of the program.
    let is_of_compiler = |name: &str| {
        ["clang", "libclang", "llvm", "lld"]
            .iter()
            .any(|it| name.starts_with(it))
    };
    let headers = left.tools.iter().filter(|it| it.contains("-dev"));
    let headers = headers.filter(|it| !is_of_compiler(it));
    wanted.extend(headers.cloned());
    if wanted.is_empty() {
        return Ok(wanted);
    }
    wanted.sort();
    wanted.dedup();
    libraries_left(&ImageRef::of(small), &wanted)
}

#[cfg(test)]
mod tests {
    use super::linked_by;

    #[test]
    fn lock_files_say_what_is_linked() {
        let lock = |packages: &[(&str, &str)]| {
            let parts = packages.iter().map(|(name, needs)| {
                format!("[[package]]\nname = \"{name}\"\nversion = \"1.0.0\"\ndependencies = [\n {needs}\n]\n\n")
            });
            linked_by(&format!(
                "# This file is generated.\nversion = 3\n\n{}",
                parts.collect::<String>()
            ))
            .map(|it| it.into_iter().collect::<Vec<_>>())
        };
        assert_eq!(
            lock(&[("shop", "\"serde\",\n \"axum 0.6.0\",")]),
            Ok(vec![])
        );
        assert_eq!(
            lock(&[
                ("openssl-sys", "\"cc\",\n \"pkg-config\","),
                ("pkg-config", "")
            ]),
            Ok(vec!["libssl-dev"])
        );
        assert!(lock(&[("some-sys", "")]).is_err());
        assert!(lock(&[("hidapi", "\"pkg-config\",")]).is_err());
        assert!(lock(&[("plugins", "\"libloading\",")]).is_err());
        assert!(lock(&[("clang-sys", "\"libloading\",")]).is_ok());
    }
}
