//! Same meaning, every comment kept: compares what BuildKit and the shell will see of two texts.
//!
//! Used on every run before a text leaves the engine. Both texts are read anew from their bytes; the comparison knows neither
//! the printer nor the rules, so a mistake of theirs does not hide itself.

mod added;
mod contained;
mod instruction;
mod other_file;

pub use added::comments_added;
pub use contained::contained;
pub use other_file::other_file;

use instruction::instruction;
use std::fmt;

use crate::model::Model;
use crate::syntax::{Directive, DirectiveName, Instruction, Item};
use crate::text::{GapLineKind, LineIndex, Span};

/// Where two texts stop meaning the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// The line in the first text, 1-based.
    pub line: usize,
    /// What differs.
    pub what: &'static str,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

/// Checks that `after` is `before` in another layout: the same directives, instructions and comments.
///
/// # Errors
/// The first place where it is not.
pub fn same_meaning(before: &Model<'_>, after: &Model<'_>) -> Result<(), Mismatch> {
    file(before, after, None)?;
    for (index, (old, new)) in before
        .instructions
        .iter()
        .zip(&after.instructions)
        .enumerate()
    {
        let fail = |what| Mismatch {
            line: old.first_line as usize,
            what,
        };
        instruction((before, index), (after, index)).map_err(fail)?;
        if comments_above(before, old) != comments_above(after, new) {
            return Err(fail("a comment directly above moved away or came near"));
        }
    }
    if before.instructions.len() != after.instructions.len() {
        return Err(mismatch_at_end(before, "another number of instructions"));
    }
    let (old, new) = (comments(before), comments(after));
    for (old, new) in old.iter().zip(&new) {
        if old.after != new.after
            || old.span.of(before.file.source) != new.span.of(after.file.source)
        {
            let what = "a comment changed or moved to another instruction";
            return Err(mismatch_at(before, old.span.start, what));
        }
    }
    if old.len() != new.len() {
        return Err(mismatch_at_end(before, "another number of comments"));
    }
    Ok(())
}

fn mismatch_at(model: &Model<'_>, offset: u32, what: &'static str) -> Mismatch {
    Mismatch {
        line: LineIndex::new(model.file.source).line(offset),
        what,
    }
}

fn mismatch_at_end(model: &Model<'_>, what: &'static str) -> Mismatch {
    mismatch_at(model, model.file.source.len() as u32, what)
}

/// Byte-order mark, escape character and directives. The one that names the `frontend`, if that is to be another one, says so.
fn file(before: &Model<'_>, after: &Model<'_>, frontend: Option<&str>) -> Result<(), Mismatch> {
    let fail = |what| Err(Mismatch { line: 1, what });
    if before.file.bom != after.file.bom {
        return fail("the byte-order mark");
    }
    if before.file.escape != after.file.escape {
        return fail("the escape character");
    }
    let (old, new) = (before.file, after.file);
    if let Some(frontend) = frontend {
        let asked = new.frontend().map(|it| it.text);
        if asked != Some(frontend.as_bytes()) {
            return fail("another frontend than a fix says");
        }
    }
    let is_kept =
        |directive: &&Directive| frontend.is_none() || directive.name != DirectiveName::Syntax;
    let same = old
        .directives()
        .filter(is_kept)
        .map(|directive| (directive.name, directive.value.of(old.source)))
        .eq(new
            .directives()
            .filter(is_kept)
            .map(|directive| (directive.name, directive.value.of(new.source))));
    if same {
        Ok(())
    } else {
        fail("the parser directives")
    }
}

/// A comment, and where it stands.
#[derive(Clone, Copy)]
struct Comment {
    span: Span,
    /// How many instructions start before it.
    after: usize,
    /// Whether the last of them goes on below it. What stands after the last word of an instruction is inside, too.
    inside: bool,
}

impl Comment {
    /// The instruction it is about: the one it stands in, or the next.
    fn about(&self) -> usize {
        self.after - usize::from(self.inside)
    }
}

/// All comments in order.
fn comments(model: &Model<'_>) -> Vec<Comment> {
    let mut out = Vec::new();
    let mut after = 0;
    for item in &model.file.items {
        match item {
            Item::Comment(comment) => out.push(Comment {
                span: comment.text,
                after,
                inside: false,
            }),
            Item::Instruction(instruction) => {
                after += 1;
                let lines = instruction.joined.gaps().iter().flat_map(|gap| &gap.lines);
                let comments = lines.filter(|line| line.kind == GapLineKind::Comment);
                out.extend(comments.map(|line| Comment {
                    span: line.span,
                    after,
                    inside: true,
                }));
            }
            Item::Blank(_) | Item::Directive(_) => {}
        }
    }
    out
}

/// How many comment lines stand directly above an instruction: BuildKit reads `# check=skip=…` there, and the descriptions
/// of build arguments and stages.
fn comments_above(model: &Model<'_>, instruction: &Instruction<'_>) -> usize {
    let items = &model.file.items;
    let at = items.partition_point(|item| item.span().start < instruction.span.start);
    items[..at]
        .iter()
        .rev()
        .take_while(|item| matches!(item, Item::Comment(_)))
        .count()
}
