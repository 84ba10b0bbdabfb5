//! Calls of `make`, CMake and Ninja.

use super::super::files::Files;
use super::super::parts::{Call, Does};
use super::cmake;
use super::makefile::Makefile;
use crate::knowledge::languages::C;
use crate::model::{SimpleCommand, joined};
use crate::syntax::{Keyword, MountKind};

/// Goals that leave nothing that a container needs.
const NOTHING: &[&str] = &["check", "clean", "depend", "distclean", "mrproper", "test"];

/// The words after a program, `$(nproc)` and the like among them.
fn words<'c>(command: &'c SimpleCommand<'_>) -> Option<Vec<&'c str>> {
    let args = command.args().iter();
    let is_jobs = |text: &[u8]| text.starts_with(b"-j") || text.starts_with(b"--jobs=");
    let words = args.enumerate().map(|(at, word)| {
        let after_jobs = at > 0
            && matches!(
                command.args()[at - 1].as_str(),
                Some("-j" | "--parallel" | "--jobs")
            );
        match word.as_pattern() {
            None if is_jobs(word.text) => Some("-j1"),
            None if after_jobs => Some("1"),
            word => word,
        }
    });
    words.collect()
}

/// A call of make.
#[derive(Default)]
struct Asked<'a> {
    folder: Option<&'a str>,
    file: Option<&'a str>,
    goals: Vec<&'a str>,
    set: Vec<(&'a str, &'a str)>,
}

