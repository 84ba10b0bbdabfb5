//! Comments that speak to a tool about the instruction below them: they must stay where they are.

use super::ask::{Ask, ask};
use crate::syntax::{Dockerfile, Item};
use crate::text::has_in_any_case;

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
    "droast ignore=",
    "droast global ignore",
    "ignore:",
    "tally ignore=",
    "tally global ignore",
    "tally shell",
];

/// Whether a comment speaks to a tool.
pub fn is_pragma(comment: &[u8]) -> bool {
    has_in_any_case(comment, PRAGMAS)
}

/// Whether a comment is where a part of the file starts or ends that dfmt leaves alone.
pub fn is_border(comment: &[u8]) -> bool {
    matches!(ask(comment), Some(Ask::Off | Ask::On))
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
