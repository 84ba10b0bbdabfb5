//! Comments that silence rules, and those that silence nothing.

use std::collections::HashMap;

use super::registry::Registry;
use super::rule::Rule;
use super::site::{Context, Unused};
use super::walk::{Found, walk};
use crate::diagnostic::{Finding, Fix};
use crate::knowledge::codes::shellcheck;
use crate::knowledge::linters::{self, tally};
use crate::model::Model;
use crate::suppress::{Ignore, Ignores, Tool};
use crate::syntax::{self, Instruction};

/// Comments that silence a rule: for each instruction those that are about it alone, and the others; by their place in the list.
#[derive(Default)]
struct Silencing {
    near: HashMap<usize, Vec<usize>>,
    far: Vec<usize>,
}

impl Silencing {
    fn of(rule: &Rule, ignores: &Ignores) -> Self {
        let mut found = Self::default();
        let all = ignores.list.iter().enumerate();
        for (at, ignore) in all.filter(|(_, ignore)| is_named(rule, ignore)) {
            match ignore.only() {
                Some(index) => found.near.entry(index).or_default().push(at),
                None => found.far.push(at),
            }
        }
        found
    }
}

/// Takes away what comments silence. Gives for each comment whether it silenced something.
pub(super) fn silence(model: &Model<'_>, ignores: &Ignores, found: &mut Vec<Found>) -> Vec<bool> {
    let mut used = vec![false; ignores.list.len()];
    if ignores.list.is_empty() {
        return used;
    }
    let mut of_rules: HashMap<&str, Silencing> = HashMap::new();
    found.retain(|(rule, finding)| {
        let of_rule = of_rules
            .entry(rule.id)
            .or_insert_with(|| Silencing::of(rule, ignores));
        let mut is_heard = true;
        for index in touched_by(model, finding) {
            let near = of_rule.near.get(&index).into_iter().flatten();
            let far = of_rule.far.iter();
            for at in near.chain(far.filter(|at| ignores.list[**at].covers(index))) {
                if !is_about_another(&ignores.list[*at], rule, finding) {
                    used[*at] = true;
                    is_heard = false;
                }
            }
        }
        is_heard
    });
    used
}

/// Our comments that silence nothing, though the rule they name is asked.
pub(super) fn unused<'i>(
    registry: &Registry,
    context: &Context<'_>,
    enabled: &[bool],
    ignores: &'i Ignores,
    used: &[bool],
) -> Vec<Unused<'i>> {
    let idle = ignores.list.iter().zip(used);
    let idle = idle.filter(|(ignore, used)| !**used && ignore.by == Tool::Dfmt);
    let named = idle.filter_map(|(ignore, _)| {
        let name = registry.known_in_comment(ignore.name.as_deref()?);
        Some(Unused { ignore, name })
    });
    let mut unused: Vec<Unused<'_>> = named.collect();
    let is_asked = |name: &str| {
        let mut rules = registry.rules().iter().zip(enabled);
        rules.any(|(rule, enabled)| *enabled && rule.answers_to(name))
    };
    unused.retain(|unused| unused.name.as_ref().map_or(true, |name| is_asked(name)));
    let is_right = |unused: &&Unused<'_>| unused.name.is_ok();
    if !unused.iter().any(|unused| is_right(&unused)) {
        return unused;
    }
    let comments = unused.iter().filter(is_right).map(|unused| unused.ignore);
    let blocked = blocked(registry, context, enabled, comments);
    unused.retain(|unused| match unused.name {
        Ok(name) => {
            let mut blocked = blocked.iter();
            !blocked.any(|(rule, index)| rule.answers_to(name) && unused.ignore.covers(*index))
        }
        Err(_) => true,
    });
    unused
}

/// What rules would speak of without these comments, each with the instruction: they leave it alone only because there is a
/// comment above it, and nothing is left to silence.
fn blocked<'i>(
    registry: &Registry,
    context: &Context<'_>,
    enabled: &[bool],
    comments: impl Iterator<Item = &'i Ignore>,
) -> Vec<(&'static Rule, usize)> {
    let items = &context.model.file.items;
    let mut source = context.model.file.source.to_vec();
    for ignore in comments {
        let at = items.partition_point(|item| item.span().end <= ignore.span.start);
        let comment = items[at].span();
        let bytes = &mut source[comment.start as usize..comment.end as usize];
        for byte in bytes
            .iter_mut()
            .filter(|byte| !matches!(byte, b'\r' | b'\n'))
        {
            *byte = b'.';
        }
        // Not a line of `#`, which would head a group.
        bytes[0] = b'#';
    }
    let file = syntax::parse(&source);
    let model = Model::with(&file, context.model.given).keeping_commands();
    let context = Context {
        model: &model,
        ..*context
    };
    let mut blocked = Vec::new();
    for (rule, finding) in walk(registry, &context, enabled) {
        blocked.extend(touched_by(&model, &finding).map(|index| (rule, index)));
    }
    blocked
}

/// The instruction that a finding is about, and those that its fix rewrites.
fn touched_by<'f>(
    model: &Model<'_>,
    finding: &'f Finding,
) -> impl Iterator<Item = usize> + use<'f> {
    let starts = |instruction: &&Instruction<'_>| instruction.span.start <= finding.span.start;
    let at = model.instructions.partition_point(starts).saturating_sub(1);
    let touched = finding.fix.iter().flat_map(Fix::touched);
    std::iter::once(at).chain(touched)
}

/// Whether a comment for hadolint or tally names a code of a rule, and a finding of that rule has another: `DL3008` says nothing of what pip installs.
fn is_about_another(ignore: &Ignore, rule: &Rule, finding: &Finding) -> bool {
    if let Some(code) = ignore.name.as_deref().and_then(shellcheck) {
        return code != finding.rule;
    }
    let (Tool::Hadolint | Tool::Tally, Some(name)) = (ignore.by, ignore.name.as_deref()) else {
        return false;
    };
    let is_code = rule
        .codes
        .iter()
        .any(|code| code.eq_ignore_ascii_case(name));
    let code = rule.hadolint_code(finding);
    is_code && code.is_some_and(|code| !code.eq_ignore_ascii_case(name))
}

/// Whether a comment means a rule.
fn is_named(rule: &Rule, ignore: &Ignore) -> bool {
    match (&ignore.name, ignore.by) {
        (Some(name), Tool::Tally) => {
            let named = tally::named(name).flat_map(|it| it.rules);
            rule.answers_to(name) || named.copied().any(|id| id == rule.id)
        }
        (Some(name), Tool::Droast) => {
            let named = linters::named(name).flat_map(|it| it.rules);
            named.copied().any(|id| id == rule.id)
        }
        (Some(name), _) => rule.answers_to(name),
        (None, Tool::Tally) => true,
        (None, _) => rule.is_check(),
    }
}
