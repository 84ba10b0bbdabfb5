//! `copy-before-install`: manifests are copied before the dependencies are installed, and the sources after.
//!
//! ## What it does
//! Finds a COPY of the whole project above the install of its dependencies, copies the files that the install reads before it, and moves the COPY
//! below it. What stands in the RUN after the install and needs the sources, such as `npm run build`, stays below the COPY. Commands that
//! install the dependencies and the project, too (`uv sync`, `poetry install`, `composer install`), are called twice: above without the project, and
//! below as they were. For a build with Go the modules are fetched before. Builders that fetch and build in one go (Cargo, Gradle, Maven, dotnet) are reported,
//! with the way there is.
//!
//! ## Why
//! A layer is built again when a file changes that was copied above it. With the sources above the install, every change of one line
//! downloads and installs all dependencies again.
//!
//! ## Example
//! ```dockerfile
//! FROM node:22
//! WORKDIR /app
//! COPY . .
//! RUN npm ci && npm run build
//! CMD ["node", "dist/main.js"]
//! ```
//! becomes
//! ```dockerfile
//! FROM node:22
//! WORKDIR /app
//! COPY package.json package-lock.json ./
//! RUN npm ci
//! COPY . .
//! RUN npm run build
//! CMD ["node", "dist/main.js"]
//! ```
//!
//! ## When it stays silent
//! Where the install needs the sources: a lifecycle script in `package.json` (`postinstall`, `prepare`, …) that it runs, a dependency in a folder of the
//! project (`file:`, `workspace:`, `-e .`, `gemspec`, `path:`, a `replace` of `go.mod`), a package whose install script reads the project (Prisma), a
//! dependency folder that is committed, scripts that Composer runs before or while it installs, a project with Go that has a vendor folder or requires nothing.
//! Where an earlier RUN of the stage has installed already, or a builder has a cache mount.
//!
//! ## Fix safety
//! Unsafe: what an install reads is known of npm, Yarn, pnpm, bun, pip, uv, Poetry, Pipenv, Go, Bundler and Composer as far as tables and the files of the
//! project tell, and the sources, copied later, replace what the install has changed of them (a lock file). It is made only where the build context is
//! known, everybody has the files (git tracks them), the lock file says nothing of install scripts that dfmt does not know, and nothing between the COPY and
//! the install can see the difference. Folders that the install fills (`node_modules`) are left out of the context, as the sources would
//! now overwrite them: where `.dockerignore` does not name them, the fix writes that line, too, unless a Dockerfile there needs them.
//! `go mod download` fetches all that `go.mod` requires, the build what it imports: each module must have its sum in `go.sum` and come from where
//! everybody may fetch, `go.mod` be of Go 1.17 or above, and the Dockerfile say nothing of credentials. A second call with other options (`--reinstall`,
//! `--upgrade`) is not made, nor one of uv without `--frozen` where the project says by its sources what it needs.
//! Otherwise the finding says why there is no fix.
//!
//! ## Source
//! Docker's manual, "Optimize cache usage in builds"; Docker's manual, "Building best practices"; Node's "Best practices"; uv's guide "Using uv in
//! Docker", "Intermediate layers"; Poetry's documentation, "install"; Composer's, "Command-line interface", "Scripts"; Go Modules Reference, `go mod download`.

use super::super::support::ignore_file::{is_needed, with_lines};
use crate::diagnostic::{Applicability, FileEdits, Finding, Fix, Operation};
use crate::knowledge::ecosystems::{Ahead, BUILDERS, Builder, ECOSYSTEMS};
use crate::lint::{Context, On, Rule};
use crate::model::manifests::{Obstacle, Project, manifests};
use crate::model::{
    AheadOf, BuildContext, Effects, FolderCopy, Ignored, Install, Model, SimpleCommand, Workdir,
    is_in, joined,
};
use crate::rewrite::{instruction_above, lift, move_below, run_alike};
use crate::syntax::Keyword;
use crate::text::{Edit, file_name};

