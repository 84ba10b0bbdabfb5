//! The cursor over a shell text: blanks, comments, operators, keywords and the tokens read so far.
//!
//! The shell cannot be cut into tokens without knowing where in the grammar one stands (`case` patterns, `[[`, arrays,
//! heredocs), so the parser asks for what it expects. What is absent here: the insides of words (`scan`), the grammar.

use super::tree::TOO_DEEP;
use super::{Mode, Problem, Script, Substitution, Token, TokenId, TokenKind, TokenRange};
use crate::text::{LogicalSpan, is_blank};

/// How deep commands, substitutions and expansions may stand in each other. Deeper texts are opaque. Real ones stay
/// below ten; this many fit well into the 2 MiB stack of a thread, also without optimization.
pub(super) const MAX_DEPTH: u32 = 100;

/// The text is not what the grammar wants; the reason is in [`Reader::problem`].
#[derive(Debug)]
pub(super) struct Stop;

/// What reading gives.
pub(super) type Read<T> = Result<T, Stop>;

/// Reserved words, where they stand in the place of a command name (POSIX XCU 2.4, and bash's own).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keyword {
    If,
    Then,
    Elif,
    Else,
    Fi,
    For,
    Select,
    While,
    Until,
    Do,
    Done,
    Case,
    Esac,
    In,
    Function,
    LeftBrace,
    RightBrace,
    /// `]]`
    RightBrackets,
    Bang,
    Time,
    Coproc,
}

impl Keyword {
    /// Its length in bytes.
    pub(super) fn len(self) -> usize {
        match self {
            Self::LeftBrace | Self::RightBrace | Self::Bang => 1,
            Self::If | Self::In | Self::Fi | Self::Do | Self::RightBrackets => 2,
            Self::For => 3,
            Self::Then
            | Self::Elif
            | Self::Else
            | Self::Done
            | Self::Case
            | Self::Esac
            | Self::Time => 4,
            Self::While | Self::Until => 5,
            Self::Select | Self::Coproc => 6,
            Self::Function => 8,
        }
    }

    /// Whether it starts no command: it ends a list, or stands there by mistake.
    pub(super) fn closes(self) -> bool {
        matches!(
            self,
            Self::Then
                | Self::Elif
                | Self::Else
                | Self::Fi
                | Self::Do
                | Self::Done
                | Self::Esac
                | Self::In
                | Self::RightBrace
                | Self::RightBrackets
        )
    }

    fn of(letters: &[u8]) -> Option<Self> {
        Some(match letters {
            b"if" => Self::If,
            b"in" => Self::In,
            b"fi" => Self::Fi,
            b"do" => Self::Do,
            b"for" => Self::For,
            b"then" => Self::Then,
            b"elif" => Self::Elif,
            b"else" => Self::Else,
            b"done" => Self::Done,
            b"case" => Self::Case,
            b"esac" => Self::Esac,
            b"time" => Self::Time,
            b"while" => Self::While,
            b"until" => Self::Until,
            b"select" => Self::Select,
            b"coproc" => Self::Coproc,
            b"function" => Self::Function,
            _ => return None,
        })
    }
}

/// Whether the shell takes a word for its own where a command starts (POSIX XCU 2.4; bash, "Reserved Words").
pub fn is_reserved(word: &[u8]) -> bool {
    Keyword::of(word).is_some() || matches!(word, b"{" | b"}" | b"!" | b"[[")
}

/// A heredoc whose body is still to come.
#[derive(Clone, Debug)]
pub(super) struct PendingHeredoc {
    /// The line that ends it.
    pub(super) terminator: Vec<u8>,
    /// `<<-`: leading tabs of a line do not count.
    pub(super) strip_tabs: bool,
    /// The delimiter was quoted: nothing expands inside.
    pub(super) quoted: bool,
}

/// Reads one text. The insides of substitutions are read by the same reader with fresh tokens.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    /// The text up to where reading has to end (the end of a backquoted text or a heredoc body is such an end).
    pub(super) text: &'a [u8],
    /// The next byte.
    pub(super) pos: usize,
    pub(super) mode: Mode,
    pub(super) tokens: Vec<Token>,
    pub(super) substitutions: Vec<Substitution>,
    pub(super) heredocs: Vec<PendingHeredoc>,
    pub(super) problem: Option<Problem>,
    /// How many levels are open; see [`MAX_DEPTH`].
    pub(super) depth: u32,
    /// How many bytes were read for nothing: `((` that turned out to be two parentheses. Bounded, so that reading
    /// stays linear.
    pub(super) wasted: usize,
    /// The number of tokens right after the redirections of a compound command. No closing reserved word may follow
    /// there without a separator (`{ (a) >b }` is an error, `{ (a) }` is not).
    pub(super) redirected: usize,
    /// Whether a quote was read that ends elsewhere for other shells.
    pub(super) is_ambiguous: bool,
}

