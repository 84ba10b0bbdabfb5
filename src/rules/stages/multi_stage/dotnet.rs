//! .NET: what `dotnet publish` puts into a folder, started by `dotnet App.dll` or by its own program.

use super::around::{are_no_mounts, compose_says, users_are_there};
use super::parts::{Call, Does, Why};
use super::shape::{Base, Shape, Site};
use super::starts::words_started;
use super::walk::Left;
use crate::knowledge::builds::{is_project, is_solution};
use crate::knowledge::distributions::Distribution;
use crate::knowledge::languages::DOTNET;
use crate::knowledge::runtimes::{
    DOTNET_CULTURES, DOTNET_ON_ALPINE, DotnetRuntimes, PUBLISH_OPTIONS, PUBLISH_PROPERTIES,
    dotnet_runtimes, is_dotnet_sdk,
};
use crate::model::{is_in, joined};
use crate::syntax::Keyword;
use crate::text::file_name;

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

/// Verbs of `dotnet` that leave nothing that a container needs. Source: .NET's documentation, ".NET CLI overview".
const NOTHING: &[&str] = &[
    "--info",
    "--list-sdks",
    "--version",
    "clean",
    "format",
    "nuget",
    "restore",
    "test",
];

fn command(call: &Call<'_, '_>) -> Option<Does> {
    if call.command.name()? != "dotnet" {
        return None;
    }
    let unknown = || Does::Unknown("it is not known what `dotnet` makes, and where".to_owned());
    let Some(args) = call.args() else {
        return Some(unknown());
    };
    Some(match args.split_first() {
        // What starts from that says `base`.
        Some((&"build", _)) => Does::Makes(Vec::new()),
        Some((verb, _)) if NOTHING.contains(verb) => Does::Nothing,
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

/// What files of Compose start in the image with the SDK alone.
const STARTS: &[&str] = &[
    "dotnet build",
    "dotnet ef",
    "dotnet run",
    "dotnet test",
    "dotnet watch",
];

/// What a call of `dotnet publish` says.
#[derive(Default)]
struct Publish<'a> {
    project: Option<&'a str>,
    output: Option<&'a str>,
    configuration: Option<&'a str>,
    framework: Option<&'a str>,
}

impl<'a> Publish<'a> {
    fn read(args: &[&'a str]) -> Result<Self, Why> {
        let mut read = Self::default();
        let mut words = args.iter();
        let unknown = |word: &str| format!("`{word}` may change what `dotnet publish` makes");
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
        Ok(read)
    }

    /// Where it puts what it makes.
    fn folder(&self, call: &Call<'_, '_>) -> Result<String, Why> {
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
    let folder = super::base::workdir(site.context, range.end)
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
    if left.files.iter().any(|it| is_in(it, output)) {
        base.doubts
            .push(format!("it is published to `{output}`, among its sources"));
    }
    let end = model.stage_instructions(site.stage).end;
    let is_started_there = super::base::workdir(site.context, end).as_deref() == Some(&output[..]);
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
    if let Some((path, word)) = compose_says(site.context, STARTS) {
        base.doubts
            .push(format!("`{path}` says `{word}`, which needs the SDK"));
    }
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
    let mut folders: Vec<&str> = left
        .targets
        .iter()
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
    let mut read = left.sources.iter().filter(|path| {
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

/// The text of a project.
struct Project {
    path: String,
    text: String,
}

impl Project {
    /// Whether an element has a value.
    fn has(&self, name: &str, value: &str) -> bool {
        let text = self.text.to_ascii_lowercase();
        let element = format!("<{}>{value}</", name.to_ascii_lowercase());
        text.contains(&element)
    }

    fn mentions(&self, names: &[&'static str]) -> Option<&'static str> {
        names.iter().copied().find(|it| self.text.contains(it))
    }

    /// What its assembly is called, unless it says so.
    fn name(&self) -> &str {
        let name = file_name(&self.path);
        name.rsplit_once('.').map_or(name, |it| it.0)
    }

    /// The packages that it names.
    fn packages(&self) -> impl Iterator<Item = &str> {
        let parts = self.text.split("<PackageReference").skip(1);
        parts.filter_map(|part| {
            let (_, rest) = part.split_once("Include=\"")?;
            rest.split('"').next()
        })
    }
}

/// The projects among what is brought.
struct Projects {
    own: Vec<Project>,
    /// What is read along with each.
    settings: Vec<Project>,
}

impl Projects {
    fn read(site: &Site<'_, '_>, left: &Left) -> Self {
        let read = |is_it: fn(&str) -> bool| {
            let mut paths: Vec<&String> = left.sources.iter().filter(|it| is_it(it)).collect();
            paths.sort();
            paths.dedup();
            let projects = paths.into_iter().filter_map(|path| {
                let text = site.context.build.text(path)?;
                let text = String::from_utf8_lossy(&text).into_owned();
                Some(Project {
                    path: path.clone(),
                    text,
                })
            });
            projects.collect()
        };
        Self {
            own: read(|it| is_project(it) && !is_solution(it)),
            settings: read(|it| it.ends_with(".props") || it.ends_with(".targets")),
        }
    }

    /// Whether one may need ASP.NET Core. Source: .NET's documentation, "Use ASP.NET Core APIs in a class library".
    fn need_aspnet(&self) -> bool {
        use crate::knowledge::runtimes::WITHOUT_ASPNET;
        let is_known = |name: &str| {
            WITHOUT_ASPNET.iter().any(|it| {
                let rest = name.strip_prefix(it);
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            })
        };
        let is_plain = |it: &Project| {
            let sdks = [
                "Sdk=\"Microsoft.NET.Sdk\"",
                "Sdk=\"Microsoft.NET.Sdk.Worker\"",
            ];
            sdks.iter().any(|sdk| it.text.contains(sdk))
                && !it.text.contains("FrameworkReference")
                && it.packages().all(is_known)
        };
        let settings = &self.settings;
        let more = settings.iter().any(|it| it.text.contains("Reference"));
        more || self.own.is_empty() || !self.own.iter().all(is_plain)
    }

    /// What of the projects is not known.
    fn doubts(&self, assembly: &str, is_started_there: bool) -> Vec<Why> {
        let mut doubts = Vec::new();
        let own = self.own.iter().filter(|it| {
            let is_renamed = it.text.contains("<AssemblyName>");
            it.has("AssemblyName", &assembly.to_ascii_lowercase())
                || (!is_renamed && it.name() == assembly)
        });
        let own: Vec<&Project> = own.collect();
        let [own] = &own[..] else {
            return vec![format!(
                "it is not known which project makes `{assembly}.dll`"
            )];
        };
        let otherwise = [
            "ArtifactsPath",
            "BaseOutputPath",
            "OutputPath",
            "PublishAot",
            "PublishDir",
            "PublishSingleFile",
            "PublishTrimmed",
            "RuntimeIdentifier",
            "SelfContained",
            "UseArtifactsOutput",
        ];
        let mut read = self.settings.iter().chain([*own]);
        if let Some((path, name)) = read.find_map(|it| Some((&it.path, it.mentions(&otherwise)?))) {
            doubts.push(format!(
                "`{path}` says `{name}`, which may change what is published"
            ));
        }
        let needs = [
            "Microsoft.CodeAnalysis",
            "Microsoft.Playwright",
            "Negotiate",
            "PuppeteerSharp",
            "Razor.RuntimeCompilation",
            "Selenium.WebDriver",
            "System.DirectoryServices",
        ];
        let mut all = self.own.iter().chain(&self.settings);
        if let Some((path, name)) = all.find_map(|it| Some((&it.path, it.mentions(&needs)?))) {
            doubts.push(format!(
                "`{path}` names `{name}`, which may need more when it runs"
            ));
        }
        // It reads its files where it is started: those that a build makes there are no part of the build context.
        let makes = [
            "<Exec",
            "<Target ",
            "<Import",
            "Bundler",
            "ClientApp",
            "LibraryManager",
            "Sass",
            "Tailwind",
            "TypeScript",
            "WebCompiler",
        ];
        let mut read = self.settings.iter().chain([*own]);
        let found = read.find_map(|it| Some((&it.path, it.mentions(&makes)?)));
        if let Some((path, name)) = found.filter(|_| !is_started_there) {
            let name = name.trim_start_matches('<').trim_end();
            doubts.push(format!(
                "`{path}` says `{name}`, which may make files where the program is started"
            ));
        }
        doubts
    }
}
