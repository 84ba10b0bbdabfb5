//! The installs of a project of Node, and what only builds it.

use super::super::parts::{Call, Does, Why};
use super::super::shape::Site;
use crate::knowledge::images::ImageRef;
use crate::knowledge::managers::LATER_YARN;
use crate::knowledge::node::OLD_RELEASES;
use crate::knowledge::node_tools::{BUILDERS, GLOBAL_TOOLS, INSTALL_OPTIONS};
use crate::model::manifests::NodePackage;
use crate::model::{SimpleCommand, Word};
use crate::syntax::MountKind;

/// A package manager.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manager {
    Npm,
    Yarn,
    Pnpm,
}

/// An install of the dependencies of a project.
#[derive(Clone, Debug)]
pub(super) struct Install {
    pub(super) manager: Manager,
    pub(super) run: usize,
    /// Its words after the program.
    pub(super) words: Vec<String>,
    /// Whether a variable says that nothing for development is installed.
    pub(super) is_for_production: bool,
    /// Whether variables are set for it alone.
    pub(super) has_own_variables: bool,
}

impl Install {
    /// Whether it brings what only development needs.
    pub(super) fn has_development(&self) -> bool {
        let has = |words: &[&str]| self.words.iter().any(|it| words.contains(&&it[..]));
        let omits = has(&[
            "--omit=dev",
            "--only=production",
            "--only=prod",
            "--production",
            "--production=true",
            "--prod",
            "-P",
        ]);
        let includes = has(&["--include=dev", "--production=false", "--prod=false"]);
        !omits && (includes || !self.is_for_production)
    }

    fn has(&self, word: &str) -> bool {
        self.words.iter().any(|it| it == word)
    }
}

/// The install that a command is, by its words; `None` if it is none of a project.
pub(super) fn install_of(
    site: &Site<'_, '_>,
    run: usize,
    command: &SimpleCommand<'_>,
) -> Option<Install> {
    let words: Vec<String> = command.args().iter().map(written).collect();
    let manager = match command.name()? {
        "npm" => Manager::Npm,
        "yarn" => Manager::Yarn,
        "pnpm" => Manager::Pnpm,
        _ => return None,
    };
    let others = ["--global", "--help", "--version", "-g", "-v"];
    if !command.installs_project() || words.iter().any(|it| others.contains(&&it[..])) {
        return None;
    }
    let environment = site.variable(run, command, "NODE_ENV");
    Some(Install {
        manager,
        run,
        words,
        is_for_production: environment.as_deref() == Some("production"),
        has_own_variables: !command.assignments.is_empty(),
    })
}

fn written(word: &Word<'_>) -> String {
    let known = word.as_str().map(str::to_owned);
    known.unwrap_or_else(|| String::from_utf8_lossy(word.text).into_owned())
}

/// The packages that a command installs for all projects, and the words that do; `None` if it is no such install.
pub(super) fn global_of(command: &SimpleCommand<'_>) -> Option<(Vec<String>, &'static str)> {
    let words: Vec<String> = command.args().iter().map(written).collect();
    let names = |skip: usize| {
        let words = words.iter().filter(|word| !word.starts_with('-'));
        words.skip(skip).cloned().collect::<Vec<_>>()
    };
    let first = names(0);
    let is_global = words
        .iter()
        .any(|it| matches!(&it[..], "-g" | "--global" | "--location=global"));
    match (command.name()?, first.first().map(String::as_str)) {
        ("npm", Some("install" | "i" | "add")) if is_global => Some((names(1), "npm install -g")),
        ("pnpm", Some("add" | "install" | "i")) if is_global => Some((names(1), "pnpm add -g")),
        ("yarn", Some("global")) if first.get(1).is_some_and(|it| it == "add") => {
            Some((names(2), "yarn global add"))
        }
        _ => None,
    }
}

/// The name of a package, without its version.
pub(super) fn without_version(package: &str) -> &str {
    let at = package.char_indices().skip(1).find(|(_, ch)| *ch == '@');
    at.map_or(package, |(at, _)| &package[..at])
}

/// The script that a command runs, by its name.
pub(super) fn script_of<'p>(
    words: &[&str],
    package: &'p NodePackage,
) -> Option<(&'p String, &'p String)> {
    let (program, rest) = words.split_first()?;
    let mut rest = rest
        .iter()
        .filter(|it| !matches!(**it, "-s" | "--silent" | "--quiet" | "--if-present"));
    let first = *rest.next()?;
    let name = match (*program, first) {
        ("npm", "run" | "run-script") | ("yarn" | "pnpm", "run") => *rest.next()?,
        ("npm", "start" | "test") | ("yarn" | "pnpm", _) => first,
        _ => return None,
    };
    package.scripts.get_key_value(name)
}

/// Whether a command builds the project: it runs a script called `build`, or a program that builds.
pub(super) fn builds(command: &SimpleCommand<'_>, package: &NodePackage) -> bool {
    let words: Vec<String> = command.words[command.program.min(command.words.len())..]
        .iter()
        .map(written)
        .collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    if let Some((name, _)) = script_of(&words, package) {
        return name.starts_with("build") || name == "compile";
    }
    builder(&words).is_some_and(|(program, rest)| {
        program == "tsc" || rest.iter().any(|it| matches!(*it, "build" | "export"))
    })
}

