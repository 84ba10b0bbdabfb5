//! Builders that fetch and build in one go: the command that fetches alone, and what in a file it stands for.

use crate::knowledge::builds::{Fetch, RESTORE_OPTIONS, is_project};
use crate::knowledge::ecosystems::ManifestKind;
use crate::model::{SimpleCommand, Word, joined};

/// Where `dotnet restore` or `mvn dependency:go-offline` installs that is called with some words, which come in another order than those of most installs,
/// and the files that it names, both in the image; `None` if the command does something else.
pub(super) fn fetched_by(
    (kind, fetch): (ManifestKind, &Fetch),
    program: &str,
    words: &[&str],
    folder: &str,
) -> Option<(String, Vec<String>)> {
    if kind == ManifestKind::Dotnet {
        let rest = words.strip_prefix(&[fetch.fetches])?;
        let mut named = None;
        let mut rest = rest.iter().copied();
        while let Some(word) = rest.next() {
            if let Some((_, has_value)) = RESTORE_OPTIONS.iter().find(|it| it.0 == word) {
                if *has_value {
                    rest.next()?;
                }
            } else if !has_property(fetch, word)
                && (!is_named(word) || named.replace(word).is_some())
            {
                return None;
            }
        }
        let named = named.map(|word| (joined(folder, word), is_project(word)));
        return Some(match named {
            Some((file, true)) => {
                let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
                let folder = if folder.is_empty() { "/" } else { folder };
                (folder.to_owned(), vec![file])
            }
            Some((folder, false)) => (folder, Vec::new()),
            None => (folder.to_owned(), Vec::new()),
        });
    }
    let mut is_fetched = false;
    for (word, kind) in read(fetch, words)? {
        match kind {
            Kind::Kept => {}
            Kind::Verb if word == fetch.fetches && !is_fetched => is_fetched = true,
            _ => return None,
        }
    }
    let script = (program == "mvnw").then(|| joined(folder, program));
    is_fetched.then(|| (folder.to_owned(), script.into_iter().collect()))
}

/// Whether a word may be a file or a folder below the one that a command is called in.
fn is_named(word: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-/".contains(&byte);
    !word.starts_with(['-', '/']) && !word.contains("..") && word.bytes().all(is_plain)
}

/// Whether a word sets a property that leaves it alone where things are looked for.
fn has_property(fetch: &Fetch, word: &str) -> bool {
    let mut starts = fetch.properties.iter();
    starts.any(|start| {
        word.strip_prefix(start).is_some_and(|rest| {
            let (name, value) = rest.split_once('=').unwrap_or((rest, ""));
            let name = name.to_ascii_lowercase();
            let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-,:".contains(&byte);
            !name.is_empty()
                && (name.bytes().chain(value.bytes())).all(is_plain)
                && !value.contains("..")
                && !fetch.steering.iter().any(|it| name.starts_with(it))
        })
    })
}

/// What a word of a builder's command is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Verb,
    Named,
    Kept,
    Dropped,
}

/// The words of a command and what each is; `None` if there are others.
fn read<'w>(fetch: &Fetch, words: &[&'w str]) -> Option<Vec<(&'w str, Kind)>> {
    let mut found = Vec::new();
    let mut words = words.iter().copied().peekable();
    while let Some(word) = words.next() {
        let option = |table: &[(&str, bool)]| {
            let found = table.iter().find(|it| it.0 == word);
            found.map(|it| it.1)
        };
        let listed = option(fetch.kept).map(|it| (Kind::Kept, it));
        let listed = listed.or_else(|| option(fetch.dropped).map(|it| (Kind::Dropped, it)));
        match listed {
            Some((kind, has_value)) => {
                found.push((word, kind));
                if has_value {
                    found.push((words.next()?, kind));
                } else if word == "--self-contained" {
                    words.next_if(|next| matches!(*next, "true" | "false"));
                }
            }
            // `-Pprod`, `-T4`.
            None if is_glued(fetch.kept, word) => found.push((word, Kind::Kept)),
            None if is_glued(fetch.dropped, word) => found.push((word, Kind::Dropped)),
            None if has_property(fetch, word) => found.push((word, Kind::Kept)),
            None if word == fetch.fetches
                || fetch.builds.contains(&word)
                || fetch.beside.contains(&word) =>
            {
                found.push((word, Kind::Verb));
            }
            None if !fetch.named.is_empty() && is_named(word) => found.push((word, Kind::Named)),
            None => return None,
        }
    }
    Some(found)
}

/// Whether a word is an option of one letter, in upper case, and its value.
fn is_glued(options: &[(&str, bool)], word: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-,".contains(&byte);
    let mut options = options.iter();
    options.any(|(option, has_value)| {
        let is_short = option.len() == 2 && option.as_bytes()[1].is_ascii_uppercase();
        let value = word.strip_prefix(option);
        *has_value && is_short && value.is_some_and(|it| !it.is_empty() && it.bytes().all(is_plain))
    })
}

/// The words of the command that fetches what a builder's command would fetch; `None` if there is no telling.
pub(super) fn words_of_fetch(command: &SimpleCommand<'_>, fetch: &Fetch) -> Option<Vec<String>> {
    let program = command.argv().first()?.as_str()?;
    if !command.is_bare() {
        return None;
    }
    // What is not known, `$CONFIGURATION`, may be left out.
    let written =
        |word: &'_ Word<'_>| String::from_utf8_lossy(word.known_or_written()).into_owned();
    let words: Vec<String> = command.args().iter().map(written).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let mut text = vec![program.to_owned()];
    if !fetch.named.is_empty() {
        // Its verb comes first, and it is the only one.
        fetch
            .builds
            .iter()
            .find(|verb| words.first() == Some(verb))?;
    }
    let (mut is_said, mut is_needed, mut named) = (false, false, 0);
    for (word, kind) in read(fetch, &words)? {
        match kind {
            Kind::Verb => {
                is_needed |= fetch.builds.contains(&word);
                if word == fetch.fetches {
                    return None;
                }
                if !is_said {
                    if !fetch.lenient.is_empty() && !words.contains(&fetch.lenient) {
                        text.push(fetch.lenient.to_owned());
                    }
                    text.push(fetch.fetches.to_owned());
                }
                is_said = true;
            }
            Kind::Named => {
                named += 1;
                text.push(word.to_owned());
            }
            Kind::Kept => text.push(word.to_owned()),
            Kind::Dropped => {}
        }
    }
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-,:=/".contains(&byte);
    let mut bytes = text.iter().flat_map(|word| word.bytes());
    (is_needed && named < 2 && bytes.all(is_plain)).then_some(text)
}
