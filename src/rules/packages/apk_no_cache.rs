//! `apk-no-cache`: `apk add` with `--no-cache`, and nothing that makes up for its absence.
//!
//! ## What it does
//! Adds the option to `apk add` and `apk upgrade`. What it makes superfluous goes: `--update` and `-U` of the same command, an `apk update`
//! before it in the same RUN with a comment above that speaks of nothing else (`# update the index`), an `rm` of `/var/cache/apk` after it. A comment that would
//! be the first in the RUN goes above it.
//!
//! ## Why
//! With `--no-cache` apk fetches the index it needs and keeps neither it nor packages. Without, the index stays in the layer, or
//! is out of date when the layer with `apk update` comes from the build cache.
//!
//! ## Example
//! ```dockerfile
//! FROM alpine:3.20
//! RUN apk update && apk add curl git && rm -rf /var/cache/apk/*
//! ```
//! becomes
//! ```dockerfile
//! FROM alpine:3.20
//! RUN apk add --no-cache curl git
//! ```
//!
//! ## When it stays silent
//! Under a mount of type `cache` or `tmpfs` that covers apk's cache or may, with `--cache-dir` or `--no-network`, and where apk
//! keeps a cache on purpose (`/etc/apk/cache`). An `apk update` that something else may need (another apk command of the RUN, a later
//! RUN, a script) stays; one alone in its RUN is reported.
//!
//! There is no fix, only the finding, on Alpine before 3.3, which does not know the option, where something looks at the cache later, or
//! removes what is in it without `-f`, and is not to go itself, and where something looks into the index later and fetches none (`apk search`,
//! `apk fetch`, on Alpine before 3.8 a script or an `apk add`; also in what containers start with). `apk upgrade` without an index is left alone where apk does not fetch one itself (before Alpine 3.8): it does
//! nothing there, and would upgrade all packages. Where an `apk update` of the RUN stays, because it cannot be taken out or something needs it, the option
//! is not added either.
//!
//! ## Fix safety
//! Safe: with `--no-cache` apk looks packages up in the index as it is now, which is what `apk update` makes the
//! others do. Unsafe on images of which the name does not tell that they have Alpine 3.3 or later, unless the option is used before, and where the build goes on after a failure (left of `||`, before `;` without `-e`) and no `apk update` came before: the
//! packages may be missing today. A command is only taken out where it always runs, stands in a list of `&&` or `;`, and what it did is done by, or
//! undone for, every `apk add` of the RUN.
//!
//! ## Codes
//! DL3019.
//!
//! ## Source
//! apk(8) `--no-cache`, `--update-cache`; Alpine's wiki, "Docker"; hadolint DL3019.

use super::apk::{
    OPTION, Release, apk_call, holds_cache, is_add, is_apk_update, is_cache, is_cache_itself,
    is_known, is_off, is_plain_update, is_told, is_update, keeps_nothing, keeps_packages,
    looks_at_cache, needs_index, reads_index, reads_index_at_start,
};
use super::unless_tolerated;
use std::cmp::Ordering;

use crate::config::PackageCaches;
use crate::diagnostic::{Applicability, Finding, Fix, Operation, Severity};
use crate::knowledge::comments::{DOES_MORE, FETCHES_INDEX};
use crate::knowledge::managers::{APK, APK_UPDATES, Verb};
use crate::lint::{On, Rule, RunSite};
use crate::model::{
    Code, Model, SimpleCommand, Step, Word, assigned, may_install, runs_unknown, steps,
    unknown_words,
};
use crate::rewrite::{add_option, comment_above, merged, remove_command, remove_word};
use crate::rules::support::related::removes;
use crate::syntax::Keyword;
use crate::text::{Edit, Span};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "apk-no-cache",
    codes: &["DL3019"],
    severity: Severity::Info,
    fixes: &[Applicability::Safe, Applicability::Unsafe],
    summary: "`apk add` with `--no-cache`, and nothing that makes up for its absence",
    independent: true,
    cache_of: Some(&APK),
    matters: &["--no-cache", "cache", "cached", "the index"],
    on: &[On::Run(&["apk"], check)],
    ..Rule::USUAL
};

