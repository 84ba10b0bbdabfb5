//! The languages of build files, as one kind of value.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use hcl_edit::expr::{Expression, ObjectKey};
use hcl_edit::structure::{Body, Structure};
use hcl_edit::template::Element;
use saphyr_parser::{Event, Parser};

/// Stands in a word for what is known only at build time.
pub(in crate::workspace) const UNKNOWN: char = '\0';

/// A value, as far as it can be a name or a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::workspace) enum Value {
    Word(String),
    List(Vec<Rc<Value>>),
    Map(Entries),
}

/// What a map has, in order.
type Entries = Vec<(String, Rc<Value>)>;

impl Value {
    /// What a map has under a name.
    pub(in crate::workspace) fn get(&self, name: &str) -> Option<&Value> {
        let (_, value) = self.entries().iter().find(|(key, _)| key == name)?;
        Some(value)
    }

    /// What a map has.
    pub(in crate::workspace) fn entries(&self) -> &[(String, Rc<Value>)] {
        match self {
            Self::Map(entries) => entries,
            Self::Word(_) | Self::List(_) => &[],
        }
    }

    /// The values of a list.
    pub(in crate::workspace) fn items(&self) -> &[Rc<Value>] {
        match self {
            Self::List(items) => items,
            Self::Word(_) | Self::Map(_) => &[],
        }
    }

    /// A word; what is no word cannot be known.
    pub(super) fn word(&self) -> String {
        match self {
            Self::Word(word) => word.clone(),
            Self::List(_) | Self::Map(_) => UNKNOWN.to_string(),
        }
    }
}

/// A text in which `$NAME` and `${…}` stand for what is known only at build time, and `$$` for a `$`.
fn interpolated(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(ch) = chars.next() {
        match (ch, chars.peek()) {
            ('$', Some('$')) => {
                chars.next();
                out.push('$');
            }
            ('$', Some('{')) => {
                let mut depth = 0_usize;
                for ch in chars.by_ref() {
                    depth = match ch {
                        '{' => depth + 1,
                        '}' => depth.saturating_sub(1),
                        _ => depth,
                    };
                    if depth == 0 {
                        break;
                    }
                }
                out.push(UNKNOWN);
            }
            ('$', _) => {
                let is_name = |ch: &char| ch.is_ascii_alphanumeric() || *ch == '_';
                while chars.next_if(is_name).is_some() {}
                out.push(UNKNOWN);
            }
            (UNKNOWN, _) => {}
            (ch, _) => out.push(ch),
        }
    }
    out
}

/// How many levels may lie in each other.
const DEPTH: usize = 100;

/// How many entries all merged maps of a file may have.
const MERGED: usize = 100_000;

/// The first document of a YAML text in which `$NAME` stands for what is known only at build time. What `<<` merges is in place.
///
/// # Errors
/// If it is none.
pub(super) fn yaml(text: &str) -> Result<Value, String> {
    yaml_of_words(text, interpolated)
}

/// The first document of a YAML text, each scalar as `word` has it. What `<<` merges is in place.
///
/// # Errors
/// If it is none.
pub(in crate::workspace) fn yaml_of_words(
    text: &str,
    word: fn(&str) -> String,
) -> Result<Value, String> {
    /// A list or map that has not ended yet.
    struct Open {
        anchor: usize,
        value: Value,
        key: Option<String>,
    }
    let mut anchors: HashMap<usize, Rc<Value>> = HashMap::new();
    let mut open: Vec<Open> = Vec::new();
    let mut merged = 0;
    for event in Parser::new_from_str(text) {
        let (event, _) = event.map_err(|error| error.to_string())?;
        let mut begin = |anchor, value| {
            open.push(Open {
                anchor,
                value,
                key: None,
            });
            (open.len() <= DEPTH)
                .then_some(())
                .ok_or_else(|| "it is nested too deep".to_owned())
        };
        let done = match event {
            Event::Alias(anchor) => anchors.get(&anchor).cloned().unwrap_or_else(unknown),
            Event::Scalar(text, _, anchor, _) => {
                let value = Rc::new(Value::Word(word(&text)));
                anchors.insert(anchor, Rc::clone(&value));
                value
            }
            Event::SequenceStart(anchor, _) => {
                begin(anchor, Value::List(Vec::new()))?;
                continue;
            }
            Event::MappingStart(anchor, _) => {
                begin(anchor, Value::Map(Vec::new()))?;
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let Some(mut ended) = open.pop() else {
                    continue;
                };
                merged += merge(&mut ended.value, MERGED - merged)?;
                let value = Rc::new(ended.value);
                anchors.insert(ended.anchor, Rc::clone(&value));
                value
            }
            Event::DocumentEnd => break,
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) => {
                continue;
            }
        };
        let Some(Open { value, key, .. }) = open.last_mut() else {
            return Ok(Rc::unwrap_or_clone(done));
        };
        match value {
            Value::List(items) => items.push(done),
            Value::Map(entries) => match key.take() {
                Some(name) => entries.push((name, done)),
                None => *key = Some(done.word()),
            },
            Value::Word(_) => {}
        }
    }
    Ok(Value::Map(Vec::new()))
}

