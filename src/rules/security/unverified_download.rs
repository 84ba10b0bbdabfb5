//! `unverified-download`: what is downloaded and run is checked first.
//!
//! ## What it does
//! Reports curl and wget whose output goes straight into a shell or an interpreter (`curl … | sh`, `sh -c "$(curl …)"`, `bash <(curl …)`), and files that the same RUN
//! downloads and runs with nothing that compares them.
//!
//! ## Why
//! Whoever controls the server, or the way to it, runs commands in the build. A download that breaks off in the middle
//! runs half a script.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
//! RUN curl -fsSL https://example.com/install.sh | sh
//! RUN curl -fsSLO https://example.com/install.sh && sh install.sh
//! ```
//!
//! ## When it stays silent
//! Where a checksum or a signature is looked at, in the pipe or in the RUN; where the file comes from the machine itself; on programs that are installed and run later, and
//! on what other RUNs run.
//!
//! ## Source
//! Docker's building best practices, "ADD or COPY", which points to checksums; official images' review guidelines, "Security".

use crate::diagnostic::{Finding, Severity};
use crate::knowledge::programs::{Does, is_known_to};
use crate::lint::{CommandSite, On, Rule};
use crate::model::{Nest, SimpleCommand, Step, Word, redirected};
use crate::rules::support::downloads::{is_compared, is_own, saved_as};
use crate::rules::support::words::written;
use crate::text::{LogicalSpan, file_name};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "unverified-download",
    codes: &[],
    severity: Severity::Info,
    fixes: &[],
    summary: "a download is not run unseen",
    matters: &["checksum", "signature", "verified", "verify"],
    on: &[On::Command(&["curl", "wget"], check)],
    ..Rule::USUAL
};

fn check(site: &CommandSite<'_, '_>, findings: &mut Vec<Finding>) {
    let download = site.command();
    let what = download.name().unwrap_or("a program");
    let said = |program: &SimpleCommand<'_>| {
        let program = program.argv().first().map(written).unwrap_or_default();
        format!(
            "`{}` runs what `{what}` downloads, unchecked",
            file_name(&program)
        )
    };
    let next = site.code.commands.get(site.at + 1);
    if let Some(run) = next.filter(|run| is_same_pipe(download, run))
        && is_download(download)
        && runs_input(run)
    {
        let span = site.code.span(download.span.to(run.span));
        findings.push(RULE.finding(span, said(run)).with_help(
            "download it to a file, compare its checksum (`sha256sum -c`), then run it",
        ));
        return;
    }
    if let Some(run) = holder(site).filter(|_| !is_compared(site)) {
        let span = site.code.span(run.span);
        findings.push(RULE.finding(span, said(run)).with_help(
            "download it to a file, compare its checksum (`sha256sum -c`), then run it",
        ));
        return;
    }
    if let Some(step) = started(site) {
        let span = step.code.span(step.command.span);
        findings.push(
            RULE.finding(span, said(step.command))
                .with_help("compare its checksum first: `sha256sum -c`"),
        );
    }
}

/// The command that runs what a download in a substitution prints: `sh -c "$(curl …)"`, `eval "$(curl …)"`, `bash <(curl …)`.
fn holder<'c, 'm>(site: &CommandSite<'c, 'm>) -> Option<&'c SimpleCommand<'m>> {
    let download = site.command();
    if download.place.nest != Nest::Substitution || download.place.piped {
        return None;
    }
    let is_around =
        |span: LogicalSpan| span.start < download.span.start && download.span.end < span.end;
    // The innermost one.
    let mut before = site.code.commands[..site.at].iter().rev();
    let outer = before.find(|it| is_around(it.span))?;
    let reads_it =
        outer.runs_text() || (outer.name()).is_some_and(|name| is_known_to(name, Does::RunInput));
    let mut operands = outer.args().iter();
    let first = operands.find(|word| !word.text.starts_with(b"-"))?;
    let text = first.text.strip_prefix(b"\"").unwrap_or(first.text);
    let is_all = [&b"$("[..], b"`", b"<("]
        .iter()
        .any(|start| text.starts_with(start));
    (reads_it && is_all && is_around(first.span)).then_some(outer)
}

/// The first command after a download to a file that runs it, if nothing has compared it.
fn started<'s>(site: &'s CommandSite<'_, '_>) -> Option<&'s Step<'s, 's>> {
    let download = site.command();
    let mut files = saved_as(download);
    files.extend(redirected(site.code, download, 1).map(written));
    let next = site.code.commands.get(site.at + 1);
    if let Some(tee) = next.filter(|next| is_same_pipe(download, next))
        && tee.name() == Some("tee")
    {
        let operands = tee.args().iter().map(written);
        files.extend(operands.filter(|word| !word.starts_with('-')));
    }
    if files.is_empty() || is_own(download) || is_compared(site) {
        return None;
    }
    let is_it = |step: &&Step<'_, '_>| {
        let run = file_run(step.command);
        run.is_some_and(|run| files.iter().any(|file| is_same_file(file, &run)))
    };
    let at = site.run.place_of(site.code, download)?;
    site.run.steps()[at..].iter().find(is_it)
}

/// The file that a command runs: a program by its path, or the script of an interpreter.
fn file_run(command: &SimpleCommand<'_>) -> Option<String> {
    let program = written(command.argv().first()?);
    if program.contains('/') && !program.starts_with("/bin/") && !program.starts_with("/usr/bin/") {
        return Some(program);
    }
    let name = command.name()?;
    if !is_known_to(name, Does::RunInput) && !matches!(name, "." | "source") {
        return None;
    }
    // What stands before the script are options without values; `-c` and the like bring the script with them.
    let mut options = command.args().iter().map_while(Word::as_str);
    if options
        .by_ref()
        .take_while(|word| word.starts_with('-'))
        .any(has_script)
    {
        return None;
    }
    let script = command.args().iter().map(written);
    script.into_iter().find(|word| !word.starts_with('-'))
}

/// Whether two names in a RUN are those of one file; a `cd` may stand between them.
fn is_same_file(one: &str, other: &str) -> bool {
    file_name(one) == file_name(other)
        && !file_name(one).is_empty()
        && (one == other || !one.starts_with('/') || !other.starts_with('/'))
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
                has_script(word) || [".py", ".pl", ".js"].iter().any(|end| word.ends_with(end))
            })
}

/// Whether an option of an interpreter says that what it runs stands in the command, or is a module.
fn has_script(word: &str) -> bool {
    matches!(word, "-c" | "-e" | "-r" | "-m" | "-ne" | "-pe")
}
