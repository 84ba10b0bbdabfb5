//! `apt-update-install`: `apt-get update` and `apt-get install` belong into one RUN.
//!
//! ## What it does
//! Finds an `apt-get update` with nothing after it in its RUN that uses the package lists, and an install with no update
//! before it in its RUN. The update is put before the install; where the two stand in RUNs next to each other, `chain-run` joins these. The message says
//! which it is: lists that nothing uses, lists that a later line uses, an install from old lists, and one without any.
//!
//! ## Why
//! The layer of a lonely update is cached. A changed install below it is then run with lists that may be months old: packages
//! are not found, or old versions with known holes are installed. And only lists that are fetched in the RUN that uses them can be removed
//! in it.
//!
//! ## Example
//! ```dockerfile
//! RUN apt-get update && apt-get install -y curl
//! COPY a /a
//! RUN apt-get install -y git
//! ```
//! becomes
//! ```dockerfile
//! RUN apt-get update && apt-get install -y curl
//! COPY a /a
//! RUN apt-get update \
//!     && apt-get install -y git
//! ```
//!
//! ## When it stays silent
//! Where a script of which the file does not tell may update the lists before the install, or use them after the
//! update; where the lists are removed after a lonely update; in heredocs that are no scripts, and in shells dfmt does not read.
//!
//! ## Fix safety
//! Safe, and only offered, where an update that always runs, of the same stage or one it is built on, has fetched the lists the
//! install uses, where a failure of it would have failed the build, without secrets, networks or a proxy of its own, with no change to apt's sources
//! or keys since: the same command works again. The install must stand in the script's own
//! list, not after `||`, in an `if` or in a loop. Otherwise there is only the finding: an update can fail where sources are stale, and
//! an install of what is there already works without.
//!
//! ## Source
//! Docker's building best practices, "apt-get".

use super::apt::{apt_call, is_apt_update, runs_shell, uses_lists};
use crate::config::ChainMode;
use crate::diagnostic::{Applicability, Finding, Fix, Severity};
use crate::knowledge::managers::{APT_TRUST, Verb};
use crate::lint::{Context, On, Rule, RunSite};
use crate::model::{
    Code, Invocation, Later, Model, Need, Nest, SimpleCommand, Step, always_runs, fetches_lists,
    is_fatal, need_at_start, runs_unknown, steps,
};
use crate::rewrite::{has_pragma_above, run_before};
use crate::rules::support::apart::{are_apart, is_helped};
use crate::rules::support::related::{Group, removes};
use crate::syntax::{Keyword, Mount, MountKind};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "apt-update-install",
    codes: &[],
    severity: Severity::Warning,
    fixes: &[Applicability::Safe],
    summary: "`apt-get update` and `apt-get install` belong into one RUN",
    matters: &["cache", "cached", "lists", "stale"],
    on: &[On::Run(&["apt"], check)],
    ..Rule::USUAL
};

fn check(site: &RunSite<'_, '_>, findings: &mut Vec<Finding>) {
    if site.is_onbuild() {
        return;
    }
    if site.model().apt_need(site.index) == Need::Lists {
        findings.extend(install_without_update(
            site.context,
            site.codes,
            site.steps(),
        ));
    } else {
        findings.extend(update_without_install(site));
    }
}

/// The first of these commands of a RUN that installs.
fn first_install(steps: &[Step<'_, '_>]) -> Option<usize> {
    let is_install =
        |step: &Step<'_, '_>| apt_call(step.command).is_some_and(|call| call.verb == Verb::Install);
    steps.iter().position(is_install)
}

