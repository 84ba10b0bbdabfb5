//! All rules, in the order in which their fixes are tried.

use super::{
    Rule, apt_clean_lists, apt_no_recommends, apt_update_install, chain_run, exec_form, prefer_copy,
};

/// The rules. Where two want to edit one instruction in the same round the first one wins: RUNs are joined before anything is
/// added to them, updates are added before lists are cleaned, and a command gets its options before others are put behind it.
pub const RULES: &[Rule] = &[
    exec_form::RULE,
    prefer_copy::RULE,
    chain_run::RULE,
    apt_update_install::RULE,
    apt_no_recommends::RULE,
    apt_clean_lists::RULE,
];
