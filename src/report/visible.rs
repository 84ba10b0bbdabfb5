//! Characters that could steer a terminal, made visible: whoever looks at a file must see what is in it, and a file must not write
//! to the screen.
//!
//! There is one style: a control character becomes its picture (`␛` for ESC, U+2400 to U+2421), one that has none becomes `�`,
//! as do bytes that are not UTF-8. Each stays one character, so that columns stay what they are.

use std::borrow::Cow;

/// The characters that change the direction of what follows, as of Unicode Standard Annex 9: first and last of each run.
const BIDIRECTIONAL: &[(char, char)] = &[
    ('\u{61c}', '\u{61c}'),
    ('\u{200e}', '\u{200f}'),
    ('\u{202a}', '\u{202e}'),
    ('\u{2066}', '\u{2069}'),
];

/// What is shown instead of a character, if it must not be shown as it is.
pub fn picture(ch: char) -> Option<char> {
    let is_bidirectional = || {
        let mut runs = BIDIRECTIONAL.iter();
        runs.any(|(first, last)| (*first..=*last).contains(&ch))
    };
    match ch {
        '\0'..='\x1f' => char::from_u32(0x2400 + u32::from(ch)),
        '\x7f' => Some('\u{2421}'),
        _ if ch.is_control() || is_bidirectional() => Some(char::REPLACEMENT_CHARACTER),
        _ => None,
    }
}

/// A text that can be shown; newlines and tabs stay.
pub fn visible(text: &str) -> Cow<'_, str> {
    let instead = |ch: char| picture(ch).filter(|_| !matches!(ch, '\n' | '\t'));
    if text.chars().any(|ch| instead(ch).is_some()) {
        Cow::Owned(text.chars().map(|ch| instead(ch).unwrap_or(ch)).collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// Bytes as a text that can be shown; newlines and tabs stay.
pub fn visible_bytes(bytes: &[u8]) -> String {
    visible(&String::from_utf8_lossy(bytes)).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_is_shown() {
        for (text, shown) in [
            ("plain ä ☃\n\tx", "plain ä ☃\n\tx"),
            ("\x1b]0;owned\x07", "␛]0;owned␇"),
            ("a\r\n\0\x7f", "a␍\n␀␡"),
            ("\u{9b}31m\u{85}", "�31m�"),
            ("a\u{202e}b\u{2069}\u{200f}\u{61c}", "a�b���"),
            ("", ""),
        ] {
            assert_eq!(visible(text), shown);
            assert_eq!(visible(shown), shown);
        }
        assert_eq!(visible_bytes(b"a\x9b\xff\x1b"), "a��␛");
    }
}
