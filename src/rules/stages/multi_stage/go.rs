//! Go: one program, or several, that `go build` or `go install` makes.

mod linked;

use super::absolute::are_there;
use super::base::{are_steady, libraries_left, small_system};
use super::parts::{Call, Does, Why};
use super::shape::{Base, Shape, Site, starts_nothing_else};
use super::unwanted::unwanted;
use super::walk::Left;
use super::zones::asks_for_zones;
use crate::knowledge::languages::GO;
use crate::knowledge::languages::GO_MAKES_NOTHING;
use crate::model::{BuildContext, SimpleCommand, Word, joined};
use crate::text::file_name;
pub(super) use linked::libraries;

/// The shape.
pub(super) const SHAPE: Shape = Shape {
    language: &GO,
    is_it,
    command,
    starts: starts_nothing_else,
    base,
};

/// What starts programs that need nothing of a system.
const STATIC: &str = "gcr.io/distroless/static-debian12";

fn is_it(site: &Site<'_, '_>) -> bool {
    site.image.official() == Some("golang")
}

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

/// Whether each program is built without cgo: it needs no library.
pub(super) fn is_static(site: &Site<'_, '_>) -> bool {
    !site.any_command(|run, command| {
        let verb = command.args().first().and_then(Word::as_str);
        is_go(command)
            && matches!(verb, Some("build" | "install"))
            && site.variable(run, command, "CGO_ENABLED").as_deref() != Some("0")
    })
}

fn is_go(command: &SimpleCommand<'_>) -> bool {
    command.name() == Some("go")
}

fn base(site: &Site<'_, '_>, left: &Left, base: &mut Base) -> Result<(), Why> {
    if !left.builds {
        return Err("it is not known that it builds anything with Go".to_owned());
    }
    let small = small_system(&site.image)?;
    let is_static = is_static(site);
    if !is_static {
        let is_alpine = small.starts_with("alpine");
        base.packages.extend(libraries(site, left, is_alpine)?);
        let with_headers = left.tools.iter().filter(|it| it.contains("-dev"));
        let with_headers: Vec<String> = with_headers.cloned().collect();
        base.packages
            .extend(libraries_left(&site.image, &with_headers)?);
        are_steady(&site.image, &base.packages)?;
    }
    base.packages.retain(|it| !left.packages.contains(it));
    base.unwanted = unwanted(site, left);
    base.doubts.extend(are_there(site, left, &GO).err());
    if small.starts_with("debian") {
        if is_static && !base.needs_system && site.any_command(|_, it| is_go(it)) {
            STATIC.clone_into(&mut base.image);
            return Ok(());
        }
        // The image of Go has them, a small one does not.
        base.paths
            .push("/etc/ssl/certs/ca-certificates.crt".to_owned());
    }
    let has_zones = left.packages.iter().any(|it| it == "tzdata");
    if small.starts_with("alpine") && !has_zones && asks_for_zones(site, left) {
        base.packages.push("tzdata".to_owned());
    }
    base.image = small;
    Ok(())
}
