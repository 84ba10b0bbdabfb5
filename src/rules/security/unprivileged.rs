//! A user for a stage that runs as root and need not: whom, where, and what has to belong to that user.
//!
//! What a program writes cannot be read off a Dockerfile. So this is for the few stages of which enough is known: a service on a port above 1023, started by a program
//! that is known to run as anybody, with nothing in the file that root alone could read, and a working directory that becomes the user's.

use super::mounted::wants_more;
use super::started::{Program, start_words};
use crate::diagnostic::{Applicability, Fix, Operation};
use crate::knowledge::accounts::{
    ACCOUNT_PROGRAMS, Account, LOW_PORTS, MARKS_OF_RIGHTS, NOT_READ_ONLY, OF_PROGRAMS,
    PACKAGES_OF_RIGHTS, READ_FROM, READ_ONLY,
};
use crate::knowledge::folders::ALWAYS_THERE;
use crate::knowledge::images::ImageRef;
use crate::lint::Context;
use crate::model::{Model, SimpleCommand, Word, Workdir, is_in, joined};
use crate::rewrite::{add_flags, has_comments_apart, instruction_above, merged};
use crate::syntax::{CopyArguments, CopySourceKind, Item, Keyword};
use crate::text::{Edit, file_name};

/// More instructions, or folders, than anybody writes for one service: each is held against each.
const MANY: usize = 200;

/// The fix for a stage without USER on an image that starts as root; `None` where not enough is known of it.
pub(super) fn fix(context: &Context<'_>, stage: usize, image: ImageRef<'_>) -> Option<Fix> {
    let model = context.model;
    let account = image.account()?;
    let service = Service::read(context, stage)?;
    let plan = service.plan(&account)?;
    let owner = format!("{0}:{0}", account.name);
    let mut edits = Vec::new();
    let mut operations = Vec::new();
    for &copy in &plan.copies {
        let flag = format!("--chown={owner}");
        edits.push(add_flags(model, copy, std::slice::from_ref(&flag))?);
        operations.push(Operation::AddFlag { index: copy, flag });
    }
    let mut commands = Vec::from_iter(account.made_by.map(str::to_owned));
    if account.has_shell && !plan.folders.is_empty() {
        commands.push(format!("chown {owner} {}", plan.folders.join(" ")));
    }
    let mut lines = vec![(service.start, "USER", format!("USER {}", account.name))];
    if !commands.is_empty() {
        lines.insert(
            0,
            (plan.above, "RUN", format!("RUN {}", commands.join(" && "))),
        );
    }
    for (above, keyword, text) in lines {
        if has_comments_apart(model, above) {
            return None;
        }
        edits.push(paragraph_above(model, above, &text));
        operations.push(Operation::Insert { above, keyword });
    }
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let title = format!("End the stage as {}", account.name);
    let fix = Fix::new(Applicability::Unsafe, title, merged(edits), Vec::new());
    Some(fix.with(operations))
}

/// Puts an instruction above another one; with an empty line after it where there are such lines between all of them.
fn paragraph_above(model: &Model<'_>, index: usize, text: &str) -> Edit {
    let items = &model.file.items;
    let mut edit = instruction_above(model, index, text);
    let at = items.partition_point(|item| item.span().start < edit.span.start);
    let is_blank = |at: usize| matches!(items.get(at), Some(Item::Blank(_)));
    let own =
        items.partition_point(|item| item.span().start < model.instructions[index].span.start);
    let is_apart = at.checked_sub(1).is_some_and(is_blank);
    if is_apart && (is_blank(own + 1) || own + 1 == items.len()) {
        edit.text.extend_from_slice(model.line_ending().bytes());
    }
    edit
}

/// A stage that serves something and could do so as anybody.
struct Service<'s, 'm> {
    context: &'s Context<'m>,
    stage: usize,
    /// The first of its CMD and ENTRYPOINT: nothing is built from there on.
    start: usize,
    /// The working directory of the program, if the file sets it.
    folder: Option<String>,
    program: Program,
}

/// What is to belong to the user.
struct Plan {
    /// The COPYs whose files.
    copies: Vec<usize>,
    /// Folders, each alone.
    folders: Vec<String>,
    /// The instruction above which a RUN gives them.
    above: usize,
}

