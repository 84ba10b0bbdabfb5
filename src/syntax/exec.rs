//! JSON arrays of the exec form (RFC 8259, with the leniencies of Go's `encoding/json`).

use super::tree::{Exec, ExecItem};
use crate::text::LogicalSpan;

/// What a body that starts with `[` turned out to be.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// An array of strings.
    Strings(Exec),
    /// Valid JSON with something else in it, at this logical offset: an error for BuildKit.
    NotStrings(u32),
    /// Not JSON: BuildKit takes the body for shell form.
    NotJson,
}

/// Reads `text[span]`, which must be an array as a whole.
pub(super) fn read(text: &[u8], span: LogicalSpan) -> Reading {
    let mut reader = Reader {
        text,
        at: span.start as usize,
        end: span.end as usize,
    };
    reader.array().unwrap_or(Reading::NotJson)
}

/// Deeper nesting is taken for no JSON; Go stops at 10,000.
const MAX_DEPTH: usize = 256;

struct Reader<'t> {
    text: &'t [u8],
    at: usize,
    end: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        (self.at < self.end).then(|| self.text[self.at])
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    fn eat(&mut self, byte: u8) -> Option<LogicalSpan> {
        (self.peek()? == byte).then(|| {
            self.at += 1;
            LogicalSpan::new(self.at - 1, self.at)
        })
    }

    fn array(&mut self) -> Option<Reading> {
        let open = self.eat(b'[')?;
        let mut items: Vec<ExecItem> = Vec::new();
        let mut other = None;
        self.skip_space();
        let close = if let Some(close) = self.eat(b']') {
            close
        } else {
            loop {
                self.skip_space();
                let start = self.at;
                if self.peek()? == b'"' {
                    self.string()?;
                } else {
                    self.value(0)?;
                    other.get_or_insert(start as u32);
                }
                let span = LogicalSpan::new(start, self.at);
                self.skip_space();
                let comma = self.eat(b',');
                items.push(ExecItem { span, comma });
                if comma.is_none() {
                    break self.eat(b']')?;
                }
            }
        };
        self.skip_space();
        if self.at != self.end {
            return None;
        }
        Some(match other {
            Some(at) => Reading::NotStrings(at),
            None => Reading::Strings(Exec { open, items, close }),
        })
    }

    fn string(&mut self) -> Option<()> {
        self.eat(b'"')?;
        loop {
            match self.peek()? {
                b'"' => {
                    self.at += 1;
                    return Some(());
                }
                b'\\' => {
                    self.at += 1;
                    match self.peek()? {
                        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => self.at += 1,
                        b'u' => {
                            let digits = self.text.get(self.at + 1..(self.at + 5).min(self.end))?;
                            if digits.len() != 4 || !digits.iter().all(u8::is_ascii_hexdigit) {
                                return None;
                            }
                            self.at += 5;
                        }
                        _ => return None,
                    }
                }
                0..0x20 => return None,
                _ => self.at += 1,
            }
        }
    }

    fn value(&mut self, depth: usize) -> Option<()> {
        if depth > MAX_DEPTH {
            return None;
        }
        match self.peek()? {
            b'"' => self.string(),
            b'[' => self.sequence(depth, b']', Self::value),
            b'{' => self.sequence(depth, b'}', |reader, depth| {
                reader.string()?;
                reader.skip_space();
                reader.eat(b':')?;
                reader.skip_space();
                reader.value(depth)
            }),
            b't' => self.word(b"true"),
            b'f' => self.word(b"false"),
            b'n' => self.word(b"null"),
            _ => self.number(),
        }
    }

    fn sequence(
        &mut self,
        depth: usize,
        close: u8,
        item: fn(&mut Self, usize) -> Option<()>,
    ) -> Option<()> {
        self.at += 1;
        self.skip_space();
        if self.eat(close).is_some() {
            return Some(());
        }
        loop {
            self.skip_space();
            item(self, depth + 1)?;
            self.skip_space();
            if self.eat(b',').is_none() {
                return self.eat(close).map(drop);
            }
        }
    }

    fn word(&mut self, word: &[u8]) -> Option<()> {
        self.text[self.at..self.end]
            .starts_with(word)
            .then(|| self.at += word.len())
    }

    fn digits(&mut self) -> Option<()> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        (self.at > start).then_some(())
    }

    fn number(&mut self) -> Option<()> {
        let _ = self.eat(b'-');
        if self.eat(b'0').is_none() {
            self.digits()?;
        }
        if self.eat(b'.').is_some() {
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        Some(())
    }
}

