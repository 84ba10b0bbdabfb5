//! Compound commands and function definitions (POSIX XCU 2.9.4 and 2.9.5, and bash's additions).

use super::lexer::{Keyword, Read, Reader, name_len};
use super::{
    Case, CaseItem, Command, CommandKind, For, Function, Group, If, IfBranch, Loop, TokenId,
    TokenKind, TokenRange,
};

impl Reader<'_> {
    /// Reads the compound command that starts with `keyword`, `(`, `((` or `[[`, with its redirections.
    pub(super) fn compound(&mut self, keyword: Option<Keyword>) -> Read<Command> {
        self.enter()?;
        let start = self.next_id();
        let kind = match keyword {
            Some(keyword) => self.keyword_command(keyword)?,
            None if self.peek() == Some(b'[') => {
                CommandKind::Condition(self.limit(Self::condition)?)
            }
            None => self.parenthesized()?,
        };
        let mut range = self.range_from(start);
        // A function's redirections belong to its body, which has read them.
        let redirects = match kind {
            CommandKind::Function(_) => Vec::new(),
            _ => self.redirects()?,
        };
        if let Some(last) = redirects.last() {
            range.end = TokenId(last.target.0 + 1);
        }
        self.leave();
        Ok(Command {
            range: match &kind {
                CommandKind::Function(function) => TokenRange {
                    start,
                    end: function.body.range.end,
                },
                _ => range,
            },
            kind,
            redirects,
        })
    }

    fn keyword_command(&mut self, keyword: Keyword) -> Read<CommandKind> {
        let token = self.take(TokenKind::Reserved, keyword.len());
        Ok(match keyword {
            Keyword::LeftBrace => {
                let body = self.body()?;
                let close = self.expect(Keyword::RightBrace, "a `}` was expected")?;
                CommandKind::Brace(Group {
                    open: token,
                    body,
                    close,
                })
            }
            Keyword::If => CommandKind::If(Box::new(self.if_command(token)?)),
            Keyword::For => CommandKind::For(Box::new(self.for_command(token, keyword)?)),
            // Words like any other for POSIX shells, as is `coproc`.
            Keyword::Select => CommandKind::For(Box::new(
                self.limit(|reader| reader.for_command(token, keyword))?,
            )),
            Keyword::While => CommandKind::While(Box::new(self.loop_command(token)?)),
            Keyword::Until => CommandKind::Until(Box::new(self.loop_command(token)?)),
            Keyword::Case => CommandKind::Case(Box::new(self.case_command(token)?)),
            Keyword::Function => {
                CommandKind::Function(self.limit(|reader| reader.function_with_keyword(token))?)
            }
            _ => return self.fail("a command was expected"),
        })
    }

    /// Reads `((…))` or `(…)`.
    fn parenthesized(&mut self) -> Read<CommandKind> {
        let start = self.pos;
        if self.peek_at(1) == Some(b'(') && self.arithmetic()? {
            return Ok(CommandKind::Arithmetic(
                self.push(TokenKind::Arithmetic, start),
            ));
        }
        let open = self.take(TokenKind::LeftParen, 1);
        let body = self.body()?;
        let close = self.expect_right_paren()?;
        Ok(CommandKind::Subshell(Group { open, body, close }))
    }

    fn if_command(&mut self, token: TokenId) -> Read<If> {
        let mut branches = Vec::new();
        let mut keyword = token;
        loop {
            let condition = self.body()?;
            let then = self.expect(Keyword::Then, "a `then` was expected")?;
            let body = self.body()?;
            branches.push(IfBranch {
                keyword,
                condition,
                then,
                body,
            });
            self.skip();
            match self.keyword() {
                Some(Keyword::Elif) => {
                    keyword = self.expect(Keyword::Elif, "a `fi` was expected")?;
                }
                Some(Keyword::Else) => {
                    let token = self.expect(Keyword::Else, "a `fi` was expected")?;
                    let body = self.body()?;
                    return Ok(If {
                        branches,
                        otherwise: Some((token, body)),
                        end: self.expect(Keyword::Fi, "a `fi` was expected")?,
                    });
                }
                _ => {
                    return Ok(If {
                        branches,
                        otherwise: None,
                        end: self.expect(Keyword::Fi, "a `fi` was expected")?,
                    });
                }
            }
        }
    }

    fn loop_command(&mut self, keyword: TokenId) -> Read<Loop> {
        let condition = self.body()?;
        let open = self.expect(Keyword::Do, "a `do` was expected")?;
        let body = self.body()?;
        let close = self.expect(Keyword::Done, "a `done` was expected")?;
        Ok(Loop {
            keyword,
            condition,
            open,
            body,
            close,
        })
    }

    fn for_command(&mut self, token: TokenId, keyword: Keyword) -> Read<For> {
        self.skip();
        let start = self.pos;
        let mut values = None;
        let mut separator = None;
        let variable = if keyword == Keyword::For && self.looking_at(b"((") {
            if !self.arithmetic()? {
                return self.fail("not the head of an arithmetic loop");
            }
            let head = &self.text[start..self.pos];
            if memchr::memchr_iter(b';', head).count() < 2 {
                return self.fail_at(start, "an arithmetic loop takes three expressions");
            }
            let variable = self.push(TokenKind::ForArithmetic, start);
            separator = self.for_separator()?;
            variable
        } else {
            let len = name_len(&self.text[start..]);
            if len == 0 || !self.ends_word(start + len) {
                // bash finds out when it runs the loop.
                return self.give_up_at(start, "the name of a variable was expected");
            }
            let variable = self.take(TokenKind::Word, len);
            self.skip();
            if self.peek() == Some(b'\n') {
                separator = Some(self.newline()?);
                self.skip_newlines()?;
            }
            if self.at_word(b"in") {
                values = Some((self.take(TokenKind::Reserved, 2), self.for_values()?));
                separator = self.for_separator()?;
                if separator.is_none() {
                    return self.fail("a `;` was expected");
                }
            } else if separator.is_none() {
                separator = self.for_separator()?;
            }
            variable
        };
        self.skip();
        let (open, end, message) = match self.keyword() {
            Some(Keyword::LeftBrace) => (
                Keyword::LeftBrace,
                Keyword::RightBrace,
                "a `}` was expected",
            ),
            _ => (Keyword::Do, Keyword::Done, "a `done` was expected"),
        };
        let open = self.expect(open, "a `do` was expected")?;
        let body = self.body()?;
        let close = self.expect(end, message)?;
        Ok(For {
            keyword: token,
            variable,
            values,
            separator,
            open,
            body,
            close,
        })
    }

    /// Reads the words after `in`.
    fn for_values(&mut self) -> Read<Vec<TokenId>> {
        let mut values = Vec::new();
        loop {
            self.skip();
            if matches!(self.peek(), None | Some(b';' | b'\n')) {
                return Ok(values);
            }
            let start = self.pos;
            self.word(false)?;
            values.push(self.push(TokenKind::Word, start));
        }
    }

    /// Reads the `;` or newline before `do`, and newlines after it.
    fn for_separator(&mut self) -> Read<Option<TokenId>> {
        self.skip();
        let separator = match self.peek() {
            Some(b';') => self.take(TokenKind::Semicolon, 1),
            Some(b'\n') => self.newline()?,
            _ => return Ok(None),
        };
        self.skip_newlines()?;
        Ok(Some(separator))
    }

    fn case_command(&mut self, keyword: TokenId) -> Read<Case> {
        self.skip();
        let start = self.pos;
        self.word(false)?;
        let word = self.push(TokenKind::Word, start);
        self.skip_newlines()?;
        if !self.at_word(b"in") {
            return self.fail("an `in` was expected");
        }
        let open = self.take(TokenKind::Reserved, 2);
        let mut items = Vec::new();
        loop {
            self.skip_newlines()?;
            if self.keyword() == Some(Keyword::Esac) {
                break;
            }
            let item = self.case_item()?;
            let last = item.end.is_none();
            items.push(item);
            if last {
                break;
            }
        }
        let close = self.expect(Keyword::Esac, "an `esac` was expected")?;
        Ok(Case {
            keyword,
            word,
            open,
            items,
            close,
        })
    }

    fn case_item(&mut self) -> Read<CaseItem> {
        let open = match self.peek() {
            Some(b'(') => Some(self.take(TokenKind::LeftParen, 1)),
            _ => None,
        };
        let mut patterns = Vec::new();
        loop {
            self.skip();
            let start = self.pos;
            self.limit(|reader| reader.word(false))?;
            patterns.push(self.push(TokenKind::Word, start));
            self.skip();
            if self.peek() != Some(b'|') {
                break;
            }
            self.take(TokenKind::Pipe, 1);
        }
        let close = self.expect_right_paren()?;
        let body = self.list()?;
        self.skip();
        let len = match (self.peek(), self.peek_at(1), self.peek_at(2)) {
            (Some(b';'), Some(b';'), Some(b'&')) => 3,
            (Some(b';'), Some(b';' | b'&'), _) => 2,
            _ => 0,
        };
        let end = (len > 0).then(|| self.take(TokenKind::CaseEnd, len));
        Ok(CaseItem {
            open,
            patterns,
            close,
            body,
            end,
        })
    }

    /// Reads a function definition from its `(` on; `name` is the word before it.
    pub(super) fn function_with_parens(&mut self, name: TokenId) -> Read<Command> {
        let word = self.tokens[name.index()].span.of(self.text);
        if word
            .iter()
            .any(|byte| matches!(byte, b'$' | b'\'' | b'"' | b'`' | b'\\'))
        {
            return self.fail("the name of a function is quoted or expands");
        }
        let open = self.take(TokenKind::LeftParen, 1);
        let parens = Some((open, self.expect_right_paren()?));
        let body = Box::new(self.function_body()?);
        Ok(Command {
            range: TokenRange {
                start: name,
                end: body.range.end,
            },
            kind: CommandKind::Function(Function {
                keyword: None,
                name,
                parens,
                body,
            }),
            redirects: Vec::new(),
        })
    }

    fn function_with_keyword(&mut self, keyword: TokenId) -> Read<Function> {
        self.skip();
        let start = self.pos;
        self.word(false)?;
        let name = self.push(TokenKind::Word, start);
        self.skip();
        let parens = match self.peek() {
            Some(b'(')
                if self.text[self.pos + 1..]
                    .trim_ascii_start()
                    .starts_with(b")") =>
            {
                let open = self.take(TokenKind::LeftParen, 1);
                Some((open, self.expect_right_paren()?))
            }
            _ => None,
        };
        let body = Box::new(self.function_body()?);
        Ok(Function {
            keyword: Some(keyword),
            name,
            parens,
            body,
        })
    }

    /// Reads the compound command that a function runs; bash takes nothing else.
    fn function_body(&mut self) -> Read<Command> {
        self.skip_newlines()?;
        let keyword = self.keyword();
        if !self.starts_compound(keyword) {
            return self.give_up_at(self.pos, "a function runs a compound command");
        }
        self.compound(keyword)
    }

    /// Whether a compound command comes next; `keyword` is the reserved word that comes next.
    fn starts_compound(&self, keyword: Option<Keyword>) -> bool {
        match keyword {
            Some(
                Keyword::LeftBrace
                | Keyword::If
                | Keyword::For
                | Keyword::Select
                | Keyword::While
                | Keyword::Until
                | Keyword::Case,
            ) => true,
            Some(_) => false,
            None => self.peek() == Some(b'(') || self.at_word(b"[["),
        }
    }

    /// Reads `coproc [name] command`; a name can only stand before a compound command.
    pub(super) fn coproc(&mut self) -> Read<Command> {
        let start = self.next_id();
        self.take(TokenKind::Reserved, Keyword::Coproc.len());
        self.skip();
        let mut keyword = self.keyword();
        if !self.starts_compound(keyword) {
            let name = name_len(&self.text[self.pos..]);
            let before = (self.pos, self.tokens.len());
            if name > 0 && self.ends_word(self.pos + name) {
                self.take(TokenKind::Word, name);
                self.skip();
                keyword = self.keyword();
                let named = self.starts_compound(keyword) && self.pos > before.0 + name;
                if !named {
                    self.pos = before.0;
                    self.tokens.truncate(before.1);
                    keyword = self.keyword();
                }
            }
        }
        let body = match keyword {
            _ if self.starts_compound(keyword) => self.compound(keyword)?,
            Some(_) => return self.fail("a command was expected"),
            None => self.simple(self.next_id())?,
        };
        if matches!(body.kind, CommandKind::Function(_)) {
            return self.fail("`coproc` runs no function definition");
        }
        Ok(Command {
            range: TokenRange {
                start,
                end: body.range.end,
            },
            kind: CommandKind::Coproc(Box::new(body)),
            redirects: Vec::new(),
        })
    }
}
