//! Other instructions and heredocs in the place of commands.

use std::ops::Range;

use super::{comments_in_gaps, has_lines};
use crate::model::{HEREDOC_NAME, Model, Writing};
use crate::shell::Pipeline;
use crate::text::{Edit, Gap, GapLine, GapLineKind, LineEnding, LogicalSpan, Span};

/// Has COPYs with heredocs do what commands of a RUN do that write files: for the same user, in the place of the RUN, above or below what is left of it. `None` where a
/// comment would go along.
pub fn copies_in_place(model: &Model<'_>, index: usize, writing: &Writing) -> Option<Edit> {
    if model.line_ending() == LineEnding::Crlf {
        return None;
    }
    let chown = model.owner_flag(index)?;
    let copies = writing.files.iter().map(|file| {
        let mode = file.mode.as_deref();
        let chmod = mode.map_or_else(String::new, |mode| format!(" --chmod={mode}"));
        let is_special = file.text.contains(['$', '\\', '`', '"', '\'']);
        let quote = if is_special { "\"" } else { "" };
        format!(
            "COPY{chown}{chmod} <<{quote}{HEREDOC_NAME}{quote} {}\n{}{HEREDOC_NAME}",
            file.path, file.text
        )
    });
    let copies = copies.collect::<Vec<_>>().join("\n");
    instead_of_parts(model, index, &writing.parts, &copies)
}

/// Puts instructions in the place of parts of the `&&` list that a RUN is: the first ones, above what is left of it, the last ones, below that, or all. `None` for others, and where
/// a comment would go along.
pub fn instead_of_parts(
    model: &Model<'_>,
    index: usize,
    gone: &Range<usize>,
    lines: &str,
) -> Option<Edit> {
    let instruction = model.instructions[index];
    let script = model.script(index)?;
    let parts = model.and_list(index)?;
    let joined = &instruction.joined;
    let line_ending = std::str::from_utf8(model.line_ending().bytes()).ok()?;
    let token = |at: u32| script.tokens[at as usize].span;
    let (start, end) = (instruction.content().start, end_of_line(model, index));
    if *gone == (0..parts.len()) {
        let is_whole = !has_lines(joined, 0, u32::MAX);
        return is_whole.then(|| Edit::replace(Span { start, end }, lines));
    }
    if gone.start == 0 {
        let next = token(parts[gone.end].range().start.0).start;
        let span = Span {
            start,
            end: joined.physical(next),
        };
        return (!has_lines(joined, 0, next))
            .then(|| Edit::replace(span, format!("{lines}{line_ending}RUN ")));
    }
    let last = token(parts[gone.start - 1].range().end.0.checked_sub(1)?).end;
    let span = Span {
        start: joined.physical_end(last),
        end,
    };
    let is_end = gone.end == parts.len() && !goes_on(model, index);
    (is_end && !has_lines(joined, last, u32::MAX))
        .then(|| Edit::replace(span, format!("{line_ending}{lines}")))
}

/// Has a RUN read its commands from a heredoc, each on lines of its own. Comments between them stand between the lines. `None` where one stands inside of a command or speaks to a tool,
/// where others would misread the text, or a line would end the heredoc.
pub fn commands_in_lines(model: &Model<'_>, index: usize) -> Option<Edit> {
    let instruction = model.instructions[index];
    let joined = &instruction.joined;
    let lines = model.lines(index)?;
    if model.line_ending() == LineEnding::Crlf
        || model.file.escape != b'\\'
        || !instruction.heredocs.is_empty()
        || goes_on(model, index)
    {
        return None;
    }
    let mut written: Vec<String> = lines.lead.into_iter().collect();
    let mut gaps = commented_gaps(model, index).peekable();
    for part in &lines.parts {
        let start = first_token(model, index, part)?.start;
        while let Some(gap) = gaps.next_if(|gap| gap.at <= start) {
            for comment in comments_in_gaps(model.file.source, std::slice::from_ref(gap))? {
                written.push(String::from_utf8(comment.to_vec()).ok()?);
            }
        }
        written.push(part_text(model, index, part)?);
        // A comment among the words of a command has no place in a line that goes on.
        let end = last_token(model, index, part)?.end;
        if gaps.peek().is_some_and(|gap| gap.at < end) {
            return None;
        }
    }
    if gaps.next().is_some() {
        return None;
    }
    let text = written.into_iter().fold(String::new(), |mut text, line| {
        text.push_str(&line);
        text.push('\n');
        text
    });
    if is_misread(&text) || text.lines().any(|line| line == HEREDOC_NAME) {
        return None;
    }
    let span = Span {
        start: joined.physical(instruction.statement.body_span.start),
        end: end_of_line(model, index),
    };
    Some(Edit::replace(
        span,
        format!("<<{HEREDOC_NAME}\n{text}{HEREDOC_NAME}"),
    ))
}

