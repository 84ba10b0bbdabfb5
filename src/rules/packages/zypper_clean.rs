//! `zypper-clean`: the RUN that installs with zypper empties its cache.
//!
//! ## What it does
//! Puts `zypper clean --all` at the end of a RUN that installs; `zypper clean`, which keeps the metadata, where the file turns off the check of signatures.
//!
//! ## Why
//! The metadata of the repositories takes 30 to 100 MB of the layer, and is fetched anew by whoever installs later.
//!
//! ## Example
//! ```dockerfile
//! FROM opensuse/leap:15.6
//! RUN zypper --non-interactive install git
//! ```
//! becomes
//! ```dockerfile
//! FROM opensuse/leap:15.6
//! RUN zypper --non-interactive install git \
//!     && zypper clean --all
//! ```
//!
//! ## When it stays silent
//! Where the RUN empties the cache already, in whatever way, or speaks of it after the install; where a mount covers it; where the RUN below does nothing
//! but clean up (`chain-run` joins it); where a later COPY, VOLUME or mount takes the cache along, or a command looks
//! into it; where packages are kept on purpose (`--keep-packages`).
//!
//! ## Fix safety
//! Safe. The command runs if and only if the script succeeds, as the same user, and nothing but what can be fetched again goes. There is no fix, only the finding, where
//! the install does not always run, where the script ends before its end, where it may have taken the program away, and where a later command works
//! offline or without the secret or proxy that this RUN has. A later zypper fetches its metadata by itself, also without auto-refresh: a repository that is not cached is read first.
//!
//! Unsafe where the build goes on after a failed install (left of `||`, before `;` without `-e`): where there is no such program, the RUN
//! would fail.
//!
//! ## Codes
//! hadolint DL3036
//!
//! ## Source
//! hadolint DL3036; zypper(8), "clean".

use super::clean_up::{self, Guard, Wanted};
use super::filled_cache::FilledCache;
use crate::diagnostic::{Applicability, Finding, Severity};
use crate::knowledge::managers::ZYPPER;
use crate::lint::{On, Rule, RunSite};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "zypper-clean",
    codes: &["DL3036"],
    severity: Severity::Info,
    fixes: &[Applicability::Safe, Applicability::Unsafe],
    summary: "the RUN that installs with zypper empties its cache",
    independent: true,
    cache_of: Some(&ZYPPER),
    matters: &["cache", "cached", "clean", "metadata"],
    on: &[On::Run(ZYPPER.programs, check)],
    ..Rule::USUAL
};

pub(super) const WANTED: Wanted = Wanted {
    rule: &RULE,
    managers: &ZYPPER,
    commands,
    guard,
};

fn check(site: &RunSite<'_, '_>, findings: &mut Vec<Finding>) {
    clean_up::check(&WANTED, site, findings);
}

fn commands(place: &FilledCache<'_, '_>) -> Vec<String> {
    // Metadata that was fetched unchecked could not be fetched again.
    let unchecked = memchr::memmem::find(place.model.file.source, b"--no-gpg-check").is_some();
    let all = if unchecked { "" } else { " --all" };
    vec![format!("{} clean{all}", place.program)]
}

fn guard(_: &FilledCache<'_, '_>) -> Guard {
    Guard::Fix
}
