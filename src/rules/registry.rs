//! All rules, in the order in which their fixes are tried.

use super::Rule;

/// The rules. Where two want to edit one instruction in the same round the first one wins: RUNs are joined before anything is
/// added to them, updates are added before lists are cleaned, and a command gets its options before others are put behind it.
pub const RULES: &[Rule] = &[
    super::chain_run::RULE,
    super::apt_update_install::RULE,
    super::apt_no_recommends::RULE,
    super::apt_clean_lists::RULE,
];
