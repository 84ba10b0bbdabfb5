//! Findings for programs: a line each, or an object each.

use std::fmt::Write;
use std::path::Path;

use serde_json::{Value, json};

use super::Placed;
use super::path::{display_path, text_path};
use crate::diagnostic::Applicability;
use crate::text::{BOM, LineIndex, Span};

/// Places of a text, for people and programs: lines and columns start at 1, columns count characters, a byte order mark is none.
struct Places<'a> {
    text: &'a [u8],
    index: LineIndex,
}

impl<'a> Places<'a> {
    fn new(text: &'a [u8]) -> Self {
        Self {
            text,
            index: LineIndex::new(text),
        }
    }

    fn place(&self, offset: u32) -> (usize, usize) {
        let offset = offset.min(self.text.len() as u32);
        let place = self.index.line_column(self.text, offset);
        let is_after_mark = place.line == 1 && self.text.starts_with(BOM) && place.column > 1;
        (place.line, place.column - usize::from(is_after_mark))
    }

    fn json(&self, offset: u32) -> Value {
        let (line, column) = self.place(offset);
        json!({ "line": line, "column": column })
    }
}

/// `[*] ` before what a safe fix settles, `[-] ` before what an unsafe one does.
pub(super) fn mark(placed: &Placed<'_>) -> &'static str {
    match placed.applicability() {
        Some(Applicability::Safe) => "[*] ",
        Some(Applicability::Unsafe) => "[-] ",
        None => "",
    }
}

/// All `list`, placed in `source`, a line each: `file:line:column: severity[rule] message`, with a mark before the message if there
/// is a fix.
pub fn concise(path: &Path, source: &[u8], list: &[Placed<'_>]) -> String {
    let places = Places::new(source);
    let path = display_path(path);
    let mut out = String::new();
    for placed in list {
        let finding = placed.finding;
        let (line, column) = places.place(placed.span.start);
        let message = super::visible(&finding.message).replace('\n', " ");
        // Writing to a string does not fail.
        let _ = writeln!(
            out,
            "{path}:{line}:{column}: {}[{}] {}{message}",
            finding.severity.as_str(),
            finding.rule,
            mark(placed)
        );
    }
    out
}

/// All `list`, placed in `source`, as a JSON object each, with commas and newlines between them. A fix for another text than `source`
/// is left out: nobody has that text.
pub fn json_objects(path: &Path, source: &[u8], list: &[Placed<'_>]) -> String {
    let places = Places::new(source);
    let path = text_path(path);
    let fix = |placed: &Placed<'_>| {
        let fix = placed.finding.fix.as_ref();
        fix.filter(|_| placed.text == source).map(|fix| {
            let edits = fix.edits.iter().map(|edit| {
                json!({
                    "start": places.json(edit.span.start),
                    "end": places.json(edit.span.end),
                    "text": String::from_utf8_lossy(&edit.text),
                })
            });
            json!({
                "applicability": match fix.applicability {
                    Applicability::Safe => "safe",
                    Applicability::Unsafe => "unsafe",
                },
                "title": fix.title,
                "edits": edits.collect::<Vec<_>>(),
            })
        })
    };
    let objects = list.iter().map(|placed| {
        let Span { start, end } = placed.span;
        let mut object = json!({
            "rule": placed.finding.rule,
            "severity": placed.finding.severity.as_str(),
            "path": path,
            "start": places.json(start),
            "end": places.json(end.max(start)),
            "message": placed.finding.message,
            "help": placed.finding.help,
            "fix": fix(placed),
        });
        // The order of the keys depends on features that other crates ask for.
        object.sort_all_objects();
        object.to_string()
    });
    objects.collect::<Vec<_>>().join(",\n")
}

#[cfg(test)]
mod tests {
    use super::super::in_text;
    use super::*;
    use crate::diagnostic::{Finding, Fix, Severity};
    use crate::text::Edit;

    const SOURCE: &[u8] = b"\xef\xbb\xbfFROM a\nRUN \xc3\xa4 \xff x\nCMD b";

    fn found() -> [Finding; 2] {
        let finding = |span, message: &str, fix| Finding {
            rule: "exec-form",
            severity: Severity::Warning,
            span,
            message: message.to_owned(),
            help: None,
            fix,
            code: None,
        };
        let fix = Fix {
            applicability: Applicability::Unsafe,
            title: "write it so".to_owned(),
            edits: vec![Edit::replace(Span::new(23, 24), &b"\"\x1b\""[..])],
            operations: vec![],
            files: vec![],
        };
        [
            finding(Span::new(3, 9), "one \x1b[31m\n\u{202e}", None),
            finding(Span::new(17, 24), "two", Some(fix)),
        ]
    }

    #[test]
    fn a_line_each() {
        assert_eq!(
            concise(Path::new("x y/D\x1b"), SOURCE, &in_text(SOURCE, &found())),
            "x y/D␛:1:1: warning[exec-form] one ␛[31m �\nx y/D␛:2:7: warning[exec-form] [-] two\n"
        );
    }

    #[test]
    fn an_object_each() {
        let found = found();
        let text = json_objects(Path::new("D"), SOURCE, &in_text(SOURCE, &found));
        let list: Value = serde_json::from_str(&format!("[{text}]")).unwrap();
        assert_eq!(list[0]["start"], json!({ "line": 1, "column": 1 }));
        assert_eq!(list[0]["end"], json!({ "line": 1, "column": 7 }));
        assert_eq!(list[0]["message"], "one \x1b[31m\n\u{202e}");
        assert_eq!(list[0]["fix"], Value::Null);
        assert_eq!(list[1]["fix"]["edits"][0]["text"], "\"\x1b\"");
        assert_eq!(list[1]["fix"]["applicability"], "unsafe");
        assert_eq!(text.lines().count(), 2);
        assert_eq!(json_objects(Path::new("D"), SOURCE, &[]), "");
    }
}
