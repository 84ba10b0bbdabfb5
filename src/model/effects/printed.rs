//! What `echo` and `printf` print, where that is known to the byte.
//!
//! What is absent here: where it goes.

use crate::knowledge::distributions::Distribution;
use crate::model::{Model, Word};

/// How the `echo` of a shell reads its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Echo {
    /// Backslashes are read, and `-e` is printed: dash.
    Reads,
    /// Backslashes are read after `-e` only: bash, and the ash of BusyBox.
    Asks,
    /// Nobody knows.
    Unknown,
}

impl Echo {
    /// That of the shell in force at an instruction.
    pub(super) fn of(model: &Model<'_>, index: usize) -> Self {
        let is_link = |at: usize| crate::model::links_shell(model, at);
        match model.shell(index).posix_program() {
            Some(("bash" | "ash", _)) => Self::Asks,
            Some(("dash", _)) => Self::Reads,
            Some(("sh", _)) if !model.any_before(index, "links /bin/sh to bash", is_link) => {
                match model.distribution(index) {
                    Some(Distribution::Debian) => Self::Reads,
                    Some(_) => Self::Asks,
                    None => Self::Unknown,
                }
            }
            _ => Self::Unknown,
        }
    }
}

/// What a call of `echo` prints with these arguments, by the shell that `by` tells.
pub(super) fn echoed(args: &[Word<'_>], by: impl Fn() -> Echo) -> Option<Vec<u8>> {
    let mut words: Vec<&[u8]> = Vec::new();
    for word in args {
        words.push(word.value.as_deref()?);
    }
    let has_backslash = |words: &[&[u8]]| words.iter().any(|word| word.contains(&b'\\'));
    let option = words.first().and_then(|word| word.strip_prefix(b"-"));
    let is_option = |letters: &&[u8]| {
        !letters.is_empty() && letters.iter().all(|letter| b"neE".contains(letter))
    };
    let option = option.filter(is_option).unwrap_or_default().to_vec();
    let mut ends_line = true;
    let mut reads = false;
    if option == b"n" {
        ends_line = false;
        words.remove(0);
        // Another one after it is an option, too, but for dash.
        if words.first().is_some_and(|word| word.starts_with(b"-")) {
            return None;
        }
    } else if !option.is_empty() {
        if by() != Echo::Asks || option.contains(&b'E') {
            return None;
        }
        words.remove(0);
        if words.first().is_some_and(|word| word.starts_with(b"-")) {
            return None;
        }
        ends_line = !option.contains(&b'n');
        reads = option.contains(&b'e');
    }
    if !reads && has_backslash(&words) {
        reads = match by() {
            Echo::Reads => true,
            Echo::Asks => false,
            Echo::Unknown => return None,
        };
    }
    let text = words.join(&b' ');
    let mut text = if reads { unescaped(&text)? } else { text };
    if ends_line {
        text.push(b'\n');
    }
    Some(text)
}

/// What backslashes of `echo` and `printf` stand for, where all shells agree on it.
fn unescaped(text: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.iter();
    while let Some(&byte) = bytes.next() {
        if byte != b'\\' {
            out.push(byte);
            continue;
        }
        out.push(match bytes.next()? {
            b'n' => b'\n',
            b't' => b'\t',
            b'\\' => b'\\',
            _ => return None,
        });
    }
    Some(out)
}

/// What a call of `printf` prints with these arguments: text, `%s` and `%%`.
pub(super) fn formatted(args: &[Word<'_>]) -> Option<Vec<u8>> {
    let mut words: Vec<&[u8]> = Vec::new();
    for word in args {
        words.push(word.value.as_deref()?);
    }
    let mut words = words.into_iter();
    let format = words.next().filter(|format| !format.starts_with(b"-"))?;
    let mut out = Vec::new();
    loop {
        let left = words.len();
        let mut rest = format;
        while let Some(at) = memchr::memchr(b'%', rest) {
            out.extend(unescaped(&rest[..at])?);
            match rest.get(at + 1)? {
                b'%' => out.push(b'%'),
                b's' => out.extend_from_slice(words.next().unwrap_or_default()),
                _ => return None,
            }
            rest = &rest[at + 2..];
        }
        out.extend(unescaped(rest)?);
        // What is left over is for the format once more, if that takes any.
        if words.len() == 0 || words.len() == left {
            return Some(out);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(line: &str, by: Echo) -> Option<String> {
        let source = format!("FROM a\nRUN {line}\n");
        let file = crate::syntax::parse(source.as_bytes());
        let model = Model::new(&file);
        let commands = model.commands(1);
        let [command] = &commands[..] else {
            panic!("one command: {line}");
        };
        let text = match command.name() {
            Some("echo") => echoed(command.args(), || by),
            _ => formatted(command.args()),
        };
        text.map(|text| String::from_utf8(text).unwrap())
    }

    #[test]
    fn shells_read_backslashes_or_not() {
        use Echo::{Asks, Reads, Unknown};
        for (line, by, expected) in [
            ("echo a 'b  c'", Unknown, Some("a b  c\n")),
            ("echo", Unknown, Some("\n")),
            ("echo -n a", Unknown, Some("a")),
            ("echo -n -n a", Unknown, None),
            ("echo - -a", Unknown, Some("- -a\n")),
            ("echo -x", Unknown, Some("-x\n")),
            ("echo $A", Unknown, None),
            ("echo *", Unknown, None),
            ("echo 'a\\nb'", Reads, Some("a\nb\n")),
            ("echo 'a\\nb'", Asks, Some("a\\nb\n")),
            ("echo 'a\\nb'", Unknown, None),
            ("echo 'a\\0101'", Reads, None),
            ("echo 'a\\cb'", Reads, None),
            ("echo 'a\\.b'", Reads, None),
            ("echo -e 'a\\tb'", Asks, Some("a\tb\n")),
            ("echo -en 'a\\tb'", Asks, Some("a\tb")),
            ("echo -e 'a\\tb'", Reads, None),
            ("echo -e a", Unknown, None),
            ("echo -E a", Asks, None),
        ] {
            let found = printed(line, by);
            assert_eq!(found.as_deref(), expected, "{line} {by:?}");
        }
    }

    #[test]
    fn formats_are_used_again() {
        for (line, expected) in [
            ("printf 'a\\nb\\n'", Some("a\nb\n")),
            ("printf '%s\\n' a 'b c'", Some("a\nb c\n")),
            ("printf '%s=%s\\n' a b c", Some("a=b\nc=\n")),
            ("printf '100%%\\n' a", Some("100%\n")),
            ("printf '%s' 'a\\n'", Some("a\\n")),
            ("printf '%d' 1", None),
            ("printf '%' 1", None),
            ("printf 'a\\x41'", None),
            ("printf -v a b", None),
            ("printf \"$A\"", None),
            ("printf", None),
        ] {
            let found = printed(line, Echo::Unknown);
            assert_eq!(found.as_deref(), expected, "{line}");
        }
    }
}