fn unknown() -> Rc<Value> {
    Rc::new(Value::Word(UNKNOWN.to_string()))
}

/// Puts what `<<` names into a map, `limit` entries at most; gives how many they were.
fn merge(value: &mut Value, limit: usize) -> Result<usize, String> {
    let Value::Map(entries) = value else {
        return Ok(0);
    };
    let Some(at) = entries.iter().position(|(name, _)| name == "<<") else {
        return Ok(0);
    };
    let (_, from) = entries.remove(at);
    let maps = match &*from {
        Value::List(maps) => maps.clone(),
        Value::Map(_) | Value::Word(_) => vec![from],
    };
    let mut known: HashSet<String> = entries.iter().map(|(name, _)| name.clone()).collect();
    let mut count = 0;
    for map in maps {
        for (name, value) in map.entries() {
            count += 1;
            if count > limit {
                return Err("it is too large with all that it merges".to_owned());
            }
            if known.insert(name.clone()) {
                entries.push((name.clone(), Rc::clone(value)));
            }
        }
    }
    Ok(count)
}

/// A JSON text.
///
/// # Errors
/// If it is none.
pub(super) fn json(text: &str) -> Result<Value, String> {
    fn of(json: serde_json::Value) -> Value {
        match json {
            serde_json::Value::Object(map) => {
                let entries = map.into_iter();
                Value::Map(entries.map(|(name, it)| (name, Rc::new(of(it)))).collect())
            }
            serde_json::Value::Array(items) => {
                Value::List(items.into_iter().map(|it| Rc::new(of(it))).collect())
            }
            serde_json::Value::String(text) => Value::Word(interpolated(&text)),
            other => Value::Word(other.to_string()),
        }
    }
    let json = serde_json::from_str(text);
    json.map(of).map_err(|error| error.to_string())
}

/// An HCL text: each block is an entry of the map with the name of its kind, by its label.
///
/// # Errors
/// If it is none.
pub(super) fn hcl(text: &str) -> Result<Value, String> {
    let body: Body = text
        .parse()
        .map_err(|error: hcl_edit::parser::Error| error.to_string())?;
    Ok(of_body(&body))
}

fn of_body(body: &Body) -> Value {
    let mut entries = Entries::new();
    let mut blocks: Vec<(String, Entries)> = Vec::new();
    for structure in body {
        match structure {
            Structure::Attribute(it) => {
                entries.push((it.key.to_string(), Rc::new(of_expression(&it.value))));
            }
            Structure::Block(it) => {
                let label = it.labels.first().map_or("", |label| label.as_str());
                let entry = (label.to_owned(), Rc::new(of_body(&it.body)));
                let kind = it.ident.to_string();
                match blocks.iter_mut().find(|(name, _)| *name == kind) {
                    Some((_, all)) => all.push(entry),
                    None => blocks.push((kind, vec![entry])),
                }
            }
        }
    }
    let blocks = blocks.into_iter();
    entries.extend(blocks.map(|(kind, all)| (kind, Rc::new(Value::Map(all)))));
    Value::Map(entries)
}

