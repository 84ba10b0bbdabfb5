//! `secret-in-env`: credentials are mounted, not set as variables.
//!
//! ## What it does
//! Reports ENV and ARG whose name says that they hold a credential, or whose value has the shape of a well-known token; also those that hold one whatever
//! their name: a URL with a password, what Bundler and NuGet read as the login of a server (`BUNDLE_GEMS__CONTRIBSYS__COM`), and an ARG that a RUN puts into a
//! URL as its password (`https://$ACCESS@github.com`). It shows the mount for the RUN that needs it.
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
//! `test` are all reported. On URLs of a host whose name has no dot, as those of a compose file have.
//!
//! There is no fix: a secret is given to the build by its command line, `docker build --secret`, which a Dockerfile cannot change.
//!
//! ## Codes
//! `SecretsUsedInArgOrEnv`, DL3064.
//!
//! ## Source
//! Docker's build checks, `SecretsUsedInArgOrEnv`; Dockerfile reference, "RUN --mount=type=secret".

use super::credential_use::{Mounting, passwords_of_urls, use_as_login};
use crate::diagnostic::{Finding, Severity};
use crate::knowledge::credential_files::is_credential_of_program;
use crate::knowledge::secrets::{
    is_credential, is_placeholder, names_credential, names_user, password_in_url,
};
use crate::knowledge::tokens::token_in;
use crate::lint::{Context, On, Rule};
use crate::model::Model;
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
        let is_named = match &value {
            // An ARG without a default is there to be given one.
            None => statement.kind == Keyword::Arg && names_credential(&name),
            Some(value) => {
                // Between single quotes `$` is no variable.
                let is_literal = written.is_some_and(|written| written.starts_with(b"'"));
                is_credential(&name, value, is_literal)
            }
        };
        let in_url = || {
            value
                .as_deref()
                .is_some_and(|value| has_password(model, value))
        };
        let login = || {
            let has_any = || {
                passwords_of_urls(&String::from_utf8_lossy(model.file.source))
                    .any(|it| it.starts_with('$'))
            };
            let is_arg = statement.kind == Keyword::Arg
                && !names_user(&name)
                && model.holds_of_all("has a variable as the login of a URL", has_any);
            let is_open = || value.as_deref().is_none_or(|value| !is_placeholder(value));
            (is_arg && is_open()).then(|| use_as_login(model, index, &name))?
        };
        let reason = match token {
            Some(whose) => Some(format!("this looks like {whose}")),
            None if is_named || is_program(&name, value.as_deref()) => {
                Some(format!("`{name}` looks like a credential"))
            }
            None if in_url() => Some(format!("`{name}` is a URL with a password")),
            None => login()
                .map(|found| format!("`{name}` is the login of a URL in line {}", found.line)),
        };
        let Some(reason) = reason else {
            continue;
        };
        let mount = Mounting::of_variable(model, index, &name);
        let at_start =
            format!("give it to the container when it starts: `docker run --env {name}`");
        let (kept, help) = match statement.kind {
            Keyword::Arg => ("it stays in the history of the image", mount.help),
            _ if mount.is_used => (
                "whoever has the image can read it",
                format!("{at_start}; for the build, {}", mount.help),
            ),
            _ => ("whoever has the image can read it", at_start),
        };
        let span = value_span.map_or(name_span, |value| name_span.to(value));
        findings.push(
            RULE.finding(instruction.joined.span(span), format!("{reason}: {kept}"))
                .with_help(help),
        );
    }
}

/// Whether a variable is one that a program reads a credential from, whatever it is called, and has one.
fn is_program(name: &str, value: Option<&str>) -> bool {
    is_credential_of_program(name) && value.is_none_or(|value| !is_placeholder(value))
}

/// Whether a value is a URL with a password: a literal one, or an ARG.
fn has_password(model: &Model<'_>, value: &str) -> bool {
    let is_far = |login: &str| {
        let host = value.split_once(login).map_or("", |(_, rest)| rest);
        let end = host.find(|ch: char| "/:?#".contains(ch));
        let host = host[..end.unwrap_or(host.len())].trim_start_matches('@');
        host.contains('.') && !host.starts_with(|ch: char| ch.is_ascii_digit())
    };
    if let Some(place) = password_in_url(value) {
        return is_far(&value[place]);
    }
    let is_arg = |name: &str| {
        let mut setters = model.set_by(name).iter();
        setters.any(|&by| model.instructions[by].effective().kind == Keyword::Arg)
    };
    let variable = |password: &str| {
        let name = password
            .strip_prefix('$')
            .map(|name| name.trim_matches(['{', '}']).to_owned());
        name.is_some_and(|name| !names_user(&name) && is_arg(&name))
    };
    passwords_of_urls(value).any(variable)
}
