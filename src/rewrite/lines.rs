//! Where lines of a RUN break: what an edit puts between two parts of it.

use std::borrow::Cow;

use crate::model::{Code, Holder, Model};
use crate::text::LineEnding;

/// A line break inside an instruction, and the indent after it: a tab where the first of its lines that has an indent has one.
pub fn line_break(model: &Model<'_>, index: usize) -> String {
    let eol = match model.line_ending() {
        LineEnding::Lf => "\n",
        LineEnding::Crlf => "\r\n",
    };
    let text = model.instructions[index].span.of(model.file.source);
    let mut starts = memchr::memchr_iter(b'\n', text).filter_map(|newline| text.get(newline + 1));
    let indent = match starts.find(|start| matches!(start, b' ' | b'\t')) {
        Some(b'\t') => "\t",
        _ => "    ",
    };
    format!(" {}{eol}{indent}", char::from(model.file.escape))
}

/// A line break inside a shell text, and the indent after it: that of the instruction, or in a heredoc one more than that of the line
/// of byte `at`. A space where a line cannot be broken, or the text stands on one line.
pub fn line_break_in(code: &Code<'_>, at: u32) -> String {
    let is_one_line = code.own_span().is_some_and(|span| {
        !code.joined.spans_gap(span) && !span.of(code.joined.text()).contains(&b'\n')
    });
    match code.holder {
        Holder::Json | Holder::Arguments => " ".into(),
        Holder::SingleQuotes | Holder::DoubleQuotes if is_one_line => " ".into(),
        // A backslash in there is one for the shell that reads the quotes: the inner text would not be read again.
        Holder::DoubleQuotes if code.is_in_file() => " ".into(),
        _ if code.is_in_file() => format!(" \\\n{}    ", indent(code.model, at)),
        _ => line_break(code.model, code.index),
    }
}

/// The spaces at the start of the line of a byte.
pub fn indent<'m>(model: &'m Model<'_>, at: u32) -> Cow<'m, str> {
    let before = &model.file.source[..at as usize];
    let start = memchr::memrchr(b'\n', before).map_or(0, |newline| newline + 1);
    let line = &model.file.source[start..];
    let blanks = line.iter().take_while(|byte| matches!(byte, b' ' | b'\t'));
    String::from_utf8_lossy(&line[..blanks.count()])
}
