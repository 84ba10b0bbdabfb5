//! Whether dfmt knows where the tokens of an instruction are, and may put other space between them.

use crate::printer::line::Page;
use crate::printer::shell::keeps_spaces;
use crate::shell::{Script, TokenKind};
use crate::syntax::{Body, Instruction, Keyword, Statement};
use crate::text::{LogicalSpan, has_heredoc_operator, is_blank, trim};

/// Whether the commands of a shell text may be moved about: not if it does not parse, if it has a comment of the shell's that is
/// more than its end, if a line parts `2` and `>`, or if a space could make or unmake a heredoc and a line break stands between
/// two tokens that touch.
pub(super) fn can_be_laid_out(script: &Script, page: Page<'_>) -> bool {
    let joined = &page.instruction.joined;
    let may_end = script
        .tokens
        .iter()
        .position(|token| token.kind == TokenKind::Comment)
        .is_none_or(|at| at > 0 && is_end(script.tokens[at].span, page));
    let numbers = script
        .tokens
        .iter()
        .filter(|token| token.kind == TokenKind::IoNumber);
    let mut after_numbers =
        numbers.flat_map(|number| joined.gaps_between(number.span.end, number.span.end));
    let joins = || {
        script.tokens.windows(2).any(|pair| {
            let (end, start) = (pair[0].span.end, pair[1].span.start);
            end == start && !joined.gaps_between(end, start).is_empty()
        })
    };
    script.list.is_some()
        && may_end
        && after_numbers.all(|gap| gap.lines.is_empty())
        && !(keeps_spaces(script, page) && joins())
}

/// Whether a comment of the shell's ends the last line of the instruction, with nothing in it that could make another line of it.
fn is_end(comment: LogicalSpan, page: Page<'_>) -> bool {
    let joined = &page.instruction.joined;
    page.instruction.heredocs.is_empty()
        && joined
            .gaps_between(comment.start, comment.end - 1)
            .is_empty()
        && !page.instruction.text(comment).contains(&page.escape)
}

/// Whether dfmt knows where the tokens of an instruction are. If not, it is written as it stands.
pub(super) fn is_readable(instruction: &Instruction<'_>, escape: u8) -> bool {
    let statement = instruction.effective();
    let split_before_keyword = instruction
        .joined
        .gaps_between(0, instruction.statement.keyword.start)
        .iter()
        .any(|gap| gap.at <= instruction.statement.keyword.start);
    // Docker cuts more than spaces after the last word: single bytes that are no UTF-8.
    let rest = &instruction.joined.text()[statement_end(instruction) as usize..];
    !is_dangling(instruction, escape)
        && trim(rest).is_empty()
        && !split_before_keyword
        && statement.kind != Keyword::Unknown
        && !has_heredoc_in_pieces(instruction, statement)
        && !hangs_on_spaces(instruction, statement, escape)
        && !has_hidden_flag(instruction, &instruction.statement)
        && !has_hidden_flag(instruction, statement)
        && !matches!(statement.body, Body::Opaque(_))
        && !matches!(&statement.body, Body::Health { kind, .. } if !is_health_kind(instruction.text(*kind)))
}

/// Whether white space that Docker does not skip before flags is all that keeps the body from being a flag, or from being
/// skipped itself (single bytes that are no UTF-8).
fn has_hidden_flag(instruction: &Instruction<'_>, statement: &Statement) -> bool {
    let body = instruction.text(statement.body_span);
    (statement.flags_end.is_none() && body.starts_with(b"--"))
        || matches!(body.first(), Some(0x85 | 0xA0))
}

/// Where the last word of an instruction ends.
pub(super) fn statement_end(instruction: &Instruction<'_>) -> u32 {
    let statement = instruction.effective();
    match &statement.body {
        Body::Health { kind, command } if **command == Body::Empty => kind.end,
        _ => statement.span().end,
    }
}

/// Whether the last byte is an escape character: what Docker trims after it kept it from being a continuation.
pub(super) fn is_dangling(instruction: &Instruction<'_>, escape: u8) -> bool {
    let text = &instruction.joined.text()[..statement_end(instruction) as usize];
    text.ends_with(&[escape]) && !text.ends_with(&[escape, escape])
}

/// Whether another space between two words would make other words of them: in an array that is none because of a tab in a
/// string, after an escape character.
fn hangs_on_spaces(instruction: &Instruction<'_>, statement: &Statement, escape: u8) -> bool {
    match &statement.body {
        Body::Words(words) => {
            matches!(
                statement.kind,
                Keyword::Copy | Keyword::Add | Keyword::Volume
            ) && words
                .first()
                .is_some_and(|word| instruction.text(*word).starts_with(b"["))
        }
        Body::Legacy { name, .. } => instruction.text(*name).ends_with(&[escape]),
        _ => false,
    }
}

/// Whether Docker's word splitter, which looks for heredocs, could see other words if the spaces between words changed: it
/// knows quotes where COPY and ADD do not (`<<'a b'` is one word to it), and other white space.
fn has_heredoc_in_pieces(instruction: &Instruction<'_>, statement: &Statement) -> bool {
    let text = instruction.joined.text();
    if !matches!(statement.kind, Keyword::Run | Keyword::Copy | Keyword::Add)
        || !has_heredoc_operator(text)
    {
        return false;
    }
    let is_piece = |word: &[u8]| {
        let count = |quote| memchr::memchr_iter(quote, word).count();
        count(b'"') % 2 == 1 || count(b'\'') % 2 == 1 || word.ends_with(b"\\")
    };
    let has_piece = match &statement.body {
        Body::Words(words) => words.iter().any(|word| is_piece(instruction.text(*word))),
        _ => false,
    };
    let mut at = statement.keyword.start as usize;
    has_piece
        || statement.leaves().iter().any(|(_, span)| {
            let between = &text[at..span.start as usize];
            at = span.end as usize;
            !between.iter().copied().all(is_blank)
        })
}

fn is_health_kind(word: &[u8]) -> bool {
    word.eq_ignore_ascii_case(b"CMD") || word.eq_ignore_ascii_case(b"NONE")
}
