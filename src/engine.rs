//! One file, from bytes to verdict: parse, fix to the fixpoint, print, verify. Pure: text and options in, text and findings
//! out.

use crate::config::Settings;
use crate::diagnostic::{Finding, SYNTAX, Severity};
use crate::model::BuildContext;
use crate::text::{Refusal, decode};

/// Which fixes to apply.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FixMode {
    /// None; rules are not even run.
    #[default]
    Off,
    /// The safe ones.
    Safe,
    /// The unsafe ones too.
    Unsafe,
}

/// What to do with a file.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// The options.
    pub settings: &'a Settings,
    /// Which fixes to apply.
    pub fix: FixMode,
    /// Whether to lay the file out.
    pub format: bool,
    /// The build context, as far as it can be read.
    pub context: &'a dyn BuildContext,
}

/// Why dfmt left a file alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// It is no text dfmt takes.
    Refused(Refusal),
    /// The output would not have meant the same: a bug in dfmt. The text says what differs.
    Mismatch(String),
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The new text; `None` if nothing changes.
    pub output: Option<Vec<u8>>,
    /// What is wrong with the text that came in; spans are offsets in it.
    pub before: Vec<Finding>,
    /// What is still wrong with the text that goes out; spans are offsets in it.
    pub after: Vec<Finding>,
    /// How many findings were fixed.
    pub fixed: usize,
}

/// Takes one file through the pipeline.
///
/// # Errors
/// If dfmt must leave the file alone; see [`Failure`].
pub fn run(source: &[u8], _request: Request<'_>) -> Result<Outcome, Failure> {
    decode(source).map_err(Failure::Refused)?;
    let file = crate::syntax::parse(source);
    let before: Vec<_> = file
        .problems
        .iter()
        .map(|problem| Finding {
            rule: SYNTAX,
            severity: Severity::Error,
            span: problem.span,
            message: problem.message.clone(),
            help: None,
            fix: None,
        })
        .collect();
    Ok(Outcome {
        output: None,
        after: before.clone(),
        before,
        fixed: 0,
    })
}
