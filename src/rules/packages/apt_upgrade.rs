//! `apt-upgrade`: the base image brings newer packages, not an upgrade of the whole system. Off by default.
//!
//! ## What it does
//! Reports `apt-get upgrade`, `dist-upgrade` and `full-upgrade`, `apk upgrade`, `yum update` and `dnf upgrade` without names of packages.
//!
//! ## Why
//! What the image has then depends on the day of the build, and every package that is replaced is shipped twice: in the layers of the base image, and in the new one.
//! A newer base image has the same packages once.
//!
//! It is off by default: where base images are built anew seldom, teams upgrade for the security fixes of the weeks between.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
//! RUN apt-get update && apt-get upgrade -y
//! ```
//!
//! ## When it stays silent
//! Where packages are named, where only security fixes come in (`--security`, `upgrade-minimal`), with `--download-only` or as a trial (`--simulate`), and where a comment
//! gives a reason. About zypper speaks `dist-upgrade`; Arch Linux has no other way.
//!
//! ## Source
//! Docker's manual, "Building best practices", "Rebuild your images often".

use crate::diagnostic::{Finding, Severity};
use crate::knowledge::managers::Verb;
use crate::lint::{CommandSite, On, Rule};
use crate::model::{Invocation, Word};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "apt-upgrade",
    codes: &[],
    severity: Severity::Info,
    fixes: &[],
    summary: "the base image brings newer packages, not an upgrade of the whole system",
    default: false,
    matters: &["CVE", "security", "upgrade", "upgrades", "vulnerabilities"],
    on: &[On::Command(
        &[
            "apk", "apt", "apt-get", "aptitude", "dnf", "microdnf", "yum",
        ],
        check,
    )],
    ..Rule::USUAL
};

/// Options that upgrade little, or nothing. Source: the manual pages.
const NOT_ALL: [&str; 6] = [
    "--security",
    "--download-only",
    "--simulate",
    "--dry-run",
    "--just-print",
    "-s",
];

fn check(site: &CommandSite<'_, '_>, findings: &mut Vec<Finding>) {
    let (code, command) = (site.code, site.command());
    let Some(call) = Invocation::of(command) else {
        return;
    };
    let mut args = command.args().iter().filter_map(Word::as_str);
    let verb = command.words[call.at].as_str().unwrap_or_default();
    if call.verb != Verb::Upgrade
        || verb.ends_with("-minimal")
        || call.operands(command).next().is_some()
        || command.gets_more_words()
        || args.any(|word| NOT_ALL.contains(&word))
    {
        return;
    }
    findings.push(
        RULE.finding(
            code.span(command.span),
            "this upgrades the whole system: what it brings depends on the day of the build",
        )
        .with_help("use a newer base image, or name the packages"),
    );
}
