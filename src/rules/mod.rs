//! The rules: what each wants, when it speaks, and what it edits. One file per rule; [`RULES`] is the one ordered list.
//!
//! A rule reads a [`Model`] and reports [`Finding`]s, some with a fix. What is absent here: other rules (a rule never
//! calls another; they work together because fixes are applied round by round until nothing changes), layout, I/O.

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
mod codes;
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
mod spoken;
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

use crate::config;
use crate::diagnostic::{Applicability, Finding, Fix, SYNTAX, Severity};
use crate::model::{BuildContext, Model};
use crate::text::Span;

pub use codes::{BUILDKIT, Code, HADOLINT};
pub use registry::{INDEPENDENT, OFF_BY_DEFAULT, REPAIRS, RULES};

/// The rule about comments that silence nothing: it is [`mod@crate::fix`] that sees which do.
pub const UNUSED_IGNORE: Rule = unused_ignore::RULE;

/// The rule about instructions that became a part of the one above: [`mod@crate::fix`] keeps the others away from those.
pub const SWALLOWED_INSTRUCTION: Rule = swallowed_instruction::RULE;

/// A rule.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// What users select, ignore and configure it by.
    pub id: &'static str,
    /// The codes other tools use for the same thing; accepted wherever an id is.
    pub codes: &'static [&'static str],
    /// How bad its findings are.
    pub severity: Severity,
    /// What its fixes can be, [`Applicability::Safe`] first; empty if it only reports.
    pub fixes: &'static [Applicability],
    /// What it wants, in one line.
    pub summary: &'static str,
    /// Reports what it finds, in the order of the file.
    pub check: fn(&Context<'_>, &mut Vec<Finding>),
}

/// What a rule may look at.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The meaning of the file.
    pub model: &'a Model<'a>,
    /// The options of the rules.
    pub options: &'a config::Rules,
    /// The build context.
    pub build: &'a dyn BuildContext,
}

/// The name that stands for all rules.
const ALL: &str = "all";

/// The name that stands for all rules that are on by default.
const DEFAULT: &str = "default";

/// The rule with an id.
pub fn with_id(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.id == id)
}

/// The id or code that `name` stands for, in the spelling of the table; letter case and blanks around it are no matter.
///
/// # Errors
/// If no rule has such a name; in words, with the nearest that one has.
pub fn known_name(name: &str) -> Result<&'static str, String> {
    named(name.trim(), names())
}

/// As [`known_name`], of a comment that silences: `syntax` names what Docker rejects.
///
/// # Errors
/// If nothing has such a name; in words, with the nearest that there is.
pub fn known_in_comment(name: &str) -> Result<&'static str, String> {
    named(name.trim(), names().chain([SYNTAX]))
}

/// As [`known_in_comment`], of a list that chooses rules: there `all` and `default` are names, too.
///
/// # Errors
/// If nothing has such a name; in words, with the nearest that there is.
pub fn known_choice(name: &str) -> Result<&'static str, String> {
    named(name.trim(), names().chain([SYNTAX, ALL, DEFAULT]))
}

/// Whether a list that has `other` has the rule called `name`; of `all` and `default`, whether they are the same.
pub fn is_meant(name: &str, other: &String) -> bool {
    let mut rules = RULES.iter().filter(|rule| rule.is_called(name));
    name == other || rules.any(|rule| rule.is_among(std::slice::from_ref(other)))
}

/// All ids and codes.
fn names() -> impl Iterator<Item = &'static str> + Clone {
    RULES
        .iter()
        .flat_map(|rule| std::iter::once(rule.id).chain(rule.codes.iter().copied()))
}

fn named(
    name: &str,
    known: impl Iterator<Item = &'static str> + Clone,
) -> Result<&'static str, String> {
    if let Some(known) = known.clone().find(|known| known.eq_ignore_ascii_case(name)) {
        return Ok(known);
    }
    Err(match config::nearest(name, known) {
        Some(nearest) => format!("there is no rule `{name}`: did you mean `{nearest}`?"),
        None => format!("there is no rule `{name}`"),
    })
}

impl Rule {
    /// Whether `name` is its id or one of its codes; case does not matter.
    pub fn is_called(&self, name: &str) -> bool {
        self.id.eq_ignore_ascii_case(name)
            || self
                .codes
                .iter()
                .any(|code| code.eq_ignore_ascii_case(name))
    }

