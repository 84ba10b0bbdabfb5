//! Which heredocs a logical line opens (BuildKit `parser.ParseHeredoc` and `shell.Lex` without an environment).
//!
//! BuildKit finds them by splitting the line with its own small shell lexer, whose idea of quotes and `${…}` differs from a
//! real shell's; what it finds decides where an instruction ends, so this module follows it, not POSIX.

use super::tree::Heredoc;
use crate::text::{Span, first_char, is_unicode_space};

/// The heredocs `line` opens, in order, without bodies. None at all where BuildKit cannot split the line.
pub(super) fn opened(line: &[u8]) -> Vec<Heredoc> {
    let Some(words) = split(line, true, true) else {
        return Vec::new();
    };
    words.iter().filter_map(|word| read(word)).collect()
}

/// Whether a word opens a heredoc.
pub(super) fn is_heredoc(word: &[u8]) -> bool {
    read(word).is_some()
}

/// Whether Docker can replace the variables of a word, whatever they hold; so far as that is read here: not of `${A:b}`, which Docker does
/// not know, but other programs do.
pub(super) fn is_expandable(word: &[u8], escape: u8) -> bool {
    if memchr::memchr3(b'$', b'"', b'\'', word).is_none() {
        return true;
    }
    let mut lexer = Lexer {
        text: word,
        escape,
        at: 0,
        raw_quotes: false,
        raw_escapes: false,
        depth: 0,
        is_too_deep: false,
    };
    lexer.stop_on(None, false).is_some() || lexer.is_too_deep
}

/// `[fd]<<[-]NAME`.
fn read(word: &[u8]) -> Option<Heredoc> {
    let digits = word.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let rest = word[digits..].strip_prefix(b"<<")?;
    let (chomp, name) = match rest.strip_prefix(b"-") {
        Some(name) => (true, name),
        None => (false, rest),
    };
    let blanks = name
        .iter()
        .take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b'\x0c'))
        .count();
    let name = &name[blanks..];
    if name.is_empty() || name.contains(&b'<') || name.contains(&b'\n') {
        return None;
    }
    let fd = std::str::from_utf8(&word[..digits])
        .ok()
        .and_then(|digits| digits.parse().ok())
        .unwrap_or(0);
    let [unquoted] = &split(name, false, false)?[..] else {
        return None;
    };
    let [raw] = &split(name, true, false)?[..] else {
        return None;
    };
    let quotes = |word: &[u8]| {
        word.iter()
            .filter(|byte| matches!(byte, b'\'' | b'"'))
            .count()
    };
    Some(Heredoc {
        expand: quotes(unquoted) == quotes(raw),
        name: unquoted.clone(),
        fd,
        chomp,
        body: Span::default(),
        terminator: Span::default(),
    })
}

/// The words of `text` with every variable unset and kept as written; the options keep quotes and escapes. `None` where
/// BuildKit's lexer reports an error.
fn split(text: &[u8], raw_quotes: bool, raw_escapes: bool) -> Option<Vec<Vec<u8>>> {
    let mut lexer = Lexer {
        text,
        escape: b'\\',
        at: 0,
        raw_quotes,
        raw_escapes,
        depth: 0,
        is_too_deep: false,
    };
    lexer.stop_on(None, raw_escapes).map(|(_, words)| words)
}

/// BuildKit's `wordsStruct`.
#[derive(Default)]
struct Words {
    word: Vec<u8>,
    words: Vec<Vec<u8>>,
}

impl Words {
    fn add_char(&mut self, ch: char, bytes: &[u8]) {
        if is_unicode_space(ch) {
            self.end();
        } else {
            self.word.extend_from_slice(bytes);
        }
    }

    fn add_string(&mut self, mut bytes: &[u8]) {
        while let Some((ch, width)) = first_char(bytes) {
            self.add_char(ch, &bytes[..width]);
            bytes = &bytes[width..];
        }
    }

    fn end(&mut self) {
        if !self.word.is_empty() {
            self.words.push(std::mem::take(&mut self.word));
        }
    }
}

struct Lexer<'t> {
    text: &'t [u8],
    escape: u8,
    at: usize,
    raw_quotes: bool,
    raw_escapes: bool,
    depth: usize,
    is_too_deep: bool,
}

