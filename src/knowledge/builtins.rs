//! The commands that shells have inside.

use super::by_name::ByName;

/// The special and regular builtins of POSIX (XCU 2.15 and 1.7) and those of dash, busybox ash, bash, ksh and zsh, sorted; and whether
/// they change the shell they run in, or end it (POSIX XCU 2.14 and bash, "Shell Builtin Commands").
const BUILTINS: &[(&str, bool)] = &[
    (".", true),
    (":", false),
    ("[", false),
    ("alias", true),
    ("autoload", false),
    ("bg", true),
    ("bind", true),
    ("break", true),
    ("builtin", true),
    ("caller", false),
    ("cd", true),
    ("chdir", true),
    ("command", false),
    ("compgen", false),
    ("complete", true),
    ("compopt", false),
    ("continue", true),
    ("declare", true),
    ("dirs", true),
    ("disown", true),
    ("echo", false),
    ("emulate", false),
    ("enable", true),
    ("eval", true),
    ("exec", true),
    ("exit", true),
    ("export", true),
    ("false", false),
    ("fc", false),
    ("fg", true),
    ("getopts", true),
    ("hash", true),
    ("help", false),
    ("history", false),
    ("integer", true),
    ("jobs", false),
    ("kill", false),
    ("let", true),
    ("local", true),
    ("logout", true),
    ("mapfile", true),
    ("newgrp", false),
    ("popd", true),
    ("print", false),
    ("printf", false),
    ("pushd", true),
    ("pwd", false),
    ("read", true),
    ("readarray", true),
    ("readonly", true),
    ("return", true),
    ("set", true),
    ("setopt", true),
    ("shift", true),
    ("shopt", true),
    ("source", true),
    ("suspend", true),
    ("test", false),
    ("times", false),
    ("trap", true),
    ("true", false),
    ("type", false),
    ("typeset", true),
    ("ulimit", true),
    ("umask", true),
    ("unalias", true),
    ("unset", true),
    ("unsetopt", true),
    ("wait", true),
    ("whence", false),
];

/// The operators between two words of a test (POSIX XCU, test; bash has `==`).
pub const TEST_OPERATORS: &[&str] = &[
    "!=", "-a", "-eq", "-ge", "-gt", "-le", "-lt", "-ne", "-o", "=", "==",
];

/// Whether a shell runs `name` itself.
pub fn is_builtin(name: &[u8]) -> bool {
    find(name).is_some()
}

/// Whether `name` is a builtin that changes the shell it runs in, or ends it.
pub fn changes_shell(name: &str) -> bool {
    find(name.as_bytes()).is_some_and(|(_, changes)| *changes)
}

fn find(name: &[u8]) -> Option<&'static (&'static str, bool)> {
    static NAMES: ByName<256> = ByName::of(BUILTINS);
    let is_it = |at: usize| BUILTINS[at].0.as_bytes() == name;
    NAMES.find(name, is_it).map(|at| &BUILTINS[at])
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

/// Commands that have the shell run other text, or change how it reads or treats what comes after. Source: POSIX XCU 2.3.1 and 2.14; bash(1), "Shell Builtin Commands".
pub const RULING_THE_SHELL: &[&str] = &[
    ".", "alias", "eval", "exec", "shopt", "source", "trap", "unalias",
];

/// Parameters that tell on which line a command stands, and which options the shell has. Source: POSIX XCU 2.5.2 and 2.5.3; bash(1), "Shell Variables".
pub const LINE_TELLTALES: &[&str] = &["$-", "${-", "LINENO", "SHELLOPTS"];

/// Parameters that tell of what the shell has done before. Source: bash(1), "Shell Variables" and "Special Parameters".
pub const TELLTALES: &[&str] = &[
    "$!",
    "$_",
    "${!",
    "${_",
    "BASH_",
    "EPOCH",
    "HISTCMD",
    "LINENO",
    "OPTIND",
    "PIPESTATUS",
    "SECONDS",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(BUILTINS.is_sorted());
        assert!(changes_shell("cd") && !changes_shell("echo") && !changes_shell("node"));
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
