//! What Docker makes of a word of ENV, LABEL and their like: quotes, escapes and variables (BuildKit, `frontend/dockerfile/shell`).
//!
//! [`pieces`] reads a word without knowing any variable, [`expand`] evaluates one. Bytes that are not UTF-8 become U+FFFD, as in
//! BuildKit.

use crate::model::value::pattern::{self, Unmatched};
use crate::syntax::{Body, Instruction, Statement};
use crate::text::{LogicalSpan, first_char};

/// What gives the values of variables; `None` for one that is not set.
pub type Lookup<'l> = dyn Fn(&str) -> Option<String> + 'l;

/// What one stretch of a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PieceKind {
    /// A character that stands for itself, `$` without a name after it included.
    Char,
    /// An escape character and the character it protects: the latter counts.
    Escaped,
    /// An escape character with nothing to protect, at the end of the word: dropped.
    Dropped,
    /// A quote that opens or closes; dropped.
    Quote,
    /// `$name`
    Variable,
    /// `${…}`
    Braced,
}

/// A stretch of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// What it is.
    pub kind: PieceKind,
    /// Where, in bytes of the word.
    pub span: LogicalSpan,
}

/// Why a word has no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ValueError {
    /// A quote is not closed.
    Quote,
    /// A `${` is not closed, or what stands in it is no substitution Docker knows.
    Substitution,
    /// `${name:?message}`, and the variable is not set.
    Unset,
    /// It is longer, or nested deeper, than dfmt follows, or has a pattern that takes too long: Docker may well read it.
    TooLong,
}

impl From<Unmatched> for ValueError {
    fn from(reason: Unmatched) -> Self {
        match reason {
            Unmatched::Refused => Self::Substitution,
            Unmatched::TooMuch => Self::TooLong,
        }
    }
}

/// The stretches of a word, in order; they tile it.
///
/// # Errors
/// If Docker could not read it whatever the variables hold.
pub fn pieces(word: &[u8], escape: u8) -> Result<Vec<Piece>, ValueError> {
    let mut pieces = Vec::new();
    let mut reader = Reader {
        text: word,
        escape,
        lookup: &|_| None,
        lenient: true,
        at: 0,
        depth: 0,
    };
    let mut quote = None;
    while let Some(byte) = reader.peek() {
        let start = reader.at;
        let kind = match (quote, byte) {
            (None, b'\'' | b'"') => {
                quote = Some(byte);
                reader.at += 1;
                PieceKind::Quote
            }
            (Some(open), _) if byte == open => {
                quote = None;
                reader.at += 1;
                PieceKind::Quote
            }
            (None | Some(b'"'), b'$') => {
                let braced = word.get(start + 1) == Some(&b'{');
                reader.dollar()?;
                if braced {
                    PieceKind::Braced
                } else if reader.at > start + 1 {
                    PieceKind::Variable
                } else {
                    PieceKind::Char
                }
            }
            (None, _) if byte == escape => {
                reader.at += 1;
                match reader.char() {
                    Some(_) => PieceKind::Escaped,
                    None => PieceKind::Dropped,
                }
            }
            (Some(b'"'), _) if byte == escape => {
                reader.at += 1;
                match reader.peek() {
                    Some(next) if matches!(next, b'"' | b'$') || next == escape => {
                        reader.at += 1;
                        PieceKind::Escaped
                    }
                    _ => PieceKind::Char,
                }
            }
            _ => {
                reader.char();
                PieceKind::Char
            }
        };
        pieces.push(Piece {
            kind,
            span: LogicalSpan::new(start, reader.at),
        });
    }
    match quote {
        None => Ok(pieces),
        Some(_) => Err(ValueError::Quote),
    }
}

/// The value of a word, where `lookup` gives the values of variables.
///
/// # Errors
/// If Docker refuses it.
pub fn expand(word: &[u8], escape: u8, lookup: &Lookup<'_>) -> Result<String, ValueError> {
    // Most words are their own value.
    let is_read = |byte: &u8| matches!(byte, b'\'' | b'"' | b'$') || *byte == escape;
    if word.len() <= MAX_VALUE
        && !word.iter().any(is_read)
        && let Ok(plain) = std::str::from_utf8(word)
    {
        return Ok(plain.to_owned());
    }
    let mut reader = Reader {
        text: word,
        escape,
        lookup,
        lenient: false,
        at: 0,
        depth: 0,
    };
    reader.until(None, false)
}

/// The names and values that a statement of ENV or LABEL sets, in order. Names are expanded like values. `None` if it is no such
/// statement, or one whose body Docker cannot split.
pub fn assignments(
    instruction: &Instruction<'_>,
    statement: &Statement,
    escape: u8,
    lookup: &Lookup<'_>,
) -> Option<Result<Vec<(String, String)>, ValueError>> {
    let words: Vec<(LogicalSpan, LogicalSpan)> = match &statement.body {
        Body::Legacy { name, value } => vec![(*name, *value)],
        Body::Pairs(pairs) => pairs
            .iter()
            .map(|pair| Some((pair.name, pair.value?)))
            .collect::<Option<_>>()?,
        _ => return None,
    };
    let value = |span| expand(instruction.text(span), escape, lookup);
    let assignment = |(name, text)| Ok((value(name)?, value(text)?));
    Some(words.into_iter().map(assignment).collect())
}

