//! Files that a project of Node is built into, and that a server of static files serves, which is installed for all projects.

use super::super::parts::{Call, Does, Why};
use super::super::shape::{Base, Site};
use super::super::walk::Left;
use super::image::{site_of, slim};
use super::installs::{
    builder, command as of_node, global_of, globals, is_of_node, only_tools, reached, script_of,
    without_version,
};
use super::project::Project;
use super::start::{Started, folder, of_stage};
use crate::knowledge::node_tools::{
    OUTPUT_FILES, OUTPUT_SETTINGS, STATIC_BUILDERS, STATIC_SERVERS,
};
use crate::model::{User, Word, is_in, joined};
use crate::syntax::Keyword;

fn read(site: &Site<'_, '_>) -> Option<(Project, Started)> {
    let project = Project::read(site).ok()?;
    let started = of_stage(site, &project).ok()?;
    Some((project, started))
}

pub(super) fn is_it(site: &Site<'_, '_>) -> bool {
    site.image.official() == Some("node") && read(site).is_some_and(|(_, it)| it.served.is_some())
}

pub(super) fn command(call: &Call<'_, '_>) -> Option<Does> {
    if !is_of_node(call) {
        return None;
    }
    let site = site_of(call)?;
    let project = Project::read(&site).ok()?;
    of_node(call, &project.package, Does::Nothing)
}

pub(super) fn starts(_: &Site<'_, '_>, _: &Left, words: &[String]) -> bool {
    let program = words.first().map(String::as_str);
    STATIC_SERVERS.iter().any(|(name, _)| program == Some(name))
}

pub(super) fn base(site: &Site<'_, '_>, left: &Left, base: &mut Base) -> Result<(), Why> {
    let project = Project::read(site)?;
    let started = of_stage(site, &project)?;
    if let Some(why) = &project.doubt {
        return Err(why.clone());
    }
    let Some((served, server)) = &started.served else {
        return Err("it is not known what it serves".to_owned());
    };
    if !started.files.is_empty() || !started.packages.is_empty() || started.globals.len() > 1 {
        return Err("containers start more than the server".to_owned());
    }
    let own_words = site.context.model.own_start(site.stage);
    let by_script = own_words.is_some_and(|at| {
        let instruction = site.context.model.instructions[at];
        let text = instruction.text(instruction.statement.body_span);
        [&b"npm"[..], b"yarn", b"npx"]
            .iter()
            .any(|it| memchr::memmem::find(text, it).is_some())
    });
    if by_script {
        return Err("containers start the server by a script of the project".to_owned());
    }
    let folder = folder(site).ok_or("the directory is not known that containers start in")?;
    let served = joined(&folder, served);
    if served == project.folder || !is_in(&served, &project.folder) {
        return Err(format!("`{served}` is not what the project is built into"));
    }
    let output = output(site, &project, left, &served)?;
    if !is_in(&served, &output) {
        return Err(format!(
            "the project is built into `{output}`, and `{served}` is served"
        ));
    }
    let globals = globals(site);
    only_tools(&globals, &[(*server).to_owned()])?;
    install_again(site, &project, server, base)?;
    base.paths.push(served);
    base.image = slim(site, left);
    Ok(())
}

/// Has the server installed in the second stage as it was in the first one: by the same RUN, if that does nothing else and no script names it.
fn install_again(
    site: &Site<'_, '_>,
    project: &Project,
    server: &str,
    base: &mut Base,
) -> Result<(), Why> {
    let model = site.context.model;
    let globals = globals(site);
    let install = globals
        .iter()
        .find(|(name, _)| without_version(name) == server);
    let (name, words) = install.ok_or("it is not known where the server comes from")?;
    if *words == "pnpm add -g" {
        return Err("the server is installed by pnpm".to_owned());
    }
    if name.contains('$') {
        return Err("the version of the server is known only at build time".to_owned());
    }
    let scripts = &mut project.package.scripts.values();
    let is_alone = |run: &usize| {
        let is_run = model.instructions[*run].statement.kind == Keyword::Run;
        is_run
            && model.installs_for_all(*run)
            && !matches!(model.user(*run), User::Other(_))
            && model
                .commands(*run)
                .iter()
                .all(|command| global_of(command).is_some_and(|(names, _)| names == [name.clone()]))
    };
    let mut runs = model.stage_instructions(site.stage);
    let run = runs.find(is_alone);
    match run.filter(|_| !scripts.any(|text| text.contains(server))) {
        Some(run) => base.moved.push(run),
        None => base.runs.push(format!("{words} {name}")),
    }
    Ok(())
}

/// The folder that the build writes what is served to.
fn output(
    site: &Site<'_, '_>,
    project: &Project,
    left: &Left,
    served: &str,
) -> Result<String, Why> {
    let context = site.context;
    let model = context.model;
    let unknown = || format!("it is not known that the build makes `{served}`");
    let mut texts: Vec<String> = Vec::new();
    for run in model.stage_instructions(site.stage) {
        for command in &*model.commands(run) {
            let words = command.argv().iter().map(Word::as_str);
            let Some(words) = words.collect::<Option<Vec<&str>>>() else {
                continue;
            };
            if let Some((script, _)) = script_of(&words, &project.package) {
                let all = reached(script, &project.package).into_iter();
                texts.extend(all.flat_map(|it| it.1.split("&&").map(str::to_owned)));
                texts.push(words.join(" "));
            } else if builder(&words).is_some() {
                texts.push(words.join(" "));
            }
        }
    }
    let mut outputs = texts.iter().filter_map(|text| {
        let words: Vec<&str> = text.split_whitespace().collect();
        STATIC_BUILDERS.iter().find(|(program, verb, _)| {
            let at = words.iter().position(|it| it == program);
            at.is_some_and(|at| words[at + 1..].contains(verb))
        })
    });
    let (Some((_, _, folder)), None) = (outputs.next(), outputs.next()) else {
        return Err(unknown());
    };
    let is_own = |path: &&String| {
        let own = project.own(path);
        own.is_some_and(|it| OUTPUT_FILES.contains(&it))
    };
    let mut said = texts.clone();
    for path in left.sources().filter(is_own) {
        let text = context.build.text(path).ok_or_else(unknown)?;
        said.push(String::from_utf8_lossy(&text).into_owned());
    }
    let sets_path = model.speaks_of("BUILD_PATH");
    let moved = said
        .iter()
        .find(|text| OUTPUT_SETTINGS.iter().any(|it| text.contains(it)));
    match moved {
        // A setting that says the folder which is served.
        Some(text) if !sets_path => {
            let name = served.rsplit('/').next().unwrap_or(served);
            let text = text.replace("outDir:", "outDir: ").replace(":  ", ": ");
            let says = ["'", "\""].iter().any(|quote| {
                [name.to_owned(), format!("./{name}")]
                    .iter()
                    .any(|it| text.contains(&format!("outDir: {quote}{it}{quote}")))
            });
            let is_once = OUTPUT_SETTINGS
                .iter()
                .map(|it| text.matches(it).count())
                .sum::<usize>()
                == 1;
            let whole = joined(&project.folder, name);
            if says && is_once && whole == served {
                Ok(whole)
            } else {
                Err(unknown())
            }
        }
        Some(_) => Err(unknown()),
        None if sets_path => Err(unknown()),
        None => Ok(joined(&project.folder, folder)),
    }
}