impl<'a> Asked<'a> {
    fn read(words: &[&'a str]) -> Option<Self> {
        let mut asked = Self::default();
        let mut words = words.iter().peekable();
        while let Some(word) = words.next() {
            match *word {
                "-C" | "--directory" => asked.folder = Some(*words.next()?),
                "-f" | "--file" | "--makefile" => asked.file = Some(*words.next()?),
                "-j" | "--jobs" => {
                    words.next_if(|it| it.parse::<u32>().is_ok());
                }
                "-s"
                | "-k"
                | "-B"
                | "-w"
                | "--silent"
                | "--quiet"
                | "--no-print-directory"
                | "-V"
                | "VERBOSE=1"
                | "V=1" => {}
                _ if word.starts_with("-j") || word.starts_with("--jobs=") => {}
                _ if word.starts_with('-') => return None,
                _ => match word.split_once('=') {
                    Some(pair) => asked.set.push(pair),
                    None => asked.goals.push(word),
                },
            }
        }
        Some(asked)
    }
}

/// Whether sources come by a mount: they are in no list.
fn is_mounted(call: &Call<'_, '_>) -> bool {
    let mut mounts = call.context.model.instructions[call.run].mounts();
    mounts.any(|it| it.kind == MountKind::Bind)
}

/// What a call of make makes; `None` if that is not known.
pub(super) fn by_make(call: &Call<'_, '_>) -> Option<Does> {
    let words = words(call.command)?;
    let mut asked = Asked::read(&words)?;
    let had_goals = !asked.goals.is_empty();
    asked.goals.retain(|it| !NOTHING.contains(it));
    if had_goals && asked.goals.is_empty() {
        return Some(Does::Nothing);
    }
    if is_mounted(call) {
        return None;
    }
    let folder = asked
        .folder
        .map_or_else(|| call.folder.to_owned(), |it| call.path(it));
    let files = Files::above(call, &C)?;
    let names = ["GNUmakefile", "makefile", "Makefile"];
    let path = match asked.file {
        Some(file) => Some(joined(&folder, file)),
        None => names
            .iter()
            .map(|it| joined(&folder, it))
            .find(|it| files.has(it)),
    };
    let Some(path) = path.filter(|it| files.has(it)) else {
        return configures(call).then_some(Does::Nothing);
    };
    if configures(call) {
        return None;
    }
    let text = files.text(call, &path)?;
    let makefile = Makefile::read(&text, &asked.set)?;
    let usual = [
        "AR",
        "CC",
        "CFLAGS",
        "CPPFLAGS",
        "CXX",
        "CXXFLAGS",
        "LDFLAGS",
        "LDLIBS",
        "MAKEFLAGS",
        "PATH",
    ];
    let is_set = |name: &&str| {
        let start = format!("{name}=");
        let mut own = call.command.assignments.iter();
        !usual.contains(name)
            && (own.any(|word| word.text.starts_with(start.as_bytes()))
                || call.context.model.env_before(call.run, name).is_some())
    };
    if makefile.names().iter().any(is_set) {
        return None;
    }
    let outcome = match makefile.outcome(&asked.goals) {
        Ok(outcome) => outcome,
        Err(part) => {
            return Some(Does::Unknown(format!(
                "`{part}` of the makefile may leave something else for containers"
            )));
        }
    };
    let programs = outcome.programs.iter().map(|it| joined(&folder, it));
    let paths: Vec<String> = programs.chain(outcome.installed).collect();
    (!paths.is_empty()).then_some(Does::Makes(paths))
}

/// What a call of Ninja makes: what CMake has it make is said where that is called.
pub(super) fn by_ninja(call: &Call<'_, '_>) -> Option<Does> {
    configures(call).then_some(Does::Nothing)
}

/// The commands of the stage of a call.
fn any_in_stage(
    call: &Call<'_, '_>,
    ask: &mut dyn FnMut(usize, &SimpleCommand<'_>) -> bool,
) -> bool {
    let model = call.context.model;
    let Some(stage) = model.stage_of(call.run) else {
        return false;
    };
    model.stage_instructions(stage).any(|at| {
        let is_run = model.instructions[at].statement.kind == Keyword::Run;
        is_run && model.commands(at).iter().any(|it| ask(at, it))
    })
}

fn is_build(command: &SimpleCommand<'_>) -> bool {
    command
        .args()
        .iter()
        .any(|it| it.is("--build") || it.is("--install"))
}

/// Whether CMake is called in the stage to say how a project is built.
fn configures(call: &Call<'_, '_>) -> bool {
    any_in_stage(call, &mut |_, it| {
        it.name() == Some("cmake") && !is_build(it)
    })
}

/// What the project is made of that a call of CMake reads, if it is built below: `None` if that is not known.
pub(super) fn by_cmake(call: &Call<'_, '_>) -> Option<Does> {
    if is_build(call.command) {
        return configures(call).then_some(Does::Nothing);
    }
    let words = words(call.command)?;
    let (mut source, mut build, mut prefix) = (None, None, "/usr/local".to_owned());
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match *word {
            "-S" => source = Some(call.path(words.next()?)),
            "-B" => build = Some(call.path(words.next()?)),
            "-G" => {
                if words.next()?.contains("Multi") {
                    return None;
                }
            }
            "-D" => define(words.next()?, call, &mut prefix)?,
            "-Wno-dev" | "-Wdev" => {}
            _ if word.starts_with("-D") => define(&word[2..], call, &mut prefix)?,
            _ if word.starts_with("-S") || word.starts_with("-H") => {
                source = Some(call.path(&word[2..]));
            }
            _ if word.starts_with("-B") => build = Some(call.path(&word[2..])),
            _ if word.starts_with("-G") && !word.contains("Multi") => {}
            _ if word.starts_with('-') => return None,
            _ if source.is_none() => source = Some(call.path(word)),
            _ => return None,
        }
    }
    if is_mounted(call) {
        return None;
    }
    let source = source.unwrap_or_else(|| call.folder.to_owned());
    let build = build.unwrap_or_else(|| call.folder.to_owned());
    // One project in one folder, built with all it has.
    let mut count = 0;
    let mut installs = false;
    let mut is_built = false;
    let mut is_plain = true;
    let _ = any_in_stage(call, &mut |_, it| {
        match it.name() {
            Some("cmake") if !is_build(it) => count += 1,
            Some("cmake") => {
                is_built = true;
                let words: Vec<&str> = it.args().iter().filter_map(|it| it.as_str()).collect();
                installs |= words.contains(&"--install") || words.contains(&"install");
                let target = words.iter().position(|it| matches!(*it, "--target" | "-t"));
                let named = target.and_then(|at| words.get(at + 1));
                is_plain &= named.is_none_or(|it| matches!(*it, "all" | "install"));
                is_plain &= !words
                    .iter()
                    .any(|it| it.starts_with("--target=") || *it == "--prefix");
            }
            Some("make" | "ninja") => {
                is_built = true;
                let words: Vec<&str> = it.args().iter().filter_map(|it| it.as_str()).collect();
                match Asked::read(&words) {
                    Some(asked) => {
                        installs |= asked.goals.contains(&"install");
                        let known =
                            |it: &&str| matches!(*it, "all" | "install") || NOTHING.contains(it);
                        is_plain &= asked.goals.iter().all(known) && asked.set.is_empty();
                    }
                    None => is_plain = false,
                }
            }
            _ => {}
        }
        false
    });
    if count != 1 || !is_built || !is_plain {
        return None;
    }
    let files = Files::above(call, &C)?;
    let outcome = cmake::read(call, &files, &source, &build)?;
    if installs && !outcome.knows_installed {
        return None;
    }
    let programs = outcome
        .programs
        .iter()
        .map(|(name, folder)| joined(folder, name));
    let mut paths: Vec<String> = programs.collect();
    if installs {
        paths.extend(outcome.installed.iter().map(|it| joined(&prefix, it)));
    }
    (!paths.is_empty()).then_some(Does::Makes(paths))
}

/// Reads what `-D` defines; `None` if that says where programs are put in a way that is not read.
fn define(text: &str, call: &Call<'_, '_>, prefix: &mut String) -> Option<()> {
    let (name, value) = text.split_once('=')?;
    let name = name.split(':').next().unwrap_or(name);
    match name {
        "CMAKE_INSTALL_PREFIX" => *prefix = call.path(value),
        "BUILD_SHARED_LIBS" if !matches!(value, "OFF" | "0" | "FALSE") => return None,
        "CMAKE_TOOLCHAIN_FILE" | "EXECUTABLE_OUTPUT_PATH" => return None,
        _ if name.contains("OUTPUT_DIRECTORY") || name.contains("INSTALL_BINDIR") => return None,
        _ => {}
    }
    Some(())
}
