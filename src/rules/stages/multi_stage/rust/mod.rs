//! Rust: the programs that `cargo build` or `cargo install` makes.

mod cargo;
mod links;
mod project;
mod toml;

use super::base::small_system;
use super::parts::{Call, Does, Why};
use super::shape::{Base, Shape, Site, starts_nothing_else};
use super::unwanted::unwanted;
use super::walk::{Left, written};
use crate::knowledge::crates::DEBIAN_OF_RUST;
use crate::knowledge::distributions::Distribution;
use crate::knowledge::languages::RUST;
use crate::model::{SimpleCommand, Word};
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
    site.image.official() == Some("rust") || is_system(site) && site.any_command(|_, it| makes(it))
}

/// Whether the image is a bare distribution that has small ones.
fn is_system(site: &Site<'_, '_>) -> bool {
    matches!(site.image.official(), Some("alpine" | "debian" | "ubuntu"))
}

fn makes(command: &SimpleCommand<'_>) -> bool {
    let verb = command.args().first().and_then(Word::as_str);
    command.name() == Some("cargo") && matches!(verb, Some("build" | "install"))
}

fn command(call: &Call<'_, '_>) -> Option<Does> {
    let unknown =
        || Does::Unknown("it is not known which programs Cargo makes, and where".to_owned());
    match call.command.name()? {
        "cargo" => Some(cargo::made(call).unwrap_or_else(unknown)),
        "rustup" => Some(Does::Nothing),
        // A source in place of the one that comes later, to fill the cache.
        "echo" | "printf" | "touch" => {
            let targets = call.command.targets.iter().map(|it| it.as_str());
            let words = call.command.args().iter();
            let operands = words
                .filter(|_| call.command.name() == Some("touch"))
                .map(written);
            let mut all = targets.chain(operands).peekable();
            let is_some = all.peek().is_some();
            (is_some && all.all(|it| it.is_some_and(|it| it.ends_with(".rs"))))
                .then_some(Does::Nothing)
        }
        _ => None,
    }
}

fn base(site: &Site<'_, '_>, left: &Left, base: &mut Base) -> Result<(), Why> {
    if !left.builds {
        return Err("it is not known that it builds anything with Rust".to_owned());
    }
    sources(site, left)?;
    base.image = small(site)?;
    let is_static = links_nothing(site)?;
    let has_lock = left.sources.iter().any(|it| file_name(it) == "Cargo.lock");
    if !is_static {
        if !has_lock && !is_alone(site, left) {
            return Err("no Cargo.lock says which libraries of the system are linked".to_owned());
        }
        let packages = links::packages(site, left, &base.image)?;
        base.packages.extend(packages);
        if base.image.starts_with("alpine") {
            base.packages.push("libgcc".to_owned());
        }
    }
    if site.image.has_certificates() && !base.image.starts_with("alpine") {
        base.paths
            .push("/etc/ssl/certs/ca-certificates.crt".to_owned());
    }
    if site
        .context
        .model
        .stage_instructions(site.stage)
        .any(|at| site.context.model.set_names(at).iter().any(|it| it == "TZ"))
        && !left.packages.iter().any(|it| it == "tzdata")
        && !base.image.starts_with("alpine")
    {
        base.packages.push("tzdata".to_owned());
    }
    base.packages.sort();
    base.packages.dedup();
    base.unwanted = unwanted(site, left);
    Ok(())
}

/// The small image that programs run on.
fn small(site: &Site<'_, '_>) -> Result<String, Why> {
    let image = &site.image;
    let tag = image.tag.unwrap_or("latest");
    let version = tag.strip_suffix("-slim").unwrap_or(tag);
    let minor = version
        .strip_prefix("1.")
        .and_then(|it| it.split('.').next()?.parse::<u32>().ok());
    let is_plain = !version.contains('-');
    if let (Some("rust"), Some(minor), true) = (image.official(), minor, is_plain) {
        let known = DEBIAN_OF_RUST.iter();
        let mut known = known.filter(|(from, below, _)| (*from..*below).contains(&minor));
        if let Some((_, _, name)) = known.next() {
            return Ok(format!("debian:{name}-slim"));
        }
    }
    small_system(image)
}

