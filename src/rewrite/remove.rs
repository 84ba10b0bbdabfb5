//! Removing commands from a script so that nothing else changes.

use crate::model::{Code, Holder, Nest, SimpleCommand, errexit};
use crate::shell::{Command, ListItem, Pipeline, Script, Token, TokenId, TokenKind};
use crate::text::{Edit, LogicalSpan, Span};

/// Removes a command that always succeeds from its and-or list, or from the script if it stands alone between two `;`. `None` where the
/// list has a `||`, where the command is all there is, where a comment would go along, where it does not stand in the script's own list, and
/// where a failure before it would then count that did not, or the other way round. Comments in lines of their own stay above what follows.
pub fn remove_command(code: &Code<'_>, command: &SimpleCommand<'_>) -> Option<Vec<Edit>> {
    remove_commands(code, &[command])
}

/// Removes several commands at once, as [`remove_command`] does one; in order of the text.
pub fn remove_commands(code: &Code<'_>, commands: &[&SimpleCommand<'_>]) -> Option<Vec<Edit>> {
    let script = code.script;
    let items = &script.list.as_ref()?.items;
    let places: Vec<(usize, usize)> = commands
        .iter()
        .map(|command| (command.place.item, command.place.pipeline))
        .collect();
    let is_top = |command: &&SimpleCommand<'_>| {
        command.place.nest == Nest::Top && !command.place.piped && !is_inverted(items, command)
    };
    if !commands.iter().all(is_top) {
        return None;
    }
    let is_whole = |item: usize| {
        let count = items[item].and_or.pipelines().count();
        (0..count).all(|pipeline| places.contains(&(item, pipeline)))
    };
    if code.holder == Holder::Heredoc && places.iter().any(|(item, _)| is_whole(*item)) {
        let lines = places.iter().map(|(item, _)| {
            let whole = items[*item].and_or.pipelines().count() == 1;
            whole.then(|| remove_line(code, *item))?
        });
        return lines.collect();
    }
    let ends = Ends { script };
    let mut spans = Vec::new();
    let mut item = 0;
    while item < items.len() {
        let start = item;
        while item < items.len() && is_whole(item) {
            item += 1;
        }
        if item > start {
            spans.push(if let Some(next) = items.get(item) {
                ends.up_to(&items[start].and_or.first, &next.and_or.first)
            } else {
                if !may_end(code, start.checked_sub(1)?) {
                    return None;
                }
                let before = items[start - 1].and_or.pipelines().next_back()?;
                let last = items[item - 1].and_or.pipelines().next_back()?;
                ends.from(before, last)?
            });
            continue;
        }
        let list: Vec<&Pipeline> = items[item].and_or.pipelines().collect();
        let mut at = 0;
        while at < list.len() {
            let start = at;
            while at < list.len() && places.contains(&(item, at)) {
                at += 1;
            }
            if at == start {
                at += 1;
                continue;
            }
            spans.push(if let Some(next) = list.get(at) {
                ends.up_to(list[start], next)
            } else {
                // With `-e` a failure of what stands left of it is let pass in the middle of the script.
                if item + 1 < items.len() && errexit(code) != Some(false) {
                    return None;
                }
                ends.from(list[start.checked_sub(1)?], list[at - 1])?
            });
        }
        item += 1;
    }
    let in_or_list = |(item, _): &(usize, usize)| script.has(&items[*item].and_or, TokenKind::OrIf);
    if places.iter().any(in_or_list) {
        return None;
    }
    let mut edits = Vec::new();
    for (span, from_start) in spans {
        edits.extend(remove_span(code, span, from_start)?);
    }
    Some(edits)
}

