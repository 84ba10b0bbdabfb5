//! What is written out of the rules: a page for each in `docs/rules`, their index, the tables of other tools' codes.
//! `DFMT_BLESS=1` writes all anew.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test may read and write files and panic"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use dfmt::report::{code_tables, rule_page, rule_table};
use dfmt::rules::RULES;

/// The sections of a rule's documentation, in order; one that a rule has nothing to say in may be missing.
const SECTIONS: &[&str] = &[
    "What it does",
    "Why",
    "Example",
    "When it stays silent",
    "Fix safety",
    "Options",
    "Codes",
    "Source",
];

/// What every rule has something to say about.
const NEEDED: &[&str] = &[
    "What it does",
    "Why",
    "Example",
    "When it stays silent",
    "Source",
];

#[test]
fn every_rule_is_documented() {
    for rule in RULES {
        let text = rule.documentation();
        let first = text.lines().next().unwrap();
        assert!(
            first.starts_with(&format!("`{}`: ", rule.id)) && first.ends_with('.'),
            "{}: the first line is: {first}",
            rule.id
        );
        let titles: Vec<_> = text
            .lines()
            .filter_map(|line| line.strip_prefix("## "))
            .collect();
        let places: Vec<_> = titles
            .iter()
            .map(|title| SECTIONS.iter().position(|known| known == title))
            .collect();
        assert!(
            places.is_sorted() && !places.contains(&None),
            "{}: its sections are {titles:?}",
            rule.id
        );
        for needed in NEEDED {
            assert!(titles.contains(needed), "{}: no section {needed}", rule.id);
        }
        assert!(
            rule.fixes.is_empty() || titles.contains(&"Fix safety"),
            "{}: nothing about the safety of its fixes",
            rule.id
        );
        let section = text.split("\n## Codes\n").nth(1).unwrap_or_default();
        let section = section.split("\n## ").next().unwrap_or_default();
        for code in rule.codes {
            assert!(
                section.contains(code),
                "{}: Codes says nothing of {code}",
                rule.id
            );
        }
    }
}

#[test]
fn pages_are_what_the_rules_say() {
    let mut pages = BTreeMap::new();
    for rule in RULES {
        pages.insert(format!("rules/{}.md", rule.id), rule_page(rule));
    }
    let index = format!(
        "# Rules\n\nWritten by a test from what the rules say of themselves; `dfmt rules` and `dfmt rules RULE` show the same in the \
         terminal. Fixes are *safe* (every build still builds, and containers run the same programs the same way; `--fix`) or \
         *unsafe* (they can change what the image does; `--fix --unsafe-fixes`).\n\n{}",
        rule_table("")
    );
    pages.insert("rules/README.md".to_owned(), index);
    let codes = format!(
        "# Codes of other tools\n\nWritten by a test. A code is accepted wherever the name of its rule is.\n\n{}",
        code_tables("rules/")
    );
    pages.insert("codes.md".to_owned(), codes);

    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let bless = std::env::var_os("DFMT_BLESS").is_some_and(|value| value == "1");
    for (name, text) in &pages {
        let path = docs.join(name);
        if bless {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, text).unwrap();
        }
        let found = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            found == *text,
            "docs/{name} is not what the rules say: DFMT_BLESS=1 writes it"
        );
    }
    for entry in fs::read_dir(docs.join("rules")).unwrap() {
        let name = format!("rules/{}", entry.unwrap().file_name().to_str().unwrap());
        assert!(pages.contains_key(&name), "docs/{name} is of no rule");
    }
}
