//! `privileged-port`: who is not root exposes no port below 1024.
//!
//! ## What it does
//! Reports EXPOSE of a port below 1024 in a stage whose last USER is not root.
//!
//! ## Why
//! Outside of Docker (Kubernetes, Podman, older engines) binding such a port needs a capability that a user without
//! privileges has not: the program starts here and fails there.
//!
//! ## Example
//! ```dockerfile
//! FROM node:22
//! USER node
//! EXPOSE 80
//! ```
//!
//! ## When it stays silent
//! Where the user is root, a variable or not set, where the file speaks of `setcap`, and on ports with variables.
//!
//! ## Source
//! capabilities(7), `CAP_NET_BIND_SERVICE`; ip(7), `ip_unprivileged_port_start`.

use crate::diagnostic::{Finding, Severity};
use crate::lint::{Context, On, Rule};
use crate::model::User;
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
    if privileged.is_empty() || model.speaks_of("setcap") {
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
    for (word, port) in privileged {
        findings.push(
            RULE.finding(
                instruction.joined.span(word),
                format!("port {port} needs a privilege that {user} has not"),
            )
            .with_help("listen on a port from 1024 on, and map it where the container is run"),
        );
    }
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
