//! `pnpm-cache`: the RUN that installs with pnpm empties its cache.
//!
//! ## What it does
//! Puts `pnpm store prune` at the end of a RUN that installs.
//!
//! ## Why
//! pnpm keeps the index of all it has looked up, and a store of all it has fetched. The command removes the index and what no `node_modules` has a hard link
//! to; what has one takes no room of its own, and stays. A cache mount (`--mount=type=cache,target=/root/.local/share/pnpm/store`) makes builds faster as well.
//!
//! ## Example
//! ```dockerfile
//! FROM node:22-slim
//! WORKDIR /app
//! COPY package.json pnpm-lock.yaml ./
//! RUN corepack enable && pnpm install --frozen-lockfile
//! ```
//! becomes
//! ```dockerfile
//! FROM node:22-slim
//! WORKDIR /app
//! COPY package.json pnpm-lock.yaml ./
//! RUN corepack enable \
//!     && pnpm install --frozen-lockfile \
//!     && pnpm store prune
//! ```
//!
//! ## When it stays silent
//! In stages that are neither shipped nor built on. Where the RUN empties the store already, in whatever way, or speaks of it after the install; where a mount covers it; where the RUN below does nothing
//! but clean up (`chain-run` joins it); where a later instruction takes the store along or looks into it; where `PNPM_HOME`, `--store-dir` or a setting say where it is; on installs with `--global`.
//!
//! ## Fix safety
//! Safe: pnpm's documentation calls the command harmless, and nothing but what can be fetched again goes. There is no fix, only the finding, where
//! the install does not always run, where the script ends before its end, where it may have taken the program away, and where a later command, or a script of the build context that containers start with, works
//! offline or without the secret or proxy that this RUN has.
//!
//! Unsafe where the build goes on after a failed install (left of `||`, before `;` without `-e`).
//!
//! ## Source
//! pnpm's documentation, `pnpm store prune` and "Working with Docker".

use super::clean_up::{self, Guard, Wanted};
use super::filled_cache::FilledCache;
use crate::diagnostic::{Applicability, Finding, Severity};
use crate::knowledge::managers::PNPM;
use crate::lint::{On, Rule, RunSite};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "pnpm-cache",
    codes: &[],
    severity: Severity::Info,
    cache_of: Some(&PNPM),
    fixes: &[Applicability::Safe, Applicability::Unsafe],
    summary: "the RUN that installs with pnpm empties its cache",
    independent: true,
    matters: &["cache", "cached"],
    on: &[On::Run(PNPM.programs, check)],
    ..Rule::USUAL
};

const WANTED: Wanted = Wanted {
    rule: &RULE,
    managers: &PNPM,
    commands,
    guard,
};

fn check(site: &RunSite<'_, '_>, findings: &mut Vec<Finding>) {
    clean_up::check(&WANTED, site, findings);
}

fn commands(place: &FilledCache<'_, '_>) -> Vec<String> {
    vec![format!("{} store prune", place.program)]
}

/// What is in the store may be what the project runs from.
fn guard(place: &FilledCache<'_, '_>) -> Guard {
    let settings = ["store-dir", "storeDir", "virtual-store", "VirtualStore"];
    let is_set = |text: &[u8]| {
        let text = String::from_utf8_lossy(text);
        settings.iter().any(|setting| text.contains(setting))
    };
    let mut files = [".npmrc", "pnpm-workspace.yaml"].iter();
    // After `pnpm fetch` nothing is downloaded.
    if PNPM.is_offline(place.origin)
        || settings
            .iter()
            .any(|setting| place.model.speaks_of(setting))
        || files.any(|file| place.build.script(file).is_some_and(|text| is_set(&text)))
    {
        Guard::Silent
    } else {
        Guard::Fix
    }
}
