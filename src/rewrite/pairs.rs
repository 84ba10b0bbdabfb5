//! Parts of a list that an instruction has: pairs of LABEL and ENV, words of EXPOSE.

use super::{has_lines, replace_text};
use crate::text::{Edit, Joined, LogicalSpan, Span};

/// Removes one of several parts, with the spaces and the break of a line before it, or after the first. `None` if it is the only one, where
/// comments or blank lines stand in it or beside it, and where what comes to stand first would be a flag.
pub fn remove_part(joined: &Joined<'_>, parts: &[LogicalSpan], at: usize) -> Option<Edit> {
    let part = parts[at];
    let previous = at.checked_sub(1).map(|before| parts[before]);
    let (from, to) = match (previous, parts.get(at + 1)) {
        (Some(previous), next) => (previous.end, next.map_or(part.end, |next| next.start)),
        (None, Some(next)) => (part.start, next.start),
        (None, None) => return None,
    };
    let is_flag =
        |next: &LogicalSpan| previous.is_none() && next.of(joined.text()).starts_with(b"--");
    if has_lines(joined, from, to) || parts.get(at + 1).is_some_and(is_flag) {
        return None;
    }
    let span = match previous {
        Some(previous) => Span {
            start: joined.physical_end(previous.end),
            end: joined.physical_end(part.end),
        },
        None => Span {
            start: joined.physical(part.start),
            end: joined.physical(to),
        },
    };
    Some(Edit::delete(span))
}

/// Puts parts into another order: each place gets the part of the index that `order` has for it, all between stays. `None` where comments or blank lines stand
/// between, a part goes on over a line, or would be a flag where it comes to stand.
pub fn reorder_parts(
    joined: &Joined<'_>,
    parts: &[LogicalSpan],
    order: &[usize],
) -> Option<Vec<Edit>> {
    let (first, last) = (parts.first()?, parts.last()?);
    let is_flag = parts[*order.first()?].of(joined.text()).starts_with(b"--");
    if has_lines(joined, first.start, last.end) || is_flag {
        return None;
    }
    let moved = order
        .iter()
        .enumerate()
        .filter(|(place, part)| place != *part);
    let edits = moved.map(|(place, &part)| {
        let text = parts[part].of(joined.text());
        let is_whole = !joined.spans_gap(parts[part]);
        is_whole.then(|| replace_text(joined, parts[place], text))?
    });
    edits.collect()
}
