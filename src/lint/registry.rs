//! All rules there are: found by name, and sorted by where they want to be asked.

use std::collections::HashMap;

use memchr::memmem::Finder;

use super::rule::{About, CommandCheck, CommentsCheck, FileCheck, On, PlaceCheck, Rule, RunCheck};
use crate::config;
use crate::diagnostic::SYNTAX;
use crate::knowledge::codes::{BUILDKIT, HADOLINT, shellcheck};
use crate::knowledge::linters;
use crate::syntax::Keyword;

/// The rule whose findings have codes of ShellCheck in the place of its id.
pub const SHELLCHECK: &str = "shellcheck";

/// The name that stands for all rules.
const ALL: &str = "all";

/// The name that stands for all rules that are on by default.
const DEFAULT: &str = "default";

/// A rule, by its place in the list, and what it does at a place.
type Asked<Check> = (usize, Check);

/// The rules, in the order in which their fixes are tried.
#[derive(Debug)]
pub struct Registry {
    rules: &'static [Rule],
    pub(super) plan: Plan,
}

/// Who is asked where.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) files: Vec<Asked<FileCheck>>,
    pub(super) stages: Vec<Asked<PlaceCheck>>,
    /// Of the stage that is shipped.
    pub(super) shipped: Vec<Asked<PlaceCheck>>,
    /// Of every instruction.
    pub(super) every: Vec<Asked<PlaceCheck>>,
    pub(super) instructions: HashMap<Keyword, Vec<Asked<PlaceCheck>>>,
    pub(super) statements: HashMap<Keyword, Vec<Asked<PlaceCheck>>>,
    /// With the words of which a RUN must have one.
    pub(super) runs: Vec<(Vec<Finder<'static>>, Asked<RunCheck>)>,
    /// By the name of the program.
    pub(super) commands: HashMap<&'static str, Vec<Asked<CommandCheck>>>,
    pub(super) comments: Vec<Asked<CommentsCheck>>,
}

impl Registry {
    /// Of a list of rules, each with an id of its own.
    pub fn new(rules: &'static [Rule]) -> Self {
        let mut plan = Plan::default();
        for (at, rule) in rules.iter().enumerate() {
            for on in rule.on {
                match *on {
                    On::File(check) => plan.files.push((at, check)),
                    On::Stage(check) => plan.stages.push((at, check)),
                    On::Shipped(check) => plan.shipped.push((at, check)),
                    On::Instruction([], check) => plan.every.push((at, check)),
                    On::Instruction(keywords, check) => {
                        for keyword in keywords {
                            plan.instructions
                                .entry(*keyword)
                                .or_default()
                                .push((at, check));
                        }
                    }
                    On::Statement(keywords, check) => {
                        for keyword in keywords {
                            plan.statements
                                .entry(*keyword)
                                .or_default()
                                .push((at, check));
                        }
                    }
                    On::Run(words, check) => {
                        let words = words.iter().map(Finder::new).collect();
                        plan.runs.push((words, (at, check)));
                    }
                    On::Command(names, check) => {
                        for name in names {
                            plan.commands.entry(name).or_default().push((at, check));
                        }
                    }
                    On::Comments(check) => plan.comments.push((at, check)),
                }
            }
        }
        Self { rules, plan }
    }

    /// The rules, in order.
    pub fn rules(&self) -> &'static [Rule] {
        self.rules
    }

    /// The rule whose findings are called `id`: its own id, or one of ShellCheck's codes.
    pub fn with_id(&self, id: &str) -> Option<&'static Rule> {
        let id = shellcheck(id).map_or(id, |_| SHELLCHECK);
        self.rules.iter().find(|rule| rule.id == id)
    }

    /// For each rule whether the options switch it on.
    pub(super) fn enabled(&self, options: &config::Rules) -> Vec<bool> {
        self.rules
            .iter()
            .map(|rule| rule.is_enabled(options))
            .collect()
    }

    /// Those of a list that are switched on and make of a file that the build cannot read one that it can.
    pub(super) fn repairs(&self, mut enabled: Vec<bool>) -> Vec<bool> {
        for (rule, enabled) in self.rules.iter().zip(&mut enabled) {
            *enabled &= rule.about == About::Refused;
        }
        enabled
    }

    /// The id or code that `name` stands for, in the spelling of the table; letter case and blanks around it are no matter.
    ///
    /// # Errors
    /// If no rule has such a name; in words, with the nearest that one has.
    pub fn known_name(&self, name: &str) -> Result<&'static str, String> {
        named(name, self.names())
    }

    /// As [`Registry::known_name`], of a comment that silences: `syntax` names what Docker rejects.
    ///
    /// # Errors
    /// If nothing has such a name; in words, with the nearest that there is.
    pub fn known_in_comment(&self, name: &str) -> Result<&'static str, String> {
        named(name, self.names().chain([SYNTAX]))
    }

    /// As [`Registry::known_in_comment`], of a list that chooses rules: there `all` and `default` are names, too.
    ///
    /// # Errors
    /// If nothing has such a name; in words, with the nearest that there is.
    pub fn known_choice(&self, name: &str) -> Result<&'static str, String> {
        named(name, self.names().chain([SYNTAX, ALL, DEFAULT]))
    }

    /// Whether a list that has `other` has the rule called `name`; of `all` and `default`, whether they are the same.
    pub fn is_meant(&self, name: &str, other: &String) -> bool {
        let mut rules = self.rules.iter().filter(|rule| rule.is_called(name));
        name == other || rules.any(|rule| rule.is_among(std::slice::from_ref(other)))
    }

    /// All ids and codes.
    fn names(&self) -> impl Iterator<Item = &'static str> + Clone {
        self.rules.iter().flat_map(Rule::names)
    }
}

