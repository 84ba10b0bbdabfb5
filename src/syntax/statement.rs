//! From a logical line to keyword, flags and body (BuildKit `split_command.go` and `line_parsers.go`).

use super::exec::{self, Reading};
use super::tree::{Body, Flag, Keyword, Pair, Statement};
use super::words;
use crate::text::{LogicalSpan, trim};

/// What a statement reports: where, what is wrong, and what to write.
pub(super) type Problems = Vec<(LogicalSpan, String, String)>;

/// Reads a whole logical line.
pub(super) fn read(line: &[u8], escape: u8, problems: &mut Problems) -> Statement {
    Reader {
        text: line,
        escape,
        problems,
    }
    .statement(LogicalSpan::new(0, line.len()), false)
}

impl Statement {
    /// Whether `<<NAME` in its line opens a heredoc (docs/syntax.md, 17).
    pub(super) fn takes_heredocs(&self) -> bool {
        match &self.body {
            Body::Onbuild(inner) => inner.takes_heredocs(),
            Body::Exec(_) => false,
            _ => matches!(self.kind, Keyword::Run | Keyword::Add | Keyword::Copy),
        }
    }
}

/// Go's `[\t\v\f\r ]`.
fn is_separator(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\x0b' | b'\x0c' | b'\r' | b' ')
}

/// Go's `unicode.IsSpace(rune(byte))`, as flags and HEALTHCHECK are split: byte by byte.
fn is_byte_space(byte: u8) -> bool {
    matches!(byte, b'\t'..=b'\r' | b' ' | 0x85 | 0xA0)
}

struct Reader<'t, 'p> {
    text: &'t [u8],
    escape: u8,
    problems: &'p mut Problems,
}

impl Reader<'_, '_> {
    fn problem(&mut self, span: LogicalSpan, message: impl Into<String>, help: impl Into<String>) {
        self.problems.push((span, message.into(), help.into()));
    }

    fn trimmed(&self, span: LogicalSpan) -> LogicalSpan {
        let whole = span.of(self.text);
        let inner = trim(whole);
        if inner.is_empty() {
            return LogicalSpan::empty(span.end as usize);
        }
        let start = span.start as usize + (inner.as_ptr() as usize - whole.as_ptr() as usize);
        LogicalSpan::new(start, start + inner.len())
    }

    fn statement(&mut self, span: LogicalSpan, inner: bool) -> Statement {
        let span = self.trimmed(span);
        let bytes = span.of(self.text);
        let start = span.start as usize;
        let keyword_len = bytes
            .iter()
            .position(|&byte| is_separator(byte))
            .unwrap_or(bytes.len());
        let keyword = LogicalSpan::new(start, start + keyword_len);
        let kind = Keyword::of(keyword.of(self.text));
        let mut rest = keyword.end as usize;
        while rest < span.end as usize && is_separator(self.text[rest]) {
            rest += 1;
        }
        let (flags, flags_end, rest) = self.flags(rest, span.end as usize);
        let body_span = self.trimmed(LogicalSpan::new(rest, span.end as usize));
        let body = self.body(kind, keyword, body_span, inner);
        Statement {
            keyword,
            kind,
            flags,
            flags_end,
            body_span,
            body,
        }
    }

    /// Words that start with `--`, up to the first that does not or a bare `--`; where the rest starts.
    fn flags(&self, mut at: usize, end: usize) -> (Vec<Flag>, Option<LogicalSpan>, usize) {
        let mut flags = Vec::new();
        loop {
            while at < end && is_byte_space(self.text[at]) {
                at += 1;
            }
            if !self.text[at..end].starts_with(b"--") {
                return (flags, None, at);
            }
            let start = at;
            at = flag_end(self.text, at, end);
            let span = LogicalSpan::new(start, at);
            if flag_value(span.of(self.text)) == b"--" {
                return (flags, Some(span), at);
            }
            flags.push(Flag { span });
        }
    }

