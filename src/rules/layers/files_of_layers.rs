//! Which files instructions put into their layers, and which files commands remove: for all that their texts tell.
//!
//! A path is a text that two instructions of a stage write in the same way for the same file: absolute where the working directory is known, else below
//! `/:`, where only the build knows the directory, or `~`, where it does not say whose home it is. A variable that Docker sets stands for
//! itself.

use crate::knowledge::files::SMALL;
use crate::knowledge::folders::{LITTER, OF_THE_SYSTEM, UNPACKED_IN};
use crate::knowledge::secrets::is_secret_file;
use crate::model::{Code, Model, Nest, SimpleCommand, Step, User, Workdir, joined, redirected};
use crate::rules::support::downloads::{remote_name, saved_as};
use crate::rules::support::words::written;
use crate::syntax::{CopySourceKind, Keyword};
use crate::text::file_name;

/// The directory in which commands run, as far as it is known.
#[derive(Clone, Debug)]
pub(super) struct Directory {
    path: Option<String>,
    home: String,
}

impl Directory {
    /// That of an instruction; `workdir` is the last WORKDIR of the stage above it.
    pub(super) fn of(model: &Model<'_>, index: usize, workdir: usize) -> Self {
        let path = match model.workdir_before(index) {
            Workdir::Known(path) => path,
            Workdir::Unclear => format!("{UNKNOWN}{workdir}"),
            Workdir::Image => UNKNOWN.to_owned(),
        };
        let home = if model.user(index) == User::Root && !model.speaks_of("HOME=") {
            "/root"
        } else {
            "~"
        };
        Self {
            path: Some(path),
            home: home.to_owned(),
        }
    }

    /// Takes note of a command that changes it. One that does so in a subshell, or not for sure, leaves it unknown.
    pub(super) fn follow(&mut self, step: &Step<'_, '_>) {
        let place = step.command.place;
        let is_open = place.in_shell && matches!(place.nest, Nest::Top | Nest::Brace);
        match step.command.name() {
            Some("cd" | "pushd") if is_open && step.code.is_whole() => {
                let target = step.command.args().last().map(written);
                self.path = match target.as_deref() {
                    None => Some(self.home.clone()),
                    Some("-") => None,
                    Some(target) => self.join(target),
                };
            }
            _ if step.command.changes_folder() => self.path = None,
            _ => {}
        }
    }

    /// A path as a command writes it; `None` if nobody can tell which file it is.
    pub(super) fn join(&self, path: &str) -> Option<String> {
        if path.is_empty() || path.contains(['`', '(', '{', '\\', ' ', '[']) && !is_braced(path) {
            return None;
        }
        let path = path.replace("${", "$").replace('}', "");
        for start in ["~/", "$HOME/"] {
            if let Some(rest) = path.strip_prefix(start) {
                return Some(clean(&self.home, rest));
            }
        }
        if path == "~" || path == "$HOME" {
            return Some(self.home.clone());
        }
        if path.starts_with(['~', '$']) {
            return Some(path.trim_end_matches('/').to_owned());
        }
        if path.starts_with('/') {
            return Some(clean("", &path));
        }
        let directory = self.path.as_deref()?;
        if directory.starts_with('$') {
            return (!path.starts_with("..")).then(|| format!("{directory}/{path}"));
        }
        let path = clean(directory, &path);
        // Above a directory that is not known everything may be.
        let root = directory
            .split('/')
            .nth(1)
            .filter(|root| root.starts_with(':'));
        root.is_none_or(|root| path.split('/').nth(1) == Some(root))
            .then_some(path)
    }
}

/// Where a directory lies that only the build knows.
const UNKNOWN: &str = "/:";

/// Whether the braces in a path are those of variables: `${name}/x`.
fn is_braced(path: &str) -> bool {
    let is_name = |ch: char| ch.is_ascii_alphanumeric() || ch == '_';
    !path.contains(['`', '(', '\\', ' ', '['])
        && path.split("${").skip(1).all(|part| {
            let name = part.split('}').next().unwrap_or_default();
            name.len() < part.len() && name.chars().all(is_name)
        })
        && path.matches('{').count() == path.matches("${").count()
}

fn clean(directory: &str, path: &str) -> String {
    match directory.strip_prefix('~') {
        Some(below) => format!("~{}", joined(below, path)),
        None => joined(directory, path),
    }
}

/// The files that a command writes which are worth a word: what it downloads, clones or writes to its output. A line of text is none, unless it is
/// written into a file for credentials.
pub(super) fn files_written(code: &Code<'_>, command: &SimpleCommand<'_>) -> Vec<String> {
    let mut files = match command.name() {
        Some("curl" | "wget") => saved_as(command),
        Some("git") => by_git(command).into_iter().collect(),
        Some("tee") => operands(command).collect(),
        _ => Vec::new(),
    };
    if let Some(target) = redirected(code, command, 1) {
        let target = written(target);
        let is_line = matches!(
            command.name(),
            None | Some("cat" | "echo" | "printf" | "true" | ":")
        );
        if !is_line || is_secret_file(&target) {
            files.push(target);
        }
    }
    files.retain(|file| file != "-" && !file.starts_with("/dev/") && !is_small(file));
    files
}

/// Whether a file, by its name, is not worth a word: a few lines that hold no secret.
fn is_small(path: &str) -> bool {
    let name = path.trim_end_matches('*').rsplit('/').next();
    let name = name.unwrap_or_default().to_lowercase();
    let suffix = name.rsplit('.').next().unwrap_or_default();
    SMALL.contains(&suffix) && !is_secret_file(path)
}

