//! Projects of .NET: solutions, project files of MSBuild and what they import, `nuget.config`.

use super::{Obstacle, Project};
use crate::knowledge::builds::{DOTNET_OPAQUE, DOTNET_SETTINGS, PROJECTS, is_project, is_solution};
use crate::model::{Install, context_joined, joined};
use crate::text::file_name;

/// How many files may name each other.
const MANY: usize = 200;

/// The files of the build context that `dotnet restore` reads. Source: MSBuild's documentation, "Common MSBuild project items", "Customize your build by folder"; NuGet's,
/// "nuget.config reference".
pub(super) fn files(install: &Install, project: &Project<'_>) -> Result<Vec<String>, Obstacle> {
    // By their paths in the image, in which they find each other.
    let mut found = vec![match install.lists.first() {
        Some(named) => named.clone(),
        None => the_only_one(&install.folder, project)?,
    }];
    let mut folders: Vec<String> = Vec::new();
    let mut at = 0;
    while at < found.len() {
        if found.len() > MANY {
            let what = "there are too many projects";
            return Err(Obstacle::Unknown(what.to_owned()));
        }
        let path = found[at].clone();
        at += 1;
        let source = there(&path, project)?;
        let text = project.text(&source)?;
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", &path));
        let mut named: Vec<String> = Vec::new();
        if is_solution(name) {
            named = solution(&source, &text)?;
        } else if name.eq_ignore_ascii_case("nuget.config") {
            nuget(&source, &text)?;
        } else if name == "global.json" {
            if text.contains("\"paths\"") {
                return Err(Obstacle::Unknown(format!("`{source}` names folders")));
            }
        } else if name != "packages.lock.json" {
            named = msbuild(&source, &text)?;
        }
        let named = named.into_iter().map(|it| joined(folder, &it));
        let mut named: Vec<String> = named.collect();
        if is_project(name) {
            let user = format!("{path}.user");
            if let Some(user) = (project.source_of)(&user).filter(|it| project.is_there(it)) {
                return Err(Obstacle::Unknown(format!("MSBuild reads `{user}`, too")));
            }
            named.extend(own(folder, "packages.lock.json", project));
            named.extend(settings(folder, &mut folders, project)?);
        }
        for path in named {
            if !found.contains(&path) {
                found.push(path);
            }
        }
    }
    found.iter().map(|path| there(path, project)).collect()
}

/// The folders in the build context that a restore writes into, by the files that it reads.
pub(super) fn filled(files: &[String]) -> impl Iterator<Item = String> {
    let projects = files.iter().filter(|path| {
        let name = file_name(path);
        is_project(name) && !is_solution(name)
    });
    projects.map(|path| match path.rsplit_once('/') {
        Some((folder, _)) => format!("{folder}/obj"),
        None => "obj".to_owned(),
    })
}

/// Whether a restore fetches the same for each configuration: a build is told which, and a restore is not.
pub(super) fn for_each_configuration(
    files: &[String],
    project: &Project<'_>,
) -> Result<(), Obstacle> {
    for path in files.iter().filter(|path| !is_solution(path)) {
        if project.text(path)?.contains("$(Configuration)") {
            let what =
                format!("`{path}` asks for the configuration, which `dotnet restore` is not told");
            return Err(Obstacle::Unknown(what));
        }
    }
    Ok(())
}

/// The path in the build context of a file that must be there.
fn there(path: &str, project: &Project<'_>) -> Result<String, Obstacle> {
    match (project.source_of)(path) {
        Some(source) if project.is_there(&source) => Ok(source),
        Some(source) => {
            let what = format!("`{source}` is not in the build context");
            Err(Obstacle::Unknown(what))
        }
        None => {
            let what = format!("`{path}` is not in what is copied");
            Err(Obstacle::Unknown(what))
        }
    }
}

/// A file of a folder, if it is there.
fn own(folder: &str, name: &str, project: &Project<'_>) -> Option<String> {
    let path = joined(folder, name);
    there(&path, project).is_ok().then_some(path)
}

/// The project or solution in a folder, of which there must be one.
fn the_only_one(folder: &str, project: &Project<'_>) -> Result<String, Obstacle> {
    let source = (project.source_of)(folder).unwrap_or_default();
    let ends = PROJECTS.iter().chain(&[".slnx", ".slnf", ".proj"]);
    let patterns = ends.map(|end| context_joined(&source, &format!("*{end}")));
    let all = patterns.filter_map(|pattern| project.build.files(&pattern));
    let all: Vec<String> = all.flatten().filter(|it| project.is_there(it)).collect();
    match &all[..] {
        [one] => Ok(joined(folder, file_name(one))),
        [] => Err(Obstacle::Unknown(format!(
            "no project or solution is seen in `{folder}`"
        ))),
        _ => Err(Obstacle::Unknown(format!(
            "`{folder}` has {} projects or solutions",
            all.len()
        ))),
    }
}

