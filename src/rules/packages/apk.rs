//! What commands of apk do, and which releases of it know what.

use crate::knowledge::images::{ARCHITECTURES, ImageRef};
use crate::knowledge::managers::{APK_UPDATES, Verb};
use crate::knowledge::programs::{Does, is_known_to};
use crate::model::{Invocation, Model, SimpleCommand, Step, Word, needs_files, unknown_words};
use crate::rules::support::related::removes;

/// The option that keeps no index.
pub(super) const OPTION: &str = "--no-cache";

/// Whether apk keeps packages on purpose, since a command here or before has set its cache up.
pub(super) fn keeps_packages(model: &Model<'_>, index: usize) -> bool {
    let sets_up = |command: &SimpleCommand<'_>| {
        matches!(command.name(), Some("ln" | "mkdir" | "install"))
            && command.args().iter().any(|word| {
                let text = word.without_quotes();
                text.trim_end_matches('/') == "/etc/apk/cache"
            })
    };
    model.speaks_of("/etc/apk/cache")
        && std::iter::once(index).chain(model.before(index)).any(|at| {
            let codes = model.run_codes(at);
            codes.iter().flat_map(|code| &code.commands).any(sets_up)
        })
}

/// A call of apk.
pub(super) fn apk_call(command: &SimpleCommand<'_>) -> Option<Invocation> {
    Invocation::of(command).filter(|call| call.manager.family == "apk")
}

/// Whether a command is an `apk add` or `apk upgrade`.
pub(super) fn is_add(command: &SimpleCommand<'_>) -> bool {
    apk_call(command).is_some_and(|call| {
        let verb = &command.words[call.at];
        verb.is("add") || verb.is("upgrade")
    })
}

/// Whether a command is told to keep no cache.
pub(super) fn is_told(command: &SimpleCommand<'_>) -> bool {
    command.args().iter().any(|word| word.is(OPTION))
}

/// Whether a command makes apk fetch its index.
pub(super) fn is_update(command: &SimpleCommand<'_>) -> bool {
    apk_call(command).is_some_and(|call| call.verb == Verb::Update)
        || (apk_call(command).is_some()
            && command
                .args()
                .iter()
                .any(|word| APK_UPDATES.iter().any(|option| word.is(option))))
}

/// Whether a command is an `apk update`.
pub(super) fn is_apk_update(command: &SimpleCommand<'_>) -> bool {
    apk_call(command).is_some_and(|call| call.verb == Verb::Update)
}

/// Whether an `apk update` always runs, and does nothing else.
pub(super) fn is_plain_update(step: &Step<'_, '_>) -> bool {
    let command = step.command;
    command.args().len() == 1
        && command.assignments.is_empty()
        && command.redirects.is_empty()
        && step.certain
}

/// What the apk of an image can do, by its Alpine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Release {
    /// It does not know the option: before 3.3.
    Old,
    /// Nobody knows.
    Unknown,
    /// It knows the option.
    Knowing,
    /// It fetches an index by itself where there is none: since apk 2.10 (Alpine 3.8), `apk_db_open` in its sources.
    Fetching,
}

impl Release {
    pub(super) fn of(model: &Model<'_>, index: usize) -> Self {
        let Some(image) = model.base_image(index).map(ImageRef::of) else {
            return Self::Unknown;
        };
        let tag = image.tag.unwrap_or_default();
        // Wolfi, made in 2022.
        if image.registry == Some("cgr.dev") {
            return Self::Fetching;
        }
        // `3.20`, `alpine3.20`, `alpine-3.20`
        let version = match tag.rsplit_once("alpine") {
            Some((_, version)) => version.strip_prefix(['-', ':']).unwrap_or(version),
            None if image.name() == "alpine" => tag,
            None => "",
        };
        let is_alpine = image.official() == Some("alpine")
            || ARCHITECTURES
                .iter()
                .any(|architecture| image.repository.strip_suffix("/alpine") == Some(architecture));
        let mut numbers = version.split(['.', '_', '-']);
        let mut number = || numbers.next().and_then(|part| part.parse::<u32>().ok());
        match (number(), number()) {
            (Some(..3), _) | (Some(3), Some(..3)) => Self::Old,
            (Some(3), Some(..8)) => Self::Knowing,
            (Some(3), None) if !is_alpine => Self::Unknown,
            (Some(_), _) => Self::Fetching,
            // `latest`, `edge`, `3`, `golang:alpine`: they move.
            (None, _) if is_alpine || (image.official().is_some() && tag == "alpine") => {
                Self::Fetching
            }
            // The variants of official images came with Alpine 3.3.
            (None, _) => match image.official() {
                Some("busybox") | None => Self::Unknown,
                Some(_) => Self::Knowing,
            },
        }
    }
}

/// Whether a path is apk's cache, or lies in it.
pub(super) fn is_cache(path: &str) -> bool {
    let path = path.trim_end_matches(['*', '/']);
    path == "/var/cache/apk" || path.starts_with("/var/cache/apk/")
}

