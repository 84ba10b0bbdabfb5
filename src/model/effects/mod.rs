//! What instructions do to each other: what each reads and writes, and which may change places so that nobody can see the difference.
//!
//! What is not known is a barrier: no effects, no edit. What commands write is a table (`knowledge::effects`), what installs read is
//! another one (`knowledge::ecosystems`). `docs/effects.md` says what the model holds for true, and why.

mod access;
mod accounts;
mod builders;
mod copies;
mod fetched;
mod install;
mod link;
pub mod manifests;
mod prepares;
mod printed;
mod resource;
mod run;
mod scratch;
mod steering;
mod written;

pub use access::{Access, AccessChange};
pub use copies::FolderCopy;
pub use fetched::{Fetched, FetchedKind};
pub use install::{AheadOf, Install};
pub use resource::{Resource, is_in};
pub use written::{HEREDOC_NAME, Writing, WrittenFile};

use crate::knowledge::effects::STAMPS;
use crate::model::{Model, ShellInForce, User, Workdir, joined};
use crate::syntax::{Body, Keyword, Mount, MountKind};
use resource::above;
use run::{OfCommand, of_install, searched};
use std::ops::Range;

/// What an instruction reads and writes.
#[derive(Clone, Debug, Default)]
pub struct Effects {
    /// What it reads, but for the projects that it installs for.
    pub reads: Vec<Resource>,
    /// What it writes, but for those.
    pub writes: Vec<Resource>,
    /// The installs of dependencies of projects, in order.
    pub installs: Vec<Install>,
}

impl Effects {
    /// Whether this may stand before or after another one, but for what their installs do in the folders of their projects.
    pub fn commutes(&self, other: &Self) -> bool {
        let sees = |one: &Self, other: &Self| {
            let mut places = other.reads.iter().chain(&other.writes);
            places.any(|place| one.writes.iter().any(|write| write.meets(place)))
        };
        !sees(self, other) && !sees(other, self)
    }
}

impl Effects {
    /// Whether the two may change places: neither sees the other, and neither installs for a project.
    pub fn may_change_places(&self, other: &Self) -> bool {
        self.installs.is_empty() && other.installs.is_empty() && self.commutes(other)
    }

    /// Whether it cannot see a change of whose files are, or what may be done with them: who installs as root looks at whose the files of a project
    /// are.
    fn is_blind_to(&self, change: &Self) -> bool {
        self.installs.is_empty() && self.commutes(change)
    }

    /// Whether all it does is to say something of containers.
    pub fn only_settings(&self) -> bool {
        let mut writes = self.writes.iter();
        writes.all(|write| matches!(write, Resource::Setting(_)))
    }

    /// Whether all it does is to say something of containers, or which build an image is of.
    fn only_labels(&self) -> bool {
        let is_label = |write: &Resource| match write {
            Resource::Setting(_) => true,
            Resource::Variable(Some(name)) => STAMPS.contains(&&name[..]),
            _ => false,
        };
        self.writes.iter().all(is_label)
    }
}

/// What is known of the commands that a RUN starts with.
#[derive(Clone, Debug)]
pub struct KnownStart {
    /// The RUN.
    pub run: usize,
    /// How many commands, from its first one on, are known and need nothing of a project but its manifests.
    pub known: usize,
    /// How many there are.
    pub all: usize,
    /// The installs among those that are known.
    pub installs: Vec<Install>,
}

