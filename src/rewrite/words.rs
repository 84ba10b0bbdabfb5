//! Words of a command or an instruction: adding an option, replacing a word, removing some.

use super::{has_lines, indent, line_break_in};
use crate::model::{Code, Holder, Word};
use crate::text::{Edit, Joined, LogicalSpan, Span};

/// Adds an option after a word of a command, which must not end in an escape character.
pub fn add_option(code: &Code<'_>, after: &Word<'_>, option: &str) -> Edit {
    let at = code.joined.physical_end(after.span.end);
    Edit::insert(at, format!(" {option}"))
}

/// Adds a word to a list of words of a command, before the one of index `at` or, at the end, after the last: on a line of its own where that
/// one has one.
pub fn add_to_list(
    code: &Code<'_>,
    words: &[Word<'_>],
    list: &[usize],
    at: usize,
    added: &str,
) -> Edit {
    let joined = code.joined;
    let neighbour = list[at.min(list.len() - 1)];
    let span = words[neighbour].span;
    let before = words[neighbour - 1].span.end;
    let between = &joined.text()[before as usize..span.start as usize];
    let is_broken = !joined.gaps_between(before, span.start).is_empty() || between.contains(&b'\n');
    let gap = if is_broken && code.holder != Holder::Json {
        let start = joined.physical(span.start);
        let line_break = line_break_in(code, start);
        let line_break = line_break.trim_end_matches([' ', '\t']);
        format!("{line_break}{}", indent(code.model, start))
    } else {
        " ".into()
    };
    if at == list.len() {
        Edit::insert(joined.physical_end(span.end), format!("{gap}{added}"))
    } else {
        Edit::insert(joined.physical(span.start), format!("{added}{gap}"))
    }
}

/// Replaces a part of a text. `None` where its line ends inside: the continuation would go.
pub fn replace_text(
    joined: &Joined<'_>,
    span: LogicalSpan,
    text: impl Into<Vec<u8>>,
) -> Option<Edit> {
    (!joined.spans_gap(span)).then(|| Edit::replace(joined.span(span), text))
}

/// Replaces a word of a command, as [`replace_text`] does.
pub fn replace_word(code: &Code<'_>, word: &Word<'_>, text: impl Into<Vec<u8>>) -> Option<Edit> {
    replace_text(code.joined, word.span, text)
}

/// Removes a word that stands after another one, with the spaces between the two. `None` where anything else would go along: a redirection, a
/// comment.
pub fn remove_word(code: &Code<'_>, before: &Word<'_>, word: &Word<'_>) -> Option<Edit> {
    let joined = code.joined;
    let span = Span {
        start: joined.physical_end(before.span.end),
        end: joined.physical_end(word.span.end),
    };
    let is_apart = has_lines(joined, before.span.end, word.span.end);
    (!is_apart && are_next(joined, before.span, word.span)).then(|| Edit::delete(span))
}

/// Removes words before the last of `words`, with the spaces up to that. `None` where anything else would go along, as above.
pub fn remove_before_last(code: &Code<'_>, words: &[Word<'_>]) -> Option<Edit> {
    let joined = code.joined;
    let (first, last) = (words.first()?.span, words.last()?.span);
    let span = Span {
        start: joined.physical(first.start),
        end: joined.physical(last.start),
    };
    let is_apart = has_lines(joined, first.start + 1, last.start);
    let mut pairs = words.windows(2);
    let are_next = pairs.all(|pair| are_next(joined, pair[0].span, pair[1].span));
    (!is_apart && are_next).then(|| Edit::delete(span))
}

/// Whether nothing but spaces, and breaks of a line that goes on, stand between two parts of a text.
fn are_next(joined: &Joined<'_>, one: LogicalSpan, other: LogicalSpan) -> bool {
    let between = &joined.text()[one.end as usize..other.start as usize];
    between.iter().all(|byte| b" \t\r\n\\".contains(byte))
}
