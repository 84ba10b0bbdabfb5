//! What dfmt has to say about a file: findings, and the edits that would settle them.

use crate::text::{Edit, Span, apply_edits};

/// How bad a finding is, worst last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// A matter of taste.
    Style,
    /// It works as it stands; another way is better.
    Info,
    /// Wrong or harmful as it stands.
    Warning,
    /// Docker refuses it, or ignores it: the build fails, or what is written has no effect.
    Error,
}

impl Severity {
    /// Its name on the command line and in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Style => "style",
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// Whether a fix may be applied without asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Applicability {
    /// Every Dockerfile that builds still builds, and its containers run the same programs the same way.
    Safe,
    /// What a careful engineer would do here, but it can change what the image does.
    Unsafe,
}

/// Edits that settle a finding, and what they do, so that it can be checked that they do nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// Whether `--fix` alone applies it.
    pub applicability: Applicability,
    /// What it does, as an imperative sentence without a full stop.
    pub title: String,
    /// The edits, sorted, not overlapping.
    pub edits: Vec<Edit>,
    /// What the edits do. Instructions that none of these names keep their meaning and their order, and every comment that none removes
    /// stays where it is.
    pub operations: Vec<Operation>,
    /// What it changes in other files of the build context: all of it is done, or nothing.
    pub files: Vec<FileEdits>,
}

impl Fix {
    /// A fix that does what `title` says; `edits` are sorted and do not overlap.
    pub fn new(
        applicability: Applicability,
        title: impl Into<String>,
        edits: Vec<Edit>,
        rewrites: Vec<Rewrite>,
    ) -> Self {
        Self {
            applicability,
            title: title.into(),
            edits,
            operations: rewrites.into_iter().map(Operation::Rewrite).collect(),
            files: Vec::new(),
        }
    }

    /// A fix that changes one instruction, which keeps its keyword and its place.
    pub fn in_place(
        applicability: Applicability,
        index: usize,
        title: impl Into<String>,
        edits: Vec<Edit>,
    ) -> Self {
        Self::new(applicability, title, edits, vec![Rewrite::in_place(index)])
    }

    /// With operations beside those it has.
    #[must_use]
    pub fn with(mut self, operations: impl IntoIterator<Item = Operation>) -> Self {
        self.operations.extend(operations);
        self
    }

    /// With edits of other files.
    #[must_use]
    pub fn with_files(mut self, files: Vec<FileEdits>) -> Self {
        self.files = files;
        self
    }

    /// The instructions that it changes or moves.
    pub fn touched(&self) -> impl Iterator<Item = usize> {
        self.operations.iter().filter_map(Operation::touched)
    }
}

/// One thing that a fix does to the instructions and comments of a file, which are counted as they were before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// An instruction becomes another one, or several, or none.
    Rewrite(Rewrite),
    /// An instruction stands above another one, or below the last, and is the same with all its comments.
    Move {
        /// Which.
        index: usize,
        /// The instruction that it stands above then; their number for the end.
        above: usize,
    },
    /// A RUN becomes this many: cut at `&&`, each with flags of the old one, and each flag there still.
    Split {
        /// Which.
        index: usize,
        /// How many there are then.
        parts: usize,
    },
    /// The first commands of a RUN, up to one of its `&&`, become a RUN above another instruction, with its flags.
    Lift {
        /// Which.
        index: usize,
        /// The instruction that its first part stands above then.
        above: usize,
        /// Whether the comments above it go along; else they stay with the rest.
        with_comments: bool,
    },
    /// What the first commands of a RUN do, the last of them as far as it needs no sources, is done by a RUN above another instruction, with its flags.
    /// That last one stays where it was, too, and all after it.
    Ahead {
        /// Which.
        index: usize,
        /// The instruction that the new one stands above then.
        above: usize,
    },
    /// A new instruction stands above another one and its comments, or at the end.
    Insert {
        /// The instruction it stands above; their number for the end.
        above: usize,
        /// What it is, in upper case.
        keyword: &'static str,
    },
    /// A flag is added to an instruction, which is the same otherwise.
    AddFlag {
        /// Which.
        index: usize,
        /// The flag, as in `--chown=1:1`.
        flag: String,
    },
    /// A command of a RUN that changes whose files are, or what may be done with them, goes, as COPYs above do the same by a flag that
    /// each of them gets; the RUN goes with it, if it has no other.
    ChangeAtCopy {
        /// The RUN.
        index: usize,
        /// Which of its commands.
        command: usize,
        /// Each COPY, and which of the paths that the command changes are of it.
        paths: Vec<(usize, Vec<String>)>,
    },
    /// Commands of a RUN that write files, the first ones or the last or all, become COPYs with heredocs: of the same texts, modes and owner.
    WriteByCopy {
        /// Which.
        index: usize,
    },
    /// Commands of a RUN that fetch a repository or an archive, above or below what is left of it, or all, become ADDs that fetch the same, for the same user.
    FetchByAdd {
        /// Which.
        index: usize,
        /// The parts of its `&&` list that go, in order.
        gone: Vec<usize>,
        /// Whether what is left of the RUN stands below the ADDs, not above them.
        follows: bool,
    },
    /// The `&&` list that a RUN is becomes a heredoc with a line for each of its parts, and `-e` on.
    InLines {
        /// Which.
        index: usize,
    },
    /// A FROM gives its stage a name, and is the same otherwise.
    NameStage {
        /// Which.
        index: usize,
        /// The name.
        name: String,
    },
    /// An instruction stands once more above another one, or below the last: it says the same of the stage that it is in then.
    Repeat {
        /// Which.
        index: usize,
        /// The instruction that its second one stands above; their number for the end.
        above: usize,
    },
    /// A comment goes, in bytes of the file.
    RemoveComment(Span),
    /// The file asks for this frontend by `# syntax=`, where it asked for none or for another one.
    Frontend(String),
}

