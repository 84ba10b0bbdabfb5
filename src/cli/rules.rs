//! `dfmt rules`.

use anyhow::{Error, bail};

use crate::report::{rule_explained, rule_list};
use crate::rules::{BUILDKIT, HADOLINT, RULES, known_name};

/// Lines of prose are no longer than this.
const COLUMNS: usize = 100;

/// The list of the rules, or what there is to know about the one of this name or code.
///
/// # Errors
/// If there is no such rule.
pub(super) fn rules(name: Option<&str>, colour: bool) -> anyhow::Result<String> {
    let Some(name) = name else {
        return Ok(rule_list());
    };
    let codes = || BUILDKIT.iter().chain(HADOLINT);
    if let Some(code) = codes().find(|code| code.code.eq_ignore_ascii_case(name))
        && let Some(reason) = code.instead
    {
        bail!(
            "no rule answers to {} ({}): {reason}",
            code.code,
            code.about
        );
    }
    let known = known_name(name).map_err(Error::msg)?;
    Ok(RULES
        .iter()
        .find(|rule| rule.is_called(known))
        .map(|rule| rule_explained(rule, COLUMNS, colour))
        .unwrap_or_default())
}
