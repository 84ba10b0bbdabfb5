//! `cache-mounts`: what package managers keep goes into cache mounts.
//!
//! ## What it does
//! With `package-caches = "mount"`, mounts the caches of the package managers that a RUN calls, and takes away what would keep these mounts
//! empty: `--no-cache-dir`, `apt-get clean`, `rm -rf /var/lib/apt/lists/*` and the like. The rules that clean up then say nothing.
//! For apt, the first such RUN also undoes what the images of Debian and Ubuntu do to keep no archives (`docker-clean`).
//!
//! ## Why
//! A cache mount lies outside the layers and is there in the next build: nothing is fetched twice, and nothing has to be cleaned.
//!
//! ## Example
//! ```toml
//! package-caches = "mount"
//! ```
//! ```dockerfile
//! FROM python:3.13
//! RUN pip install --no-cache-dir flask
//! ```
//! becomes
//! ```dockerfile
//! FROM python:3.13
//! RUN --mount=type=cache,target=/root/.cache/pip pip install flask
//! ```
//!
//! ## When it stays silent
//! With `package-caches = "clean"`, the default; where the RUN has a mount that covers the cache, or may; without a network; in heredocs, ONBUILD and
//! exec form; where an option says where the cache is, or that nothing is fetched; for a Yarn later than 1.
//!
//! ## Fix safety
//! Unsafe: a cache outlives the build, and what is in it decides what the next build finds (apk, for one, takes an index that is not yet
//! four hours old for new). Builders without BuildKit know no mounts, and
//! classic ones leave the empty directory after that they mounted on.
//! There is no fix, only the finding, where
//! the user is not known, or `HOME` is set; the user is not root, but for npm in images of Node, where the mount gets the number of the user `node` (folders above
//! other caches would come to belong to root); a variable moves the cache or turns it off; the RUN is given secrets, keys or a
//! network of its own; `# syntax` names a frontend older than mounts; a later instruction takes the cache along or counts on it; what cleans up
//! cannot be taken out. For apt, also where the RUN does not update, where the lists are needed later, and where the
//! file asks which packages were installed automatically (`autoremove`), which apt keeps in the mount. For Composer, where the file has it do
//! something for all projects (`composer global`): the mount decides where that goes. For Go and Cargo, everywhere but in
//! a stage that others only copy from: what is in their caches may be wanted later, and scripts and `make` may want it in the stage.
//!
//! ## Codes
//! None of other tools.
//!
//! ## Source
//! Dockerfile reference, "RUN --mount=type=cache" with its examples; Docker's "Optimize cache usage in builds"; apk-cache(5); the
//! documentation named in `src/knowledge/managers/`.

use super::super::support::frontend::old_frontend;
use super::mount_reasons::reason;
use super::mounts::{Home, Target, is_in, targets};
use super::obstacles::obstacles;
use crate::config::PackageCaches;
use crate::diagnostic::{Applicability, Finding, Fix, Severity};
use crate::knowledge::docker::flag_since;
use crate::knowledge::managers::{Manager, Verb};
use crate::lint::{Context, On, Rule};
use crate::model::{Code, Invocation, Model, SimpleCommand, User, Word, said_before};
use crate::rewrite::{add_flags, has_pragma_above, merged, run_first};
use crate::syntax::{Mount, MountKind, NamedFlag};
use crate::text::Edit;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "cache-mounts",
    codes: &[],
    severity: Severity::Info,
    fixes: &[Applicability::Unsafe],
    summary: "what package managers keep goes into cache mounts",
    matters: &["cache", "cache mount", "cache mounts", "mount", "mounts"],
    on: &[On::File(check)],
    ..Rule::USUAL
};