/// The program that builds or prepares the project which a command calls, and its words.
pub(super) fn builder<'w>(words: &'w [&'w str]) -> Option<(&'w str, &'w [&'w str])> {
    let (program, rest) = words.split_first()?;
    let (program, rest) = match *program {
        "npx" | "pnpx" => {
            let skip = rest.iter().take_while(|it| it.starts_with('-')).count();
            rest[skip..].split_first()?
        }
        "yarn" | "pnpm" if rest.first() == Some(&"exec") => rest[1..].split_first()?,
        "yarn" | "pnpm" => rest.split_first()?,
        _ => (program, rest),
    };
    let program = program.strip_prefix("./").unwrap_or(program);
    let program = program
        .strip_prefix("node_modules/.bin/")
        .unwrap_or(program);
    BUILDERS.contains(&program).then_some((program, rest))
}

/// Whether a command may be one that belongs to Node: asked first, as its project is not read for others.
pub(super) fn is_of_node(call: &Call<'_, '_>) -> bool {
    let own = [
        "chown", "corepack", "node", "npm", "npx", "pnpm", "pnpx", "yarn",
    ];
    let name = call.command.name().unwrap_or_default();
    own.contains(&name) || BUILDERS.contains(&name)
}

/// What a command that belongs to Node does; `written` is what it leaves if it installs or builds the project.
pub(super) fn command(call: &Call<'_, '_>, package: &NodePackage, written: Does) -> Option<Does> {
    let name = call.command.name()?;
    let unknown = || {
        let line = call.context.model.instructions[call.run].first_line;
        Does::Unknown(format!(
            "it is not known what `{name}` in line {line} leaves for containers"
        ))
    };
    if call.command.is_local() && !name.is_empty() {
        return None;
    }
    match name {
        "npm" | "npx" | "yarn" | "pnpm" | "pnpx" | "corepack" => {}
        "chown" => return chown(call),
        "node" if call.args()? == ["-v"] || call.args()? == ["--version"] => {
            return Some(Does::Nothing);
        }
        _ if BUILDERS.contains(&name) => {}
        _ => return None,
    }
    let Some(args) = call.args() else {
        return Some(unknown());
    };
    if global_of(call.command).is_some() || name == "corepack" {
        return Some(Does::Nothing);
    }
    let words: Vec<&str> = std::iter::once(name).chain(args.iter().copied()).collect();
    let first = args.iter().find(|it| !it.starts_with('-')).copied();
    match (name, first) {
        (
            "npm" | "yarn" | "pnpm",
            Some("cache" | "store" | "config" | "set" | "fund" | "audit"),
        ) => {
            let is_plain = !args.contains(&"fix") && !args.iter().any(|it| it.contains("prefix"));
            return Some(if is_plain && args.first() != Some(&"set") {
                Does::Nothing
            } else {
                unknown()
            });
        }
        (_, None) if args.iter().any(|it| matches!(*it, "-v" | "--version")) => {
            return Some(Does::Nothing);
        }
        _ => {}
    }
    if call.command.installs_project() || builder(&words).is_some() {
        let stays = !args.iter().any(|it| leaves_folder(it));
        return Some(if stays { written } else { unknown() });
    }
    if call.command.removes_development() {
        return Some(written);
    }
    match script_of(&words, package) {
        Some(_) if args.iter().any(|it| leaves_folder(it)) => Some(unknown()),
        Some((script, _)) => Some(match stays_inside(script, package) {
            Ok(()) => written,
            Err(why) => Does::Unknown(why),
        }),
        None => Some(unknown()),
    }
}

/// A `chown` of what has its owner by number in both stages.
fn chown(call: &Call<'_, '_>) -> Option<Does> {
    let args = call.args()?;
    let plain = args.iter().all(|it| !it.starts_with("--"));
    plain.then_some(Does::Nothing)
}

/// Whether a word may lead out of the folder of the project.
fn leaves_folder(word: &str) -> bool {
    let value = word.split_once('=').map_or(word, |it| it.1);
    value.starts_with(['/', '~', '$']) || value.contains("..")
}

/// The scripts that one names, itself the first, each with its text.
pub(super) fn reached<'p>(script: &str, package: &'p NodePackage) -> Vec<(&'p String, &'p String)> {
    let mut found: Vec<(&String, &String)> = Vec::new();
    let mut asked = vec![script.to_owned()];
    while let Some(name) = asked.pop() {
        for name in [name.clone(), format!("pre{name}"), format!("post{name}")] {
            let Some((name, text)) = package.scripts.get_key_value(&name) else {
                continue;
            };
            if found.iter().any(|(own, _)| *own == name) {
                continue;
            }
            found.push((name, text));
            for word in words_of(text) {
                let named = |own: &&String| match word.split_once('*') {
                    Some((start, end)) => own.starts_with(start) && own.ends_with(end),
                    None => *own == word,
                };
                asked.extend(package.scripts.keys().filter(named).cloned());
            }
        }
    }
    found
}

