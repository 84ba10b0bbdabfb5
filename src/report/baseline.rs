//! The findings that a team knows of and has put off: a list of them, so that a run speaks of new ones only.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{Placed, fingerprints};

/// The one version of the format there is.
const VERSION: u64 = 1;

/// A finding by what it is known again by, whatever line it stands in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Known {
    /// The rule.
    pub rule: String,
    /// What the rule says: for people who read the list, never compared.
    pub message: String,
    /// See [`fingerprints`].
    pub fingerprint: String,
}

/// Findings by file; paths are relative to the folder of the list, with `/`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    /// By path, those of a file in the order in which they are written.
    pub files: BTreeMap<String, BTreeSet<Known>>,
}

/// A file of a run beside what a baseline knows of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Compared {
    /// Whether each finding is in the baseline, in their order.
    pub is_known: Vec<bool>,
    /// The fingerprints of those that are.
    pub met: BTreeSet<(String, String)>,
}

impl Baseline {
    /// Reads what [`Baseline::text`] wrote.
    ///
    /// # Errors
    /// If it is something else: what is wrong, in words.
    pub fn read(text: &[u8]) -> Result<Self, String> {
        let value: Value = serde_json::from_slice(text).map_err(|error| error.to_string())?;
        match value.get("version").and_then(Value::as_u64) {
            Some(VERSION) => {}
            Some(other) => {
                return Err(format!(
                    "it has version {other}, and this dfmt reads version {VERSION}"
                ));
            }
            None => return Err("it has no `version`".to_owned()),
        }
        let list = value.get("findings").and_then(Value::as_array);
        let list = list.ok_or("it has no list `findings`")?;
        let mut baseline = Self::default();
        for (at, finding) in list.iter().enumerate() {
            let word = |key: &str| {
                let word = finding.get(key).and_then(Value::as_str);
                let word = word.ok_or_else(|| format!("finding {} has no `{key}`", at + 1));
                word.map(str::to_owned)
            };
            let known = Known {
                rule: word("rule")?,
                message: word("message").unwrap_or_default(),
                fingerprint: word("fingerprint")?,
            };
            baseline.add(word("path")?, known);
        }
        Ok(baseline)
    }

    /// It as a text: JSON with a line for each finding, sorted, so that a diff shows which came and went.
    pub fn text(&self) -> String {
        let lines = self.files.iter().flat_map(|(path, known)| {
            known.iter().map(move |known| {
                format!(
                    "    {{ \"path\": {}, \"rule\": {}, \"fingerprint\": {}, \"message\": {} }}",
                    json!(path),
                    json!(known.rule),
                    json!(known.fingerprint),
                    json!(known.message),
                )
            })
        });
        let lines = lines.collect::<Vec<_>>().join(",\n");
        let list = if lines.is_empty() {
            "[]".to_owned()
        } else {
            format!("[\n{lines}\n  ]")
        };
        format!("{{\n  \"version\": {VERSION},\n  \"findings\": {list}\n}}\n")
    }

    /// How many findings it knows.
    pub fn count(&self) -> usize {
        self.files.values().map(BTreeSet::len).sum()
    }

    /// Adds one.
    pub fn add(&mut self, path: String, known: Known) {
        self.files.entry(path).or_default().insert(known);
    }

    /// Which of the findings of the file at `path`, placed in `source`, it knows.
    pub fn compare(&self, path: &str, source: &[u8], list: &[Placed<'_>]) -> Compared {
        let known = self.files.get(path).into_iter().flatten();
        let known: BTreeSet<(&str, &str)> = known
            .map(|known| (&*known.rule, &*known.fingerprint))
            .collect();
        let mut compared = Compared::default();
        if known.is_empty() {
            compared.is_known = vec![false; list.len()];
            return compared;
        }
        for (name, placed) in fingerprints(None, source, list).into_iter().zip(list) {
            let rule = placed.finding.rule;
            let is_known = known.contains(&(rule, &name));
            compared.is_known.push(is_known);
            if is_known {
                compared.met.insert((rule.to_owned(), name));
            }
        }
        compared
    }

    /// Adds all findings of the file at `path`, placed in `source`.
    pub fn add_all(&mut self, path: &str, source: &[u8], list: &[Placed<'_>]) {
        for (fingerprint, placed) in fingerprints(None, source, list).into_iter().zip(list) {
            let known = Known {
                rule: placed.finding.rule.to_owned(),
                message: placed.finding.message.clone(),
                fingerprint,
            };
            self.add(path.to_owned(), known);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::in_text;
    use super::*;
    use crate::diagnostic::{Finding, Severity};
    use crate::text::Span;

    #[test]
    fn what_is_written_is_read_again() {
        let mut baseline = Baseline::default();
        assert_eq!(
            Baseline::read(baseline.text().as_bytes()).unwrap(),
            baseline
        );
        for (path, rule, message) in [
            ("b/D", "sudo", "\"x\"\n"),
            ("a", "sudo", "b"),
            ("a", "sudo", "a"),
        ] {
            let known = Known {
                rule: rule.to_owned(),
                message: message.to_owned(),
                fingerprint: format!("{path}{message}"),
            };
            baseline.add(path.to_owned(), known);
        }
        let text = baseline.text();
        assert_eq!(Baseline::read(text.as_bytes()).unwrap(), baseline);
        assert_eq!(
            text,
            "{\n  \"version\": 1,\n  \"findings\": [\n    \
             { \"path\": \"a\", \"rule\": \"sudo\", \"fingerprint\": \"aa\", \"message\": \"a\" },\n    \
             { \"path\": \"a\", \"rule\": \"sudo\", \"fingerprint\": \"ab\", \"message\": \"b\" },\n    \
             { \"path\": \"b/D\", \"rule\": \"sudo\", \"fingerprint\": \"b/D\\\"x\\\"\\n\", \"message\": \"\\\"x\\\"\\n\" }\n  ]\n}\n"
        );
        assert_eq!(baseline.count(), 3);
    }

    #[test]
    fn what_is_no_baseline_is_told() {
        for (text, part) in [
            ("", "EOF"),
            ("<<<<<<< HEAD\n{}", "expected value at line 1"),
            ("{}", "no `version`"),
            ("[]", "no `version`"),
            (
                "{\"version\": 2}",
                "version 2, and this dfmt reads version 1",
            ),
            ("{\"version\": 1, \"findings\": {}}", "no list `findings`"),
            (
                "{\"version\": 1, \"findings\": [{\"path\": \"a\", \"rule\": \"b\"}]}",
                "finding 1 has no `fingerprint`",
            ),
            (
                "{\"version\": 1, \"findings\": [7]}",
                "finding 1 has no `rule`",
            ),
        ] {
            let error = Baseline::read(text.as_bytes()).unwrap_err();
            assert!(error.contains(part), "{text}: {error}");
        }
    }

    #[test]
    fn equal_findings_are_counted() {
        let source = b"RUN wget b\nRUN wget b\nRUN wget b\n";
        let finding = |start: usize| Finding {
            rule: "wget-progress",
            severity: Severity::Info,
            span: Span::new(start, start + 4),
            message: String::new(),
            help: None,
            fix: None,
            code: None,
        };
        let found = [finding(4), finding(15), finding(26)];
        let placed = in_text(source, &found);
        let mut baseline = Baseline::default();
        baseline.add_all("a", source, &placed[..2]);
        let compared = baseline.compare("a", source, &placed);
        assert_eq!(compared.is_known, [true, true, false]);
        assert_eq!(compared.met.len(), 2);
        assert_eq!(baseline.compare("b", source, &placed).is_known, [false; 3]);
    }
}
