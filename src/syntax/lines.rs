//! From bytes to logical lines (BuildKit `parser.Parse`, docs/syntax.md, 1–13), and the loop that builds the tree.

use super::directive;
use super::heredoc;
use super::statement;
use super::tree::{
    Comment, Directive, DirectiveName, Dockerfile, Heredoc, Instruction, Item, Problem, ProblemKind,
};
use super::validate;
use crate::text::{
    BOM, Gap, GapLine, GapLineKind, Joined, Piece, Span, has_heredoc_operator, is_blank, trim_start,
};

/// The longest physical line BuildKit reads, in bytes without the line ending.
const MAX_LINE: usize = 65_535;

/// Reads a file. Never fails: see [`Dockerfile::problems`].
pub fn parse(source: &[u8]) -> Dockerfile<'_> {
    let bom = source.starts_with(BOM);
    let mut reader = Reader {
        source,
        at: if bom { BOM.len() } else { 0 },
        line: 0,
        escape: b'\\',
        directives_done: false,
        shebang: false,
        seen: Vec::new(),
        // A guess: real files have an item for each forty bytes.
        items: Vec::with_capacity(source.len() / 40 + 1),
        problems: Vec::new(),
    };
    while reader.at < source.len() {
        reader.item();
    }
    let Reader {
        escape,
        items,
        mut problems,
        line,
        ..
    } = reader;
    validate::file(source, &items, line, escape, &mut problems);
    problems.sort_by_key(|problem| problem.span.start);
    Dockerfile {
        source,
        bom,
        escape,
        items,
        problems,
    }
}

/// One physical line.
#[derive(Clone, Copy)]
struct Line {
    /// With its ending.
    whole: Span,
    /// Without trailing `\r` and `\n`.
    text: Span,
}

