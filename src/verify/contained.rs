//! Whether a fix did what it declared and nothing else: each operation is checked on its own, whatever rule declared it.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use super::instruction::{Place, instruction};
use super::{Comment, Mismatch, comments, file, mismatch_at, mismatch_at_end};
use crate::diagnostic::{Becomes, FileEdits, Operation, Rewrite};
use crate::model::{Model, swallowed};
use crate::shell::{Token, TokenKind};
use crate::syntax::{Body, Instruction, Keyword, Problem};
use crate::text::{Edit, GapLineKind, Span};

/// Checks that edits changed no more than their `operations` declare, each on its own: every instruction that none of them touches stands
/// where it stood and means what it meant; every comment that none removes is still there and on the same side of all instructions; and
/// nothing is wrong that was not wrong before. What was no comment may become one only word by word, from the text of an instruction that
/// is rewritten.
///
/// # Errors
/// The first place where something else changed.
pub fn contained(
    before: &Model<'_>,
    after: &Model<'_>,
    edits: &[Edit],
    operations: &[Operation],
) -> Result<(), Mismatch> {
    file(before, after)?;
    let declared = Declared::read(before, operations)?;
    let homes = homes(before, after, &Moved::new(edits), &declared)?;
    let rewritten: Vec<usize> = declared.rewritten().collect();
    let written = rewritten.iter().flat_map(|&index| homes.of[index].clone());
    let written: Vec<usize> = written.chain(homes.inserted.iter().copied()).collect();
    let given_back = contained_comments(before, after, &declared, &homes)?;
    keeps_scripts((before, &rewritten), (after, &written), given_back)?;
    swallows_nothing((before, &rewritten), (after, &written))?;
    let known = |problem: &&Problem| {
        before
            .file
            .problems
            .iter()
            .any(|old| old.message == problem.message)
    };
    match after.file.problems.iter().find(|problem| !known(problem)) {
        Some(_) => Err(mismatch_at_end(
            before,
            "Docker would reject what it took before",
        )),
        None => Ok(()),
    }
}

/// Checks that edits of another file stay in the build context and in its text.
///
/// # Errors
/// If they do not.
pub fn other_file(file: &FileEdits) -> Result<(), Mismatch> {
    let fail = |what| Err(Mismatch { line: 1, what });
    let mut names = file.path.split('/');
    if names.any(|name| matches!(name, "" | "." | "..")) || file.path.contains(['\\', ':']) {
        return fail("a path that leads out of the build context");
    }
    let len = file.old.as_ref().map_or(0, Vec::len) as u32;
    let spans = file.edits.iter().map(|edit| edit.span);
    let mut end = 0;
    for span in spans.chain([Span {
        start: len,
        end: len,
    }]) {
        if span.start < end || span.end < span.start {
            return fail("edits of another file that are out of order");
        }
        end = span.end;
    }
    Ok(())
}

/// What operations declare, by place.
#[derive(Default)]
struct Declared<'o> {
    /// What becomes of instructions.
    of: BTreeMap<usize, &'o Operation>,
    /// What is moved or inserted above each, in this order.
    above: BTreeMap<usize, Vec<&'o Operation>>,
    /// Comments that go.
    removed: HashSet<Span>,
}

impl<'o> Declared<'o> {
    fn read(before: &Model<'_>, operations: &'o [Operation]) -> Result<Self, Mismatch> {
        let mut declared = Self::default();
        for operation in operations {
            if let Operation::Move { above, .. } | Operation::Insert { above, .. } = operation {
                declared.above.entry(*above).or_default().push(operation);
            }
            if let Operation::RemoveComment(span) = operation {
                declared.removed.insert(*span);
            }
            let Some(index) = operation.touched() else {
                continue;
            };
            // Several fixes may change one instruction that stays in its place.
            let other = declared.of.insert(index, operation);
            let shared =
                matches!(operation, Operation::Rewrite(it) if it.becomes == Becomes::Itself);
            if other.is_some_and(|other| !shared || other != operation) {
                let what = "two operations on one instruction";
                return Err(mismatch_at_end(before, what));
            }
        }
        Ok(declared)
    }

