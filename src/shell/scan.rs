//! How far a word reaches: quotes, expansions and substitutions.
//!
//! Scripts inside a word are read here too, because only reading them tells where they end. They belong to the token
//! that is pushed next. What is absent here: what a word means (`word`), and the grammar around it.

use super::lexer::{Read, Reader, is_delimiter, name_len};
use super::tree::TOO_MUCH;
use super::{Problem, Script, Substitution, Token, TokenKind};
use crate::text::LogicalSpan;

/// What a byte does in an unquoted word.
const CLASS: [u8; 256] = {
    let mut class = [PLAIN; 256];
    let mut index = 0;
    while index < DELIMITERS.len() {
        class[DELIMITERS[index] as usize] = DELIMITER;
        index += 1;
    }
    class[b'\\' as usize] = ESCAPE;
    class[b'\'' as usize] = QUOTE;
    class[b'"' as usize] = QUOTE;
    class[b'`' as usize] = QUOTE;
    class[b'$' as usize] = QUOTE;
    class
};
const DELIMITERS: &[u8] = b" \t\n;&|()<>";
const PLAIN: u8 = 0;
const DELIMITER: u8 = 1;
const ESCAPE: u8 = 2;
const QUOTE: u8 = 3;

/// Failed readings of `((` as arithmetic may cost this many times the length of the text.
const MAX_WASTE: usize = 8;

