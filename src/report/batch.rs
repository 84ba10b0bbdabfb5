//! The lines that `dfmt batch` writes.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use serde_json::value::RawValue;

use super::{Format, Found, Json, Placed};

/// What came of a line of `dfmt batch`.
#[derive(Default)]
pub struct BatchAnswer<'a> {
    /// The path that the line gave.
    pub path: Option<&'a str>,
    /// The text as it is now, changed or not; `None` if there is none.
    pub output: Option<&'a [u8]>,
    /// Whether that is another text than the one that came in.
    pub changed: bool,
    /// What is wrong with the text `findings_in`.
    pub findings: &'a [Placed<'a>],
    /// The text that the findings are placed in.
    pub findings_in: &'a [u8],
    /// Which rules fixed something, and the line of each in the text that came in.
    pub fixed: &'a [(&'static str, usize)],
    /// Other files of the build context that changed, with their new text.
    pub files: &'a [(String, Vec<u8>)],
    /// Why nothing was done.
    pub error: Option<&'a str>,
    /// What else the line had: it is handed on as it was written, unless it has a name of these keys.
    pub others: Option<&'a BTreeMap<String, Box<RawValue>>>,
}

/// The keys of an answer, and those of a line that are not handed on.
const KEYS: &[&str] = &[
    "path", "text", "output", "changed", "findings", "fixed", "files", "error",
];

/// The answer as one line of JSON, with its newline.
pub fn batch_line(answer: &BatchAnswer<'_>) -> String {
    let output = answer.output.map(String::from_utf8_lossy);
    let mut out = format!(
        r#"{{"path":{},"output":{},"changed":{},"findings":["#,
        json(answer.path),
        json(output.as_deref()),
        answer.changed
    );
    let found = Found {
        path: Path::new(answer.path.unwrap_or_default()),
        source: answer.findings_in,
        list: answer.findings,
        // Other files are named as the line names them.
        context: Path::new(""),
    };
    // Newlines stand between the objects and nowhere in them.
    out.push_str(&Json.file(&found).replace('\n', ""));
    let fixed = answer.fixed.iter();
    let fixed = fixed.map(|(rule, line)| format!(r#"{{"rule":"{rule}","line":{line}}}"#));
    let files = answer.files.iter().map(|(path, text)| {
        let text = String::from_utf8_lossy(text);
        format!("{}:{}", json(Some(path)), json(Some(&text)))
    });
    // Writing to a string does not fail.
    let _ = write!(
        out,
        r#"],"fixed":[{}],"files":{{{}}},"error":{}"#,
        fixed.collect::<Vec<_>>().join(","),
        files.collect::<Vec<_>>().join(","),
        json(answer.error)
    );
    for (key, value) in answer.others.into_iter().flatten() {
        if !KEYS.contains(&key.as_str()) {
            let _ = write!(out, ",{}:{}", json(Some(key)), one_line(value.get()));
        }
    }
    out.push('}');
    for (ch, escaped) in BREAKS {
        if out.contains(*ch) {
            out = out.replace(*ch, escaped);
        }
    }
    out.push('\n');
    out
}

/// Characters that many programs take for the end of a line; JSON does not, and takes them escaped as well.
const BREAKS: &[(char, &str)] = &[
    ('\u{85}', "\\u0085"),
    ('\u{2028}', "\\u2028"),
    ('\u{2029}', "\\u2029"),
];

/// A string of JSON, or `null`.
fn json(text: Option<&str>) -> String {
    text.map_or_else(
        || "null".to_owned(),
        |text| serde_json::Value::from(text).to_string(),
    )
}

/// A value of JSON that was read: a carriage return may stand in it, as a space does.
fn one_line(value: &str) -> String {
    value.replace(['\n', '\r'], "")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn all_keys_are_there_and_others_are_handed_on_as_they_were() {
        let line = r#"{"id": 12345678901234567890.10, "output": 1, "text": "x", "a\n": [1,
 2], "error": 2}"#;
        let others: BTreeMap<String, Box<RawValue>> = serde_json::from_str(line).unwrap();
        let answer = BatchAnswer {
            path: Some("a\n\"b"),
            output: Some(b"FROM a\n"),
            changed: true,
            fixed: &[("exec-form", 3)],
            files: &[("x".to_owned(), b"y\n".to_vec())],
            others: Some(&others),
            ..BatchAnswer::default()
        };
        let text = batch_line(&answer);
        assert!(text.contains(r#""id":12345678901234567890.10"#), "{text}");
        assert_eq!(text.matches('\n').count(), 1);
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["path"], "a\n\"b");
        assert_eq!(value["output"], "FROM a\n");
        assert_eq!(value["fixed"], json!([{ "rule": "exec-form", "line": 3 }]));
        assert_eq!(value["files"], json!({ "x": "y\n" }));
        assert_eq!(value["a\n"], json!([1, 2]));
        assert_eq!((&value["error"], value.get("text")), (&Value::Null, None));
    }

    #[test]
    fn an_answer_is_one_line_whoever_splits_it() {
        let text = "a\r\n\u{b}\u{c}\u{1c}\u{1d}\u{1e}\u{85}\u{2028}\u{2029}b";
        let answer = BatchAnswer {
            path: Some(text),
            ..BatchAnswer::default()
        };
        let line = batch_line(&answer);
        let ends = ['\u{85}', '\u{2028}', '\u{2029}'];
        let is_end = |ch: char| ch.is_control() || ends.contains(&ch);
        assert_eq!(line.find(is_end), Some(line.len() - 1));
        let value: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(value["path"], text);
    }

    #[test]
    fn an_error_has_all_keys_too() {
        let answer = BatchAnswer {
            error: Some("no"),
            ..BatchAnswer::default()
        };
        assert_eq!(
            batch_line(&answer),
            "{\"path\":null,\"output\":null,\"changed\":false,\"findings\":[],\"fixed\":[],\"files\":{},\"error\":\"no\"}\n"
        );
    }
}