/// The first install of a RUN that has no update before it.
fn install_without_update(
    context: &Context<'_>,
    codes: &[Code<'_>],
    steps: &[Step<'_, '_>],
) -> Option<Finding> {
    let first = steps.iter().position(|step| {
        apt_call(step.command)
            .is_some_and(|call| matches!(call.verb, Verb::Install | Verb::Upgrade | Verb::Query))
    })?;
    let Step { code, command, .. } = steps[first];
    if !code.is_whole() || first_install(steps) != Some(first) {
        return None;
    }
    // An update that may or may not run is the author's way.
    if steps[..first]
        .iter()
        .any(|step| is_apt_update(step.command))
    {
        return None;
    }
    let fix = fix(codes, steps, first).filter(|_| !follows_another(context, code.index));
    let message = match lists_below(code.model, code.index) {
        Some((line, true)) => {
            format!("this install uses the package lists that line {line} fetched: they may be old")
        }
        Some((line, false)) => {
            format!("line {line} removes the package lists that this install needs")
        }
        None => "no line above fetches the package lists that this install needs".to_owned(),
    };
    Some(
        RULE.finding(code.span(command.span), message)
            .with_help("run `apt-get update` in the same RUN, before the install")
            .with_fix_if(fix),
    )
}

/// The line of the nearest instruction below this one that fetches package lists, and whether they are there at its end, or else that of
/// the one that removes them.
fn lists_below(model: &Model<'_>, index: usize) -> Option<(u32, bool)> {
    let leaves = |before: usize| {
        let codes = model.codes(before);
        let steps = steps(&codes);
        steps.iter().rev().find_map(|step| {
            let fetches = fetches_lists(step.command);
            (fetches || removes_lists(step)).then_some(fetches)
        })
    };
    let speaks = |before: usize| leaves(before).is_some();
    let mut found = model.before_with(index, "fetches or removes apt's lists", speaks);
    let before = found.next()?;
    Some((model.instructions[before].first_line, leaves(before)?))
}

/// Whether a command removes package lists.
fn removes_lists(step: &Step<'_, '_>) -> bool {
    removes(step.command)
        .is_some_and(|mut paths| paths.any(|path| path.starts_with("/var/lib/apt/lists")))
}

fn fix(codes: &[Code<'_>], steps: &[Step<'_, '_>], first: usize) -> Option<Fix> {
    let Step {
        code,
        command: install,
        ..
    } = steps[first];
    let (model, index) = (code.model, code.index);
    let instruction = model.instructions[index];
    if has_pragma_above(model, index)
        || is_helped(model, index)
        || !instruction.statement.flags.is_empty() && !only_caches(model, index)
        || !always_runs(codes, code)
    {
        return None;
    }
    if steps[..first].iter().any(|step| {
        let text = step.code.of(step.command.span);
        touches_sources(&String::from_utf8_lossy(text))
    }) {
        return None;
    }
    let update = update_to_repeat(model, index, install)?;
    Some(Fix::in_place(
        Applicability::Safe,
        index,
        format!("Run `{update}` before the install"),
        vec![run_before(code, install, &update)?],
    ))
}

/// Whether the RUN directly above gets an update first: then `chain-run` can join this one to it, and one update is enough.
fn follows_another(context: &Context<'_>, index: usize) -> bool {
    let model = context.model;
    let above = index - 1;
    if context.options.chain_run == ChainMode::Off
        || !model.is_plain_run(index)
        || !model.is_plain_run(above)
        || model.apt_need(above) != Need::Lists
        || are_apart(model, above, index)
        || is_helped(model, above)
        || is_helped(model, index)
        || !Group::of(&model.commands(above)).is_only_packages()
    {
        return false;
    }
    let codes = model.codes(above);
    let steps = steps(&codes);
    first_install(&steps).is_some_and(|first| fix(&codes, &steps, first).is_some())
}

/// The update that fetched the lists an instruction uses, as a command to be run again there. `None` if there is none that always runs, or
/// apt's sources may have changed since.
fn update_to_repeat(
    model: &Model<'_>,
    index: usize,
    install: &SimpleCommand<'_>,
) -> Option<String> {
    let question = "fetches apt's lists, or may change where they come from";
    let ends = |before: usize| update_in(model, before, |_| None).is_some();
    let before = model.before_with(index, question, ends).next()?;
    match update_in(model, before, |update| words(update, install))? {
        Search::Update(update) => Some(update),
        Search::End => None,
    }
}

/// What is found where an update is searched for.
enum Search {
    /// One that always runs, as it is to be written.
    Update(String),
    /// One that may not run, or something that may change apt's sources: what is above does not count.
    End,
}

/// What an instruction has for the search for an update, `written` for the RUN that is to have it; `None` if it has nothing to do with it.
fn update_in(
    model: &Model<'_>,
    before: usize,
    written: impl Fn(&SimpleCommand<'_>) -> Option<String>,
) -> Option<Search> {
    let instruction = model.instructions[before];
    if matches!(
        instruction.effective().kind,
        Keyword::Copy | Keyword::Add | Keyword::Run
    ) && !model.is_plain_run(before)
        && !(model.has_inner_code(before) && model.is_read(before))
    {
        let text = String::from_utf8_lossy(instruction.span.of(model.file.source));
        let may_change = instruction.effective().kind == Keyword::Run
            || touches_sources(&text)
            || copies_to_root(&text);
        return may_change.then_some(Search::End);
    }
    let codes = model.codes(before);
    for step in steps(&codes).into_iter().rev() {
        let (command, run) = (step.command, step.code.around());
        if fetches_lists(command) {
            // Where its failure counts, and nothing has helped it: then it may be run anew.
            let is_alike = is_apt_update(command)
                && is_fatal(&codes, step.code, command)
                && !is_helped(model, before);
            let may_run = step.certain && is_alike && command.redirects.is_empty();
            let update = may_run.then(|| written(command)).flatten();
            return Some(update.map_or(Search::End, Search::Update));
        }
        let text = String::from_utf8_lossy(step.code.of(command.span));
        let words_of = command
            .words
            .iter()
            .any(|word| touches_sources(&String::from_utf8_lossy(word.text)));
        if words_of
            || touches_sources(&text)
            || runs_unknown(command, run)
            || (memchr::memmem::find(run, b"| ").is_some() && runs_shell(command))
        {
            return Some(Search::End);
        }
    }
    None
}

/// An update as it is run before an install: with the words after the program, and the way to root that the install has.
fn words(update: &SimpleCommand<'_>, install: &SimpleCommand<'_>) -> Option<String> {
    let harmless = |word: &crate::model::Word<'_>| word.text.starts_with(b"DEBIAN_FRONTEND=");
    // An update takes no words: one that is there another program fills in, with whatever.
    let is_plain =
        Invocation::of(update).is_some_and(|call| call.operands(update).next().is_none());
    if !is_plain || !update.assignments.iter().all(harmless) {
        return None;
    }
    let sudo = match install.prefix() {
        [] => "",
        [sudo] if sudo.is("sudo") => "sudo ",
        _ => return None,
    };
    let mut out = String::from(sudo);
    for (index, word) in update.argv().iter().enumerate() {
        word.value.as_ref()?;
        if index > 0 {
            out.push(' ');
        }
        out.push_str(std::str::from_utf8(word.text).ok()?);
    }
    Some(out)
}

/// Whether a text may change where apt gets its packages from, or whom it trusts.
fn touches_sources(text: &str) -> bool {
    APT_TRUST.iter().any(|part| text.contains(part))
}

/// Whether a COPY or ADD puts files where it may cover apt's own.
fn copies_to_root(text: &str) -> bool {
    let target = text.split_whitespace().last().unwrap_or("");
    let target = target.trim_matches(['"', '\'', '[', ']']);
    target == "/" || target.starts_with("/etc") || target.contains('$')
}

/// Whether all flags of a RUN are cache mounts.
fn only_caches(model: &Model<'_>, index: usize) -> bool {
    let instruction = model.instructions[index];
    instruction.statement.flags.iter().all(|flag| {
        Mount::of(instruction.text(flag.span)).is_some_and(|mount| mount.kind == MountKind::Cache)
    })
}

/// The last update of a RUN, if nothing after it uses the lists.
fn update_without_install(site: &RunSite<'_, '_>) -> Option<Finding> {
    let steps = site.steps();
    let last = steps.iter().rposition(|step| is_apt_update(step.command))?;
    let Step { code, command, .. } = steps[last];
    let behind = &steps[last + 1..];
    let is_removed = behind.iter().any(removes_lists);
    // A function runs where it is called.
    let in_functions = steps[..last].iter().copied();
    let in_functions: Vec<_> = in_functions
        .filter(|step| step.command.place.nest == Nest::Function)
        .collect();
    let is_used = uses_lists(behind) || uses_lists(&in_functions);
    if !code.is_whole() || !code.model.is_read(code.index) || is_used || is_removed {
        return None;
    }
    let (message, help) = later_use(site);
    Some(
        RULE.finding(code.span(command.span), message)
            .with_help(help),
    )
}

/// What to say of package lists that the RUN fetches and does not use, by what uses them later.
fn later_use(site: &RunSite<'_, '_>) -> (String, String) {
    let (model, index) = (site.model(), site.index);
    let is_needed_at_start = || {
        let mut scripts = model.scripts_started(site.context.build, index);
        scripts.any(|script| need_at_start(script) == Need::Lists)
    };
    match model.apt_lists_after(index) {
        Later::Needed(by) => {
            let line = model.instructions[by].first_line;
            let keyword = model.instructions[by].statement.kind.as_str();
            (
                format!(
                    "package lists are fetched here and used in line {line}: the build cache may keep old ones"
                ),
                format!(
                    "run `apt-get update` in the {keyword} of line {line}, before what uses the lists"
                ),
            )
        }
        Later::Free if !is_needed_at_start() => (
            "nothing uses the package lists that this fetches".to_owned(),
            "drop this `apt-get update`".to_owned(),
        ),
        Later::Free | Later::Unknown(_) => (
            "package lists are fetched in a layer of their own: the build cache may keep old ones"
                .to_owned(),
            "run `apt-get update` in the RUN that uses them".to_owned(),
        ),
    }
}
