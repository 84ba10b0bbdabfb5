//! Results of tests as `JUnit` writes them: files are test suites, findings are tests that failed.
//!
//! There is no standard; this is what Jenkins, GitLab, Azure and `CircleCI` read. Numbers of the whole run are optional, and left out:
//! they would come before the first file.

use super::places::{Places, Point};
use super::xml::Xml;
use super::{Format, Found, Problem};
use crate::report::path::text_path;

/// A test suite for each file. A finding is a test that failed, a file without any a test that passed, one that could not be done an error.
pub struct Junit;

/// How many tests of a file there are, and what came of them.
#[derive(Default)]
struct Numbers {
    tests: usize,
    failures: usize,
    errors: usize,
}

impl Format for Junit {
    fn start(&self) -> String {
        let mut xml = Xml::document();
        xml.line(0);
        xml.open("testsuites", &[("name", "dfmt")]);
        xml.into_string()
    }

    fn file(&self, found: &Found<'_>) -> String {
        let places = Places::new(found.source);
        let path = text_path(found.path);
        let numbers = Numbers {
            tests: found.list.len().max(1),
            failures: found.list.len(),
            errors: 0,
        };
        suite(&path, &numbers, |xml| {
            if found.list.is_empty() {
                xml.line(4);
                xml.empty("testcase", &case(&path, "no findings"));
            }
            for placed in found.list {
                let finding = placed.finding;
                let Point { line, column } = places.point(placed.span.start);
                let name = format!("{} at {line}:{column}", finding.rule);
                let line = line.to_string();
                let mut attributes = case(&path, &name).to_vec();
                attributes.push(("line", &line));
                let severity = finding.severity.as_str();
                let mut text = format!(
                    "{path}:{line}:{column}: {severity}[{}] {}",
                    finding.rule, finding.message
                );
                if let Some(help) = &finding.help {
                    text.push('\n');
                    text.push_str(help);
                }
                let failure = [("message", &*finding.message), ("type", severity)];
                failed(xml, &attributes, "failure", &failure, &text);
            }
        })
    }

    fn problem(&self, problem: &Problem) -> String {
        let path = text_path(&problem.path);
        let numbers = Numbers {
            tests: 1,
            errors: 1,
            ..Numbers::default()
        };
        suite(&path, &numbers, |xml| {
            let attributes = [("message", &*problem.message), ("type", "error")];
            let text = format!("{path}: {}", problem.message);
            failed(xml, &case(&path, "not done"), "error", &attributes, &text);
        })
    }

    fn end(&self, _: bool, _: &[Problem]) -> String {
        let mut xml = Xml::new();
        xml.line(0);
        xml.close("testsuites");
        xml.into_string() + "\n"
    }
}

fn suite(path: &str, numbers: &Numbers, cases: impl FnOnce(&mut Xml)) -> String {
    let mut xml = Xml::new();
    xml.line(2);
    xml.open(
        "testsuite",
        &[
            ("name", path),
            ("tests", &numbers.tests.to_string()),
            ("failures", &numbers.failures.to_string()),
            ("errors", &numbers.errors.to_string()),
            ("skipped", "0"),
            ("time", "0"),
        ],
    );
    cases(&mut xml);
    xml.line(2);
    xml.close("testsuite");
    xml.into_string()
}

fn case<'a>(path: &'a str, name: &'a str) -> [(&'a str, &'a str); 4] {
    [
        ("name", name),
        ("classname", path),
        ("time", "0"),
        ("file", path),
    ]
}

/// A test that did not pass.
fn failed(
    xml: &mut Xml,
    case: &[(&str, &str)],
    element: &str,
    attributes: &[(&str, &str)],
    text: &str,
) {
    xml.line(4);
    xml.open("testcase", case);
    xml.line(6);
    xml.open(element, attributes);
    xml.text(text);
    xml.close(element);
    xml.line(4);
    xml.close("testcase");
}
