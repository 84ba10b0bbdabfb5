//! What the rules have in common that empty the caches of a package manager in the RUN that filled them.

use super::filled_cache::FilledCache;
use super::presence::{may_be_gone, may_be_nowhere};
use super::unless_tolerated;
use crate::config::ChainMode;
use crate::diagnostic::{Applicability, Finding, Fix};
use crate::knowledge::managers::{Manager, Verb};
use crate::knowledge::programs::{Does, is_known_to};
use crate::lint::{Rule, RunSite};
use crate::model::{
    CacheEffect, Code, Holder, Invocation, Model, SimpleCommand, Step, Word, needs_files,
    runs_unknown,
};
use crate::rewrite::append;
use crate::rules::support::apart::is_helped;
use crate::rules::support::is_to_be_mounted;
use crate::rules::support::related::is_cleaned_by_next;
use crate::syntax::{Keyword, MountKind};

/// What one rule wants.
pub(super) struct Wanted {
    /// The rule.
    pub(super) rule: &'static Rule,
    /// The package managers it looks at.
    pub(super) managers: &'static Manager,
    /// The commands that clean up after a program.
    pub(super) commands: fn(&FilledCache<'_, '_>) -> Vec<String>,
    /// Whether there is a fix, a finding without one, or none at all, for all this rule knows of its package manager.
    pub(super) guard: fn(&FilledCache<'_, '_>) -> Guard,
}

/// What a rule may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Guard {
    /// Report and fix.
    Fix,
    /// Report; the fix is unsafe.
    Unsafe,
    /// Report.
    Report,
    /// Nothing.
    Silent,
}

/// Reports a RUN that leaves caches after.
pub(super) fn check(wanted: &Wanted, site: &RunSite<'_, '_>, findings: &mut Vec<Finding>) {
    if !is_to_be_mounted(site.context.options, wanted.managers) {
        findings.extend(finding(wanted, site));
    }
}

/// Whether a command fills the caches of a package manager.
pub(super) fn fills(managers: &Manager, command: &SimpleCommand<'_>) -> bool {
    managers.effect(command) == Some(CacheEffect::Fills) && !managers.is_off(command)
}

/// What a RUN leaves in the caches of a package manager, if nothing empties them.
pub(super) fn left<'s>(
    managers: &Manager,
    site: &'s RunSite<'_, '_>,
) -> Option<FilledCache<'s, 's>> {
    let (context, model) = (site.context, site.model());
    let (index, steps) = (site.index, site.steps());
    let at = steps
        .iter()
        .rposition(|step| fills(managers, step.command))?;
    let (code, origin) = (steps[at].code, steps[at].command);
    if is_cleaned(&steps[at..], managers)
        || is_elsewhere(model, index, managers)
        || is_wanted(model, index, managers)
        || (context.options.chain_run != ChainMode::Off && is_cleaned_by_next(model, index))
    {
        return None;
    }
    Some(FilledCache {
        model,
        index,
        codes: site.codes,
        code,
        origin,
        steps,
        at,
        program: origin.argv()[0].as_str()?,
        build: context.build,
    })
}

fn finding(wanted: &Wanted, site: &RunSite<'_, '_>) -> Option<Finding> {
    let managers = wanted.managers;
    let place = left(managers, site)?;
    let (code, origin) = (place.code, place.origin);
    let guard = (wanted.guard)(&place);
    if guard == Guard::Silent {
        return None;
    }
    let added = (wanted.commands)(&place);
    let help = format!("end the RUN with `{}`", added.join(" && "));
    let is_open = matches!(guard, Guard::Fix | Guard::Unsafe) && code.is_whole();
    let mut fix = if is_open && !is_needed_later(&place, managers) {
        fix(&place, added, managers)
    } else {
        None
    };
    if let (Guard::Unsafe, Some(fix)) = (guard, &mut fix) {
        fix.applicability = Applicability::Unsafe;
    }
    let name = origin.manager_name()?;
    Some(
        wanted
            .rule
            .finding(
                code.span(origin.span),
                format!("the cache of {name} stays in the layer"),
            )
            .with_help(help)
            .with_fix_if(fix),
    )
}

