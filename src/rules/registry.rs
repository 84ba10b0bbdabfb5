//! All rules, in the order in which their fixes are tried.

#[cfg(feature = "cli")]
use super::documentation::comment_of;
use super::{Context, Rule};
use crate::diagnostic::Finding;

/// Without the feature `reports`, a rule that has no fixes is known by its name and says nothing: where nobody sees findings, as in the
/// plugin for dprint, they would only make the program larger.
const fn in_this_build(rule: Rule) -> Rule {
    if rule.fixes.is_empty() && !cfg!(feature = "reports") {
        Rule {
            check: say_nothing,
            ..rule
        }
    } else {
        rule
    }
}

fn say_nothing(_: &Context<'_>, _: &mut Vec<Finding>) {}

macro_rules! rules {
    ($($module:ident,)*) => {
        /// The rules. Where two want to edit one instruction in the same round the first one wins: RUNs are joined before anything
        /// is added to them, updates are added before lists are cleaned, and a command gets its options before others are put
        /// behind it. What is no instruction yet becomes one before anything else is made of it.
        pub const RULES: &[Rule] = &[$(in_this_build(super::$module::RULE)),*];

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
    latest_tag,
    unpinned_digest,
    missing_healthcheck,
    secret_in_env,
    secret_file,
    secret_in_run,
    root_user,
    privileged_port,
    unverified_download,
    large_base,
    multi_stage,
    dev_dependencies,
    unpinned_packages,
    add_remote,
    stage_graph,
    undefined_var,
    copy_ignored,
    dockerignore,
    useradd_no_log_init,
    wget_progress,
    curl_fail,
    sudo,
    workdir_over_cd,
    shell_instruction,
    shell_syntax,
    pipefail,
    dist_upgrade,
    unused_ignore,
}

/// Rules whose fixes to one instruction do not depend on each other and may be applied together: they give options to commands, or
/// clean up after them.
pub const INDEPENDENT: &[&str] = &[
    "expose-form",
    "apt-get-over-apt",
    "apt-no-recommends",
    "apk-no-cache",
    "assume-yes",
    "pip-no-cache",
    "gem-no-document",
    "sort-packages",
    "useradd-no-log-init",
    "wget-progress",
    "curl-fail",
    "sudo",
    "apt-clean-lists",
    "dnf-clean",
    "yum-clean",
    "zypper-clean",
    "npm-cache-clean",
    "yarn-cache-clean",
    "conda-clean",
];

/// Rules that also look at instructions the build refuses, because a fix of theirs makes such an instruction a valid one.
pub const REPAIRS: &[&str] = &["two-in-one-line", "trailing-comment", "invalid-exec-form"];

/// Rules that are used only where `select` names them: what they ask for is a policy that many a project does not have.
pub const OFF_BY_DEFAULT: &[&str] = &[
    "unpinned-digest",
    "unpinned-packages",
    "missing-healthcheck",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_name_rules() {
        for id in INDEPENDENT.iter().chain(REPAIRS).chain(OFF_BY_DEFAULT) {
            assert!(RULES.iter().any(|rule| rule.id == *id), "{id}");
        }
    }
}
