//! What a comment says, and what it asks of dfmt.

/// What a comment asks of the layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ask {
    /// The instruction below stays as it is.
    Ignore,
    /// From here on everything stays as it is.
    Off,
    /// Up to here.
    On,
    /// The file stays as it is.
    SkipFile,
}

/// What a comment says: its text without `#` and the space after.
pub(super) fn said(comment: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(comment).ok()?;
    Some(text.trim_start_matches('#').trim_start())
}

/// What a comment says to dfmt, after `# dfmt:`.
pub(super) fn said_to_dfmt(comment: &[u8]) -> Option<&str> {
    Some(said(comment)?.strip_prefix("dfmt:")?.trim())
}

/// Reads `# dfmt: …`. An `ignore` that names rules says nothing about the layout.
pub(super) fn ask(comment: &[u8]) -> Option<Ask> {
    let rest = said_to_dfmt(comment)?;
    let word_end = rest
        .find(|ch: char| ch.is_whitespace() || ch == '[')
        .unwrap_or(rest.len());
    match &rest[..word_end] {
        "ignore" if !rest[word_end..].starts_with('[') => Some(Ask::Ignore),
        "off" => Some(Ask::Off),
        "on" => Some(Ask::On),
        "skip-file" => Some(Ask::SkipFile),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_its_own_comments_only() {
        assert_eq!(ask(b"# dfmt: ignore"), Some(Ask::Ignore));
        assert_eq!(ask(b"#dfmt:off for the table"), Some(Ask::Off));
        assert_eq!(ask(b"# dfmt: ignore[exec-form] because"), None);
        assert_eq!(ask(b"# dfmt is great"), None);
        assert_eq!(ask(b"# not dfmt: off"), None);
    }
}
