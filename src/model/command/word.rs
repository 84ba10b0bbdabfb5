//! A word of a command, and what it says when nothing in it expands.

use std::borrow::Cow;

use crate::shell::{Token, TokenId, literal};
use crate::text::LogicalSpan;

/// A word of a simple command.
#[derive(Clone, Debug)]
pub struct Word<'a> {
    /// Its token, in the script the command stands in: for [`super::Nest::Substitution`] that is an inner one.
    pub token: TokenId,
    /// Where it stands in the logical line.
    pub span: LogicalSpan,
    /// As written.
    pub text: &'a [u8],
    /// What it is after quote removal; `None` if something in it expands.
    pub value: Option<Cow<'a, [u8]>>,
}

impl<'a> Word<'a> {
    /// The word that a token of a script is; `text` is what the script was read from.
    pub fn read(token: TokenId, tokens: &[Token], text: &'a [u8]) -> Self {
        let span = tokens[token.index()].span;
        let text = span.of(text);
        Self {
            token,
            span,
            text,
            value: literal(text),
        }
    }

    /// Whether its value is known to be `value`.
    pub fn is(&self, value: &str) -> bool {
        self.value.as_deref() == Some(value.as_bytes())
    }

    /// Its value, if it is known and UTF-8; or what is written, if that is a pattern of files.
    pub fn as_pattern(&self) -> Option<&str> {
        let is_pattern = |byte: &u8| byte.is_ascii_alphanumeric() || b"/._-*?".contains(byte);
        self.as_str().or_else(|| {
            let text = std::str::from_utf8(self.text).ok();
            text.filter(|text| text.as_bytes().iter().all(is_pattern))
        })
    }

    /// Its value, if it is known and UTF-8.
    pub fn as_str(&self) -> Option<&str> {
        self.value
            .as_deref()
            .and_then(|value| std::str::from_utf8(value).ok())
    }

    /// Its value without the directory, if it is known and UTF-8: the name of a program.
    pub(super) fn name(&self) -> Option<Cow<'a, str>> {
        let value = self.value.as_ref()?;
        let start = memchr::memrchr(b'/', value).map_or(0, |slash| slash + 1);
        std::str::from_utf8(value).ok()?;
        Some(match value {
            Cow::Borrowed(value) => String::from_utf8_lossy(&value[start..]),
            Cow::Owned(value) => String::from_utf8_lossy(&value[start..]).into_owned().into(),
        })
    }

    /// Its value, or where that is not known, what is written.
    pub fn known_or_written(&self) -> &[u8] {
        self.value.as_deref().unwrap_or(self.text)
    }

    /// As written, but for its quotes, wherever they stand.
    pub fn without_quotes(&self) -> Cow<'a, str> {
        let text = String::from_utf8_lossy(self.text);
        if memchr::memchr2(b'"', b'\'', self.text).is_none() {
            return text;
        }
        text.replace(['"', '\''], "").into()
    }

    /// The variable that it sets, for a program that sets those of its words: `PATH=/a`, `"PATH=$PATH:/a"`, `PATH+=:/a`.
    pub fn sets(&self) -> Option<&[u8]> {
        let text = self.known_or_written();
        let text = text.strip_prefix(b"\"").unwrap_or(text);
        let name = &text[..memchr::memchr(b'=', text)?];
        let name = name.strip_suffix(b"+").unwrap_or(name);
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        (!name.is_empty() && !name[0].is_ascii_digit() && name.iter().all(is_part)).then_some(name)
    }
}

/// Whether a path is relative and leads to no directory of programs.
pub(super) fn is_local(path: &[u8]) -> bool {
    let Some(slash) = memchr::memrchr(b'/', path) else {
        return false;
    };
    let directory = path[..slash].rsplit(|&byte| byte == b'/').next();
    !path.starts_with(b"/")
        && !directory.is_some_and(|name| matches!(name, b"bin" | b".bin" | b"sbin" | b"Scripts"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_may_lead_to_anything() {
        for path in ["./yum", "tools/apt-get", "../npm", "a/b/gem"] {
            assert!(is_local(path.as_bytes()), "{path}");
        }
        for path in [
            "yum",
            "/opt/x/pip",
            "venv/bin/pip",
            "node_modules/.bin/yarn",
        ] {
            assert!(!is_local(path.as_bytes()), "{path}");
        }
    }
}
