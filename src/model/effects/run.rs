//! What a RUN reads and writes, command by command.

use super::install::Install;
use super::is_in;
use super::resource::{Resource, above};
use crate::knowledge::effects::{COMMANDS, CommandRow, ELSEWHERE, NAMED_ONLY, Operands, SETTINGS};
use crate::knowledge::folders::{ALWAYS_THERE, SEARCHED};
use crate::knowledge::managers::Verb;
use crate::model::{Invocation, Model, SimpleCommand, User, Word, Workdir, joined};
use crate::syntax::{Instruction, MountKind};
use std::collections::BTreeSet;

/// What a command reads and writes beside what a project is.
#[derive(Clone, Debug, Default)]
pub(super) struct OfCommand {
    pub(super) reads: Vec<Resource>,
    pub(super) writes: Vec<Resource>,
    pub(super) install: Option<Install>,
    /// Whether it does the same in any folder.
    pub(super) anywhere: bool,
    /// Whether it fetches what nobody has named, and so another thing each time that is done for another reason.
    pub(super) is_unfixed: bool,
    /// Whether variables that name paths may have it write there.
    pub(super) is_steered: bool,
}

/// Whether a RUN sees and writes nothing but what its commands do: no mount brings it files, or hides those of the image.
pub(super) fn is_open(instruction: &Instruction<'_>) -> bool {
    let statement = &instruction.statement;
    let is_mount = |name: &str| matches!(name, "mount" | "network" | "security");
    let mut mounts = instruction.mounts();
    instruction
        .flags(statement)
        .all(|flag| is_mount(&flag.name))
        && mounts.all(|mount| {
            matches!(
                mount.kind,
                MountKind::Cache | MountKind::Secret | MountKind::Ssh
            )
        })
}

impl Model<'_> {
    /// What each command of a RUN does, in order; `None` from the first one on of which nobody knows, or that hands something on in the
    /// shell. Nothing at all if the RUN is not a plain list of commands joined by `&&`.
    pub(super) fn commands_known(&self, index: usize) -> Option<Vec<Option<OfCommand>>> {
        let workdir = self.workdir_before(index);
        let instruction = self.instructions[index];
        let script = self.script(index)?;
        let items = &script.list.as_ref()?.items;
        if !self.is_plain_run(index)
            || !is_open(instruction)
            || items.len() != 1
            || items[0].end.is_some()
        {
            return None;
        }
        if script.has(&items[0].and_or, crate::shell::TokenKind::OrIf)
            || !script.substitutions.is_empty()
        {
            return None;
        }
        let commands = self.commands(index);
        // Each pipeline is one simple command.
        if commands.len() != items[0].and_or.pipelines().count() {
            return None;
        }
        let place = Place {
            workdir: &workdir,
            home: self.home(index),
            owner: self.owner(index),
        };
        let mut called: BTreeSet<&str> = BTreeSet::new();
        let known = commands.iter().map(|command| {
            let mut known = of_command(command, &place)?;
            let name = command.name()?;
            if called.insert(name) {
                known.reads.extend(searched(name));
            }
            Some(known)
        });
        Some(known.collect())
    }

    /// The folder of the user that runs an instruction, if it is root.
    pub(super) fn home(&self, index: usize) -> Option<&'static str> {
        let is_own = !self.is_set_before(index, "HOME");
        (is_own && self.user(index) == User::Root).then_some("/root")
    }
}

/// Where a command is called.
struct Place<'p> {
    workdir: &'p Workdir,
    /// The home of its user, if that is known.
    home: Option<&'static str>,
    /// Who owns what it makes.
    owner: String,
}

fn settings() -> Vec<Resource> {
    let settings = SETTINGS.iter();
    settings
        .map(|path| Resource::Tree((*path).to_owned()))
        .collect()
}

/// The places where a program is looked for.
pub(super) fn searched(name: &str) -> impl Iterator<Item = Resource> {
    let programs = SEARCHED.iter().map(move |folder| joined(folder, name));
    programs.map(Resource::Tree)
}

/// What an install does, beside what a project is.
pub(super) fn of_install(install: Install, home: Option<&str>) -> Option<OfCommand> {
    Some(OfCommand {
        reads: settings(),
        writes: trees(install.ecosystem.writes, home)?,
        install: Some(install),
        is_steered: true,
        ..OfCommand::default()
    })
}

