//! .NET: what `dotnet publish` puts into a folder, started by `dotnet App.dll` or by its own program.

mod projects;
mod publish;

use super::around::{are_no_mounts, users_are_there};
use super::data::paths_of;
use super::parts::{Call, Does, Why};
use super::shape::{Base, Shape, Site};
use super::starts::words_started;
use super::walk::Left;
use crate::knowledge::distributions::Distribution;
use crate::knowledge::languages::DOTNET;
use crate::knowledge::languages::DOTNET_MAKES_NOTHING;
use crate::knowledge::runtimes::{
    DOTNET_CULTURES, DOTNET_ON_ALPINE, DotnetRuntimes, dotnet_runtimes, is_dotnet_sdk,
};
use crate::model::{is_in, joined};
use crate::syntax::Keyword;
use crate::text::file_name;
use projects::Projects;
use publish::{Publish, UNKNOWN};

/// The shape.
pub(super) const SHAPE: Shape = Shape {
    language: &DOTNET,
    is_it,
    command,
    starts,
    base,
};

fn is_it(site: &Site<'_, '_>) -> bool {
    is_dotnet_sdk(&site.image)
}

fn command(call: &Call<'_, '_>) -> Option<Does> {
    if call.command.name()? != "dotnet" {
        return None;
    }
    let unknown = || Does::Unknown("it is not known what `dotnet` makes, and where".to_owned());
    let args = call.command.args().iter();
    let args: Vec<&str> = args.map(|it| it.as_str().unwrap_or(UNKNOWN)).collect();
    Some(match args.split_first() {
        // What starts from that says `base`.
        Some((&"build", _)) => Does::Makes(Vec::new()),
        Some((verb, _)) if DOTNET_MAKES_NOTHING.contains(verb) => Does::Nothing,
        Some((&"publish", rest)) => match Publish::read(rest).and_then(|it| it.folder(call)) {
            Ok(folder) => Does::Makes(vec![folder]),
            Err(why) => Does::Unknown(why),
        },
        Some((verb, _)) => Does::Unknown(format!(
            "it is not known what `dotnet {verb}` leaves for containers"
        )),
        None => unknown(),
    })
}

/// What containers start: its path, and the name of its assembly.
fn started(site: &Site<'_, '_>) -> Result<(String, String), Why> {
    let model = site.context.model;
    let range = model.stage_instructions(site.stage);
    let last = |keyword: Keyword| {
        let mut own = model.stage_instructions(site.stage).rev();
        own.find(|at| model.instructions[*at].statement.kind == keyword)
    };
    let unknown = || "it is not known what containers start".to_owned();
    let mut words: Vec<String> = Vec::new();
    for at in [last(Keyword::Entrypoint), last(Keyword::Cmd)]
        .into_iter()
        .flatten()
    {
        let (own, by_shell) = words_started(site.context, at).ok_or_else(unknown)?;
        if by_shell && !words.is_empty() {
            return Err(unknown());
        }
        words.extend(own);
        if by_shell {
            break;
        }
    }
    let folder = site
        .context
        .model
        .workdir_on_image(range.end)
        .ok_or("the directory is not known that containers start in")?;
    let program = words.first().ok_or_else(unknown)?;
    if program == "dotnet" {
        let first = words.get(1).ok_or_else(unknown)?;
        let Some(name) = file_name(first).strip_suffix(".dll") else {
            return Err(format!(
                "containers start `dotnet {first}`, which needs the SDK or something unknown"
            ));
        };
        return Ok((joined(&folder, first), name.to_owned()));
    }
    if program.contains('/') {
        return Ok((joined(&folder, program), file_name(program).to_owned()));
    }
    Err(format!("it is not known what `{program}` starts"))
}

fn starts(site: &Site<'_, '_>, left: &Left, words: &[String]) -> bool {
    let is_alpine =
        || dotnet_runtimes(&site.image).is_some_and(|it| it.system == Distribution::Alpine);
    match words.first().map(String::as_str) {
        // Whether it can, `base` says.
        Some("dotnet") => true,
        Some("wget") => is_alpine(),
        Some(program) if program.contains('/') => {
            started(site).is_ok_and(|(path, _)| left.paths.iter().any(|it| is_in(&path, it)))
        }
        _ => false,
    }
}

