//! `copy-before-install`: manifests are copied before the dependencies are installed, and the sources after.
//!
//! ## What it does
//! Finds a COPY of the whole project above the install of its dependencies, copies the files that the install reads before it, and moves the COPY
//! below it; so does a COPY of another folder of the project (`COPY src ./src`) beside manifests that are copied already. What stands in the RUN after the install and needs the sources, such as `npm run build`, stays below the COPY. Commands that
//! install the dependencies and the project, too (`uv sync`, `poetry install`, `composer install`), are called twice: above without the project, and
//! below as they were. For builders that fetch and build in one go (`go build`, `mvn package`, `dotnet publish`) a RUN that only fetches is put above it; where that
//! cannot be told to be right, and for Cargo and Gradle, it says which way there is.
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
//! project (`file:`, `workspace:`, `-e .`, `gemspec`, `path:`, a `replace` of `go.mod`, a system scope or a parent in a folder of `pom.xml`, a package source in a
//! folder of `nuget.config`), a package whose install script reads the project (Prisma), a dependency folder that is committed (a zero-install of Yarn), a `bin` of a workspace, scripts that Composer runs before or
//! while it installs, a project with Go that has a vendor folder or requires nothing. Where an earlier RUN of the stage has installed already, or a builder has a cache mount.
//!
//! ## Fix safety
//! Unsafe: what an install reads is known of npm, Yarn, pnpm, bun, pip, uv, Poetry, Pipenv, Go, Bundler, Composer, Maven and dotnet as far as tables and the files of the
//! project tell, and the sources, copied later, replace what the install has changed of them (a lock file). It is made only where the build context is
//! known, everybody has the files (git tracks them), the lock file says nothing of install scripts that dfmt does not know, and nothing between the COPY and
//! the install can see the difference. Folders that the install fills (`node_modules`) are left out of the context, as the sources would
//! now overwrite them: where `.dockerignore` does not name them, the fix writes that line, too, unless a Dockerfile there needs them.
//! `go mod download` fetches all that `go.mod` requires, the build what it imports: each module must have its sum in `go.sum` and come from where
//! everybody may fetch, `go.mod` be of Go 1.17 or above, and the Dockerfile say nothing of credentials. A second call with other options (`--reinstall`,
//! `--upgrade`) is not made, nor one of uv without `--frozen` where the project says by its sources what it needs.
//! Otherwise the finding says why there is no fix.
//!
//! Maven's `dependency:go-offline` fetches more than a build needs, and not every repository has that: it gets `--fail-never`, and what it could not fetch is
//! fetched by the build, as before. An image that is built in one stage keeps what is fetched in its `.m2`.
//!
//! ## Source
//! Docker's manual, "Optimize cache usage in builds"; Docker's manual, "Building best practices"; Node's "Best practices"; uv's guide "Using uv in
//! Docker", "Intermediate layers"; Poetry's documentation, "install"; Composer's, "Command-line interface", "Scripts"; Go Modules Reference, `go mod download`; Maven's
//! documentation of the plugin `dependency`; .NET's, "dotnet restore".

mod at_once;
mod copies;
mod help;
mod ignored;
mod order;
mod project;

use crate::diagnostic::{Applicability, Finding};
use crate::lint::{Context, On, Rule};
use crate::model::{FolderCopy, Install, KnownStart, Model, is_in};
use crate::syntax::Keyword;
use at_once::builds_at_once;
use order::Order;
use project::of_manifests;

/// How many COPYs of folders of one stage are looked at: more are no project's.
const MANY: usize = 16;

/// How many COPYs of folders are looked at that came too early beside the manifests.
const LAST: usize = 4;

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
        let order = Order::of_start(context, (*copy, folder), folder.clone(), start);
        findings.extend(order.finding());
        return;
    }
    // The manifests stand by themselves already, and another folder of the project has come too early; from below, so that their order stays.
    for (copy, folder) in copies.iter().rev().take(LAST) {
        let start = installs.iter().find(|start| start.run > *copy);
        let start = start.filter(|start| !is_done(*copy, start));
        let order = start.and_then(|start| {
            let project = of_manifests(model, *copy, folder, &start.installs)?;
            Some(Order::of_start(context, (*copy, folder), project, start))
        });
        if let Some(order) = order
            && let Ok(fix) = order.fix()
        {
            let help = "copy it after the install, which reads no more of it than manifests";
            findings.push(order.without_help().with_help(help).with_fix(fix));
            return;
        }
    }
    findings.extend(copies.iter().take(MANY).find_map(|(copy, folder)| {
        let runs = (*copy + 1..range.end).filter(is_run);
        builds_at_once(context, *copy, folder, runs)
    }));
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