/// What makes apt keep archives in the images of Debian and Ubuntu (Dockerfile reference, "Example: cache apt packages").
const KEEP_ARCHIVES: [&str; 2] = [
    "rm -f /etc/apt/apt.conf.d/docker-clean",
    "echo 'Binary::apt::APT::Keep-Downloaded-Packages \"true\";' > /etc/apt/apt.conf.d/keep-cache",
];

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    if context.options.package_caches != PackageCaches::Mount {
        return;
    }
    let model = context.model;
    let mut preparing = Vec::new();
    for index in 0..model.instructions.len() {
        if model.is_plain_run(index) {
            let codes = model.codes(index);
            let Some((code, inner)) = codes.split_first() else {
                continue;
            };
            let run = Run {
                context,
                model,
                index,
                code,
                inner,
                commands: &code.commands,
                mounts: mounts(model, index),
                home: Home::of(model, index),
            };
            findings.extend(run.look(&mut preparing));
        }
    }
}

/// A RUN.
struct Run<'r, 'm> {
    context: &'r Context<'m>,
    model: &'r Model<'m>,
    index: usize,
    /// Its own text.
    code: &'r Code<'r>,
    /// The texts inside it that it hands to shells.
    inner: &'r [Code<'r>],
    commands: &'r [SimpleCommand<'r>],
    mounts: Vec<PlacedMount>,
    home: Option<Home>,
}

/// A mount of a RUN, and where it lies.
struct PlacedMount {
    mount: Mount,
    /// As [`Model::mount_target`] gives it; empty if the mount does not say.
    target: String,
}

impl PlacedMount {
    /// Whether what a package manager keeps at a target lies in it.
    fn covers(&self, target: &Target) -> bool {
        !self.target.is_empty() && is_in(&target.path, &self.target)
    }

    /// Whether it has to do with the cache of a manager.
    fn speaks_of(&self, manager: &Manager) -> bool {
        let mut marks = manager.cache.marks.iter();
        marks.any(|mark| self.target.contains(mark))
    }
}

fn mounts(model: &Model<'_>, index: usize) -> Vec<PlacedMount> {
    let mounts = model.instructions[index].mounts();
    let placed = mounts.map(|mount| PlacedMount {
        target: model.mount_target(index, &mount).unwrap_or_default(),
        mount,
    });
    placed.collect()
}

/// The calls of one manager, and the mounts it is to have.
struct Wanted<'r> {
    manager: &'static Manager,
    origin: &'r SimpleCommand<'r>,
    targets: Vec<Target>,
}