fn fix(place: &FilledCache<'_, '_>, mut added: Vec<String>, managers: &Manager) -> Option<Fix> {
    let FilledCache {
        index,
        codes,
        code,
        origin,
        program,
        ..
    } = *place;
    // Where a relative path leads depends on where the script ends.
    if (program.contains('/') && !program.starts_with('/')) || sets_up(origin) {
        return None;
    }
    if may_be_gone(place, managers) || may_be_nowhere(place) {
        return None;
    }
    // Other texts of the RUN may count on the cache.
    let mut others = place.steps.iter().filter(|step| !step.code.is(code));
    if code.holder != Holder::Instruction
        && others.any(|step| managers.effect(step.command).is_some())
    {
        return None;
    }
    let user = origin.same_user()?;
    for command in &mut added {
        command.insert_str(0, &user);
    }
    Some(Fix::in_place(
        unless_tolerated(codes, code, origin),
        index,
        "Clean up at the end of the RUN",
        append(codes, code, origin, &added)?,
    ))
}

/// Whether an assignment before a command decides which program it is, or whose.
fn sets_up(command: &SimpleCommand<'_>) -> bool {
    command.sets("PATH") || command.sets("HOME")
}

/// Whether the caches that the first of these commands of a RUN fills are emptied after it, or may be.
fn is_cleaned(steps: &[Step<'_, '_>], managers: &Manager) -> bool {
    let cleans = |command: &SimpleCommand<'_>| {
        let by_verb = Invocation::of(command).is_some_and(|call| {
            // `rm -rf "$(yarn cache dir)"` and `rm -rf "$(pnpm store path)"` count as well.
            call.manager.family == managers.family
                && (call.verb == Verb::Clean
                    || command.words[call.at].is("cache")
                    || command.words[call.at].is("store"))
        });
        let by_name = command.name().is_some_and(|name| {
            // `cleanup.sh`, `clean-layer.sh`
            name.contains("clean")
        });
        by_verb || by_name || managers.effect(command) == Some(CacheEffect::Cleans)
    };
    if steps.iter().any(|step| cleans(step.command)) {
        return true;
    }
    let speaks = |text: &[u8]| {
        let text = String::from_utf8_lossy(text)
            .replace(".npmrc", "")
            .replace(".yarnrc", "");
        managers.cache.marks.iter().any(|mark| text.contains(mark))
    };
    // What follows a heredoc stands above it.
    let (code, command) = (steps[0].code, steps[0].command);
    let own = code.model.instructions[code.index].joined.text();
    if speaks(code.behind(command.span.end)) || (code.is_in_file() && speaks(own)) {
        return true;
    }
    let empties = |command: &SimpleCommand<'_>| {
        matches!(command.name(), Some("rm" | "find"))
            && command.args().iter().any(|word| {
                let path = word.without_quotes();
                let path = at_home(&path);
                managers
                    .cache
                    .directories
                    .iter()
                    .any(|cache| is_above(&path, cache))
            })
    };
    steps.iter().any(|step| empties(step.command))
}

/// A path with the home of root in place of the user's.
fn at_home(path: &str) -> String {
    let homes = ["~/", "$HOME/", "${HOME}/"];
    let home = homes.iter().find_map(|home| path.strip_prefix(home));
    let path = home.map_or_else(|| path.to_owned(), |rest| format!("/root/{rest}"));
    // `/home/app/.cache`
    match path
        .strip_prefix("/home/")
        .and_then(|rest| rest.split_once('/'))
    {
        Some((_, rest)) => format!("/root/{rest}"),
        None => path,
    }
}

