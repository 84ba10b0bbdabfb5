//! `sort-packages`: package lists on several lines are sorted.
//!
//! ## What it does
//! Puts the packages of an install command, where the list stands on several lines, in the order of their names, one
//! on a line, and drops those that are named twice.
//!
//! ## Why
//! A sorted list is easy to read and to keep free of duplicates, and changes to it are easy to review.
//!
//! ## Example
//! ```dockerfile
//! FROM alpine:3.20
//! RUN apk add --no-cache \
//!     git \
//!     curl \
//!     git
//! ```
//! becomes
//! ```dockerfile
//! FROM alpine:3.20
//! RUN apk add --no-cache \
//!     curl \
//!     git
//! ```
//!
//! ## When it stays silent
//! On lists that are sorted already, bytewise or by the names without versions. On grouped lists, where most lines hold several names:
//! what stands together is about one thing. On lists of packages to remove, unless the same RUN installs them with a list that is
//! sorted. On lists with anything in
//! them that is no plain name: comments and blank lines (they may belong to what follows), options, expansions, globs, files, URLs.
//! For managers that install one after the other, where the order counts (gem, cargo, go).
//!
//! ## Fix safety
//! Safe for managers that work out the whole list in one transaction. Unsafe for pip: up to 20.2 the first of two
//! requirements that do not agree wins.
//!
//! ## Source
//! Docker's building best practices, "Sort multi-line arguments".

use std::cell::LazyCell;
use std::collections::BTreeSet;

use crate::diagnostic::{Applicability, Finding, Fix, Severity};
use crate::knowledge::managers::{Manager, Order, Package, Verb};
use crate::lint::{On, Rule, RunSite};
use crate::model::{Code, Invocation, SimpleCommand, Word, first_keyword, is_grouped};
use crate::text::{Edit, LogicalSpan};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "sort-packages",
    codes: &[],
    severity: Severity::Style,
    fixes: &[Applicability::Safe, Applicability::Unsafe],
    summary: "package lists on several lines are sorted",
    independent: true,
    matters: &[
        "order matters!",
        "sort",
        "sorted",
        "that order",
        "the order",
        "this order",
    ],
    on: &[On::Run(&[], check)],
    ..Rule::USUAL
};

fn check(site: &RunSite<'_, '_>, findings: &mut Vec<Finding>) {
    let instruction = site.model().instructions[site.index];
    if instruction.joined.is_single() && instruction.heredocs.is_empty() {
        return;
    }
    let installs = LazyCell::new(|| sorted_installs(site.codes));
    let is_installed = |name: &str| installs.contains(name);
    for code in site.codes {
        let found = code.commands.iter();
        findings.extend(found.filter_map(|command| look(code, command, &is_installed)));
    }
}