/// Deeper nesting of `${…}` counts as an error; nobody writes it.
const MAX_DEPTH: usize = 100;

impl<'t> Lexer<'t> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn next(&mut self) -> Option<(char, &'t [u8])> {
        let rest = &self.text[self.at..];
        let (ch, width) = first_char(rest)?;
        self.at += width;
        Some((ch, &rest[..width]))
    }

    fn stop_on(&mut self, stop: Option<u8>, raw_escapes: bool) -> Option<(Vec<u8>, Vec<Vec<u8>>)> {
        let outer = std::mem::replace(&mut self.raw_escapes, raw_escapes);
        let result = self.stop_on_inner(stop);
        self.raw_escapes = outer;
        result
    }

    fn stop_on_inner(&mut self, stop: Option<u8>) -> Option<(Vec<u8>, Vec<Vec<u8>>)> {
        let mut result = Vec::new();
        let mut words = Words::default();
        while let Some(byte) = self.peek() {
            if Some(byte) == stop {
                self.at += 1;
                words.end();
                return Some((result, words.words));
            }
            match byte {
                b'$' => {
                    let value = self.dollar()?;
                    result.extend_from_slice(&value);
                    words.add_string(&value);
                }
                b'<' => {
                    let value = self.heredoc_operator();
                    result.extend_from_slice(value);
                    words.word.extend_from_slice(value);
                }
                b'\'' => {
                    let value = self.single_quoted()?;
                    result.extend_from_slice(&value);
                    words.word.extend_from_slice(&value);
                }
                b'"' => {
                    let value = self.double_quoted()?;
                    result.extend_from_slice(&value);
                    words.word.extend_from_slice(&value);
                }
                _ if byte == self.escape => {
                    self.at += 1;
                    if self.raw_escapes {
                        words.word.push(byte);
                        result.push(byte);
                    }
                    let Some((_, bytes)) = self.next() else { break };
                    words.word.extend_from_slice(bytes);
                    result.extend_from_slice(bytes);
                }
                _ => {
                    let (ch, bytes) = self.next()?;
                    words.add_char(ch, bytes);
                    result.extend_from_slice(bytes);
                }
            }
        }
        words.end();
        stop.is_none().then_some((result, words.words))
    }

    /// `<`, or `<<` with the blanks after it, which belong to its word.
    fn heredoc_operator(&mut self) -> &'t [u8] {
        let start = self.at;
        self.at += 1;
        if self.peek() == Some(b'<') {
            self.at += 1;
            while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
                self.at += 1;
            }
        }
        &self.text[start..self.at]
    }

    fn single_quoted(&mut self) -> Option<Vec<u8>> {
        let start = self.at + 1;
        let len = memchr::memchr(b'\'', &self.text[start..])?;
        self.at = start + len + 1;
        let span = if self.raw_quotes {
            start - 1..self.at
        } else {
            start..self.at - 1
        };
        Some(self.text[span].to_vec())
    }

    fn double_quoted(&mut self) -> Option<Vec<u8>> {
        let mut result = Vec::new();
        self.at += 1;
        if self.raw_quotes {
            result.push(b'"');
        }
        loop {
            match self.peek()? {
                b'"' => {
                    self.at += 1;
                    if self.raw_quotes {
                        result.push(b'"');
                    }
                    return Some(result);
                }
                b'$' => result.extend(self.dollar()?),
                byte if byte == self.escape => {
                    self.at += 1;
                    if self.raw_escapes {
                        result.push(byte);
                    }
                    match self.peek() {
                        None => {}
                        Some(next) if matches!(next, b'"' | b'$') || next == self.escape => {
                            self.at += 1;
                            result.push(next);
                        }
                        Some(_) => result.push(byte),
                    }
                }
                _ => result.extend_from_slice(self.next()?.1),
            }
        }
    }

    fn dollar(&mut self) -> Option<Vec<u8>> {
        self.depth += 1;
        let result = if self.depth > MAX_DEPTH {
            self.is_too_deep = true;
            None
        } else {
            self.dollar_inner()
        };
        self.depth -= 1;
        result
    }

    fn dollar_inner(&mut self) -> Option<Vec<u8>> {
        self.at += 1;
        let mut result = b"$".to_vec();
        if self.peek() != Some(b'{') {
            result.extend_from_slice(self.name());
            return Some(result);
        }
        self.at += 1;
        if matches!(self.peek(), None | Some(b'{' | b'}' | b':')) {
            return None;
        }
        result.push(b'{');
        result.extend_from_slice(self.name());
        let (_, mut modifier) = self.next()?;
        match modifier {
            b"}" => {}
            b":" | b"+" | b"-" | b"?" | b"#" | b"%" => {
                result.extend_from_slice(modifier);
                if modifier == b":" {
                    modifier = self.next()?.1;
                    result.extend_from_slice(modifier);
                }
                let (word, _) = self.stop_on(Some(b'}'), matches!(modifier, b"#" | b"%"))?;
                result.extend_from_slice(&word);
            }
            b"/" => {
                if self.peek() == Some(b'/') {
                    self.at += 1;
                }
                let (pattern, _) = self.stop_on(Some(b'/'), true)?;
                let (replacement, _) = self.stop_on(Some(b'}'), true)?;
                result.push(b'/');
                result.extend_from_slice(&pattern);
                result.push(b'/');
                result.extend_from_slice(&replacement);
            }
            _ => return None,
        }
        result.push(b'}');
        Some(result)
    }

    fn name(&mut self) -> &'t [u8] {
        let start = self.at;
        let first = self.peek();
        if first.is_some_and(|byte| byte.is_ascii_digit()) {
            while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
                self.at += 1;
            }
        } else if first.is_some_and(|byte| b"@*#?-$!".contains(&byte)) {
            self.at += 1;
        } else {
            while let Some((ch, width)) = first_char(&self.text[self.at..]) {
                if !ch.is_alphanumeric() && ch != '_' {
                    break;
                }
                self.at += width;
            }
        }
        &self.text[start..self.at]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(line: &str) -> Vec<(String, bool, bool, u64)> {
        let opened = opened(line.as_bytes());
        opened
            .into_iter()
            .map(|h| (String::from_utf8(h.name).unwrap(), h.expand, h.chomp, h.fd))
            .collect()
    }

    #[test]
    fn finds_what_buildkit_finds() {
        assert_eq!(names("RUN <<EOF"), [("EOF".into(), true, false, 0)]);
        assert_eq!(names("RUN 3<<-'E F' cat"), [("E F".into(), false, true, 3)]);
        assert_eq!(
            names("COPY <<\"A\" <<B /x"),
            [("A".into(), false, false, 0), ("B".into(), true, false, 0)]
        );
        assert_eq!(
            names("RUN cat << 'EOF' >x"),
            [("EOF".into(), false, false, 0)]
        );
        assert_eq!(
            names(r"RUN cat <<\EOF"),
            [("EOF".into(), true, false, 0)],
            "BuildKit looks at quotes only"
        );
    }

    #[test]
    fn words_that_cannot_be_expanded() {
        for word in [
            "",
            "a",
            "$A",
            "${A}",
            "${A:-b}",
            "${A#b}",
            "${A/b/c}",
            "\"a b\"",
            "'$'",
            "a\\\"b",
            "\"\\\"\"",
            "${A:-\"b c\"}",
            "$",
            "a$",
            "C:\\",
            "${A:+${B}}",
            "\"'\"",
        ] {
            assert!(is_expandable(word.as_bytes(), b'\\'), "{word}");
        }
        for word in [
            "\"a",
            "a'",
            "${A",
            "${}",
            "${A@b}",
            "${A:-\"b}",
            "\"a\\\"",
            "${A/b}",
        ] {
            assert!(!is_expandable(word.as_bytes(), b'\\'), "{word}");
        }
        assert!(is_expandable(b"\"a\\\"", b'`') && !is_expandable(b"\"a`\"", b'`'));
    }

    #[test]
    fn ignores_what_buildkit_ignores() {
        for line in [
            "RUN cat <<< x",
            "RUN echo '<<EOF'",
            "RUN a<<EOF",
            "RUN cat <<EOF '",
            "RUN ${x@Q} <<EOF",
        ] {
            assert!(names(line).is_empty(), "{line}");
        }
    }
}
