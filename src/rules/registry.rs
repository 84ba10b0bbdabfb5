//! All rules, in the order in which their fixes are tried.

#[cfg(feature = "cli")]
use super::documentation::comment_of;
use super::{
    Rule, apk_no_cache, apt_clean_lists, apt_get_over_apt, apt_no_recommends, apt_update_install,
    assume_yes, cache_mounts, chain_run, clean_later_layer, conda_clean, dnf_clean, exec_form,
    gem_no_document, npm_cache_clean, npm_ci, pip_no_cache, prefer_copy, sort_packages,
    unused_ignore, yarn_cache_clean, yum_clean, zypper_clean,
};

macro_rules! rules {
    ($($module:ident,)*) => {
        /// The rules. Where two want to edit one instruction in the same round the first one wins: RUNs are joined before anything
        /// is added to them, updates are added before lists are cleaned, and a command gets its options before others are put
        /// behind it.
        pub const RULES: &[Rule] = &[$($module::RULE),*];

        /// What the files of the rules start with, in the same order.
        #[cfg(feature = "cli")]
        pub(super) const COMMENTS: &[&str] = &[$(comment_of!($module)),*];
    };
}

rules! {
    exec_form,
    prefer_copy,
    chain_run,
    apt_get_over_apt,
    apt_update_install,
    assume_yes,
    apt_no_recommends,
    apk_no_cache,
    pip_no_cache,
    gem_no_document,
    npm_ci,
    sort_packages,
    cache_mounts,
    apt_clean_lists,
    dnf_clean,
    yum_clean,
    zypper_clean,
    npm_cache_clean,
    yarn_cache_clean,
    conda_clean,
    clean_later_layer,
    unused_ignore,
}

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
pub const PREVIEW: &[&str] = &[];
