//! Pages and parts of pages that a test writes: the command line, from what `--help` prints, and the rules in the contents of the book.

use std::fmt::Write;
use std::process::Command;

use dfmt::rules::RULES;

use crate::{check, pages, read};

fn help(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_dfmt"))
        .env("DFMT_SHELLCHECK", "")
        .args(arguments)
        .arg("--help")
        .env_remove("COLUMNS")
        .output()
        .unwrap();
    assert!(output.status.success(), "dfmt {arguments:?} --help");
    String::from_utf8(output.stdout).unwrap()
}

/// The commands that a help lists, of itself called after them.
fn commands(help: &str) -> Vec<&str> {
    let list = help.split_once("\nCommands:\n").unwrap().1;
    let rows = list.lines().take_while(|line| !line.is_empty());
    rows.filter_map(|line| line.strip_prefix("  ")?.split(' ').next())
        .filter(|word| !word.is_empty())
        .collect()
}

#[test]
fn the_page_of_the_command_line_is_what_help_says() {
    let whole = help(&[]);
    let commands = commands(&whole);
    assert!(
        commands.contains(&"rules") && commands.contains(&"config"),
        "{commands:?}"
    );
    let mut page = String::from(include_str!("cli.md"));
    write!(page, "\n## dfmt\n\n```text\n{whole}```\n").unwrap();
    for command in commands {
        write!(
            page,
            "\n## dfmt {command}\n\n```text\n{}```\n",
            help(&[command])
        )
        .unwrap();
    }
    check("docs/cli.md", &page);
}

#[test]
fn the_contents_of_the_book_are_all_pages() {
    let summary = read("docs/SUMMARY.md");
    let mut written = String::new();
    for line in summary.lines().filter(|line| !line.starts_with("  ")) {
        writeln!(written, "{line}").unwrap();
        if line == "- [Rules](rules.md)" {
            for rule in RULES {
                writeln!(written, "  - [{id}](rules/{id}.md)", id = rule.id).unwrap();
            }
        }
    }
    check("docs/SUMMARY.md", &written);
    for page in pages() {
        if let Some(name) = page
            .strip_prefix("docs/")
            .filter(|name| *name != "SUMMARY.md")
        {
            assert_eq!(
                written.matches(&format!("({name})")).count(),
                1,
                "docs/SUMMARY.md names {name} once"
            );
        }
    }
}