fn of_command(command: &SimpleCommand<'_>, place: &Place<'_>) -> Option<OfCommand> {
    if !command.is_bare() {
        return None;
    }
    let home = place.home;
    if let Some(folder) = place.workdir.known()
        && let Some(install) = Install::of(command, folder)
    {
        return of_install(install, home);
    }
    if let Some(call) = Invocation::of(command)
        && call.manager.needs_root
    {
        let changes = matches!(
            call.verb,
            Verb::Install | Verb::Update | Verb::Upgrade | Verb::Remove | Verb::Clean
        );
        let mut operands = call.operands(command).map(|at| &command.words[at]);
        let are_names = operands.all(|word| is_name(word));
        let mut words = command.args().iter();
        let is_elsewhere = words.any(|word| is_elsewhere(word));
        return (changes && are_names && !is_elsewhere && !command.is_local()).then(|| OfCommand {
            writes: vec![Resource::System, Resource::Accounts],
            anywhere: true,
            is_steered: true,
            is_unfixed: call.verb == Verb::Upgrade,
            ..OfCommand::default()
        });
    }
    let name = command.name().filter(|_| !command.is_local())?;
    let words: Vec<&str> = command
        .args()
        .iter()
        .map(Word::as_pattern)
        .collect::<Option<_>>()?;
    let row = COMMANDS
        .iter()
        .find(|row| row.program == name && fits(row, &words))?;
    let mut writes = trees(row.writes, home)?;
    if row.accounts {
        writes.push(Resource::Accounts);
        for word in words.iter().filter(|word| word.contains('/')) {
            if !NAMED_ONLY.iter().any(|it| word.starts_with(it)) {
                return None;
            }
            writes.push(Resource::Tree(joined("/", word)));
        }
    }
    let operands = words[row.verb.len()..]
        .iter()
        .filter(|word| !word.starts_with('-'));
    match row.operands {
        Operands::Texts => {}
        Operands::Names => {
            if !operands.clone().all(|word| is_package(word)) || operands.clone().next().is_none() {
                return None;
            }
        }
        Operands::Written => {
            // The value of an option may be a file that it reads.
            let mut options = words.iter().filter(|word| word.starts_with('-'));
            if options.any(|word| word.contains(['=', '/'])) {
                return None;
            }
            for operand in operands {
                // A pattern stands for what is there.
                let known = operand.split(['*', '?', '[', '{']).next();
                let known = known.unwrap_or(operand);
                if operand.starts_with('~') {
                    return None;
                }
                let written = if known == *operand {
                    place.workdir.path(operand)?
                } else {
                    let above = known.rsplit_once('/').map_or(".", |(above, _)| above);
                    place.workdir.path(above)?
                };
                if name == "rm" {
                    // The next RUN makes the folder anew that it is called in.
                    let is_called_in = |folder| is_in(folder, &written);
                    if place.workdir.known().is_some_and(is_called_in) {
                        return None;
                    }
                } else {
                    writes.extend(folders_needed(&written, &words, name, &place.owner));
                }
                writes.push(Resource::Tree(written));
            }
        }
    }
    let reads = row.reads.iter();
    let reads = reads.map(|name| place.workdir.path(name).map(Resource::Tree));
    let mut reads: Vec<Resource> = reads.collect::<Option<_>>()?;
    let is_manager = !row.writes.is_empty() && !row.accounts;
    if is_manager {
        reads.extend(settings());
    }
    let mut paths = words.iter().filter(|word| !word.starts_with('-'));
    Some(OfCommand {
        reads,
        writes,
        anywhere: row.accounts
            || (row.operands == Operands::Written && paths.all(|path| path.starts_with('/'))),
        is_steered: is_manager,
        ..OfCommand::default()
    })
}

/// The folders above a path that a command makes, or that have to be there for it.
fn folders_needed(path: &str, words: &[&str], name: &str, owner: &str) -> Vec<Resource> {
    let makes = |word: &&str| {
        *word == "--parents"
            || (!word.starts_with("--") && word.starts_with('-') && word.contains('p'))
    };
    let how = if name == "mkdir" && words.iter().any(makes) {
        owner
    } else {
        "there already"
    };
    let folders = above(path).filter(|folder| !ALWAYS_THERE.contains(folder));
    let folder = |path: &str| Resource::Folder {
        path: path.to_owned(),
        how: how.to_owned(),
    };
    folders.map(folder).collect()
}

fn fits(row: &CommandRow, words: &[&str]) -> bool {
    words.starts_with(row.verb)
        && (row.with.is_empty() || words.contains(&row.with))
        && !words.iter().any(|word| {
            let option = word.split('=').next().unwrap_or(word);
            let is_own = row.operands == Operands::Written || row.accounts || row.with == option;
            // `-rlist`, `--registry=file:///a`
            let is_joined = |it: &str| (it.len() == 2 || it.contains('=')) && word.starts_with(it);
            let mut elsewhere = ELSEWHERE.iter();
            let is_elsewhere = elsewhere.any(|it| *it == option || is_joined(it));
            !is_own && is_elsewhere || (option == "--location")
        })
}

fn trees(folders: &[&str], home: Option<&str>) -> Option<Vec<Resource>> {
    let tree = |folder: &&str| match *folder {
        "~" => Some(Resource::Tree(home?.to_owned())),
        folder => Some(Resource::Tree(folder.to_owned())),
    };
    folders.iter().map(tree).collect()
}

/// Whether a word has a manager of the system look, or install, elsewhere: an option that says so, a path.
fn is_elsewhere(word: &Word<'_>) -> bool {
    let text = String::from_utf8_lossy(word.text).to_ascii_lowercase();
    let mut names = ["root", "conf", "dir", "file"].iter();
    let is_option = text.starts_with('-');
    is_option && (names.any(|name| text.contains(name)) || matches!(&text[..2], "-o" | "-c"))
        || (text.contains('/') && !text.contains("://"))
        || text.contains("file:")
}

fn is_name(word: &Word<'_>) -> bool {
    word.as_str().is_some_and(is_package)
}

/// Whether a word names a package of an index: no path, no address.
fn is_package(word: &str) -> bool {
    let is_scoped = word.starts_with('@') && word.matches('/').count() == 1;
    !word.is_empty()
        && (is_scoped || !word.contains('/'))
        && !word.starts_with('.')
        && !word.contains(':')
        && ![
            ".whl", ".tgz", ".tar.gz", ".deb", ".rpm", ".apk", ".zip", ".txt",
        ]
        .iter()
        .any(|end| word.ends_with(end))
}
