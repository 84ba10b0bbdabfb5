//! Builders that fetch and build in one go.

use super::super::super::support::without_fix;
use super::RULE;
use super::help::help;
use super::order::Order;
use crate::diagnostic::Finding;
use crate::knowledge::ecosystems::{Ahead, BUILDERS, Builder, ECOSYSTEMS};
use crate::lint::Context;
use crate::model::manifests::Obstacle;
use crate::model::{FolderCopy, Install, SimpleCommand};

/// A COPY of all sources above the RUN that fetches the dependencies and builds in one go, without a cache to keep them in.
pub(super) fn builds_at_once(
    context: &Context<'_>,
    copy: usize,
    folder: &FolderCopy,
    mut runs: impl Iterator<Item = usize>,
) -> Option<Finding> {
    let model = context.model;
    let (run, builder) = runs.find_map(|run| {
        let commands = model.commands(run);
        let builder = commands
            .iter()
            .find_map(|command| builder_of(command, |it| it.verbs));
        Some((run, builder?))
    })?;
    let fetches_before = model.before(run).any(|at| {
        let text = model.instructions[at].joined.text();
        let has =
            |part: &str| !part.is_empty() && memchr::memmem::find(text, part.as_bytes()).is_some();
        let mut fetches = builder.fetches.iter();
        let is_called = || at < copy && model.commands(at).iter().any(|it| may_fetch(it, builder));
        at != copy && (has(builder.done_by) || fetches.any(|verb| has(verb)) || is_called())
    });
    let is_there = |name: &&str| context.build.kind(name).is_some();
    let ahead = model.ahead(run);
    let ahead = ahead.filter(|(_, it)| it.install.ecosystem.name == builder.name);
    // A project without a manifest, whose files are there.
    let has_sources = || context.build.matches(builder.sources).is_some();
    let has_manifest = match &ahead {
        _ if folder.source == "." => {
            builder.sources.is_empty() || builder.manifests.iter().any(is_there) || !has_sources()
        }
        // Of a part of the project only what is seen to have one is sure to need no other part.
        Some((_, ahead)) => {
            let own = ahead.install.manifests();
            let is_seen = |path: &String| {
                let source = folder.source_of(path);
                source.is_some_and(|it| is_there(&&it[..]))
            };
            !own.is_empty() && own.iter().all(is_seen)
        }
        None => false,
    };
    let mut others = builder.not_where.iter();
    let is_project = has_manifest && !fetches_before && !others.any(|part| model.speaks_of(part));
    if !is_project || !model.cache_mounts(run).is_empty() {
        return None;
    }
    let mut help = help(model, context.build, folder, (run, builder));
    let mut fix = None;
    if let Some((known, ahead)) = &ahead {
        let start = model.known_start(run)?;
        let installs = start.installs.into_iter().chain([ahead.install.clone()]);
        let installs: Vec<Install> = installs.collect();
        let order = Order {
            model,
            build: context.build,
            folder,
            project: folder.clone(),
            copy,
            run,
            installs: &installs,
            known: *known,
            is_split: true,
            ahead: Some(ahead),
        };
        match order.fix() {
            Ok(it) => fix = Some(it),
            Err(Obstacle::Needs(_)) => return None,
            Err(Obstacle::Unknown(why)) => help = without_fix(&help, &why),
        }
    }
    let instruction = model.instructions[copy];
    let message = format!(
        "every change of a file that is copied here fetches the dependencies of {} again",
        builder.name
    );
    let span = instruction.joined.span(instruction.statement.keyword);
    Some(RULE.finding(span, message).with_help(help).with_fix_if(fix))
}

/// Whether a command may fetch dependencies of the project by a builder. Of some it is known which of their verbs do, and that they then name no package.
fn may_fetch(command: &SimpleCommand<'_>, builder: &'static Builder) -> bool {
    let mut known = ECOSYSTEMS.iter();
    let is_known = known.any(|it| {
        it.programs.contains(&builder.program)
            && matches!(it.ahead, Ahead::Same(_) | Ahead::Fills(_))
    });
    let names_package = || command.args().iter().any(|word| word.text.contains(&b'@'));
    command.name() == Some(builder.program)
        && (!is_known || (builder_of(command, |it| it.verbs).is_some() && !names_package()))
}

/// The builder that a command calls, with one of its verbs first.
fn builder_of(
    command: &SimpleCommand<'_>,
    verbs: fn(&Builder) -> &'static [&'static str],
) -> Option<&'static Builder> {
    let name = command.name()?;
    let builder = BUILDERS.iter().find(|builder| builder.program == name)?;
    let mut words = command.args().iter().filter_map(|word| word.as_str());
    let is_verb = |word: &str| verbs(builder).contains(&word.trim_start_matches(':'));
    words.any(is_verb).then_some(builder)
}
