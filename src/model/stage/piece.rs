//! Parts of an instruction, read as instructions of their own.

use crate::model::{Model, shell_text};
use crate::shell::Problem;
use crate::syntax::{Body, Instruction, Keyword, ProblemKind};
use crate::text::{GapLineKind, Joined, LogicalSpan, trim_start};

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

/// No keyword has more letters.
const LONGEST: usize = "HEALTHCHECK".len();

/// The instruction in upper case that is the first word of a text.
pub fn first_keyword(text: &[u8]) -> Option<Keyword> {
    if !text.first()?.is_ascii_uppercase() {
        return None;
    }
    let start = &text[..text.len().min(LONGEST + 1)];
    let word = start.split(u8::is_ascii_whitespace).next()?;
    let keyword = Keyword::of(word);
    (keyword != Keyword::Unknown && keyword.as_str().as_bytes() == word).then_some(keyword)
}

/// The instruction in upper case that a text starts with, if a blank follows.
pub fn leading_keyword(text: &[u8]) -> Option<Keyword> {
    let keyword = first_keyword(text)?;
    let behind = text.get(keyword.as_str().len());
    matches!(behind, Some(b' ' | b'\t')).then_some(keyword)
}

/// Where the lines of a logical line but its first start, after their white space; each place once.
pub fn line_starts(joined: &Joined<'_>) -> impl Iterator<Item = u32> {
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

/// The instruction that became a part of the one of this index, and where it starts in the joined text: a line, or a command of the
/// shell text, that starts with the name of an instruction and would be one. What such an instruction says is not what
/// its author wrote: nothing but a word about it helps.
pub fn swallowed(model: &Model<'_>, index: usize) -> Option<(u32, Keyword)> {
    *model.swallowed[index].get_or_init(|| {
        line_starts(&model.instructions[index].joined)
            .find_map(|at| line(model, index, at))
            .or_else(|| swallowed_commands(model, index).into_iter().next())
    })
}

/// Whether the first word of an instruction may well be the name of another: `HEALTHCHECK` … `CMD`, `ENV` … `USER me`. Nobody leaves an empty
/// line before the name of a variable.
fn may_be_a_name(instruction: &Instruction<'_>, at: u32) -> bool {
    let gaps = instruction.joined.gaps_between(0, at);
    let mut lines = gaps.iter().flat_map(|gap| &gap.lines);
    match instruction.effective().kind {
        Keyword::Healthcheck | Keyword::Onbuild => true,
        Keyword::Arg | Keyword::Env | Keyword::Label => {
            !lines.any(|line| line.kind == GapLineKind::Blank)
        }
        _ => false,
    }
}

/// The instruction that the line which starts here starts with.
fn line(model: &Model<'_>, index: usize, at: u32) -> Option<(u32, Keyword)> {
    let instruction = model.instructions[index];
    let statement = instruction.effective();
    let text = instruction.joined.text();
    let keyword = leading_keyword(&text[at as usize..])?;
    if at < statement.body_span.start
        || at == statement.body_span.start && may_be_a_name(instruction, at)
    {
        return None;
    }
    let stands_alone = match &statement.body {
        Body::Shell(_) | Body::Health { .. } => match model.script(index) {
            // After a mistake nobody knows where words start.
            Some(script) => {
                let is_behind = |problem: &Problem| !problem.is_limit && problem.at < at;
                script.problem.as_ref().is_some_and(is_behind)
                    || (script.tokens)
                        .binary_search_by_key(&at, |token| token.span.start)
                        .is_ok()
            }
            None => false,
        },
        Body::Words(words) => words.binary_search_by_key(&at, |word| word.start).is_ok(),
        Body::Pairs(pairs) => pairs.binary_search_by_key(&at, |it| it.span.start).is_ok(),
        Body::Legacy { .. } | Body::Text(_) => true,
        _ => false,
    };
    (stands_alone && is_whole(model, index, at)).then_some((at, keyword))
}

/// The commands of the shell text of an instruction that have the name of one, and where they start: there are no such programs.
pub fn swallowed_commands(model: &Model<'_>, index: usize) -> Vec<(u32, Keyword)> {
    let instruction = model.instructions[index];
    let text = instruction.joined.text();
    let Some(body) = shell_text(instruction.effective()) else {
        return Vec::new();
    };
    let named = |start: u32| {
        let keyword = leading_keyword(&text[start as usize..])?;
        (start > body.start).then_some((start, keyword))
    };
    // Only a look at the commands tells; few texts have such a word at all.
    let mut tokens = model.script(index).into_iter().flat_map(|it| &it.tokens);
    if !tokens.any(|token| named(token.span.start).is_some()) {
        return Vec::new();
    }
    let commands = model.commands(index);
    let found = commands
        .iter()
        .filter_map(|command| named(command.span.start));
    // Where there are more, one says as much as all.
    found
        .filter(|(start, _)| is_whole(model, index, *start))
        .take(10)
        .collect()
}

/// Whether what starts at a place, up to the end, is an instruction.
fn is_whole(model: &Model<'_>, index: usize, start: u32) -> bool {
    let instruction = model.instructions[index];
    let end = instruction.effective().body_span.end.max(start);
    is_instruction(model, instruction.text(LogicalSpan { start, end }))
}
