//! The one walk over a file that asks the rules.

use std::collections::HashSet;

use super::registry::Registry;
use super::rule::Rule;
use super::site::{CommandSite, Context, RunSite};
use crate::diagnostic::Finding;
use crate::model::Code;
use crate::syntax::Keyword;

/// A finding, and the rule that made it.
pub(super) type Found = (&'static Rule, Finding);

/// What the rules that are `enabled` find, rule by rule in their order, each in the order of its places.
pub(super) fn walk(registry: &Registry, context: &Context<'_>, enabled: &[bool]) -> Vec<Found> {
    let mut walk = Walk {
        registry,
        context,
        enabled,
        found: Vec::new(),
        new: Vec::new(),
    };
    walk.file();
    // Stable: what a rule has found stays in its order.
    walk.found.sort_by_key(|(rule, _)| *rule);
    let found = walk.found.into_iter();
    found
        .map(|(rule, finding)| (&registry.rules()[rule], finding))
        .collect()
}

struct Walk<'w, 'm> {
    registry: &'w Registry,
    context: &'w Context<'m>,
    enabled: &'w [bool],
    found: Vec<(usize, Finding)>,
    new: Vec<Finding>,
}

impl<'m> Walk<'_, 'm> {
    /// Asks a rule of a place in the stage of an instruction.
    fn ask_in(&mut self, index: usize, rule: usize, check: impl FnOnce(&mut Vec<Finding>)) {
        let cache_of = self.registry.rules()[rule].cache_of;
        if cache_of.is_none() || !self.context.model.is_never_shipped(index, cache_of) {
            self.ask(rule, check);
        }
    }

    fn ask(&mut self, rule: usize, check: impl FnOnce(&mut Vec<Finding>)) {
        if self.enabled[rule] {
            check(&mut self.new);
            let asked = &self.registry.rules()[rule];
            debug_assert!(
                self.new
                    .iter()
                    .all(|finding| asked.answers_to(finding.rule))
            );
            self.found
                .extend(self.new.drain(..).map(|finding| (rule, finding)));
        }
    }

    fn file(&mut self) {
        let (plan, context) = (&self.registry.plan, self.context);
        for &(rule, check) in &plan.files {
            self.ask(rule, |new| check(context, new));
        }
        for stage in 0..context.model.stages.len() {
            let start = context.model.stage_instructions(stage).start;
            for &(rule, check) in &plan.stages {
                self.ask_in(start, rule, |new| check(context, stage, new));
            }
        }
        for &(rule, check) in &plan.shipped {
            self.ask(rule, |new| {
                for &stage in context.model.shipped() {
                    check(context, stage, new);
                }
                if context.model.shipped().len() > 1 {
                    // What they share is said once.
                    let mut said = HashSet::new();
                    new.retain(|finding| said.insert((finding.span, finding.message.clone())));
                }
            });
        }
        for (index, instruction) in context.model.instructions.iter().enumerate() {
            let kind = instruction.statement.kind;
            for &(rule, check) in &plan.every {
                self.ask_in(index, rule, |new| check(context, index, new));
            }
            for &(rule, check) in plan.instructions.get(&kind).into_iter().flatten() {
                self.ask_in(index, rule, |new| check(context, index, new));
            }
            let kind = instruction.effective().kind;
            for &(rule, check) in plan.statements.get(&kind).into_iter().flatten() {
                self.ask_in(index, rule, |new| check(context, index, new));
            }
            if kind == Keyword::Run {
                let codes = context.model.codes(index);
                if !codes.is_empty() {
                    self.run(index, &codes);
                }
            }
        }
    }

    fn run(&mut self, index: usize, codes: &[Code<'m>]) {
        let plan = &self.registry.plan;
        let site = RunSite::new(self.context, index, codes);
        let text = site.model().instructions[index]
            .span
            .of(site.model().file.source);
        for (words, (rule, check)) in &plan.runs {
            let is_named = || words.iter().any(|word| word.find(text).is_some());
            if self.enabled[*rule] && (words.is_empty() || is_named()) {
                self.ask_in(index, *rule, |new| check(&site, new));
            }
        }
        for code in codes {
            for (at, command) in code.commands.iter().enumerate() {
                let Some(asked) = command.name().and_then(|name| plan.commands.get(name)) else {
                    continue;
                };
                let site = CommandSite {
                    run: &site,
                    code,
                    at,
                };
                for &(rule, check) in asked {
                    self.ask_in(index, rule, |new| check(&site, new));
                }
            }
        }
    }
}
