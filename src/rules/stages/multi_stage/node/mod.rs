//! Node: a project that is built with packages that only development needs, and started without them; or one whose files a server of static files serves.

mod image;
mod imports;
mod installs;
mod project;
mod server;
mod start;
mod statics;

use super::shape::Site;
use crate::knowledge::languages::{NODE, NODE_STATIC};
use crate::lint::Context;
use crate::model::{ShellInForce, SimpleCommand};
use crate::syntax::Keyword;
use crate::text::Span;
use installs::{Install, builds};
use project::Project;

/// The shapes, the narrower one first.
pub(super) const STATIC: super::shape::Shape = super::shape::Shape {
    language: &NODE_STATIC,
    is_it: statics::is_it,
    command: statics::command,
    starts: statics::starts,
    base: statics::base,
};

/// See [`STATIC`].
pub(super) const SERVER: super::shape::Shape = super::shape::Shape {
    language: &NODE,
    is_it: server::is_it,
    command: server::command,
    starts: server::starts,
    base: server::base,
};

/// What a stage on an image of Node ships that its containers do not need: where it is said, and what to say of it. `None` if there is nothing, or the project
/// is not known.
pub(super) fn found(context: &Context<'_>, stage: usize) -> Option<(Span, String)> {
    let model = context.model;
    let image = model.own_image(stage)?;
    let start = model.stages[stage].instructions.start;
    if image.official() != Some("node") || *model.shell(start) == ShellInForce::WindowsDefault {
        return None;
    }
    let site = Site {
        context,
        stage,
        image,
    };
    let project = Project::read(&site).ok()?;
    let started = start::of_stage(&site, &project);
    let of_start = || {
        let by = model.own_start(stage)?;
        let instruction = model.instructions[by];
        Some(instruction.joined.span(instruction.statement.body_span))
    };
    if let Ok(start::Started {
        development: Some(program),
        ..
    }) = &started
    {
        // Who names it by its own name means it.
        let is_meant = start::says_development(&site);
        return (!is_meant)
            .then(|| {
                let message = format!("containers run `{program}`, a development server");
                Some((of_start()?, message))
            })
            .flatten();
    }
    let is_static = started.is_ok_and(|it| it.served.is_some());
    let has_tools = !project.package.development.is_empty()
        && project.installs.iter().any(Install::has_development);
    if !is_static && !has_tools {
        return None;
    }
    let what = if is_static {
        "what builds the files that are served"
    } else {
        "what only development needs"
    };
    for index in model.stage_instructions(stage) {
        if model.instructions[index].statement.kind != Keyword::Run {
            continue;
        }
        for code in model.run_codes(index) {
            let mut commands = code.commands.iter();
            let is_build = |command: &&SimpleCommand<'_>| builds(command, &project.package);
            if let Some(command) = commands.find(is_build) {
                let span = code.joined.span(command.span);
                return Some((span, format!("{what} is shipped with the image")));
            }
        }
    }
    None
}
