//! The layout of shell text on a logical line: FORMAT, "RUN".
//!
//! First every gap gets its flat form; then, from the outside in, lists, compound commands and package lists get line
//! breaks where their author had some or where a line does not fit.

mod breaker;
mod comments;
mod compound;
mod lists;
mod words;

use super::line::{Gap, Line, Page};
use crate::shell::{CommandKind, Script, Token, TokenId, TokenKind};
use crate::text::has_heredoc_operator;
use breaker::Breaker;

/// A script whose tokens stand in a [`Line`].
#[derive(Clone, Copy)]
pub(super) struct PlacedScript<'a> {
    pub(super) tree: &'a Script,
    /// Where its tokens start in the line.
    pub(super) first: usize,
    /// The level of its commands.
    pub(super) base: usize,
    /// Whether its first command starts a line.
    pub(super) own_line: bool,
}

impl PlacedScript<'_> {
    fn at(&self, token: TokenId) -> usize {
        self.first + token.index()
    }
}

/// Sets all gaps inside the script to their flat form: one space, or none where the shell or good taste wants none.
pub(super) fn flat(script: &PlacedScript<'_>, page: Page<'_>, line: &mut Line) {
    let tokens = &script.tree.tokens;
    let text = page.instruction.joined.text();
    let keep_spaces = keeps_spaces(script.tree, page);
    for index in 1..tokens.len() {
        let (before, token) = (tokens[index - 1], tokens[index]);
        let is_function = || {
            let next = tokens.get(index + 1);
            next.is_some_and(|next| next.kind == TokenKind::RightParen)
        };
        let gap = if keep_spaces || as_written(before.kind) {
            let touches = before.span.end == token.span.start;
            if touches { Gap::Glue } else { Gap::Space }
        } else {
            match (before.kind, token.kind) {
                // `\;;` would look like the end of a case.
                (_, TokenKind::Semicolon) if before.span.of(text).ends_with(b";") => Gap::Space,
                (_, TokenKind::Semicolon) => Gap::Glue,
                // `((` would start arithmetic.
                (TokenKind::LeftParen, _) if token.span.of(text).starts_with(b"(") => Gap::Space,
                (TokenKind::LeftParen, _) | (_, TokenKind::RightParen) => Gap::Glue,
                (_, TokenKind::LeftParen) if is_function() => Gap::Glue,
                _ => Gap::Space,
            }
        };
        line.tokens[script.first + index].gap = gap;
    }
}

/// Docker finds heredocs with a word splitter of its own, which knows no `((`: where a `<<` stands outside quotes, a space more
/// or less can make or unmake a heredoc.
pub(super) fn keeps_spaces(script: &Script, page: Page<'_>) -> bool {
    let text = page.instruction.joined.text();
    let may_open = |token: &Token| {
        let word = token.span.of(text);
        let is_quoted = matches!(word, [b'"', .., b'"'] | [b'\'', .., b'\'']);
        token.kind != TokenKind::HereString && !is_quoted && has_heredoc_operator(word)
    };
    has_heredoc_operator(text) && script.tokens.iter().any(may_open)
}

/// Whether the space after a token is kept as the author wrote it: `>f` and `> f` are both fine.
fn as_written(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::IoNumber
            | TokenKind::RedirectOperator
            | TokenKind::HeredocOperator
            | TokenKind::HereString
    )
}

/// Breaks the lines of a script that is not flat.
pub(super) fn broken(script: &PlacedScript<'_>, page: Page<'_>, line: &mut Line) {
    let Some(list) = &script.tree.list else {
        return;
    };
    let mut breaker = Breaker::new(script, page, line);
    breaker.attach_comments();
    breaker.keep_deep_comments();
    if let [item] = &list.items[..]
        && let only = &item.and_or.first
        && let CommandKind::Simple(simple) = &only.first.kind
        && only.rest.is_empty()
        && item.and_or.rest.is_empty()
    {
        // A RUN that is a single command: its words go where its own column is.
        let words = script.base + usize::from(script.own_line);
        breaker.simple(simple, words, false);
        if breaker.overflows(only.first.range) {
            breaker.simple(simple, words, true);
        }
        breaker.end(item, script.base);
        return;
    }
    breaker.list(list, script.base);
}
