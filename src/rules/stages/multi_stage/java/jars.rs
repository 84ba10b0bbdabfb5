//! Jars in a stage: what builds them, what moves them, and what of them containers need.

use super::super::parts::Why;
use super::super::shape::Site;
use super::{Tool, gradle, maven, started};
use crate::model::joined;
use crate::syntax::Keyword;
use crate::text::file_name;

/// A call of Maven or Gradle.
pub(super) struct Build {
    pub(super) tool: Tool,
    /// The RUN.
    pub(super) run: usize,
    /// Where it is called.
    pub(super) folder: String,
    pub(super) args: Vec<String>,
}

/// What a stage does to jars.
enum Event {
    Build(Build),
    /// `cp` or `mv` of a jar: paths, whose names may be patterns.
    Copy {
        from: String,
        to: String,
    },
}

/// A word that says what it means, patterns of files among it.
pub(super) fn written<'w>(word: &'w crate::model::Word<'_>) -> Option<&'w str> {
    let is_pattern = |byte: &u8| byte.is_ascii_alphanumeric() || b"/._-*".contains(byte);
    word.as_str().or_else(|| {
        let text = std::str::from_utf8(word.text).ok();
        text.filter(|text| text.as_bytes().iter().all(is_pattern))
    })
}

/// What a `cp` or `mv` of one jar takes, and what it makes of it.
pub(super) fn moved<'w>(args: &[&'w str]) -> Option<(&'w str, &'w str)> {
    let mut operands = args.iter().filter(|it| !it.starts_with('-'));
    let (from, to) = (*operands.next()?, *operands.next()?);
    let is_jar = [".jar", ".war"].iter().any(|end| from.ends_with(end));
    (is_jar && operands.next().is_none() && !to.contains('*')).then_some((from, to))
}

/// Where a `cp` or `mv` puts a jar: into a folder that is known, or to a path.
pub(super) fn target(
    site: &Site<'_, '_>,
    run: usize,
    from: &str,
    to: &str,
    written: &str,
) -> String {
    let model = site.context.model;
    let mut above = model.stage_instructions(site.stage).start..run;
    let is_folder = written.ends_with('/')
        || matches!(written, "." | "..")
        || written.ends_with("/.")
        || above.any(|at| {
            let is_workdir = model.instructions[at].statement.kind == Keyword::Workdir;
            let makes = || {
                let commands = model.commands(at);
                commands.iter().any(|it| {
                    let folder = site.context.model.workdir_on_image(at).unwrap_or_default();
                    let mut words = it.args().iter().filter_map(|it| it.as_str());
                    it.name() == Some("mkdir") && words.any(|it| joined(&folder, it) == to)
                })
            };
            (is_workdir && site.context.model.workdir_on_image(at + 1).as_deref() == Some(to))
                || makes()
        });
    if is_folder {
        joined(to, file_name(from))
    } else {
        to.to_owned()
    }
}

/// The builds of a stage, and what it does to jars, in order.
fn events(site: &Site<'_, '_>) -> Vec<Event> {
    let model = site.context.model;
    let mut events = Vec::new();
    for run in model.stage_instructions(site.stage) {
        if model.instructions[run].statement.kind != Keyword::Run {
            continue;
        }
        let Some(mut folder) = site.context.model.workdir_on_image(run) else {
            continue;
        };
        for command in &model.commands(run) {
            let args: Vec<&str> = command
                .args()
                .iter()
                .map(|it| written(it).unwrap_or("$"))
                .collect();
            match command.name().unwrap_or_default() {
                "cd" => folder = joined(&folder, args.first().unwrap_or(&".")),
                "cp" | "mv" => events.extend(moved(&args).map(|(from, to)| {
                    let from = joined(&folder, from);
                    let to = target(site, run, &from, &joined(&folder, to), to);
                    Event::Copy { from, to }
                })),
                name => events.extend(Tool::of(name).map(|tool| {
                    let args = args.iter().map(|it| (*it).to_owned()).collect();
                    Event::Build(Build {
                        tool,
                        run,
                        folder: folder.clone(),
                        args,
                    })
                })),
            }
        }
    }
    events
}

/// Whether a path with a pattern in its name, on either side, may be another.
pub(super) fn matches(one: &str, other: &str) -> bool {
    let (one_folder, one_name) = one.rsplit_once('/').unwrap_or(("", one));
    let (other_folder, other_name) = other.rsplit_once('/').unwrap_or(("", other));
    one_folder == other_folder && (is_like(one_name, other_name) || is_like(other_name, one_name))
}

/// Whether a name is as a pattern says.
fn is_like(name: &str, pattern: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else {
        return false;
    };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    true
}

