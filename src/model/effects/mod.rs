//! What instructions do to each other: what each reads and writes, and which may change places so that nobody can see the difference.
//!
//! What is not known is a barrier: no effects, no edit. What commands write is a table (`knowledge::effects`), what installs read is
//! another one (`knowledge::ecosystems`). `docs/effects.md` says what the model holds for true, and why.

mod install;
pub mod manifests;
mod resource;
mod run;

pub use install::Install;
pub use resource::{Resource, is_in};

use crate::knowledge::ecosystems::{ECOSYSTEMS, STEERING};
use crate::model::{
    BuildContext, IgnoreRules, Model, ShellInForce, SourceKind, User, Workdir, joined, references,
};
use crate::syntax::{Body, CopyArguments, CopySourceKind, Keyword, Mount, MountKind};
use crate::text::file_name;
use resource::above;
use run::OfCommand;
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
    /// Whether all it does is to say something of containers.
    pub fn only_settings(&self) -> bool {
        let mut writes = self.writes.iter();
        writes.all(|write| matches!(write, Resource::Setting(_)))
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

/// A COPY of files of the build context to a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderCopy {
    /// The folder of the context, `.` for all of it.
    pub source: String,
    /// Where it goes.
    pub target: String,
    /// Whether it is written as a folder: else it may be a file.
    pub is_surely_folder: bool,
}

impl FolderCopy {
    /// Whether it is a folder, and no file, as it is written or lies in the build context.
    pub fn is_folder(&self, build: &dyn BuildContext) -> bool {
        self.is_surely_folder || build.kind(&self.source) == Some(SourceKind::Directory)
    }

    /// The path in the context that is copied to a path of the image.
    pub fn source_of(&self, path: &str) -> Option<String> {
        let rest = if self.target == "/" {
            path
        } else {
            path.strip_prefix(&self.target[..])?
        };
        let rest = rest.trim_start_matches('/');
        Some(match (&self.source[..], rest) {
            (source, "") => source.to_owned(),
            (".", rest) => rest.to_owned(),
            (source, rest) => format!("{source}/{rest}"),
        })
    }
}

/// Whether a path of a COPY is written as that of a folder.
fn is_folder(path: &str) -> bool {
    path.ends_with('/') || matches!(path, "." | "..") || path.ends_with("/.")
}

