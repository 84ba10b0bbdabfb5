//! The layout of every kind of body; shell text in `shell`.

use std::ops::Range;

use crate::printer::line::{Form, Gap, Line, Page};
use crate::printer::shell::{self, PlacedScript};
use crate::shell::{Script, TokenKind};
use crate::syntax::{Body, Exec, Keyword, Statement};
use crate::text::LogicalSpan;

/// The body of an instruction while it is set; the keyword and the flags before it are.
pub(super) struct BodyLayout<'p, 'l> {
    pub(super) page: Page<'p>,
    pub(super) line: &'l mut Line,
    pub(super) flags: Range<usize>,
    /// The level of what stands on a line of its own.
    pub(super) base: usize,
}

impl BodyLayout<'_, '_> {
    fn fits(&self) -> bool {
        self.fits_up_to(self.line.tokens.len())
    }

    fn fits_up_to(&self, end: usize) -> bool {
        self.line.width(0..end, self.page) <= self.page.layout.line_width
    }

    /// Whether all fits on one line; a comment at the end of the script does not count.
    fn script_fits(&self, script: &Script) -> bool {
        let last = script.tokens.last();
        let comment = last.is_some_and(|last| last.kind == TokenKind::Comment);
        self.fits_up_to(self.line.tokens.len() - usize::from(comment))
    }

    /// Breaks the line before a token.
    fn start_line(&mut self, token: usize) {
        self.line.put(token, Gap::Break(self.base), self.page);
    }

    pub(super) fn body(&mut self, statement: &Statement, body: &Body) {
        match body {
            Body::Words(words) => self.words(statement, words),
            Body::Pairs(pairs) => {
                let first = self.line.tokens.len();
                for pair in pairs {
                    self.line.push(pair.span, Form::AsWritten, Gap::Space);
                }
                self.pairs(first);
            }
            Body::Legacy { name, value } => {
                self.line.push(*name, Form::AsWritten, Gap::Space);
                let token = self.line.push(*value, Form::AsWritten, Gap::Space);
                self.line.read_breaks(self.page);
                // The lines of the value stay where they are; its first must not leave them.
                let token = &mut self.line.tokens[token];
                if token.broken && self.page.instruction.joined.spans_gap(*value) {
                    token.gap = Gap::Raw;
                }
            }
            Body::Exec(exec) => {
                let first = self.push_exec(exec);
                self.line.read_breaks(self.page);
                self.break_flags_if_needed(first);
                self.exec(first);
            }
            Body::Shell(span) => self.opaque(*span),
            Body::Text(span) => {
                self.line.push(*span, Form::AsWritten, Gap::Space);
                self.line.read_breaks(self.page);
            }
            Body::Empty | Body::Health { .. } | Body::Onbuild(_) | Body::Opaque(_) => {
                self.line.read_breaks(self.page);
            }
        }
    }

    /// Text that is kept as written, line by line.
    fn opaque(&mut self, span: LogicalSpan) {
        let token = self.line.push(span, Form::Opaque, Gap::Space);
        self.line.read_breaks(self.page);
        let token = &mut self.line.tokens[token];
        if token.broken {
            token.gap = Gap::Raw;
        }
    }

    /// Flags one per line, from the second on.
    fn break_flags(&mut self) {
        for token in self.flags.clone().skip(1) {
            self.start_line(token);
        }
    }

    /// What a comment stands before starts a line.
    fn break_at_comments(&mut self, tokens: Range<usize>) {
        for token in tokens {
            if self.line.has_comment(token) {
                self.start_line(token);
            }
        }
    }

    /// Flags one per line if the first line, up to the last flag, does not fit, or if a comment stands among them.
    fn break_flags_if_needed(&mut self, first_word: usize) {
        let Range { start, end } = self.flags;
        self.break_at_comments(start..end.min(start + 1));
        if (start + 1..end).any(|flag| self.line.has_comment(flag))
            || self.line.starts_line(first_word) && !self.fits_up_to(end)
        {
            self.break_flags();
        }
    }

    /// FROM, EXPOSE, and the plain form of COPY, ADD and VOLUME.
    fn words(&mut self, statement: &Statement, words: &[LogicalSpan]) {
        let is_from = statement.kind == Keyword::From;
        let first = self.line.tokens.len();
        for (at, &word) in words.iter().enumerate() {
            let text = self.page.instruction.text(word);
            let is_as = is_from && words.len() == 3 && at == 1 && text.eq_ignore_ascii_case(b"as");
            let form = if is_as {
                Form::Keyword("AS")
            } else {
                Form::AsWritten
            };
            self.line.push(word, form, Gap::Space);
        }
        self.line.read_breaks(self.page);
        let end = self.line.tokens.len();
        if is_from {
            self.break_flags_if_needed(first);
            self.break_at_comments(first..end);
            return;
        }
        let mut after_first = self.line.tokens[first + 1..].iter();
        let between_words = after_first.any(|token| token.broken);
        // A heredoc's opening line stays as flat as its author left it.
        let may_break = self.page.instruction.heredocs.is_empty() && end - first > 1;
        if self.line.is_broken() && (!self.flags.is_empty() || self.line.has_comment(first)) {
            self.start_line(first);
            self.break_flags_if_needed(first);
        }
        if between_words || (may_break && !self.fits()) {
            for token in first..end {
                self.start_line(token);
            }
        }
        self.break_flags_if_needed(first);
    }

