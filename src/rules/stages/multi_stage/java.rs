//! Java, and what else runs on its machine: a jar that Maven or Gradle makes, started by `java -jar`.

mod gradle;
mod jars;
mod maven;
mod started;

use super::around::{are_no_mounts, users_are_there};
use super::parts::{Call, Does, Why};
use super::shape::{Base, Shape, Site};
use super::sources::first_that_says;
use super::walk::Left;
use crate::knowledge::images::ImageRef;
use crate::knowledge::languages::JAVA;
use crate::knowledge::runtimes::{JAVA_NEEDS, gradle_version, is_jdk, jre};
use crate::lint::Context;
use crate::model::{is_in, joined};
use crate::syntax::Keyword;
use crate::text::file_name;
use jars::{Build, matches, moved, shipped, target, written};

/// The shape.
pub(super) const SHAPE: Shape = Shape {
    language: &JAVA,
    is_it,
    command,
    starts,
    base,
};

/// What builds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tool {
    Maven,
    Gradle,
}

impl Tool {
    fn of(program: &str) -> Option<Self> {
        match program {
            "mvn" | "mvnw" => Some(Self::Maven),
            "gradle" | "gradlew" => Some(Self::Gradle),
            _ => None,
        }
    }
}

/// A file that a build makes.
struct Made {
    name: String,
    /// What else containers need that start it, by paths; an error if it does not run by itself.
    runs: Result<Vec<String>, Why>,
}

impl Made {
    fn jar(name: &str) -> Self {
        Self {
            name: format!("{name}.jar"),
            runs: Ok(Vec::new()),
        }
    }

    fn plain(name: String, why: &str) -> Self {
        Self {
            name,
            runs: Err(why.to_owned()),
        }
    }
}

/// A project in the image.
struct Project<'s, 'm> {
    context: &'s Context<'m>,
    /// The RUN that builds it.
    run: usize,
    /// Where it lies.
    folder: String,
}

impl Project<'_, '_> {
    /// The text of a file of the project, if it was brought above the build.
    fn text(&self, name: &str) -> Option<String> {
        let model = self.context.model;
        let path = joined(&self.folder, name);
        let stage = model.stage_of(self.run)?;
        let mut above = (model.stage_instructions(stage).start..self.run).rev();
        let source = above.find_map(|at| model.source_brought(at, &path))?;
        let text = self
            .context
            .build
            .text(source.trim_start_matches("./").trim_start_matches('/'))?;
        Some(String::from_utf8_lossy(&text).into_owned())
    }

    #[cfg(feature = "manifests")]
    fn at(&self, folder: &str) -> Self {
        Self {
            context: self.context,
            run: self.run,
            folder: joined(&self.folder, folder),
        }
    }
}

fn is_it(site: &Site<'_, '_>) -> bool {
    is_jdk(&site.image)
}

fn command(call: &Call<'_, '_>) -> Option<Does> {
    let name = call.command.name()?;
    let args: Vec<&str> = call
        .command
        .args()
        .iter()
        .map(|it| it.as_str().unwrap_or("$"))
        .collect();
    if let Some(tool) = Tool::of(name) {
        let packs = match tool {
            Tool::Maven => maven::Goals::read(&args).map(|it| it.packs()),
            Tool::Gradle => gradle::Tasks::read(&args).map(|it| it.packs()),
        };
        let site = Site {
            context: call.context,
            stage: call.context.model.stage_of(call.run)?,
            image: ImageRef::of(""),
        };
        return Some(match packs {
            Err(why) => Does::Unknown(why),
            Ok(false) => Does::Nothing,
            // What is not known of it says `base`.
            Ok(true) => Does::Makes(shipped(&site).unwrap_or_default()),
        });
    }
    let is_wrapper = |word: &&str| Tool::of(file_name(word)).is_some();
    match name {
        "sed" | "dos2unix" => args
            .last()
            .filter(|it| is_wrapper(it))
            .map(|_| Does::Nothing),
        "cp" | "mv" => {
            let args: Option<Vec<&str>> = call.command.args().iter().map(written).collect();
            let (from, to) = moved(&args?)?;
            let model = call.context.model;
            let site = Site {
                context: call.context,
                stage: model.stage_of(call.run)?,
                image: ImageRef::of(""),
            };
            let start = started::start(&site).ok()?;
            let to = target(
                &site,
                call.run,
                &joined(call.folder, from),
                &joined(call.folder, to),
                to,
            );
            // `base` brings it.
            matches(&to, &start).then(|| Does::Makes(Vec::new()))
        }
        _ => None,
    }
}

fn starts(site: &Site<'_, '_>, _: &Left, words: &[String]) -> bool {
    let Some(program) = words.first() else {
        return false;
    };
    match &program[..] {
        // Whether it can, `base` says.
        "java" | "sh" | "/bin/sh" | "bash" | "/bin/bash" | "mvn" | "./mvnw" | "gradle"
        | "./gradlew" => true,
        program => jre(&site.image).is_some_and(|it| it.clients.contains(&program)),
    }
}

