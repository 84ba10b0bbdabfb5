//! What keeps a cache mount empty, and taking it out of a script: options that turn the cache off, and clean-ups.

use super::mounts::{Target, is_in};
use crate::knowledge::managers::{Manager, Verb};
use crate::model::{Code, Invocation, SimpleCommand, Word};
use crate::rewrite::{remove_commands, remove_word};
use crate::rules::support::related::removes;
use crate::text::Edit;

/// The edits that take away what would empty the mounts of these managers, or keep them empty.
///
/// # Errors
/// What is in the way and cannot be taken out, in words.
pub(super) fn obstacles(
    code: &Code<'_>,
    inner: &[Code<'_>],
    managers: &[&Manager],
    mounted: &[Target],
) -> Result<Vec<Edit>, String> {
    let touches = |command: &SimpleCommand<'_>| {
        cleans(command, managers)
            || speaks_of(command, mounted)
            || removes(command).is_some_and(|mut paths| {
                paths.any(|path| fate(&path, managers, mounted) != Fate::Stays)
            })
    };
    if inner.iter().flat_map(|code| &code.commands).any(touches) {
        return Err("a text that is handed to a shell looks into the cache".into());
    }
    let mut gone = Vec::new();
    let mut words = Vec::new();
    for command in &code.commands {
        if cleans(command, managers) {
            gone.push(command);
        } else if let Some(paths) = removes(command) {
            let paths: Vec<_> = paths.collect();
            let fates: Vec<_> = paths
                .iter()
                .map(|path| fate(path, managers, mounted))
                .collect();
            if fates.contains(&Fate::Unclear) {
                return Err(format!(
                    "line {} removes more than the cache, and would fail on a mount",
                    line(code, command)
                ));
            }
            if !paths.is_empty() && fates.iter().all(|fate| *fate == Fate::Goes) {
                gone.push(command);
            } else {
                words.push(command);
            }
        } else if command.name() == Some("find") && speaks_of(command, mounted) {
            return Err(format!("line {} looks into the cache", line(code, command)));
        } else if Invocation::of(command)
            .is_some_and(|call| managers.iter().any(|manager| manager.is(call.manager)))
        {
            words.push(command);
        }
    }
    let in_the_way = |command: &SimpleCommand<'_>| {
        format!(
            "the clean-up in line {} cannot be taken out so that nothing else changes",
            line(code, command)
        )
    };
    let mut edits = match gone.first() {
        Some(first) => remove_commands(code, &gone).ok_or_else(|| in_the_way(first))?,
        None => Vec::new(),
    };
    for command in words {
        for (before, word) in command.words.iter().zip(&command.words[1..]) {
            let path = word.without_quotes();
            let goes = if command.name() == Some("rm") {
                !path.starts_with('-') && fate(&path, managers, mounted) == Fate::Goes
            } else {
                turns_off(command, word.text)
            };
            if goes {
                edits.push(remove_word(code, before, word).ok_or_else(|| in_the_way(command))?);
            }
        }
    }
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    Ok(edits)
}

/// Whether a word of a call turns the cache off.
fn turns_off(command: &SimpleCommand<'_>, word: &[u8]) -> bool {
    Invocation::of(command).is_some_and(|call| {
        let verb = matches!(
            call.verb,
            Verb::Install | Verb::Upgrade | Verb::Update | Verb::Build
        );
        verb && call
            .manager
            .cache
            .off
            .iter()
            .any(|option| option.as_bytes() == word)
    })
}

/// Whether a command empties the cache of one of the managers.
fn cleans(command: &SimpleCommand<'_>, managers: &[&Manager]) -> bool {
    Invocation::of(command).is_some_and(|call| {
        let own = managers
            .iter()
            .any(|manager| manager.family == call.manager.family);
        let options = call.manager.clean_options;
        let is_option = |word: &Word<'_>| options.iter().any(|option| word.is(option));
        let is_it = || options.is_empty() || command.args().iter().any(is_option);
        own && call.verb == Verb::Clean && is_it()
    })
}

/// What becomes of a path that an `rm` names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// It has nothing to do with the caches.
    Stays,
    /// It lies in a mount.
    Goes,
    /// It is more than what is mounted: a mount cannot be removed.
    Unclear,
}

fn fate(path: &str, managers: &[&Manager], mounted: &[Target]) -> Fate {
    let home = ["~/", "$HOME/", "${HOME}/"]
        .iter()
        .find_map(|home| path.strip_prefix(home));
    let own = mounted.first().map_or("/root", |target| target.home.path);
    let path = home.map_or_else(|| path.to_owned(), |rest| format!("{own}/{rest}"));
    // apk without a cache, or another generation of dnf, would keep something here: with the mount, nothing does.
    let mut other = managers
        .iter()
        .filter(|manager| manager.cache.has_generations)
        .flat_map(|manager| manager.cache.directories);
    if other.any(|directory| is_in(&path, directory)) {
        return Fate::Goes;
    }
    // Up to the first pattern.
    let (known, is_pattern) = match path.find(['*', '?', '[', '{', '$']) {
        Some(at) => (&path[..at], true),
        None => (&path[..], false),
    };
    let directory = known.trim_end_matches('/');
    let above = |target: &Target| {
        if is_pattern {
            target.path.starts_with(known)
        } else {
            is_in(&target.path, directory)
        }
    };
    let whole = known.ends_with('/') || !is_pattern;
    if whole && mounted.iter().any(|target| is_in(directory, &target.path)) {
        Fate::Goes
    } else if known.starts_with('/') && mounted.iter().any(above) {
        Fate::Unclear
    } else if mounted.iter().any(|target| is_in(directory, &target.path)) {
        Fate::Goes
    } else {
        Fate::Stays
    }
}

fn speaks_of(command: &SimpleCommand<'_>, mounted: &[Target]) -> bool {
    command.args().iter().any(|word| {
        let path = String::from_utf8_lossy(word.text);
        let path = path.trim_end_matches('/');
        path.starts_with('/')
            && mounted
                .iter()
                .any(|target| is_in(path, &target.path) || is_in(&target.path, path))
    })
}

/// The line of the file that a command starts in.
fn line(code: &Code<'_>, command: &SimpleCommand<'_>) -> usize {
    let at = code.joined.physical(command.span.start) as usize;
    let before = &code.model.file.source[..at];
    1 + memchr::memchr_iter(b'\n', before).count()
}
