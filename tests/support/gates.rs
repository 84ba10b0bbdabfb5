//! What must hold of every file that dfmt changed.

use std::collections::BTreeMap;

use dfmt::engine::FixMode;
use dfmt::model::Model;
use dfmt::syntax::Dockerfile;
use dfmt::verify;

/// Docker refuses nothing in the new text that it took in the old one; the layout alone changes neither meaning nor problems.
pub(crate) fn accepted(before: &[u8], after: &[u8], fix: FixMode) -> Result<(), String> {
    let (before, after) = (dfmt::syntax::parse(before), dfmt::syntax::parse(after));
    let (old, new) = (problems(&before), problems(&after));
    for (problem, count) in &new {
        if old.get(problem).is_none_or(|known| known < count) {
            return Err(format!("Docker refuses it now: {problem}"));
        }
    }
    if fix != FixMode::Off {
        return Ok(());
    }
    if old != new {
        return Err(format!("other problems: {old:?}, then {new:?}"));
    }
    if before.is_rejected() {
        return Ok(());
    }
    verify::same_meaning(&Model::new(&before), &Model::new(&after))
        .map_err(|mismatch| format!("{mismatch:?}"))
}

/// What Docker refuses in a file, each with how often.
fn problems(file: &Dockerfile<'_>) -> BTreeMap<String, usize> {
    let mut count = BTreeMap::new();
    for problem in &file.problems {
        *count.entry(problem.message.clone()).or_default() += 1;
    }
    count
}
