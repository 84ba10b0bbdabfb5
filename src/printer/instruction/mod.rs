//! The layout of an instruction: keyword and flags here, its body in the files beside.

mod body;
mod readable;

use std::ops::Range;

use super::Printer;
use super::line::{Form, Gap, Line, Page, trailing_comments};
use crate::model::swallowed;
use crate::syntax::{Body, Statement};
use crate::text::Span;
use body::BodyLayout;
use readable::{can_be_laid_out, is_dangling, is_readable, statement_end};

impl Printer<'_> {
    /// Writes the instruction of this index.
    pub(super) fn instruction(&mut self, index: usize) {
        let instruction = self.model.instructions[index];
        let page = Page {
            source: self.model.file.source,
            instruction,
            layout: self.layout,
            escape: self.model.file.escape,
            eol: self.eol,
        };
        let mut line = std::mem::take(&mut self.line);
        line.clear();
        // Where an instruction ends by mistake, its words are not what they seem: lines must stay where they show it.
        if is_readable(instruction, page.escape) && swallowed(self.model, index).is_none() {
            self.lay_out(index, page, &mut line);
            line.write(page, &mut self.out);
            self.out.extend_from_slice(self.eol);
            for comment in trailing_comments(instruction, statement_end(instruction)) {
                self.out.extend_from_slice(comment.of(page.source));
                self.out.extend_from_slice(self.eol);
            }
        } else {
            let end = instruction
                .heredocs
                .first()
                .map_or(instruction.span.end, |heredoc| heredoc.body.start);
            let start = instruction.span.start;
            let trim = !is_dangling(instruction, page.escape);
            page.lines(Span { start, end }, trim, &mut self.out);
            if !self.out.ends_with(b"\n") {
                if trim {
                    Page::trim_end(&mut self.out);
                }
                self.out.extend_from_slice(self.eol);
            }
        }
        self.line = line;
        for heredoc in &instruction.heredocs {
            self.out.extend_from_slice(heredoc.body.of(page.source));
            self.out
                .extend_from_slice(heredoc.terminator.of(page.source));
            if !self.out.ends_with(b"\n") {
                self.out.extend_from_slice(self.eol);
            }
        }
    }

    fn lay_out(&self, index: usize, page: Page<'_>, line: &mut Line) {
        let instruction = page.instruction;
        let statement = instruction.effective();
        if !std::ptr::eq(statement, &raw const instruction.statement) {
            push_head(&instruction.statement, line);
        }
        let flags = push_head(statement, line);
        let script = self.model.script(index);
        let script = script.filter(|script| can_be_laid_out(script, page));
        let mut layout = BodyLayout {
            page,
            line,
            flags,
            base: 1,
        };
        match (&statement.body, script) {
            (Body::Shell(_), Some(script)) => layout.shell(script),
            (Body::Health { kind, command }, script) => layout.health(*kind, command, script),
            (body, _) => layout.body(statement, body),
        }
    }
}

/// Adds the keyword and the flags; gives the tokens of these.
fn push_head(statement: &Statement, line: &mut Line) -> Range<usize> {
    let word = Form::Keyword(statement.kind.as_str());
    let keyword = line.push(statement.keyword, word, Gap::Space);
    for flag in &statement.flags {
        line.push(flag.span, Form::AsWritten, Gap::Space);
    }
    if let Some(end) = statement.flags_end {
        line.push(end, Form::AsWritten, Gap::Space);
    }
    keyword + 1..line.tokens.len()
}
