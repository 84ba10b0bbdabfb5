//! `unpinned-packages`: packages are installed in a version that is named. Off by default.
//!
//! ## What it does
//! Reports packages without a version, or with `@latest`, in installs of apt, apk, yum, dnf, zypper, pip, npm, gem and go; `go run …@latest`; and repositories
//! without a tag or commit, in installs of pip and npm (`git+https://github.com/psf/requests`).
//!
//! ## Why
//! The same file installs something else tomorrow. But distributions remove old versions from their mirrors: a pinned
//! version breaks the build when it goes. So the rule is for those who have a mirror, or a bot.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.13-slim
//! RUN pip install --no-cache-dir flask
//! ```
//!
//! ## When it stays silent
//! On packages with a version, files, other URLs, paths, variables, groups, and installs from lists (`-r requirements.txt`, `-c constraints.txt`, `npm ci`).
//!
//! ## Codes
//! DL3008, DL3013, DL3016, DL3018, DL3028, DL3033, DL3037, DL3041, DL3062.
//!
//! ## Source
//! Docker's building best practices, "apt-get", "version pinning".

use crate::diagnostic::{Finding, Severity};
use crate::knowledge::codes::UNPINNED_PACKAGES;
use crate::knowledge::managers::{GO, Manager, Package, Verb};
use crate::lint::{On, Rule, RunSite};
use crate::model::{Code, Invocation, SimpleCommand, Word};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "unpinned-packages",
    codes: &[
        "DL3008", "DL3013", "DL3016", "DL3018", "DL3028", "DL3033", "DL3037", "DL3041", "DL3062",
    ],
    severity: Severity::Info,
    fixes: &[],
    summary: "packages are installed in a version that is named",
    default: false,
    matters: &["latest", "pin", "pinned", "pinning", "unpinned"],
    on: &[On::Run(&[], check)],
    ..Rule::USUAL
};

/// What stands for whatever version is the newest.
const LATEST: &str = "@latest";

fn check(site: &RunSite<'_, '_>, findings: &mut Vec<Finding>) {
    for code in site.codes {
        findings.extend(code.commands.iter().filter_map(|it| look(code, it)));
    }
}

fn look(code: &Code<'_>, command: &SimpleCommand<'_>) -> Option<Finding> {
    let unpinned = unpinned(command);
    let (first, last) = (unpinned.first()?, unpinned.last()?);
    let span = command.words[*first].span.to(command.words[*last].span);
    let named = unpinned.iter().take(3);
    let manager = Invocation::of(command)?.manager;
    let names = named.filter_map(|&at| name_in(manager, &command.words[at]));
    let names: Vec<_> = names.collect();
    let more = if unpinned.len() > names.len() {
        " …"
    } else {
        ""
    };
    let program = command.name().unwrap_or_default();
    let is_repository = names.iter().all(|name| name.contains("://"));
    let message = format!(
        "`{program}` installs the newest version of {}{more}",
        names.join(", ")
    );
    Some(
        RULE.finding(code.span(span), message)
            .with_code(hadolint_code(command))
            .with_help(if is_repository {
                "name a tag or a commit for each repository"
            } else {
                "name a version for each package"
            }),
    )
}

fn hadolint_code(command: &SimpleCommand<'_>) -> Option<&'static str> {
    let name = *Invocation::of(command)?.manager.programs.first()?;
    UNPINNED_PACKAGES
        .iter()
        .find_map(|(known, code)| (*known == name).then_some(*code))
}

/// The packages of an install that have no version, as indices of words.
fn unpinned(command: &SimpleCommand<'_>) -> Vec<usize> {
    let Some(call) = Invocation::of(command) else {
        return Vec::new();
    };
    let signs = call.manager.version_signs;
    let verb = command.words[call.at].as_str().unwrap_or_default();
    if call.manager.is(&GO) && verb == "run" {
        // What comes after is for the program; without a version go.mod names one.
        let is_latest = |at: &usize| {
            let name = command.words[*at].as_str();
            name.is_some_and(|name| name.ends_with(LATEST))
        };
        return call.operands(command).take(1).filter(is_latest).collect();
    }
    if call.verb != Verb::Install {
        return Vec::new();
    }
    // Groups have no version, and the others install what something else names, `go mod download` what go.mod does.
    let is_named_elsewhere = matches!(verb, "builddep" | "build-dep" | "reinstall" | "rei" | "mod");
    let is_module = verb == "module";
    let mut args = command.args().iter().filter_map(Word::as_str);
    if signs.is_empty()
        || is_named_elsewhere
        || verb.starts_with("group")
        || args.any(|word| is_pinning(call.manager, word))
    {
        return Vec::new();
    }
    let is_versioned = |name: &str| {
        let scoped = usize::from(name.starts_with('@'));
        let name = &name[scoped..];
        // `nodejs:22`
        if is_module {
            return name.contains(':');
        }
        if signs.contains(&"-") {
            // `name-1.2`; a dash alone says nothing.
            return name
                .split('-')
                .skip(1)
                .any(|part| part.starts_with(|ch: char| ch.is_ascii_digit()))
                || signs[1..].iter().any(|sign| name.contains(sign));
        }
        !name.ends_with(LATEST) && signs.iter().any(|sign| name.contains(sign))
    };
    call.operands(command)
        .filter(|&at| {
            let name = name_in(call.manager, &command.words[at]);
            name.is_some_and(|name| match call.manager.package(name) {
                Package::Named(_) => !is_versioned(name),
                Package::Url => call.manager.is_repository_without_revision(name),
                _ => false,
            })
        })
        .collect()
}

/// What a word says to a manager. The brackets of extras (`pip install celery[redis]`) look like a pattern of files to the shell, which finds none.
fn name_in<'w>(manager: &Manager, word: &'w Word<'_>) -> Option<&'w str> {
    let has_extras = || manager.packages.ends.contains('[');
    let is_usual = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._[],=!~".contains(byte);
    word.as_str().or_else(|| {
        let text = std::str::from_utf8(word.text).ok();
        text.filter(|text| has_extras() && text.bytes().all(|it| is_usual(&it)))
    })
}

/// Whether a word is an option that names the version, or a file that does: `-v 1`, `-rlist.txt`, `--requirement=list.txt`.
fn is_pinning(manager: &Manager, word: &str) -> bool {
    let mut options = manager.pinned_by.iter();
    options.any(|option| {
        let value = word.strip_prefix(option);
        value.is_some_and(|it| it.is_empty() || it.starts_with('=') || !option.starts_with("--"))
    })
}
