//! White space as Go's `unicode.IsSpace` and `strings.TrimSpace` see it, over bytes that need not be UTF-8.

/// The first character of `bytes` and its length in bytes; a byte that is not UTF-8 counts as U+FFFD of length 1.
#[inline]
pub fn first_char(bytes: &[u8]) -> Option<(char, usize)> {
    let &first = bytes.first()?;
    if first < 0x80 {
        return Some((char::from(first), 1));
    }
    let width = match first {
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => return Some((char::REPLACEMENT_CHARACTER, 1)),
    };
    match bytes
        .get(..width)
        .and_then(|head| std::str::from_utf8(head).ok())
        .and_then(|head| head.chars().next())
    {
        Some(ch) => Some((ch, width)),
        None => Some((char::REPLACEMENT_CHARACTER, 1)),
    }
}

/// Go's `unicode.IsSpace`.
#[inline]
pub fn is_unicode_space(ch: char) -> bool {
    matches!(
        ch,
        '\t' | '\n' | '\u{b}' | '\u{c}' | '\r' | ' ' | '\u{85}' | '\u{a0}' | '\u{1680}' | '\u{2000}'
            ..='\u{200a}' | '\u{2028}' | '\u{2029}' | '\u{202f}' | '\u{205f}' | '\u{3000}'
    )
}

/// Whether a text has one of some parts, which are in lower case, in whatever case.
pub fn has_in_any_case(text: &[u8], parts: &[&str]) -> bool {
    // A bit for each character that a part starts with: most of a text starts none.
    let bit = |byte: u8| 1_u128 << (byte & 0x7f);
    let firsts = parts.iter().filter_map(|part| part.as_bytes().first());
    let starts = firsts.fold(0, |bits, first| bits | bit(*first));
    text.iter().enumerate().any(|(at, first)| {
        let first = first.to_ascii_lowercase();
        let is_there = |part: &&str| {
            let part = part.as_bytes();
            let there = text.get(at..at + part.len());
            part.first() == Some(&first) && there.is_some_and(|it| it.eq_ignore_ascii_case(part))
        };
        starts & bit(first) != 0 && parts.iter().any(is_there)
    })
}

/// A blank of the shell: a space or a tab (POSIX `<blank>` in the C locale).
#[inline]
pub fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// Whether `<<` stands anywhere in `text`.
pub fn has_heredoc_operator(text: &[u8]) -> bool {
    memchr::memchr_iter(b'<', text).any(|at| text.get(at + 1) == Some(&b'<'))
}

/// If `bytes` starts with a white-space character, its length in bytes.
#[inline]
pub fn is_space_at(bytes: &[u8]) -> Option<usize> {
    if bytes.first()?.is_ascii_graphic() {
        return None;
    }
    first_char(bytes)
        .filter(|&(ch, _)| is_unicode_space(ch))
        .map(|(_, width)| width)
}

/// `bytes` without its leading white space.
pub fn trim_start(bytes: &[u8]) -> &[u8] {
    let mut rest = bytes;
    while let Some(width) = is_space_at(rest) {
        rest = &rest[width..];
    }
    rest
}

/// `bytes` without leading and trailing white space.
pub fn trim(bytes: &[u8]) -> &[u8] {
    let mut rest = trim_start(bytes);
    'outer: while let Some(&last) = rest.last() {
        if last < 0x80 {
            if !is_unicode_space(char::from(last)) {
                break;
            }
            rest = &rest[..rest.len() - 1];
            continue;
        }
        for width in 2..=3.min(rest.len()) {
            let at = rest.len() - width;
            if let Some((ch, found)) = first_char(&rest[at..])
                && found == width
                && is_unicode_space(ch)
            {
                rest = &rest[..at];
                continue 'outer;
            }
        }
        break;
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trims_as_go_does() {
        assert_eq!(trim(b" \t a b \r\n"), b"a b");
        assert_eq!(trim("\u{a0}x\u{3000}".as_bytes()), b"x");
        assert_eq!(
            trim(b"\xa0x\xff"),
            b"\xa0x\xff",
            "bytes that are not UTF-8 are no white space"
        );
        assert_eq!(trim(b"  "), b"");
        assert_eq!(
            first_char(b"\xe2\x82"),
            Some((char::REPLACEMENT_CHARACTER, 1))
        );
    }
}
