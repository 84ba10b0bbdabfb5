//! `privileged-port`: who is not root exposes no port below 1024.
//!
//! ## What it does
//! Reports EXPOSE of a port below 1024 in a stage whose last USER is not root.
//!
//! ## Why
//! Docker lets every user listen on every port. Elsewhere (Kubernetes, Podman, Docker before 20.10) ports below 1024 are for root only: the program
//! starts here and fails there.
//!
//! ## Example
//! ```dockerfile
//! FROM node:22
//! USER node
//! EXPOSE 80
//! ```
//!
//! ## When it stays silent
//! Where the user is root, a variable or not set, or root again in a stage built on this one; where something in the file gives the privilege or
//! starts programs as root (`setcap`, `authbind`, `sudo`, an SSH server, Caddy); and on ports with variables.
//!
//! ## Source
//! capabilities(7), `CAP_NET_BIND_SERVICE`; ip(7), `ip_unprivileged_port_start`.

use crate::diagnostic::{Finding, Severity};
use crate::knowledge::programs::PRIVILEGED_BY;
use crate::lint::{Context, On, Rule};
use crate::model::{Model, User};
use crate::syntax::{Body, Instruction, Keyword};
use crate::text::LogicalSpan;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "privileged-port",
    codes: &[],
    severity: Severity::Info,
    fixes: &[],
    summary: "without root, no port below 1024 is exposed",
    matters: &["port", "privileged"],
    on: &[On::Instruction(&[Keyword::Expose], check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, index: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    let instruction = model.instructions[index];
    let privileged: Vec<(LogicalSpan, u16)> = exposed_ports(instruction)
        .filter_map(|(word, port)| Some((word, port.filter(|port| is_privileged(*port))?)))
        .collect();
    if privileged.is_empty() || PRIVILEGED_BY.iter().any(|word| is_used(model, word)) {
        return;
    }
    let user = model.stage_of(index).and_then(|at| model.last_user(at));
    let Some(User::Other(user)) = user.map(|by| model.user_set_by(by)) else {
        return;
    };
    // Windows knows no privileged ports.
    if user.starts_with("Container") {
        return;
    }
    let is_root_at_the_end = |at: usize| {
        let is_user = model.instructions[at].statement.kind == Keyword::User;
        let is_last = || {
            let stage = model.stage_of(at);
            stage.and_then(|stage| model.last_user(stage)) == Some(at)
        };
        is_user && is_last() && !matches!(model.user_set_by(at), User::Other(_))
    };
    if model.any_on_top(index, "root at the end", is_root_at_the_end) {
        return;
    }
    for (word, port) in privileged {
        findings.push(
            RULE.finding(
                instruction.joined.span(word),
                format!("`{user}` may not be allowed to listen on port {port}: outside of Docker, often only root is"),
            )
            .with_help(format!("let the program listen on a port above 1023, and publish that as {port}: `docker run -p {port}:8080`")),
        );
    }
}

/// Whether a word stands in an instruction, not only in comments.
fn is_used(model: &Model<'_>, word: &str) -> bool {
    let is_in = |instruction: &&Instruction<'_>| {
        memchr::memmem::find(instruction.joined.text(), word.as_bytes()).is_some()
    };
    let question = format!("an instruction speaks of {word}");
    model.speaks_of(word) && model.holds_of_all(&question, || model.instructions.iter().any(is_in))
}

/// The words of an EXPOSE, each with its port, or the first one of a range; `None` where it is known only at build time.
fn exposed_ports(
    instruction: &Instruction<'_>,
) -> impl Iterator<Item = (LogicalSpan, Option<u16>)> {
    let words: &[LogicalSpan] = match &instruction.statement.body {
        Body::Words(words) if instruction.statement.kind == Keyword::Expose => words,
        _ => &[],
    };
    words.iter().map(|&word| {
        let text = String::from_utf8_lossy(instruction.text(word));
        let port = text.split(['/', '-']).next().unwrap_or_default();
        (word, port.parse().ok())
    })
}

/// Whether only root may listen on a port, but for Docker, which lets everybody.
/// Source: ip(7), `ip_unprivileged_port_start`.
fn is_privileged(port: u16) -> bool {
    (1..1024).contains(&port)
}
