//! Programs that run from their sources: the second stage starts from the same image as the first and says the same, but that what is installed with compilers is
//! taken from the first.

mod lines;
mod parts;
mod python;
mod python_packages;
mod read;
mod starts;
mod system;

use super::parts::Why;
use super::shape::Site;
use crate::rewrite::StageLine;
pub(super) use parts::Script;
use read::Stage;
use starts::Starts;

/// All.
const SCRIPTS: &[&Script] = &[&python::SCRIPT];

/// What a stage is written in, if it is one of these.
pub(super) fn script_of(site: &Site<'_, '_>) -> Option<&'static Script> {
    let name = site.image.official()?;
    let mut scripts = SCRIPTS.iter();
    scripts.find(|it| it.interpreter.image == name).copied()
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
    let folder = super::base::workdir(site.context, range.end)
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
