//! `copy-before-install`: manifests are copied before the dependencies are installed, and the sources after.
//!
//! ## What it does
//! Finds a COPY of the whole project above the install of its dependencies, copies the files that the install reads before it, and moves the COPY
//! below it; so does a COPY of another folder of the project (`COPY src ./src`) beside manifests that are copied already. What stands in the RUN
//! after the install and needs the sources, such as `npm run build`, stays below the COPY. Builders that fetch and build in one go (Cargo, Go,
//! Gradle, Maven, dotnet) are reported, with the way there is.
//!
//! ## Why
//! A layer is built again when a file changes that was copied above it. With the sources above the install, every change of one line downloads and
//! installs all dependencies again.
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
//! Where the install needs the sources: a lifecycle script in `package.json` (`postinstall`, `prepare`, …) that it runs, a dependency in a folder of
//! the project (`file:`, `workspace:`, `-e .`, `gemspec`, `path:`, a `replace` of `go.mod`), a package whose install script reads the project
//! (Prisma), a dependency folder that is committed (a zero-install of Yarn), a `bin` of a workspace, `poetry install` and `uv sync` without the
//! options that leave the project out, Composer without `--no-scripts --no-autoloader`. Where an earlier RUN of the stage has installed already, or a
//! builder has a cache mount.
//!
//! ## Fix safety
//! Unsafe: what an install reads is known of npm, Yarn, pnpm, bun, pip, uv, Poetry, Pipenv, Go, Bundler and Composer as far as tables and the files
//! of the project tell (of workspaces, up to eight, the `package.json` of each), and the sources, copied later, replace what the install has changed
//! of them (a lock file). It is made only where the build context is known, everybody has the files (git tracks them), the lock file says nothing of
//! install scripts that dfmt does not know, and nothing between the COPY and the install can see the difference. Folders that the install fills
//! (`node_modules`) are left out of the context, as the sources would now overwrite them: where `.dockerignore` does not name them, the fix writes
//! that line, too, unless a Dockerfile there needs them. Otherwise the finding says why there is no fix.
//!
//! ## Source
//! Docker's manual, "Optimize cache usage in builds"; Docker's manual, "Building best practices"; Node's "Best practices".

use std::collections::HashSet;

use super::super::support::ignore_file::{is_needed, with_lines};
use crate::diagnostic::{Applicability, FileEdits, Finding, Fix, Operation};
use crate::knowledge::ecosystems::{BUILDERS, Builder};
use crate::lint::{Context, On, Rule};
use crate::model::manifests::{Obstacle, Project, Read, manifests};
use crate::model::{
    BuildContext, Effects, FolderCopy, Ignored, Install, KnownStart, Model, SimpleCommand, Workdir,
    context_path, is_in, joined,
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

/// How many COPYs of folders are looked at that came too early beside the manifests.
const LAST: usize = 4;

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
    let is_done = |copy: usize, start: &KnownStart| {
        let mut all = start.installs.iter();
        all.all(|install| has_installed(model, copy, install))
    };
    for (copy, folder) in &copies {
        let reads = |install: &Install| is_in(&install.folder, &folder.target);
        let mut below = installs.iter().filter(|start| start.run > *copy);
        let Some(start) = below.find(|start| start.installs.iter().any(reads)) else {
            continue;
        };
        if is_done(*copy, start) {
            continue;
        }
        let order = Order {
            model,
            build: context.build,
            folder,
            layout: ProjectFolder {
                image: folder.target.clone(),
                context: folder.source.clone(),
            },
            copy: *copy,
            start,
        };
        findings.extend(order.finding());
        return;
    }
    // The manifests stand by themselves already, and another folder of the project has come too early; from below, so that their order stays.
    for (copy, folder) in copies.iter().rev().take(LAST) {
        let start = installs.iter().find(|start| start.run > *copy);
        let start = start.filter(|start| !is_done(*copy, start));
        let order = start.and_then(|start| {
            Some(Order {
                model,
                build: context.build,
                folder,
                layout: ProjectFolder::of_manifests(model, *copy, folder, &start.installs)?,
                copy: *copy,
                start,
            })
        });
        if let Some(order) = order
            && let Ok(fix) = order.fix()
        {
            let help = "copy it after the install, which reads no more of it than manifests";
            findings.push(order.without_help().with_help(help).with_fix(fix));
            return;
        }
    }
    let mut all = copies.iter().filter(|(_, folder)| folder.source == ".");
    if let Some((copy, _)) = all.next() {
        let runs = (*copy + 1..range.end).filter(is_run);
        findings.extend(builds_at_once(context, *copy, runs));
    }
}