/// The packages that sorted lists install.
fn sorted_installs<'c>(codes: &'c [Code<'_>]) -> BTreeSet<&'c str> {
    let commands = codes.iter().flat_map(|code| code.commands.iter());
    let lists = commands.filter_map(|command| {
        let call = Invocation::of(command).filter(|call| call.verb == Verb::Install)?;
        let operands = call.operands(command);
        let names = operands.filter_map(|at| name(call.manager, &command.words[at]));
        Some(names.collect::<Vec<_>>())
    });
    lists.filter(|names| names.is_sorted()).flatten().collect()
}

fn look(
    code: &Code<'_>,
    command: &SimpleCommand<'_>,
    is_installed: &dyn Fn(&str) -> bool,
) -> Option<Finding> {
    let call = Invocation::of(command)?;
    if !matches!(call.verb, Verb::Install | Verb::Remove) {
        return None;
    }
    let (first, manager) = (call.operands(command).next()?, call.manager);
    let applicability = match manager.order {
        Order::Ignored => Applicability::Safe,
        Order::MostlyIgnored => Applicability::Unsafe,
        Order::Matters => return None,
    };
    let list = &command.words[first..];
    if list.len() < 2 {
        return None;
    }
    // Anything between two words, such as a redirection.
    let between = |pair: &[Word<'_>]| {
        let text = &code.joined.text()[pair[0].span.end as usize..pair[1].span.start as usize];
        !text.iter().all(|byte| b" \t\\\n".contains(byte))
    };
    if list.windows(2).any(between) {
        return None;
    }
    let separator = separator(code, list)?;
    let breaks = list.windows(2).map(|pair| breaks_line(code, pair));
    if is_grouped(std::iter::once(true).chain(breaks)) {
        return None;
    }
    let named = list.iter().map(|word| Some((name(manager, word)?, word)));
    let mut sorted: Vec<(&str, &Word<'_>)> = named.collect::<Option<_>>()?;
    let is_sorted =
        sorted.is_sorted_by_key(|(name, _)| *name) || list.is_sorted_by_key(|word| word.text);
    sorted.sort_by_key(|(name, word)| (*name, word.value.as_deref()));
    sorted.dedup_by_key(|(_, word)| word.value.as_deref());
    let has_duplicates = sorted.len() < list.len();
    if is_sorted && !has_duplicates {
        return None;
    }
    if call.verb == Verb::Remove && !sorted.iter().all(|(name, _)| is_installed(name)) {
        return None;
    }
    let texts: Vec<&[u8]> = sorted.iter().map(|(_, word)| word.text).collect();
    let joined = code.joined;
    let span = LogicalSpan {
        start: list.first()?.span.start,
        end: list.last()?.span.end,
    };
    Some(
        RULE.finding(
            joined.span(span),
            if is_sorted {
                "packages are named twice"
            } else {
                "the packages are not sorted"
            },
        )
        .with_fix(Fix::in_place(
            applicability,
            code.index,
            if has_duplicates {
                "Sort the packages and drop those named twice"
            } else {
                "Sort the packages"
            },
            vec![Edit::replace(joined.span(span), texts.join(&separator[..]))],
        )),
    )
}

/// Whether a line ends between two words.
fn breaks_line(code: &Code<'_>, pair: &[Word<'_>]) -> bool {
    let (end, start) = (pair[0].span.end, pair[1].span.start);
    if code.is_in_file() {
        return code.joined.text()[end as usize..start as usize].contains(&b'\n');
    }
    !code.joined.gaps_between(end, start).is_empty()
}

/// What a word is sorted by: the name of a package without its version, or of a group. `None` if it is no name: an option, a file, a URL, a
/// pattern.
fn name<'w>(manager: &Manager, word: &'w Word<'_>) -> Option<&'w str> {
    // To Docker, which trims lines, other white space than the shell's is no part of a word.
    let text = word.as_str().filter(|text| text.is_ascii())?;
    // At the start of a line it would look like an instruction, and no package has such a name.
    if first_keyword(text.as_bytes()).is_some() {
        return None;
    }
    match manager.package(text) {
        Package::Named(name) | Package::Group(name) => Some(name),
        Package::File | Package::Url | Package::Other => None,
    }
}

/// What stands between two packages of a list where a line ends. `None` if the list stands on one line, or has anything between its
/// packages but single line breaks.
fn separator(code: &Code<'_>, list: &[Word<'_>]) -> Option<Vec<u8>> {
    let joined = code.joined;
    let mut found = None;
    for pair in list.windows(2) {
        if pair.iter().any(|word| joined.spans_gap(word.span)) {
            return None;
        }
        if code.is_in_file() {
            // A line of the script ends between the two if it is continued there.
            let between = &joined.text()[pair[0].span.end as usize..pair[1].span.start as usize];
            if pair.iter().any(|word| word.text.contains(&b'\n')) {
                return None;
            }
            match memchr::memchr_iter(b'\n', between).count() {
                0 => {}
                1 => {
                    found.get_or_insert_with(|| between.to_vec());
                }
                _ => return None,
            }
            continue;
        }
        let gaps = joined.gaps_between(pair[0].span.end, pair[1].span.start);
        match gaps {
            [] => {}
            [gap] if gap.lines.is_empty() => {
                let span = crate::text::Span {
                    start: joined.physical_end(pair[0].span.end),
                    end: joined.physical(pair[1].span.start),
                };
                found.get_or_insert_with(|| span.of(code.model.file.source).to_vec());
            }
            _ => return None,
        }
    }
    found
}
