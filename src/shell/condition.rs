//! `[[ … ]]`: where it ends, and that it is well formed (bash manual, "Conditional Constructs").

use super::lexer::{Read, Reader};
use super::{TokenId, TokenKind};

/// The operators that stand before one word.
const UNARY: &[u8] = b"abcdefghknoprstuvwxzGLNORS";

/// The operators between two words, besides `<` and `>`.
const BINARY: [&[u8]; 12] = [
    b"=", b"==", b"!=", b"-eq", b"-ne", b"-lt", b"-le", b"-gt", b"-ge", b"-nt", b"-ot", b"-ef",
];

impl Reader<'_> {
    /// Reads a `[[ … ]]` as one token.
    pub(super) fn condition(&mut self) -> Read<TokenId> {
        let start = self.pos;
        self.pos += 2;
        self.condition_or()?;
        if !self.at_word(b"]]") {
            return self.fail("a `]]` was expected");
        }
        self.pos += 2;
        Ok(self.push(TokenKind::Condition, start))
    }

    /// Reads terms joined by `&&` and `||`, and the blanks after them.
    fn condition_or(&mut self) -> Read<()> {
        loop {
            self.condition_term()?;
            if !self.looking_at(b"&&") && !self.looking_at(b"||") {
                return Ok(());
            }
            self.pos += 2;
        }
    }

    fn condition_term(&mut self) -> Read<()> {
        self.condition_lines();
        while self.at_word(b"!") {
            self.pos += 1;
            self.condition_lines();
        }
        if self.peek() == Some(b'(') {
            self.enter()?;
            self.pos += 1;
            self.condition_or()?;
            if self.peek() != Some(b')') {
                return self.fail("a `)` was expected");
            }
            self.pos += 1;
            self.leave();
            self.condition_lines();
            return Ok(());
        }
        let start = self.pos;
        self.condition_word()?;
        let first = &self.text[start..self.pos];
        let unary = matches!(first, [b'-', letter] if UNARY.contains(letter));
        self.condition_blanks();
        if !self.condition_operator()? {
            if !unary {
                // After a word that stands alone bash takes no newline.
                return Ok(());
            }
            self.condition_word()?;
        }
        self.condition_lines();
        Ok(())
    }

    /// Reads a binary operator and the word after it, if one comes next.
    fn condition_operator(&mut self) -> Read<bool> {
        match self.peek() {
            Some(b'<' | b'>') if self.peek_at(1) != Some(b'(') => self.pos += 1,
            Some(b'=') if self.at_word(b"=~") => {
                self.pos += 2;
                self.condition_blanks();
                self.regular_expression()?;
                return Ok(true);
            }
            Some(b'=' | b'!' | b'-') => {
                let Some(operator) = BINARY.iter().find(|operator| self.at_word(operator)) else {
                    return Ok(false);
                };
                self.pos += operator.len();
            }
            _ => return Ok(false),
        }
        self.condition_blanks();
        self.condition_word()?;
        Ok(true)
    }

    fn condition_word(&mut self) -> Read<()> {
        if self.at_word(b"]]") {
            return self.fail("a word was expected");
        }
        self.word(false)
    }

    /// Reads what stands after `=~`: a word in which parentheses hold anything and `|` is ordinary.
    fn regular_expression(&mut self) -> Read<()> {
        let start = self.pos;
        loop {
            self.rest_of_word(false)?;
            match self.peek() {
                Some(b'(') => {
                    self.pos += 1;
                    self.balanced(b'(', b')')?;
                }
                // `||` ends the expression only after a blank.
                Some(b'|') => self.pos += 1,
                _ if self.pos == start => return self.fail("a regular expression was expected"),
                _ => return Ok(()),
            }
        }
    }

    /// Skips blanks, and a comment up to its newline.
    fn condition_blanks(&mut self) {
        loop {
            match self.peek() {
                Some(b' ' | b'\t') => self.pos += 1,
                Some(b'\\') if self.peek_at(1) == Some(b'\n') => self.pos += 2,
                Some(b'#') => self.pos += self.comment_len(),
                _ => return,
            }
        }
    }

    /// Skips newlines too.
    fn condition_lines(&mut self) {
        self.condition_blanks();
        while self.peek() == Some(b'\n') {
            self.pos += 1;
            self.condition_blanks();
        }
    }
}
