//! `pip-no-cache`: `pip install` with `--no-cache-dir`.
//!
//! ## What it does
//! Adds the option to `pip install`, under any of pip's names and as `python -m pip`.
//!
//! ## Why
//! pip keeps what it fetched and built in a cache that no later build can use: it only makes the layer bigger.
//!
//! ## Example
//! ```dockerfile
//! RUN pip install flask
//! ```
//! becomes
//! ```dockerfile
//! RUN pip install --no-cache-dir flask
//! ```
//!
//! ## When it stays silent
//! Where the cache is off already (the option, `PIP_NO_CACHE_DIR` with any value, pip's configuration), where it
//! is somewhere else on purpose (`--cache-dir`, a mount of type `cache` or `tmpfs` that covers it or may), where the same RUN empties it, and where
//! the file goes on to use it (`COPY --from=… /root/.cache …`). `uv` and `pipx` have caches of their own.
//!
//! ## Fix safety
//! Safe: pip installs the same with and without its cache. There is no fix where a later command needs the cache to be
//! there, such as `pip cache purge`, which fails on an empty one up to pip 22, or an `rm` without `-f`. pip has the option since 6.0 (2014):
//! on images whose pip is older (Debian 8, Ubuntu 14.04, and what is built on them) there is no fix, unless the file speaks of a newer one; nor is there
//! one after an install of a pip that is older or whose version is not known, or of 19.0 or 19.0.1, which fail with the option where a project is built as PEP 517 says. Unsafe on images of
//! which neither the name nor the file tells that they are of 2016 or later, and where the build goes on after a failure (left of `||`,
//! before `;` without `-e`), but on recent official Python images: one that does not know the option would go unseen.
//!
//! ## Codes
//! DL3042.
//!
//! ## Source
//! pip's documentation, "Caching"; pip's `cli/cmdoptions.py`, by which any value of `PIP_NO_CACHE_DIR` turns the cache off;
//! hadolint DL3042.

use std::borrow::Cow;

use std::cell::OnceCell;

use super::unless_tolerated;
use crate::config::PackageCaches;
use crate::diagnostic::{Applicability, Finding, Fix, Severity};
use crate::knowledge::bases::has_old_pip;
use crate::knowledge::images::ImageRef;
use crate::knowledge::managers::{PIP, PIP_CONFIGURED, Verb};
use crate::lint::{On, Rule, RunSite};
use crate::model::{
    Code, Invocation, Model, Program, SimpleCommand, Step, Word, any_text_before, assigned,
    is_recent, program, said_before, texts_before, unknown_words,
};
use crate::rewrite::add_option;
use crate::syntax::Keyword;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "pip-no-cache",
    codes: &["DL3042"],
    severity: Severity::Info,
    fixes: &[Applicability::Safe, Applicability::Unsafe],
    summary: "`pip install` with `--no-cache-dir`",
    independent: true,
    cache_of: Some(&PIP),
    matters: &["--no-cache-dir", "cache", "cached"],
    on: &[On::Run(&["pip"], check)],
    ..Rule::USUAL
};

const OPTION: &str = "--no-cache-dir";

fn check(site: &RunSite<'_, '_>, findings: &mut Vec<Finding>) {
    let (model, steps) = (site.model(), site.steps());
    if site.context.options.package_caches == PackageCaches::Mount {
        return;
    }
    let last = |what: &dyn Fn(&SimpleCommand<'_>) -> bool| {
        let last = steps.iter().rposition(|step| what(step.command));
        last.unwrap_or_default()
    };
    let ends: OnceCell<[usize; 2]> = OnceCell::new();
    for (at, step) in steps.iter().enumerate() {
        if let Some(call) = pip_install(step.command)
            && !is_off(step)
            && !is_mounted(model, site.index)
            && !is_handed_on(model)
        {
            let [emptied, needed] =
                *ends.get_or_init(|| [last(&empties_cache), last(&needs_cache)]);
            if emptied <= at {
                findings.extend(look(site.codes, step, call, needed > at));
            }
        }
    }
}

/// The call, if a command is a `pip install`.
fn pip_install(command: &SimpleCommand<'_>) -> Option<Invocation> {
    let call = Invocation::of(command)?;
    let is_pip = call.manager.family == "pip";
    (is_pip && call.verb == Verb::Install && command.words[call.at].is("install")).then_some(call)
}

