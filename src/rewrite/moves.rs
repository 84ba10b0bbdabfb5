//! Moving instructions below another one or above it, and the start of a RUN out of it.

use super::comments_touching;
use super::has_lines;
use crate::model::Model;
use crate::suppress::is_border;
use crate::syntax::Item;
use crate::text::{Edit, Span};

/// An instruction with the comments that touch it from above, and where it was.
struct Taken<'m> {
    /// Its lines, with those of its comments.
    text: &'m [u8],
    /// What is gone: a blank line after it goes along, so that there are not two where it stood and none where it comes to stand. One between
    /// what it stood with and the comment of a next paragraph stays.
    gone: Span,
    /// Whether there is one.
    has_blank: bool,
}

/// Where an item of the file is, by where it starts.
fn item_at(model: &Model<'_>, start: u32) -> usize {
    let items = &model.file.items;
    items.partition_point(|item| item.span().start < start)
}

/// Whether comments stand above an instruction that do not touch it: the heading of a part, or what is about more than this one. Nothing
/// new may stand between.
pub fn has_comments_apart(model: &Model<'_>, index: usize) -> bool {
    let first = item_at(model, comments_touching(model, index).start);
    let above = model.file.items[..first].iter().rev();
    let mut above = above.take_while(|item| !matches!(item, Item::Instruction(_)));
    above.any(|item| matches!(item, Item::Comment(_)))
}

/// Whether a part that dfmt leaves alone starts or ends between two instructions, their comments included.
fn crosses_border(model: &Model<'_>, upper: usize, lower: usize) -> bool {
    let from = item_at(model, comments_touching(model, upper).start);
    let to = item_at(model, model.instructions[lower].span.end);
    let mut items = model.file.items[from..to].iter();
    items.any(|item| match item {
        Item::Comment(comment) => is_border(comment.text.of(model.file.source)),
        _ => false,
    })
}

/// Whether an instruction, with the comments that touch it, has blank lines around it.
fn is_paragraph(model: &Model<'_>, index: usize) -> bool {
    let items = &model.file.items;
    let is_blank = |at: usize| matches!(items.get(at), Some(Item::Blank(_)));
    let first = item_at(model, comments_touching(model, index).start);
    let own = item_at(model, model.instructions[index].span.start);
    first.checked_sub(1).is_some_and(is_blank) && is_blank(own + 1)
}

/// Takes an instruction out. `None` where another comment is about it, too, which would stay behind.
fn taken<'m>(model: &Model<'m>, index: usize) -> Option<Taken<'m>> {
    let items = &model.file.items;
    let instruction = model.instructions[index];
    let at = item_at(model, instruction.span.start);
    let first = comments_touching(model, index).start;
    if has_comments_apart(model, index) || index == 0 {
        return None;
    }
    let span = Span {
        start: first,
        end: instruction.span.end,
    };
    let blank = match items.get(at + 1) {
        Some(Item::Blank(blank)) => Some(*blank),
        _ => None,
    };
    let is_comment = matches!(items.get(at + 2), Some(Item::Comment(_)));
    let parts = is_comment && !is_paragraph(model, index);
    Some(Taken {
        text: span.of(model.file.source),
        gone: Span {
            end: blank.filter(|_| !parts).map_or(span.end, |blank| blank.end),
            ..span
        },
        has_blank: blank.is_some(),
    })
}

