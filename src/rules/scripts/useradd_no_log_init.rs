//! `useradd-no-log-init`: `useradd` with a high user id leaves the login records alone.
//!
//! ## What it does
//! Adds `-l` to `useradd` where the user id has more than five digits.
//!
//! ## Why
//! `useradd` makes room for the user in `/var/log/lastlog` and `/var/log/faillog`, which have a place for each id from 0 on. On a disk the
//! gap takes no room, in a layer it does: with the id 1000000000 the image grows by hundreds of gigabytes, or the build ends with a full disk.
//!
//! ## Example
//! ```dockerfile
//! RUN useradd -u 1000640000 app
//! ```
//! becomes
//! ```dockerfile
//! RUN useradd -l -u 1000640000 app
//! ```
//!
//! ## When it stays silent
//! Where `-l` or `--no-log-init` is there, for ids of up to five digits, and for ids that are known only at build time, unless the file gives
//! the variable such a value.
//!
//! ## Fix safety
//! Safe: the user is the same, only its place in the records of past logins is not reserved; a login makes it. All versions of
//! shadow's `useradd` know the option; where a function or a file of that name may be called, there is no fix.
//!
//! ## Codes
//! hadolint DL3046
//!
//! ## Source
//! useradd(8), `--no-log-init`; the issue about sparse files in layers that Docker's building best practices (USER) point to.

use crate::diagnostic::{Applicability, Finding, Fix, Severity};
use crate::lint::{CommandSite, On, Rule};
use crate::model::{Code, Program, SimpleCommand, Word, assigned, has_letter, program};
use crate::rewrite::add_option;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "useradd-no-log-init",
    codes: &["DL3046"],
    severity: Severity::Warning,
    fixes: &[Applicability::Safe],
    summary: "`useradd` with a high user id leaves the login records alone",
    independent: true,
    matters: &["--no-log-init", "faillog", "lastlog"],
    on: &[On::Command(&["useradd"], check)],
    ..Rule::USUAL
};

/// Short options of useradd whose value may be the rest of the word.
const VALUED: &str = "bcdefgGkKpRPsuZ";

fn check(site: &CommandSite<'_, '_>, findings: &mut Vec<Finding>) {
    findings.extend(look(site.code, site.command()));
}

fn look(code: &Code<'_>, command: &SimpleCommand<'_>) -> Option<Finding> {
    if command.is_local() {
        return None;
    }
    let is_told = |word: &str| word.starts_with("--no-log") || has_letter(word, "l", VALUED);
    let mut words = command.args().iter();
    if words.clone().filter_map(Word::as_str).any(is_told) {
        return None;
    }
    let is_high = words.any(|word| {
        let option = word.text;
        match option {
            b"-u" | b"--uid" => false,
            _ => attached(option).is_some_and(|value| is_high(value.as_bytes())),
        }
    }) || command.args().windows(2).any(|pair| {
        is_id_option(&pair[0])
            && match pair[1].value.as_deref() {
                Some(value) => is_high(value),
                // All that may be assigned to its variables is looked through: not for a number as it stands.
                None => assigned(code.model, &pair[1]).any(|value| is_high(value.as_bytes())),
            }
    });
    if !is_high {
        return None;
    }
    let word = command.argv().first()?;
    Some(
        RULE.finding(
            code.span(command.span),
            "a high user id makes `useradd` write a huge log of last logins",
        )
        .with_help("add `-l`")
        .with_fix_if((program(code, command) == Program::Packaged).then(|| {
            Fix::in_place(
                Applicability::Safe,
                code.index,
                "Add `-l`",
                vec![add_option(code, word, "-l")],
            )
        })),
    )
}

/// The id in a word that holds the option, too: `--uid=123456`, `-u123456`.
fn attached(word: &[u8]) -> Option<&str> {
    let word = std::str::from_utf8(word).ok()?;
    word.strip_prefix("--uid=")
        .or_else(|| word.strip_prefix("-u"))
}

/// Whether the next word is the id: `--uid`, `-u`, `-mu`.
fn is_id_option(word: &Word<'_>) -> bool {
    word.as_str().is_some_and(|word| {
        let letters = word.strip_prefix('-').unwrap_or_default();
        word == "--uid"
            || letters.strip_suffix('u').is_some_and(|rest| {
                rest.chars()
                    .all(|letter| letter.is_ascii_alphabetic() && !VALUED.contains(letter))
            })
    })
}

fn is_high(id: &[u8]) -> bool {
    id.len() > 5 && id.iter().all(u8::is_ascii_digit) && id[0] != b'0'
}
