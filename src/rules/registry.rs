//! All rules, in the order in which their fixes are tried.

use super::{
    Rule, apt_clean_lists, apt_no_recommends, apt_update_install, chain_run, clean_later_layer,
    conda_clean, dnf_clean, exec_form, npm_cache_clean, prefer_copy, yarn_cache_clean, yum_clean,
    zypper_clean,
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
    dnf_clean::RULE,
    yum_clean::RULE,
    zypper_clean::RULE,
    npm_cache_clean::RULE,
    yarn_cache_clean::RULE,
    conda_clean::RULE,
    clean_later_layer::RULE,
];
