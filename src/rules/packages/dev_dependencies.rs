//! `dev-dependencies`: the shipped stage has no dependencies that only development needs.
//!
//! ## What it does
//! Reports installs of npm, Yarn and Composer in the shipped stage that bring development dependencies along, and of Bundler where it runs for production, also of gems that
//! it copies from another stage.
//!
//! ## Why
//! Test runners, linters and bundlers are often most of `node_modules`, and of what a scanner finds in it. A console for the browser (`web-console`) is a way in.
//!
//! ## Example
//! ```dockerfile
//! FROM ruby:3.4-slim
//! ENV RAILS_ENV=production
//! WORKDIR /app
//! COPY Gemfile Gemfile.lock ./
//! RUN bundle install
//! COPY . .
//! CMD ["bin/rails", "server"]
//! ```
//! becomes
//! ```dockerfile
//! FROM ruby:3.4-slim
//! ENV RAILS_ENV=production
//! WORKDIR /app
//! COPY Gemfile Gemfile.lock ./
//! ENV BUNDLE_WITHOUT="development:test"
//! RUN bundle install
//! COPY . .
//! CMD ["bin/rails", "server"]
//! ```
//! Here it says only where the option belongs:
//! ```dockerfile
//! FROM node:22-slim
//! COPY package.json package-lock.json ./
//! RUN npm ci
//! CMD ["node", "server.js"]
//! ```
//!
//! ## When it stays silent
//! With the options for it (`--omit=dev`, `--production`, `--no-dev`), `NODE_ENV=production` or `COMPOSER_NO_DEV`, where a later command takes them
//! away (`npm prune`), where the stage goes on to build, test or start with the package manager or runs something of the project (it needs them there: `multi-stage` speaks of those that build), and in
//! stages that start nothing. With the build context also where the project has no such dependencies, or a script that its install runs (`prepare`).
//!
//! Gems: where nothing says `RAILS_ENV=production` or `RACK_ENV=production`, in ENV or with what is started; where anything in the file chooses groups (`BUNDLE_WITHOUT`, `BUNDLE_WITH`, `BUNDLE_ONLY`,
//! `bundle config set without`, `--without`, a copied `.bundle`) or names another Gemfile; where a RUN tests, seeds a database, calls Rails for another environment or a script, or a stage for developers is built on the same gems; on other images than official
//! ones, which may say it. Without the
//! build context of other programs than Rails, as nobody knows whether their Gemfile has such groups.
//!
//! ## Fix safety
//! Of gems only, and unsafe: something that the file does not show may need them, as a script that tests. The ENV stands above the RUN and also holds when containers run, which Bundler
//! wants: it refuses to start without a gem that it is not told to do without. There is none where the gems are copied from a stage: there the ENV has to stand in both.
//!
//! ## Source
//! npm-install(1), "omit"; Composer's manual, "install"; bundle-config(1), `without`; the Dockerfile that `rails new` writes.

mod gems;

use crate::diagnostic::{Applicability, Finding, Severity};
use crate::knowledge::managers::{
    DEPENDENCIES_CHOSEN, NPM_CHOOSES, PROJECT_RUNNERS, PROJECT_TOOLS,
};
use crate::lint::{Context, On, Rule};
use crate::model::manifests::may_omit_development;
use crate::model::{SimpleCommand, Workdir, context_path, joined};
use crate::syntax::Keyword;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "dev-dependencies",
    codes: &[],
    severity: Severity::Info,
    fixes: &[Applicability::Unsafe],
    summary: "development dependencies are not shipped",
    matters: &[
        "dev dependencies",
        "devdependencies",
        "development dependencies",
        "development gems",
    ],
    on: &[On::Shipped(check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, stage: usize, findings: &mut Vec<Finding>) {
    gems::check(context, stage, findings);
    let model = context.model;
    let range = model.stage_instructions(stage);
    let text = |index: usize| {
        String::from_utf8_lossy(model.instructions[index].span.of(model.file.source)).into_owned()
    };
    let installs = ["npm", "yarn", "composer"];
    if model.own_start(stage).is_none()
        || !installs.iter().any(|name| model.speaks_of(name))
        || DEPENDENCIES_CHOSEN.iter().any(|word| model.speaks_of(word))
    {
        return;
    }
    // A stage that builds, tests or starts with the package manager uses what it installed.
    if range.clone().any(|index| {
        let text = text(index);
        PROJECT_TOOLS.iter().any(|word| text.contains(word))
    }) {
        return;
    }
    // With the manifest of the project.
    let mut found: Vec<(&str, Finding)> = Vec::new();
    for index in range {
        for code in model.run_codes(index) {
            for command in &code.commands {
                if runs_project(command) {
                    // What was installed above may be what it needs.
                    found.retain(|(manifest, _)| *manifest != PACKAGE);
                }
                let Some((option, manifest)) = lacks(command) else {
                    continue;
                };
                if !may_omit(context, index, manifest) {
                    continue;
                }
                let span = code.joined.span(command.span);
                let finding = RULE.finding(span, "this also installs development dependencies");
                let help = format!("add `{option}`, if nothing in this stage needs them");
                found.push((manifest, finding.with_help(help)));
            }
        }
    }
    findings.extend(found.into_iter().map(|(_, finding)| finding));
}

/// How many COPYs above an install are looked at.
const MANY: usize = 32;

/// The manifest of projects of npm and Yarn.
const PACKAGE: &str = "package.json";

/// Whether a command runs something of the project.
fn runs_project(command: &SimpleCommand<'_>) -> bool {
    let name = command.name().unwrap_or_default();
    command.is_local() || PROJECT_RUNNERS.contains(&name)
}

/// Whether the project in the working directory of a RUN may be installed without what only development needs, for all that its manifest says.
fn may_omit(context: &Context<'_>, run: usize, manifest: &str) -> bool {
    let model = context.model;
    let Workdir::Known(folder) = model.workdir_before(run) else {
        return true;
    };
    let path = joined(&folder, manifest);
    let is_copy = |at: usize| model.instructions[at].statement.kind == Keyword::Copy;
    let copies = model.before_with(run, "COPY", is_copy).take(MANY);
    let mut sources = copies.map(|at| model.source_brought(at, &path));
    let source = sources.find_map(|source| source);
    let source = source.and_then(|source| context_path(&source));
    source.and_then(|source| may_omit_development(&source, context.build)) != Some(false)
}

/// The option that a command that installs the dependencies of a project lacks, and the manifest of that.
fn lacks(command: &SimpleCommand<'_>) -> Option<(&'static str, &'static str)> {
    let words: Option<Vec<&str>> = command.args().iter().map(|word| word.as_str()).collect();
    let words = words?;
    let has = |names: &[&str]| {
        words
            .iter()
            .any(|word| names.iter().any(|name| word.starts_with(name)))
    };
    let operands = words.iter().filter(|word| !word.starts_with('-')).count();
    let verb = words.iter().find(|word| !word.starts_with('-')).copied();
    match (command.name()?, verb) {
        ("npm", Some("ci" | "install" | "i")) => {
            (operands == 1 && !has(NPM_CHOOSES)).then_some(("--omit=dev", PACKAGE))
        }
        ("yarn", Some("install") | None) => (operands < 2
            && !has(&["--production", "--prod", "--version", "-v", "--immutable"]))
        .then_some(("--production", PACKAGE)),
        ("composer", Some("install")) => {
            (!has(&["--no-dev", "--dev"])).then_some(("--no-dev", "composer.json"))
        }
        _ => None,
    }
}
