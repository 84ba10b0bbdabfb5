//! Where the comments of a script go when its lines are broken.

use super::as_written;
use super::breaker::Breaker;
use crate::shell::{TokenId, TokenKind};

impl Breaker<'_, '_, '_> {
    /// A comment at the end of a body or of words may stay with them.
    pub(super) fn keep_deep_comments(&mut self) {
        for (index, token) in self.script.tree.tokens.iter().enumerate().skip(1) {
            let ends = match token.kind {
                TokenKind::AndIf
                | TokenKind::OrIf
                | TokenKind::Semicolon
                | TokenKind::RightParen => true,
                TokenKind::Reserved => {
                    let text = self.page.instruction.text(token.span);
                    matches!(text, b"elif" | b"else" | b"fi" | b"done" | b"esac" | b"}")
                }
                _ => false,
            };
            let at = self.script.first + index;
            if ends && self.line.has_comment(at) {
                self.line.keep_deep(at, self.page);
            }
        }
    }

    /// A comment between an operator and its command stands before the line the operator leads; one between a command and
    /// the operator that ends its line stands after it. One before a `;` or `&` stays there.
    pub(super) fn attach_comments(&mut self) {
        for index in 0..self.script.tree.tokens.len() as u32 - 1 {
            let token = TokenId(index);
            let (here, next) = (self.script.at(token), self.script.at(token.next()));
            if !self.page.may_start_line(self.line.tokens[next].span) {
                self.line.tokens[next].broken = false;
            }
            match self.kind(token) {
                TokenKind::AndIf | TokenKind::OrIf | TokenKind::Pipe | TokenKind::PipeBoth => {
                    if self.leads(token) && !self.is_glued(token) {
                        self.carry_comments(next, here);
                    } else if !self.is_glued(token.next()) {
                        self.carry_comments(here, next);
                    }
                }
                TokenKind::Semicolon | TokenKind::Background
                    if !self.line.has_comment(here) && !self.is_glued(token.next()) =>
                {
                    self.carry_comments(here, next);
                }
                // The target of a redirection stays after its operator.
                kind if as_written(kind) && !self.line.has_comment(next) => {
                    self.line.tokens[next].broken = false;
                }
                _ => {}
            }
        }
    }

    fn carry_comments(&mut self, from: usize, to: usize) {
        if !self.page.may_start_line(self.line.tokens[to].span) {
            return;
        }
        self.line.tokens[to].broken |= self.line.has_comment(from);
        self.line.move_extras(from, to);
    }
}
