//! Choosing fixes that do not get in each other's way, applying them, and going round until nothing changes.

use std::collections::HashMap;

use crate::config::Settings;
use crate::diagnostic::{Applicability, Finding, Fix};
use crate::model::{BuildContext, Model};
use crate::rules;
use crate::suppress::Frozen;
use crate::syntax::{self, Instruction, ProblemKind};
use crate::text::{Edit, Span, apply_edits};
use crate::verify;

/// One round of fixes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// The text with the fixes of this round; `None` if there were none to apply.
    pub text: Option<Vec<u8>>,
    /// How many findings were fixed.
    pub count: usize,
    /// Fixes that would have changed what they were not meant to: bugs in dfmt, in words.
    pub dropped: Vec<String>,
}

/// The findings of all rules on a model, without those on instructions that stay as they are.
pub fn findings(model: &Model<'_>, settings: &Settings, build: &dyn BuildContext) -> Vec<Finding> {
    let frozen = Frozen::read(model.file);
    if frozen.whole_file() {
        return Vec::new();
    }
    let context = rules::Context {
        model,
        options: &settings.rules,
        build,
    };
    let mut findings = if model.file.is_rejected() {
        rules::repairs(&context)
    } else {
        rules::check(&context)
    };
    // What the build refuses, whoever wrote it must say what it is meant to be; but for what is known to repair it.
    let problems = model.file.problems.iter();
    let refused = problems.filter(|problem| problem.kind == ProblemKind::Instruction);
    let refused = refused.filter_map(|problem| {
        let starts = |instruction: &&Instruction<'_>| instruction.span.start <= problem.span.start;
        let at = model.instructions.partition_point(starts);
        Some(model.instructions[at.checked_sub(1)?].span)
    });
    let frozen: Vec<Span> = frozen.spans(model.file).collect();
    let mut refused: Vec<Span> = refused.collect();
    refused.sort_unstable();
    if !frozen.is_empty() || !refused.is_empty() {
        findings.retain(|finding| {
            let is_repair = rules::REPAIRS.contains(&finding.rule);
            !touches(finding, &frozen) && (is_repair || !touches(finding, &refused))
        });
    }
    findings
}

/// Whether a finding or an edit of its fix lies in one of `closed`, which are sorted.
fn touches(finding: &Finding, closed: &[Span]) -> bool {
    let edits = finding.fix.iter().flat_map(|fix| &fix.edits);
    let mut touched = std::iter::once(finding.span).chain(edits.map(|edit| edit.span));
    touched.any(|span| {
        let at = closed.partition_point(|closed| closed.end <= span.start);
        closed
            .get(at)
            .is_some_and(|closed| closed.start <= span.end)
    })
}

/// Applies those of the fixes of `findings` up to `limit` that do not get in each other's way. The others come again in the
/// next round. A file that BuildKit's parser rejects stays as it is unless one round makes it one that it reads.
pub fn round(model: &Model<'_>, findings: &[Finding], limit: Applicability) -> Round {
    let fixes = findings.iter().filter_map(|finding| {
        let fix = finding
            .fix
            .as_ref()
            .filter(|fix| fix.applicability <= limit)?;
        Some((finding.rule, fix))
    });
    let chosen = choose(fixes);
    if chosen.is_empty() {
        return Round::default();
    }
    let round = match apply(model, &chosen) {
        Ok(text) => Round {
            text: Some(text),
            count: chosen.len(),
            dropped: Vec::new(),
        },
        Err(_) => one_by_one(model, &chosen),
    };
    let is_read = |text: &Vec<u8>| !syntax::parse(text).is_rejected();
    if model.file.is_rejected() && !round.text.as_ref().is_some_and(is_read) {
        return Round {
            dropped: round.dropped,
            ..Round::default()
        };
    }
    round
}

type Chosen<'f> = (&'static str, &'f Fix);

/// Fixes that rewrite different instructions, the first in order of rules and place winning. Fixes of one rule may share an
/// instruction if they do not depend on each other ([`rules::INDEPENDENT`]) and lie apart.
fn choose<'f>(fixes: impl Iterator<Item = Chosen<'f>>) -> Vec<Chosen<'f>> {
    // Who rewrites an instruction, and where its last edit ends.
    let mut taken: HashMap<usize, (&str, u32)> = HashMap::new();
    let mut chosen: Vec<Chosen<'f>> = Vec::new();
    for (rule, fix) in fixes {
        let (Some(first), Some(last)) = (fix.edits.first(), fix.edits.last()) else {
            continue;
        };
        let shares = rules::INDEPENDENT.contains(&rule) && fix.rewrites.len() == 1;
        let is_free = |index: &usize| match taken.get(index) {
            None => true,
            Some((by, end)) => shares && *by == rule && *end < first.span.start,
        };
        if fix.rewrites.iter().all(is_free) {
            let claim = (rule, last.span.end);
            taken.extend(fix.rewrites.iter().map(|&index| (index, claim)));
            chosen.push((rule, fix));
        }
    }
    chosen
}

fn apply(model: &Model<'_>, fixes: &[Chosen<'_>]) -> Result<Vec<u8>, verify::Mismatch> {
    let mut edits: Vec<Edit> = fixes
        .iter()
        .flat_map(|(_, fix)| fix.edits.iter().cloned())
        .collect();
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let mut rewrites: Vec<usize> = fixes
        .iter()
        .flat_map(|(_, fix)| fix.rewrites.iter().copied())
        .collect();
    rewrites.sort_unstable();
    rewrites.dedup();
    let splits = fixes.iter().flat_map(|(_, fix)| {
        let pairs = fix.rewrites.windows(2);
        pairs.filter(|pair| pair[0] == pair[1]).map(|pair| pair[0])
    });
    rewrites.extend(splits);
    rewrites.sort_unstable();
    let text = apply_edits(model.file.source, &edits);
    let file = syntax::parse(&text);
    verify::contained(model, &Model::new(&file), &edits, &rewrites)?;
    Ok(text)
}

/// Where all together break something, each on its own: the first that does not is applied, those that do are dropped.
fn one_by_one(model: &Model<'_>, fixes: &[Chosen<'_>]) -> Round {
    let mut round = Round::default();
    for fix in fixes {
        match apply(model, std::slice::from_ref(fix)) {
            Ok(text) => {
                return Round {
                    text: Some(text),
                    count: 1,
                    ..round
                };
            }
            Err(mismatch) => {
                round
                    .dropped
                    .push(format!("a fix of {} was dropped: {mismatch}", fix.0));
            }
        }
    }
    round
}
