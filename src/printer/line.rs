//! One logical line on its way out: its tokens, what stands between them, and the loop that writes them.

use std::ops::Range;

use crate::config::{IndentStyle, Layout};
use crate::syntax::Instruction;
use crate::text::{GapLineKind, LogicalSpan, Span, is_blank, trim_start};

/// What stands before a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gap {
    /// Nothing.
    Glue,
    /// One space.
    Space,
    /// A line break, and this many levels of indent.
    Break(usize),
    /// What stands there in the source.
    Raw,
}

/// How a token is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Byte for byte, over several lines if it stands so.
    AsWritten,
    /// As this word: a keyword.
    Keyword(&'static str),
    /// Line by line, without blanks at line ends.
    Opaque,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub(super) span: LogicalSpan,
    pub(super) form: Form,
    /// What the layout puts before it.
    pub(super) gap: Gap,
    /// Whether the source has a line break before it.
    pub(super) broken: bool,
    /// Whether the source has one inside it.
    spans_lines: bool,
    /// Its columns in the source, where it stands on one line.
    columns: u32,
}

/// A comment or a spacer line before a token.
#[derive(Clone, Copy, Debug)]
struct Extra {
    token: usize,
    /// The comment; `None` is a spacer.
    comment: Option<Span>,
    /// Whether it stands as deep as the line before it, if that is deeper than the token.
    deep: bool,
}

/// Where a line comes from and how it is laid out.
#[derive(Clone, Copy)]
pub(super) struct Page<'a> {
    pub(super) source: &'a [u8],
    pub(super) instruction: &'a Instruction<'a>,
    pub(super) layout: &'a Layout,
    pub(super) escape: u8,
    pub(super) eol: &'static [u8],
}

impl Page<'_> {
    fn text(&self, span: LogicalSpan) -> &[u8] {
        self.instruction.text(span)
    }

    /// Whether a token means the same at the start of a line: Docker cuts white space there, and takes `#` for a comment.
    pub(super) fn may_start_line(&self, span: LogicalSpan) -> bool {
        let text = self.text(span);
        match text.first() {
            Some(b'#') => false,
            Some(first) if first.is_ascii_graphic() => true,
            _ => trim_start(text).len() == text.len(),
        }
    }

    fn indent(&self, level: usize, out: &mut Vec<u8>) {
        match self.layout.indent_style {
            IndentStyle::Space => out.resize(out.len() + level * self.layout.indent_width, b' '),
            IndentStyle::Tab => out.resize(out.len() + level, b'\t'),
        }
    }

    /// Cuts the blanks at the end of `out`.
    pub(super) fn trim_end(out: &mut Vec<u8>) {
        out.truncate(trimmed_len(out, is_blank_or_return));
    }

    /// Whether a comment line stands inside a token.
    fn has_comment_inside(&self, span: LogicalSpan) -> bool {
        let joined = &self.instruction.joined;
        joined
            .gaps_between(span.start + 1, span.end - 1)
            .iter()
            .flat_map(|gap| &gap.lines)
            .any(|line| line.kind == GapLineKind::Comment)
    }

    /// Lines of the source as they stand, with this layout's line endings; `trim` cuts blanks at their ends.
    pub(super) fn lines(&self, span: Span, trim: bool, out: &mut Vec<u8>) {
        let mut first = true;
        for line in span.of(self.source).split(|&byte| byte == b'\n') {
            if !first {
                let end = trimmed_len(out, if trim { is_blank_or_return } else { is_return });
                out.truncate(end);
                out.extend_from_slice(self.eol);
            }
            first = false;
            out.extend_from_slice(line);
        }
    }
}

fn is_return(byte: u8) -> bool {
    byte == b'\r'
}

fn is_blank_or_return(byte: u8) -> bool {
    is_blank(byte) || byte == b'\r'
}

fn trimmed_len(out: &[u8], cut: fn(u8) -> bool) -> usize {
    out.iter()
        .rposition(|&byte| !cut(byte))
        .map_or(0, |at| at + 1)
}

/// The tokens of an instruction. Kept and cleared between instructions, so that it allocates once per file.
#[derive(Debug, Default)]
pub(super) struct Line {
    pub(super) tokens: Vec<Token>,
    extras: Vec<Extra>,
}

impl Line {
    pub(super) fn clear(&mut self) {
        self.tokens.clear();
        self.extras.clear();
    }

    pub(super) fn push(&mut self, span: LogicalSpan, form: Form, gap: Gap) -> usize {
        self.tokens.push(Token {
            span,
            form,
            gap,
            broken: false,
            spans_lines: false,
            columns: 0,
        });
        self.tokens.len() - 1
    }

