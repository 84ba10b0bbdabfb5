//! `apt-no-recommends`: `apt-get install` with `--no-install-recommends`.
//!
//! ## What it does
//! Adds the option to `apt-get install` and `apt install`. Recommended packages that the rest of the file shows a need for
//! are added to the list by name.
//!
//! ## Why
//! Recommended packages nobody asked for make images bigger, slower to build, and give attackers more to work with.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
//! RUN apt-get update && apt-get install -y curl
//! RUN curl -fsSL https://example.com/key.asc -o /etc/key.asc
//! ```
//! becomes
//! ```dockerfile
//! FROM debian:12
//! RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates curl
//! RUN curl -fsSL https://example.com/key.asc -o /etc/key.asc
//! ```
//!
//! ## When it stays silent
//! Where apt is told about recommended packages already, on the command line or in its configuration, for
//! packages of which the recommended ones are the point (`task-*`, `*-desktop`, `texlive*`, …), where packages are only fetched or listed
//! (`--download-only`, `--simulate`), and for lists that only expansions
//! make up, of which it reports without a fix.
//!
//! ## Fix safety
//! Safe where the image is certainly Debian 11, 12 or 13 or Ubuntu 18.04, 20.04, 22.04 or 24.04, and the table of that release, drawn from its
//! package index, knows all packages of the list. What is left out is followed all the way: recommended packages, what they depend on
//! and what they recommend. Of that, a package is added to the list if the file names it, one of its commands or a folder of its own; `ca-certificates`
//! and `openssh-client` also in every image that is shipped, and where something opens a TLS connection or speaks SSH;
//! `libc6-dev` with a compiler; `xz-utils`, `bzip2` and `unzip` with what unpacks such archives; `less` with git where people sit before the
//! container; `xauth` with an SSH server that forwards windows; a mail server with cron where `MAILTO` is set; `libsasl2-modules` with postfix.
//! Scripts that the image takes from the build context are read, too: what they call is kept as if the file called it. The finding says what is no
//! longer installed.
//!
//! Unsafe where only the author can tell: the release or a package is not known, packages may come from another repository, a
//! recommended package is one that a plugin, a build, or a script that cannot be read (it is not in the build context, or in a language other than
//! that of the shell) may need and that the file does not name, more than three names (certificates aside)
//! would have to be added, after ONBUILD, and where a package is added to an install whose failure the build ignores. On a release that is not known, no name is
//! added that it may lack. A build without the feature `recommends`, as the plugin for dprint is, has no tables, so that no fix there is safe.
//!
//! ## Codes
//! DL3015.
//!
//! ## Source
//! apt-get(8), apt.conf(5) `APT::Install-Recommends`; Debian Policy 7.2; hadolint DL3015.

use super::apt::{apt_call, speaks_of_apt};
use crate::diagnostic::{Applicability, Finding, Fix, Severity};
use crate::knowledge::managers::INSTALL_ELSEWHERE;
use crate::lint::{Context, On, Rule};
use crate::model::{
    BuildContext, Code, Invocation, SimpleCommand, Verdict, Word, is_collection, is_fatal,
};
use crate::rewrite::{add_option, add_to_list, merged};
use crate::syntax::Keyword;
use crate::text::Edit;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "apt-no-recommends",
    codes: &["DL3015"],
    severity: Severity::Info,
    fixes: &[Applicability::Safe, Applicability::Unsafe],
    summary: "`apt-get install` with `--no-install-recommends`",
    independent: true,
    matters: &[
        "--install-recommends",
        "--no-install-recommends",
        "recommendations",
        "recommended",
        "recommends",
    ],
    on: &[On::File(check)],
    ..Rule::USUAL
};

const OPTION: &str = "--no-install-recommends";

/// The package that may be added besides the [`READABLE`] ones.
const CERTIFICATES: &str = "ca-certificates";

