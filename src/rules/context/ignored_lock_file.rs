//! `ignored-lock-file`: the lock file that an install reads is not left out of the build context.
//!
//! ## What it does
//! Looks into the build context where a folder is copied and its dependencies are installed, and reports a lock file that lies there and that
//! `.dockerignore` leaves out.
//!
//! ## Why
//! Without its lock file the install takes whatever versions are the newest that day, which nobody has tested, or it fails (`npm ci`).
//!
//! ## Example
//! With `package-lock.json` in `.dockerignore`:
//! ```dockerfile
//! FROM node:22
//! WORKDIR /app
//! COPY . .
//! RUN npm install
//! ```
//!
//! ## When it stays silent
//! Where the build context cannot be read, has no such file, or another COPY or a RUN brings one.
//!
//! ## Source
//! Docker's manual, "Build context", ".dockerignore files"; the documentation of the package managers on their lock files.

use crate::diagnostic::{Finding, Severity};
use crate::knowledge::ecosystems::{LOCK_FILES, ManifestKind};
use crate::lint::{Context, On, Rule};
use crate::model::{Ignored, Install, is_in, joined};
use crate::text::file_name;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "ignored-lock-file",
    severity: Severity::Warning,
    summary: "the lock file that an install reads is not left out of the build context",
    matters: &["lock file", "lockfile", "package-lock", "yarn.lock"],
    on: &[On::Stage(check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, stage: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    let range = model.stage_instructions(stage);
    if !matches!(context.build.ignored(), Ignored::Rules(_)) {
        return;
    }
    let installs = model.installs_in(range.clone());
    if installs.is_empty() {
        return;
    }
    for copy in range.clone() {
        let Some(folder) = model.folder_copy(copy) else {
            continue;
        };
        let below = installs.iter().filter(|start| start.run > copy);
        let found = below.flat_map(|start| {
            let within = start
                .installs
                .iter()
                .filter(|it| is_in(&it.folder, &folder.target));
            within.map(|install| (start.run, install))
        });
        let mut found = found.filter_map(|(run, install)| {
            Some((
                run,
                left_out(context, install, &|path| folder.source_of(path))?,
            ))
        });
        let Some((run, (file, rules_file, pattern))) = found.next() else {
            continue;
        };
        // Somebody else may bring it.
        let name = file_name(&file);
        let speaks = |at: usize| {
            let text = model.instructions[at].joined.text();
            memchr::memmem::find(text, name.as_bytes()).is_some()
        };
        if range.clone().take_while(|at| *at <= run).any(speaks) {
            return;
        }
        let instruction = model.instructions[copy];
        findings.push(
            RULE.finding(
                instruction.joined.span(instruction.statement.keyword),
                format!(
                    "{rules_file} leaves out `{file}`, which the install in line {} needs",
                    model.instructions[run].first_line
                ),
            )
            .with_help(format!(
                "remove the pattern `{pattern}` from {rules_file}, or write `!{file}` below it"
            )),
        );
        return;
    }
}

/// The lock file of an install that lies in the context and is left out, the file that says so, and its pattern.
fn left_out(
    context: &Context<'_>,
    install: &Install,
    source_of: &dyn Fn(&str) -> Option<String>,
) -> Option<(String, String, String)> {
    let Ignored::Rules(rules) = context.build.ignored() else {
        return None;
    };
    let own = install
        .ecosystem
        .also
        .iter()
        .chain(install.ecosystem.opaque);
    // That of Yarn npm only looks into.
    let is_foreign =
        |name: &str| install.ecosystem.kind == ManifestKind::Npm && name == "yarn.lock";
    let mut locks = own.filter(|name| LOCK_FILES.contains(name) && !is_foreign(name));
    locks.find_map(|name| {
        let path = source_of(&joined(&install.folder, name))?;
        let pattern = rules.by(&path)?.to_owned();
        context.build.kind(&path)?;
        Some((path, rules.file.clone(), pattern))
    })
}