    /// Sets what stands before a token: no line break where the token could not start a line.
    pub(super) fn put(&mut self, token: usize, gap: Gap, page: Page<'_>) {
        let token = &mut self.tokens[token];
        token.gap = match gap {
            Gap::Break(_) if !page.may_start_line(token.span) => Gap::Space,
            gap => gap,
        };
    }

    /// Whether the layout breaks the line before the token.
    pub(super) fn starts_line(&self, token: usize) -> bool {
        let token = self.tokens.get(token);
        token.is_some_and(|token| matches!(token.gap, Gap::Break(_)))
    }

    /// Notes where the source has line breaks, comments and spacer lines, and how wide the tokens are. Comments after the last
    /// token are not among them: see [`trailing_comments`].
    pub(super) fn read_breaks(&mut self, page: Page<'_>) {
        let joined = &page.instruction.joined;
        let is_ascii = joined.text().is_ascii();
        let mut gaps = joined.gaps().iter().peekable();
        let mut previous_end = 0;
        for (index, token) in self.tokens.iter_mut().enumerate() {
            // A gap inside the token before belongs to that one.
            while gaps.next_if(|gap| gap.at < previous_end).is_some() {}
            while let Some(gap) = gaps.next_if(|gap| gap.at <= token.span.start) {
                if token.broken {
                    self.extras.push(Extra {
                        token: index,
                        comment: None,
                        deep: false,
                    });
                }
                token.broken = true;
                let comments = gap
                    .lines
                    .iter()
                    .filter(|line| line.kind == GapLineKind::Comment);
                self.extras.extend(comments.map(|line| Extra {
                    token: index,
                    comment: Some(line.span),
                    deep: false,
                }));
            }
            previous_end = token.span.end;
            token.spans_lines = gaps.peek().is_some_and(|gap| gap.at < token.span.end);
            token.columns = if is_ascii {
                token.span.len() as u32
            } else {
                columns(page.text(token.span)) as u32
            };
        }
    }

    /// Whether the source breaks the line between two tokens.
    pub(super) fn is_broken(&self) -> bool {
        self.tokens.iter().any(|token| token.broken)
    }

    /// The comments and spacer lines before the token: a range of `extras`, which stay sorted by token.
    fn extras_of(&self, token: usize) -> Range<usize> {
        if self.extras.is_empty() {
            return 0..0;
        }
        let start = self.extras.partition_point(|extra| extra.token < token);
        let len = self.extras[start..]
            .iter()
            .take_while(|extra| extra.token == token)
            .count();
        start..start + len
    }

    /// Whether a comment stands before the token.
    pub(super) fn has_comment(&self, token: usize) -> bool {
        self.extras[self.extras_of(token)]
            .iter()
            .any(|extra| extra.comment.is_some())
    }

    /// Lets comments and spacer lines before token `from` stand before its neighbour `to` instead.
    pub(super) fn move_extras(&mut self, from: usize, to: usize) {
        debug_assert!(
            from.abs_diff(to) == 1,
            "the order of the extras must stay that of the tokens"
        );
        let range = self.extras_of(from);
        for extra in &mut self.extras[range] {
            extra.token = to;
        }
    }

    /// Lets comments before a token that ends something stay inside of it, where their author has them: deeper than the line
    /// of the token, and no less than the line before them. What follows a spacer line or a comment that is not so belongs to
    /// the token.
    pub(super) fn keep_deep(&mut self, token: usize, page: Page<'_>) {
        let joined = &page.instruction.joined;
        let line_start = |at: u32| {
            let before = &page.source[..at as usize];
            memchr::memrchr(b'\n', before).map_or(0, |end| end + 1)
        };
        let column = |at: u32| at as usize - line_start(at);
        let start = joined.physical(self.tokens[token].span.start);
        let here = column(start);
        let above = line_start(joined.physical_end(self.tokens[token - 1].span.end));
        let indent = page.source[above..].iter().copied();
        let above = indent.take_while(|&byte| is_blank(byte)).count();
        let range = self.extras_of(token);
        for extra in &mut self.extras[range] {
            extra.deep = extra.comment.is_some_and(|comment| {
                let column = column(comment.start);
                comment.start < start && column > here && column >= above
            });
            if !extra.deep {
                break;
            }
        }
    }

