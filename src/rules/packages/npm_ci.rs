//! `npm-ci`: `npm install` of a project with a lock file becomes `npm ci`.
//!
//! ## What it does
//! Finds an `npm install` without packages behind the COPY of `package-lock.json` or `npm-shrinkwrap.json`, and calls
//! `npm ci`.
//!
//! ## Why
//! `npm ci` installs what the lock file says, or fails; `npm install` may change the lock file instead, and then the image
//! has other versions than the project was tested with.
//!
//! ## Example
//! ```dockerfile
//! FROM node:22
//! COPY package.json package-lock.json ./
//! RUN npm install
//! ```
//! becomes
//! ```dockerfile
//! FROM node:22
//! COPY package.json package-lock.json ./
//! RUN npm ci
//! ```
//!
//! ## When it stays silent
//! Where no lock file is known to be there: it must be copied by name into the directory `npm` runs in, or
//! with a glob or a directory of the build context that has it, and `.dockerignore` must not leave it out, by whatever pattern. Where an option means something else to `npm ci`, or it has none such
//! (`-g`, `--no-save`, `--package-lock=false`), and for npm older than 5.7.
//!
//! ## Fix safety
//! Unsafe: `npm ci` fails where `package.json` and the lock file do not agree, and takes away a `node_modules` that is
//! there already. Where the build context has the lock file, there is a fix only if the two agree: every package that `package.json`, the
//! workspaces or another package asks for is in the lock file, in a version that fits. Otherwise the finding says what is missing.
//!
//! ## Source
//! npm's documentation, "npm-ci".

use super::super::support::without_fix;
use crate::diagnostic::{Applicability, Finding, Fix, Severity};
use crate::knowledge::images::ImageRef;
use crate::knowledge::managers::{NPM_LOCKS, SAME_TO_CI};
use crate::knowledge::node::OLD_RELEASES;
use crate::lint::{CommandSite, Context, On, Rule};
use crate::model::manifests::{OfNpm, is_in_step};
use crate::model::{
    BuildContext, Code, Ignored, Invocation, Model, SimpleCommand, Word, clean, texts_before,
};
use crate::rewrite::replace_word;
use crate::syntax::{Body, Keyword, Statement};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "npm-ci",
    codes: &[],
    severity: Severity::Info,
    fixes: &[Applicability::Unsafe],
    summary: "`npm install` of a project with a lock file becomes `npm ci`",
    matters: &[
        "lock file",
        "lockfile",
        "npm ci",
        "npm install",
        "package-lock",
        "package-lock.json",
    ],
    on: &[On::Command(&["npm"], check)],
    ..Rule::USUAL
};

fn check(site: &CommandSite<'_, '_>, findings: &mut Vec<Finding>) {
    if let Some(call) = plain_install(site.command())
        && let Some(lock) = lock(site.run.context, site.code, site.command())
    {
        let context = site.run.context;
        let is_there = context.build.kind(&lock).is_some();
        let npm = npm(context.model, site.code.index, site.command());
        let fits = if is_there {
            is_in_step(&lock, npm, context.build)
        } else {
            Ok(())
        };
        findings.extend(finding(site.code, site.command(), call, fits.err()));
    }
}

/// What is known of the npm that a command calls.
fn npm(model: &Model<'_>, index: usize, command: &SimpleCommand<'_>) -> OfNpm {
    let node = node_version(model, index).filter(|_| !model.speaks_of("npm@"));
    let mut words = command.args().iter();
    OfNpm {
        // Source: Node's documentation, "Previous Releases".
        version: node.map(|node| if node < 15 { 6 } else { 7 }),
        without_peers: words.any(|word| word.as_str() == Some("--legacy-peer-deps")),
    }
}

/// The call, if a command is an `npm install` of the project in the current directory.
fn plain_install(command: &SimpleCommand<'_>) -> Option<Invocation> {
    if command.name() != Some("npm") {
        return None;
    }
    let call = Invocation::of(command)?;
    if !matches!(command.words[call.at].as_str(), Some("install" | "i")) {
        return None;
    }
    let is_shared = |word: &Word<'_>| {
        let text = word.as_str();
        text.is_some_and(|text| SAME_TO_CI.contains(&text) || text.starts_with("--loglevel="))
    };
    let mut others = command
        .args()
        .iter()
        .filter(|word| word.span != command.words[call.at].span);
    others.all(is_shared).then_some(call)
}

/// The path in the build context of the lock file that is copied into the directory a command runs in.
fn lock(context: &Context<'_>, code: &Code<'_>, command: &SimpleCommand<'_>) -> Option<String> {
    let (model, index) = (context.model, code.index);
    let moves = |text: &[u8]| {
        [&b"cd "[..], b"package-lock", b"shrinkwrap", b"npm@"]
            .iter()
            .any(|part| memchr::memmem::find(text, part).is_some())
    };
    let own = texts_before(code, command.span.start).next();
    // Older ones have an npm without `ci`, or may have.
    if own.is_some_and(moves) || node_version(model, index).is_some_and(|version| version < 10) {
        return None;
    }
    let directory = workdir(model, index);
    let counts = |at: usize| match model.instructions[at].statement.kind {
        Keyword::Copy | Keyword::Add => true,
        Keyword::Run => {
            let text = model.instructions[at].joined.text();
            let mut locks = NPM_LOCKS.iter();
            locks.any(|lock| memchr::memmem::find(text, lock.as_bytes()).is_some())
        }
        _ => false,
    };
    for before in model.before_with(index, "may bring a lock of npm", counts) {
        let instruction = model.instructions[before];
        let statement = &instruction.statement;
        match statement.kind {
            Keyword::Copy | Keyword::Add => {
                if let Some((sources, target)) = sources(model, before, statement)
                    && is_directory(&target, &directory, &workdir(model, before))
                    && let Some(lock) = sources
                        .iter()
                        .find_map(|source| brought_lock(context.build, source))
                {
                    return Some(lock);
                }
            }
            Keyword::Run => {
                let text = instruction.joined.text();
                if NPM_LOCKS
                    .iter()
                    .any(|lock| memchr::memmem::find(text, lock.as_bytes()).is_some())
                {
                    return None;
                }
            }
            _ => {}
        }
    }
    None
}