/// Whether what is removed with a path may be the index: the cache, something in it, or what it lies in.
pub(super) fn holds_cache(path: &str) -> bool {
    let outer = path.trim_end_matches(['*', '/']);
    is_cache(path) || ["", "/var", "/var/cache"].contains(&outer)
}

/// Whether a path is the directory of the cache itself, not what lies in it.
pub(super) fn is_cache_itself(path: &str) -> bool {
    path.trim_end_matches('/') == "/var/cache/apk"
}

/// Whether a command needs something to be in apk's cache.
pub(super) fn looks_at_cache(command: &SimpleCommand<'_>) -> bool {
    needs_files(command, "cache/apk")
}

/// Whether a command is told where the cache is, or to ask no network.
pub(super) fn is_off(command: &SimpleCommand<'_>) -> bool {
    command
        .args()
        .iter()
        .any(|word| word.text.starts_with(b"--cache-dir") || word.text.starts_with(b"--no-network"))
}

/// Whether all options of a call are known.
pub(super) fn is_known(command: &SimpleCommand<'_>, verb: usize) -> bool {
    unknown_words(command, verb).next().is_none()
}

/// Whether a command looks into the index and fetches none itself: only what writes does that (`apk add`, `upgrade`, `fix`).
pub(super) fn reads_index(command: &SimpleCommand<'_>) -> bool {
    let Some(call) = apk_call(command) else {
        // `apk --print-arch`
        let is_apk = command.name() == Some("apk");
        return !is_apk && removes(command).is_none() && runs_apk(command);
    };
    let has = |options: &[&str]| {
        let mut args = command.args().iter();
        args.any(|word| options.iter().any(|option| word.is(option)))
    };
    let verb = |names: &[&str]| names.iter().any(|name| command.words[call.at].is(name));
    if has(&[OPTION, "--no-cache=yes"]) || is_update(command) {
        return false;
    }
    if verb(&["info"]) {
        // What is installed is in no index.
        let installed = has(&["-e", "--installed", "-L", "--contents", "-W", "--who-owns"]);
        return call.operands(command).next().is_some() && !installed;
    }
    if verb(&["list"]) {
        return !has(&["-I", "--installed"]);
    }
    verb(&[
        "fetch", "search", "policy", "version", "dot", "query", "mirror",
    ]) || (is_add(command) && (is_off(command) || !is_known(command, call.at)))
}

/// What calls that read the index look like in a text.
pub(super) const READERS: &[&str] = &[
    "apk fetch",
    "apk info",
    "apk list",
    "apk policy",
    "apk search",
    "apk version",
];

/// Whether a command hands words to something that may call apk: `watch apk search x`.
pub(super) fn runs_apk(command: &SimpleCommand<'_>) -> bool {
    let is_call = |word: &Word<'_>| {
        let text = String::from_utf8_lossy(word.text);
        text == "apk" || READERS.iter().any(|call| text.contains(call))
    };
    let looks = |name: &str| is_known_to(name, Does::LookAtWords);
    !command.name().is_some_and(looks) && command.args().iter().any(is_call)
}

/// Whether what a container starts with reads the index: an instruction, or the script that it runs.
pub(super) fn reads_index_at_start(text: &[u8], release: Release) -> bool {
    let text = String::from_utf8_lossy(text);
    let words = text.split(|ch: char| ch.is_whitespace() || "\"',[]".contains(ch));
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let text = words.join(" ");
    let has = |part: &&str| text.contains(part);
    let adds = || {
        let brings = [OPTION, "apk update"].iter().chain(APK_UPDATES);
        ["apk add", "apk upgrade"].iter().any(has) && !brings.into_iter().any(has)
    };
    READERS.iter().any(has) || (release != Release::Fetching && adds())
}

/// Whether a command needs an index that is there already.
pub(super) fn needs_index(command: &SimpleCommand<'_>) -> bool {
    match apk_call(command) {
        Some(call) if call.verb == Verb::Remove || call.verb == Verb::Update => false,
        Some(_) => !(is_update(command) || is_add(command) && is_told(command)),
        None => removes(command).is_none() && speaks_of_apk(command),
    }
}

/// Whether a command leaves apk's cache as it is.
pub(super) fn keeps_nothing(command: &SimpleCommand<'_>) -> bool {
    match apk_call(command) {
        Some(call) => call.verb == Verb::Remove || is_told(command),
        None => removes(command).is_some() || !speaks_of_apk(command),
    }
}

/// Whether a command that is no call of apk may lead to one, or look at its cache.
pub(super) fn speaks_of_apk(command: &SimpleCommand<'_>) -> bool {
    command.words.iter().any(|word| {
        let text = String::from_utf8_lossy(word.text);
        text.contains("cache/apk") || text.contains("apk ") || text == "apk"
    })
}
