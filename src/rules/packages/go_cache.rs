//! `go-cache`: the RUN that installs a tool with Go empties its caches.
//!
//! ## What it does
//! Puts `go clean -cache -modcache` at the end of a RUN that has `go install …@version`.
//!
//! ## Why
//! Go keeps the sources of all modules and all that it has compiled, often ten times as much as the tool itself, which needs none of it.
//!
//! ## Example
//! ```dockerfile
//! FROM golang:1.25
//! RUN go install golang.org/x/tools/cmd/stringer@v0.36.0
//! ```
//! becomes
//! ```dockerfile
//! FROM golang:1.25
//! RUN go install golang.org/x/tools/cmd/stringer@v0.36.0 \
//!     && go clean -cache -modcache
//! ```
//!
//! ## When it stays silent
//! In stages that are neither shipped nor built on. Where a later RUN uses Go or may, or containers do: it would fetch and compile again what has gone. On `go build` and `go mod download`: what a project
//! is built from belongs into a stage of its own (`multi-stage`). Where the RUN empties the caches already, in whatever way, or speaks of them after the install; where a mount covers them; where
//! a later instruction takes them along or looks into them; where `GOPATH`, `GOMODCACHE` or `GOCACHE` say where they are.
//!
//! ## Fix safety
//! Unsafe: people may use the image to build, and offline they miss the modules. There is no fix, only the finding, where the install does not always run, where the script
//! ends before its end, and where it may have taken Go away.
//!
//! ## Source
//! `go help clean`; Go's module reference, "Module cache".

use super::clean_up::is_used_again;
use super::clean_up::{self, Guard, Wanted};
use super::filled_cache::FilledCache;
use crate::diagnostic::{Applicability, Finding, Severity};
use crate::knowledge::managers::GO;
use crate::lint::{On, Rule, RunSite};
use crate::model::Invocation;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "go-cache",
    codes: &[],
    severity: Severity::Info,
    cache_of: Some(&GO),
    fixes: &[Applicability::Unsafe],
    summary: "the RUN that installs a tool with Go empties its caches",
    independent: true,
    matters: &["cache", "cached"],
    on: &[On::Run(GO.programs, check)],
    ..Rule::USUAL
};

const WANTED: Wanted = Wanted {
    rule: &RULE,
    managers: &GO,
    commands,
    guard,
};

fn check(site: &RunSite<'_, '_>, findings: &mut Vec<Finding>) {
    clean_up::check(&WANTED, site, findings);
}

fn commands(place: &FilledCache<'_, '_>) -> Vec<String> {
    vec![format!("{} clean -cache -modcache", place.program)]
}

fn guard(place: &FilledCache<'_, '_>) -> Guard {
    let installs_tool = Invocation::of(place.origin).is_some_and(|call| {
        let mut operands = call.operands(place.origin);
        place.origin.words[call.at].is("install")
            && operands.any(|at| place.origin.words[at].text.contains(&b'@'))
    });
    if installs_tool && !is_used_again(place, &GO) {
        Guard::Unsafe
    } else {
        Guard::Silent
    }
}
