//! The inside of a word: quoting and expansions, read off its bytes on demand.
//!
//! What is absent here: where a word ends (`scan` knows), and its value where that takes more than quote removal
//! (`literal` is in a file of its own).

use super::Mode;
use super::lexer::{Reader, name_len, starts_name};

/// What a part of a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartKind {
    /// Unquoted characters without a meaning of their own.
    Literal,
    /// An unquoted backslash and the character after it.
    Escaped,
    /// `'…'`, quotes included.
    SingleQuoted,
    /// `"…"`, quotes included; expansions inside are not listed one by one.
    DoubleQuoted,
    /// `$'…'` (bash)
    AnsiQuoted,
    /// `$"…"` (bash)
    LocaleQuoted,
    /// `$name`, `$1`, `$@`, `${…}`
    Parameter,
    /// `$( … )`
    Command,
    /// `` ` … ` ``
    Backquoted,
    /// `$(( … ))` or `$[ … ]`
    Arithmetic,
    /// `<( … )` or `>( … )` (bash)
    Process,
    /// `*`, `?`, `[…]`, or an extended glob such as `@(a|b)`, unquoted.
    Glob,
    /// `{a,b}` or `{1..3}`, unquoted (bash).
    Brace,
    /// `~` or `~name` at the start of the word.
    Tilde,
    /// `( … )` of an array assignment (bash).
    Array,
}

/// A part of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part<'a> {
    /// What it is.
    pub kind: PartKind,
    /// Its bytes, as written.
    pub text: &'a [u8],
}

/// The parts of a word, in order; joined they are the word.
#[derive(Clone, Debug)]
pub struct Parts<'a> {
    word: &'a [u8],
    at: usize,
    mode: Mode,
    /// Where the text stops being a word; the rest is one literal.
    broken: usize,
    /// From here on no `[` is closed, as far as is known.
    no_bracket: usize,
    /// From here on no `{` is closed, as far as is known.
    no_brace: usize,
}

/// The parts of `word` (the bytes of a word token). Never fails: what is not a word gives its rest as one literal.
pub fn parts(word: &[u8]) -> Parts<'_> {
    // Only in a script can a heredoc in a substitution have a body.
    let mode = match memchr::memchr(b'\n', word) {
        Some(_) => Mode::Script,
        None => Mode::Line,
    };
    Parts {
        word,
        at: 0,
        mode,
        broken: usize::MAX,
        no_bracket: usize::MAX,
        no_brace: usize::MAX,
    }
}

impl<'a> Iterator for Parts<'a> {
    type Item = Part<'a>;

    fn next(&mut self) -> Option<Part<'a>> {
        if self.at >= self.word.len() {
            return None;
        }
        let start = self.at;
        let kind = if let Some((kind, end)) = self.special() {
            self.at = end;
            kind
        } else {
            self.at += 1;
            while self.at < self.word.len() && self.special().is_none() {
                self.at += 1;
            }
            PartKind::Literal
        };
        Some(Part {
            kind,
            text: &self.word[start..self.at],
        })
    }
}

