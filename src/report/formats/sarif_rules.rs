//! What SARIF says of the rules (3.49): the same for all runs, so that a result can name its rule by number before the others are known.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::diagnostic::{GENERATED, SYNTAX, Severity};
use crate::lint::Rule;
use crate::report::LAYOUT;
use crate::rules::{RULES, documentation};

/// Where the source and the pages of the rules are; empty while that is not decided.
pub(super) const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");

/// Names of findings that are not those of rules: how bad they are, what they want, and more about it.
const OTHERS: &[(&str, Severity, &str, &str)] = &[
    (
        LAYOUT,
        Severity::Style,
        "The file is laid out in dfmt's style.",
        "The file is not laid out as dfmt would lay it out: `dfmt` does, `dfmt --check` shows the diff. It is one finding for a file, at \
         the first line that differs.",
    ),
    (
        SYNTAX,
        Severity::Error,
        "The file can be read by BuildKit.",
        "What BuildKit's parser rejects: `docker build` stops at such a file before it does anything. dfmt leaves the file as it is.",
    ),
    (
        GENERATED,
        Severity::Info,
        "The file is not written by a program.",
        "A comment says that a program writes this file: a change is lost when it is written again. Change what it is generated from.",
    ),
];

/// A severity by the name that SARIF has for it (3.27.10).
pub(super) fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info | Severity::Style => "note",
    }
}

/// The number of a rule in [`rules`].
pub(super) fn index(id: &str) -> Option<usize> {
    static INDEX: LazyLock<HashMap<&str, usize>> = LazyLock::new(|| {
        let rules = RULES.iter().map(|rule| rule.id);
        let all = rules.chain(OTHERS.iter().map(|(id, ..)| *id));
        all.enumerate().map(|(at, id)| (id, at)).collect()
    });
    INDEX.get(id).copied()
}

/// All rules, on by default or not, and after them what else a finding can be called.
pub(super) fn rules() -> Vec<Value> {
    let others = OTHERS.iter().map(|(id, severity, short, long)| {
        json!({
            "id": id,
            "shortDescription": { "text": short },
            "fullDescription": { "text": long },
            "help": { "text": long },
            "defaultConfiguration": { "level": level(*severity) },
            "properties": properties(*severity, &[]),
        })
    });
    RULES.iter().map(rule).chain(others).collect()
}

fn rule(rule: &Rule) -> Value {
    let page = documentation(rule);
    let (what, why) = (section(&page, "What it does"), section(&page, "Why"));
    let mut object = json!({
        "id": rule.id,
        "shortDescription": { "text": sentence(rule.summary) },
        "fullDescription": { "text": what },
        "help": { "text": format!("{what}\n\n{why}"), "markdown": page },
        "defaultConfiguration": { "enabled": rule.default, "level": level(rule.severity) },
        "properties": properties(rule.severity, rule.codes),
    });
    if !REPOSITORY.is_empty() {
        object["helpUri"] = json!(format!("{REPOSITORY}/blob/main/docs/rules/{}.md", rule.id));
    }
    object
}

/// The names that other tools have for it, as tags; and how bad it is for GitHub's code scanning, which has a word of its own for that.
fn properties(severity: Severity, codes: &[&str]) -> Value {
    let tags = ["dockerfile"].iter().chain(codes);
    json!({
        "tags": tags.collect::<Vec<_>>(),
        "problem.severity": match severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info | Severity::Style => "recommendation",
        },
    })
}

/// The text of a section of a page.
fn section<'p>(page: &'p str, title: &str) -> &'p str {
    let mut sections = page.split("\n## ");
    let text = sections.find_map(|section| section.strip_prefix(title)?.strip_prefix('\n'));
    text.unwrap_or_default().trim()
}

/// A summary as a sentence without Markdown.
fn sentence(summary: &str) -> String {
    let summary = summary.replace('`', "");
    let mut chars = summary.chars();
    let first = chars.next().map(|first| first.to_ascii_uppercase());
    let end = if summary.ends_with('.') { "" } else { "." };
    first.into_iter().chain(chars).collect::<String>() + end
}
