//! The tokens and nodes of a shell text.

use crate::text::LogicalSpan;

/// What kind of text is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// A joined logical line. It holds no newline; the bodies of its heredocs lie elsewhere (Docker keeps them), so `<<EOF`
    /// has no body here.
    Line,
    /// A whole script with newlines and the bodies of its heredocs.
    Script,
}

/// The index of a token in [`Script::tokens`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenId(pub u32);

impl TokenId {
    /// As an index.
    pub fn index(self) -> usize {
        self.0 as usize
    }

    /// The token after it.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

/// A run of tokens: `start..end`, half open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenRange {
    /// The first token.
    pub start: TokenId,
    /// One past the last token.
    pub end: TokenId,
}

impl TokenRange {
    /// Whether there is no token in it.
    pub fn is_empty(self) -> bool {
        self.start >= self.end
    }
}

/// What a token is. Words keep their quotes and expansions: see [`super::parts`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// A word, quotes, expansions, substitutions and process substitutions included; an argument or a command name.
    Word,
    /// A word that is an assignment before a command name (`A=1`, `A+=1`, `a[1]=x`, `a=(1 2)`), array parentheses included.
    Assignment,
    /// `if then elif else fi for while until do done case in esac select function { } ! time coproc`, where the grammar
    /// takes it as a reserved word; and the `-p` behind `time`.
    Reserved,
    /// `(` of a subshell, a function or a case pattern.
    LeftParen,
    /// `)`.
    RightParen,
    /// `&&`
    AndIf,
    /// `||`
    OrIf,
    /// `|`
    Pipe,
    /// `|&` (bash)
    PipeBoth,
    /// `;`
    Semicolon,
    /// `&` after a command.
    Background,
    /// `;;`, `;&` or `;;&`
    CaseEnd,
    /// A newline outside words and heredocs; only in [`Mode::Script`].
    Newline,
    /// The number or `{name}` directly before a redirection operator.
    IoNumber,
    /// `< > >| >> <> >& <& &> &>>`
    RedirectOperator,
    /// `<<` or `<<-`; the delimiter word follows as a [`TokenKind::Word`].
    HeredocOperator,
    /// `<<<` (bash)
    HereString,
    /// The body of a heredoc with its terminator line, that line's newline included; only in [`Mode::Script`]. The bodies
    /// stand in the order of their operators: see [`super::heredoc_content`].
    HeredocBody,
    /// `(( … ))` as a command (bash), whole.
    Arithmetic,
    /// `((…))` of an arithmetic `for` (bash), whole.
    ForArithmetic,
    /// `[[ … ]]` (bash), whole.
    Condition,
    /// `# …` up to the end of the line (of the whole joined line in [`Mode::Line`]).
    Comment,
    /// A backslash-newline between tokens; only in [`Mode::Script`].
    Continuation,
    /// The whole text, where it does not parse.
    Opaque,
}

/// One token. Tokens stand in the order of the text and do not overlap; between them lie only blanks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it stands in the logical text.
    pub span: LogicalSpan,
}

/// Why a text does not parse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where reading stopped, in the logical text.
    pub at: u32,
    /// What was wrong, lower case, without a full stop.
    pub message: &'static str,
    /// Whether there are shells that read it, or find fault with it only when they come to it: it is dfmt that gives up.
    pub is_limit: bool,
}

/// The reason why a text with too much inside each other is opaque.
pub(super) const TOO_DEEP: &str = "nested too deeply";

/// The reason why a text with too many misleading `((` is opaque.
pub(super) const TOO_MUCH: &str = "too many parentheses that are no arithmetic";

impl Problem {
    /// Whether only dfmt's own bounds end the reading: any shell goes on.
    pub fn is_bound(&self) -> bool {
        [TOO_DEEP, TOO_MUCH].contains(&self.message)
    }
}

/// A parsed shell text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// All tokens in order.
    pub tokens: Vec<Token>,
    /// The commands; `None` where the text does not parse (then there is one [`TokenKind::Opaque`] token).
    pub list: Option<List>,
    /// Why there is no list.
    pub problem: Option<Problem>,
    /// The scripts inside words: `$( … )`, `` ` … ` ``, `<( … )`, in order of their token.
    pub substitutions: Vec<Substitution>,
}

impl Script {
    /// Whether an and-or list has an operator of this kind.
    pub fn has(&self, and_or: &AndOr, kind: TokenKind) -> bool {
        let mut operators = and_or.rest.iter().map(|(operator, _)| operator);
        operators.any(|operator| self.tokens[operator.index()].kind == kind)
    }