fn of_expression(expression: &Expression) -> Value {
    match expression {
        Expression::String(text) => Value::Word(text.replace(UNKNOWN, "")),
        Expression::StringTemplate(template) => {
            let parts = template.iter().map(|part| match part {
                Element::Literal(text) => text.replace(UNKNOWN, ""),
                Element::Interpolation(_) | Element::Directive(_) => UNKNOWN.to_string(),
            });
            Value::Word(parts.collect())
        }
        Expression::Parenthesis(inner) => of_expression(inner.inner()),
        Expression::Array(items) => {
            Value::List(items.iter().map(|it| Rc::new(of_expression(it))).collect())
        }
        Expression::Object(object) => {
            let entries = object.iter().map(|(key, value)| {
                let key = match key {
                    ObjectKey::Ident(name) => name.to_string(),
                    ObjectKey::Expression(key) => of_expression(key).word(),
                };
                (key, Rc::new(of_expression(value.expr())))
            });
            Value::Map(entries.collect())
        }
        _ => Value::Word(UNKNOWN.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str) -> Rc<Value> {
        Rc::new(Value::Word(text.to_owned()))
    }

    fn map(entries: &[(&str, Rc<Value>)]) -> Value {
        let entries = entries.iter();
        Value::Map(
            entries
                .map(|(name, it)| ((*name).to_owned(), it.clone()))
                .collect(),
        )
    }

    #[test]
    fn what_is_known_only_at_build_time() {
        for (text, known) in [
            ("a/b", "a/b"),
            ("$A", "\0"),
            ("x${A}y", "x\0y"),
            ("x${A:-${B:-c}}y", "x\0y"),
            ("$A_1/b", "\0/b"),
            ("a$$b$", "a$b\0"),
            ("${A", "\0"),
            ("a\0b", "ab"),
        ] {
            assert_eq!(interpolated(text), known, "{text}");
        }
    }

    #[test]
    fn yaml_with_anchors_and_merges() {
        let text = "x-a: &a {p: 1, q: 2}\nb: &b\n  <<: *a\n  q: 3\nc: *b\nd:\n  <<: [*b, {p: 4, r: '5'}]\ne: [*a, !x y]\n---\nf: g\n";
        let value = yaml(text).unwrap();
        let a = map(&[("p", word("1")), ("q", word("2"))]);
        let b = map(&[("q", word("3")), ("p", word("1"))]);
        assert_eq!(value.get("b"), Some(&b));
        assert_eq!(value.get("c"), Some(&b));
        let d = map(&[("q", word("3")), ("p", word("1")), ("r", word("5"))]);
        assert_eq!(value.get("d"), Some(&d));
        let e = Value::List(vec![Rc::new(a), word("y")]);
        assert_eq!(value.get("e"), Some(&e));
        assert_eq!(value.get("f"), None);
        assert_eq!(yaml(""), Ok(Value::Map(vec![])));
        assert_eq!(yaml("# x\n"), Ok(Value::Map(vec![])));
    }

    #[test]
    fn what_cannot_be_read_says_so_and_costs_little() {
        let lines = |lines: Vec<String>| lines.join("\n") + "\n";
        let laughs = (1..40).map(|at| {
            let all = vec![format!("*x{}", at - 1); 9].join(", ");
            format!("a{at}: &x{at} [{all}]")
        });
        let laughs = format!("a0: &x0 lol\n{}", lines(laughs.collect()));
        let wide = lines((0..2000).map(|at| format!("  k{at}: x")).collect());
        let merges = lines((0..2000).map(|at| format!("m{at}: {{<<: *w}}")).collect());
        assert!(yaml(&laughs).is_ok());
        assert!(yaml(&format!("w: &w\n{wide}{merges}")).is_err());
        for text in ["a: [", "a: b: c", "\t- x\n\ty", "a: &b *b", "{{{{", "%"] {
            assert!(yaml(text).is_err(), "{text:?}");
        }
        for opening in ["[", "{", "- ", "? "] {
            for text in [opening.repeat(200), opening.repeat(20_000)] {
                assert!(yaml(&text).is_err(), "{opening}");
            }
        }
        for opening in [
            "[", "{\"a\":", "a = [", "a = (", "a = {b=", "a = !", "a {", "a = \"${", "a = x ? ",
        ] {
            let text = opening.repeat(20_000);
            assert!(json(&text).is_err() && hcl(&text).is_err(), "{opening}");
        }
    }

    #[test]
    fn hcl_and_json_say_the_same() {
        let text = "variable \"V\" { default = \"x\" }\ntarget \"a\" {\n  context = \".\"\n  tags = [\"x:${V}\", V]\n  args = { A = \"1\" }\n}\ntarget \"b\" {\n  inherits = [\"a\"]\n}\n";
        let other = r#"{"variable": {"V": {"default": "x"}},
            "target": {"a": {"context": ".", "tags": ["x:${V}", "${V}"], "args": {"A": "1"}}, "b": {"inherits": ["a"]}}}"#;
        let (hcl, json) = (hcl(text).unwrap(), json(other).unwrap());
        for name in ["a", "b"] {
            let of = |value: &Value| {
                let target = value.get("target").unwrap().get(name).unwrap();
                let mut entries = target.entries().to_vec();
                entries.sort_by(|(a, _), (b, _)| a.cmp(b));
                entries
            };
            assert_eq!(of(&hcl), of(&json), "{name}");
        }
        let tags = hcl.get("target").unwrap().get("a").unwrap().get("tags");
        assert_eq!(tags, Some(&Value::List(vec![word("x:\0"), word("\0")])));
    }
}
