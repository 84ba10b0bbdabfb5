//! What containers of a project of Node start: from CMD through the scripts of the project to the program that stays running.

use super::super::parts::Why;
use super::super::shape::Site;
use super::super::starts::words_started;
use super::installs::{globals, without_version};
use super::project::Project;
use crate::knowledge::node_tools::{
    DEVELOPMENT_SERVERS, RUN_BUILT, SERVE_ALONE, STATIC_OPTIONS, STATIC_SERVERS,
};
use crate::model::joined;
use crate::syntax::Keyword;

/// What is started.
#[derive(Clone, Debug, Default)]
pub(super) struct Started {
    /// A development server.
    pub(super) development: Option<String>,
    /// What a server of static files serves, as it is written, and the package of that.
    pub(super) served: Option<(String, &'static str)>,
    /// Files that Node runs, by their paths in the image.
    pub(super) files: Vec<String>,
    /// Packages of the project whose programs or modules are named.
    pub(super) packages: Vec<String>,
    /// Packages installed for all projects that are called.
    pub(super) globals: Vec<String>,
    /// Whether `next start` is among it, which reads the settings of Next.js.
    pub(super) is_next: bool,
}

/// Where containers of a stage start.
pub(super) fn folder(site: &Site<'_, '_>) -> Option<String> {
    let end = site.context.model.stage_instructions(site.stage).end;
    site.context.model.workdir_on_image(end)
}

/// The words that containers of a stage start with.
fn words(site: &Site<'_, '_>) -> Result<Vec<String>, Why> {
    let model = site.context.model;
    let mut all = Vec::new();
    for keyword in [Keyword::Entrypoint, Keyword::Cmd] {
        let own = model.stage_instructions(site.stage);
        let mut own = own.filter(|at| model.instructions[*at].statement.kind == keyword);
        let Some(at) = own.next_back() else {
            continue;
        };
        let started = words_started(site.context, at);
        let unknown = || format!("it is not known what the {} starts", keyword.as_str());
        let (words, by_shell) = started.ok_or_else(unknown)?;
        if !all.is_empty() && by_shell {
            return Err(unknown());
        }
        all.extend(words);
        if by_shell {
            break;
        }
    }
    Ok(all)
}

/// Whether the file itself says by name that a development server is started.
pub(super) fn says_development(site: &Site<'_, '_>) -> bool {
    let words = words(site).unwrap_or_default();
    let names = |word: &String| {
        let mut parts = word.split([':', '-', '_', '/', '.']);
        let is_server = DEVELOPMENT_SERVERS
            .iter()
            .any(|(name, verbs)| word == name && verbs.is_empty());
        is_server
            || parts.any(|it| {
                matches!(
                    it,
                    "dev" | "develop" | "development" | "watch" | "debug" | "local"
                )
            })
    };
    words.iter().any(names)
}

/// What containers of a stage start.
pub(super) fn of_stage(site: &Site<'_, '_>, project: &Project) -> Result<Started, Why> {
    let folder = folder(site).ok_or("the directory is not known that containers start in")?;
    let words = words(site)?;
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let globals = globals(site);
    let globals: Vec<&str> = globals
        .iter()
        .map(|(name, _)| without_version(name))
        .collect();
    let mut reader = Reader {
        project,
        folder,
        globals,
        started: Started::default(),
    };
    reader.command(&words, 0)?;
    Ok(reader.started)
}

struct Reader<'r> {
    project: &'r Project,
    folder: String,
    globals: Vec<&'r str>,
    started: Started,
}

/// How many scripts may call each other.
const CHAIN: usize = 8;

