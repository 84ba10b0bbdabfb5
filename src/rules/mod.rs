//! The rules: what each wants, when it speaks, and what it edits. One file per rule; [`RULES`] is the one ordered list.
//!
//! A rule reads a [`Model`](crate::model::Model) and reports [`Finding`](crate::diagnostic::Finding)s, some with a fix. What is absent here: running them
//! ([`crate::lint`]), other rules (a rule never calls another; they work together because fixes are applied round by round until
//! nothing changes), layout, I/O.

mod add_remote;
mod apk_no_cache;
mod apt_clean_lists;
mod apt_get_over_apt;
mod apt_no_recommends;
mod apt_update_install;
mod assume_yes;
mod cache_mounts;
mod chain_run;
mod clean_later_layer;
mod conda_clean;
mod copy_ignored;
mod curl_fail;
mod dead_instruction;
mod dev_dependencies;
mod dist_upgrade;
mod dnf_clean;
mod dockerignore;
#[cfg(feature = "cli")]
mod documentation;
mod exec_form;
mod expose_form;
mod gem_no_document;
mod invalid_exec_form;
mod large_base;
mod latest_tag;
mod legacy_key_value;
mod maintainer;
mod missing_healthcheck;
mod multi_stage;
mod npm_cache_clean;
mod npm_ci;
mod pip_no_cache;
mod pipefail;
mod prefer_copy;
mod privileged_port;
mod redundant_platform;
mod registry;
mod root_user;
mod secret_file;
mod secret_in_env;
mod secret_in_run;
mod shell_instruction;
mod shell_syntax;
mod sort_packages;
mod stage_graph;
mod stage_name_case;
mod sudo;
mod support;
mod swallowed_instruction;
mod trailing_comment;
mod two_in_one_line;
mod undefined_var;
mod unpinned_digest;
mod unpinned_packages;
mod unused_ignore;
mod unverified_download;
mod useradd_no_log_init;
mod wget_progress;
mod workdir_absolute;
mod workdir_over_cd;
mod yarn_cache_clean;
mod yum_clean;
mod zypper_clean;

#[cfg(feature = "cli")]
pub use registry::documentation;
pub use registry::{REGISTRY, RULES};
