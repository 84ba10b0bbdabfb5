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
//! Where the user is a variable or somebody else, and on images that are not known. The fix is not dfmt's to make: files that root
//! has made may have to belong to somebody else.
//!
//! ## Codes
//! DL3002.
//!
//! ## Source
//! Docker's building best practices, "USER".

use super::{Context, Rule};
use crate::diagnostic::{Finding, Severity};
use crate::model::Role;
use crate::syntax::{Body, Keyword};
use crate::text::Span;

/// The rule.
pub(super) const RULE: Rule = Rule {
    id: "root-user",
    codes: &["DL3002"],
    severity: Severity::Warning,
    fixes: &[],
    summary: "the shipped stage does not end as root",
    check,
};

/// Words in tags of variants that start as somebody else.
const ROOTLESS: &[&str] = &["nonroot", "rootless", "chiseled"];

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let model = context.model;
    let Some(stage) = model.shipped() else {
        return;
    };
    let range = model.stage_instructions(stage);
    let Some(last) = range.end.checked_sub(1) else {
        return;
    };
    let all = || [last].into_iter().chain(model.before(last));
    let kind = |index: usize| model.instructions[index].statement.kind;
    let user = all().find(|&index| kind(index) == Keyword::User);
    let mut report = |span: Span, severity, message: String, help: &str| {
        findings.push(Finding {
            rule: RULE.id,
            severity,
            span,
            message,
            help: Some(help.into()),
            fix: None,
        });
    };
    if let Some(user) = user {
        let instruction = model.instructions[user];
        let Body::Text(text) = instruction.statement.body else {
            return;
        };
        let name = instruction.text(text);
        let name = name.split(|&byte| byte == b':').next().unwrap_or(name);
        if matches!(name, b"root" | b"0" | b"\"root\"" | b"\"0\"") {
            report(
                instruction.joined.span(text),
                RULE.severity,
                "the container runs as root".into(),
                "end with a USER without privileges",
            );
        }
        return;
    }
    let starts = all().any(|index| matches!(kind(index), Keyword::Cmd | Keyword::Entrypoint));
    let image = model
        .stage_image(stage)
        .filter(|image| !image.tag_has(ROOTLESS));
    let family = image.and_then(|image| image.family());
    let Some(family) = family.filter(|family| family.root && starts) else {
        return;
    };
    // Services mostly start as root and change to another user themselves.
    if family.role == Role::Service {
        return;
    }
    let from = model.instructions[range.start];
    let help = match family.user {
        Some(user) if !user.is_empty() => format!("the image has a user for it: `USER {user}`"),
        _ => "make a user without privileges, and end with USER".to_owned(),
    };
    report(
        from.joined.span(from.statement.keyword),
        Severity::Info,
        "no USER: the container runs as root".into(),
        &help,
    );
}
