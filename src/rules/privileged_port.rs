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

use super::support::options::speaks_of;
use super::{Context, Rule};
use crate::diagnostic::{Finding, Severity};
use crate::syntax::{Body, Keyword};

/// The rule.
pub(super) const RULE: Rule = Rule {
    id: "privileged-port",
    codes: &[],
    severity: Severity::Info,
    fixes: &[],
    summary: "without root, no port below 1024 is exposed",
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let model = context.model;
    if speaks_of(model, "setcap") {
        return;
    }
    for stage in 0..model.stages.len() {
        let range = model.stage_instructions(stage);
        if range.is_empty() {
            continue;
        }
        let last = range.end - 1;
        let user = if model.instructions[last].statement.kind == Keyword::User {
            let text = model.instructions[last];
            match text.statement.body {
                Body::Text(span) => Some(text.text(span)),
                _ => None,
            }
        } else {
            model.user_before(last)
        };
        let Some(user) = user else { continue };
        // Windows knows no privileged ports.
        let is_windows = user.starts_with(b"Container");
        if user.contains(&b'$') || is_windows || user.starts_with(b"root") || user.starts_with(b"0")
        {
            continue;
        }
        for index in range {
            let instruction = model.instructions[index];
            let Body::Words(words) = &instruction.statement.body else {
                continue;
            };
            if instruction.statement.kind != Keyword::Expose {
                continue;
            }
            for word in words {
                let text = String::from_utf8_lossy(instruction.text(*word));
                let port = text.split(['/', '-']).next().unwrap_or_default();
                if port
                    .parse::<u16>()
                    .is_ok_and(|port| port > 0 && port < 1024)
                {
                    findings.push(Finding {
                        rule: RULE.id,
                        severity: RULE.severity,
                        span: instruction.joined.span(*word),
                        message: format!(
                            "port {port} needs a privilege that {} has not",
                            String::from_utf8_lossy(user)
                        ),
                        help: Some(
                            "listen on a port from 1024 on, and map it where the container is run"
                                .into(),
                        ),
                        fix: None,
                    });
                }
            }
        }
    }
}
