//! `root-user`: containers do not run as root.
//!
//! ## What it does
//! Reports a shipped stage whose last USER is root; and, as a hint only, one without any USER on an image that is known to start as root,
//! if the image starts a program.
//!
//! ## Why
//! Whoever breaks out of a program that runs as root has all rights in the container, and on its mounts and a kernel
//! with a hole outside, too.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
//! USER root
//! CMD ["server"]
//! ```
//!
//! ## When it stays silent
//! Where the user is a variable or somebody else, and on images that are not known.
//!
//! ## Fix safety
//! Unsafe: the program may want to write files that root has made. On images that bring a user for it and do not need root to start a
//! service (Node.js, Bun, distroless), `USER` with that one goes above the first CMD or ENTRYPOINT behind all that builds. Not
//! where a port below 1024 is exposed, where the file makes users of its own, removes users or changes them when it starts (`gosu`, `su-exec`, `setpriv`, `sudo`). No user is made
//! elsewhere: what it would have to own, only the author knows.
//!
//! ## Codes
//! DL3002.
//!
//! ## Source
//! Docker's building best practices, "USER".

use super::support::comments::instruction_above;
use super::support::options::speaks_of;
use super::support::ports::{exposed_ports, is_privileged};
use super::{Context, Rule};
use crate::diagnostic::{Applicability, Finding, Fix, Severity};
use crate::model::{ImageRef, Model, Role, User};
use crate::syntax::{Body, Keyword};
use crate::text::Span;

/// The rule.
pub(super) const RULE: Rule = Rule {
    id: "root-user",
    codes: &["DL3002"],
    severity: Severity::Warning,
    fixes: &[Applicability::Unsafe],
    summary: "the shipped stage does not end as root",
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let model = context.model;
    let Some(stage) = model.shipped() else {
        return;
    };
    let range = model.stage_instructions(stage);
    let image = model.stage_image(stage);
    let mut report = |span: Span, severity, message: String, help: String| {
        let made = model.users_made(stage);
        let switches = SWITCHES.iter().any(|word| speaks_of(model, word));
        let help = match made.as_slice() {
            [] => help,
            [Some(user)] if !switches => format!("end with `USER {user}`"),
            _ => "end with a USER without privileges".into(),
        };
        // Those the file makes are for what the container runs.
        let image = image.filter(|_| made.is_empty() && !switches);
        findings.push(Finding {
            rule: RULE.id,
            severity,
            span,
            message,
            help: Some(help),
            fix: image.and_then(|image| fix(model, stage, image)),
        });
    };
    if let Some(user) = model.last_user(stage) {
        let instruction = model.instructions[user];
        if let Body::Text(text) = instruction.statement.body
            && model.user_set_by(user) == User::Root
        {
            report(
                instruction.joined.span(text),
                RULE.severity,
                "the container runs as root".into(),
                "end with a USER without privileges".into(),
            );
        }
        return;
    }
    let starts = |index: usize| {
        let kind = model.instructions[index].statement.kind;
        matches!(kind, Keyword::Cmd | Keyword::Entrypoint)
    };
    // Services mostly start as root and change to another user themselves.
    let is_service = |image: ImageRef<'_>| {
        image
            .family()
            .is_some_and(|family| family.role == Role::Service)
    };
    let Some(image) = image.filter(|image| image.starts_as_root() && !is_service(*image)) else {
        return;
    };
    if !model.below_end(stage).any(starts) {
        return;
    }
    let from = model.instructions[range.start];
    let help = match image.user() {
        Some(user) => format!("the image has a user for it: `USER {user}`"),
        None => "make a user without privileges, and end with USER".to_owned(),
    };
    report(
        from.joined.span(from.statement.keyword),
        Severity::Info,
        "no USER: the container runs as root".into(),
        help,
    );
}

/// Users that images bring for the programs they run.
const USERS: &[&str] = &["node", "bun", "nonroot"];

/// Programs that remove the user, or that change it when the container starts.
const SWITCHES: &[&str] = &[
    "userdel", "deluser", "usermod", "gosu", "su-exec", "setpriv", "sudo",
];

/// Puts the user of the image above what the container starts.
fn fix(model: &Model<'_>, stage: usize, image: ImageRef<'_>) -> Option<Fix> {
    let user = image.user().filter(|user| USERS.contains(user))?;
    let range = model.stage_instructions(stage);
    let mut ports = model.instructions[range.clone()]
        .iter()
        .flat_map(|instruction| exposed_ports(instruction));
    if ports.any(|(_, port)| port.is_none_or(is_privileged)) {
        return None;
    }
    let builds = |&index: &usize| {
        matches!(
            model.instructions[index].statement.kind,
            Keyword::From
                | Keyword::Run
                | Keyword::Copy
                | Keyword::Add
                | Keyword::Workdir
                | Keyword::User
                | Keyword::Onbuild
                | Keyword::Unknown
        )
    };
    let behind = range
        .clone()
        .rev()
        .find(builds)
        .map_or(range.start, |last| last + 1);
    let start = (behind..range.end).find(|&index| {
        let kind = model.instructions[index].statement.kind;
        matches!(kind, Keyword::Cmd | Keyword::Entrypoint)
    })?;
    Some(Fix {
        applicability: Applicability::Unsafe,
        title: format!("Run as `{user}`, a user of the image; what it writes must belong to it"),
        edits: vec![instruction_above(model, start, &format!("USER {user}"))],
        rewrites: vec![start, start],
    })
}
