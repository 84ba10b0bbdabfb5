//! `dist-upgrade`: the base image says which distribution it is, not `zypper dist-upgrade`.
//!
//! ## What it does
//! Reports `zypper dist-upgrade` and `zypper dup`.
//!
//! ## Why
//! It brings the whole system to what the repositories hold on the day of the build: another release, packages of other vendors,
//! older versions. The image is then no longer the one that FROM names, and every package it replaces is shipped twice.
//!
//! ## Example
//! ```dockerfile
//! FROM opensuse/leap:15.6
//! RUN zypper --non-interactive dist-upgrade
//! ```
//!
//! ## When it stays silent
//! On openSUSE Tumbleweed, which is updated in no other way, and with `--download-only` or `--dry-run`.
//!
//! ## Codes
//! DL3035.
//!
//! ## Source
//! `man zypper`, "dist-upgrade"; the openSUSE wiki, "SDB:System upgrade".

use crate::diagnostic::{Finding, Severity};
use crate::lint::{CommandSite, On, Rule};
use crate::model::{Invocation, Word};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "dist-upgrade",
    codes: &["DL3035"],
    severity: Severity::Info,
    fixes: &[],
    summary: "the base image says which distribution it is, not `zypper dist-upgrade`",
    matters: &["dist-upgrade", "upgrade"],
    on: &[On::Command(&["zypper"], check)],
    ..Rule::USUAL
};

fn check(site: &CommandSite<'_, '_>, findings: &mut Vec<Finding>) {
    let (code, command) = (site.code, site.command());
    let is_rolling = || {
        let base = code.model.base_image(code.index);
        base.is_some_and(|base| base.contains("tumbleweed"))
    };
    let Some(call) = Invocation::of(command) else {
        return;
    };
    let verb = &command.words[call.at];
    let only_looks = |word: &str| matches!(word, "-d" | "--download-only" | "-D" | "--dry-run");
    let mut args = command.args().iter().filter_map(Word::as_str);
    if call.manager.family != "zypper"
        || !(verb.is("dist-upgrade") || verb.is("dup"))
        || args.any(only_looks)
        || is_rolling()
    {
        return;
    }
    findings.push(
        RULE.finding(
            code.span(command.span),
            "this upgrades the whole system: it is no longer the version that the base image names",
        )
        .with_help("use a newer base image; for security fixes, write `zypper patch`"),
    );
}
