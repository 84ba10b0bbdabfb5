//! What a RUN reads and writes, command by command.

use super::install::Install;
use super::resource::Resource;
use crate::knowledge::effects::{COMMANDS, CommandRow, ELSEWHERE, NAMED_ONLY, Operands, SYSTEM};
use crate::knowledge::managers::Verb;
use crate::model::{Invocation, Model, SimpleCommand, User, Word, Workdir, joined};
use crate::syntax::{Instruction, MountKind};

/// What a command reads and writes beside what a project is.
#[derive(Clone, Debug, Default)]
pub(super) struct OfCommand {
    pub(super) reads: Vec<Resource>,
    pub(super) writes: Vec<Resource>,
    pub(super) install: Option<Install>,
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
        let folder = match self.workdir_before(index) {
            Workdir::Known(folder) => Some(folder),
            Workdir::Unclear | Workdir::Image => None,
        };
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
        let home = self.home(index);
        let known = commands
            .iter()
            .map(|command| of_command(command, folder.as_deref(), home));
        Some(known.collect())
    }

    /// The folder of the user that runs an instruction, if it is root.
    pub(super) fn home(&self, index: usize) -> Option<&'static str> {
        let is_own = !self.is_set_before(index, "HOME");
        (is_own && self.user(index) == User::Root).then_some("/root")
    }
}

/// What an install does, beside what a project is.
pub(super) fn of_install(install: Install, home: Option<&str>) -> Option<OfCommand> {
    Some(OfCommand {
        writes: trees(install.ecosystem.writes, home)?,
        install: Some(install),
        ..OfCommand::default()
    })
}

fn of_command(
    command: &SimpleCommand<'_>,
    folder: Option<&str>,
    home: Option<&str>,
) -> Option<OfCommand> {
    if !command.is_bare() {
        return None;
    }
    // A path of the image, if the folder that it counts from is known.
    let path = |path: &str| match folder {
        _ if path.starts_with('/') => Some(joined("/", path)),
        folder => Some(joined(folder?, path)),
    };
    if let Some(folder) = folder
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
        let mut writes: Vec<Resource> = SYSTEM
            .iter()
            .map(|path| Resource::Tree((*path).to_owned()))
            .collect();
        writes.push(Resource::Accounts);
        return (changes && are_names && !is_elsewhere && !command.is_local()).then_some(
            OfCommand {
                writes,
                ..OfCommand::default()
            },
        );
    }
    let name = command.name().filter(|_| !command.is_local())?;
    let words: Vec<&str> = command.args().iter().map(written).collect::<Option<_>>()?;
    let row = COMMANDS
        .iter()
        .find(|row| row.program == name && fits(row, &words))?;
    let mut writes = trees(row.writes, home)?;
    if row.accounts {
        writes.push(Resource::Accounts);
        let is_hidden =
            |word: &&&str| word.contains('/') && !NAMED_ONLY.iter().any(|it| word.starts_with(it));
        if words.iter().any(|word| is_hidden(&word)) {
            return None;
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
            for operand in operands {
                // A pattern stands for what is there.
                let known = operand.split(['*', '?', '[', '{']).next();
                let known = known.unwrap_or(operand);
                if operand.starts_with('~') {
                    return None;
                }
                writes.push(Resource::Tree(if known == *operand {
                    path(operand)?
                } else {
                    path(known.rsplit_once('/').map_or(".", |(above, _)| above))?
                }));
            }
        }
    }
    let reads = row.reads.iter();
    let reads = reads.map(|name| path(name).map(Resource::Tree));
    Some(OfCommand {
        reads: reads.collect::<Option<_>>()?,
        writes,
        install: None,
    })
}

/// A word that says what it means, patterns of files among it.
fn written<'w>(word: &'w Word<'_>) -> Option<&'w str> {
    let is_pattern = |byte: &u8| byte.is_ascii_alphanumeric() || b"/._-*?".contains(byte);
    word.as_str().or_else(|| {
        let text = std::str::from_utf8(word.text).ok();
        text.filter(|text| text.as_bytes().iter().all(is_pattern))
    })
}

fn fits(row: &CommandRow, words: &[&str]) -> bool {
    words.starts_with(row.verb)
        && (row.with.is_empty() || words.contains(&row.with))
        && !words.iter().any(|word| {
            let option = word.split('=').next().unwrap_or(word);
            let is_own = row.operands == Operands::Written || row.accounts || row.with == option;
            !is_own && ELSEWHERE.contains(&option) || (option == "--location")
        })
}

fn trees(folders: &[&str], home: Option<&str>) -> Option<Vec<Resource>> {
    let tree = |folder: &&str| match *folder {
        "~" => Some(Resource::Tree(home?.to_owned())),
        folder => Some(Resource::Tree(folder.to_owned())),
    };
    folders.iter().map(tree).collect()
}

fn is_elsewhere(word: &Word<'_>) -> bool {
    let text = String::from_utf8_lossy(word.text);
    let option = text.split('=').next().unwrap_or_default();
    option.to_ascii_lowercase().contains("root") || option == "-o"
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
