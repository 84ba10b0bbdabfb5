//! XML, written piece by piece.

use std::borrow::Cow;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use crate::report::picture;

/// A part of a document.
pub(super) struct Xml(Writer<Vec<u8>>);

impl Xml {
    pub(super) fn new() -> Self {
        Self(Writer::new(Vec::new()))
    }

    /// One that starts as a document does.
    pub(super) fn document() -> Self {
        let mut xml = Self::new();
        xml.write(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
        xml
    }

    /// A line break, and so many spaces.
    pub(super) fn line(&mut self, indent: usize) {
        let text = format!("\n{:indent$}", "");
        self.write(Event::Text(BytesText::from_escaped(text)));
    }

    pub(super) fn open(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.write(Event::Start(element(name, attributes)));
    }

    pub(super) fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.write(Event::Empty(element(name, attributes)));
    }

    pub(super) fn text(&mut self, text: &str) {
        self.write(Event::Text(BytesText::new(&legal(text))));
    }

    pub(super) fn close(&mut self, name: &str) {
        self.write(Event::End(BytesEnd::new(name)));
    }

    pub(super) fn into_string(self) -> String {
        String::from_utf8_lossy(&self.0.into_inner()).into_owned()
    }

    fn write(&mut self, event: Event<'_>) {
        // Writing to memory does not fail.
        let _ = self.0.write_event(event);
    }
}

fn element<'n>(name: &'n str, attributes: &[(&str, &str)]) -> BytesStart<'n> {
    let mut start = BytesStart::new(name);
    for (name, value) in attributes {
        start.push_attribute((*name, &*legal(value)));
    }
    start
}

/// A text without the characters that XML 1.0 has no way to write (section 2.2, `Char`): control characters become their pictures.
fn legal(text: &str) -> Cow<'_, str> {
    let is_illegal = |ch: char| {
        matches!(ch, '\0'..='\x1f' | '\u{fffe}' | '\u{ffff}') && !matches!(ch, '\t' | '\n' | '\r')
    };
    if !text.contains(is_illegal) {
        return Cow::Borrowed(text);
    }
    let shown = |ch: char| match ch {
        ch if is_illegal(ch) => picture(ch).unwrap_or(char::REPLACEMENT_CHARACTER),
        ch => ch,
    };
    Cow::Owned(text.chars().map(shown).collect())
}