/// The value of a JSON string with its quotes, as Go decodes it: lone surrogates and bytes that are not UTF-8 become U+FFFD.
pub fn decode_string(string: &[u8]) -> String {
    let inner = &string[1..string.len() - 1];
    let mut out: Vec<u8> = Vec::with_capacity(inner.len());
    let mut pushed = [0; 4];
    let mut at = 0;
    while at < inner.len() {
        if inner[at] != b'\\' {
            out.push(inner[at]);
            at += 1;
            continue;
        }
        let escape = inner[at + 1];
        at += 2;
        match escape {
            b'b' => out.push(8),
            b'f' => out.push(12),
            b'n' => out.push(b'\n'),
            b'r' => out.push(b'\r'),
            b't' => out.push(b'\t'),
            b'u' => {
                let unit = code_unit(&inner[at..]);
                at += 4;
                let low = (inner[at..].starts_with(b"\\u") && inner.len() >= at + 6)
                    .then(|| code_unit(&inner[at + 2..]));
                let ch = match (unit, low) {
                    (0xD800..0xDC00, Some(low @ 0xDC00..0xE000)) => {
                        at += 6;
                        char::from_u32(0x1_0000 + ((unit - 0xD800) << 10) + (low - 0xDC00))
                    }
                    _ => char::from_u32(unit),
                };
                out.extend_from_slice(
                    ch.unwrap_or(char::REPLACEMENT_CHARACTER)
                        .encode_utf8(&mut pushed)
                        .as_bytes(),
                );
            }
            other => out.push(other),
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn code_unit(digits: &[u8]) -> u32 {
    digits.iter().take(4).fold(0, |unit, &digit| {
        unit * 16 + char::from(digit).to_digit(16).unwrap_or(0)
    })
}

/// `value` as a JSON string with its quotes, escaping no more than RFC 8259 asks for.
pub fn encode_string(value: &str) -> String {
    use std::fmt::Write;
    let mut out = String::with_capacity(value.len() + 2);
    out.push('"');
    for ch in value.chars() {
        match ch {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\0'..' ' | '\u{7f}' | '\u{2028}' | '\u{2029}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(ch));
            }
            _ => out.push(ch),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(text: &str) -> Option<Vec<String>> {
        match read(text.as_bytes(), LogicalSpan::new(0, text.len())) {
            Reading::Strings(exec) => Some(exec.strings(text.as_bytes()).collect()),
            Reading::NotStrings(at) => Some(vec![format!("other at {at}")]),
            Reading::NotJson => None,
        }
    }

    #[test]
    fn reads_arrays_as_go_does() {
        assert_eq!(
            kind(r#"["a", "b c" ]"#),
            Some(vec!["a".into(), "b c".into()])
        );
        assert_eq!(kind("[]"), Some(vec![]));
        assert_eq!(
            kind(r#"["\u00e9\ud83d\ude00\ud800x\/"]"#),
            Some(vec!["é😀\u{fffd}x/".into()])
        );
        assert_eq!(kind(r#"["a", 1]"#), Some(vec!["other at 6".into()]));
        assert_eq!(
            kind(r#"["a", {"b": [null, -1.5e3]}]"#),
            Some(vec!["other at 6".into()])
        );
    }

    #[test]
    fn takes_the_rest_for_shell_form() {
        for text in [
            "['a']",
            r#"["a",]"#,
            r#"["a"] # b"#,
            r#"["a" "b"]"#,
            r#"["a"#,
            r#"["\x"]"#,
            "[01]",
            "[ -f x ] && y",
        ] {
            assert_eq!(kind(text), None, "{text}");
        }
    }

    #[test]
    fn encoding_and_decoding_agree() {
        for value in ["", "a b", "\"\\/", "tab\tnew\nline", "é😀", "\u{1}\u{2028}"] {
            assert_eq!(decode_string(encode_string(value).as_bytes()), value);
        }
    }
}
