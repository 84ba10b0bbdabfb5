//! A user for a stage that runs as root and need not: whom, where, and what has to belong to that user.
//!
//! What a program writes cannot be read off a Dockerfile. So this is for the few stages of which enough is known: a service on a port above 1023, started by a program
//! that is known to run as anybody, with nothing in the file that root alone could read, and a working directory that becomes the user's.

use crate::diagnostic::{Applicability, Fix, Operation, Rewrite};
use crate::knowledge::accounts::{
    ACCOUNT_PROGRAMS, Account, FIRST_PROCESSES, FOR_DEVELOPMENT, LOW_PORTS, MANIFESTS,
    MARKS_OF_DEPENDENCIES, MARKS_OF_RIGHTS, NOT_READ_ONLY, OF_DATABASES, OF_PROGRAMS,
    PACKAGES_OF_RIGHTS, READ_FROM, READ_ONLY, SERVERS,
};
use crate::knowledge::folders::ALWAYS_THERE;
use crate::knowledge::images::ImageRef;
use crate::lint::Context;
use crate::model::{Model, SimpleCommand, Word, Workdir, is_in, joined};
use crate::rewrite::{add_flags, instruction_above, merged};
use crate::syntax::{Body, CopyArguments, CopySourceKind, Item, Keyword};
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
        edits.push(add_flags(model, copy, &[format!("--chown={owner}")])?);
        operations.push(Operation::Rewrite(Rewrite::in_place(copy)));
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

/// What a service starts.
#[derive(Debug, PartialEq, Eq)]
struct Program {
    /// Its file in the image, if it is no script of an interpreter: it does not write that.
    file: Option<String>,
    /// Whether another stage has compiled it.
    is_compiled: bool,
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
        let program = Program::of(context, stage, &words, folder.as_deref())?;
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
                        if index < last_run {
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
            match &instruction.statement.body {
                Body::Pairs(pairs) if instruction.statement.kind == Keyword::Env => {
                    for pair in pairs {
                        let name = String::from_utf8_lossy(instruction.text(pair.name));
                        let value = pair.value.map(|value| instruction.text(value));
                        if !READ_FROM.contains(&&name[..]) {
                            paths.extend(paths_in(value.unwrap_or_default()));
                        }
                    }
                }
                _ if index >= self.start => {
                    paths.extend(paths_in(instruction.text(instruction.statement.body_span)));
                }
                _ => {}
            }
        }
        paths
    }
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

/// Whether a file of the build context, or a comment, tells that something is mounted which the container may write, or that it has, or needs, more rights.
fn wants_more(context: &Context<'_>) -> bool {
    let text = |name: &&str| {
        let text = context.build.text(name)?;
        Some(String::from_utf8_lossy(&text).into_owned())
    };
    let compose = [
        "compose.yaml",
        "compose.yml",
        "docker-compose.yaml",
        "docker-compose.yml",
    ];
    let is_dependent = |text: String| MARKS_OF_DEPENDENCIES.iter().any(|mark| text.contains(mark));
    let own = String::from_utf8_lossy(context.model.file.source);
    mounts_in_text(&own)
        || compose
            .iter()
            .filter_map(text)
            .any(|text| mounts_in_compose(&text))
        || ["README.md", "readme.md"]
            .iter()
            .filter_map(text)
            .any(|text| mounts_in_text(&text))
        || MANIFESTS.iter().filter_map(text).any(is_dependent)
}

/// Whether a text that people read shows how to mount something: `docker run -v …`.
fn mounts_in_text(text: &str) -> bool {
    let has = |part: &str| text.contains(part);
    (has("docker run") || has("podman run"))
        && ["--volume", "-v ", "--mount"].iter().any(|it| has(it))
}

