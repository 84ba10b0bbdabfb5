//! Whether comments were added and nothing else happened.

use super::Mismatch;
use crate::syntax::{Dockerfile, Item};
use crate::text::LineIndex;

/// Checks that `after` is `before` with more in comments above instructions: directives and instructions are the same byte for byte, and
/// so are the blank lines between them; every comment is there still, at most with more in it.
///
/// # Errors
/// The first place where it is not.
pub fn comments_added(before: &Dockerfile<'_>, after: &Dockerfile<'_>) -> Result<(), Mismatch> {
    let fail = |at: u32, what| {
        let line = LineIndex::new(before.source).line(at);
        Err(Mismatch { line, what })
    };
    if (before.bom, before.escape) != (after.bom, after.escape) {
        return fail(0, "the byte-order mark or the escape character");
    }
    if before.problems.len() != after.problems.len() {
        return fail(0, "another number of problems");
    }
    let mut new = after.items.iter();
    for old in &before.items {
        let text = old.span().of(before.source);
        let same = loop {
            let Some(item) = new.next() else {
                return fail(old.span().start, "a part of the file is gone");
            };
            let now = item.span().of(after.source);
            match (old, item) {
                (Item::Comment(_), Item::Comment(_)) if is_within(text, now) => break true,
                (_, Item::Comment(_)) if !matches!(old, Item::Comment(_)) => {}
                (Item::Comment(_), Item::Comment(_)) => {}
                (Item::Blank(_), Item::Blank(_))
                | (Item::Directive(_), Item::Directive(_))
                | (Item::Instruction(_), Item::Instruction(_)) => break text == now,
                _ => break false,
            }
        };
        if !same {
            return fail(old.span().start, "something else than a comment changed");
        }
    }
    match new.find(|item| !matches!(item, Item::Comment(_))) {
        Some(_) => fail(before.source.len() as u32, "there is more than comments"),
        None => Ok(()),
    }
}

/// Whether a comment is another one, at most with more in one place.
fn is_within(old: &[u8], new: &[u8]) -> bool {
    let same = old
        .iter()
        .zip(new)
        .take_while(|(old, new)| old == new)
        .count();
    new.len() >= old.len() && new.ends_with(&old[same..])
}