/// How many COPYs of folders of one stage are looked at: more are no project's.
const MANY: usize = 16;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "copy-before-install",
    fixes: &[Applicability::Unsafe],
    needs_context: true,
    summary: "manifests are copied before the dependencies are installed, and the sources after",
    matters: &[
        "before install",
        "dependencies",
        "install",
        "layer",
        "manifest",
        "postinstall",
    ],
    on: &[On::Stage(check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, stage: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    let range = model.stage_instructions(stage);
    let is_run = |at: &usize| model.instructions[*at].statement.kind == Keyword::Run;
    let copies = range
        .clone()
        .filter_map(|at| Some((at, model.folder_copy(at)?)));
    let copies: Vec<(usize, FolderCopy)> = copies
        .filter(|(_, it)| it.is_folder(context.build))
        .collect();
    let Some(&(first, _)) = copies.first() else {
        return;
    };
    let installs = model.installs_in(first + 1..range.end);
    for (copy, folder) in &copies {
        let reads = |install: &Install| is_in(&install.folder, &folder.target);
        let mut below = installs.iter().filter(|start| start.run > *copy);
        let Some(start) = below.find(|start| start.installs.iter().any(reads)) else {
            continue;
        };
        let is_done = |install: &Install| has_installed(model, *copy, install);
        if start.installs.iter().all(is_done) {
            continue;
        }
        let order = Order {
            model,
            build: context.build,
            folder,
            copy: *copy,
            run: start.run,
            installs: &start.installs,
            known: start.known,
            is_split: start.known < start.all,
            ahead: None,
        };
        findings.extend(order.finding());
        return;
    }
    findings.extend(copies.iter().take(MANY).find_map(|(copy, folder)| {
        let runs = (*copy + 1..range.end).filter(is_run);
        builds_at_once(context, *copy, folder, runs)
    }));
}

/// A COPY of all sources above the RUN that fetches the dependencies and builds in one go, without a cache to keep them in.
fn builds_at_once(
    context: &Context<'_>,
    copy: usize,
    folder: &FolderCopy,
    mut runs: impl Iterator<Item = usize>,
) -> Option<Finding> {
    let model = context.model;
    let (run, builder) = runs.find_map(|run| {
        let commands = model.commands(run);
        let builder = commands
            .iter()
            .find_map(|command| builder_of(command, |it| it.verbs));
        Some((run, builder?))
    })?;
    let fetches_before = model.before(run).any(|at| {
        let text = model.instructions[at].joined.text();
        let has =
            |part: &str| !part.is_empty() && memchr::memmem::find(text, part.as_bytes()).is_some();
        let mut fetches = builder.fetches.iter();
        let is_called = || at < copy && model.commands(at).iter().any(|it| may_fetch(it, builder));
        at != copy && (has(builder.done_by) || fetches.any(|verb| has(verb)) || is_called())
    });
    let is_there = |name: &&str| context.build.kind(name).is_some();
    let ahead = model.ahead(run);
    let ahead = ahead.filter(|(_, it)| it.install.ecosystem.name == builder.name);
    // A project without a manifest, whose files are there.
    let has_sources = || context.build.matches(builder.sources).is_some();
    let has_manifest = match &ahead {
        _ if folder.source == "." => {
            builder.sources.is_empty() || builder.manifests.iter().any(is_there) || !has_sources()
        }
        // Of a part of the project only what is seen to have one is sure to need no other part.
        Some((_, ahead)) => ahead.install.manifests().iter().all(|path| {
            let is_in = is_in(path, &folder.target);
            is_in
                && folder
                    .source_of(path)
                    .is_some_and(|path| is_there(&&path[..]))
        }),
        None => false,
    };
    let mut others = builder.not_where.iter();
    let is_project = has_manifest && !fetches_before && !others.any(|part| model.speaks_of(part));
    if !is_project || !model.cache_mounts(run).is_empty() {
        return None;
    }
    let mut help = builder.help.to_owned();
    let mut fix = None;
    if let Some((known, ahead)) = &ahead {
        let start = model.known_start(run)?;
        let installs: Vec<Install> = start
            .installs
            .into_iter()
            .chain([ahead.install.clone()])
            .collect();
        let order = Order {
            model,
            build: context.build,
            folder,
            copy,
            run,
            installs: &installs,
            known: *known,
            is_split: true,
            ahead: Some(ahead),
        };
        match order.fix() {
            Ok(it) => fix = Some(it),
            Err(Obstacle::Needs(_)) => return None,
            Err(Obstacle::Unknown(why)) => help = without_fix(&help, &why),
        }
    }
    let instruction = model.instructions[copy];
    let message = format!(
        "every change of a file that is copied here fetches the dependencies of {} again",
        builder.name
    );
    let span = instruction.joined.span(instruction.statement.keyword);
    Some(RULE.finding(span, message).with_help(help).with_fix_if(fix))
}

/// Whether a command may fetch dependencies of the project by a builder. Of some it is known which of their verbs do, and that they then name no package.
fn may_fetch(command: &SimpleCommand<'_>, builder: &'static Builder) -> bool {
    let mut known = ECOSYSTEMS.iter();
    let is_known =
        known.any(|it| it.programs.contains(&builder.program) && !matches!(it.ahead, Ahead::Never));
    let names_package = || command.args().iter().any(|word| word.text.contains(&b'@'));
    command.name() == Some(builder.program)
        && (!is_known || (builder_of(command, |it| it.verbs).is_some() && !names_package()))
}

/// A help that says why there is no fix.
fn without_fix(help: &str, why: &str) -> String {
    format!("{help}; there is no fix for it, as {why}")
}

/// The builder that a command calls, with one of its verbs first.
fn builder_of(
    command: &SimpleCommand<'_>,
    verbs: fn(&Builder) -> &'static [&'static str],
) -> Option<&'static Builder> {
    let name = command.name()?;
    let builder = BUILDERS.iter().find(|builder| builder.program == name)?;
    let mut words = command.args().iter().filter_map(|word| word.as_str());
    let is_verb = |word: &str| verbs(builder).contains(&word.trim_start_matches(':'));
    words.any(is_verb).then_some(builder)
}

