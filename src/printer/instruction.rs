//! The layout of instructions: keyword, flags, and every kind of body but shell text.

use super::Printer;
use super::line::{Form, Gap, Line, Page, trailing_comments};
use super::shell::{self, Script};
use crate::model::swallowed;
use crate::shell::TokenKind;
use crate::syntax::{Body, Exec, Instruction, Keyword, Statement};
use crate::text::{LogicalSpan, Span, has_heredoc_operator, is_blank, trim};

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
            line.push(
                instruction.statement.keyword,
                Form::Keyword(Keyword::Onbuild.as_str()),
                Gap::Space,
            );
            push_flags(&instruction.statement, line);
        }
        line.push(
            statement.keyword,
            Form::Keyword(statement.kind.as_str()),
            Gap::Space,
        );
        let flags_start = line.tokens.len();
        push_flags(statement, line);
        let flags = flags_start..line.tokens.len();
        let script = self
            .model
            .script(index)
            .filter(|script| can_be_laid_out(script, page));
        let mut sheet = Sheet {
            page,
            line,
            flags,
            base: 1,
        };
        match (&statement.body, script) {
            (Body::Shell(_), Some(script)) => sheet.shell(script),
            (Body::Health { kind, command }, script) => sheet.health(*kind, command, script),
            (body, _) => sheet.body(statement, body),
        }
    }
}

fn push_flags(statement: &Statement, line: &mut Line) {
    for flag in &statement.flags {
        line.push(flag.span, Form::AsWritten, Gap::Space);
    }
    if let Some(end) = statement.flags_end {
        line.push(end, Form::AsWritten, Gap::Space);
    }
}

/// Whether the commands of a shell text may be moved about: not if it does not parse, if it has a comment of the shell's that is
/// more than its end, if a line parts `2` and `>`, or if a blank could make or unmake a heredoc and a line break stands between
/// two tokens that touch.
fn can_be_laid_out(script: &crate::shell::Script, page: Page<'_>) -> bool {
    let joined = &page.instruction.joined;
    let may_end = script
        .tokens
        .iter()
        .position(|token| token.kind == TokenKind::Comment)
        .is_none_or(|at| at > 0 && is_end(script.tokens[at].span, page));
    let numbers = script
        .tokens
        .iter()
        .filter(|token| token.kind == TokenKind::IoNumber);
    let mut behind_numbers =
        numbers.flat_map(|number| joined.gaps_between(number.span.end, number.span.end));
    let joins = || {
        script.tokens.windows(2).any(|pair| {
            let (end, start) = (pair[0].span.end, pair[1].span.start);
            end == start && !joined.gaps_between(end, start).is_empty()
        })
    };
    script.list.is_some()
        && may_end
        && behind_numbers.all(|gap| gap.lines.is_empty())
        && !(shell::keeps_blanks(script, page) && joins())
}

/// Whether a comment of the shell's ends the last line of the instruction, with nothing in it that could make another line of it.
fn is_end(comment: LogicalSpan, page: Page<'_>) -> bool {
    let joined = &page.instruction.joined;
    page.instruction.heredocs.is_empty()
        && joined
            .gaps_between(comment.start, comment.end - 1)
            .is_empty()
        && !page.instruction.text(comment).contains(&page.escape)
}

/// Whether dfmt knows where the tokens of an instruction are. If not, it is written as it stands.
fn is_readable(instruction: &Instruction<'_>, escape: u8) -> bool {
    let statement = instruction.effective();
    let split_before_keyword = instruction
        .joined
        .gaps_between(0, instruction.statement.keyword.start)
        .iter()
        .any(|gap| gap.at <= instruction.statement.keyword.start);
    // Docker cuts more than blanks after the last word: single bytes that are no UTF-8.
    let behind = &instruction.joined.text()[statement_end(instruction) as usize..];
    !is_dangling(instruction, escape)
        && trim(behind).is_empty()
        && !split_before_keyword
        && statement.kind != Keyword::Unknown
        && !has_heredoc_in_pieces(instruction, statement)
        && !hangs_on_blanks(instruction, statement, escape)
        && !has_hidden_flag(instruction, &instruction.statement)
        && !has_hidden_flag(instruction, statement)
        && !matches!(statement.body, Body::Opaque(_))
        && !matches!(&statement.body, Body::Health { kind, .. } if !is_health_kind(instruction.text(*kind)))
}

/// Whether white space that Docker does not skip before flags is all that keeps the body from being a flag, or from being
/// skipped itself (single bytes that are no UTF-8).
fn has_hidden_flag(instruction: &Instruction<'_>, statement: &Statement) -> bool {
    let body = instruction.text(statement.body_span);
    (statement.flags_end.is_none() && body.starts_with(b"--"))
        || matches!(body.first(), Some(0x85 | 0xA0))
}

/// Where the last word of an instruction ends.
fn statement_end(instruction: &Instruction<'_>) -> u32 {
    let statement = instruction.effective();
    match &statement.body {
        Body::Health { kind, command } if **command == Body::Empty => kind.end,
        _ => statement.span().end,
    }
}

