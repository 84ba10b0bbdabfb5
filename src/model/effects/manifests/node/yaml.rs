//! Settings written in YAML, as values.

use saphyr_parser::{Event, Parser};
use serde_json::{Map, Value};

/// How many levels may lie in each other.
const DEPTH: usize = 32;

/// The value of a YAML text, all words as texts; `None` if it is none, or has anchors, merges, or keys that are no words or stand twice.
pub(super) fn yaml(text: &str) -> Option<Value> {
    let mut open: Vec<(Value, Option<String>)> = Vec::new();
    let mut whole = None;
    for event in Parser::new_from_str(text) {
        let (event, _) = event.ok()?;
        let done = match event {
            Event::Scalar(text, _, 0, _) => Value::String(text.into_owned()),
            Event::SequenceStart(0, _) => {
                open.push((Value::Array(Vec::new()), None));
                continue;
            }
            Event::MappingStart(0, _) => {
                open.push((Value::Object(Map::new()), None));
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => open.pop()?.0,
            Event::Alias(_)
            | Event::Scalar(..)
            | Event::SequenceStart(..)
            | Event::MappingStart(..) => return None,
            _ => continue,
        };
        if open.len() > DEPTH {
            return None;
        }
        match open.last_mut() {
            None => {
                // A second document.
                if whole.replace(done).is_some() {
                    return None;
                }
            }
            Some((Value::Array(items), _)) => items.push(done),
            Some((Value::Object(entries), key)) => match key.take() {
                Some(name) => {
                    if name == "<<" || entries.insert(name, done).is_some() {
                        return None;
                    }
                }
                None => *key = Some(done.as_str()?.to_owned()),
            },
            Some(_) => return None,
        }
    }
    // Nothing but comments.
    Some(whole.unwrap_or_else(|| Value::Object(Map::new())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_of_settings() {
        for (text, value) in [
            ("", json!({})),
            ("# a\n", json!({})),
            ("a: b # c\nd: 'e'\n", json!({"a": "b", "d": "e"})),
            ("a:\n  - b\n  - c: 1\n", json!({"a": ["b", {"c": "1"}]})),
            (
                "a: [b, \"c\"]\nd: {e: f}\n",
                json!({"a": ["b", "c"], "d": {"e": "f"}}),
            ),
        ] {
            assert_eq!(yaml(text), Some(value), "{text}");
        }
        for text in [
            "a: &b c\nd: *b\n",
            "a: 1\na: 2\n",
            "[a]: b\n",
            "<<: {a: b}\n",
            "a: b\n---\nc: d\n",
            "a: [\n",
        ] {
            assert_eq!(yaml(text), None, "{text}");
        }
        assert_eq!(yaml(&"[".repeat(9000)), None);
        assert_eq!(yaml(&format!("{}{}", "[".repeat(99), "]".repeat(99))), None);
    }
}