    /// The instructions that are changed, in order.
    fn rewritten(&self) -> impl Iterator<Item = usize> {
        let changes = |operation: &Operation| !matches!(operation, Operation::Move { .. });
        let of = self.of.iter().filter(move |(_, it)| changes(it));
        of.map(|(index, _)| *index)
    }

    fn is_rewritten(&self, index: usize) -> bool {
        let operation = self.of.get(&index);
        operation.is_some_and(|it| !matches!(it, Operation::Move { .. }))
    }
}

/// Where the instructions of a text are in the one after it.
struct Homes {
    /// Which stand in the place of each.
    of: Vec<Range<usize>>,
    /// Those that are new.
    inserted: Vec<usize>,
    /// Where those end that stood in the file; all after are moved or new.
    end: usize,
    /// How many there are now.
    count: usize,
}

/// Where each instruction is; all others are new ones that are declared.
fn homes(
    before: &Model<'_>,
    after: &Model<'_>,
    moved: &Moved,
    declared: &Declared<'_>,
) -> Result<Homes, Mismatch> {
    let count = before.instructions.len();
    let mut homes = Homes {
        of: vec![0..0; count],
        inserted: Vec::new(),
        end: 0,
        count: after.instructions.len(),
    };
    let mut at = 0;
    for index in 0..=count {
        if index == count {
            homes.end = at;
        }
        for operation in declared.above.get(&index).into_iter().flatten() {
            match operation {
                Operation::Move { index, .. } if *index < count => {
                    homes.of[*index] = at..at + 1;
                }
                Operation::Insert { keyword, .. } => {
                    let new = after.instructions.get(at);
                    if new.is_none_or(|new| new.statement.kind.as_str() != *keyword) {
                        let what = "a fix inserts something else than it says";
                        return Err(mismatch_at_end(before, what));
                    }
                    homes.inserted.push(at);
                }
                _ => {}
            }
            at += 1;
        }
        let parts = match declared.of.get(&index) {
            _ if index == count => break,
            Some(Operation::Move { .. }) => continue,
            Some(Operation::Split { parts, .. }) => *parts,
            Some(Operation::Rewrite(Rewrite {
                becomes: Becomes::These(keywords),
                ..
            })) => keywords.len(),
            _ => 1,
        };
        homes.of[index] = at..at + parts;
        at += parts;
    }
    for (index, old) in before.instructions.iter().enumerate() {
        let home = homes.of[index].clone();
        let fits = match after.instructions.get(home.clone()) {
            None => Err("an instruction is gone"),
            Some(new) => fits((before, index), (after, home.start), new, moved, declared),
        };
        fits.map_err(|what| Mismatch {
            line: old.first_line as usize,
            what,
        })?;
    }
    if at < after.instructions.len() {
        return Err(mismatch_at_end(before, "more instructions than before"));
    }
    Ok(homes)
}

