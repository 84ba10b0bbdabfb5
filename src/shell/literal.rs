//! The value of a word that expands nothing: quote removal (POSIX XCU 2.6.7).

use std::borrow::Cow;

use super::lexer::name_len;
use super::word::{Brace, brace_expansion, expands};

/// What `word` is after quote removal, if nothing in it expands: no parameter, substitution, glob, brace or tilde outside
/// quotes, no expansion inside double quotes. `None` if the value is not known from the text alone.
///
/// `$'…'` is read as bash reads it. A `!` is literal: scripts have no history. So are a `{` that starts no expansion and
/// a `[` that no `]` follows. A tilde behind `=` or `:` expands only in an assignment (`a=~`), and so it is there that
/// it makes the value unknown.
pub fn literal(word: &[u8]) -> Option<Cow<'_, [u8]>> {
    let mut value = Value::default();
    let mut at = 0;
    // No `]` follows any more.
    let mut unclosed = false;
    while at < word.len() {
        let rest = &word[at..];
        let plain = rest
            .iter()
            .position(|&byte| SPECIAL[usize::from(byte)])
            .unwrap_or(rest.len());
        if plain > 0 {
            value.add(&rest[..plain]);
            at += plain;
            continue;
        }
        at += match rest[0] {
            b'\\' => {
                if rest.get(1)? == &b'\n' {
                    2
                } else {
                    value.add(&rest[1..2]);
                    2
                }
            }
            b'\'' => {
                let len = memchr::memchr(b'\'', &rest[1..])?;
                value.add(&rest[1..=len]);
                len + 2
            }
            b'"' => double_quoted(rest, &mut value)?,
            b'$' => match rest.get(1) {
                Some(b'\'') => ansi_quoted(rest, &mut value)?,
                Some(b'(' | b'[' | b'"') => return None,
                Some(&next) if expands(next) => return None,
                _ => {
                    value.add(&rest[..1]);
                    1
                }
            },
            b'[' if unclosed || memchr::memchr(b']', rest).is_none() => {
                unclosed = true;
                value.add(&rest[..1]);
                1
            }
            b'{' => match brace_expansion(rest) {
                Brace::Expands(_) => return None,
                Brace::Plain | Brace::Open => {
                    value.add(&rest[..1]);
                    1
                }
            },
            b'~' if !tilde_expands(word, at) => {
                value.add(&rest[..1]);
                1
            }
            _ => return None,
        };
    }
    Some(value.finish())
}

/// Bytes that need a look: quotes, expansions, globs, and what only stands in substitutions.
const SPECIAL: [bool; 256] = {
    let mut special = [false; 256];
    let bytes = b"\\'\"`$*?[{~()<>;&| \t\n";
    let mut index = 0;
    while index < bytes.len() {
        special[bytes[index] as usize] = true;
        index += 1;
    }
    special
};

/// Collects pieces of a word; one piece alone stays borrowed.
#[derive(Default)]
struct Value<'a> {
    first: &'a [u8],
    joined: Vec<u8>,
}

impl<'a> Value<'a> {
    fn add(&mut self, piece: &'a [u8]) {
        if self.joined.is_empty() && self.first.is_empty() {
            self.first = piece;
        } else if !piece.is_empty() {
            self.own().extend_from_slice(piece);
        }
    }

    fn own(&mut self) -> &mut Vec<u8> {
        if self.joined.is_empty() {
            self.joined.extend_from_slice(self.first);
        }
        &mut self.joined
    }

    fn finish(self) -> Cow<'a, [u8]> {
        if self.joined.is_empty() {
            Cow::Borrowed(self.first)
        } else {
            Cow::Owned(self.joined)
        }
    }
}

/// Adds the value of the `"…"` at the start of `text`; gives its length.
fn double_quoted<'a>(text: &'a [u8], value: &mut Value<'a>) -> Option<usize> {
    let mut at = 1;
    loop {
        let len = text[at..]
            .iter()
            .position(|byte| matches!(byte, b'"' | b'\\' | b'$' | b'`'))?;
        value.add(&text[at..at + len]);
        at += len;
        match (text[at], text.get(at + 1)) {
            (b'"', _) => return Some(at + 1),
            (b'\\', Some(b'\n')) => at += 2,
            (b'\\', Some(b'$' | b'`' | b'"' | b'\\')) => {
                value.add(&text[at + 1..at + 2]);
                at += 2;
            }
            (b'\\', Some(_)) => {
                value.add(&text[at..at + 2]);
                at += 2;
            }
            (b'$', Some(&next)) if next != b'(' && next != b'[' && !expands(next) => {
                value.add(&text[at..=at]);
                at += 1;
            }
            _ => return None,
        }
    }
}