impl<'s, 'm> Service<'s, 'm> {
    fn read(context: &'s Context<'m>, stage: usize) -> Option<Self> {
        let model = context.model;
        let range = model.stage_instructions(stage);
        let kind = |index: usize| model.instructions[index].statement.kind;
        let is_start = |index: &usize| matches!(kind(*index), Keyword::Cmd | Keyword::Entrypoint);
        let start = range.clone().find(is_start)?;
        let builds = |index: usize| {
            matches!(
                kind(index),
                Keyword::Add | Keyword::Copy | Keyword::Run | Keyword::Shell | Keyword::Workdir
            )
        };
        let is_unlike = |index: usize| {
            matches!(kind(index), Keyword::Onbuild | Keyword::User)
                || (kind(index) == Keyword::Volume && !is_of_temporary_files(model, index))
        };
        if (start..range.end).any(builds)
            || model.below_end(stage).any(is_unlike)
            || model.built_on(stage).next().is_some()
            || MARKS_OF_RIGHTS.iter().any(|mark| model.speaks_of(mark))
            || model.env_before(start, "HOME").is_some()
            || !has_high_ports(model, stage)
            || wants_more(context)
        {
            return None;
        }
        if model.below_end(stage).nth(MANY).is_some() {
            return None;
        }
        let folder = match model.workdir_before(start) {
            Workdir::Known(folder) if ALWAYS_THERE.contains(&&folder[..]) => return None,
            Workdir::Known(folder) => Some(folder).filter(|folder| folder != "/"),
            Workdir::Image => None,
            Workdir::Unclear => return None,
        };
        let words = start_words(model, stage)?;
        let program = Program::of(model, stage, &words, folder.as_deref())?;
        let service = Self {
            context,
            stage,
            start,
            folder,
            program,
        };
        (service.folder.is_some() || service.program.is_compiled).then_some(service)
    }

    /// What has to belong to the user; `None` where something of the stage may be for root alone, or is not known.
    fn plan(&self, account: &Account) -> Option<Plan> {
        let model = self.context.model;
        let range = model.stage_instructions(self.stage);
        let kind = |index: usize| model.instructions[index].statement.kind;
        let last = |wanted: Keyword| range.clone().rev().find(|&index| kind(index) == wanted);
        let last_run = last(Keyword::Run).unwrap_or(range.start);
        let last_workdir = last(Keyword::Workdir).unwrap_or(range.start);
        let mut folders = Vec::from_iter(self.folder.clone());
        let mut copies = Vec::new();
        let mut targets = Vec::new();
        for index in model.below_end(self.stage) {
            match kind(index) {
                Keyword::Copy | Keyword::Add => {
                    let (copy, target) = self.copied(index)?;
                    if !self.is_read_only(&copy, &target) {
                        // What is installed and built looks at owners.
                        if index < last_run || self.is_linked(index) {
                            return None;
                        }
                        copies.push(index);
                    }
                    targets.push(target);
                }
                Keyword::Run => {
                    for folder in folders_made(model, index)?.into_iter().take(MANY + 1) {
                        let is_of_system = READ_ONLY.iter().any(|known| is_in(&folder, known));
                        if !folders.contains(&folder)
                            && !is_of_system
                            && !ALWAYS_THERE.contains(&&folder[..])
                        {
                            folders.push(folder);
                        }
                    }
                }
                _ => {}
            }
        }
        copies.sort_unstable();
        // Where nothing lies that the image brings, the program keeps what it writes, and a mount does mostly.
        let brings = |folder: &String| targets.iter().any(|target| is_in(target, folder));
        if self.folder.as_ref().is_some_and(|folder| !brings(folder)) {
            return None;
        }
        let is_known = |path: &str| {
            let is_below = |known: &str| is_in(path, known);
            let mut known = folders.iter().chain(&targets).filter(|it| *it != "/");
            known.any(|known| is_below(known))
                || READ_ONLY.iter().any(|known| is_below(known))
                || self.program.file.as_deref() == Some(path)
                || is_below("/tmp")
                || matches!(path, "/" | "/dev/null" | "/dev/stdout" | "/dev/stderr")
        };
        if !self.paths_named().iter().all(|path| is_known(path))
            || (!account.has_shell && folders.len() > usize::from(self.folder.is_some()))
            || folders.len() > MANY
            || !folders.iter().all(|folder| is_plain(folder))
        {
            return None;
        }
        let first = last_run.max(last_workdir) + 1;
        let is_copy = |index: &usize| matches!(kind(*index), Keyword::Copy | Keyword::Add);
        let above = (first..self.start).find(is_copy).unwrap_or(self.start);
        // A name has to be there before a COPY may give it something.
        let is_late = account.made_by.is_some() && copies.first().is_some_and(|&it| it < above);
        (!is_late).then_some(Plan {
            copies,
            folders,
            above,
        })
    }

