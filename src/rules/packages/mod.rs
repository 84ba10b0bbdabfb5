//! What RUN installs, and what package managers leave behind.

mod apk;
mod apt;
mod clean_up;
mod filled_cache;
mod mount_reasons;
mod mounts;
mod obstacles;
mod presence;
mod yarn;

pub(super) mod apk_no_cache;
pub(super) mod apk_virtual;
pub(super) mod apt_clean_lists;
pub(super) mod apt_get_over_apt;
pub(super) mod apt_no_recommends;
pub(super) mod apt_update_install;
pub(super) mod apt_upgrade;
pub(super) mod assume_yes;
pub(super) mod bootsnap;
pub(super) mod bundler_again;
pub(super) mod bundler_cache;
pub(super) mod bundler_flags;
pub(super) mod cache_mounts;
pub(super) mod cargo_cache;
pub(super) mod conda_clean;
pub(super) mod debian_frontend_env;
pub(super) mod dev_dependencies;
pub(super) mod dist_upgrade;
pub(super) mod dnf_clean;
pub(super) mod gem_no_document;
pub(super) mod go_cache;
pub(super) mod npm_cache_clean;
pub(super) mod npm_ci;
pub(super) mod pip_no_cache;
pub(super) mod pnpm_cache;
pub(super) mod poetry_cache;
pub(super) mod sort_packages;
pub(super) mod unpinned_packages;
pub(super) mod unquoted_version;
pub(super) mod uv_cache;
pub(super) mod yarn_cache_clean;
pub(super) mod yum_clean;
pub(super) mod zypper_clean;

use crate::diagnostic::Applicability;
use crate::model::{Code, SimpleCommand, is_fatal};

/// How far a fix may be trusted that makes no difference to a command that succeeds: only where the build goes on after a failure
/// can it change what an image has.
fn unless_tolerated(
    codes: &[Code<'_>],
    code: &Code<'_>,
    command: &SimpleCommand<'_>,
) -> Applicability {
    if is_fatal(codes, code, command) {
        Applicability::Safe
    } else {
        Applicability::Unsafe
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::managers::MANAGERS;

    /// Else `chain-run` joins RUNs for a clean-up that does not come.
    #[test]
    fn a_manager_is_cleaned_where_a_rule_does_it() {
        let wanted = [
            &conda_clean::WANTED,
            &dnf_clean::WANTED,
            &npm_cache_clean::WANTED,
            &yarn_cache_clean::WANTED,
            &yum_clean::WANTED,
            &zypper_clean::WANTED,
        ];
        for manager in MANAGERS {
            // Those that stay out of `chain-run` are cleaned in the shipped stage only.
            let has_rule = wanted.iter().any(|it| it.managers.is(manager));
            assert_eq!(manager.cleaned, has_rule, "{manager:?}");
        }
    }
}