/// Adds the value of the `$'…'` at the start of `text`; gives its length.
fn ansi_quoted<'a>(text: &'a [u8], value: &mut Value<'a>) -> Option<usize> {
    let mut at = 2;
    loop {
        let len = memchr::memchr2(b'\'', b'\\', &text[at..])?;
        value.add(&text[at..at + len]);
        at += len;
        if text[at] == b'\'' {
            return Some(at + 1);
        }
        let (byte, len) = ansi_escape(&text[at + 1..])?;
        value.own().push(byte);
        at += 1 + len;
    }
}

/// The byte that an escape stands for (`text` starts behind the backslash), and the length of the escape. `None` for
/// those that give no byte, several, or end the string.
fn ansi_escape(text: &[u8]) -> Option<(u8, usize)> {
    let simple = |byte| Some((byte, 1));
    match *text.first()? {
        b'n' => simple(b'\n'),
        b't' => simple(b'\t'),
        b'r' => simple(b'\r'),
        b'a' => simple(0x07),
        b'b' => simple(0x08),
        b'f' => simple(0x0C),
        b'v' => simple(0x0B),
        b'e' | b'E' => simple(0x1B),
        byte @ (b'\\' | b'\'' | b'"' | b'?') => simple(byte),
        b'x' => number(&text[1..], 2, 16).map(|(byte, len)| (byte, len + 1)),
        b'0'..=b'7' => number(text, 3, 8),
        _ => None,
    }
}

/// The number of at most `max` digits that `text` starts with, if it is a byte and not NUL; and its length.
fn number(text: &[u8], max: usize, radix: u32) -> Option<(u8, usize)> {
    let digits = text
        .iter()
        .take(max)
        .map_while(|&byte| char::from(byte).to_digit(radix));
    let (value, len) = digits.fold((0, 0), |(value, len), digit| {
        (value * radix + digit, len + 1)
    });
    let value = u8::try_from(value).ok().filter(|&value| value != 0)?;
    (len > 0).then_some((value, len))
}

/// Whether the unquoted `~` at `at` may be a home directory: at the start, or behind `=` or `:` in an assignment.
fn tilde_expands(word: &[u8], at: usize) -> bool {
    let Some(&before) = at.checked_sub(1).and_then(|index| word.get(index)) else {
        return true;
    };
    let name = name_len(word);
    let behind_name = &word[name..];
    let assignment = name > 0 && (behind_name.starts_with(b"=") || behind_name.starts_with(b"+="));
    let subscript = name > 0 && behind_name.starts_with(b"[");
    (assignment || subscript) && matches!(before, b'=' | b':')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn removes_quotes() {
        for (word, expected) in [
            ("abc", "abc"),
            ("", ""),
            ("''", ""),
            ("'a b'", "a b"),
            ("\"a b\"", "a b"),
            ("a'b'\"c\"\\d", "abcd"),
            (r#""\$\`\"\\\a""#, r#"$`"\\a"#),
            ("\"a\\\nb\"c\\\nd", "abcd"),
            (r"'a\b'", r"a\b"),
            (r"$'a\n\t\\\'\x41\101\e'", "a\n\t\\'AA\u{1b}"),
            ("a$", "a$"),
            ("\"a$\"", "a$"),
            ("[", "["),
            ("{}", "{}"),
            ("{", "{"),
            ("{a}", "{a}"),
            ("a=b:c~", "a=b:c~"),
            ("--a=~", "--a=~"),
            ("!a^#+@%,", "!a^#+@%,"),
            ("'*?~$'", "*?~$"),
            ("é\\é", "éé"),
        ] {
            let value =
                literal(word.as_bytes()).map(|value| String::from_utf8_lossy(&value).into_owned());
            assert_eq!(value.as_deref(), Some(expected), "{word}");
        }
        for word in ["abc", "'a b'", "\"a b\"", "\\a", "a''"] {
            assert!(
                matches!(literal(word.as_bytes()), Some(Cow::Borrowed(_))),
                "{word} needs no copy"
            );
        }
    }

    #[test]
    fn does_not_guess_expansions() {
        for word in [
            "$a", "a$1", "${a}", "$(a)", "`a`", "$((1))", "\"$a\"", "\"`a`\"", "\"$(a)\"", "a*",
            "?", "[a]", "{a,b}", "{1..3}", "~", "~/a", "~a", "a=~/b", "a=b:~", "@(a)", "<(a)",
            "$\"a\"", "$'\\u41'", "$'\\0'", "$'\\cA'", "a\\", "'a", "\"a", "a=(b)", "$@", "$$",
            "$-",
        ] {
            assert_eq!(literal(word.as_bytes()), None, "{word}");
        }
    }
}