fn operands<'c>(command: &'c SimpleCommand<'_>) -> impl Iterator<Item = String> + 'c {
    let words = command.args().iter().map(written);
    words.filter(|word| !word.starts_with('-'))
}

/// The folder into which git clones.
fn by_git(command: &SimpleCommand<'_>) -> Option<String> {
    let words: Vec<String> = command.args().iter().map(written).collect();
    if !words.iter().any(|word| word == "clone") {
        return None;
    }
    let at = words
        .iter()
        .position(|word| word.contains("://") || word.starts_with("git@"))?;
    let folder = words.get(at + 1).filter(|word| !word.starts_with('-'));
    folder.cloned().or_else(|| {
        let name = words[at].trim_end_matches('/').rsplit('/').next()?;
        Some(name.strip_suffix(".git").unwrap_or(name).to_owned())
    })
}

/// The files and folders that a COPY or ADD brings which are worth a word; a name for each way in which a folder may be meant.
pub(super) fn files_copied(model: &Model<'_>, index: usize, directory: &Directory) -> Vec<String> {
    let instruction = model.instructions[index];
    let Some(copied) = instruction.copy_arguments(&instruction.statement) else {
        return Vec::new();
    };
    let is_unpacked = instruction.statement.kind == Keyword::Add && copied.from.is_none();
    let Some(target) = directory.join(&copied.target) else {
        return Vec::new();
    };
    let is_system = [LITTER, UNPACKED_IN].concat().contains(&target.as_str())
        || OF_THE_SYSTEM.contains(&format!("{target}/").as_str());
    let is_folder = copied.target.ends_with(['/', '.']) || copied.sources.len() > 1 || is_system;
    let is_file = !is_folder
        && target
            .rsplit('/')
            .next()
            .is_some_and(|name| name.contains('.'));
    let mut files = Vec::new();
    for source in &copied.sources {
        let text = source.text.trim_end_matches('/');
        let name = match source.kind {
            CopySourceKind::Path if is_unpacked && is_archive(text) => continue,
            // Of a folder, what lies in it.
            CopySourceKind::Path if source.text.ends_with('/') => String::new(),
            CopySourceKind::Path => file_name(text).to_owned(),
            // A question to a service, whose answer is there to change with what it is asked for.
            CopySourceKind::Url if text.contains('?') => continue,
            CopySourceKind::Url => remote_name(text).unwrap_or_default(),
            CopySourceKind::Git | CopySourceKind::Heredoc => continue,
        };
        if is_small(&name) {
            continue;
        }
        let is_named = !matches!(name.as_str(), "" | "." | "..");
        if is_named && !is_file {
            files.push(clean(&target, &name));
        }
        if !is_folder || !is_named {
            files.push(target.clone());
        }
    }
    files.retain(|file| is_below_root(file) && !is_small(file));
    files
}

fn is_archive(name: &str) -> bool {
    use crate::knowledge::files::{Named, of};
    of(file_name(name)) == Some(Named::Archive)
}

/// Whether a path is more than the root, or a directory that is not known.
fn is_below_root(path: &str) -> bool {
    let rest = path.trim_start_matches('/');
    !rest.is_empty() && (!rest.starts_with(':') || rest.contains('/'))
}

/// A path as messages show it.
pub(super) fn shown(path: &str) -> &str {
    let below = path.strip_prefix(UNKNOWN);
    below.map_or(path, |below| {
        below.split_once('/').map_or(path, |(_, name)| name)
    })
}

/// Whether a path matches what `rm` is told to remove: the file itself, a folder above it, or a pattern with `*` and `?`.
pub(super) fn is_removed(path: &str, removed: &str) -> bool {
    let folder = removed.strip_suffix("/*").unwrap_or(removed);
    let below = path
        .strip_prefix(removed)
        .is_some_and(|rest| rest.starts_with('/'));
    path == removed
        || path == folder
        || below
        || removed.contains(['*', '?'])
            && (removed.ends_with('*') || path.matches('/').count() == removed.matches('/').count())
            && matches(removed.as_bytes(), path.as_bytes())
}

/// Whether a pattern with `*` and `?` matches a text.
fn matches(pattern: &[u8], text: &[u8]) -> bool {
    let (mut at, mut in_pattern) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while at < text.len() {
        match pattern.get(in_pattern) {
            Some(b'*') => {
                retry = Some((in_pattern + 1, at));
                in_pattern += 1;
            }
            Some(&byte) if byte == text[at] || byte == b'?' => {
                in_pattern += 1;
                at += 1;
            }
            _ => match retry {
                Some((after, from)) => {
                    retry = Some((after, from + 1));
                    (in_pattern, at) = (after, from + 1);
                }
                None => return false,
            },
        }
    }
    pattern[in_pattern..].iter().all(|&byte| byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match() {
        for (path, removed, expected) in [
            ("/a/b", "/a/b", true),
            ("/a/b", "/a", true),
            ("/a/b", "/a/*", true),
            ("/a", "/a/*", true),
            ("/ab", "/a", false),
            ("/a/x.tgz", "/a/*.tgz", true),
            ("/a/b/x.tgz", "/a/*.tgz", false),
            ("/a/x-1.tgz", "/a/x-?.tgz", true),
            ("/a/x-12.tgz", "/a/x-?.tgz", false),
            ("/b/x", "/a/*", false),
        ] {
            assert_eq!(is_removed(path, removed), expected, "{path} {removed}");
        }
    }
}
