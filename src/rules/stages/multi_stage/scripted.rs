//! Programs that run from their sources: the second stage starts from the same image as the first and says the same, but that what is installed with compilers is
//! taken from the first.

mod lines;
mod parts;
mod php;
mod php_code;
mod python;
mod python_packages;
mod read;
mod ruby;
mod starts;
mod system;

use super::data::{data_of, sources_of};
use super::parts::Why;
use super::shape::Site;
use crate::knowledge::managers::Verb;
use crate::knowledge::packages::is_only_for_building;
use crate::model::Invocation;
use crate::rewrite::StageLine;
use crate::syntax::Keyword;
use crate::text::LogicalSpan;
pub(super) use parts::Script;
use read::Stage;
use starts::Starts;

/// All.
const SCRIPTS: &[&Script] = &[&php::SCRIPT, &python::SCRIPT, &ruby::SCRIPT];

/// What a stage is written in, if it is one of these.
pub(super) fn script_of(site: &Site<'_, '_>) -> Option<&'static Script> {
    let name = site.image.official()?;
    let mut scripts = SCRIPTS.iter();
    scripts.find(|it| it.interpreter.image == name).copied()
}

/// The packages of the system that a stage installs and that only installing needs, but for compilers: of each the RUN, the word and what it says. Headers are among them where
/// the image itself has what compiles with them.
pub(super) fn only_installing(
    site: &Site<'_, '_>,
    script: &Script,
) -> Vec<(usize, LogicalSpan, String)> {
    let model = site.context.model;
    let mut found = Vec::new();
    // One without a project is for others to build on.
    let has_project = || {
        model.stage_instructions(site.stage).any(|at| {
            let is_copy = matches!(
                model.instructions[at].statement.kind,
                Keyword::Copy | Keyword::Add
            );
            let brought = is_copy.then(|| data_of(site.context, at, script.language).ok());
            let brought = brought.flatten();
            let mut sources = brought.iter().flat_map(|it| sources_of(&it.files));
            sources.any(|path| script.language.is_source(path))
        })
    };
    let with_headers = script.image_compiles && has_project();
    for index in model.stage_instructions(site.stage) {
        if model.instructions[index].statement.kind != Keyword::Run {
            continue;
        }
        for command in &*model.commands(index) {
            let Some(call) = Invocation::of(command)
                .filter(|it| it.verb == Verb::Install && it.manager.needs_root)
            else {
                continue;
            };
            let words = call.operands(command).map(|at| &command.words[at]);
            let names = words.filter_map(|word| Some((word.span, word.as_str()?)));
            let is_it = |name: &str| {
                script.only_installing.contains(&name) || with_headers && is_only_for_building(name)
            };
            let names = names.filter(|(_, name)| is_it(name));
            found.extend(names.map(|(span, name)| (index, span, name.to_owned())));
        }
    }
    found
}

/// The second stage.
pub(super) struct Second {
    /// What it starts from, as written.
    pub(super) image: String,
    pub(super) lines: Vec<StageLine>,
    /// What is not known of it.
    pub(super) doubts: Vec<Why>,
}

/// The lines of a second stage below one that is called `name`, and what is not known of it.
pub(super) fn second(site: &Site<'_, '_>, script: &Script, name: &str) -> Result<Second, Why> {
    let model = site.context.model;
    let range = model.stage_instructions(site.stage);
    let tag = site.image.tag.unwrap_or_default();
    let is_small =
        tag.contains("slim") || tag.contains("alpine") || script.interpreter.image == "php";
    if !is_small {
        return Err(format!(
            "`{}:{tag}` brings compilers itself",
            site.image.name()
        ));
    }
    let stage = Stage::read(site, script);
    if stage.folders.is_empty() {
        let nothing = || {
            format!(
                "it is not known that it builds anything with {}",
                script.language.name
            )
        };
        return Err(stage.doubts.into_iter().next().unwrap_or_else(nothing));
    }
    let folder = site
        .context
        .model
        .workdir_on_image(range.end)
        .ok_or("the directory is not known that containers start in")?;
    let lines = lines::lines(site, script, &stage, name)?;
    let mut doubts = Vec::new();
    if site.context.build.files(".").is_none() {
        doubts.push("the files of the build context are not known".to_owned());
    }
    let starts = Starts {
        site,
        script,
        stage: &stage,
        folder,
    };
    doubts.extend(starts.doubts());
    doubts.extend(stage.doubts);
    Ok(Second {
        image: lines::image(site)?,
        lines,
        doubts,
    })
}
