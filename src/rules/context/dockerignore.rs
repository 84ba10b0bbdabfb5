//! `dockerignore`: a COPY of everything takes no more than it should.
//!
//! ## What it does
//! Looks into the build context where everything is copied (`COPY . .`), and reports what lies there and has no place in an image, unless `.dockerignore` leaves
//! it out: the history of the repository, credentials, installed dependencies, caches.
//!
//! ## Why
//! It makes the image larger, gives away what is secret, and makes every commit a new layer. Dependencies installed on the host replace those of
//! the image, and may be for another system.
//!
//! ## Example
//! With an `.env` beside it and no `.dockerignore`:
//! ```dockerfile
//! FROM node:22
//! WORKDIR /app
//! COPY . .
//! ```
//!
//! ## When it stays silent
//! Where the build context cannot be read, or where another source of the file is not in it: then it is another folder. On `.git` in files that call git.
//!
//! ## Fix safety
//! Unsafe: it writes lines into `.dockerignore`, which all builds of that context read. What git tracks is never left out, as a build may read it, but for `.git`
//! itself, and neither is what a Dockerfile of the context copies by name, nor a folder of dependencies where nothing installs them. `.git` stays where
//! something may read the history: git is called or named here, a script or a file that describes a build asks it, a package takes versions or times from it, or
//! there are too many such files to look at all.
//!
//! ## Source
//! Docker's manual, "Build context", ".dockerignore files"; Docker's manual, "Building best practices", "Exclude with .dockerignore".