    /// ENV, LABEL and ARG.
    fn pairs(&mut self, first: usize) {
        self.line.read_breaks(self.page);
        let end = self.line.tokens.len();
        if end - first > 1 && (self.line.is_broken() || !self.fits()) {
            for token in first + 1..end {
                self.start_line(token);
            }
            // Authors who let all pairs start below the keyword mean it.
            if self.line.tokens[first].broken {
                self.start_line(first);
            }
        }
    }

    fn push_exec(&mut self, exec: &Exec) -> usize {
        let open = self.line.push(exec.open, Form::AsWritten, Gap::Space);
        for (index, item) in exec.items.iter().enumerate() {
            let gap = if index == 0 { Gap::Glue } else { Gap::Space };
            self.line.push(item.span, Form::AsWritten, gap);
            if let Some(comma) = item.comma {
                self.line.push(comma, Form::AsWritten, Gap::Glue);
            }
        }
        self.line.push(exec.close, Form::AsWritten, Gap::Glue);
        open
    }

    /// A JSON array that starts at token `open` and is the rest of the line.
    fn exec(&mut self, open: usize) {
        let close = self.line.tokens.len() - 1;
        // `[`, one string, `]`: nothing to break at.
        let several = close > open + 2;
        let mut inside = self.line.tokens[open + 1..].iter();
        if !inside.any(|token| token.broken) && (!several || self.fits()) {
            return;
        }
        for token in open + 1..close {
            // A comma belongs to its string; a comment before it stands before what follows.
            if self.page.instruction.text(self.line.tokens[token].span) == b"," {
                self.line.move_extras(token, token + 1);
            } else {
                self.start_line(token);
            }
        }
        self.line.put(close, Gap::Break(self.base - 1), self.page);
    }

    /// Adds the tokens of a script, in their flat form.
    fn push_script<'s>(&mut self, tree: &'s Script) -> PlacedScript<'s> {
        let script = PlacedScript {
            tree,
            first: self.line.tokens.len(),
            base: self.base,
            own_line: false,
        };
        self.line.tokens.reserve(tree.tokens.len());
        for token in &tree.tokens {
            self.line.push(token.span, Form::AsWritten, Gap::Space);
        }
        self.line.read_breaks(self.page);
        shell::flat(&script, self.page, self.line);
        script
    }

    /// RUN, and the shell form of CMD and ENTRYPOINT.
    pub(super) fn shell(&mut self, tree: &Script) {
        let mut script = self.push_script(tree);
        let has_heredoc = !self.page.instruction.heredocs.is_empty();
        if !self.line.is_broken() && (self.script_fits(tree) || has_heredoc) {
            return;
        }
        self.break_flags();
        if !self.flags.is_empty() || self.line.has_comment(script.first) {
            self.start_line(script.first);
        }
        script.own_line = self.line.starts_line(script.first);
        shell::broken(&script, self.page, self.line);
    }

    /// HEALTHCHECK: its type, and the command in any form; `tree` is its script.
    pub(super) fn health(&mut self, kind: LogicalSpan, command: &Body, tree: Option<&Script>) {
        let word = self.page.instruction.text(kind);
        let is_none = word.eq_ignore_ascii_case(b"NONE");
        let word = if is_none { "NONE" } else { "CMD" };
        let kind = self.line.push(kind, Form::Keyword(word), Gap::Space);
        match (command, tree) {
            (Body::Exec(exec), _) => {
                let open = self.push_exec(exec);
                self.line.read_breaks(self.page);
                self.health_line(kind);
                self.base += usize::from(self.line.starts_line(kind));
                self.exec(open);
            }
            (Body::Shell(_), Some(tree)) => {
                let mut script = self.push_script(tree);
                if !self.line.is_broken() && self.script_fits(tree) {
                    return;
                }
                self.health_line(kind);
                self.base += usize::from(self.line.starts_line(kind));
                script.base = self.base;
                if self.line.has_comment(script.first) {
                    self.start_line(script.first);
                    script.own_line = true;
                }
                shell::broken(&script, self.page, self.line);
            }
            (Body::Shell(span), None) => {
                self.opaque(*span);
                self.health_line(kind);
            }
            _ => self.line.read_breaks(self.page),
        }
    }

    /// Flags on the first line, the command on its own: in a HEALTHCHECK that is broken or does not fit.
    fn health_line(&mut self, kind: usize) {
        if !self.line.is_broken() && self.fits() {
            return;
        }
        if !self.flags.is_empty() || self.line.tokens[kind].broken {
            self.start_line(kind);
        }
        self.break_flags_if_needed(kind);
    }
}