/// Whether what stands in the place of an instruction is what was declared.
fn fits(
    (before, index): Place<'_, '_>,
    (after, at): Place<'_, '_>,
    new: &[&Instruction<'_>],
    moved: &Moved,
    declared: &Declared<'_>,
) -> Result<(), &'static str> {
    let old = before.instructions[index];
    match declared.of.get(&index) {
        None if i64::from(new[0].content().start) != moved.after(old.content().start) => {
            Err("an instruction no fix was meant for is gone or moved")
        }
        None | Some(Operation::Move { .. }) => instruction((before, index), (after, at)),
        Some(Operation::Split { .. }) => parts((before, index), (after, at), new),
        Some(Operation::Rewrite(rewrite)) => match &rewrite.becomes {
            Becomes::Itself => {
                let kinds = |it: &Instruction<'_>| (it.statement.kind, it.effective().kind);
                if kinds(new[0]) == kinds(old) {
                    keeps_heredocs(before, old, new[0], moved)
                } else {
                    Err("an instruction that a fix rewrites has another keyword")
                }
            }
            Becomes::These(keywords) => {
                let is_onbuild = old.statement.kind == Keyword::Onbuild;
                let is_meant = |(new, keyword): (&&Instruction<'_>, &&str)| {
                    let kind = new.statement.kind;
                    kind.as_str() == *keyword
                        || (is_onbuild
                            && kind == Keyword::Onbuild
                            && new.effective().kind.as_str() == *keyword)
                };
                if new.iter().zip(keywords).all(is_meant) {
                    Ok(())
                } else {
                    Err("a fix wrote other instructions than it says")
                }
            }
        },
        Some(Operation::Insert { .. } | Operation::RemoveComment(_)) => Ok(()),
    }
}

/// That RUNs are one that was cut at some of its `&&`: the same tokens, flags that it had, and none of its flags lost.
fn parts(
    (before, index): Place<'_, '_>,
    (after, at): Place<'_, '_>,
    new: &[&Instruction<'_>],
) -> Result<(), &'static str> {
    let old = before.instructions[index];
    let flags = |it: &&Instruction<'_>| -> Vec<Vec<u8>> {
        let flags = it.statement.flags.iter();
        flags.map(|flag| it.text(flag.span).to_vec()).collect()
    };
    let (had, has) = (flags(&old), new.iter().flat_map(flags).collect::<Vec<_>>());
    if !had.iter().all(|flag| has.contains(flag)) || !has.iter().all(|flag| had.contains(flag)) {
        return Err("the flags");
    }
    let mut scripts = (at..at + new.len()).map(|at| (after.instructions[at], after.script(at)));
    let is_run = |it: &&Instruction<'_>| it.statement.kind == Keyword::Run;
    let (Some(script), true) = (before.script(index), new.iter().all(is_run)) else {
        return Err("what is split is no RUN with a script");
    };
    let mut left = script.tokens.iter();
    let mut is_first = true;
    let same = old.heredocs.is_empty()
        && scripts.all(|(new, script)| {
            let joined = is_first || left.next().is_some_and(|it| it.kind == TokenKind::AndIf);
            is_first = false;
            let same = |token: &Token| {
                left.next().is_some_and(|it| {
                    it.kind == token.kind && old.text(it.span) == new.text(token.span)
                })
            };
            let script = script.filter(|script| joined && script.list.is_some());
            script.is_some_and(|script| script.tokens.iter().all(same))
        });
    if same && left.next().is_none() {
        Ok(())
    } else {
        Err("the commands of a RUN that is split")
    }
}

/// That an instruction which stays in its place has the heredocs it had, each between the lines it was between.
fn keeps_heredocs(
    before: &Model<'_>,
    old: &Instruction<'_>,
    new: &Instruction<'_>,
    moved: &Moved,
) -> Result<(), &'static str> {
    let source = before.file.source;
    let mut pairs = old.heredocs.iter().zip(&new.heredocs);
    let same = old.heredocs.len() == new.heredocs.len()
        && pairs.all(|(old, new)| {
            let (start, end) = (i64::from(new.body.start), i64::from(new.body.end));
            (&old.name, old.fd, old.expand, old.chomp) == (&new.name, new.fd, new.expand, new.chomp)
                && old.terminator.of(source).is_empty() == new.terminator.is_empty()
                // What is put at its very start is a part of it.
                && (moved.before(old.body.start)..=moved.after(old.body.start)).contains(&start)
                && end == moved.after(old.body.end)
        });
    if same {
        Ok(())
    } else {
        Err("a heredoc that begins or ends elsewhere")
    }
}

