//! A line each.

use std::fmt::Write;

use super::places::{Places, Point};
use super::{Format, Found};
use crate::report::{display_path, visible};

/// A line each: `file:line:column: severity[rule] message`, with a mark before the message if there is a fix.
pub struct Concise;

impl Format for Concise {
    fn file(&self, found: &Found<'_>) -> String {
        let places = Places::new(found.source);
        let path = display_path(found.path);
        let mut out = String::new();
        for placed in found.list {
            let finding = placed.finding;
            let Point { line, column } = places.point(placed.span.start);
            let message = visible(&finding.message).replace('\n', " ");
            // Writing to a string does not fail.
            let _ = writeln!(
                out,
                "{path}:{line}:{column}: {}[{}] {}{message}",
                finding.severity.as_str(),
                finding.rule,
                placed.mark()
            );
        }
        out
    }
}
