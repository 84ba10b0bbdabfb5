//! A project of Node that is built, and started without what only development needs: its whole folder comes along, but for that.

use super::super::data::paths_of;
use super::super::parts::{Call, Does, Why};
use super::super::shape::{Base, Site};
use super::super::starts::words_started;
use super::super::walk::Left;
use super::image::{name, site_of, slim};
use super::imports;
use super::installs::{
    Install, Manager, command as of_node, globals, is_of_node, only_tools, prune, without_version,
};
use super::project::Project;
use super::start::{Started, of_stage};
use crate::knowledge::managers::{LATER_YARN_FILES, LATER_YARN_LOCK, NPM_LOCKS};
use crate::knowledge::node_tools::{
    BUILD_OUTPUTS, BUILD_SETTINGS, COMPILE_WITH, INIT_PROGRAMS, KEPT_AT_HOME, NAMES_SYSTEM,
    NEEDS_SYSTEM, ONLY_DEVELOPMENT, SELF_CONTAINED, SOURCES, is_named,
};
use crate::model::manifests::locked;
use crate::model::{is_in, joined};
use crate::syntax::Keyword;
use crate::text::file_name;

pub(super) fn is_it(site: &Site<'_, '_>) -> bool {
    site.image.official() == Some("node")
}

pub(super) fn command(call: &Call<'_, '_>) -> Option<Does> {
    if !is_of_node(call) {
        return None;
    }
    let site = site_of(call)?;
    let project = Project::read(&site).ok()?;
    let all = Does::Makes(vec![project.folder]);
    of_node(call, &project.package, all)
}

pub(super) fn starts(site: &Site<'_, '_>, left: &Left, words: &[String]) -> bool {
    let Some(program) = words.first() else {
        return false;
    };
    let Ok(project) = Project::read(site) else {
        // It is said why below.
        return true;
    };
    if !is_start(site, words) {
        // A check of health, which runs a file of the project.
        let names = |word: &String| {
            project
                .package
                .development
                .iter()
                .any(|it| word.contains(&it[..]))
        };
        let is_alpine = site.image.tag.is_some_and(|tag| tag.contains("alpine"));
        return (program == "node" && words.len() > 1 && !words.iter().any(names))
            || (program == "wget" && is_alpine);
    }
    let name = file_name(program);
    let is_helper = INIT_PROGRAMS.contains(&name);
    let installed = |it: &String| it.split('=').next() == Some(name);
    let Ok(started) = of_stage(site, &project) else {
        return true;
    };
    let of_node = [
        "docker-entrypoint.sh",
        "node",
        "nodejs",
        "npm",
        "npx",
        "pnpm",
        "yarn",
    ];
    of_node.contains(&&program[..])
        || program.contains("node_modules/.bin/")
        || started.development.is_some()
        || (is_helper && left.packages.iter().any(installed))
}

/// Whether words are those that containers start with, not those that check them.
fn is_start(site: &Site<'_, '_>, words: &[String]) -> bool {
    let model = site.context.model;
    let starts = |at: usize| {
        let kind = model.instructions[at].statement.kind;
        matches!(kind, Keyword::Cmd | Keyword::Entrypoint)
            && words_started(site.context, at).is_some_and(|(own, _)| own == words)
    };
    model.stage_instructions(site.stage).any(starts)
}