    fn body(
        &mut self,
        kind: Keyword,
        keyword: LogicalSpan,
        span: LogicalSpan,
        inner: bool,
    ) -> Body {
        if span.is_empty() {
            return Body::Empty;
        }
        match kind {
            Keyword::Run | Keyword::Cmd | Keyword::Entrypoint => {
                self.exec(span).unwrap_or(Body::Shell(span))
            }
            Keyword::Shell => self.exec(span).unwrap_or(Body::Text(span)),
            Keyword::Add | Keyword::Copy | Keyword::Volume => self
                .exec(span)
                .unwrap_or_else(|| Body::Words(self.blank_separated(span))),
            Keyword::From | Keyword::Expose => Body::Words(self.blank_separated(span)),
            Keyword::Env | Keyword::Label => self.pairs_or_legacy(kind, keyword, span),
            Keyword::Arg => {
                let words = words::split(self.text, span, self.escape);
                self.pairs(&words, span)
            }
            Keyword::Workdir | Keyword::User | Keyword::Stopsignal | Keyword::Maintainer => {
                Body::Text(span)
            }
            Keyword::Healthcheck => self.health(span),
            // Docker refuses ONBUILD ONBUILD; reading it further would only nest.
            Keyword::Onbuild if inner => Body::Opaque(span),
            Keyword::Onbuild => Body::Onbuild(Box::new(self.statement(span, true))),
            Keyword::Unknown => Body::Opaque(span),
        }
    }

    /// The exec form, if the body is one.
    fn exec(&mut self, span: LogicalSpan) -> Option<Body> {
        if self.text[span.start as usize] != b'[' {
            return None;
        }
        match exec::read(self.text, span) {
            Reading::Strings(exec) => Some(Body::Exec(exec)),
            Reading::NotStrings(at) => {
                let span_of_value = LogicalSpan {
                    start: at,
                    end: at + 1,
                };
                self.problem(
                    span_of_value,
                    "when using JSON array syntax, arrays must be comprised of strings only",
                    "put every element in double quotes",
                );
                Some(Body::Opaque(span))
            }
            Reading::NotJson => None,
        }
    }

    fn blank_separated(&self, span: LogicalSpan) -> Vec<LogicalSpan> {
        let mut words = Vec::new();
        let (mut at, end) = (span.start as usize, span.end as usize);
        while at < end {
            if is_separator(self.text[at]) {
                at += 1;
                continue;
            }
            let start = at;
            while at < end && !is_separator(self.text[at]) {
                at += 1;
            }
            words.push(LogicalSpan::new(start, at));
        }
        words
    }

    fn pairs_or_legacy(&mut self, kind: Keyword, keyword: LogicalSpan, span: LogicalSpan) -> Body {
        let words = words::split(self.text, span, self.escape);
        let Some(first) = words.first() else {
            return Body::Opaque(span);
        };
        if first.of(self.text).contains(&b'=') {
            if let Some(bad) = words
                .iter()
                .find(|word| !word.of(self.text).contains(&b'='))
            {
                let word = String::from_utf8_lossy(bad.of(self.text)).into_owned();
                let message = format!(
                    "Syntax error - can't find = in \"{word}\". Must be of the form: name=value"
                );
                let help = "put a value with spaces in double quotes";
                self.problem(*bad, message, help);
                return Body::Opaque(span);
            }
            return self.pairs(&words, span);
        }
        let bytes = span.of(self.text);
        let Some(name_len) = bytes.iter().position(|&byte| is_separator(byte)) else {
            self.problem(
                keyword.to(span),
                format!("{} must have two arguments", kind.as_str()),
                format!(
                    "write `{} {}=value`",
                    kind.as_str(),
                    String::from_utf8_lossy(bytes)
                ),
            );
            return Body::Opaque(span);
        };
        let value = bytes[name_len..]
            .iter()
            .position(|&byte| !is_separator(byte))
            .map_or(bytes.len(), |at| name_len + at);
        let start = span.start as usize;
        Body::Legacy {
            name: LogicalSpan::new(start, start + name_len),
            value: LogicalSpan::new(start + value, span.end as usize),
        }
    }