/// Whether a path is a directory, or what a pattern says lies in it, with `cache` inside.
fn is_above(path: &str, cache: &str) -> bool {
    if let Some((directory, _)) = path.split_once('{') {
        return directory.len() > 1 && cache.starts_with(directory);
    }
    let directory = path.trim_end_matches('*').trim_end_matches('/');
    path.starts_with('/')
        && cache
            .strip_prefix(directory)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether the caches lie outside the layer, or may: in a mount, or where a variable says.
fn is_elsewhere(model: &Model<'_>, index: usize, managers: &Manager) -> bool {
    let mut told = (managers.cache.moved_by.iter()).chain(managers.cache.off_by);
    told.any(|name| model.may_be_set(index, name))
        || model.instructions[index].mounts().any(|mount| {
            let Some(target) = model.mount_target(index, &mount) else {
                return false;
            };
            target.contains('$')
                || managers
                    .cache
                    .marks
                    .iter()
                    .any(|mark| target.contains(mark))
                || managers
                    .cache
                    .directories
                    .iter()
                    .any(|cache| is_above(&target, cache) || is_above(cache, &target))
        })
}

/// Whether another instruction takes the cache along on purpose, or needs it: it copies it, keeps it as a volume, mounts it from this stage,
/// or has a command that looks into it.
pub(super) fn is_wanted(model: &Model<'_>, index: usize, managers: &Manager) -> bool {
    if is_filled_on_purpose(model, index, managers) {
        return true;
    }
    let marks = managers.cache.marks;
    let speaks = |text: &[u8]| {
        let text = String::from_utf8_lossy(text);
        let text = text.replace(".npmrc", "").replace(".yarnrc", "");
        marks.iter().any(|mark| text.contains(mark))
    };
    // Whether an instruction wants the cache, if it is on top of the one that fills it, or wherever it is.
    let wants = |later: usize, anywhere: bool| {
        let instruction = model.instructions[later];
        match instruction.statement.kind {
            Keyword::Copy
            | Keyword::Volume
            | Keyword::Cmd
            | Keyword::Entrypoint
            | Keyword::Healthcheck => anywhere && speaks(instruction.joined.text()),
            Keyword::Run if speaks(instruction.span.of(model.file.source)) => {
                let mounts = instruction.mounts().any(|mount| {
                    mount.from().is_some() && mount.values().any(|value| speaks(value.as_bytes()))
                });
                let looks = |code: &Code<'_>| {
                    let mut commands = code.commands.iter();
                    commands.any(|command| {
                        speaks(code.of(command.span))
                            && marks.iter().any(|mark| needs_files(command, mark))
                    })
                };
                if anywhere {
                    mounts
                } else {
                    model.codes(later).iter().any(looks)
                }
            }
            _ => false,
        }
    };
    let programs = managers.programs;
    let takes = format!("takes the cache of {programs:?}");
    let looks = format!("looks into the cache of {programs:?}");
    model.any_behind(index, &takes, |later| wants(later, true))
        || model.any_on_top(index, &looks, |later| wants(later, false))
}

/// Whether something puts packages into the cache for later (`npm cache add`), or what containers start with counts on it (`--offline`).
fn is_filled_on_purpose(model: &Model<'_>, index: usize, managers: &Manager) -> bool {
    let adds = |command: &SimpleCommand<'_>| {
        Invocation::of(command).is_some_and(|call| {
            let next = command.words.get(call.at + 1);
            let is_offline =
                |word: &Word<'_>| memchr::memmem::find(word.text, b"offline").is_some();
            call.manager.family == managers.family
                && ((command.words[call.at].is("cache")
                    && next.is_some_and(|word| word.is("add") || word.is("verify")))
                    || (command.words[call.at].is("config")
                        && command.args().iter().any(is_offline)))
        })
    };
    let keeps = |at: usize| {
        let text = String::from_utf8_lossy(model.instructions[at].span.of(model.file.source));
        let text = text.to_lowercase().replace(' ', "");
        let mut kept_by = managers.cache.kept_by.iter();
        kept_by.any(|setting| text.contains(setting))
    };
    // `NPM_CONFIG_PREFER_OFFLINE`, `CONDA_OFFLINE`
    let is_told = |at: usize| {
        let mut names = model
            .set_names(at)
            .into_iter()
            .map(|name| name.to_lowercase());
        names.any(|name| {
            name.ends_with("offline")
                && (name.starts_with("npm_config") || name.starts_with(managers.programs[0]))
        })
    };
    let starts = |later: usize| {
        let instruction = model.instructions[later];
        let text = String::from_utf8_lossy(instruction.joined.text());
        let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
        (has(managers.runners) || has(managers.programs)) && has(managers.cache.offline)
    };
    let counts = |at: usize| match model.instructions[at].effective().kind {
        Keyword::Run => {
            let codes = model.codes(at);
            keeps(at) || codes.iter().flat_map(|code| &code.commands).any(adds)
        }
        Keyword::Env => is_told(at),
        Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck => starts(at),
        _ => false,
    };
    let question = format!("counts on the cache of {:?}", managers.programs);
    model.holds(index, &question, counts)
        || model.any_before(index, &question, counts)
        || model.any_on_top(index, &question, counts)
}

