//! The nodes of a Dockerfile.

use super::decode_string;
use crate::text::{Joined, LogicalSpan, Span};

/// A whole file.
#[derive(Clone, Debug)]
pub struct Dockerfile<'a> {
    /// The bytes it was read from.
    pub source: &'a [u8],
    /// Whether it starts with a UTF-8 byte-order mark.
    pub bom: bool,
    /// The escape character, `\` or `` ` ``, which is also the line-continuation character.
    pub escape: u8,
    /// Blank lines, comments, directives and instructions, in order; their spans tile the file after the mark.
    pub items: Vec<Item<'a>>,
    /// What BuildKit would reject, in order of the lines.
    pub problems: Vec<Problem>,
}

impl<'a> Dockerfile<'a> {
    /// The instructions, in order.
    pub fn instructions(&self) -> impl Iterator<Item = &Instruction<'a>> {
        self.items.iter().filter_map(|item| match item {
            Item::Instruction(instruction) => Some(instruction),
            _ => None,
        })
    }

    /// Whether BuildKit's parser stops before it has read the file.
    pub fn is_rejected(&self) -> bool {
        self.problems
            .iter()
            .any(|problem| problem.kind == ProblemKind::Parser)
    }

    /// The directives, in order.
    pub fn directives(&self) -> impl Iterator<Item = &Directive> {
        self.items.iter().filter_map(|item| match item {
            Item::Directive(directive) => Some(directive),
            _ => None,
        })
    }
}

/// Something BuildKit's parser or its check of instructions rejects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The bytes to point at.
    pub span: Span,
    /// What is wrong, in BuildKit's words where it has some.
    pub message: String,
    /// What to write instead, if that is known.
    pub help: Option<String>,
    /// What it keeps from being built.
    pub kind: ProblemKind,
}

impl Problem {
    /// The message about an instruction before the first FROM.
    pub const NO_STAGE: &str = "no build stage in current context: FROM must come first";
}

/// How far a [`Problem`] reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// BuildKit's parser stops here: there is no reading of the file to compare with, so dfmt leaves it alone.
    Parser,
    /// The build refuses this instruction; what it is meant to do is unknown.
    Instruction,
    /// The build refuses the file for what is not in it; the instruction is fine.
    Context,
}

/// A part of a file.
#[derive(Clone, Debug)]
pub enum Item<'a> {
    /// An empty line, or one of white space, line ending included.
    Blank(Span),
    /// A comment line.
    Comment(Comment),
    /// A parser directive.
    Directive(Directive),
    /// An instruction with all its lines.
    Instruction(Instruction<'a>),
}

impl Item<'_> {
    /// The bytes of the item, whole lines.
    pub fn span(&self) -> Span {
        match self {
            Self::Blank(span) => *span,
            Self::Comment(comment) => comment.span,
            Self::Directive(directive) => directive.span,
            Self::Instruction(instruction) => instruction.span,
        }
    }
}

/// A comment line outside instructions.
#[derive(Clone, Copy, Debug)]
pub struct Comment {
    /// The whole line.
    pub span: Span,
    /// From `#` to the last byte that is no blank.
    pub text: Span,
}

/// The directives BuildKit knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DirectiveName {
    /// `# syntax=…`
    Syntax,
    /// `# escape=…`
    Escape,
    /// `# check=…`
    Check,
}

impl DirectiveName {
    /// Its name in lower case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Syntax => "syntax",
            Self::Escape => "escape",
            Self::Check => "check",
        }
    }
}

/// A parser directive.
#[derive(Clone, Copy, Debug)]
pub struct Directive {
    /// The whole line.
    pub span: Span,
    /// Which one.
    pub name: DirectiveName,
    /// From `#` to the end of the value.
    pub text: Span,
    /// The value.
    pub value: Span,
}

impl Directive {
    /// The part of the value that BuildKit reads, of `syntax` and `check`: up to the first blank. What stands after it is a reason.
    pub fn word(&self, source: &[u8]) -> Span {
        let value = self.value.of(source);
        let len = memchr::memchr(b' ', value).unwrap_or(value.len());
        Span {
            start: self.value.start,
            end: self.value.start + len as u32,
        }
    }
}

/// An instruction.
#[derive(Clone, Debug)]
pub struct Instruction<'a> {
    /// All its lines, heredocs included.
    pub span: Span,
    /// First line, 1-based.
    pub first_line: u32,
    /// Last line, 1-based, heredocs included.
    pub last_line: u32,
    /// Its logical line.
    pub joined: Joined<'a>,
    /// What it says.
    pub statement: Statement,
    /// The heredocs that follow the logical line.
    pub heredocs: Vec<Heredoc>,
}

