//! All rules, in the order in which their fixes are tried.

use std::sync::LazyLock;

#[cfg(feature = "cli")]
use super::documentation::{comment_of, without_markers};
use crate::lint::{Registry, Rule};

/// Without the feature `reports`, a rule that has no fixes is known by its name and says nothing: where nobody sees findings, as in the
/// plugin for dprint, they would only make the program larger.
const fn in_this_build(rule: Rule) -> Rule {
    if rule.fixes.is_empty() && !cfg!(feature = "reports") {
        Rule { on: &[], ..rule }
    } else {
        rule
    }
}

macro_rules! rules {
    ($($module:ident,)*) => {
        /// The rules. Where two want to edit one instruction in the same round the first one wins: RUNs are joined before anything
        /// is added to them, updates are added before lists are cleaned, and a command gets its options before others are put
        /// behind it. What is no instruction yet becomes one before anything else is made of it.
        pub const RULES: &[Rule] = &[$(in_this_build(super::$module::RULE)),*];

        /// What the files of the rules start with, in the same order.
        #[cfg(feature = "cli")]
        const COMMENTS: &[&str] = &[$(comment_of!($module)),*];
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

/// All rules, and what is asked of them by name.
pub static REGISTRY: LazyLock<Registry> = LazyLock::new(|| Registry::new(RULES));

/// The documentation of a rule, as Markdown: a line that says what it wants, then sections of level two.
#[cfg(feature = "cli")]
pub fn documentation(rule: &Rule) -> String {
    let at = RULES.iter().position(|known| known.id == rule.id);
    without_markers(at.map_or("", |at| COMMENTS[at]))
}

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
