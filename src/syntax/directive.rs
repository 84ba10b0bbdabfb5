//! Parser directives: `# name=value` at the very top (BuildKit `parser/directives.go`).

use super::tree::DirectiveName;
use crate::text::{Span, trim_start};

/// `# name = value` on a line without its ending: the name, and the ranges of the value within `line`. `None` if it is
/// an ordinary comment (also one with a name BuildKit does not know) or anything else.
pub(super) fn read(line: &[u8]) -> Option<(DirectiveName, Span)> {
    let rest = trim_start(line.strip_prefix(b"#")?);
    let name_len = rest
        .iter()
        .take_while(|byte| byte.is_ascii_alphanumeric())
        .count();
    let (name, rest) = rest.split_at(name_len);
    let name = [
        DirectiveName::Syntax,
        DirectiveName::Escape,
        DirectiveName::Check,
    ]
    .into_iter()
    .find(|known| name.eq_ignore_ascii_case(known.as_str().as_bytes()))?;
    let rest = trim_regex_start(trim_regex_start(rest).strip_prefix(b"=")?);
    let value = trim_regex_end(rest);
    if value.is_empty() {
        return None;
    }
    let start = line.len() - rest.len();
    Some((name, Span::new(start, start + value.len())))
}

/// What a line would say if it stood where directives are read: which directive it is, and where its value stands in the line.
pub fn directive_of(line: &[u8]) -> Option<(DirectiveName, Span)> {
    let trimmed = trim_start(line);
    let blanks = (line.len() - trimmed.len()) as u32;
    let (name, value) = read(trimmed)?;
    Some((
        name,
        Span {
            start: value.start + blanks,
            end: value.end + blanks,
        },
    ))
}

/// Whether a line would be a directive if it stood where directives are read.
pub fn is_directive(line: &[u8]) -> bool {
    read(trim_start(line)).is_some()
}

/// `\s` of Go's regular expressions.
fn is_regex_space(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | b'\x0c' | b'\r' | b' ')
}

fn trim_regex_start(bytes: &[u8]) -> &[u8] {
    let at = bytes
        .iter()
        .position(|&byte| !is_regex_space(byte))
        .unwrap_or(bytes.len());
    &bytes[at..]
}

fn trim_regex_end(bytes: &[u8]) -> &[u8] {
    let end = bytes
        .iter()
        .rposition(|&byte| !is_regex_space(byte))
        .map_or(0, |at| at + 1);
    &bytes[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_known_names_only() {
        let value = |line: &'static [u8]| read(line).map(|(name, span)| (name, span.of(line)));
        assert_eq!(
            value(b"# escape=`"),
            Some((DirectiveName::Escape, &b"`"[..]))
        );
        assert_eq!(
            value(b"#SYNTAX \t= docker/dockerfile:1  "),
            Some((DirectiveName::Syntax, &b"docker/dockerfile:1"[..]))
        );
        assert_eq!(
            value(b"# check=skip=A;error=true"),
            Some((DirectiveName::Check, &b"skip=A;error=true"[..]))
        );
        assert_eq!(value(b"# esc=`"), None);
        assert_eq!(value(b"# escape="), None);
        assert_eq!(value(b"# escape `"), None);
        assert_eq!(value(b"## escape=`"), None);
    }
}
