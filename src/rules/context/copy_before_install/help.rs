//! What to do about a builder that fetches and builds in one go, with the names that the files of the project have.

use crate::knowledge::builds::BUILD_FILES;
use crate::knowledge::ecosystems::{Builder, ManifestKind};
use crate::model::{BuildContext, FolderCopy, Ignored, Install, Model, SourceKind};
use crate::text::file_name;

/// The way there is.
pub(super) fn help(
    model: &Model<'_>,
    build: &dyn BuildContext,
    folder: &FolderCopy,
    (run, builder): (usize, &Builder),
) -> String {
    let below = |name: &str| match &folder.source[..] {
        "." => name.to_owned(),
        source => format!("{source}/{name}"),
    };
    let is_there = |name: &str| {
        let path = below(name);
        let is_left_out = match build.ignored() {
            Ignored::Rules(rules) => rules.ignores(&path),
            _ => false,
        };
        !is_left_out && build.kind(&path).is_some()
    };
    let names = BUILD_FILES.iter().find(|it| it.0 == builder.name);
    let names = names.map_or(&[][..], |it| it.1);
    let names: Vec<String> = names
        .iter()
        .filter(|name| is_there(name))
        .map(|name| match build.kind(&below(name)) {
            Some(SourceKind::Directory) => format!("`{}/`", below(name)),
            _ => format!("`{}`", below(name)),
        })
        .collect();
    let is_seen = builder.manifests.iter().any(|name| is_there(name));
    let files = listed(&names).filter(|_| is_seen);
    let text = |path: &str| {
        let text = build.text(&below(path));
        text.map(|it| String::from_utf8_lossy(&it).into_owned())
            .unwrap_or_default()
    };
    match builder.name {
        "Cargo" => {
            let manifest = text("Cargo.toml");
            let files = files.unwrap_or_else(|| "`Cargo.toml` and `Cargo.lock`".to_owned());
            let dummy = match manifest {
                it if it.contains("[workspace]") => {
                    "the `Cargo.toml` of each member and a `src/lib.rs`, or a `src/main.rs` with `fn main() {}`, for each"
                }
                it if it.contains("[[bin]]") => "a file with `fn main() {}` for each `[[bin]]`",
                _ if is_there("src/lib.rs") && !is_there("src/main.rs") => "an empty `src/lib.rs`",
                _ if is_there("src/lib.rs") => {
                    "an empty `src/lib.rs` and a `src/main.rs` with `fn main() {}`"
                }
                _ => "a `src/main.rs` with `fn main() {}`",
            };
            format!(
                "give the RUN `--mount=type=cache,target=/usr/local/cargo/registry` and one for `target`, and copy the program out of that in the same RUN; or build the \
                 dependencies first, by cargo-chef or from {files} with {dummy}, then copy the rest and `touch` what stood for it"
            )
        }
        "Gradle" => {
            let home = match model.base_image(run) {
                Some(image) if image.split([':', '@']).next() == Some("gradle") => "/home/gradle",
                _ => "/root",
            };
            let program = if builder.program == "gradlew" {
                "./gradlew"
            } else {
                "gradle"
            };
            let files = files.unwrap_or_else(|| "the build files".to_owned());
            format!(
                "give the RUN `--mount=type=cache,target={home}/.gradle`, or copy {files} first, run `{program} dependencies --no-daemon`, then copy the rest"
            )
        }
        "Maven" => {
            let program = if builder.program == "mvnw" {
                "./mvnw"
            } else {
                "mvn"
            };
            let files = files.unwrap_or_else(|| "`pom.xml`".to_owned());
            if text("pom.xml").contains("<modules>") {
                // Modules that need each other are in no repository.
                return "give the RUN `--mount=type=cache,target=/root/.m2`".to_owned();
            }
            format!(
                "copy {files} first, run `{program} --fail-never dependency:go-offline`, then copy the rest, or give the RUN `--mount=type=cache,target=/root/.m2`"
            )
        }
        _ => builder.help.to_owned(),
    }
}

/// Names as a sentence has them.
fn listed(names: &[String]) -> Option<String> {
    let (last, others) = names.split_last()?;
    Some(if others.is_empty() {
        last.clone()
    } else {
        format!("{} and {last}", others.join(", "))
    })
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

/// A help that says why there is no fix.
pub(super) fn without_fix(help: &str, why: &str) -> String {
    format!("{help}; there is no fix for it, as {why}")
}
