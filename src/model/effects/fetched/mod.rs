//! What commands of a RUN fetch that ADD fetches as well: repositories that git clones, and archives that are downloaded and unpacked.
//!
//! Commands and ADDs are read to the same values, so that they can be compared. What is absent here: whether an ADD is the better place for it.

mod clone;
mod unpack;
mod words;

use crate::model::{Model, Nest, SimpleCommand, Workdir, joined};
use crate::shell::Pipeline;
use crate::syntax::{Body, Keyword};

use clone::Repository;
use unpack::{Archive, Step};

/// Something that is fetched from the network, and where to. A variable in it is `${name}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// What it is.
    pub kind: FetchedKind,
    /// From where; for a repository with `.git` at its end, and the branch, tag or commit after `#`.
    pub source: String,
    /// The folder that it comes to lie in: absolute, seen from the working directory where that is not known, or as written where it starts with a variable.
    pub folder: String,
}

/// What is fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FetchedKind {
    /// A git repository, with its `.git`.
    Repository,
    /// An archive that is unpacked, compared with this SHA-256 before that.
    Archive {
        /// In lower case.
        checksum: Option<String>,
    },
}

impl Model<'_> {
    /// What some parts of the `&&` list of a RUN fetch, if they do nothing else, and nothing of them is missed where the ADDs that fetch the same stand above what is left of
    /// the RUN, if that `follows`, or else below.
    pub fn fetching(&self, index: usize, gone: &[usize], follows: bool) -> Option<Vec<Fetched>> {
        let list = self.and_list(index)?;
        let (first, last) = (*gone.first()?, *gone.last()?);
        let is_all = gone.len() == list.len();
        if last >= list.len() || !gone.is_sorted_by(|one, next| one < next) {
            return None;
        }
        // Below what is left, all that goes is at the end.
        let is_end = last + 1 == list.len() && gone.len() == last + 1 - first;
        if !is_all && !follows && !is_end {
            return None;
        }
        let (commands, tokens) = (self.commands(index), &self.script(index)?.tokens);
        let mut walk = Walk::new(self, index);
        for (at, part) in list.iter().enumerate().take(last + 1) {
            let range = part.range();
            let start = tokens[range.start.index()].span.start;
            let end = tokens[range.end.index().checked_sub(1)?].span.end;
            let is_own = |it: &&SimpleCommand<'_>| start <= it.span.start && it.span.end <= end;
            let own: Vec<&SimpleCommand<'_>> = commands.iter().filter(is_own).collect();
            // What stands below may not come to be, or another way.
            let rules = |it: &&SimpleCommand<'_>| {
                it.has_prefix("exec")
                    || matches!(it.name(), Some("alias" | "exit" | "trap" | "umask"))
            };
            if own.iter().any(rules) {
                return None;
            }
            if gone.contains(&at) {
                walk.fetches(part, &own, is_all || !follows)?;
            } else {
                walk.stays(part, &own, follows)?;
            }
        }
        walk.end()
    }

    /// What an ADD fetches, if it is one of a single source; and whether it is told to give it to somebody.
    pub fn added(&self, index: usize) -> Option<(Fetched, Option<String>)> {
        let instruction = self.instructions[index];
        let statement = &instruction.statement;
        let Body::Words(words) = &statement.body else {
            return None;
        };
        let [source, target] = words[..] else {
            return None;
        };
        if statement.kind != Keyword::Add || !instruction.heredocs.is_empty() {
            return None;
        }
        let (mut owner, mut kind, mut checksum) = (None, None, None);
        for flag in instruction.flags(statement) {
            match (&flag.name[..], flag.value.as_deref()?) {
                ("chown", value) => owner = Some(value.to_owned()),
                ("keep-git-dir", "true") if kind.is_none() => kind = Some(FetchedKind::Repository),
                ("unpack", "true") if kind.is_none() => {
                    kind = Some(FetchedKind::Archive { checksum: None });
                }
                ("checksum", value) => checksum = Some(value.strip_prefix("sha256:")?.to_owned()),
                _ => return None,
            }
        }
        let kind = match (kind?, checksum) {
            (FetchedKind::Archive { .. }, checksum) => FetchedKind::Archive { checksum },
            (kind, None) => kind,
            _ => return None,
        };
        let word = |span| self.word_of_docker(index, instruction.text(span));
        let folder = Folders::of(self, index).path(&word(target)?)?;
        let source = word(source)?;
        let fetched = Fetched {
            kind,
            source,
            folder,
        };
        Some((fetched, owner))
    }
}