    /// A script that is one simple command with these words: for what runs without a shell.
    pub fn of_words(words: &[LogicalSpan]) -> Self {
        let tokens = words.iter().map(|&span| Token {
            kind: TokenKind::Word,
            span,
        });
        let ids = (0..words.len() as u32).map(TokenId);
        let command = Command {
            range: TokenRange {
                start: TokenId(0),
                end: TokenId(words.len() as u32),
            },
            kind: CommandKind::Simple(Simple {
                elements: ids.map(Element::Word).collect(),
            }),
            redirects: Vec::new(),
        };
        let first = Pipeline {
            prefix: Vec::new(),
            first: command,
            rest: Vec::new(),
        };
        let and_or = AndOr {
            first,
            rest: Vec::new(),
        };
        Self {
            tokens: tokens.collect(),
            list: Some(List {
                items: vec![ListItem { and_or, end: None }],
            }),
            problem: None,
            substitutions: Vec::new(),
        }
    }
}

/// A script inside a word (or inside a `[[ … ]]`, an assignment, …).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Substitution {
    /// The token that holds it.
    pub token: TokenId,
    /// The text between the delimiters. For a backquoted text with backslashes inside, which the shell reads only after
    /// taking those away, this covers the text but `script` is opaque.
    pub span: LogicalSpan,
    /// Its commands; spans are offsets in the same logical text.
    pub script: Script,
}

/// A sequence of and-or lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct List {
    /// In order.
    pub items: Vec<ListItem>,
}

impl List {
    /// The last token that is no `;` after it.
    pub fn last_token(&self) -> Option<TokenId> {
        let end = self.items.last()?.and_or.range().end;
        end.0.checked_sub(1).map(TokenId)
    }
}

/// An and-or list with what ends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListItem {
    /// The commands.
    pub and_or: AndOr,
    /// The `;`, `&` or newline after it.
    pub end: Option<TokenId>,
}

/// Pipelines joined by `&&` and `||`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AndOr {
    /// The first pipeline.
    pub first: Pipeline,
    /// Operator and pipeline, in order.
    pub rest: Vec<(TokenId, Pipeline)>,
}

impl AndOr {
    /// All its pipelines.
    pub fn pipelines(&self) -> impl DoubleEndedIterator<Item = &Pipeline> {
        std::iter::once(&self.first).chain(self.rest.iter().map(|(_, pipeline)| pipeline))
    }

    /// The first token.
    pub fn first_token(&self) -> TokenId {
        self.first.range().start
    }

    /// All its tokens.
    pub fn range(&self) -> TokenRange {
        let last = self.rest.last().map_or(&self.first, |(_, last)| last);
        TokenRange {
            start: self.first_token(),
            end: last.range().end,
        }
    }
}

/// Commands joined by `|` and `|&`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pipeline {
    /// `!` and `time` (with `-p`) before it. After `time` alone stands a simple command without elements.
    pub prefix: Vec<TokenId>,
    /// The first command.
    pub first: Command,
    /// Operator and command, in order.
    pub rest: Vec<(TokenId, Command)>,
}

impl Pipeline {
    /// All its commands.
    pub fn commands(&self) -> impl DoubleEndedIterator<Item = &Command> + Clone {
        std::iter::once(&self.first).chain(self.rest.iter().map(|(_, command)| command))
    }

    /// All its tokens, `!` and `time` included.
    pub fn range(&self) -> TokenRange {
        let last = self.rest.last().map_or(&self.first, |(_, last)| last);
        let prefix = self.prefix.first().copied();
        TokenRange {
            start: prefix.unwrap_or(self.first.range.start),
            end: last.range.end,
        }
    }

    /// Whether it is made of simple commands, without `!`: then it makes no difference whether `-e` is looked at inside it.
    pub fn is_simple(&self) -> bool {
        let simple = |command: &Command| matches!(command.kind, CommandKind::Simple(_));
        self.prefix.is_empty() && self.commands().all(simple)
    }
}

/// One command with the redirections after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// All tokens of it, redirections included.
    pub range: TokenRange,
    /// What it is.
    pub kind: CommandKind,
    /// Redirections after a compound command; those of a simple command are among its elements.
    pub redirects: Vec<Redirect>,
}

