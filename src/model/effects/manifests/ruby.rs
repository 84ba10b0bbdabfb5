//! Projects of Ruby: a `Gemfile` is a program.

use super::{Obstacle, Project};
use crate::knowledge::ecosystems::GEMFILE_READS;

/// A line without its texts and its comment; `None` if there is code in a text.
fn code_of(line: &str) -> Option<String> {
    let mut code = String::new();
    let mut chars = line.trim().chars().peekable();
    while let Some(ch) = chars.next() {
        match ch {
            '#' => break,
            '"' | '\'' => {
                while let Some(inner) = chars.next().filter(|inner| *inner != ch) {
                    if inner == '\\' {
                        chars.next();
                    }
                    if inner == '#' && ch == '"' && chars.peek() == Some(&'{') {
                        return None;
                    }
                }
            }
            ch => code.push(ch),
        }
    }
    Some(code)
}

/// Whether a Gemfile and its lock file read nothing else.
pub(super) fn check(files: &[String], project: &Project<'_>) -> Result<(), Obstacle> {
    let gemfile = &files[0];
    for line in project.text(gemfile)?.lines() {
        let Some(code) = code_of(line) else {
            let what = format!("`{gemfile}` has a text with code in it: `{}`", line.trim());
            return Err(Obstacle::Unknown(what));
        };
        // Whether a gem is loaded when the program starts is no matter here.
        let code = code
            .replace("require: ", "")
            .replace(":require => ", "")
            .replace("require:", "");
        let line = line.trim();
        let names_path = code.contains("path:")
            || code.contains(":path")
            || line.contains("'path'")
            || line.contains("\"path\"")
            || line.contains("file:/");
        let is_read = names_path || GEMFILE_READS.iter().any(|part| code.contains(part));
        if is_read {
            let what = format!("`{gemfile}` may read something of the project: `{line}`");
            return Err(if line.starts_with("gemspec") || names_path {
                Obstacle::Needs(what)
            } else {
                Obstacle::Unknown(what)
            });
        }
    }
    let Some(lock) = files.get(1) else {
        return Err(Obstacle::Unknown("there is no `Gemfile.lock`".to_owned()));
    };
    if project
        .text(lock)?
        .lines()
        .any(|line| line == "PATH" || line == "PLUGIN SOURCE")
    {
        return Err(Obstacle::Needs(format!(
            "`{lock}` takes a gem from the project"
        )));
    }
    Ok(())
}

/// The groups of `development` and `test` that a Gemfile has gems in, and an install brings along: no optional ones, and none of gems that are in another
/// group, too. `None` where another file may have more of them.
#[cfg(feature = "manifests")]
pub(super) fn development_groups(text: &str) -> Option<Vec<&'static str>> {
    let mut found = Vec::new();
    let mut is_all = true;
    for line in text.lines().map(str::trim_start) {
        let code = code_of(line).unwrap_or_else(|| line.to_owned());
        is_all &= !READS_GEMS.iter().any(|word| code.starts_with(word));
        let is_block = code
            .strip_prefix("group")
            .is_some_and(|rest| rest.starts_with([' ', '(']));
        let own = ["groups:", "group:", ":groups", ":group"];
        let at = own
            .iter()
            .find_map(|word| Some(line.find(word)? + word.len()));
        let rest = match at {
            _ if is_block => line["group".len()..].split(" do").next(),
            Some(at) if code.starts_with("gem") => {
                let rest = line[at..].trim_start_matches([' ', '=', '>']);
                let is_list = rest.starts_with(['[', '%']);
                rest.split(if is_list { [']', ')'] } else { [',', '#'] })
                    .next()
            }
            _ => continue,
        };
        let words = rest
            .unwrap_or_default()
            .split(|ch: char| !(ch.is_ascii_alphanumeric() || ch == '_'));
        // The letter of `%w[test]` is none.
        let named: Vec<&str> = words
            .filter(|word| !matches!(*word, "" | "w" | "i"))
            .collect();
        if !named.is_empty() && named.iter().all(|word| GROUPS.contains(word)) {
            found.extend(GROUPS.iter().filter(|group| named.contains(*group)));
        }
    }
    found.sort_unstable();
    found.dedup();
    (is_all || !found.is_empty()).then_some(found)
}

/// The groups of gems that only those need who work on a project. Source: gemfile(5), "GROUPS"; the Gemfile that `rails new` writes.
#[cfg(feature = "manifests")]
const GROUPS: &[&str] = &["development", "test"];

/// What in a Gemfile brings gems that it does not name. Source: gemfile(5); Bundler's `Bundler::Dsl`.
#[cfg(feature = "manifests")]
const READS_GEMS: &[&str] = &["eval", "gemspec", "instance_eval", "load", "require"];

#[cfg(all(test, feature = "manifests"))]
mod tests {
    use super::*;

    #[test]
    fn groups_of_development_are_read() {
        for (text, expected) in [
            ("gem 'rails'\n", Some(&[][..])),
            ("group :development, :test do\n", Some(GROUPS)),
            ("group(:test) do # for CI\n", Some(&["test"])),
            (
                "  gem 'a', '1', groups: %i[test development]\n",
                Some(GROUPS),
            ),
            (
                "gem 'a', :group => :development, require: false\n",
                Some(&["development"]),
            ),
            (
                "gem 'a', groups: [:test, :production], b: :test\n",
                Some(&[]),
            ),
            ("group :development, optional: true do\n", Some(&[])),
            ("group :ci do\n# group :test do\n", Some(&[])),
            ("gemspec\n", None),
            ("eval_gemfile 'b'\ngroup :test do\n", Some(&["test"])),
        ] {
            let groups = development_groups(text);
            assert_eq!(groups.as_deref(), expected, "{text}");
        }
    }
}