impl Operation {
    /// The instruction that it changes or moves.
    pub fn touched(&self) -> Option<usize> {
        match *self {
            Self::Rewrite(Rewrite { index, .. })
            | Self::Move { index, .. }
            | Self::Lift { index, .. }
            | Self::AddFlag { index, .. }
            | Self::ChangeAtCopy { index, .. }
            | Self::Ahead { index, .. }
            | Self::WriteByCopy { index }
            | Self::FetchByAdd { index, .. }
            | Self::InLines { index }
            | Self::NameStage { index, .. }
            | Self::Split { index, .. } => Some(index),
            Self::Insert { .. }
            | Self::Repeat { .. }
            | Self::RemoveComment(_)
            | Self::Frontend(_) => None,
        }
    }
}

/// What a fix makes of an instruction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rewrite {
    /// Which, as an index into the instructions of the file.
    pub index: usize,
    /// What stands in its place.
    pub becomes: Becomes,
}

/// What stands in the place of an instruction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Becomes {
    /// One instruction with the same keyword.
    Itself,
    /// Instructions with these keywords, in upper case, in this order; none where it is removed or joined to the one above.
    These(Vec<&'static str>),
}

impl Rewrite {
    /// It stays one instruction with the same keyword.
    pub fn in_place(index: usize) -> Self {
        Self {
            index,
            becomes: Becomes::Itself,
        }
    }

    /// Instructions with these keywords take its place.
    pub fn into(index: usize, keywords: impl Into<Vec<&'static str>>) -> Self {
        Self {
            index,
            becomes: Becomes::These(keywords.into()),
        }
    }

    /// It goes, or becomes a part of the one above.
    pub fn removed(index: usize) -> Self {
        Self::into(index, [])
    }
}

/// Edits of another file of the build context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileEdits {
    /// Its path, relative to the context, with `/`.
    pub path: String,
    /// The text that the edits are for; `None` if the file is not there and they make it.
    pub old: Option<Vec<u8>>,
    /// The edits, sorted, not overlapping.
    pub edits: Vec<Edit>,
}

impl FileEdits {
    /// The text it has then.
    pub fn text(&self) -> Vec<u8> {
        apply_edits(self.old.as_deref().unwrap_or_default(), &self.edits)
    }
}

/// Something dfmt has to say about a place in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The id of the rule, or `syntax` for what BuildKit rejects.
    pub rule: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// Where, in bytes of the text it was found in.
    pub span: Span,
    /// What is wrong, as a sentence without a full stop.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Edits that settle it.
    pub fix: Option<Fix>,
    /// Which of the names of its rule it has, where the rule has several for different things; `None` where all are for the same, or none
    /// fits.
    pub code: Option<&'static str>,
}

impl Finding {
    /// With another severity than the usual one of its rule.
    #[must_use]
    pub fn with_severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// With one of the names of its rule, if one fits.
    #[must_use]
    pub fn with_code(mut self, code: impl Into<Option<&'static str>>) -> Self {
        self.code = code.into();
        self
    }

    /// With a sentence that says what to do.
    #[must_use]
    pub fn with_help(self, help: impl Into<String>) -> Self {
        self.with_help_if(Some(help.into()))
    }

    /// With a sentence that says what to do, if there is one.
    #[must_use]
    pub fn with_help_if(mut self, help: Option<String>) -> Self {
        self.help = help;
        self
    }

    /// With edits that settle it.
    #[must_use]
    pub fn with_fix(self, fix: Fix) -> Self {
        self.with_fix_if(Some(fix))
    }

    /// With edits that settle it, if there are any.
    #[must_use]
    pub fn with_fix_if(mut self, fix: Option<Fix>) -> Self {
        self.fix = fix;
        self
    }
}

/// A fix, where it was applied and what it did.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AppliedFix {
    /// What it changed first, or what that was made of: a byte of the text that came in.
    pub at: u32,
    /// The rule.
    pub rule: &'static str,
    /// What it did, as an imperative sentence without a full stop.
    pub title: String,
}

/// The rule id of what BuildKit rejects.
pub const SYNTAX: &str = "syntax";

/// The rule id of the note that a program writes the file.
pub const GENERATED: &str = "generated";