/// A command as it is written, in one line.
fn written(command: &SimpleCommand<'_>) -> String {
    let words = command.words.iter();
    let words: Vec<_> = words
        .map(|word| String::from_utf8_lossy(word.text))
        .collect();
    words.join(" ")
}

/// That COPYs are put above an instruction.
fn inserted(copies: &[String], above: usize) -> Vec<Operation> {
    let insert = |_| Operation::Insert {
        above,
        keyword: "COPY",
    };
    copies.iter().map(insert).collect()
}

/// Whether the dependencies were installed above already.
fn has_installed(model: &Model<'_>, copy: usize, install: &Install) -> bool {
    let name = install.ecosystem.name;
    let installs = |at: usize| {
        let is_run = model.instructions[at].statement.kind == Keyword::Run;
        let installs = is_run.then(|| model.known_start(at)).flatten();
        installs.is_some_and(|start| {
            start
                .installs
                .iter()
                .any(|other| other.ecosystem.name == name)
        })
    };
    model.any_before(copy, &format!("installs by {name}"), installs)
}

/// A COPY of sources above an install.
struct Order<'o, 'm> {
    model: &'o Model<'m>,
    build: &'o dyn BuildContext,
    folder: &'o FolderCopy,
    copy: usize,
    run: usize,
    installs: &'o [Install],
    /// How many commands of the RUN need nothing but the manifests.
    known: usize,
    /// Whether there are others.
    is_split: bool,
    /// What is done ahead of the first of these.
    ahead: Option<&'o AheadOf>,
}

impl Order<'_, '_> {
    fn finding(&self) -> Option<Finding> {
        let fix = self.fix();
        if let Err(Obstacle::Needs(_)) = fix {
            return None;
        }
        let mut names: Vec<&str> = self.installs.iter().map(|it| it.ecosystem.name).collect();
        names.dedup();
        let instruction = self.model.instructions[self.copy];
        let message = format!(
            "every change of a file that is copied here installs the dependencies of {} again",
            names.join(" and ")
        );
        let first = self.installs.iter().flat_map(Install::manifests);
        let first: Vec<String> = first
            .map(|path| format!("`{}`", file_name(&path)))
            .collect();
        let mut help = format!(
            "copy {} and its lock file first, install, then copy the rest",
            first.join(", ")
        );
        if self.installs.iter().all(|it| !it.lists.is_empty()) {
            help = format!(
                "copy {} first, install, then copy the rest",
                first.join(", ")
            );
        }
        if let Err(Obstacle::Unknown(why)) = &fix {
            help = without_fix(&help, why);
        }
        let finding = RULE
            .finding(
                instruction.joined.span(instruction.statement.keyword),
                message,
            )
            .with_help(help);
        Some(finding.with_fix_if(fix.ok()))
    }