/// Moves instructions, in the order of the file, each with the comments that touch it from above, below another one, and below new `lines`: the edits
/// that take them away, and the one that puts all there. `None` where another comment is about one of them, too, which would stay behind.
pub fn move_below(
    model: &Model<'_>,
    indexes: &[usize],
    below: usize,
    lines: &[String],
) -> Option<Vec<Edit>> {
    let all = indexes.iter().map(|&index| taken(model, index));
    let all: Vec<Taken<'_>> = all.collect::<Option<_>>()?;
    if crosses_border(model, *indexes.first()?, below) {
        return None;
    }
    let target = model.instructions[below].span;
    let line_ending = model.line_ending().bytes();
    let mut text = Vec::new();
    if !target.of(model.file.source).ends_with(b"\n") {
        text.extend_from_slice(line_ending);
    }
    if all.last()?.has_blank {
        text.extend_from_slice(line_ending);
    }
    for line in lines {
        text.extend_from_slice(line.as_bytes());
        text.extend_from_slice(line_ending);
    }
    for (number, taken) in all.iter().enumerate() {
        text.extend_from_slice(taken.text);
        if !text.ends_with(b"\n") {
            text.extend_from_slice(line_ending);
        }
        if taken.has_blank && number + 1 < all.len() {
            text.extend_from_slice(line_ending);
        }
    }
    let mut edits: Vec<Edit> = all.iter().map(|taken| Edit::delete(taken.gone)).collect();
    edits.push(Edit::insert(target.end, text));
    Some(edits)
}

/// Moves an instruction with the comments that touch it from above above another one, and those of that: the edit that puts it there, and
/// the one that takes it away. `None` as for [`move_below`], and where it would come to stand below the heading of that one.
pub fn move_above(model: &Model<'_>, index: usize, above: usize) -> Option<[Edit; 2]> {
    let taken = taken(model, index)?;
    if has_comments_apart(model, above) || crosses_border(model, above, index) {
        return None;
    }
    let line_ending = model.line_ending().bytes();
    let mut text = taken.text.to_vec();
    if !text.ends_with(b"\n") {
        text.extend_from_slice(line_ending);
    }
    // A paragraph of its own is one there, too, and leaves one as it is.
    let is_apart = is_paragraph(model, index);
    if is_apart || is_paragraph(model, above) {
        text.extend_from_slice(line_ending);
    }
    let mut gone = taken.gone;
    if !is_apart {
        gone.end = gone.start + taken.text.len() as u32;
    }
    let at = comments_touching(model, above).start;
    Some([Edit::insert(at, text), Edit::delete(gone)])
}

/// What stands in a new last stage, line by line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StageLine {
    /// A new instruction.
    New {
        /// Its keyword, in upper case.
        keyword: &'static str,
        /// What it says, its keyword included.
        text: String,
    },
    /// An instruction that stood above, with the comments that touch it from above.
    Moved(usize),
    /// An instruction that stands above as well, without these.
    Repeated(usize),
}

/// Puts a stage at the end of a file, the last of whose stages gets a name if it has none: the edits. `None` where a comment would stay behind that is about something
/// that moves, or dfmt is told to leave a part alone.
pub fn new_last_stage(
    model: &Model<'_>,
    (from, name): (usize, Option<&str>),
    lines: &[StageLine],
) -> Option<Vec<Edit>> {
    let source = model.file.source;
    let line_ending = model.line_ending().bytes();
    let is_moved = |index: &usize| lines.contains(&StageLine::Moved(*index));
    let last = (from..model.instructions.len()).rev();
    let below = last.into_iter().find(|index| !is_moved(index))?;
    if crosses_border(model, from, model.instructions.len() - 1) {
        return None;
    }
    let mut edits = Vec::new();
    if let Some(name) = name {
        let end = model.instructions[from].content().end;
        edits.push(Edit::insert(end, format!(" AS {name}")));
    }
    let stay = lines.len() - staying(model, below, lines);
    let target = model.instructions[below].span;
    let mut text = Vec::new();
    if !target.of(source).ends_with(b"\n") {
        text.extend_from_slice(line_ending);
    }
    for line in &lines[..stay] {
        match line {
            StageLine::New {
                keyword,
                text: line,
            } => {
                // What stands above it is the end of the stage above.
                if *keyword == "FROM" {
                    text.extend_from_slice(line_ending);
                }
                text.extend_from_slice(line.as_bytes());
            }
            StageLine::Repeated(index) => {
                let instruction = model.instructions[*index];
                text.extend_from_slice(instruction.span.of(source));
            }
            StageLine::Moved(index) => {
                let taken = taken(model, *index)?;
                // A paragraph that its comment heads stays one.
                let first = item_at(model, comments_touching(model, *index).start);
                let above = first.checked_sub(1).and_then(|at| model.file.items.get(at));
                if matches!(above, Some(Item::Blank(_))) && taken.text.starts_with(b"#") {
                    text.extend_from_slice(line_ending);
                }
                text.extend_from_slice(taken.text);
                edits.push(Edit::delete(taken.gone));
            }
        }
        if !text.ends_with(b"\n") {
            text.extend_from_slice(line_ending);
        }
    }
    let next = model.file.items.get(item_at(model, target.start) + 1);
    if stay < lines.len() && matches!(next, Some(Item::Comment(_))) {
        text.extend_from_slice(line_ending);
    }
    edits.push(Edit::insert(target.end, text));
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    Some(edits)
}

