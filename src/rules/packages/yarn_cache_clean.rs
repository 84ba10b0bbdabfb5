//! `yarn-cache-clean`: the RUN that installs with Yarn 1 empties its cache.
//!
//! ## What it does
//! Puts `yarn cache clean` at the end of a RUN that installs.
//!
//! ## Why
//! Yarn 1 keeps an unpacked copy of every package: the cache is as large as `node_modules`, and no container needs it.
//!
//! ## Example
//! ```dockerfile
//! FROM node:22-slim
//! WORKDIR /app
//! COPY package.json yarn.lock ./
//! RUN yarn install --frozen-lockfile
//! ```
//! becomes
//! ```dockerfile
//! FROM node:22-slim
//! WORKDIR /app
//! COPY package.json yarn.lock ./
//! RUN yarn install --frozen-lockfile \
//!     && yarn cache clean
//! ```
//!
//! ## When it stays silent
//! Where the RUN empties the cache already, in whatever way, or speaks of it after the install; where a mount covers it; where the RUN below does nothing
//! but clean up (`chain-run` joins it); where a later COPY, VOLUME or mount takes the cache along, or a command looks
//! into it; where the cache is filled or asked for on purpose (`yarn config set yarn-offline-mirror`).
//! Also where `YARN_CACHE_FOLDER` or `--cache-folder` say where the cache is, and where the file or the build context speaks of a later Yarn.
//!
//! ## Fix safety
//! Safe. The command runs if and only if the script succeeds, as the same user, and nothing but what can be fetched again goes. There is no fix, only the finding, where
//! the install does not always run, where the script ends before its end, where it may have taken the program away, and where a later command, or a script of the build context that containers start with, works
//! offline or without the secret or proxy that this RUN has. Later versions of
//! Yarn run projects from their cache: there is no fix either where it may be one of them. It is Yarn 1 where the command has options that others refuse, and in the official Node.js images as long as
//! no more of the project than its manifests has been copied (a `.yarnrc.yml` makes Yarn 1 hand over to the version it names).
//!
//! Unsafe where the build goes on after a failed install (left of `||`, before `;` without `-e`): where there is no such program, the RUN
//! would fail.
//!
//! ## Codes
//! hadolint DL3060
//!
//! ## Source
//! hadolint DL3060; Yarn 1 documentation, `yarn cache`; Yarn 4 documentation, `yarnPath` and `enableGlobalCache`.

use super::clean_up::{self, Guard, Wanted};
use super::filled_cache::FilledCache;
use super::yarn;
use crate::diagnostic::{Applicability, Finding, Severity};
use crate::knowledge::managers::YARN;
use crate::lint::{On, Rule, RunSite};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "yarn-cache-clean",
    codes: &["DL3060"],
    severity: Severity::Info,
    fixes: &[Applicability::Safe, Applicability::Unsafe],
    summary: "the RUN that installs with Yarn 1 empties its cache",
    independent: true,
    cache_of: Some(&YARN),
    matters: &["cache", "cached"],
    on: &[On::Run(YARN.programs, check)],
    ..Rule::USUAL
};

pub(super) const WANTED: Wanted = Wanted {
    rule: &RULE,
    managers: &YARN,
    commands,
    guard,
};

fn check(site: &RunSite<'_, '_>, findings: &mut Vec<Finding>) {
    clean_up::check(&WANTED, site, findings);
}

fn commands(place: &FilledCache<'_, '_>) -> Vec<String> {
    vec![format!("{} cache clean", place.program)]
}

/// The cache of later versions may be what the project runs from.
fn guard(place: &FilledCache<'_, '_>) -> Guard {
    let commands: Vec<_> = place.steps.iter().map(|step| step.command).collect();
    yarn::guard(place.model, place.index, &commands, place.build)
}
