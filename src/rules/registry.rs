//! All rules, in the order in which their fixes are tried.

use super::{
    Rule, apk_no_cache, apt_clean_lists, apt_get_over_apt, apt_no_recommends, apt_update_install,
    assume_yes, chain_run, clean_later_layer, conda_clean, dead_instruction, dnf_clean, exec_form,
    expose_form, gem_no_document, invalid_exec_form, legacy_key_value, maintainer, npm_cache_clean,
    npm_ci, pip_no_cache, prefer_copy, redundant_platform, sort_packages, stage_name_case,
    swallowed_instruction, trailing_comment, two_in_one_line, workdir_absolute, yarn_cache_clean,
    yum_clean, zypper_clean,
};

/// The rules. Where two want to edit one instruction in the same round the first one wins: RUNs are joined before anything is
/// added to them, updates are added before lists are cleaned, and a command gets its options before others are put behind it. What is no instruction yet becomes one before
/// anything else is made of it.
pub const RULES: &[Rule] = &[
    two_in_one_line::RULE,
    swallowed_instruction::RULE,
    trailing_comment::RULE,
    invalid_exec_form::RULE,
    dead_instruction::RULE,
    maintainer::RULE,
    legacy_key_value::RULE,
    stage_name_case::RULE,
    redundant_platform::RULE,
    workdir_absolute::RULE,
    expose_form::RULE,
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
    dnf_clean::RULE,
    yum_clean::RULE,
    zypper_clean::RULE,
    npm_cache_clean::RULE,
    yarn_cache_clean::RULE,
    conda_clean::RULE,
    clean_later_layer::RULE,
];

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
    apt_get_over_apt::RULE.id,
    assume_yes::RULE.id,
    apk_no_cache::RULE.id,
    pip_no_cache::RULE.id,
    gem_no_document::RULE.id,
    npm_ci::RULE.id,
    sort_packages::RULE.id,
    dnf_clean::RULE.id,
    yum_clean::RULE.id,
    zypper_clean::RULE.id,
    npm_cache_clean::RULE.id,
    yarn_cache_clean::RULE.id,
    conda_clean::RULE.id,
    clean_later_layer::RULE.id,
];