pub(super) fn base(site: &Site<'_, '_>, left: &Left, base: &mut Base) -> Result<(), Why> {
    let model = site.context.model;
    let project = Project::read(site)?;
    let started = of_stage(site, &project)?;
    if let Some(why) = &project.doubt {
        return Err(why.clone());
    }
    if let Some(program) = &started.development {
        return Err(format!("containers run `{program}`, a development server"));
    }
    let package = &project.package;
    let is_workspace = |path: &String| project.own(path) == Some("pnpm-workspace.yaml");
    if package.has_workspaces || left.sources().any(is_workspace) {
        return Err("its project consists of several packages".to_owned());
    }
    if let Some(name) = &package.local {
        return Err(format!("its project takes `{name}` from a folder"));
    }
    if model.speaks_of("NODE_PATH") {
        return Err("NODE_PATH says where packages are".to_owned());
    }
    let (install, is_pruned) = match &project.installs[..] {
        [install] => (install, is_pruned(site)),
        // The last one leaves what only development needs out, whether it removes that or not: nothing that is there now is missing then.
        [install, .., last] if !last.has_development() => (install, true),
        _ => return Err("it installs more than once".to_owned()),
    };
    if let Some(file) = started.files.iter().find(|it| !is_in(it, &project.folder)) {
        return Err(format!("`{file}` is not in the folder of its project"));
    }
    let has_development = install.has_development() && !package.development.is_empty();
    if !has_development && left.tools.is_empty() {
        return Err("it has nothing that only development needs".to_owned());
    }
    writes_inside(site, &project, left)?;
    keeps_nothing_at_home(site, &project, left)?;
    let globals = globals(site);
    only_tools(&globals, &started.globals)?;
    for name in &started.globals {
        let install = globals.iter().find(|(own, _)| without_version(own) == name);
        let (own, words) = install.ok_or("it is not known where a program comes from")?;
        if own.contains('$') {
            return Err(format!(
                "the version of `{name}` is known only at build time"
            ));
        }
        base.runs.push(format!("{words} {own}"));
    }
    let has_npmrc = |path: &String| matches!(project.own(path), Some(".npmrc" | ".yarnrc"));
    if !base.runs.is_empty() && left.sources().any(has_npmrc) {
        return Err("its settings say where packages come from".to_owned());
    }
    if has_development {
        needs_no_tools(site, &project, &started, left)?;
        if !is_pruned {
            settings_stay(site, &project, left, install)?;
            at_end(site, install.run, &project.folder)?;
            base.ends.push(prune(site, install, package)?);
            locked_before(site, &project, left, install)?;
            makes_nothing_among_packages(site, &project, left, install.manager)?;
        }
    }
    if may_be_slim(site, &project, &started, left) {
        base.image = slim(site, left);
        if !left.tools.is_empty() {
            let names = |it: &&String| COMPILE_WITH.contains(&without_release(it));
            base.unneeded = left.packages.iter().filter(names).cloned().collect();
        }
    } else {
        base.image = name(site);
    }
    Ok(())
}

/// The name of a package of the system, without its version.
fn without_release(package: &str) -> &str {
    package
        .split(['=', '~', '<', '>'])
        .next()
        .unwrap_or(package)
}

/// Whether no package that is there when the project runs keeps something elsewhere.
fn keeps_nothing_at_home(site: &Site<'_, '_>, project: &Project, left: &Left) -> Result<(), Why> {
    let mut names: Vec<String> = project.package.dependencies.iter().cloned().collect();
    for path in left.sources() {
        match project.own(path) {
            Some("package-lock.json" | "npm-shrinkwrap.json") => {
                let all = locked(path, site.context.build).unwrap_or_default();
                names.extend(all.into_iter().map(|it| it.name));
            }
            Some("yarn.lock" | "pnpm-lock.yaml") => {
                let text = site.context.build.text(path).unwrap_or_default();
                let text = String::from_utf8_lossy(&text);
                let words = text.split(|ch: char| ch.is_whitespace() || "\"',:()".contains(ch));
                let own = words.map(|word| without_version(word.trim_start_matches('/')));
                let development = &project.package.development;
                names.extend(
                    own.filter(|it| !development.contains(*it))
                        .map(str::to_owned),
                );
            }
            _ => {}
        }
    }
    match names.iter().find(|it| is_named(it, KEPT_AT_HOME)) {
        Some(name) => Err(format!(
            "`{name}` keeps what it needs outside of the project"
        )),
        None => Ok(()),
    }
}

/// Whether no setting of a build says that it writes above the folder of the project.
fn writes_inside(site: &Site<'_, '_>, project: &Project, left: &Left) -> Result<(), Why> {
    let is_setting = |path: &&String| {
        let own = project.own(path);
        own.is_some_and(|own| BUILD_SETTINGS.iter().any(|start| own.starts_with(start)))
    };
    for path in left.sources().filter(is_setting) {
        let text = site.context.build.text(path).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let leaves = |line: &str| {
            BUILD_OUTPUTS.iter().any(|it| line.contains(it))
                && ["../", "'..'", "\"..\""].iter().any(|it| line.contains(it))
        };
        if text.lines().any(leaves) {
            return Err(format!(
                "`{path}` may have something written above its folder"
            ));
        }
    }
    Ok(())
}