/// What is read in the folder of a project and in those above, those left out that were looked through.
fn settings(
    folder: &str,
    folders: &mut Vec<String>,
    project: &Project<'_>,
) -> Result<Vec<String>, Obstacle> {
    let mut found = Vec::new();
    let mut folder = folder;
    while (project.source_of)(folder).is_some() && !folders.iter().any(|it| it == folder) {
        folders.push(folder.to_owned());
        for name in DOTNET_OPAQUE {
            if let Some(path) = own(folder, name, project) {
                return Err(Obstacle::Unknown(format!("`{path}` may name more")));
            }
        }
        let names = DOTNET_SETTINGS.iter();
        found.extend(names.filter_map(|name| own(folder, name, project)));
        folder = match folder.rsplit_once('/') {
            Some((above, _)) if !above.is_empty() => above,
            _ => break,
        };
    }
    Ok(found)
}

/// The projects of a solution. Source: Visual Studio's documentation, "Solution (.sln) file".
fn solution(path: &str, text: &str) -> Result<Vec<String>, Obstacle> {
    let mut named = Vec::new();
    for line in text.lines() {
        let Some(rest) = line.trim_start().strip_prefix("Project(") else {
            continue;
        };
        let mut parts = rest.split('"').skip(1).step_by(2);
        let (kind, project) = (parts.next(), parts.nth(1));
        // A folder of the solution alone.
        if kind == Some("{2150E333-8FDC-42A3-9474-1A3956D46DE8}") {
            continue;
        }
        named.push(relative(path, project.unwrap_or_default(), is_project)?);
    }
    Ok(named)
}

/// A path as projects write it, if it names one file of a kind.
fn relative(path: &str, named: &str, is_kind: fn(&str) -> bool) -> Result<String, Obstacle> {
    let named = named.trim().replace('\\', "/");
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-/".contains(&byte);
    if named.bytes().all(is_plain) && !named.starts_with('/') && is_kind(&named) {
        Ok(named)
    } else {
        Err(Obstacle::Unknown(format!("`{path}` names `{named}`")))
    }
}

/// Without the feature no file is read.
#[cfg(not(feature = "manifests"))]
fn msbuild(path: &str, _text: &str) -> Result<Vec<String>, Obstacle> {
    Err(Obstacle::Unknown(format!("`{path}` cannot be read")))
}

/// Without the feature no file is read.
#[cfg(not(feature = "manifests"))]
fn nuget(path: &str, _text: &str) -> Result<(), Obstacle> {
    Err(Obstacle::Unknown(format!("`{path}` cannot be read")))
}

#[cfg(feature = "manifests")]
use reading::{msbuild, nuget};

#[cfg(feature = "manifests")]
mod reading {
    use super::{Obstacle, relative};
    use crate::knowledge::builds::{
        BUILD_TARGETS, DOTNET_SDKS, HARMLESS_FUNCTIONS, HARMLESS_PROPERTIES, IMPORTED,
        NUGET_SECTIONS, STEERING_PROPERTIES, is_project, is_solution,
    };
    use roxmltree::{Document, Node};