/// The words of a script, those in quotes among them.
fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|ch: char| ch.is_whitespace() || "\"'();&|".contains(ch))
}

/// Whether a script, and those that it names, write into the folder of the project, for all that their texts say.
fn stays_inside(script: &str, package: &NodePackage) -> Result<(), Why> {
    for (name, text) in reached(script, package) {
        let leaves = |word: &&str| {
            leaves_folder(word) || word.contains("node_modules/") && !word.contains(".bin/")
        };
        if let Some(word) = words_of(text).find(leaves) {
            return Err(format!(
                "the script `{name}` says `{word}`, which may be outside of the project, or what is installed"
            ));
        }
    }
    Ok(())
}

/// The RUN that removes what only development needs, without its keyword.
pub(super) fn prune(
    site: &Site<'_, '_>,
    install: &Install,
    package: &NodePackage,
) -> Result<String, Why> {
    let model = site.context.model;
    let line = model.instructions[install.run].first_line;
    let words = install.words.iter().filter(|it| it.starts_with('-'));
    if let Some(word) = words.clone().find(|it| !INSTALL_OPTIONS.contains(&&it[..])) {
        return Err(format!(
            "it is not known what `{word}` in line {line} means to what is removed then"
        ));
    }
    let mut mounts = model.instructions[install.run].mounts();
    let is_cache = |kind: MountKind| kind == MountKind::Cache;
    if mounts.any(|it| !is_cache(it.kind) || install.manager == Manager::Pnpm) {
        return Err(format!("the install in line {line} has a mount"));
    }
    let scripts = [
        "preinstall",
        "install",
        "postinstall",
        "prepublish",
        "prepare",
    ];
    let has_script = scripts.iter().find(|it| package.scripts.contains_key(**it));
    let with = |flag: &str| {
        if install.has(flag) {
            format!(" {flag}")
        } else {
            String::new()
        }
    };
    match install.manager {
        Manager::Npm => {
            let omit = match node_version(&site.image) {
                Some(version) if version < 10 => {
                    return Err("its npm is too old".to_owned());
                }
                Some(version) if version < 15 && model.speaks_of("npm@") => {
                    return Err("it is not known which npm it has".to_owned());
                }
                Some(version)
                    if version < 15 && package.dependencies.contains("@prisma/client") =>
                {
                    return Err(
                        "its npm may remove what is generated among its packages".to_owned()
                    );
                }
                Some(version) if version < 15 => "--production",
                _ => "--omit=dev",
            };
            let (peers, force) = (with("--legacy-peer-deps"), with("--force"));
            Ok(format!("npm prune {omit}{peers}{force}"))
        }
        _ if has_script.is_some() => Err(format!(
            "`package.json` has a script `{}`, which would have to be run again, or must not",
            has_script.unwrap_or(&"")
        )),
        Manager::Yarn => {
            let asks_for_later = package
                .manager
                .as_ref()
                .is_some_and(|it| !it.starts_with("yarn@1"));
            if asks_for_later || LATER_YARN.iter().any(|word| model.speaks_of(word)) {
                return Err("it is not known which Yarn it has".to_owned());
            }
            let engines = with("--ignore-engines");
            Ok(format!(
                "yarn install --production --ignore-scripts --prefer-offline{engines}"
            ))
        }
        Manager::Pnpm => Ok("pnpm prune --prod".to_owned()),
    }
}

/// The version of Node, its first number, if the tag tells.
pub(super) fn node_version(image: &ImageRef<'_>) -> Option<u32> {
    let tag = image.tag.unwrap_or("latest");
    let first = tag.split(['.', '-']).next().unwrap_or(tag);
    let mut named = OLD_RELEASES.iter();
    let named = named.find(|(name, _)| *name == first).map(|(_, it)| *it);
    named.or_else(|| first.parse().ok())
}

/// The packages that are installed for all projects: each as it is written, and the words that install it.
pub(super) fn globals(site: &Site<'_, '_>) -> Vec<(String, &'static str)> {
    let model = site.context.model;
    let runs = model.stage_instructions(site.stage);
    let runs =
        runs.filter(|at| model.instructions[*at].statement.kind == crate::syntax::Keyword::Run);
    let mut found = Vec::new();
    for run in runs {
        for command in &*model.commands(run) {
            if let Some((names, words)) = global_of(command) {
                found.extend(names.into_iter().map(|name| (name, words)));
            }
        }
    }
    found
}

/// Whether all packages that are installed for all projects, but for these, only build.
pub(super) fn only_tools(globals: &[(String, &str)], but: &[String]) -> Result<(), Why> {
    let is_known = |(package, _): &&(String, &str)| {
        let name = without_version(package);
        GLOBAL_TOOLS.contains(&name) || but.iter().any(|it| it == name)
    };
    match globals.iter().find(|it| !is_known(it)) {
        Some((package, _)) => Err(format!(
            "it is not known whether containers need `{package}`"
        )),
        None => Ok(()),
    }
}