/// Whether a stage hands pip's cache to another one.
fn is_handed_on(model: &Model<'_>) -> bool {
    model.holds_of_all("a cache is copied between stages", || {
        model.instructions.iter().any(|instruction| {
            let copy = instruction.copy_arguments(instruction.effective());
            copy.is_some_and(|copy| {
                let names_it = |path: &str| path.contains(".cache");
                copy.from.is_some()
                    && (names_it(&copy.target) || copy.sources.iter().any(|it| names_it(&it.text)))
            })
        })
    })
}

/// Whether the file says in some way that there is to be no cache, or where it is to be.
fn is_off(step: &Step<'_, '_>) -> bool {
    let (code, command) = (step.code, step.command);
    let told = |word: &Word<'_>| {
        word.text.starts_with(b"--no-cache")
            || word.text.starts_with(b"--cache-dir")
            || word.text.starts_with(b"PIP_NO_CACHE")
            || word.text.starts_with(b"PIP_CACHE_DIR")
    };
    let names = ["PIP_NO_CACHE_DIR", "PIP_NO_CACHE", "PIP_CACHE_DIR"];
    command.words.iter().chain(&command.assignments).any(told)
        || names
            .iter()
            .any(|name| code.model.env_before(code.index, name).is_some())
        || said_before(code, command.span.start, PIP_CONFIGURED)
}

/// Whether a cache mount of the RUN covers pip's cache, or may, or a temporary file system does.
fn is_mounted(model: &Model<'_>, index: usize) -> bool {
    let marks = PIP.cache.marks;
    let is_of_pip = |target: &String| marks.iter().any(|mark| target.contains(mark));
    model
        .cache_mounts(index)
        .iter()
        .any(|target| !PIP.is_apart_from(target))
        || model.mounts_outside_layer(index).iter().any(is_of_pip)
        || model.mounts_cover(index, PIP.cache.directories)
}

fn look(
    codes: &[Code<'_>],
    step: &Step<'_, '_>,
    call: Invocation,
    is_needed_behind: bool,
) -> Option<Finding> {
    let (code, command) = (step.code, step.command);
    let (model, index) = (code.model, code.index);
    let mut unknown = unknown_words(command, call.at).peekable();
    let is_known = unknown.peek().is_none();
    if unknown.any(|word| assigned(model, word).any(|word| word.starts_with("--no-cache"))) {
        return None;
    }
    let is_known = is_known && program(code, command) == Program::Packaged;
    let verb = &command.words[call.at];
    let age = Age::of(code, command);
    let fix = (is_known && age != Age::Old && !is_needed_behind && !is_needed_later(model, index))
        .then(|| {
            Fix::in_place(
                match age {
                    Age::Recent => Applicability::Safe,
                    Age::Unknown => Applicability::Unsafe,
                    _ => unless_tolerated(codes, code, command),
                },
                index,
                format!("Add `{OPTION}`"),
                vec![add_option(code, verb, OPTION)],
            )
        });
    let span = command.argv().first()?.span.to(verb.span);
    Some(
        RULE.finding(code.span(span), "pip's cache stays in the layer")
            .with_help(format!("add `{OPTION}`"))
            .with_fix_if(fix),
    )
}

/// How old the pip of an image is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Age {
    /// It does not know the option, or may not.
    Old,
    /// It knows it for sure.
    Recent,
    /// It knows it, unless the image is not what its name says.
    Known,
    Unknown,
}

/// What says that a newer pip has come before, in lower case.
const NEWER: &[&str] = &["get-pip", "ensurepip", "conda"];

/// Whether a newer pip has come before a place. `pip install -U pipenv` brings none, and neither does a virtualenv of an old release.
fn is_renewed(code: &Code<'_>, at: u32) -> bool {
    const RENEWS: &str = "renews pip";
    let model = code.model;
    let renewing = |index: usize| {
        let codes = model.run_codes(index);
        codes.iter().flat_map(|code| &code.commands).any(renews)
    };
    let renews_in = |index: usize| model.holds(index, RENEWS, renewing);
    let own = code.commands.iter();
    let mut own = own.filter(|command| command.span.start < at);
    said_before(code, at, NEWER)
        || (renews_in(code.index) && own.any(renews))
        || model.any_before(code.index, RENEWS, renewing)
}

