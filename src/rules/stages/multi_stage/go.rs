//! Go: one program, or several, that `go build` or `go install` makes.

mod linked;
mod needs;

use super::files::Files;
use super::parts::{Call, Does, Why};
use super::shape::{Shape, Site};
use super::walk::Left;
use crate::knowledge::languages::GO;
use crate::knowledge::languages::{GO_GENERATORS, GO_MAKES_NOTHING};
use crate::model::{BuildContext, is_in, joined};
use crate::text::file_name;
pub(super) use needs::of_system;

/// The shape.
pub(super) const SHAPE: Shape = Shape {
    language: &GO,
    is_it,
    command,
    starts,
    base: needs::base,
};

fn is_it(site: &Site<'_, '_>) -> bool {
    site.image.official() == Some("golang")
}

/// Whether containers start a program by its name that `go install` has put where only the PATH of the image of Go leads to.
fn starts(_: &Site<'_, '_>, left: &Left, words: &[String]) -> bool {
    let is_it = |program: &&String| {
        !program.contains('/') && left.paths.contains(&joined(INSTALLED, program))
    };
    words.first().as_ref().is_some_and(is_it)
}

/// The folder where `go install` puts programs in the image of Go, which its PATH names. Source: its Dockerfiles.
const INSTALLED: &str = "/go/bin";

pub(super) fn command(call: &Call<'_, '_>) -> Option<Does> {
    if call.command.name()? != "go" {
        return None;
    }
    let unknown = || Does::Unknown("it is not known where `go` puts the program".to_owned());
    let Some(args) = call.args() else {
        return Some(read_with_variables(call).unwrap_or_else(unknown));
    };
    Some(read(call, &args).unwrap_or_else(unknown))
}

/// A call with words that are known only when it runs: they may be what is put into the program, no names.
fn read_with_variables(call: &Call<'_, '_>) -> Option<Does> {
    let args = call.command.args();
    let known: Vec<&str> = args
        .iter()
        .enumerate()
        .map(|(at, word)| {
            let after_flags = at > 0
                && matches!(
                    args[at - 1].as_str(),
                    Some("-ldflags" | "--ldflags" | "-gcflags")
                );
            let is_flags =
                word.text.starts_with(b"-ldflags=") || word.text.starts_with(b"--ldflags=");
            match word.as_str() {
                Some(word) => Some(word),
                None if after_flags => Some("-s"),
                None if is_flags => Some("-ldflags=-s"),
                None => None,
            }
        })
        .collect::<Option<_>>()?;
    read(call, &known)
}

fn read(call: &Call<'_, '_>, args: &[&str]) -> Option<Does> {
    let (verb, rest) = args.split_first()?;
    if GO_MAKES_NOTHING.contains(verb) {
        return Some(Does::Nothing);
    }
    if *verb == "generate" {
        return Some(match generates_others(call) {
            None => Does::Nothing,
            Some(why) => Does::Unknown(why),
        });
    }
    let mut folder = call.folder.to_owned();
    let mut output = None;
    let mut packages = Vec::new();
    let mut words = rest.iter();
    while let Some(word) = words.next() {
        let option = word.trim_start_matches('-');
        match option.split_once('=') {
            Some(("o", path)) if word.starts_with('-') => output = Some(path),
            Some(("C", path)) if word.starts_with('-') => folder = joined(&folder, path),
            _ if *word == "-o" => output = Some(*words.next()?),
            _ if *word == "-C" => folder = joined(&folder, words.next()?),
            _ if word.starts_with('-') => {
                // Those that have a value in the next word.
                if matches!(
                    option,
                    "asmflags"
                        | "buildmode"
                        | "buildvcs"
                        | "compiler"
                        | "gccgoflags"
                        | "gcflags"
                        | "installsuffix"
                        | "ldflags"
                        | "mod"
                        | "modfile"
                        | "overlay"
                        | "p"
                        | "pgo"
                        | "pkgdir"
                        | "tags"
                        | "toolexec"
                ) {
                    let value = words.next()?;
                    if option == "buildmode" && !matches!(*value, "exe" | "pie" | "default") {
                        return None;
                    }
                }
            }
            _ => packages.push(*word),
        }
    }
    // Of another project: a tool that only building calls, or nobody sees here what it needs.
    let is_other = |package: &&&str| !is_of_project(call, package);
    if let Some(package) = packages.iter().find(is_other) {
        return Some(match *verb {
            "install" if packages.iter().all(|it| is_other(&it)) => Does::Nothing,
            _ => Does::Unknown(format!("nobody sees here what `{package}` needs")),
        });
    }
    let names = || {
        let named: Vec<Option<String>> = match packages[..] {
            [] => vec![name_of(call.context.build, call, &folder, ".")],
            _ => packages
                .iter()
                .map(|it| name_of(call.context.build, call, &folder, it))
                .collect(),
        };
        named.into_iter().collect::<Option<Vec<String>>>()
    };
    match (*verb, output) {
        ("build", Some(output)) if output.ends_with('/') => {
            let folder = joined(&folder, output);
            Some(Does::Makes(
                names()?.iter().map(|it| joined(&folder, it)).collect(),
            ))
        }
        ("build", Some(output)) => {
            (packages.len() < 2).then(|| Does::Makes(vec![joined(&folder, output)]))
        }
        // Of several packages it only looks whether they compile.
        ("build", None) if packages.len() > 1 => Some(Does::Nothing),
        ("build", None) => Some(Does::Makes(vec![joined(&folder, &names()?[0])])),
        ("install", None) => {
            let bin = call.variable("GOBIN");
            let bin = bin.or_else(|| Some(format!("{}/bin", call.variable("GOPATH")?)));
            let bin = bin.unwrap_or_else(|| "/go/bin".to_owned());
            Some(Does::Makes(
                names()?.iter().map(|it| joined(&bin, it)).collect(),
            ))
        }
        _ => None,
    }
}

