//! All rules, in the order in which their fixes are tried.

use super::Rule;

/// The rules.
pub const RULES: &[Rule] = &[];