    fn fix(&self) -> Result<Fix, Obstacle> {
        let unknown = |what: &str| Obstacle::Unknown(what.to_owned());
        let model = self.model;
        let source_of = |path: &str| self.source_of(path);
        let project = Project {
            build: self.build,
            source_of: &source_of,
        };
        let mut files: Vec<String> = Vec::new();
        for install in self.installs {
            for file in manifests(install, &project)? {
                if !files.contains(&file) {
                    files.push(file);
                }
            }
        }
        let ignored = self.ignored()?;
        let effects = match self.ahead {
            Some(_) => model.effects_ahead(self.run),
            None => model
                .effects(self.run)
                .or_else(|| model.effects_of_start(self.run)),
        };
        let effects = effects.ok_or_else(|| match self.ahead {
            // Of root only.
            Some(_) => unknown("it is not known where the user keeps what is installed"),
            None => unknown("its RUN may need the sources"),
        })?;
        let copied = model.effects(self.copy);
        let copied = copied.filter(|_| model.sees_only_manifests(self.copy, &effects));
        let copied = copied.ok_or_else(|| {
            unknown("the install may look at what is copied, or at where it goes")
        })?;
        if let Some(Ahead::Fills(fills)) = self.ahead.map(|it| it.install.ecosystem.ahead)
            && fills.not_where.iter().any(|part| model.speaks_of(part))
        {
            return Err(unknown(
                "what is fetched may be what only some are let in to, and the build may do without it",
            ));
        }
        let between: Option<Vec<Effects>> = (self.copy + 1..self.run)
            .map(|at| model.effects(at).filter(|own| own.installs.is_empty()))
            .collect();
        let between = between.unwrap_or_default();
        let is_known = between.len() == self.run - self.copy - 1;
        // What says something of containers may stay where it is; else the COPY goes below.
        let stays = |own: &Effects| own.only_settings() && own.commutes(&effects);
        let stays = self.is_split && between.iter().all(stays);
        if !is_known || !(stays || between.iter().all(|own| own.commutes(&copied))) {
            return Err(unknown("what stands between may need the sources"));
        }
        let copies = self.copies(files)?;
        let edits = if self.is_split {
            self.split(&copies, stays)
        } else {
            self.swap(&copies)
        };
        let (edits, operations) = edits.ok_or_else(|| unknown("a comment stands in the way"))?;
        let title = if self.is_split {
            "Install before the sources are copied, and build after"
        } else {
            "Install before the sources are copied"
        };
        let fix = Fix::new(Applicability::Unsafe, title, edits, Vec::new());
        Ok(fix.with(operations).with_files(ignored))
    }

    /// The path in the context of one that the COPY brings.
    fn source_of(&self, path: &str) -> Option<String> {
        is_in(path, &self.folder.target)
            .then(|| self.folder.source_of(path))
            .flatten()
    }

    /// The COPYs that bring the files, one for each folder.
    fn copies(&self, files: Vec<String>) -> Result<Vec<String>, Obstacle> {
        let model = self.model;
        let Workdir::Known(workdir) = model.workdir_before(self.run) else {
            return Err(Obstacle::Unknown(
                "the working directory is not known".to_owned(),
            ));
        };
        let instruction = model.instructions[self.copy];
        let flags = instruction.statement.flags.iter();
        let flags: Vec<String> = flags
            .map(|flag| String::from_utf8_lossy(instruction.text(flag.span)).into_owned())
            .collect();
        let mut folders: Vec<(String, Vec<String>)> = Vec::new();
        let start = model
            .stage_of(self.run)
            .map_or(0, |it| model.stage_instructions(it).start);
        for file in files {
            let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-/".contains(&byte);
            if !file.bytes().all(is_plain) {
                return Err(Obstacle::Unknown(format!("`{file}` has an odd name")));
            }
            let below = match &self.folder.source[..] {
                "." => &file[..],
                source => file
                    .strip_prefix(source)
                    .unwrap_or(&file)
                    .trim_start_matches('/'),
            };
            let path = joined(&self.folder.target, below);
            if model.is_brought_before(self.copy, start..self.run, &path) {
                continue;
            }
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            let folder = match folder.strip_prefix(&workdir[..]) {
                Some("") => "./".to_owned(),
                Some(rest) if rest.starts_with('/') => format!("{}/", &rest[1..]),
                _ => format!("{folder}/"),
            };
            match folders.iter_mut().find(|(other, _)| *other == folder) {
                Some((_, files)) => files.push(file),
                None => folders.push((folder, vec![file])),
            }
        }
        let copies = folders.into_iter().map(|(folder, files)| {
            let mut words = vec!["COPY".to_owned()];
            words.extend(flags.iter().cloned());
            words.extend(files);
            words.push(folder);
            words.join(" ")
        });
        Ok(copies.collect())
    }