/// Whether the last byte is an escape character: what Docker trims after it kept it from being a continuation.
fn is_dangling(instruction: &Instruction<'_>, escape: u8) -> bool {
    let text = &instruction.joined.text()[..statement_end(instruction) as usize];
    text.ends_with(&[escape]) && !text.ends_with(&[escape, escape])
}

/// Whether another blank between two words would make other words of them: in an array that is none because of a tab in a
/// string, after an escape character.
fn hangs_on_blanks(instruction: &Instruction<'_>, statement: &Statement, escape: u8) -> bool {
    match &statement.body {
        Body::Words(words) => {
            matches!(
                statement.kind,
                Keyword::Copy | Keyword::Add | Keyword::Volume
            ) && words
                .first()
                .is_some_and(|word| instruction.text(*word).starts_with(b"["))
        }
        Body::Legacy { name, .. } => instruction.text(*name).ends_with(&[escape]),
        _ => false,
    }
}

/// Whether Docker's word splitter, which looks for heredocs, could see other words if the blanks between words changed: it
/// knows quotes where COPY and ADD do not (`<<'a b'` is one word to it), and other white space.
fn has_heredoc_in_pieces(instruction: &Instruction<'_>, statement: &Statement) -> bool {
    let text = instruction.joined.text();
    if !matches!(statement.kind, Keyword::Run | Keyword::Copy | Keyword::Add)
        || !has_heredoc_operator(text)
    {
        return false;
    }
    let is_piece = |word: &[u8]| {
        let count = |quote| memchr::memchr_iter(quote, word).count();
        count(b'"') % 2 == 1 || count(b'\'') % 2 == 1 || word.ends_with(b"\\")
    };
    let has_piece = match &statement.body {
        Body::Words(words) => words.iter().any(|word| is_piece(instruction.text(*word))),
        _ => false,
    };
    let mut at = statement.keyword.start as usize;
    has_piece
        || statement.leaves().iter().any(|(_, span)| {
            let between = &text[at..span.start as usize];
            at = span.end as usize;
            !between.iter().copied().all(is_blank)
        })
}

fn is_health_kind(word: &[u8]) -> bool {
    word.eq_ignore_ascii_case(b"CMD") || word.eq_ignore_ascii_case(b"NONE")
}

/// An instruction whose keyword and flags have been set, while its body is.
struct Sheet<'p, 'l> {
    page: Page<'p>,
    line: &'l mut Line,
    flags: std::ops::Range<usize>,
    /// The level of what stands on a line of its own.
    base: usize,
}

impl Sheet<'_, '_> {
    fn fits(&self) -> bool {
        self.line.width(0..self.line.tokens.len(), self.page) <= self.page.layout.line_width
    }

    /// Whether all fits on one line; a comment at the end of the script does not count.
    fn script_fits(&self, script: &crate::shell::Script) -> bool {
        let last = script.tokens.last();
        let comment = last.is_some_and(|last| last.kind == TokenKind::Comment);
        let end = self.line.tokens.len() - usize::from(comment);
        self.line.width(0..end, self.page) <= self.page.layout.line_width
    }

    fn put(&mut self, token: usize, gap: Gap) {
        let token = &mut self.line.tokens[token];
        token.gap = match gap {
            Gap::Break(_) if !self.page.may_start_line(token.span) => Gap::Space,
            gap => gap,
        };
    }