impl Model<'_> {
    /// What an instruction reads and writes; `None` if that is not known.
    pub fn effects(&self, index: usize) -> Option<Effects> {
        let instruction = self.instructions[index];
        let statement = &instruction.statement;
        if *self.shell(index) == ShellInForce::WindowsDefault {
            return None;
        }
        let mut effects = Effects::default();
        let reads = &mut effects.reads;
        match statement.kind {
            Keyword::Run => return self.effects_of_run(index),
            Keyword::Copy | Keyword::Add => return self.effects_of_copy(index),
            Keyword::Env | Keyword::Arg => {
                let Body::Pairs(pairs) = &statement.body else {
                    return None;
                };
                for pair in pairs {
                    let name = String::from_utf8_lossy(instruction.text(pair.name)).into_owned();
                    let is_argument = statement.kind == Keyword::Arg;
                    if is_argument && STAMPS.contains(&&name[..]) && !self.is_asked(index, &name) {
                        // What nobody asks for is there to have what follows done anew.
                        effects.writes.push(Resource::CacheKey);
                    }
                    effects.writes.push(Resource::Variable(Some(name)));
                }
            }
            Keyword::Workdir => {
                effects.writes.push(Resource::Workdir);
                // BuildKit makes the folder as the user in force.
                reads.extend([Resource::Workdir, Resource::User]);
                if self.user(index) != User::Root {
                    reads.push(Resource::Accounts);
                }
                let Workdir::Known(path) = self.workdir_after(index) else {
                    return None;
                };
                let how = self.owner(index);
                let folders = above(&path).chain([&path[..]]).filter(|path| *path != "/");
                effects.writes.extend(folders.map(|path| Resource::Folder {
                    path: path.to_owned(),
                    how: how.clone(),
                }));
            }
            Keyword::User => effects.writes.push(Resource::User),
            Keyword::Shell => effects.writes.push(Resource::Shell),
            Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck => {
                effects
                    .writes
                    .push(Resource::Setting(statement.kind.as_str()));
                reads.push(Resource::Shell);
            }
            Keyword::Label | Keyword::Expose | Keyword::Stopsignal | Keyword::Maintainer => {
                effects
                    .writes
                    .push(Resource::Setting(statement.kind.as_str()));
            }
            _ => return None,
        }
        if self.has_variables(index) {
            effects.reads.push(Resource::Variable(None));
        }
        Some(effects)
    }

    /// Whether something below an instruction, in its stage or in one built on it, asks for a variable.
    fn is_asked(&self, index: usize, name: &str) -> bool {
        let (plain, braced) = (format!("${name}"), format!("${{{name}"));
        let asks = |at: usize| {
            let text = self.instructions[at].span.of(self.file.source);
            let has = |part: &str| memchr::memmem::find(text, part.as_bytes()).is_some();
            has(&plain) || has(&braced)
        };
        self.any_on_top(index, &format!("asks for {name}"), asks)
    }

    /// Whether a variable may be replaced in the words of an instruction that Docker reads.
    fn has_variables(&self, index: usize) -> bool {
        let instruction = self.instructions[index];
        let text = instruction.text(instruction.statement.body_span);
        text.contains(&b'$')
            || instruction
                .statement
                .flags
                .iter()
                .any(|flag| instruction.text(flag.span).contains(&b'$'))
    }

    /// Who owns what an instruction makes.
    fn owner(&self, index: usize) -> String {
        match self.user(index) {
            User::Root => "root".to_owned(),
            User::Other(name) => format!("user {name}"),
            User::Unknown => format!("the user at {index}"),
        }
    }

    /// The working directory after an instruction.
    pub fn workdir_after(&self, index: usize) -> Workdir {
        let next = index + 1;
        if next < self.instructions.len() && self.stage_of(next) == self.stage_of(index) {
            return self.workdir_before(next);
        }
        let statement = &self.instructions[index].statement;
        if statement.kind != Keyword::Workdir {
            return self.workdir_before(index);
        }
        let Body::Text(text) = statement.body else {
            return Workdir::Unclear;
        };
        let path = self.plain_path(index, self.instructions[index].text(text));
        let path = path.and_then(|path| self.workdir_before(index).path(path));
        path.map_or(Workdir::Unclear, Workdir::Known)
    }

    fn effects_of_run(&self, index: usize) -> Option<Effects> {
        let commands = self.commands_known(index)?;
        self.effects_together(index, commands.into_iter().collect::<Option<_>>()?)
    }

    /// What can be done ahead of the first command of a RUN that is not known, as it needs the sources: how many commands stand before it, which are
    /// known, and what it is. `None` if nothing can, or the RUN is not a plain list of commands.
    pub fn ahead(&self, index: usize) -> Option<(usize, AheadOf)> {
        let Workdir::Known(folder) = self.workdir_before(index) else {
            return None;
        };
        let known = self.commands_known(index)?;
        let known = known.iter().take_while(|it| it.is_some()).count();
        let ahead = Install::ahead_of(self.commands(index).get(known)?, &folder)?;
        Some((known, ahead))
    }

    /// What the commands of a RUN do that are done ahead of the sources, as [`Model::ahead`] says.
    pub fn effects_ahead(&self, index: usize) -> Option<Effects> {
        let (count, ahead) = self.ahead(index)?;
        let mut own = of_install(ahead.install, self.home(index));
        if let Some(own) = &mut own {
            own.reads
                .extend(searched(self.commands(index).get(count)?.name()?));
        }
        let known = self.commands_known(index)?.into_iter().take(count);
        self.effects_together(index, known.chain([own]).collect::<Option<_>>()?)
    }

    /// What the first commands of a RUN read and write, as far as they are known; `None` if the first one is not.
    pub fn effects_of_start(&self, index: usize) -> Option<Effects> {
        let commands = self.commands_known(index)?;
        let known: Vec<_> = commands.into_iter().map_while(|command| command).collect();
        let is_known = known.iter().any(|command| !command.writes.is_empty());
        self.effects_together(index, known).filter(|_| is_known)
    }

    /// What a RUN reads and writes that does these commands.
    fn effects_together(&self, index: usize, commands: Vec<OfCommand>) -> Option<Effects> {
        let mut effects = Effects {
            reads: vec![Resource::User, Resource::Shell, Resource::CacheKey],
            writes: self.caches_of_run(index)?,
            ..Effects::default()
        };
        if commands.iter().any(|command| command.is_unfixed) {
            // Whatever changes above has it look again.
            let all = [Resource::Variable(None), Resource::Tree("/".to_owned())];
            effects.reads.extend(all);
        }
        effects
            .reads
            .push(Resource::Environment(self.stamps_in(index)));
        if !commands.iter().all(|command| command.anywhere) {
            effects.reads.push(Resource::Workdir);
        }
        if self.user(index) != User::Root {
            effects.reads.push(Resource::Accounts);
        }
        effects.reads.extend(self.shell_called(index)?);
        let named = self.named_by_variables(index)?;
        if commands.iter().any(|command| command.is_steered) {
            effects.writes.extend(named.iter().cloned());
        }
        effects.reads.extend(named);
        for command in commands {
            effects.reads.extend(command.reads);
            effects.writes.extend(command.writes);
            effects.installs.extend(command.install);
        }
        Some(effects)
    }

    /// Where the shell of a RUN may lie that SHELL names; `None` if that is not known.
    fn shell_called(&self, index: usize) -> Option<Vec<Resource>> {
        let ShellInForce::Set { words, .. } = self.shell(index) else {
            return Some(Vec::new());
        };
        match words.first()? {
            path if path.starts_with('/') => Some(vec![Resource::Tree(joined("/", path))]),
            path if path.contains('/') => None,
            name => Some(searched(name).collect()),
        }
    }

    /// The variables that say which build an image is of and that the text of an instruction has.
    fn stamps_in(&self, index: usize) -> Vec<String> {
        let instruction = self.instructions[index];
        let text = instruction.joined.text();
        let has = |name: &&&str| memchr::memmem::find(text, name.as_bytes()).is_some();
        STAMPS
            .iter()
            .filter(has)
            .map(|it| (*it).to_owned())
            .collect()
    }

    /// Where the cache mounts of a RUN are, which may be empty in the next RUN with the same; `None` if that is not known.
    fn caches_of_run(&self, index: usize) -> Option<Vec<Resource>> {
        let mounts = self.instructions[index].mounts();
        let caches = mounts.filter(|mount| mount.kind == MountKind::Cache);
        let target = |mount: Mount| {
            let target = self.mount_target(index, &mount)?;
            let is_known = !target.contains('$') && !target.starts_with("/?");
            is_known.then_some(Resource::Tree(target))
        };
        caches.map(target).collect()
    }

    /// What is known of the commands that a RUN starts with; `None` if it is not a plain list of them.
    pub fn known_start(&self, index: usize) -> Option<KnownStart> {
        let commands = self.commands_known(index)?;
        let known: Vec<_> = commands.iter().map_while(Option::as_ref).collect();
        let installs = known.iter().filter_map(|it| it.install.clone()).collect();
        Some(KnownStart {
            run: index,
            known: known.len(),
            all: commands.len(),
            installs,
        })
    }

    /// The RUNs among some instructions that install for projects, as [`Model::known_start`] says of each. Of the first few only: more are no
    /// project's.
    pub fn installs_in(&self, range: Range<usize>) -> Vec<KnownStart> {
        const MANY: usize = 16;
        let is_run = |at: &usize| self.instructions[*at].statement.kind == Keyword::Run;
        let starts = range.filter(is_run);
        let starts = starts.filter_map(|at| self.known_start(at));
        let installs = starts.filter(|start| !start.installs.is_empty());
        installs.take(MANY).collect()
    }

    /// Whether two instructions may change places of which none installs for a project.
    pub fn may_change_places(&self, one: usize, other: usize) -> bool {
        match (self.effects(one), self.effects(other)) {
            (Some(one), Some(other)) => one.may_change_places(&other),
            _ => false,
        }
    }

    /// Whether an instruction that only says something of containers may change places with another one, also where nobody knows what that does to files: what says
    /// something of containers sees the shell and variables at most.
    pub fn may_pass(&self, setting: usize, other: usize) -> bool {
        let kind = self.instructions[other].statement.kind;
        let own_kind = self.instructions[setting].statement.kind;
        // What RUN leaves below a VOLUME above it some builders throw away.
        let only_says = own_kind.only_configures() && own_kind != Keyword::Volume;
        let Some(own) = self.effects(setting).filter(|_| only_says) else {
            return false;
        };
        let sees = |what: &Resource| own.reads.contains(what);
        match kind {
            Keyword::Add
            | Keyword::Copy
            | Keyword::Run
            | Keyword::User
            | Keyword::Volume
            | Keyword::Workdir => true,
            Keyword::Arg | Keyword::Env => !sees(&Resource::Variable(None)),
            _ => self.may_change_places(setting, other),
        }
    }

    /// Whether a COPY of a folder may stand on either side of a RUN: neither sees the other, but for installs that read of the folder the files
    /// that other COPYs bring before, and nothing else.
    pub fn sees_only_manifests(&self, copy: usize, run: &Effects) -> bool {
        let Some(own) = self.effects(copy) else {
            return false;
        };
        own.commutes(run)
            && run
                .installs
                .iter()
                .all(|install| !self.is_steered(copy, install))
    }

    /// Whether an instruction may stand below a RUN, where it stood above it: they do not see each other; and of a COPY of a folder, the
    /// installs of that RUN read only manifests, which other COPYs bring before.
    pub fn may_follow_install(&self, index: usize, run: usize) -> bool {
        let Some(effects) = self.effects(run) else {
            return false;
        };
        let stage = self
            .stage_of(run)
            .map(|stage| self.stage_instructions(stage));
        let start = stage.map_or(run, |stage| stage.start);
        let is_brought = |path: &String| {
            let (_, target) = self.copied_to(index)?;
            Some(!is_in(path, &target) || self.is_brought_before(index, start..run, path))
        };
        let is_copy = self.folder_copy(index).is_some();
        let mut manifests = effects.installs.iter().flat_map(Install::manifests);
        let mut installs = effects.installs.iter();
        match self.effects(index) {
            Some(_) if effects.installs.is_empty() => self.may_change_places(index, run),
            Some(_) if is_copy => {
                self.sees_only_manifests(index, &effects)
                    && manifests.all(|path| is_brought(&path) == Some(true))
                    && installs.all(|install| self.brings_project(start..run, install))
            }
            // Beside installs, only what says something of containers, or which build it is.
            Some(own) => own.only_labels() && own.commutes(&effects),
            None => false,
        }
    }

    /// Whether a COPY may say at once whose some paths of the image are, or what may be done with them, as a command of a RUN below it says: the
    /// command is the first in it of which nothing is known, and none before it, in the RUN or between the two, can see the difference.
    /// `by_name`: for users who have to be there by then.
    pub fn may_change_at_copy(
        &self,
        copy: usize,
        (run, command): (usize, usize),
        paths: &[String],
        by_name: bool,
    ) -> bool {
        let change = change_of(paths, by_name);
        let is_blind = |effects: &Effects| effects.is_blind_to(&change);
        let own = self.known_start(run).map(|start| start.known);
        let start = || self.effects_of_start(run);
        own == Some(command)
            && (command == 0 || start().as_ref().is_some_and(is_blind))
            && self.sees_no_change(copy + 1..run, paths, by_name)
    }

    /// Whether no instruction of a range can see whose some paths of the image are, and what may be done with them.
    pub fn sees_no_change(&self, range: Range<usize>, paths: &[String], by_name: bool) -> bool {
        let change = change_of(paths, by_name);
        let mut range = range;
        range.all(|at| match self.instructions[at].statement.kind {
            // The folder that the COPY has made is not made again.
            Keyword::Workdir => matches!(self.workdir_after(at), Workdir::Known(folder)
                if !paths.iter().any(|path| folder != *path && is_in(&folder, path))),
            _ => self
                .effects(at)
                .is_some_and(|effects| effects.is_blind_to(&change)),
        })
    }
}

/// A change of whose some paths are, or what may be done with them.
fn change_of(paths: &[String], by_name: bool) -> Effects {
    Effects {
        reads: by_name.then_some(Resource::Accounts).into_iter().collect(),
        writes: paths.iter().cloned().map(Resource::Tree).collect(),
        installs: Vec::new(),
    }
}

#[cfg(test)]
mod tests;
#[cfg(all(test, feature = "manifests"))]
mod traps;
