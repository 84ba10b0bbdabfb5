//! All rules, in the order in which their fixes are tried.

use std::sync::LazyLock;

#[cfg(feature = "cli")]
use super::documentation::{comment_of, without_markers};
use crate::lint::{Registry, Rule};

/// Without the feature `reports`, a rule that has no fixes is known by its name and says nothing, and so does one that has none without a
/// build context: where nobody sees findings, nor a context, as in the plugin for dprint, they would only make the program larger.
const fn in_this_build(rule: Rule) -> Rule {
    if (rule.fixes.is_empty() || rule.needs_context) && !cfg!(feature = "reports") {
        Rule { on: &[], ..rule }
    } else {
        rule
    }
}

macro_rules! rules {
    ($($group:ident::$module:ident,)*) => {
        /// The rules. Where two want to edit one instruction in the same round the first one wins: RUNs are joined before anything
        /// is added to them, updates are added before lists are cleaned, and a command gets its options before others are put
        /// after it. What is no instruction yet becomes one before anything else is made of it.
        pub const RULES: &[Rule] = &[$(in_this_build(super::$group::$module::RULE)),*];

        /// What the files of the rules start with, in the same order.
        #[cfg(feature = "cli")]
        const COMMENTS: &[&str] = &[$(comment_of!($group, $module)),*];
    };
}

rules! {
    form::two_in_one_line,
    form::swallowed_instruction,
    form::syntax_directive,
    form::trailing_comment,
    form::invalid_exec_form,
    form::misplaced_flag,
    form::dead_instruction,
    form::duplicate_instruction,
    form::maintainer,
    form::legacy_key_value,
    labels::duplicate_label,
    stages::stage_name_case,
    stages::numbered_stage,
    stages::redundant_platform,
    form::workdir_absolute,
    form::expose_form,
    form::stop_signal,
    form::exec_form,
    context::prefer_copy,
    context::copy_archive,
    context::copy_before_install,
    context::layer_order,
    context::entrypoint_script,
    context::ignored_lock_file,
    context::missing_source,
    form::cmd_last,
    layers::chown_layer,
    layers::chain_run,
    packages::unquoted_version,
    layers::join_copies,
    layers::join_labels,
    labels::sort_labels,
    labels::oci_label,
    labels::label_key,
    packages::apt_get_over_apt,
    packages::apt_update_install,
    packages::assume_yes,
    packages::apt_no_recommends,
    packages::apk_no_cache,
    packages::pip_no_cache,
    packages::gem_no_document,
    packages::bundler_again,
    packages::bundler_flags,
    packages::bootsnap,
    packages::npm_ci,
    packages::sort_packages,
    packages::cache_mounts,
    packages::apt_clean_lists,
    packages::dnf_clean,
    packages::yum_clean,
    packages::zypper_clean,
    packages::npm_cache_clean,
    packages::yarn_cache_clean,
    packages::conda_clean,
    packages::uv_cache,
    packages::pnpm_cache,
    packages::poetry_cache,
    packages::cargo_cache,
    packages::go_cache,
    packages::bundler_cache,
    layers::clean_later_layer,
    layers::copy_link,
    stages::latest_tag,
    stages::unpinned_digest,
    stages::untrusted_image,
    stages::end_of_life,
    stages::xdebug,
    stages::php_opcache,
    stages::nvidia_driver,
    stages::cuda_devel,
    stages::cuda_twice,
    stages::driver_capabilities,
    stages::ruby_jemalloc,
    stages::language_env,
    form::missing_healthcheck,
    form::required_label,
    form::pid_one,
    security::secret_in_env,
    security::secret_file,
    security::secret_in_run,
    security::token_file,
    security::secret_mount,
    security::rails_build_key,
    security::root_user,
    security::numeric_user,
    security::privileged_port,
    security::unverified_download,
    security::tls_off,
    security::plain_http,
    stages::large_base,
    stages::multi_stage,
    packages::dev_dependencies,
    packages::unpinned_packages,
    context::add_remote,
    stages::stage_graph,
    stages::scratch_shell,
    stages::empty_stage_copy,
    stages::unused_stage,
    security::unknown_user,
    security::rails_folders,
    security::user_group,
    security::unused_user,
    context::copy_owner,
    security::world_writable,
    stages::windows_flags,
    stages::whole_stage_copy,
    form::undefined_var,
    context::copy_ignored,
    context::dockerignore,
    scripts::useradd_no_log_init,
    scripts::wget_progress,
    scripts::curl_fail,
    scripts::curl_location,
    scripts::two_downloaders,
    scripts::useless_command,
    scripts::telemetry,
    security::sudo,
    scripts::workdir_over_cd,
    scripts::shell_instruction,
    form::shell_syntax,
    scripts::bash_syntax,
    scripts::pipefail,
    packages::dist_upgrade,
    packages::apt_upgrade,
    packages::apk_virtual,
    packages::debian_frontend_env,
    scripts::hidden_failure,
    context::add_git,
    context::add_unpack,
    scripts::prefer_heredocs,
    scripts::shellcheck,
    form::unused_ignore,
    form::inline_ignore,
    form::ignore_policy,
}

