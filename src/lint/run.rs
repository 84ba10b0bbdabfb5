//! From a file to what there is to say about it: the rules are asked, and what nobody wants to hear is left out.

use super::comments::{silence, unused};
use super::refused::cut_short;
use super::registry::{Registry, SHELLCHECK};
use super::rule::{About, Rule};
use super::said::Said;
use super::shellcheck::ShellCheck;
use super::site::{Comments, Context};
use super::walk::walk;
use crate::config::{self, Settings};
use crate::diagnostic::{Finding, Fix, Severity};
use crate::model::{BuildContext, Model, swallowed};
use crate::suppress::{Frozen, Ignores, Policy};
use crate::syntax::{Instruction, ProblemKind};
use crate::text::Span;

/// The findings of all rules on a model, of ShellCheck's where it can be asked, without those on instructions that stay as they are and those that
/// comments silence.
pub fn findings(
    registry: &Registry,
    model: &Model<'_>,
    frozen: &Frozen,
    settings: &Settings,
    build: &dyn BuildContext,
    shellcheck: Option<&dyn ShellCheck>,
) -> Vec<Finding> {
    if frozen.whole_file().is_some() {
        return Vec::new();
    }
    let ignores = if settings.disregard_comments {
        Ignores::default()
    } else {
        Ignores::read(model.file, settings.today)
    };
    let context = Context {
        model,
        options: &settings.rules,
        build,
        shellcheck,
    };
    let is_rejected = model.file.is_rejected();
    let mut enabled = registry.enabled(&settings.rules);
    if is_rejected {
        enabled = registry.repairs(enabled);
    }
    for (rule, enabled) in registry.rules().iter().zip(&mut enabled) {
        *enabled &= rule.id != SHELLCHECK || shellcheck.is_some();
    }
    let mut found = walk(registry, &context, &enabled);
    found.retain(|(rule, finding)| rule.is_wanted(finding.rule, &settings.rules));
    let closed = Closed::of(model, frozen);
    let dead = dead(&found, &closed);
    let said = Said::of(model);
    found.retain(|(rule, finding)| !said.speaks_of(rule, finding));
    for (_, finding) in &mut found {
        finding.fix = finding.fix.take().filter(|fix| is_contained(model, fix));
    }
    let used = silence(model, &ignores, &mut found);
    found.retain(|(rule, finding)| rule.finds_dead || !is_in(finding.span, &dead));
    found.retain(|(rule, finding)| !closed.to(rule, finding));
    // Of a file that is rejected only some rules have been asked.
    if !is_rejected && !settings.disregard_comments {
        for &(rule, check) in &registry.plan.comments {
            if enabled[rule] {
                let mut unused = unused(registry, &context, &enabled, &ignores, &used);
                unused.retain(|unused| !closed.touches(unused.ignore.span));
                let comments = Comments {
                    file: model.file,
                    policy: policy(settings),
                    is_rule: &|name| registry.known_in_comment(name).is_ok(),
                    unused,
                };
                let mut new = Vec::new();
                check(&comments, &mut new);
                let rule = &registry.rules()[rule];
                found.extend(new.into_iter().map(|finding| (rule, finding)));
            }
        }
    }
    let found = found.into_iter().map(|(rule, mut finding)| {
        finding.severity = severity(rule, &finding, &ignores, &settings.rules);
        finding
    });
    found.collect()
}

/// What the settings ask of comments that silence something.
pub fn policy(settings: &Settings) -> Policy<'_> {
    Policy {
        today: settings.today,
        reason: &settings.rules.ignore_reason,
        is_reason: config::matches,
        must_end: settings.rules.ignore_expiry == config::Expiry::Required,
    }
}

/// The instructions that do nothing, as far as there is a rule for it that was asked; sorted.
fn dead(found: &[(&Rule, Finding)], closed: &Closed) -> Vec<Span> {
    let is_dead =
        |(rule, finding): &&(&Rule, Finding)| rule.finds_dead && !closed.to(rule, finding);
    let dead = found.iter().filter(is_dead);
    let mut dead: Vec<Span> = dead.map(|(_, finding)| finding.span).collect();
    dead.sort_unstable();
    dead
}

/// Whether a fix leaves the quotes, heredocs and strings that hold shell texts as they are. Where a rule wants to write what would
/// end them, its finding stands without the fix.
fn is_contained(model: &Model<'_>, fix: &Fix) -> bool {
    fix.touched().all(|index| {
        let mut edits = fix.edits.iter();
        edits.all(|edit| model.accepts(index, edit.span, &edit.text))
    })
}

/// The places that rules leave alone.
struct Closed {
    /// What stays as it is.
    frozen: Vec<Span>,
    /// What the build refuses, and what was to go on there: whoever wrote it must say what it is meant to be.
    refused: Vec<Span>,
    /// Instructions that swallowed another one: what they say, nobody wrote.
    mixed: Vec<Span>,
}

impl Closed {
    fn of(model: &Model<'_>, frozen: &Frozen) -> Self {
        let problems = model.file.problems.iter();
        let refused = problems.filter(|problem| problem.kind == ProblemKind::Instruction);
        let refused = refused.filter_map(|problem| {
            let starts =
                |instruction: &&Instruction<'_>| instruction.span.start <= problem.span.start;
            let at = model.instructions.partition_point(starts);
            Some(model.instructions[at.checked_sub(1)?].span)
        });
        let mut refused: Vec<Span> = refused.collect();
        if !refused.is_empty() {
            refused.extend(cut_short(model.file));
        }
        refused.sort_unstable();
        let mixed =
            (0..model.instructions.len()).filter(|&index| swallowed(model, index).is_some());
        Self {
            frozen: frozen.spans(model.file).collect(),
            refused,
            mixed: mixed.map(|index| model.instructions[index].span).collect(),
        }
    }

    /// Whether a finding of a rule, or an edit of its fix, lies where that rule has nothing to say.
    fn to(&self, rule: &Rule, finding: &Finding) -> bool {
        let edits = finding.fix.iter().flat_map(|fix| &fix.edits);
        let mut touched = std::iter::once(finding.span).chain(edits.map(|edit| edit.span));
        touched.any(|span| {
            is_in(span, &self.frozen)
                || (rule.about != About::Refused && is_in(span, &self.refused))
                || (rule.about != About::Swallowed && is_in(span, &self.mixed))
        })
    }

    fn touches(&self, span: Span) -> bool {
        [&self.frozen, &self.refused, &self.mixed]
            .iter()
            .any(|closed| is_in(span, closed))
    }
}

/// Whether a span lies in or touches one of `closed`, which are sorted.
fn is_in(span: Span, closed: &[Span]) -> bool {
    let at = closed.partition_point(|closed| closed.end <= span.start);
    closed
        .get(at)
        .is_some_and(|closed| closed.start <= span.end)
}

/// What the options, or `# check=error=true`, make of a finding's severity.
fn severity(
    rule: &Rule,
    finding: &Finding,
    ignores: &Ignores,
    options: &config::Rules,
) -> Severity {
    if options.severity.is_empty() && !ignores.checks_are_errors {
        return finding.severity;
    }
    let mut chosen = options.severity.iter().rev();
    let is_meant = |name: &str| rule.is_called(name) || finding.rule.eq_ignore_ascii_case(name);
    match chosen.find(|(name, _)| is_meant(name)) {
        Some((_, severity)) => *severity,
        None if ignores.checks_are_errors && rule.is_check() => Severity::Error,
        None => finding.severity,
    }
}
