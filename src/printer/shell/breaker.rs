//! What breaks the lines of a script: what it can ask of its tokens, and how it breaks a line before one.

use super::{Gap, Line, Page, PlacedScript, keeps_spaces};
use crate::config::OperatorPosition;
use crate::printer::line::Token;
use crate::shell::{TokenId, TokenKind, TokenRange};

/// The layout of a script that gets line breaks, while it is made.
pub(super) struct Breaker<'a, 'p, 'l> {
    pub(super) script: &'a PlacedScript<'a>,
    pub(super) page: Page<'p>,
    pub(super) line: &'l mut Line,
    /// Whether tokens that touch must go on touching.
    keep_spaces: bool,
    /// Whether the operators of the and-or list at hand that have a place stand at the ends of lines.
    pub(super) trails: bool,
}

impl<'a, 'p, 'l> Breaker<'a, 'p, 'l> {
    pub(super) fn new(script: &'a PlacedScript<'a>, page: Page<'p>, line: &'l mut Line) -> Self {
        Self {
            script,
            page,
            line,
            keep_spaces: keeps_spaces(script.tree, page),
            trails: false,
        }
    }
}

impl Breaker<'_, '_, '_> {
    /// Sets what stands before a token, unless it must touch the one before it.
    pub(super) fn put(&mut self, token: TokenId, gap: Gap) {
        if !self.is_glued(token) {
            self.line.put(self.script.at(token), gap, self.page);
        }
    }

    /// A token where it stands in the line.
    pub(super) fn token(&self, token: TokenId) -> &Token {
        &self.line.tokens[self.script.at(token)]
    }

    pub(super) fn kind(&self, token: TokenId) -> TokenKind {
        self.script.tree.tokens[token.index()].kind
    }

    /// Whether a token must touch the one before it.
    pub(super) fn is_glued(&self, token: TokenId) -> bool {
        self.keep_spaces && token.index() > 0 && self.token(token).gap == Gap::Glue
    }

    /// Whether the author broke the line before the token.
    pub(super) fn author_broke(&self, token: TokenId) -> bool {
        self.token(token).broken
    }

    /// Whether the author broke the line before or after an operator.
    pub(super) fn author_broke_at(&self, operator: TokenId) -> bool {
        self.author_broke(operator) || self.author_broke(operator.next())
    }

    /// Whether the author broke the line anywhere inside the range.
    pub(super) fn author_broke_in(&self, range: TokenRange) -> bool {
        (range.start.0 + 1..range.end.0).any(|token| self.author_broke(TokenId(token)))
    }

    /// Whether the author gave the token a line of its own.
    pub(super) fn author_isolated(&self, token: TokenId) -> bool {
        let next = self.line.tokens.get(self.script.at(token) + 1);
        self.author_broke(token) && next.is_none_or(|next| next.broken)
    }

    /// Whether a comment stands before the token.
    pub(super) fn has_comment(&self, token: TokenId) -> bool {
        self.line.has_comment(self.script.at(token))
    }

    /// Whether the layout breaks the line after the first of two tokens and before the second.
    pub(super) fn has_break(&self, start: TokenId, end: TokenId) -> bool {
        let mut tokens = self.script.at(start) + 1..self.script.at(end);
        tokens.any(|token| self.line.starts_line(token))
    }

    /// Whether a line that the range stands on does not fit.
    pub(super) fn overflows(&self, range: TokenRange) -> bool {
        let range = self.script.at(range.start)..self.script.at(range.end);
        self.line.width(range, self.page) > self.page.layout.line_width
    }

    /// Breaks the line where the author broke it.
    pub(super) fn keep_break(&mut self, token: TokenId, level: usize) {
        if self.author_broke(token) {
            self.put(token, Gap::Break(level));
        }
    }

    /// Breaks the line at an operator.
    pub(super) fn break_at(&mut self, operator: TokenId, level: usize) {
        let (before, after) = if self.leads(operator) {
            (Gap::Break(level), Gap::Space)
        } else {
            (Gap::Space, Gap::Break(level))
        };
        self.put(operator, before);
        self.put(operator.next(), after);
    }

    /// Whether a broken operator stands at the start of a line.
    pub(super) fn leads(&self, operator: TokenId) -> bool {
        let next = operator.next();
        if self.is_glued(next) || !self.page.may_start_line(self.token(next).span) {
            return true;
        }
        if self.is_glued(operator) {
            return false;
        }
        match self.page.layout.operator_position {
            OperatorPosition::Leading => true,
            OperatorPosition::Trailing => false,
            OperatorPosition::Preserve => {
                self.author_broke(operator) || !self.author_broke(next) && !self.trails
            }
        }
    }
}
