//! What an image takes from the build context, and what the scripts among it say.
//!
//! What is absent here: what these scripts need (see [`crate::model::Uses`]).

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashSet;

use crate::knowledge::folders::{OF_PACKAGES, STARTED};
use crate::model::context::build::{BuildContext, context_path};
use crate::model::context::script::{
    CopiedScript, last_part, may_be_folder, script, without_comments, words,
};
use crate::model::{Holder, Ignored, Model, SourceKind, Workdir, clean, joined};
use crate::syntax::{self, CopySourceKind, Heredoc, Instruction, Keyword, MountKind};
use crate::text::{LogicalSpan, file_name};

/// The sources that an instruction takes from the build context, as written but for quotes; no heredocs, no addresses, nothing after ONBUILD.
pub fn from_context(instruction: &Instruction<'_>) -> Vec<(String, LogicalSpan)> {
    let copy = instruction.copy_arguments(&instruction.statement);
    let copy = copy.filter(|copy| copy.from.is_none());
    let sources = copy.into_iter().flat_map(|copy| copy.sources);
    sources
        .filter(|source| source.kind == CopySourceKind::Path)
        .map(|source| (source.text, source.span))
        .collect()
}

/// The paths of the build context that a Dockerfile of this text names, each once and by itself: no patterns, nothing that is known only at
/// build time; `.` for all of it.
pub fn context_paths(text: &[u8]) -> Vec<String> {
    let file = syntax::parse(text);
    let mut paths = Vec::new();
    for instruction in file.instructions() {
        let sources = from_context(instruction).into_iter();
        let mounted = mounted(instruction).into_iter().map(|source| source.path);
        let sources = sources.map(|(source, _)| source).chain(mounted);
        paths.extend(sources.filter_map(|source| context_path(&source)));
    }
    paths.sort_unstable();
    paths.dedup();
    paths
}

/// The paths a file could have below a source: with its folders or without.
pub fn below(source: &str, parts: &[&str]) -> Vec<String> {
    let (folder, last) = source.rsplit_once('/').unwrap_or((".", source));
    let folder = if last.contains(PATTERN) {
        folder
    } else {
        source.trim_end_matches('/')
    };
    let path = parts.join("/");
    let mut from = 0;
    let ends = parts.iter().map(|part| {
        let end = &path[from..];
        from += part.len() + 1;
        [folder, "/", end].concat()
    });
    ends.collect()
}

/// What makes a source a pattern.
const PATTERN: [char; 3] = ['*', '?', '['];

/// How many scripts are read.
const MANY: usize = 300;

/// How many paths are asked for.
const LOOKUPS: usize = 4000;

/// What comes from the build context.
#[derive(Clone, Debug, Default)]
struct Source {
    path: String,
    /// Where it lies in the image, as far as that is known.
    target: Option<String>,
    /// What it is called there.
    name: Option<String>,
    /// The files it brings, if all can be seen.
    files: Option<Vec<String>>,
    /// Whether it is a folder or a glob, or may be one.
    is_folder: bool,
    /// Whether it can be seen to be one.
    is_surely_folder: bool,
    is_mounted: bool,
}

/// The scripts that an image takes from the build context.
#[derive(Clone, Debug, Default)]
pub struct Copied {
    /// Those that can be read.
    pub scripts: Vec<CopiedScript>,
    sources: Vec<Source>,
}

impl Copied {
    /// Reads them.
    fn read(model: &Model<'_>, build: &dyn BuildContext) -> Self {
        let mut copied = Self {
            scripts: Vec::new(),
            sources: sources(model, build),
        };
        let ignored = OnceCell::new();
        let is_left_out = |path: &str| {
            let path = clean(&format!("/{path}"));
            let path = path.trim_start_matches('/');
            let ignored = ignored.get_or_init(|| build.ignored());
            matches!(ignored, Ignored::Rules(rules) if rules.ignores(path))
        };
        for at in 0..copied.sources.len() {
            let source = copied.sources[at].clone();
            for path in source.files.iter().flatten() {
                if copied.scripts.len() >= MANY || is_left_out(path) {
                    continue;
                }
                let is_named = !source.is_folder;
                let name = source.name.as_deref().filter(|_| is_named);
                copied.scripts.extend(script(build, path, name, is_named));
            }
        }
        if !copied.sources.is_empty() || !model.copies().is_empty() {
            copied.follow(model, build, &is_left_out);
        }
        copied
    }

