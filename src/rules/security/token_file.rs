//! `token-file`: credentials are mounted, not written into files of the image.
//!
//! ## What it does
//! Reports a RUN that writes a credential into a file and leaves it there: `echo …$NPM_TOKEN > .npmrc`, `.netrc`, `.git-credentials`, `.pypirc`,
//! `git clone https://$TOKEN@…`, which git keeps in `.git/config`, `git config url."https://$TOKEN@…"`, `npm config set …:_authToken`, a private key in `.ssh`, and what is copied out of a mounted secret.
//!
//! ## Why
//! The file lies in the layer of that RUN, and whoever has the image can read it. An `rm` in a later instruction hides it, and takes nothing out of the layer.
//!
//! ## Example
//! ```dockerfile
//! FROM node:22
//! ARG NPM_TOKEN
//! COPY package.json package-lock.json ./
//! RUN echo "//registry.npmjs.org/:_authToken=$NPM_TOKEN" > .npmrc
//! RUN npm ci
//! RUN rm .npmrc
//! ```
//! With `RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci` in place of the three it lies in no layer, and needs no ARG.
//!
//! ## When it stays silent
//! Where the same RUN removes the file, or the setting (`--unset`, `npm config delete`); where the variable is written by its name for the program to read (`'…=${NPM_TOKEN}'`); in
//! stages that others only copy from; on names of variables that do not say that they hold a credential. What stands in the clear `secret-in-run` reports.
//!
//! ## Codes
//! None of other tools.
//!
//! ## Source
//! Docker's manual, "Build secrets"; npm's manual, "Docker and private modules"; OCI image specification, "Whiteouts".

use super::credential_use::passwords_of_urls;
use super::removed_file::{NEAR, mounted_at, removed_later, removes_file};
use crate::diagnostic::{Finding, Severity};
use crate::knowledge::secrets::{keeps_written_secret, names_credential, names_user, stores_into};
use crate::lint::{On, Rule, RunSite};
use crate::model::{Code, Model, SimpleCommand, Step, Word};
use crate::shell::{PartKind, TokenKind, parts};
use crate::text::{LogicalSpan, file_name};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "token-file",
    codes: &[],
    severity: Severity::Warning,
    fixes: &[],
    summary: "credentials are mounted, not written into files of the image",
    matters: &["dummy", "placeholder", "secret"],
    on: &[On::Run(&["$", SECRETS], check)],
    ..Rule::USUAL
};

/// The file with the settings of a repository. Source: gitrepository-layout(5).
const OF_REPOSITORY: &str = ".git/config";

/// Where secrets are mounted that say nothing else. Source: Dockerfile reference, "RUN --mount=type=secret".
const SECRETS: &str = "/run/secrets/";

fn check(site: &RunSite<'_, '_>, findings: &mut Vec<Finding>) {
    let (model, index) = (site.model(), site.index);
    if model.is_never_shipped(index, None) {
        return;
    }
    let mut known: Vec<String> = Vec::new();
    for (at, step) in site.steps().iter().enumerate() {
        let Some(found) = written(step) else {
            continue;
        };
        let name = file_name(&found.file);
        let later = &site.steps()[at + 1..];
        if known.iter().any(|it| it == name)
            || later
                .iter()
                .any(|step| undoes(step, &found.file, found.program))
        {
            continue;
        }
        known.push(name.to_owned());
        findings.push(report(model, index, step.code, &found));
    }
}

/// A credential that a command writes into a file.
struct Written {
    /// What it is, as the file names it: a variable, or a secret that is mounted.
    what: String,
    /// The name of the variable.
    variable: Option<String>,
    /// Where.
    place: LogicalSpan,
    /// The file.
    file: String,
    /// The program that keeps it in a file of its own.
    program: Option<&'static str>,
}

