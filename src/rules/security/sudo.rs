//! `sudo`: no `sudo` where the build is root already.
//!
//! ## What it does
//! Removes `sudo` from commands that run as root, and reports it elsewhere, once for each RUN.
//!
//! ## Why
//! In a build it needs no rights that root does not have, and changes what its command sees: most of ENV and ARG is gone, PATH is another one. In an image it is
//! a door to root for whoever breaks in.
//!
//! ## Example
//! ```dockerfile
//! FROM ubuntu:24.04
//! RUN apt-get update && sudo apt-get install -y curl
//! ```
//! becomes
//! ```dockerfile
//! FROM ubuntu:24.04
//! RUN apt-get update && apt-get install -y curl
//! ```
//!
//! ## When it stays silent
//! Where `sudo` does not run in the build: in a text that is only printed or written to a file.
//!
//! ## Fix safety
//! There is a fix only where the build is root for sure: the nearest USER says so; or there is none and the image is known to start as root; or only root could install
//! what the stage installs under that user. And no `su` or `sudo -u` stands
//! around it. Only `-E`, `-H`, `-n` and `--` may stand behind `sudo`, and a program that is no builtin of the shell: what asks for another user, a login or a shell is
//! reported.
//!
//! A RUN loses all of its `sudo` or keeps them: what is unsafe for one of its commands is unsafe for all, and where one has to stay, all stay.
//!
//! `sudo` resets the environment: without it the command sees what ENV, ARG and `export` set, and loses `SUDO_USER`, `USER` and `LOGNAME`; PATH is the image's own. So it is
//! safe for programs that look at none of this (`mkdir`, `cp`, `chmod` …), and for package managers where the file sets nothing but `DEBIAN_FRONTEND`, the language and
//! the time zone, which `sudo` passes on or which concern questions only; where it changes PATH never. It is unsafe everywhere else.
//!
//! ## Codes
//! hadolint DL3004
//!
//! ## Source
//! sudoers(5), `env_reset`, `env_keep`, `env_check`, `secure_path`; Docker's building best practices, USER.

use crate::diagnostic::{Applicability, Finding, Fix, Severity};
use crate::knowledge::builtins::is_builtin;
use crate::knowledge::programs::{Does, HARMLESS_VARIABLES, POSIX_SHELLS, is_known_to};
use crate::lint::{On, Rule, RunSite};
use crate::model::{Code, SimpleCommand};
use crate::rewrite::remove_before_last;
use crate::shell::is_reserved;
use crate::syntax::Keyword;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "sudo",
    codes: &["DL3004"],
    severity: Severity::Info,
    fixes: &[Applicability::Safe, Applicability::Unsafe],
    summary: "no `sudo` where the build is root already",
    independent: true,
    matters: &["sudo"],
    on: &[On::Run(&["sudo"], check)],
    ..Rule::USUAL
};

fn check(site: &RunSite<'_, '_>, findings: &mut Vec<Finding>) {
    let commands = site.codes.iter().flat_map(|code| {
        let commands = code.commands.iter();
        commands.filter_map(|command| look(site.codes, code, command))
    });
    let mut found: Vec<Finding> = commands.collect();
    together(&mut found);
    // What is to be done by hand is done once for a RUN.
    let mut is_told = false;
    found.retain(|it| it.fix.is_some() || !std::mem::replace(&mut is_told, true));
    findings.extend(found);
}

/// A RUN loses all of its `sudo` or keeps them: one that is half root by `sudo` and half by its user, nobody reads right.
fn together(found: &mut [Finding]) {
    let of = |it: &Finding| it.fix.as_ref().map(|fix| fix.applicability);
    let weakest = found.iter().map(of).collect::<Option<Vec<_>>>();
    let weakest = weakest.and_then(|all| all.into_iter().max());
    for it in found {
        match (weakest, it.fix.as_mut()) {
            (Some(weakest), Some(fix)) => fix.applicability = weakest,
            _ => it.fix = None,
        }
    }
}

