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
    /// The edits, sorted, not overlapping. They keep every comment.
    pub edits: Vec<Edit>,
    /// The instructions the edits may change, as indices into the instructions of the file, sorted. All others must keep
    /// their meaning. One that may become two stands here twice.
    pub rewrites: Vec<usize>,
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

/// The rule id of what BuildKit rejects.
pub const SYNTAX: &str = "syntax";

/// The rule id of the note that a program writes the file.
pub const GENERATED: &str = "generated";
