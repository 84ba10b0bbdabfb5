//! Go's `filepath.Match`, which Docker matches COPY and ADD sources with, for one element of a path.

/// Whether `pattern` has a character that is more than itself.
pub(super) fn is_pattern(pattern: &str) -> bool {
    pattern.contains(['*', '?', '[', '\\'])
}

/// Whether `name`, which has no `/`, matches `pattern`; `None` if the pattern is malformed.
///
/// `*` is any run of characters, `?` any one, `[a-z]` and `[^a-z]` one of a set, `\` takes away the meaning of the character
/// behind it.
pub(super) fn matches(pattern: &str, name: &str) -> Option<bool> {
    let pattern = parse(pattern)?;
    let name: Vec<char> = name.chars().collect();
    // Where to go on when a literal does not fit: the last `*` takes one character more.
    let mut star: Option<(usize, usize)> = None;
    let (mut at, mut taken) = (0, 0);
    while taken < name.len() {
        match pattern.get(at) {
            Some(Part::Run) => {
                star = Some((at, taken));
                at += 1;
            }
            Some(part) if part.fits(name[taken]) => {
                at += 1;
                taken += 1;
            }
            _ => {
                let Some((run, from)) = star else {
                    return Some(false);
                };
                star = Some((run, from + 1));
                at = run + 1;
                taken = from + 1;
            }
        }
    }
    Some(pattern[at..].iter().all(|part| matches!(part, Part::Run)))
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
            assert_eq!(matches(pattern, name), verdict, "{pattern} on {name}");
        }
    }
}
