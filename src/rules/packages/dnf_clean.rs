//! `dnf-clean`: the RUN that installs with dnf empties its cache.
//!
//! ## What it does
//! Puts `dnf clean all` at the end of a RUN that installs; for microdnf, tdnf and dnf5 their own `clean all`.
//!
//! ## Why
//! The metadata of the repositories takes 50 to 300 MB of the layer, and is fetched anew by whoever installs later. `clean all` goes through
//! the whole cache folder, whatever repositories are enabled: nothing is left for an `rm`.
//!
//! ## Example
//! ```dockerfile
//! FROM fedora:41
//! RUN dnf install -y git
//! ```
//! becomes
//! ```dockerfile
//! FROM fedora:41
//! RUN dnf install -y git \
//!     && dnf clean all
//! ```
//!
//! ## When it stays silent
//! Where the RUN empties the cache already, in whatever way, or speaks of it after the install; where a mount covers it; where the RUN below does nothing
//! but clean up (`chain-run` joins it); where a later COPY, VOLUME or mount takes the cache along, or a command looks
//! into it; where packages are kept on purpose (`keepcache=1`).
//!
//! ## Fix safety
//! Safe. The command runs if and only if the script succeeds, as the same user, and nothing but what can be fetched again goes. There is no fix, only the finding, where
//! the install does not always run, where the script ends before its end, where it may have taken the program away, and where a later command works
//! offline or without the secret or proxy that this RUN has. A later dnf fetches its metadata by itself.
//!
//! Unsafe where the build goes on after a failed install (left of `||`, before `;` without `-e`): where there is no such program, the RUN
//! would fail.
//!
//! ## Codes
//! hadolint DL3040
//!
//! ## Source
//! hadolint DL3040; dnf(8), "Clean Command" and "Makecache Command"; `clean.py` of dnf 4 and `clean.cpp` of dnf 5; Red Hat, "Building, running, and managing containers".

use super::clean_up::{self, Guard, Wanted};
use super::filled_cache::FilledCache;
use crate::diagnostic::{Applicability, Finding, Severity};
use crate::knowledge::managers::DNF;
use crate::lint::{On, Rule, RunSite};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "dnf-clean",
    codes: &["DL3040"],
    severity: Severity::Info,
    fixes: &[Applicability::Safe, Applicability::Unsafe],
    summary: "the RUN that installs with dnf empties its cache",
    independent: true,
    cache_of: Some(&DNF),
    matters: &["cache", "cached", "clean", "metadata"],
    on: &[On::Run(DNF.programs, check)],
    ..Rule::USUAL
};

pub(super) const WANTED: Wanted = Wanted {
    rule: &RULE,
    managers: &DNF,
    commands,
    guard,
};

fn check(site: &RunSite<'_, '_>, findings: &mut Vec<Finding>) {
    clean_up::check(&WANTED, site, findings);
}

fn commands(place: &FilledCache<'_, '_>) -> Vec<String> {
    vec![format!("{} clean all", place.program)]
}

fn guard(_: &FilledCache<'_, '_>) -> Guard {
    Guard::Fix
}
