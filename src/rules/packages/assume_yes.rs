//! `assume-yes`: package managers that ask before they install are told yes.
//!
//! ## What it does
//! Adds `-y` to `apt-get install`, `yum install`, `dnf install` and `microdnf install` (and to what these call
//! `groupinstall`, `localinstall` and `group install`; to `update` and `upgrade` where the same script installs, too), and `-n` to `zypper` where it installs, removes or patches.
//!
//! ## Why
//! A build has no terminal to answer a question on. The install then aborts, perhaps only on the day when a package brings a
//! dependency it did not have before.
//!
//! ## Example
//! ```dockerfile
//! RUN apt-get update && apt-get install curl
//! ```
//! becomes
//! ```dockerfile
//! RUN apt-get update && apt-get install -y curl
//! ```
//!
//! ## When it stays silent
//! Where the answer is given in another way: by any of the options for it, on their own or among others
//! (`-qqy`), by `-qq` or `-q=2` (which mean `-y` to apt-get), by a configuration file written earlier, by `yes |`, or where
//! nothing is installed (`--dry-run`). `DEBIAN_FRONTEND=noninteractive` is not such an answer: it speaks to debconf. Where an expansion
//! may hold the option, there is a finding without a fix.
//!
//! ## Fix safety
//! Safe. Without a terminal a question is answered with no, and the command fails (apt-get, yum, dnf: "Aborted";
//! zypper: "Cannot read input"): a Dockerfile that builds today is asked nothing, and does the same with the option. What would be
//! unsafe to agree to (removing essential packages, unsigned packages, new licences) `-y` and `-n` do not agree to either, but for
//! the import of a repository's key by yum and dnf, about which they ask today, and fail. microdnf takes the option since 3.0 and
//! ignores it: on images of RHEL 7 there is no fix.
//!
//! Unsafe where the build goes on after a failure (left of `||`, before `;` or a line of a heredoc without `-e`): the packages may be missing today.
//!
//! ## Codes
//! DL3014, DL3030, DL3034, DL3038.
//!
//! ## Source
//! apt-get(8) `-y`, `-q`; yum(8) and dnf(8) `-y`; zypper(8) `--non-interactive`; hadolint.

use super::unless_tolerated;
use crate::diagnostic::{Applicability, Finding, Fix, Severity};
use crate::knowledge::managers::{Asking, Manager};
use crate::lint::{CommandSite, On, Rule};
use crate::model::{
    Code, Invocation, SimpleCommand, Word, assigned, has_letter, said_before, unknown_words,
};
use crate::rewrite::add_option;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "assume-yes",
    codes: &["DL3014", "DL3030", "DL3034", "DL3038"],
    severity: Severity::Warning,
    fixes: &[Applicability::Safe, Applicability::Unsafe],
    summary: "package managers that ask before they install are told yes",
    independent: true,
    matters: &[
        "--yes",
        "-y",
        "answers",
        "interactive",
        "no -y!",
        "prompt",
        "prompts",
        "without -y!",
    ],
    on: &[On::Command(
        &["apt", "apt-get", "dnf", "dnf5", "microdnf", "yum", "zypper"],
        check,
    )],
    ..Rule::USUAL
};

fn check(site: &CommandSite<'_, '_>, findings: &mut Vec<Finding>) {
    if !is_answered_by_pipe(site.run.codes, site.code, site.at) {
        findings.extend(look(site.run.codes, site.code, site.command()));
    }
}