use super::super::support::ignore_file::{fetches, is_named, is_needed, with_lines};
use crate::diagnostic::{Applicability, Finding, Fix, Severity};
use crate::knowledge::files::{
    ASKS_GIT, HISTORY_COMMANDS, HISTORY_PACKAGES, HISTORY_READERS, OF_SCRIPTS, UNWANTED,
};
use crate::knowledge::secrets::is_secret_file;
use crate::lint::{Context, On, Rule};
use crate::model::{BuildContext, Ignored, Model, context_path, from_context};
use crate::text::file_name;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "dockerignore",
    codes: &[],
    severity: Severity::Warning,
    fixes: &[Applicability::Unsafe],
    needs_context: true,
    summary: "a COPY of everything takes no more than it should",
    on: &[On::File(check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let model = context.model;
    let mut broad = None;
    for instruction in &model.instructions {
        for (source, span) in from_context(instruction) {
            match context_path(&source) {
                Some(path) if path == "." => {
                    broad = broad.or(Some(instruction.joined.span(span)));
                }
                Some(path) if context.build.kind(&path).is_none() => return,
                _ => {}
            }
        }
    }
    let Some(span) = broad else {
        return;
    };
    let ignored = context.build.ignored();
    if ignored == Ignored::Unknown {
        return;
    }
    let passes = |path: &str| match &ignored {
        Ignored::Rules(rules) => !rules.ignores(path),
        _ => true,
    };
    let found: Vec<&str> = UNWANTED
        .iter()
        .copied()
        .filter(|path| passes(path) && context.build.kind(path).is_some())
        .filter(|path| *path != ".git" || !calls_git(model))
        .collect();
    if found.is_empty() {
        return;
    }
    let secret = found.iter().any(|path| is_secret_file(path));
    let names: Vec<String> = found.iter().map(|path| format!("`{path}`")).collect();
    let (file, why) = match &ignored {
        Ignored::Rules(rules) => (
            &rules.file[..],
            format!("{} does not name that", rules.file),
        ),
        _ => (".dockerignore", "there is no .dockerignore".to_owned()),
    };
    findings.push(
        RULE.finding(
            span,
            format!(
                "this copies the whole build context with {}: {why}",
                names.join(", ")
            ),
        )
        .with_severity(if secret {
            Severity::Warning
        } else {
            Severity::Info
        })
        .with_help(format!(
            "write into {file}, a line each: {}",
            found.join(" ")
        ))
        .with_fix_if(fix(context, file, &found)),
    );
}

/// The lines that nobody can miss.
fn fix(context: &Context<'_>, file: &str, found: &[&str]) -> Option<Fix> {
    let (model, build) = (context.model, context.build);
    let may_go = |path: &&str| {
        let is_free = match *path {
            ".git" => !reads_history(build),
            // What is installed here may be what the image runs.
            "node_modules" | ".venv" | "venv" => !is_needed(model, build, path),
            // An install may need the name and token that stand there.
            ".npmrc" | ".netrc" => !is_named(model, build, path) && !fetches(model, build),
            _ => !is_named(model, build, path),
        };
        is_free && (*path == ".git" || build.is_shared(path) == Some(false))
    };
    let lines: Vec<&str> = found.iter().copied().filter(may_go).collect();
    let edits = with_lines(build, &lines).filter(|_| !lines.is_empty())?;
    let title = format!("Write {} into {file}", lines.join(" "));
    Some(Fix::new(Applicability::Unsafe, title, Vec::new(), Vec::new()).with_files(vec![edits]))
}

/// Whether a file of the project says that its build reads the history of the repository, or may do so: also if there are too many to look at.
fn reads_history(build: &dyn BuildContext) -> bool {
    const MANY: usize = 300;
    let all = build.files(".");
    // Any file of a program in Go may print what its build has been stamped with.
    if all.is_none() && build.kind("go.mod").is_some() {
        return true;
    }
    let all = all.unwrap_or_else(|| {
        // Too many: those at the top, and those of the folders that scripts lie in.
        let names = HISTORY_READERS.iter().map(|(name, _)| match *name {
            end if end.starts_with('.') => format!("*{end}"),
            name => name.to_owned(),
        });
        let names = names.chain(["package.json".to_owned()]);
        let folders = OF_SCRIPTS.iter().map(|name| (*name).to_owned());
        let found = names.chain(folders).filter_map(|name| build.files(&name));
        found.flatten().collect()
    });
    let readers = all
        .iter()
        .filter_map(|path| Some((path, history_words(path)?)));
    let readers: Vec<_> = readers.take(MANY + 1).collect();
    readers.len() > MANY
        || readers.into_iter().any(|(path, words)| {
            let text = build.script(path).unwrap_or_default();
            // No part of a word: `digit logs`.
            let starts = |at: usize| at == 0 || !text[at - 1].is_ascii_alphanumeric();
            let has = |part: &&str| {
                let mut places = memchr::memmem::find_iter(&text, part.as_bytes());
                places.any(|at| starts(at) || !part.starts_with("git"))
            };
            words.iter().any(|words| words.iter().any(has))
        })
}

/// What in a file says that it reads the history, if it is one that may.
fn history_words(path: &str) -> Option<[&'static [&'static str]; 2]> {
    let path = path.trim_start_matches("./");
    let name = file_name(path);
    let folders = || path.split('/').rev().skip(1);
    if folders().any(|folder| matches!(folder, "node_modules" | "vendor" | ".github")) {
        return None;
    }
    if name == "package.json" {
        return Some([HISTORY_PACKAGES, &[]]);
    }
    let is_it = |(known, _): &&(&str, &[&str])| {
        *known == name || (known.starts_with('.') && name.ends_with(known))
    };
    if let Some((_, words)) = HISTORY_READERS.iter().find(is_it) {
        return Some([ASKS_GIT, words]);
    }
    folders()
        .any(|folder| OF_SCRIPTS.contains(&folder))
        .then_some([ASKS_GIT, &[]])
}

/// Whether a command of the file is git, or it names the repository: it may want that.
fn calls_git(model: &Model<'_>) -> bool {
    let source = model.file.source;
    let is_part = |byte: Option<&u8>| {
        byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || b"-_.@/".contains(byte))
    };
    let mut commands = HISTORY_COMMANDS.iter();
    if commands.any(|command| memchr::memmem::find(source, command.as_bytes()).is_some()) {
        return true;
    }
    memchr::memmem::find_iter(source, b"git").any(|at| {
        let before = at.checked_sub(1).and_then(|at| source.get(at));
        let after = source.get(at + 3);
        // `/usr/bin/git`, `.git/HEAD`, and `git` alone.
        let is_path =
            before == Some(&b'.') && !is_part(at.checked_sub(2).and_then(|at| source.get(at)));
        let is_program = before == Some(&b'/') || !is_part(before);
        (is_path && (after == Some(&b'/') || !is_part(after))) || (is_program && !is_part(after))
    })
}
