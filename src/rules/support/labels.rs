//! What labels a statement sets, and what words without variables say.

use crate::model::{Model, PieceKind, expand, pieces};
use crate::syntax::Keyword;
use crate::text::LogicalSpan;

/// A label, as an instruction sets it.
#[derive(Clone, Debug)]
pub(in crate::rules) struct Label {
    /// The instruction.
    pub(in crate::rules) instruction: usize,
    /// Which of its pairs it is.
    pub(in crate::rules) at: usize,
    /// Its key; `None` where it has a variable.
    pub(in crate::rules) name: Option<String>,
    /// Where that stands.
    pub(in crate::rules) name_span: LogicalSpan,
    /// Its value; `None` where it has a variable.
    pub(in crate::rules) value: Option<String>,
    /// Where that stands; where the key does, if there is none.
    pub(in crate::rules) value_span: LogicalSpan,
}

/// The labels that an instruction sets, in order; none if it is no LABEL.
pub(in crate::rules) fn labels(model: &Model<'_>, index: usize) -> Vec<Label> {
    let instruction = model.instructions[index];
    if instruction.statement.kind != Keyword::Label {
        return Vec::new();
    }
    let known = |span| known(instruction.text(span), model.file.escape);
    let pairs = instruction.statement.pairs().enumerate();
    pairs
        .map(|(at, (name, value))| Label {
            instruction: index,
            at,
            name: known(name),
            name_span: name,
            value: value.map_or(Some(String::new()), known),
            value_span: value.unwrap_or(name),
        })
        .collect()
}

/// The value of a word without variables; `None` if it has one, or Docker refuses it.
pub(in crate::rules) fn known(word: &[u8], escape: u8) -> Option<String> {
    if !word.contains(&b'$') {
        return expand(word, escape, &|_| None).ok();
    }
    let pieces = pieces(word, escape).ok()?;
    let is_variable = |kind| matches!(kind, PieceKind::Variable | PieceKind::Braced);
    if pieces.iter().any(|piece| is_variable(piece.kind)) {
        return None;
    }
    expand(word, escape, &|_| None).ok()
}