impl Reader<'_> {
    /// Moves behind the word that comes next. With `array`, `(` behind `=` starts an array.
    ///
    /// Gives up where no word comes next, or where a quote or an expansion has no end.
    pub(super) fn word(&mut self, array: bool) -> Read<()> {
        let start = self.pos;
        self.rest_of_word(array)?;
        if self.pos == start {
            return self.fail("a word was expected");
        }
        Ok(())
    }

    /// Moves after what is left of a word; that may be nothing.
    pub(super) fn rest_of_word(&mut self, array: bool) -> Read<()> {
        // Where the run of plain characters before `pos` starts: an extended glob needs an unquoted `@` before its `(`.
        let mut plain = self.pos;
        loop {
            let rest = &self.text[self.pos..];
            let run = rest
                .iter()
                .position(|&byte| CLASS[usize::from(byte)] != PLAIN);
            self.pos += run.unwrap_or(rest.len());
            let Some(byte) = self.peek() else {
                return Ok(());
            };
            match CLASS[usize::from(byte)] {
                QUOTE => self.quoted(byte)?,
                ESCAPE if self.peek_at(1) == Some(b'\n') => {
                    if self.ends_word(self.pos) {
                        return Ok(());
                    }
                    self.pos += 2;
                }
                ESCAPE => self.escaped(),
                _ => match byte {
                    b'<' | b'>' if self.peek_at(1) == Some(b'(') => {
                        self.process()?;
                    }
                    b'(' if self.pos > plain => match self.text[self.pos - 1] {
                        b'@' | b'!' | b'?' | b'*' | b'+' if self.peek_at(1) != Some(b')') => {
                            self.pos += 1;
                            self.balanced(b'(', b')')?;
                        }
                        b'=' if array => {
                            self.array()?;
                            return Ok(());
                        }
                        _ => return Ok(()),
                    },
                    _ => return Ok(()),
                },
            }
            plain = self.pos;
        }
    }

    /// Moves after the quote or expansion that starts with `byte`, outside double quotes.
    pub(super) fn quoted(&mut self, byte: u8) -> Read<()> {
        match byte {
            b'\'' => self.single_quoted(),
            b'"' => self.double_quoted(),
            b'`' => self.backquoted(),
            _ => self.dollar(false),
        }
    }

    /// Moves after a backslash and the character after it; at the end of the text a backslash stands for itself.
    fn escaped(&mut self) {
        self.pos = (self.pos + 2).min(self.text.len());
    }

    fn single_quoted(&mut self) -> Read<()> {
        match memchr::memchr(b'\'', &self.text[self.pos + 1..]) {
            Some(len) => {
                self.pos += len + 2;
                Ok(())
            }
            None => self.fail("a single quote is not closed"),
        }
    }

    /// Moves after `"…"`.
    pub(super) fn double_quoted(&mut self) -> Read<()> {
        let start = self.pos;
        self.pos += 1;
        loop {
            let rest = &self.text[self.pos..];
            let Some(len) = rest
                .iter()
                .position(|byte| matches!(byte, b'"' | b'\\' | b'$' | b'`'))
            else {
                return self.fail_at(start, "a double quote is not closed");
            };
            self.pos += len;
            match rest[len] {
                b'"' => {
                    self.pos += 1;
                    return Ok(());
                }
                b'\\' => self.escaped(),
                b'`' => self.backquoted()?,
                _ => self.dollar(true)?,
            }
        }
    }

    /// Moves after `$'…'`, standing at the quote.
    fn ansi_quoted(&mut self) -> Read<()> {
        let start = self.pos;
        self.pos += 1;
        loop {
            let rest = &self.text[self.pos..];
            let Some(len) = memchr::memchr2(b'\'', b'\\', rest) else {
                return self.fail_at(start, "a single quote is not closed");
            };
            self.pos += len;
            if rest[len] == b'\'' {
                self.pos += 1;
                return Ok(());
            }
            // For POSIX shells this is `$` and single quotes, in which nothing is escaped.
            self.is_ambiguous |= self.peek_at(1) == Some(b'\'');
            self.escaped();
        }
    }

    /// Moves after the expansion that a `$` starts; a `$` that starts none stands for itself.
    pub(super) fn dollar(&mut self, in_double_quotes: bool) -> Read<()> {
        self.pos += 1;
        match self.peek() {
            Some(b'(') if self.peek_at(1) == Some(b'(') => {
                if self.arithmetic()? {
                    return Ok(());
                }
                // dash takes it for arithmetic.
                self.pos += 1;
                self.limit(Self::substitution)
            }
            Some(b'(') => {
                self.pos += 1;
                self.substitution()
            }
            Some(b'{') => self.parameter(in_double_quotes),
            Some(b'[') => {
                self.pos += 1;
                self.limit(|reader| reader.balanced(b'[', b']'))
            }
            Some(b'\'') if !in_double_quotes => self.limit(Self::ansi_quoted),
            Some(b'"') if !in_double_quotes => self.double_quoted(),
            Some(b'$' | b'?' | b'!' | b'@' | b'*' | b'#' | b'-' | b'0'..=b'9') => {
                self.pos += 1;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Moves after `<(…)` or `>(…)`.
    pub(super) fn process(&mut self) -> Read<()> {
        self.pos += 2;
        if self.peek() == Some(b'(') {
            // bash reads `<(())`.
            return self.limit(Self::substitution);
        }
        self.substitution()
    }

    /// Reads the script of a `$(…)` or `<(…)`, standing behind the `(`.
    fn substitution(&mut self) -> Read<()> {
        let start = self.pos;
        let token = self.next_id();
        let script = self.nested(Some(b')'))?;
        let span = LogicalSpan::new(start, self.pos);
        self.pos += 1;
        self.substitutions.push(Substitution {
            token,
            span,
            script,
        });
        Ok(())
    }

    /// Reads `` `…` ``. The shell takes away backslashes before it reads the inside, so with one inside the script
    /// is opaque.
    pub(super) fn backquoted(&mut self) -> Read<()> {
        let start = self.pos + 1;
        let mut at = start;
        let mut escapes = false;
        loop {
            let Some(len) = memchr::memchr2(b'`', b'\\', &self.text[at.min(self.text.len())..])
            else {
                return self.fail("a backquote is not closed");
            };
            at += len;
            if self.text[at] == b'`' {
                break;
            }
            escapes = true;
            at += 2;
        }
        let token = self.next_id();
        let span = LogicalSpan::new(start, at);
        let script = if escapes {
            Script {
                tokens: vec![Token {
                    kind: TokenKind::Opaque,
                    span,
                }],
                list: None,
                problem: Some(Problem {
                    at: span.start,
                    message: "backslashes inside backquotes",
                    is_limit: true,
                }),
                substitutions: Vec::new(),
            }
        } else {
            let whole = self.text;
            self.text = &whole[..at];
            self.pos = start;
            // bash reads it when it comes to it.
            let script = self.limit(|reader| reader.nested(None));
            self.text = whole;
            script?
        };
        self.pos = at + 1;
        self.substitutions.push(Substitution {
            token,
            span,
            script,
        });
        Ok(())
    }

    /// Moves after `((…))`. Gives `false` and stays where the parentheses do not end together: then they are two, as
    /// bash decides it.
    pub(super) fn arithmetic(&mut self) -> Read<bool> {
        let start = self.pos;
        let (depth, substitutions) = (self.depth, self.substitutions.len());
        self.pos += 2;
        let closed = self.balanced(b'(', b')').is_ok();
        if closed && self.peek() == Some(b')') {
            self.pos += 1;
            return Ok(true);
        }
        if self
            .problem
            .as_ref()
            .is_some_and(|problem| problem.message == TOO_MUCH)
        {
            return self.give_up_at(self.pos, TOO_MUCH);
        }
        self.wasted += self.pos - start;
        if self.wasted > MAX_WASTE * self.text.len() {
            return self.give_up_at(self.pos, TOO_MUCH);
        }
        self.problem = None;
        self.depth = depth;
        self.substitutions.truncate(substitutions);
        self.pos = start;
        Ok(false)
    }

    /// Moves after the `close` that belongs to an `open` just read, past nested pairs, quotes and expansions.
    pub(super) fn balanced(&mut self, open: u8, close: u8) -> Read<()> {
        self.enter()?;
        let mut level = 0_usize;
        loop {
            let Some(byte) = self.peek() else {
                return self.fail("a bracket is not closed");
            };
            match byte {
                b'\\' => self.escaped(),
                b'\'' | b'"' | b'`' | b'$' => self.quoted(byte)?,
                _ => {
                    self.pos += 1;
                    if byte == open {
                        level += 1;
                    } else if byte == close {
                        if level == 0 {
                            self.leave();
                            return Ok(());
                        }
                        level -= 1;
                    }
                }
            }
        }
    }

    /// Moves after `${…}`, standing at the `{`. Shells find fault with its inside when they expand it, if it is closed.
    fn parameter(&mut self, in_double_quotes: bool) -> Read<()> {
        if memchr::memchr(b'}', &self.text[self.pos..]).is_some() {
            self.limit(|reader| reader.parameter_to_end(in_double_quotes))
        } else {
            self.parameter_to_end(in_double_quotes)
        }
    }

    fn parameter_to_end(&mut self, in_double_quotes: bool) -> Read<()> {
        let start = self.pos;
        self.enter()?;
        self.pos += 1;
        self.parameter_name()?;
        // Inside double quotes, the word after these operators is quoted already (POSIX XCU 2.6.2); bash, where it is not called `sh`, takes
        // an apostrophe in it for a quote.
        let colon = usize::from(self.peek() == Some(b':'));
        let operator = self.peek_at(colon);
        let is_quoted = in_double_quotes && matches!(operator, Some(b'-' | b'=' | b'?' | b'+'));
        loop {
            let Some(byte) = self.peek() else {
                return self.fail_at(start, "an expansion is not closed");
            };
            match byte {
                b'}' => {
                    self.pos += 1;
                    self.leave();
                    return Ok(());
                }
                b'\\' => self.escaped(),
                b'$' => self.dollar(in_double_quotes)?,
                b'\'' if is_quoted => self.apostrophe()?,
                b'\'' | b'"' | b'`' => self.quoted(byte)?,
                _ => self.pos += 1,
            }
        }
    }

    /// Moves after `'…'` in an expansion that is quoted already: a quoted text for bash, two ordinary characters around ordinary text for POSIX
    /// shells. Only where both come out at the same place is it read.
    fn apostrophe(&mut self) -> Read<()> {
        let start = self.pos + 1;
        let rest = &self.text[start..];
        let len = memchr::memchr(b'\'', rest);
        let is_plain = |inner: &[u8]| {
            let mut pairs = inner.windows(2);
            !inner.iter().any(|byte| b"}\"`\\".contains(byte))
                && !pairs.any(|pair| pair[0] == b'$' && b"({'".contains(&pair[1]))
                && inner.last() != Some(&b'$')
        };
        match len {
            Some(len) if is_plain(&rest[..len]) => {
                self.pos = start + len + 1;
                Ok(())
            }
            _ => self.give_up_at(start - 1, "quoted for bash, not for POSIX shells"),
        }
    }

    /// Moves after the name in `${name…}`, and checks that an operator or the end follows.
    fn parameter_name(&mut self) -> Read<()> {
        // `${#x}` is a length and `${!x}` goes through another parameter; `${#}`, `${!}` and `${#-x}` are the parameters.
        if matches!(self.peek(), Some(b'#' | b'!'))
            && !matches!(
                self.peek_at(1),
                Some(b'}' | b':' | b'=' | b'+' | b'%' | b'/')
            )
        {
            self.pos += 1;
        }
        let rest = &self.text[self.pos..];
        let name = name_len(rest);
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let len = match rest.first() {
            _ if name > 0 => name,
            _ if digits > 0 => digits,
            Some(b'@' | b'*' | b'#' | b'?' | b'-' | b'$' | b'!') => 1,
            // `${#` and an operator that was taken for the start of `${#x}`.
            Some(b'}') if self.text[self.pos - 1] == b'#' => 0,
            _ => return self.fail("not the name of a parameter"),
        };
        self.pos += len;
        match self.peek() {
            Some(
                b'}' | b'[' | b':' | b'-' | b'+' | b'=' | b'?' | b'#' | b'%' | b'/' | b'^' | b','
                | b'@' | b'*',
            ) => Ok(()),
            _ => self.fail("not an operator of a parameter expansion"),
        }
    }

    /// Moves after the `(…)` of an array assignment: words, newlines and comments.
    fn array(&mut self) -> Read<()> {
        self.enter()?;
        self.pos += 1;
        loop {
            match self.peek() {
                Some(b' ' | b'\t' | b'\n') => self.pos += 1,
                Some(b'\\') if self.peek_at(1) == Some(b'\n') => self.pos += 2,
                Some(b'#') => self.pos += self.comment_len(),
                Some(b')') => {
                    self.pos += 1;
                    self.leave();
                    if !self.ends_word(self.pos) {
                        return self.fail("something follows an array");
                    }
                    return Ok(());
                }
                Some(_) => self.word(false)?,
                None => return self.fail("an array is not closed"),
            }
        }
    }

    /// The length of what makes the coming word an assignment: `name=`, `name+=` or `name[`.
    pub(super) fn assignment_len(&self) -> Option<usize> {
        let rest = &self.text[self.pos..];
        let name = name_len(rest);
        if name == 0 {
            return None;
        }
        match (rest.get(name), rest.get(name + 1)) {
            (Some(b'=' | b'['), _) => Some(name + 1),
            (Some(b'+'), Some(b'=')) => Some(name + 2),
            _ => None,
        }
    }

    /// Moves after a word that may be an assignment (`len` from [`Reader::assignment_len`]); says whether it is one.
    pub(super) fn assignment(&mut self, len: usize) -> Read<bool> {
        self.pos += len;
        let mut assigns = true;
        if self.text[self.pos - 1] == b'[' {
            let subscript = self.pos;
            self.limit(|reader| reader.balanced(b'[', b']'))?;
            assigns = self.looking_at(b"=") || self.looking_at(b"+=");
            if assigns {
                self.pos += if self.looking_at(b"=") { 1 } else { 2 };
            } else if self.text[subscript..self.pos]
                .iter()
                .any(|&byte| is_delimiter(byte))
            {
                return self.give_up_at(subscript, "one word for bash, several for POSIX shells");
            }
        }
        if assigns && self.peek() == Some(b'(') {
            self.array()?;
            return Ok(true);
        }
        self.rest_of_word(false)?;
        Ok(assigns)
    }
}
