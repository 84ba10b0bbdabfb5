//! `copy-before-install`: manifests are copied before the dependencies are installed, and the sources after.
//!
//! ## What it does
//! Finds a COPY of the whole project above the install of its dependencies, copies the files that the install reads before it, and moves the COPY
//! below it. What stands in the RUN after the install and needs the sources, such as `npm run build`, stays below the COPY. For builders that
//! fetch and build in one go (`mvn package`, `dotnet publish`) a RUN that only fetches is put above it; where that cannot be told to be right, and for Cargo, Go and
//! Gradle, it says which way there is.
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
//! project (`file:`, `workspace:`, `-e .`, `gemspec`, `path:`, a `replace` of `go.mod`, a system scope or a parent in a folder of `pom.xml`, a package source in a folder of `nuget.config`), a package whose install script reads the project (Prisma), a
//! dependency folder that is committed, `poetry install` and `uv sync` without the options that leave the project out, Composer without `--no-scripts
//! --no-autoloader`. Where an earlier RUN of the stage has installed already, or a builder has a cache mount.
//!
//! ## Fix safety
//! Unsafe: what an install reads is known of npm, Yarn, pnpm, bun, pip, uv, Poetry, Pipenv, Go, Bundler, Composer, Maven and dotnet as far as tables and the files of the
//! project tell, and the sources, copied later, replace what the install has changed of them (a lock file). It is made only where the build context is
//! known, everybody has the files (git tracks them), the lock file says nothing of install scripts that dfmt does not know, and nothing between the COPY and
//! the install can see the difference. Folders that the install fills (`node_modules`) are left out of the context, as the sources would
//! now overwrite them: where `.dockerignore` does not name them, the fix writes that line, too, unless a Dockerfile there needs them.
//! Otherwise the finding says why there is no fix.
//!
//! Maven's `dependency:go-offline` fetches more than a build needs, and not every repository has that: it gets `--fail-never`, and what it could not fetch is
//! fetched by the build, as before. An image that is built in one stage keeps what is fetched in its `.m2`.
//!
//! ## Source
//! Docker's manual, "Optimize cache usage in builds"; Docker's manual, "Building best practices"; Node's "Best practices"; Maven's documentation of the plugin
//! `dependency`; .NET's, "dotnet restore".

use super::super::support::ignore_file::{is_needed, with_lines};
use super::builder_help;
use crate::diagnostic::{Applicability, FileEdits, Finding, Fix, Operation};
use crate::knowledge::ecosystems::{BUILDERS, Builder, ManifestKind};
use crate::lint::{Context, On, Rule};
use crate::model::manifests::{Obstacle, Project, filled, manifests, manifests_of_fill};
use crate::model::{
    BuildContext, Effects, FolderCopy, Ignored, Install, Model, SimpleCommand, Workdir, is_in,
    joined,
};
use crate::rewrite::{instruction_above, lift, move_below};
use crate::syntax::Keyword;
use crate::text::{Edit, file_name};

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
        };
        findings.extend(order.finding());
        return;
    }
    let mut all = copies.iter().filter(|(_, folder)| folder.source == ".");
    if let Some((copy, folder)) = all.next() {
        let runs = (*copy + 1..range.end).filter(is_run);
        findings.extend(builds_at_once(context, (*copy, folder), runs));
    }
}

/// A COPY of all sources above the RUN that fetches the dependencies and builds in one go, without a cache to keep them in.
fn builds_at_once(
    context: &Context<'_>,
    (copy, folder): (usize, &FolderCopy),
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
        let is_called = || {
            let commands = model.commands(at);
            at < copy && commands.iter().any(|it| it.name() == Some(builder.program))
        };
        at != copy && (has(builder.done_by) || fetches.any(|verb| has(verb)) || is_called())
    });
    // A project without a manifest, whose files are there.
    let is_there = |name: &&str| context.build.kind(name).is_some();
    let has_sources = || context.build.matches(builder.sources).is_some();
    let has_manifest =
        builder.sources.is_empty() || builder.manifests.iter().any(is_there) || !has_sources();
    let mut others = builder.not_where.iter();
    let is_project = has_manifest && !fetches_before && !others.any(|part| model.speaks_of(part));
    if !is_project || !model.cache_mounts(run).is_empty() {
        return None;
    }
    let order = Order {
        model,
        build: context.build,
        folder,
        copy,
        run,
        installs: &[],
        known: 0,
        is_split: false,
    };
    let fix = order.fill();
    if let Err(Obstacle::Needs(_)) = fix {
        return None;
    }
    let instruction = model.instructions[copy];
    let message = format!(
        "every change of a file that is copied here fetches the dependencies of {} again",
        builder.name
    );
    let span = instruction.joined.span(instruction.statement.keyword);
    let mut help = builder_help::help(model, context.build, folder, (run, builder));
    if let Err(Obstacle::Unknown(why)) = &fix
        && model.fill_of_run(run).is_some()
    {
        help = format!("{help}; there is no fix for it, as {why}");
    }
    let finding = RULE.finding(span, message).with_help(help);
    Some(finding.with_fix_if(fix.ok()))
}

