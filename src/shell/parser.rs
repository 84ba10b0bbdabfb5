//! From tokens to nodes: lists, pipelines, simple commands and redirections. Compound commands are in `compound`.

use super::lexer::{Keyword, Read, Reader, name_len};
use super::{
    AndOr, Command, CommandKind, Element, List, ListItem, Mode, Pipeline, Problem, Redirect,
    Script, Simple, Token, TokenId, TokenKind,
};
use crate::text::LogicalSpan;

/// Commands that take assignments with arrays as arguments (bash: its assignment builtins, `eval` and `let`).
const TAKES_ARRAYS: [&[u8]; 8] = [
    b"declare",
    b"typeset",
    b"local",
    b"export",
    b"readonly",
    b"alias",
    b"eval",
    b"let",
];

/// Reads the bytes `span` of the logical text `text` as shell commands. Never fails: see [`Script::list`].
///
/// Takes time linear in the length of `span`. All offsets in the result count from the start of `text`.
pub fn parse(text: &[u8], span: LogicalSpan, mode: Mode) -> Script {
    let range = span.range();
    let mut reader = Reader::new(&text[..range.end], range.start, mode);
    reader.tokens.reserve(span.len() / 6 + 4);
    if let Ok(list) = reader.script(None) {
        return Script {
            tokens: reader.tokens,
            list: Some(list),
            problem: None,
            substitutions: reader.substitutions,
        };
    }
    Script {
        tokens: vec![Token {
            kind: TokenKind::Opaque,
            span,
        }],
        list: None,
        problem: Some(reader.problem.unwrap_or(Problem {
            at: span.start,
            message: "not read",
            is_limit: true,
        })),
        substitutions: Vec::new(),
    }
}