impl<'a> Reader<'a> {
    /// A reader that stands at `pos` and reads to the end of `text`.
    pub(super) fn new(text: &'a [u8], pos: usize, mode: Mode) -> Self {
        Self {
            text,
            pos,
            mode,
            tokens: Vec::new(),
            substitutions: Vec::new(),
            heredocs: Vec::new(),
            problem: None,
            depth: 0,
            wasted: 0,
            redirected: usize::MAX,
            is_ambiguous: false,
        }
    }

    /// Gives up with a reason.
    #[cold]
    pub(super) fn fail<T>(&mut self, message: &'static str) -> Read<T> {
        self.fail_at(self.pos, message)
    }

    /// Gives up with a reason that lies at `at`.
    #[cold]
    pub(super) fn fail_at<T>(&mut self, at: usize, message: &'static str) -> Read<T> {
        // For POSIX shells `[[` and `]]` are ordinary words.
        let behind_condition = self
            .tokens
            .last()
            .is_some_and(|token| token.kind == TokenKind::Condition);
        self.problem = Some(Problem {
            at: at as u32,
            message,
            is_limit: behind_condition || self.is_ambiguous || self.at_word(b"]]"),
        });
        Err(Stop)
    }

    /// As [`Reader::fail_at`], where there are shells that do not: see [`Problem::is_limit`].
    #[cold]
    pub(super) fn give_up_at<T>(&mut self, at: usize, message: &'static str) -> Read<T> {
        self.limit(|reader| reader.fail_at(at, message))
    }

    /// Reads something that shells differ on.
    pub(super) fn limit<T>(&mut self, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        let result = read(self);
        if let (Err(Stop), Some(problem)) = (&result, &mut self.problem) {
            problem.is_limit = true;
        }
        result
    }

    /// Goes one level deeper; [`Reader::leave`] goes back. A failure need not leave.
    pub(super) fn enter(&mut self) -> Read<()> {
        if self.depth >= MAX_DEPTH {
            return self.give_up_at(self.pos, TOO_DEEP);
        }
        self.depth += 1;
        Ok(())
    }

    /// Ends a level.
    pub(super) fn leave(&mut self) {
        self.depth -= 1;
    }

    /// The next byte.
    #[inline]
    pub(super) fn peek(&self) -> Option<u8> {
        self.text.get(self.pos).copied()
    }

    /// The byte `ahead` bytes after the next one.
    #[inline]
    pub(super) fn peek_at(&self, ahead: usize) -> Option<u8> {
        self.text.get(self.pos + ahead).copied()
    }

    /// Whether `literal` comes next.
    pub(super) fn looking_at(&self, literal: &[u8]) -> bool {
        self.text[self.pos.min(self.text.len())..].starts_with(literal)
    }

    /// The token that will be pushed next.
    #[inline]
    pub(super) fn next_id(&self) -> TokenId {
        TokenId(self.tokens.len() as u32)
    }

    /// All tokens from `start` on.
    pub(super) fn range_from(&self, start: TokenId) -> TokenRange {
        TokenRange {
            start,
            end: self.next_id(),
        }
    }

    /// Adds the token `start..pos`.
    #[inline]
    pub(super) fn push(&mut self, kind: TokenKind, start: usize) -> TokenId {
        let id = self.next_id();
        self.tokens.push(Token {
            kind,
            span: LogicalSpan::new(start, self.pos),
        });
        id
    }

    /// Adds the next `len` bytes as a token.
    #[inline]
    pub(super) fn take(&mut self, kind: TokenKind, len: usize) -> TokenId {
        let start = self.pos;
        self.pos += len;
        self.push(kind, start)
    }

    /// Skips blanks; comments and continuations become tokens.
    #[inline]
    pub(super) fn skip(&mut self) {
        loop {
            match self.peek() {
                Some(b' ' | b'\t') => self.pos += 1,
                Some(b'#') => {
                    self.take(TokenKind::Comment, self.comment_len());
                }
                Some(b'\\') if self.peek_at(1) == Some(b'\n') => {
                    self.take(TokenKind::Continuation, 2);
                }
                _ => return,
            }
        }
    }

    /// The length of the comment that comes next.
    pub(super) fn comment_len(&self) -> usize {
        let rest = &self.text[self.pos..];
        match self.mode {
            Mode::Line => rest.len(),
            Mode::Script => memchr::memchr(b'\n', rest).unwrap_or(rest.len()),
        }
    }

    /// Skips newlines too (POSIX `linebreak`).
    pub(super) fn skip_newlines(&mut self) -> Read<()> {
        loop {
            self.skip();
            if self.peek() != Some(b'\n') {
                return Ok(());
            }
            self.newline()?;
        }
    }

    /// Reads the newline that comes next and the heredoc bodies after it.
    pub(super) fn newline(&mut self) -> Read<TokenId> {
        let id = self.take(TokenKind::Newline, 1);
        if !self.heredocs.is_empty() {
            self.heredoc_bodies()?;
        }
        Ok(id)
    }

    /// Whether the unquoted word that ends at `at` really ends there: at the end of the text or before a blank, a
    /// newline or an operator, continuations left out.
    pub(super) fn ends_word(&self, at: usize) -> bool {
        let mut at = at;
        loop {
            match self.text.get(at) {
                Some(b'\\') if self.text.get(at + 1) == Some(&b'\n') => at += 2,
                Some(&byte) => return is_delimiter(byte),
                None => return true,
            }
        }
    }