    /// What is known of the RUN goes above the COPY, or, if that is not to stay where it is, both above the rest of the RUN.
    fn split(&self, copies: &[String], stays: bool) -> Option<(Vec<Edit>, Vec<Operation>)> {
        let (model, copy, run) = (self.model, self.copy, self.run);
        let above = if stays { copy } else { run };
        let (head, cut, operation) = if let Some(ahead) = self.ahead {
            let commands = model.commands(run);
            let known = commands[..self.known].iter().map(written);
            let script: Vec<String> = known.chain([ahead.words.join(" ")]).collect();
            let cut = match self.known {
                0 => None,
                known => Some(lift(model, run, known)?.1),
            };
            let head = run_alike(model, run, &script.join(" && "));
            (head, cut, Operation::Ahead { index: run, above })
        } else {
            let (head, cut) = lift(model, run, self.known)?;
            (head, Some(cut), Operation::Lift { index: run, above })
        };
        let lines: Vec<String> = copies.iter().cloned().chain([head]).collect();
        let mut operations = inserted(copies, above);
        operations.push(operation);
        let mut edits = if stays {
            let line_ending = String::from_utf8_lossy(model.line_ending().bytes()).into_owned();
            vec![instruction_above(model, copy, &lines.join(&line_ending))]
        } else {
            operations.push(Operation::Move { index: copy, above });
            move_below(model, copy, run - 1, &lines)?.to_vec()
        };
        edits.extend(cut);
        Some((edits, operations))
    }

    /// The COPY goes below the RUN.
    fn swap(&self, copies: &[String]) -> Option<(Vec<Edit>, Vec<Operation>)> {
        let (model, copy, run) = (self.model, self.copy, self.run);
        let line_ending = String::from_utf8_lossy(model.line_ending().bytes()).into_owned();
        let [out, into] = move_below(model, copy, run, &[])?;
        let mut edits = vec![out];
        if !copies.is_empty() {
            edits.push(instruction_above(model, run, &copies.join(&line_ending)));
        }
        edits.push(into);
        let mut operations = inserted(copies, run);
        operations.push(Operation::Move {
            index: copy,
            above: run + 1,
        });
        Some((edits, operations))
    }

    /// What .dockerignore has to leave out, so that the sources do not overwrite what is installed.
    fn ignored(&self) -> Result<Vec<FileEdits>, Obstacle> {
        let unknown = |what: String| Err(Obstacle::Unknown(what));
        let mut lines: Vec<String> = Vec::new();
        let rules = match self.build.ignored() {
            Ignored::Rules(rules) => Some(rules),
            Ignored::Nothing => None,
            Ignored::Unknown => return unknown("the build context is not known".to_owned()),
        };
        for install in self.installs {
            for name in install.ecosystem.folders {
                let Some(path) = self.source_of(&joined(&install.folder, name)) else {
                    continue;
                };
                if let Some(rules) = rules.as_ref().filter(|rules| rules.ignores(&path)) {
                    if rules.may_let_through(&path) {
                        return unknown(format!(".dockerignore may let a part of {path} through"));
                    }
                    continue;
                }
                match self.build.is_shared(&path) {
                    Some(false) => {}
                    Some(true) => {
                        return Err(Obstacle::Needs(format!(
                            "`{path}` is a part of the project"
                        )));
                    }
                    None => return unknown("it is not known what git tracks".to_owned()),
                }
                if !lines.contains(&path) {
                    lines.push(path);
                }
            }
        }
        if lines.is_empty() {
            return Ok(Vec::new());
        }
        let names: Vec<&str> = lines.iter().map(String::as_str).collect();
        let needed = names
            .iter()
            .find(|path| is_needed(self.model, self.build, path));
        if let Some(path) = needed {
            return unknown(format!("a Dockerfile of this context may need `{path}`"));
        }
        match with_lines(self.build, &names) {
            Some(file) => Ok(vec![file]),
            None => unknown(format!(
                "nothing leaves {} out of the context",
                names.join(" ")
            )),
        }
    }
}