/// How many lines of a new stage are the end of the file below an instruction, of which a comment that stands apart is about some: they stay where they are, comments and all.
fn staying(model: &Model<'_>, below: usize, lines: &[StageLine]) -> usize {
    let indexes = below + 1..model.instructions.len();
    let count = indexes.len();
    let ends = lines.len().checked_sub(count).map(|at| &lines[at..]);
    let mut moved = indexes.clone().map(StageLine::Moved);
    let are_end =
        ends.is_some_and(|ends| ends.iter().all(|line| moved.next().as_ref() == Some(line)));
    let mut own = indexes;
    if are_end && own.any(|index| has_comments_apart(model, index)) {
        count
    } else {
        0
    }
}

/// Whether the comments that touch an instruction from above head others as well: those that follow without a blank line or a comment between.
pub fn heads_others(model: &Model<'_>, index: usize) -> bool {
    let instruction = model.instructions[index];
    let has_comments = !comments_touching(model, index).is_empty();
    let next = item_at(model, instruction.span.start) + 1;
    has_comments && matches!(model.file.items.get(next), Some(Item::Instruction(_)))
}

/// A RUN that runs a script as another one does, with its flags.
pub fn run_alike(model: &Model<'_>, index: usize, script: &str) -> String {
    let instruction = model.instructions[index];
    let flags = instruction.flag_texts(&instruction.statement).into_iter();
    let mut words = vec!["RUN".into()];
    words.extend(flags.map(String::from_utf8_lossy));
    words.push(script.into());
    words.join(" ")
}

/// The first commands of a RUN, whose commands are joined by `&&`, as a RUN of their own with its flags, below the comments that touch it from above
/// if they go `with_comments`; and the edits that leave the rest. `None` where comments or blank lines stand in it.
pub fn lift(
    model: &Model<'_>,
    index: usize,
    count: usize,
    with_comments: bool,
) -> Option<(String, Vec<Edit>)> {
    let instruction = model.instructions[index];
    let joined = &instruction.joined;
    let script = model.script(index)?;
    let list = script.list.as_ref()?;
    let and_or = &list.items.first()?.and_or;
    if has_lines(joined, 0, u32::MAX) || count == 0 {
        return None;
    }
    let start_of = |at: usize| {
        let pipeline = and_or.pipelines().nth(at)?;
        Some(pipeline.range().start)
    };
    let (first, next) = (start_of(0)?, start_of(count)?);
    let span_of = |token: usize| script.tokens[token].span;
    let start = joined.physical(span_of(first.index()).start);
    // Before the `&&`.
    let last = span_of(next.index().checked_sub(2)?);
    let head = Span {
        start,
        end: joined.physical_end(last.end),
    };
    let source = model.file.source;
    let before = Span {
        start: joined.span(instruction.statement.keyword).start,
        end: start,
    };
    let mut edits = Vec::new();
    let mut text = Vec::new();
    if with_comments {
        let comments = comments_touching(model, index);
        text.extend_from_slice(comments.of(source));
        edits.push(Edit::delete(comments));
    }
    text.extend_from_slice(before.of(source));
    text.extend_from_slice(head.of(source));
    let cut = Span {
        start,
        end: joined.physical(span_of(next.index()).start),
    };
    edits.push(Edit::delete(cut));
    Some((String::from_utf8(text).ok()?, edits))
}
