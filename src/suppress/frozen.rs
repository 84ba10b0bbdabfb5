//! What stays as it is: because a comment says so, or for what the file is.

use std::ops::Range;

use super::ask::{Ask, ask};
use crate::syntax::{Dockerfile, Item, ProblemKind};
use crate::text::Span;

/// Why a whole file stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whole {
    /// Its author says so.
    Asked,
    /// Another program fills it in first; here.
    Template(Span),
    /// It is written for a frontend that is not Docker's, which knows other instructions; this names it.
    Frontend(Span),
}

/// Which items of a file stay as they are, by index into [`Dockerfile::items`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frozen {
    whole: Option<Whole>,
    /// Half-open ranges of items, sorted, apart from each other.
    ranges: Vec<Range<usize>>,
}

impl Frozen {
    /// What stays as it is for what it says, and what does because a comment says so, unless comments are `disregarded`.
    pub fn read(file: &Dockerfile<'_>, disregarded: bool) -> Self {
        let mut frozen = Self::default();
        if !disregarded {
            frozen.read_comments(file);
        }
        let template = file.template();
        let foreign = || {
            // What Docker's own frontend would refuse, this one may know.
            let mut problems = file.problems.iter();
            let is_other = problems.any(|problem| problem.kind == ProblemKind::Instruction);
            let frontend = file.frontend().filter(|_| is_other)?;
            (!frontend.is_dockers()).then_some(frontend.span)
        };
        frozen.whole = frozen
            .whole
            .or_else(|| template.whole.map(Whole::Template))
            .or_else(|| foreign().map(Whole::Frontend));
        frozen.add(template.items.into_iter().map(|index| index..index + 1));
        frozen
    }

    /// Reads what the comments ask for.
    fn read_comments(&mut self, file: &Dockerfile<'_>) {
        if memchr::memmem::find(file.source, b"dfmt:").is_none() {
            return;
        }
        let (mut off, mut ignore, mut instructions) = (None, false, 0);
        for (index, item) in file.items.iter().enumerate() {
            match item {
                Item::Comment(comment) => match ask(comment.text.of(file.source)) {
                    Some(Ask::SkipFile) if instructions == 0 => self.whole = Some(Whole::Asked),
                    Some(Ask::Off) if off.is_none() => off = Some(index + 1),
                    Some(Ask::On) => self.ranges.extend(off.take().map(|start| start..index)),
                    Some(Ask::Ignore) => ignore = true,
                    _ => {}
                },
                Item::Instruction(_) => {
                    if ignore && off.is_none() {
                        self.ranges.push(index..index + 1);
                    }
                    ignore = false;
                    instructions += 1;
                }
                Item::Blank(_) => ignore = false,
                Item::Directive(_) => {}
            }
        }
        self.ranges.extend(off.map(|start| start..file.items.len()));
    }

    /// With the instructions, too, that the build refuses: what they are meant to be, nobody knows.
    #[must_use]
    pub fn with_refused(mut self, file: &Dockerfile<'_>) -> Self {
        let problems = file.problems.iter();
        let refused = problems.filter(|problem| problem.kind == ProblemKind::Instruction);
        self.add(refused.filter_map(|problem| {
            let start = problem.span.start;
            let at = file
                .items
                .partition_point(|item| item.span().start <= start);
            at.checked_sub(1).map(|at| at..at + 1)
        }));
        self
    }

    fn add(&mut self, ranges: impl Iterator<Item = Range<usize>>) {
        self.ranges.extend(ranges);
        self.ranges.sort_unstable_by_key(|range| range.start);
        self.ranges.dedup_by(|next, range| {
            let touches = next.start <= range.end;
            if touches {
                range.end = range.end.max(next.end);
            }
            touches
        });
    }

    /// Whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        self.whole.is_none() && self.ranges.is_empty()
    }

    /// The bytes of the items that stay as they are.
    pub fn spans<'f>(&'f self, file: &'f Dockerfile<'_>) -> impl Iterator<Item = Span> + 'f {
        let items = file.items.iter().enumerate();
        items
            .filter(|(index, _)| self.item(*index))
            .map(|(_, item)| item.span())
    }

    /// Why the whole file stays as it is; `None` if it need not.
    pub fn whole_file(&self) -> Option<Whole> {
        self.whole
    }

    /// Whether an item stays as it is.
    pub fn item(&self, index: usize) -> bool {
        let at = self.ranges.partition_point(|range| range.end <= index);
        self.whole.is_some()
            || self
                .ranges
                .get(at)
                .is_some_and(|range| range.start <= index)
    }
}
