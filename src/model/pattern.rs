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

/// Reads a pattern. `None` for an escape that Docker refuses.
fn parts(pattern: &str) -> Option<Vec<Part>> {
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
                _ => return None,
            },
            ch => Part::Exactly(ch),
        });
    }
    Some(parts)
}

/// Where a match of all `parts` that starts at `start` ends, trying long stretches for `*` first if `greedy`, short ones otherwise.
fn end_of_match(parts: &[Part], text: &[char], start: usize, greedy: bool) -> Option<usize> {
    // What has been tried without success.
    let mut failed = vec![false; (parts.len() + 1) * (text.len() + 1)];
    matches_from(parts, text, (0, start), greedy, &mut failed)
}

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

/// `value` without what `pattern` matches at its start, or at its end; the shortest match, or the longest if `greedy`. `None` if Docker refuses the pattern.
pub(super) fn trim(value: &str, pattern: &str, at_end: bool, greedy: bool) -> Option<String> {
    let mut parts = parts(pattern)?;
    let mut text: Vec<char> = value.chars().collect();
    if at_end {
        parts.reverse();
        text.reverse();
    }
    let end = end_of_match(&parts, &text, 0, greedy).unwrap_or(0);
    let mut rest: Vec<char> = text.split_off(end);
    if at_end {
        rest.reverse();
    }
    Some(rest.into_iter().collect())
}

/// `value` with the first match of `pattern`, or with all, replaced. `None` if Docker refuses the pattern, or where its regular expressions would
/// read something into the replacement.
pub(super) fn replace(value: &str, pattern: &str, with: &str, all: bool) -> Option<String> {
    let parts = parts(pattern)?;
    if all && with.contains('$') {
        return None;
    }
    let text: Vec<char> = value.chars().collect();
    let find = |from: usize| {
        (from..=text.len()).find_map(|start| {
            let end = end_of_match(&parts, &text, start, true)?;
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
        // No empty match right behind another one.
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
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trims_short_and_long() {
        let trim = |value, pattern, at_end, greedy| trim(value, pattern, at_end, greedy);
        assert_eq!(trim("a.b.c", "*.", false, false).as_deref(), Some("b.c"));
        assert_eq!(trim("a.b.c", "*.", false, true).as_deref(), Some("c"));
        assert_eq!(trim("a.b.c", ".*", true, false).as_deref(), Some("a.b"));
        assert_eq!(trim("a.b.c", ".*", true, true).as_deref(), Some("a"));
        assert_eq!(trim("a*c", r"a\*", false, false).as_deref(), Some("c"));
        assert_eq!(trim("abc", r"\a", false, false), None);
        assert_eq!(trim("abc", "x", true, false).as_deref(), Some("abc"));
    }

    #[test]
    fn replaces_one_or_all() {
        assert_eq!(replace("aXbX", "X", "-", false).as_deref(), Some("a-bX"));
        assert_eq!(replace("aXbX", "X", "-", true).as_deref(), Some("a-b-"));
        assert_eq!(replace("abc", "*", "-", true).as_deref(), Some("-"));
        assert_eq!(replace("abc", "", "-", true).as_deref(), Some("-a-b-c-"));
        assert_eq!(replace("a.b", "?b", "", true).as_deref(), Some("a"));
    }

    #[test]
    fn many_wildcards_take_no_time() {
        let value = "a".repeat(500);
        let pattern = format!("{}b", "*a".repeat(100));
        assert_eq!(trim(&value, &pattern, false, true), Some(value));
    }
}
