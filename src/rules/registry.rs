//! All rules, in the order in which their fixes are tried.

use super::{
    Rule, apk_no_cache, apt_clean_lists, apt_get_over_apt, apt_no_recommends, apt_update_install,
    assume_yes, chain_run, exec_form, gem_no_document, npm_ci, pip_no_cache, prefer_copy,
    sort_packages,
};

/// The rules. Where two want to edit one instruction in the same round the first one wins: RUNs are joined before anything is
/// added to them, updates are added before lists are cleaned, and a command gets its options before others are put behind it.
pub const RULES: &[Rule] = &[
    exec_form::RULE,
    prefer_copy::RULE,
    chain_run::RULE,
    apt_get_over_apt::RULE,
    apt_update_install::RULE,
    assume_yes::RULE,
    apt_no_recommends::RULE,
    apk_no_cache::RULE,
    pip_no_cache::RULE,
    gem_no_document::RULE,
    npm_ci::RULE,
    sort_packages::RULE,
    apt_clean_lists::RULE,
];

/// Rules whose fixes to one instruction do not depend on each other and may be applied together: they give options to commands.
pub const INDEPENDENT: &[&str] = &[
    apt_get_over_apt::RULE.id,
    assume_yes::RULE.id,
    pip_no_cache::RULE.id,
    gem_no_document::RULE.id,
    sort_packages::RULE.id,
];

/// Rules that are used only where `select` names them: their step is not finished (agreement with other tools, real builds), so
/// nobody gets them unasked.
pub const PREVIEW: &[&str] = &[
    apt_get_over_apt::RULE.id,
    assume_yes::RULE.id,
    apk_no_cache::RULE.id,
    pip_no_cache::RULE.id,
    gem_no_document::RULE.id,
    npm_ci::RULE.id,
    sort_packages::RULE.id,
];