/// All rules, and what is asked of them by name.
pub static REGISTRY: LazyLock<Registry> = LazyLock::new(|| Registry::new(RULES));

/// The documentation of a rule, as Markdown: a line that says what it wants, then sections of level two.
#[cfg(feature = "cli")]
pub fn documentation(rule: &Rule) -> String {
    let at = RULES.iter().position(|known| known.id == rule.id);
    let text = without_markers(at.map_or("", |at| COMMENTS[at]));
    let silent = "## When it stays silent\n";
    match text.split_once(silent) {
        Some((before, after)) if rule.cache_of.is_some() => {
            format!("{before}{silent}{NEVER_SHIPPED}\n{after}")
        }
        _ => text,
    }
}

/// What the pages of all rules say that only make images smaller.
#[cfg(feature = "cli")]
const NEVER_SHIPPED: &str = "In stages that are never shipped: others copy files from them, and not the folder of this cache, and they have no CMD or ENTRYPOINT.";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::codes::{BUILDKIT, Code, HADOLINT};
    use crate::lint::is_said;

    fn is_silent(id: &str, comment: &str) -> bool {
        let rule = REGISTRY.with_id(id).expect("a rule");
        let lines: Vec<String> = comment.lines().map(str::to_owned).collect();
        is_said(rule, &lines)
    }

    #[test]
    fn ids_are_names_of_one_rule() {
        for rule in RULES {
            assert_eq!(REGISTRY.known_name(&rule.id.to_uppercase()), Ok(rule.id));
            assert_eq!(RULES.iter().filter(|other| other.id == rule.id).count(), 1);
        }
    }

    #[test]
    fn owners_speak_of_what_they_mean() {
        for (rule, comment) in [
            ("apk-no-cache", "--no-cache is not supported by our mirror"),
            ("apt-no-recommends", "We need the recommends."),
            (
                "apt-no-recommends",
                "Keep what is\nrecommended, for the fonts",
            ),
            ("exec-form", "shell form on purpose"),
            (
                "exec-form",
                "Don't use exec form: the variable must be expanded",
            ),
            ("npm-cache-clean", "keep the npm cache for offline installs"),
            ("sort-packages", "Order matters here"),
            (
                "maintainer",
                "the MAINTAINER instruction sets the author field",
            ),
            ("prefer-copy", "ADD is needed, it unpacks"),
            ("pip-no-cache", "pip's cache is needed by the next step"),
            (
                "npm-cache-clean",
                "The cache is left in place for child images",
            ),
            ("yarn-cache-clean", "offline mirror: the cache stays"),
            ("conda-clean", "cached packages are needed"),
            (
                "apt-no-recommends",
                "with recommended packages, otherwise the fonts are missing",
            ),
            ("assume-yes", "no -y: the answers come from the preseed"),
            (
                "wget-progress",
                "wget's output is parsed below, don't touch",
            ),
            ("dead-instruction", "both CMDs on purpose"),
            ("expose-form", "upper case since the router wants it"),
        ] {
            assert!(is_silent(rule, comment), "{rule}: {comment}");
        }
    }

    #[test]
    fn descriptions_say_nothing() {
        for (rule, comment) in [
            ("apk-no-cache", "install packages"),
            ("apt-no-recommends", "Install the recommended packages"),
            ("apt-clean-lists", "Needed to build. Then clean the cache"),
            ("npm-cache-clean", "Install what is needed\nClean the cache"),
            ("maintainer", "Maintainer: Ada"),
            ("prefer-copy", "add the files that are needed"),
            ("exec-form", "start the server"),
            ("sort-packages", "in alphabetical order"),
            ("sudo", "we need curl"),
            ("sort-packages", "In order to keep the list short"),
            ("apt-get-over-apt", "Use apt-get not apt"),
            ("exec-form", "run shell to keep the container alive"),
            ("npm-cache-clean", "cached layer"),
            ("expose-form", "the TCP port of the server"),
        ] {
            assert!(!is_silent(rule, comment), "{rule}: {comment}");
        }
    }

    fn all() -> impl Iterator<Item = &'static Code> {
        BUILDKIT.iter().chain(HADOLINT)
    }

    #[test]
    fn a_code_has_a_rule_or_a_reason() {
        for code in all() {
            let rule = RULES.iter().any(|rule| rule.codes.contains(&code.code));
            assert!(!rule || code.instead.is_none(), "{}: both", code.code);
        }
    }

    #[test]
    fn the_codes_of_rules_are_known() {
        for rule in RULES {
            for code in rule.codes {
                let known = all().any(|known| known.code == *code)
                    // dfmt's own second name for a rule.
                    || !code.starts_with("DL") && !code.chars().any(char::is_uppercase);
                assert!(known, "{}: {code}", rule.id);
            }
        }
    }
}