/// That no rewritten instruction reaches over a blank line it did not reach over before, or holds the start of another one: both
/// take the instruction below along, which the list of rewritten ones does not show where that one was rewritten, too.
fn swallows_nothing(
    (before, rewritten): (&Model<'_>, &[usize]),
    (after, written): (&Model<'_>, &[usize]),
) -> Result<(), Mismatch> {
    let blanks = |model: &Model<'_>, indices: &[usize]| -> usize {
        let gaps = indices
            .iter()
            .flat_map(|&index| model.instructions[index].joined.gaps());
        let lines = gaps.flat_map(|gap| &gap.lines);
        lines.filter(|line| line.kind == GapLineKind::Blank).count()
    };
    let holding = |model: &Model<'_>, indices: &[usize]| -> usize {
        let holds = |&&index: &&usize| swallowed(model, index).is_some();
        indices.iter().filter(holds).count()
    };
    if blanks(after, written) > blanks(before, rewritten) {
        Err(mismatch_at_end(before, "a blank line after a continuation"))
    } else if holding(after, written) > holding(before, rewritten) {
        Err(mismatch_at_end(
            before,
            "an instruction became a part of another",
        ))
    } else {
        Ok(())
    }
}

/// The comments of `before`, each in its place, without those that are removed; and between them only such as stand in the text of
/// instructions that are rewritten already: those are given back.
fn contained_comments<'m>(
    before: &Model<'_>,
    after: &'m Model<'_>,
    declared: &Declared<'_>,
    homes: &Homes,
) -> Result<Vec<&'m [u8]>, Mismatch> {
    let mut left = comments(before);
    left.retain(|it| !declared.removed.contains(&it.span));
    // In the order of the instructions they are about, which may have moved.
    left.sort_by_key(|it| {
        let home = homes.of.get(it.about());
        home.map_or(homes.count, |home| home.start)
    });
    let mut left = left.into_iter().peekable();
    let mut given_back = Vec::new();
    for new in comments(after) {
        let text = new.span.of(after.file.source);
        if let Some(old) = left.next_if(|old| old.span.of(before.file.source) == text) {
            if !is_in_place(&old, &new, declared, homes) {
                let what = "a comment moved to another instruction";
                return Err(mismatch_at(before, old.span.start, what));
            }
            continue;
        }
        let was_text = declared.rewritten().any(|index| {
            let joined = &before.instructions[index].joined;
            memchr::memmem::find(joined.text(), text).is_some()
        });
        if !was_text {
            return Err(match left.peek() {
                Some(old) => {
                    mismatch_at(before, old.span.start, "a comment is gone or out of order")
                }
                None => mismatch_at_end(before, "a comment that was not there"),
            });
        }
        given_back.push(text);
    }
    match left.next() {
        Some(old) => Err(mismatch_at(
            before,
            old.span.start,
            "a comment is gone or out of order",
        )),
        None => Ok(given_back),
    }
}

/// Whether a comment is where it belongs: between the same instructions, or inside the same one. Those inside or above an instruction that
/// is rewritten may come to stand inside what it becomes, or above that.
fn is_in_place(old: &Comment, new: &Comment, declared: &Declared<'_>, homes: &Homes) -> bool {
    let index = old.about();
    let Some(home) = homes.of.get(index) else {
        // Below the last one.
        return !new.inside && new.after >= homes.end;
    };
    // Those that start before it, if it is inside the last of them or above the first.
    let is_inside = |home: &Range<usize>| new.inside && home.contains(&(new.after - 1));
    let is_above =
        !new.inside && (home.contains(&new.after) || (home.is_empty() && new.after == home.start));
    if !declared.is_rewritten(index) {
        return if old.inside {
            is_inside(home)
        } else {
            is_above
        };
    }
    // What is joined to the one above takes its comments along.
    let joined = index
        .checked_sub(1)
        .filter(|&above| home.is_empty() && declared.is_rewritten(above));
    is_above
        || is_inside(home) && (old.inside || home.len() == 1)
        || joined.is_some() && new.inside && new.after == home.start
}