    /// Reads what the file names, and what that names.
    fn follow<'m>(
        &mut self,
        model: &'m Model<'_>,
        build: &dyn BuildContext,
        is_left_out: &dyn Fn(&str) -> bool,
    ) {
        let mut seen: HashSet<Cow<'m, str>> = HashSet::new();
        let mut queue: Vec<Cow<'m, str>> = Vec::new();
        let is_any_mounted = self.sources.iter().any(|source| source.is_mounted);
        let has_unnamed = self.scripts.iter().any(|script| !script.is_named);
        for instruction in &model.instructions {
            if instruction.effective().kind.runs_command() {
                queue.extend(words(instruction.span.of(model.file.source), has_unnamed));
            }
        }
        for script in &self.scripts {
            if script.is_named && script.is_shell {
                queue.extend(words(&script.text, has_unnamed).map(owned));
            }
        }
        while let Some(word) = queue.pop() {
            if !seen.insert(word.clone()) {
                continue;
            }
            if seen.len() > LOOKUPS || self.scripts.len() >= MANY {
                continue;
            }
            let name = last_part(&word);
            let mut text = Vec::new();
            for script in &mut self.scripts {
                if !script.is_named && script.names.iter().any(|own| own == name) {
                    script.is_named = true;
                    text.extend(words(&script.text, has_unnamed).map(owned));
                }
            }
            queue.extend(text);
            if !word.contains('/') && !word.contains('.') {
                continue;
            }
            let mut paths = model.paths_in_context(build, &word);
            if is_any_mounted {
                let parts: Vec<&str> = word.split('/').filter(|part| !part.is_empty()).collect();
                let mounted = self.sources.iter().filter(|source| source.is_mounted);
                paths.extend(mounted.flat_map(|source| below(&source.path, &parts)));
            }
            for path in paths {
                let is_read = |script: &CopiedScript| is_same(&script.path, &path);
                if let Some(script) = script(build, &path, Some(name), true)
                    && !self.scripts.iter().any(is_read)
                    && !is_left_out(&path)
                {
                    queue.extend(words(&script.text, has_unnamed).map(owned));
                    self.scripts.push(script);
                }
            }
        }
    }

    /// Whether a word names a script of a shell that is read.
    pub fn knows(&self, word: &str) -> bool {
        let name = last_part(word);
        let mut scripts = self.scripts.iter().filter(|script| script.is_shell);
        scripts.any(|script| script.names.iter().any(|own| own == name))
    }

    /// Whether a word may name a file of the build context.
    pub fn may_bring(&self, word: &str) -> bool {
        let name = last_part(word);
        if name.is_empty() || OF_PACKAGES.iter().any(|folder| word.starts_with(folder)) {
            return false;
        }
        self.sources.iter().any(|source| {
            if source.name.as_deref() == Some(name) || last_part(&source.path) == name {
                return !source.is_surely_folder;
            }
            if let Some(files) = &source.files {
                return files.iter().any(|file| last_part(file) == name);
            }
            let is_below = |target: &String| {
                !word.starts_with('/')
                    || word
                        .strip_prefix(target.trim_end_matches('/'))
                        .is_some_and(|rest| rest.starts_with('/'))
            };
            source.is_folder
                && word.contains('/')
                && !word.contains('$')
                && source.target.as_ref().is_none_or(is_below)
        })
    }

    /// Whether a program that is found by PATH may come from a folder of the build context that cannot be looked through.
    pub fn may_bring_by_path(&self, name: &str) -> bool {
        let is_bin = |target: &String| target.ends_with("bin") || target == "/";
        !name.contains('/')
            && self.sources.iter().any(|source| {
                source.is_folder
                    && source.files.is_none()
                    && source.target.as_ref().is_some_and(is_bin)
            })
    }

    /// Whether something comes from the build context to a place whose files a service starts, and cannot be read.
    pub fn starts_unseen(&self) -> bool {
        STARTED.iter().any(|part| self.has_unseen(part))
    }

    /// Whether a file that cannot be read goes to a place whose path has a part.
    pub fn has_unseen(&self, part: &str) -> bool {
        self.sources.iter().any(|source| {
            let target = source.target.as_deref().unwrap_or_default();
            source.files.is_none() && (target.contains(part) || source.path.contains(part))
        })
    }
}

