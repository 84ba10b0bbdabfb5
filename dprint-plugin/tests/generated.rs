//! What is written out of the option table: `schema.json`, and the table in `docs/dprint.md`. `DFMT_BLESS=1` writes both anew.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test may read and write files and panic"
)]

use std::fs;
use std::path::Path;

use dfmt::config::{Choice, ConfigOption, InDprint, Kind, OPTIONS, Word};
use dfmt::rules::RULES;
use dprint_plugin_dfmt::configuration::{Configuration, OWN_OPTIONS};
use serde_json::{Map, Value, json};

/// An option, as people write it in `dprint.json`.
struct Documented {
    name: &'static str,
    about: &'static str,
    default: Value,
    values: Values,
}

enum Values {
    Switch,
    Number(usize, usize),
    Words(&'static [Word]),
    Pattern,
    Rules,
}

impl Documented {
    /// `None` for an option that the plugin does not read.
    fn new<S: Default>(option: &ConfigOption<S>) -> Option<Self> {
        let defaults = serde_json::to_value(Configuration::default()).unwrap();
        let name = option.dprint.name()?;
        let default = defaults[name].clone();
        let (about, values) = match (option.dprint, &option.kind) {
            (InDprint::Switch { about, .. }, _) => (about, Values::Switch),
            (_, Kind::Number(least, most, _)) => (option.about, Values::Number(*least, *most)),
            (_, Kind::Choice(field)) => {
                let words = Choice::words(field(&mut S::default()));
                (option.about, Values::Words(words))
            }
            (_, Kind::Pattern(_)) => (option.about, Values::Pattern),
            (_, Kind::Rules(_)) => (option.about, Values::Rules),
            (_, Kind::Texts(_) | Kind::Switch(_) | Kind::Day(_)) => {
                panic!("the plugin has no words for {name}")
            }
        };
        Some(Self {
            name,
            about,
            default,
            values,
        })
    }

    fn schema(&self) -> Value {
        let mut schema = json!({ "description": self.about });
        let more = match self.values {
            Values::Switch => json!({ "type": "boolean" }),
            Values::Number(least, most) => {
                json!({ "type": "integer", "minimum": least, "maximum": most })
            }
            Values::Words(words) => {
                let one = |word: &Word| json!({ "const": word.word, "description": word.about });
                json!({ "type": "string", "oneOf": words.iter().map(one).collect::<Vec<_>>() })
            }
            Values::Pattern => json!({ "type": "string" }),
            Values::Rules => {
                json!({ "type": "array", "items": { "$ref": "#/definitions/rule" } })
            }
        };
        let schema_map = schema.as_object_mut().unwrap();
        schema_map.extend(more.as_object().unwrap().clone());
        schema_map.insert("default".to_owned(), self.default.clone());
        schema
    }

    /// A row of the table: option, values with the default first, what it says.
    fn row(&self) -> String {
        let values = match self.values {
            Values::Switch => "`false`, `true`".to_owned(),
            Values::Number(least, most) => format!("`{}`; {least} to {most}", self.default),
            Values::Words(words) => {
                let words: Vec<_> = words
                    .iter()
                    .map(|word| format!("`\"{}\"`", word.word))
                    .collect();
                words.join(", ")
            }
            Values::Pattern | Values::Rules => format!("`{}`", self.default),
        };
        // A bar would end the cell, also in code.
        let about = self.about.replace('|', "\\|");
        format!("| `{}` | {values} | {about} |\n", self.name)
    }
}

fn documented() -> Vec<Documented> {
    let own = OWN_OPTIONS.iter().filter_map(Documented::new);
    OPTIONS
        .iter()
        .filter_map(Documented::new)
        .chain(own)
        .collect()
}

/// Fails if the file at `path`, relative to the plugin's folder, is not `expected` of its text, or makes it so.
fn check(path: &str, expected: impl FnOnce(&str) -> String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let text = fs::read_to_string(&path).unwrap_or_default();
    let expected = expected(&text);
    if std::env::var_os("DFMT_BLESS").is_some() {
        fs::write(&path, expected).unwrap();
    } else {
        let place = path.display();
        assert_eq!(
            text, expected,
            "{place} is out of date; DFMT_BLESS=1 writes it anew"
        );
    }
}

#[test]
fn schema() {
    let names = RULES
        .iter()
        .flat_map(|rule| std::iter::once(rule.id).chain(rule.codes.iter().copied()))
        .chain(["all", "default"]);
    let mut properties = Map::new();
    for option in documented() {
        properties.insert(option.name.to_owned(), option.schema());
    }
    // Those that dprint has in every plugin's configuration, and keeps to itself.
    for (name, description, kinds) in [
        (
            "associations",
            "Patterns of files to format besides those with a Dockerfile's name.",
            json!(["array", "string"]),
        ),
        (
            "locked",
            "Whether this configuration may not be overridden or extended.",
            json!("boolean"),
        ),
        (
            "overrides",
            "Other values for some files.",
            json!(["array", "object"]),
        ),
    ] {
        let property = json!({ "description": description, "type": kinds });
        properties.insert(name.to_owned(), property);
    }
    let schema = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "description": "What stands under `dfmt` in the configuration of dprint.",
        "type": "object",
        "definitions": {
            "rule": {
                "description": "A rule, by name or code.",
                "type": "string",
                "enum": names.collect::<Vec<_>>(),
            },
        },
        "properties": properties,
        "additionalProperties": false,
    });
    check("schema.json", |_| {
        format!("{}\n", serde_json::to_string_pretty(&schema).unwrap())
    });
}

#[test]
fn table_in_its_page() {
    const START: &str = "<!-- options of the dprint plugin: written by a test -->\n";
    const END: &str = "<!-- end -->\n";
    let mut table = String::from("| option | values, the default first | |\n|---|---|---|\n");
    table.extend(documented().iter().map(Documented::row));
    check("../docs/dprint.md", |text| {
        let (before, rest) = text.split_once(START).expect("the page has the marker");
        let (_, after) = rest.split_once(END).expect("the page has the end marker");
        format!("{before}{START}{table}{END}{after}")
    });
}