fn named(
    name: &str,
    known: impl Iterator<Item = &'static str> + Clone,
) -> Result<&'static str, String> {
    let name = name.trim();
    if let Some(known) = known.clone().find(|known| known.eq_ignore_ascii_case(name)) {
        return Ok(known);
    }
    if let Some(code) = shellcheck(name) {
        return Ok(code);
    }
    if let Some(code) = code_without_rule(name) {
        return Err(format!(
            "no rule answers to {code}: `dfmt rules {code}` says why"
        ));
    }
    if let Some(rule) = linters::named(name).next() {
        return Err(match rule.rules {
            [] => format!("no rule answers to {}: {}", rule.name, rule.note),
            rules => format!("{} is called `{}` here", rule.name, rules.join("` and `")),
        });
    }
    // One number is as good as another: only a digit too many or too few is a slip that can be seen.
    let is_slip = |near: &&str| {
        !name.contains(|ch: char| ch.is_ascii_digit())
            || near.len() != name.len() && config::distance(name, near) == 1
    };
    Err(match config::nearest(name, known).filter(is_slip) {
        Some(nearest) => format!("there is no rule `{name}`: did you mean `{nearest}`?"),
        None => format!("there is no rule `{name}`"),
    })
}

/// A code of hadolint or BuildKit that no rule answers to, in its own spelling.
fn code_without_rule(name: &str) -> Option<&'static str> {
    let mut codes = BUILDKIT.iter().chain(HADOLINT);
    let known = codes.find(|code| code.code.eq_ignore_ascii_case(name))?;
    known.instead.map(|_| known.code)
}

impl Rule {
    /// Whether a list that chooses rules names it: `all` and `default` stand for many.
    fn is_among(&self, names: &[String]) -> bool {
        names.iter().any(|name| match name.as_str() {
            ALL => true,
            DEFAULT => self.default,
            name => self.is_called(name),
        })
    }

    /// Whether `name` is its id, one of its codes, or one that its findings can have.
    pub fn answers_to(&self, name: &str) -> bool {
        self.is_called(name) || self.id == SHELLCHECK && shellcheck(name).is_some()
    }

    /// Whether the options switch it on.
    pub fn is_enabled(&self, options: &config::Rules) -> bool {
        let chosen = if options.select.is_empty() {
            self.default
        } else {
            let mut names = options.select.iter();
            self.is_among(&options.select) || names.any(|name| self.answers_to(name))
        };
        chosen && !self.is_among(&options.ignore)
    }

    /// Whether the options want to hear its findings called `name`.
    pub fn is_wanted(&self, name: &str, options: &config::Rules) -> bool {
        let names = |list: &[String]| list.iter().any(|it| it.eq_ignore_ascii_case(name));
        let is_chosen = || {
            options.select.is_empty() || self.is_among(&options.select) || names(&options.select)
        };
        name == self.id || !names(&options.ignore) && is_chosen()
    }

    /// Whether the options want the fixes of its findings called `name`.
    pub fn is_fixable(&self, name: &str, options: &config::Rules) -> bool {
        let mut names = options.fixable.iter();
        options.fixable.is_empty()
            || self.is_among(&options.fixable)
            || names.any(|it| it.eq_ignore_ascii_case(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[&str] = &["exec-form", "DL3025", "prefer-copy", "DL3020", "chain-run"];

    #[test]
    fn rules_are_known_by_name_and_code_in_any_case() {
        for (name, known) in [
            ("exec-form", "exec-form"),
            (" dl3020 ", "DL3020"),
            ("Chain-Run", "chain-run"),
            ("sc2086", "SC2086"),
        ] {
            assert_eq!(named(name, KNOWN.iter().copied()), Ok(known));
        }
        for (name, error) in [
            (
                "exec-from",
                "there is no rule `exec-from`: did you mean `exec-form`?",
            ),
            ("DL302", "there is no rule `DL302`: did you mean `DL3020`?"),
            ("DL9999", "there is no rule `DL9999`"),
            ("DL3019", "there is no rule `DL3019`"),
            (
                "dl3043",
                "no rule answers to DL3043: `dfmt rules DL3043` says why",
            ),
            ("script", "there is no rule `script`"),
            (
                "tally/prefer-copy-chmod",
                "tally/prefer-copy-chmod is called `chown-layer` here",
            ),
            (
                "df004",
                "DF004 is called `apt-clean-lists` and `apk-no-cache` here",
            ),
            (
                "DD042",
                "no rule answers to DD042: images to build on are what ONBUILD is for",
            ),
            ("valid-key", "there is no rule `valid-key`"),
            ("frobnicate-all", "there is no rule `frobnicate-all`"),
            ("", "there is no rule ``"),
        ] {
            assert_eq!(named(name, KNOWN.iter().copied()), Err(error.to_owned()));
        }
    }
}