struct Reader<'t> {
    text: &'t [u8],
    escape: u8,
    lookup: &'t Lookup<'t>,
    /// Whether only the form counts: no value makes it fail.
    lenient: bool,
    at: usize,
    /// How many substitutions are open.
    depth: usize,
}

/// As many substitutions are followed inside each other.
pub const MAX_VALUE_DEPTH: usize = 100;

/// As many bytes of a value are followed: variables made of variables double their length with every line.
pub const MAX_VALUE: usize = 64 << 10;

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn peek_char(&self) -> Option<char> {
        first_char(&self.text[self.at..]).map(|(ch, _)| ch)
    }

    fn char(&mut self) -> Option<char> {
        let (ch, width) = first_char(&self.text[self.at..])?;
        self.at += width;
        Some(ch)
    }

    /// Up to a byte that ends it, which is taken too, or to the end of the text. In the patterns of substitutions escapes stay.
    fn until(&mut self, stop: Option<u8>, raw: bool) -> Result<String, ValueError> {
        if self.depth == MAX_VALUE_DEPTH {
            return Err(ValueError::TooLong);
        }
        self.depth += 1;
        let out = self.read_until(stop, raw);
        self.depth -= 1;
        out
    }

    fn read_until(&mut self, stop: Option<u8>, raw: bool) -> Result<String, ValueError> {
        let mut out = String::new();
        while let Some(byte) = self.peek() {
            if out.len() > MAX_VALUE {
                return Err(ValueError::TooLong);
            }
            if Some(byte) == stop {
                self.at += 1;
                return Ok(out);
            }
            match byte {
                b'\'' => self.single_quoted(&mut out)?,
                b'"' => self.double_quoted(&mut out, raw)?,
                b'$' => out.push_str(&self.dollar()?),
                _ => {
                    let ch = self.char();
                    if byte != self.escape {
                        out.extend(ch);
                        continue;
                    }
                    if raw {
                        out.extend(ch);
                    }
                    out.extend(self.char());
                }
            }
        }
        match stop {
            None => Ok(out),
            Some(_) => Err(ValueError::Substitution),
        }
    }

    fn single_quoted(&mut self, out: &mut String) -> Result<(), ValueError> {
        self.at += 1;
        loop {
            match self.char() {
                None => return Err(ValueError::Quote),
                Some('\'') => return Ok(()),
                Some(ch) => out.push(ch),
            }
        }
    }

    fn double_quoted(&mut self, out: &mut String, raw: bool) -> Result<(), ValueError> {
        self.at += 1;
        loop {
            match self.peek() {
                None => return Err(ValueError::Quote),
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'$') if out.len() > MAX_VALUE => return Err(ValueError::TooLong),
                Some(b'$') => out.push_str(&self.dollar()?),
                Some(byte) if byte == self.escape => {
                    self.at += 1;
                    let escape = char::from(byte);
                    if raw {
                        out.push(escape);
                    }
                    match self.peek() {
                        None => {}
                        Some(next) if matches!(next, b'"' | b'$') || next == byte => {
                            out.extend(self.char());
                        }
                        Some(_) => out.push(escape),
                    }
                }
                Some(_) => out.extend(self.char()),
            }
        }
    }

    fn name(&mut self) -> String {
        let mut name = String::new();
        while let Some(ch) = self.peek_char() {
            if name.is_empty() && ch.is_numeric() {
                while self.peek_char().is_some_and(char::is_numeric) {
                    name.extend(self.char());
                }
                return name;
            }
            if name.is_empty() && matches!(ch, '@' | '*' | '#' | '?' | '-' | '$' | '!') {
                self.at += 1;
                return ch.to_string();
            }
            if !ch.is_alphanumeric() && ch != '_' {
                break;
            }
            name.extend(self.char());
        }
        name
    }

    fn dollar(&mut self) -> Result<String, ValueError> {
        self.at += 1;
        if self.peek() != Some(b'{') {
            let name = self.name();
            if name.is_empty() {
                return Ok("$".to_owned());
            }
            return Ok((self.lookup)(&name).unwrap_or_default());
        }
        self.at += 1;
        if matches!(self.peek(), None | Some(b'{' | b'}' | b':')) {
            return Err(ValueError::Substitution);
        }
        let name = self.name();
        let mut modifier = self.char().ok_or(ValueError::Substitution)?;
        let value = (self.lookup)(&name);
        let mut empty_is_unset = false;
        match modifier {
            '}' => return Ok(value.unwrap_or_default()),
            '/' => return self.replacement(value.as_deref()),
            ':' => {
                empty_is_unset = true;
                modifier = self.char().ok_or(ValueError::Substitution)?;
            }
            _ => {}
        }
        if !matches!(modifier, '+' | '-' | '?' | '#' | '%') {
            return Err(ValueError::Substitution);
        }
        let word = self.until(Some(b'}'), matches!(modifier, '#' | '%'))?;
        let is_set = match &value {
            None => false,
            Some(value) => !empty_is_unset || !value.is_empty(),
        };
        match modifier {
            '-' if !is_set => Ok(word),
            '+' if !is_set => Ok(String::new()),
            '+' => Ok(word),
            '?' if !is_set && !self.lenient => Err(ValueError::Unset),
            '#' | '%' => {
                let greedy = word.starts_with(modifier);
                let word = if greedy { &word[1..] } else { &word[..] };
                let value = value.unwrap_or_default();
                let trimmed = pattern::trim(&value, word, modifier == '%', greedy);
                Ok(trimmed?)
            }
            _ => Ok(value.unwrap_or_default()),
        }
    }

    /// After `${name/`.
    fn replacement(&mut self, value: Option<&str>) -> Result<String, ValueError> {
        let all = self.peek() == Some(b'/');
        if all {
            self.at += 1;
        }
        let from = self.until(Some(b'/'), true)?;
        let to = self.until(Some(b'}'), true)?;
        let replaced = pattern::replace(value.unwrap_or_default(), &from, &to, all);
        Ok(replaced?)
    }
}