    /// What a COPY or ADD brings to where; `None` if root alone may read it then, or it lies where nobody looks for what is not written.
    fn copied(&self, index: usize) -> Option<(CopyArguments, String)> {
        let model = self.context.model;
        let instruction = model.instructions[index];
        let (copy, target) = model.copied_to(index)?;
        let is_for_all = |mode: &str| mode.ends_with(['5', '7']);
        let mut flags = instruction.flags(&instruction.statement);
        let is_plain = flags.all(|flag| match &flag.name[..] {
            "from" | "link" => true,
            "chmod" => flag.value.as_deref().is_some_and(is_for_all),
            _ => false,
        });
        let is_add = instruction.statement.kind == Keyword::Add;
        let is_meant = copy.sources.iter().all(|source| {
            source.kind == CopySourceKind::Path && !(is_add && is_archive(&source.text))
        });
        let is_own = |path: &str| self.program.file.as_deref() == Some(path);
        let mut names = copy.sources.iter().map(|source| file_name(&source.text));
        let is_program =
            is_own(&target) || (target == "/" && names.all(|name| is_own(&joined("/", name))));
        let is_in_folder = self.folder.iter().any(|folder| is_in(&target, folder));
        let is_system = READ_ONLY.iter().any(|known| is_in(&target, known))
            && !NOT_READ_ONLY.iter().any(|known| is_in(&target, known));
        (is_plain && is_meant && (is_program || is_in_folder || is_system))
            .then_some((copy, target))
    }

    /// Whether a COPY is made apart from the image, where nobody has a name.
    fn is_linked(&self, index: usize) -> bool {
        let instruction = self.context.model.instructions[index];
        let mut flags = instruction.flags(&instruction.statement);
        flags.any(|flag| flag.name == "link")
    }

    /// Whether nobody writes what a COPY brings: the program, its sources and dependencies, what belongs to the system.
    fn is_read_only(&self, copy: &CopyArguments, target: &str) -> bool {
        let is_in_folder = self.folder.iter().any(|folder| is_in(target, folder));
        !is_in_folder
            || copy.sources.iter().all(|source| {
                let name = file_name(&source.text);
                let own = self.program.file.as_deref();
                own.is_some_and(|own| own == target || own == joined(target, name))
                    || name == "node_modules"
                    || OF_PROGRAMS.iter().any(|end| name.ends_with(end))
            })
    }

    /// The absolute paths that variables and what is started name.
    fn paths_named(&self) -> Vec<String> {
        let model = self.context.model;
        let mut paths = Vec::new();
        for index in model.below_end(self.stage) {
            let instruction = model.instructions[index];
            if instruction.statement.kind == Keyword::Env {
                for (name, value) in instruction.statement.pairs() {
                    let name = String::from_utf8_lossy(instruction.text(name));
                    let value = value.map(|value| instruction.text(value));
                    if !READ_FROM.contains(&&name[..]) {
                        paths.extend(paths_in(value.unwrap_or_default()));
                    }
                }
            } else if index >= self.start {
                paths.extend(paths_in(instruction.text(instruction.statement.body_span)));
            }
        }
        paths
    }
}

/// Whether a shell takes a path for what it says.
fn is_plain(path: &str) -> bool {
    path.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"/._-".contains(&byte))
}

