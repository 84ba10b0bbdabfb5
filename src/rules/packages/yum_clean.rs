//! `yum-clean`: the RUN that installs with yum empties its cache.
//!
//! ## What it does
//! Puts `yum clean all` and `rm -rf /var/cache/yum` at the end of a RUN that installs; `yum clean all` alone on images where yum is known to be dnf
//! (`centos`, RHEL and UBI from 8 on, Fedora, Amazon Linux 2023, …): nothing is in that folder there, and it empties its own.
//!
//! ## Why
//! The metadata of the repositories takes 50 to 300 MB of the layer, and is fetched anew by whoever installs later. yum's own `clean all` leaves what
//! belongs to repositories that are no longer enabled, or were for one command (`--enablerepo`); dnf's does not.
//!
//! ## Example
//! ```dockerfile
//! FROM centos:7
//! RUN yum install -y git
//! ```
//! becomes
//! ```dockerfile
//! FROM centos:7
//! RUN yum install -y git \
//!     && yum clean all \
//!     && rm -rf /var/cache/yum
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
//! offline or without the secret or proxy that this RUN has. A later yum fetches its metadata by itself. `yum clean` fails where
//! no repository is enabled: there is no fix where the file disables or removes some.
//!
//! Unsafe where the build goes on after a failed install (left of `||`, before `;` without `-e`): where there is no such program, the RUN
//! would fail.
//!
//! ## Codes
//! hadolint DL3032
//!
//! ## Source
//! hadolint DL3032; yum(8), "clean"; dnf's `clean.py`, which goes through the whole cache folder.

use super::clean_up::{self, Guard, Wanted};
use super::filled_cache::FilledCache;
use crate::diagnostic::{Applicability, Finding, Severity};
use crate::knowledge::managers::{TAKE_REPOSITORIES, YUM, is_dnf};
use crate::lint::{On, Rule, RunSite};
use crate::model::SimpleCommand;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "yum-clean",
    codes: &["DL3032"],
    severity: Severity::Info,
    fixes: &[Applicability::Safe, Applicability::Unsafe],
    summary: "the RUN that installs with yum empties its cache",
    independent: true,
    cache_of: Some(&YUM),
    matters: &["cache", "cached", "clean", "metadata"],
    on: &[On::Run(YUM.programs, check)],
    ..Rule::USUAL
};

pub(super) const WANTED: Wanted = Wanted {
    rule: &RULE,
    managers: &YUM,
    commands,
    guard,
};

fn check(site: &RunSite<'_, '_>, findings: &mut Vec<Finding>) {
    clean_up::check(&WANTED, site, findings);
}

fn commands(place: &FilledCache<'_, '_>) -> Vec<String> {
    let program = place.program;
    let mut commands = vec![format!("{program} clean all")];
    if !place.model.base_image(place.index).is_some_and(is_dnf) {
        commands.push("rm -rf /var/cache/yum".into());
    }
    commands
}

/// `yum clean` fails where no repository is left.
fn guard(place: &FilledCache<'_, '_>) -> Guard {
    let model = place.model;
    let loses = |index: usize| {
        let text = String::from_utf8_lossy(model.instructions[index].span.of(model.file.source));
        let removes = |command: &SimpleCommand<'_>| {
            matches!(command.name(), Some("rm" | "mv"))
                && command
                    .args()
                    .iter()
                    .any(|word| memchr::memmem::find(word.text, b"yum.repos.d").is_some())
        };
        TAKE_REPOSITORIES.iter().any(|part| text.contains(part))
            || (text.contains("yum.repos.d") && {
                let codes = model.codes(index);
                codes.iter().flat_map(|code| &code.commands).any(removes)
            })
    };
    if loses(place.index) || model.any_before(place.index, "loses repositories", loses) {
        Guard::Report
    } else {
        Guard::Fix
    }
}
