//! Choosing fixes that do not get in each other's way, applying them, and going round until nothing changes.

use std::collections::HashMap;

use crate::config;
use crate::diagnostic::{Applicability, Becomes, Finding, Fix, Rewrite};
use crate::model::Model;
use crate::rules::REGISTRY;
use crate::syntax;
use crate::text::{Edit, apply_edits};
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

/// Applies those of the fixes of `findings` up to `limit` that do not get in each other's way. The others come again in the
/// next round. A file that BuildKit's parser rejects stays as it is unless one round makes it one that it reads.
pub fn round(
    model: &Model<'_>,
    findings: &[Finding],
    options: &config::Rules,
    limit: Applicability,
) -> Round {
    let fixable = |id: &str| {
        REGISTRY
            .with_id(id)
            .is_some_and(|rule| rule.is_fixable(options))
    };
    let fixes = findings.iter().filter_map(|finding| {
        let fix = finding
            .fix
            .as_ref()
            .filter(|fix| fix.applicability <= limit && fixable(finding.rule))?;
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
/// instruction if they do not depend on each other ([`crate::lint::Rule::independent`]) and lie apart.
fn choose<'f>(fixes: impl Iterator<Item = Chosen<'f>>) -> Vec<Chosen<'f>> {
    // Who rewrites an instruction, and where its last edit ends.
    let mut taken: HashMap<usize, (&str, u32)> = HashMap::new();
    let mut chosen: Vec<Chosen<'f>> = Vec::new();
    for (rule, fix) in fixes {
        let (Some(first), Some(last)) = (fix.edits.first(), fix.edits.last()) else {
            continue;
        };
        let shares = REGISTRY.with_id(rule).is_some_and(|rule| rule.independent)
            && matches!(&fix.rewrites[..], [only] if only.becomes == Becomes::Itself);
        let is_free = |rewrite: &Rewrite| match taken.get(&rewrite.index) {
            None => true,
            Some((by, end)) => shares && *by == rule && *end < first.span.start,
        };
        if fix.rewrites.iter().all(is_free) {
            let claim = (rule, last.span.end);
            taken.extend(fix.rewrites.iter().map(|rewrite| (rewrite.index, claim)));
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
    // Several fixes of one instruction all leave it in its place: `choose` sees to that.
    let rewrites = fixes.iter().flat_map(|(_, fix)| fix.rewrites.iter());
    let mut rewrites: Vec<Rewrite> = rewrites.cloned().collect();
    rewrites.sort_by_key(|rewrite| rewrite.index);
    rewrites.dedup_by_key(|rewrite| rewrite.index);
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