/// The version of Node, its first number, if the base image tells.
fn node_version(model: &Model<'_>, index: usize) -> Option<u32> {
    let image = model.base_image(index).map(ImageRef::of);
    let image = image.filter(|image| image.official() == Some("node"))?;
    let tag = image.tag.unwrap_or("latest");
    let first = tag.split(['.', '-']).next().unwrap_or(tag);
    let mut named = OLD_RELEASES.iter();
    let named = named.find(|(name, _)| *name == first).map(|(_, it)| *it);
    named.or_else(|| first.parse().ok())
}

/// The WORKDIR in force as it is written, relative ones put after those above them; empty if the file has none.
fn workdir(model: &Model<'_>, index: usize) -> String {
    let mut path = String::new();
    let is_workdir = |at: usize| model.instructions[at].statement.kind == Keyword::Workdir;
    for before in model.before_with(index, "WORKDIR", is_workdir) {
        let instruction = model.instructions[before];
        if let (Keyword::Workdir, Body::Text(text)) =
            (instruction.statement.kind, &instruction.statement.body)
        {
            let text = String::from_utf8_lossy(instruction.text(*text)).into_owned();
            let text = text.trim_matches(['"', '\'']);
            path = if path.is_empty() {
                text.to_owned()
            } else {
                format!("{text}/{path}")
            };
            if text.starts_with(['/', '$']) {
                break;
            }
        }
    }
    path
}

/// What a COPY from the build context copies, and where to.
fn sources(
    model: &Model<'_>,
    index: usize,
    statement: &Statement,
) -> Option<(Vec<String>, String)> {
    let copy = model.instructions[index].copy_arguments(statement)?;
    let sources = copy.sources.into_iter().map(|source| source.text);
    copy.from
        .is_none()
        .then(|| (sources.collect(), copy.target))
}

/// Whether the target of a COPY is `directory`, where it runs in `workdir`.
fn is_directory(target: &str, directory: &str, workdir: &str) -> bool {
    let plain = |path: &str| path.trim_end_matches(['/', '.']).to_owned();
    let target = target.trim_start_matches("./");
    if matches!(target, "" | ".") {
        return plain(workdir) == plain(directory);
    }
    let path = if target.starts_with(['/', '$']) {
        target.to_owned()
    } else {
        format!("{}/{target}", plain(workdir))
    };
    // A file copied under its own name.
    let folder = NPM_LOCKS
        .iter()
        .find_map(|lock| path.strip_suffix(lock))
        .unwrap_or(&path);
    plain(folder) == plain(directory)
}

/// The lock file that a source is, or has in the build context, if `.dockerignore` lets it through.
fn brought_lock(build: &dyn BuildContext, source: &str) -> Option<String> {
    let source = clean(&format!("/{source}"));
    let source = source.trim_start_matches('/');
    let (folder, name) = source.rsplit_once('/').unwrap_or(("", source));
    let is_let_through = |path: &str| match build.ignored() {
        Ignored::Rules(rules) => !rules.ignores(path),
        Ignored::Nothing | Ignored::Unknown => true,
    };
    if NPM_LOCKS.contains(&name) {
        return is_let_through(source).then(|| source.to_owned());
    }
    let there = |folder: &str, lock: &str| {
        let path = format!("{folder}/{lock}");
        let path = path.trim_start_matches('/');
        (build.kind(path).is_some() && is_let_through(path)).then(|| path.to_owned())
    };
    if name.contains('*') {
        let (start, end) = name.split_once('*').unwrap_or((name, ""));
        let fits = |lock: &str| lock.starts_with(start) && lock.ends_with(end.trim_matches('*'));
        let mut locks = NPM_LOCKS.iter().filter(|lock| fits(lock));
        return locks.find_map(|lock| there(folder, lock));
    }
    NPM_LOCKS.iter().find_map(|lock| there(source, lock))
}

/// `why_not`: why it is not known that `npm ci` takes the lock file.
fn finding(
    code: &Code<'_>,
    command: &SimpleCommand<'_>,
    call: Invocation,
    why_not: Option<String>,
) -> Option<Finding> {
    let joined = code.joined;
    let verb = &command.words[call.at];
    let span = command.argv().first()?.span.to(verb.span);
    let finding = RULE.finding(joined.span(span), "`npm install` may change the lock file");
    let help = "write `npm ci`, which fails if the lock file does not fit package.json";
    if let Some(why) = why_not {
        return Some(finding.with_help(without_fix(help, &why)));
    }
    let edit = replace_word(code, verb, *b"ci");
    Some(finding.with_help(help).with_fix_if(edit.map(|edit| {
        Fix::in_place(
            Applicability::Unsafe,
            code.index,
            "Call `npm ci`",
            vec![edit],
        )
    })))
}
