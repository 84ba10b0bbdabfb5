//! Parts of an instruction, read as instructions of their own.

use super::{Model, shell_text};
use crate::syntax::{Body, Instruction, Keyword, ProblemKind};
use crate::text::{Gap, LogicalSpan, trim_start};

/// Whether a text, read on its own, is one instruction that the build takes.
pub fn is_instruction(model: &Model<'_>, text: &[u8]) -> bool {
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
pub fn leading_keyword(text: &[u8]) -> Option<Keyword> {
    if !text.first()?.is_ascii_uppercase() {
        return None;
    }
    let len = text.iter().position(|byte| matches!(byte, b' ' | b'\t'))?;
    let keyword = Keyword::of(&text[..len]);
    (keyword != Keyword::Unknown && keyword.as_str().as_bytes() == &text[..len]).then_some(keyword)
}

/// The instruction that became a part of the one of this index, and where it starts in the joined text: a line, or a command of the
/// shell text, that starts with the name of an instruction and would be one. What such an instruction says is not what
/// its author wrote: nothing but a word about it helps.
pub fn swallowed(model: &Model<'_>, index: usize) -> Option<(u32, Keyword)> {
    let gaps = model.instructions[index].joined.gaps();
    gaps.iter()
        .find_map(|gap| line(model, index, gap))
        .or_else(|| command(model, index))
}

/// The instruction the first line behind a gap starts with.
fn line(model: &Model<'_>, index: usize, gap: &Gap) -> Option<(u32, Keyword)> {
    let instruction = model.instructions[index];
    let statement = instruction.effective();
    let text = instruction.joined.text();
    let line = trim_start(&text[gap.at as usize..]);
    let keyword = leading_keyword(line)?;
    let at = (text.len() - line.len()) as u32;
    if at <= instruction.statement.body_span.start || at <= statement.body_span.start {
        return None;
    }
    let stands_alone = match &statement.body {
        Body::Shell(_) | Body::Health { .. } => match model.script(index) {
            Some(script) => script.tokens.iter().any(|token| token.span.start == at),
            None => false,
        },
        Body::Words(words) => words.iter().any(|word| word.start == at),
        Body::Pairs(pairs) => pairs.iter().any(|pair| pair.span.start == at),
        Body::Legacy { .. } | Body::Text(_) => true,
        _ => false,
    };
    (stands_alone && is_whole(model, index, at)).then_some((at, keyword))
}

/// A command of the shell text that has the name of an instruction: there are no such programs.
fn command(model: &Model<'_>, index: usize) -> Option<(u32, Keyword)> {
    let instruction = model.instructions[index];
    let text = instruction.joined.text();
    let body = shell_text(instruction.effective())?;
    let named = |start: u32| {
        let keyword = leading_keyword(&text[start as usize..])?;
        (start > body.start).then_some((start, keyword))
    };
    // Only a look at the commands tells; few texts have such a word at all.
    let tokens = &model.script(index)?.tokens;
    tokens.iter().find_map(|token| named(token.span.start))?;
    let commands = model.commands(index);
    let mut found = commands
        .iter()
        .filter_map(|command| named(command.span.start));
    found.find(|(start, _)| is_whole(model, index, *start))
}

/// Whether what starts at a place, up to the end, is an instruction.
fn is_whole(model: &Model<'_>, index: usize, start: u32) -> bool {
    let instruction = model.instructions[index];
    let end = instruction.effective().body_span.end.max(start);
    is_instruction(model, instruction.text(LogicalSpan { start, end }))
}
