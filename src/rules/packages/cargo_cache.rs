//! `cargo-cache`: the RUN that installs with Cargo removes what it has downloaded.
//!
//! ## What it does
//! Puts an `rm` of Cargo's downloads at the end of a RUN that has `cargo install`.
//!
//! ## Why
//! Cargo keeps the sources of all crates that it has compiled, packed and unpacked, and an index. The program that it has installed needs none of it.
//!
//! ## Example
//! ```dockerfile
//! FROM rust:1.89-slim
//! RUN cargo install --locked mdbook
//! CMD ["mdbook", "serve"]
//! ```
//! becomes
//! ```dockerfile
//! FROM rust:1.89-slim
//! RUN cargo install --locked mdbook \
//!     && rm -rf /usr/local/cargo/registry /usr/local/cargo/git
//! CMD ["mdbook", "serve"]
//! ```
//!
//! ## When it stays silent
//! In stages that are neither shipped nor built on. Where a later RUN uses Cargo or may, or containers do: it would fetch again what has gone. On `cargo build`: what a project is built from belongs into
//! a stage of its own (`multi-stage`). Where the RUN removes the downloads already, in whatever way, or speaks of them after the install; where a mount covers them; where
//! a later instruction takes them along or looks into them; where `CARGO_HOME` is set, and where the image does not tell where they are.
//!
//! ## Fix safety
//! Unsafe: people may use the image to build, and offline they miss the crates. There is no fix, only the finding, where the install does not always run, and where the script
//! ends before its end.
//!
//! ## Source
//! The Cargo Book, "Cargo Home", "Clearing the cache".

use super::clean_up::is_used_again;
use super::clean_up::{self, Guard, Wanted};
use super::filled_cache::FilledCache;
use super::mounts::targets;
use crate::diagnostic::{Applicability, Finding, Severity};
use crate::knowledge::managers::CARGO;
use crate::lint::{On, Rule, RunSite};
use crate::model::{Invocation, Step};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "cargo-cache",
    codes: &[],
    severity: Severity::Info,
    cache_of: Some(&CARGO),
    fixes: &[Applicability::Unsafe],
    summary: "the RUN that installs with Cargo removes what it has downloaded",
    independent: true,
    matters: &["cache", "cached"],
    on: &[On::Run(CARGO.programs, check)],
    ..Rule::USUAL
};

const WANTED: Wanted = Wanted {
    rule: &RULE,
    managers: &CARGO,
    commands,
    guard,
};

fn check(site: &RunSite<'_, '_>, findings: &mut Vec<Finding>) {
    clean_up::check(&WANTED, site, findings);
}

/// Where the downloads lie, if the image tells.
fn folders(place: &FilledCache<'_, '_>) -> Option<String> {
    let targets = targets(&CARGO, place.model, place.index, &[], place.build, None).ok()?;
    let folders = targets.iter().map(|target| {
        let folder = target.path.trim_end_matches("/db");
        folder.replacen("/root/", "~/", 1)
    });
    Some(folders.collect::<Vec<_>>().join(" "))
}

fn commands(place: &FilledCache<'_, '_>) -> Vec<String> {
    let folders = folders(place).into_iter();
    folders.map(|folders| format!("rm -rf {folders}")).collect()
}

fn guard(place: &FilledCache<'_, '_>) -> Guard {
    let installs =
        Invocation::of(place.origin).is_some_and(|call| place.origin.words[call.at].is("install"));
    let is_gone = |step: &Step<'_, '_>| {
        let mut args = step.command.args().iter();
        step.command.name() == Some("rustup") && args.any(|word| word.is("uninstall"))
    };
    if !installs
        || folders(place).is_none()
        || place.steps[place.at..].iter().any(is_gone)
        || is_used_again(place, &CARGO)
    {
        Guard::Silent
    } else if place.origin.same_user().is_some_and(|user| user.is_empty()) {
        Guard::Unsafe
    } else {
        // The shell replaces `~` before it becomes another user.
        Guard::Report
    }
}