/// The absolute paths in a text, whatever quotes and separates them; `sqlite:` as a path that nobody knows.
fn paths_in(text: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(text);
    let words = text.split(|ch: char| ch.is_whitespace() || "\"'[],;=()".contains(ch));
    let mut paths = Vec::new();
    for word in words {
        if word.starts_with("sqlite:") || word.starts_with("file:") {
            paths.push(word.to_owned());
        } else if !word.contains("://") {
            let parts = word.split(':').filter(|part| part.starts_with('/'));
            paths.extend(parts.map(|part| joined("/", part)));
        }
    }
    paths
}

/// Whether a VOLUME is one for temporary files, which belong to everybody.
fn is_of_temporary_files(model: &Model<'_>, index: usize) -> bool {
    let instruction = model.instructions[index];
    let words = instruction.words(&instruction.statement);
    words.is_some_and(|words| words.iter().all(|word| word == "/tmp"))
}

/// Whether a name is that of something which ADD may unpack.
fn is_archive(name: &str) -> bool {
    [".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst"]
        .iter()
        .any(|end| name.contains(end))
}

/// Whether a stage exposes ports, and none that is, or may be, below 1024; nor does anything else name one.
fn has_high_ports(model: &Model<'_>, stage: usize) -> bool {
    let mut is_exposed = false;
    for index in model.below_end(stage) {
        let instruction = model.instructions[index];
        let text = String::from_utf8_lossy(instruction.text(instruction.statement.body_span));
        match instruction.statement.kind {
            Keyword::Expose => {
                let is_high = |word: &str| {
                    let port = word.trim_matches('"').split(['/', '-']).next();
                    port.and_then(|port| port.parse::<u32>().ok())
                        .is_some_and(|port| port >= 1024)
                };
                if !text.split_whitespace().all(is_high) {
                    return false;
                }
                is_exposed = true;
            }
            Keyword::Env | Keyword::Cmd | Keyword::Entrypoint if names_low_port(&text) => {
                return false;
            }
            _ => {}
        }
    }
    is_exposed
}

/// Whether a text names a port below 1024: `80`, `:443`, `PORT=80`.
fn names_low_port(text: &str) -> bool {
    let words = text.split(|ch: char| ch.is_whitespace() || "\"'[],;=:/".contains(ch));
    let mut numbers = words.filter_map(|word| word.parse::<u32>().ok());
    numbers.any(|number| LOW_PORTS.contains(&number))
}

/// The folders that a RUN makes; `None` if it does something of which nobody knows whether everybody can read it afterwards.
fn folders_made(model: &Model<'_>, index: usize) -> Option<Vec<String>> {
    let start = model.known_start(index)?;
    let is_for_all = |name: &str| matches!(name, "Bundler" | "npm" | "pip" | "Yarn");
    let mut installs = start.installs.iter();
    if start.known != start.all || !installs.all(|it| is_for_all(it.ecosystem.name)) {
        return None;
    }
    let mut folders = Vec::new();
    for command in &*model.commands(index) {
        folders.extend(folders_of(model, index, command)?);
    }
    Some(folders)
}

/// The folders that a known command makes, as above.
fn folders_of(model: &Model<'_>, index: usize, command: &SimpleCommand<'_>) -> Option<Vec<String>> {
    let words: Vec<&str> = command.args().iter().filter_map(Word::as_str).collect();
    let name = command.name()?;
    if ACCOUNT_PROGRAMS.contains(&name)
        || matches!(name, "touch" | "corepack" | "poetry")
        || words.contains(&"--user")
        || (words.contains(&"config") && name == "npm")
        || words.iter().any(|word| PACKAGES_OF_RIGHTS.contains(word))
    {
        return None;
    }
    if name != "mkdir" {
        return Some(Vec::new());
    }
    if words.len() < command.args().len() {
        return None;
    }
    let workdir = model.workdir_before(index);
    let operands = words.iter().filter(|word| !word.starts_with('-'));
    let paths = operands.map(|path| {
        let is_plain = !path.contains(['*', '?', '[', '{', '$', '~']);
        workdir.path(path).filter(|_| is_plain)
    });
    paths.collect()
}
