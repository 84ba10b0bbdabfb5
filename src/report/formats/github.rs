//! Annotations of GitHub Actions: commands to the runner that it finds in the log of a job.
//!
//! The commands, and which of their properties there are: GitHub's documentation, "Workflow commands for GitHub Actions". How a value is
//! escaped: `escapeData` and `escapeProperty` of `actions/toolkit`, `ActionCommand` of `actions/runner`.

use std::fmt::Write;

use super::places::{Places, Range};
use super::{Format, Found, Problem, message_and_help};
use crate::diagnostic::Severity;
use crate::report::path::text_path;
use crate::report::visible;

/// An annotation each: `::error file=…,line=…,…,title=…::message`, the help below the message.
pub struct Github;

impl Format for Github {
    fn file(&self, found: &Found<'_>) -> String {
        let places = Places::new(found.source);
        let path = property(&text_path(found.path));
        let mut out = String::new();
        for placed in found.list {
            let finding = placed.finding;
            let Range { start, end } = places.range(placed.span);
            // Writing to a string does not fail.
            let _ = write!(
                out,
                "::{} file={path},line={},endLine={}",
                command(finding.severity),
                start.line,
                end.line
            );
            // With columns, annotations of several lines are refused.
            if start.line == end.line {
                let _ = write!(out, ",col={},endColumn={}", start.column, end.column);
            }
            let title = property(&format!("dfmt [{}]", finding.rule));
            let message = data(&visible(&message_and_help(placed)));
            let _ = writeln!(out, ",title={title}::{message}");
        }
        out
    }

    fn problem(&self, problem: &Problem) -> String {
        let path = property(&text_path(&problem.path));
        let message = data(&visible(&problem.message));
        format!("::error file={path},title=dfmt::{message}\n")
    }
}

fn command(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info | Severity::Style => "notice",
    }
}

/// A message as it stands in a command.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// A value as it stands in a command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