/// The kinds of commands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CommandKind {
    /// `A=1 name args >file`
    Simple(Simple),
    /// `{ …; }`
    Brace(Group),
    /// `( … )`
    Subshell(Group),
    /// `if …; then …; fi`
    If(Box<If>),
    /// `for x in …; do …; done`, also `select` and `for ((…))`
    For(Box<For>),
    /// `while …; do …; done`
    While(Box<Loop>),
    /// `until …; do …; done`
    Until(Box<Loop>),
    /// `case … in … esac`
    Case(Box<Case>),
    /// `name() …`, `function name …`
    Function(Function),
    /// `(( … ))`
    Arithmetic(TokenId),
    /// `[[ … ]]`
    Condition(TokenId),
    /// `coproc …`; the command it runs.
    Coproc(Box<Command>),
}

/// A simple command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Simple {
    /// Assignments, words and redirections in the order of the text.
    pub elements: Vec<Element>,
}

impl Simple {
    /// The words: name and arguments.
    pub fn words(&self) -> impl Iterator<Item = TokenId> + '_ {
        self.elements.iter().filter_map(|element| match element {
            Element::Word(token) => Some(*token),
            _ => None,
        })
    }
}

/// A part of a simple command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Element {
    /// `A=1` before the name. (`export A=1` has a [`Element::Word`] there.)
    Assignment(TokenId),
    /// A name or an argument.
    Word(TokenId),
    /// A redirection.
    Redirect(Redirect),
}

impl Element {
    /// The first token.
    pub fn first_token(&self) -> TokenId {
        match self {
            Self::Assignment(token) | Self::Word(token) => *token,
            Self::Redirect(redirect) => redirect.first_token(),
        }
    }
}

/// A redirection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Redirect {
    /// The number or `{name}` directly before the operator.
    pub number: Option<TokenId>,
    /// The operator.
    pub operator: TokenId,
    /// The word after it.
    pub target: TokenId,
}

impl Redirect {
    /// The first token.
    pub fn first_token(&self) -> TokenId {
        self.number.unwrap_or(self.operator)
    }
}

/// `{ …; }` or `( … )`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// `{` or `(`.
    pub open: TokenId,
    /// What is inside.
    pub body: List,
    /// `}` or `)`.
    pub close: TokenId,
}

/// `if`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct If {
    /// The `if` branch and its `elif`s.
    pub branches: Vec<IfBranch>,
    /// `else` and what follows.
    pub otherwise: Option<(TokenId, List)>,
    /// `fi`
    pub end: TokenId,
}

/// `if …; then …` or `elif …; then …`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IfBranch {
    /// `if` or `elif`.
    pub keyword: TokenId,
    /// The condition, its last `;` included.
    pub condition: List,
    /// `then`
    pub then: TokenId,
    /// What runs.
    pub body: List,
}

/// `for` and `select`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct For {
    /// `for` or `select`.
    pub keyword: TokenId,
    /// The variable, or the `((…))` of an arithmetic `for`.
    pub variable: TokenId,
    /// `in` and its words.
    pub values: Option<(TokenId, Vec<TokenId>)>,
    /// The first `;` or newline before `do`, if there is one.
    pub separator: Option<TokenId>,
    /// `do` (or `{`)
    pub open: TokenId,
    /// What runs.
    pub body: List,
    /// `done` (or `}`)
    pub close: TokenId,
}

/// `while` and `until`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loop {
    /// `while` or `until`.
    pub keyword: TokenId,
    /// The condition, its last `;` included.
    pub condition: List,
    /// `do`
    pub open: TokenId,
    /// What runs.
    pub body: List,
    /// `done`
    pub close: TokenId,
}

/// `case`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// `case`
    pub keyword: TokenId,
    /// The word looked at.
    pub word: TokenId,
    /// `in`
    pub open: TokenId,
    /// The branches.
    pub items: Vec<CaseItem>,
    /// `esac`
    pub close: TokenId,
}

/// One branch of a `case`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseItem {
    /// `(` before the patterns, if it is there.
    pub open: Option<TokenId>,
    /// The patterns; between them stand [`TokenKind::Pipe`] tokens.
    pub patterns: Vec<TokenId>,
    /// `)`
    pub close: TokenId,
    /// What runs.
    pub body: List,
    /// `;;`, `;&` or `;;&`; may be missing on the last one.
    pub end: Option<TokenId>,
}

/// A function definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// `function`, if it is there.
    pub keyword: Option<TokenId>,
    /// Its name.
    pub name: TokenId,
    /// `(` and `)`, if they are there.
    pub parens: Option<(TokenId, TokenId)>,
    /// What it runs.
    pub body: Box<Command>,
}