fn check(site: &RunSite<'_, '_>, findings: &mut Vec<Finding>) {
    let (model, index, steps) = (site.model(), site.index, site.steps());
    if model.speaks_of("setup-apkcache")
        || site.context.options.package_caches == PackageCaches::Mount
        || !steps.iter().any(|step| apk_call(step.command).is_some())
        || keeps_packages(model, index)
        || model.mounts_cover(index, &["/var/cache/apk", "/etc/apk/cache"])
    {
        return;
    }
    let run = Run {
        model,
        index,
        codes: site.codes,
        steps,
        scripts: model.scripts_started(site.context.build, index).collect(),
        release: Release::of(model, index),
    };
    for (at, step) in steps.iter().enumerate() {
        findings.extend(run.look(at, step));
    }
}

/// A RUN that calls apk.
struct Run<'r, 'm> {
    model: &'r Model<'m>,
    index: usize,
    codes: &'r [Code<'r>],
    steps: &'r [Step<'r, 'r>],
    /// The scripts of the build context that containers start with.
    scripts: Vec<&'r [u8]>,
    release: Release,
}

impl Run<'_, '_> {
    fn look(&self, at: usize, step: &Step<'_, '_>) -> Option<Finding> {
        let command = step.command;
        if is_add(command) {
            return self.add(at, step);
        }
        if apk_call(command).is_some_and(|call| call.verb == Verb::Update) {
            return self.update(at, step);
        }
        self.cleaning(at, step)
    }

    /// An `apk add` without the option, or with more than the option.
    fn add(&self, at: usize, step: &Step<'_, '_>) -> Option<Finding> {
        let (code, command) = (step.code, step.command);
        let call = apk_call(command)?;
        if is_off(command) {
            return None;
        }
        let is_told = is_told(command);
        let mut unknown = unknown_words(command, call.at);
        if unknown.any(|word| assigned(self.model, word).any(|word| word == OPTION)) {
            return None;
        }
        let is_known = is_known(command, call.at);
        let mut edits = Vec::new();
        for (before, word) in command.words.iter().zip(&command.words[1..]) {
            if APK_UPDATES.iter().any(|option| word.is(option)) {
                edits.extend(remove_word(code, before, word));
            }
            if word.span == command.words[call.at].span && !is_told {
                edits.push(add_option(code, word, OPTION));
            }
        }
        if is_told && edits.is_empty() {
            return None;
        }
        let is_removed = || {
            let later = &self.steps[at + 1..];
            later.iter().any(|step| {
                removes(step.command).is_some_and(|mut paths| paths.any(|path| holds_cache(&path)))
            })
        };
        let message = if is_told {
            "with `--no-cache` apk fetches the index anyway"
        } else if is_removed() {
            "apk keeps an index here that this RUN removes again"
        } else {
            "apk's index stays in the layer"
        };
        let (help, title) = if is_told {
            ("drop `--update`", "Drop `--update`")
        } else {
            ("add `--no-cache`", "Add `--no-cache`")
        };
        // `apk add --update --update`
        let edits = merged(edits);
        let release = self.release;
        let has_index = self.has_index(at);
        // Without an index an apk that does not fetch it upgrades nothing.
        let is_idle = command.words[call.at].is("upgrade") && !has_index;
        let is_safe = is_known
            && release != Release::Old
            && !(is_idle && release != Release::Fetching)
            && !self.is_cache_needed()
            && (is_told || !(self.leaves_index(at) || self.keeps_update(at)));
        let mut finding = self.finding(step, message, help, is_safe.then_some((title, edits)));
        if let Some(fix) = &mut finding.fix {
            if release == Release::Unknown && !is_told && !self.is_told_before(at) {
                fix.applicability = Applicability::Unsafe;
            } else if !has_index {
                fix.applicability = unless_tolerated(self.codes, code, command);
            }
        }
        Some(finding)
    }

