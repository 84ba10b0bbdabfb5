//! What programs in Rust are linked with, and whether Cargo makes them as usual.

use super::super::parts::Why;
use super::super::shape::Site;
use super::super::walk::Left;
use crate::knowledge::c::{OF_COMPILER, OF_LIBC};
use crate::knowledge::languages::{LINKED_OTHERWISE, LINKING_CRATES, RUST, links_itself};
use crate::knowledge::packages::OF_C_LIBRARY;
use crate::text::file_name;

/// Whether programs are built as Cargo does by itself: in the folder that it takes, with the library of Rust in them, and they read nothing from it.
pub(in super::super) fn as_usual(site: &Site<'_, '_>, left: &Left) -> Result<(), Why> {
    let (model, build) = (site.context.model, site.context.build);
    let is_other = |text: &[u8]| {
        let mut words = LINKED_OTHERWISE.iter();
        words.any(|word| memchr::memmem::find(text, word.as_bytes()).is_some())
    };
    let mut own = model.stage_instructions(site.stage);
    if own.any(|at| is_other(model.instructions[at].joined.text())) {
        return Err("it is not known what the program is linked with".to_owned());
    }
    for path in left.sources() {
        let name = file_name(path);
        let is_settings =
            path.contains(".cargo/config") || matches!(name, "Cargo.toml" | "build.rs");
        let is_source = RUST.is_source(path);
        if !is_settings && !is_source {
            continue;
        }
        let text = left.text(build, path).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let has = |part: &str| text.contains(part);
        let sets = |key: &str| {
            let mut lines = text.lines().filter_map(|line| line.split_once('='));
            lines.any(|(name, _)| name.trim() == key)
        };
        let writes = ["File::create", "fs::copy", "fs::write"];
        let is_unknown = match name {
            "Cargo.toml" => has("\"dylib\""),
            "build.rs" => writes.iter().any(|it| has(it)) && !has("OUT_DIR"),
            _ if is_source => {
                let mut lines = text.lines();
                lines.any(|line| line.contains("OUT_DIR") && !line.contains("include"))
            }
            _ => sets("target") || sets("target-dir") || is_other(text.as_bytes()),
        };
        if is_unknown {
            return Err(format!("`{path}` changes what Cargo makes, or where"));
        }
    }
    Ok(())
}

/// Whether the project's own sources and build scripts link no library of the system, or one that a package with headers brings which is installed by name.
///
/// # Errors
/// One of which it is not known where it comes from.
pub(in super::super) fn links_no_other(site: &Site<'_, '_>, left: &Left) -> Result<(), Why> {
    let mut installed = left.tools.iter().chain(&left.packages);
    if installed.any(|it| it.contains("-dev") && !OF_C_LIBRARY.contains(&&it[..])) {
        return Ok(());
    }
    for path in left.sources().filter(|path| RUST.is_source(path)) {
        let text = left.text(site.context.build, path).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let is_usual = |name: &str| {
            let own = OF_COMPILER.iter().find(|it| it.library == name);
            name.is_empty() || OF_LIBC.contains(&name) || own.is_some_and(|it| it.debian.is_empty())
        };
        for line in text.lines() {
            let script = line.split_once("rustc-link-lib=").map(|(_, it)| it);
            let attribute = line.split_once("#[link(").map(|(_, it)| it);
            let is_static = |it: &&str| !it.contains("static");
            let name = match (script.filter(is_static), attribute.filter(is_static)) {
                (Some(name), _) => name.trim_start_matches("dylib=").split(['"', '\\']).next(),
                (None, Some(text)) => text.split('"').nth(1),
                (None, None) if line.contains("pkg_config::") => Some("pkg_config"),
                (None, None) => None,
            };
            if let Some(name) = name.filter(|name| !is_usual(name)) {
                return Err(format!(
                    "it is not known where `{name}` comes from, which `{path}` links"
                ));
            }
        }
    }
    Ok(())
}

/// The packages with headers of the libraries that the crates of a project link.
pub(in super::super) fn linked(site: &Site<'_, '_>, left: &Left) -> Result<Vec<String>, Why> {
    let build = site.context.build;
    let called = |name: &'static str| {
        let mut sources = left.sources();
        let path = sources.find(move |path| file_name(path) == name)?;
        let text = left.text(build, path)?;
        Some(String::from_utf8_lossy(&text).into_owned())
    };
    let Some(lock) = called("Cargo.lock") else {
        let manifest = called("Cargo.toml").unwrap_or_default();
        let has_dependencies = manifest.contains("dependencies");
        return if has_dependencies {
            Err("there is no Cargo.lock that says which libraries are linked".to_owned())
        } else {
            Ok(Vec::new())
        };
    };
    let names = lock
        .lines()
        .filter_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'));
    let names: Vec<&str> = names.collect();
    let brings_openssl = names.contains(&"openssl-src");
    let mut packages = Vec::new();
    for name in names
        .iter()
        .filter(|it| it.contains("-sys") || it.ends_with("_sys") || links_itself(it))
    {
        if *name == "openssl-sys" && brings_openssl {
            continue;
        }
        match LINKING_CRATES.iter().find(|(known, _)| known == name) {
            Some((_, "")) => {}
            Some((_, package)) => packages.push((*package).to_owned()),
            None => {
                return Err(format!(
                    "it is not known which library the crate `{name}` links"
                ));
            }
        }
    }
    Ok(packages)
}