impl Model<'_> {
    /// The scripts that the image takes from the build context: read once, so `build` is that of the file.
    pub fn copied(&self, build: &dyn BuildContext) -> &Copied {
        self.copied.get_or_init(|| Copied::read(self, build))
    }

    /// The scripts that a CMD, an ENTRYPOINT or a HEALTHCHECK names, of the build context or written by the file itself, without the lines that
    /// are comments: read once, as above.
    pub fn scripts_at_start(&self, build: &dyn BuildContext, index: usize) -> &[Vec<u8>] {
        let instruction = self.instructions[index];
        if !is_start(instruction) {
            return &[];
        }
        self.scripts_at_start[index].get_or_init(|| {
            let text = String::from_utf8_lossy(instruction.joined.text());
            let words = text.split(|ch: char| !(ch.is_alphanumeric() || "_-./+$".contains(ch)));
            let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
            let paths = words
                .iter()
                .filter(|_| !self.copies().is_empty())
                .flat_map(|word| self.paths_in_context(build, word));
            let scripts = paths.filter_map(|path| build.script(&path));
            let written = words.iter().flat_map(|word| {
                let (files, name) = (self.written(), file_name(word));
                let first = files.partition_point(|(own, _)| &own[..] < name);
                files[first..]
                    .iter()
                    .take_while(move |(own, _)| own == name)
            });
            let written = written.map(|(_, text)| text.clone());
            scripts
                .chain(written)
                .map(|script| without_comments(&script))
                .collect()
        })
    }

    /// The files that the Dockerfile itself writes (`COPY <<EOF /start.sh`, `RUN echo … >/start.sh`), sorted by name, each with the text that
    /// goes there, as far as it stands in the instruction.
    fn written(&self) -> &[(String, Vec<u8>)] {
        self.written.get_or_init(|| {
            let mut files = Vec::new();
            for (index, instruction) in self.instructions.iter().enumerate() {
                self.add_written(index, instruction, &mut files);
            }
            files.sort();
            files
        })
    }

    fn add_written(
        &self,
        index: usize,
        instruction: &Instruction<'_>,
        files: &mut Vec<(String, Vec<u8>)>,
    ) {
        let body = |heredoc: &Heredoc| heredoc.body.of(self.file.source).to_vec();
        if let Some(copy) = instruction.copy_arguments(&instruction.statement) {
            for heredoc in &instruction.heredocs {
                let own = String::from_utf8_lossy(&heredoc.name).into_owned();
                let target = file_name(&copy.target).to_owned();
                files.extend([own, target].map(|name| (name, body(heredoc))));
            }
            return;
        }
        let writes = memchr::memchr(b'>', instruction.joined.text()).is_some();
        if instruction.effective().kind != Keyword::Run || !writes {
            return;
        }
        for code in self.codes(index) {
            for command in &code.commands {
                let words = command.words.iter().map(|word| word.text);
                let words = words.collect::<Vec<_>>().join(&b' ');
                let text = String::from_utf8_lossy(&words).replace("\\n", "\n");
                for target in &command.targets {
                    let name = file_name(&target.without_quotes()).to_owned();
                    files.push((name.clone(), text.clone().into_bytes()));
                    if code.holder == Holder::Instruction {
                        let bodies = instruction.heredocs.iter().map(body);
                        files.extend(bodies.map(|body| (name.clone(), body)));
                    }
                }
            }
        }
    }

    /// The scripts of the build context that containers of the stage of an instruction start with, or of a stage built on it.
    pub fn scripts_started<'m>(
        &'m self,
        build: &'m dyn BuildContext,
        index: usize,
    ) -> impl Iterator<Item = &'m [u8]> {
        let starts = |at: usize| is_start(self.instructions[at]);
        let question = "says what containers start";
        let below = self.before_with(index, question, starts);
        below
            .chain(self.on_top_with(index, question, starts))
            .flat_map(move |other| self.scripts_at_start(build, other))
            .map(Vec::as_slice)
    }

    /// The path in the build context of the one file there that can be `program` in the image.
    pub fn path_in_context(&self, build: &dyn BuildContext, program: &str) -> Option<String> {
        let paths = self.paths_in_context(build, program).into_iter();
        let mut there = paths.filter(|path| build.kind(path).is_some());
        let path = there.next()?;
        there.next().is_none().then_some(path)
    }

    /// The paths in the build context of files that a COPY or ADD may make `program` in the image; `build` is that of the file.
    pub fn paths_in_context(&self, build: &dyn BuildContext, program: &str) -> Vec<String> {
        let parts: Vec<&str> = program
            .split('/')
            .filter(|part| !matches!(*part, "" | "."))
            .collect();
        let Some(name) = parts.last() else {
            return Vec::new();
        };
        let may_hold = self.may_hold.get_or_init(|| {
            let sources = self.copies().iter().flat_map(|(sources, _)| sources);
            let kind = |source: &String| build.kind(source);
            sources
                .map(|it| it.contains(PATTERN) || kind(it) == Some(SourceKind::Directory))
                .collect()
        });
        let mut may_hold = may_hold.iter();
        let mut paths = Vec::new();
        for (sources, target) in self.copies() {
            let renames = file_name(target) == *name;
            for source in sources {
                if may_hold.next() == Some(&true) {
                    paths.extend(below(source, &parts));
                }
                if renames || file_name(source) == *name {
                    paths.push(source.clone());
                }
            }
        }
        paths
    }

    /// What COPY and ADD take from the build context, and where to.
    fn copies(&self) -> &[(Vec<String>, String)] {
        self.copies.get_or_init(|| {
            let copies = self.instructions.iter().filter_map(|instruction| {
                let sources = from_context(instruction).into_iter();
                let sources: Vec<String> = sources.map(|(source, _)| source).collect();
                if sources.is_empty() {
                    return None;
                }
                let target = instruction.words(&instruction.statement)?.pop()?;
                Some((sources, target))
            });
            copies.collect()
        })
    }
}