/// A COPY of all sources above the RUN that fetches the dependencies and builds in one go, without a cache to keep them in.
fn builds_at_once(
    context: &Context<'_>,
    copy: usize,
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
    (is_project && model.cache_mounts(run).is_empty()).then(|| {
        let instruction = model.instructions[copy];
        let message = format!(
            "every change of a file that is copied here fetches the dependencies of {} again",
            builder.name
        );
        let span = instruction.joined.span(instruction.statement.keyword);
        RULE.finding(span, message).with_help(builder.help)
    })
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

/// A folder of the image that has the files of one of the build context.
struct ProjectFolder {
    image: String,
    context: String,
}

impl ProjectFolder {
    /// Where the manifests of some installs are, which other COPYs have brought, if this COPY of a folder has brought something else of the
    /// same project.
    fn of_manifests(
        model: &Model<'_>,
        copy: usize,
        folder: &FolderCopy,
        installs: &[Install],
    ) -> Option<Self> {
        let image = &installs.first()?.folder;
        let is_one = installs.iter().all(|install| install.folder == *image);
        let manifests = installs.iter().flat_map(Install::manifests);
        let manifest = manifests.clone().next()?;
        let is_below = *image != folder.target && is_in(&folder.target, image);
        let mut own = manifests.filter(|path| is_in(path, &folder.target));
        if !is_one || !is_below || own.next().is_some() {
            return None;
        }
        let stage = model.stage_instructions(model.stage_of(copy)?);
        let mut above = (stage.start..copy).rev();
        let source = above.find_map(|at| model.source_brought(at, &manifest))?;
        let source = context_path(&source)?;
        let below = manifest.strip_prefix(&image[..])?.trim_start_matches('/');
        let context = source.strip_suffix(below)?.trim_end_matches('/');
        let layout = Self {
            image: image.clone(),
            context: if context.is_empty() { "." } else { context }.to_owned(),
        };
        (layout.source_of(&folder.target).as_ref() == Some(&folder.source)).then_some(layout)
    }

    /// The path in the context of one of the image.
    fn source_of(&self, path: &str) -> Option<String> {
        let folder = FolderCopy {
            source: self.context.clone(),
            target: self.image.clone(),
            is_surely_folder: true,
        };
        is_in(path, &self.image)
            .then(|| folder.source_of(path))
            .flatten()
    }

    /// The path in the image of one of the context.
    fn target_of(&self, path: &str) -> String {
        let below = match &self.context[..] {
            "." => path,
            folder => path.strip_prefix(folder).unwrap_or(path),
        };
        joined(&self.image, below.trim_start_matches('/'))
    }
}

/// A COPY of sources above an install.
struct Order<'o, 'm> {
    model: &'o Model<'m>,
    build: &'o dyn BuildContext,
    folder: &'o FolderCopy,
    /// Where the project is.
    layout: ProjectFolder,
    copy: usize,
    /// The RUN with the install.
    start: &'o KnownStart,
}

impl Order<'_, '_> {
    fn finding(&self) -> Option<Finding> {
        let fix = self.fix();
        if let Err(Obstacle::Needs(_)) = fix {
            return None;
        }
        let installs = &self.start.installs;
        let first = installs.iter().flat_map(Install::manifests);
        let first: Vec<String> = first
            .map(|path| format!("`{}`", file_name(&path)))
            .collect();
        let lock = if installs.iter().all(|it| !it.lists.is_empty()) {
            ""
        } else {
            " and its lock file"
        };
        let mut help = format!(
            "copy {}{lock} first, install, then copy the rest",
            first.join(", ")
        );
        if let Err(Obstacle::Unknown(why)) = &fix {
            help = format!("{help}; there is no fix for it, as {why}");
        }
        let finding = self.without_help().with_help(help);
        Some(finding.with_fix_if(fix.ok()))
    }

    fn without_help(&self) -> Finding {
        let installs = self.start.installs.iter();
        let mut names: Vec<&str> = installs.map(|it| it.ecosystem.name).collect();
        names.dedup();
        let instruction = self.model.instructions[self.copy];
        let message = format!(
            "every change of a file that is copied here installs the dependencies of {} again",
            names.join(" and ")
        );
        RULE.finding(
            instruction.joined.span(instruction.statement.keyword),
            message,
        )
    }

    /// Whether the RUN does something else after the install.
    fn is_split(&self) -> bool {
        self.start.known < self.start.all
    }

    fn fix(&self) -> Result<Fix, Obstacle> {
        let unknown = |what: &str| Obstacle::Unknown(what.to_owned());
        let model = self.model;
        let source_of = |path: &str| self.layout.source_of(path);
        let project = Project {
            build: self.build,
            source_of: &source_of,
        };
        let mut all = Read::default();
        for install in &self.start.installs {
            let read = manifests(install, &project)?;
            all.files.extend(read.files);
            all.filled.extend(read.filled);
        }
        for paths in [&mut all.files, &mut all.filled] {
            let mut seen = HashSet::new();
            paths.retain(|path| seen.insert(path.clone()));
        }
        let ignored = self.ignored(&all.filled)?;
        let effects = model
            .effects(self.start.run)
            .or_else(|| model.effects_of_start(self.start.run));
        let effects = effects.ok_or_else(|| unknown("its RUN may need the sources"))?;
        let copied = model.effects(self.copy);
        let copied = copied.filter(|_| model.sees_only_manifests(self.copy, &effects));
        let copied = copied.ok_or_else(|| {
            unknown("the install may look at what is copied, or at where it goes")
        })?;
        let may_pass = |own: Effects| {
            let other = if self.is_split() { &effects } else { &copied };
            own.installs.is_empty()
                && (!self.is_split() || own.only_settings())
                && own.commutes(other)
        };
        let mut between = self.copy + 1..self.start.run;
        if !between.all(|at| model.effects(at).is_some_and(may_pass)) {
            return Err(unknown("what stands between may need the sources"));
        }
        let copies = self.copies(all.files)?;
        let (edits, operations) = self
            .edits(&copies)
            .ok_or_else(|| unknown("a comment stands in the way"))?;
        let title = if self.is_split() {
            "Install before the sources are copied, and build after"
        } else {
            "Install before the sources are copied"
        };
        let fix = Fix::new(Applicability::Unsafe, title, edits, Vec::new());
        Ok(fix.with(operations).with_files(ignored))
    }

    /// The COPYs that bring the files, one for each folder.
    fn copies(&self, files: Vec<String>) -> Result<Vec<String>, Obstacle> {
        let (model, run) = (self.model, self.start.run);
        let Workdir::Known(workdir) = model.workdir_before(run) else {
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
            .stage_of(run)
            .map_or(0, |it| model.stage_instructions(it).start);
        for file in files {
            let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-/@+".contains(&byte);
            if !file.bytes().all(is_plain) {
                return Err(Obstacle::Unknown(format!("`{file}` has an odd name")));
            }
            let path = self.layout.target_of(&file);
            if model.is_brought_from(&file, start..run, self.copy, &path) {
                continue;
            }
            // Of another folder of the project, what it brings for the install is no source.
            let is_all = self.layout.image == self.folder.target;
            if !is_in(&path, &self.folder.target) || !is_all && file_name(&path) != "package.json" {
                return Err(Obstacle::Unknown(format!("nothing has brought `{file}`")));
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
        let (model, copy, run) = (self.model, self.copy, self.start.run);
        let line_ending = String::from_utf8_lossy(model.line_ending().bytes()).into_owned();
        let inserted = |above: usize| {
            copies.iter().map(move |_| Operation::Insert {
                above,
                keyword: "COPY",
            })
        };
        if self.is_split() {
            let (head, cut) = lift(model, run, self.start.known)?;
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

    /// What .dockerignore has to leave out, so that the sources do not overwrite what is installed.
    fn ignored(&self, filled: &[String]) -> Result<Vec<FileEdits>, Obstacle> {
        let unknown = |what: String| Err(Obstacle::Unknown(what));
        let mut lines: Vec<String> = Vec::new();
        let rules = match self.build.ignored() {
            Ignored::Rules(rules) => Some(rules),
            Ignored::Nothing => None,
            Ignored::Unknown => return unknown("the build context is not known".to_owned()),
        };
        let is_brought = |path: &&String| is_in(&self.layout.target_of(path), &self.folder.target);
        for path in filled.iter().filter(is_brought) {
            if let Some(rules) = rules.as_ref().filter(|rules| rules.ignores(path)) {
                if rules.may_let_through(path) {
                    return unknown(format!(".dockerignore may let a part of {path} through"));
                }
                continue;
            }
            match self.build.is_shared(path) {
                Some(false) => lines.push(path.clone()),
                Some(true) => {
                    return Err(Obstacle::Needs(format!(
                        "`{path}` is a part of the project"
                    )));
                }
                None => return unknown("it is not known what git tracks".to_owned()),
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
