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
use crate::knowledge::programs::{CURL_OTHER, SIGNATURE_CHECKS};
use crate::lint::{CommandSite, On, Rule};
use crate::model::{
    Code, Nest, Program, SimpleCommand, Step, Word, has_letter, is_fatal, may_hold_options,
    program, redirected, said_before,
};
use crate::rewrite::add_option;
use crate::rules::support::{checks_sums, is_sum};
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

/// Short options of curl whose value may be the rest of the word.
const VALUED: &str = "AbcCdDeEFhHKmoPQrtTuUwxXyYz";

fn check(site: &CommandSite<'_, '_>, findings: &mut Vec<Finding>) {
    if !is_compared(site) {
        findings.extend(look(site.code, site.at));
    }
}

/// Whether the RUN compares what the command gets with a checksum or a signature, which a page that says what is wrong does not pass.
fn is_compared(site: &CommandSite<'_, '_>) -> bool {
    let download = site.command();
    // What goes into a pipe is compared there, or nowhere.
    let is_piped = download.place.nest == Nest::Top && pipes_on(site.code, download);
    let steps = site.run.steps().iter();
    let mut after =
        steps.skip_while(|step| step.command.span != download.span || !step.code.is(site.code));
    let compares = |step: &Step<'_, '_>| {
        let (code, command) = (step.code, step.command);
        let place = command.place;
        let is_same = code.is(site.code)
            && (place.item, place.pipeline) == (download.place.item, download.place.pipeline);
        // `[ "$(sha256sum a)" = "$SUM" ]`, `sha256sum a | grep -q "$SUM"`
        let is_looked_at = place.nest == Nest::Substitution || place.piped;
        let is_seen = || !place.stops || is_fatal(site.run.codes, code, command);
        (is_same || !is_piped)
            && ((is_sum(command) && is_looked_at)
                || ((checks_sums(command) || checks_signature(command)) && is_seen()))
    };
    after.any(compares)
}

fn checks_signature(command: &SimpleCommand<'_>) -> bool {
    SIGNATURE_CHECKS.iter().any(|(program, words)| {
        let mut args = command.args().iter().filter_map(Word::as_str);
        command.name() == Some(program)
            && (words.is_empty() || args.any(|arg| words.contains(&arg)))
    })
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
        CURL_OTHER.contains(&option) || has_letter(word, "fwiIDKVhT", "AbcCdeEFHmoPQrtuUxXyYz")
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
    let follows = texts().any(|word| {
        matches!(word, "--location" | "--location-trusted") || has_letter(word, "L", VALUED)
    });
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

/// Whether what a command gets is kept: in a file, in a pipe, or in the words of another command.
fn is_kept(code: &Code<'_>, at: usize) -> bool {
    let command = &code.commands[at];
    let args = command.args();
    let output = redirected(code, command, 1);
    let thrown_away = args.iter().any(|word| word.text.ends_with(b"/dev/null"))
        || output.is_some_and(|target| target.is("/dev/null"));
    let to_file = args.iter().filter_map(Word::as_str).any(|word| {
        matches!(word, "--output" | "--remote-name" | "--remote-name-all")
            || word.starts_with("--output=")
            || has_letter(word, "oO", "AbcCdDeEFhHKmPQrtTuUwxXyYz")
    });
    !thrown_away
        && (to_file
            || output.is_some()
            || command.place.nest == Nest::Substitution
            || pipes_on(code, command))
}

/// Whether the output of a command goes into a pipe.
fn pipes_on(code: &Code<'_>, command: &SimpleCommand<'_>) -> bool {
    let tokens = &code.script.tokens;
    let next = tokens.partition_point(|token| token.span.start < command.span.end);
    let is_pipe = |kind| {
        matches!(
            kind,
            crate::shell::TokenKind::Pipe | crate::shell::TokenKind::PipeBoth
        )
    };
    command.place.piped && tokens.get(next).is_some_and(|token| is_pipe(token.kind))
}
