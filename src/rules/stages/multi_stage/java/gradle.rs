//! What Gradle makes of a project: told by its call and its scripts.

use super::super::parts::Why;
use super::{Build, Made, Project};
use crate::knowledge::languages::GRADLE_MAKES_NOTHING;
use crate::knowledge::runtimes::{GRADLE_OPTIONS, GRADLE_UNREAD, JAVA_NEEDS_JDK};
use crate::lint::Context;
use crate::text::file_name;

/// Tasks that pack a project. Source: the documentation of Gradle, Spring Boot, Shadow, Ktor.
const PACKING: &[&str] = &[
    "assemble",
    "bootJar",
    "build",
    "buildFatJar",
    "jar",
    "shadowJar",
];

/// What a call of Gradle asks for.
#[derive(Default)]
pub(super) struct Tasks<'a> {
    tasks: Vec<&'a str>,
    /// The folder of the project that it names.
    folder: Option<&'a str>,
}

impl<'a> Tasks<'a> {
    pub(super) fn read(args: &[&'a str]) -> Result<Self, Why> {
        let mut read = Self::default();
        let mut words = args.iter();
        while let Some(&word) = words.next() {
            let known = GRADLE_OPTIONS.iter().find(|(name, _)| *name == word);
            if let Some((_, has_value)) = known {
                let value = words.clone().next().filter(|_| *has_value);
                if value.is_some() {
                    words.next();
                }
                let left_out = value.filter(|_| matches!(word, "-x" | "--exclude-task"));
                let packs = |it: &&&str| PACKING.contains(&it.trim_start_matches(':'));
                if let Some(task) = left_out.filter(packs) {
                    return Err(format!("Gradle is told to leave `{task}` out"));
                }
                continue;
            }
            if matches!(word, "-p" | "--project-dir") {
                read.folder = words.next().copied();
                continue;
            }
            let task = word.strip_prefix(':').unwrap_or(word);
            if PACKING.contains(&task) {
                read.tasks.push(task);
            } else if !GRADLE_MAKES_NOTHING.contains(&task) && !word.starts_with("-Dorg.gradle.") {
                return Err(format!("it is not known what `{word}` means for Gradle"));
            }
        }
        Ok(read)
    }

    /// Whether it makes what containers may start.
    pub(super) fn packs(&self) -> bool {
        !self.tasks.is_empty()
    }
}

/// What the calls that pack a project make in its `build/libs`.
pub(super) fn made(
    context: &Context<'_>,
    builds: &[&Build],
    folder: &str,
    is_quarkus: bool,
    is_pattern: bool,
) -> Result<Vec<Made>, Why> {
    let mut tasks: Vec<String> = Vec::new();
    let mut run = None;
    for build in builds {
        let args: Vec<&str> = build.args.iter().map(String::as_str).collect();
        let read = Tasks::read(&args)?;
        let root = crate::model::joined(&build.folder, read.folder.unwrap_or("."));
        if read.packs() && root == folder {
            tasks.extend(read.tasks.iter().map(|it| (*it).to_owned()));
            run = Some(build.run);
        }
    }
    let project = Project {
        context,
        run: run
            .ok_or_else(|| format!("it is not known that Gradle builds what lies in `{folder}`"))?,
        folder: folder.to_owned(),
    };
    let read = |names: [&str; 2]| {
        names
            .iter()
            .find_map(|it| project.text(it))
            .map(|it| code(&it))
    };
    let script = read(["build.gradle", "build.gradle.kts"])
        .ok_or("its `build.gradle` is not in what is copied above the build")?;
    let settings = read(["settings.gradle", "settings.gradle.kts"]).unwrap_or_default();
    let properties = project.text("gradle.properties").unwrap_or_default();
    let is_include = |line: &str| {
        let line = line.trim_start();
        line.strip_prefix("include")
            .is_some_and(|it| it.starts_with([' ', '(', 'F', 'B']))
    };
    if settings.lines().any(is_include) {
        return Err("it is a build of several projects".to_owned());
    }
    if let Some(part) = GRADLE_UNREAD.iter().find(|it| script.contains(**it)) {
        return Err(format!(
            "`{part}` in its `build.gradle` may change what is made"
        ));
    }
    if project.text("init.gradle").is_some() {
        return Err("an `init.gradle` may change what is made".to_owned());
    }
    let own = ["build.gradle", "build.gradle.kts"].map(|it| format!("buildSrc/{it}"));
    if own.iter().any(|it| project.text(it).is_some()) {
        return Err("its `buildSrc` may change what is made".to_owned());
    }
    let needs = |it: &&&str| {
        let ends = ["'", "\"", ":"];
        ends.iter()
            .any(|end| script.contains(&format!(":{it}{end}")))
    };
    if let Some(name) = JAVA_NEEDS_JDK.iter().find(needs) {
        return Err(format!(
            "it depends on `{name}`, which may compile, attach to or start something while it runs"
        ));
    }
    let does = |names: &[&str]| tasks.iter().any(|it| names.contains(&&it[..]));
    let all = ["assemble", "build"];
    if is_quarkus {
        return if has_plugin(&script, "io.quarkus") && does(&all) {
            Ok(vec![Made::jar("quarkus-run")])
        } else {
            Err("its `build.gradle` does not name Quarkus' plugin".to_owned())
        };
    }
    let (base, has_version) = name(&script, &settings, &properties, folder)?;
    if is_pattern && !has_version {
        return Err("it is not known what Gradle calls the jar".to_owned());
    }
    let without = "its jar has no dependencies inside";
    let mut made = Vec::new();
    let named = archive_name(&script)?;
    let boot = has_plugin(&script, "org.springframework.boot");
    let shadow = ["com.github.johnrengelman.shadow", "com.gradleup.shadow"];
    let is_fat = script.contains("zipTree") && script.contains("Main-Class");
    if boot {
        if has_plugin(&script, "war") || script.contains("bootWar") {
            return Err("it makes a war".to_owned());
        }
        if does(&["bootJar", "assemble", "build"]) {
            let file = named.clone().unwrap_or_else(|| format!("{base}.jar"));
            made.push(Made {
                name: file,
                runs: Ok(Vec::new()),
            });
        }
        if does(&["jar", "assemble", "build"]) && makes_plain(&script) {
            made.push(Made::plain(format!("{base}-plain.jar"), without));
        }
    } else if shadow.iter().any(|it| has_plugin(&script, it)) {
        if named.is_some() {
            return Err(
                "`archiveFileName` in its `build.gradle` may be of one jar or another".to_owned(),
            );
        }
        made.push(Made::plain(format!("{base}.jar"), without));
        if does(&["shadowJar", "assemble", "build"]) {
            made.push(Made::jar(&format!("{base}-all")));
        }
    } else if has_plugin(&script, "io.ktor.plugin") {
        if does(&["buildFatJar"]) {
            let own = project_name(&settings, folder);
            made.push(Made {
                name: named.unwrap_or_else(|| format!("{own}-all.jar")),
                runs: Ok(Vec::new()),
            });
        } else {
            made.push(Made::plain(format!("{base}.jar"), without));
        }
    } else {
        let file = named.unwrap_or_else(|| format!("{base}.jar"));
        made.push(if is_fat {
            Made {
                name: file,
                runs: Ok(Vec::new()),
            }
        } else {
            Made::plain(file, without)
        });
    }
    Ok(made)
}

/// The text of a script without its comments.
fn code(text: &str) -> String {
    let mut code = String::new();
    let mut rest = text;
    while let Some(ch) = rest.chars().next() {
        let end = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |at| at + 2)
        } else if ch == '"' || ch == '\'' {
            let close = rest[1..].find([ch, '\n']);
            let end = close.map_or(rest.len(), |at| at + 2);
            code.push_str(&rest[..end]);
            end
        } else {
            code.push(ch);
            ch.len_utf8()
        };
        rest = &rest[end..];
    }
    code
}

