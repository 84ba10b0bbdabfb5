//! Choosing fixes that do not get in each other's way, applying them, and going round until nothing changes.

use crate::config::Settings;
use crate::diagnostic::{Applicability, Finding, Fix};
use crate::model::{BuildContext, Model};
use crate::rules;
use crate::suppress::Frozen;
use crate::text::{Edit, apply_edits};
use crate::verify;

/// More rounds than this mean that two rules undo each other: a bug in dfmt.
const MAX_ROUNDS: usize = 32;

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fixed {
    /// The text with all fixes.
    pub text: Vec<u8>,
    /// How many findings were fixed.
    pub count: usize,
    /// Fixes that would have changed what they were not meant to, and rounds that did not end: bugs in dfmt, in words.
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
    let mut findings = rules::check(&context);
    if !frozen.is_empty() {
        let spans: Vec<_> = frozen.spans(model.file).collect();
        findings.retain(|finding| {
            let edits = finding
                .fix
                .iter()
                .flat_map(|fix| &fix.edits)
                .map(|edit| edit.span);
            let mut touched = std::iter::once(finding.span).chain(edits);
            !touched.any(|span| {
                spans
                    .iter()
                    .any(|frozen| span.start < frozen.end && frozen.start <= span.end)
            })
        });
    }
    findings
}

/// Applies all fixes up to `limit` to `text`, which BuildKit's parser must take, until none is left.
pub fn to_fixpoint(
    text: Vec<u8>,
    settings: &Settings,
    build: &dyn BuildContext,
    limit: Applicability,
) -> Fixed {
    let mut fixed = Fixed {
        text,
        ..Fixed::default()
    };
    for _ in 0..MAX_ROUNDS {
        let file = crate::syntax::parse(&fixed.text);
        let model = Model::new(&file);
        let found = findings(&model, settings, build);
        let fixes = found.into_iter().filter_map(|finding| {
            let fix = finding.fix.filter(|fix| fix.applicability <= limit)?;
            Some((finding.rule, fix))
        });
        let chosen = choose(fixes);
        if chosen.is_empty() {
            return fixed;
        }
        let (text, applied) = match apply(&model, &chosen) {
            Ok(text) => (text, chosen.len()),
            Err(_) => one_by_one(&model, &chosen, &mut fixed.dropped),
        };
        if applied == 0 {
            return fixed;
        }
        fixed.count += applied;
        fixed.text = text;
    }
    fixed.dropped.push(format!(
        "the fixes did not settle within {MAX_ROUNDS} rounds"
    ));
    fixed
}

type Chosen = (&'static str, Fix);

/// Fixes that rewrite different instructions, the first in order of rules and place winning.
fn choose(fixes: impl Iterator<Item = Chosen>) -> Vec<Chosen> {
    let mut taken = Vec::new();
    let mut chosen: Vec<Chosen> = Vec::new();
    for (rule, fix) in fixes {
        if fix.rewrites.iter().any(|index| taken.contains(index)) {
            continue;
        }
        taken.extend_from_slice(&fix.rewrites);
        chosen.push((rule, fix));
    }
    chosen
}

fn apply(model: &Model<'_>, fixes: &[Chosen]) -> Result<Vec<u8>, verify::Mismatch> {
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
    let text = apply_edits(model.file.source, &edits);
    let file = crate::syntax::parse(&text);
    verify::contained(model, &Model::new(&file), &edits, &rewrites)?;
    Ok(text)
}

/// Where all together break something, each on its own: the first that does not is applied (the others come again next
/// round), those that do are dropped.
fn one_by_one(model: &Model<'_>, fixes: &[Chosen], dropped: &mut Vec<String>) -> (Vec<u8>, usize) {
    for fix in fixes {
        match apply(model, std::slice::from_ref(fix)) {
            Ok(text) => return (text, 1),
            Err(mismatch) => {
                let report = format!("a fix of {} was dropped: {mismatch}", fix.0);
                if !dropped.contains(&report) {
                    dropped.push(report);
                }
            }
        }
    }
    (Vec::new(), 0)
}