/// Whether programs are linked with nothing of the system: with musl, as Rust's own compiler does where nothing says otherwise.
fn links_nothing(site: &Site<'_, '_>) -> Result<bool, Why> {
    let flags = [
        "RUSTFLAGS",
        "CARGO_BUILD_RUSTFLAGS",
        "CARGO_ENCODED_RUSTFLAGS",
    ];
    let has_flags = |run: usize, command: &SimpleCommand<'_>| {
        let model = site.context.model;
        flags.iter().any(|name| {
            let start = format!("{name}=");
            let mut own = command.assignments.iter();
            own.any(|word| word.text.starts_with(start.as_bytes()))
                || model.env_before(run, name).is_some()
        })
    };
    let with_flags = site.any_command(|run, it| makes(it) && has_flags(run, it));
    let is_alpine = Distribution::of(&site.image) == Some(Distribution::Alpine);
    let is_own = site.image.official() == Some("rust");
    if is_alpine && is_own && with_flags {
        return Err(
            "RUSTFLAGS may say that programs are linked with libraries of the system".to_owned(),
        );
    }
    Ok(is_alpine && is_own)
}

/// Whether no package of the project has a dependency.
fn is_alone(site: &Site<'_, '_>, left: &Left) -> bool {
    let mut manifests = left
        .sources
        .iter()
        .filter(|it| file_name(it) == "Cargo.toml");
    manifests.all(|path| {
        let text = site.context.build.text(path);
        let tables = text.and_then(|it| toml::tables(&String::from_utf8_lossy(&it)));
        tables.is_some_and(|tables| tables.iter().all(|it| !it.is_dependency()))
    })
}

/// Whether the sources say nothing of what is beside the program.
fn sources(site: &Site<'_, '_>, left: &Left) -> Result<(), Why> {
    for path in left.sources.iter().filter(|it| it.ends_with(".rs")) {
        let Some(text) = site.context.build.text(path) else {
            continue;
        };
        let text = String::from_utf8_lossy(&text);
        if file_name(path) == "build.rs" {
            if let Some(part) = beside(&text) {
                return Err(format!(
                    "`{path}` says {part}: what it makes, or links, is not known"
                ));
            }
        } else if starts_in_braces(&text) {
            return Err(format!(
                "`{path}` says process::Command: what the program starts, or loads, is not known"
            ));
        }
    }
    Ok(())
}

/// What a build script says that makes files beside the program, or links something.
fn beside(text: &str) -> Option<&'static str> {
    let is_in_out = text.contains("OUT_DIR");
    let starts_other = text
        .match_indices("Command::new(")
        .any(|(at, part)| !text[at + part.len()..].starts_with("\"git\""));
    let writes = ["File::create", "fs::copy", "fs::write", "create_dir"];
    ["rustc-link", "pkg_config"]
        .into_iter()
        .find(|part| text.contains(part))
        .or(starts_other.then_some("Command::new"))
        .or_else(|| {
            writes
                .into_iter()
                .find(|it| !is_in_out && text.contains(it))
        })
}

/// Whether a source takes `Command` out of `std::process` among others.
fn starts_in_braces(text: &str) -> bool {
    text.match_indices("process::{").any(|(at, part)| {
        let rest = &text[at + part.len()..];
        let end = rest.find('}').unwrap_or(rest.len());
        rest[..end].contains("Command")
    })
}

#[cfg(test)]
mod tests {
    use super::{beside, starts_in_braces};

    #[test]
    fn build_scripts_and_sources() {
        assert_eq!(
            beside("fn main() { tonic_build::compile_protos(\"a.proto\") }"),
            None
        );
        assert_eq!(beside("Command::new(\"git\").arg(\"describe\")"), None);
        assert_eq!(beside("Command::new(\"npm\")"), Some("Command::new"));
        assert_eq!(
            beside("println!(\"cargo:rustc-link-lib=foo\")"),
            Some("rustc-link")
        );
        assert_eq!(beside("fs::write(\"static/x\", y)"), Some("fs::write"));
        assert_eq!(
            beside("let out = env::var(\"OUT_DIR\"); fs::write(out, y)"),
            None
        );
        assert!(starts_in_braces("use std::process::{exit, Command};"));
        assert!(!starts_in_braces(
            "use std::process::{self, exit}; use clap::Command;"
        ));
    }
}