fn written(step: &Step<'_, '_>) -> Option<Written> {
    let (code, command) = (step.code, step.command);
    by_store(command).or_else(|| by_clone(command)).or_else(|| {
        let file = target(code, command)?;
        let in_words = |any: bool| {
            let mut words = sources(code, command);
            words.find_map(|word| Some((credential(word.text, any)?, word.span)))
        };
        let in_bodies = |any: bool| {
            let mut bodies = bodies(code, command).into_iter();
            bodies.find_map(|body| Some((credential(&body, any)?, command.span)))
        };
        let of = |any: bool| in_words(any).or_else(|| in_bodies(any));
        let ((what, variable), place) =
            of(false).or_else(|| of(true).filter(|_| is_settings(&file) || speaks_of_key(code)))?;
        Some(Written {
            what,
            variable,
            place,
            file,
            program: None,
        })
    })
}

/// The heredocs that a command may be given and in which the shell replaces variables, each as a word in double quotes.
fn bodies(code: &Code<'_>, command: &SimpleCommand<'_>) -> Vec<Vec<u8>> {
    let tokens = &code.script.tokens;
    let mut operators = command.redirects.iter().map(|it| it.operator.index());
    let is_heredoc = |at: &usize| {
        let token = tokens.get(*at);
        token.is_some_and(|token| token.kind == TokenKind::HeredocOperator)
    };
    let Some(operator) = operators.find(is_heredoc) else {
        return Vec::new();
    };
    let model = code.model;
    let all: Vec<&[u8]> = if code.is_in_file() {
        // Those of a script that is a heredoc itself are among its tokens.
        let mut after = tokens[operator..].iter();
        let body = after.find(|token| token.kind == TokenKind::HeredocBody);
        let name = tokens.get(operator + 1).map(|token| code.of(token.span));
        let expands = name.is_some_and(|name| !name.iter().any(|byte| b"\"'\\".contains(byte)));
        let body = body.filter(|_| expands).map(|body| code.of(body.span));
        body.into_iter().collect()
    } else {
        let kept = model.instructions[code.index].heredocs.iter().take(NEAR);
        let kept = kept.filter(|heredoc| heredoc.expand);
        kept.map(|it| it.body.of(model.file.source)).collect()
    };
    let quoted = |body: &[u8]| {
        let plain = |byte: &u8| if b"\"'`".contains(byte) { b' ' } else { *byte };
        let quotes = || std::iter::once(b'"');
        let body = quotes().chain(body.iter().map(plain)).chain(quotes());
        body.collect()
    };
    all.into_iter().map(quoted).collect()
}

/// What a command keeps in a file of its program, such as `git config` and `npm config set`.
fn by_store(command: &SimpleCommand<'_>) -> Option<Written> {
    let program = command.name()?;
    if is_undoing(command) {
        return None;
    }
    let words = command
        .args()
        .iter()
        .map(|word| word.as_str().unwrap_or_default());
    let file = stores_into(program, &words.filter(|word| !word.starts_with('-')))?;
    let has_key = command.args().iter().any(|word| has_key(word.text));
    let of = |any: bool| {
        let mut words = command.args().iter();
        words.find_map(|word| Some((credential(word.text, any)?, word.span)))
    };
    let ((what, variable), place) = of(false).or_else(|| of(true).filter(|_| has_key))?;
    Some(Written {
        what,
        variable,
        place,
        file: file.to_owned(),
        program: Some(file),
    })
}

/// What `git clone` keeps of the address that it is given, in the settings of the repository.
fn by_clone(command: &SimpleCommand<'_>) -> Option<Written> {
    let is_clone =
        command.name() == Some("git") && command.args().iter().any(|word| word.is("clone"));
    let mut words = command.args().iter().filter(|_| is_clone).enumerate();
    let (at, name) = words.find_map(|(at, word)| {
        let text = String::from_utf8_lossy(word.text);
        let mut passwords = passwords_of_urls(&text);
        let name = passwords.find_map(|password| {
            let name = password.strip_prefix('$')?.trim_matches(['{', '}']);
            (!names_user(name)).then(|| name.to_owned())
        });
        Some((at, name?))
    })?;
    let address = &command.args()[at];
    let next = command.args().get(at + 1);
    let folder = next.filter(|word| !word.text.starts_with(b"-"));
    let folder = if let Some(word) = folder {
        String::from_utf8_lossy(word.known_or_written()).into_owned()
    } else {
        let address = address.without_quotes();
        let name = file_name(address.trim_end_matches('/'));
        name.strip_suffix(".git").unwrap_or(name).to_owned()
    };
    let folder = folder.trim_matches('"').trim_end_matches('/');
    Some(Written {
        what: format!("${name}"),
        variable: Some(name),
        place: address.span,
        file: format!("{folder}/{OF_REPOSITORY}"),
        program: Some(OF_REPOSITORY),
    })
}