/// Whether something that says yes is piped into a command, or into the shell that runs it.
fn is_answered_by_pipe(codes: &[Code<'_>], code: &Code<'_>, at: usize) -> bool {
    let command = &code.commands[at];
    let own = || {
        let last = at.checked_sub(1).map(|before| &code.commands[before])?;
        let between = last.span.end as usize..command.span.start as usize;
        let text = code.joined.text().get(between)?;
        let is_piped = command.place.piped && text.trim_ascii() == b"|";
        Some(is_piped && matches!(last.name(), Some("yes" | "echo" | "printf")))
    };
    let outer = || {
        let (outer, at) = code.outer(codes)?;
        Some(is_answered_by_pipe(codes, outer, at))
    };
    own() == Some(true) || outer() == Some(true)
}

fn look(codes: &[Code<'_>], code: &Code<'_>, command: &SimpleCommand<'_>) -> Option<Finding> {
    let (model, index) = (code.model, code.index);
    let name = command.name()?;
    let answer = Asking::of(name)?;
    let Invocation { manager, at, .. } = Invocation::of(command)?;
    let verb = answer.verbs.iter().find(|verb| is_verb(command, at, verb));
    let is_beside = || {
        code.commands.iter().any(|other| {
            let call = Invocation::of(other).filter(|_| other.name() == Some(name));
            call.is_some_and(|call| {
                let mut verbs = answer.verbs.iter();
                verbs.any(|verb| is_verb(other, call.at, verb))
            })
        })
    };
    let beside = || answer.beside.iter().find(|verb| is_verb(command, at, verb));
    let verb = match verb {
        Some(verb) => verb,
        None => beside().filter(|_| is_beside())?,
    };
    let last = at + verb.len() - 1;
    let args = || command.args().iter().filter_map(Word::as_str);
    let is_quiet = answer.programs.contains(&"apt-get") && args().map(quiet).sum::<usize>() >= 2;
    if is_quiet
        || args().any(|word| is_given(answer, manager, word))
        || said_before(code, command.span.start, &[answer.configured])
    {
        return None;
    }
    let mut unknown = unknown_words(command, at).peekable();
    let is_known = unknown.peek().is_none();
    if unknown.any(|word| assigned(model, word).any(|word| is_given(answer, manager, word))) {
        return None;
    }
    // microdnf 2 may not know the option.
    let is_old = name == "microdnf"
        && model
            .base_image(index)
            .is_some_and(|image| ["ubi7", "rhel7"].iter().any(|part| image.contains(part)));
    let behind = if answer.is_global {
        command.argv().first()?
    } else {
        &command.words[last]
    };
    let option = answer.option;
    let fix = (is_known && !is_old).then(|| {
        Fix::in_place(
            unless_tolerated(codes, code, command),
            index,
            format!("Add `{option}`"),
            vec![add_option(code, behind, option)],
        )
    });
    let span = command.argv().first()?.span.to(command.words[last].span);
    let (severity, message) = if name == "microdnf" {
        let message = "`microdnf` does not ask, but dnf 5, which replaces it, does";
        (Severity::Info, message.to_owned())
    } else {
        let message = format!("`{name}` may ask a question, which nobody can answer in a build");
        (RULE.severity, message)
    };
    Some(
        RULE.finding(code.span(span), message)
            .with_severity(severity)
            .with_code(match name {
                "yum" => "DL3030",
                "zypper" => "DL3034",
                "apt" | "apt-get" => "DL3014",
                _ => "DL3038",
            })
            .with_help(format!("add `{option}`"))
            .with_fix_if(fix),
    )
}

/// Whether the words from `at` on are a verb.
fn is_verb(command: &SimpleCommand<'_>, at: usize, verb: &[&str]) -> bool {
    let words = command.words.get(at..at + verb.len()).unwrap_or_default();
    !words.is_empty() && words.iter().zip(verb).all(|(word, part)| word.is(part))
}

/// Whether a word is an answer.
fn is_given(asking: &Asking, manager: &Manager, word: &str) -> bool {
    // apt looks after the first hyphen of what it does not know, and so reads `---yes` as `--yes`.
    let is_long = asking.programs.contains(&"apt-get") && word.starts_with("---");
    let word = if is_long { &word[1..] } else { word };
    // `--yes=true`; who says `--yes=false` wants to be asked.
    let option = word.split('=').next().unwrap_or(word);
    manager.answers.contains(&word)
        || (option.starts_with("--") && manager.answers.contains(&option))
        || has_letter(word, asking.letters, asking.valued)
        || word.to_lowercase().contains(asking.configured)
}

/// How many times a word makes apt-get quieter.
fn quiet(word: &str) -> usize {
    if word == "--quiet" {
        return 1;
    }
    let letters = word.strip_prefix('-').unwrap_or_default();
    if !letters.bytes().all(|letter| letter.is_ascii_alphabetic()) {
        return 0;
    }
    letters.bytes().filter(|&letter| letter == b'q').count()
}