/// Where relative paths lead from.
#[derive(Clone, Debug)]
struct Folders {
    /// The working directory; an empty text where it is not known.
    start: String,
    /// The folder in force, or nothing where nobody knows.
    now: Option<String>,
}

impl Folders {
    fn of(model: &Model<'_>, index: usize) -> Self {
        let start = match model.workdir_before(index) {
            Workdir::Known(folder) => folder,
            Workdir::Unclear | Workdir::Image => String::new(),
        };
        Self {
            now: Some(start.clone()),
            start,
        }
    }

    /// A path as it is seen from the folder in force.
    fn path(&self, path: &str) -> Option<String> {
        let is_above = path.split('/').any(|part| part == "..");
        if path.starts_with('/') {
            return (!is_above || !path.contains('$')).then(|| joined("/", path));
        }
        let now = self.now.as_deref()?;
        if path.starts_with('$') {
            // It may be absolute.
            return (*now == self.start && !is_above).then(|| plain(path));
        }
        match now {
            now if now.starts_with('/') => {
                let is_plain = !is_above || !now.contains('$') && !path.contains('$');
                is_plain.then(|| joined(now, path))
            }
            "" => (!is_above).then(|| plain(path)),
            now => (!is_above).then(|| plain(&format!("{now}/{path}"))),
        }
    }
}

/// A relative path without `.` and slashes that say nothing.
fn plain(path: &str) -> String {
    let parts = path.split('/').filter(|part| !matches!(*part, "" | "."));
    parts.collect::<Vec<_>>().join("/")
}

/// A walk over the parts of a list.
struct Walk<'m, 'a> {
    model: &'m Model<'a>,
    index: usize,
    folders: Folders,
    fetched: Vec<Fetched>,
    /// The repository that a command may still choose a commit of.
    repository: Option<Repository>,
    /// What is downloaded and not yet done with.
    archive: Option<Archive>,
    /// The folder that is made for what comes next.
    made: Option<String>,
}

impl<'m, 'a> Walk<'m, 'a> {
    fn new(model: &'m Model<'a>, index: usize) -> Self {
        Self {
            model,
            index,
            folders: Folders::of(model, index),
            fetched: Vec::new(),
            repository: None,
            archive: None,
            made: None,
        }
    }

    /// The words of a command, as Docker would take them.
    fn words(&self, command: &SimpleCommand<'_>) -> Option<Vec<String>> {
        let words = command.args().iter();
        words
            .map(|word| self.model.word_of_run(self.index, word.text))
            .collect()
    }

    /// Goes on over a part that stays. Above what `follows` only the folder may change.
    fn stays(
        &mut self,
        part: &Pipeline,
        commands: &[&SimpleCommand<'_>],
        follows: bool,
    ) -> Option<()> {
        let alone = alone(part, commands);
        match alone.and_then(SimpleCommand::name) {
            Some("cd") if self.archive.is_none() && self.made.is_none() => {
                let folder = alone.and_then(|it| self.words(it));
                self.folders.now = match folder.as_deref() {
                    Some([folder]) if !folder.starts_with('-') => self.folders.path(folder),
                    _ => None,
                };
                // What follows starts from the same folder then, as it changes to it itself.
                Some(())
            }
            Some("set") => Some(()),
            _ if follows => None,
            _ => {
                let is_known = commands.len() == part.commands().count();
                let changes = |it: &&SimpleCommand<'_>| {
                    it.changes_folder() || it.runs_text() || it.name().is_none()
                };
                if !is_known || commands.iter().any(changes) {
                    self.folders.now = None;
                }
                Some(())
            }
        }
    }