/// Whether a script applies a plugin that it names.
fn has_plugin(script: &str, id: &str) -> bool {
    script.lines().any(|line| {
        let line = line.trim();
        let quoted = [format!("\"{id}\""), format!("'{id}'")];
        let names = quoted.iter().any(|it| line.contains(&it[..]));
        let word = format!(" {id}");
        let is_later = line.contains("apply false") || line.contains("apply(false)");
        let is_word = id == "war" && line == "war";
        is_word
            || names && !is_later && (line.contains("id") || line.contains("apply"))
            || line.starts_with('`') && line.contains(&word)
    })
}

/// Whether the plugin of Spring Boot leaves the plain jar beside its own: since 2.5, unless it is told not to. Source: Spring Boot's documentation, "Packaging Executable Archives".
fn makes_plain(script: &str) -> bool {
    let version = script.lines().find_map(|line| {
        let (_, rest) = line.split_once("org.springframework.boot")?;
        let (_, version) = rest.split_once("version")?;
        let version = version.trim_matches(|ch: char| !ch.is_ascii_digit() && ch != '.');
        let mut numbers = version.split('.').map(|it| it.parse::<u32>().ok());
        Some((numbers.next()??, numbers.next()??))
    });
    let flat: String = script.chars().filter(|ch| !ch.is_whitespace()).collect();
    let off = [
        "jar{enabled=false}",
        "jar.enabled=false",
        "jar{enabled(false)}",
        "named<Jar>(\"jar\"){enabled=false}",
        "named('jar'){enabled=false}",
        "named(\"jar\"){enabled=false}",
        "getByName<Jar>(\"jar\"){enabled=false}",
    ];
    !off.iter().any(|it| flat.contains(it)) && version.is_none_or(|it| it >= (2, 5))
}