fn base(site: &Site<'_, '_>, left: &Left, base: &mut Base) -> Result<(), Why> {
    let model = site.context.model;
    let shipped = shipped(site);
    if let Ok(paths) = &shipped {
        let is_there = |path: &String| left.paths.iter().any(|it| is_in(path, it));
        if !paths.iter().all(is_there) {
            return Err("what containers start is removed".to_owned());
        }
        base.doubts.extend(are_no_mounts(site, paths).err());
    }
    match shipped {
        // What builds when it starts is no stage to ship.
        Err(why) if !started::by_java(site) => return Err(why),
        shipped => base.doubts.extend(shipped.err()),
    }
    let range = model.stage_instructions(site.stage);
    for at in range.clone() {
        let names = model.set_names(at);
        let instruction = model.instructions[at];
        let text = String::from_utf8_lossy(instruction.text(instruction.statement.body_span));
        let is_env = instruction.statement.kind == Keyword::Env;
        let of_project = [
            "--add-modules",
            "-javaagent",
            "/target/",
            "/build/",
            "/src/",
            "=target/",
            "=build/",
            "=src/",
        ];
        if let Some(part) = of_project.iter().find(|it| is_env && text.contains(**it)) {
            base.doubts.push(format!(
                "an ENV says `{part}`, which may name what a JRE lacks, or what a build makes or reads"
            ));
        }
        let of_image = ["JAVA_HOME", "JRE_HOME"];
        if let Some(name) = names.iter().find(|it| of_image.contains(&&it[..])) {
            base.doubts.push(format!(
                "it sets `{name}`, and the JRE of another image lies elsewhere"
            ));
        }
    }
    let is_old_gradle = site.image.official() == Some("gradle")
        && gradle_version(&site.image).is_some_and(|it| it < 6);
    if is_old_gradle && model.last_user(site.stage).is_none() {
        base.doubts.push(
            "its image starts as the user `gradle`, whom the image of a JRE does not have"
                .to_owned(),
        );
    }
    base.doubts.extend(users_are_there(site, left, &[]).err());
    base.doubts.extend(needs_more(site.context, left).err());
    let Some(runtime) = jre(&site.image) else {
        base.doubts.push(format!(
            "no image is known to have the JRE for `{}`",
            image_name(&site.image)
        ));
        "eclipse-temurin:<version>-jre".clone_into(&mut base.image);
        return Ok(());
    };
    let has_packages = !left.packages.is_empty() || !left.users.is_empty();
    if !runtime.is_same_system && has_packages {
        base.doubts.push(format!(
            "`{}` is made of another system, whose packages and users may be called otherwise",
            runtime.image
        ));
    }
    if runtime.image.contains("alpine") {
        base.needs_bash |= started::needs_bash(site);
    }
    base.distribution = runtime.system;
    base.image = runtime.image;
    Ok(())
}

fn image_name(image: &ImageRef<'_>) -> String {
    let name = image.repository;
    image
        .tag
        .map_or_else(|| name.to_owned(), |tag| format!("{name}:{tag}"))
}

/// Whether nothing that is built into the program says that it needs more than its jar.
fn needs_more(context: &Context<'_>, left: &Left) -> Result<(), Why> {
    let is_read = |path: &&String| {
        let ends = [
            ".conf",
            ".groovy",
            ".java",
            ".kt",
            ".properties",
            ".scala",
            ".sql",
            ".xml",
            ".yaml",
            ".yml",
        ];
        let is_tested = [
            "src/test/",
            "src/it/",
            "src/integrationTest/",
            "src/integration-test/",
        ];
        let is_manifest = matches!(file_name(path), "pom.xml" | "gradle-wrapper.properties");
        ends.iter().any(|end| path.ends_with(end))
            && path.contains("src/")
            && !is_manifest
            && !is_tested
                .iter()
                .any(|it| path.starts_with(it) || path.contains(&format!("/{it}")))
    };
    let sources = left.sources().filter(is_read);
    let found = first_that_says(|path| context.build.text(path), sources, JAVA_NEEDS.iter())?;
    if let Some((path, part)) = found {
        return Err(format!(
            "`{path}` says `{}`: what the program needs beside its jar is not known",
            part.trim_matches('"')
        ));
    }
    // Served by the server inside the jar from where it is started.
    let webapp = left.sources().find(|it| it.contains("src/main/webapp/"));
    match webapp {
        Some(path)
            if !left
                .paths
                .iter()
                .any(|it| it.rsplit('.').next() == Some("war")) =>
        {
            Err(format!(
                "`{path}` is no part of the jar, and may be served from where it lies"
            ))
        }
        _ => Ok(()),
    }
}
