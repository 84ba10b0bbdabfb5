//! `poetry-cache`: the RUN that installs with Poetry empties its caches.
//!
//! ## What it does
//! Puts an `rm` of the two caches at the end of a RUN that installs.
//!
//! ## Why
//! Poetry keeps the files of all packages that it has installed, which no container needs. `--no-cache` does not help: with it Poetry keeps no answers of the
//! index, but the packages all the same. A cache mount makes builds faster as well.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.13-slim
//! RUN pip install --no-cache-dir poetry==2.1.4
//! WORKDIR /app
//! COPY pyproject.toml poetry.lock ./
//! RUN poetry install --no-root
//! ```
//! becomes
//! ```dockerfile
//! FROM python:3.13-slim
//! RUN pip install --no-cache-dir poetry==2.1.4
//! WORKDIR /app
//! COPY pyproject.toml poetry.lock ./
//! RUN poetry install --no-root \
//!     && rm -rf ~/.cache/pypoetry/artifacts ~/.cache/pypoetry/cache
//! ```
//!
//! ## When it stays silent
//! In stages that are neither shipped nor built on. Where the RUN empties the caches already, in whatever way, or speaks of them after the install; with `--no-cache`; where a mount covers them; where the RUN below does nothing
//! but clean up (`chain-run` joins it); where a later instruction takes them along or looks into them; where `POETRY_CACHE_DIR`, `XDG_CACHE_HOME` or a `cache-dir` say where they are.
//!
//! ## Fix safety
//! Safe: the virtual environments of projects, which lie beside the caches, stay, and nothing but what can be fetched again goes. There is no fix, only the finding, where
//! the install does not always run or runs as another user, where the script ends before its end, and where a later command works without the secret or network that this RUN has.
//!
//! Unsafe where the build goes on after a failed install (left of `||`, before `;` without `-e`).
//!
//! ## Source
//! Poetry's documentation, "Configuration" (`cache-dir`); Poetry's `config.py`, `artifacts_cache_directory` and `repository_cache_directory`.

use super::clean_up::{self, Guard, Wanted};
use super::filled_cache::FilledCache;
use crate::diagnostic::{Applicability, Finding, Severity};
use crate::knowledge::managers::POETRY;
use crate::lint::{On, Rule, RunSite};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "poetry-cache",
    codes: &[],
    severity: Severity::Info,
    cache_of: Some(&POETRY),
    fixes: &[Applicability::Safe, Applicability::Unsafe],
    summary: "the RUN that installs with Poetry empties its caches",
    independent: true,
    matters: &["cache", "cached"],
    on: &[On::Run(POETRY.programs, check)],
    ..Rule::USUAL
};

const WANTED: Wanted = Wanted {
    rule: &RULE,
    managers: &POETRY,
    commands,
    guard,
};

fn check(site: &RunSite<'_, '_>, findings: &mut Vec<Finding>) {
    clean_up::check(&WANTED, site, findings);
}

fn commands(_: &FilledCache<'_, '_>) -> Vec<String> {
    vec!["rm -rf ~/.cache/pypoetry/artifacts ~/.cache/pypoetry/cache".to_owned()]
}

fn guard(place: &FilledCache<'_, '_>) -> Guard {
    let is_set = |text: &[u8]| memchr::memmem::find(text, b"cache-dir").is_some();
    // pip has an option of that name.
    let own = String::from_utf8_lossy(place.model.file.source).replace("--no-cache-dir", "");
    let is_moved = is_set(own.as_bytes())
        || (place.build.script("poetry.toml")).is_some_and(|text| is_set(&text));
    // The shell replaces `~` before it becomes another user.
    let is_other_user = place.origin.same_user().is_none_or(|user| !user.is_empty());
    if is_moved {
        Guard::Silent
    } else if is_other_user {
        Guard::Report
    } else {
        Guard::Fix
    }
}
