//! Whether heredocs that a fix makes say what shell text said: files that a RUN wrote, and the lines of a script.

use super::declared::Declared;
use super::homes::Homes;
use crate::diagnostic::Operation;
use crate::model::{Code, Holder, Model, Writing, errexit, joined};
use crate::shell::{Pipeline, Script, Token, TokenKind};
use crate::syntax::{Body, CopySourceKind, Instruction, Keyword};
use crate::text::GapLineKind;
use crate::verify::instruction::Place;
use crate::verify::{Mismatch, mismatch_at_end};

/// Checks each RUN that becomes heredocs, and gives how many heredocs there are more.
pub(super) fn heredocs(
    before: &Model<'_>,
    after: &Model<'_>,
    declared: &Declared<'_>,
    homes: &Homes,
) -> Result<usize, Mismatch> {
    let mut added = 0;
    for (&index, operation) in &declared.of {
        let home = homes.of[index].clone();
        let same = match operation {
            Operation::WriteByCopy { .. } => before.writing(index).and_then(|writing| {
                let count = writing.files.len() + usize::from(!writing.is_all());
                let is_there = home.len() == count && home.end <= after.instructions.len();
                let same = is_there && copies((before, index), (after, home.start), &writing);
                let had = before.instructions[index].heredocs.len();
                same.then_some(writing.files.len() - had.min(1))
            }),
            Operation::InLines { .. } => {
                let is_there = home.start < after.instructions.len();
                // That one is not among those that are counted.
                (is_there && lines((before, index), (after, home.start))).then_some(0)
            }
            _ => Some(0),
        };
        let Some(more) = same else {
            let what = "a heredoc that does not say what a RUN did";
            return Err(mismatch_at_end(before, what));
        };
        added += more;
    }
    Ok(added)
}

/// Whether COPYs from a place on give the files that a RUN wrote, and what is left of the RUN stands where it stood.
fn copies(
    (before, index): Place<'_, '_>,
    (after, start): Place<'_, '_>,
    writing: &Writing,
) -> bool {
    let Some(owner) = before.owner_of_files(index) else {
        return false;
    };
    let owner = Some(owner).filter(|owner| !owner.is_empty());
    let is_before_rest = writing.parts.start == 0;
    let first = start + usize::from(!is_before_rest);
    let mut files = writing.files.iter().enumerate();
    let are_copied = files.all(|(at, file)| {
        let copy = after.instructions[first + at];
        let flags = copy.flags(&copy.statement);
        let flags: Vec<(String, Option<String>)> =
            flags.map(|flag| (flag.name.clone(), flag.value)).collect();
        let chown = owner.clone().map(|owner| ("chown".to_owned(), Some(owner)));
        let chmod = (file.mode.clone()).map(|mode| ("chmod".to_owned(), Some(mode)));
        let expected: Vec<_> = chown.into_iter().chain(chmod).collect();
        let arguments = copy.copy_arguments(&copy.statement);
        let is_to = arguments.is_some_and(|it| {
            let [source] = &it.sources[..] else {
                return false;
            };
            source.kind == CopySourceKind::Heredoc
                && it.target.starts_with('/')
                && !it.target.ends_with('/')
                && joined("/", &it.target) == file.path
        });
        copy.statement.kind == Keyword::Copy
            && flags == expected
            && is_to
            && is_text(after, copy, &file.text)
    });
    if !are_copied {
        return false;
    }
    if writing.is_all() {
        return true;
    }
    let rest = if is_before_rest {
        start + writing.files.len()
    } else {
        start
    };
    let (Some(old), Some(new)) = (before.and_list(index), after.and_list(rest)) else {
        return false;
    };
    let left = if is_before_rest {
        &old[writing.parts.end..]
    } else {
        &old[..writing.parts.start]
    };
    let is_run =
        |it: &Instruction<'_>| it.statement.kind == Keyword::Run && it.statement.flags.is_empty();
    let mut pairs = left.iter().zip(&new);
    is_run(after.instructions[rest])
        && left.len() == new.len()
        && pairs.all(|(old, new)| same_part((before, index, old), (after, rest, new)))
}

/// Whether the one heredoc of a COPY is this text to the byte, with nothing in it that Docker would replace.
fn is_text(after: &Model<'_>, copy: &Instruction<'_>, text: &str) -> bool {
    let [heredoc] = &copy.heredocs[..] else {
        return false;
    };
    let is_special = |byte: &u8| b"$\\`\"'".contains(byte);
    heredoc.body.of(after.file.source) == text.as_bytes()
        && heredoc.fd == 0
        && !heredoc.chomp
        && !heredoc.terminator.is_empty()
        && !(heredoc.expand && text.as_bytes().iter().any(is_special))
}

pub(super) type Part<'m, 'a, 'p> = (&'m Model<'a>, usize, &'p Pipeline);

