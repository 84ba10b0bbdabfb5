//! `secret-file`: files with credentials are not copied into images.
//!
//! ## What it does
//! Reports COPY and ADD of files that mostly hold credentials: `.env`, `.npmrc`, `.netrc`, `.aws`, `.ssh`, `id_rsa`, `*.key`, key stores …; and of settings that may
//! have some (`pip.conf`, `settings.xml`, `NuGet.Config`, `auth.json`, `.yarnrc.yml`, `.gitconfig`) where the build context shows that they do, or a later RUN removes
//! them. It shows the mount for the program that reads the file.
//!
//! ## Why
//! They stay in the layer, also if a later instruction removes them.
//!
//! ## Example
//! ```dockerfile
//! FROM node:22
//! WORKDIR /app
//! COPY .npmrc package.json package-lock.json ./
//! RUN npm ci && rm .npmrc
//! ```
//! becomes
//! ```dockerfile
//! FROM node:22
//! WORKDIR /app
//! COPY package.json package-lock.json ./
//! RUN --mount=type=bind,source=.npmrc,target=/app/.npmrc npm ci
//! ```
//!
//! ## When it stays silent
//! On public parts (`id_rsa.pub`, `known_hosts`), samples (`.env.example`), copies into stages of which others only take files, and on settings in which the build
//! context shows no credential, but only the name of a variable: `_authToken=${NPM_TOKEN}`.
//!
//! ## Fix safety
//! Unsafe. A secret is given to the build by its command line, `docker build --secret`, which a Dockerfile cannot change: without that option the file would not be there. But where
//! a later RUN removes a file of settings that programs read, the RUNs between can have it mounted from the build context (`--mount=type=bind`): it comes to lie in no layer, and the build is called
//! as before. There is a fix where it is plain which RUNs these are: nothing else names the file or may bring it, and each of them calls a program that reads it, or is given the
//! mount all the same.
//!
//! ## Source
//! Dockerfile reference, "RUN --mount=type=secret"; Docker's manual, "Build secrets".

mod bind;

use super::credential_use::Mounting;
use super::removed_file::removed_later;
use crate::diagnostic::{Applicability, Finding, Severity};
use crate::knowledge::credential_files::has_credential;
use crate::knowledge::secrets::{is_secret_file, keeps_written_secret};
use crate::lint::{Context, On, Rule};
use crate::model::{Model, context_path};
use crate::syntax::{CopyArguments, CopySourceKind, Keyword};
use crate::text::file_name;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "secret-file",
    codes: &[],
    severity: Severity::Warning,
    fixes: &[Applicability::Unsafe],
    summary: "files with credentials are not copied into the image",
    matters: &["dummy", "placeholder", "secret"],
    on: &[On::Instruction(&[Keyword::Copy, Keyword::Add], check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, index: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    let instruction = model.instructions[index];
    if model.is_never_shipped(index, None) {
        return;
    }
    let Some(copied) = instruction.copy_arguments(&instruction.statement) else {
        return;
    };
    let is_from_context = copied.from.is_none();
    for (at, source) in copied.sources.iter().enumerate() {
        if source.kind != CopySourceKind::Path {
            continue;
        }
        let path = source.text.trim_start_matches("./").trim_start_matches('/');
        let is_named = is_secret_file(path);
        if !is_named && !keeps_written_secret(path) {
            continue;
        }
        let is_seen = is_from_context && !path.contains('$');
        let text = || context.build.text(&context_path(path)?);
        let text = is_seen.then(text).flatten();
        let has = text.and_then(|text| has_credential(path, &String::from_utf8_lossy(&text)));
        if has == Some(false) {
            continue;
        }
        let file = place(model, index, &copied, path);
        let later = removed_later(model, index, file.as_deref().unwrap_or(path));
        if !is_named && has.is_none() && later.is_none() {
            continue;
        }
        let fix = || bind::bound(model, (index, &copied, at), file.as_deref()?, later?);
        let fix = is_from_context.then(fix).flatten();
        let later = later.map_or_else(String::new, |later| {
            let line = model.instructions[later].first_line;
            format!(", also after line {line} removes it")
        });
        let verb = if has == Some(true) { "has" } else { "may hold" };
        let shown = &source.text;
        let message = format!("`{shown}` {verb} credentials, and stays in the layer{later}");
        let mount = Mounting::of_file(model, index, path, file.as_deref());
        let help = if mount.is_used {
            mount.help
        } else {
            format!(
                "give it to the container when it starts; or, for the build, {}",
                mount.help
            )
        };
        findings.push(
            RULE.finding(instruction.joined.span(source.span), message)
                .with_help(help)
                .with_fix_if(fix),
        );
        return;
    }
}

/// Where a source of a COPY lies in the image, if that is known.
fn place(model: &Model<'_>, index: usize, copied: &CopyArguments, source: &str) -> Option<String> {
    let target = &copied.target;
    if target.contains('$') {
        return None;
    }
    let place = model.workdir_before(index).path(target)?;
    let name = file_name(source.trim_end_matches('/'));
    // `COPY .npmrc /root`: a file would rather be called as it was.
    let has_ending = file_name(target).contains('.') || !name.contains('.');
    let is_folder = target.ends_with(['/', '.']) || copied.sources.len() > 1 || !has_ending;
    Some(match (is_folder, &*place) {
        (true, "/") => format!("/{name}"),
        (true, place) => format!("{place}/{name}"),
        (false, place) => place.to_owned(),
    })
}
