//! `uv-cache`: what uv installs for the image leaves no cache in it.
//!
//! ## What it does
//! Adds `--no-cache` to `uv sync`, `uv pip install`, `uv pip sync`, `uv add` and `uv tool install`.
//!
//! ## Why
//! uv keeps what it has fetched and built in a cache that no later build can use: it only makes the layer bigger.
//! A cache mount (`--mount=type=cache,target=/root/.cache/uv`) keeps it out of the layer as well, and makes builds faster.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.13-slim
//! COPY --from=ghcr.io/astral-sh/uv:0.8.15 /uv /bin/
//! WORKDIR /app
//! COPY pyproject.toml uv.lock ./
//! RUN uv sync --locked
//! ```
//! becomes
//! ```dockerfile
//! FROM python:3.13-slim
//! COPY --from=ghcr.io/astral-sh/uv:0.8.15 /uv /bin/
//! WORKDIR /app
//! COPY pyproject.toml uv.lock ./
//! RUN uv sync --no-cache --locked
//! ```
//!
//! ## When it stays silent
//! In stages that are neither shipped nor built on. Where the cache is off (the option, `UV_NO_CACHE`, `no-cache` in the project's settings) or somewhere else on purpose (`UV_CACHE_DIR`,
//! `--cache-dir`, `XDG_CACHE_HOME`); where a cache mount covers it; where the RUN empties it or speaks of it after the install; where a later instruction takes the
//! cache along, or counts on it (`--offline`); where packages are links into it (`symlink`).
//!
//! ## Fix safety
//! Safe: uv installs the same with and without its cache, and all versions know the option. Unsafe where containers start with uv (`CMD ["uv", "run", "app"]`): it may look into the cache
//! for what it needs to build the project. There is no fix, only the finding, where options are known at build time only, and where a later command works offline or without the secret or network that this RUN has.
//!
//! ## Source
//! uv's guide "Using uv in Docker", "Caching"; its reference of commands, `--no-cache`.

use super::clean_up::{fills, is_needed_later, left};
use super::filled_cache::FilledCache;
use crate::diagnostic::{Applicability, Finding, Fix, Severity};
use crate::knowledge::managers::UV;
use crate::lint::{On, Rule, RunSite};
use crate::model::{Invocation, unknown_words};
use crate::rewrite::add_option;
use crate::rules::support::is_to_be_mounted;
use crate::syntax::Keyword;
use crate::text::Edit;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "uv-cache",
    codes: &[],
    severity: Severity::Info,
    cache_of: Some(&UV),
    fixes: &[Applicability::Safe, Applicability::Unsafe],
    summary: "what uv installs for the image leaves no cache in it",
    independent: true,
    matters: &["--no-cache", "cache", "cached"],
    on: &[On::Run(UV.programs, check)],
    ..Rule::USUAL
};

const OPTION: &str = "--no-cache";

fn check(site: &RunSite<'_, '_>, findings: &mut Vec<Finding>) {
    if is_to_be_mounted(site.context.options, &UV) {
        return;
    }
    let Some(place) = left(&UV, site).filter(|place| !is_configured(place)) else {
        return;
    };
    let fix = edits(&place)
        .filter(|_| !is_needed_later(&place, &UV))
        .map(|edits| {
            let applicability = if starts_with_uv(&place) {
                Applicability::Unsafe
            } else {
                Applicability::Safe
            };
            Fix::in_place(applicability, place.index, format!("Add `{OPTION}`"), edits)
        });
    let (code, origin) = (place.code, place.origin);
    findings.push(
        RULE.finding(code.span(origin.span), "the cache of uv stays in the layer")
            .with_help(format!("add `{OPTION}`, or mount a cache"))
            .with_fix_if(fix),
    );
}

/// The option at each command of the RUN that fills the cache.
fn edits(place: &FilledCache<'_, '_>) -> Option<Vec<Edit>> {
    let mut steps = place.steps.iter();
    if steps.any(|step| UV.is_offline(step.command)) {
        return None;
    }
    let filling = place.steps.iter().filter(|step| fills(&UV, step.command));
    filling
        .map(|step| {
            let call = Invocation::of(step.command)?;
            let is_known = unknown_words(step.command, call.last).next().is_none();
            let verb = &step.command.words[call.last];
            (is_known && step.code.is_whole()).then(|| add_option(step.code, verb, OPTION))
        })
        .collect()
}

/// Whether the file, or the project, sets the cache up otherwise.
fn is_configured(place: &FilledCache<'_, '_>) -> bool {
    let settings = ["no-cache", "cache-dir"];
    let has_setting = |file: &str| {
        place.build.script(file).is_some_and(|text| {
            let text = String::from_utf8_lossy(&text);
            settings.iter().any(|setting| text.contains(setting))
        })
    };
    let mut linked_by = UV.cache.linked_by.iter();
    linked_by.any(|word| place.model.speaks_of(word))
        || has_setting("uv.toml")
        || has_setting("pyproject.toml")
}

/// Whether containers start with uv, or with a script that cannot be read and may.
fn starts_with_uv(place: &FilledCache<'_, '_>) -> bool {
    let model = place.model;
    let names = |text: &[u8]| {
        let text = String::from_utf8_lossy(text);
        let mut words = text.split(|ch: char| !(ch.is_ascii_alphanumeric() || "-_.".contains(ch)));
        words.any(|word| word == "uv" || word == "uvx")
    };
    let mut scripts = model.scripts_started(place.build, place.index).peekable();
    let is_unread = scripts.peek().is_none()
        && model.any_on_top(place.index, "starts a script", |later| {
            let instruction = model.instructions[later];
            let kind = instruction.effective().kind;
            matches!(kind, Keyword::Cmd | Keyword::Entrypoint)
                && memchr::memmem::find(instruction.joined.text(), b".sh").is_some()
        });
    let starts = |later: usize| {
        let instruction = model.instructions[later];
        let starts = matches!(
            instruction.effective().kind,
            Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck
        );
        starts && names(instruction.joined.text())
    };
    is_unread || scripts.any(names) || model.any_on_top(place.index, "starts with uv", starts)
}
