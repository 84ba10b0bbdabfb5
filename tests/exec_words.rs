//! The words of the exec forms that `exec-form` writes are those a real `/bin/sh` hands over.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test may read files, start programs, print and panic"
)]

mod support;

use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::Command;

use dfmt::config::Settings;
use dfmt::engine::{self, FixMode, Request};
use dfmt::model::NoContext;
use dfmt::syntax::{Body, decode_string};

const SHELL: &str = "/bin/sh";

/// Texts that bring out what is special about quotes.
const OWN: &[&str] = &[
    "node server.js",
    r#"a "b c" 'd e' f\ g "" '' h"i"'j'k"#,
    r#"a "\$x \` \" \\ \a \n" '\$x \\' \$x \" \' \\ \a"#,
    "a $ $, a$ \"$\" $% b$.c",
    "a # ",
    "a b#c 'd #e'",
    "a {} {a} {a b} a{ }b } { {,",
    "a [ [a a[ '[a]' \\*",
    "a x~ a~b ~a=b",
    "a a=b --c=d=e a:b:c",
    "a ! ^ % @ + , . / : = ? -- -",
    "a é😀 \u{a0} \u{3000}b c\u{85}d",
    "a \u{1}\u{7f} b",
    "a\tb \t c",
    "exec a b",
    "\"exec\" a b",
    "'a b/c' d",
    "a in do done then fi esac if while case",
    "a 1 2 '>' \\> \"<\" ';' '&' \\& '|' '(' \\)",
    "a 'it'\\''s' \"it's\" 'say \"x\"'",
    "printf '%s\\n' a",
    "a \\\\ \\\\\\\\",
    "a b\\",
];

/// What random texts are made of. No slash: nothing can be started by its path.
const PIECES: &[&str] = &[
    "a", "b", "=", " ", " ", "\t", "'", "'", "\"", "\"", "\\", "\\", "$", "$x", "${x}", "`", "*",
    "?", "[", "]", "{", "}", ",", "..", "~", "#", "!", "-", ":", "é", "\u{a0}", "\u{1}", "\r", "(",
    ")", "|", "&", ";", "<", ">", "^", "%", "@", "+", "1", "exec ", "if",
];

/// How many random texts are tried.
const RANDOM: usize = 40_000;

/// A text of random pieces after the name of a program: the same ones in every run.
fn random_text(state: &mut u64) -> String {
    let mut next = |below: usize| {
        // Knuth's MMIX generator; its high bits are good enough for this.
        *state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(*state >> 33).unwrap() % below
    };
    let pieces = 1 + next(12);
    let words: String = (0..pieces).map(|_| PIECES[next(PIECES.len())]).collect();
    format!("prog {words}")
}

/// What was written for a text.
struct Case {
    name: String,
    text: Vec<u8>,
    words: Vec<String>,
}

/// The shell forms of a file that the safe fix turned into exec forms.
fn cases(name: &str, source: &[u8], cases: &mut Vec<Case>) {
    let mut settings = Settings::default();
    settings.rules.select = vec!["exec-form".to_owned()];
    let request = Request {
        settings: &settings,
        fix: FixMode::Safe,
        format: false,
        context: &NoContext,
        only: None,
        shellcheck: None,
    };
    let Some(output) = engine::run(source, request).unwrap().output else {
        return;
    };
    let (old, new) = (dfmt::syntax::parse(source), dfmt::syntax::parse(&output));
    for (old, new) in old.instructions().zip(new.instructions()) {
        if let (Body::Shell(text), Body::Exec(exec)) = (&old.statement.body, &new.statement.body) {
            let words = exec
                .items
                .iter()
                .map(|item| decode_string(new.text(item.span)));
            cases.push(Case {
                name: format!("{name}:{}", old.first_line),
                text: old.text(*text).to_vec(),
                words: words.collect(),
            });
        }
    }
}

/// The words the shell makes of each text. Nothing can be started: there is no PATH, and the texts are arguments.
fn shell_words(cases: &[Case], folder: &Path) -> Vec<Vec<String>> {
    let mut script = Vec::new();
    for case in cases {
        script.extend_from_slice(b"printf '%s\\0' ");
        script.extend_from_slice(&case.text);
        script.extend_from_slice(b"\nprintf '\\n\\0'\n");
    }
    let output = Command::new(SHELL)
        .arg("-c")
        .arg(std::ffi::OsStr::from_bytes(&script))
        .env_clear()
        .env("PATH", "/nonexistent")
        .env("HOME", "/home/somebody")
        .current_dir(folder)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let lists = text.split_terminator("\n\0");
    let words = |list: &str| list.split_terminator('\0').map(str::to_owned).collect();
    lists.map(words).collect()
}

#[test]
fn exec_forms_have_the_words_of_the_shell() {
    if !Path::new(SHELL).exists() {
        eprintln!("SKIPPED: no {SHELL}");
        return;
    }
    let mut all = Vec::new();
    for (index, text) in OWN.iter().enumerate() {
        let source = format!("FROM scratch\nCMD {text}\n");
        cases(&format!("own {index}"), source.as_bytes(), &mut all);
    }
    println!("{} of {} own texts are literal", all.len(), OWN.len());
    assert!(all.len() * 3 > OWN.len() * 2);
    let (own, mut state) = (all.len(), 1);
    for index in 0..RANDOM {
        let text = random_text(&mut state);
        let source = format!("FROM scratch\nCMD {text}\n");
        cases(&format!("random {index}"), source.as_bytes(), &mut all);
    }
    println!("{} of {RANDOM} random texts are literal", all.len() - own);
    for (name, source) in support::corpus() {
        cases(&name, &source, &mut all);
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a"), "").unwrap();
    let mut wrong = Vec::new();
    for batch in all.chunks(100) {
        let found = shell_words(batch, folder.path());
        if found.len() != batch.len() {
            // One of them breaks the script.
            for case in batch {
                let words = shell_words(std::slice::from_ref(case), folder.path());
                let text = String::from_utf8_lossy(&case.text);
                assert_eq!(words.len(), 1, "{}: not literal: {text}", case.name);
            }
        }
        for (case, found) in batch.iter().zip(found) {
            let without_exec = match found.split_first() {
                Some((first, rest)) if first == "exec" => rest,
                _ => &found,
            };
            if case.words != without_exec {
                let (name, words) = (&case.name, &case.words);
                wrong.push(format!("{name}: wrote {words:?}, the shell says {found:?}"));
            }
        }
    }
    println!("{} exec forms, {} wrong", all.len(), wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
