//! `unused-user`: a user that is created is used. Off by default.
//!
//! ## What it does
//! Reports `useradd` or `adduser` in a shipped stage whose containers run as root, where nothing in the file names that user again.
//!
//! ## Why
//! Mostly the user was meant to run the program, and USER was forgotten: it runs as root all the same.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.13-slim
//! RUN useradd --create-home app
//! COPY . /srv/api
//! CMD ["python", "/srv/api/main.py"]
//! ```
//! Here `USER app` below COPY is missing.
//!
//! ## When it stays silent
//! Off by default: of what such a search finds in public Dockerfiles, more than half is used by something that the file does not show, a service that changes to the user by itself, an editor, the people who
//! log in. It is silent where the file has the name, or the number that the user is given, anywhere else; where a USER other than root is in force at the end, or the image may set one; where containers start
//! something that needs root, changes the user, or is a script that dfmt cannot see or that has the name; and where nothing is started. Whatever it stays silent on, `root-user` speaks of images that run as root.
//!
//! ## Source
//! Docker's building best practices, "USER".

use crate::diagnostic::{Finding, Severity};
use crate::knowledge::accounts::ACCOUNT_PROGRAMS;
use crate::knowledge::files::SHELL_SCRIPTS;
use crate::knowledge::programs::{
    Does, INITS, ROOT_DROPPERS, ROOT_SERVICES, USER_SWITCHES, is_known_to,
};
use crate::lint::{Context, On, Rule};
use crate::model::{Model, NumberOfUser, User, steps};
use crate::syntax::Keyword;
use crate::text::{Span, file_name};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "unused-user",
    severity: Severity::Info,
    summary: "a user that is created is used",
    default: false,
    matters: &["user", "account"],
    on: &[On::Shipped(check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, stage: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    let is_root = match model.last_user(stage) {
        Some(by) => model.user_set_by(by) == User::Root,
        None => model
            .stage_image(stage)
            .is_some_and(|image| image.starts_as_root()),
    };
    if !is_root || !model.has_start(stage) || changes_user(context, stage) {
        return;
    }
    for name in model.users_made(stage).into_iter().flatten() {
        let Some((span, by)) = made(model, stage, &name) else {
            continue;
        };
        let number = match model.number_of_user(model.instructions.len(), &name) {
            NumberOfUser::Known(number) => Some(number.to_string()),
            _ => None,
        };
        let is_named = std::iter::once(&name)
            .chain(&number)
            .any(|word| is_named_elsewhere(model, word));
        if is_named || scripts(context, stage).any(|script| has_word(script, &name)) {
            continue;
        }
        let line = model.instructions[by].first_line;
        let finding = RULE.finding(
            span,
            format!("nothing uses the user `{name}`: containers run as root"),
        );
        findings.push(finding.with_help(format!(
            "write `USER {name}` below line {line}, where nothing needs root any longer, or do not create the user"
        )));
    }
}

/// Where a user is made.
fn made(model: &Model<'_>, stage: usize, name: &str) -> Option<(Span, usize)> {
    model.below_end(stage).find_map(|by| {
        let codes = model.codes(by);
        let found = steps(&codes).into_iter().find(|step| {
            matches!(step.command.name(), Some("useradd" | "adduser"))
                && step.command.args().iter().any(|word| word.is(name))
        })?;
        let is_run = model.instructions[by].statement.kind == Keyword::Run;
        is_run.then(|| (found.code.span(found.command.span), by))
    })
}

/// The words of a text, each with where it starts.
fn words(text: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-./~".contains(byte);
    let words = text.split(move |byte| !is_part(byte));
    words.map(move |word| (word.as_ptr() as usize - text.as_ptr() as usize, word))
}

fn has_word(text: &[u8], name: &str) -> bool {
    words(text).any(|(_, word)| word.strip_prefix(b"~").unwrap_or(word) == name.as_bytes())
}

/// Whether a word stands anywhere in the file but in commands that make users and groups.
fn is_named_elsewhere(model: &Model<'_>, name: &str) -> bool {
    model
        .instructions
        .iter()
        .enumerate()
        .any(|(index, instruction)| {
            let codes = model.codes(index);
            let commands = codes.iter().flat_map(|code| {
                let is_account = |program: &str| ACCOUNT_PROGRAMS.contains(&program);
                let commands = code.commands.iter();
                let commands = commands.filter(move |it| it.name().is_some_and(is_account));
                commands.map(|command| code.span(command.span))
            });
            let commands: Vec<Span> = commands.collect();
            let start = instruction.span.start;
            words(instruction.span.of(model.file.source)).any(|(at, word)| {
                let at = start + at as u32;
                let word = word.strip_prefix(b"~").unwrap_or(word);
                word == name.as_bytes()
                    && !commands.iter().any(|it| (it.start..it.end).contains(&at))
            })
        })
}

/// The scripts that containers start, as far as they can be read.
fn scripts<'m>(context: &Context<'m>, stage: usize) -> impl Iterator<Item = &'m [u8]> {
    let (model, build) = (context.model, context.build);
    let starts = model.below_end(stage).filter(|&by| is_start(model, by));
    starts
        .flat_map(move |by| model.scripts_at_start(build, by))
        .map(Vec::as_slice)
}

fn is_start(model: &Model<'_>, by: usize) -> bool {
    let kind = model.instructions[by].statement.kind;
    matches!(kind, Keyword::Cmd | Keyword::Entrypoint)
}

/// Whether containers of a stage start something that may go on as another user.
fn changes_user(context: &Context<'_>, stage: usize) -> bool {
    let model = context.model;
    let mut names = ROOT_DROPPERS
        .iter()
        .chain(ROOT_SERVICES)
        .chain(USER_SWITCHES);
    if names.any(|name| model.speaks_of(name)) {
        return true;
    }
    let is_seen = scripts(context, stage).next().is_some();
    let mut starts = model.below_end(stage).filter(|&by| is_start(model, by));
    starts.any(|by| {
        words(model.instructions[by].joined.text()).any(|(_, word)| {
            let word = String::from_utf8_lossy(word);
            let name = file_name(&word);
            let suffix = name.rsplit_once('.').map_or("", |(_, suffix)| suffix);
            let is_script = SHELL_SCRIPTS.contains(&suffix)
                || name.contains("entrypoint")
                || name.contains("start");
            is_known_to(name, Does::NeedRoot)
                || INITS.contains(&&*word)
                || (is_script && !is_seen && !name.eq_ignore_ascii_case("entrypoint"))
        })
    })
}
