//! What was meant to be a JSON array, read with forgiveness: other quotes, a comma too many.

use super::decode_string;
use crate::text::{LogicalSpan, first_char};

/// An array of strings, however they are quoted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LooseArray {
    /// The strings, quotes included, and what they stand for.
    pub items: Vec<(LogicalSpan, String)>,
    /// A comma after the last string.
    pub last_comma: Option<LogicalSpan>,
    /// One past `]`.
    pub end: u32,
}

impl LooseArray {
    /// Reads the array `span` starts with; what follows it is no matter. `None` if it is none even so.
    pub fn read(text: &[u8], span: LogicalSpan) -> Option<Self> {
        let end = span.end as usize;
        let mut at = span.start as usize;
        let skip = |mut at: usize| {
            while at < end && matches!(text[at], b' ' | b'\t' | b'\r') {
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
            end: 0,
        };
        while text[..end].get(at)? != &b']' {
            if !array.items.is_empty() && array.last_comma.is_none() {
                return None;
            }
            let (width, value) = string(&text[at..end])?;
            let item = LogicalSpan::new(at, at + width);
            array.items.push((item, value));
            array.last_comma = None;
            at = skip(item.end as usize);
            if text[..end].get(at)? == &b',' {
                array.last_comma = Some(LogicalSpan::new(at, at + 1));
                at = skip(at + 1);
            }
        }
        array.end = at as u32 + 1;
        (!array.items.is_empty()).then_some(array)
    }
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
        Some(array.items.into_iter().map(|(_, value)| value).collect())
    }

    #[test]
    fn forgives_quotes_and_commas() {
        for text in [
            r#"["a", "b c"]"#,
            "['a','b c']",
            "[ 'a' , \"b c\" , ] # x",
            "[“a”, ”b c“]",
            "[‘a’, 'b c']",
        ] {
            assert_eq!(values(text), Some(vec!["a".into(), "b c".into()]), "{text}");
        }
    }

    #[test]
    fn does_not_forgive_more() {
        for text in [
            "[a, b]",
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
