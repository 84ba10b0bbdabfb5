//! The report of GitLab's Code Quality, a part of what Code Climate's engines write.
//!
//! What must be in it: GitLab's documentation, "Code Quality report format".

use serde_json::json;

use super::json::{array_end, in_array, line};
use super::places::Places;
use super::{Format, Found, Problem};
use crate::diagnostic::Severity;
use crate::report::fingerprints;
use crate::report::path::text_path;

/// One array of objects, one a line.
pub struct Gitlab;

impl Format for Gitlab {
    fn start(&self) -> String {
        "[".to_owned()
    }

    fn file(&self, found: &Found<'_>) -> String {
        let places = Places::new(found.source);
        let path = text_path(found.path);
        // GitLab knows findings by them alone: no two in all files may be the same.
        let names = fingerprints(Some(&path), found.source, found.list);
        let objects = found.list.iter().zip(names).map(|(placed, fingerprint)| {
            let finding = placed.finding;
            let range = places.range(placed.span);
            let mut object = json!({
                "description": finding.message,
                "check_name": finding.rule,
                "fingerprint": fingerprint,
                "severity": severity(finding.severity),
                "location": {
                    "path": path,
                    "lines": { "begin": range.start.line, "end": range.end.line },
                },
            });
            if let Some(help) = &finding.help {
                object["content"] = json!({ "body": help });
            }
            line(object)
        });
        in_array(&objects.collect::<Vec<_>>())
    }

    fn between(&self) -> &'static str {
        ","
    }

    fn end(&self, is_empty: bool, _: &[Problem]) -> String {
        array_end(is_empty)
    }
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "critical",
        Severity::Warning => "major",
        Severity::Info => "minor",
        Severity::Style => "info",
    }
}
