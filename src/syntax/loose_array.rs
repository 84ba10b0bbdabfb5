//! What was meant to be a JSON array, read with forgiveness: other quotes or none, a comma too many.

use super::decode_string;
use super::tree::{Body, Instruction, Keyword, Statement};
use crate::text::{LogicalSpan, first_char, trim, trim_start};

/// An array of strings, however they are quoted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LooseArray {
    /// The strings.
    pub items: Vec<LooseItem>,
    /// A comma after the last string.
    pub last_comma: Option<LogicalSpan>,
    /// Whether spaces separate the strings, which have no quotes then: `[npm start]`.
    pub by_spaces: bool,
    /// One past `]`.
    pub end: u32,
}

/// A string of such an array.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LooseItem {
    /// Where it stands, quotes included.
    pub span: LogicalSpan,
    /// What it stands for.
    pub value: String,
    /// Whether it has no quotes.
    pub is_bare: bool,
}

impl LooseArray {
    /// Reads the array `span` starts with; what follows it is no matter. `None` if it is none even so.
    pub fn read(text: &[u8], span: LogicalSpan) -> Option<Self> {
        let end = span.end as usize;
        let mut at = span.start as usize;
        let skip = |mut at: usize| {
            while at < end && is_space(text[at]) {
                at += 1;
            }
            at
        };
        if text.get(at) != Some(&b'[') {
            return None;
        }
        at = skip(at + 1);
        let mut array = Self {
            items: Vec::new(),
            last_comma: None,
            by_spaces: false,
            end: 0,
        };
        while text[..end].get(at)? != &b']' {
            if !array.items.is_empty() && array.last_comma.is_none() {
                // Words without quotes may have spaces between them, if all do.
                array.by_spaces |= array.items.len() == 1;
                let are_bare = array.items.iter().all(|item| item.is_bare);
                if !array.by_spaces || !are_bare || starts_quoted(&text[at..end]) {
                    return None;
                }
            }
            let is_bare = !starts_quoted(&text[at..end]);
            let (width, value) = if is_bare {
                bare(&text[at..end])?
            } else {
                string(&text[at..end])?
            };
            let span = LogicalSpan::new(at, at + width);
            array.items.push(LooseItem {
                span,
                value,
                is_bare,
            });
            array.last_comma = None;
            at = skip(span.end as usize);
            if text[..end].get(at)? == &b',' {
                if array.by_spaces {
                    return None;
                }
                array.last_comma = Some(LogicalSpan::new(at, at + 1));
                at = skip(at + 1);
            }
        }
        array.end = at as u32 + 1;
        (!array.items.is_empty()).then_some(array)
    }
}

impl Instruction<'_> {
    /// Whether the words of a COPY, ADD or VOLUME were meant to be an array: nobody wrote the names that Docker reads there. A wildcard
    /// (`COPY [a-z]* …`) is none.
    pub fn is_broken_array(&self, statement: &Statement) -> bool {
        let is_list = matches!(
            statement.kind,
            Keyword::Add | Keyword::Copy | Keyword::Volume
        );
        let text = self.text(statement.body_span);
        let Some(inner) = text.strip_prefix(b"[").filter(|_| is_list) else {
            return false;
        };
        if !matches!(statement.body, Body::Words(_)) {
            return false;
        }
        if starts_quoted(trim_start(inner)) {
            return true;
        }
        let array = LooseArray::read(self.joined.text(), statement.body_span);
        array.is_some_and(|array| {
            let behind = LogicalSpan {
                start: array.end,
                end: statement.body_span.end,
            };
            let first = array.items.first().map(|item| &item.value[..]);
            trim(self.text(behind)).is_empty()
                && (array.items.len() > 1 || first.is_some_and(|it| it.starts_with(['/', '$'])))
        })
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r')
}

