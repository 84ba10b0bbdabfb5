//! The smallest case of all: an image of a distribution that the compiler of a language is installed in, for one program.

use super::absolute::are_there;
use super::base::{bring_no_programs, is_told_by_from, libraries_left, small_system};
use super::parts::{Call, Does, Why};
use super::shape::{Base, Shape, Site, starts_nothing_else};
use super::unwanted::copied_elsewhere;
use super::walk::Left;
use super::zones::asks_for_zones;
use super::{go, rust};
use crate::knowledge::distributions::Distribution;
use crate::knowledge::languages::{GO, RUST};
use crate::knowledge::packages::OF_C_LIBRARY;
use crate::model::Word;

/// Go in an image of a distribution.
pub(super) const OF_GO: Shape = Shape {
    language: &GO,
    is_it: is_go,
    command: of_go,
    starts: starts_nothing_else,
    base: base_of_go,
};

/// Rust in an image of a distribution.
pub(super) const OF_RUST: Shape = Shape {
    language: &RUST,
    is_it: is_rust,
    command: of_rust,
    starts: starts_nothing_else,
    base: base_of_rust,
};

fn is_system(site: &Site<'_, '_>) -> bool {
    matches!(site.image.official(), Some("alpine" | "debian" | "ubuntu"))
}

fn is_go(site: &Site<'_, '_>) -> bool {
    is_system(site) && calls(site, "go")
}

fn is_rust(site: &Site<'_, '_>) -> bool {
    is_system(site) && calls(site, "cargo")
}

fn calls(site: &Site<'_, '_>, program: &str) -> bool {
    site.any_command(|_, command| {
        let verb = command.args().first();
        command.name() == Some(program)
            && verb.is_some_and(|word| word.is("build") || word.is("install"))
    })
}

/// Whether a command installs a program in a folder that nothing names: in the home of who runs it.
fn installs_at_home(call: &Call<'_, '_>, settings: &[&str]) -> bool {
    let mut words = call.command.args().iter();
    let is_install = words.clone().any(|word| word.is("install"));
    let is_named = words.any(|word| {
        let text = word.as_str().unwrap_or_default();
        text == "--root" || text.starts_with("--root=")
    });
    let is_set = settings.iter().any(|name| call.variable(name).is_some());
    is_install && !is_named && !is_set
}

fn of_go(call: &Call<'_, '_>) -> Option<Does> {
    if call.command.name() == Some("go") && installs_at_home(call, &["GOBIN", "GOPATH"]) {
        return Some(Does::Unknown(
            "it is not known where `go` puts the program".to_owned(),
        ));
    }
    go::command(call)
}

fn of_rust(call: &Call<'_, '_>) -> Option<Does> {
    let settings = ["CARGO_HOME", "CARGO_INSTALL_ROOT"];
    if call.command.name() == Some("cargo") && installs_at_home(call, &settings) {
        return Some(Does::Unknown(
            "it is not known where `cargo` puts which programs".to_owned(),
        ));
    }
    rust::command(call)
}

fn base_of_go(site: &Site<'_, '_>, left: &Left, base: &mut Base) -> Result<(), Why> {
    let has_zones = left.packages.iter().any(|it| it == "tzdata");
    if !has_zones && asks_for_zones(site, left) {
        match site.image.official() {
            Some("alpine") => base.packages.push("tzdata".to_owned()),
            Some("debian") => {}
            _ => base
                .doubts
                .push("it may ask for time zones, which the image may not have".to_owned()),
        }
    }
    let is_alpine = site.image.official() == Some("alpine");
    go::of_system(site, left, base, is_alpine)?;
    on_system(site, left, base, &[])
}

fn base_of_rust(site: &Site<'_, '_>, left: &Left, base: &mut Base) -> Result<(), Why> {
    rust::as_usual(site, left)?;
    base.doubts.extend(rust::start_nothing(site, left).err());
    base.doubts.extend(are_there(site, left, &RUST).err());
    if Distribution::of(&site.image) == Some(Distribution::Alpine) {
        // Alpine's rustc links both, where that of the image of Rust does not.
        base.packages.push("libgcc".to_owned());
        return on_system(site, left, base, &[]);
    }
    let linked = rust::linked(site, left)?;
    rust::links_no_other(site, left)?;
    on_system(site, left, base, &linked)
}

/// The same image, with the libraries of the packages with headers and the certificates that the tools had brought along.
fn on_system(
    site: &Site<'_, '_>,
    left: &Left,
    base: &mut Base,
    linked: &[String],
) -> Result<(), Why> {
    let image = &site.image;
    if !left.builds {
        return Err("it is not known that it builds anything".to_owned());
    }
    base.doubts.extend(bring_no_programs(site, left).err());
    if image.digest.is_some() {
        return Err("its image is one that only its digest tells".to_owned());
    }
    base.image = small_system(image)?;
    is_told_by_from(site, &base.image)?;
    let is_headers = |it: &&String| {
        let name = it.split(['=', ':', '~']).next().unwrap_or_default();
        name.ends_with("-dev") && !OF_C_LIBRARY.contains(&name)
    };
    base.unneeded
        .extend(left.packages.iter().filter(is_headers).cloned());
    let tools = left.tools.iter().chain(&base.unneeded).filter(is_headers);
    let mut tools: Vec<String> = tools.chain(linked).cloned().collect();
    tools.sort();
    tools.dedup();
    let libraries = libraries_left(image, &tools)?;
    base.with_recommended = !libraries.is_empty() && recommends(site);
    base.packages.extend(libraries);
    if Distribution::of(image) == Some(Distribution::Debian) && recommends(site) {
        base.packages.push("ca-certificates".to_owned());
    }
    base.packages.sort();
    base.packages.dedup();
    base.packages.retain(|it| !left.packages.contains(it));
    base.unwanted = copied_elsewhere(site, left);
    Ok(())
}

/// Whether packages may have been installed with what they recommend.
pub(super) fn recommends(site: &Site<'_, '_>) -> bool {
    site.any_command(|_, command| {
        let says = |text: &str| command.args().iter().any(|word: &Word<'_>| word.is(text));
        matches!(command.name(), Some("apt" | "apt-get"))
            && says("install")
            && !says("--no-install-recommends")
    })
}