impl<'r> Run<'r, '_> {
    fn look(&self, preparing: &mut Vec<usize>) -> Option<Finding> {
        if self.flags().any(|flag| flag.is("network", "none"))
            || self.mounts.iter().any(|it| it.target.contains('$'))
        {
            return None;
        }
        let mut wanted = Vec::new();
        let mut reasons = Vec::new();
        let mut first = None;
        for (manager, origin) in self.calls() {
            match targets(
                manager,
                self.model,
                self.index,
                self.commands,
                self.context.build,
                self.home,
            ) {
                Ok(targets) if !self.is_arranged(manager, &targets) => {
                    first = first.or(Some(origin));
                    wanted.push(Wanted {
                        manager,
                        origin,
                        targets,
                    });
                }
                Err(Some(reason)) if !self.speaks_of(manager) => {
                    first = first.or(Some(origin));
                    reasons.push(reason);
                }
                Ok(_) | Err(_) => {}
            }
        }
        let origin = first?;
        let missing: Vec<Target> = wanted
            .iter()
            .flat_map(|wanted| &wanted.targets)
            .filter(|target| !self.is_mounted(target))
            .cloned()
            .collect();
        let managers: Vec<&Manager> = wanted.iter().map(|wanted| wanted.manager).collect();
        let all: Vec<Target> = wanted
            .iter()
            .flat_map(|wanted| wanted.targets.clone())
            .collect();
        let obstacles = obstacles(self.code, self.inner, &managers, &all);
        let is_clear = obstacles.as_ref().is_ok_and(Vec::is_empty);
        if missing.is_empty() && reasons.is_empty() && is_clear {
            return None;
        }
        reasons.extend(self.reason(&wanted));
        let fix = match obstacles {
            Ok(edits) if reasons.is_empty() => self.fix(&missing, edits, &managers, preparing),
            Ok(_) => None,
            Err(reason) => {
                reasons.push(reason);
                None
            }
        };
        Some(self.finding(origin, &missing, reasons.first(), fix))
    }

    /// The managers that fetch something here, each with the first command that calls it.
    fn calls(&self) -> Vec<(&'static Manager, &'r SimpleCommand<'r>)> {
        let mut found: Vec<(&'static Manager, &SimpleCommand<'_>)> = Vec::new();
        for command in self.commands {
            let Some(manager) = fetches(command) else {
                continue;
            };
            if !found.iter().any(|(other, _)| other.is(manager)) {
                found.push((manager, command));
            }
        }
        found
    }

    fn flags(&self) -> impl Iterator<Item = NamedFlag> + '_ {
        let instruction = self.model.instructions[self.index];
        instruction.flags(&instruction.statement)
    }

    /// Whether a mount of the RUN covers a target.
    fn is_mounted(&self, target: &Target) -> bool {
        let mut mounts = self.mounts.iter();
        mounts.any(|mount| mount.covers(target))
    }

    /// The number of the user that a mount of the RUN covering a target has to belong to, and does not.
    fn owner_missing(&self, target: &Target) -> Option<u32> {
        let owner = target.home.owner?;
        let mut covering = self.mounts.iter().filter(|mount| mount.covers(target));
        let is_owned = |it: &PlacedMount| it.mount.value("uid") == Some(&owner.to_string()[..]);
        covering.any(|it| !is_owned(it)).then_some(owner)
    }

    /// Whether a mount of the RUN has to do with the cache of a manager.
    fn speaks_of(&self, manager: &Manager) -> bool {
        self.mounts.iter().any(|mount| mount.speaks_of(manager))
    }

    /// Whether the RUN has a mount for a manager's cache that is no other than those this rule would make.
    fn is_arranged(&self, manager: &Manager, targets: &[Target]) -> bool {
        targets.is_empty()
            || self.mounts.iter().any(|it| {
                if targets.iter().any(|target| it.covers(target)) {
                    it.mount.kind != MountKind::Cache
                } else {
                    it.speaks_of(manager)
                }
            })
    }

    /// Why there is no fix, if there is a reason.
    fn reason(&self, wanted: &[Wanted<'_>]) -> Option<String> {
        let (model, index) = (self.model, self.index);
        if has_pragma_above(model, index) {
            return Some(
                "the comment above is meant for a tool, and is about this RUN as it is".into(),
            );
        }
        if let Some(frontend) = old_frontend(model, flag_since("mount")) {
            return Some(format!(
                "`# syntax={frontend}` has no mounts: use `docker/dockerfile:1.2` or newer"
            ));
        }
        if self.mounts.iter().any(|it| it.mount.is_secret())
            || self.flags().any(|flag| flag.name != "mount")
        {
            return Some("this RUN downloads with secrets, keys or a network of its own: other builds may not be meant to see that".into());
        }
        // What installs for the system keeps its cache outside of homes, and is root where it succeeds.
        let is_known = wanted.iter().all(|wanted| wanted.manager.needs_root) || self.home.is_some();
        if !is_known || !wanted.iter().all(|wanted| wanted.origin.runs_as_shell()) {
            return Some("the cache of a user other than root needs `uid=` and `gid=`, and a target in the home of that user".into());
        }
        let mut targets = wanted.iter().flat_map(|wanted| &wanted.targets);
        if let Some(owner) = targets.find_map(|target| self.owner_missing(target)) {
            return Some(format!(
                "the mount belongs to root: give it `uid={owner},gid={owner}`"
            ));
        }
        wanted
            .iter()
            .find_map(|wanted| reason(model, index, wanted.manager))
    }

    fn fix(
        &self,
        missing: &[Target],
        obstacles: Vec<Edit>,
        managers: &[&Manager],
        preparing: &mut Vec<usize>,
    ) -> Option<Fix> {
        let (model, index) = (self.model, self.index);
        let flags: Vec<String> = missing.iter().map(Target::flag).collect();
        let mut edits = Vec::from_iter(add_flags(model, index, &flags));
        let archives = missing.iter().any(|target| target.path == "/var/cache/apt");
        if archives
            && managers.iter().any(|manager| manager.family == "apt")
            && !self.is_prepared(preparing)
        {
            edits.push(run_first(self.code, &KEEP_ARCHIVES)?);
            preparing.push(index);
        }
        edits.extend(obstacles);
        edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
        Some(Fix::in_place(
            Applicability::Unsafe,
            index,
            if missing.is_empty() {
                "Keep what is in the cache mount"
            } else {
                "Mount the cache"
            },
            merged(edits),
        ))
    }

    /// Whether apt keeps archives already, or will.
    fn is_prepared(&self, preparing: &[usize]) -> bool {
        let end = self.model.instructions[self.index].joined.text().len();
        let end = u32::try_from(end).unwrap_or(u32::MAX);
        let words = ["docker-clean", "keep-downloaded-packages"];
        said_before(self.code, end, &words)
            || self
                .model
                .before(self.index)
                .any(|before| preparing.contains(&before))
    }

    fn finding(
        &self,
        origin: &SimpleCommand<'_>,
        missing: &[Target],
        reason: Option<&String>,
        fix: Option<Fix>,
    ) -> Finding {
        let joined = &self.model.instructions[self.index].joined;
        let name = origin.manager_name().unwrap_or("the package manager");
        // Those would be for root.
        let is_of_others =
            self.home.is_none() && matches!(self.model.user(self.index), User::Other(_));
        let missing = if is_of_others { &[] } else { missing };
        let flags: Vec<String> = missing.iter().map(Target::flag).collect();
        let mut help = match &flags[..] {
            [] => String::from("keep what is in the mount: the next build uses it"),
            flags => format!("add to this RUN: `{}`", flags.join(" ")),
        };
        if let Some(reason) = reason {
            help = if flags.is_empty() || fix.is_some() {
                reason.clone()
            } else {
                format!("{help}; there is no fix, as {reason}")
            };
        }
        RULE.finding(
            joined.span(
                origin
                    .argv()
                    .first()
                    .map_or(origin.span, |word| word.span)
                    .to(origin.words[verb_at(origin)].span),
            ),
            if missing.is_empty() && reason.is_none() {
                format!("the cache mount of {name} is empty after this RUN")
            } else {
                format!("what {name} downloads is downloaded again in the next build")
            },
        )
        .with_help(help)
        .with_fix_if(fix)
    }
}

/// The word that a finding about a command ends with.
fn verb_at(command: &SimpleCommand<'_>) -> usize {
    Invocation::of(command).map_or(command.program, |call| call.last)
}

/// The manager that a command fetches packages with, into its cache.
fn fetches(command: &SimpleCommand<'_>) -> Option<&'static Manager> {
    let call = Invocation::of(command);
    let manager = match &call {
        Some(call) => call.manager,
        None => command.manager().filter(|manager| manager.installs_alone)?,
    };
    let elsewhere = |word: &Word<'_>| {
        let text = String::from_utf8_lossy(word.text);
        manager
            .cache
            .elsewhere
            .contains(&text.split('=').next().unwrap_or_default())
    };
    let by_verb = match call {
        Some(call) => matches!(call.verb, Verb::Install | Verb::Upgrade | Verb::Build),
        None => command
            .args()
            .iter()
            .all(|word| word.text.starts_with(b"-")),
    };
    (by_verb && !manager.cache.mounts.is_empty() && !command.args().iter().any(elsewhere))
        .then_some(manager)
}
