//! What a call of Cargo makes.

use super::super::files::Files;
use super::super::parts::{Call, Does};
use super::super::walk::written;
use super::project::{Program, Project};
use crate::knowledge::crates::TOOLS;
use crate::knowledge::languages::RUST;
use crate::model::joined;
use crate::syntax::{Keyword, MountKind};

/// Verbs that leave nothing that a container needs.
const NOTHING: &[&str] = &[
    "--version",
    "-V",
    "add",
    "audit",
    "check",
    "clean",
    "clippy",
    "doc",
    "fetch",
    "fmt",
    "generate-lockfile",
    "init",
    "metadata",
    "new",
    "search",
    "test",
    "tree",
    "update",
    "vendor",
    "version",
];

/// Options with a value in the next word that say nothing of which programs are made, or where.
const WITH_VALUE: &[&str] = &[
    "--color",
    "--features",
    "--jobs",
    "--lockfile-path",
    "--message-format",
    "-F",
    "-j",
];

/// Options alone, in the same way.
const ALONE: &[&str] = &[
    "--all-features",
    "--bins",
    "--force",
    "--frozen",
    "--ignore-rust-version",
    "--keep-going",
    "--locked",
    "--no-default-features",
    "--no-track",
    "--offline",
    "--quiet",
    "--timings",
    "--verbose",
    "-f",
    "-q",
    "-v",
    "-vv",
];

/// What a call is asked to do.
#[derive(Default)]
struct Asked<'a> {
    packages: Vec<&'a str>,
    bins: Vec<&'a str>,
    of_all: bool,
    profile: Option<&'a str>,
    target: Option<&'a str>,
    target_folder: Option<&'a str>,
    manifest: Option<&'a str>,
    /// Where what is installed comes from, and goes to.
    path: Option<&'a str>,
    root: Option<&'a str>,
    /// Whether it builds no programs: libraries, tests.
    is_other: bool,
    crates: Vec<&'a str>,
}

impl<'a> Asked<'a> {
    fn read(words: &[&'a str]) -> Option<Self> {
        let mut asked = Self::default();
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let (option, value) = match word.split_once('=') {
                Some((option, value)) if word.starts_with('-') => (option, Some(value)),
                _ => (*word, None),
            };
            let has_value = value.is_some();
            let mut value = || value.or_else(|| words.next().copied());
            match option {
                "--release" | "-r" => asked.profile = Some("release"),
                "--debug" => asked.profile = Some("dev"),
                "--profile" => asked.profile = Some(value()?),
                "--target" => asked.target = Some(value()?),
                "--target-dir" => asked.target_folder = Some(value()?),
                "--manifest-path" => asked.manifest = Some(value()?),
                "--path" => asked.path = Some(value()?),
                "--root" => asked.root = Some(value()?),
                "-p" | "--package" => asked.packages.push(value()?),
                "--bin" => asked.bins.push(value()?),
                "--workspace" | "--all" => asked.of_all = true,
                "--lib" | "--tests" | "--benches" | "--examples" | "--test" | "--bench"
                | "--example" => {
                    asked.is_other = true;
                    if matches!(option, "--test" | "--bench" | "--example") {
                        value()?;
                    }
                }
                _ if WITH_VALUE.contains(&option) => {
                    value()?;
                }
                _ if ALONE.contains(&option) && !has_value => {}
                _ if option.starts_with("-j") && !has_value => {}
                _ if option.starts_with('-') || option.starts_with('+') => return None,
                _ => asked.crates.push(option),
            }
        }
        Some(asked)
    }
}

/// What a call of Cargo makes; `None` if that is not known.
pub(super) fn made(call: &Call<'_, '_>) -> Option<Does> {
    let words = call.command.args().iter();
    let words: Option<Vec<&str>> = words.map(written).collect();
    let words = words?;
    let toolchain = words.iter().take_while(|it| it.starts_with('+')).count();
    let (verb, rest) = words[toolchain..].split_first()?;
    let is_build = matches!(*verb, "build" | "b");
    if NOTHING.contains(verb) {
        return Some(Does::Nothing);
    }
    if !is_build && *verb != "install" {
        return None;
    }
    let asked = Asked::read(rest)?;
    // Sources that a mount brings are in no list.
    let mut mounts = call.context.model.instructions[call.run].mounts();
    if mounts.any(|it| it.kind == MountKind::Bind) {
        return None;
    }
    if is_build {
        build(call, &asked)
    } else {
        install(call, &asked)
    }
}

