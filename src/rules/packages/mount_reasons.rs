//! Why the cache of a package manager had better not be a mount.

use super::clean_up::is_wanted;
use crate::knowledge::managers::Manager;
use crate::knowledge::programs::{Does, is_known_to};
use crate::model::{Later, Model, Need, SimpleCommand, runs_unknown};
use crate::syntax::Keyword;

/// What makes apt look up which packages were installed automatically. It keeps that in `/var/lib/apt/extended_states`: in a mount it would
/// find what other builds installed.
const ASKS_FOR_MARKS: &[&str] = &[
    "autoremove",
    "auto-remove",
    "autopurge",
    "apt-mark",
    "aptitude",
];

/// Why the cache that a RUN fills is not to be a mount, if there is a reason.
pub(super) fn reason(model: &Model<'_>, index: usize, manager: &Manager) -> Option<String> {
    let name = manager.programs[0];
    let text = String::from_utf8_lossy(model.instructions[index].joined.text());
    let said = |variable: &&&str| model.may_be_set(index, variable);
    if let Some(variable) = manager.cache.moved_by.iter().find(said) {
        return Some(format!("`{variable}` says where the cache of {name} is"));
    }
    if let Some(variable) = manager.cache.off_by.iter().find(said) {
        return Some(format!("`{variable}` turns the cache of {name} off"));
    }
    if text.contains("HOME=") {
        return Some("the home of the user changes".into());
    }
    if is_wanted(model, index, manager) {
        return Some(format!("a later instruction copies the cache of {name}"));
    }
    let later = index + 1..model.instructions.len();
    let mut runs =
        later.filter(|&later| model.instructions[later].effective().kind == Keyword::Run);
    if runs.any(|later| {
        let commands = model.commands(later);
        commands.iter().any(|command| counts_on(manager, command))
    }) {
        return Some(format!(
            "a later RUN needs the cache of {name}, which a mount may not have"
        ));
    }
    let mut linked_by = manager.cache.linked_by.iter();
    if linked_by.any(|word| model.speaks_of(word)) {
        return Some("links into the cache would lead nowhere".into());
    }
    if is_used_for_all(manager, model) {
        return Some(format!(
            "{name} keeps what is global in the first of its directories that is there, and the mount makes one"
        ));
    }
    if manager.family == "apt" {
        return reason_of_apt(model, index);
    }
    (manager.cache.builds_from_it)
        .then(|| reason_of_build(model, index, manager))
        .flatten()
}

/// Whether something is installed or configured for all projects, where that depends on the folders that are there.
fn is_used_for_all(manager: &Manager, model: &Model<'_>) -> bool {
    let words = manager.cache.global;
    let is_global = |command: &SimpleCommand<'_>| {
        let is_it = |name: &str| manager.programs.contains(&name);
        let mut args = command.args().iter();
        command.name().is_some_and(is_it) && args.any(|arg| words.iter().any(|word| arg.is(word)))
    };
    !words.is_empty()
        && (0..model.instructions.len()).any(|at| model.commands(at).iter().any(is_global))
}

/// Whether a command fails without what the cache has.
fn counts_on(manager: &Manager, command: &SimpleCommand<'_>) -> bool {
    manager.effect(command).is_some()
        && command.args().iter().any(|word| {
            word.as_str().is_some_and(|word| {
                manager.cache.offline.contains(&word) && !word.starts_with("--prefer")
            })
        })
}

fn reason_of_apt(model: &Model<'_>, index: usize) -> Option<String> {
    let reason = if model.apt_need(index) != Need::Fresh {
        "the RUN does not fetch the package lists that it needs: in a mount there may be none"
    } else if model.apt_lists_after(index) != Later::Free {
        "the package lists may be needed later, where a mount does not have them"
    } else if ASKS_FOR_MARKS.iter().any(|word| model.speaks_of(word)) {
        "apt would keep in the mount which packages were installed automatically, and the file asks for that"
    } else {
        return None;
    };
    Some(reason.into())
}

/// For managers whose caches are part of what a project is built and run from.
fn reason_of_build(model: &Model<'_>, index: usize, manager: &Manager) -> Option<String> {
    let name = manager.programs[0];
    let stage = model.stage_of(index)?;
    if !model.is_never_shipped(index, Some(manager)) || model.built_on(stage).next().is_some() {
        return Some(format!("what {name} fetched may be wanted in the image"));
    }
    let mut later = index..model.stage_instructions(stage).end;
    let by = later.find(|&later| {
        let instruction = model.instructions[later];
        if instruction.effective().kind != Keyword::Run {
            return false;
        }
        let text = instruction.joined.text();
        !model.is_plain_run(later)
            || model.commands(later).iter().any(|command| {
                let builds = |program: &str| {
                    is_known_to(program, Does::CallOthers) || is_known_to(program, Does::RunTasks)
                };
                runs_unknown(command, text) || command.name().is_some_and(builds)
            })
    })?;
    let line = model.instructions[by].first_line;
    Some(format!(
        "what line {line} runs may need what {name} fetched"
    ))
}
