//! A file of the build context that says what runs: its language, and the words in it.

use std::borrow::Cow;
use std::rc::Rc;

use crate::knowledge::files::{OTHER_SCRIPTS, SETTINGS, SHELL_SCRIPTS};
use crate::knowledge::programs::POSIX_SHELLS;
use crate::model::context::build::BuildContext;
use crate::text::file_name;

/// What language a file is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Language {
    Shell,
    /// One that is not read, but for its strings.
    Other,
    /// That of a program's settings.
    Settings,
}

/// A file of the build context that says what runs.
#[derive(Clone, Debug)]
pub struct CopiedScript {
    /// What it says, without comments.
    pub text: Rc<[u8]>,
    /// Whether it is a script of a shell.
    pub is_shell: bool,
    /// Whether the file, or a script that it runs, names it.
    pub is_named: bool,
    pub(super) path: String,
    pub(super) names: Vec<String>,
}

/// A file of the build context, if it says what runs.
pub(super) fn script(
    build: &dyn BuildContext,
    path: &str,
    name: Option<&str>,
    is_named: bool,
) -> Option<CopiedScript> {
    let is_candidate = is_named || suffix_language(path).is_some();
    let is_marked = || build.head(path).is_some_and(|head| head.starts_with(b"#!"));
    if !is_candidate && !is_marked() {
        return None;
    }
    let text = build.script(path)?;
    let language = language(path, &text, is_named)?;
    Some(CopiedScript {
        text: Rc::from(match language {
            Language::Other => strings(&text),
            Language::Shell | Language::Settings => without_comments(&text),
        }),
        is_shell: language == Language::Shell,
        is_named,
        path: path.to_owned(),
        names: [Some(file_name(path)), name]
            .into_iter()
            .flatten()
            .map(str::to_owned)
            .collect(),
    })
}

fn suffix_language(path: &str) -> Option<Language> {
    let name = file_name(path).to_lowercase();
    let suffix = name.rsplit('.').next().unwrap_or_default();
    if SHELL_SCRIPTS.contains(&suffix) && name.contains('.') {
        Some(Language::Shell)
    } else if SETTINGS.contains(&suffix) {
        Some(Language::Settings)
    } else {
        None
    }
}

/// What language a file is in; `None` if it is no text, or data.
fn language(path: &str, text: &[u8], is_named: bool) -> Option<Language> {
    if text.contains(&0) {
        return None;
    }
    if let Some(rest) = text.strip_prefix(b"#!") {
        let line = rest.split(|&byte| byte == b'\n').next().unwrap_or_default();
        let line = String::from_utf8_lossy(line);
        let mut words = line.split_whitespace();
        let is_shell = words.any(|word| {
            let name = file_name(word);
            // That of s6-overlay.
            POSIX_SHELLS.contains(&name) || name == "with-contenv"
        });
        return Some(if is_shell {
            Language::Shell
        } else {
            Language::Other
        });
    }
    let name = file_name(path).to_lowercase();
    suffix_language(path).or_else(|| {
        let suffix = name.rsplit_once('.').map(|(_, suffix)| suffix);
        match suffix {
            Some(suffix) if OTHER_SCRIPTS.contains(&suffix) => is_named.then_some(Language::Other),
            Some(_) => None,
            // `entrypoint`: without `#!`, a shell runs it.
            None => is_named.then_some(Language::Shell),
        }
    })
}

/// A text without the lines that are comments.
pub(super) fn without_comments(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for line in text.split_inclusive(|&byte| byte == b'\n') {
        if line.trim_ascii_start().starts_with(b"#") {
            out.push(b'\n');
        } else {
            out.extend_from_slice(line);
        }
    }
    out
}

/// The strings of a text in a language that is not read, one a line.
fn strings(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for line in text.split(|&byte| byte == b'\n') {
        let mut open = None;
        for &byte in line {
            match open {
                None if matches!(byte, b'"' | b'\'' | b'`') => open = Some(byte),
                Some(quote) if quote == byte => {
                    open = None;
                    out.push(b'\n');
                }
                Some(_) => out.push(byte),
                None => {}
            }
        }
        out.push(b'\n');
    }
    out
}

/// The words of a text that may name a file; those without `/` and `.` only name scripts that are read already, if there are `unnamed` ones.
pub(super) fn words(text: &[u8], unnamed: bool) -> impl Iterator<Item = Cow<'_, str>> {
    let is_between = |byte: &u8| {
        matches!(
            byte,
            b'\t'
                ..=b'\r'
                    | b' '
                    | b'"'
                    | b'\''
                    | b'`'
                    | b','
                    | b'['
                    | b']'
                    | b'('
                    | b')'
                    | b'{'
                    | b'}'
                    | b';'
                    | b'&'
                    | b'|'
                    | b'<'
                    | b'>'
                    | b'='
        )
    };
    let words = text.split(is_between).map(|mut word| {
        while let Some(rest) = word.strip_prefix(b"./") {
            word = rest;
        }
        word
    });
    let is_path = |word: &[u8]| word.iter().any(|byte| matches!(byte, b'/' | b'.'));
    words
        .filter(move |word| unnamed || is_path(word))
        .filter(|word| !word.is_empty() && !word.starts_with(b"-") && word.len() < 256)
        .map(String::from_utf8_lossy)
}

/// The last part of a path, which may be that of a folder and end in a slash.
pub(super) fn last_part(path: &str) -> &str {
    file_name(path.trim_end_matches('/'))
}

/// Whether a source of which only the name is known may be a folder.
pub(super) fn may_be_folder(source: &str) -> bool {
    source.ends_with('/') || matches!(source, "." | "..") || !last_part(source).contains('.')
}