/// Whether a command brings another pip: `pip install --upgrade pip`, `pip install pip==9.0.3`, `easy_install pip`.
fn renews(command: &SimpleCommand<'_>) -> bool {
    let texts = || command.args().iter().map(Word::without_quotes);
    let version = |word: &str| {
        let rest = word.strip_prefix("pip")?;
        let is_it = rest.is_empty() || rest.starts_with(['=', '>', '<', '~', '!']);
        // An old one satisfies `pip<20`, too.
        is_it.then(|| rest.starts_with(['=', '>', '~']))
    };
    let is_upgrade = |word: Cow<'_, str>| {
        word == "--upgrade"
            || (word.starts_with('-') && !word.starts_with("--") && word.contains('U'))
    };
    if command
        .name()
        .is_some_and(|name| name.starts_with("easy_install"))
    {
        return texts().any(|word| version(&word).is_some());
    }
    Invocation::of(command).is_some_and(|call| {
        // The first words may be `-m pip`.
        let mut packages = call
            .operands(command)
            .map(|at| command.words[at].without_quotes());
        call.manager.family == "pip"
            && call.verb == Verb::Install
            && packages.any(|word| {
                version(&word).is_some_and(|has_version| has_version || texts().any(is_upgrade))
            })
    })
}

impl Age {
    fn of(code: &Code<'_>, command: &SimpleCommand<'_>) -> Self {
        let base = code.model.base_image(code.index).unwrap_or_default();
        if is_pinned_to_failing(code, command.span.start) {
            return Self::Old;
        }
        let image = ImageRef::of(base);
        if has_old_pip(base) {
            return if is_renewed(code, command.span.start) {
                Self::Known
            } else {
                Self::Old
            };
        }
        let is_old = image.tag.is_some_and(|tag| tag.starts_with("2.7."));
        if image.official() == Some("python") && !is_old {
            Self::Recent
        } else if is_recent(code, command.span.start)
            || is_renewed(code, command.span.start)
            || said_before(code, command.span.start, &[OPTION])
        {
            Self::Known
        } else {
            Self::Unknown
        }
    }
}

/// Whether a pip comes before a place that does not know the option (before 6.0), or fails with it (19.0 and 19.0.1, with projects that are built as
/// PEP 517 says: pip's `NEWS`, 19.0.1 and 19.0.2), or may, as a variable says which.
fn is_pinned_to_failing(code: &Code<'_>, before: u32) -> bool {
    // Few texts name a version of pip.
    let pins = |text: &[u8]| {
        let text = String::from_utf8_lossy(text);
        text.match_indices("pip").any(|(at, name)| {
            let rest = text[at + name.len()..].trim_start_matches(' ');
            rest.starts_with(['=', '~', '<'])
        })
    };
    any_text_before(code, before, "pins pip", &pins)
        && texts_before(code, before).any(|text| {
            let text = String::from_utf8_lossy(text);
            text.match_indices("pip").any(|(at, name)| {
                let is_separate =
                    !text[..at].ends_with(|ch: char| ch.is_alphanumeric() || ch == '-');
                let rest = text[at + name.len()..].trim_start_matches(' ');
                let version = |operator: &str| {
                    let version = rest.strip_prefix(operator)?;
                    Some(version.trim_start_matches('=').trim_start_matches(' '))
                };
                let fails = |is_failing: fn(&[u32]) -> bool, version: &str| {
                    versions(code, before, version)
                        .is_none_or(|all| all.iter().any(|it| is_failing(it)))
                };
                is_separate
                    && if let Some(version) = version("==") {
                        fails(is_failing, version)
                    } else if let Some(version) = version("~=") {
                        // `~=19.0` comes to 19.3.1.
                        fails(|version| matches!(version, [..6, ..]), version)
                    } else if let Some(version) = version("<=") {
                        fails(is_failing, version)
                    } else if let Some(version) = version("<") {
                        let comes_behind_failing = |version: &[u32]| {
                            matches!(version, [..6, ..] | [6] | [6, 0] | [19, 0, 1 | 2])
                        };
                        version.starts_with(|ch: char| ch.is_ascii_digit())
                            && fails(comes_behind_failing, version)
                    } else {
                        false
                    }
            })
        })
}

fn is_failing(version: &[u32]) -> bool {
    matches!(version, [..6, ..] | [19] | [19, 0] | [19, 0, 0 | 1])
}