/// The files of the first stage that containers need to start the jar that they start.
pub(super) fn shipped(site: &Site<'_, '_>) -> Result<Vec<String>, Why> {
    let start = started::start(site)?;
    let events = events(site);
    let is_copy = |event: &&Event| matches!(event, Event::Copy { to, .. } if matches(to, &start));
    let copied = events.iter().rev().find(is_copy);
    let origin = match copied {
        Some(Event::Copy { from, to }) if to.contains('*') => {
            let folder = from.rsplit_once('/').map_or("", |it| it.0);
            joined(folder, file_name(&start))
        }
        Some(Event::Copy { from, .. }) => from.clone(),
        _ => start.clone(),
    };
    let unknown = || {
        let name = start.trim_start_matches("./");
        format!("it is not known what makes `{name}`, which containers start")
    };
    let (above, name) = origin.rsplit_once('/').ok_or_else(unknown)?;
    let places = [
        ("/target", Tool::Maven),
        ("/build/libs", Tool::Gradle),
        ("/target/quarkus-app", Tool::Maven),
        ("/build/quarkus-app", Tool::Gradle),
    ];
    let mut found = places
        .iter()
        .filter_map(|(end, tool)| Some((above.strip_suffix(end)?, *tool)));
    let (folder, tool) = found.next().ok_or_else(unknown)?;
    let folder = if folder.is_empty() { "/" } else { folder };
    let builds = events.iter().filter_map(|event| match event {
        Event::Build(build) if build.tool == tool => Some(build),
        _ => None,
    });
    let builds: Vec<&Build> = builds.collect();
    let is_quarkus = above.ends_with("/quarkus-app");
    let made = match tool {
        Tool::Maven => maven::made(site.context, &builds, folder, is_quarkus),
        Tool::Gradle => {
            let is_pattern = name.contains('*') && copied.is_none();
            gradle::made(site.context, &builds, folder, is_quarkus, is_pattern)
        }
    }?;
    if name.contains('*') && copied.is_none() {
        is_named_by_project(site, folder)?;
    }
    let mut fitting = made.into_iter().filter(|it| is_like(&it.name, name));
    let Some(one) = fitting.next() else {
        return Err(format!(
            "it is not known that the build makes `{name}`, which containers start"
        ));
    };
    if let Some(other) = fitting.next() {
        return Err(format!(
            "both `{}` and `{}` are `{name}`, which containers start",
            one.name, other.name
        ));
    }
    let mut beside = one.runs?;
    if is_quarkus {
        return Ok(vec![above.to_owned()]);
    }
    let path = match copied {
        Some(Event::Copy { to, .. }) if !to.contains('*') => to.clone(),
        Some(_) => start.clone(),
        None => joined(above, &one.name),
    };
    if copied.is_some() && !beside.is_empty() {
        return Err("it is put elsewhere than what it needs beside it".to_owned());
    }
    beside.push(path);
    Ok(beside)
}

/// Whether nothing but the project says what its jars are called.
fn is_named_by_project(site: &Site<'_, '_>, folder: &str) -> Result<(), Why> {
    let model = site.context.model;
    for at in model.stage_instructions(site.stage) {
        let names = model.set_names(at);
        let instruction = model.instructions[at];
        let text = instruction.joined.text();
        let says_property = || memchr::memmem::find(text, b"-D").is_some();
        let name = names.iter().find(|it| {
            it.starts_with("ORG_GRADLE_PROJECT_") || it.starts_with("MAVEN_") && says_property()
        });
        if let Some(name) = name {
            return Err(format!("`{name}` may change what the jar is called"));
        }
    }
    for name in [".mvn/maven.config", ".mvn/extensions.xml"] {
        let path = joined(folder, name);
        let mut own = model.stage_instructions(site.stage);
        let source = own.find_map(|at| model.source_brought(at, &path));
        let text = source.and_then(|it| site.context.build.text(it.trim_start_matches("./")));
        let is_harmless = |text: &Vec<u8>| {
            name.ends_with("config") && memchr::memmem::find(text, b"-D").is_none()
        };
        if text.is_some_and(|text| !is_harmless(&text)) {
            return Err(format!("`{name}` may change what the jar is called"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_as_patterns_say() {
        for (name, pattern, expected) in [
            ("app.jar", "app.jar", true),
            ("app-1.0.jar", "*.jar", true),
            ("app-1.0.jar", "app-*.jar", true),
            ("app-1.0-SNAPSHOT.jar", "*-SNAPSHOT.jar", true),
            ("app-1.0-plain.jar", "app*-*.jar", true),
            ("app-1.0.jar.original", "*.jar", false),
            ("app.war", "*.jar", false),
            ("app.jar", "app.jar.old", false),
        ] {
            assert_eq!(is_like(name, pattern), expected, "{name} {pattern}");
        }
    }
}
