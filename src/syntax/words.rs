//! Words with quotes and escapes, as ENV, LABEL and ARG split them (BuildKit `parseWords`).

use crate::text::{LogicalSpan, first_char, is_unicode_space};

/// The words of `text[span]`. A word is the text from its first to its last character, quotes and escapes as written. An
/// unfinished quote runs to the end.
pub(super) fn split(text: &[u8], span: LogicalSpan, escape: u8) -> Vec<LogicalSpan> {
    let mut words = Vec::new();
    let end = span.end as usize;
    let mut at = span.start as usize;
    while at < end {
        let Some((ch, width)) = first_char(&text[at..end]) else {
            break;
        };
        if is_unicode_space(ch) {
            at += width;
            continue;
        }
        let start = at;
        at = word_end(text, at, end, escape);
        words.push(LogicalSpan::new(start, at));
    }
    words
}

fn word_end(text: &[u8], mut at: usize, end: usize, escape: u8) -> usize {
    let mut quote = None;
    while at < end {
        let byte = text[at];
        let is_special = matches!(byte, b'\'' | b'"') || byte == escape;
        if byte.is_ascii_graphic() && !is_special {
            at += 1;
            continue;
        }
        let Some((ch, width)) = first_char(&text[at..end]) else {
            break;
        };
        match quote {
            None if is_unicode_space(ch) => break,
            None if matches!(byte, b'\'' | b'"') => quote = Some(byte),
            Some(open) if byte == open => quote = None,
            _ => {}
        }
        at += width;
        // An escape outside single quotes takes the character after it along, whatever it is.
        if byte == escape && quote != Some(b'\'') && at < end {
            at += first_char(&text[at..end]).map_or(0, |(_, width)| width);
        } else if byte == escape && at == end {
            break;
        }
    }
    at
}

/// Whether Docker drops the last byte of this word: an escape character with nothing after it.
pub fn unterminated_escape(word: &[u8], escape: u8) -> bool {
    if word.last() != Some(&escape) {
        return false;
    }
    let (mut at, mut quote) = (0, None);
    while at < word.len() {
        let byte = word[at];
        at += 1;
        match quote {
            None if matches!(byte, b'\'' | b'"') => quote = Some(byte),
            Some(open) if byte == open => quote = None,
            _ => {}
        }
        if byte == escape && quote != Some(b'\'') {
            if at == word.len() {
                return true;
            }
            at += 1;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        let span = LogicalSpan::new(0, text.len());
        split(text.as_bytes(), span, b'\\')
            .into_iter()
            .map(|word| &text[word.range()])
            .collect()
    }

    #[test]
    fn splits_as_buildkit_does() {
        assert_eq!(
            words(r#"a="b c" d='e f'  g=h\ i"#),
            [r#"a="b c""#, "d='e f'", r"g=h\ i"]
        );
        assert_eq!(words(r#"a="b\" c" d"#), [r#"a="b\" c""#, "d"]);
        assert_eq!(words(r"a='b\' d"), [r"a='b\'", "d"]);
        assert_eq!(words(r#"a="open b"#), [r#"a="open b"#]);
        assert_eq!(words(r"a=b\"), [r"a=b\"]);
        assert_eq!(words("a=\u{a0}b"), ["a=", "b"]);
    }

    #[test]
    fn sees_a_dropped_escape() {
        assert!(unterminated_escape(br"a=b\", b'\\'));
        assert!(!unterminated_escape(br"a=b\\", b'\\'));
        assert!(!unterminated_escape(br"a='b\", b'\\'));
    }
}
