//! The findings of a run, counted by rule.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::json;

use super::Placed;
use crate::diagnostic::Applicability;

/// What there is of one rule, or of all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Count {
    /// Files with findings.
    files: usize,
    findings: usize,
    /// Of these, those that `--fix` settles.
    safe: usize,
    /// Those that `--unsafe-fixes` settles besides.
    not_safe: usize,
}

impl Count {
    fn add(&mut self, other: Self) {
        self.files += other.files;
        self.findings += other.findings;
        self.safe += other.safe;
        self.not_safe += other.not_safe;
    }
}

/// The findings of files, counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Files that were looked at.
    checked: usize,
    /// Files in which `--fix` settles something.
    safe_files: usize,
    total: Count,
    rules: BTreeMap<&'static str, Count>,
}

impl Statistics {
    /// Those of one file.
    pub fn of_file(list: &[Placed<'_>]) -> Self {
        let mut statistics = Self {
            checked: 1,
            ..Self::default()
        };
        for placed in list {
            let how = placed.applicability();
            let count = Count {
                files: 0,
                findings: 1,
                safe: usize::from(how == Some(Applicability::Safe)),
                not_safe: usize::from(how == Some(Applicability::Unsafe)),
            };
            statistics.total.add(count);
            let rule = statistics.rules.entry(placed.finding.rule).or_default();
            rule.add(count);
            rule.files = 1;
        }
        statistics.total.files = usize::from(!list.is_empty());
        statistics.safe_files = usize::from(statistics.total.safe > 0);
        statistics
    }

    /// Adds those of other files.
    pub fn add(&mut self, other: &Self) {
        self.checked += other.checked;
        self.safe_files += other.safe_files;
        self.total.add(other.total);
        for (rule, count) in &other.rules {
            self.rules.entry(rule).or_default().add(*count);
        }
    }

    /// The rules with the most findings first.
    fn sorted(&self) -> Vec<(&'static str, Count)> {
        let mut rules: Vec<_> = self
            .rules
            .iter()
            .map(|(rule, count)| (*rule, *count))
            .collect();
        rules.sort_by_key(|(rule, count)| (Reverse(count.findings), *rule));
        rules
    }

    /// A table for people, and below it what fixes would settle.
    pub fn table(&self) -> String {
        let mut out = String::from("findings   files    safe  unsafe  rule\n");
        let mut row = |rule: &str, count: Count| {
            let Count {
                files,
                findings,
                safe,
                not_safe,
            } = count;
            // Writing to a string does not fail.
            let _ = writeln!(out, "{findings:>8}{files:>8}{safe:>8}{not_safe:>8}  {rule}");
        };
        for (rule, count) in self.sorted() {
            row(rule, count);
        }
        row("all", self.total);
        let Count {
            findings,
            safe,
            not_safe,
            ..
        } = self.total;
        let _ = writeln!(
            out,
            "\n`dfmt --fix` would settle {safe} of {findings} findings, in {} of {} files; `--unsafe-fixes` {not_safe} more",
            self.safe_files, self.checked
        );
        out
    }

    /// The same as one JSON object.
    pub fn json(&self) -> String {
        let rules = self.sorted().into_iter().map(|(rule, count)| {
            json!({
                "rule": rule,
                "files": count.files,
                "findings": count.findings,
                "safe": count.safe,
                "unsafe": count.not_safe,
            })
        });
        let mut object = json!({
            "checked": self.checked,
            "files": self.total.files,
            "findings": self.total.findings,
            "safe": self.total.safe,
            "safe_files": self.safe_files,
            "unsafe": self.total.not_safe,
            "rules": rules.collect::<Vec<_>>(),
        });
        // The order of the keys depends on features that other crates ask for.
        object.sort_all_objects();
        format!("{object:#}\n")
    }
}

#[cfg(test)]
mod tests {
    use super::super::in_text;
    use super::*;
    use crate::diagnostic::{Finding, Fix, Severity};
    use crate::text::Span;

    #[test]
    fn rules_are_counted_by_file_and_by_fix() {
        let finding = |rule, fix: Option<Applicability>| Finding {
            rule,
            severity: Severity::Info,
            span: Span::default(),
            message: String::new(),
            help: None,
            fix: fix.map(|how| Fix::new(how, "", vec![], vec![])),
            code: None,
        };
        let found = [
            finding("sudo", None),
            finding("exec-form", Some(Applicability::Safe)),
            finding("exec-form", Some(Applicability::Unsafe)),
        ];
        let mut all = Statistics::default();
        for list in [&found[..], &found[..1], &[]] {
            all.add(&Statistics::of_file(&in_text(b"", list)));
        }
        assert_eq!(
            all.table(),
            "findings   files    safe  unsafe  rule\n       \
             2       1       1       1  exec-form\n       \
             2       2       0       0  sudo\n       \
             4       2       1       1  all\n\n\
             `dfmt --fix` would settle 1 of 4 findings, in 1 of 3 files; `--unsafe-fixes` 1 more\n"
        );
        let json: serde_json::Value = serde_json::from_str(&all.json()).unwrap();
        assert_eq!(
            json["rules"][1],
            json!({ "rule": "sudo", "files": 2, "findings": 2, "safe": 0, "unsafe": 0 })
        );
        assert_eq!(
            (&json["checked"], &json["files"], &json["safe_files"]),
            (&json!(3), &json!(2), &json!(1))
        );
    }
}