impl Reader<'_> {
    /// Reads a whole script up to `close`, without taking it, or up to the end of the text.
    pub(super) fn script(&mut self, close: Option<u8>) -> Read<List> {
        let list = self.list()?;
        self.skip();
        if self.peek() != close {
            return self.fail(match self.peek() {
                Some(_) => "this cannot stand here",
                None => "a substitution is not closed",
            });
        }
        if !self.heredocs.is_empty() {
            return self.fail("a heredoc has no body");
        }
        Ok(list)
    }

    /// Reads commands up to something that starts none.
    pub(super) fn list(&mut self) -> Read<List> {
        let mut items = Vec::new();
        loop {
            self.skip_newlines()?;
            match self.peek() {
                None | Some(b')' | b';' | b'&' | b'|')
                    if (self.peek() != Some(b'&') || self.peek_at(1) != Some(b'>')) =>
                {
                    break;
                }
                _ => {}
            }
            let keyword = self.keyword();
            if keyword.is_some_and(Keyword::closes) {
                break;
            }
            let and_or = self.and_or(keyword)?;
            let end = self.separator()?;
            items.push(ListItem { and_or, end });
            if end.is_none() {
                break;
            }
        }
        Ok(List { items })
    }

    /// Reads a list that must not be empty.
    pub(super) fn body(&mut self) -> Read<List> {
        let list = self.list()?;
        if list.items.is_empty() {
            return self.fail("a command was expected");
        }
        Ok(list)
    }

    fn and_or(&mut self, keyword: Option<Keyword>) -> Read<AndOr> {
        let first = self.pipeline(keyword)?;
        let mut rest = Vec::new();
        while let Some(operator) = self.and_or_operator() {
            self.skip_newlines()?;
            let keyword = self.keyword();
            rest.push((operator, self.pipeline(keyword)?));
        }
        Ok(AndOr { first, rest })
    }

    fn pipeline(&mut self, keyword: Option<Keyword>) -> Read<Pipeline> {
        let mut keyword = keyword;
        let mut prefix = Vec::new();
        let mut negated = false;
        while let Some(Keyword::Bang | Keyword::Time) = keyword {
            let timed = keyword == Some(Keyword::Time);
            if !timed && std::mem::replace(&mut negated, true) {
                return self.give_up_at(self.pos, "a second `!`");
            }
            prefix.push(self.take(TokenKind::Reserved, if timed { 4 } else { 1 }));
            self.skip();
            if timed && self.at_word(b"-p") {
                prefix.push(self.take(TokenKind::Reserved, 2));
                self.skip();
            }
            keyword = self.keyword();
            // `time` alone is complete, `!` is not.
            if timed && matches!(self.peek(), None | Some(b'\n' | b';' | b'&' | b'|' | b')')) {
                let first = Command {
                    range: self.range_from(self.next_id()),
                    kind: CommandKind::Simple(Simple::default()),
                    redirects: Vec::new(),
                };
                return Ok(Pipeline {
                    prefix,
                    first,
                    rest: Vec::new(),
                });
            }
        }
        let start = self.pos;
        let first = self.command(keyword).inspect_err(|_| {
            // Shells differ on what `!` and `time` may stand before.
            if let Some(problem) = self.problem.as_mut().filter(|_| !prefix.is_empty()) {
                problem.is_limit |= problem.at as usize == start;
            }
        })?;
        let mut rest = Vec::new();
        while let Some(operator) = self.pipe_operator() {
            self.skip_newlines()?;
            // After a `|`, POSIX shells take `time` as the name of a command.
            let keyword = self.keyword().filter(|&keyword| keyword != Keyword::Time);
            rest.push((operator, self.command(keyword)?));
        }
        Ok(Pipeline {
            prefix,
            first,
            rest,
        })
    }

    /// Reads one command with its redirections, and the trivia after it.
    pub(super) fn command(&mut self, keyword: Option<Keyword>) -> Read<Command> {
        let start = self.next_id();
        match (keyword, self.peek()) {
            (None, Some(b'(')) => self.compound(None),
            (None, Some(b'[')) if self.at_word(b"[[") => self.compound(None),
            (None, _) => self.simple(start),
            (Some(Keyword::Coproc), _) => self.limit(Self::coproc),
            (Some(Keyword::Bang), _) => self.fail("`!` inside a pipeline"),
            (Some(keyword), _) if keyword.closes() => self.fail("a command was expected"),
            (Some(keyword), _) => self.compound(Some(keyword)),
        }
    }

    /// Reads a simple command whose first token is `start`, or a function definition `name() …`.
    pub(super) fn simple(&mut self, start: TokenId) -> Read<Command> {
        let mut elements = Vec::new();
        let mut words = 0_usize;
        let mut arrays = false;
        let mut end = start;
        loop {
            self.skip();
            let Some(byte) = self.peek() else { break };
            match byte {
                b'\n' | b';' | b'|' | b')' => break,
                b'&' if self.peek_at(1) != Some(b'>') => break,
                // For POSIX shells an `&` and a `>`.
                b'&' => {
                    let redirect = self.limit(|reader| reader.redirect(None))?;
                    elements.push(Element::Redirect(redirect));
                }
                b'<' | b'>' if self.peek_at(1) != Some(b'(') => {
                    elements.push(Element::Redirect(self.redirect(None)?));
                }
                b'(' => {
                    if let [Element::Word(name)] = elements[..] {
                        return self.function_with_parens(name);
                    }
                    return self.fail("a parenthesis inside a command");
                }
                _ => {
                    let at = self.pos;
                    let assignment = if words == 0 {
                        self.assignment_len()
                    } else {
                        None
                    };
                    let assigns = if let Some(len) = assignment {
                        self.assignment(len)?
                    } else {
                        self.word(arrays)?;
                        false
                    };
                    if assigns {
                        elements.push(Element::Assignment(self.push(TokenKind::Assignment, at)));
                    } else if self.is_number(at)? {
                        let number = self.push(TokenKind::IoNumber, at);
                        elements.push(Element::Redirect(self.redirect(Some(number))?));
                    } else {
                        elements.push(Element::Word(self.push(TokenKind::Word, at)));
                        if words == 0 {
                            arrays = TAKES_ARRAYS.contains(&&self.text[at..self.pos]);
                        }
                        words += 1;
                    }
                }
            }
            end = self.next_id();
        }
        if elements.is_empty() {
            return self.fail("a command was expected");
        }
        Ok(Command {
            range: super::TokenRange { start, end },
            kind: CommandKind::Simple(Simple { elements }),
            redirects: Vec::new(),
        })
    }

    /// Whether the word `start..pos` is the number or `{name}` of the redirection that comes next.
    fn is_number(&mut self, start: usize) -> Read<bool> {
        let mut next = self.pos;
        while self.text[next..].starts_with(b"\\\n") {
            next += 2;
        }
        if !matches!(self.text.get(next), Some(b'<' | b'>'))
            || !is_descriptor(&self.text[start..self.pos])
        {
            return Ok(false);
        }
        if next != self.pos {
            return self.give_up_at(self.pos, "a continuation inside a redirection");
        }
        Ok(true)
    }

    /// Reads a redirection from its operator on.
    fn redirect(&mut self, number: Option<TokenId>) -> Read<Redirect> {
        let rest = &self.text[self.pos..];
        let (kind, len) = match (rest[0], rest.get(1), rest.get(2)) {
            (b'<', Some(b'<'), Some(b'<')) => (TokenKind::HereString, 3),
            (b'<', Some(b'<'), Some(b'-')) => (TokenKind::HeredocOperator, 3),
            (b'<', Some(b'<'), _) => (TokenKind::HeredocOperator, 2),
            (b'&', _, Some(b'>')) => (TokenKind::RedirectOperator, 3),
            (b'&', ..) => (TokenKind::RedirectOperator, 2),
            (b'<', Some(b'&' | b'>'), _) | (b'>', Some(b'&' | b'>' | b'|'), _) => {
                (TokenKind::RedirectOperator, 2)
            }
            _ => (TokenKind::RedirectOperator, 1),
        };
        let duplicates = len == 2 && rest[1] == b'&';
        let operator = self.take(kind, len);
        self.skip();
        let target = if kind == TokenKind::HeredocOperator {
            self.limit(|reader| reader.heredoc_delimiter(len == 3))?
        } else {
            let start = self.pos;
            self.word(false)?;
            // `>&1>a` names a descriptor; in `>1>a` the 1 belongs to the second operator, and the first has no target.
            if !duplicates && self.is_number(start)? {
                return self.fail_at(start, "a redirection without a target");
            }
            self.push(TokenKind::Word, start)
        };
        Ok(Redirect {
            number,
            operator,
            target,
        })
    }

    /// Reads the redirections after a compound command.
    pub(super) fn redirects(&mut self) -> Read<Vec<Redirect>> {
        let mut redirects = Vec::new();
        loop {
            self.skip();
            let rest = &self.text[self.pos..];
            let number = match rest.first() {
                Some(b'0'..=b'9') => rest.iter().take_while(|byte| byte.is_ascii_digit()).count(),
                Some(b'{') => name_len(&rest[1..]) + 2,
                _ => 0,
            };
            let operator = match (rest.get(number), rest.get(number + 1)) {
                (Some(b'<' | b'>'), Some(b'(')) => false,
                (Some(b'<' | b'>'), _) => number == 0 || is_descriptor(&rest[..number]),
                (Some(b'&'), Some(b'>')) => number == 0,
                _ => false,
            };
            if !operator {
                return Ok(redirects);
            }
            let number = match number {
                0 => None,
                len => Some(self.take(TokenKind::IoNumber, len)),
            };
            redirects.push(self.redirect(number)?);
            self.redirected = self.tokens.len();
        }
    }
}

/// Whether `word` is what may stand before a redirection operator: digits or `{name}`.
fn is_descriptor(word: &[u8]) -> bool {
    match word {
        [b'{', name @ .., b'}'] => !name.is_empty() && name_len(name) == name.len(),
        _ => !word.is_empty() && word.iter().all(u8::is_ascii_digit),
    }
}
