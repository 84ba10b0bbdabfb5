//! `useless-command`: every command of a build leaves something in the image.
//!
//! ## What it does
//! Reports commands of which nothing is left when their RUN has ended: a service that is started at its end (`service nginx start`, `systemctl start nginx`,
//! `/etc/init.d/nginx start`); a RUN that only changes its shell (`RUN export A=b`, `RUN umask 022`); `shutdown` and `reboot`; programs that want
//! somebody at the terminal (`top`, `nano`, `vim` without a command); and what shows the machine that builds (`ps`, `free`, `ifconfig`, `mount` without arguments).
//!
//! ## Why
//! A layer keeps files, and no process, folder, variable or limit. What was meant (the service runs in the container, the variable is set) does not come to pass, and nothing says so.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
//! RUN apt-get update && apt-get install -y nginx && service nginx start
//! ```
//!
//! ## When it stays silent
//! Where something comes after the start of a service in the same RUN, which may need it; on `sshd` and `mysqld`, whose first start makes keys and a database; on `systemctl enable`, `mask` and the like, which leave files; where a program's output is used, its status looked at,
//! or its failure let pass; on editors that are given commands (`vim +PlugInstall +qall`, `vim -c`, `emacs --batch`).
//!
//! hadolint's DL3001 also finds `ssh`, `kill` and `mount` with arguments. They have their uses in a build: `ssh` with `RUN --mount=type=ssh`, `kill` for a server that the same RUN has
//! started, `mount` under `--security=insecure`. dfmt is silent on them.
//!
//! ## Codes
//! hadolint DL3001
//!
//! ## Source
//! Dockerfile reference, RUN and ENV; Docker's manual, "Run multiple processes in a container".

use crate::diagnostic::{Finding, Severity};
use crate::knowledge::useless::{
    CHANGING_THE_SHELL, ENDING_MACHINES, SHOWING_THE_MACHINE, WANTING_PEOPLE,
};
use crate::lint::{On, Rule, RunSite};
use crate::model::{Nest, SimpleCommand, Word};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "useless-command",
    codes: &["DL3001"],
    severity: Severity::Info,
    fixes: &[],
    summary: "every command of a build leaves something in the image",
    matters: &["service", "start", "RUN"],
    on: &[On::Run(&[], check)],
    ..Rule::USUAL
};

fn check(site: &RunSite<'_, '_>, findings: &mut Vec<Finding>) {
    let steps = site.steps();
    let only_shell = |command: &SimpleCommand<'_>| changes_only_the_shell(command);
    if let (Some(first), Some(last)) = (steps.first(), steps.last())
        && site.codes.len() == 1
        && steps.iter().all(|step| only_shell(step.command))
        // `workdir-over-cd` speaks of that.
        && first.command.name() != Some("cd")
    {
        let span = first.command.span.to(last.command.span);
        findings.push(
            RULE.finding(
                first.code.span(span),
                "this RUN changes its own shell only: nothing of it is left after it",
            )
            .with_help(match first.command.name() {
                Some("export") => "write ENV, or put it into the RUN that needs it",
                _ => "put it into the RUN that needs it",
            }),
        );
        return;
    }
    // From here on nothing is done that could need a service.
    let done = steps
        .iter()
        .rposition(|step| !does_nothing(step.command))
        .unwrap_or(0);
    for (at, step) in steps.iter().enumerate() {
        let command = step.command;
        let Some(name) = command.name().filter(|_| !command.is_local()) else {
            continue;
        };
        let found = if at >= done && step.certain && starts_service(name, command) {
            Some((
                "what this starts ends with its RUN",
                "start it in the container, with CMD or ENTRYPOINT",
            ))
        } else if ENDING_MACHINES.contains(&name) && is_shown(command) {
            Some(("there is no machine to end in a build", "remove it"))
        } else if WANTING_PEOPLE.contains(&name) && is_shown(command) && !is_told(command) {
            Some((
                "this program wants somebody at the terminal, and a build has none",
                "remove it",
            ))
        } else if SHOWING_THE_MACHINE.contains(&name)
            && is_shown(command)
            && !names_file(name, command)
        {
            Some((
                "this shows the machine that builds, and leaves nothing in the image",
                "remove it",
            ))
        } else {
            None
        };
        findings.extend(found.map(|(message, help)| {
            RULE.finding(step.code.span(command.span), message)
                .with_help(help)
        }));
    }
}

/// Whether a command does nothing but change the shell that ends after it. An assignment does, and a program in a substitution may do anything.
fn changes_only_the_shell(command: &SimpleCommand<'_>) -> bool {
    let is_plain = command.place.nest == Nest::Top && command.redirects.is_empty();
    // A substitution runs something, which is a command of its own.
    let known = match command.name() {
        Some("set") => command.args().iter().all(|word| word.value.is_some()),
        Some(name) => CHANGING_THE_SHELL.contains(&name) && name != "true" && name != ":",
        None => command.words.is_empty() && !command.assignments.is_empty(),
    };
    is_plain && known && command.program == 0
}

/// Whether a command after the start of a service can need nothing of it.
fn does_nothing(command: &SimpleCommand<'_>) -> bool {
    matches!(command.name(), Some("true" | ":" | "echo"))
}

/// `service nginx start`, `systemctl start nginx`, `/etc/init.d/nginx start`
fn starts_service(name: &str, command: &SimpleCommand<'_>) -> bool {
    let verbs = ["start", "restart", "reload"];
    let mut words = command.args().iter();
    let is_verb = |word: &Word<'_>| verbs.iter().any(|verb| word.is(verb));
    let is_background = command.place.piped;
    let path = command.argv().first().and_then(Word::as_str);
    let is_script = path.is_some_and(|path| path.starts_with("/etc/init.d/"));
    // The first start of these leaves files: keys, a database.
    let makes_files = |word: &Word<'_>| ["mysqld", "sshd"].iter().any(|name| word.is(name));
    !is_background
        && !matches!(name, "mysqld" | "sshd")
        && !command.args().iter().any(makes_files)
        && match name {
            "service" | "invoke-rc.d" | "rc-service" => words.any(is_verb),
            "systemctl" => words
                .find(|word| !word.text.starts_with(b"-"))
                .is_some_and(is_verb),
            _ => is_script && words.next().is_some_and(is_verb),
        }
}

/// Whether the output of a command is shown and its status counts: nothing uses it.
fn is_shown(command: &SimpleCommand<'_>) -> bool {
    let place = command.place;
    matches!(place.nest, Nest::Top | Nest::Brace)
        && !place.piped
        && command.redirects.is_empty()
        && command.program == 0
}

/// Whether an editor or a monitor is given what to do.
fn is_told(command: &SimpleCommand<'_>) -> bool {
    command.args().iter().any(|word| {
        let text = word.text;
        text.starts_with(b"+") || text.starts_with(b"-") && text != b"-u" || word.value.is_none()
    })
}

/// Whether a program is asked for more than what it shows by itself.
fn names_file(name: &str, command: &SimpleCommand<'_>) -> bool {
    let mut words = command.args().iter();
    match name {
        "mount" | "ifconfig" => words.len() > 0,
        _ => words.any(|word| !word.text.starts_with(b"-") && !matches!(name, "ps")),
    }
}