/// Whether a compose file mounts something that no other image is known to keep there, or says more of users and rights.
fn mounts_in_compose(text: &str) -> bool {
    let says_more = |line: &str| {
        let line = line.trim();
        let keys = [
            "user:",
            "privileged:",
            "cap_add:",
            "devices:",
            "network_mode:",
        ];
        if keys.iter().any(|key| line.starts_with(key)) {
            return true;
        }
        let Some(mount) = line.strip_prefix("- ") else {
            return line.starts_with("target:") && line.contains('/');
        };
        let mut parts = mount.trim_matches(['"', '\'']).split(':').skip(1);
        let target = parts.next().filter(|target| target.starts_with('/'));
        let is_read_only = parts.any(|options| options.split(',').any(|option| option == "ro"));
        target.is_some_and(|target| {
            !is_read_only && !OF_DATABASES.iter().any(|known| is_in(target, known))
        })
    };
    text.lines().any(says_more)
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
    for command in model.commands(index).iter() {
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
    let folder = match model.workdir_before(index) {
        Workdir::Known(folder) => Some(folder),
        Workdir::Unclear | Workdir::Image => None,
    };
    let operands = words.iter().filter(|word| !word.starts_with('-'));
    let paths = operands.map(|path| match &folder {
        _ if path.contains(['*', '?', '[', '{', '$', '~']) => None,
        _ if path.starts_with('/') => Some(joined("/", path)),
        Some(folder) => Some(joined(folder, path)),
        None => None,
    });
    paths.collect()
}

/// The words that containers of a stage start with; `None` where a shell would make something else of them, or a part is not the stage's own.
fn start_words(model: &Model<'_>, stage: usize) -> Option<Vec<String>> {
    let mut all = Vec::new();
    let mut is_shell = false;
    for kind in [Keyword::Entrypoint, Keyword::Cmd] {
        let mut own = model.stage_instructions(stage).rev();
        let is_it = |index: usize| model.instructions[index].statement.kind == kind;
        let Some(index) = own.find(|&index| is_it(index)) else {
            if model.below_end(stage).any(is_it) {
                return None;
            }
            continue;
        };
        let instruction = model.instructions[index];
        match &instruction.statement.body {
            Body::Exec(exec) => all.extend(exec.strings(instruction.joined.text())),
            Body::Shell(_) if all.is_empty() => {
                let text = instruction.text(instruction.statement.body_span);
                let text = std::str::from_utf8(text).ok()?;
                if text.contains(|ch: char| ";&|<>()`{}\"'\\\n#*?~".contains(ch)) {
                    return None;
                }
                is_shell = true;
                all.extend(text.split_whitespace().map(str::to_owned));
            }
            _ => return None,
        }
        if is_shell && kind == Keyword::Entrypoint {
            break;
        }
    }
    (!all.is_empty()).then_some(all)
}

impl Program {
    fn of(
        context: &Context<'_>,
        stage: usize,
        words: &[String],
        folder: Option<&str>,
    ) -> Option<Self> {
        let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
        while FIRST_PROCESSES.contains(&file_name(words.first()?)) {
            words.remove(0);
            while words.first().is_some_and(|word| word.starts_with('-')) {
                words.remove(0);
            }
        }
        if words.iter().any(|word| FOR_DEVELOPMENT.contains(word)) {
            return None;
        }
        let (program, args) = words.split_first()?;
        let name = file_name(program);
        let file_at = |path: &str| joined(folder.unwrap_or("/"), path);
        let script = |ends: &[&str]| {
            let mut operands = args.iter().filter(|word| !word.starts_with('-'));
            let first = operands.next()?;
            ends.iter().any(|end| first.ends_with(end)).then_some(())
        };
        let interpreted = Self {
            file: None,
            is_compiled: false,
        };
        let version = name.trim_end_matches(|ch: char| ch.is_ascii_digit() || ch == '.');
        match version {
            "node" | "nodejs" => script(&[".js", ".cjs", ".mjs"]).map(|()| interpreted),
            "ruby" => script(&[".rb"]).map(|()| interpreted),
            "dotnet" => script(&[".dll"]).map(|()| interpreted),
            "python" => {
                let module = args.iter().position(|word| *word == "-m");
                let module = module.and_then(|at| args.get(at + 1));
                match module {
                    Some(module) => SERVERS.contains(module).then_some(interpreted),
                    None => script(&[".py"]).map(|()| interpreted),
                }
            }
            "java" => {
                let at = args.iter().position(|word| *word == "-jar")?;
                let jar = args.get(at + 1).filter(|jar| jar.ends_with(".jar"))?;
                Some(Self {
                    file: Some(file_at(jar)),
                    is_compiled: false,
                })
            }
            "bundle" => {
                let server = args.strip_prefix(&["exec"])?.first()?;
                SERVERS.contains(server).then_some(interpreted)
            }
            _ if SERVERS.contains(&name) => Some(interpreted),
            _ => Some(Self {
                file: Some(compiled(context.model, stage, program, folder)?),
                is_compiled: true,
            }),
        }
    }
}

/// The path of a program that a stage copies from one which compiles it.
fn compiled(
    model: &Model<'_>,
    stage: usize,
    program: &str,
    folder: Option<&str>,
) -> Option<String> {
    let name = file_name(program);
    let path = program
        .contains('/')
        .then(|| joined(folder.unwrap_or("/"), program));
    model.below_end(stage).find_map(|index| {
        let (copy, target) = model.copied_to(index)?;
        let from = copy.from.as_deref()?;
        let [source] = &copy.sources[..] else {
            return None;
        };
        let below = joined(&target, file_name(&source.text));
        let brought = match &path {
            Some(path) => [&below, &target].contains(&path).then(|| path.clone())?,
            None if target.ends_with("/bin") => below,
            None => target,
        };
        let is_it = file_name(&brought) == name
            && (path.is_some()
                || brought
                    .rsplit_once('/')
                    .is_some_and(|(at, _)| at.ends_with("/bin")));
        let number = from.parse::<usize>().ok();
        let stages = &model.stages;
        let source = number.filter(|at| *at < stages.len()).or_else(|| {
            let mut stages = stages.iter();
            stages.position(|it| it.key.as_deref() == Some(&from.to_lowercase()[..]))
        })?;
        let is_program = !name.contains('.') && !name.contains("entrypoint");
        (is_it && is_program && compiles(model, source)).then_some(brought)
    })
}

/// Whether a stage compiles a program of Go or Rust.
fn compiles(model: &Model<'_>, stage: usize) -> bool {
    let marks = ["go build", "go install", "cargo build", "cargo install"];
    model.below_end(stage).any(|index| {
        let instruction = model.instructions[index];
        let text = instruction.joined.text();
        let has = |mark: &&str| memchr::memmem::find(text, mark.as_bytes()).is_some();
        instruction.statement.kind == Keyword::Run && marks.iter().any(|mark| has(&mark))
    })
}