    fn body(&mut self, statement: &Statement, body: &Body) {
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
                if self.line.tokens[token].broken && self.page.instruction.joined.spans_gap(*value)
                {
                    self.put(token, Gap::Raw);
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
        if self.line.tokens[token].broken {
            self.put(token, Gap::Raw);
        }
    }

    /// Flags one per line, from the second on.
    fn break_flags(&mut self) {
        for token in self.flags.clone().skip(1) {
            self.put(token, Gap::Break(self.base));
        }
    }

    /// What a comment stands before starts a line.
    fn break_at_comments(&mut self, tokens: std::ops::Range<usize>) {
        for token in tokens {
            if self.line.has_comment(token) {
                self.put(token, Gap::Break(self.base));
            }
        }
    }

    /// Flags one per line if the first line, up to the last flag, does not fit, or if a comment stands among them.
    fn break_flags_if_needed(&mut self, first_word: usize) {
        let end = self.flags.end;
        self.break_at_comments(self.flags.start..self.flags.end.min(self.flags.start + 1));
        if self
            .flags
            .clone()
            .skip(1)
            .any(|flag| self.line.has_comment(flag))
        {
            self.break_flags();
            return;
        }
        let broken = self
            .line
            .tokens
            .get(first_word)
            .is_some_and(|token| matches!(token.gap, Gap::Break(_)));
        if !self.flags.is_empty()
            && broken
            && self.line.width(0..end, self.page) > self.page.layout.line_width
        {
            self.break_flags();
        }
    }

    /// FROM, EXPOSE, and the plain form of COPY, ADD and VOLUME.
    fn words(&mut self, statement: &Statement, words: &[LogicalSpan]) {
        let first = self.line.tokens.len();
        for &word in words {
            let is_as = statement.kind == Keyword::From
                && words.len() == 3
                && word == words[1]
                && self.page.instruction.text(word).eq_ignore_ascii_case(b"as");
            self.line.push(
                word,
                if is_as {
                    Form::Keyword("AS")
                } else {
                    Form::AsWritten
                },
                Gap::Space,
            );
        }
        self.line.read_breaks(self.page);
        let end = self.line.tokens.len();
        if statement.kind == Keyword::From {
            self.break_flags_if_needed(first);
            self.break_at_comments(first..end);
            return;
        }
        let between_words = self.line.tokens[first + 1..]
            .iter()
            .any(|token| token.broken);
        // A heredoc's opening line stays as flat as its author left it.
        let may_break = self.page.instruction.heredocs.is_empty() && end - first > 1;
        if self.line.is_broken() && (!self.flags.is_empty() || self.line.has_comment(first)) {
            self.put(first, Gap::Break(self.base));
            self.break_flags_if_needed(first);
        }
        if between_words || (may_break && !self.fits()) {
            for token in first..end {
                self.put(token, Gap::Break(self.base));
            }
        }
        self.break_flags_if_needed(first);
    }

    /// ENV, LABEL and ARG.
    fn pairs(&mut self, first: usize) {
        self.line.read_breaks(self.page);
        let end = self.line.tokens.len();
        let broken = self.line.is_broken();
        if end - first > 1 && (broken || !self.fits()) {
            for token in first + 1..end {
                self.put(token, Gap::Break(self.base));
            }
            // Authors who let all pairs start below the keyword mean it.
            if self.line.tokens[first].broken {
                self.put(first, Gap::Break(self.base));
            }
        }
    }

    fn push_exec(&mut self, exec: &Exec) -> usize {
        let open = self.line.push(exec.open, Form::AsWritten, Gap::Space);
        for (index, item) in exec.items.iter().enumerate() {
            self.line.push(
                item.span,
                Form::AsWritten,
                if index == 0 { Gap::Glue } else { Gap::Space },
            );
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
        let inside = open + 1..=close;
        // `[`, one string, `]`: nothing to break at.
        let several = close > open + 2;
        if self.line.tokens[inside.clone()]
            .iter()
            .any(|token| token.broken)
            || (several && !self.fits())
        {
            // A comma belongs to its string; a comment before it stands before what follows.
            for token in inside {
                let is_comma = self.page.instruction.text(self.line.tokens[token].span) == b",";
                if token == close {
                    self.put(token, Gap::Break(self.base - 1));
                } else if is_comma {
                    self.line.move_extras(token, token + 1);
                } else {
                    self.put(token, Gap::Break(self.base));
                }
            }
        }
    }

    fn push_script(&mut self, script: &Script<'_>) -> usize {
        let first = self.line.tokens.len();
        self.line.tokens.reserve(script.tree.tokens.len());
        for token in &script.tree.tokens {
            self.line.push(token.span, Form::AsWritten, Gap::Space);
        }
        self.line.read_breaks(self.page);
        first
    }

    /// RUN, and the shell form of CMD and ENTRYPOINT.
    fn shell(&mut self, script: &crate::shell::Script) {
        let mut script = Script {
            tree: script,
            first: self.line.tokens.len(),
            base: self.base,
            own_line: false,
        };
        let first = self.push_script(&script);
        shell::flat(&script, self.page, self.line);
        let broken = self.line.is_broken();
        if !broken && (self.script_fits(script.tree) || !self.page.instruction.heredocs.is_empty())
        {
            return;
        }
        if !self.flags.is_empty() {
            self.break_flags();
            self.put(first, Gap::Break(self.base));
        } else if self.line.has_comment(first) {
            self.put(first, Gap::Break(self.base));
        }
        script.own_line = matches!(self.line.tokens[first].gap, Gap::Break(_));
        shell::broken(&script, self.page, self.line);
    }

    fn health(&mut self, kind: LogicalSpan, command: &Body, tree: Option<&crate::shell::Script>) {
        let word = if self
            .page
            .instruction
            .text(kind)
            .eq_ignore_ascii_case(b"NONE")
        {
            "NONE"
        } else {
            "CMD"
        };
        let kind = self.line.push(kind, Form::Keyword(word), Gap::Space);
        match (command, tree) {
            (Body::Exec(exec), _) => {
                let open = self.push_exec(exec);
                self.line.read_breaks(self.page);
                self.health_line(kind);
                let own_line = matches!(self.line.tokens[kind].gap, Gap::Break(_));
                self.base += usize::from(own_line);
                self.exec(open);
            }
            (Body::Shell(_), Some(tree)) => {
                let mut script = Script {
                    tree,
                    first: self.line.tokens.len(),
                    base: self.base,
                    own_line: false,
                };
                let first = self.push_script(&script);
                shell::flat(&script, self.page, self.line);
                if !self.line.is_broken() && self.script_fits(tree) {
                    return;
                }
                self.health_line(kind);
                script.base += usize::from(matches!(self.line.tokens[kind].gap, Gap::Break(_)));
                if self.line.has_comment(first) {
                    self.put(first, Gap::Break(script.base));
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
            self.put(kind, Gap::Break(self.base));
        }
        self.break_flags_if_needed(kind);
    }
}