/// Whether the settings of the package manager are there, and say the same, when packages are removed; and none is of a later Yarn.
fn settings_stay(
    site: &Site<'_, '_>,
    project: &Project,
    left: &Left,
    install: &Install,
) -> Result<(), Why> {
    let build = site.context.build;
    let is_yarn = install.manager == Manager::Yarn;
    for path in left.sources() {
        let own = project.own(path).unwrap_or_default();
        let says = |part: &[u8]| {
            let text = build.text(path).unwrap_or_default();
            memchr::memmem::find(&text, part).is_some()
        };
        let is_later =
            LATER_YARN_FILES.contains(&own) || own == "yarn.lock" && says(LATER_YARN_LOCK);
        if is_yarn && is_later {
            return Err(format!("`{path}` is of a later Yarn"));
        }
        if matches!(own, ".npmrc" | ".yarnrc") && says(b"${") && install.has_own_variables {
            return Err(format!(
                "`{path}` asks for variables that its install alone has"
            ));
        }
    }
    let removes = site.any_command(|_, command| {
        let mut words = command.args().iter();
        command.name() == Some("rm")
            && words.any(|word| matches!(file_name(&word.without_quotes()), ".npmrc" | ".yarnrc"))
    });
    let is_setting = |path: &&String| matches!(project.own(path), Some(".npmrc" | ".yarnrc"));
    let mut settings = left.sources().filter(is_setting);
    let says_more = site.context.model.speaks_of("peer-deps")
        || settings.any(|path| {
            let text = build.text(path).unwrap_or_default();
            memchr::memmem::find(&text, b"peer-deps").is_some()
        });
    if removes && says_more {
        return Err("the settings of its package manager are removed".to_owned());
    }
    Ok(())
}

/// Whether the lock file by which packages are removed is the one by which they were installed.
fn locked_before(
    site: &Site<'_, '_>,
    project: &Project,
    left: &Left,
    install: &Install,
) -> Result<(), Why> {
    let model = site.context.model;
    let names: &[&str] = match install.manager {
        Manager::Npm => NPM_LOCKS,
        Manager::Yarn => &["yarn.lock"],
        Manager::Pnpm => &["pnpm-lock.yaml"],
    };
    for name in names {
        let path = joined(&project.folder, name);
        if !paths_of(&left.files).any(|it| *it == path) {
            continue;
        }
        let mut above = model.stage_instructions(site.stage).start..install.run;
        if !above.any(|at| model.source_brought(at, &path).is_some()) {
            return Err(format!(
                "`{name}` is not there yet when its packages are installed"
            ));
        }
    }
    Ok(())
}

/// Whether the stage itself removes what only development needs.
fn is_pruned(site: &Site<'_, '_>) -> bool {
    site.any_command(|_, command| command.removes_development())
}

/// Whether nothing that containers start, or load, is of development only.
fn needs_no_tools(
    site: &Site<'_, '_>,
    project: &Project,
    started: &Started,
    left: &Left,
) -> Result<(), Why> {
    let package = &project.package;
    // Nitro puts all that is loaded beside what it builds. Source: its documentation, "Deploy".
    let nitro = format!("{}/.output/server", project.folder);
    let is_whole = !started.files.is_empty() && started.files.iter().all(|it| is_in(it, &nitro));
    if is_whole && started.packages.is_empty() {
        return Ok(());
    }
    // What SvelteKit builds for Node has all within that only development needs. Source: its documentation, "Node servers".
    let kit = format!("{}/build", project.folder);
    let is_built = !started.files.is_empty() && started.files.iter().all(|it| is_in(it, &kit));
    let has_kit = package.development.contains("@sveltejs/adapter-node");
    if is_built && has_kit && started.packages.is_empty() {
        return Ok(());
    }
    let missing = started
        .packages
        .iter()
        .find(|name| !package.dependencies.contains(*name) || package.development.contains(*name));
    if let Some(name) = missing {
        return Err(format!(
            "containers start with `{name}`, which is not among the dependencies of its project"
        ));
    }
    let unknown = package
        .development
        .iter()
        .find(|name| !is_named(name, ONLY_DEVELOPMENT));
    if let Some(name) = unknown {
        return Err(format!(
            "`{name}` is a development dependency, and it is not known whether containers need it"
        ));
    }
    imports::none(site, project, started, left)
}