fn build(call: &Call<'_, '_>, asked: &Asked<'_>) -> Option<Does> {
    if !asked.crates.is_empty() || asked.path.is_some() || asked.root.is_some() {
        return None;
    }
    let folder = match asked.manifest {
        Some(path) => call.path(path.strip_suffix("Cargo.toml")?),
        None => call.folder.to_owned(),
    };
    let files = Files::above(call, &RUST)?;
    let Some(project) = Project::of(call, &files, &folder) else {
        return is_early(call).then_some(Does::Nothing);
    };
    let mut programs = project.programs(&files, &asked.packages, asked.of_all);
    if programs.as_ref().is_none_or(Vec::is_empty) && is_early(call) {
        return Some(Does::Nothing);
    }
    if asked.is_other && asked.bins.is_empty() {
        return Some(Does::Nothing);
    }
    if let Some(programs) = programs.as_mut().filter(|_| !asked.bins.is_empty()) {
        let is_asked = |it: &Program| asked.bins.contains(&&it.name[..]);
        programs.retain(is_asked);
    }
    let programs = programs.filter(|it| !it.is_empty())?;
    let variable = |name: &str| known_variable(call, name);
    let target = match asked.target_folder {
        Some(path) => call.path(path),
        None => match variable("CARGO_TARGET_DIR")?.or(variable("CARGO_BUILD_TARGET_DIR")?) {
            Some(path) => call.path(&path),
            None => joined(&project.root, "target"),
        },
    };
    let triple = asked.target.map(str::to_owned);
    let triple = triple.or(variable("CARGO_BUILD_TARGET")?);
    let profile = match asked.profile.unwrap_or("dev") {
        "dev" | "test" => "debug",
        "bench" => "release",
        other => other,
    };
    let folder = match triple {
        Some(triple) if triple.ends_with(".json") => return None,
        Some(triple) => joined(&target, &triple),
        None => target,
    };
    let folder = joined(&folder, profile);
    let paths = programs.iter().map(|it| joined(&folder, &it.name));
    Some(Does::Makes(paths.collect()))
}

fn install(call: &Call<'_, '_>, asked: &Asked<'_>) -> Option<Does> {
    let Some(path) = asked.path else {
        let mut crates = asked.crates.iter();
        let is_tool = |it: &&str| TOOLS.contains(&it.split('@').next().unwrap_or(it));
        let is_tools = !asked.crates.is_empty() && crates.all(is_tool);
        return is_tools.then_some(Does::Nothing);
    };
    let files = Files::above(call, &RUST)?;
    let project = Project::of(call, &files, &call.path(path))?;
    let mut programs = project.programs(&files, &[], false)?;
    if !asked.bins.is_empty() {
        programs.retain(|it| asked.bins.contains(&&it.name[..]));
    }
    if programs.is_empty() {
        return None;
    }
    let variable = |name: &str| known_variable(call, name);
    let root = match asked.root {
        Some(root) => call.path(root),
        None => match variable("CARGO_INSTALL_ROOT")?.or(variable("CARGO_HOME")?) {
            Some(root) => call.path(&root),
            None if is_image_of_rust(call) => "/usr/local/cargo".to_owned(),
            None => return None,
        },
    };
    let folder = joined(&root, "bin");
    let paths = programs.iter().map(|it| joined(&folder, &it.name));
    Some(Does::Makes(paths.collect()))
}

fn is_image_of_rust(call: &Call<'_, '_>) -> bool {
    let model = call.context.model;
    let image = model.stage_of(call.run).and_then(|it| model.own_image(it));
    image.is_some_and(|image| image.official() == Some("rust"))
}

/// What a variable is set to for a call, if to anything; `None` if that is not known.
fn known_variable(call: &Call<'_, '_>, name: &str) -> Option<Option<String>> {
    if let Some(value) = call.variable(name) {
        return Some(Some(value));
    }
    let own = call.command.assignments.iter();
    let start = format!("{name}=");
    let is_set = own
        .into_iter()
        .any(|word| word.text.starts_with(start.as_bytes()))
        || call.context.model.env_before(call.run, name).is_some();
    (!is_set).then_some(None)
}

/// Whether something is built again below a call, with more of the sources.
fn is_early(call: &Call<'_, '_>) -> bool {
    let model = call.context.model;
    let Some(stage) = model.stage_of(call.run) else {
        return false;
    };
    let kind = |at: usize| model.instructions[at].statement.kind;
    let end = model.stage_instructions(stage).end;
    let mut below = (call.run + 1..end).skip_while(|at| kind(*at) != Keyword::Copy);
    below.any(|at| {
        kind(at) == Keyword::Run
            && model.commands(at).iter().any(|it| {
                let verb = it.args().first().and_then(|word| word.as_str());
                it.name() == Some("cargo") && matches!(verb, Some("build" | "install"))
            })
    })
}