    fn pairs(&self, words: &[LogicalSpan], span: LogicalSpan) -> Body {
        // A lone escape character is no word for Docker, but it is no blank either.
        if words.iter().any(|word| word.of(self.text) == [self.escape]) {
            return Body::Opaque(span);
        }
        let pairs = words.iter().map(|&span| {
            let start = span.start as usize;
            match memchr::memchr(b'=', span.of(self.text)) {
                Some(at) => Pair {
                    span,
                    name: LogicalSpan::new(start, start + at),
                    value: Some(LogicalSpan::new(start + at + 1, span.end as usize)),
                },
                None => Pair {
                    span,
                    name: span,
                    value: None,
                },
            }
        });
        Body::Pairs(pairs.collect())
    }

    fn health(&mut self, span: LogicalSpan) -> Body {
        let bytes = span.of(self.text);
        let start = span.start as usize;
        let kind_len = bytes
            .iter()
            .position(|&byte| is_byte_space(byte))
            .unwrap_or(bytes.len());
        let kind = LogicalSpan::new(start, start + kind_len);
        let rest = bytes[kind_len..]
            .iter()
            .position(|&byte| !is_byte_space(byte))
            .map_or(bytes.len(), |at| kind_len + at);
        let rest = LogicalSpan::new(start + rest, span.end as usize);
        let command = if rest.is_empty() {
            Body::Empty
        } else {
            self.exec(rest).unwrap_or(Body::Shell(rest))
        };
        Body::Health {
            kind,
            command: Box::new(command),
        }
    }
}

fn flag_end(text: &[u8], mut at: usize, end: usize) -> usize {
    let mut quote = None;
    while at < end {
        let byte = text[at];
        match quote {
            None if is_byte_space(byte) => break,
            None if matches!(byte, b'\'' | b'"') => quote = Some(byte),
            Some(open) if byte == open => quote = None,
            _ if byte == b'\\' => at += 1,
            _ => {}
        }
        at += 1;
    }
    at.min(end)
}

/// The value of a flag: quotes and backslashes taken away as BuildKit's `extractBuilderFlags` does.
pub fn flag_value(flag: &[u8]) -> Vec<u8> {
    let mut value = Vec::with_capacity(flag.len());
    let mut quote = None;
    let mut at = 0;
    while at < flag.len() {
        let byte = flag[at];
        at += 1;
        match quote {
            None if matches!(byte, b'\'' | b'"') => quote = Some(byte),
            Some(open) if byte == open => quote = None,
            _ if byte == b'\\' => {
                if let Some(&escaped) = flag.get(at) {
                    value.push(escaped);
                    at += 1;
                }
            }
            _ => value.push(byte),
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_end_where_buildkit_ends_them() {
        let line = br#"COPY --from="a b" --chown=x\ y -- --z c"#;
        let statement = read(line, b'\\', &mut Vec::new());
        let flags: Vec<_> = statement
            .flags
            .iter()
            .map(|flag| flag_value(flag.span.of(line)))
            .collect();
        assert_eq!(flags, [b"--from=a b".to_vec(), b"--chown=x y".to_vec()]);
        assert_eq!(statement.body_span.of(line), b"--z c");
        assert!(statement.flags_end.is_some());
    }

    #[test]
    fn legacy_values_keep_their_blanks() {
        let line = b"ENV  a   b  c ";
        let statement = read(line, b'\\', &mut Vec::new());
        let Body::Legacy { name, value } = statement.body else {
            panic!("{:?}", statement.body)
        };
        assert_eq!((name.of(line), value.of(line)), (&b"a"[..], &b"b  c"[..]));
    }
}
