//! Rust: the programs of a package that `cargo build` makes.

use super::base::{libraries_left, small_system};
use super::parts::{Call, Does, Why};
use super::shape::{Base, Shape, Site, starts_nothing_else};
use super::walk::Left;
use crate::knowledge::distributions::Distribution;
use crate::knowledge::languages::{LINKING_CRATES, RUST};
use crate::model::joined;
use crate::text::file_name;

/// The shape.
pub(super) const SHAPE: Shape = Shape {
    language: &RUST,
    is_it,
    command,
    starts: starts_nothing_else,
    base,
};

fn is_it(site: &Site<'_, '_>) -> bool {
    site.image.official() == Some("rust")
}

/// Verbs of `cargo` that leave nothing that a container needs.
const NOTHING: &[&str] = &[
    "check",
    "chef",
    "clippy",
    "fetch",
    "fmt",
    "generate-lockfile",
    "init",
    "metadata",
    "new",
    "test",
    "tree",
    "update",
    "vendor",
    "version",
];

fn command(call: &Call<'_, '_>) -> Option<Does> {
    match call.command.name()? {
        "rustup" | "rustc" if call.args().is_some_and(|args| is_harmless(&args)) => {
            Some(Does::Nothing)
        }
        "cargo" => {
            let built = call.args().and_then(|args| read(call, &args));
            let unknown = || "it is not known where `cargo` puts which programs".to_owned();
            Some(built.unwrap_or_else(|| Does::Unknown(unknown())))
        }
        _ => None,
    }
}

/// Whether a call of rustup or rustc makes no program.
fn is_harmless(args: &[&str]) -> bool {
    matches!(
        args.first(),
        Some(
            &("component"
                | "default"
                | "override"
                | "show"
                | "target"
                | "toolchain"
                | "update"
                | "--version")
        )
    )
}

fn read(call: &Call<'_, '_>, args: &[&str]) -> Option<Does> {
    let args = args.strip_prefix(&["+nightly"]).unwrap_or(args);
    let (verb, rest) = args.split_first()?;
    if NOTHING.contains(verb) {
        return Some(Does::Nothing);
    }
    if !matches!(*verb, "b" | "build") {
        return None;
    }
    let (mut profile, mut platform, mut named) = ("debug", None, Vec::new());
    let mut folder = call.variable("CARGO_TARGET_DIR").map(|it| call.path(&it));
    let mut project = call.folder.to_owned();
    let mut has_features = false;
    let mut words = rest.iter();
    while let Some(word) = words.next() {
        let (option, joined_value) = match word.split_once('=') {
            Some((option, value)) => (option, Some(value)),
            None => (*word, None),
        };
        let mut value = || joined_value.or_else(|| words.next().copied());
        match option {
            "--release" | "-r" => profile = "release",
            "--locked" | "--frozen" | "--offline" | "--verbose" | "-v" | "-vv" | "--quiet"
            | "-q" | "--keep-going" => {}
            "--all-features" | "--no-default-features" => has_features = true,
            "--features" | "-F" => has_features = value().is_some(),
            "-j" | "--jobs" | "--color" | "--message-format" => {
                value()?;
            }
            "--profile" => {
                profile = match value()? {
                    "dev" | "test" => "debug",
                    "bench" => "release",
                    other => other,
                }
            }
            "--target" => platform = Some(value()?),
            "--target-dir" => folder = Some(call.path(value()?)),
            "--bin" => named.push(value()?.to_owned()),
            "--manifest-path" => {
                let path = call.path(value()?);
                path.rsplit_once('/')?.0.clone_into(&mut project);
            }
            _ => return None,
        }
    }
    if named.is_empty() {
        named = programs(call, &project, has_features)?;
    }
    if named.is_empty() {
        return Some(Does::Nothing);
    }
    let target = folder.unwrap_or_else(|| joined(&project, "target"));
    let target = platform.map_or(target.clone(), |it| joined(&target, it));
    let target = joined(&target, profile);
    Some(Does::Makes(
        named.iter().map(|it| joined(&target, it)).collect(),
    ))
}

