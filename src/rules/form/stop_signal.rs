//! `stop-signal`: STOPSIGNAL names a signal on which the program stops in good order.
//!
//! ## What it does
//! Reports a STOPSIGNAL that no program can catch (`SIGKILL`, `SIGSTOP`) or that ends none (`SIGCONT`, `SIGCHLD`, `SIGURG`). Writes the name of a signal in
//! full: `SIGTERM` for `term` and `15`, `SIGRTMIN+3` for `rtmin+3`. Where a stage that is shipped starts nginx, Apache, php-fpm, `postgres` or systemd by itself, it
//! adds the signal on which that stops in good order, and writes it in place of SIGTERM and of those signals.
//!
//! ## Why
//! `docker stop` sends this signal to the first process, waits ten seconds and kills what is left. With SIGKILL, and with a signal that the
//! program does not listen to, it never gets to write down what it has open and to finish what it does. nginx, Apache and php-fpm drop requests on SIGTERM,
//! `postgres` waits for clients that do not go, systemd does not end at all.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
//! RUN apt-get update && apt-get install -y nginx
//! STOPSIGNAL quit
//! CMD ["nginx", "-g", "daemon off;"]
//! ```
//! becomes
//! ```dockerfile
//! FROM debian:12
//! RUN apt-get update && apt-get install -y nginx
//! STOPSIGNAL SIGQUIT
//! CMD ["nginx", "-g", "daemon off;"]
//! ```
//!
//! ## When it stays silent
//! On a signal with a variable, on images of Windows, and inside ONBUILD. A program gets no signal of its own where the stage, or one it is built on, has a STOPSIGNAL; on images that
//! are not those of a distribution, as the official ones of these programs have theirs; and where a shell or a script starts the program.
//!
//! ## Fix safety
//! The name in full is safe: Docker reads both alike, whatever their case, and sends the same signal. Of a number it is unsafe where that is another signal on other
//! machines (`10` is SIGUSR1, and SIGBUS on MIPS). Another signal than before is unsafe. A signal that cannot be caught is only reported where the program is none of
//! those: which one it listens to only its documentation says.
//!
//! ## Source
//! Dockerfile reference, STOPSIGNAL; moby `signal.ParseSignal`; signal(7); the documentation of the programs.

use crate::diagnostic::{Applicability, Finding, Fix, Operation, Severity};
use crate::knowledge::accounts::FIRST_PROCESSES;
use crate::knowledge::distributions::Distribution;
use crate::knowledge::images::{ImageRef, Role};
use crate::knowledge::programs::{INITS, unversioned};
use crate::knowledge::signals::{ENDS_NOTHING, STOP_OTHERWISE};
use crate::lint::{Context, On, Rule};
use crate::model::Model;
use crate::rewrite::{has_comments_apart, has_pragma_above, instruction_above, replace_text};
use crate::rules::support::labels::known;
use crate::syntax::{Body, Keyword, Signal};
use crate::text::file_name;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "stop-signal",
    codes: &[],
    severity: Severity::Warning,
    fixes: &[Applicability::Safe, Applicability::Unsafe],
    summary: "STOPSIGNAL names a signal on which the program stops in good order",
    matters: &["STOPSIGNAL", "signal", "signals", "SIGKILL", "SIGTERM"],
    on: &[
        On::Instruction(&[Keyword::Stopsignal], check),
        On::Shipped(missing),
    ],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, index: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    let instruction = model.instructions[index];
    let Body::Text(span) = instruction.statement.body else {
        return;
    };
    let Some(written) = known(instruction.text(span), model.file.escape) else {
        return;
    };
    let Some(signal) = Signal::of(&written).filter(|_| !is_windows(model, index)) else {
        return;
    };
    let at = instruction.joined.span(span);
    let name = &*signal.name;
    let known = ENDS_NOTHING.iter().find(|(known, _)| *known == name);
    let wanted = (known.is_some() || name == "SIGTERM").then(|| wanted_by(model, index));
    let wanted = wanted.flatten();
    let write = |signal: &str| {
        let edit = replace_text(&instruction.joined, span, signal)?;
        let title = format!("Write {signal}");
        Some(Fix::in_place(
            Applicability::Unsafe,
            index,
            title,
            vec![edit],
        ))
    };
    if let Some((_, what)) = known {
        let help = wanted.as_ref().map_or_else(
            || "name the signal on which the program stops in good order; most do so on SIGTERM, which is sent without STOPSIGNAL".to_owned(),
            |started| format!("write `STOPSIGNAL {}`, on which {} stops in good order", started.signal, started.name),
        );
        findings.push(
            RULE.finding(at, format!("{name} {what}"))
                .with_help(help)
                .with_fix_if(wanted.and_then(|started| write(started.signal))),
        );
        return;
    }
    if let Some(Started {
        name, signal, what, ..
    }) = wanted
    {
        findings.push(
            RULE.finding(at, format!("{name} {what} on SIGTERM"))
                .with_severity(Severity::Info)
                .with_help(format!(
                    "write `STOPSIGNAL {signal}`, on which it stops in good order"
                ))
                .with_fix_if(write(signal)),
        );
        return;
    }
    if instruction.text(span) == name.as_bytes() {
        return;
    }
    let applicability = if signal.is_same_everywhere {
        Applicability::Safe
    } else {
        Applicability::Unsafe
    };
    let edit = replace_text(&instruction.joined, span, name);
    let shown = String::from_utf8_lossy(instruction.text(span));
    findings.push(
        RULE.finding(
            at,
            format!("the full name of the signal `{shown}` is {name}"),
        )
        .with_severity(Severity::Style)
        .with_help(format!("write `STOPSIGNAL {name}`"))
        .with_fix_if(
            edit.map(|edit| {
                Fix::in_place(applicability, index, format!("Write {name}"), vec![edit])
            }),
        ),
    );
}

