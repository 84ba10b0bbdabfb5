//! What the projects of a .NET program say of what it needs.

use super::super::parts::Why;
use super::super::shape::Site;
use super::super::walk::Left;
use crate::knowledge::builds::{IMPORTED, is_project, is_solution};
use crate::knowledge::runtimes::WITHOUT_ASPNET;
use crate::text::file_name;

/// The text of a project.
pub(super) struct Project {
    path: String,
    text: String,
}

impl Project {
    /// Whether an element has a value.
    pub(super) fn has(&self, name: &str, value: &str) -> bool {
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

fn is_imported(path: &str) -> bool {
    IMPORTED.iter().any(|end| path.ends_with(end))
}

/// The projects among what is brought.
pub(super) struct Projects {
    pub(super) own: Vec<Project>,
    /// What is read along with each.
    settings: Vec<Project>,
}

impl Projects {
    pub(super) fn read(site: &Site<'_, '_>, left: &Left) -> Self {
        let read = |is_it: fn(&str) -> bool| {
            let mut paths: Vec<&String> = left.sources().filter(|it| is_it(it)).collect();
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
            settings: read(is_imported),
        }
    }

    /// Whether one may need ASP.NET Core. Source: .NET's documentation, "Use ASP.NET Core APIs in a class library".
    pub(super) fn need_aspnet(&self) -> bool {
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
    pub(super) fn doubts(&self, assembly: &str, is_started_there: bool) -> Vec<Why> {
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