    /// A finding of this rule at a place of the file; `message` is a sentence without a full stop.
    pub fn finding(&self, span: Span, message: impl Into<String>) -> Finding {
        Finding {
            rule: self.id,
            severity: self.severity,
            span,
            message: message.into(),
            help: None,
            fix: None,
        }
    }

    /// Whether it is used where nothing is selected.
    pub fn is_default(&self) -> bool {
        !OFF_BY_DEFAULT.contains(&self.id)
    }

    /// Its documentation, as Markdown: a line that says what it wants, then sections of level two.
    #[cfg(feature = "cli")]
    pub fn documentation(&self) -> String {
        let at = RULES.iter().position(|rule| rule.id == self.id);
        let comment = at.map_or("", |at| registry::COMMENTS[at]);
        documentation::without_markers(comment)
    }

    /// Whether it is one of BuildKit's checks, too.
    pub fn is_check(&self) -> bool {
        let is_check = |code: &&str| BUILDKIT.iter().any(|known| known.code == *code);
        self.codes.iter().any(is_check)
    }

    /// Whether a list that chooses rules names it: `all` and `default` stand for many.
    fn is_among(&self, names: &[String]) -> bool {
        names.iter().any(|name| match name.as_str() {
            ALL => true,
            DEFAULT => self.is_default(),
            name => self.is_called(name),
        })
    }

    /// Whether the options switch it on.
    pub fn is_enabled(&self, options: &config::Rules) -> bool {
        let chosen = if options.select.is_empty() {
            self.is_default()
        } else {
            self.is_among(&options.select)
        };
        chosen && !self.is_among(&options.ignore)
    }

    /// Whether the options want its fixes.
    pub fn is_fixable(&self, options: &config::Rules) -> bool {
        options.fixable.is_empty() || self.is_among(&options.fixable)
    }
}

/// Runs all rules that are switched on, in their order.
pub fn check(context: &Context<'_>) -> Vec<Finding> {
    checked_by(context, |_| true)
}

/// Runs those of the rules in [`REPAIRS`] that are switched on: all there is to say about a file that BuildKit's parser rejects.
pub fn repairs(context: &Context<'_>) -> Vec<Finding> {
    checked_by(context, |rule| REPAIRS.contains(&rule.id))
}

fn checked_by(context: &Context<'_>, which: impl Fn(&Rule) -> bool) -> Vec<Finding> {
    let mut findings = Vec::new();
    let enabled = RULES.iter().filter(|rule| rule.is_enabled(context.options));
    for rule in enabled.filter(|rule| which(rule)) {
        (rule.check)(context, &mut findings);
    }
    spoken::heed(context.model, &mut findings);
    for finding in &mut findings {
        finding.fix = finding.fix.take().filter(|fix| is_contained(context, fix));
    }
    findings
}

/// Whether a fix leaves the quotes, heredocs and strings that hold shell texts as they are. Where a rule wants to write what would
/// end them, its finding stands without the fix.
fn is_contained(context: &Context<'_>, fix: &Fix) -> bool {
    fix.touched().all(|index| {
        let mut edits = fix.edits.iter();
        edits.all(|edit| context.model.accepts(index, edit.span, &edit.text))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[&str] = &["exec-form", "DL3025", "prefer-copy", "DL3020", "chain-run"];

    #[test]
    fn rules_are_known_by_name_and_code_in_any_case() {
        for (name, known) in [
            ("exec-form", "exec-form"),
            ("dl3020", "DL3020"),
            ("Chain-Run", "chain-run"),
        ] {
            assert_eq!(named(name, KNOWN.iter().copied()), Ok(known));
        }
        for (name, error) in [
            (
                "exec-from",
                "there is no rule `exec-from`: did you mean `exec-form`?",
            ),
            ("DL302", "there is no rule `DL302`: did you mean `DL3020`?"),
            ("frobnicate-all", "there is no rule `frobnicate-all`"),
            ("", "there is no rule ``"),
        ] {
            assert_eq!(named(name, KNOWN.iter().copied()), Err(error.to_owned()));
        }
        assert_eq!(known_name(" EXEC-form "), Ok("exec-form"));
    }
}