/// Removes a span of a script, up to the start of what follows if it is removed `from_start`. `None` if that would take comments along:
/// those in lines of their own stay where something follows them.
fn remove_span(code: &Code<'_>, span: LogicalSpan, from_start: bool) -> Option<Vec<Edit>> {
    let joined = code.joined;
    let stays = |token: &Token| {
        matches!(
            token.kind,
            TokenKind::Background
                | TokenKind::Comment
                | TokenKind::HeredocOperator
                | TokenKind::HeredocBody
        ) && span.contains(token.span)
    };
    if code.script.tokens.iter().any(stays) {
        return None;
    }
    let mut comments = joined
        .gaps_between(span.start, span.end)
        .iter()
        .filter(|gap| !gap.lines.is_empty())
        .peekable();
    if !from_start {
        let (start, end) = (
            joined.physical_end(span.start),
            joined.physical_end(span.end),
        );
        let edit = Edit::delete(Span { start, end });
        return comments.peek().is_none().then(|| vec![edit]);
    }
    let mut edits = Vec::new();
    let mut start = joined.physical(span.start);
    for gap in comments {
        if gap.span.start < start {
            return None;
        }
        edits.push(Edit::delete(Span {
            start,
            end: gap.span.start,
        }));
        let rest = &code.model.file.source[gap.span.end as usize..];
        let blanks = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t'));
        start = gap.span.end + blanks.count() as u32;
    }
    let rest = Span {
        start,
        end: joined.physical(span.end),
    };
    edits.extend((!rest.is_empty()).then(|| Edit::delete(rest)));
    Some(edits)
}

/// Whether a `!` stands before the pipeline of a command.
fn is_inverted(items: &[ListItem], command: &SimpleCommand<'_>) -> bool {
    let pipeline = items
        .get(command.place.item)
        .and_then(|item| item.and_or.pipelines().nth(command.place.pipeline));
    pipeline.is_none_or(|pipeline| !pipeline.prefix.is_empty())
}

/// Where pipelines start and end.
struct Ends<'s> {
    script: &'s Script,
}

impl Ends<'_> {
    /// From the start of a pipeline to that of the next one that stays.
    fn up_to(&self, first: &Pipeline, next: &Pipeline) -> (LogicalSpan, bool) {
        let start = |pipeline: &Pipeline| {
            let token = pipeline.range().start;
            self.script.tokens[token.index()].span.start
        };
        let span = LogicalSpan {
            start: start(first),
            end: start(next),
        };
        (span, true)
    }

    /// From the end of the pipeline before, which stays, to the end of the last one.
    fn from(&self, before: &Pipeline, last: &Pipeline) -> Option<(LogicalSpan, bool)> {
        let end = |pipeline: &Pipeline| {
            let command: &Command = pipeline
                .rest
                .last()
                .map_or(&pipeline.first, |(_, last)| last);
            let token = TokenId(command.range.end.0.checked_sub(1)?);
            Some(self.script.tokens[token.index()].span.end)
        };
        let span = LogicalSpan {
            start: end(before)?,
            end: end(last)?,
        };
        Some((span, false))
    }
}

/// Removes an item of a heredoc with its line. `None` where it shares the line, where a comment would go along, and where it
/// is the last one and decides how the script ends.
fn remove_line(code: &Code<'_>, item: usize) -> Option<Edit> {
    let script = code.script;
    let items = &script.list.as_ref()?.items;
    let end = script.tokens[items[item].end?.index()];
    if items.len() == 1 || (item + 1 == items.len() && !may_end(code, item - 1)) {
        return None;
    }
    let first = items[item].and_or.first_token();
    let start = script.tokens[first.index()].span.start;
    let text = code.joined.text();
    let line = memchr::memrchr(b'\n', &text[..start as usize])? + 1;
    let is_alone = text[line..start as usize]
        .iter()
        .all(|byte| matches!(byte, b' ' | b'\t'));
    // A line that is continued above is no line of its own.
    let is_continued = text[..line].ends_with(b"\\\n");
    let span = LogicalSpan::new(line, end.span.end as usize);
    let others = script.tokens.iter().any(|token| {
        matches!(token.kind, TokenKind::Comment | TokenKind::HeredocBody)
            && span.contains(token.span)
    });
    let is_line = end.kind == TokenKind::Newline && is_alone && !is_continued && !others;
    is_line.then(|| Edit::delete(code.span(span)))
}

/// Whether a script may end with this item, and what stands after it go: it says then how the script ends, and must have ended it
/// already where it failed.
fn may_end(code: &Code<'_>, item: usize) -> bool {
    let Some(list) = &code.script.list else {
        return false;
    };
    let and_or = &list.items[item].and_or;
    errexit(code) == Some(true)
        && !code.script.has(and_or, TokenKind::AndIf)
        && and_or.pipelines().all(Pipeline::is_simple)
}
