//! `dev-dependencies`: the shipped stage has no dependencies that only development needs.
//!
//! ## What it does
//! Reports installs of npm, Yarn and Composer in the shipped stage that bring development dependencies along.
//!
//! ## Why
//! Test runners, linters and bundlers are often most of `node_modules`, and of what a scanner finds in it.
//!
//! ## Example
//! ```dockerfile
//! FROM node:22-slim
//! COPY package.json package-lock.json ./
//! RUN npm ci
//! CMD ["node", "server.js"]
//! ```
//!
//! ## When it stays silent
//! With the options for it (`--omit=dev`, `--production`, `--no-dev`), `NODE_ENV=production` or `COMPOSER_NO_DEV`, where a later command takes them
//! away (`npm prune`), where the stage goes on to build, test or start with the package manager (it needs them), and in stages that start nothing.
//!
//! ## Source
//! npm-install(1), "omit"; Composer's manual, "install".

use crate::diagnostic::{Finding, Severity};
use crate::knowledge::managers::{DEPENDENCIES_CHOSEN, NPM_CHOOSES, PROJECT_TOOLS};
use crate::lint::{Context, On, Rule};
use crate::model::SimpleCommand;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "dev-dependencies",
    codes: &[],
    severity: Severity::Info,
    fixes: &[],
    summary: "development dependencies are not shipped",
    matters: &[
        "dev dependencies",
        "devdependencies",
        "development dependencies",
    ],
    on: &[On::Shipped(check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, stage: usize, findings: &mut Vec<Finding>) {
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
    for index in range {
        for code in model.run_codes(index) {
            for command in &code.commands {
                if let Some(option) = lacks(command) {
                    findings.push(
                        RULE.finding(
                            code.joined.span(command.span),
                            "this also installs development dependencies",
                        )
                        .with_help(format!(
                            "add `{option}`, if nothing in this stage needs them"
                        )),
                    );
                }
            }
        }
    }
}

/// The option that a command that installs the dependencies of a project lacks.
fn lacks(command: &SimpleCommand<'_>) -> Option<&'static str> {
    let words: Option<Vec<&str>> = command.args().iter().map(|word| word.as_str()).collect();
    let words = words?;
    let has = |names: &[&str]| {
        words
            .iter()
            .any(|word| names.iter().any(|name| word.starts_with(name)))
    };
    let operands = words.iter().filter(|word| !word.starts_with('-')).count();
    match (
        command.name()?,
        words.iter().find(|word| !word.starts_with('-')).copied(),
    ) {
        ("npm", Some("ci" | "install" | "i")) => {
            (operands == 1 && !has(NPM_CHOOSES)).then_some("--omit=dev")
        }
        ("yarn", Some("install") | None) => (operands < 2
            && !has(&["--production", "--prod", "--version", "-v", "--immutable"]))
        .then_some("--production"),
        ("composer", Some("install")) => (!has(&["--no-dev", "--dev"])).then_some("--no-dev"),
        _ => None,
    }
}