struct Reader<'a> {
    source: &'a [u8],
    at: usize,
    /// How many lines have been read.
    line: u32,
    escape: u8,
    directives_done: bool,
    /// Whether the first line starts with `#!`: BuildKit passes over it when it looks for `syntax` and `check`, but not for `escape`.
    shebang: bool,
    seen: Vec<DirectiveName>,
    items: Vec<Item<'a>>,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn next_line(&mut self) -> Option<Line> {
        if self.at >= self.source.len() {
            return None;
        }
        let start = self.at;
        let rest = &self.source[start..];
        let len = memchr::memchr(b'\n', rest).map_or(rest.len(), |at| at + 1);
        self.at = start + len;
        self.line += 1;
        let mut end = self.at;
        while end > start && matches!(self.source[end - 1], b'\r' | b'\n') {
            end -= 1;
        }
        let text = Span::new(start, end);
        if text.len() > MAX_LINE {
            let message = format!("dockerfile line greater than max allowed size of {MAX_LINE}");
            self.problems.push(Problem {
                span: text,
                message,
                help: None,
                kind: ProblemKind::Parser,
            });
        }
        Some(Line {
            whole: Span::new(start, self.at),
            text,
        })
    }

    fn item(&mut self) {
        let Some(line) = self.next_line() else { return };
        let content = trim_start(line.text.of(self.source));
        let start = line.text.end as usize - content.len();
        if !self.directives_done {
            if self.line == 1 && line.text.of(self.source).starts_with(b"#!") {
                self.shebang = true;
            } else if let Some((name, value)) = directive::read(content) {
                let is_again = self.seen.contains(&name);
                if !self.shebang || (name != DirectiveName::Escape && !is_again) {
                    self.directive(line, start, name, value);
                    return;
                }
                // BuildKit's parser does not look here; what looks for `syntax` and `check` stops at one that comes again.
                self.directives_done = is_again;
                self.seen.push(name);
            } else {
                self.directives_done = true;
            }
        }
        if content.is_empty() {
            self.items.push(Item::Blank(line.whole));
        } else if content[0] == b'#' {
            let text = self.comment_text(start, line.text.end);
            self.items.push(Item::Comment(Comment {
                span: line.whole,
                text,
            }));
        } else {
            self.instruction(line, start);
        }
    }

    /// From `#` to the last byte that is no blank.
    fn comment_text(&self, start: usize, end: u32) -> Span {
        let bytes = &self.source[start..end as usize];
        let len = bytes
            .iter()
            .rposition(|&byte| !is_blank(byte) && byte != b'\r')
            .map_or(0, |at| at + 1);
        Span::new(start, start + len)
    }

    fn directive(&mut self, line: Line, start: usize, name: DirectiveName, value: Span) {
        let value = Span::new(start + value.start as usize, start + value.end as usize);
        let text = Span {
            start: start as u32,
            end: value.end,
        };
        if self.seen.contains(&name) {
            let message = format!("only one {} parser directive can be used", name.as_str());
            self.problems.push(Problem {
                span: text,
                message,
                help: None,
                kind: ProblemKind::Parser,
            });
        }
        self.seen.push(name);
        if name == DirectiveName::Escape {
            match value.of(self.source) {
                [byte @ (b'\\' | b'`')] => self.escape = *byte,
                other => {
                    let other = String::from_utf8_lossy(other);
                    let message = format!("invalid escape token '{other}' does not match ` or \\");
                    self.problems.push(Problem {
                        span: value,
                        message,
                        help: None,
                        kind: ProblemKind::Parser,
                    });
                }
            }
        }
        self.items.push(Item::Directive(Directive {
            span: line.whole,
            name,
            text,
            value,
        }));
    }

    /// Where the text of a line ends if it is continued: the place of the escape character (docs/syntax.md, 10).
    fn continuation(&self, start: usize, end: usize) -> Option<usize> {
        let mut at = end;
        while at > start && is_blank(self.source[at - 1]) {
            at -= 1;
        }
        let found = at > start
            && self.source[at - 1] == self.escape
            && (at - 1 == start || self.source[at - 2] != self.escape);
        found.then(|| at - 1)
    }

    fn instruction(&mut self, first: Line, start: usize) {
        let first_line = self.line;
        let joined = if let Some(end) = self.continuation(start, first.text.end as usize) {
            let mut pieces: Vec<Piece> = Vec::new();
            let mut gaps: Vec<Gap> = Vec::new();
            let mut logical = 0;
            let mut push = |start: usize, end: usize| {
                let span = Span::new(start, end);
                pieces.push(Piece { logical, span });
                logical += span.len() as u32;
                logical
            };
            let mut open = Some((push(start, end), end));
            let mut lines: Vec<GapLine> = Vec::new();
            while let Some((at, gap_start)) = open {
                let Some(line) = self.next_line() else {
                    let span = Span::new(gap_start, self.source.len());
                    gaps.push(Gap {
                        at,
                        span,
                        lines: std::mem::take(&mut lines),
                    });
                    break;
                };
                let content = trim_start(line.text.of(self.source));
                let content_start = line.text.end as usize - content.len();
                if content.is_empty() {
                    lines.push(GapLine {
                        kind: GapLineKind::Blank,
                        span: line.text,
                    });
                } else if content[0] == b'#' {
                    let span = self.comment_text(content_start, line.text.end);
                    lines.push(GapLine {
                        kind: GapLineKind::Comment,
                        span,
                    });
                } else {
                    let start = line.text.start as usize;
                    gaps.push(Gap {
                        at,
                        span: Span::new(gap_start, start),
                        lines: std::mem::take(&mut lines),
                    });
                    let end = self.continuation(start, line.text.end as usize);
                    let at = push(start, end.unwrap_or(line.text.end as usize));
                    open = end.map(|end| (at, end));
                }
            }
            Joined::new(self.source, pieces, gaps)
        } else {
            Joined::single(self.source, Span::new(start, first.text.end as usize))
        };
        let mut problems = Vec::new();
        let statement = statement::read(joined.text(), self.escape, &mut problems);
        let (heredocs, end) = if statement.takes_heredocs() {
            self.heredocs(&joined)
        } else {
            (Vec::new(), None)
        };
        let span = Span::new(first.whole.start as usize, self.at);
        let instruction = Instruction {
            span,
            first_line,
            last_line: self.line,
            joined,
            statement,
            heredocs,
        };
        if let Some(name) = end {
            let message = format!(
                "unterminated heredoc: no line {}",
                String::from_utf8_lossy(&name)
            );
            self.problems.push(Problem {
                span: instruction.content(),
                message,
                help: Some("end the heredoc with that word alone on its line".to_owned()),
                kind: ProblemKind::Parser,
            });
        }
        for (at, message, help) in problems {
            self.problems.push(Problem {
                span: instruction.joined.span(at),
                message,
                help: Some(help),
                kind: ProblemKind::Parser,
            });
        }
        self.items.push(Item::Instruction(instruction));
    }

    /// The heredocs that a logical line opens, with their bodies taken from the lines that follow; the name of the one whose
    /// terminator is missing.
    fn heredocs(&mut self, joined: &Joined<'_>) -> (Vec<Heredoc>, Option<Vec<u8>>) {
        let text = joined.text();
        if !has_heredoc_operator(text) {
            return (Vec::new(), None);
        }
        let mut heredocs = heredoc::opened(text);
        for index in 0..heredocs.len() {
            let heredoc = &mut heredocs[index];
            let start = self.at;
            loop {
                let body_end = self.at;
                heredoc.body = Span::new(start, body_end);
                let Some(line) = self.next_line() else {
                    let name = heredoc.name.clone();
                    heredoc.terminator = Span::empty(body_end);
                    heredocs.truncate(index + 1);
                    return (heredocs, Some(name));
                };
                let mut text = line.text.of(self.source);
                if heredoc.chomp {
                    let tabs = text.iter().take_while(|&&byte| byte == b'\t').count();
                    text = &text[tabs..];
                }
                if text == heredoc.name {
                    heredoc.terminator = line.whole;
                    break;
                }
            }
        }
        (heredocs, None)
    }
}