/// The name that a script gives an archive, if it does so once.
fn archive_name(script: &str) -> Result<Option<String>, Why> {
    let mut named = script.match_indices("archiveFileName");
    let Some((at, word)) = named.next() else {
        return Ok(None);
    };
    let unknown =
        || "it is not known how `archiveFileName` in its `build.gradle` is meant".to_owned();
    let rest = script[at + word.len()..].lines().next().unwrap_or_default();
    let name = quoted(rest).ok_or_else(unknown)?;
    let above = &script[..at];
    let block = above.rfind('{').map(|at| above[..at].trim_end());
    let is_own = block.is_some_and(|it| {
        let line = it.lines().next_back().unwrap_or_default();
        line.contains("bootJar") || line.contains("fatJar") || line.trim_end().ends_with("jar")
    });
    let is_boot = has_plugin(script, "org.springframework.boot");
    let line = block
        .and_then(|it| it.lines().next_back())
        .unwrap_or_default();
    let of_boot = line.contains("bootJar");
    if named.next().is_some() || !is_own || is_boot != of_boot {
        return Err(unknown());
    }
    Ok(Some(name.to_owned()))
}

/// The text between the first quotes of a line, if it has no variables.
fn quoted(line: &str) -> Option<&str> {
    let at = line.find(['"', '\''])?;
    let quote = line.as_bytes()[at] as char;
    let rest = &line[at + 1..];
    let text = &rest[..rest.find(quote)?];
    (!text.contains(['$', '\\']) && !text.is_empty()).then_some(text)
}

/// What a project is called.
fn project_name(settings: &str, folder: &str) -> String {
    let named = settings.lines().find_map(|line| {
        let rest = line.trim().strip_prefix("rootProject.name")?;
        Some(quoted(rest).map(str::to_owned))
    });
    named
        .flatten()
        .unwrap_or_else(|| file_name(folder).to_owned())
}

/// What the archives of a project are called without their ends, and whether a version says so.
fn name(
    script: &str,
    settings: &str,
    properties: &str,
    folder: &str,
) -> Result<(String, bool), Why> {
    let unknown = || "it is not known what Gradle calls the jar".to_owned();
    let line = settings
        .lines()
        .find(|line| line.contains("rootProject.name"));
    if line.is_some_and(|line| quoted(line).is_none()) {
        return Err(unknown());
    }
    let own = project_name(settings, folder);
    let mut versions = script.lines().filter_map(|line| {
        let line = line.trim();
        let line = line.strip_prefix("project.").unwrap_or(line);
        let rest = line.strip_prefix("version")?;
        rest.starts_with([' ', '=', '\t', '(']).then_some(rest)
    });
    let version = if let Some(rest) = versions.next() {
        Some(quoted(rest).ok_or_else(unknown)?.to_owned())
    } else {
        {
            let mut set = properties.lines().filter_map(|line| {
                let (name, value) = line.split_once('=')?;
                (name.trim() == "version").then(|| value.trim().to_owned())
            });
            set.next()
        }
    };
    if versions.next().is_some() || own.is_empty() {
        return Err(unknown());
    }
    Ok(match version {
        Some(version) => (format!("{own}-{version}"), true),
        None => (own, false),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_read_without_comments() {
        let text = "a // b\n/* c\n */ url 'https://x' // d\n";
        assert_eq!(code(text), "a \n url 'https://x' \n");
    }

    #[test]
    fn archives_are_called_by_name_and_version() {
        for (script, settings, properties, expected) in [
            (
                "version = '1.0'\n",
                "rootProject.name = 'app'\n",
                "",
                Some("app-1.0"),
            ),
            (
                "version \"0.0.1-SNAPSHOT\"\n",
                "rootProject.name = \"app\"\n",
                "",
                Some("app-0.0.1-SNAPSHOT"),
            ),
            ("", "", "version=2\n", Some("src-2")),
            ("", "", "", Some("src")),
            ("plugins {\n  id 'x' version '3'\n}\n", "", "", Some("src")),
            ("version = \"$x\"\n", "", "", None),
            (
                "version = '1'\nallprojects {\n version = '2'\n}\n",
                "",
                "",
                None,
            ),
        ] {
            let found = name(script, settings, properties, "/home/gradle/src").ok();
            let found = found.map(|it| it.0);
            assert_eq!(found.as_deref(), expected, "{script} {settings}");
        }
    }

    #[test]
    fn spring_boot_leaves_the_plain_jar_since_2_5() {
        for (script, expected) in [
            ("id 'org.springframework.boot' version '2.4.1'", false),
            ("id 'org.springframework.boot' version '3.2.0'", true),
            ("id(\"org.springframework.boot\") version \"2.5.0\"", true),
            ("id 'org.springframework.boot'", true),
            (
                "id 'org.springframework.boot' version '3.2.0'\njar {\n  enabled = false\n}",
                false,
            ),
            ("tasks.named(\"jar\") {\n  enabled = false\n}", false),
        ] {
            assert_eq!(makes_plain(script), expected, "{script}");
        }
    }
}