/// Whether the instruction that stands at the end of the build is called in the folder of the project, by the user who installed it.
fn at_end(site: &Site<'_, '_>, install: usize, folder: &str) -> Result<(), Why> {
    let model = site.context.model;
    let builds = |at: &usize| {
        matches!(
            model.instructions[*at].statement.kind,
            Keyword::Run | Keyword::Copy | Keyword::Add
        )
    };
    let range = model.stage_instructions(site.stage);
    let last = range.clone().rev().find(builds).unwrap_or(install);
    let mut below = last + 1..range.end;
    let moves = |at: &usize| model.instructions[*at].statement.kind == Keyword::Workdir;
    if below.by_ref().filter(moves).count() > 1 {
        return Err("its directory changes more than once below the build".to_owned());
    }
    if model.user(last) != model.user(install) {
        return Err(
            "another user installs its packages than the one at the end of the build".to_owned(),
        );
    }
    if model.workdir_before(last).known() != Some(folder) {
        return Err("the build does not end in the folder of its project".to_owned());
    }
    if !model.shell(last).is_posix() {
        return Err("its RUNs are run by another shell".to_owned());
    }
    Ok(())
}

/// Whether nothing is made among the packages that is removed then, as it is none.
fn makes_nothing_among_packages(
    site: &Site<'_, '_>,
    project: &Project,
    left: &Left,
    manager: Manager,
) -> Result<(), Why> {
    let package = &project.package;
    let has =
        |name: &str| package.dependencies.contains(name) || package.development.contains(name);
    let is_patched = has("patch-package") || has("prisma") || has("@prisma/client");
    if manager != Manager::Npm && is_patched {
        return Err("what is generated or patched among its packages may be lost".to_owned());
    }
    let schemas = left.sources().filter(|path| path.ends_with(".prisma"));
    for path in schemas {
        let text = site.context.build.text(path).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let others = text.replace("node_modules/.prisma", "");
        if others.contains("node_modules") {
            return Err(format!(
                "`{path}` has something generated among its packages"
            ));
        }
    }
    Ok(())
}

/// Whether nothing that containers run needs what only the full image has: programs that it starts, libraries that packages were built with.
fn may_be_slim(site: &Site<'_, '_>, project: &Project, started: &Started, left: &Left) -> bool {
    let build = site.context.build;
    let is_lock = |path: &&String| {
        matches!(
            project.own(path),
            Some("package-lock.json" | "npm-shrinkwrap.json")
        )
    };
    let Some(packages) = left
        .sources()
        .find(is_lock)
        .and_then(|lock| locked(lock, build))
    else {
        return false;
    };
    let is_fine = packages.iter().all(|it| {
        !is_named(&it.name, NEEDS_SYSTEM) && (!it.has_script || is_named(&it.name, SELF_CONTAINED))
    });
    let mut sources = left
        .sources()
        .filter(|path| SOURCES.iter().any(|end| path.ends_with(end)));
    let starts_none = sources.all(|path| {
        let text = build.text(path);
        text.is_some_and(|text| {
            let mut parts = NAMES_SYSTEM.iter();
            !parts.any(|it| memchr::memmem::find(&text, it.as_bytes()).is_some())
        })
    });
    let says_none = !NAMES_SYSTEM
        .iter()
        .any(|it| site.context.model.speaks_of(it));
    let is_part = |it: &String| {
        let name = without_release(it);
        INIT_PROGRAMS.contains(&name) || COMPILE_WITH.contains(&name)
    };
    is_fine
        && left.packages.iter().all(is_part)
        && starts_none
        && says_none
        && !packages.is_empty()
        && started.globals.is_empty()
}
