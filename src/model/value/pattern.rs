//! The patterns of Docker's `${name#pattern}`, `${name%pattern}` and `${name/pattern/text}`: `*` and `?`, no brackets.

/// A part of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// `*`
    Any,
    /// `?`
    One,
    /// This character.
    Exactly(char),
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::model) enum Unmatched {
    /// Docker refuses the pattern, or its regular expressions would read something into the replacement.
    Refused,
    /// It would take too long to find out.
    TooMuch,
}

/// Reads a pattern.
fn parts(pattern: &str) -> Result<Vec<Part>, Unmatched> {
    let mut parts = Vec::new();
    let mut chars = pattern.chars().peekable();
    while let Some(ch) = chars.next() {
        parts.push(match ch {
            '*' => Part::Any,
            '?' => Part::One,
            // The escapes that keep `}` and `/` from ending the substitution are no part of the pattern.
            '\\' => match chars.peek() {
                Some('}' | '/') => continue,
                Some(&escaped @ ('*' | '?' | '\\')) => {
                    chars.next();
                    Part::Exactly(escaped)
                }
                _ => return Err(Unmatched::Refused),
            },
            ch => Part::Exactly(ch),
        });
    }
    Ok(parts)
}

/// As many parts may call each other.
const MAX_PARTS: usize = 1000;

/// As many steps may be taken: each part may try each stretch of the text.
const MAX_STEPS: usize = 1 << 26;

/// What has been tried without success, by part and place.
fn nothing_failed(parts: &[Part], text: &[char]) -> Result<Vec<bool>, Unmatched> {
    let slots = (parts.len() + 1) * (text.len() + 1);
    if parts.len() > MAX_PARTS || slots.saturating_mul(text.len()) > MAX_STEPS {
        return Err(Unmatched::TooMuch);
    }
    Ok(vec![false; slots])
}

/// Where a match of the parts from the first of these, at this place, ends, trying long stretches for `*` first if `greedy`, short ones otherwise.
fn matches_from(
    parts: &[Part],
    text: &[char],
    (part, at): (usize, usize),
    greedy: bool,
    failed: &mut [bool],
) -> Option<usize> {
    let Some(first) = parts.get(part) else {
        return Some(at);
    };
    let slot = part * (text.len() + 1) + at;
    if failed[slot] {
        return None;
    }
    // Like the regular expressions that Docker makes of patterns, no wildcard matches a line break.
    let is_inside = |at: &usize| text.get(*at).is_some_and(|ch| *ch != '\n');
    let found = match first {
        Part::Exactly(ch) => (text.get(at) == Some(ch))
            .then(|| matches_from(parts, text, (part + 1, at + 1), greedy, failed))
            .flatten(),
        Part::One => is_inside(&at)
            .then(|| matches_from(parts, text, (part + 1, at + 1), greedy, failed))
            .flatten(),
        Part::Any => {
            let rest = text.get(at..).unwrap_or_default();
            let last = at + rest.iter().take_while(|ch| **ch != '\n').count();
            let mut rest = |end| matches_from(parts, text, (part + 1, end), greedy, failed);
            if greedy {
                (at..=last).rev().find_map(&mut rest)
            } else {
                (at..=last).find_map(&mut rest)
            }
        }
    };
    failed[slot] = found.is_none();
    found
}

/// `value` without what `pattern` matches at its start, or at its end; the shortest match, or the longest if `greedy`.
pub(in crate::model) fn trim(
    value: &str,
    pattern: &str,
    at_end: bool,
    greedy: bool,
) -> Result<String, Unmatched> {
    let mut parts = parts(pattern)?;
    let mut text: Vec<char> = value.chars().collect();
    if at_end {
        parts.reverse();
        text.reverse();
    }
    let mut failed = nothing_failed(&parts, &text)?;
    let end = matches_from(&parts, &text, (0, 0), greedy, &mut failed).unwrap_or(0);
    let mut rest: Vec<char> = text.split_off(end);
    if at_end {
        rest.reverse();
    }
    Ok(rest.into_iter().collect())
}

/// `value` with the first match of `pattern`, or with all, replaced.
pub(in crate::model) fn replace(
    value: &str,
    pattern: &str,
    with: &str,
    all: bool,
) -> Result<String, Unmatched> {
    let parts = parts(pattern)?;
    if all && with.contains('$') {
        return Err(Unmatched::Refused);
    }
    let text: Vec<char> = value.chars().collect();
    let mut failed = nothing_failed(&parts, &text)?;
    let mut find = |from: usize| {
        (from..=text.len()).find_map(|start| {
            let end = matches_from(&parts, &text, (0, start), true, &mut failed)?;
            Some((start, end))
        })
    };
    let mut out = String::with_capacity(value.len());
    let (mut copied, mut search) = (0, 0);
    while search <= text.len() {
        let Some((start, end)) = find(search) else {
            break;
        };
        out.extend(&text[copied..start]);
        // No empty match right after another one.
        if end > copied || start == 0 {
            out.push_str(with);
        }
        copied = end;
        search = end.max(search + 1);
        if !all {
            break;
        }
    }
    out.extend(&text[copied..]);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trims_short_and_long() {
        let trim = |value, pattern, at_end, greedy| trim(value, pattern, at_end, greedy);
        assert_eq!(trim("a.b.c", "*.", false, false).as_deref(), Ok("b.c"));
        assert_eq!(trim("a.b.c", "*.", false, true).as_deref(), Ok("c"));
        assert_eq!(trim("a.b.c", ".*", true, false).as_deref(), Ok("a.b"));
        assert_eq!(trim("a.b.c", ".*", true, true).as_deref(), Ok("a"));
        assert_eq!(trim("a*c", r"a\*", false, false).as_deref(), Ok("c"));
        assert_eq!(trim("abc", r"\a", false, false), Err(Unmatched::Refused));
        assert_eq!(trim("abc", "x", true, false).as_deref(), Ok("abc"));
    }

    #[test]
    fn replaces_one_or_all() {
        assert_eq!(replace("aXbX", "X", "-", false).as_deref(), Ok("a-bX"));
        assert_eq!(replace("aXbX", "X", "-", true).as_deref(), Ok("a-b-"));
        assert_eq!(replace("abc", "*", "-", true).as_deref(), Ok("-"));
        assert_eq!(replace("abc", "", "-", true).as_deref(), Ok("-a-b-c-"));
        assert_eq!(replace("a.b", "?b", "", true).as_deref(), Ok("a"));
    }

    #[test]
    fn many_wildcards_take_no_time() {
        let value = "a".repeat(500);
        let pattern = format!("{}b", "*a".repeat(100));
        assert_eq!(trim(&value, &pattern, false, true), Ok(value.clone()));
        let replaced = replace(&value, &pattern, "", true);
        assert_eq!(replaced, Ok(value));
    }

    #[test]
    fn what_would_take_long_is_not_tried() {
        let value = "a".repeat(60_000);
        for pattern in [
            "a".repeat(60_000),
            "*".repeat(60_000),
            format!("{}b", "*a".repeat(400)),
        ] {
            for result in [
                trim(&value, &pattern, true, true),
                replace(&value, &pattern, "", true),
                replace(&value, &pattern, "", false),
            ] {
                assert_eq!(result, Err(Unmatched::TooMuch));
            }
        }
        assert_eq!(
            trim("", &"*".repeat(60_000), false, true),
            Err(Unmatched::TooMuch)
        );
    }
}