impl Reader<'_> {
    fn command(&mut self, words: &[&str], depth: usize) -> Result<(), Why> {
        let sets = |word: &&&str| {
            let name = word.split_once('=').map(|it| it.0);
            name.is_some_and(|it| {
                !it.is_empty() && it.chars().all(|ch| ch.is_ascii_alphanumeric() || ch == '_')
            })
        };
        let skip = words.iter().take_while(sets).count();
        let words = &words[skip..];
        let Some((&program, rest)) = words.split_first() else {
            return Err("it is not known what containers start".to_owned());
        };
        if depth > CHAIN {
            return Err("its scripts call each other".to_owned());
        }
        let unknown = || Err(format!("it is not known what `{}` starts", words.join(" ")));
        let is_script = |name: &str| self.project.package.scripts.contains_key(name);
        let is_quiet = |word: &&&str| matches!(**word, "-s" | "--silent" | "--quiet");
        match program {
            "tini"
            | "/sbin/tini"
            | "/usr/bin/tini"
            | "dumb-init"
            | "/usr/bin/dumb-init"
            | "docker-entrypoint.sh" => {
                let skip = rest.iter().take_while(|it| it.starts_with('-')).count();
                self.command(&rest[skip..], depth + 1)
            }
            "node" | "nodejs" => self.node(rest),
            "npm" | "yarn" | "pnpm" => {
                if program == "pnpm" {
                    if self.project.package.manager.is_some() || !self.globals.contains(&"pnpm") {
                        return Err(
                            "containers start with pnpm, and it is not known which".to_owned()
                        );
                    }
                    self.started.globals.push(program.to_owned());
                }
                let quiet = rest.iter().take_while(is_quiet).count();
                let rest = &rest[quiet..];
                let (name, others) = match rest {
                    ["run" | "run-script", name, others @ ..] => (*name, others),
                    ["start", others @ ..] => ("start", others),
                    [name, others @ ..] if program != "npm" && is_script(name) => (*name, others),
                    [_, ..] if program == "yarn" => return self.of_package(rest),
                    _ => return unknown(),
                };
                if !others.iter().all(|word| is_quiet(&word)) {
                    return unknown();
                }
                self.scripts(name, depth)
            }
            "npx" => {
                let skip = rest
                    .iter()
                    .take_while(|it| matches!(**it, "--no" | "--no-install"))
                    .count();
                if is_development(&rest[skip..]) {
                    self.started
                        .development
                        .get_or_insert(rest[skip..].join(" "));
                    return Ok(());
                }
                self.of_package(&rest[skip..])
            }
            "cross-env" => {
                self.started.packages.push(program.to_owned());
                self.command(rest, depth + 1)
            }
            _ => self.of_package(words),
        }
    }

    /// A script, with those that npm and Yarn run before and after it.
    fn scripts(&mut self, name: &str, depth: usize) -> Result<(), Why> {
        let scripts = &self.project.package.scripts;
        if !scripts.contains_key(name) {
            if name == "start" {
                self.started.files.push(joined(&self.folder, "server.js"));
                return Ok(());
            }
            return Err(format!("`package.json` has no script `{name}`"));
        }
        if self.folder != self.project.folder {
            return Err("containers start in another folder than that of its project".to_owned());
        }
        for name in [format!("pre{name}"), name.to_owned(), format!("post{name}")] {
            let Some(text) = scripts.get(&name).cloned() else {
                continue;
            };
            for part in text.split("&&") {
                if part.contains(|ch: char| "|;<>$`()&\\*?".contains(ch)) && !is_cleaning(part) {
                    return Err(format!("it is not known what the script `{name}` starts"));
                }
                let words: Vec<&str> = part
                    .split_whitespace()
                    .map(|word| word.trim_matches(['"', '\'']))
                    .collect();
                if is_cleaning(part) {
                    continue;
                }
                self.command(&words, depth + 1)?;
            }
        }
        Ok(())
    }

    fn node(&mut self, words: &[&str]) -> Result<(), Why> {
        let mut words = words.iter();
        while let Some(&word) = words.next() {
            let (option, value) = word
                .split_once('=')
                .map_or((word, None), |it| (it.0, Some(it.1)));
            match option {
                "-r" | "--require" | "--import" | "--loader" | "--experimental-loader" => {
                    let value = value.or_else(|| words.next().copied());
                    let value = value.ok_or("it is not known what Node loads")?;
                    if value.starts_with(['.', '/']) {
                        self.started.files.push(joined(&self.folder, value));
                    } else {
                        self.started.packages.push(package_of(value).to_owned());
                    }
                }
                "--watch" | "--watch-path" => {
                    self.started
                        .development
                        .get_or_insert_with(|| "node --watch".to_owned());
                    return Ok(());
                }
                "--run"
                | "-e"
                | "--eval"
                | "-p"
                | "--print"
                | "--test"
                | "--env-file-if-exists" => {
                    return Err(format!("it is not known what `node {word}` starts"));
                }
                _ if word.starts_with('-') => {
                    let is_known = value.is_some()
                        || option.starts_with("--enable-")
                        || option.starts_with("--experimental-")
                        || option.starts_with("--no-")
                        || option.starts_with("--trace-")
                        || option == "--expose-gc";
                    let of_system = ["--use-openssl-ca", "--openssl-config"];
                    if !is_known || of_system.contains(&option) {
                        return Err(format!("it is not known what `{word}` means to Node"));
                    }
                }
                path => {
                    let path = joined(&self.folder, path);
                    let bin = format!("{}/node_modules/.bin/", self.project.folder);
                    if let Some(program) = path.strip_prefix(&bin) {
                        let all: Vec<&str> =
                            std::iter::once(program).chain(words.copied()).collect();
                        return self.of_package(&all);
                    }
                    self.started.files.push(path);
                    return Ok(());
                }
            }
        }
        Err("it is not known what Node runs".to_owned())
    }

    /// A program of a package.
    fn of_package(&mut self, words: &[&str]) -> Result<(), Why> {
        let Some((&program, rest)) = words.split_first() else {
            return Err("it is not known what containers start".to_owned());
        };
        let program = program.strip_prefix("./").unwrap_or(program);
        let program = program
            .strip_prefix("node_modules/.bin/")
            .unwrap_or(program);
        let bin = format!("{}/node_modules/.bin/", self.project.folder);
        let program = program.strip_prefix(&bin[..]).unwrap_or(program);
        let words: Vec<&str> = std::iter::once(program)
            .chain(rest.iter().copied())
            .collect();
        if is_development(&words) {
            self.started.development.get_or_insert(words.join(" "));
            return Ok(());
        }
        if let Some((_, package)) = STATIC_SERVERS.iter().find(|(name, _)| *name == program) {
            if !self.globals.contains(package) {
                self.started.packages.push((*package).to_owned());
                return Ok(());
            }
            let served = served(program, rest)?;
            self.started.globals.push((*package).to_owned());
            self.started.served = Some((served.to_owned(), package));
            return Ok(());
        }
        let verb = rest.iter().find(|it| !it.starts_with('-')).copied();
        let found = RUN_BUILT
            .iter()
            .find(|(name, own, _)| *name == program && (own.is_empty() || Some(*own) == verb));
        let Some((_, _, package)) = found else {
            return Err(format!("it is not known what `{}` needs", words.join(" ")));
        };
        self.started.is_next |= *package == "next";
        self.started.packages.push((*package).to_owned());
        Ok(())
    }
}