/// How many names may be added: a list nobody can read is no gain.
const READABLE: usize = 3;

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let model = context.model;
    if !speaks_of_apt(model) || is_configured(model.file.source) {
        return;
    }
    for index in 0..model.instructions.len() {
        let codes = model.run_codes(index);
        for code in &codes {
            // What safe fixes of commands that always run have named: a later command has it.
            let mut named = Vec::new();
            for command in &code.commands {
                let Some(call) = apt_call(command)
                    .filter(|call| call.is_apt(command) && command.words[call.at].is("install"))
                else {
                    continue;
                };
                findings.extend(look(&codes, code, command, call, context.build, &mut named));
            }
        }
    }
}

/// Whether the file says in any other way what apt does with recommended packages: `APT::Install-Recommends` on a command line or in a
/// configuration file it writes, a configuration file of its own.
fn is_configured(source: &[u8]) -> bool {
    let lower = source.to_ascii_lowercase();
    let has = |text: &[u8], part: &str| memchr::memmem::find(text, part.as_bytes()).is_some();
    has(&lower, "apt::install-recommends")
        || has(&lower, "install-recommends \"")
        || has(source, "APT_CONFIG")
        || has(&lower, "alias apt")
}

fn look(
    codes: &[Code<'_>],
    code: &Code<'_>,
    command: &SimpleCommand<'_>,
    call: Invocation,
    build: &dyn BuildContext,
    named: &mut Vec<String>,
) -> Option<Finding> {
    let (model, index) = (code.model, code.index);
    let told = |word: &Word<'_>| {
        let text = String::from_utf8_lossy(word.text);
        text.contains("install-recommends")
            || text.contains("install-suggests")
            || text.contains("Install-Recommends")
    };
    // Who only fetches packages, or lists them, wants all that come with them.
    let is_not_installed = |word: &Word<'_>| INSTALL_ELSEWHERE.iter().any(|option| word.is(option));
    if command.words.iter().any(told) || command.args().iter().any(is_not_installed) {
        return None;
    }
    let operands: Vec<usize> = call.operands(command).collect();
    let list: Vec<&str> = operands
        .iter()
        .filter_map(|&at| package(&command.words[at]))
        .collect();
    let known = list.len() == operands.len() && !command.gets_more_words();
    // `apt-get -f install` repairs what is there.
    if operands.is_empty() {
        return None;
    }
    // An expansion among the options may hold anything.
    let options_known = command.argv().iter().all(|word| {
        word.value.is_some()
            || !word.text.starts_with(b"$")
            || operands
                .iter()
                .any(|&at| command.words[at].span == word.span)
    });
    if list.iter().any(|word| is_collection(word)) {
        return None;
    }
    let place = (command.span.start, command.span.end);
    let mut verdict = model.without_recommended(code, place, &list, build);
    let is_named = |name: &str| named.iter().any(|named| named == name);
    verdict.needed.retain(|name| !is_named(name));
    let needed = &verdict.needed;
    let edits = if known && options_known {
        edits(code, command, call, &operands, needed)
    } else {
        None
    };
    let added = needed.iter().filter(|name| **name != CERTIFICATES).count();
    // What an image built on this one needs is written elsewhere.
    let is_own = model.instructions[index].statement.kind == Keyword::Run;
    // What is quickly told comes first.
    let is_safe = edits.is_some()
        && is_own
        && added <= READABLE
        && model.release(index).is_some()
        && verdict.unknown.is_empty()
        // A package that is added and not found would take the others along.
        && (needed.is_empty() || is_fatal(codes, code, command))
        // Packages of other sources are not those of the tables.
        && !picks_source(command, &list)
        && !model.has_other_sources(code, place.0)
        && verdict.doubts().next().is_none();
    let applicability = if is_safe {
        Applicability::Safe
    } else {
        Applicability::Unsafe
    };
    let span = command.argv().first()?.span.to(command.words[call.at].span);
    if is_safe && command.place.certain {
        named.extend(needed.iter().map(ToString::to_string));
    }
    Some(
        RULE.finding(
            code.span(span),
            "this also installs recommended packages, which nobody asked for",
        )
        .with_help(help(&verdict, known))
        .with_fix_if(edits.map(|edits| {
            Fix::in_place(
                applicability,
                index,
                if needed.is_empty() {
                    format!("Add `{OPTION}`")
                } else {
                    format!("Add `{OPTION}` and name {}", needed.join(", "))
                },
                edits,
            )
        })),
    )
}

