//! Rust: the programs of a package that `cargo build` or `cargo install` makes.

mod crates;
mod linked;

use super::absolute::are_there;
use super::base::{are_steady, bring_no_programs, is_told_by_from, libraries_left, small_system};
use super::files::Files;
use super::parts::{Call, Does, Why};
use super::shape::{Base, Shape, Site, is_made};
use super::starts::words_started;
use super::unwanted::copied_elsewhere;
use super::walk::Left;
use super::wanted::wanted_below;
use crate::knowledge::distributions::Distribution;
use crate::knowledge::languages::CARGO_MAKES_NOTHING;
use crate::knowledge::languages::{ASKING_FOR_SERVICES, RUST};
use crate::model::joined;
pub(super) use crates::start_nothing;
pub(super) use linked::{as_usual, linked, links_no_other};

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
    let files = Files::above(call, &RUST)?;
    let text = files.text(call, &joined(project, "Cargo.toml"))?;
    let mut names: Vec<String> = Vec::new();
    let (mut section, mut package, mut main_is_named) = (String::new(), None, false);
    let mut own: Option<String> = None;
    let mut explicit: Vec<String> = Vec::new();
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
            ("[[bin]]", "path") => {
                let path = quoted(value)?;
                main_is_named |= path == "src/main.rs";
                let stem = path.strip_prefix("src/bin/");
                explicit.extend(stem.map(|it| {
                    it.trim_end_matches(".rs")
                        .trim_end_matches("/main")
                        .to_owned()
                }));
            }
            ("[[bin]]", "required-features") if !has_features => return None,
            _ => {}
        }
    }
    names.extend(own);
    // One that is called otherwise than its file.
    if explicit.iter().any(|stem| !names.contains(stem)) {
        return None;
    }
    let has_main = files.has(&joined(project, "src/main.rs"));
    if has_main && !main_is_named {
        names.push(package?);
    }
    let bins = format!("{}/", joined(project, "src/bin"));
    for file in files
        .paths()
        .filter_map(|path| path.strip_prefix(&bins[..]))
    {
        // A folder there is a program of several files.
        let name = file.strip_suffix("/main.rs").or(file.strip_suffix(".rs"));
        names.extend(name.filter(|it| !it.contains('/')).map(str::to_owned));
    }
    names.sort();
    names.dedup();
    // A program without sources of the project: one is written that does nothing, so that the dependencies are built.
    (!names.is_empty() || !has_main).then_some(names)
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
    base.doubts.extend(start_nothing(site, left).err());
    base.doubts.extend(are_there(site, left, &RUST).err());
    base.unwanted = copied_elsewhere(site, left);
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
        links_no_other(site, left)?;
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
    are_steady(&site.image, &base.packages)?;
    base.packages.sort();
    let asks = |path: &String| {
        let text = left.text(context.build, path).unwrap_or_default();
        let mut parts = ASKING_FOR_SERVICES.iter();
        parts.any(|part| memchr::memmem::find(&text, part.as_bytes()).is_some())
    };
    if !is_alpine && left.sources().filter(|it| RUST.is_source(it)).any(asks) {
        base.packages.push("netbase".to_owned());
    }
    is_told_by_from(site, &small)?;
    base.doubts.extend(bring_no_programs(site, left).err());
    base.image = small;
    Ok(())
}
