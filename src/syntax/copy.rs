//! What COPY and ADD copy (BuildKit, `dispatchCopy`): sources and a target.

use super::exec::decode_string;
use super::tree::{Body, Instruction, Keyword, Statement};
use crate::text::LogicalSpan;

/// What a source is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CopySourceKind {
    /// A path or a pattern, in the build context or what `--from` names.
    Path,
    /// An address that says how it is reached: `https://…`, `ssh://…`.
    Url,
    /// An address only git knows (BuildKit, `ParseGitRef`): `git@host:path`, `github.com/…`.
    Git,
    /// A heredoc.
    Heredoc,
}

/// A source of COPY or ADD.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopySource {
    /// What it is.
    pub kind: CopySourceKind,
    /// What it says, without quotes; a `$` in it is a variable that Docker replaces.
    pub text: String,
    /// Where it stands.
    pub span: LogicalSpan,
}

/// What a COPY or ADD copies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopyArguments {
    /// The stage, image or named context that the sources are of; `None` if they are of the build context.
    pub from: Option<String>,
    /// The sources, in order.
    pub sources: Vec<CopySource>,
    /// Where they are copied to, without quotes.
    pub target: String,
}

impl CopySource {
    fn read(text: String, span: LogicalSpan, has_heredocs: bool) -> Self {
        let before_fragment = text.split('#').next().unwrap_or(&text);
        let host = before_fragment.split('/').next().unwrap_or(before_fragment);
        let operator = text.trim_start_matches(|ch: char| ch.is_ascii_digit());
        let kind = if has_heredocs && operator.starts_with("<<") {
            CopySourceKind::Heredoc
        } else if before_fragment.contains("://") {
            CopySourceKind::Url
        } else if text.starts_with("github.com/") || host.contains('@') && host.contains(':') {
            CopySourceKind::Git
        } else {
            CopySourceKind::Path
        };
        Self { kind, text, span }
    }
}

impl Instruction<'_> {
    /// What a statement of this instruction copies; `None` if it is no COPY or ADD, has no words, was meant to be an array and is none,
    /// or has a flag among its words.
    pub fn copy_arguments(&self, statement: &Statement) -> Option<CopyArguments> {
        if !matches!(statement.kind, Keyword::Copy | Keyword::Add)
            || self.is_broken_array(statement)
            || !self.misplaced_flags(statement).is_empty()
        {
            return None;
        }
        let mut words: Vec<(String, LogicalSpan)> = match &statement.body {
            Body::Words(words) => {
                let unquoted =
                    |span| String::from_utf8_lossy(self.text(span)).replace(['"', '\''], "");
                words.iter().map(|&word| (unquoted(word), word)).collect()
            }
            Body::Exec(exec) => {
                let decoded = |span| decode_string(self.text(span));
                let items = exec.items.iter();
                items.map(|item| (decoded(item.span), item.span)).collect()
            }
            _ => return None,
        };
        let (target, _) = words.pop()?;
        let has_heredocs = !self.heredocs.is_empty() && matches!(statement.body, Body::Words(_));
        let sources = words.into_iter();
        Some(CopyArguments {
            from: self
                .flag(statement, "from")
                .map(|flag| flag.value.unwrap_or_default()),
            sources: sources
                .map(|(text, span)| CopySource::read(text, span, has_heredocs))
                .collect(),
            target,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(copy: &str) -> CopyArguments {
        let source = format!("FROM a\n{copy}\n");
        let file = crate::syntax::parse(source.as_bytes());
        let instruction = file.instructions().nth(1).expect("an instruction");
        let arguments = instruction.copy_arguments(&instruction.statement);
        arguments.expect("a COPY")
    }

    #[test]
    fn sources_are_told_apart() {
        use CopySourceKind::{Git, Heredoc, Path, Url};
        for (source, kind) in [
            ("a*", Path),
            ("a@b.txt", Path),
            ("dir/a@b:c", Path),
            (".git", Path),
            ("https://a/b.py", Url),
            ("ssh://x", Url),
            ("git@github.com:a/b.git", Git),
            ("git@host:a", Git),
            ("github.com/a/b", Git),
        ] {
            assert_eq!(
                read(&format!("ADD {source} /b/")).sources[0].kind,
                kind,
                "{source}"
            );
        }
        assert_eq!(read("COPY <<a b /c/\nx\na").sources[0].kind, Heredoc);
    }

    #[test]
    fn words_and_json_are_read_alike() {
        for copy in [
            "COPY --from=\"b\" \"x\" y /z",
            "COPY --from=b [\"x\", \"y\", \"/z\"]",
        ] {
            let read = read(copy);
            assert_eq!(read.from.as_deref(), Some("b"), "{copy}");
            assert_eq!(read.target, "/z", "{copy}");
            let texts: Vec<_> = read.sources.iter().map(|source| &source.text[..]).collect();
            assert_eq!(texts, ["x", "y"], "{copy}");
        }
    }
}
