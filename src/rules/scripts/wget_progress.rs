//! `wget-progress`: `wget` does not fill the build's log.
//!
//! ## What it does
//! Adds `--progress=dot:giga` to `wget`.
//!
//! ## Why
//! Without a terminal `wget` writes a dot for each kilobyte, fifty on a line: the log of a download of a hundred megabytes has two thousand lines of
//! them, and what matters is lost between.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
//! RUN wget https://example.com/tool.tar.gz
//! ```
//! becomes
//! ```dockerfile
//! FROM debian:12
//! RUN wget --progress=dot:giga https://example.com/tool.tar.gz
//! ```
//!
//! ## When it stays silent
//! Where `wget` is told how much to say (`-q`, `-nv`, `--progress`) or where (`-o`, `-a`, a redirection of its standard error), where a `wgetrc` is
//! written before, and where it may be that of BusyBox, which has no such option: on Alpine, unless the package `wget` is installed before for sure, and has
//! not been taken away since. Where an expansion may hold options, too.
//!
//! ## Fix safety
//! Safe: only what is written to the log changes. The option is that of GNU Wget: it is added only where `wget` is that without a doubt, on images
//! of Debian, Ubuntu and RHEL's family, known by their name or because their package manager has been used before. Wget2, as Fedora has it, refuses the option in some
//! versions: there, on images that are not known, and where a function, a file or a link may be called `wget`, the finding has no fix.
//!
//! ## Codes
//! hadolint DL3047
//!
//! ## Source
//! GNU Wget's manual, `--progress`; `parse_progress_type` in the sources of Wget2.

use crate::diagnostic::{Applicability, Finding, Fix, Severity};
use crate::knowledge::programs::WGET_OTHER;
use crate::lint::{CommandSite, On, Rule};
use crate::model::{
    Code, Program, SimpleCommand, Word, has_letter, may_hold_options, program, redirected,
    said_before,
};
use crate::rewrite::add_option;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "wget-progress",
    codes: &["DL3047"],
    severity: Severity::Info,
    fixes: &[Applicability::Safe],
    summary: "`wget` does not fill the build's log",
    independent: true,
    matters: &["--progress", "output", "progress"],
    on: &[On::Command(&["wget"], check)],
    ..Rule::USUAL
};

const OPTION: &str = "--progress=dot:giga";

/// Short options of wget whose value may be the rest of the word.
const VALUED: &str = "eiBtOTwQPUlARDIX";

fn check(site: &CommandSite<'_, '_>, findings: &mut Vec<Finding>) {
    findings.extend(look(site.code, site.command()));
}

fn look(code: &Code<'_>, command: &SimpleCommand<'_>) -> Option<Finding> {
    if command.is_local() {
        return None;
    }
    let args = command.args();
    let is_told = |word: &str| {
        let option = word.split('=').next().unwrap_or(word);
        WGET_OTHER.contains(&option)
            || word.starts_with("-nv")
            || has_letter(word, "qboaVh", VALUED)
    };
    if args.is_empty()
        || args.iter().filter_map(Word::as_str).any(is_told)
        || args.iter().any(|word| may_hold_options(word, false))
        || redirected(code, command, 2).is_some()
        || said_before(code, command.span.start, &["wgetrc"])
    {
        return None;
    }
    let is_gnu = match program(code, command) {
        Program::Packaged => true,
        Program::Applet => return None,
        Program::Unknown => false,
    };
    let word = command.argv().first()?;
    Some(
        RULE.finding(
            code.span(word.span),
            "`wget` prints a line for every 50 kB into the build log",
        )
        .with_help(if is_gnu {
            format!("add `{OPTION}`")
        } else {
            format!("add `{OPTION}` if it is GNU Wget, else `-q`")
        })
        .with_fix_if(is_gnu.then(|| {
            Fix::in_place(
                Applicability::Safe,
                code.index,
                format!("Add `{OPTION}`"),
                vec![add_option(code, word, OPTION)],
            )
        })),
    )
}
