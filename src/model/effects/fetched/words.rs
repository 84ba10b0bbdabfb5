//! Words of commands and of instructions, read to the same texts: what they say, with `${name}` where Docker and the shell put in the value of the same variable.

use crate::model::{Model, PieceKind, SimpleCommand, pieces};
use crate::shell::{PartKind, parts};

impl Model<'_> {
    /// What a word of a command of a RUN says; `None` where a shell or Docker sees more in it than text and variables that ENV and ARG set, or may see other values of these.
    pub(super) fn word_of_run(&self, index: usize, word: &[u8]) -> Option<String> {
        let is_address = memchr::memmem::find(word, b"://").is_some();
        let mut text = String::new();
        for part in parts(word) {
            let inner = part.text.get(1..part.text.len().saturating_sub(1));
            match part.kind {
                PartKind::Literal => text.push_str(plain(part.text)?),
                PartKind::SingleQuoted => text.push_str(plain(inner?)?),
                PartKind::DoubleQuoted => text.push_str(&self.quoted(index, inner?)?),
                PartKind::Parameter => text.push_str(&self.variable(index, part.text)?),
                // No folder is called like a scheme.
                PartKind::Glob if part.text == b"?" && is_address => text.push('?'),
                _ => return None,
            }
        }
        (!text.is_empty()).then_some(text)
    }

    /// What stands between double quotes.
    fn quoted(&self, index: usize, inner: &[u8]) -> Option<String> {
        let mut text = String::new();
        let mut rest = inner;
        while let Some(at) = memchr::memchr(b'$', rest) {
            text.push_str(plain(&rest[..at])?);
            let after = &rest[at + 1..];
            let len = match after.first()? {
                b'{' => memchr::memchr(b'}', after)? + 1,
                _ => name_len(after),
            };
            text.push_str(&self.variable(index, &rest[at..=at + len])?);
            rest = &after[len..];
        }
        text.push_str(plain(rest)?);
        Some(text)
    }

    /// `$name` and `${name}` where Docker knows the variable, and the RUN does not set it.
    fn variable(&self, index: usize, written: &[u8]) -> Option<String> {
        let name = variable_name(written)?;
        let is_given = self.env_before(index, name).is_some() && !self.sets(index, name);
        is_given.then(|| format!("${{{name}}}"))
    }

    /// Whether a RUN may give a variable another value.
    fn sets(&self, index: usize, name: &str) -> bool {
        let commands = self.commands(index);
        if commands.iter().any(SimpleCommand::runs_text) {
            return true;
        }
        let text = self.instructions[index].joined.text();
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        memchr::memmem::find_iter(text, name.as_bytes()).any(|at| {
            let (before, after) = (&text[..at], &text[at + name.len()..]);
            if before.last().is_some_and(is_part) || after.first().is_some_and(is_part) {
                return false;
            }
            if before.ends_with(b"${") {
                // `${name:=value}`
                return matches!(after, [b'=', ..] | [b':', b'=', ..]);
            }
            let is_word = before
                .last()
                .is_none_or(|byte| byte.is_ascii_whitespace() || b";&|('\"`".contains(byte));
            let is_end = after
                .first()
                .is_none_or(|byte| byte.is_ascii_whitespace() || b"=+;&|)['\"`".contains(byte));
            is_word && is_end
        })
    }

    /// What a word of an instruction says, read by Docker.
    pub(super) fn word_of_docker(&self, index: usize, word: &[u8]) -> Option<String> {
        let mut text = String::new();
        for piece in pieces(word, self.file.escape).ok()? {
            let written = piece.span.of(word);
            match piece.kind {
                PieceKind::Quote => {}
                PieceKind::Char => text.push_str(plain(written)?),
                PieceKind::Variable | PieceKind::Braced => {
                    let name = variable_name(written)?;
                    self.env_before(index, name)?;
                    text.push_str("${");
                    text.push_str(name);
                    text.push('}');
                }
                PieceKind::Escaped | PieceKind::Dropped => return None,
            }
        }
        (!text.is_empty()).then_some(text)
    }
}

/// A text that neither a shell nor Docker sees more in.
fn plain(text: &[u8]) -> Option<&str> {
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"/._+@:=%,-~#?&^".contains(byte);
    let text = Some(text).filter(|text| text.iter().all(is_plain))?;
    std::str::from_utf8(text).ok()
}

/// The name in `$name` or `${name}`.
fn variable_name(written: &[u8]) -> Option<&str> {
    let inner = written.strip_prefix(b"$")?;
    let name = match inner.strip_prefix(b"{") {
        Some(inner) => inner.strip_suffix(b"}")?,
        None => inner,
    };
    let is_name = !name.is_empty() && !name[0].is_ascii_digit() && name_len(name) == name.len();
    std::str::from_utf8(name).ok().filter(|_| is_name)
}

fn name_len(text: &[u8]) -> usize {
    let is_part = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_';
    text.iter().take_while(is_part).count()
}
