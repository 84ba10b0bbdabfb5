//! Patterns for a whole text, in the form that shells have for names: `*`, `?` and `[…]`.

/// Whether a pattern can be read: each `[` has its `]`.
pub fn is_pattern(pattern: &str) -> bool {
    parts(pattern).is_some()
}

/// Whether a pattern matches all of a text: `*` any characters, `?` one, `[a-z]` one of these, `[!a-z]` one that is not, `\` the character
/// after it. What is no pattern matches nothing.
pub fn matches(pattern: &str, text: &str) -> bool {
    let Some(parts) = parts(pattern) else {
        return false;
    };
    let text: Vec<char> = text.chars().collect();
    let (mut part, mut at) = (0, 0);
    // The last `*`, and where what follows it was tried last.
    let mut back = None;
    while at < text.len() {
        match parts.get(part) {
            Some(Part::Any) => {
                back = Some((part, at));
                part += 1;
            }
            Some(one) if one.is(text[at]) => {
                part += 1;
                at += 1;
            }
            _ => {
                let Some((any, tried)) = back else {
                    return false;
                };
                back = Some((any, tried + 1));
                part = any + 1;
                at = tried + 1;
            }
        }
    }
    parts[part..].iter().all(|part| matches!(part, Part::Any))
}

/// A part of a pattern.
enum Part {
    /// `*`
    Any,
    /// `?`
    One,
    /// This character.
    Exactly(char),
    /// One from the first to the last of any of these, or one of none of them.
    Of(Vec<(char, char)>, bool),
}

impl Part {
    /// Whether it stands for a character.
    fn is(&self, ch: char) -> bool {
        match self {
            Self::Any | Self::One => true,
            Self::Exactly(own) => *own == ch,
            Self::Of(ranges, is_none_of) => {
                let mut ranges = ranges.iter();
                ranges.any(|(first, last)| (*first..=*last).contains(&ch)) != *is_none_of
            }
        }
    }
}

fn parts(pattern: &str) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    let mut chars = pattern.chars().peekable();
    while let Some(ch) = chars.next() {
        parts.push(match ch {
            '*' => Part::Any,
            '?' => Part::One,
            '\\' => Part::Exactly(chars.next()?),
            '[' => {
                let is_none_of = chars.next_if(|ch| matches!(ch, '!' | '^')).is_some();
                let mut ranges = Vec::new();
                loop {
                    let first = chars.next()?;
                    // In the first place it stands for itself.
                    if first == ']' && !ranges.is_empty() {
                        break;
                    }
                    let mut after = chars.clone();
                    let is_range =
                        after.next() == Some('-') && after.next().is_some_and(|ch| ch != ']');
                    let last = if is_range {
                        chars.next();
                        chars.next()?
                    } else {
                        first
                    };
                    ranges.push((first, last));
                }
                Part::Of(ranges, is_none_of)
            }
            ch => Part::Exactly(ch),
        });
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        for (pattern, text, expected) in [
            ("", "", true),
            ("", "a", false),
            ("*", "", true),
            ("?*", "", false),
            ("?*", "a", true),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-b-b", false),
            ("*[A-Z]-[0-9]*", "see OPS-17, please", true),
            ("*[A-Z]-[0-9]*", "see ops-17", false),
            ("[!a-c]x", "dx", true),
            ("[!a-c]x", "bx", false),
            ("[^a]", "b", true),
            ("[]-]", "]", true),
            ("[]-]", "-", true),
            ("\\*?", "*a", true),
            ("\\*?", "ba", false),
            ("grün ?", "grün ß", true),
            ("[a", "a", false),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
        for (pattern, expected) in [
            ("[a", false),
            ("a\\", false),
            ("[]", false),
            ("[a-]", true),
            ("a]", true),
        ] {
            assert_eq!(is_pattern(pattern), expected, "{pattern}");
        }
        // Many stars take no time.
        assert!(!matches(&"a*".repeat(200), &"a".repeat(199)));
    }
}
