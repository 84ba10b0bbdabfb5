//! `dfmt rules`.

use anyhow::{Error, bail};

use crate::diagnostic::SYNTAX;
use crate::knowledge::codes::{BUILDKIT, HADOLINT};
use crate::knowledge::linters;
use crate::report::{LAYOUT, rule_explained, rule_list};
use crate::rules::{REGISTRY, RULES};
use crate::workspace::with_all;

/// Lines of prose are no longer than this.
const COLUMNS: usize = 100;

/// What there is to know about names of findings that are not those of rules.
const OTHERS: &[(&str, &str)] = &[
    (
    LAYOUT,
    "layout: style, fix safe, on unless there is --no-format; codes: -

The file is not laid out as dfmt would lay it out: `dfmt` does, `dfmt --check` shows the diff. It is one
finding for a file, at the first line that differs, with --lint, and with --check in a machine format
(--output-format), where it makes the exit code 1.
",
    ),
    (
    SYNTAX,
    "syntax: error, fix none, always on; codes: -

What BuildKit's parser rejects: `docker build` stops at such a file before it does anything. dfmt leaves
the file as it is, says where the error is, and exits with 1 in every mode.

Files of another frontend (`# syntax=...`) can have instructions that BuildKit's own parser does not know.
`--ignore syntax` neither shows nor counts syntax errors, in every mode; nor does, in dfmt.toml,

    [rules]
    ignore = [\"syntax\"]

or, for some files only,

    [per-file.\"other/**\"]
    rules.ignore = [\"syntax\"]

The files still stay as they are: what cannot be read cannot be laid out.
",
),
];

/// The list of the rules, or what there is to know about the one of this name or code, or about those that answer to a rule of another linter.
///
/// # Errors
/// If there is no such rule.
pub(super) fn rules(name: Option<&str>, colour: bool) -> anyhow::Result<String> {
    let Some(name) = name else {
        return Ok(rule_list());
    };
    if let Some((_, text)) = OTHERS
        .iter()
        .find(|(other, _)| other.eq_ignore_ascii_case(name.trim()))
    {
        return Ok((*text).to_owned());
    }
    let theirs = linters::named(name.trim()).next();
    if let Some(theirs) = theirs.filter(|theirs| !theirs.rules.is_empty()) {
        let texts = theirs.rules.iter().map(|id| rules(Some(id), colour));
        return Ok(texts.collect::<anyhow::Result<Vec<_>>>()?.join("\n"));
    }
    let codes = || BUILDKIT.iter().chain(HADOLINT);
    if let Some(code) = codes().find(|code| code.code.eq_ignore_ascii_case(name.trim()))
        && let Some(reason) = code.instead
    {
        bail!(
            "no rule answers to {} ({}): {reason}",
            code.code,
            code.about
        );
    }
    let known = REGISTRY
        .known_name(name)
        .map_err(|message| Error::msg(with_all(message)))?;
    Ok(RULES
        .iter()
        .find(|rule| rule.answers_to(known))
        .map(|rule| rule_explained(rule, COLUMNS, colour))
        .unwrap_or_default())
}