fn unknown(what: &str) -> Obstacle {
    Obstacle::Unknown(what.to_owned())
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
        let first: Vec<String> = self.installs.iter().flat_map(named).collect();
        let mut help = format!(
            "copy {} and its lock file first, install, then copy the rest",
            first.join(", ")
        );
        let has_none = |it: &Install| {
            !it.lists.is_empty()
                || matches!(
                    it.ecosystem.kind,
                    ManifestKind::Dotnet | ManifestKind::Maven
                )
        };
        if self.installs.iter().all(has_none) {
            help = format!(
                "copy {} first, install, then copy the rest",
                first.join(", ")
            );
        }
        if let Err(Obstacle::Unknown(why)) = &fix {
            help = format!("{help}; there is no fix for it, as {why}");
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
        let model = self.model;
        let source_of = |path: &str| self.source_of(path);
        let project = Project {
            build: self.build,
            source_of: &source_of,
        };
        let mut files: Vec<String> = Vec::new();
        let mut folders: Vec<String> = Vec::new();
        for install in self.installs {
            let own = manifests(install, &project)?;
            folders.extend(filled(install, &own, &source_of));
            for file in own {
                if !files.contains(&file) {
                    files.push(file);
                }
            }
        }
        let ignored = self.ignored(&folders)?;
        let effects = model
            .effects(self.run)
            .or_else(|| model.effects_of_start(self.run));
        let effects = effects.ok_or_else(|| unknown("its RUN may need the sources"))?;
        let copied = model.effects(self.copy);
        let copied = copied.filter(|_| model.sees_only_manifests(self.copy, &effects));
        let copied = copied.ok_or_else(|| {
            unknown("the install may look at what is copied, or at where it goes")
        })?;
        let may_pass = |own: Effects| {
            let other = if self.is_split { &effects } else { &copied };
            own.installs.is_empty()
                && (!self.is_split || own.only_settings())
                && own.commutes(other)
        };
        let mut between = self.copy + 1..self.run;
        if !between.all(|at| model.effects(at).is_some_and(may_pass)) {
            return Err(unknown("what stands between may need the sources"));
        }
        let copies = self.copies(files)?;
        let (edits, operations) = self
            .edits(&copies)
            .ok_or_else(|| unknown("a comment stands in the way"))?;
        let title = if self.is_split {
            "Install before the sources are copied, and build after"
        } else {
            "Install before the sources are copied"
        };
        let fix = Fix::new(Applicability::Unsafe, title, edits, Vec::new());
        Ok(fix.with(operations).with_files(ignored))
    }

    /// The fix where nothing is known of the RUN but that it is a builder's, who fetches and builds in one go: a RUN of its own that only fetches, above
    /// the sources.
    fn fill(&self) -> Result<Fix, Obstacle> {
        let (model, copy, run) = (self.model, self.copy, self.run);
        let fill = model
            .fill_of_run(run)
            .ok_or_else(|| unknown("it may fetch something else than its command says"))?;
        let source_of = |path: &str| self.source_of(path);
        let project = Project {
            build: self.build,
            source_of: &source_of,
        };
        let files = manifests_of_fill(&fill.install, &project)?;
        let ignored = self.ignored(&filled(&fill.install, &files, &source_of))?;
        let copied = model.effects(copy);
        let copied = copied.filter(|_| model.sees_only_manifests(copy, &fill.effects));
        let copied = copied.ok_or_else(|| {
            unknown("what it fetches with may look at what is copied, or at where it goes")
        })?;
        // The RUN finds the project where the COPY finds its target.
        let is_moved = model.workdir_before(copy) != model.workdir_before(run);
        let may_pass = |own: Effects| {
            own.installs.is_empty()
                && if is_moved {
                    own.commutes(&copied)
                } else {
                    own.only_settings() && own.commutes(&fill.effects)
                }
        };
        let mut between = copy + 1..run;
        if !between.all(|at| model.effects(at).is_some_and(may_pass)) {
            return Err(unknown("what stands between may need the sources"));
        }
        let mut lines = self.copies(files)?;
        let above = if is_moved { run } else { copy };
        let inserted = |keyword| Operation::Insert { above, keyword };
        let mut operations: Vec<Operation> = lines.iter().map(|_| inserted("COPY")).collect();
        operations.push(inserted("RUN"));
        lines.push(fill.text);
        let line_ending = String::from_utf8_lossy(model.line_ending().bytes()).into_owned();
        let lines = lines.join(&line_ending);
        let edits = if is_moved {
            operations.push(Operation::Move { index: copy, above });
            let moved = move_below(model, copy, run - 1);
            let [out, into] = moved.ok_or_else(|| unknown("a comment stands in the way"))?;
            vec![out, put_before(&into, &lines, &line_ending)]
        } else {
            vec![instruction_above(model, copy, &lines)]
        };
        let title = "Fetch the dependencies before the sources are copied";
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

    fn edits(&self, copies: &[String]) -> Option<(Vec<Edit>, Vec<Operation>)> {
        let (model, copy, run) = (self.model, self.copy, self.run);
        let line_ending = String::from_utf8_lossy(model.line_ending().bytes()).into_owned();
        let inserted = |above: usize| {
            copies.iter().map(move |_| Operation::Insert {
                above,
                keyword: "COPY",
            })
        };
        if self.is_split {
            let (head, cut) = lift(model, run, self.known)?;
            let text: Vec<&str> = copies
                .iter()
                .map(String::as_str)
                .chain([&head[..]])
                .collect();
            let above = instruction_above(model, copy, &text.join(&line_ending));
            let mut operations: Vec<Operation> = inserted(copy).collect();
            operations.push(Operation::Lift {
                index: run,
                above: copy,
            });
            return Some((vec![above, cut], operations));
        }
        let [out, into] = move_below(model, copy, run)?;
        let mut edits = vec![out];
        if !copies.is_empty() {
            edits.push(instruction_above(model, run, &copies.join(&line_ending)));
        }
        edits.push(into);
        let mut operations: Vec<Operation> = inserted(run).collect();
        operations.push(Operation::Move {
            index: copy,
            above: run + 1,
        });
        Some((edits, operations))
    }

    /// What .dockerignore has to leave out, so that the sources do not overwrite what is installed into these folders of the build context.
    fn ignored(&self, folders: &[String]) -> Result<Vec<FileEdits>, Obstacle> {
        let unknown = |what: String| Err(Obstacle::Unknown(what));
        let mut lines: Vec<String> = Vec::new();
        let rules = match self.build.ignored() {
            Ignored::Rules(rules) => Some(rules),
            Ignored::Nothing => None,
            Ignored::Unknown => return unknown("the build context is not known".to_owned()),
        };
        for path in folders {
            if let Some(rules) = rules.as_ref().filter(|rules| rules.ignores(path)) {
                if rules.may_let_through(path) {
                    return unknown(format!(".dockerignore may let a part of {path} through"));
                }
                continue;
            }
            match self.build.is_shared(path) {
                Some(false) => {}
                Some(true) => {
                    let what = format!("`{path}` is a part of the project");
                    return Err(Obstacle::Needs(what));
                }
                None => return unknown("it is not known what git tracks".to_owned()),
            }
            if !lines.contains(path) {
                lines.push(path.clone());
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

/// An edit that inserts an instruction, with lines before it, and after the blank line that may be there.
fn put_before(edit: &Edit, lines: &str, line_ending: &str) -> Edit {
    let end = line_ending.as_bytes();
    let start = if edit.text.starts_with(end) {
        end.len()
    } else {
        0
    };
    let mut text = edit.text[..start].to_vec();
    text.extend_from_slice(lines.as_bytes());
    text.extend_from_slice(end);
    text.extend_from_slice(&edit.text[start..]);
    Edit::insert(edit.span.start, text)
}

/// What is to be copied first for an install, by name.
fn named(install: &Install) -> Vec<String> {
    let manifests = install.manifests();
    if install.ecosystem.kind == ManifestKind::Dotnet && manifests.is_empty() {
        return vec!["the project files (`*.csproj`, `*.sln`, `Directory.*.props`)".to_owned()];
    }
    let names = manifests
        .iter()
        .map(|path| format!("`{}`", file_name(path)));
    names.collect()
}