/// The file for credentials that a command writes: by a redirection, or as the one that it is there for.
fn target(code: &Code<'_>, command: &SimpleCommand<'_>) -> Option<String> {
    let redirects = command.redirects.iter().zip(&command.targets);
    let is_output = |at: LogicalSpan| code.of(at).starts_with(b">");
    let mut redirected = redirects.filter(|(redirect, _)| {
        let tokens = &code.script.tokens;
        // The tokens of a command in a substitution are those of another script.
        let operator = tokens.get(redirect.operator.index());
        operator.is_some_and(|operator| is_output(operator.span))
    });
    let path = |word: &Word<'_>| {
        let path = String::from_utf8_lossy(word.known_or_written()).into_owned();
        let path = path.trim_matches('"').to_owned();
        keeps_written_secret(&path).then_some(path)
    };
    redirected
        .find_map(|(_, target)| path(target))
        .or_else(|| match command.name()? {
            "tee" => command.args().iter().find_map(path),
            "cp" | "install" | "mv" | "sed" => path(command.args().last()?),
            _ => None,
        })
}

/// The words that what a command writes may be made of: its own, and those of the commands that it gets its input from.
fn sources<'c, 'm>(
    code: &'c Code<'m>,
    command: &'c SimpleCommand<'m>,
) -> impl Iterator<Item = &'c Word<'m>> {
    let starts = |other: &SimpleCommand<'_>| other.span.start < command.span.start;
    let before = code.commands.partition_point(starts);
    let piped = code.commands[..before].iter().rev().take(NEAR);
    let piped = piped.take_while(|other| {
        command.place.piped && other.place.piped && other.place.item == command.place.item
    });
    let all = std::iter::once(command).chain(piped);
    all.flat_map(|command| command.args().iter().chain(&command.targets))
}

/// Whether a text has a setting of npm that is a credential.
fn has_key(text: &[u8]) -> bool {
    let text = text.to_ascii_lowercase();
    [":_authtoken", ":_password", ":_auth="]
        .iter()
        .any(|key| memchr::memmem::find(&text, key.as_bytes()).is_some())
}

/// Whether an instruction has such a setting anywhere.
fn speaks_of_key(code: &Code<'_>) -> bool {
    let model = code.model;
    model.holds(
        code.index,
        "has a setting of npm that is a credential",
        |at| has_key(model.instructions[at].span.of(model.file.source)),
    )
}

/// Whether a file says which server gets which credential, and all that is put into it is one: a variable there needs no telling name.
fn is_settings(file: &str) -> bool {
    matches!(file_name(file), ".netrc" | ".git-credentials")
}

/// The credential that the shell puts into a word: how it is written, and the variable it is in.
fn credential(word: &[u8], any: bool) -> Option<(String, Option<String>)> {
    let text = String::from_utf8_lossy(word);
    if let Some(at) = text.find(SECRETS) {
        let end = text[at..].find(|ch: char| ch.is_whitespace() || "\"')`;".contains(ch));
        let path = &text[at..at + end.unwrap_or(text.len() - at)];
        return Some((path.to_owned(), None));
    }
    let names = expanded(word);
    let tells = |(name, before): &&(String, String)| {
        let is_login = || {
            let start = before.rfind("://").map(|at| at + 3);
            let after = text.get(before.len()..).unwrap_or_default();
            let rest = after.find('@').map_or("", |at| &after[..at]);
            start.is_some_and(|start| !before[start..].contains(['/', '@']))
                && after.contains('@')
                && !rest.contains('/')
        };
        names_credential(name) || !names_user(name) && is_login()
    };
    let (name, _) = names.iter().find(tells).or(names.first().filter(|_| any))?;
    Some((format!("${name}"), Some(name.clone())))
}

