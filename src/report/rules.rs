//! What there is to say about rules: lists, pages, and the explanation of one on a terminal.

use std::fmt::Write;

use super::LAYOUT;
use crate::diagnostic::{Applicability, SYNTAX};
use crate::knowledge::codes::{BUILDKIT, Code, HADOLINT};
use crate::knowledge::linters::TheirRule;
use crate::lint::Rule;
use crate::rules::{RULES, documentation};

/// What a rule's fixes are, in words.
fn fixes(rule: &Rule) -> &'static str {
    match rule.fixes {
        [] => "none",
        [Applicability::Safe] => "safe",
        [Applicability::Unsafe] => "unsafe",
        [..] => "safe or unsafe",
    }
}

fn default(rule: &Rule) -> &'static str {
    if rule.default { "on" } else { "off" }
}

/// The names other tools have for it, `-` if there are none.
fn codes(rule: &Rule) -> String {
    if rule.codes.is_empty() {
        "-".to_owned()
    } else {
        rule.codes.join(", ")
    }
}

/// All rules, a line each, for a terminal: name, severity, fix, default, summary.
pub fn rule_list() -> String {
    let width = RULES.iter().map(|rule| rule.id.len()).max().unwrap_or(0);
    let mut out = String::new();
    let head = ("RULE", "SEVERITY", "FIX", "DEFAULT", "WHAT IT WANTS");
    let rows = RULES.iter().map(|rule| {
        (
            rule.id,
            rule.severity.as_str(),
            fixes(rule),
            default(rule),
            rule.summary,
        )
    });
    for (id, severity, fix, default, summary) in std::iter::once(head).chain(rows) {
        let summary = summary.replace('`', "");
        // Writing to a string does not fail.
        let _ = writeln!(
            out,
            "{id:width$}  {severity:8}  {fix:14}  {default:7}  {summary}"
        );
    }
    out
}

/// One rule for a terminal of so many columns.
pub fn rule_explained(rule: &Rule, columns: usize, colour: bool) -> String {
    let (bold, plain) = if colour {
        ("\x1b[1m", "\x1b[0m")
    } else {
        ("", "")
    };
    let mut out = String::new();
    let _ = writeln!(
        out,
        "{bold}{}{plain}: {}, fix {}, {} by default; codes: {}\n",
        rule.id,
        rule.severity.as_str(),
        fixes(rule),
        default(rule),
        codes(rule),
    );
    let text = documentation(rule);
    let mut paragraph = String::new();
    let mut in_code = false;
    let flush = |paragraph: &mut String, out: &mut String| {
        if paragraph.is_empty() {
            return;
        }
        let indent = if paragraph.starts_with("- ") {
            "  "
        } else {
            ""
        };
        let options = textwrap::Options::new(columns).subsequent_indent(indent);
        out.push_str(&textwrap::fill(paragraph, options));
        out.push('\n');
        paragraph.clear();
    };
    for line in text.lines() {
        if line.starts_with("```") {
            flush(&mut paragraph, &mut out);
            in_code = !in_code;
        } else if in_code {
            let _ = writeln!(out, "    {line}");
        } else if let Some(title) = line.strip_prefix("## ") {
            let _ = writeln!(out, "{bold}{title}{plain}");
        } else if line.is_empty() {
            flush(&mut paragraph, &mut out);
            out.push('\n');
        } else {
            if line.starts_with("- ") || line.starts_with('|') {
                flush(&mut paragraph, &mut out);
            } else if !paragraph.is_empty() {
                paragraph.push(' ');
            }
            paragraph.push_str(line.trim_start());
        }
    }
    flush(&mut paragraph, &mut out);
    out
}

/// The page of a rule in the documentation, as Markdown.
pub fn rule_page(rule: &Rule) -> String {
    let text = documentation(rule);
    // The first line is "`id`: what it wants."
    let (first, rest) = text.split_once('\n').unwrap_or((&text, ""));
    let lead = first
        .split_once(": ")
        .map_or(first, |(_, wants)| wants)
        .to_owned();
    let lead = upper_first(&lead);
    format!(
        "# {}\n\n{lead}\n\n| severity | fix | by default | codes |\n|---|---|---|---|\n| {} | {} | {} | {} |\n{}",
        rule.id,
        rule.severity.as_str(),
        fixes(rule),
        default(rule),
        codes(rule),
        rest,
    )
}

fn upper_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().collect::<String>() + chars.as_str()
    })
}

/// The table of all rules, as Markdown, with links to pages in `folder`.
pub fn rule_table(folder: &str) -> String {
    let mut out = String::from(
        "| rule | what it wants | severity | fix | by default | codes |\n|---|---|---|---|---|---|\n",
    );
    for rule in RULES {
        let _ = writeln!(
            out,
            "| [`{id}`]({folder}{id}.md) | {} | {} | {} | {} | {} |",
            rule.summary,
            rule.severity.as_str(),
            fixes(rule),
            default(rule),
            rule.codes.join(", "),
            id = rule.id,
        );
    }
    out
}

/// The tables of other tools' codes, as Markdown, with links to pages in `folder`.
pub fn code_tables(folder: &str) -> String {
    let mut out = String::new();
    for (title, codes) in [
        ("BuildKit's build checks", BUILDKIT),
        ("hadolint's rules", HADOLINT),
    ] {
        let covered = codes.iter().filter(|code| answers(code).is_some()).count();
        let _ = writeln!(
            out,
            "## {title}\n\n{covered} of {} have a rule.\n\n| code | about | here | fix |\n|---|---|---|---|",
            codes.len()
        );
        for code in codes {
            let (here, fix) = match (answers(code), code.instead) {
                (Some(rule), _) => (
                    format!("[`{id}`]({folder}{id}.md)", id = rule.id),
                    fixes(rule),
                ),
                (None, Some(reason)) => (format!("not covered: {reason}"), ""),
                (None, None) => ("not covered yet".to_owned(), ""),
            };
            let _ = writeln!(out, "| {} | {} | {here} | {fix} |", code.code, code.about);
        }
        out.push('\n');
    }
    out
}

/// The table of another linter's rules, as Markdown, with links to pages in `folder`.
pub fn table_of_linter(linter: &str, all: &[TheirRule], folder: &str) -> String {
    let covered = all.iter().filter(|rule| !rule.rules.is_empty()).count();
    let mut out = format!(
        "{covered} of {} have a rule.\n\n| {linter} | about | here | by default |\n|---|---|---|---|\n",
        all.len()
    );
    for theirs in all {
        let rules = theirs.rules.iter().map(|id| match *id {
            LAYOUT => "[the layout](layout.md)".to_owned(),
            SYNTAX => "an error of syntax".to_owned(),
            id => format!("[`{id}`]({folder}{id}.md)"),
        });
        let rules = rules.collect::<Vec<_>>().join(", ");
        let here = match (rules.is_empty(), theirs.note) {
            (true, "") => "not covered yet".to_owned(),
            (true, reason) => format!("not covered: {reason}"),
            (false, "") => rules,
            (false, note) => format!("{rules}: {note}"),
        };
        let is_on = |id: &str| {
            let rule = RULES.iter().find(|rule| rule.id == id);
            rule.is_none_or(|rule| rule.default)
        };
        let on = match theirs.rules {
            [] => "",
            rules if rules.iter().any(|id| is_on(id)) => "on",
            _ => "off",
        };
        let _ = writeln!(
            out,
            "| `{}` | {} | {here} | {on} |",
            theirs.name, theirs.about
        );
    }
    out
}

/// The rule that has a code.
fn answers(code: &Code) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.codes.contains(&code.code))
}
