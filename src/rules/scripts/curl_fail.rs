//! `curl-fail`: `curl` in a build fails where the server says no.
//!
//! ## What it does
//! Adds `-f` to `curl` where what it gets is kept or piped on.
//!
//! ## Why
//! Without it `curl` takes the page that comes with an error for the file that was asked for, and succeeds: the build goes on with "404 Not Found" as
//! an archive, a key or a script, and fails somewhere else, or not at all.
//!
//! ## Example
//! ```dockerfile
//! RUN curl -sSLo /usr/local/bin/tool https://example.com/tool
//! ```
//! becomes
//! ```dockerfile
//! RUN curl -fsSLo /usr/local/bin/tool https://example.com/tool
//! ```
//!
//! ## When it stays silent
//! Where `-f`, `--fail` or `--fail-with-body` is there, where a `curlrc` is written before, where the answer's status is looked at (`-w`, `-i`, `-I`) or thrown away
//! (`/dev/null`), where an expansion may hold options, for addresses that are not of the web, where the output is only shown, and where the RUN compares a checksum or a
//! signature after the download (`sha256sum -c`, `gpg --verify`): an error page does not pass.
//!
//! ## Fix safety
//! Unsafe: a build that goes on after an error of the server, knowingly or not, fails with the option. Redirections are another matter:
//! without `-L` an answer that leads elsewhere is kept as it is, `-f` or not.
//!
//! ## Source
//! curl(1), `--fail`; the scripts of the official images, which always use it.

use crate::diagnostic::{Applicability, Finding, Fix, Severity};
use crate::knowledge::programs::CURL_OTHER;
use crate::lint::{CommandSite, On, Rule};
use crate::model::{Code, Program, Word, may_hold_options, program, said_before};
use crate::rewrite::add_option;
use crate::rules::support::downloads::{curl_has, is_compared, is_kept};
use crate::text::Edit;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "curl-fail",
    codes: &[],
    severity: Severity::Info,
    fixes: &[Applicability::Unsafe],
    summary: "`curl` in a build fails where the server says no",
    independent: true,
    matters: &["--fail", "--location", "-f", "redirects"],
    on: &[On::Command(&["curl"], check)],
    ..Rule::USUAL
};

fn check(site: &CommandSite<'_, '_>, findings: &mut Vec<Finding>) {
    if !is_compared(site) {
        findings.extend(look(site.code, site.at));
    }
}

fn look(code: &Code<'_>, at: usize) -> Option<Finding> {
    let command = &code.commands[at];
    if command.is_local() {
        return None;
    }
    let args = command.args();
    let texts = || args.iter().filter_map(Word::as_str);
    let is_other = |word: &str| {
        let option = word.split('=').next().unwrap_or(word);
        CURL_OTHER.contains(&option) || curl_has(word, "fwiIDKVhT")
    };
    let is_local_address = |word: &str| {
        let scheme = word.split_once("://").map(|(scheme, _)| scheme);
        scheme.is_some_and(|scheme| {
            !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https")
        }) || ["localhost", "127.0.0.1"]
            .iter()
            .any(|host| word.contains(host))
    };
    if texts().any(is_other)
        || texts().any(is_local_address)
        || args.iter().any(|word| may_hold_options(word, false))
        || !is_kept(code, at)
        || said_before(code, command.span.start, &["curlrc"])
    {
        return None;
    }
    let follows = texts()
        .any(|word| matches!(word, "--location" | "--location-trusted") || curl_has(word, "L"));
    let word = command.argv().first()?;
    // `-sSL` becomes `-fsSL`, as everybody writes it.
    let quiet = args.first().filter(|word| {
        let text = word.text;
        word.is(&String::from_utf8_lossy(text)) && matches!(text, [b'-', b's' | b'S' | b'L', ..])
    });
    // `-q` counts only as the first of all.
    let first = args
        .first()
        .filter(|word| word.is("--disable") || word.text.starts_with(b"-q"));
    let edit = match quiet {
        Some(word) => Edit::insert(code.span(word.span).start + 1, "f"),
        None => add_option(code, first.unwrap_or(word), "-f"),
    };
    let help = if follows {
        "add `-f`"
    } else {
        "add `-f`, and `-L` if the server may redirect"
    };
    Some(
        RULE.finding(
            code.span(word.span),
            "without `-f`, `curl` succeeds where the server answers with an error",
        )
        .with_help(help)
        .with_fix_if((program(code, command) == Program::Packaged).then(|| {
            Fix::in_place(
                Applicability::Unsafe,
                code.index,
                "Add `-f`; where the server answers with an error, the build fails",
                vec![edit],
            )
        })),
    )
}