impl Instruction<'_> {
    /// The bytes of a logical span.
    pub fn text(&self, span: LogicalSpan) -> &[u8] {
        span.of(self.joined.text())
    }

    /// The statement that counts: the inner one of ONBUILD, else the statement itself.
    pub fn effective(&self) -> &Statement {
        match &self.statement.body {
            Body::Onbuild(inner) => inner,
            _ => &self.statement,
        }
    }

    /// The flags of a statement as they are written.
    pub fn flag_texts(&self, statement: &Statement) -> Vec<&[u8]> {
        let flags = statement.flags.iter();
        flags.map(|flag| self.text(flag.span)).collect()
    }

    /// The words of a statement whose body is a list of them, such as the sources and the target of a COPY, as plain words or as JSON: as
    /// written, those of JSON decoded. `None` for other bodies.
    pub fn words(&self, statement: &Statement) -> Option<Vec<String>> {
        Some(match &statement.body {
            Body::Words(words) => words
                .iter()
                .map(|word| String::from_utf8_lossy(self.text(*word)).into_owned())
                .collect(),
            Body::Exec(exec) => exec.strings(self.joined.text()).collect(),
            _ => return None,
        })
    }

    /// Where the words are that [`Self::words`] gives.
    pub fn word_spans(&self, statement: &Statement) -> Vec<LogicalSpan> {
        match &statement.body {
            Body::Words(words) => words.clone(),
            Body::Exec(exec) => exec.items.iter().map(|item| item.span).collect(),
            _ => Vec::new(),
        }
    }

    /// The bytes from the first to the last that are neither blank nor line ending, heredocs not included.
    pub fn content(&self) -> Span {
        let end = self.statement.span().end;
        self.joined.span(LogicalSpan {
            start: self.statement.keyword.start,
            end,
        })
    }
}

/// Keyword, flags and body; all spans are logical.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The keyword as written.
    pub keyword: LogicalSpan,
    /// Which one it is.
    pub kind: Keyword,
    /// The flags, in order.
    pub flags: Vec<Flag>,
    /// A bare `--` that ends the flags; Docker drops it.
    pub flags_end: Option<LogicalSpan>,
    /// The rest, trimmed.
    pub body_span: LogicalSpan,
    /// The rest, read.
    pub body: Body,
}

impl Statement {
    /// The names and values of ENV, LABEL and ARG, also of `ENV name value`, quotes and escapes as written; none of other statements.
    pub fn pairs(&self) -> impl Iterator<Item = (LogicalSpan, Option<LogicalSpan>)> {
        let (pairs, legacy) = match &self.body {
            Body::Pairs(pairs) => (&pairs[..], None),
            Body::Legacy { name, value } => (&[][..], Some((*name, Some(*value)))),
            _ => (&[][..], None),
        };
        let pairs = pairs.iter().map(|pair| (pair.name, pair.value));
        pairs.chain(legacy)
    }

    /// From the keyword to the end of the body.
    pub fn span(&self) -> LogicalSpan {
        let mut span = self.keyword;
        if let Some(flag) = self.flags.last() {
            span = span.to(flag.span);
        }
        if let Some(end) = self.flags_end {
            span = span.to(end);
        }
        if self.body_span.is_empty() {
            span
        } else {
            span.to(self.body_span)
        }
    }
}

/// A flag such as `--from=build`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flag {
    /// As written, quotes included; see [`super::flag_value`].
    pub span: LogicalSpan,
}

/// The body of an instruction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// Nothing.
    Empty,
    /// Words split at blanks: FROM, EXPOSE, and the plain form of ADD, COPY, VOLUME.
    Words(Vec<LogicalSpan>),
    /// `name=value` pairs of ENV and LABEL, and the words of ARG (where the value may be missing).
    Pairs(Vec<Pair>),
    /// `ENV name value`, with one value up to the end.
    Legacy {
        /// The name.
        name: LogicalSpan,
        /// Everything after the first stretch of blanks.
        value: LogicalSpan,
    },
    /// A JSON array of strings.
    Exec(Exec),
    /// Text for the shell in force.
    Shell(LogicalSpan),
    /// One string: WORKDIR, USER, STOPSIGNAL, MAINTAINER, and a SHELL that is no JSON.
    Text(LogicalSpan),
    /// HEALTHCHECK: its type and what follows.
    Health {
        /// `CMD` or `NONE`, as written.
        kind: LogicalSpan,
        /// [`Body::Exec`], [`Body::Shell`] or [`Body::Empty`].
        command: Box<Body>,
    },
    /// The instruction ONBUILD keeps for later.
    Onbuild(Box<Statement>),
    /// What cannot be read: the body of an unknown keyword, or one BuildKit rejects.
    Opaque(LogicalSpan),
}

