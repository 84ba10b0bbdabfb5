//! The ports that EXPOSE names.

use crate::syntax::{Body, Instruction, Keyword};
use crate::text::LogicalSpan;

/// The words of an EXPOSE, each with its port, or the first one of a range; `None` where it is known only at build time.
pub(crate) fn exposed_ports(
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
pub(crate) fn is_privileged(port: u16) -> bool {
    (1..1024).contains(&port)
}
