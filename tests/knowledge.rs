//! Facts stand in `src/knowledge`, each once, in order, with a source: the tables are read as text.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test may read files and panic"
)]

mod support;

use std::path::Path;

/// A table, as written.
struct Table {
    /// Where, for messages.
    place: String,
    /// What stands above it.
    documentation: String,
    /// The strings that start its rows.
    rows: Vec<String>,
    /// Whether its rows are strings and nothing else.
    is_plain: bool,
}

/// The constant tables of a folder of `src`, tests left out.
fn tables(folder: &str) -> Vec<Table> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("src")
        .join(folder);
    let mut tables = Vec::new();
    for path in support::files_below(&root) {
        if path.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]\nmod tests").next().unwrap();
        let header: String = code
            .lines()
            .take_while(|line| line.starts_with("//!"))
            .collect();
        let lines: Vec<&str> = code.lines().collect();
        for (at, line) in lines.iter().enumerate() {
            let declared = line.trim_start();
            let Some((before, rest)) = declared.split_once("const ") else {
                continue;
            };
            if !before.is_empty() && !before.starts_with("pub") {
                continue;
            }
            let Some((name, kind)) = rest.split_once(": &[") else {
                continue;
            };
            if name.starts_with("fn ") {
                continue;
            }
            let documentation = lines[..at]
                .iter()
                .rev()
                .skip_while(|line| line.starts_with("#["))
                .take_while(|line| line.trim_start().starts_with("///"))
                .copied()
                .collect::<String>();
            // Up to the bracket that closes it.
            let body: String = lines[at..]
                .iter()
                .scan(0_i32, |depth, line| {
                    let was_open = *depth >= 0;
                    // `"["` is a program.
                    let code: String = line.split('"').step_by(2).collect();
                    let opens = i32::try_from(code.matches(['[', '(']).count()).unwrap();
                    let closes = i32::try_from(code.matches([']', ')']).count()).unwrap();
                    *depth += opens - closes;
                    let is_open = was_open && !(line.trim_end().ends_with(';') && *depth <= 0);
                    if !is_open {
                        *depth = -1_000_000;
                    }
                    was_open.then_some(*line)
                })
                .collect::<Vec<_>>()
                .join("\n");
            let values = body.split_once("= &[").map_or("", |(_, values)| values);
            let is_plain = kind.starts_with("&str]");
            let rows = if is_plain {
                strings(values)
            } else {
                let mut rows = values.lines();
                rows.by_ref()
                    .filter_map(|row| {
                        let row = row.trim_start().strip_prefix('(')?;
                        row.starts_with('"')
                            .then(|| strings(row).into_iter().next())?
                    })
                    .collect()
            };
            tables.push(Table {
                place: format!("{}: {name}", path.strip_prefix(&root).unwrap().display()),
                documentation: format!("{header}{documentation}"),
                rows,
                is_plain,
            });
        }
    }
    tables
}

/// The string literals of a text.
fn strings(text: &str) -> Vec<String> {
    let mut strings = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find('"') {
        let inner = &rest[start + 1..];
        let mut escaped = false;
        let end = inner.find(|ch| {
            let ends = ch == '"' && !escaped;
            escaped = ch == '\\' && !escaped;
            ends
        });
        let Some(end) = end else {
            break;
        };
        strings.push(inner[..end].to_owned());
        rest = &inner[end + 1..];
    }
    strings
}

#[test]
fn rows_are_in_order_and_stand_once() {
    let mut wrong = Vec::new();
    for table in tables("knowledge") {
        let mut sorted = table.rows.clone();
        sorted.sort();
        let is_ordered = table.documentation.contains("in this order")
            || table.documentation.contains("oldest first");
        if !is_ordered && sorted != table.rows {
            wrong.push(format!("{} is not sorted", table.place));
        }
        let count = sorted.len();
        sorted.dedup();
        if table.is_plain && sorted.len() != count {
            wrong.push(format!("{} has a row twice", table.place));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn facts_have_a_source() {
    let wrong: Vec<String> = tables("knowledge")
        .into_iter()
        .filter(|table| {
            let says = [
                "Source",
                "POSIX",
                "reference",
                "documentation",
                "(1)",
                "(5)",
                "(8)",
                "as of",
                "grammar",
            ];
            !says.iter().any(|word| table.documentation.contains(word))
        })
        .map(|table| table.place)
        .collect();
    assert!(wrong.is_empty(), "no source: {}", wrong.join("\n"));
}

/// How many strings a table may have outside `knowledge`: what a rule asks of a text, not what is known of the world.
const LONG: usize = 6;

#[test]
fn no_facts_outside() {
    for folder in ["model", "rules"] {
        let long = tables(folder)
            .into_iter()
            .filter(|table| table.rows.len() > LONG);
        let places: Vec<String> = long
            .map(|table| format!("{} ({})", table.place, table.rows.len()))
            .collect();
        assert!(
            places.is_empty(),
            "facts belong into `knowledge`:\n{}",
            places.join("\n")
        );
    }
}