    /// The steps from one on that are no `apk add` that this rule gives the option.
    fn not_added(&self, from: usize) -> Vec<Step<'_, '_>> {
        let is_added = |command: &SimpleCommand<'_>| {
            apk_call(command).is_some_and(|call| is_known(command, call.at))
                && is_add(command)
                && !is_off(command)
        };
        let steps = self.steps[from..].iter();
        steps
            .filter(|step| !is_added(step.command))
            .copied()
            .collect()
    }

    /// Whether the option is there already at another call before, which would have failed without.
    fn is_told_before(&self, at: usize) -> bool {
        let told =
            |step: &Step<'_, '_>| step.certain && is_add(step.command) && is_told(step.command);
        self.steps[..at].iter().any(told)
            || self.model.any_before(self.index, "apk is told", |before| {
                let codes = self.model.run_codes(before);
                steps(&codes).iter().any(told)
            })
    }

    /// Whether a command leaves an index that something needs later, and that no `apk update` has fetched before.
    fn leaves_index(&self, at: usize) -> bool {
        let fetches = |step: &Step<'_, '_>| is_apk_update(step.command) && step.certain;
        let is_there = self.is_index_left(at, ("update", is_apk_update));
        let needs = |step: &Step<'_, '_>| {
            reads_index(step.command) || (self.release != Release::Fetching && self.may_add(step))
        };
        let mut behind = self.steps[at + 1..].iter();
        let first = behind.find(|step| fetches(step) || needs(step));
        if is_there {
            return false;
        }
        let in_script = |script: &&[u8]| reads_index_at_start(script, self.release);
        let question = format!("needs apk's index, {:?}", self.release);
        let may_need = |later: usize| match self.model.instructions[later].effective().kind {
            Keyword::Run => {
                let codes = self.model.run_codes(later);
                let steps = steps(&codes);
                let first = steps.iter().find(|step| fetches(step) || needs(step));
                first.is_some_and(|step| !fetches(step))
            }
            kind => matches!(
                kind,
                Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck
            ),
        };
        match first {
            Some(step) => !fetches(step),
            None if self.scripts.iter().any(in_script) => true,
            None => self
                .model
                .on_top_with(self.index, &question, may_need)
                .any(
                    |later| match self.model.instructions[later].effective().kind {
                        Keyword::Run => !self.is_fetched_until(later),
                        Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck => {
                            let text = self.model.instructions[later].joined.text();
                            reads_index_at_start(text, self.release)
                        }
                        _ => false,
                    },
                ),
        }
    }

    /// Whether an instruction between this one and a later one fetches the index for good.
    fn is_fetched_until(&self, later: usize) -> bool {
        let updates = |index: usize| {
            let codes = self.model.run_codes(index);
            let steps = steps(&codes);
            let mut updates = steps.iter().filter(|step| is_apk_update(step.command));
            updates.any(|step| step.certain)
        };
        // What lies below this one is no more between the two.
        let mut nearest = self.model.before_with(later, "a sure apk update", updates);
        nearest
            .next()
            .is_some_and(|nearest| match nearest.cmp(&self.index) {
                Ordering::Less => {
                    let mut below = self.model.before(later);
                    below.all(|index| index != self.index)
                }
                Ordering::Equal => false,
                Ordering::Greater => true,
            })
    }

    /// Whether an `apk update` before a command stays, because it cannot be taken out of its script or something needs it: then there is
    /// an index in the layer anyway.
    fn keeps_update(&self, at: usize) -> bool {
        self.steps[..at].iter().enumerate().any(|(update, step)| {
            let command = step.command;
            let goes = || {
                is_plain_update(step)
                    && !self.is_index_needed(&self.not_added(update + 1))
                    && remove_command(step.code, command).is_some()
            };
            is_apk_update(command) && !goes()
        })
    }

    /// Whether a command finds packages as it is: it fetches the index, or one before it has.
    fn has_index(&self, at: usize) -> bool {
        is_update(self.steps[at].command) || self.is_index_left(at, ("any update", is_update))
    }

    /// Whether the index that a command before has fetched is still there.
    fn is_index_left(
        &self,
        at: usize,
        (by, fetches): (&str, fn(&SimpleCommand<'_>) -> bool),
    ) -> bool {
        let is_left = |step: &Step<'_, '_>| {
            let is_removed = || {
                removes(step.command)?
                    .find(|path| holds_cache(path))
                    .map(|_| false)
            };
            let is_fetched = step.certain && fetches(step.command);
            is_fetched.then_some(true).or_else(is_removed)
        };
        let last = |steps: &[Step<'_, '_>]| steps.iter().rev().find_map(is_left);
        let before = || {
            let index_of = |before: usize| {
                let codes = self.model.run_codes(before);
                last(&steps(&codes))
            };
            let question = format!("apk's index by {by}");
            let speaks = |before: usize| index_of(before).is_some();
            let mut found = self.model.before_with(self.index, &question, speaks);
            found.next().and_then(index_of)
        };
        last(&self.steps[..at]).or_else(before).unwrap_or(false)
    }

    /// An `apk update` of its own.
    fn update(&self, at: usize, step: &Step<'_, '_>) -> Option<Finding> {
        let command = step.command;
        let behind = &self.steps[at + 1..];
        let adds = behind
            .iter()
            .any(|step| is_add(step.command) && is_told(step.command));
        if adds && is_plain_update(step) && !self.is_index_needed(behind) && !self.is_cache_needed()
        {
            let mut edits = remove_command(step.code, command)?;
            let comment = comment_above(step.code, command);
            let comment = comment.filter(|(comment, _)| self.is_about_update(*comment));
            let gone = comment.map(|(comment, edit)| {
                edits.insert(0, edit);
                Operation::RemoveComment(comment)
            });
            let title = match gone {
                Some(_) => "Drop `apk update` with its comment",
                None => "Drop `apk update`",
            };
            let mut finding = self.finding(
                step,
                "with `--no-cache` apk fetches the index itself",
                "drop `apk update`",
                Some((title, merged(edits))),
            );
            finding.fix = finding.fix.map(|fix| fix.with(gone));
            return Some(finding);
        }
        let is_alone = self.steps.iter().all(|step| {
            let command = step.command;
            apk_call(command).is_some_and(|call| call.verb == Verb::Update)
                || command.name() == Some("set")
        });
        is_alone.then(|| {
            self.finding(
                step,
                "the index is fetched in a layer of its own, which goes stale in the build cache",
                "drop `apk update`, and add packages with `--no-cache`",
                None,
            )
        })
    }

    /// Whether a comment speaks of fetching the index, and of nothing else that the RUN does.
    fn is_about_update(&self, comment: Span) -> bool {
        let text = String::from_utf8_lossy(comment.of(self.model.file.source)).to_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
        let upgrades = |step: &Step<'_, '_>| {
            apk_call(step.command).is_some_and(|call| call.verb == Verb::Upgrade)
        };
        has(FETCHES_INDEX) && !has(DOES_MORE) && !self.steps.iter().any(upgrades)
    }

    /// An `rm` of apk's cache.
    fn cleaning(&self, at: usize, step: &Step<'_, '_>) -> Option<Finding> {
        let (code, command) = (step.code, step.command);
        let paths: Vec<String> = removes(command)?.collect();
        let (before, behind) = (&self.steps[..at], &self.steps[at + 1..]);
        if !paths.iter().any(|path| is_cache(path))
            || !command.redirects.is_empty()
            || !before
                .iter()
                .any(|step| is_add(step.command) && is_told(step.command))
            || !before
                .iter()
                .chain(behind)
                .all(|step| keeps_nothing(step.command))
            || self
                .model
                .before(self.index)
                .any(|before| self.may_keep(before))
            || self.is_unknown(before)
            || (paths.iter().any(|path| is_cache_itself(path)) && self.is_made_again(behind))
        {
            return None;
        }
        let edits = if paths.iter().all(|path| is_cache(path)) {
            remove_command(code, command)?
        } else {
            let pairs = command.words.iter().zip(&command.words[1..]);
            let cache = |word: &Word<'_>| is_cache(&word.without_quotes());
            let gone = pairs.filter(|(_, word)| cache(word));
            let edits: Option<Vec<Edit>> = gone
                .map(|(before, word)| remove_word(code, before, word))
                .collect();
            merged(edits?)
        };
        Some(self.finding(
            step,
            "with `--no-cache` apk leaves nothing to remove",
            "drop `/var/cache/apk` from the `rm`",
            Some(("Drop what removes apk's cache", edits)),
        ))
    }

    /// Whether something needs apk's cache to hold something once the adds of the RUN have filled it: an `rm` without `-f`, which fails
    /// where there is nothing, and is not to go itself; or whatever looks at it.
    fn is_cache_needed(&self) -> bool {
        if !self.model.speaks_of("cache/apk") {
            return false;
        }
        let own = self.steps.iter().any(|step| looks_at_cache(step.command));
        (own && !self.may_go())
            || self
                .model
                .on_top_of(self.index)
                .any(|index| self.looks_at_cache(index))
            || self.is_copied()
    }

    /// Whether all that looks at the cache in the RUN is an `rm` that goes once every add keeps nothing.
    fn may_go(&self) -> bool {
        let mut steps = self.steps.iter();
        let Some(first) = steps.position(|step| is_add(step.command)) else {
            return false;
        };
        self.steps.iter().enumerate().all(|(at, step)| {
            let command = step.command;
            match apk_call(command) {
                Some(call) if call.verb == Verb::Update => step.certain,
                Some(call) if is_add(command) => {
                    is_told(command) || (!is_off(command) && is_known(command, call.at))
                }
                _ if looks_at_cache(command) => {
                    at > first
                        && command.redirects.is_empty()
                        && removes(command).is_some_and(|paths| {
                            let paths: Vec<_> = paths.collect();
                            let whole = paths.iter().any(|path| is_cache_itself(path));
                            paths.iter().any(|path| is_cache(path))
                                && !(whole && self.is_made_again(&self.steps[at + 1..]))
                        })
                        && remove_command(step.code, command).is_some()
                }
                _ => keeps_nothing(command),
            }
        }) && !self
            .model
            .before(self.index)
            .any(|before| self.may_keep(before))
            && !self.is_unknown(self.steps)
    }

    /// Whether something after counts on the directory of the cache being gone: it makes it anew, or puts something in its place.
    fn is_made_again(&self, behind: &[Step<'_, '_>]) -> bool {
        let makes = |command: &SimpleCommand<'_>| {
            let has = |parts: &[&str]| {
                let mut words = command.words.iter().chain(&command.targets);
                words.any(|word| {
                    let text = String::from_utf8_lossy(word.text);
                    parts.iter().any(|part| text.contains(part))
                })
            };
            let is_tolerant = match command.name() {
                Some("mkdir") => command.args().iter().any(|word| {
                    word.is("--parents")
                        || (word.text.starts_with(b"-") && word.text.contains(&b'p'))
                }),
                Some("rm") => !looks_at_cache(command),
                _ => false,
            };
            has(&["cache/apk"]) && !is_tolerant
        };
        behind.iter().any(|step| makes(step.command))
            || self.model.on_top_of(self.index).into_iter().any(|later| {
                let codes = self.model.run_codes(later);
                codes.iter().flat_map(|code| &code.commands).any(makes)
            })
    }

    /// Whether another stage takes the cache along.
    fn is_copied(&self) -> bool {
        self.model.instructions[self.index..]
            .iter()
            .any(|instruction| {
                let text = instruction.span.of(self.model.file.source);
                ["cache/apk", "from="]
                    .iter()
                    .all(|part| memchr::memmem::find(text, part.as_bytes()).is_some())
            })
    }

    /// Whether a later instruction looks at the cache.
    fn looks_at_cache(&self, index: usize) -> bool {
        let instruction = self.model.instructions[index];
        let text = instruction.span.of(self.model.file.source);
        if memchr::memmem::find(text, b"cache/apk").is_none() {
            return false;
        }
        match instruction.effective().kind {
            Keyword::Run if self.model.is_read(index) => {
                let codes = self.model.run_codes(index);
                let fills = |step: &Step<'_, '_>| is_add(step.command) && !is_told(step.command);
                let steps = steps(&codes);
                // Those after an install of their own find what that has left.
                !steps.iter().any(fills) && steps.iter().any(|step| looks_at_cache(step.command))
            }
            kind => kind == Keyword::Run,
        }
    }

    /// Whether the index is needed after an update: in the RUN, or later.
    fn is_index_needed(&self, behind: &[Step<'_, '_>]) -> bool {
        if behind.iter().any(|step| needs_index(step.command)) || self.is_unknown(behind) {
            return true;
        }
        let mut scripts = self.scripts.iter();
        if scripts.any(|script| reads_index_at_start(script, self.release)) {
            return true;
        }
        let mut seen = vec![false; self.model.stages.len()];
        self.model
            .stage_of(self.index)
            .is_none_or(|stage| self.is_needed_later(stage, self.index + 1, &mut seen))
    }

    fn is_needed_later(&self, stage: usize, from: usize, seen: &mut [bool]) -> bool {
        let model = self.model;
        for index in from..model.stage_instructions(stage).end {
            let instruction = model.instructions[index];
            match instruction.effective().kind {
                Keyword::Run => {}
                Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck
                    if reads_index_at_start(instruction.joined.text(), self.release) =>
                {
                    return true;
                }
                _ => continue,
            }
            if !model.is_read(index) {
                if memchr::memmem::find(instruction.span.of(model.file.source), b"apk").is_some() {
                    return true;
                }
                continue;
            }
            let codes = model.run_codes(index);
            for step in steps(&codes) {
                let command = step.command;
                if apk_call(command).is_some_and(|call| call.verb == Verb::Update) && step.certain {
                    return false;
                }
                if needs_index(command) || self.may_add(&step) {
                    return true;
                }
            }
        }
        model.built_on(stage).any(|later| {
            !std::mem::replace(&mut seen[later], true)
                && self.is_needed_later(later, model.stage_instructions(later).start, seen)
        })
    }

    /// Whether one of these commands runs something of which the file does not tell whether it calls apk.
    fn is_unknown(&self, steps: &[Step<'_, '_>]) -> bool {
        !self.model.is_read(self.index) || steps.iter().any(|step| self.may_add(step))
    }

    /// Whether a command runs something that may call apk. Where that fetches an index by itself, only a script of a shell counts.
    fn may_add(&self, step: &Step<'_, '_>) -> bool {
        runs_unknown(step.command, step.code.around())
            || (self.release != Release::Fetching && may_install(step.command))
    }

    /// Whether an instruction below may leave something in apk's cache.
    fn may_keep(&self, index: usize) -> bool {
        let instruction = self.model.instructions[index];
        let text = instruction.span.of(self.model.file.source);
        if memchr::memmem::find(text, b"apk").is_none() {
            return false;
        }
        match instruction.effective().kind {
            Keyword::Run => {
                let codes = self.model.run_codes(index);
                let mut steps = steps(&codes).into_iter();
                !self.model.is_read(index) || !steps.all(|step| keeps_nothing(step.command))
            }
            Keyword::Copy | Keyword::Add => true,
            _ => false,
        }
    }

    fn finding(
        &self,
        step: &Step<'_, '_>,
        message: &str,
        help: &str,
        fix: Option<(&str, Vec<Edit>)>,
    ) -> Finding {
        let command = step.command;
        let end = apk_call(command).map_or(command.span, |call| command.words[call.at].span);
        let start = command
            .argv()
            .first()
            .map_or(command.span, |word| word.span);
        RULE.finding(step.code.span(start.to(end)), message.to_owned())
            .with_help(help.to_owned())
            .with_fix_if(fix.map(|(title, edits)| {
                Fix::in_place(Applicability::Safe, self.index, title.to_owned(), edits)
            }))
    }
}
