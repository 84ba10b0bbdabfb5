//! The RUN that needs a credential, and how that is mounted there: what to write, and what to call the build with.

use super::removed_file::NEAR;
use crate::knowledge::credential_files::{looked_for, readers_of_variable};
use crate::knowledge::managers::Verb;
use crate::knowledge::programs::unversioned;
use crate::model::{Invocation, Model, SimpleCommand, Word, steps};
use crate::syntax::Keyword;
use crate::text::file_name;

/// How many characters of a command are shown.
const SHOWN: usize = 60;

/// A command that needs a credential.
pub(super) struct Use {
    /// The line of its RUN.
    pub(super) line: u32,
    /// The command as it is shown.
    pub(super) command: String,
}

/// The nearest of the RUNs after an instruction with a command that `asks` for it.
pub(super) fn first_use(
    model: &Model<'_>,
    index: usize,
    asks: &dyn Fn(&SimpleCommand<'_>) -> bool,
) -> Option<Use> {
    let is_run = |later: &usize| model.instructions[*later].statement.kind == Keyword::Run;
    let mut runs = model.on_top_of(index).take(2 * NEAR).filter(is_run);
    runs.find_map(|later| {
        let codes = model.codes(later);
        let steps = steps(&codes);
        let at = steps.iter().position(|step| asks(step.command))?;
        let before = if at > 0 { "… " } else { "" };
        Some(Use {
            line: model.instructions[later].first_line,
            command: format!("{before}{}", shown(steps[at].command)),
        })
    })
}

/// A command as far as it has room in a message.
fn shown(command: &SimpleCommand<'_>) -> String {
    let mut text = String::new();
    for word in command.argv() {
        let word = String::from_utf8_lossy(word.text);
        if text.len() + word.len() >= SHOWN {
            text.push_str(" …");
            break;
        }
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&word);
    }
    if text.is_empty() {
        "…".to_owned()
    } else {
        text
    }
}

/// Whether a command calls one of these programs for something that may need a credential: of a package manager, to fetch packages.
pub(super) fn calls(command: &SimpleCommand<'_>, programs: &[&str]) -> bool {
    let name = command.manager_name().or_else(|| command.name());
    if !name.is_some_and(|name| programs.contains(&name) || programs.contains(&unversioned(name))) {
        return false;
    }
    let Some(manager) = command.manager() else {
        return true;
    };
    let fetches = |call: Invocation| matches!(call.verb, Verb::Install | Verb::Upgrade);
    let alone = || {
        let mut words = command.args().iter();
        manager.installs_alone && words.all(|word| word.text.starts_with(b"-"))
    };
    Invocation::of(command).map_or_else(alone, fetches)
}

/// The nearest command after an instruction that puts a variable into one of its words, or that reads it without being told.
fn use_of_variable(model: &Model<'_>, index: usize, name: &str) -> Option<Use> {
    let readers = readers_of_variable(name);
    first_use(model, index, &|command| {
        // Whether it is there at all is asked before it is needed.
        let is_test = matches!(command.name(), Some("[" | "[[" | "test"));
        let mut words = command.words.iter().chain(&command.assignments);
        !is_test && words.any(|word| names_variable(word, name)) || calls(command, readers)
    })
}

/// Whether the shell replaces a variable in a word.
fn names_variable(word: &Word<'_>, name: &str) -> bool {
    let text = String::from_utf8_lossy(word.text);
    ["$", "${"].iter().any(|start| {
        let written = format!("{start}{name}");
        text.match_indices(&written).any(|(at, it)| {
            let next = text[at + it.len()..].chars().next();
            next.is_none_or(|next| !next.is_ascii_alphanumeric() && next != '_')
        })
    })
}

/// How a credential is mounted.
pub(super) struct Mounting {
    /// What to write, and what to call the build with.
    pub(super) help: String,
    /// Whether a RUN is seen that needs it.
    pub(super) is_used: bool,
}

impl Mounting {
    fn new(options: &str, given: &str, found: Option<Use>) -> Self {
        let is_used = found.is_some();
        let (place, command) = match found {
            Some(found) => (format!("the RUN in line {}", found.line), found.command),
            None => ("the RUN that needs it".to_owned(), "…".to_owned()),
        };
        Self {
            help: format!(
                "mount it into {place}: `RUN --mount={options} {command}`, built with `{given}`"
            ),
            is_used,
        }
    }

    /// A variable, into the nearest RUN after an instruction that needs it.
    pub(super) fn of_variable(model: &Model<'_>, index: usize, name: &str) -> Self {
        let id = name.to_lowercase();
        Self::new(
            &format!("type=secret,id={id},env={name}"),
            &format!("--secret id={id},env={name}"),
            use_of_variable(model, index, name),
        )
    }

    /// A file that is copied from `source` to `target`, as far as that is known.
    pub(super) fn of_file(
        model: &Model<'_>,
        index: usize,
        source: &str,
        target: Option<&str>,
    ) -> Self {
        if is_ssh_key(source) {
            let asks =
                |command: &SimpleCommand<'_>| matches!(command.name(), Some("git" | "scp" | "ssh"));
            let found = first_use(model, index, &asks);
            return Self::new("type=ssh", "--ssh default", found);
        }
        let name = file_name(source.trim_end_matches('/'));
        let (place, readers) = looked_for(source).unwrap_or(("", &[]));
        let place = target.unwrap_or(place);
        let place = if place.is_empty() {
            format!("/…/{name}")
        } else {
            place.to_owned()
        };
        let id = name.trim_start_matches('.').to_lowercase();
        Self::new(
            &format!("type=secret,id={id},target={place}"),
            &format!("--secret id={id},src={source}"),
            first_use(model, index, &|command| calls(command, readers)),
        )
    }
}

/// Whether a path is that of a private key of SSH, or of the folder they lie in.
fn is_ssh_key(path: &str) -> bool {
    let path = path.trim_end_matches('/');
    let name = file_name(path);
    name == ".ssh" || name.starts_with("id_") || path.starts_with(".ssh/")
}

/// The nearest command after an instruction that has a variable as the password, or as all of the login, in a URL: `https://$TOKEN@host`.
pub(super) fn use_as_login(model: &Model<'_>, index: usize, name: &str) -> Option<Use> {
    let is_it = |login: &str| {
        let login = login.trim_matches(['"', '\'']);
        login.strip_prefix('$').is_some_and(|rest| {
            rest == name
                || rest
                    .strip_prefix('{')
                    .is_some_and(|it| it.strip_suffix('}') == Some(name))
        })
    };
    first_use(model, index, &|command| {
        command
            .words
            .iter()
            .any(|word| passwords_of_urls(&String::from_utf8_lossy(word.text)).any(is_it))
    })
}

/// What stands in the URLs of a text as the password, or as all of the login.
pub(super) fn passwords_of_urls(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices("://").filter_map(|(at, mark)| {
        let rest = &text[at + mark.len()..];
        let end = rest.find(|ch: char| ch.is_whitespace() || "/`?#".contains(ch));
        let (login, _) = rest[..end.unwrap_or(rest.len())].rsplit_once('@')?;
        Some(
            login
                .split_once(':')
                .map_or(login, |(_, password)| password),
        )
    })
}
