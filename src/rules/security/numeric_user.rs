//! `numeric-user`: USER names a number.
//!
//! ## What it does
//! Reports a shipped stage whose last USER is a name, and writes the number of that user where the file, or what is known of the image, tells it.
//!
//! ## Why
//! Kubernetes starts a container with `runAsNonRoot: true` only if it can tell that the user is not root: it looks at the number in the image, not at the image's list of users, and
//! refuses a name.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
//! RUN useradd --uid 10001 app
//! USER app
//! ```
//! becomes
//! ```dockerfile
//! FROM debian:12
//! RUN useradd --uid 10001 app
//! USER 10001
//! ```
//!
//! ## When it stays silent
//! Off by default: it matters only to those who run the image under such a policy. On numbers, variables, root, and users of Windows.
//!
//! ## Fix safety
//! Unsafe: the user is the same, but programs that compare the text of USER see another one, and of two users with one number the first counts. There is a fix where each
//! `useradd` or `adduser` of that name above gives it the same number and no `usermod` speaks of it, or where none makes it and the image is known to have it. The group stays
//! as it is written.
//!
//! ## Codes
//! DL3066.
//!
//! ## Source
//! Kubernetes' documentation, "Configure a Security Context", `runAsNonRoot`; Dockerfile reference, USER.

use crate::diagnostic::{Applicability, Finding, Fix, Severity};
use crate::lint::{Context, On, Rule};
use crate::model::{NumberOfUser, User};
use crate::rewrite::replace_text;
use crate::syntax::Body;
use crate::text::LogicalSpan;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "numeric-user",
    codes: &["DL3066"],
    severity: Severity::Info,
    fixes: &[Applicability::Unsafe],
    summary: "USER names a number",
    default: false,
    matters: &["USER", "uid", "user id", "user name"],
    on: &[On::Shipped(check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, stage: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    let Some(index) = model.last_user(stage) else {
        return;
    };
    let User::Other(name) = model.user_set_by(index) else {
        return;
    };
    let instruction = model.instructions[index];
    let Body::Text(text) = instruction.statement.body else {
        return;
    };
    let image = model.stage_image(stage);
    // Accounts of Windows have no numbers.
    let is_windows = || image.is_some_and(|image| image.is_windows());
    let is_name = !name.contains(char::is_whitespace);
    if name.bytes().all(|byte| byte.is_ascii_digit()) || !is_name || is_windows() {
        return;
    }
    let number = match model.number_of_user(index, name) {
        NumberOfUser::Known(number) => Ok(number),
        NumberOfUser::NotMade => {
            let known = image.and_then(|image| image.number_of(name));
            known.ok_or_else(|| {
                format!("write its number, which `id -u {name}` shows in a container")
            })
        }
        NumberOfUser::Unknown => Err(format!(
            "give it a number where it is created (`useradd --uid 10001 {name}`), and write that here"
        )),
    };
    let (help, fix) = match number {
        Ok(number) => {
            let span = LogicalSpan {
                start: text.start,
                end: text.start + name.len() as u32,
            };
            let is_plain = instruction.text(span) == name.as_bytes();
            let edit = replace_text(&instruction.joined, span, number.to_string());
            let fix = edit.filter(|_| is_plain).map(|edit| {
                let title = format!("Write the number of {name}");
                Fix::in_place(Applicability::Unsafe, index, title, vec![edit])
            });
            (format!("write its number: `USER {number}`"), fix)
        }
        Err(help) => (help, None),
    };
    findings.push(
        RULE.finding(
            instruction.joined.span(text),
            format!("`{name}` is a name: Kubernetes cannot tell that it is not root"),
        )
        .with_help(help)
        .with_fix_if(fix),
    );
}