    /// Goes on over a part that goes. `may_move` where nothing after it is left.
    fn fetches(
        &mut self,
        part: &Pipeline,
        commands: &[&SimpleCommand<'_>],
        may_move: bool,
    ) -> Option<()> {
        if let [download, tar] = commands
            && is_plain(part, commands)
            && self.archive.is_none()
            && let Some(source) = unpack::piped(&self.words(download)?, download, tar)
        {
            let folder = unpack::unpacks(&self.words(tar)?)?.of_stdin()?;
            return self.unpacked(source, None, &folder);
        }
        if let [said, check] = commands
            && is_plain(part, commands)
            && let Some(archive) = &mut self.archive
        {
            let texts = said.args().iter().map(|word| word.as_str());
            let texts: Vec<&str> = texts.collect::<Option<_>>()?;
            let (sum, file) = unpack::sum_of(said, &texts, check)?;
            let file = self.folders.path(&file)?;
            return archive.compared(sum, &file);
        }
        let command = alone(part, commands)?;
        let words = self.words(command)?;
        let texts: Vec<&str> = words.iter().map(String::as_str).collect();
        match (command.name()?, &texts[..]) {
            // How the shell treats failures is nothing to an ADD.
            ("set", _) if may_move => Some(()),
            ("cd", [folder]) if may_move && !folder.starts_with('-') => {
                self.folders.now = Some(self.folders.path(folder)?);
                Some(())
            }
            ("mkdir", ["-p", folder]) if self.made.is_none() && self.archive.is_none() => {
                self.made = Some(self.folders.path(folder)?);
                Some(())
            }
            ("git", ["clone", options @ ..]) => {
                self.close()?;
                let mut repository = Repository::cloned(options)?;
                repository.folder = self.folders.path(&repository.folder)?;
                let is_for_it = self
                    .made
                    .take()
                    .is_none_or(|made| made == repository.folder);
                self.repository = Some(repository).filter(|_| is_for_it);
                self.repository.as_ref().map(|_| ())
            }
            ("git", options) => {
                let folders = &self.folders;
                let repository = self.repository.as_mut()?;
                repository.told(
                    options,
                    |folder| folders.path(folder),
                    folders.now.as_deref(),
                )
            }
            ("curl" | "wget", _) if self.archive.is_none() => {
                self.close()?;
                let (source, file) = unpack::to_file(command, &texts)?;
                self.archive = Some(Archive::new(source, self.folders.path(&file)?));
                Some(())
            }
            ("tar", _) => {
                let asked = unpack::unpacks(&words)?;
                let archive = self.archive.as_mut()?;
                let file = self.folders.path(asked.file.as_deref()?)?;
                let (source, sum) = archive.unpacked(&file)?;
                self.unpacked(source, sum, &asked.folder)
            }
            ("rm", _) => {
                let archive = self.archive.take()?;
                let files = texts.iter().filter(|it| !it.starts_with('-'));
                let files: Vec<String> = files
                    .map(|it| self.folders.path(it))
                    .collect::<Option<_>>()?;
                let is_it = |file: &String| *file == archive.file;
                let is_done = archive.step == Step::Unpacked;
                let is_all = !files.is_empty() && files.iter().all(is_it);
                (is_done && is_all).then_some(())
            }
            _ => None,
        }
    }

    fn unpacked(&mut self, source: String, checksum: Option<String>, folder: &str) -> Option<()> {
        self.close()?;
        let folder = self.folders.path(folder)?;
        if self.made.take().is_some_and(|made| made != folder) {
            return None;
        }
        self.fetched.push(Fetched {
            kind: FetchedKind::Archive { checksum },
            source,
            folder,
        });
        Some(())
    }

    /// Nothing more is said of a repository.
    fn close(&mut self) -> Option<()> {
        if let Some(repository) = self.repository.take() {
            self.fetched.push(Fetched {
                kind: FetchedKind::Repository,
                source: repository.source(self.model, self.index)?,
                folder: repository.folder,
            });
        }
        Some(())
    }

    fn end(mut self) -> Option<Vec<Fetched>> {
        self.close()?;
        let is_done = self.archive.is_none() && self.made.is_none() && !self.fetched.is_empty();
        is_done.then_some(self.fetched)
    }
}

/// Whether the commands are all that a part is, each nothing but a program and its words.
fn is_plain(part: &Pipeline, commands: &[&SimpleCommand<'_>]) -> bool {
    let is_bare = |it: &&SimpleCommand<'_>| {
        it.place.nest == Nest::Top
            && it.assignments.is_empty()
            && it.redirects.is_empty()
            && it.program == 0
            && !it.is_local()
    };
    part.commands().count() == commands.len() && commands.iter().all(is_bare)
}

/// The command that a part is.
fn alone<'c, 'm>(
    part: &Pipeline,
    commands: &[&'c SimpleCommand<'m>],
) -> Option<&'c SimpleCommand<'m>> {
    match commands {
        [command] if is_plain(part, commands) => Some(command),
        _ => None,
    }
}