/// A pair of ENV, LABEL or ARG.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The whole word.
    pub span: LogicalSpan,
    /// What stands before `=`.
    pub name: LogicalSpan,
    /// What stands after `=`, quotes and escapes as written; `None` without `=`.
    pub value: Option<LogicalSpan>,
}

/// A JSON array.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exec {
    /// `[`
    pub open: LogicalSpan,
    /// The strings.
    pub items: Vec<ExecItem>,
    /// `]`
    pub close: LogicalSpan,
}

impl Exec {
    /// What the strings say, in the text that their spans are of.
    pub fn strings<'e>(&'e self, text: &'e [u8]) -> impl Iterator<Item = String> + 'e {
        let items = self.items.iter();
        items.map(|item| decode_string(item.span.of(text)))
    }
}

/// A string of a JSON array.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExecItem {
    /// The string with its quotes; see [`super::decode_string`].
    pub span: LogicalSpan,
    /// The comma after it.
    pub comma: Option<LogicalSpan>,
}

/// A heredoc.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heredoc {
    /// Its name, unquoted.
    pub name: Vec<u8>,
    /// The number before `<<`; 0 if there is none.
    pub fd: u64,
    /// Whether variables in the body are expanded: the name is not quoted.
    pub expand: bool,
    /// `<<-`: leading tabs are cut.
    pub chomp: bool,
    /// The body: whole lines, raw.
    pub body: Span,
    /// The terminator line with its line ending; empty where it is missing.
    pub terminator: Span,
}

macro_rules! keywords {
    ($($(#[$doc:meta])* $variant:ident = $upper:literal,)*) => {
        /// The instructions Docker knows.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Keyword {
            $($(#[$doc])* $variant,)*
            /// Anything else.
            Unknown,
        }

        impl Keyword {
            /// The keyword a word stands for, whatever its case.
            pub fn of(word: &[u8]) -> Self {
                $(if word.eq_ignore_ascii_case($upper.as_bytes()) { return Self::$variant; })*
                Self::Unknown
            }

            /// The keyword in upper case; empty for [`Keyword::Unknown`].
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $upper,)*
                    Self::Unknown => "",
                }
            }

            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),*];
        }
    };
}

impl Keyword {
    /// Whether an instruction of this keyword names a command, as a text for a shell or as an array.
    pub fn runs_command(self) -> bool {
        matches!(
            self,
            Self::Run | Self::Cmd | Self::Entrypoint | Self::Healthcheck
        )
    }

    /// Whether an instruction of this keyword says something of containers, and builds nothing that an instruction below could see.
    pub fn only_configures(self) -> bool {
        matches!(
            self,
            Self::Cmd
                | Self::Entrypoint
                | Self::Expose
                | Self::Healthcheck
                | Self::Label
                | Self::Maintainer
                | Self::Stopsignal
                | Self::Volume
        )
    }
}

keywords! {
    /// RUN
    Run = "RUN",
    /// FROM
    From = "FROM",
    /// COPY
    Copy = "COPY",
    /// ENV
    Env = "ENV",
    /// ARG
    Arg = "ARG",
    /// LABEL
    Label = "LABEL",
    /// WORKDIR
    Workdir = "WORKDIR",
    /// CMD
    Cmd = "CMD",
    /// EXPOSE
    Expose = "EXPOSE",
    /// ENTRYPOINT
    Entrypoint = "ENTRYPOINT",
    /// ADD
    Add = "ADD",
    /// USER
    User = "USER",
    /// VOLUME
    Volume = "VOLUME",
    /// ONBUILD
    Onbuild = "ONBUILD",
    /// SHELL
    Shell = "SHELL",
    /// HEALTHCHECK
    Healthcheck = "HEALTHCHECK",
    /// STOPSIGNAL
    Stopsignal = "STOPSIGNAL",
    /// MAINTAINER (deprecated)
    Maintainer = "MAINTAINER",
}