/// Whether a command removes or makes files, and starts nothing.
fn is_cleaning(part: &str) -> bool {
    let mut words = part.split_whitespace();
    let is_file = matches!(
        words.next(),
        Some("rm" | "mkdir" | "echo" | "sleep" | "true")
    );
    is_file && !part.contains(|ch: char| "|;<>$`()&\\".contains(ch))
}

/// Whether words call a development server.
fn is_development(words: &[&str]) -> bool {
    let Some((program, rest)) = words.split_first() else {
        return false;
    };
    let verb = rest.iter().find(|it| !it.starts_with('-'));
    let alone = SERVE_ALONE.contains(program) && verb.is_none();
    let mut rows = DEVELOPMENT_SERVERS
        .iter()
        .filter(|(name, _)| name == program);
    alone || rows.any(|(_, verbs)| verbs.is_empty() || verb.is_some_and(|it| verbs.contains(it)))
}

/// The folder that a server of static files serves.
fn served<'w>(program: &str, words: &[&'w str]) -> Result<&'w str, Why> {
    let mut found = None;
    let mut words = words.iter();
    while let Some(&word) = words.next() {
        if !word.starts_with('-') {
            if found.replace(word).is_some() {
                return Err(format!("it is not known which folder `{program}` serves"));
            }
            continue;
        }
        let (option, value) = word
            .split_once('=')
            .map_or((word, None), |it| (it.0, Some(it.1)));
        let row = STATIC_OPTIONS
            .iter()
            .find(|(name, own, _)| *name == program && *own == option);
        // `-p3000`
        let is_number = word.len() > 2 && word[2..].chars().all(|ch| ch.is_ascii_digit());
        match row {
            Some((_, _, true)) if value.is_none() => {
                words.next();
            }
            Some(_) => {}
            None if is_number && word.starts_with("-p") => {}
            None => {
                return Err(format!(
                    "it is not known what `{word}` means to `{program}`"
                ));
            }
        }
    }
    found.ok_or_else(|| format!("`{program}` serves the folder that containers start in"))
}

/// The package that a module is of.
pub(super) fn package_of(module: &str) -> &str {
    let slashes = usize::from(module.starts_with('@')) + 1;
    let mut ends = module.match_indices('/');
    ends.nth(slashes - 1)
        .map_or(module, |(at, _)| &module[..at])
}
