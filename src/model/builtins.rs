//! The commands that shells have inside.

/// The special and regular builtins of POSIX (XCU 2.15 and 1.7) and those of dash, busybox ash, bash, ksh and zsh. Sorted.
const BUILTINS: &[&str] = &[
    ".",
    ":",
    "[",
    "alias",
    "autoload",
    "bg",
    "bind",
    "break",
    "builtin",
    "caller",
    "cd",
    "chdir",
    "command",
    "compgen",
    "complete",
    "compopt",
    "continue",
    "declare",
    "dirs",
    "disown",
    "echo",
    "emulate",
    "enable",
    "eval",
    "exec",
    "exit",
    "export",
    "false",
    "fc",
    "fg",
    "getopts",
    "hash",
    "help",
    "history",
    "jobs",
    "kill",
    "let",
    "local",
    "logout",
    "mapfile",
    "newgrp",
    "popd",
    "print",
    "printf",
    "pushd",
    "pwd",
    "read",
    "readarray",
    "readonly",
    "return",
    "set",
    "setopt",
    "shift",
    "shopt",
    "source",
    "suspend",
    "test",
    "times",
    "trap",
    "true",
    "type",
    "typeset",
    "ulimit",
    "umask",
    "unalias",
    "unset",
    "unsetopt",
    "wait",
    "whence",
];

/// Whether a shell runs `name` itself.
pub fn is_builtin(name: &[u8]) -> bool {
    BUILTINS
        .binary_search_by(|builtin| builtin.as_bytes().cmp(name))
        .is_ok()
}

/// Whether, in place of the builtin `name`, a program of that name does the same with these arguments.
///
/// There is one for `true`, `false` and `test`. The program `printf` agrees as far as POSIX goes: no options, no escapes but
/// those of POSIX. `echo` differs from shell to shell as soon as a backslash or an option comes in (POSIX XCU, `echo`).
/// `kill` and `pwd` look at the shell's own state, and so do all others.
pub fn has_twin(name: &str, arguments: &[String]) -> bool {
    let option = arguments.first().is_some_and(|word| word.starts_with('-'));
    match name {
        "true" | "false" | "test" => true,
        "echo" => !option && arguments.iter().all(|word| !word.contains('\\')),
        "printf" => !option && arguments.iter().all(|word| has_posix_escapes(word)),
        _ => false,
    }
}

/// Whether each backslash is followed by what POSIX knows in a format (XBD 5).
fn has_posix_escapes(format: &str) -> bool {
    let mut chars = format.chars();
    while let Some(ch) = chars.next() {
        if ch == '\\' && !matches!(chars.next(), Some('\\' | 'a' | 'f' | 'n' | 'r' | 't' | 'v')) {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(BUILTINS.is_sorted());
        assert!(is_builtin(b"cd") && is_builtin(b"[") && !is_builtin(b"node"));
    }

    #[test]
    fn echo_and_printf_have_twins_for_plain_words_only() {
        let twin = |name: &str, words: &[&str]| {
            let words: Vec<_> = words.iter().map(ToString::to_string).collect();
            has_twin(name, &words)
        };
        assert!(twin("echo", &["a", "-n"]));
        assert!(!twin("echo", &["-n", "a"]));
        assert!(!twin("echo", &["a\\n"]));
        assert!(twin("printf", &["a\\n"]));
        assert!(!twin("printf", &["\\x41"]));
        assert!(!twin("kill", &["1"]));
    }
}
