//! Rust: the programs of a package that `cargo build` or `cargo install` makes.

mod linked;

use super::base::{libraries_left, small_system};
use super::parts::{Call, Does, Why};
use super::shape::{Base, Shape, Site, is_made};
use super::starts::words_started;
use super::walk::Left;
use super::wanted::wanted_below;
use crate::knowledge::distributions::Distribution;
use crate::knowledge::languages::CARGO_MAKES_NOTHING;
use crate::knowledge::languages::RUST;
use crate::model::joined;
use crate::text::file_name;
pub(super) use linked::{as_usual, linked};

/// The shape.
pub(super) const SHAPE: Shape = Shape {
    language: &RUST,
    is_it,
    command,
    starts,
    base,
};

fn is_it(site: &Site<'_, '_>) -> bool {
    site.image.official() == Some("rust")
}

pub(super) fn command(call: &Call<'_, '_>) -> Option<Does> {
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
    let is_toolchain = args.first().is_some_and(|it| it.starts_with('+'));
    let args = args.get(usize::from(is_toolchain)..)?;
    let (verb, rest) = args.split_first()?;
    if CARGO_MAKES_NOTHING.contains(verb) {
        return Some(Does::Nothing);
    }
    match *verb {
        "b" | "build" => {}
        "install" => return install(call, rest),
        _ => return None,
    }
    let (mut profile, mut platform, mut named) = ("debug", None, Vec::new());
    let mut folder = call.variable("CARGO_TARGET_DIR").map(|it| call.path(&it));
    let mut project = call.folder.to_owned();
    let (mut has_features, mut is_of_several) = (false, false);
    let mut words = rest.iter();
    while let Some(word) = words.next() {
        let (option, joined_value) = option_of(word);
        let mut value = || joined_value.or_else(|| words.next().copied());
        match option {
            "--release" | "-r" => profile = "release",
            "--locked" | "--frozen" | "--offline" | "--verbose" | "-v" | "-vv" | "--quiet"
            | "-q" | "--keep-going" | "--bins" => {}
            "--workspace" | "--all" => is_of_several = true,
            "-p" | "--package" => is_of_several = value().is_some(),
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
            "--target" => platform = Some(value().filter(|it| it.contains("-linux-"))?),
            "--target-dir" => folder = Some(call.path(value()?)),
            "--bin" => named.push(value()?.to_owned()),
            "--manifest-path" => {
                let path = call.path(value()?);
                path.rsplit_once('/')?.0.clone_into(&mut project);
            }
            _ => return None,
        }
    }
    let target = folder.unwrap_or_else(|| joined(&project, "target"));
    let target = platform.map_or(target.clone(), |it| joined(&target, it));
    let target = joined(&target, profile);
    if named.is_empty() {
        let own = programs(call, &project, has_features);
        match own.filter(|_| !is_of_several) {
            Some(own) if own.is_empty() => return Some(Does::Nothing),
            Some(own) => named = own,
            // Of several packages: what containers start there, nothing else makes.
            None => return Some(Does::Makes(wanted_below(call, &target))),
        }
    }
    Some(Does::Makes(
        named.iter().map(|it| joined(&target, it)).collect(),
    ))
}

/// An option, and the value that stands in the same word.
fn option_of(word: &str) -> (&str, Option<&str>) {
    let parts = word.split_once('=');
    parts.map_or((word, None), |(option, value)| (option, Some(value)))
}

/// The folder where `cargo install` puts programs in the image of Rust, which its PATH names. Source: its Dockerfiles.
const INSTALLED: &str = "/usr/local/cargo/bin";

/// What `cargo install` of a package of the build context makes.
fn install(call: &Call<'_, '_>, args: &[&str]) -> Option<Does> {
    let (mut project, mut root, mut named) = (None, None, Vec::new());
    let mut has_features = false;
    let mut words = args.iter();
    while let Some(word) = words.next() {
        let (option, joined_value) = option_of(word);
        let mut value = || joined_value.or_else(|| words.next().copied());
        match option {
            "--locked" | "--frozen" | "--offline" | "--verbose" | "-v" | "--quiet" | "-q"
            | "--force" | "-f" | "--bins" | "--no-track" => {}
            "--all-features" | "--no-default-features" => has_features = true,
            "--features" | "-F" => has_features = value().is_some(),
            "-j" | "--jobs" | "--target" | "--profile" | "--target-dir" => {
                value()?;
            }
            "--path" => project = Some(call.path(value()?)),
            "--root" => root = Some(call.path(value()?)),
            "--bin" => named.push(value()?.to_owned()),
            _ => return None,
        }
    }
    // One of the registry: a tool, or what is shipped; nobody sees here which library it links.
    let project = project?;
    let root = root.or_else(|| call.variable("CARGO_INSTALL_ROOT"));
    let root = root.or_else(|| call.variable("CARGO_HOME"));
    let bin = root.map_or_else(|| INSTALLED.to_owned(), |it| joined(&it, "bin"));
    if named.is_empty() {
        named = programs(call, &project, has_features)?;
    }
    Some(Does::Makes(
        named.iter().map(|it| joined(&bin, it)).collect(),
    ))
}

/// Whether containers start a program by its name that `cargo install` has put where only the PATH of the image of Rust leads to.
fn starts(_: &Site<'_, '_>, left: &Left, words: &[String]) -> bool {
    let is_it = |program: &&String| {
        !program.contains('/') && left.paths.contains(&joined(INSTALLED, program))
    };
    words.first().as_ref().is_some_and(is_it)
}

/// The programs of the package in a folder of the image, by its manifest in the build context; `None` if they are not known for sure.
fn programs(call: &Call<'_, '_>, project: &str, has_features: bool) -> Option<Vec<String>> {
    let (model, build) = (call.context.model, call.context.build);
    let stage = model.stage_of(call.run)?;
    let start = model.stage_instructions(stage).start;
    let source = |path: &str| {
        let path = joined(project, path);
        let mut above = (start..call.run).rev();
        // `COPY src ./src`: what it copies lies in the build context.
        let of_folder = |at: usize| {
            let folder = model.folder_copy(at).filter(|it| it.is_folder(build))?;
            folder.source_of(&path)
        };
        let source =
            above.find_map(|at| model.source_brought(at, &path).or_else(|| of_folder(at)))?;
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
    let (context, model) = (site.context, site.context.model);
    let needs_path = model.stage_instructions(site.stage).any(|at| {
        let words = words_started(context, at);
        words.is_some_and(|(words, _)| {
            starts(site, left, &words) && !is_made(&words[0], "/", &left.paths)
        })
    });
    if needs_path {
        let sets_path = |at: usize| model.set_names(at).iter().any(|it| it == "PATH");
        if model.stage_instructions(site.stage).any(sets_path) {
            return Err("PATH is set, and the image of Rust has its own".to_owned());
        }
        base.variables.push(format!("PATH={INSTALLED}:$PATH"));
    }
    as_usual(site, left)?;
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
        if with_headers.iter().any(|it| it == "libssl-dev") {
            // It looks them up one by one.
            base.packages.push("ca-certificates".to_owned());
        } else {
            base.paths
                .push("/etc/ssl/certs/ca-certificates.crt".to_owned());
        }
    }
    base.packages
        .extend(libraries_left(&site.image, &with_headers)?);
    base.packages.sort();
    base.image = small;
    Ok(())
}
