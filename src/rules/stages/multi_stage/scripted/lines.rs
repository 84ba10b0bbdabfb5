//! A second stage on the same image, line by line.

use super::super::data::paths_of;
use super::super::parts::Why;
use super::super::shape::Site;
use super::parts::Script;
use super::read::{Part, Stage};
use crate::model::{is_in, references};
use crate::rewrite::StageLine;
use crate::syntax::{Body, Keyword};

/// The lines of the second stage below one that is called `name`.
pub(super) fn lines(
    site: &Site<'_, '_>,
    script: &Script,
    stage: &Stage,
    name: &str,
) -> Result<Vec<StageLine>, Why> {
    let model = site.context.model;
    let range = model.stage_instructions(site.stage);
    let mut lines = vec![new("FROM", &from(site)?)];
    let is_built = |part: &Part| matches!(part, Part::Packages | Part::Built);
    let last_build = stage.last_to_stay().unwrap_or(range.start);
    let owner = stage.owner(site)?;
    let mut install = stage.packages.install(&site.image, script.interpreter)?;
    let mut folders = Some(&stage.folders);
    for at in range.skip(1) {
        let kind = model.instructions[at].statement.kind;
        let is_wanted = match kind {
            kind if kind.only_configures() => {
                lines.push(StageLine::Moved(at));
                continue;
            }
            Keyword::Env => !script.language.only_for_building(&model.set_names(at)),
            Keyword::Workdir | Keyword::User | Keyword::Shell | Keyword::Arg => true,
            Keyword::Run | Keyword::Copy | Keyword::Add => {
                let part = stage.parts.get(&at).copied().unwrap_or(Part::Again);
                // What is installed changes less often than the project, and does not read it.
                let is_project = matches!(part, Part::Again | Part::Once)
                    && stage
                        .brought
                        .get(&at)
                        .is_some_and(|it| !paths_of(&it.files).any(|path| is_system(path)));
                if is_built(&part) || is_project {
                    let text = install.take();
                    lines.extend(text.map(|text| new("RUN", &text)));
                }
                if part == Part::Built || is_project {
                    for path in folders.take().into_iter().flatten() {
                        if path.contains(char::is_whitespace) {
                            return Err(format!("`{path}` has a space in its name"));
                        }
                        let owner = match &owner {
                            Some(owner) if script.takes_project && !is_in(path, "/usr/local") => {
                                format!("--chown={owner} ")
                            }
                            _ => String::new(),
                        };
                        lines.push(new("COPY", &format!("--from={name} {owner}{path} {path}")));
                    }
                }
                if part == Part::Once && at < last_build {
                    let line = model.instructions[at].first_line;
                    return Err(format!("line {line} would be run twice"));
                }
                matches!(part, Part::Again | Part::Once)
            }
            _ => false,
        };
        if is_wanted {
            lines.push(if at > last_build {
                StageLine::Moved(at)
            } else {
                StageLine::Repeated(at)
            });
        }
    }
    leave_arguments(site, &mut lines);
    Ok(lines)
}

/// What the stage starts from, as written.
pub(super) fn image(site: &Site<'_, '_>) -> Result<String, Why> {
    let model = site.context.model;
    let from = model.instructions[model.stage_instructions(site.stage).start];
    match &from.statement.body {
        Body::Words(words) => Ok(String::from_utf8_lossy(from.text(words[0])).into_owned()),
        _ => Err("its FROM cannot be read".to_owned()),
    }
}

/// The same with the flags of its FROM.
fn from(site: &Site<'_, '_>) -> Result<String, Why> {
    let model = site.context.model;
    let from = model.instructions[model.stage_instructions(site.stage).start];
    let mut text = String::new();
    for flag in &from.statement.flags {
        text.push_str(&String::from_utf8_lossy(from.text(flag.span)));
        text.push(' ');
    }
    Ok(text + &image(site)?)
}

fn new(keyword: &'static str, body: &str) -> StageLine {
    let text = format!("{keyword} {body}");
    StageLine::New { keyword, text }
}

/// Whether a file may say how packages of the system are installed.
fn is_system(path: &str) -> bool {
    ["/etc", "/lib", "/usr/lib", "/usr/share", "/var/lib"]
        .iter()
        .any(|it| is_in(path, it))
}

/// Leaves out ARGs that nothing asks for.
fn leave_arguments(site: &Site<'_, '_>, lines: &mut Vec<StageLine>) {
    let model = site.context.model;
    let mut asked: Vec<String> = Vec::new();
    for line in lines.iter() {
        let (StageLine::Moved(at) | StageLine::Repeated(at)) = line else {
            continue;
        };
        let instruction = model.instructions[*at];
        let text = instruction.joined.text();
        let names = references(text, model.file.escape);
        asked.extend(names.into_iter().map(|(name, _)| name));
    }
    lines.retain(|line| {
        let (StageLine::Moved(at) | StageLine::Repeated(at)) = line else {
            return true;
        };
        let is_arg = model.instructions[*at].statement.kind == Keyword::Arg;
        !is_arg || model.set_names(*at).iter().any(|name| asked.contains(name))
    });
}