/// What must hold for instructions that were rewritten, too: what the shells can read they still can, no heredoc came or went, and
/// every comment in a script is still there, or one of `moved`, which have lines of their own now.
fn keeps_scripts(
    (before, rewritten): (&Model<'_>, &[usize]),
    (after, written): (&Model<'_>, &[usize]),
    mut moved: Vec<&[u8]>,
) -> Result<(), Mismatch> {
    let (old, new) = (Scripts::of(before, rewritten), Scripts::of(after, written));
    if new.unread > old.unread || new.inner < old.inner {
        Err(mismatch_at_end(before, "a script that no longer parses"))
    } else if new.heredocs != old.heredocs {
        Err(mismatch_at_end(before, "another number of heredocs"))
    } else if !keeps_comments(&old.comments, &new.comments, &mut moved) {
        Err(mismatch_at_end(before, "a comment in a script"))
    } else {
        Ok(())
    }
}

/// Whether `new` is `old` without such as are in `moved`, each once.
fn keeps_comments(old: &[&[u8]], new: &[&[u8]], moved: &mut Vec<&[u8]>) -> bool {
    let mut left = new.iter().peekable();
    let kept = old.iter().all(|comment| {
        if left.next_if(|left| *left == comment).is_some() {
            return true;
        }
        let at = moved.iter().position(|moved| moved == comment);
        at.map(|at| moved.swap_remove(at)).is_some()
    });
    kept && left.next().is_none()
}

/// What is counted of the scripts of some instructions.
#[derive(Default)]
struct Scripts<'m> {
    unread: usize,
    inner: usize,
    heredocs: usize,
    comments: Vec<&'m [u8]>,
}

impl<'m> Scripts<'m> {
    fn of(model: &'m Model<'_>, instructions: &[usize]) -> Self {
        let mut scripts = Self::default();
        for &index in instructions {
            let instruction = model.instructions[index];
            scripts.heredocs += instruction.heredocs.len();
            if instruction.effective().kind == Keyword::Run {
                // An exec form without a shell has no script; that one was lost tells the number of those inside others.
                let is_exec = matches!(instruction.effective().body, Body::Exec(_));
                scripts.unread += usize::from(!is_exec && !model.is_read(index));
                let own = usize::from(model.script(index).is_some());
                scripts.inner += model.tokens(index).count() - own;
            }
            for (text, tokens) in model.tokens(index) {
                let comments = tokens
                    .iter()
                    .filter(|token| token.kind == TokenKind::Comment);
                scripts
                    .comments
                    .extend(comments.map(|token| token.span.of(text)));
            }
        }
        scripts
    }
}

/// Where offsets of the old text are in the new one.
struct Moved {
    /// Edits, by where they start and end in the old text, and what all up to each add.
    edits: Vec<(Span, i64)>,
}

impl Moved {
    fn new(edits: &[Edit]) -> Self {
        let mut delta = 0;
        let edits = edits.iter().map(|edit| {
            delta += signed(edit.text.len()) - signed(edit.span.len());
            (edit.span, delta)
        });
        Self {
            edits: edits.collect(),
        }
    }

    /// After what is put there.
    fn after(&self, offset: u32) -> i64 {
        self.moved(offset, |span| span.end <= offset)
    }

    /// In front of what is put there.
    fn before(&self, offset: u32) -> i64 {
        self.moved(offset, |span| {
            span.end < offset || span.start < span.end && span.end == offset
        })
    }

    fn moved(&self, offset: u32, is_passed: impl Fn(&Span) -> bool) -> i64 {
        let passed = self.edits.partition_point(|(span, _)| is_passed(span));
        let delta = passed.checked_sub(1).map_or(0, |last| self.edits[last].1);
        i64::from(offset) + delta
    }
}

/// Lengths of texts fit in 32 bits.
fn signed(len: usize) -> i64 {
    i64::from(len as u32)
}
