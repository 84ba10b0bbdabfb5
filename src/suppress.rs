//! Comments that tell dfmt to leave something alone: `# dfmt: ignore`, `# dfmt: off` … `# dfmt: on`, `# dfmt: skip-file`.

use crate::syntax::{Dockerfile, Item};
use crate::text::Span;

/// What a comment asks of the layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ask {
    /// The instruction below stays as it is.
    Ignore,
    /// From here on everything stays as it is.
    Off,
    /// Up to here.
    On,
    /// The file stays as it is.
    SkipFile,
}

/// Reads `# dfmt: …`. An `ignore` that names rules says nothing about the layout.
fn ask(comment: &[u8]) -> Option<Ask> {
    let text = std::str::from_utf8(comment)
        .ok()?
        .trim_start_matches('#')
        .trim_start();
    let rest = text.strip_prefix("dfmt:")?.trim_start();
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

/// Which items of a file stay as they are, by index into [`Dockerfile::items`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frozen {
    whole: bool,
    /// Half-open ranges of items, sorted.
    ranges: Vec<std::ops::Range<usize>>,
}

impl Frozen {
    /// Reads the comments of a file.
    pub fn read(file: &Dockerfile<'_>) -> Self {
        let mut frozen = Self::default();
        if memchr::memmem::find(file.source, b"dfmt:").is_none() {
            return frozen;
        }
        let (mut off, mut ignore, mut instructions) = (None, false, 0);
        for (index, item) in file.items.iter().enumerate() {
            match item {
                Item::Comment(comment) => match ask(comment.text.of(file.source)) {
                    Some(Ask::SkipFile) if instructions == 0 => frozen.whole = true,
                    Some(Ask::Off) if off.is_none() => off = Some(index + 1),
                    Some(Ask::On) => frozen.ranges.extend(off.take().map(|start| start..index)),
                    Some(Ask::Ignore) => ignore = true,
                    _ => {}
                },
                Item::Instruction(_) => {
                    if ignore && off.is_none() {
                        frozen.ranges.push(index..index + 1);
                    }
                    ignore = false;
                    instructions += 1;
                }
                Item::Blank(_) => ignore = false,
                Item::Directive(_) => {}
            }
        }
        frozen
            .ranges
            .extend(off.map(|start| start..file.items.len()));
        frozen
    }

    /// Whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        !self.whole && self.ranges.is_empty()
    }

    /// The bytes of the items that stay as they are.
    pub fn spans<'f>(&'f self, file: &'f Dockerfile<'_>) -> impl Iterator<Item = Span> + 'f {
        let items = file.items.iter().enumerate();
        items
            .filter(|(index, _)| self.item(*index))
            .map(|(_, item)| item.span())
    }

    /// Whether the file stays as it is.
    pub fn whole_file(&self) -> bool {
        self.whole
    }

    /// Whether an item stays as it is.
    pub fn item(&self, index: usize) -> bool {
        let at = self.ranges.partition_point(|range| range.end <= index);
        self.whole
            || self
                .ranges
                .get(at)
                .is_some_and(|range| range.start <= index)
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