/// The variables that the shell replaces in a word, each with what stands before it.
fn expanded(word: &[u8]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut start = 0;
    for part in parts(word) {
        let text = part.text;
        let is_read = matches!(part.kind, PartKind::Parameter | PartKind::DoubleQuoted);
        let mut at = 0;
        while is_read && at < text.len() {
            if text[at] == b'\\' {
                at += 2;
                continue;
            }
            if text[at] == b'$' {
                let rest = &text[at + 1..];
                let rest = rest.strip_prefix(b"{").unwrap_or(rest);
                let is_name = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_';
                let len = rest.iter().take_while(is_name).count();
                if len > 0 {
                    let name = String::from_utf8_lossy(&rest[..len]).into_owned();
                    let before = String::from_utf8_lossy(&word[..start + at]).into_owned();
                    found.push((name, before));
                }
            }
            at += 1;
        }
        start += text.len();
    }
    found
}

/// Whether a command takes away what has been written: the file, or the setting.
fn undoes(step: &Step<'_, '_>, file: &str, program: Option<&'static str>) -> bool {
    let command = step.command;
    if removes_file(command, file) || removes_repository(command, file) {
        return true;
    }
    program.is_some() && is_undoing(command)
}

/// Whether a command removes the folder that a repository was cloned into, takes its files out of it, or gives it another address.
fn removes_repository(command: &SimpleCommand<'_>, file: &str) -> bool {
    let Some(folder) = file.strip_suffix(OF_REPOSITORY) else {
        return false;
    };
    let folder = folder.trim_end_matches('/');
    let mut words = command.args().iter().map(Word::without_quotes);
    match command.name() {
        Some("rm" | "mv") => words.any(|word| {
            let word = word.trim_end_matches('/').trim_end_matches("/*");
            word == folder || word == file_name(folder) || folder.starts_with(&format!("{word}/"))
        }),
        Some("git") => words.any(|word| matches!(&*word, "set-url" | "remote")),
        _ => false,
    }
}

/// Whether a command takes a setting away.
fn is_undoing(command: &SimpleCommand<'_>) -> bool {
    const UNDO: &[&str] = &[
        "--remove-section",
        "--unset",
        "--unset-all",
        "delete",
        "logout",
        "unset",
    ];
    let mut words = command.args().iter().filter_map(Word::as_str);
    words.any(|word| UNDO.contains(&word))
}

fn report(model: &Model<'_>, index: usize, code: &Code<'_>, found: &Written) -> Finding {
    let (what, file) = (&found.what, &found.file);
    let later = match removed_later(model, index, file) {
        Some(later) => {
            let line = model.instructions[later].first_line;
            format!(", also after line {line} removes it")
        }
        None => String::new(),
    };
    let message = format!("`{what}` is written to `{file}`, and stays in this layer{later}");
    let name = file_name(file);
    let id = name.trim_start_matches('.').to_lowercase();
    let help = match (&found.variable, found.program) {
        (Some(variable), Some(OF_REPOSITORY)) => format!(
            "mount it, and remove the folder `.git` in the same RUN: `RUN --mount=type=secret,id={},env={variable} git clone …`",
            variable.to_lowercase()
        ),
        (Some(variable), Some(_)) => format!(
            "mount it, and undo the setting in the same RUN: `RUN --mount=type=secret,id={},env={variable} …`",
            variable.to_lowercase()
        ),
        (None, _) => "mount it where the program looks for it, with `target=…`, and copy nothing; or remove the file in the same RUN".to_owned(),
        _ => format!(
            "mount the file into the RUN that needs it: `RUN --mount=type=secret,id={id},target={} …`",
            mounted_at(file)
        ),
    };
    RULE.finding(code.span(found.place), message)
        .with_help(help)
}