impl<'a> Parts<'a> {
    /// The part at `at` and its end, if it is not literal.
    fn special(&mut self) -> Option<(PartKind, usize)> {
        if self.at >= self.broken {
            return None;
        }
        let rest = &self.word[self.at..];
        let found = match (rest[0], rest.get(1).copied()) {
            (b'\\', Some(_)) => (PartKind::Escaped, self.at + escaped_len(rest)),
            (b'\'', _) => (PartKind::SingleQuoted, self.extent()?),
            (b'"', _) => (PartKind::DoubleQuoted, self.extent()?),
            (b'`', _) => (PartKind::Backquoted, self.extent()?),
            (b'$', Some(next)) => {
                let kind = dollar_kind(rest, next)?;
                match kind {
                    PartKind::Parameter if starts_name(next) => {
                        (kind, self.at + 1 + name_len(&rest[1..]))
                    }
                    PartKind::Arithmetic => self.arithmetic()?,
                    _ => (kind, self.extent()?),
                }
            }
            (b'<' | b'>', Some(b'(')) => (PartKind::Process, self.extent()?),
            (b'*' | b'?' | b'+' | b'@' | b'!', Some(b'(')) => {
                (PartKind::Glob, self.extent_behind(2)?)
            }
            (b'*' | b'?', _) => (PartKind::Glob, self.at + 1),
            (b'[', _) => (PartKind::Glob, self.bracket()?),
            (b'{', _) => (PartKind::Brace, self.brace()?),
            (b'~', _) if self.at == 0 => {
                let len = rest.iter().skip(1).take_while(|byte| {
                    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'+')
                });
                (PartKind::Tilde, 1 + len.count())
            }
            (b'(', _) if self.at > 0 && self.word[self.at - 1] == b'=' => {
                (PartKind::Array, self.word.len())
            }
            _ => return None,
        };
        Some(found)
    }

    /// The end of the quote or expansion at `at`.
    fn extent(&mut self) -> Option<usize> {
        let mut reader = self.reader();
        let read = match self.word[self.at] {
            b'<' | b'>' => reader.process(),
            byte => reader.quoted(byte),
        };
        let end = read.ok().map(|()| reader.pos);
        self.end_or_broken(end)
    }

    /// What the `$((` or `$[` at `at` is, and its end: `$((a); (b))` is a command with two subshells.
    fn arithmetic(&mut self) -> Option<(PartKind, usize)> {
        let mut reader = self.reader();
        let end = reader.quoted(b'$').ok().map(|()| reader.pos);
        let last = reader.substitutions.last().map(|last| last.span.range());
        let end = self.end_or_broken(end)?;
        let kind = if last == Some(self.at + 2..end - 1) {
            PartKind::Command
        } else {
            PartKind::Arithmetic
        };
        Some((kind, end))
    }

    /// The end of the parentheses whose inside starts `skip` bytes behind `at`.
    fn extent_behind(&mut self, skip: usize) -> Option<usize> {
        let mut reader = self.reader();
        reader.pos += skip;
        let end = reader.balanced(b'(', b')').ok().map(|()| reader.pos);
        self.end_or_broken(end)
    }

    fn end_or_broken(&mut self, end: Option<usize>) -> Option<usize> {
        if end.is_none() {
            self.broken = self.at;
        }
        end
    }

    fn reader(&self) -> Reader<'a> {
        Reader::new(self.word, self.at, self.mode)
    }

    /// The end of the bracket expression at `at`.
    fn bracket(&mut self) -> Option<usize> {
        if self.at >= self.no_bracket {
            return None;
        }
        let rest = &self.word[self.at..];
        let negation = usize::from(matches!(rest.get(1), Some(b'!' | b'^')));
        let found = memchr::memchr(b']', rest.get(negation + 2..).unwrap_or_default());
        if found.is_none() {
            self.no_bracket = self.at;
        }
        Some(self.at + negation + 2 + found? + 1)
    }

    /// The end of the brace expansion at `at`.
    fn brace(&mut self) -> Option<usize> {
        if self.at >= self.no_brace {
            return None;
        }
        match brace_expansion(&self.word[self.at..]) {
            Brace::Expands(len) => Some(self.at + len),
            Brace::Plain => None,
            Brace::Open => {
                self.no_brace = self.at;
                None
            }
        }
    }
}

/// What `$` and the byte `next` after it start.
fn dollar_kind(rest: &[u8], next: u8) -> Option<PartKind> {
    Some(match next {
        b'(' if rest.get(2) == Some(&b'(') => PartKind::Arithmetic,
        b'(' => PartKind::Command,
        b'[' => PartKind::Arithmetic,
        b'\'' => PartKind::AnsiQuoted,
        b'"' => PartKind::LocaleQuoted,
        _ if expands(next) => PartKind::Parameter,
        _ => return None,
    })
}

/// Whether `$` and `byte` start the expansion of a parameter.
pub(super) fn expands(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'_' | b'{' | b'@' | b'*' | b'#' | b'?' | b'-' | b'$' | b'!'
        )
}