    /// The widest line, in columns, of those that the tokens of `range` stand on, from the start of the line the first one
    /// is on. A continuation counts.
    pub(super) fn width(&self, range: Range<usize>, page: Page<'_>) -> usize {
        if range.is_empty() {
            return 0;
        }
        let mut start = range.start;
        while start > 0 && !self.starts_line(start) {
            start -= 1;
        }
        let mut end = range.end;
        while end < self.tokens.len() && self.tokens[end].gap == Gap::Glue {
            end += 1;
        }
        let (mut column, mut widest) = (0, 0);
        for (index, token) in self.tokens.iter().enumerate().take(end).skip(start) {
            match token.gap {
                Gap::Break(level) => {
                    widest = widest.max(if index > start { column + 2 } else { 0 });
                    column = level * page.layout.indent_width;
                }
                Gap::Space if index > 0 => column += 1,
                _ => {}
            }
            if let Form::Keyword(word) = token.form {
                column += word.len();
            } else if token.spans_lines {
                let mut lines = page
                    .instruction
                    .joined
                    .span(token.span)
                    .of(page.source)
                    .split(|&byte| byte == b'\n');
                let first = lines.next().unwrap_or_default();
                column += columns(first.strip_suffix(b"\r").unwrap_or(first));
                widest = widest.max(column);
                column = lines.next_back().map_or(column, columns);
            } else {
                column += token.columns as usize;
            }
        }
        if self.starts_line(end) {
            column += 2;
        }
        widest.max(column)
    }

    /// Writes all tokens, each once and in order, with comments and spacer lines at the breaks they stand before.
    pub(super) fn write(&self, page: Page<'_>, out: &mut Vec<u8>) {
        let mut extras = &self.extras[..];
        let mut level = 0;
        for (index, token) in self.tokens.iter().enumerate() {
            let here = extras
                .iter()
                .take_while(|extra| extra.token == index)
                .count();
            let (before, rest) = extras.split_at(here);
            extras = rest;
            let gap = match token.gap {
                Gap::Glue | Gap::Space
                    if before.iter().any(|extra| extra.comment.is_some())
                        && !page.may_start_line(token.span) =>
                {
                    Gap::Raw
                }
                Gap::Glue | Gap::Space if before.iter().any(|extra| extra.comment.is_some()) => {
                    Gap::Break(level + 1)
                }
                gap => gap,
            };
            match gap {
                _ if index == 0 => {}
                Gap::Glue => {}
                Gap::Space => out.push(b' '),
                Gap::Break(to) => {
                    break_line(page, before, to, level.max(to), out);
                    level = to;
                }
                Gap::Raw => {
                    let joined = &page.instruction.joined;
                    let start = joined.physical_end(self.tokens[index - 1].span.end);
                    let end = joined.physical(token.span.start);
                    // One blank before each continuation.
                    if page.source[start as usize] == page.escape {
                        out.push(b' ');
                    }
                    page.lines(Span { start, end }, true, out);
                }
            }
            match token.form {
                Form::AsWritten if !token.spans_lines => {
                    out.extend_from_slice(page.text(token.span));
                }
                Form::AsWritten => page.lines(page.instruction.joined.span(token.span), false, out),
                Form::Keyword(_) if token.spans_lines && page.has_comment_inside(token.span) => {
                    page.lines(page.instruction.joined.span(token.span), false, out);
                }
                Form::Keyword(word) => out.extend_from_slice(word.as_bytes()),
                Form::Opaque => page.lines(page.instruction.joined.span(token.span), true, out),
            }
        }
    }
}

fn break_line(page: Page<'_>, extras: &[Extra], level: usize, deep: usize, out: &mut Vec<u8>) {
    out.extend_from_slice(&[b' ', page.escape]);
    out.extend_from_slice(page.eol);
    let mut spacer = false;
    for extra in extras {
        match extra.comment {
            None if spacer => continue,
            None => {
                page.indent(level, out);
                out.push(page.escape);
            }
            Some(comment) => {
                page.indent(if extra.deep { deep } else { level }, out);
                out.extend_from_slice(comment.of(page.source));
            }
        }
        spacer = extra.comment.is_none();
        out.extend_from_slice(page.eol);
    }
    page.indent(level, out);
}

/// The comments after the last token of an instruction: they stand between a dangling continuation and the end of the file.
pub(super) fn trailing_comments<'a>(
    instruction: &'a Instruction<'_>,
    last: u32,
) -> impl Iterator<Item = Span> + 'a {
    let gaps = instruction.joined.gaps_between(last, u32::MAX);
    gaps.iter()
        .flat_map(|gap| &gap.lines)
        .filter(|line| line.kind == GapLineKind::Comment)
        .map(|line| line.span)
}

/// How many columns the text takes: its characters; bytes that are not UTF-8 count as one each.
pub(super) fn columns(text: &[u8]) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    String::from_utf8_lossy(text).chars().count()
}
