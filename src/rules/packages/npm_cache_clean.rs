//! `npm-cache-clean`: the RUN that installs with npm empties its cache.
//!
//! ## What it does
//! Puts `npm cache clean --force` at the end of a RUN that installs.
//!
//! ## Why
//! npm keeps an archive of every package it has unpacked: the cache is about as large as `node_modules` compressed, and no container needs it.
//!
//! ## Example
//! ```dockerfile
//! FROM node:22-slim
//! WORKDIR /app
//! COPY package.json package-lock.json ./
//! RUN npm ci
//! ```
//! becomes
//! ```dockerfile
//! FROM node:22-slim
//! WORKDIR /app
//! COPY package.json package-lock.json ./
//! RUN npm ci \
//!     && npm cache clean --force
//! ```
//!
//! ## When it stays silent
//! Where the RUN empties the cache already, in whatever way, or speaks of it after the install; where a mount covers it; where the RUN below does nothing
//! but clean up (`chain-run` joins it); where a later COPY, VOLUME or mount takes the cache along, or a command looks
//! into it; where the cache is filled or asked for on purpose (`npm cache add`, `NPM_CONFIG_OFFLINE`).
//! Also where `npm_config_cache` or `--cache` say where the cache is.
//!
//! ## Fix safety
//! Safe. The command runs if and only if the script succeeds, as the same user, and nothing but what can be fetched again goes. There is no fix, only the finding, where
//! the install does not always run, where the script ends before its end, where it may have taken the program away, and where a later command, or a script of the build context that containers start with, works
//! offline or without the secret or proxy that this RUN has. Nor is there one
//! where the last install of the RUN is that of another npm.
//!
//! Unsafe where the build goes on after a failed install (left of `||`, before `;` without `-e`): where there is no such program, the RUN
//! would fail.
//!
//! ## Codes
//! None of other tools.
//!
//! ## Source
//! npm-cache(1): "--force" is what makes it delete.

use super::clean_up::{self, Guard, Wanted};
use super::filled_cache::FilledCache;
use crate::diagnostic::{Applicability, Finding, Severity};
use crate::knowledge::managers::NPM;
use crate::lint::{On, Rule, RunSite};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "npm-cache-clean",
    codes: &[],
    severity: Severity::Info,
    fixes: &[Applicability::Safe, Applicability::Unsafe],
    summary: "the RUN that installs with npm empties its cache",
    independent: true,
    cache_of: Some(&NPM),
    matters: &["cache", "cached"],
    on: &[On::Run(NPM.programs, check)],
    ..Rule::USUAL
};

pub(super) const WANTED: Wanted = Wanted {
    rule: &RULE,
    managers: &NPM,
    commands,
    guard,
};

fn check(site: &RunSite<'_, '_>, findings: &mut Vec<Finding>) {
    clean_up::check(&WANTED, site, findings);
}

fn commands(place: &FilledCache<'_, '_>) -> Vec<String> {
    vec![format!("{} cache clean --force", place.program)]
}

/// A new npm may not run on the node that is there, unless it has already.
fn guard(place: &FilledCache<'_, '_>) -> Guard {
    let replaces = place.origin.args().iter().any(|word| {
        let text = String::from_utf8_lossy(word.text);
        matches!(text.split('@').next(), Some("npm" | "n" | "node"))
    });
    let moves = place.model.speaks_of("npm config set cache");
    if moves {
        Guard::Silent
    } else if replaces {
        Guard::Report
    } else {
        Guard::Fix
    }
}
