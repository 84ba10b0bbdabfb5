//! Heredocs of a script: the delimiter, and the body that starts after the next newline (POSIX XCU 2.7.4).

use super::lexer::{PendingHeredoc, Read, Reader};
use super::{Mode, TokenId, TokenKind};
use crate::text::LogicalSpan;

impl Reader<'_> {
    /// Reads the delimiter after `<<` or `<<-` and, in a script, remembers that its body is to come.
    pub(super) fn heredoc_delimiter(&mut self, strip_tabs: bool) -> Read<TokenId> {
        let start = self.pos;
        self.word(false)?;
        let word = &self.text[start..self.pos];
        let Some((terminator, quoted)) = unquoted_delimiter(word) else {
            return self.fail_at(start, "an expansion in the delimiter of a heredoc");
        };
        if self.mode == Mode::Script {
            self.heredocs.push(PendingHeredoc {
                terminator,
                strip_tabs,
                quoted,
            });
        }
        Ok(self.push(TokenKind::Word, start))
    }

    /// Reads the bodies of all heredocs announced so far, standing after a newline.
    pub(super) fn heredoc_bodies(&mut self) -> Read<()> {
        for heredoc in std::mem::take(&mut self.heredocs) {
            let start = self.pos;
            let Some((body, end)) = heredoc_end(&self.text[start..], &heredoc) else {
                return self.give_up_at(start, "a heredoc has no end");
            };
            if !heredoc.quoted {
                self.limit(|reader| reader.expansions(start + body))?;
            }
            self.pos = start + end;
            self.push(TokenKind::HeredocBody, start);
        }
        Ok(())
    }

    /// Collects the substitutions of an unquoted body, from `pos` to `end`.
    fn expansions(&mut self, end: usize) -> Read<()> {
        let whole = self.text;
        self.text = &whole[..end];
        let result = self.expansions_to_end();
        self.text = whole;
        result
    }

    fn expansions_to_end(&mut self) -> Read<()> {
        loop {
            let rest = &self.text[self.pos.min(self.text.len())..];
            let Some(len) = memchr::memchr3(b'\\', b'$', b'`', rest) else {
                return Ok(());
            };
            self.pos += len;
            match rest[len] {
                b'\\' => self.pos += 2,
                b'`' => self.backquoted()?,
                _ => self.dollar(true)?,
            }
        }
    }
}

/// Where a body ends: the length without its terminator line, and with it (the newline after it included).
fn heredoc_end(text: &[u8], heredoc: &PendingHeredoc) -> Option<(usize, usize)> {
    let mut at = 0;
    let mut continued = false;
    while at < text.len() {
        let len = memchr::memchr(b'\n', &text[at..]);
        let line = &text[at..at + len.unwrap_or(text.len() - at)];
        let tabs = if heredoc.strip_tabs {
            line.iter().take_while(|&&byte| byte == b'\t').count()
        } else {
            0
        };
        if !continued && line[tabs..] == heredoc.terminator {
            return Some((at, at + line.len() + usize::from(len.is_some())));
        }
        // In an unquoted body a backslash joins the next line to this one.
        let backslashes = line.iter().rev().take_while(|&&byte| byte == b'\\').count();
        continued = !heredoc.quoted && backslashes % 2 == 1;
        at += line.len() + 1;
    }
    None
}

/// The delimiter after quote removal, and whether any of it was quoted. `None` if it holds a `$` or a backquote: shells
/// differ on those.
fn unquoted_delimiter(word: &[u8]) -> Option<(Vec<u8>, bool)> {
    let mut delimiter = Vec::with_capacity(word.len());
    let mut quoted = false;
    let mut open = None;
    let mut bytes = word.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match (byte, open) {
            (b'$' | b'`', _) => return None,
            (b'\'' | b'"', None) => {
                open = Some(byte);
                quoted = true;
            }
            (_, Some(quote)) if byte == quote => open = None,
            (b'\\', None) => {
                quoted = true;
                delimiter.extend(bytes.next().filter(|&byte| byte != b'\n'));
            }
            (b'\\', Some(b'"')) if matches!(bytes.peek(), Some(b'"' | b'\\' | b'$' | b'`')) => {
                delimiter.extend(bytes.next());
            }
            _ => delimiter.push(byte),
        }
    }
    Some((delimiter, quoted))
}

/// The body of a heredoc without its terminator line: what the shell hands to the command, leading tabs of `<<-`
/// included. `body` is the span of a [`TokenKind::HeredocBody`] in `text`.
pub fn heredoc_content(text: &[u8], body: LogicalSpan) -> LogicalSpan {
    let bytes = body.of(text);
    let line = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let start = memchr::memrchr(b'\n', line).map_or(0, |at| at + 1);
    LogicalSpan::new(body.range().start, body.range().start + start)
}