fn look(codes: &[Code<'_>], code: &Code<'_>, command: &SimpleCommand<'_>) -> Option<Finding> {
    // `sudo -v` runs nothing.
    let is_alone = || {
        let is_sudo = command.name() == Some("sudo") && !command.is_local();
        is_sudo.then_some(command.program)
    };
    let at = command.wrapper_at("sudo").or_else(is_alone)?;
    let (model, index) = (code.model, code.index);
    // Who runs ONBUILD, the stage decides that is built on this one.
    let is_root = model.instructions[index].statement.kind != Keyword::Onbuild
        && model.is_root(index)
        && runs_as_build(codes, code);
    let fix = if is_root {
        fix(code, command, at)
    } else {
        None
    };
    let help = if is_root {
        "remove it: the build is root here"
    } else {
        "run this as root (`USER root`), and switch back to the user after it"
    };
    Some(
        RULE.finding(code.span(command.words[at].span), "`sudo` in a build")
            .with_help(help)
            .with_fix_if(fix),
    )
}

fn fix(code: &Code<'_>, command: &SimpleCommand<'_>, at: usize) -> Option<Fix> {
    let rest = &command.words[at + 1..];
    let options = rest
        .iter()
        .take_while(|word| {
            word.as_str()
                .is_some_and(|word| matches!(word, "-E" | "-H" | "-n" | "--preserve-env" | "--"))
        })
        .count();
    let program = rest.get(options)?;
    // After other runners, and what stands before an assignment, is read by `sudo` or `env`, not by the shell.
    if at != 0 || command.program != at + 1 + options {
        return None;
    }
    let name = program.as_str()?;
    if name.contains('=') || name.starts_with('-') || is_builtin(name.as_bytes()) {
        return None;
    }
    // The shell would read a program's name that is an alias or a reserved word another way.
    if is_reserved(name.as_bytes()) {
        return None;
    }
    let edit = remove_before_last(code, &command.words[at..=command.program])?;
    let applicability = if is_plain(code, command, name) {
        Applicability::Safe
    } else {
        Applicability::Unsafe
    };
    let title = match applicability {
        Applicability::Safe => "Remove `sudo`",
        Applicability::Unsafe => {
            "Remove `sudo`; the command sees the variables and the PATH of the build"
        }
    };
    Some(Fix::in_place(applicability, code.index, title, vec![edit]))
}

/// Whether `sudo` makes no difference to a program.
fn is_plain(code: &Code<'_>, command: &SimpleCommand<'_>, name: &str) -> bool {
    let (model, index) = (code.model, code.index);
    let mut set: Vec<&[u8]> = model.set_before(index).collect();
    set.extend(command.assignments.iter().map(|word| name_of(word.text)));
    for other in code
        .commands
        .iter()
        .filter(|other| other.span.start < command.span.start)
    {
        if other.words.is_empty() {
            set.extend(other.assignments.iter().map(|word| name_of(word.text)));
        } else if other.name().is_none_or(|name| {
            matches!(
                name,
                "export" | "declare" | "typeset" | "set" | "source" | "." | "eval"
            )
        }) {
            set.extend(other.args().iter().map(|word| name_of(word.text)));
        }
    }
    let changes_path = set.contains(&&b"PATH"[..]);
    let is_harmless = |set: &&[u8]| {
        let set = std::str::from_utf8(set).unwrap_or("?");
        HARMLESS_VARIABLES.contains(&set) || set.starts_with("LC_")
    };
    !changes_path
        && (is_known_to(name, Does::IgnoreVariables)
            || is_known_to(name, Does::RunPackageScripts) && set.iter().all(is_harmless))
}

/// What stands before the `=`.
fn name_of(word: &[u8]) -> &[u8] {
    word.split(|byte| matches!(byte, b'=' | b'+'))
        .next()
        .unwrap_or(word)
}

/// Whether a text is run by the user of the build: nothing but a shell holds it.
fn runs_as_build(codes: &[Code<'_>], code: &Code<'_>) -> bool {
    let holds = |name: Option<&str>| name.is_some_and(|name| POSIX_SHELLS.contains(&name));
    match code.outer(codes) {
        Some((outer, at)) => {
            let command = &outer.commands[at];
            let is_shell = command.words.is_empty() || holds(command.name());
            command.runs_as_shell() && is_shell && runs_as_build(codes, outer)
        }
        None => !code
            .shell()
            .iter()
            .any(|word| matches!(*word, "su" | "sudo" | "runuser" | "gosu")),
    }
}
