//! By what a finding is known again: a name that stays the same while lines move, and is another one when what was found is.

use std::collections::HashMap;

use super::Placed;
use crate::text::Span;

/// What ends a command, or a line that does not go on.
const ENDS: &[u8] = b"&|;\n";

/// What stands between words beside spaces; the layout moves them nearer or further away.
const BETWEEN: &[u8] = b",[](){}<>";

/// How many bytes before and after a finding are looked at: nobody writes a longer command, and many findings of one do not take long.
const FAR: usize = 16_384;

/// The name of a finding of `rule` at `span` of `source`: 16 hexadecimal digits. `path` goes into it where no name may come twice among
/// many files. `nth` tells those apart that would have the same name otherwise: how many of these stand above it (see [`fingerprints`]).
///
/// It is made of the words of the command that the finding is about; of instructions without a command, of all their words. It stays
/// when lines are added elsewhere, when the layout changes, when the words come in another order, when options are added or removed, when
/// a RUN gets other commands or is joined to another RUN, and, if it is not about the image itself, when the image in FROM gets another tag.
/// It is another one when anything else of that command changes.
pub fn fingerprint(
    rule: &str,
    path: Option<&str>,
    source: &[u8],
    span: Span,
    nth: usize,
) -> String {
    name(rule, path, &words(source, span), nth)
}