/// The programs of the package in a folder of the image, by its manifest in the build context; `None` if they are not known for sure.
fn programs(call: &Call<'_, '_>, project: &str, has_features: bool) -> Option<Vec<String>> {
    let (model, build) = (call.context.model, call.context.build);
    let stage = model.stage_of(call.run)?;
    let start = model.stage_instructions(stage).start;
    let source = |path: &str| {
        let path = joined(project, path);
        let mut above = (start..call.run).rev();
        let source = above.find_map(|at| model.source_brought(at, &path))?;
        Some(source.trim_start_matches("./").to_owned())
    };
    let text = build.text(&source("Cargo.toml")?)?;
    let text = String::from_utf8(text).ok()?;
    let mut names: Vec<String> = Vec::new();
    let (mut section, mut package, mut main_is_named) = (String::new(), None, false);
    let mut own: Option<String> = None;
    let quoted = |value: &str| {
        Some(
            value
                .trim()
                .strip_prefix('"')?
                .split('"')
                .next()?
                .to_owned(),
        )
    };
    for line in text.lines().map(str::trim) {
        if line.starts_with('[') {
            names.extend(own.take());
            let name = line.split('#').next().unwrap_or(line);
            name.trim().clone_into(&mut section);
            continue;
        }
        let Some((key, value)) = line.split_once('=') else {
            continue;
        };
        match (&section[..], key.trim()) {
            // Nobody sees here which members there are.
            ("[workspace]", "members" | "default-members") if package.is_none() => return None,
            ("[package]", "name") => package = quoted(value),
            ("[package]", "autobins" | "default-run") if key.trim() == "autobins" => return None,
            ("[[bin]]", "name") => own = quoted(value),
            ("[[bin]]", "path") => main_is_named |= quoted(value)? == "src/main.rs",
            ("[[bin]]", "required-features") if !has_features => return None,
            _ => {}
        }
    }
    names.extend(own);
    let main = source("src/main.rs");
    let has_main = main.as_ref().is_some_and(|it| build.kind(it).is_some());
    if has_main && !main_is_named {
        names.push(package?);
    }
    let bins = source("src/bin/x.rs").and_then(|it| build.files(it.rsplit_once('/')?.0));
    for file in bins.unwrap_or_default() {
        // A folder there is a program of several files.
        let name = file_name(&file).strip_suffix(".rs")?;
        if name != "main" && !file.contains("/src/bin/") && !file.starts_with("src/bin/") {
            return None;
        }
        names.push(name.to_owned());
    }
    names.sort();
    names.dedup();
    // A program without sources of the project: one is written that does nothing, so that the dependencies are built.
    (!names.is_empty() || main.is_none()).then_some(names)
}

fn base(site: &Site<'_, '_>, left: &Left, base: &mut Base) -> Result<(), Why> {
    if !left.builds {
        return Err("it is not known that it builds anything with Rust".to_owned());
    }
    let small = small_system(&site.image)?;
    let is_alpine = Distribution::of(&site.image) == Some(Distribution::Alpine);
    let mut with_headers: Vec<String> = left
        .tools
        .iter()
        .filter(|it| it.ends_with("-dev"))
        .cloned()
        .collect();
    if is_alpine {
        // Linked into the program, as rustc does for musl unless it is told otherwise.
        with_headers.retain(|it| it != "musl-dev");
        if !with_headers.is_empty() && !with_headers.iter().all(|it| it.contains("openssl")) {
            return Err("it is not known which libraries are linked into the program".to_owned());
        }
    } else {
        with_headers.extend(linked(site, left)?);
        with_headers.sort();
        with_headers.dedup();
        base.paths
            .push("/etc/ssl/certs/ca-certificates.crt".to_owned());
    }
    base.packages
        .extend(libraries_left(&site.image, &with_headers)?);
    base.image = small;
    Ok(())
}

/// The packages with headers of the libraries that the crates of a project link.
fn linked(site: &Site<'_, '_>, left: &Left) -> Result<Vec<String>, Why> {
    let build = site.context.build;
    let called = |name: &'static str| {
        let mut sources = left.sources.iter();
        let path = sources.find(move |path| file_name(path) == name)?;
        String::from_utf8(build.text(path)?).ok()
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
        .filter(|it| it.ends_with("-sys") || it.ends_with("_sys"))
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
