//! Silencing what is left of a file's findings by comments, for those who adopt dfmt.

use std::collections::{BTreeMap, BTreeSet};

use super::{Failure, FixMode, Outcome, Request, check_with, inspect, run};
use crate::diagnostic::{Finding, Fix, SYNTAX};
use crate::lint::On;
use crate::model::{BuildContext, Edited};
use crate::rules::REGISTRY;
use crate::suppress::silencing;
use crate::syntax::parse;
use crate::text::{Edit, apply_edits, compose};
use crate::verify;

/// A comment can bring up other findings, but not for ever.
const MAX_ROUNDS: usize = 8;

/// Rules to silence, each for an instruction by its index.
type Silenced = BTreeSet<(usize, &'static str)>;

/// As [`run`]; then comments are added that silence what is left, with `reason` in each. Without fixes nothing but these
/// comments is added, and the layout stays.
///
/// What no comment above an instruction can silence, or should, stays: syntax errors, and what is said about such comments themselves.
///
/// # Errors
/// As [`run`].
pub fn silence_rest(source: &[u8], request: Request<'_>, reason: &str) -> Result<Outcome, Failure> {
    let mut outcome = if request.fix == FixMode::Off {
        inspect(source, request)?
    } else {
        run(source, request)?
    };
    let edited = outcome.files.iter();
    let edited = edited.map(|it| (it.path.as_str(), it.text())).collect();
    let context = Edited::new(request.context, edited);
    let text = outcome.output.take().unwrap_or_else(|| source.to_vec());
    let mut unneeded = Silenced::new();
    let mut best: Option<Attempt> = None;
    for _ in 0..MAX_ROUNDS {
        let attempt = Attempt::new(&text, &outcome.after, &unneeded, reason, &|text| {
            let context: &dyn BuildContext = &context;
            check_with(text, request.settings, context, request.shellcheck)
        })?;
        let known = unneeded.len();
        unneeded.extend(attempt.unneeded());
        let is_better = |best: &Attempt| attempt.left.len() < best.left.len();
        if best.as_ref().is_none_or(is_better) {
            best = Some(attempt);
        }
        if unneeded.len() == known {
            break;
        }
    }
    if let Some(best) = best {
        outcome.silenced = best.silenced.len();
        outcome.edits = compose(&text, &outcome.edits, &best.edits);
        outcome.after = best.left;
        outcome.dropped.extend(best.mismatch);
        outcome.output = (best.text != source).then_some(best.text);
    }
    Ok(outcome)
}

/// What finds what is wrong with a text.
type Check<'c> = dyn Fn(&[u8]) -> Result<Vec<Finding>, Failure> + 'c;

/// A text with comments added.
struct Attempt {
    text: Vec<u8>,
    /// What makes it of the text without them.
    edits: Vec<Edit>,
    silenced: Silenced,
    /// What is found in it still.
    left: Vec<Finding>,
    /// That the comments would have changed something else: a bug in dfmt.
    mismatch: Option<String>,
}

impl Attempt {
    /// Silences what was `found` in a text, and what comes up then, but for what is `unneeded`.
    fn new(
        text: &[u8],
        found: &[Finding],
        unneeded: &Silenced,
        reason: &str,
        check: &Check<'_>,
    ) -> Result<Self, Failure> {
        let mut attempt = Self {
            text: text.to_vec(),
            edits: Vec::new(),
            silenced: Silenced::new(),
            left: found.to_vec(),
            mismatch: None,
        };
        for _ in 0..MAX_ROUNDS {
            let file = parse(&attempt.text);
            let starts: Vec<u32> = file.instructions().map(|it| it.span.start).collect();
            // Above another instruction than the one it is about a finding is silenced only where nothing else helps.
            let mut wanted = attempt.wanted(&starts, unneeded, 1);
            if wanted.is_empty() {
                wanted = attempt.wanted(&starts, unneeded, usize::MAX);
            }
            // What Docker does not read stays as it is.
            if wanted.is_empty() || file.is_rejected() {
                break;
            }
            let edits = silencing(&file, &wanted, reason);
            let new = apply_edits(&attempt.text, &edits);
            if let Err(mismatch) = verify::comments_added(&file, &parse(&new)) {
                let what = format!("what is left could not be silenced: {mismatch}");
                attempt.mismatch = Some(what);
                break;
            }
            attempt.edits = compose(&attempt.text, &attempt.edits, &edits);
            attempt.left = check(&new)?;
            attempt.text = new;
            let wanted = wanted.into_iter();
            let wanted = wanted.flat_map(|(at, rules)| rules.into_iter().map(move |it| (at, it)));
            attempt.silenced.extend(wanted);
        }
        Ok(attempt)
    }

    /// What to silence still: what is left, each at the first of as many instructions at which a comment is needed. `starts` is where
    /// instructions start.
    fn wanted(
        &self,
        starts: &[u32],
        unneeded: &Silenced,
        many: usize,
    ) -> BTreeMap<usize, BTreeSet<&'static str>> {
        let mut wanted: BTreeMap<usize, BTreeSet<&'static str>> = BTreeMap::new();
        for finding in self.left.iter().filter(|it| can_be_silenced(it)) {
            let rule = finding.rule;
            let mut about = about(starts, finding).take(many);
            let about = about.find(|at| !unneeded.contains(&(*at, rule)));
            // What a comment did not silence, another one in the same place does not either.
            if let Some(about) = about.filter(|at| !self.silenced.contains(&(*at, rule))) {
                wanted.entry(about).or_default().insert(rule);
            }
        }
        wanted
    }

    /// What need not have been silenced, as the comments alone keep these rules from finding something there.
    fn unneeded(&self) -> Silenced {
        let file = parse(&self.text);
        let starts: Vec<u32> = file.instructions().map(|it| it.span.start).collect();
        let unused = self.left.iter().filter_map(|finding| {
            let below = starts.partition_point(|start| *start <= finding.span.start);
            let name = finding.span.of(&self.text);
            let mut silenced = self.silenced.iter();
            silenced.find(|(about, rule)| *about == below && rule.as_bytes() == name)
        });
        unused.copied().collect()
    }
}

/// The instructions above which a comment silences a finding: the one it is about, then those that its fix rewrites. `starts` is where
/// instructions start.
fn about<'f>(starts: &'f [u32], finding: &'f Finding) -> impl Iterator<Item = usize> + 'f {
    let above = starts.partition_point(|at| *at <= finding.span.start);
    let touched = finding.fix.iter().flat_map(Fix::touched);
    let about = std::iter::once(above.saturating_sub(1)).chain(touched);
    about.filter(|at| *at < starts.len())
}

/// Whether a comment is the way to put a finding off.
fn can_be_silenced(finding: &Finding) -> bool {
    let is_about_comments = REGISTRY
        .with_id(finding.rule)
        .is_none_or(|rule| rule.on.iter().any(|on| matches!(on, On::Comments(_))));
    finding.rule != SYNTAX && !is_about_comments
}
