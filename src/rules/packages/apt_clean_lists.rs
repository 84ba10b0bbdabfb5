//! `apt-clean-lists`: the RUN that fetches apt's package lists removes them.
//!
//! ## What it does
//! Puts `rm -rf /var/lib/apt/lists/*` at the end of a RUN with an `apt-get update`: before the messages that it ends with (`echo done`), and into the
//! `rm -rf` of temporary files and caches that it ends with.
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
//! Where nothing in the RUN uses the lists (`apt-update-install` speaks of that), where the RUN speaks of `/var/lib/apt` after the update (it removes them already, in whatever way), where
//! a mount covers the lists, and where the RUN below does nothing but clean up (`chain-run` joins it).
//!
//! ## Fix safety
//! Safe. In a heredoc under `set -e` the command gets a line of its own, elsewhere it stands behind the last command with `&&`. The lists go, and what needs them fetches them first. The command runs if and only if the script succeeds, and the
//! RUN fails where it failed before. There is no fix, only the finding, where a later RUN of the stage, of a stage
//! built on it, or an ONBUILD installs without an update of its own (`apt-update-install` gives it one first, where that is safe), where a script of which the file does not tell runs later and may
//! count on the lists (what an interpreter, a task runner or a wrapper runs is one), where containers start with an install (also in a script of the build
//! context, or in one that the Dockerfile writes), where the update does not always run, or the script ends before its end.
//!
//! ## Codes
//! DL3009.
//!
//! ## Source
//! Docker's building best practices, "apt-get"; hadolint DL3009.

use super::apt::{is_apt_update, uses_lists};
use crate::config::{ChainMode, PackageCaches};
use crate::diagnostic::{Applicability, Finding, Fix, Severity};
use crate::knowledge::folders::LITTER;
use crate::knowledge::managers::{APT, APT_LISTS};
use crate::lint::{On, Rule, RunSite};
use crate::model::{
    Code, Holder, Later, Model, Need, Step, User, fetches_lists, is_fatal, need_at_start,
};
use crate::rewrite::{add_to_removal, append_after_any};
use crate::rules::support::related::is_cleaned_by_next;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "apt-clean-lists",
    codes: &["DL3009"],
    severity: Severity::Info,
    fixes: &[Applicability::Safe],
    summary: "the RUN that fetches apt's package lists removes them",
    independent: true,
    cache_of: Some(&APT),
    matters: &["/var/lib/apt/lists", "cache", "cached", "lists"],
    on: &[On::Run(&["apt"], check)],
    ..Rule::USUAL
};

const CLEAN: &str = "rm -rf /var/lib/apt/lists/*";

const LISTS: &str = "/var/lib/apt/lists/*";

fn check(site: &RunSite<'_, '_>, findings: &mut Vec<Finding>) {
    let (model, index, steps) = (site.model(), site.index, site.steps());
    if site.context.options.package_caches == PackageCaches::Mount {
        return;
    }
    let Some(last) = steps.iter().rposition(|step| fetches_lists(step.command)) else {
        return;
    };
    let (update, behind) = (steps[last], &steps[last + 1..]);
    if is_cleaned(update) || covers_lists(model, index) {
        return;
    }
    if site.context.options.chain_run != ChainMode::Off && is_cleaned_by_next(model, index) {
        return;
    }
    // Lists that nothing uses are the matter of `apt-update-install`.
    if is_apt_update(update.command) && !uses_lists(behind) {
        return;
    }
    let later = model.apt_lists_after(index);
    let is_needed_at_start = {
        let scripts = model.scripts_started(site.context.build, index);
        let mut needs = scripts.map(need_at_start);
        needs.any(|need| need == Need::Lists)
    };
    let help = match later {
        Later::Needed(by) => format!(
            "give the install in line {} an update of its own, then end this RUN with `{CLEAN}`",
            model.instructions[by].first_line
        ),
        Later::Unknown(by) => format!(
            "end the RUN with `{CLEAN}`, if what line {} runs does not need the package lists",
            model.instructions[by].first_line
        ),
        Later::Free if is_needed_at_start => format!(
            "give the script that containers start with an update of its own, then end this RUN with `{CLEAN}`"
        ),
        Later::Free => format!("end the RUN with `{CLEAN}`"),
    };
    let fix = if later == Later::Free && update.code.is_whole() && !is_needed_at_start {
        fix(site.codes, update, behind)
    } else {
        None
    };
    findings.push(
        RULE.finding(
            update.code.span(update.command.span),
            "the package lists stay in the layer",
        )
        .with_help(help)
        .with_fix_if(fix),
    );
}

/// Whether what stands after an update speaks of the lists, or of more than them.
fn is_cleaned(update: Step<'_, '_>) -> bool {
    let speaks = |text: &[u8]| {
        let text = String::from_utf8_lossy(text);
        APT_LISTS.iter().any(|place| text.contains(place))
    };
    // What follows a heredoc stands above it.
    let code = update.code;
    let own = code.model.instructions[code.index].joined.text();
    speaks(code.behind(update.command.span.end)) || (code.is_in_file() && speaks(own))
}

/// Whether a mount covers the lists, or may.
fn covers_lists(model: &Model<'_>, index: usize) -> bool {
    model.instructions[index].mounts().any(|mount| {
        model.mount_target(index, &mount).is_some_and(|path| {
            path.contains('$')
                || "/var/lib/apt/lists".starts_with(path.trim_end_matches('/'))
                || path.starts_with("/var/lib/apt")
        })
    })
}

/// Whether a path is in a folder that clean-ups empty.
fn is_litter(path: &str) -> bool {
    LITTER.iter().any(|folder| {
        let rest = path.trim_matches(['"', '\'']).strip_prefix(folder);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

fn fix(codes: &[Code<'_>], update: Step<'_, '_>, behind: &[Step<'_, '_>]) -> Option<Fix> {
    let (code, command) = (update.code, update.command);
    // What stands after the text that fetches the lists may use them, too.
    let outside = behind.iter().filter(|step| !step.code.is(code));
    if code.holder != Holder::Instruction
        && outside
            .copied()
            .any(|step| uses_lists(std::slice::from_ref(&step)))
    {
        return None;
    }
    let user = command.same_user()?;
    // Where apt may fail unseen, it may have done so for want of rights, and then `rm` would fail the build.
    let is_other_user = matches!(code.model.user(code.index), User::Other(_));
    if user.is_empty() && is_other_user && !is_fatal(codes, code, command) {
        return None;
    }
    let mut edits = append_after_any(codes, code, command, &[format!("{user}{CLEAN}")])?;
    if user.is_empty()
        && let Some(edit) = add_to_removal(code, LISTS, is_litter)
    {
        edits = vec![edit];
    }
    Some(Fix::in_place(
        Applicability::Safe,
        code.index,
        "Remove the package lists at the end of the RUN",
        edits,
    ))
}
