//! What a call of `dotnet publish` makes, and where.

use super::super::parts::{Call, Why};
use crate::knowledge::builds::{is_project, is_solution};
use crate::knowledge::runtimes::{PUBLISH_OPTIONS, PUBLISH_PROPERTIES, dotnet_runtimes};
use crate::model::joined;

/// A word that is known only when it runs.
pub(super) const UNKNOWN: &str = "$";

/// What a call of `dotnet publish` says.
#[derive(Default)]
pub(super) struct Publish<'a> {
    project: Option<&'a str>,
    output: Option<&'a str>,
    configuration: Option<&'a str>,
    framework: Option<&'a str>,
}

impl<'a> Publish<'a> {
    pub(super) fn read(args: &[&'a str]) -> Result<Self, Why> {
        let mut read = Self::default();
        let mut words = args.iter();
        let unknown = |word: &str| match word {
            "a variable" => "a variable may change what `dotnet publish` makes".to_owned(),
            _ => format!("`{word}` may change what `dotnet publish` makes"),
        };
        let (mut is_for_one, mut is_plain) = (None, false);
        while let Some(&word) = words.next() {
            let (name, joined) = match word.split_once(['=', ':']) {
                Some((name, value)) if word.starts_with("--") && name != "--property" => {
                    (name, Some(value))
                }
                _ => (word, None),
            };
            let mut value = || joined.or_else(|| words.next().copied());
            match name {
                "-o" | "--output" => read.output = value(),
                "-c" | "--configuration" => read.configuration = value(),
                "-f" | "--framework" => read.framework = value(),
                UNKNOWN => return Err(unknown("a variable")),
                "-r" | "--runtime" => is_for_one = value().map(|_| word),
                "--no-self-contained" => is_plain = true,
                "--self-contained" | "--sc" => {
                    if value() != Some("false") {
                        return Err("it is published with the runtime inside".to_owned());
                    }
                    is_plain = true;
                }
                _ => {
                    if let Some((_, has_value)) = PUBLISH_OPTIONS.iter().find(|(it, _)| *it == name)
                    {
                        if *has_value {
                            value();
                        }
                        continue;
                    }
                    let starts = ["-p:", "/p:", "--property:"];
                    let property = starts.iter().find_map(|start| word.strip_prefix(start));
                    match property {
                        Some(it) if PUBLISH_PROPERTIES.contains(&it) => {}
                        None if !word.starts_with(['-', '/']) || is_project(word) => {
                            if read.project.replace(word).is_some() {
                                return Err(unknown(word));
                            }
                        }
                        _ => return Err(unknown(word)),
                    }
                }
            }
        }
        if is_for_one.is_some() && !is_plain {
            return Err("it is published for one system, maybe with the runtime inside".to_owned());
        }
        // Debug or release, it lies where it is told to.
        let mut told = [read.output, read.framework].into_iter().flatten();
        if told.any(|it| it == UNKNOWN)
            || read.configuration == Some(UNKNOWN) && read.output.is_none()
        {
            return Err(unknown("a variable"));
        }
        Ok(read)
    }

    /// Where it puts what it makes.
    pub(super) fn folder(&self, call: &Call<'_, '_>) -> Result<String, Why> {
        let model = call.context.model;
        let stage = model.stage_of(call.run).unwrap_or_default();
        let image = model.own_image(stage);
        let major = image
            .and_then(|it| dotnet_runtimes(&it))
            .map_or(0, |it| it.major);
        let project = joined(call.folder, self.project.unwrap_or("."));
        let own = if is_project(&project) {
            project.rsplit_once('/').map_or("", |it| it.0).to_owned()
        } else {
            project.clone()
        };
        if let Some(output) = self.output {
            let is_elsewhere = !output.starts_with('/') && own != call.folder;
            if is_elsewhere && (1..3).contains(&major) {
                return Err(
                    "old versions of `dotnet publish -o` mean the folder of the project".to_owned(),
                );
            }
            return Ok(joined(call.folder, output));
        }
        let unknown = || "it is not known where `dotnet publish` puts the program".to_owned();
        if is_solution(&project) || major == 0 {
            return Err(unknown());
        }
        let framework = match self.framework {
            Some(framework) => framework.to_owned(),
            None => framework(call, &project, &own).ok_or_else(unknown)?,
        };
        let usual = if major >= 8 { "Release" } else { "Debug" };
        let configuration = self.configuration.unwrap_or(usual);
        Ok(joined(
            &own,
            &format!("bin/{configuration}/{framework}/publish"),
        ))
    }
}

/// The one framework that a project is built for.
fn framework(call: &Call<'_, '_>, project: &str, folder: &str) -> Option<String> {
    let model = call.context.model;
    let stage = model.stage_of(call.run)?;
    let above = (model.stage_instructions(stage).start..call.run).rev();
    let source = |path: &str| above.clone().find_map(|at| model.source_brought(at, path));
    let path = if is_project(project) {
        source(project)?
    } else {
        let folder = source(folder)?;
        let folder = folder.trim_start_matches("./").trim_end_matches('/');
        let pattern = match folder {
            "" | "." => "*.csproj".to_owned(),
            folder => format!("{folder}/*.csproj"),
        };
        let files = call.context.build.files(&pattern)?;
        let [one] = &files[..] else {
            return None;
        };
        one.clone()
    };
    let text = call.context.build.text(path.trim_start_matches("./"))?;
    let text = String::from_utf8_lossy(&text);
    let (_, rest) = text.split_once("<TargetFramework>")?;
    let (name, rest) = rest.split_once("</TargetFramework>")?;
    let is_plain = |it: char| it.is_ascii_alphanumeric() || it == '.';
    let name = name.trim();
    (!name.is_empty() && name.chars().all(is_plain) && !rest.contains("<TargetFramework"))
        .then(|| name.to_owned())
}