fn missing(context: &Context<'_>, stage: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    let has_signal = |index: usize| {
        let kind = model.instructions[index].effective().kind;
        kind == Keyword::Stopsignal
    };
    let is_system = |image: ImageRef<'_>| image.family().is_some_and(|it| it.role == Role::System);
    if model.below_end(stage).any(has_signal) || !model.stage_image(stage).is_some_and(is_system) {
        return;
    }
    let Some(Started {
        index,
        name,
        signal,
        what,
    }) = stops_otherwise(model, stage)
    else {
        return;
    };
    let instruction = model.instructions[index];
    let is_clear = !has_comments_apart(model, index) && !has_pragma_above(model, index);
    let fix = is_clear.then(|| {
        let keyword = Keyword::Stopsignal.as_str();
        let edit = instruction_above(model, index, &format!("{keyword} {signal}"));
        let title = format!("Add STOPSIGNAL {signal}");
        Fix::new(Applicability::Unsafe, title, vec![edit], Vec::new()).with([Operation::Insert {
            above: index,
            keyword,
        }])
    });
    findings.push(
        RULE.finding(
            instruction.content(),
            format!("{name} {what} on SIGTERM, the signal that stops this image"),
        )
        .with_severity(Severity::Info)
        .with_help(format!(
            "write `STOPSIGNAL {signal}`, on which it stops in good order"
        ))
        .with_fix_if(fix),
    );
}

/// A program that wants another signal than SIGTERM.
struct Started {
    /// The instruction that starts it.
    index: usize,
    /// Its name.
    name: &'static str,
    /// The signal on which it stops in good order.
    signal: &'static str,
    /// What it does on SIGTERM.
    what: &'static str,
}

/// The program that containers of a stage start, if it wants another signal than SIGTERM.
fn stops_otherwise(model: &Model<'_>, stage: usize) -> Option<Started> {
    let (index, program) = started(model, stage)?;
    let name = match file_name(&program) {
        "init" if is_systemd(model, index, &program) => "systemd",
        name => unversioned(name),
    };
    let known = STOP_OTHERWISE.iter().find(|(known, ..)| *known == name);
    known.map(|&(name, signal, what)| Started {
        index,
        name,
        signal,
        what,
    })
}

/// As [`stops_otherwise`], of the stage of a STOPSIGNAL that counts there, if it is shipped.
fn wanted_by(model: &Model<'_>, index: usize) -> Option<Started> {
    let stage = model.stage_of(index)?;
    let is_signal = |later: usize| model.instructions[later].statement.kind == Keyword::Stopsignal;
    let counts = !(index + 1..model.stage_instructions(stage).end).any(is_signal);
    (counts && model.shipped().contains(&stage)).then(|| stops_otherwise(model, stage))?
}

fn is_windows(model: &Model<'_>, index: usize) -> bool {
    let image = model.base_image(index).map(ImageRef::of);
    image.is_some_and(|image| image.is_windows())
}

/// Whether a first process is systemd, which Alpine and what is made of busybox have not.
fn is_systemd(model: &Model<'_>, index: usize, program: &str) -> bool {
    let distribution = model.distribution(index);
    program.ends_with("/sbin/init")
        && INITS.contains(&program)
        && distribution.is_some_and(|it| it != Distribution::Alpine)
}

/// The program that containers of a stage start, and the instruction of the stage that names it in exec form, behind an init that hands signals on.
fn started(model: &Model<'_>, stage: usize) -> Option<(usize, String)> {
    let is_entrypoint =
        |index: &usize| model.instructions[*index].statement.kind == Keyword::Entrypoint;
    let entrypoint = model.below_end(stage).find(is_entrypoint);
    let mut own = model.stage_instructions(stage).rev();
    let cmd = own.find(|&index| model.instructions[index].statement.kind == Keyword::Cmd);
    for index in entrypoint.into_iter().chain(cmd) {
        let instruction = model.instructions[index];
        let Body::Exec(exec) = &instruction.statement.body else {
            return None;
        };
        let mut words = exec.strings(instruction.joined.text()).peekable();
        while words
            .next_if(|word| FIRST_PROCESSES.contains(&file_name(word)))
            .is_some()
        {
            while words.next_if(|word| word.starts_with('-')).is_some() {}
        }
        if let Some(program) = words.next() {
            let is_own = model.stage_of(index) == Some(stage);
            return is_own.then_some((index, program));
        }
    }
    None
}
