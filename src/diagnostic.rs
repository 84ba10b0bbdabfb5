//! What dfmt has to say about a file: findings, and the edits that would settle them.

use crate::text::{Edit, Span};

/// How bad a finding is, worst last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// A matter of taste.
    Style,
    /// Worth knowing.
    Info,
    /// Wasteful or risky.
    Warning,
    /// Will not build, or does not do what it says.
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

/// Edits that settle a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// Whether `--fix` alone applies it.
    pub applicability: Applicability,
    /// What it does, as an imperative sentence without a full stop.
    pub title: String,
    /// The edits, sorted, not overlapping. They keep every comment but those that `rewrites` names.
    pub edits: Vec<Edit>,
    /// What becomes of the instructions the edits may change, in order of their place, each once. All others keep their meaning and
    /// their place among the instructions.
    pub rewrites: Vec<Rewrite>,
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
            rewrites,
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
}

/// What a fix makes of an instruction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rewrite {
    /// Which, as an index into the instructions of the file.
    pub index: usize,
    /// What stands in its place.
    pub becomes: Becomes,
    /// The comments that go with it, in bytes of the file; all others stay.
    pub comments: Vec<Span>,
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
            comments: Vec::new(),
        }
    }

    /// Instructions with these keywords take its place.
    pub fn into(index: usize, keywords: impl Into<Vec<&'static str>>) -> Self {
        Self {
            becomes: Becomes::These(keywords.into()),
            ..Self::in_place(index)
        }
    }

    /// It goes, or becomes a part of the one above.
    pub fn removed(index: usize) -> Self {
        Self::into(index, [])
    }

    /// As before, and comments go with it.
    #[must_use]
    pub fn taking(mut self, comments: Vec<Span>) -> Self {
        self.comments = comments;
        self
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
}

impl Finding {
    /// With another severity than the usual one of its rule.
    #[must_use]
    pub fn with_severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
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

/// The rule id of what BuildKit rejects.
pub const SYNTAX: &str = "syntax";

/// The rule id of the note that a program writes the file.
pub const GENERATED: &str = "generated";
