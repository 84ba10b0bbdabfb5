//! What Checkstyle writes, and what reads it: Jenkins, reviewdog, Sonar and many others.

use super::places::Places;
use super::xml::Xml;
use super::{Format, Found, Problem, message_and_help};
use crate::diagnostic::Severity;
use crate::report::path::text_path;

/// The version of Checkstyle whose format this is.
const VERSION: &str = "4.3";

/// An element for each file with findings, and in it one for each finding.
pub struct Checkstyle;

impl Format for Checkstyle {
    fn start(&self) -> String {
        let mut xml = Xml::document();
        xml.line(0);
        xml.open("checkstyle", &[("version", VERSION)]);
        xml.into_string()
    }

    fn file(&self, found: &Found<'_>) -> String {
        if found.list.is_empty() {
            return String::new();
        }
        let places = Places::new(found.source);
        let mut xml = Xml::new();
        xml.line(2);
        xml.open("file", &[("name", &text_path(found.path))]);
        for placed in found.list {
            let finding = placed.finding;
            let start = places.point(placed.span.start);
            xml.line(4);
            xml.empty(
                "error",
                &[
                    ("line", &start.line.to_string()),
                    ("column", &start.column.to_string()),
                    ("severity", severity(finding.severity)),
                    ("message", &message_and_help(placed)),
                    ("source", &format!("dfmt.{}", finding.rule)),
                ],
            );
        }
        xml.line(2);
        xml.close("file");
        xml.into_string()
    }

    fn problem(&self, problem: &Problem) -> String {
        let mut xml = Xml::new();
        xml.line(2);
        xml.open("file", &[("name", &text_path(&problem.path))]);
        xml.line(4);
        xml.open("exception", &[]);
        xml.text(&problem.message);
        xml.close("exception");
        xml.line(2);
        xml.close("file");
        xml.into_string()
    }

    fn end(&self, _: bool, _: &[Problem]) -> String {
        let mut xml = Xml::new();
        xml.line(0);
        xml.close("checkstyle");
        xml.into_string() + "\n"
    }
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info | Severity::Style => "info",
    }
}