fn part_tokens<'m>(
    model: &'m Model<'_>,
    index: usize,
    part: &Pipeline,
) -> Option<Vec<(TokenKind, &'m [u8])>> {
    let script = model.script(index)?;
    let range = part.range();
    let tokens = &script.tokens[range.start.index()..range.end.index()];
    let instruction = model.instructions[index];
    let read = |token: &Token| (token.kind, token.span.of(instruction.joined.text()));
    Some(tokens.iter().map(read).collect())
}

/// Whether two parts of lists have the same tokens.
pub(super) fn same_part(old: Part<'_, '_, '_>, new: Part<'_, '_, '_>) -> bool {
    let tokens = part_tokens(old.0, old.1, old.2);
    tokens.is_some() && tokens == part_tokens(new.0, new.1, new.2)
}

/// Whether the heredoc of a RUN is a script under `-e` whose lines are the parts of an `&&` list.
fn lines((before, index): Place<'_, '_>, (after, at): Place<'_, '_>) -> bool {
    let (old, new) = (before.instructions[index], after.instructions[at]);
    let [heredoc] = &new.heredocs[..] else {
        return false;
    };
    let is_run = |it: &Instruction<'_>| {
        it.statement.kind == Keyword::Run && matches!(it.statement.body, Body::Shell(_))
    };
    let is_alone = new.text(new.statement.body_span).starts_with(b"<<")
        && after.commands(at).iter().all(|it| it.argv().is_empty());
    let same_flags = old.flag_texts(&old.statement) == new.flag_texts(&new.statement);
    let codes = after.run_codes(at);
    let mut codes = codes.iter();
    let code = codes.find(|code| code.holder == Holder::Heredoc);
    let (Some(lines), Some(code)) = (before.lines(index), code) else {
        return false;
    };
    let text = |token: &Token| token.span.of(code.joined.text());
    let is_break =
        |token: &&Token| !matches!(token.kind, TokenKind::Newline | TokenKind::Continuation);
    let Some(mut items) = items(code.script) else {
        return false;
    };
    if let Some(lead) = &lines.lead {
        let Some((first, rest)) = items.split_first() else {
            return false;
        };
        let words: Vec<&[u8]> = first.iter().filter(is_break).map(text).collect();
        if words.join(&b' ') != lead.as_bytes() {
            return false;
        }
        items = rest.to_vec();
    }
    let mut pairs = lines.parts.iter().zip(&items);
    is_run(old)
        && is_run(new)
        && is_alone
        && same_flags
        && !heredoc.chomp
        && !heredoc.terminator.is_empty()
        && errexit(code) == Some(true)
        && lines.parts.len() == items.len()
        && same_comments((before, index), &lines.parts, code, &items)
        && pairs.all(|(part, item)| {
            let new = item.iter().filter(is_break);
            let new = new.map(|token| (token.kind, text(token)));
            part_tokens(before, index, part) == Some(new.collect())
        })
}

/// Whether the comments of a script are those that stood between the parts of a list, each between the same.
fn same_comments(
    (before, index): Place<'_, '_>,
    parts: &[&Pipeline],
    code: &Code<'_>,
    items: &[&[Token]],
) -> bool {
    let (old, Some(script)) = (before.instructions[index], before.script(index)) else {
        return false;
    };
    let body = old.statement.body_span.start;
    let mut expected = Vec::new();
    for gap in old.joined.gaps().iter().filter(|gap| gap.at > body) {
        let starts = |part: &&Pipeline| script.tokens[part.range().start.index()].span.start;
        let next = parts.partition_point(|part| starts(part) < gap.at);
        let last = next.checked_sub(1).map(|at| parts[at].range().end.index());
        let comments = gap
            .lines
            .iter()
            .filter(|line| line.kind == GapLineKind::Comment);
        for comment in comments {
            let is_inside = last.is_some_and(|last| gap.at < script.tokens[last - 1].span.end);
            if is_inside || next == parts.len() {
                return false;
            }
            expected.push((next, comment.span.of(before.file.source)));
        }
    }
    let first = |item: &&[Token]| item.first().map_or(0, |token| token.span.start);
    let tokens = code.script.tokens.iter();
    let comments = tokens.filter(|token| token.kind == TokenKind::Comment);
    let found = comments.map(|token| {
        let next = items.partition_point(|item| first(item) < token.span.start);
        (next, token.span.of(code.joined.text()))
    });
    found.eq(expected)
}

/// The tokens of each line of a script; `None` where one of them has more than a pipeline.
fn items(script: &Script) -> Option<Vec<&[Token]>> {
    let list = script.list.as_ref()?;
    let items = list.items.iter().map(|item| {
        let is_line =
            (item.end).is_some_and(|end| script.tokens[end.index()].kind == TokenKind::Newline);
        let range = item.and_or.range();
        let is_one = item.and_or.rest.is_empty() && is_line;
        is_one.then(|| &script.tokens[range.start.index()..range.end.index()])
    });
    items.collect()
}
