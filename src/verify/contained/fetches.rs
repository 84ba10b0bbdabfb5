//! Whether ADDs that a fix makes fetch what commands of a RUN fetched, and the rest of it is as it was.

use super::declared::Declared;
use super::heredocs::same_part;
use super::homes::Homes;
use crate::diagnostic::Operation;
use crate::model::{Fetched, FetchedKind, Model, User};
use crate::shell::Pipeline;
use crate::syntax::{Body, Keyword};
use crate::text::GapLineKind;
use crate::verify::instruction::Place;
use crate::verify::{Mismatch, mismatch_at_end};

/// What is wrong where that is not so.
pub(super) const OTHER: &str = "an ADD that does not fetch what a RUN fetched";

/// Checks each RUN of which commands become ADDs.
pub(super) fn fetches(
    before: &Model<'_>,
    after: &Model<'_>,
    declared: &Declared<'_>,
    homes: &Homes,
) -> Result<(), Mismatch> {
    for (&index, operation) in &declared.of {
        let Operation::FetchByAdd { gone, follows, .. } = operation else {
            continue;
        };
        let home = homes.of[index].clone();
        let is_there = home.end <= after.instructions.len();
        if !is_there || !fetched((before, index), (after, home.start), gone, *follows) {
            return Err(mismatch_at_end(before, OTHER));
        }
    }
    Ok(())
}

/// Whether ADDs from a place on fetch what parts of a RUN fetched, and the others stand in a RUN above or below.
fn fetched(
    (before, index): Place<'_, '_>,
    (after, start): Place<'_, '_>,
    gone: &[usize],
    follows: bool,
) -> bool {
    let instruction = before.instructions[index];
    let is_plain = instruction.statement.kind == Keyword::Run
        && matches!(instruction.statement.body, Body::Shell(_))
        && instruction.statement.flags.is_empty()
        && instruction.heredocs.is_empty();
    // Whom the files belong to.
    let (Some(owner), Some(parts), Some(fetched)) = (
        before.owner_of_files(index).filter(|_| is_plain),
        before.and_list(index),
        before.fetching(index, gone, follows),
    ) else {
        return false;
    };
    // `tar` of root gives files to whom the archive says.
    let is_archive = |it: &Fetched| matches!(it.kind, FetchedKind::Archive { .. });
    let is_root = before.user(index) == User::Root;
    let owner = Some(owner).filter(|owner| !owner.is_empty());
    if is_root && owner.is_some() && fetched.iter().any(is_archive) {
        return false;
    }
    let is_all = gone.len() == parts.len();
    let first = start + usize::from(!is_all && !follows);
    let mut fetched_again = fetched.iter().enumerate();
    if !fetched_again.all(|(at, fetched)| {
        let added = after.added(first + at);
        added.is_some_and(|(added, given)| added == *fetched && given == owner)
    }) {
        return false;
    }
    let rest = if follows {
        start + fetched.len()
    } else {
        start
    };
    is_all || is_rest((before, index), &parts, gone, (after, rest))
}

/// Whether a RUN has the parts of a list that are not `gone`, with the comments that stood before each, and nothing else.
fn is_rest(
    (before, index): Place<'_, '_>,
    parts: &[&Pipeline],
    gone: &[usize],
    (after, at): Place<'_, '_>,
) -> bool {
    let new = after.instructions[at];
    let is_run = new.statement.kind == Keyword::Run && new.statement.flags.is_empty();
    let Some(now) = after.and_list(at).filter(|_| is_run) else {
        return false;
    };
    let stays = |at: &usize| !gone.contains(at);
    let left: Vec<&Pipeline> = (0..parts.len()).filter(stays).map(|at| parts[at]).collect();
    let mut pairs = left.iter().zip(&now);
    if left.len() != now.len()
        || !pairs.all(|(old, new)| same_part((before, index, old), (after, at, new)))
    {
        return false;
    }
    // Those that are not there still are above it.
    let (Some(old), Some(new)) = (
        comments((before, index), &left),
        comments((after, at), &now),
    ) else {
        return false;
    };
    let mut had = old.iter();
    new.iter().all(|comment| had.any(|it| it == comment))
}

/// The comments between the words of a RUN, each with the number of parts that start before it.
fn comments<'m>(
    (model, index): Place<'m, '_>,
    parts: &[&Pipeline],
) -> Option<Vec<(usize, &'m [u8])>> {
    let script = model.script(index)?;
    let starts = |part: &&Pipeline| script.tokens[part.range().start.index()].span.start;
    let gaps = model.instructions[index].joined.gaps().iter();
    let comments = gaps.flat_map(|gap| {
        let at = parts.partition_point(|part| starts(part) < gap.at);
        let lines = gap.lines.iter();
        let comments = lines.filter(|line| line.kind == GapLineKind::Comment);
        comments.map(move |line| (at, line.span.of(model.file.source)))
    });
    Some(comments.collect())
}
