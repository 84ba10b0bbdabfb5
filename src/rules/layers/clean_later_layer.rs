//! `clean-later-layer`: a clean-up frees nothing that lies in an earlier layer.
//!
//! ## What it does
//! Finds what a RUN removes although an earlier instruction of the stage has put it into its layer: files that a COPY or ADD brought or a RUN
//! downloaded, packages that a RUN installed, and package lists and caches, where the RUN does nothing but clean up.
//!
//! ## Why
//! A layer is only ever added to: what a later one removes is hidden, and still shipped; whoever has the image can read it. The clean-up has to stand
//! in the RUN that made the mess; a file that is only needed for a while is downloaded and removed in one RUN, or mounted.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:bookworm
//! COPY app.tar.gz /tmp/app.tar.gz
//! RUN tar -xf /tmp/app.tar.gz -C /opt && rm /tmp/app.tar.gz
//! ```
//! The archive stays in the layer of the COPY. `RUN --mount=type=bind,source=app.tar.gz,target=/tmp/app.tar.gz tar …` leaves it in no layer.
//!
//! ## When it stays silent
//! Where `chain-run` joins the RUN to the one above it; where nothing in the file tells that an earlier layer has what is removed; on files
//! of a few lines (scripts, settings, lists) that hold no secret; in stages of which others only copy files, where layers do not matter.
//!
//! ## Fix safety
//! There is no fix: what has to move where depends on what lies between.
//!
//! ## Codes
//! None of other tools.
//!
//! ## Source
//! Docker's building best practices, "Minimize the number of layers" and "apt-get"; OCI image specification, "Whiteouts".

use std::collections::{BTreeMap, HashMap};

