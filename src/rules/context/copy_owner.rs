//! `copy-owner`: after USER, COPY and ADD say whose the files are. Off by default.
//!
//! ## What it does
//! Reports COPY and ADD without `--chown` below a USER other than root, and adds the flag with that user.
//!
//! ## Why
//! USER does not count for COPY and ADD: what they bring belongs to root. A program that is to write these files, or files beside them, is refused.
//!
//! ## Example
//! ```dockerfile
//! FROM node:22
//! USER node
//! WORKDIR /home/node/app
//! COPY package.json .
//! ```
//! becomes
//! ```dockerfile
//! FROM node:22
//! USER node
//! WORKDIR /home/node/app
//! COPY --chown=node package.json .
//! ```
//!
//! ## When it stays silent
//! Off by default: a program that cannot write its own files is harder to take over, and many mean it so. It is silent where a `chown` stands in a RUN further down, on targets in `/usr`, `/etc` and other folders
//! that services only read, on an ADD of what may be an archive, which keeps the owners that are in it, where the user is not known, and on Windows.
//!
//! ## Fix safety
//! Unsafe: the files get another owner. The flag says what USER says, with its group if there is one; without one BuildKit takes the group that the user has first of all, or, for a number, the group of that number. There is no fix beside
//! `--link` with a user by name: names are not looked up there.
//!
//! ## Source
//! Dockerfile reference, USER and "COPY --chown".

use crate::diagnostic::{Applicability, Finding, Fix, Severity};
use crate::knowledge::accounts::READ_ONLY;
use crate::knowledge::files::is_surely_file;
use crate::knowledge::images::{ImageRef, WINDOWS_USERS};
use crate::lint::{Context, On, Rule};
use crate::model::{Model, ShellInForce, User, is_in, steps};
use crate::rewrite::add_flags;
use crate::syntax::{CopySource, CopySourceKind, Keyword};
use crate::text::file_name;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "copy-owner",
    severity: Severity::Info,
    fixes: &[Applicability::Unsafe],
    summary: "after USER, COPY and ADD say whose the files are",
    default: false,
    matters: &["chown", "owner", "root"],
    on: &[On::Instruction(&[Keyword::Copy, Keyword::Add], check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, index: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    let instruction = model.instructions[index];
    let statement = &instruction.statement;
    let User::Other(user) = model.user(index) else {
        return;
    };
    let is_account = |known: &&str| user.eq_ignore_ascii_case(known);
    let is_windows = *model.shell(index) == ShellInForce::WindowsDefault
        || WINDOWS_USERS.iter().any(is_account)
        || model
            .base_image(index)
            .is_some_and(|image| ImageRef::of(image).is_windows());
    if is_windows
        || instruction.copy_arguments(statement).is_none_or(|copy| {
            statement.kind == Keyword::Add && !copy.sources.iter().all(is_no_archive)
        })
        || instruction.flag(statement, "chown").is_some()
        || is_read_only(model, index)
        || changes_owners(model, index)
    {
        return;
    }
    let owner = model
        .user_with_group(index)
        .unwrap_or_else(|| user.to_owned());
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let link = instruction.flag(statement, "link");
    let is_linked = link.is_some_and(|flag| flag.value.as_deref() != Some("false"));
    let is_looked_up = !is_linked || owner.split(':').all(is_number);
    let flag = format!("--chown={owner}");
    let edit = add_flags(model, index, std::slice::from_ref(&flag)).filter(|_| is_looked_up);
    let fix = edit.map(|edit| {
        let title = format!("Have the files belong to `{owner}`");
        Fix::in_place(Applicability::Unsafe, index, title, vec![edit])
    });
    let keyword = statement.kind.as_str();
    findings.push(
        RULE.finding(
            instruction.joined.span(statement.keyword),
            format!("what this {keyword} brings belongs to root, not to `{user}`"),
        )
        .with_help(format!(
            "write `{keyword} {flag}`, if `{user}` is to write it"
        ))
        .with_fix_if(fix),
    );
}

/// Whether a source of ADD is no archive, which keeps the owners that are in it.
fn is_no_archive(source: &CopySource) -> bool {
    match source.kind {
        CopySourceKind::Path => is_surely_file(file_name(&source.text)),
        CopySourceKind::Url | CopySourceKind::Git | CopySourceKind::Heredoc => true,
    }
}

/// Whether a COPY brings files to where they are only read.
fn is_read_only(model: &Model<'_>, index: usize) -> bool {
    model
        .copied_to(index)
        .is_some_and(|(_, target)| READ_ONLY.iter().any(|folder| is_in(&target, folder)))
}

/// Whether a RUN below changes owners.
fn changes_owners(model: &Model<'_>, index: usize) -> bool {
    let Some(stage) = model.stage_of(index) else {
        return false;
    };
    let below = index..model.stage_instructions(stage).end;
    below.into_iter().any(|by| {
        let codes = model.codes(by);
        steps(&codes)
            .iter()
            .any(|step| step.command.name() == Some("chown"))
    })
}