#[cfg(test)]
mod tests {
    use super::PieceKind::{Braced, Char, Dropped, Escaped, Quote, Variable};
    use super::*;

    fn value(word: &str) -> Result<String, ValueError> {
        let lookup = |name: &str| match name {
            "A" => Some("value".to_owned()),
            "FILE" => Some("/a/b.tar.gz".to_owned()),
            "EMPTY" => Some(String::new()),
            _ => None,
        };
        expand(word.as_bytes(), b'\\', &lookup)
    }

    #[test]
    fn expands_as_docker_does() {
        for (word, expected) in [
            ("a b", "a b"),
            (r#"a"b 'c'"d"#, "ab 'c'd"),
            (r"'a\b$A'", r"a\b$A"),
            (r#""a\b\"\$A\\""#, r#"a\b"$A\"#),
            (r"a\ \n\$A\", "a n$A"),
            ("$A${A}$Ab$A-", "valuevaluevalue-"),
            ("$ $1x $$ $@", "$ x  "),
            ("$\"A\"", "$A"),
            ("${B:-x y}${B-$A}${EMPTY:-e}${EMPTY-e}", "x yvaluee"),
            ("${A:+yes}${B:+yes}${EMPTY+yes}", "yesyes"),
            ("${A:?x}", "value"),
            (
                "${FILE##*/} ${FILE#*/} ${FILE%.*} ${FILE%%.*}",
                "b.tar.gz a/b.tar.gz /a/b.tar /a/b",
            ),
            (
                "${FILE/a/x} ${FILE//a/x} ${FILE//./}",
                "/x/b.tar.gz /x/b.txr.gz /a/btargz",
            ),
            ("${B:-\"q}r\"}", "q}r"),
        ] {
            assert_eq!(value(word).as_deref(), Ok(expected), "{word}");
        }
        for (word, error) in [
            ("it's", ValueError::Quote),
            ("\"a", ValueError::Quote),
            ("${A", ValueError::Substitution),
            ("${}", ValueError::Substitution),
            ("${A^^}", ValueError::Substitution),
            ("${B:?}", ValueError::Unset),
            (&"${B:-".repeat(1000), ValueError::TooLong),
            (&"$A".repeat(20_000), ValueError::TooLong),
            (&format!("\"{}\"", "$A".repeat(20_000)), ValueError::TooLong),
        ] {
            assert_eq!(value(word), Err(error), "{word}");
        }
    }

    #[test]
    fn pieces_tile_the_word() {
        for word in [
            "a b$c${d:-e \"f\"}g",
            r#""a\b\"'" '\' \ x $ $1"#,
            "é\\é$é",
            "a\\",
        ] {
            let pieces = pieces(word.as_bytes(), b'\\').expect("it can be read");
            let mut at = 0;
            for piece in &pieces {
                assert_eq!(piece.span.start, at, "{word}");
                assert!(!piece.span.is_empty(), "{word}");
                at = piece.span.end;
            }
            assert_eq!(at as usize, word.len(), "{word}");
        }
        let kinds = |word: &str| -> Vec<PieceKind> {
            let pieces = pieces(word.as_bytes(), b'\\').expect("it can be read");
            pieces.into_iter().map(|piece| piece.kind).collect()
        };
        assert_eq!(
            kinds(r#"$a"\$\n""#),
            [Variable, Quote, Escaped, Char, Char, Quote]
        );
        assert_eq!(
            kinds(r"$ '$a'\"),
            [Char, Char, Quote, Char, Char, Quote, Dropped]
        );
        assert_eq!(kinds("${a:?b}"), [Braced]);
        assert_eq!(super::pieces(b"a'b", b'\\'), Err(ValueError::Quote));
    }
}
