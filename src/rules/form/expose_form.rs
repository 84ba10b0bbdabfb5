//! `expose-form`: EXPOSE names ports of the container, and nothing else.
//!
//! ## What it does
//! Writes protocols in lower case; reports addresses, ports of the host, and what is no port.
//!
//! ## Why
//! EXPOSE says which ports the program in the container listens on. Docker drops an address or a port of the host (`8080:80`) today and will refuse
//! it; which of the two ports is exposed surprises people. What is no port at all ends the build.
//!
//! ## Example
//! ```dockerfile
//! FROM nginx:1.29
//! EXPOSE 80/TCP 443/Udp
//! ```
//! becomes
//! ```dockerfile
//! FROM nginx:1.29
//! EXPOSE 80/tcp 443/udp
//! ```
//!
//! ## When it stays silent
//! On words with a variable, as far as it is not known what they hold, from a word on that starts with `#` (`trailing-comment`), and inside ONBUILD.
//!
//! ## Fix safety
//! Safe: Docker puts the protocol into lower case itself; the image is the same.
//!
//! ## Codes
//! BuildKit `ExposeProtoCasing`, `ExposeInvalidFormat`; hadolint DL3011
//!
//! ## Source
//! Dockerfile reference, EXPOSE; go-connections `nat.ParsePortSpec`.

use crate::diagnostic::{Applicability, Finding, Fix, Severity};
use crate::knowledge::docker::PROTOCOLS;
use crate::lint::{Context, On, Rule};
use crate::rewrite::replace_text;
use crate::syntax::{Body, Keyword};
use crate::text::LogicalSpan;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "expose-form",
    codes: &["ExposeProtoCasing", "ExposeInvalidFormat", "DL3011"],
    severity: Severity::Warning,
    fixes: &[Applicability::Safe],
    summary: "EXPOSE names ports of the container, the protocol in lower case",
    independent: true,
    matters: &["TCP", "UDP", "SCTP", "capitals", "upper case", "uppercase"],
    on: &[On::Instruction(&[Keyword::Expose], check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, index: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    let instruction = model.instructions[index];
    let statement = &instruction.statement;
    let Body::Words(words) = &statement.body else {
        return;
    };
    let is_word = |word: &&LogicalSpan| !instruction.text(**word).starts_with(b"#");
    for &word in words.iter().take_while(is_word) {
        let Ok(text) = std::str::from_utf8(instruction.text(word)) else {
            continue;
        };
        for fault in faults(text) {
            let fix = match fault.protocol {
                Some((start, end)) => {
                    let span = LogicalSpan {
                        start: word.start + start as u32,
                        end: word.start + end as u32,
                    };
                    let lower = text[start..end].to_ascii_lowercase();
                    replace_text(&instruction.joined, span, lower).map(|edit| {
                        let title = "Write it in lower case";
                        Fix::in_place(Applicability::Safe, index, title, vec![edit])
                    })
                }
                _ => None,
            };
            findings.push(
                RULE.finding(instruction.joined.span(word), fault.message)
                    .with_code(fault.code)
                    .with_severity(fault.severity)
                    .with_help_if(fault.help)
                    .with_fix_if(fix),
            );
        }
    }
}

/// Something wrong with a word of EXPOSE.
struct Fault {
    severity: Severity,
    message: String,
    help: Option<String>,
    code: Option<&'static str>,
    /// Where the protocol stands in the word, if it is to be in lower case.
    protocol: Option<(usize, usize)>,
}

impl Fault {
    fn new(severity: Severity, message: String, help: Option<String>) -> Self {
        Self {
            severity,
            message,
            help,
            code: None,
            protocol: None,
        }
    }
}

fn faults(word: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    // Quotes are no part of what Docker sees; what else they hide is left to it.
    let inner = word.trim_matches(['"', '\'']);
    let start = word.len() - word.trim_start_matches(['"', '\'']).len();
    if inner.contains(['"', '\'', '\\', '`']) {
        return faults;
    }
    let (ports, protocol) = match inner.split_once('/') {
        Some((ports, protocol)) => (ports, Some(protocol)),
        None => (inner, None),
    };
    // None after the slash is TCP, as without it.
    if let Some(protocol) = protocol.filter(|protocol| !protocol.is_empty())
        && !protocol.contains('$')
    {
        let lower = protocol.to_ascii_lowercase();
        if !PROTOCOLS.contains(&lower.as_str()) {
            let message = format!("`{protocol}` is not a protocol of EXPOSE: the build fails");
            let help = format!("the protocols are {}", PROTOCOLS.join(", "));
            faults.push(Fault::new(Severity::Error, message, Some(help)));
        } else if lower != protocol {
            let at = start + ports.len() + 1;
            let message = format!("the protocol `{protocol}` is not in lower case");
            faults.push(Fault {
                code: Some("ExposeProtoCasing"),
                protocol: Some((at, at + protocol.len())),
                ..Fault::new(Severity::Style, message, None)
            });
        }
    }
    if ports.contains("${") {
        return faults;
    }
    let mut parts = ports.rsplitn(3, ':');
    let port = parts.next().unwrap_or(ports);
    let help = |port: &str| Some(format!("write `EXPOSE {port}`"));
    match (parts.next(), parts.next()) {
        (Some(_), Some(_)) => {
            let message = format!(
                "`{inner}` contains an address: Docker ignores it today, and will refuse it"
            );
            faults.push(Fault {
                code: Some("ExposeInvalidFormat"),
                ..Fault::new(Severity::Warning, message, help(port))
            });
        }
        (Some(""), None) => {
            let message = format!("`{inner}` has a colon, but no port of the host before it");
            faults.push(Fault {
                code: Some("ExposeInvalidFormat"),
                ..Fault::new(Severity::Info, message, help(port))
            });
        }
        (Some(host), None) => {
            let message = format!(
                "`{inner}` names a port of the host: Docker ignores `{host}` today, and will refuse it"
            );
            faults.push(Fault {
                code: Some("ExposeInvalidFormat"),
                ..Fault::new(Severity::Warning, message, help(port))
            });
        }
        _ => {}
    }
    if !port.contains('$') && !is_port(port) {
        let message = format!("`{port}` is not a port: the build fails");
        let help = "write a number up to 65535, or two of them with `-` between".to_owned();
        faults.push(Fault {
            code: Some("DL3011"),
            ..Fault::new(Severity::Error, message, Some(help))
        });
    }
    faults
}

/// A number of 16 bits, or a range of them.
fn is_port(text: &str) -> bool {
    let number = |text: &str| text.parse::<u16>().ok().filter(|_| !text.starts_with('+'));
    match text.split_once('-') {
        None => number(text).is_some(),
        Some((first, last)) => match (number(first), number(last)) {
            (Some(first), Some(last)) => first <= last,
            _ => false,
        },
    }
}
