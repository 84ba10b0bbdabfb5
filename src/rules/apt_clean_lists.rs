//! `apt-clean-lists`: the RUN that fetches apt's package lists removes them.
//!
//! ## What it does
//! Puts `rm -rf /var/lib/apt/lists/*` at the end of a RUN with an `apt-get update`.
//!
//! ## Why
//! The lists take 20 to 50 MB of the layer, and are stale by the time anyone could use them.
//!
//! ## Example
//! ```dockerfile
//! RUN apt-get update \
//!     && apt-get install -y curl
//! ```
//! becomes
//! ```dockerfile
//! RUN apt-get update \
//!     && apt-get install -y curl \
//!     && rm -rf /var/lib/apt/lists/*
//! ```
//!
//! ## When it stays silent
//! Where nothing in the RUN uses the lists (`apt-update-install` speaks of that), where the RUN speaks of `/var/lib/apt` behind the update (it removes them already, in whatever way), where
//! a mount covers the lists, where the RUN below does nothing but clean up (`chain-run` joins it), and where a later RUN of the stage, of a stage
//! built on it, or an ONBUILD installs without an update of its own (`apt-update-install` gives it one first, where that is safe).
//!
//! ## Fix safety
//! Safe. The lists go, and what needs them fetches them first. The command runs if and only if the script succeeds, and the
//! RUN fails where it failed before. There is no fix, only the finding, where a script of which the file does not tell runs later and may
//! count on the lists, where the update does not always run, or the script ends before its end.
//!
//! ## Codes
//! DL3009.
//!
//! ## Source
//! Docker's building best practices, "apt-get"; hadolint DL3009.

use super::support::append::{put_behind, same_user};
use super::support::related::is_cleaned_by_next;
use super::support::{command_span, is_apt_update, is_plain_run, speaks_of_apt, uses_lists};
use super::{Context, Rule};
use crate::config::{ChainMode, PackageCaches};
use crate::diagnostic::{Applicability, Finding, Fix, Severity};
use crate::model::{Later, Model, Nest, SimpleCommand};
use crate::syntax::flag_value;

/// The rule.
pub(super) const RULE: Rule = Rule {
    id: "apt-clean-lists",
    codes: &["DL3009"],
    severity: Severity::Info,
    fixes: &[Applicability::Safe],
    summary: "the RUN that fetches apt's package lists removes them",
    check,
};

const CLEAN: &str = "rm -rf /var/lib/apt/lists/*";

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let model = context.model;
    if !speaks_of_apt(model) || context.options.package_caches == PackageCaches::Mount {
        return;
    }
    for index in 0..model.instructions.len() {
        if !is_plain_run(model, index) {
            continue;
        }
        let commands = model.commands(index);
        let Some(last) = commands.iter().rposition(is_apt_update) else {
            continue;
        };
        let update = &commands[last];
        let instruction = model.instructions[index];
        let behind = &instruction.joined.text()[update.span.end as usize..];
        if is_cleaned(behind) || covers_lists(model, index) {
            continue;
        }
        if context.options.chain_run != ChainMode::Off && is_cleaned_by_next(model, index) {
            continue;
        }
        // Lists that nothing uses are the matter of `apt-update-install`.
        if !uses_lists(model, index, &commands[last + 1..]) {
            continue;
        }
        let later = model.apt_lists_after(index);
        if matches!(later, Later::Needed(_)) {
            continue;
        }
        let help = match later {
            Later::Unknown(by) => format!(
                "end the RUN with `{CLEAN}`, if what line {} runs does not need the lists",
                model.instructions[by].first_line
            ),
            _ => format!("end the RUN with `{CLEAN}`"),
        };
        let fix = if later == Later::Free {
            fix(model, index, &commands, update)
        } else {
            None
        };
        findings.push(Finding {
            rule: RULE.id,
            severity: RULE.severity,
            span: command_span(model, index, update),
            message: "the package lists stay in the layer".into(),
            help: Some(help),
            fix,
        });
    }
}

/// Whether a script speaks of the lists, or of more than them.
fn is_cleaned(script: &[u8]) -> bool {
    const PLACES: &[&str] = &[
        "lib/apt",
        "apt/lists",
        "cd /var/lib",
        "/var/lib/{",
        "/var/lib/*",
        "/var/{lib",
        "distclean",
        "dist-clean",
    ];
    let text = String::from_utf8_lossy(script);
    PLACES.iter().any(|place| text.contains(place))
}

/// Whether a mount covers the lists, or may.
fn covers_lists(model: &Model<'_>, index: usize) -> bool {
    let instruction = model.instructions[index];
    instruction.statement.flags.iter().any(|flag| {
        let flag = String::from_utf8_lossy(&flag_value(instruction.text(flag.span))).into_owned();
        let Some(options) = flag.strip_prefix("--mount=") else {
            return false;
        };
        options.split(',').any(|option| {
            let target = option
                .split_once('=')
                .filter(|(key, _)| matches!(*key, "target" | "dst" | "destination"));
            target.is_some_and(|(_, path)| {
                path.contains('$')
                    || "/var/lib/apt/lists".starts_with(path.trim_end_matches('/'))
                    || path.starts_with("/var/lib/apt")
            })
        })
    })
}

fn fix(
    model: &Model<'_>,
    index: usize,
    commands: &[SimpleCommand<'_>],
    update: &SimpleCommand<'_>,
) -> Option<Fix> {
    if !update.place.certain || update.place.nest == Nest::Substitution {
        return None;
    }
    let added = format!("{}{CLEAN}", same_user(update)?);
    let edits = put_behind(model, index, commands, &[added])?;
    Some(Fix {
        applicability: Applicability::Safe,
        title: "Remove the package lists at the end of the RUN".into(),
        edits,
        rewrites: vec![index],
    })
}