/// The length of the backslash and the character after it that `text` starts with.
pub(super) fn escaped_len(text: &[u8]) -> usize {
    let tail = text.iter().skip(2).take_while(|&&byte| byte & 0xC0 == 0x80);
    match text.get(1) {
        Some(0xC2..) => 2 + tail.take(3).count(),
        _ => 2.min(text.len()),
    }
}

/// What the `{` at the start of a text is.
pub(super) enum Brace {
    /// The start of an expansion of that length.
    Expands(usize),
    /// An ordinary character: it is closed, but there is neither a `,` nor a `..` inside.
    Plain,
    /// An ordinary character, and no `{` after it can be closed either.
    Open,
}

/// Reads the `{` at the start of `text` (bash manual, "Brace Expansion").
pub(super) fn brace_expansion(text: &[u8]) -> Brace {
    // Deeper ones are not looked into: every `{` looks at its inside again.
    const MAX_DEPTH: u32 = 8;
    let mut reader = Reader::new(text, 1, Mode::Script);
    let mut depth = 0;
    let mut expands = false;
    let mut closes = false;
    while let Some(byte) = reader.peek() {
        match byte {
            b'\\' => reader.pos += escaped_len(&text[reader.pos..]),
            b'\'' | b'"' | b'`' | b'$' => {
                if reader.quoted(byte).is_err() {
                    return Brace::Open;
                }
            }
            b'{' if depth == MAX_DEPTH => return Brace::Plain,
            b'}' if depth == 0 => {
                return if expands {
                    Brace::Expands(reader.pos + 1)
                } else {
                    Brace::Plain
                };
            }
            _ => {
                match byte {
                    b'{' => depth += 1,
                    b'}' => {
                        depth -= 1;
                        closes = true;
                    }
                    b',' if depth == 0 => expands = true,
                    b'.' if depth == 0 && reader.peek_at(1) == Some(b'.') => expands = true,
                    _ => {}
                }
                reader.pos += 1;
            }
        }
    }
    if closes { Brace::Plain } else { Brace::Open }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(word: &str) -> String {
        let parts: Vec<_> = parts(word.as_bytes()).collect();
        let joined: Vec<u8> = parts.iter().flat_map(|part| part.text).copied().collect();
        assert_eq!(joined, word.as_bytes(), "joined parts are the word");
        let shown = parts.iter().map(|part| {
            let name = format!("{:?}", part.kind);
            format!("{}:{}", &name[..3], String::from_utf8_lossy(part.text))
        });
        shown.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn cuts_words_into_parts() {
        for (word, expected) in [
            ("abc-1=2", "Lit:abc-1=2"),
            (r#"a'b'"c"\d"#, r#"Lit:a Sin:'b' Dou:"c" Esc:\d"#),
            (r#"$'a'$"b""#, r#"Ans:$'a' Loc:$"b""#),
            (
                "$a-${b:-$(c)}$@$1x$",
                "Par:$a Lit:- Par:${b:-$(c)} Par:$@ Par:$1 Lit:x$",
            ),
            ("$(a)`b`$((1))$[2]", "Com:$(a) Bac:`b` Ari:$((1)) Ari:$[2]"),
            ("$((a); (b))x", "Com:$((a); (b)) Lit:x"),
            ("<(a)>(b)", "Pro:<(a) Pro:>(b)"),
            ("a*b?[c-d]e[", "Lit:a Glo:* Lit:b Glo:? Glo:[c-d] Lit:e["),
            ("[!]]@(a|b)", "Glo:[!]] Glo:@(a|b)"),
            ("a{b,c}{1..3}{d}{}", "Lit:a Bra:{b,c} Bra:{1..3} Lit:{d}{}"),
            ("{{a,b}", "Lit:{ Bra:{a,b}"),
            ("~/a~", "Til:~ Lit:/a~"),
            ("~user/a", "Til:~user Lit:/a"),
            ("a=(b c)", "Lit:a= Arr:(b c)"),
            ("\\é", "Esc:\\é"),
            ("a\"b", "Lit:a\"b"),
            ("a$(b'c'", "Lit:a$(b'c'"),
        ] {
            assert_eq!(kinds(word), expected, "{word}");
        }
    }
}