/// The word without quotes that a text starts with: its length, and its value. Only what a shell would hand over as it is, and variables.
fn bare(text: &[u8]) -> Option<(usize, String)> {
    let is_end = |byte: &u8| is_space(*byte) || matches!(byte, b',' | b']');
    let len = text.iter().position(is_end)?;
    let word = std::str::from_utf8(&text[..len]).ok()?;
    let mut before = ' ';
    let is_plain = word.chars().all(|ch| {
        let fits = ch.is_alphanumeric() || "-_./:=@%+$}".contains(ch) || ch == '{' && before == '$';
        before = ch;
        fits
    });
    (len > 0 && is_plain).then(|| (len, word.to_owned()))
}

/// The closing quotes of an opening one.
fn closing(open: char) -> Option<&'static [char]> {
    match open {
        '\'' => Some(&['\'']),
        '“' | '”' | '„' | '″' => Some(&['“', '”', '″', '"']),
        '‘' | '’' | '‚' => Some(&['‘', '’', '\'']),
        _ => None,
    }
}

/// Whether a text starts with a quote of any kind.
pub fn starts_quoted(text: &[u8]) -> bool {
    first_char(text).is_some_and(|(ch, _)| ch == '"' || closing(ch).is_some())
}

/// The quoted string a text starts with: its length with the quotes, and its value. One in JSON's quotes has JSON's escapes;
/// others have none, and are not understood where there is a backslash.
fn string(text: &[u8]) -> Option<(usize, String)> {
    let (open, width) = first_char(text)?;
    if open == '"' {
        let len = json_string(text)?;
        return Some((len, decode_string(&text[..len])));
    }
    let closing = closing(open)?;
    // Only as far as the string goes: arrays can be long.
    let mut end = width;
    let close = loop {
        let (ch, len) = first_char(&text[end..])?;
        if closing.contains(&ch) {
            break len;
        }
        end += len;
    };
    let value = std::str::from_utf8(&text[width..end]).ok()?;
    (!value.contains(['\\', '`'])).then(|| (end + close, value.to_owned()))
}

/// The length of the JSON string a text starts with (RFC 8259, section 7).
fn json_string(text: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        match text.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => match text.get(at + 1)? {
                b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => at += 2,
                b'u' if text.get(at + 2..at + 6)?.iter().all(u8::is_ascii_hexdigit) => at += 6,
                _ => return None,
            },
            0..0x20 => return None,
            _ => at += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Option<Vec<String>> {
        let array = LooseArray::read(text.as_bytes(), LogicalSpan::new(0, text.len()))?;
        Some(array.items.into_iter().map(|item| item.value).collect())
    }

    #[test]
    fn forgives_quotes_and_commas() {
        for text in [
            r#"["a", "b c"]"#,
            "['a','b c']",
            "[ 'a' , \"b c\" , ] # x",
            "[“a”, ”b c“]",
            "[‘a’, 'b c']",
            r#"[a, "b c"]"#,
        ] {
            assert_eq!(values(text), Some(vec!["a".into(), "b c".into()]), "{text}");
        }
        for text in [
            "[npm start]",
            "[npm, start]",
            "[ npm,start, ]",
            "['npm', start]",
        ] {
            assert_eq!(
                values(text),
                Some(vec!["npm".into(), "start".into()]),
                "{text}"
            );
        }
        assert_eq!(
            values(r#"["a", $B, ${C}/d]"#),
            Some(vec!["a".into(), "$B".into(), "${C}/d".into()])
        );
    }

    #[test]
    fn does_not_forgive_more() {
        for text in [
            "[a b, c]",
            "[a, b c]",
            "[a \"b\"]",
            "[a, b(c)]",
            "[a, *]",
            "[a, {b}]",
            "[a, b",
            r#"["a" b]"#,
            r#"["a" "b"]"#,
            r#"["a", "b""#,
            "[]",
            r"['a\b']",
            r#"["\d"]"#,
            r#"[ "$a" = "b" ]"#,
            "[,]",
        ] {
            assert_eq!(values(text), None, "{text}");
        }
    }
}
