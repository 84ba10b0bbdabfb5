//! `secret-in-env`: credentials are mounted, not set as variables.
//!
//! ## What it does
//! Reports ENV and ARG whose name says that they hold a credential, or whose value has the shape of a well-known token.
//!
//! ## Why
//! Whoever has the image can read them: ENV in its configuration, ARG in its history, both in the cache of the build.
//!
//! ## Example
//! ```dockerfile
//! FROM node:22
//! ENV NPM_TOKEN=0a1b2c3d4e
//! ```
//!
//! ## When it stays silent
//! On names that mean something else (`PUBLIC_KEY`, `TOKEN_URL`, a bare `KEY`, `GPG_KEY`, which is a fingerprint in the official
//! images, `CREDENTIAL_MANAGER`), on settings (`MYSQL_ALLOW_EMPTY_PASSWORD`), and on values that open nothing: none, `none`, `dummy`, `<token>`, `your-token`,
//! switches, paths, variables, the keys that AWS shows in its documentation; where the name is not that of a password, also numbers and words
//! about the credential, such as `my-api-key`. A default password is a password, whatever it is: `password`, `changeme`, `123456`, `root`, `admin` and
//! `test` are all reported.
//!
//! ## Codes
//! `SecretsUsedInArgOrEnv`, DL3064.
//!
//! ## Source
//! Docker's build checks, `SecretsUsedInArgOrEnv`; Dockerfile reference, "RUN --mount=type=secret".

use crate::diagnostic::{Finding, Severity};
use crate::knowledge::secrets::{
    is_placeholder, is_vague, names_credential, names_password, stands_for_one,
};
use crate::knowledge::tokens::token_in;
use crate::lint::{Context, On, Rule};
use crate::syntax::{Keyword, flag_value};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "secret-in-env",
    codes: &["SecretsUsedInArgOrEnv", "DL3064"],
    severity: Severity::Warning,
    fixes: &[],
    summary: "credentials are no ENV and no ARG",
    matters: &["dummy", "placeholder", "secret"],
    on: &[On::Statement(&[Keyword::Env, Keyword::Arg], check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, index: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    let instruction = model.instructions[index];
    let statement = instruction.effective();
    for (name_span, value_span) in statement.pairs() {
        let name = String::from_utf8_lossy(instruction.text(name_span));
        // `ENV "name=value"` is one quoted word.
        let name = name.trim_start_matches(['"', '\'']).to_owned();
        let written = value_span.map(|span| instruction.text(span));
        let value = written.map(flag_value);
        let value = value.map(|value| String::from_utf8_lossy(&value).into_owned());
        let token = value.as_deref().and_then(token_in).map(|(_, whose)| whose);
        let is_named = names_credential(&name)
            && match &value {
                // An ARG without a default is there to be given one.
                None => statement.kind == Keyword::Arg,
                Some(value) => {
                    // Between single quotes `$` is no variable.
                    let is_literal = written.is_some_and(|written| written.starts_with(b"'"));
                    let read = if is_literal {
                        value.replace('$', "s")
                    } else {
                        value.clone()
                    };
                    let is_password = names_password(&name);
                    let is_word = value.bytes().all(|byte| !byte.is_ascii_digit());
                    !is_placeholder(&read)
                        && !is_fingerprint(value)
                        && !(is_vague(&name) && (is_word || value.len() < 8))
                        && (is_password || !stands_for_one(&read))
                        && (is_password || !name.to_lowercase().ends_with(&value.to_lowercase()))
                }
            };
        if token.is_none() && !is_named {
            continue;
        }
        let (kept, help) = if statement.kind == Keyword::Arg {
            (
                "it stays in the history of the image",
                "mount it into the RUN that needs it",
            )
        } else {
            (
                "whoever has the image can read it",
                "give it to the container when it starts; mount it into a RUN that needs it",
            )
        };
        let message = match token {
            Some(whose) => format!("this looks like {whose}: {kept}"),
            None => format!("`{name}` looks like a credential: {kept}"),
        };
        let span = value_span.map_or(name_span, |value| name_span.to(value));
        findings.push(
            RULE.finding(instruction.joined.span(span), message)
                .with_help(format!(
                    "{help}: `RUN --mount=type=secret,id={},env={name}`",
                    name.to_lowercase()
                )),
        );
    }
}

/// Whether a value is the fingerprint of a public key: 40 hexadecimal digits, the form official images check signatures by.
fn is_fingerprint(value: &str) -> bool {
    let digits = value.strip_prefix("0x").unwrap_or(value);
    matches!(digits.len(), 8 | 16 | 40)
        && digits
            .chars()
            .all(|ch| ch.is_ascii_hexdigit() && !ch.is_ascii_lowercase())
}
