//! What stands around the program that is shipped: users, files that call Docker, mounts.

use super::parts::Why;
use super::shape::Site;
use super::walk::Left;
use crate::knowledge::builds::FILES_THAT_CALL_DOCKER;
use crate::knowledge::images::{ImageRef, Role};
use crate::knowledge::programs::{Does, is_known_to};
use crate::lint::Context;
use crate::model::is_in;
use crate::syntax::{Keyword, MountKind};

/// Whether each user that a stage names has a number, is one that all images have or the one chosen has, or is made there.
pub(super) fn users_are_there(
    site: &Site<'_, '_>,
    left: &Left,
    of_image: &[&str],
) -> Result<(), Why> {
    let model = site.context.model;
    let is_made = |name: &str| {
        left.users.iter().any(|run| {
            let commands = model.commands(*run);
            commands
                .iter()
                .any(|it| it.args().iter().any(|word| word.as_str() == Some(name)))
        })
    };
    for at in model.stage_instructions(site.stage) {
        let instruction = model.instructions[at];
        if instruction.statement.kind != Keyword::User {
            continue;
        }
        let text = String::from_utf8_lossy(instruction.text(instruction.statement.body_span));
        for name in text.split(':') {
            let is_there = name.parse::<u32>().is_ok()
                || matches!(name, "root" | "nobody")
                || of_image.contains(&name)
                || is_made(name);
            if !is_there {
                return Err(format!("the user `{name}` may not be in another image"));
            }
        }
    }
    Ok(())
}

/// Whether no file of the project that may call Docker builds a stage of some name, or runs in the image what builds.
pub(super) fn nothing_asks_for_more(context: &Context<'_>, name: Option<&str>) -> Result<(), Why> {
    let patterns = FILES_THAT_CALL_DOCKER.iter();
    let files = patterns.filter_map(|it| context.build.files(it)).flatten();
    for path in files {
        let path = path.trim_start_matches("./");
        let text = context.build.text(path);
        let text = String::from_utf8_lossy(&text.unwrap_or_default()).into_owned();
        let text = text.replace("\\\r\n", " ").replace("\\\n", " ");
        for line in text.lines().filter(|it| !it.trim_start().starts_with('#')) {
            if name.is_some_and(|name| names_target(line, name)) {
                return Err(format!("`{path}` names the stage that it builds"));
            }
            if let Some(tool) = tool_called(line) {
                return Err(format!("`{path}` may call `{tool}` in the image"));
            }
        }
    }
    Ok(())
}

/// Whether a line says that a stage is built: `--target name`, `target: name`, `target = "name"`.
fn names_target(line: &str, name: &str) -> bool {
    let mut rest = line.split("target").skip(1);
    rest.any(|rest| {
        let rest = rest.trim_start_matches([' ', '\t', ':', '=', ',', '"', '\'']);
        let is_end = |ch: char| !ch.is_ascii_alphanumeric() && !matches!(ch, '-' | '_' | '.');
        let end = rest.find(is_end).unwrap_or(rest.len());
        rest[..end].eq_ignore_ascii_case(name)
    })
}

/// The program that builds among those that a line has Docker run in an image that is no other one for building.
fn tool_called(line: &str) -> Option<&str> {
    let is_between = |ch: char| ch.is_whitespace() || "\"'`,;&|()[]{}".contains(ch);
    let words: Vec<&str> = line.split(is_between).filter(|it| !it.is_empty()).collect();
    let docker = words
        .iter()
        .position(|it| matches!(*it, "docker" | "docker-compose" | "podman"))?;
    let words = &words[docker..];
    let verb = words.iter().position(|it| matches!(*it, "exec" | "run"))?;
    let is_other = |it: &&str| {
        let image = ImageRef::of(it);
        let family = image.family();
        image.tag.is_some() && family.is_some_and(|it| it.role == Role::Builder)
    };
    let words = &words[verb + 1..];
    if words.iter().any(is_other) {
        return None;
    }
    let mut called = words.iter().copied();
    called.find(|it| {
        let name = it.rsplit('/').next().unwrap_or(it);
        matches!(name, "gradlew" | "javac" | "mvnw") || is_known_to(name, Does::BuildSources)
    })
}

/// Whether none of some files of a stage lies in what is mounted when it is made: that is gone then.
pub(super) fn are_no_mounts(site: &Site<'_, '_>, paths: &[String]) -> Result<(), Why> {
    let model = site.context.model;
    for run in model.stage_instructions(site.stage) {
        for mount in model.instructions[run].mounts() {
            if matches!(mount.kind, MountKind::Secret | MountKind::Ssh) {
                continue;
            }
            let target = model.mount_target(run, &mount);
            let is_below = |path: &&String| target.as_ref().is_none_or(|it| is_in(path, it));
            if let Some(path) = paths.iter().find(is_below) {
                return Err(format!(
                    "`{path}` may lie in what is mounted when it is made"
                ));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_found() {
        for (line, expected) in [
            ("docker build --target app -t x .", true),
            ("docker build --target=app .", true),
            ("          target: app", true),
            ("  target = \"app\"", true),
            ("{\"target\": \"App\"}", true),
            ("          target: app-test", false),
            ("cp target/app.jar .", false),
        ] {
            assert_eq!(names_target(line, "app"), expected, "{line}");
        }
    }

    #[test]
    fn tools_that_are_called_in_images_are_found() {
        for (line, expected) in [
            ("docker run --rm x mvn test", Some("mvn")),
            ("docker compose run app ./gradlew test", Some("./gradlew")),
            ("docker run --rm maven:3 mvn test", None),
            ("mvn package && docker run x", None),
            ("docker run --rm x", None),
            ("docker exec x \"go test ./...\"", Some("go")),
        ] {
            assert_eq!(tool_called(line), expected, "{line}");
        }
    }
}