/// Whether a later RUN of the same image builds with what is in the cache, or may, or containers do.
pub(super) fn is_used_again(place: &FilledCache<'_, '_>, managers: &Manager) -> bool {
    let FilledCache { model, index, .. } = *place;
    let is_named = |text: &[u8]| {
        let text = String::from_utf8_lossy(text);
        let mut words = text.split(|ch: char| !(ch.is_ascii_alphanumeric() || "-_".contains(ch)));
        words.any(|word| managers.programs.contains(&word) || managers.runners.contains(&word))
    };
    let uses = |command: &SimpleCommand<'_>, text: &[u8]| match Invocation::of(command) {
        Some(call) if call.manager.is(managers) => {
            matches!(call.verb, Verb::Install | Verb::Upgrade | Verb::Build)
        }
        _ => {
            let builds = |program: &str| {
                is_known_to(program, Does::CallOthers) || is_known_to(program, Does::RunTasks)
            };
            runs_unknown(command, text) || command.name().is_some_and(builds)
        }
    };
    let question = format!("builds with {:?}", managers.programs);
    model.any_on_top(index, &question, |later| {
        let instruction = model.instructions[later];
        match instruction.effective().kind {
            Keyword::Run => {
                let text = instruction.joined.text();
                let codes = model.codes(later);
                let mut commands = codes.iter().flat_map(|code| &code.commands);
                is_named(text) || commands.any(|command| uses(command, text))
            }
            Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck => {
                is_named(instruction.joined.text())
            }
            _ => false,
        }
    }) || model.scripts_started(place.build, index).any(is_named)
}

/// Whether a later instruction may fail, or do something else, without the cache.
pub(super) fn is_needed_later(place: &FilledCache<'_, '_>, managers: &Manager) -> bool {
    let FilledCache { model, index, .. } = *place;
    // What containers start with counts on it.
    let counts = |script: &[u8]| {
        let text = String::from_utf8_lossy(script);
        let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
        has(managers.programs) && has(managers.cache.offline)
    };
    let mut scripts = model.scripts_started(place.build, index);
    let manifest = if managers.needs_root {
        None
    } else {
        place.build.script("package.json")
    };
    if scripts.any(counts) || manifest.is_some_and(|script| counts(&script)) {
        return true;
    }
    // What this RUN reaches with the help of a secret, another network or a bound folder, a later one may not reach.
    let helped = is_helped(model, index)
        || (model.instructions[index].mounts()).any(|mount| mount.kind != MountKind::Cache);
    let needs = |later: usize| {
        let instruction = model.instructions[later];
        let counts = |command: &SimpleCommand<'_>| {
            managers.effect(command).is_some()
                && (managers.is_offline(command)
                    || (helped && managers.effect(command) == Some(CacheEffect::Fills)))
        };
        let is_run = instruction.effective().kind == Keyword::Run;
        let mut flags = instruction.flags(instruction.effective());
        let is_alone = flags.any(|flag| flag.is("network", "none"));
        is_run
            && (is_alone || {
                let codes = model.codes(later);
                codes.iter().flat_map(|code| &code.commands).any(counts)
            })
    };
    let question = format!("needs the cache of {:?}, {helped}", managers.programs);
    model.any_behind(index, &question, needs)
}
