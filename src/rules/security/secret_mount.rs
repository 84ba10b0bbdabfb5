//! `secret-mount`: commands have the secrets mounted that `secret-mounts` names.
//!
//! ## What it does
//! Reports a RUN with a command that `secret-mounts` wants a secret for, and without that mount; the fix adds it. Without this option it reports nothing.
//!
//! ## Why
//! A command that misses its credentials fails, or quietly takes what everybody may have: packages of the public registry in place of the team's own.
//!
//! ## Example
//! ```toml
//! secret-mounts = ["npm ci: id=npmrc,target=/root/.npmrc"]
//! ```
//! ```dockerfile
//! FROM node:22
//! COPY package.json package-lock.json ./
//! RUN npm ci
//! ```
//! becomes
//! ```dockerfile
//! FROM node:22
//! COPY package.json package-lock.json ./
//! RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci
//! ```
//! and is built with `docker build --secret id=npmrc,src=.npmrc .`
//!
//! ## When it stays silent
//! Where the RUN mounts a secret of that id, to that place or into that variable, and on other commands: before the colon stands the program, and words after it that are no options (`npm ci`, `aws s3`); a
//! package manager alone (`pip`) means all its commands that fetch packages, not `pip list`. On Windows.
//!
//! ## Fix safety
//! Unsafe: the command gets a credential that it did not have. Without `required=true` a build that is not given the secret goes on without it. There is none after ONBUILD.
//!
//! ## Source
//! Dockerfile reference, "RUN --mount=type=secret"; Docker's manual, "Build secrets".

use super::credential_use::calls;
use crate::config::SecretMount;
use crate::diagnostic::{Applicability, Finding, Fix, Severity};
use crate::lint::{On, Rule, RunSite};
use crate::model::{Invocation, SimpleCommand, Word};
use crate::rewrite::add_flags;
use crate::syntax::{Mount, MountKind};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "secret-mount",
    codes: &[],
    severity: Severity::Warning,
    fixes: &[Applicability::Unsafe],
    summary: "commands have the secrets mounted that `secret-mounts` names",
    matters: &["secret", "secrets"],
    on: &[On::Run(&[], check)],
    ..Rule::USUAL
};

fn check(site: &RunSite<'_, '_>, findings: &mut Vec<Finding>) {
    let wanted = &site.context.options.secret_mounts;
    let (model, index) = (site.model(), site.index);
    if wanted.is_empty() || !model.shell(index).is_posix() {
        return;
    }
    let instruction = model.instructions[index];
    let statement = instruction.effective();
    let flags = statement.flags.iter();
    let mounts = flags.filter_map(|flag| Mount::of(instruction.text(flag.span)));
    let mounts: Vec<Mount> = mounts.collect();
    for secret in wanted {
        let mut steps = site.steps().iter();
        let step = steps.find(|step| is_wanted_by(secret, step.command));
        let Some(step) = step.filter(|_| !mounts.iter().any(|mount| is_it(secret, mount))) else {
            continue;
        };
        let Some(program) = step.command.argv().first() else {
            continue;
        };
        let flag = format!("--mount=type=secret,{}", secret.options);
        let edit =
            (!site.is_onbuild()).then(|| add_flags(model, index, std::slice::from_ref(&flag)));
        let fix = edit.flatten().map(|edit| {
            let title = format!("Mount the secret {}", secret.id);
            Fix::in_place(Applicability::Unsafe, index, title, vec![edit])
        });
        let message = format!(
            "`{}` has to have the secret `{}`",
            secret.words.join(" "),
            secret.id
        );
        findings.push(
            RULE.finding(step.code.span(program.span), message)
                .with_help(format!("write `RUN {flag} …`"))
                .with_fix_if(fix),
        );
    }
}

/// Whether a command starts with the words that a secret is named for.
fn is_wanted_by(secret: &SecretMount, command: &SimpleCommand<'_>) -> bool {
    let Some((program, verbs)) = secret.words.split_first() else {
        return false;
    };
    if verbs.is_empty() {
        return calls(command, &[program]);
    }
    let is_program = command.name() == Some(program) || command.manager_name() == Some(program);
    // Options of a package manager may have values.
    let start = Invocation::of(command).map_or(command.program + 1, |call| call.at);
    let words = command.words.iter().skip(start).filter_map(Word::as_str);
    let mut words = words.filter(|word| !word.starts_with('-'));
    is_program && verbs.iter().all(|verb| words.next() == Some(verb))
}

/// Whether a mount is the one that is wanted.
fn is_it(secret: &SecretMount, mount: &Mount) -> bool {
    let same = |key: &str, wanted: &Option<String>| {
        wanted.is_some() && mount.value(key) == wanted.as_deref()
    };
    mount.kind == MountKind::Secret
        && (mount.value("id") == Some(&secret.id)
            || same("target", &secret.target)
            || same("env", &secret.env))
}
