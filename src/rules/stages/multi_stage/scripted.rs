//! Programs that run from their sources: the second stage starts from the same image as the first and says the same, but that what is installed with compilers is
//! taken from the first.

mod lines;
mod parts;
mod php;
mod python;
mod python_packages;
mod read;
mod ruby;
mod starts;
mod system;

use super::parts::Why;
use super::shape::Site;
use crate::knowledge::managers::Verb;
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

/// The first package of the system that a stage installs and that only installing needs, but for compilers: the RUN, the word and what it says.
pub(super) fn only_installing(
    site: &Site<'_, '_>,
    script: &Script,
) -> Option<(usize, LogicalSpan, String)> {
    let model = site.context.model;
    model.stage_instructions(site.stage).find_map(|index| {
        if model.instructions[index].statement.kind != Keyword::Run {
            return None;
        }
        model.commands(index).iter().find_map(|command| {
            let call = Invocation::of(command)
                .filter(|it| it.verb == Verb::Install && it.manager.needs_root)?;
            let words = call.operands(command).map(|at| &command.words[at]);
            let mut names = words.filter_map(|word| Some((word.span, word.as_str()?)));
            let (span, name) = names.find(|(_, name)| script.only_installing.contains(name))?;
            Some((index, span, name.to_owned()))
        })
    })
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
