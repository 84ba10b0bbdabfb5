//! Calls of shells: which options a shell is given, and where its script comes from.
//!
//! What is absent here: shells other than POSIX ones, and scripts in files.

use crate::knowledge::programs::POSIX_SHELLS;
use crate::text::file_name;

/// Long options of bash that take no value and change nothing about the script.
const LONG: &[&str] = &["--login", "--noprofile", "--norc", "--posix", "--verbose"];

/// Where a shell has its script from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Called {
    /// From the word with this index.
    Text(usize),
    /// From its input.
    Input,
}

/// A call of a shell, also by `su`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Call {
    /// Where its script comes from.
    pub(super) called: Called,
    /// The words that start the shell, without the script.
    pub(super) shell: Vec<String>,
}

impl Call {
    /// Reads the words of a command, program first. `None` if it is no shell, reads a file, or has options that are not known
    /// here.
    pub(super) fn of(words: &[Option<&str>]) -> Option<Self> {
        let program = (*words.first()?)?;
        let name = file_name(program);
        // `./sh` may be anything.
        if name != program && !program.starts_with('/') {
            return None;
        }
        if POSIX_SHELLS.contains(&name) {
            Self::shell(words)
        } else if matches!(name, "su" | "runuser") {
            Self::user(words)
        } else {
            None
        }
    }

    fn shell(words: &[Option<&str>]) -> Option<Self> {
        let mut at = 1;
        let (mut has_text, mut is_input) = (false, false);
        while let Some(word) = words.get(at) {
            let word = (*word)?;
            if matches!(word, "--" | "-") {
                at += 1;
                break;
            }
            if LONG.contains(&word) {
                at += 1;
                continue;
            }
            let Some(letters) = word.strip_prefix(['-', '+']) else {
                break;
            };
            at += 1;
            for letter in letters.chars() {
                match letter {
                    'c' if word.starts_with('-') => has_text = true,
                    's' => is_input = true,
                    'o' => at += 1,
                    'e' | 'u' | 'x' | 'v' | 'l' | 'i' | 'f' => {}
                    _ => return None,
                }
            }
        }
        let called = if has_text {
            words.get(at)?;
            Called::Text(at)
        } else if is_input || at >= words.len() {
            Called::Input
        } else {
            return None;
        };
        let shell = words.get(..at)?.iter().copied();
        let shell = shell
            .map(|word| word.map(str::to_owned))
            .collect::<Option<_>>()?;
        Some(Self { called, shell })
    }

    /// `su - postgres -c '…'`
    fn user(words: &[Option<&str>]) -> Option<Self> {
        let (mut text, mut user) = (None, None);
        let mut shell = "sh";
        let mut at = 1;
        while let Some(word) = words.get(at) {
            at += 1;
            if text == Some(at - 1) {
                continue;
            }
            match (*word)? {
                "-c" | "--command" | "-lc" if text.is_none() => text = Some(at),
                "-s" | "--shell" => {
                    shell = (*words.get(at)?)?;
                    at += 1;
                }
                "-" | "-l" | "--login" | "-m" | "-p" | "--preserve-environment" => {}
                word if !word.starts_with('-') && user.is_none() => user = Some(word),
                _ => return None,
            }
        }
        let text = text.filter(|&at| at < words.len())?;
        let name = file_name(shell);
        POSIX_SHELLS.contains(&name).then(|| Self {
            called: Called::Text(text),
            shell: vec![shell.to_owned(), "-c".to_owned()],
        })
    }
}

/// The words of the `#!` line that a script starts with, if it names a POSIX shell.
pub(super) fn shebang(script: &[u8]) -> Option<Vec<String>> {
    let line = script.strip_prefix(b"#!")?;
    let line = line.split(|&byte| byte == b'\n').next().unwrap_or(line);
    interpreter(std::str::from_utf8(line).ok()?)
}

/// The kernel hands all that stands after the program to it as one word.
fn interpreter(line: &str) -> Option<Vec<String>> {
    let (program, argument) = match line.trim().split_once([' ', '\t']) {
        Some((program, argument)) => (program, Some(argument.trim())),
        None => (line.trim(), None),
    };
    let words: Vec<&str> = if program.ends_with("/env") {
        let argument = argument?;
        match argument.strip_prefix("-S") {
            Some(words) => words.split_ascii_whitespace().collect(),
            None => vec![argument],
        }
    } else {
        std::iter::once(program).chain(argument).collect()
    };
    if words.iter().any(|word| word.contains([' ', '\t'])) {
        return None;
    }
    let words: Vec<Option<&str>> = words.into_iter().map(Some).collect();
    let call = Call::of(&words)?;
    (call.called == Called::Input).then_some(call.shell)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(line: &str) -> Option<(Called, String)> {
        let words: Vec<_> = line
            .split(' ')
            .map(|word| (!word.starts_with('$')).then_some(word))
            .collect();
        Call::of(&words).map(|call| (call.called, call.shell.join(" ")))
    }

    #[test]
    fn finds_the_script() {
        let text = |at, shell: &str| Some((Called::Text(at), shell.to_owned()));
        assert_eq!(call("bash -c x"), text(2, "bash -c"));
        assert_eq!(call("/bin/sh -exc x y"), text(2, "/bin/sh -exc"));
        assert_eq!(
            call("bash -eo pipefail -c x"),
            text(4, "bash -eo pipefail -c")
        );
        assert_eq!(call("bash -lc x"), text(2, "bash -lc"));
        assert_eq!(call("bash --login -c x"), text(3, "bash --login -c"));
        assert_eq!(call("su -c x"), text(2, "sh -c"));
        assert_eq!(call("su - app -c x"), text(4, "sh -c"));
        assert_eq!(call("su -s /bin/bash app -c x"), text(5, "/bin/bash -c"));
        let input = |shell: &str| Some((Called::Input, shell.to_owned()));
        assert_eq!(call("bash"), input("bash"));
        assert_eq!(call("sh -ex"), input("sh -ex"));
        assert_eq!(call("bash -s - a"), input("bash -s -"));
        for no in [
            "bash a.sh",
            "bash -n",
            "bash -c",
            "bash $x -c x",
            "./sh -c x",
            "python -c x",
            "su $user -c x",
            "su -s /bin/fish app -c x",
            "su app",
            "bash --rcfile a -c x",
        ] {
            assert_eq!(call(no), None, "{no}");
        }
    }

    #[test]
    fn reads_shebangs() {
        let words = |script: &str| shebang(script.as_bytes()).map(|words| words.join(" "));
        assert_eq!(words("#!/bin/bash -e\na"), Some("/bin/bash -e".into()));
        assert_eq!(words("#! /usr/bin/env sh\na"), Some("sh".into()));
        assert_eq!(
            words("#!/usr/bin/env -S bash -eu\na"),
            Some("bash -eu".into())
        );
        assert_eq!(words("#!/usr/bin/env python3\na"), None);
        assert_eq!(words("#!/bin/bash -e -x\na"), None);
        assert_eq!(words("# a\n"), None);
    }
}
