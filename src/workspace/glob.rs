//! Go's `filepath.Match`, which Docker matches COPY and ADD sources with, for one element of a path.

use std::str::Chars;

/// Whether `pattern` has a character that is more than itself.
pub(super) fn is_pattern(pattern: &str) -> bool {
    pattern.contains(['*', '?', '[', '\\'])
}

/// A pattern for names: `*` is any run of characters, `?` any one, `[a-z]` and `[^a-z]` one of a set, `\` takes away the meaning
/// of the character after it.
pub(super) struct Pattern(Vec<Part>);

impl Pattern {
    /// Reads a pattern; `None` if it is malformed.
    pub(super) fn parse(pattern: &str) -> Option<Self> {
        parse(pattern).map(Self)
    }

    /// Whether it is one for `name`, which has no `/`.
    pub(super) fn matches(&self, name: &str) -> bool {
        let parts = &self.0;
        let mut rest = name.chars();
        // Where to go on when a literal does not fit: the last `*` takes one character more.
        let mut star: Option<(usize, Chars<'_>)> = None;
        let mut at = 0;
        loop {
            let mut ahead = rest.clone();
            let Some(ch) = ahead.next() else { break };
            match parts.get(at) {
                Some(Part::Run) => {
                    star = Some((at, rest.clone()));
                    at += 1;
                }
                Some(part) if part.fits(ch) => {
                    at += 1;
                    rest = ahead;
                }
                _ => {
                    let Some((run, from)) = &mut star else {
                        return false;
                    };
                    from.next();
                    at = *run + 1;
                    rest = from.clone();
                }
            }
        }
        parts[at..].iter().all(|part| matches!(part, Part::Run))
    }
}

enum Part {
    Run,
    Any,
    One(char),
    Set {
        negated: bool,
        ranges: Vec<(char, char)>,
    },
}

impl Part {
    fn fits(&self, ch: char) -> bool {
        match self {
            Self::Run => false,
            Self::Any => true,
            Self::One(own) => *own == ch,
            Self::Set { negated, ranges } => {
                ranges.iter().any(|(low, high)| (low..=high).contains(&&ch)) != *negated
            }
        }
    }
}

fn parse(pattern: &str) -> Option<Vec<Part>> {
    let mut chars = pattern.chars().peekable();
    let mut parts = Vec::new();
    while let Some(ch) = chars.next() {
        parts.push(match ch {
            '*' => Part::Run,
            '?' => Part::Any,
            '\\' => Part::One(chars.next()?),
            '[' => {
                let negated = chars.next_if_eq(&'^').is_some();
                let mut ranges = Vec::new();
                while ranges.is_empty() || chars.next_if_eq(&']').is_none() {
                    let low = member(&mut chars)?;
                    let high = match chars.next_if_eq(&'-') {
                        Some(_) => member(&mut chars)?,
                        None => low,
                    };
                    ranges.push((low, high));
                }
                Part::Set { negated, ranges }
            }
            ch => Part::One(ch),
        });
    }
    Some(parts)
}

/// One character of a set (`getEsc` in Go's `path/filepath/match.go`).
fn member(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<char> {
    match chars.next()? {
        '-' | ']' => None,
        '\\' => chars.next(),
        ch => Some(ch),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From the table of Go's `path/filepath/match_test.go`, as far as it has no `/`.
    #[test]
    fn agrees_with_go() {
        let table = [
            ("abc", "abc", Some(true)),
            ("*", "abc", Some(true)),
            ("*c", "abc", Some(true)),
            ("a*", "a", Some(true)),
            ("a*", "abc", Some(true)),
            ("a*b*c*d*e*", "axbxcxdxe", Some(true)),
            ("a*b?c*x", "abxbbxdbxebxczzx", Some(true)),
            ("a*b?c*x", "abxbbxdbxebxczzy", Some(false)),
            ("ab[c]", "abc", Some(true)),
            ("ab[b-d]", "abc", Some(true)),
            ("ab[e-g]", "abc", Some(false)),
            ("ab[^c]", "abc", Some(false)),
            ("ab[^b-d]", "abc", Some(false)),
            ("ab[^e-g]", "abc", Some(true)),
            ("a\\*b", "a*b", Some(true)),
            ("a\\*b", "ab", Some(false)),
            ("a?b", "a☺b", Some(true)),
            ("a[^a]b", "a☺b", Some(true)),
            ("a???b", "a☺b", Some(false)),
            ("[a-ζ]*", "α", Some(true)),
            ("*[a-ζ]", "A", Some(false)),
            ("[\\]a]", "]", Some(true)),
            ("[\\-]", "-", Some(true)),
            ("[x\\-]", "x", Some(true)),
            ("[x\\-]", "z", Some(false)),
            ("[]a]", "]", None),
            ("[-]", "-", None),
            ("[x-]", "x", None),
            ("[a-b-c]", "a", None),
            ("[", "a", None),
            ("[^", "a", None),
            ("[^bc", "a", None),
            ("a[", "ab", None),
            ("*x", "xxx", Some(true)),
        ];
        for (pattern, name, verdict) in table {
            let found = Pattern::parse(pattern).map(|pattern| pattern.matches(name));
            assert_eq!(found, verdict, "{pattern} on {name}");
        }
    }
}
