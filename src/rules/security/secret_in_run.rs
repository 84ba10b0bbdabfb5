//! `secret-in-run`: credentials do not stand in commands.
//!
//! ## What it does
//! Reports a password in a URL (`https://user:password@host`) and tokens of a well-known shape in RUN, CMD, ENTRYPOINT and HEALTHCHECK.
//!
//! ## Why
//! The command stays in the history of the image, and often in the log of the build.
//!
//! ## Example
//! ```dockerfile
//! FROM alpine/git:2.45
//! RUN git clone https://bot:hunter2@example.com/app.git
//! ```
//!
//! ## When it stays silent
//! Where the credential is a variable, and on words that stand for one (`https://user:changeme@…`).
//!
//! ## Source
//! Docker's manual, "Build secrets".

use std::borrow::Cow;

use crate::diagnostic::{Finding, Severity};
use crate::knowledge::secrets::{password_in_url, token_in};
use crate::lint::{Context, On, Rule};
use crate::syntax::Keyword;
use crate::text::Span;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "secret-in-run",
    codes: &[],
    severity: Severity::Warning,
    fixes: &[],
    summary: "credentials do not stand in commands",
    matters: &["dummy", "placeholder", "secret"],
    on: &[On::Statement(
        &[
            Keyword::Run,
            Keyword::Cmd,
            Keyword::Entrypoint,
            Keyword::Healthcheck,
        ],
        check,
    )],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, index: usize, findings: &mut Vec<Finding>) {
    let instruction = context.model.instructions[index];
    let whole = instruction.content().to(instruction.span);
    // Each byte that is not ASCII as one that is, so that a place in the text is one in the file.
    let bytes = whole.of(context.model.file.source);
    let as_ascii = |byte: &u8| char::from(if byte.is_ascii() { *byte } else { 0x7f });
    let text = match std::str::from_utf8(bytes) {
        Ok(text) if text.is_ascii() => Cow::Borrowed(text),
        _ => Cow::Owned(bytes.iter().map(as_ascii).collect::<String>()),
    };
    let (place, message) = if let Some((place, whose)) = token_in(&text) {
        let message = format!("this looks like {whose}: it stays in the history of the image");
        (place, message)
    } else if let Some(place) = password_in_url(&text) {
        let message = "a password stands in a URL, and in the history of the image";
        (place, message.to_owned())
    } else {
        return;
    };
    let start = whole.start as usize;
    findings.push(RULE.finding(Span::new(start + place.start, start + place.end), message).with_help("mount it: `RUN --mount=type=secret,id=…,env=…`; and replace this one, as others may have seen it"));
}