/// Whether a package that a call of Go names is one of the project whose sources are brought.
fn is_of_project(call: &Call<'_, '_>, package: &str) -> bool {
    if package.contains('@') {
        return false;
    }
    if package.starts_with(['.', '/']) || GO.is_source(package) {
        return true;
    }
    let Some(files) = Files::above(call, &GO) else {
        return false;
    };
    // Where all packages lay before there were modules.
    let folder = format!("/go/src/{package}");
    let own_path = call
        .variable("GOPATH")
        .map(|it| joined(&it, &format!("src/{package}")));
    let is_below = |path: &String| {
        is_in(path, &folder) || own_path.as_ref().is_some_and(|own| is_in(path, own))
    };
    let is_module = |path: &String| {
        let text = files.text(call, path).unwrap_or_default();
        let mut lines = text.lines();
        let module = lines.find_map(|line| line.trim().strip_prefix("module "));
        module.is_some_and(|it| {
            let rest = package.strip_prefix(it.trim().trim_matches('"'));
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    };
    files
        .paths()
        .any(|path| is_below(path) || file_name(path) == "go.mod" && is_module(path))
}

/// Why `go generate` may make files that containers need: its lines in the sources call something else than generators of sources.
fn generates_others(call: &Call<'_, '_>) -> Option<Why> {
    let Some(files) = Files::above(call, &GO) else {
        return Some("it is not known what `go generate` makes".to_owned());
    };
    for path in files.paths().filter(|path| GO.is_source(path)) {
        let text = files.text(call, path).unwrap_or_default();
        let lines = text
            .lines()
            .filter_map(|line| line.strip_prefix("//go:generate "));
        for line in lines {
            let mut words = line.split_whitespace();
            let mut program = words.next().unwrap_or_default();
            if program == "go" && matches!(words.next(), Some("run" | "tool")) {
                program = words.find(|it| !it.starts_with('-')).unwrap_or_default();
            }
            let name = file_name(program.split('@').next().unwrap_or(program));
            if !GO_GENERATORS.contains(&name) {
                return Some(format!(
                    "`go generate` calls `{program}`, which may make files for containers"
                ));
            }
        }
    }
    None
}

/// What the program of a package is called: by the last part of its path that is no version.
fn name_of(
    build: &dyn BuildContext,
    call: &Call<'_, '_>,
    folder: &str,
    package: &str,
) -> Option<String> {
    let package = package.split('@').next()?;
    if package.contains("...") || package.contains(['*', '?']) {
        return None;
    }
    if let Some(name) = file_name(package).strip_suffix(".go") {
        return Some(name.to_owned());
    }
    let last = |path: &str| {
        let mut parts = path.rsplit('/');
        let name = parts.next()?;
        let is_version = |it: &str| {
            it.strip_prefix('v')
                .is_some_and(|it| it.parse::<u32>().is_ok())
        };
        let name = if is_version(name) {
            parts.next()?
        } else {
            name
        };
        (!name.is_empty()).then(|| name.to_owned())
    };
    let path = joined(folder, package);
    if !package.starts_with('.') {
        return last(package);
    }
    // The module itself is called as its go.mod says.
    let model = call.context.model;
    let manifest = joined(&path, "go.mod");
    let stage = model.stage_of(call.run)?;
    let mut above = (model.stage_instructions(stage).start..call.run).rev();
    let source = above.find_map(|at| model.source_brought(at, &manifest));
    let text = source.and_then(|source| build.text(source.trim_start_matches("./")));
    let Some(text) = text else {
        return last(&path).filter(|_| package != ".");
    };
    let text = String::from_utf8_lossy(&text);
    let module = text
        .lines()
        .find_map(|line| line.trim().strip_prefix("module "))?;
    last(module.trim().trim_matches('"'))
}
