//! `secret-in-run`: credentials do not stand in commands, labels and files.
//!
//! ## What it does
//! Reports passwords and tokens that a RUN gives to commands by their name (`--password=…`, `export API_TOKEN=…`, `curl --user name:password`), a password in a URL (`https://user:password@host`), private keys, and tokens of a well-known shape: of AWS, GitHub, GitLab, Slack, Stripe, Google, npm,
//! PyPI, Docker Hub and others, and signed JSON web tokens. It reads RUN, CMD, ENTRYPOINT and HEALTHCHECK, LABEL, and COPY and ADD, with their heredocs.
//!
//! ## Why
//! A command stays in the history of the image, and often in the log of the build; a label and a file are there for all who have the image.
//!
//! ## Example
//! ```dockerfile
//! FROM alpine/git:2.45
//! RUN git clone https://bot:hunter2@example.com/app.git
//! ```
//!
//! ## When it stays silent
//! Where the credential is a variable, on words that stand for one (`https://user:changeme@…`), on tokens of another length or with other letters than
//! the service gives out, and on such as nobody draws by chance: `AKIAIOSFODNN7EXAMPLE`, `ghp_xxxx…`. On JSON web tokens that everybody may have
//! (`"role": "anon"`), and on the first line of a private key without the key, as `grep` looks for it. ENV and ARG are those of `secret-in-env`.
//!
//! ## Source
//! Docker's manual, "Build secrets"; the pages of the services about their tokens, which `src/knowledge/tokens.rs` names.

use std::borrow::Cow;
use std::ops::Range;

use crate::diagnostic::{Finding, Severity};
use crate::knowledge::secrets::{is_credential, names_password, password_in_url};
use crate::knowledge::tokens::token_in;
use crate::lint::{Context, On, Rule, RunSite};
use crate::model::{SimpleCommand, Word};
use crate::syntax::Keyword;
use crate::text::{LogicalSpan, Span};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "secret-in-run",
    codes: &[],
    severity: Severity::Warning,
    fixes: &[],
    summary: "credentials do not stand in commands, labels and files",
    matters: &["dummy", "placeholder", "secret"],
    on: &[
        On::Statement(
            &[
                Keyword::Run,
                Keyword::Cmd,
                Keyword::Entrypoint,
                Keyword::Healthcheck,
                Keyword::Label,
                Keyword::Copy,
                Keyword::Add,
            ],
            check,
        ),
        On::Run(
            &[
                "PASS",
                "Pass",
                "pass",
                "PWD",
                "TOKEN",
                "token",
                "SECRET",
                "secret",
                "KEY",
                "key",
                "CREDENTIAL",
                "credential",
                "curl",
            ],
            given,
        ),
    ],
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
    let start = whole.start as usize;
    let mut report = |place: Range<usize>, what: String, kept: Kept| {
        let span = Span::new(start + place.start, start + place.end);
        findings.push(
            RULE.finding(span, format!("{what}{}", kept.place))
                .with_help(kept.help),
        );
    };
    let kept = Kept::of(instruction.effective().kind);
    let mut from = 0;
    while let Some((place, whose)) = token_in(&text[from..]) {
        let what = format!("this looks like {whose}: it ");
        report(from + place.start..from + place.end, what, kept);
        from += place.end;
    }
    if from == 0
        && let Some(place) = password_in_url(&text)
    {
        report(place, "a password stands in a URL, and ".to_owned(), kept);
    }
}

/// Credentials that stand beside their name in a command.
fn given(site: &RunSite<'_, '_>, findings: &mut Vec<Finding>) {
    for code in site.codes {
        for command in &code.commands {
            let is_export = matches!(command.name(), Some("export" | "declare" | "local"));
            let exported = if is_export { command.args() } else { &[] };
            let set = command
                .assignments
                .iter()
                .chain(command.prefix())
                .chain(exported);
            let assigned = set.filter(|word| assigns_credential(word));
            let args = command.args();
            let options = (0..args.len()).filter_map(|at| with_credential(command, at));
            for span in assigned.map(|word| word.span).chain(options) {
                let span = code.span(span);
                // What is a token by its shape, or the password of a URL, is said above.
                let own = String::from_utf8_lossy(span.of(site.model().file.source));
                if token_in(&own).is_none() && password_in_url(&own).is_none() {
                    let kept = Kept::of(Keyword::Run);
                    let message = format!("this looks like a credential: it {}", kept.place);
                    findings.push(
                        RULE.finding(span, message)
                            .with_severity(Severity::Info)
                            .with_help(kept.help),
                    );
                }
            }
        }
    }
}

/// Whether a word gives a variable a credential.
fn assigns_credential(word: &Word<'_>) -> bool {
    let given = word.as_str().and_then(|text| text.split_once('='));
    given.is_some_and(|(name, value)| {
        let is_name = |ch: char| ch.is_ascii_alphanumeric() || ch == '_';
        name.chars().all(is_name) && is_credential(name, value, true)
    })
}

/// Where an option of a command stands with the credential that it is given.
fn with_credential(command: &SimpleCommand<'_>, at: usize) -> Option<LogicalSpan> {
    let word = &command.args()[at];
    let option = word.as_str()?;
    let next = command.args().get(at + 1);
    if command.name() == Some("curl") && matches!(option, "-u" | "--user") {
        let login = next?.as_str()?;
        let (_, password) = login.split_once(':')?;
        return is_credential("password", password, true).then_some(word.span.to(next?.span));
    }
    let option = option.strip_prefix("--")?;
    let (name, own) = match option.split_once('=') {
        Some((name, value)) => (name, Some(value)),
        None => (option, None),
    };
    // A pass may be one of several, and what is fine.
    if name.ends_with("pass") {
        return None;
    }
    if let Some(value) = own {
        return is_credential(name, value, true).then_some(word.span);
    }
    let next = next?;
    let value = next.as_str().filter(|value| !value.starts_with('-'))?;
    // Of other options it is not sure that a value follows.
    (names_password(name) && is_credential(name, value, true)).then_some(word.span.to(next.span))
}

/// Where a credential stays, and what to do instead.
#[derive(Clone, Copy)]
struct Kept {
    place: &'static str,
    help: &'static str,
}

impl Kept {
    fn of(keyword: Keyword) -> Self {
        match keyword {
            Keyword::Label => Self {
                place: "stays in the image for all to read",
                help: "take it out of the label; and replace this one, as others may have seen it",
            },
            Keyword::Copy | Keyword::Add => Self {
                place: "stays in the image, in its history or in a file",
                help: "give it to the container when it starts, or mount it into the RUN that needs it: `RUN --mount=type=secret,id=…,target=…`; and replace this one, as others may have seen it",
            },
            _ => Self {
                place: "stays in the history of the image",
                help: "mount it: `RUN --mount=type=secret,id=…,env=…`; and replace this one, as others may have seen it",
            },
        }
    }
}