    /// The reserved word that comes next, in the place of a command name.
    #[inline]
    pub(super) fn keyword(&self) -> Option<Keyword> {
        let rest = &self.text[self.pos..];
        let keyword = match rest.first()? {
            b'{' => Keyword::LeftBrace,
            b'}' => Keyword::RightBrace,
            b'!' => Keyword::Bang,
            b']' if rest.starts_with(b"]]") => Keyword::RightBrackets,
            b'i' | b't' | b'e' | b'f' | b'd' | b'c' | b'w' | b'u' | b's' => {
                let len = rest
                    .iter()
                    .take(9)
                    .take_while(|byte| byte.is_ascii_lowercase())
                    .count();
                Keyword::of(&rest[..len])?
            }
            _ => return None,
        };
        self.ends_word(self.pos + keyword.len()).then_some(keyword)
    }

    /// Whether the plain word `word` comes next.
    pub(super) fn at_word(&self, word: &[u8]) -> bool {
        self.looking_at(word) && self.ends_word(self.pos + word.len())
    }

    /// Reads `keyword` or gives up.
    pub(super) fn expect(&mut self, keyword: Keyword, message: &'static str) -> Read<TokenId> {
        self.skip();
        if self.redirected == self.tokens.len() || self.keyword() != Some(keyword) {
            return self.fail(message);
        }
        Ok(self.take(TokenKind::Reserved, keyword.len()))
    }

    /// Reads `)` or gives up.
    pub(super) fn expect_right_paren(&mut self) -> Read<TokenId> {
        self.skip();
        if self.peek() != Some(b')') {
            return self.fail("a `)` was expected");
        }
        Ok(self.take(TokenKind::RightParen, 1))
    }

    /// Reads `;`, `&` or a newline after a list, if one comes next.
    pub(super) fn separator(&mut self) -> Read<Option<TokenId>> {
        self.skip();
        Ok(match (self.peek(), self.peek_at(1)) {
            (Some(b';'), Some(b';' | b'&')) | (Some(b'&'), Some(b'&')) => None,
            (Some(b';'), _) => Some(self.take(TokenKind::Semicolon, 1)),
            (Some(b'&'), _) => Some(self.take(TokenKind::Background, 1)),
            (Some(b'\n'), _) => Some(self.newline()?),
            _ => None,
        })
    }

    /// Reads `&&` or `||`, if one comes next.
    pub(super) fn and_or_operator(&mut self) -> Option<TokenId> {
        match (self.peek(), self.peek_at(1)) {
            (Some(b'&'), Some(b'&')) => Some(self.take(TokenKind::AndIf, 2)),
            (Some(b'|'), Some(b'|')) => Some(self.take(TokenKind::OrIf, 2)),
            _ => None,
        }
    }

    /// Reads `|` or `|&`, if one comes next.
    pub(super) fn pipe_operator(&mut self) -> Option<TokenId> {
        match (self.peek(), self.peek_at(1)) {
            (Some(b'|'), Some(b'|')) => None,
            (Some(b'|'), Some(b'&')) => Some(self.take(TokenKind::PipeBoth, 2)),
            (Some(b'|'), _) => Some(self.take(TokenKind::Pipe, 1)),
            _ => None,
        }
    }

    /// Reads the inside of a substitution up to `close` (or to the end of the text) as a script of its own.
    pub(super) fn nested(&mut self, close: Option<u8>) -> Read<Script> {
        self.enter()?;
        let outer_tokens = std::mem::take(&mut self.tokens);
        let outer_substitutions = std::mem::take(&mut self.substitutions);
        let outer_heredocs = std::mem::take(&mut self.heredocs);
        let outer_redirected = std::mem::replace(&mut self.redirected, usize::MAX);
        let list = self.script(close);
        let tokens = std::mem::replace(&mut self.tokens, outer_tokens);
        let substitutions = std::mem::replace(&mut self.substitutions, outer_substitutions);
        self.heredocs = outer_heredocs;
        self.redirected = outer_redirected;
        self.leave();
        Ok(Script {
            tokens,
            list: Some(list?),
            problem: None,
            substitutions,
        })
    }
}

/// Whether an unquoted `byte` ends a word.
#[inline]
pub(super) fn is_delimiter(byte: u8) -> bool {
    is_blank(byte) || matches!(byte, b'\n' | b';' | b'&' | b'|' | b'(' | b')' | b'<' | b'>')
}

/// Whether `byte` can start a name (POSIX XBD 3.216).
#[inline]
pub(super) fn starts_name(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}

/// The length of the name that `text` starts with.
#[inline]
pub(super) fn name_len(text: &[u8]) -> usize {
    if !text.first().is_some_and(|&byte| starts_name(byte)) {
        return 0;
    }
    text.iter()
        .take_while(|&&byte| byte.is_ascii_alphanumeric() || byte == b'_')
        .count()
}