/// Whether programs that do not know how a RUN reads its heredoc take a part of a script for something else: a backquote, also in a comment, for the start of a
/// command, and `${` in single quotes for a variable.
fn is_misread(text: &str) -> bool {
    let is_part = |ch: char| ch.is_ascii_alphanumeric() || ch == '_';
    let mut braces = text.split("${").skip(1);
    text.contains('`')
        || braces.any(|rest| {
            let next = rest
                .trim_start_matches(['#', '!'])
                .trim_start_matches(is_part);
            !next.starts_with([
                '}', ':', '-', '+', '=', '?', '#', '%', '/', '^', ',', '@', '[', '*',
            ])
        })
}

/// The gaps of the text of a RUN that have comments.
fn commented_gaps<'m>(model: &'m Model<'_>, index: usize) -> impl Iterator<Item = &'m Gap> {
    let instruction = model.instructions[index];
    let start = instruction.statement.body_span.start;
    let is_comment = |line: &GapLine| line.kind == GapLineKind::Comment;
    let gaps = instruction.joined.gaps().iter();
    gaps.filter(move |gap| gap.at > start && gap.lines.iter().any(is_comment))
}

fn first_token(model: &Model<'_>, index: usize, part: &Pipeline) -> Option<LogicalSpan> {
    let tokens = &model.script(index)?.tokens;
    tokens.get(part.range().start.index()).map(|it| it.span)
}

fn last_token(model: &Model<'_>, index: usize, part: &Pipeline) -> Option<LogicalSpan> {
    let tokens = &model.script(index)?.tokens;
    let last = part.range().end.index().checked_sub(1)?;
    tokens.get(last).map(|it| it.span)
}

/// The text of a part of a list, on as many lines as it has.
fn part_text(model: &Model<'_>, index: usize, part: &Pipeline) -> Option<String> {
    let instruction = model.instructions[index];
    let joined = &instruction.joined;
    let range = part.range();
    let tokens = &model.script(index)?.tokens[range.start.index()..range.end.index()];
    let mut text = String::new();
    let mut end = tokens.first()?.span.start;
    for token in tokens {
        if token.span.start > end && !joined.gaps_between(end, token.span.start).is_empty() {
            text.push_str(" \\\n    ");
        } else {
            let between = &joined.text()[end as usize..token.span.start as usize];
            text.push_str(std::str::from_utf8(between).ok()?);
        }
        text.push_str(std::str::from_utf8(instruction.text(token.span)).ok()?);
        end = token.span.end;
    }
    Some(text)
}

/// Where the last line of an instruction ends: white space after a heredoc's last line would keep it from ending there.
fn end_of_line(model: &Model<'_>, index: usize) -> u32 {
    let span = model.instructions[index].span;
    let text = span.of(model.file.source);
    let text = text.strip_suffix(b"\n").unwrap_or(text);
    let text = text.strip_suffix(b"\r").unwrap_or(text);
    span.start + text.len() as u32
}

/// Whether something stands after an instruction on its last line: a continuation with nothing to continue.
fn goes_on(model: &Model<'_>, index: usize) -> bool {
    let instruction = model.instructions[index];
    let rest = Span {
        start: instruction.content().end,
        end: instruction.span.end,
    };
    !rest.of(model.file.source).trim_ascii().is_empty()
}
