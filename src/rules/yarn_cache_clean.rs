//! `yarn-cache-clean`: the RUN that installs with Yarn 1 empties its cache.
//!
//! ## What it does
//! Puts `yarn cache clean` at the end of a RUN that installs.
//!
//! ## Why
//! Yarn 1 keeps an unpacked copy of every package: the cache is as large as `node_modules`, and no container needs it.
//!
//! ## Example
//! ```dockerfile
//! FROM node:22-slim
//! WORKDIR /app
//! COPY package.json yarn.lock ./
//! RUN yarn install --frozen-lockfile
//! ```
//! becomes
//! ```dockerfile
//! FROM node:22-slim
//! WORKDIR /app
//! COPY package.json yarn.lock ./
//! RUN yarn install --frozen-lockfile \
//!     && yarn cache clean
//! ```
//!
//! ## When it stays silent
//! Where the RUN empties the cache already, in whatever way, or speaks of it behind the install; where a mount covers it; where the RUN below does nothing
//! but clean up (`chain-run` joins it); where a later COPY or VOLUME takes the cache along.
//! Also in stages that others only copy from, where `YARN_CACHE_FOLDER` or `--cache-folder` say where the cache is, and where the file or the build context speaks of a later Yarn.
//!
//! ## Fix safety
//! Safe. The command runs if and only if the script succeeds, as the same user, and nothing but what can be fetched again goes. There is no fix, only the finding, where
//! the install does not always run, where the script ends before its end, where it may have taken the program away, and where a later command works
//! offline or without the secret or proxy that this RUN has. Later versions of
//! Yarn run projects from their cache: there is no fix either where it may be one of them. It is Yarn 1 where the command has options that others refuse, and in the official Node.js images as long as
//! no more of the project than its manifests has been copied (a `.yarnrc.yml` makes Yarn 1 hand over to the version it names).
//!
//! Unsafe where the build goes on after a failed install (left of `||`, before `;` without `-e`): where there is no such program, the RUN
//! would fail.
//!
//! ## Codes
//! hadolint DL3060
//!
//! ## Source
//! hadolint DL3060; Yarn 1 documentation, `yarn cache`; Yarn 4 documentation, `yarnPath` and `enableGlobalCache`.

use super::support::clean_up::{self, Guard, Place, Wanted};
use super::{Context, Rule};
use crate::diagnostic::{Applicability, Finding, Severity};
use crate::model::{Step, YARN};
use crate::syntax::{Body, Keyword, decode_string};

/// The rule.
pub(super) const RULE: Rule = Rule {
    id: "yarn-cache-clean",
    codes: &["DL3060"],
    severity: Severity::Info,
    fixes: &[Applicability::Safe, Applicability::Unsafe],
    summary: "the RUN that installs with Yarn 1 empties its cache",
    check,
};

const WANTED: Wanted = Wanted {
    rule: &RULE,
    managers: &YARN,
    commands,
    guard,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    clean_up::check(&WANTED, context, findings);
}

fn commands(place: &Place<'_, '_>) -> Vec<String> {
    vec![format!("{} cache clean", place.program)]
}

/// Words that say a later Yarn is, or may be, in use.
const LATER: &[&str] = &[
    "corepack",
    "yarnrc.yml",
    "yarn set version",
    "yarn policies",
    "--immutable",
    ".yarn/",
    ".yarn ",
    "workspaces focus",
    ".pnp",
    "yarn plugin",
    "yarn dlx",
    "berry",
];

/// Options of an install that later versions refuse.
const CLASSIC: &[&str] = &[
    "--flat",
    "--ignore-engines",
    "--ignore-optional",
    "--ignore-platform",
    "--modules-folder",
    "--network-timeout",
    "--no-lockfile",
    "--no-progress",
    "--non-interactive",
    "--prod",
    "--production",
    "--pure-lockfile",
];

/// The cache of later versions may be what the project runs from.
fn guard(place: &Place<'_, '_>) -> Guard {
    let text = String::from_utf8_lossy(place.model.file.source);
    let other = text
        .match_indices("yarn@")
        .any(|(at, name)| !text[at + name.len()..].starts_with(['1', '^', '~', 'l']));
    if other
        || LATER.iter().any(|word| text.contains(word))
        || place.build.kind(".yarnrc.yml").is_some()
        || place.build.kind(".yarn").is_some()
    {
        Guard::Silent
    } else if is_classic(place) {
        Guard::Fix
    } else {
        Guard::Report
    }
}

/// Whether it is Yarn 1 for certain: by what it is asked, or because the official image brings it and no project tells it
/// to hand over to another version.
fn is_classic(place: &Place<'_, '_>) -> bool {
    let asked = place.steps.iter().any(|Step { command, .. }| {
        matches!(command.name(), Some("yarn" | "yarnpkg"))
            && (command.args().first().is_some_and(|word| word.is("global"))
                || command.args().iter().any(|word| {
                    let text = String::from_utf8_lossy(word.text);
                    CLASSIC.contains(&text.split('=').next().unwrap_or_default())
                }))
    });
    asked || (is_official(place) && !copies_whole_project(place))
}

/// Whether the stage starts from the official image of Node.js, where corepack is off.
fn is_official(place: &Place<'_, '_>) -> bool {
    place.model.base_image(place.index).is_some_and(|image| {
        let image = image.strip_prefix("docker.io/").unwrap_or(image);
        let image = image.strip_prefix("library/").unwrap_or(image);
        image.split([':', '@']).next() == Some("node")
    })
}

/// Whether a COPY or a mount before the install brings files that it does not name.
fn copies_whole_project(place: &Place<'_, '_>) -> bool {
    let model = place.model;
    let broad = |index: usize| {
        let instruction = model.instructions[index];
        let copies = matches!(instruction.statement.kind, Keyword::Copy | Keyword::Add);
        let sources: Vec<String> = match &instruction.statement.body {
            Body::Words(words) => words
                .iter()
                .map(|word| String::from_utf8_lossy(instruction.text(*word)).into_owned())
                .collect(),
            Body::Exec(exec) => exec
                .items
                .iter()
                .map(|item| decode_string(instruction.text(item.span)))
                .collect(),
            _ => Vec::new(),
        };
        let listed = |source: &String| {
            let name = source.rsplit('/').next().unwrap_or_default();
            matches!(
                name,
                "package.json" | "yarn.lock" | "package-lock.json" | ".npmrc" | ".yarnrc"
            ) || name.starts_with("package")
                || name.starts_with("yarn.lock")
        };
        copies
            && sources
                .split_last()
                .is_none_or(|(_, sources)| !sources.iter().all(listed))
    };
    // A clone, or an archive, is a project too.
    let fetched = |index: usize| {
        let text = model.instructions[index].span.of(model.file.source);
        ["git ", "tar ", "unzip", "curl", "wget"]
            .iter()
            .any(|part| memchr::memmem::find(text, part.as_bytes()).is_some())
    };
    let runs = |index: usize| model.instructions[index].statement.kind == Keyword::Run;
    model
        .before(place.index)
        .any(|index| broad(index) || (runs(index) && fetched(index)))
        || fetched(place.index)
        || !model.instructions[place.index].statement.flags.is_empty()
}
