//! Comments that speak to a tool about the instruction below them: they must stay where they are.

use crate::syntax::{Dockerfile, Item};

/// What such comments have in them, in lower case.
const PRAGMAS: &[&str] = &[
    "hadolint",
    "dfmt:",
    "check=",
    "checkov:",
    "trivy:",
    "kics-scan",
    "nosemgrep",
    "renovate:",
    "snyk",
    "sonar",
    "nosonar",
    "semgrep",
    "shellcheck",
    "dockerfile-utils:",
    "ignore:",
];

/// Whether a comment speaks to a tool.
pub fn is_pragma(comment: &[u8]) -> bool {
    comment.iter().enumerate().any(|(at, first)| {
        let first = first.to_ascii_lowercase();
        let is_there = |pragma: &&str| {
            let pragma = pragma.as_bytes();
            let there = comment.get(at..at + pragma.len());
            pragma[0] == first && there.is_some_and(|it| it.eq_ignore_ascii_case(pragma))
        };
        first.is_ascii_lowercase() && PRAGMAS.iter().any(is_there)
    })
}

/// Whether the comment lines directly above the instruction that starts at a byte speak to a tool.
pub fn has_pragma_above(file: &Dockerfile<'_>, start: u32) -> bool {
    let at = file.items.partition_point(|item| item.span().start < start);
    file.items[..at]
        .iter()
        .rev()
        .map_while(|item| match item {
            Item::Comment(comment) => Some(comment.text.of(file.source)),
            _ => None,
        })
        .any(is_pragma)
}
