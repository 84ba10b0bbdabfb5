//! `user-group`: USER does not take groups away that the user was given.
//!
//! ## What it does
//! Reports `USER name:group` where a command above has put that user into other groups, and leaves the group out.
//!
//! ## Why
//! With a group in USER, the user has this group alone: "any other configured group memberships will be ignored". What the other groups were for, a socket or a folder that
//! belongs to them, is refused.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
//! RUN groupadd docker && useradd -G docker app
//! USER app:app
//! ```
//! becomes
//! ```dockerfile
//! FROM debian:12
//! RUN groupadd docker && useradd -G docker app
//! USER app
//! ```
//!
//! ## When it stays silent
//! On numbers and variables, without a group in USER, where the group there is the only one that was given, and where a command takes the user out of a group again.
//!
//! ## Fix safety
//! Unsafe: whoever wrote the group may have meant that the user has no other. There is a fix where the group is the one that the user has first of all, as the command says that makes the user.
//!
//! ## Source
//! Dockerfile reference, USER; useradd(8), usermod(8), adduser(8), gpasswd(1), busybox.

use std::cell::OnceCell;
use std::collections::HashMap;

use crate::diagnostic::{Applicability, Finding, Fix, Severity};
use crate::lint::{Context, On, Rule};
use crate::model::{Membership, Model, ShellInForce, is_account_name};
use crate::rewrite::replace_text;
use crate::syntax::{Body, Keyword};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "user-group",
    severity: Severity::Info,
    fixes: &[Applicability::Unsafe],
    summary: "USER does not take groups away that the user was given",
    matters: &["group", "groups", "USER"],
    on: &[On::Stage(check_stage)],
    ..Rule::USUAL
};

fn check_stage(context: &Context<'_>, stage: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    let all = OnceCell::new();
    // By the user, as far as anybody asks.
    let said = |user: &str, index: usize| -> Vec<&Membership> {
        let all: &HashMap<String, Vec<Membership>> = all.get_or_init(|| {
            let mut by_user: HashMap<String, Vec<Membership>> = HashMap::new();
            for one in model.memberships(stage) {
                by_user.entry(one.user.clone()).or_default().push(one);
            }
            by_user
        });
        let own = all.get(user).into_iter().flatten();
        own.filter(|it| it.by < index).collect()
    };
    for index in model.stage_instructions(stage) {
        if model.instructions[index].statement.kind == Keyword::User {
            findings.extend(check(model, index, said));
        }
    }
}

fn check<'s>(
    model: &Model<'_>,
    index: usize,
    said: impl Fn(&str, usize) -> Vec<&'s Membership>,
) -> Option<Finding> {
    let instruction = model.instructions[index];
    let Body::Text(text) = instruction.statement.body else {
        return None;
    };
    let owner = std::str::from_utf8(instruction.text(text)).ok()?;
    let (user, group) = owner
        .split_once(':')
        .filter(|(user, _)| is_account_name(user))?;
    if user == "root"
        || !group
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte))
        || *model.shell(index) == ShellInForce::WindowsDefault
    {
        return None;
    }
    let said = said(user, index);
    let given = said
        .iter()
        .flat_map(|it| it.others.iter().map(|other| (it.by, other)));
    let given = given.filter(|(_, other)| *other != group);
    let given: Vec<(usize, &String)> = given.collect();
    let (first, _) = given.first().filter(|_| said.iter().all(|it| !it.takes))?;
    let mut names: Vec<String> = given.iter().map(|(_, name)| format!("`{name}`")).collect();
    names.sort_unstable();
    names.dedup();
    let mut primary = said.iter().filter_map(|it| it.primary.as_ref());
    let is_primary =
        matches!((primary.next(), primary.next()), (Some(Some(own)), None) if own == group);
    let edit = replace_text(&instruction.joined, text, user).filter(|_| is_primary);
    let fix = edit.map(|edit| {
        let title = format!("Leave `{user}` all groups");
        Fix::in_place(Applicability::Unsafe, index, title, vec![edit])
    });
    let line = model.instructions[*first].first_line;
    let (groups, are) = if names.len() == 1 {
        ("the group", "is")
    } else {
        ("the groups", "are")
    };
    Some(
        RULE.finding(
            instruction.joined.span(text),
            format!(
                "with `:{group}` the user is in no other group: {groups} {} of line {line} {are} left out",
                names.join(", ")
            ),
        )
        .with_help(format!("write `USER {user}`, if `{group}` is the group that the user has first of all"))
        .with_fix_if(fix),
    )
}