/// Whether a command says which source packages come from.
fn picks_source(command: &SimpleCommand<'_>, list: &[&str]) -> bool {
    let mut words = command.args().iter();
    words.any(|word| {
        let text = String::from_utf8_lossy(word.text);
        let lower = text.to_lowercase();
        let names_one = ["-release", "dir::etc"]
            .iter()
            .any(|part| lower.contains(part));
        names_one || (text.starts_with("-t") && !text.starts_with("--"))
    }) || list
        .iter()
        .any(|word| word.contains('/') && !word.starts_with(['.', '/']))
}

/// Packages that are no longer installed and that the help names; it counts the others.
const SHOWN: usize = 8;

/// What to do, and what is then no longer installed.
fn help(verdict: &Verdict<'_>, known: bool) -> String {
    let mut help = vec![format!("add `{OPTION}`")];
    if !verdict.needed.is_empty() {
        help[0] = format!(
            "{}, and name what is needed: {}",
            help[0],
            verdict.needed.join(", ")
        );
    }
    if !verdict.gone.is_empty() || verdict.more > 0 {
        let shown = verdict.gone.len().min(SHOWN);
        let not_shown = verdict.gone.len() - shown;
        let more = match (not_shown, verdict.more, shown) {
            (0, 0, _) => String::new(),
            (0, 1, 0) => "a library".to_owned(),
            (0, more, 0) => format!("up to {more} libraries"),
            (0, 1, _) => " and a library".to_owned(),
            (0, more, _) => format!(" and up to {more} more that these bring along"),
            (more, 0, _) => format!(" and {more} more"),
            (more, others, _) => format!(" and up to {} more", more + others),
        };
        help.push(format!(
            "no longer installed, if nothing else brings it: {}{more}",
            verdict.gone[..shown].join(", ")
        ));
    }
    if !verdict.unknown.is_empty() {
        help.push(format!(
            "dfmt does not know what these recommend: {}",
            verdict.unknown.join(", ")
        ));
    }
    if !known {
        help.push("the list is not known before the build".into());
    }
    help.join("; ")
}

/// The option after the others, and packages in their places.
fn edits(
    code: &Code<'_>,
    command: &SimpleCommand<'_>,
    call: Invocation,
    operands: &[usize],
    needed: &[&str],
) -> Option<Vec<Edit>> {
    let first = *operands.first()?;
    // After the options that stand between the verb and the list; a bare `--` ends them.
    let mut at = first - 1;
    if command.words[at].is("--") {
        at -= 1;
    }
    let behind = &command.words[at.max(call.at)];
    let mut edits = vec![add_option(code, behind, OPTION)];
    let names: Vec<&str> = operands
        .iter()
        .filter_map(|&at| package(&command.words[at]))
        .collect();
    let sorted = names.is_sorted();
    for package in needed {
        let at = if sorted {
            names.partition_point(|name| name < package)
        } else {
            names.len()
        };
        edits.push(add_to_list(code, &command.words, operands, at, package));
    }
    edits.sort_by_key(|edit| edit.span.start);
    Some(merged(edits))
}

/// A package as written on the command line. A `*` is for apt; the shell finds no file of that name.
fn package<'w>(word: &'w Word<'_>) -> Option<&'w str> {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.:=/*~_".contains(byte);
    word.as_str().or_else(|| {
        let is_plain = word.text.iter().all(plain) && !word.text.starts_with(b"~");
        std::str::from_utf8(word.text).ok().filter(|_| is_plain)
    })
}