/// The names of all findings of a file, in their order, no two the same.
pub fn fingerprints(path: Option<&str>, source: &[u8], list: &[Placed<'_>]) -> Vec<String> {
    let mut seen: HashMap<(&str, Vec<u8>), usize> = HashMap::new();
    let names = list.iter().map(|placed| {
        let rule = placed.finding.rule;
        let words = words(source, placed.span);
        let nth = seen.get(&(rule, words.clone())).copied().unwrap_or(0);
        let name = name(rule, path, &words, nth);
        seen.insert((rule, words), nth + 1);
        name
    });
    names.collect()
}

/// FNV-1a with 64 bits: the same on every machine.
fn name(rule: &str, path: Option<&str>, words: &[u8], nth: usize) -> String {
    let nth = nth.to_string();
    let path = path.unwrap_or_default();
    let parts = [rule.as_bytes(), path.as_bytes(), words, nth.as_bytes()];
    let bytes = parts.iter().flat_map(|part| part.iter().chain(b"\0"));
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}

/// The words of the command around a span, sorted, in lower case, each with a space after it. Left out are options, unless one is what was
/// found; the RUN before the first command; and the tag of the image in FROM, unless that is what was found.
fn words(source: &[u8], span: Span) -> Vec<u8> {
    let (start, end) = (span.start as usize, span.end as usize);
    let end = end.clamp(start.min(source.len()), source.len());
    let start = start.min(end);
    let escape = escape(source);
    let own = without_joints(&source[start..end], escape);
    let (before, after) = (before(source, start, escape), after(source, end, escape));
    let (before, own, after) = (split(&before), split(&own), split(&after));
    let first = before.first().or(own.first());
    let is_from = first.is_some_and(|word| word == b"from");
    let around = before
        .iter()
        .chain(&after)
        .map(|word| if is_from { without_version(word) } else { word });
    let around = around.filter(|word| *word != b"run");
    let is_option = |word: &[u8]| word.starts_with(b"-");
    let finds_option = own.first().is_some_and(|word| is_option(word));
    let own = own.iter().map(Vec::as_slice);
    let own = own.filter(|word| finds_option || !is_option(word));
    let around = around.filter(|word| !is_option(word));
    let mut words: Vec<&[u8]> = own.chain(around).collect();
    words.sort_unstable();
    words.push(b"");
    words.join(&b' ')
}

/// The words of a text in lower case.
fn split(text: &[u8]) -> Vec<Vec<u8>> {
    let is_between =
        |byte: &u8| byte.is_ascii_whitespace() || BETWEEN.contains(byte) || ENDS.contains(byte);
    let words = text.split(is_between).filter(|word| !word.is_empty());
    words.map(<[u8]>::to_ascii_lowercase).collect()
}

/// An image without its tag and digest.
fn without_version(image: &[u8]) -> &[u8] {
    let name = image.split(|byte| *byte == b'@').next().unwrap_or(image);
    let start = memchr::memrchr(b'/', name).map_or(0, |at| at + 1);
    let tag = memchr::memchr(b':', &name[start..]);
    tag.map_or(name, |at| &name[..start + at])
}

/// What stands before a place, from the start of its command.
fn before(source: &[u8], place: usize, escape: u8) -> Vec<u8> {
    let limit = place.saturating_sub(FAR);
    let mut end = place;
    let mut pieces = Vec::new();
    loop {
        let start = memchr::memrchr(b'\n', &source[limit..end]).map_or(limit, |at| limit + at + 1);
        let line = &source[start..end];
        let is_own = pieces.is_empty();
        let line = match line.trim_ascii_end().strip_suffix(&[escape]) {
            _ if is_own => line,
            _ if is_passed_over(line) => b"",
            Some(line) => line,
            None => break,
        };
        let command = line.iter().rposition(|byte| ENDS.contains(byte));
        pieces.push(&line[command.map_or(0, |at| at + 1)..]);
        if command.is_some() || start == limit {
            break;
        }
        end = start - 1;
    }
    pieces.reverse();
    pieces.join(&b' ')
}

/// What stands after a place, up to the end of its command.
fn after(source: &[u8], place: usize, escape: u8) -> Vec<u8> {
    let rest = &source[place..source.len().min(place + FAR)];
    let mut out = Vec::new();
    for (at, line) in rest.split(|byte| *byte == b'\n').enumerate() {
        if at > 0 && is_passed_over(line) {
            continue;
        }
        let joined = line.trim_ascii_end().strip_suffix(&[escape]);
        let line = joined.unwrap_or(line);
        let command = line.iter().position(|byte| ENDS.contains(byte));
        out.push(&line[..command.unwrap_or(line.len())]);
        if command.is_some() || joined.is_none() {
            break;
        }
    }
    out.join(&b' ')
}

/// A text without what joins its lines and without the comments between them.
fn without_joints(text: &[u8], escape: u8) -> Vec<u8> {
    let lines = text.split(|byte| *byte == b'\n').enumerate();
    let lines = lines.filter(|(at, line)| *at == 0 || !is_passed_over(line));
    let lines = lines.map(|(_, line)| {
        let joined = line.trim_ascii_end().strip_suffix(&[escape]);
        joined.unwrap_or(line)
    });
    lines.collect::<Vec<_>>().join(&b' ')
}

/// Whether a line between those of an instruction is no part of it.
fn is_passed_over(line: &[u8]) -> bool {
    let line = line.trim_ascii_start();
    line.is_empty() || line.starts_with(b"#")
}

/// What joins lines: a backslash, or what `# escape=` says at the top, where it has nothing but other directives above it.
fn escape(source: &[u8]) -> u8 {
    for line in source.split(|byte| *byte == b'\n') {
        let Some((name, value)) = directive(line) else {
            break;
        };
        if name.eq_ignore_ascii_case(b"escape") {
            return if value == b"`" { b'`' } else { b'\\' };
        }
    }
    b'\\'
}

/// The name and the value of a directive, if a line can be one.
fn directive(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    let said = line.trim_ascii().strip_prefix(b"#")?;
    let equals = memchr::memchr(b'=', said)?;
    let name = said[..equals].trim_ascii();
    let is_name = !name.is_empty() && name.iter().all(u8::is_ascii_alphanumeric);
    is_name.then(|| (name, said[equals + 1..].trim_ascii()))
}

#[cfg(test)]
mod tests {
    use super::super::in_text;
    use super::*;
    use crate::diagnostic::{Finding, Severity};

    /// The words of the command around `found`, which stands in the text between `«` and `»`.
    fn words_around(marked: &str) -> String {
        let start = marked.find('«').unwrap();
        let text = marked.replace('«', "");
        let end = text.find('»').unwrap();
        let text = text.replace('»', "");
        String::from_utf8(words(text.as_bytes(), Span::new(start, end))).unwrap()
    }

    #[test]
    fn what_makes_no_difference() {
        for (one, other) in [
            // Other commands, lines and instructions.
            (
                "FROM a\nRUN «wget» b\n",
                "# c\nFROM x\n\nRUN ls && «wget» b | sh\nUSER y\n",
            ),
            ("RUN a\nRUN «b»\n", "RUN a \\\n    && «b»\n"),
            ("RUN a; «b» c\n", "RUN <<EOF\na\n«b» c\nd\nEOF\n"),
            // The layout.
            (
                "run a && «apt install» b c # d\n",
                "RUN a \\\n  # why\n    && «apt \\\n\n install» \\\n b \\\r\n  # d\nc # d\n",
            ),
            (
                "FROM a\ncmd «[\"a\",\"b\"]»\n",
                "FROM a\nCMD «[ \"a\", \"b\" ]»\n",
            ),
            (
                "# escape=`\nRUN a && «b» c\n",
                "# escape=`\nRUN a `\n  && «b» `\n  c\n",
            ),
            (
                "# syntax=x\n# Escape = `\nRUN «a» `\n b\n",
                "# escape=`\nRUN «a» b\n",
            ),
            ("# why\n# escape=`\nRUN «a» \\\n b\n", "RUN «a» b\n"),
            ("RUN «a» > b\n", "RUN «a» >b\n"),
            // The version of the base image, where something else is found.
            (
                "«FROM» a.b:5000/c/d:1 AS e\n",
                "«FROM» a.b:5000/c/d:2@sha256:0 AS e\n",
            ),
            // The order of words, and options.
            (
                "RUN «apt install» b a\n",
                "RUN --mount=type=cache «apt install» -y --x=y a b\n",
            ),
            ("CMD «a ; b&&c»\n", "CMD «a; b \\\n    && c»\n"),
            ("RUN «a -b c»\n", "RUN «a c --d»\n"),
        ] {
            assert_eq!(words_around(one), words_around(other), "{one}");
        }
        assert_eq!(
            words_around("FROM --platform=x «a» AS b\nRUN c\n"),
            "a as b from "
        );
    }

    #[test]
    fn what_makes_a_difference() {
        for (one, other) in [
            ("RUN «wget» b\n", "RUN «wget» c\n"),
            ("RUN a «|» b\n", "RUN a «|» c\n"),
            ("RUN a «|» b\n", "RUN c «|» b\n"),
            ("FROM «a»\n", "FROM «b»\n"),
            ("RUN «a» b\n", "RUN «a» \\\nb c\n"),
            ("FROM «a:1»\n", "FROM «a:2»\n"),
            ("«FROM» a/b\n", "«FROM» a/c\n"),
            ("RUN «a» b:1\n", "RUN «a» b:2\n"),
            ("FROM «--platform=x» a\n", "FROM «--platform=y» a\n"),
            ("RUN a \\\n «b»\n", "RUN c \\\n «b»\n"),
            ("# escape=`\nRUN a `\n «b»\n", "RUN a `\n «b»\n"),
        ] {
            assert_ne!(words_around(one), words_around(other), "{one}");
        }
    }

    #[test]
    fn names_are_those_of_the_first_version() {
        // Whoever changes them makes every baseline, and what CI systems remember, worthless.
        let source = b"FROM a\nRUN wget b\nRUN wget b\n";
        let finding = |rule, start: usize| Finding {
            rule,
            severity: Severity::Info,
            span: Span::new(start, start + 4),
            message: String::new(),
            help: None,
            fix: None,
            code: None,
        };
        let found = [
            finding("wget-progress", 11),
            finding("wget-progress", 22),
            finding("sudo", 22),
        ];
        let placed = in_text(source, &found);
        let all = fingerprints(None, source, &placed);
        assert_eq!(
            all[0],
            fingerprint("wget-progress", None, source, found[0].span, 0)
        );
        assert_eq!(
            all[1],
            fingerprint("wget-progress", None, source, found[0].span, 1)
        );
        assert_eq!(all[2], fingerprint("sudo", None, source, found[2].span, 0));
        assert_eq!(
            all,
            ["0efe1deb781460d3", "0efab7eb78117daa", "e67a89d8c900b7fd"]
        );
        let elsewhere = fingerprints(Some("b/Dockerfile"), source, &placed);
        assert!(elsewhere.iter().zip(&all).all(|(one, other)| one != other));
        // A place after the end of the text is none to fail at.
        assert_eq!(fingerprint("a", None, b"", Span::new(7, 9), 0).len(), 16);
        let many = b"a ".repeat(FAR * 2);
        assert_eq!(words(&many, Span::empty(FAR * 2)).len(), FAR * 2);
    }
}