use super::files_of_layers::{Directory, files_copied, files_written, is_removed, shown};
use crate::config::ChainMode;
use crate::diagnostic::{Finding, Severity};
use crate::knowledge::managers::{MANAGERS, Manager, Verb};
use crate::knowledge::secrets::is_secret_file;
use crate::lint::{Context, On, Rule};
use crate::model::{
    CacheEffect, Invocation, Model, Reach, SimpleCommand, Step, has_letter, steps, virtual_group,
};
use crate::rules::support::is_to_be_mounted;
use crate::rules::support::related::{Group, removes};
use crate::rules::support::words::written;
use crate::syntax::{CopySourceKind, Keyword};
use crate::text::{Span, file_name};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "clean-later-layer",
    codes: &[],
    severity: Severity::Info,
    fixes: &[],
    summary: "clean-ups stand in the RUN that made what they remove",
    matters: &["layer", "layers"],
    on: &[On::Stage(check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, stage: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    let instructions = model.stage_instructions(stage);
    if model.reach(instructions.start, None) != Some(Reach::Layers) {
        return;
    }
    let mut layers = Layers::default();
    // Read only where a RUN removes what it has not made itself.
    let mut read = instructions.start;
    let mut workdirs = [instructions.start; 2];
    let mut has_layers = false;
    for index in instructions {
        let kind = model.instructions[index].statement.kind;
        if kind == Keyword::Workdir {
            workdirs[0] = index;
        }
        if kind == Keyword::Run && has_layers && may_remove(model, index) {
            let run = Effects::of(context, index, workdirs[0]);
            if !run.removes_nothing() {
                for earlier in read..index {
                    if model.instructions[earlier].statement.kind == Keyword::Workdir {
                        workdirs[1] = earlier;
                    }
                    layers.add(context, earlier, workdirs[1]);
                }
                read = index;
                let hits = layers.remove(model, run);
                if !hits.is_empty() && !is_joined(context, index) {
                    findings.push(finding(model, &hits));
                }
            }
        }
        has_layers |= matches!(kind, Keyword::Run | Keyword::Copy | Keyword::Add);
    }
}

/// Whether the text of a RUN has a word of those that remove something.
fn may_remove(model: &Model<'_>, index: usize) -> bool {
    let text = model.instructions[index].span.of(model.file.source);
    let has =
        |word: &str| model.speaks_of(word) && memchr::memmem::find(text, word.as_bytes()).is_some();
    ["rm ", "purge", "remove", " del", "uninstall", "clean"]
        .into_iter()
        .any(has)
}

/// What the layers of a stage have so far, each with the instruction that put it there.
#[derive(Default)]
struct Layers {
    files: BTreeMap<String, usize>,
    /// By family of the package manager and name.
    packages: HashMap<(&'static str, String), usize>,
    /// By family of the package manager.
    caches: HashMap<&'static str, usize>,
}

/// As many files are compared with one pattern.
const MAX_COMPARED: usize = 64;

/// Takes out of `files` what an `rm` of a path removes; gives it, each with the instruction that made it.
fn take(files: &mut BTreeMap<String, usize>, removed: &str) -> Vec<(String, usize)> {
    let literal = removed.split(['*', '?']).next().unwrap_or(removed);
    let start = literal.trim_end_matches('/');
    let near = files.range(start.to_owned()..).take(MAX_COMPARED);
    let near = near.take_while(|(path, _)| path.starts_with(start));
    let gone = near.filter(|(path, _)| is_removed(path, removed));
    let gone: Vec<String> = gone.map(|(path, _)| path.clone()).collect();
    gone.into_iter()
        .filter_map(|path| files.remove_entry(&path))
        .collect()
}

/// Something that a RUN removes from an earlier layer.
struct Hit {
    /// Where.
    span: Span,
    /// What the message calls it.
    name: String,
    /// The path of a file.
    path: String,
    /// The instruction that put it there.
    maker: usize,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    File,
    Secret,
    Package,
    Caches,
}

/// What a RUN makes that stays, and what it removes that it has not made itself.
#[derive(Default)]
struct Effects {
    files: Vec<String>,
    packages: Vec<(&'static str, String)>,
    /// The families of package managers whose caches it leaves filled.
    caches: Vec<&'static str>,
    removed: Vec<Removed>,
    removed_packages: Vec<(Span, (&'static str, String))>,
    /// By family, with what the message calls the package manager.
    cleaned: Vec<(Span, &'static str, String)>,
}

/// What an `rm` removes.
struct Removed {
    span: Span,
    /// As it is written.
    word: String,
    path: String,
    is_recursive: bool,
}

impl Effects {
    fn of(context: &Context<'_>, index: usize, workdir: usize) -> Self {
        let model = context.model;
        let codes = model.codes(index);
        let steps = steps(&codes);
        let mounts: Vec<String> = model.instructions[index]
            .mounts()
            .filter_map(|mount| model.mount_target(index, &mount))
            .collect();
        let is_open = |path: &str| {
            !mounts.iter().any(|mount| is_removed(path, mount)) && !is_assigned(model, index, path)
        };
        let mut directory = Directory::of(model, index, workdir);
        let mut effects = Self::default();
        let mut files: BTreeMap<String, usize> = BTreeMap::new();
        for step in &steps {
            directory.follow(step);
            let command = step.command;
            let span = step.code.span(command.span);
            let written = files_written(step.code, command);
            let written = written.iter().filter_map(|file| directory.join(file));
            files.extend(written.map(|file| (file, index)));
            for (word, path) in removed_files(command, &directory) {
                if take(&mut files, &path).is_empty() && is_open(&path) {
                    effects.removed.push(Removed {
                        span,
                        word,
                        path,
                        is_recursive: is_recursive(command),
                    });
                }
            }
            let Some(call) = Invocation::of(command) else {
                continue;
            };
            for name in packages(command, &call) {
                let key = (call.manager.family, name);
                let own = effects.packages.iter().position(|own| *own == key);
                match (call.verb, own) {
                    (Verb::Install, _) => effects.packages.push(key),
                    (_, Some(own)) => drop(effects.packages.swap_remove(own)),
                    (_, None) if is_open(&key.1) => effects.removed_packages.push((span, key)),
                    (_, None) => {}
                }
            }
        }
        effects.cleaned = cleaned(context, index, &steps);
        effects.files = files.into_keys().filter(|path| is_open(path)).collect();
        effects.packages.retain(|(_, name)| is_open(name));
        let commands: Vec<&SimpleCommand<'_>> = steps.iter().map(|step| step.command).collect();
        let filled = MANAGERS.iter().filter(|manager| fills(&commands, manager));
        effects.caches = filled.map(|manager| manager.family).collect();
        effects
    }

    fn removes_nothing(&self) -> bool {
        self.removed.is_empty() && self.removed_packages.is_empty() && self.cleaned.is_empty()
    }
}

impl Layers {
    /// Adds what an instruction puts into its layer.
    fn add(&mut self, context: &Context<'_>, index: usize, workdir: usize) {
        let model = context.model;
        match model.instructions[index].statement.kind {
            Keyword::Copy | Keyword::Add => {
                let directory = Directory::of(model, index, workdir);
                let files = files_copied(model, index, &directory);
                self.files
                    .extend(files.into_iter().map(|file| (file, index)));
            }
            Keyword::Run => {
                let run = Effects::of(context, index, workdir);
                self.files
                    .extend(run.files.into_iter().map(|file| (file, index)));
                self.packages
                    .extend(run.packages.into_iter().map(|key| (key, index)));
                self.caches
                    .extend(run.caches.into_iter().map(|family| (family, index)));
            }
            _ => {}
        }
    }

    /// Takes out what a RUN removes; gives it.
    fn remove(&mut self, model: &Model<'_>, run: Effects) -> Vec<Hit> {
        let mut hits = Vec::new();
        for removed in run.removed {
            let gone = take(&mut self.files, &removed.path);
            for (path, maker) in &gone {
                // One file, whether its target is a folder or not.
                let is_child = |(other, by): &(String, usize)| {
                    by == maker && other != path && is_removed(path, other)
                };
                if gone.iter().any(is_child)
                    || !removed.is_recursive && may_be_a_few_lines(model, *maker, path)
                {
                    continue;
                }
                let is_pattern = removed.word.contains(['*', '?']);
                let name = if is_pattern {
                    shown(path)
                } else {
                    &removed.word
                };
                let kind = if is_secret_file(path) {
                    Kind::Secret
                } else {
                    Kind::File
                };
                hits.push(Hit {
                    span: removed.span,
                    name: name.to_owned(),
                    path: path.clone(),
                    maker: *maker,
                    kind,
                });
            }
        }
        let mut hit = |span, name, maker, kind| {
            hits.push(Hit {
                span,
                name,
                path: String::new(),
                maker,
                kind,
            });
        };
        for (span, key) in run.removed_packages {
            if let Some(maker) = self.packages.remove(&key) {
                hit(span, key.1, maker, Kind::Package);
            }
        }
        for (span, family, name) in run.cleaned {
            if let Some(maker) = self.caches.remove(family) {
                hit(span, name, maker, Kind::Caches);
            }
        }
        hits
    }
}

/// The clean-ups of package managers of a RUN that does nothing else.
fn cleaned(
    context: &Context<'_>,
    index: usize,
    steps: &[Step<'_, '_>],
) -> Vec<(Span, &'static str, String)> {
    let only_cleans = context.model.is_plain_run(index)
        && steps.iter().all(|step| {
            let is_clean = |call: Invocation| call.verb == Verb::Clean;
            Invocation::of(step.command).is_some_and(is_clean)
                || removes(step.command).is_some()
                || matches!(step.command.name(), Some("set" | "true" | ":" | "echo"))
        });
    let steps = steps.iter().filter(|_| only_cleans);
    steps
        .filter_map(|step| {
            let manager = MANAGERS.iter().find(|manager| {
                let is_its = |call: Invocation| call.manager.family == manager.family;
                Invocation::of(step.command).is_some_and(is_its)
                    || removes(step.command).is_some_and(|mut paths| {
                        let directories = manager.cache.directories;
                        paths.any(|path| directories.iter().any(|cache| path.starts_with(cache)))
                    })
            })?;
            let name = match step.command.name() {
                Some("rm") | None => manager.family,
                Some(program) => program,
            };
            let span = step.code.span(step.command.span);
            (!is_to_be_mounted(context.options, manager))
                .then(|| (span, manager.family, name.to_owned()))
        })
        .collect()
}

/// Whether `chain-run` joins a RUN to the one above it.
fn is_joined(context: &Context<'_>, index: usize) -> bool {
    let model = context.model;
    context.options.chain_run != ChainMode::Off
        && model.is_plain_run(index)
        && model.is_plain_run(index - 1)
        && Group::of(&model.commands(index - 1)).fits(
            model,
            index,
            &model.commands(index),
            context.options,
        )
}

fn finding(model: &Model<'_>, hits: &[Hit]) -> Finding {
    let first = &hits[0];
    let alike = |hit: &&Hit| (hit.maker, hit.kind) == (first.maker, first.kind);
    let mut names: Vec<String> = Vec::new();
    for hit in hits.iter().filter(alike) {
        let name = format!("`{}`", hit.name);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let instruction = model.instructions[first.maker];
    let line = instruction.first_line;
    let (what, it) = match (first.kind, &names[..]) {
        (Kind::Caches, _) => (format!("the caches of {} stay", first.name), "them"),
        (_, [one]) => (format!("{one} stays"), "it"),
        (_, [one, two]) => (format!("{one} and {two} stay"), "them"),
        (_, [one, rest @ ..]) => (format!("{one} and {} others stay", rest.len()), "them"),
        (_, []) => (String::new(), "it"),
    };
    let consequence = match first.kind {
        Kind::Secret => format!("whoever has the image can read {it}"),
        _ => format!("removing {it} here frees nothing"),
    };
    let help = match (first.kind, instruction.statement.kind) {
        (Kind::Caches, _) => format!("clean up at the end of the RUN in line {line}"),
        (Kind::Secret, _) => "mount it into the RUN that needs it: `RUN --mount=type=secret,id=…,target=…`".to_owned(),
        (Kind::Package, _) => "install, use and remove it in one RUN; or build in a stage of its own, and copy the result with `COPY --from`".to_owned(),
        (Kind::File, Keyword::Run) => {
            let text = instruction.joined.text();
            let says = |word: &str| memchr::memmem::find(text, word.as_bytes()).is_some();
            let is_download = ["curl", "wget", "clone"].iter().any(|word| says(word));
            let verb = if is_download { "download" } else { "make" };
            format!("{verb}, use and remove {it} in one RUN")
        }
        (Kind::File, _) => mounted(model, first),
    };
    let finding = RULE.finding(
        first.span,
        format!("{what} in the layer of line {line}: {consequence}"),
    );
    let finding = finding.with_help(help);
    match first.kind {
        Kind::Secret => finding.with_severity(Severity::Warning),
        _ => finding,
    }
}

const STAGE: &str = "do this in a stage of its own, and copy the result with `COPY --from`";

/// What to write instead of a COPY or ADD of a file that is removed again.
fn mounted(model: &Model<'_>, hit: &Hit) -> String {
    let instruction = model.instructions[hit.maker];
    let copied = instruction.copy_arguments(&instruction.statement);
    let mut mount = "source=…,target=…".to_owned();
    if let Some(copied) = &copied
        && let [source] = &copied.sources[..]
    {
        let is_open = instruction.statement.kind == Keyword::Add && source.text.contains('$');
        if source.kind == CopySourceKind::Url || is_open {
            return "download, use and remove it in one RUN, with curl or wget".to_owned();
        }
        let name = source.text.trim_end_matches('/').rsplit('/').next();
        let is_folder = name.is_none_or(|name| !name.trim_start_matches('.').contains('.'));
        if is_folder && copied.from.is_none() {
            return STAGE.to_owned();
        }
        if !source.text.contains(['*', '?', '$']) {
            let (source, target) = (&source.text, shown(&hit.path));
            let from = copied.from.iter().map(|from| format!("from={from},"));
            mount = format!(
                "{}source={source},target={target}",
                from.collect::<String>()
            );
        }
    }
    format!("do not copy it, mount it into the RUN that needs it: `RUN --mount=type=bind,{mount}`")
}

/// Whether an `rm` removes folders, too.
fn is_recursive(command: &SimpleCommand<'_>) -> bool {
    let mut words = command.args().iter().map(written);
    words.any(|word| word == "--recursive" || has_letter(&word, "rR", ""))
}

/// Whether a file of the build context may be a list or a script without a suffix.
fn may_be_a_few_lines(model: &Model<'_>, maker: usize, path: &str) -> bool {
    let instruction = model.instructions[maker];
    let copied = instruction.copy_arguments(&instruction.statement);
    let is_of_context = copied.is_some_and(|copied| {
        let mut sources = copied.sources.iter();
        copied.from.is_none() && sources.all(|source| source.kind == CopySourceKind::Path)
    });
    let name = file_name(path);
    is_of_context && !name.contains(['.', '$', '*']) && !is_secret_file(path)
}

/// What an `rm` removes: as it is written, and as a path.
fn removed_files(command: &SimpleCommand<'_>, directory: &Directory) -> Vec<(String, String)> {
    let operands = command.args().iter().map(written);
    let operands = operands.filter(|word| command.name() == Some("rm") && !word.starts_with('-'));
    operands
        .filter_map(|word| {
            let path = directory.join(&word)?;
            let directories = MANAGERS
                .iter()
                .flat_map(|manager| manager.cache.directories);
            let mut directories = directories.into_iter();
            let is_cache = directories.any(|cache| path.starts_with(cache));
            (!is_cache).then_some((word, path))
        })
        .collect()
}

/// The names of the packages that a call installs or removes, without versions.
fn packages(command: &SimpleCommand<'_>, call: &Invocation) -> Vec<String> {
    if !matches!(call.verb, Verb::Install | Verb::Remove) {
        return Vec::new();
    }
    let named = call.operands(command).map(|at| {
        let word = written(&command.words[at]);
        let end = word.find(['=', '<', '>', '~', '!']).unwrap_or(word.len());
        word[..end].replace("${", "$").replace('}', "")
    });
    let is_name = |name: &String| !name.is_empty() && !name.contains(['/', '*', '(', '`', ' ']);
    named
        .chain(virtual_group(command))
        .filter(is_name)
        .collect()
}

/// Whether a text has a variable that the RUN sets itself: another RUN means something else by it.
fn is_assigned(model: &Model<'_>, index: usize, text: &str) -> bool {
    let run = model.instructions[index].joined.text();
    let is_name = |ch: char| ch.is_ascii_alphanumeric() || ch == '_';
    text.split('$').skip(1).any(|part| {
        let name = &part[..part.find(|ch| !is_name(ch)).unwrap_or(part.len())];
        let sets = |form: &str| memchr::memmem::find(run, form.as_bytes()).is_some();
        name.is_empty()
            || sets(&format!("{name}="))
            || sets(&format!("for {name}"))
            || sets(&format!("read {name}"))
    })
}

/// Whether commands leave something in the caches of a package manager.
fn fills(commands: &[&SimpleCommand<'_>], manager: &'static Manager) -> bool {
    let by_verb = |command: &SimpleCommand<'_>| {
        Invocation::of(command).is_some_and(|call| {
            call.manager.family == manager.family
                && matches!(call.verb, Verb::Update | Verb::Install)
        })
    };
    let by_effect =
        |command: &SimpleCommand<'_>| manager.effect(command) == Some(CacheEffect::Fills);
    commands
        .iter()
        .any(|command| by_verb(command) || by_effect(command))
        && !empties(commands, manager)
}

/// Whether one of the commands empties the caches of a package manager.
fn empties(commands: &[&SimpleCommand<'_>], manager: &'static Manager) -> bool {
    commands.iter().any(|command| {
        // `apt-get clean` leaves the lists.
        let verb = Invocation::of(command).is_some_and(|call| {
            call.manager.family == manager.family
                && call.verb == Verb::Clean
                && !manager.clean_keeps_index
        });
        verb || removes(command).is_some_and(|mut paths| {
            paths.any(|path| {
                let path = path.trim_end_matches('*').trim_end_matches('/');
                path.starts_with('/')
                    && manager
                        .cache
                        .directories
                        .iter()
                        .any(|cache| path.starts_with(cache) || cache.starts_with(path))
            })
        })
    })
}
