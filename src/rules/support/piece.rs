//! Parts of an instruction, read as instructions of their own.

use crate::model::Model;
use crate::syntax::{Body, Instruction, Keyword, ProblemKind};
use crate::text::{Joined, trim_start};

/// Where the lines of a logical line but its first start, behind their white space; each place once.
pub(crate) fn line_starts(joined: &Joined<'_>) -> impl Iterator<Item = u32> {
    let text = joined.text();
    let mut last = None;
    joined.gaps().iter().filter_map(move |gap| {
        // From the gap before up to `last` there is nothing but white space.
        if last.is_some_and(|last| gap.at <= last) {
            return None;
        }
        let start = text.len() - trim_start(&text[gap.at as usize..]).len();
        last = Some(start as u32);
        last
    })
}

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

/// No keyword has more letters.
const LONGEST: usize = "HEALTHCHECK".len();

/// The instruction in upper case that a text starts with, if a blank follows.
pub(crate) fn leading_keyword(text: &[u8]) -> Option<Keyword> {
    let keyword = first_word_keyword(text)?;
    let behind = text.get(keyword.as_str().len());
    matches!(behind, Some(b' ' | b'\t')).then_some(keyword)
}

/// The instruction in upper case that is the first word of a text.
pub(crate) fn first_word_keyword(text: &[u8]) -> Option<Keyword> {
    let start = &text[..text.len().min(LONGEST + 1)];
    let word = start.split(u8::is_ascii_whitespace).next()?;
    let keyword = Keyword::of(word);
    (keyword != Keyword::Unknown && keyword.as_str().as_bytes() == word).then_some(keyword)
}

/// Whether the words of a SHELL, however they are written, name a POSIX shell: another one would change how everything below is read.
pub(crate) fn names_posix_shell(words: &[u8]) -> bool {
    let names = |name: &[u8]| memchr::memmem::find(words, name).is_some();
    (names(b"bash") || names(b"/sh") || names(b"/ash")) && !names(b"pwsh") && !names(b"powershell")
}
