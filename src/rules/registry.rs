//! All rules, in the order in which their fixes are tried.

use super::{Rule, exec_form, prefer_copy};

/// The rules.
pub const RULES: &[Rule] = &[exec_form::RULE, prefer_copy::RULE];
