//! What to do about a builder that fetches and builds in one go, with the names that the files of the project have.

use crate::knowledge::builds::BUILD_FILES;
use crate::knowledge::ecosystems::{Builder, ManifestKind};
use crate::knowledge::images::ImageRef;
use crate::model::{BuildContext, FolderCopy, Ignored, Install, Model, SourceKind, context_joined};
use crate::text::file_name;

/// The way there is.
pub(super) fn help(
    model: &Model<'_>,
    build: &dyn BuildContext,
    folder: &FolderCopy,
    (run, builder): (usize, &Builder),
) -> String {
    let sources = Sources { build, folder };
    let image = model.base_image(run).map(ImageRef::of);
    let is_gradle = image.is_some_and(|image| image.official() == Some("gradle"));
    // Its image has the folder of root there.
    let home = if is_gradle { "/home/gradle" } else { "/root" };
    let program = match builder.program {
        script @ ("gradlew" | "mvnw") => format!("./{script}"),
        program => program.to_owned(),
    };
    if builder.name == "Maven" && sources.text("pom.xml").contains("<modules>") {
        // Modules that need each other are in no repository.
        return format!("give the RUN `--mount=type=cache,target={home}/.m2`");
    }
    let help = builder.help.replace("{home}", home);
    let help = help.replace("{program}", &program);
    let help = help.replace("{files}", &sources.files(builder));
    if help.contains("{dummy}") {
        return help.replace("{dummy}", sources.dummy());
    }
    help
}

/// What a COPY of all sources brings.
struct Sources<'s> {
    build: &'s dyn BuildContext,
    folder: &'s FolderCopy,
}

impl Sources<'_> {
    /// The path in the build context of a file of the project.
    fn path(&self, name: &str) -> String {
        context_joined(&self.folder.source, name)
    }

    fn kind(&self, name: &str) -> Option<SourceKind> {
        let path = self.path(name);
        match self.build.ignored() {
            Ignored::Rules(rules) if rules.ignores(&path) => None,
            _ => self.build.kind(&path),
        }
    }

    fn text(&self, name: &str) -> String {
        let text = self.build.text(&self.path(name)).unwrap_or_default();
        String::from_utf8_lossy(&text).into_owned()
    }

    /// The files that a builder reads first, as far as they are there.
    fn files(&self, builder: &Builder) -> String {
        let Some((_, names, usual)) = BUILD_FILES.iter().find(|it| it.0 == builder.name) else {
            return String::new();
        };
        let mut manifests = builder.manifests.iter();
        let is_seen = manifests.any(|name| self.kind(name).is_some());
        let named = names.iter().filter_map(|name| match self.kind(name)? {
            SourceKind::Directory => Some(format!("`{}/`", self.path(name))),
            _ => Some(format!("`{}`", self.path(name))),
        });
        let named: Vec<String> = named.filter(|_| is_seen).collect();
        match named.split_last() {
            None => (*usual).to_owned(),
            Some((last, [])) => last.clone(),
            Some((last, others)) => format!("{} and {last}", others.join(", ")),
        }
    }

    /// What may stand for the sources of a project of Cargo; an empty `main.rs` does not compile.
    fn dummy(&self) -> &'static str {
        let manifest = self.text("Cargo.toml");
        let is_there = |name| self.kind(name).is_some();
        if manifest.contains("[workspace]") {
            "the `Cargo.toml` of each member and a `src/lib.rs`, or a `src/main.rs` with `fn main() {}`, for each"
        } else if manifest.contains("[[bin]]") {
            "a file with `fn main() {}` for each `[[bin]]`"
        } else if is_there("src/lib.rs") && is_there("src/main.rs") {
            "an empty `src/lib.rs` and a `src/main.rs` with `fn main() {}`"
        } else if is_there("src/lib.rs") {
            "an empty `src/lib.rs`"
        } else {
            "a `src/main.rs` with `fn main() {}`"
        }
    }
}

/// What is to be copied first for an install, by name.
pub(super) fn named(install: &Install) -> Vec<String> {
    let manifests = install.manifests();
    if install.ecosystem.kind == ManifestKind::Dotnet && manifests.is_empty() {
        return vec!["the project files (`*.csproj`, `*.sln`, `Directory.*.props`)".to_owned()];
    }
    let names = manifests
        .iter()
        .map(|path| format!("`{}`", file_name(path)));
    names.collect()
}