/// The numbers of a version, or of those a variable may stand for by what the file says; `None` if that is not known.
fn versions(code: &Code<'_>, at: u32, version: &str) -> Option<Vec<Vec<u32>>> {
    let numbers = |text: &str| {
        let text = text.trim_start_matches(['"', '\'']);
        let end = text.find(|ch: char| !ch.is_ascii_digit() && ch != '.');
        let parts = text[..end.unwrap_or(text.len())].split('.');
        // `19.0.*` is the last of them.
        let is_open = text.contains(".*");
        let mut numbers: Vec<u32> = parts.map_while(|part| part.parse().ok()).collect();
        if is_open && !numbers.is_empty() {
            numbers.push(u32::MAX);
        }
        numbers
    };
    let Some(rest) = version.strip_prefix('$') else {
        let numbers = numbers(version);
        return Some(vec![numbers]);
    };
    let rest = rest.strip_prefix('{').unwrap_or(rest);
    let end = rest.find(|ch: char| !ch.is_ascii_alphanumeric() && ch != '_');
    let name = &rest[..end.unwrap_or(rest.len())];
    let mut found = Vec::new();
    for text in texts_before(code, at) {
        let text = String::from_utf8_lossy(text);
        for (at, _) in text.match_indices(name) {
            let value = &text[at + name.len()..];
            if let Some(value) = value.strip_prefix(['=', ' '])
                && !text[..at].ends_with(['$', '{'])
            {
                found.push(numbers(value));
            }
        }
    }
    found.retain(|numbers| !numbers.is_empty());
    (!found.is_empty()).then_some(found)
}

/// Whether a command empties pip's cache, or takes it away.
fn empties_cache(command: &SimpleCommand<'_>) -> bool {
    match command.name() {
        Some("rm") => command.args().iter().any(|word| {
            let path = word.without_quotes();
            let path = path.trim_end_matches(['/', '*']);
            path.ends_with("/.cache") || path.ends_with("/.cache/pip")
        }),
        Some("find") => command
            .args()
            .iter()
            .any(|word| memchr::memmem::find(word.text, b".cache").is_some()),
        _ => is_cache_command(command),
    }
}

/// `pip cache …`
fn is_cache_command(command: &SimpleCommand<'_>) -> bool {
    Invocation::of(command)
        .is_some_and(|call| call.manager.family == "pip" && command.words[call.at].is("cache"))
}

/// Whether something that runs later may need the cache to be there.
fn is_needed_later(model: &Model<'_>, index: usize) -> bool {
    let is_kept = |later: usize| {
        let instruction = model.instructions[later];
        let text = String::from_utf8_lossy(instruction.joined.text());
        let words = text.split(|ch: char| ch.is_whitespace() || "\"',[]".contains(ch));
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        let is_of_pip = |path: &str| path.ends_with("/.cache") || path.contains(".cache/pip");
        matches!(
            instruction.effective().kind,
            Keyword::Volume | Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck
        ) && (words
            .iter()
            .any(|word| is_of_pip(word.trim_end_matches('/')))
            || words
                .windows(2)
                .any(|pair| pair[0].starts_with("pip") && pair[1] == "cache"))
    };
    // Stages are built from the top of the file to its end, whichever is built on which.
    model.any_behind(index, "needs the cache of pip", |later| {
        let text = model.instructions[later].span.of(model.file.source);
        memchr::memmem::find(text, b"cache").is_some() && {
            if is_kept(later) {
                return true;
            }
            let codes = model.run_codes(later);
            codes
                .iter()
                .flat_map(|code| &code.commands)
                .any(needs_cache)
        }
    })
}

/// Whether a command fails, or does something else, where pip's cache is empty.
fn needs_cache(command: &SimpleCommand<'_>) -> bool {
    let speaks = || {
        let words = command.words.iter();
        words
            .filter(|word| !word.text.starts_with(b"-"))
            .any(|word| memchr::memmem::find(word.text, b".cache").is_some())
    };
    match command.name() {
        Some("rm") => {
            let forced = command.args().iter().any(|word| {
                word.is("--force") || (word.text.starts_with(b"-") && word.text.contains(&b'f'))
            });
            !forced && speaks()
        }
        Some("mkdir" | "export" | "echo") => false,
        _ => is_cache_command(command) || speaks(),
    }
}