fn base(site: &Site<'_, '_>, left: &Left, base: &mut Base) -> Result<(), Why> {
    let model = site.context.model;
    let (path, assembly) = started(site)?;
    let output = left.paths.iter().find(|it| is_in(&path, it));
    let Some(output) = output else {
        return Err(format!(
            "`{path}`, which containers start, is not where the program is published"
        ));
    };
    if paths_of(&left.files).any(|it| is_in(it, output)) {
        base.doubts
            .push(format!("it is published to `{output}`, among its sources"));
    }
    let end = model.stage_instructions(site.stage).end;
    let is_started_there = site.context.model.workdir_on_image(end).as_deref() == Some(&output[..]);
    base.without_data = is_started_there && names_no_folder(site, left, output);
    let projects = Projects::read(site, left);
    base.doubts
        .extend(projects.doubts(&assembly, is_started_there));
    let Some(runtimes) = dotnet_runtimes(&site.image) else {
        base.doubts
            .push("its image does not say which version of .NET it has".to_owned());
        "mcr.microsoft.com/dotnet/aspnet:<version>".clone_into(&mut base.image);
        return Ok(());
    };
    let of_image: &[&str] = if runtimes.major >= 8 {
        &["app", "$APP_UID"]
    } else {
        &[]
    };
    base.doubts
        .extend(users_are_there(site, left, of_image).err());
    base.doubts
        .extend(are_no_mounts(site, std::slice::from_ref(output)).err());
    base.distribution = Some(runtimes.system);
    let needs_aspnet = projects.need_aspnet();
    let is_set = |name: &str| {
        let mut own = model.stage_instructions(site.stage);
        own.any(|at| {
            let is_env = model.instructions[at].statement.kind == Keyword::Env;
            is_env && model.set_names(at).iter().any(|it| it == name)
        })
    };
    if needs_aspnet && let Some(name) = runtimes.emptied.filter(|name| !is_set(name)) {
        base.variables.push(format!("{name}="));
    }
    if runtimes.system == Distribution::Alpine {
        on_alpine(&runtimes, &projects, &is_set, left, base);
    }
    base.image = if needs_aspnet {
        runtimes.aspnet
    } else {
        runtimes.runtime
    };
    Ok(())
}

/// Whether a program that is started where it is published, which has its files there, names none of those that it was built from.
fn names_no_folder(site: &Site<'_, '_>, left: &Left, output: &str) -> bool {
    let (model, build) = (site.context.model, site.context.build);
    let mut folders: Vec<&str> = paths_of(&left.files)
        .filter_map(|it| it.split('/').find(|part| !part.is_empty()))
        .collect();
    folders.sort_unstable();
    folders.dedup();
    // Where all is built in one folder, its name is in each path.
    let mut parts: Vec<String> = folders.iter().map(|it| format!("/{it}/")).collect();
    parts.extend(["\"../".to_owned(), "\"..\\".to_owned(), "\"..\"".to_owned()]);
    let says = |text: &[u8]| {
        let text = String::from_utf8_lossy(text).replace(&format!("{output}/"), "");
        parts.iter().any(|it| text.contains(&it[..]))
    };
    let ends = [
        ".cs", ".fs", ".vb", ".json", ".config", ".xml", ".yml", ".yaml",
    ];
    let mut read = left.sources().filter(|path| {
        ends.iter().any(|end| path.ends_with(end)) && !path.ends_with("launchSettings.json")
    });
    let by_program = read.any(|path| build.text(path).is_some_and(|text| says(&text)));
    let mut own = model.stage_instructions(site.stage);
    let by_settings = own.any(|at| {
        let instruction = model.instructions[at];
        let kind = instruction.statement.kind;
        matches!(
            kind,
            Keyword::Cmd | Keyword::Entrypoint | Keyword::Env | Keyword::Healthcheck
        ) && says(instruction.joined.text())
    });
    !by_program && !by_settings
}

/// What the runtimes on Alpine lack that the SDK there has.
fn on_alpine(
    runtimes: &DotnetRuntimes,
    projects: &Projects,
    is_set: &dyn Fn(&str) -> bool,
    left: &Left,
    base: &mut Base,
) {
    let knows_none = projects
        .own
        .iter()
        .any(|it| it.has("InvariantGlobalization", "true"));
    let (name, _) = DOTNET_CULTURES
        .split_once('=')
        .unwrap_or((DOTNET_CULTURES, ""));
    // Alpine has the data in a package of its own since 3.16.
    let release = runtimes
        .aspnet
        .rsplit_once("alpine3.")
        .and_then(|it| it.1.parse::<u32>().ok());
    let is_old = runtimes.major < 6 || release.is_some_and(|it| it < 16);
    for package in DOTNET_ON_ALPINE {
        let is_wanted = match *package {
            "icu-data-full" => !is_old && !knows_none,
            "icu-libs" => !knows_none,
            _ => true,
        };
        if is_wanted && !left.packages.iter().any(|it| it == package) {
            base.packages.push((*package).to_owned());
        }
    }
    if !knows_none && !is_set(name) {
        base.variables.push(DOTNET_CULTURES.to_owned());
    }
}
