//! `unverified-download`: what is downloaded and run is checked first.
//!
//! ## What it does
//! Reports curl and wget whose output goes straight into a shell or an interpreter.
//!
//! ## Why
//! Whoever controls the server, or the way to it, runs commands in the build. A download that breaks off in the middle
//! runs half a script.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
//! RUN curl -fsSL https://example.com/install.sh | sh
//! ```
//!
//! ## When it stays silent
//! Where the download goes into a file, and where a checksum or a signature is looked at in the pipe.
//!
//! ## Source
//! Docker's building best practices, "ADD or COPY", which points to checksums; official images' review guidelines, "Security".

use crate::diagnostic::{Finding, Severity};
use crate::knowledge::programs::{Does, is_known_to};
use crate::lint::{On, Rule, RunSite};
use crate::model::SimpleCommand;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "unverified-download",
    codes: &[],
    severity: Severity::Info,
    fixes: &[],
    summary: "a download is not run unseen",
    matters: &["checksum", "signature", "verified", "verify"],
    on: &[On::Run(&["curl", "wget"], check)],
    ..Rule::USUAL
};

fn check(site: &RunSite<'_, '_>, findings: &mut Vec<Finding>) {
    for code in site.codes {
        for pair in code.commands.windows(2) {
            let [download, run] = pair else { continue };
            if !is_download(download) || !runs_input(run) || !is_same_pipe(download, run) {
                continue;
            }
            let what = download.name().unwrap_or("a program");
            let program = run.name().unwrap_or("an interpreter");
            findings.push(
                RULE.finding(
                    code.joined.span(download.span.to(run.span)),
                    format!("`{program}` runs what `{what}` downloads, unchecked"),
                )
                .with_help(
                    "download it to a file, compare its checksum (`sha256sum -c`), then run it",
                ),
            );
        }
    }
}

/// Whether both stand in one pipe, next to each other.
fn is_same_pipe(left: &SimpleCommand<'_>, right: &SimpleCommand<'_>) -> bool {
    left.place.piped
        && right.place.piped
        && left.place.nest == right.place.nest
        && (left.place.item, left.place.pipeline) == (right.place.item, right.place.pipeline)
}

/// Whether a command writes what it downloads to its output.
fn is_download(command: &SimpleCommand<'_>) -> bool {
    let to_file = |word: &str| matches!(word, "-o" | "-O" | "--output" | "--remote-name");
    match command.name() {
        Some("curl") => !command
            .args()
            .iter()
            .filter_map(|word| word.as_str())
            .any(to_file),
        Some("wget") => command
            .args()
            .iter()
            .filter_map(|word| word.as_str())
            .any(|word| {
                word == "-"
                    || (word.starts_with('-') && !word.starts_with("--") && word.ends_with("O-"))
            }),
        _ => false,
    }
}

/// Whether a command is an interpreter that is given no script but its input.
fn runs_input(command: &SimpleCommand<'_>) -> bool {
    command
        .name()
        .is_some_and(|name| is_known_to(name, Does::RunInput))
        && !command
            .args()
            .iter()
            .filter_map(|word| word.as_str())
            .any(|word| {
                word == "-c"
                    || word == "-e"
                    || word == "-r"
                    || word == "-m"
                    || word == "-ne"
                    || word == "-pe"
                    || [".py", ".pl", ".js"].iter().any(|end| word.ends_with(end))
            })
}
