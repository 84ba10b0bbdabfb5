//! Joining a RUN to the one above it.

use super::{Glue, line_break};
use crate::model::Model;
use crate::shell::TokenId;
use crate::suppress::is_pragma;
use crate::syntax::{Instruction, Item};
use crate::text::{Edit, GapLineKind, Span};

/// How a script is joined to the one above.
#[derive(Clone, Copy, Debug)]
pub struct Join<'s> {
    /// The token it starts with: a `set` before it that the upper one has, too, goes.
    pub start: TokenId,
    /// What stands between the two.
    pub glue: Glue,
    /// Whether it stands in `{ …; }`.
    pub wrap: bool,
    /// A command that is to stand at the start of the upper one, and end where a command fails.
    pub lead: Option<&'s str>,
}

/// Joins the script of a RUN to that of one above it, between which nothing but comments stands; comments between the two scripts move into
/// the joined one. `None` where one of them speaks to a tool.
pub fn join_runs(
    model: &Model<'_>,
    upper: usize,
    lower: usize,
    join: &Join<'_>,
) -> Option<Vec<Edit>> {
    let (above, script) = (model.script(upper)?, model.script(lower)?);
    let (above_list, list) = (above.list.as_ref()?, script.list.as_ref()?);
    let break_line = line_break(model, upper);
    let [upper, lower] = [upper, lower].map(|index| model.instructions[index]);
    let mut edits = Vec::new();
    if let Some(lead) = join.lead {
        let first = above_list.items.first()?.and_or.first_token();
        let at = upper
            .joined
            .physical(above.tokens[first.index()].span.start);
        edits.push(Edit::insert(at, format!("{lead};{break_line}")));
    }
    let end_above = above.tokens[above_list.last_token()?.index()].span.end;
    let gap = Span {
        start: upper.joined.physical_end(end_above),
        end: (lower.joined).physical(script.tokens[join.start.index()].span.start),
    };
    let comments = comments_in(model, [upper, lower], gap);
    if comments.iter().any(|comment| is_pragma(comment)) {
        return None;
    }
    let mut text = Vec::new();
    if join.glue == Glue::Semicolon {
        text.push(b';');
    }
    text.extend_from_slice(break_line.as_bytes());
    let next_line = break_line.trim_start_matches([' ', char::from(model.file.escape)]);
    for comment in comments {
        text.extend_from_slice(comment);
        text.extend_from_slice(next_line.as_bytes());
    }
    if join.glue == Glue::And {
        text.extend_from_slice(b"&& ");
    }
    if join.wrap {
        text.extend_from_slice(b"{ ");
    }
    edits.push(Edit::replace(gap, text));
    if join.wrap {
        let end = |token: TokenId| script.tokens[token.index()].span.end;
        let semicolon = list.items.last()?.end;
        let at = end(semicolon.or_else(|| list.last_token())?);
        let text = if semicolon.is_some() { " }" } else { "; }" };
        edits.push(Edit::insert(lower.joined.physical_end(at), text));
    }
    Some(edits)
}

/// The comments in a part of the file that starts in one instruction and ends in the next one.
fn comments_in<'m>(
    model: &'m Model<'_>,
    [upper, lower]: [&Instruction<'_>; 2],
    part: Span,
) -> Vec<&'m [u8]> {
    let inside = |instruction: &Instruction<'_>| -> Vec<Span> {
        let lines = instruction.joined.gaps().iter().flat_map(|gap| &gap.lines);
        lines
            .filter(|line| line.kind == GapLineKind::Comment)
            .map(|line| line.span)
            .collect()
    };
    let items = &model.file.items;
    let from = items.partition_point(|item| item.span().start < part.start);
    let between = items[from..]
        .iter()
        .take_while(|item| item.span().start < part.end)
        .filter_map(|item| match item {
            Item::Comment(comment) => Some(comment.text),
            _ => None,
        });
    let mut comments = inside(upper);
    comments.extend(between);
    comments.extend(inside(lower));
    comments.retain(|comment| part.contains(*comment));
    let source = model.file.source;
    comments.into_iter().map(|span| span.of(source)).collect()
}
