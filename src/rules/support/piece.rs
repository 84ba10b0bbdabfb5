//! Parts of an instruction, read as instructions of their own.

use crate::model::Model;
use crate::syntax::{Body, Instruction, Keyword, ProblemKind};

/// Whether a text, read on its own, is one instruction that the build takes.
pub(crate) fn is_instruction(model: &Model<'_>, text: &[u8]) -> bool {
    let mut source = Vec::with_capacity(text.len() + 12);
    if model.file.escape != b'\\' {
        source.extend_from_slice(&[b"# escape=", &[model.file.escape][..], b"\n"].concat());
    }
    source.extend_from_slice(text);
    let file = crate::syntax::parse(&source);
    let is_fine = file
        .problems
        .iter()
        .all(|problem| problem.kind == ProblemKind::Context);
    let mut instructions = file.instructions();
    let only = instructions.next();
    is_fine
        && instructions.next().is_none()
        && only.is_some_and(|only| {
            only.heredocs.is_empty()
                && !matches!(only.statement.body, Body::Opaque(_) | Body::Empty)
                && !broken_array(only)
        })
}

/// Whether the body starts like an array but is none.
fn broken_array(instruction: &Instruction<'_>) -> bool {
    let statement = &instruction.statement;
    !matches!(statement.body, Body::Exec(_))
        && instruction.text(statement.body_span).starts_with(b"[")
}

/// The instruction in upper case that a text starts with, if a blank follows.
pub(crate) fn leading_keyword(text: &[u8]) -> Option<Keyword> {
    let len = text.iter().position(|byte| matches!(byte, b' ' | b'\t'))?;
    let keyword = Keyword::of(&text[..len]);
    (keyword != Keyword::Unknown && keyword.as_str().as_bytes() == &text[..len]).then_some(keyword)
}

/// Whether the words of a SHELL, however they are written, name a POSIX shell: another one would change how everything below is read.
pub(crate) fn names_posix_shell(words: &[u8]) -> bool {
    let names = |name: &[u8]| memchr::memmem::find(words, name).is_some();
    (names(b"bash") || names(b"/sh") || names(b"/ash")) && !names(b"pwsh") && !names(b"powershell")
}
