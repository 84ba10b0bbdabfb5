//! `apt-get-over-apt`: scripts call `apt-get` and `apt-cache`, not `apt`.
//!
//! ## What it does
//! Calls `apt-get` where a script calls `apt` to fetch lists, install, upgrade, remove or clean, and `apt-cache` where it
//! calls `apt` to look packages up.
//!
//! ## Why
//! `apt` is made for people at a terminal; its output and its options may change from version to version, and it says so on
//! each call.
//!
//! ## Example
//! ```dockerfile
//! RUN apt update && apt install -y curl
//! ```
//! becomes
//! ```dockerfile
//! RUN apt-get update && apt-get install -y curl
//! ```
//!
//! ## When it stays silent
//! Where the word is no call (`command -v apt`). What only `apt` can do (`list`, `edit-sources`) and calls whose output another command
//! reads (`apt show x | grep …`, `apt update | grep upgraded`) are reported without a fix; so is everything on Linux Mint, where `apt` is
//! another program.
//!
//! ## Fix safety
//! Safe. The two share the code and the options of these commands, `.deb` files as arguments included (both since
//! 1.1). `apt upgrade` may install new packages, `apt-get upgrade` only with `--with-new-pkgs`, which the fix adds; `full-upgrade` is
//! `dist-upgrade`. apt-get keeps the archives it fetched, unless told otherwise, as all images with `docker-clean` tell it.
//!
//! ## Codes
//! DL3027.
//!
//! ## Source
//! apt(8), "Script usage and differences from other APT tools"; apt's `cmdline/apt.cc` and `cmdline/apt-get.cc`; hadolint
//! DL3027.

use crate::diagnostic::{Applicability, Finding, Fix, Severity};
use crate::knowledge::managers::APT_TWINS;
use crate::lint::{CommandSite, On, Rule};
use crate::model::{Code, Invocation, Nest, SimpleCommand};
use crate::rewrite::{add_option, replace_word};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "apt-get-over-apt",
    codes: &["DL3027"],
    severity: Severity::Info,
    fixes: &[Applicability::Safe],
    summary: "scripts call `apt-get` and `apt-cache`, not `apt`",
    independent: true,
    matters: &["apt on purpose!", "no apt-get!", "not apt-get!"],
    on: &[On::Command(&["apt"], check)],
    ..Rule::USUAL
};

/// Those whose output differs.
const PRINTED_DIFFERENTLY: &[&str] = &["search", "show"];

fn check(site: &CommandSite<'_, '_>, findings: &mut Vec<Finding>) {
    if !site.command().is_local() {
        findings.extend(look(site.code, site.command()));
    }
}

fn look(code: &Code<'_>, command: &SimpleCommand<'_>) -> Option<Finding> {
    let call = Invocation::of(command);
    let verb = call.and_then(|call| command.words[call.at].as_str());
    let twin = APT_TWINS
        .iter()
        .find(|(name, _)| verb == Some(*name))
        .map(|(_, program)| *program);
    let program = command.argv().first()?;
    let help = match (twin, verb) {
        (Some(program), _) => format!("call `{program}`"),
        (None, Some("list")) => "call `dpkg-query --list` or `apt-cache policy`".into(),
        (None, _) => "call `apt-get` or `apt-cache`".into(),
    };
    Some(
        RULE.finding(
            code.span(program.span),
            "`apt` is for people at a terminal: its output and options may change",
        )
        .with_help(help)
        .with_fix_if(twin.and_then(|twin| fix(code, command, call?, twin))),
    )
}

/// Whether another command gets what a command prints.
fn feeds_pipe(code: &Code<'_>, command: &SimpleCommand<'_>) -> bool {
    let rest = &code.joined.text()[command.span.end as usize..];
    let rest = rest.trim_ascii_start();
    command.place.piped && rest.starts_with(b"|") && !rest.starts_with(b"||")
}

fn fix(code: &Code<'_>, command: &SimpleCommand<'_>, call: Invocation, twin: &str) -> Option<Fix> {
    let (model, index) = (code.model, code.index);
    let verb = &command.words[call.at];
    let name = verb.as_str()?;
    // `apt update` counts the packages that can be upgraded, `apt-get update` does not: whoever reads that finds nothing.
    let is_searched = command.place.nest == Nest::Substitution || feeds_pipe(code, command);
    let is_read = command.place.piped || !command.redirects.is_empty();
    if is_searched || PRINTED_DIFFERENTLY.contains(&name) && is_read {
        return None;
    }
    let has = |text: &str| {
        let mut words = command.args().iter();
        words.any(|word| word.is(text))
    };
    // `-a` is the architecture to apt-get, all versions to `apt show`.
    if twin == "apt-cache" && has("-a")
        || model
            .base_image(index)
            .is_some_and(|image| image.contains("mint"))
    {
        return None;
    }
    let program = command.argv().first()?;
    let directory = program.text.strip_suffix(b"apt")?;
    if !directory.is_empty() && !matches!(directory, b"/usr/bin/" | b"/bin/") {
        return None;
    }
    let mut text = directory.to_vec();
    text.extend_from_slice(twin.as_bytes());
    let mut edits = vec![replace_word(code, program, text)?];
    match name {
        "upgrade" if !has("--with-new-pkgs") => {
            edits.push(add_option(code, verb, "--with-new-pkgs"));
        }
        "full-upgrade" => edits.push(replace_word(code, verb, *b"dist-upgrade")?),
        _ => {}
    }
    Some(Fix::in_place(
        Applicability::Safe,
        index,
        format!("Call `{twin}`"),
        edits,
    ))
}
