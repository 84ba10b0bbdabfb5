//! All rules, in the order in which their fixes are tried.

#[cfg(feature = "cli")]
use super::documentation::comment_of;
use super::{
    Rule, apk_no_cache, apt_clean_lists, apt_get_over_apt, apt_no_recommends, apt_update_install,
    assume_yes, cache_mounts, chain_run, clean_later_layer, conda_clean, dead_instruction,
    dnf_clean, exec_form, expose_form, gem_no_document, invalid_exec_form, legacy_key_value,
    maintainer, npm_cache_clean, npm_ci, pip_no_cache, prefer_copy, redundant_platform,
    sort_packages, stage_name_case, swallowed_instruction, trailing_comment, two_in_one_line,
    unused_ignore, workdir_absolute, yarn_cache_clean, yum_clean, zypper_clean,
};

macro_rules! rules {
    ($($module:ident,)*) => {
        /// The rules. Where two want to edit one instruction in the same round the first one wins: RUNs are joined before anything
        /// is added to them, updates are added before lists are cleaned, and a command gets its options before others are put
        /// behind it. What is no instruction yet becomes one before anything else is made of it.
        pub const RULES: &[Rule] = &[$($module::RULE),*];

        /// What the files of the rules start with, in the same order.
        #[cfg(feature = "cli")]
        pub(super) const COMMENTS: &[&str] = &[$(comment_of!($module)),*];
    };
}

rules! {
    two_in_one_line,
    swallowed_instruction,
    trailing_comment,
    invalid_exec_form,
    dead_instruction,
    maintainer,
    legacy_key_value,
    stage_name_case,
    redundant_platform,
    workdir_absolute,
    expose_form,
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
    expose_form::RULE.id,
    apt_get_over_apt::RULE.id,
    assume_yes::RULE.id,
    pip_no_cache::RULE.id,
    gem_no_document::RULE.id,
    sort_packages::RULE.id,
];

/// Rules that also look at instructions the build refuses, because a fix of theirs makes such an instruction a valid one.
pub const REPAIRS: &[&str] = &[
    two_in_one_line::RULE.id,
    trailing_comment::RULE.id,
    invalid_exec_form::RULE.id,
];

/// Rules that are used only where `select` names them: their step is not finished (agreement with other tools, real builds), so
/// nobody gets them unasked.
pub const PREVIEW: &[&str] = &[
    two_in_one_line::RULE.id,
    swallowed_instruction::RULE.id,
    trailing_comment::RULE.id,
    invalid_exec_form::RULE.id,
    dead_instruction::RULE.id,
    maintainer::RULE.id,
    legacy_key_value::RULE.id,
    stage_name_case::RULE.id,
    redundant_platform::RULE.id,
    workdir_absolute::RULE.id,
    expose_form::RULE.id,
];
