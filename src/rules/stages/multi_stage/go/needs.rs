//! What programs in Go need of a system, and the image that has it.

use super::super::absolute::are_there;
use super::super::around::users_are_there;
use super::super::base::{
    are_steady, bring_no_programs, is_told_by_from, libraries_left, small_system,
};
use super::super::parts::{Why, set_to};
use super::super::shape::{Base, Site, is_made};
use super::super::starts::words_started;
use super::super::unwanted::copied_elsewhere;
use super::super::walk::Left;
use super::super::zones::asks_for_zones;
use super::linked::{has_dependencies, libraries};
use super::{INSTALLED, starts};
use crate::knowledge::languages::{
    ASKING_FOR_SERVICES, GO, GO_ASKS_FOR_ACCOUNTS, GO_ASKS_FOR_KINDS, GO_LINKED_BY_OTHERS,
    is_test_of_go,
};
use crate::model::{SimpleCommand, Word};
use crate::syntax::Keyword;

/// Accounts of that image beside those that each image has. Source: its `common/variables.bzl`.
const OF_STATIC: &[&str] = &["nonroot"];

/// What starts programs that need nothing of a system.
const STATIC: &str = "gcr.io/distroless/static-debian12";

/// Whether each program is built without cgo, whatever a build is given: it needs no library, and nothing that loads any.
pub(in super::super) fn is_static(site: &Site<'_, '_>) -> bool {
    let model = site.context.model;
    !site.any_command(|run, command| {
        let verb = command.args().first().and_then(Word::as_str);
        let is_one = command.name() == Some("go") && matches!(verb, Some("build" | "install"));
        let is_own = |word: &&Word<'_>| word.text.starts_with(b"CGO_ENABLED=");
        let own = command.assignments.iter().find(is_own);
        let is_off = own.map_or_else(
            || {
                // An ARG may be another one.
                let set = model.env_before(run, "CGO_ENABLED");
                let set = set.filter(|it| model.instructions[it.by].statement.kind == Keyword::Env);
                let value = set.and_then(|it| set_to(model, it.by, "CGO_ENABLED"));
                value.as_deref() == Some("0")
            },
            |word| word.is("CGO_ENABLED=0"),
        );
        is_one && (!is_off || is_linked_by_others(site, run, command))
    })
}

/// Whether a call asks for a program that something else has to load.
fn is_linked_by_others(site: &Site<'_, '_>, run: usize, command: &SimpleCommand<'_>) -> bool {
    let model = site.context.model;
    let says = |text: &[u8]| {
        let mut words = GO_LINKED_BY_OTHERS.iter();
        words.any(|word| memchr::memmem::find(text, word.as_bytes()).is_some())
    };
    let words = command.assignments.iter().chain(command.args());
    let flags = model.env_before(run, "GOFLAGS");
    let is_set = flags.is_some_and(|it| says(model.instructions[it.by].joined.text()));
    is_set || words.into_iter().any(|word| says(word.text))
}

/// Whether a source says one of some parts.
fn says(site: &Site<'_, '_>, left: &Left, parts: &[&str]) -> bool {
    let mut sources = left
        .sources()
        .filter(|it| GO.is_source(it) && !is_test_of_go(it));
    sources.any(|path| {
        let text = left.text(site.context.build, path).unwrap_or_default();
        let mut parts = parts.iter();
        parts.any(|part| memchr::memmem::find(&text, part.as_bytes()).is_some())
    })
}

/// Notes what programs need of any system: libraries, and paths. What is not known of the latter is a doubt.
pub(in super::super) fn of_system(
    site: &Site<'_, '_>,
    left: &Left,
    base: &mut Base,
    is_alpine: bool,
) -> Result<(), Why> {
    base.doubts.extend(are_there(site, left, &GO).err());
    if !is_static(site) {
        base.packages.extend(libraries(site, left, is_alpine)?);
    }
    Ok(())
}

pub(super) fn base(site: &Site<'_, '_>, left: &Left, base: &mut Base) -> Result<(), Why> {
    if !left.builds {
        return Err("it is not known that it builds anything with Go".to_owned());
    }
    let small = small_system(&site.image)?;
    let is_alpine = small.starts_with("alpine");
    of_system(site, left, base, is_alpine)?;
    base.doubts.extend(bring_no_programs(site, left).err());
    finds_programs(site, left, base)?;
    let is_static = is_static(site);
    if !is_static {
        let with_headers = left.tools.iter().filter(|it| it.contains("-dev"));
        let with_headers: Vec<String> = with_headers.cloned().collect();
        base.packages
            .extend(libraries_left(&site.image, &with_headers)?);
        are_steady(&site.image, &base.packages)?;
    }
    base.unwanted = copied_elsewhere(site, left);
    if small.starts_with("debian") {
        let is_plain = !base.needs_system
            && !says(site, left, GO_ASKS_FOR_ACCOUNTS)
            && users_are_there(site, left, OF_STATIC).is_ok();
        if is_static && is_plain && site.any_command(|_, it| it.name() == Some("go")) {
            STATIC.clone_into(&mut base.image);
            return Ok(());
        }
        // The image of Go has them, a small one does not.
        base.paths
            .push("/etc/ssl/certs/ca-certificates.crt".to_owned());
        if says(site, left, GO_ASKS_FOR_KINDS) || has_dependencies(site, left) {
            base.paths.push("/etc/mime.types".to_owned());
        }
        if says(site, left, ASKING_FOR_SERVICES) {
            base.packages.push("netbase".to_owned());
        }
    }
    let has_zones = left.packages.iter().any(|it| it == "tzdata");
    if is_alpine && !has_zones && asks_for_zones(site, left) {
        base.packages.push("tzdata".to_owned());
    }
    base.packages.retain(|it| !left.packages.contains(it));
    is_told_by_from(site, &small)?;
    base.image = small;
    Ok(())
}

/// Has the second stage look where the image of Go looks for programs, if containers start one by its name that lies there.
///
/// # Errors
/// Where the stage says itself where to look.
fn finds_programs(site: &Site<'_, '_>, left: &Left, base: &mut Base) -> Result<(), Why> {
    let model = site.context.model;
    let mut own = model.stage_instructions(site.stage);
    let needs_path = own.clone().any(|at| {
        let words = words_started(site.context, at);
        words.is_some_and(|(words, _)| {
            starts(site, left, &words) && !is_made(&words[0], "/", &left.paths)
        })
    });
    let sets_path = |at: usize| model.set_names(at).iter().any(|it| it == "PATH");
    if needs_path && own.any(sets_path) {
        return Err("PATH is set, and the image of Go has its own".to_owned());
    }
    if needs_path {
        base.variables.push(format!("PATH={INSTALLED}:$PATH"));
    }
    Ok(())
}