/// Whether an instruction says what containers start.
fn is_start(instruction: &Instruction<'_>) -> bool {
    matches!(
        instruction.effective().kind,
        Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck
    )
}

/// What the mounts of a RUN take from the build context.
fn mounted(instruction: &Instruction<'_>) -> Vec<Source> {
    instruction
        .mounts()
        .filter(|mount| mount.kind == MountKind::Bind && mount.from().is_none())
        .map(|mount| Source {
            path: mount.value("source").unwrap_or(".").to_owned(),
            target: mount.target().map(str::to_owned),
            name: mount.target().map(|target| last_part(target).to_owned()),
            is_mounted: true,
            ..Source::default()
        })
        .collect()
}

fn sources(model: &Model<'_>, build: &dyn BuildContext) -> Vec<Source> {
    let mut sources = Vec::new();
    for (index, instruction) in model.instructions.iter().enumerate() {
        let words = instruction.words(&instruction.statement);
        if let Some(target) = words.and_then(|mut words| words.pop()) {
            let place = match model.workdir_before(index) {
                _ if target.contains('$') => None,
                Workdir::Known(directory) => Some(joined(&directory, &target)),
                _ if target.starts_with('/') => Some(joined("/", &target)),
                _ => None,
            };
            let is_renamed = !target.ends_with(['/', '.']);
            for (path, _) in from_context(instruction) {
                sources.push(Source {
                    path,
                    target: place.clone(),
                    name: is_renamed.then(|| last_part(&target).to_owned()),
                    ..Source::default()
                });
            }
        }
        sources.extend(mounted(instruction));
    }
    for source in &mut sources {
        let kind = build.kind(&source.path);
        let is_pattern = source.path.contains(PATTERN);
        source.files = match kind {
            Some(SourceKind::Plain) => Some(vec![source.path.clone()]),
            // What is in it, nobody has looked at.
            Some(SourceKind::Archive) => None,
            _ => build.files(&source.path),
        };
        source.is_surely_folder = kind == Some(SourceKind::Directory);
        source.is_folder = match kind {
            Some(kind) => kind != SourceKind::Plain,
            // Of what cannot be seen, the name says whether it is one.
            None => is_pattern || source.files.is_none() && may_be_folder(&source.path),
        };
    }
    sources
}

fn is_same(path: &str, other: &str) -> bool {
    clean(&format!("/{path}")) == clean(&format!("/{other}"))
}

fn owned<'o>(word: Cow<'_, str>) -> Cow<'o, str> {
    Cow::Owned(word.into_owned())
}