/// What every RUN reads.
fn reads_of_run() -> Vec<Resource> {
    vec![
        Resource::Variable(None),
        Resource::User,
        Resource::Shell,
        Resource::Workdir,
    ]
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
                    effects.writes.push(Resource::Variable(Some(name)));
                }
            }
            Keyword::Workdir => {
                effects.writes.push(Resource::Workdir);
                reads.push(Resource::Workdir);
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
    fn workdir_after(&self, index: usize) -> Workdir {
        let next = index + 1;
        if next < self.instructions.len() && self.stage_of(next) == self.stage_of(index) {
            return self.workdir_before(next);
        }
        let Body::Text(text) = self.instructions[index].statement.body else {
            return Workdir::Unclear;
        };
        let path = self.plain_path(index, self.instructions[index].text(text));
        match (path, self.workdir_before(index)) {
            (Some(path), _) if path.starts_with('/') => Workdir::Known(joined("/", path)),
            (Some(path), Workdir::Known(folder)) => Workdir::Known(joined(&folder, path)),
            _ => Workdir::Unclear,
        }
    }

    /// What a COPY or ADD copies to where; `None` if that is known only at build time.
    pub fn copied_to(&self, index: usize) -> Option<(CopyArguments, String)> {
        let instruction = self.instructions[index];
        let copy = instruction.copy_arguments(&instruction.statement)?;
        let is_known = |path: &str| !path.contains(['$', '\\']);
        if !is_known(&copy.target) || !copy.sources.iter().all(|source| is_known(&source.text)) {
            return None;
        }
        let folder = match self.workdir_before(index) {
            _ if copy.target.starts_with('/') => "/".to_owned(),
            Workdir::Known(folder) => folder,
            Workdir::Unclear | Workdir::Image => return None,
        };
        let target = joined(&folder, &copy.target);
        Some((copy, target))
    }

    fn effects_of_copy(&self, index: usize) -> Option<Effects> {
        let instruction = self.instructions[index];
        let statement = &instruction.statement;
        let (copy, target) = self.copied_to(index)?;
        let mut effects = Effects::default();
        let mut how = String::from("root");
        for flag in instruction.flags(statement) {
            let value = flag.value.unwrap_or_default();
            match &flag.name[..] {
                "chown" => {
                    how = value;
                    if how
                        .bytes()
                        .any(|byte| !byte.is_ascii_digit() && byte != b':')
                    {
                        effects.reads.push(Resource::Accounts);
                    }
                }
                "from" | "link" | "chmod" => {}
                _ => return None,
            }
        }
        if self.has_variables(index) {
            effects.reads.push(Resource::Variable(None));
        }
        if !copy.target.starts_with('/') {
            effects.reads.push(Resource::Workdir);
        }
        let only_inside = copy
            .sources
            .iter()
            .all(|it| it.kind == CopySourceKind::Path)
            && (is_folder(&copy.target) || copy.sources.iter().all(|it| is_folder(&it.text)));
        effects
            .writes
            .extend(above(&target).map(|path| Resource::Folder {
                path: path.to_owned(),
                how: how.clone(),
            }));
        if only_inside {
            effects.writes.push(Resource::Inside(target.clone()));
            effects.writes.push(Resource::Folder { path: target, how });
        } else {
            effects.writes.push(Resource::Tree(target));
        }
        Some(effects)
    }

    fn effects_of_run(&self, index: usize) -> Option<Effects> {
        let commands = self.commands_known(index)?;
        self.effects_together(index, commands.into_iter().collect::<Option<_>>()?)
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
            reads: reads_of_run(),
            writes: self.caches_of_run(index)?,
            ..Effects::default()
        };
        for command in commands {
            effects.reads.extend(command.reads);
            effects.writes.extend(command.writes);
            effects.installs.extend(command.install);
        }
        Some(effects)
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

    /// The COPY of a folder of the build context, all of it or a part, that an instruction is; `None` if it copies anything else, or leaves
    /// something out.
    pub fn folder_copy(&self, index: usize) -> Option<FolderCopy> {
        let instruction = self.instructions[index];
        let statement = &instruction.statement;
        if statement.kind != Keyword::Copy {
            return None;
        }
        let (copy, target) = self.copied_to(index)?;
        let mut flags = instruction.flags(statement);
        let is_plain = flags.all(|flag| matches!(&flag.name[..], "chown" | "chmod" | "link"));
        let [source] = &copy.sources[..] else {
            return None;
        };
        let is_path = source.kind == CopySourceKind::Path && !source.text.contains(['*', '?', '[']);
        (is_plain && is_path && copy.from.is_none()).then(|| {
            let is_surely_folder = is_folder(&source.text);
            let source = joined("/", &source.text);
            let source = source.trim_start_matches('/');
            FolderCopy {
                is_surely_folder,
                source: if source.is_empty() { "." } else { source }.to_owned(),
                target,
            }
        })
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
        match self.effects(index) {
            Some(own) if effects.installs.is_empty() => own.commutes(&effects),
            Some(_) if is_copy => {
                self.sees_only_manifests(index, &effects)
                    && manifests.all(|path| is_brought(&path) == Some(true))
            }
            // Beside installs, only what says something of containers.
            Some(own) => own.only_settings() && own.commutes(&effects),
            None => false,
        }
    }

    /// Whether a file that a COPY of a folder brings is there before a RUN as it would be after that COPY: another one has brought the same,
    /// and nothing has written it since.
    pub fn is_brought_before(&self, copy: usize, above: Range<usize>, path: &str) -> bool {
        let brought = |at: usize| self.source_brought(at, path);
        let source = self.folder_copy(copy).and_then(|it| it.source_of(path));
        let place = Resource::Tree(path.to_owned());
        for at in above.rev().filter(|at| *at != copy) {
            if let Some(other) = brought(at) {
                let is_same = |source: String| joined("/", &source) == joined("/", &other);
                return source.is_some_and(is_same);
            }
            if self.copies_only_manifests(at) {
                continue;
            }
            let Some(effects) = self.effects(at) else {
                return false;
            };
            if effects.writes.iter().any(|write| write.meets(&place)) {
                return false;
            }
        }
        false
    }

    /// Whether an instruction is a COPY of files that are called as manifests are, and no folders.
    fn copies_only_manifests(&self, index: usize) -> bool {
        let names_file = |path: &str| {
            let name = file_name(path);
            let mut known = ECOSYSTEMS
                .iter()
                .flat_map(|it| it.manifest.iter().chain(it.also));
            known.any(|other| *other == name)
                || name.rsplit_once('.').is_some_and(|(_, end)| end == "txt")
        };
        let is_copy = self.instructions[index].statement.kind == Keyword::Copy;
        is_copy
            && self.copied_to(index).is_some_and(|(copy, _)| {
                let mut sources = copy.sources.iter();
                sources.all(|it| it.kind == CopySourceKind::Path && names_file(&it.text))
            })
    }

    /// The path in the build context of the file that a COPY brings to a path of the image, if that is there, for all that its words tell.
    fn source_brought(&self, index: usize, path: &str) -> Option<String> {
        if !self.brings(index, path) {
            return None;
        }
        let (copy, target) = self.copied_to(index)?;
        if let Some(folder) = self.folder_copy(index)
            && folder.is_surely_folder
        {
            return folder.source_of(path);
        }
        let own = file_name(path);
        let mut sources = copy.sources.iter().filter_map(|it| {
            let (folder, name) = it.text.rsplit_once('/').unwrap_or(("", &it.text));
            if name.contains(['*', '?', '[']) {
                return Some(joined(folder, own));
            }
            let is_it = joined(&target, name) == path || target == path;
            is_it.then(|| it.text.clone())
        });
        // The last one wins: of more than one nobody asks which.
        let first = sources.next()?;
        sources.next().is_none().then_some(first)
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
        let change = Effects {
            reads: by_name.then_some(Resource::Accounts).into_iter().collect(),
            writes: paths.iter().cloned().map(Resource::Tree).collect(),
            installs: Vec::new(),
        };
        // Who installs as root looks at whose the files of a project are.
        let is_blind = |effects: &Effects| effects.installs.is_empty() && effects.commutes(&change);
        let between = |at: usize| match self.instructions[at].statement.kind {
            // The folder that the COPY has made is not made again.
            Keyword::Workdir => matches!(self.workdir_after(at), Workdir::Known(folder)
                if !paths.iter().any(|path| folder != *path && is_in(&folder, path))),
            _ => self.effects(at).as_ref().is_some_and(is_blind),
        };
        let own = self.known_start(run).map(|start| start.known);
        let start = || self.effects_of_start(run);
        own == Some(command)
            && (command == 0 || start().as_ref().is_some_and(is_blind))
            && (copy + 1..run).all(between)
    }

    /// Whether a COPY from the build context brings a file of the image, if that is there, for all that its words tell.
    pub fn brings(&self, index: usize, path: &str) -> bool {
        let instruction = self.instructions[index];
        if !matches!(instruction.statement.kind, Keyword::Copy | Keyword::Add) {
            return false;
        }
        let Some((copy, target)) = self.copied_to(index) else {
            return false;
        };
        if let Some(folder) = self.folder_copy(index)
            && folder.is_surely_folder
        {
            return is_in(path, &target);
        }
        let own = file_name(path);
        let is_same = |source: &str| {
            let (folder, name) = source.rsplit_once('/').unwrap_or(("", source));
            if !name.contains(['*', '?', '[']) {
                return joined(&target, name) == path || target == path;
            }
            let below = joined("/", &[folder, own].join("/"));
            let rules = IgnoreRules::parse("", source.as_bytes());
            let fits = rules.is_some_and(|rules| rules.ignores(below.trim_start_matches('/')));
            joined(&target, own) == path && fits
        };
        let mut sources = copy.sources.iter();
        copy.from.is_none()
            && sources.any(|it| it.kind == CopySourceKind::Path && is_same(&it.text))
    }

    /// Whether all files that a COPY from the build context brings are brought again below it in its stage, with the same flags, by one of a
    /// folder that they are in.
    pub fn is_brought_again(&self, index: usize) -> bool {
        let flags = |at: usize| {
            let instruction = self.instructions[at];
            let flags = instruction.flags(&instruction.statement);
            flags
                .map(|flag| (flag.name, flag.value))
                .collect::<Vec<_>>()
        };
        let Some((copy, target)) = self.copied_to(index) else {
            return false;
        };
        let stage = self
            .stage_of(index)
            .map(|stage| self.stage_instructions(stage));
        let below = stage.map_or(index, |stage| stage.end);
        let folders: Vec<FolderCopy> = (index + 1..below)
            .filter(|&at| flags(at) == flags(index))
            .filter_map(|at| self.folder_copy(at))
            .collect();
        copy.from.is_none()
            && copy.target.ends_with('/')
            && copy.sources.iter().all(|source| {
                let path = joined(&target, file_name(&source.text));
                let written = joined("/", &source.text);
                let again = |folder: &FolderCopy| {
                    folder
                        .source_of(&path)
                        .is_some_and(|it| joined("/", &it) == written)
                };
                source.kind == CopySourceKind::Path && folders.iter().any(again)
            })
    }

    /// Whether a variable that is set above an instruction may have an install look for files, or programs, below where a COPY puts them.
    fn is_steered(&self, copy: usize, install: &Install) -> bool {
        let Some((_, target)) = self.copied_to(copy) else {
            return true;
        };
        let is_set =
            |name: &str| self.is_set_before(copy, name) || self.is_set_in_stage(copy, name);
        if install.ecosystem.steered_by.iter().any(|name| is_set(name)) {
            return true;
        }
        let mut stage = self
            .stage_of(copy)
            .map_or(0..0, |it| self.stage_instructions(it));
        if stage.any(|at| match self.shell(at) {
            ShellInForce::Set { words, .. } => words.iter().any(|word| is_in(word, &target)),
            _ => false,
        }) {
            return true;
        }
        let is_in_project = |value: &str| {
            let mut parts = value.split([':', ',', ';', '=', ' ', '"', '\'']);
            let is_below = |part: &str| {
                let part = part.trim_start_matches("//");
                part.starts_with('/') && is_in(&joined("/", part), &target)
            };
            let is_relative =
                !value.starts_with('/') && value.contains('/') && !value.contains("://");
            let is_file = value.to_ascii_lowercase().contains("file:");
            is_relative
                || value.starts_with(['.', '$'])
                || (is_file && value.contains('$'))
                || parts.any(is_below)
        };
        if self.variables_of_stage(copy).any(|(name, value)| {
            let name = name.to_ascii_uppercase();
            STEERING.iter().any(|start| name.starts_with(start)) && is_in_project(&value)
        }) {
            return true;
        }
        // Programs of the project, if it is not those that the install brings.
        self.path_entries(copy).iter().any(|entry| match entry {
            None => true,
            Some(entry) => {
                let mut folders = install.ecosystem.folders.iter();
                is_in(entry, &target)
                    && !folders.any(|it| is_in(entry, &joined(&install.folder, it)))
            }
        })
    }

    /// The variables that are set above an instruction and in its stage, with what they are set to.
    fn variables_of_stage(&self, index: usize) -> impl Iterator<Item = (String, String)> {
        let stage = self
            .stage_of(index)
            .map(|stage| self.stage_instructions(stage));
        let all = stage.into_iter().flatten().chain(self.before(index));
        all.flat_map(|at| {
            let instruction = self.instructions[at];
            let text = |span| String::from_utf8_lossy(instruction.text(span)).into_owned();
            let pairs = match &instruction.statement.body {
                Body::Pairs(pairs) if instruction.statement.kind != Keyword::Label => &pairs[..],
                _ => &[],
            };
            let pairs = pairs.iter();
            pairs.map(move |pair| {
                let value = pair.value.map(text).unwrap_or_default();
                (text(pair.name), value.trim_matches(['"', '\'']).to_owned())
            })
        })
    }

    pub(super) fn is_set_before(&self, index: usize, name: &str) -> bool {
        let sets = |at: usize| self.sets(at).any(|set| set == name);
        self.before(index).any(sets)
    }

    fn is_set_in_stage(&self, index: usize, name: &str) -> bool {
        let stage = self
            .stage_of(index)
            .map(|stage| self.stage_instructions(stage));
        stage
            .into_iter()
            .flatten()
            .any(|at| self.sets(at).any(|set| set == name))
    }

    /// The variables that an instruction sets.
    fn sets(&self, index: usize) -> impl Iterator<Item = String> {
        let instruction = self.instructions[index];
        let pairs = match &instruction.statement.body {
            Body::Pairs(pairs)
                if matches!(instruction.statement.kind, Keyword::Env | Keyword::Arg) =>
            {
                &pairs[..]
            }
            _ => &[],
        };
        pairs
            .iter()
            .map(|pair| String::from_utf8_lossy(instruction.text(pair.name)).into_owned())
    }

    /// The folders that the file adds to PATH in the stage of an instruction and those below; `None` for one that is not known.
    fn path_entries(&self, index: usize) -> Vec<Option<String>> {
        let stage = self
            .stage_of(index)
            .map(|stage| self.stage_instructions(stage));
        let all = stage.into_iter().flatten().chain(self.before(index));
        let mut entries = Vec::new();
        for at in all {
            let instruction = self.instructions[at];
            let Body::Pairs(pairs) = &instruction.statement.body else {
                continue;
            };
            if instruction.statement.kind != Keyword::Env {
                continue;
            }
            for pair in pairs {
                if instruction.text(pair.name) != b"PATH" {
                    continue;
                }
                let value = pair
                    .value
                    .map(|value| String::from_utf8_lossy(instruction.text(value)).into_owned());
                let value = value.unwrap_or_default();
                let value = value.trim_matches(['"', '\'']);
                entries.extend(
                    value
                        .split(':')
                        .filter(|entry| !matches!(*entry, "$PATH" | "${PATH}" | ""))
                        .map(|entry| {
                            let is_known = entry.starts_with('/')
                                && references(entry.as_bytes(), self.file.escape).is_empty()
                                && !entry.contains(['$', '\\', '"', '\'']);
                            is_known.then(|| joined("/", entry))
                        }),
                );
            }
        }
        entries
    }
}

#[cfg(test)]
mod tests;