    fn parse<'a>(path: &str, text: &'a str) -> Result<Document<'a>, Obstacle> {
        let text = text.trim_start_matches('\u{feff}');
        Document::parse(text).map_err(|_| Obstacle::Unknown(format!("`{path}` cannot be read")))
    }

    /// The value of an attribute, in any case.
    fn attribute<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
        let mut all = node.attributes();
        let found = all.find(|it| it.name().eq_ignore_ascii_case(name));
        found.map(|it| it.value())
    }

    /// The files that a project, or what one imports, brings along.
    pub(super) fn msbuild(path: &str, text: &str) -> Result<Vec<String>, Obstacle> {
        let unknown = |what: &str| Obstacle::Unknown(format!("`{path}` has {what}"));
        let document = parse(path, text)?;
        let root = document.root_element();
        match attribute(root, "Sdk") {
            Some(names) if names.split(';').all(|it| DOTNET_SDKS.contains(&it.trim())) => {}
            None if !is_project(path) => {}
            _ => return Err(unknown("another SDK")),
        }
        let of_start = ["DefaultTargets", "InitialTargets", "TreatAsLocalProperty"];
        if let Some(name) = of_start.iter().find(|it| attribute(root, it).is_some()) {
            return Err(unknown(&format!("`{name}`")));
        }
        let mut named = Vec::new();
        read(root, path, &mut named)?;
        Ok(named)
    }

    /// Reads the elements in one.
    fn read(root: Node<'_, '_>, path: &str, named: &mut Vec<String>) -> Result<(), Obstacle> {
        let unknown = |what: &str| Obstacle::Unknown(format!("`{path}` has {what}"));
        // Where the last target ends: what stands in it is done later.
        let mut target_end = 0;
        for node in root.descendants().filter(Node::is_element) {
            if node.range().start < target_end {
                continue;
            }
            let name = node.tag_name().name().to_ascii_lowercase();
            if name == "target" {
                let hooks = ["BeforeTargets", "AfterTargets"].map(|it| attribute(node, it));
                let mut hooks = hooks.into_iter().flatten().flat_map(|it| it.split(';'));
                let is_later =
                    |it: &str| BUILD_TARGETS.contains(&&it.trim().to_ascii_lowercase()[..]);
                let own = attribute(node, "Name").unwrap_or_default();
                let is_first = |it: &str| it.contains("restore") || it.contains("collect");
                let is_hooked = hooks.clone().next().is_some();
                if !is_hooked || !hooks.all(is_later) || is_first(&own.to_ascii_lowercase()) {
                    return Err(unknown(&format!(
                        "a target `{own}`, which a restore may run"
                    )));
                }
                target_end = node.range().end;
                continue;
            }
            let is_built_only = matches!(
                &name[..],
                "compile" | "content" | "embeddedresource" | "folder" | "none" | "usingtask"
            );
            let texts = node.attributes().map(|it| it.value());
            for text in texts.chain(node.text()) {
                if is_built_only {
                    break;
                }
                let is_question = text.to_ascii_lowercase().contains("exists(");
                if is_question || !calls_harmless(text) {
                    return Err(unknown(&format!("`{}`, which may read more", text.trim())));
                }
            }
            match &name[..] {
                "sdk" => return Err(unknown("another SDK")),
                "import" => {
                    if attribute(node, "Sdk").is_some() {
                        return Err(unknown("another SDK"));
                    }
                    let is_kind = |it: &str| IMPORTED.iter().any(|end| it.ends_with(end));
                    let other = attribute(node, "Project").unwrap_or_default();
                    named.push(relative(path, other, is_kind)?);
                }
                "projectreference" => {
                    let others = attribute(node, "Include").unwrap_or_default().split(';');
                    for other in others.filter(|it| !it.trim().is_empty()) {
                        let is_one = |it: &str| is_project(it) && !is_solution(it);
                        named.push(relative(path, other, is_one)?);
                    }
                }
                name => {
                    let mut steering = STEERING_PROPERTIES.iter();
                    let is_property = node.parent_element().is_some_and(|it| {
                        it.tag_name().name().eq_ignore_ascii_case("PropertyGroup")
                    });
                    if is_property
                        && steering.any(|it| name.starts_with(it))
                        && !HARMLESS_PROPERTIES.contains(&name)
                    {
                        return Err(unknown(&format!("`{}`", node.tag_name().name())));
                    }
                }
            }
        }
        Ok(())
    }

    /// Whether a text calls no function but such as look at nothing on the disk.
    fn calls_harmless(text: &str) -> bool {
        let mut calls = text.split("$(").skip(1);
        calls.all(|call| {
            let call = call.trim_start();
            let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
            let end = call.bytes().position(|it| !is_name(it));
            HARMLESS_FUNCTIONS.iter().any(|it| call.starts_with(it))
                // No method of its value, either.
                || end.is_some_and(|end| end > 0 && call.as_bytes()[end] == b')')
        })
    }

    /// Whether a `nuget.config` names nothing of the project.
    pub(super) fn nuget(path: &str, text: &str) -> Result<(), Obstacle> {
        let unknown = |what: &str| Obstacle::Unknown(format!("`{path}` has {what}"));
        let document = parse(path, text)?;
        let sections = document.root_element().children().filter(Node::is_element);
        for section in sections {
            let name = section.tag_name().name().to_ascii_lowercase();
            if !NUGET_SECTIONS.contains(&&name[..]) {
                return Err(unknown(&format!("`{name}`")));
            }
            let is_list = matches!(&name[..], "packagesources" | "auditsources");
            for source in section.children().filter(|it| is_list && it.is_element()) {
                let value = attribute(source, "value");
                let is_remote = |it: &str| it.starts_with("https://") || it.starts_with("http://");
                let is_clear = source.tag_name().name().eq_ignore_ascii_case("clear");
                if !is_clear && !value.is_some_and(is_remote) {
                    let what = format!("`{path}` takes packages from a folder");
                    return Err(Obstacle::Needs(what));
                }
            }
        }
        Ok(())
    }
}
