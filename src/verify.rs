//! Same meaning, every comment kept: compares what BuildKit and the shell will see of two texts.
//!
//! Used on every run before a text leaves the engine. Both texts are read anew from their bytes; the comparison knows neither
//! the printer nor the rules, so a mistake of theirs does not hide itself.

use std::fmt;
use std::ops::Range;

use crate::diagnostic::{Becomes, Rewrite};
use crate::model::{Model, shell_text, swallowed};
use crate::shell::{Script, TokenKind};
use crate::syntax::{Body, Instruction, Item, Keyword, Problem, Statement, flag_value};
use crate::text::{Edit, GapLineKind, LineIndex, Span};

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
    file(before, after)?;
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

/// Checks that edits changed no more than their fixes declare: every instruction stands where it stood and means what it meant, but for
/// those of `rewrites` (in order of their place), in whose place stands what each becomes; every comment is still there and on the same
/// side of all instructions, but for those that go with one; and nothing is wrong that was not wrong before. What was no comment may
/// become one only word by word, from the text of an instruction of `rewrites`.
///
/// # Errors
/// The first place where something else changed.
pub fn contained(
    before: &Model<'_>,
    after: &Model<'_>,
    edits: &[Edit],
    rewrites: &[Rewrite],
) -> Result<(), Mismatch> {
    file(before, after)?;
    let moved = Moved::new(edits);
    let homes = homes(before, after, &moved, rewrites)?;
    let rewritten: Vec<usize> = rewrites.iter().map(|rewrite| rewrite.index).collect();
    let written: Vec<usize> = rewritten
        .iter()
        .flat_map(|&index| homes[index].clone())
        .collect();
    let given_back = contained_comments(before, after, rewrites, &homes)?;
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

/// Which instructions of `after` stand in the place of each of `before`: one after the other they are all there are.
fn homes(
    before: &Model<'_>,
    after: &Model<'_>,
    moved: &Moved,
    rewrites: &[Rewrite],
) -> Result<Vec<Range<usize>>, Mismatch> {
    let mut rewrites = rewrites.iter().peekable();
    let mut homes = Vec::with_capacity(before.instructions.len());
    let mut at = 0;
    for (index, old) in before.instructions.iter().enumerate() {
        let fail = |what| Mismatch {
            line: old.first_line as usize,
            what,
        };
        let rewrite = rewrites.next_if(|rewrite| rewrite.index == index);
        let count = match rewrite.map(|rewrite| &rewrite.becomes) {
            None | Some(Becomes::Itself) => 1,
            Some(Becomes::These(keywords)) => keywords.len(),
        };
        let home = at..at + count;
        let Some(new) = after.instructions.get(home.clone()) else {
            return Err(fail("an instruction is gone"));
        };
        match rewrite.map(|rewrite| &rewrite.becomes) {
            None => {
                if i64::from(new[0].content().start) != moved.after(old.content().start) {
                    return Err(fail("an instruction no fix was meant for is gone or moved"));
                }
                instruction((before, index), (after, at)).map_err(fail)?;
            }
            Some(Becomes::Itself) => {
                if (new[0].statement.kind, new[0].effective().kind)
                    != (old.statement.kind, old.effective().kind)
                {
                    return Err(fail(
                        "an instruction that a fix rewrites has another keyword",
                    ));
                }
                keeps_heredocs(before, old, new[0], moved).map_err(fail)?;
            }
            Some(Becomes::These(keywords)) => {
                let is_onbuild = old.statement.kind == Keyword::Onbuild;
                let is_meant = |(new, keyword): (&&Instruction<'_>, &&str)| {
                    let kind = new.statement.kind;
                    kind.as_str() == *keyword
                        || (is_onbuild
                            && kind == Keyword::Onbuild
                            && new.effective().kind.as_str() == *keyword)
                };
                if !new.iter().zip(keywords).all(is_meant) {
                    return Err(fail("a fix wrote other instructions than it says"));
                }
            }
        }
        at = home.end;
        homes.push(home);
    }
    if at < after.instructions.len() {
        return Err(mismatch_at_end(before, "more instructions than before"));
    }
    Ok(homes)
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
        Err(mismatch_at_end(
            before,
            "a blank line behind a continuation",
        ))
    } else if holding(after, written) > holding(before, rewritten) {
        Err(mismatch_at_end(
            before,
            "an instruction became a part of another",
        ))
    } else {
        Ok(())
    }
}

/// The comments of `before` in order, each in its place, without those that go with an instruction of `rewrites`; and between them only
/// such as stand in the text of instructions of `rewrites` already: those are given back.
fn contained_comments<'m>(
    before: &Model<'_>,
    after: &'m Model<'_>,
    rewrites: &[Rewrite],
    homes: &[Range<usize>],
) -> Result<Vec<&'m [u8]>, Mismatch> {
    let goes = |comment: &Comment| {
        let mut going = rewrites.iter().flat_map(|rewrite| &rewrite.comments);
        going.any(|span| *span == comment.span)
    };
    let mut left = comments(before)
        .into_iter()
        .filter(|it| !goes(it))
        .peekable();
    let mut given_back = Vec::new();
    for new in comments(after) {
        let text = new.span.of(after.file.source);
        if let Some(old) = left.next_if(|old| old.span.of(before.file.source) == text) {
            if !is_in_place(&old, &new, rewrites, homes) {
                let what = "a comment moved to another instruction";
                return Err(mismatch_at(before, old.span.start, what));
            }
            continue;
        }
        let was_text = rewrites.iter().any(|rewrite| {
            let joined = &before.instructions[rewrite.index].joined;
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
fn is_in_place(old: &Comment, new: &Comment, rewrites: &[Rewrite], homes: &[Range<usize>]) -> bool {
    let is_rewritten = |index: usize| {
        rewrites
            .binary_search_by_key(&index, |rewrite| rewrite.index)
            .is_ok()
    };
    // The instruction it is about: the one it stands in, or the next.
    let index = if old.inside { old.after - 1 } else { old.after };
    let Some(home) = homes.get(index) else {
        // Below the last one.
        return !new.inside && new.after == homes.last().map_or(0, |last| last.end);
    };
    // Those that start before it, if it is inside the last of them or above the first.
    let is_inside = |home: &Range<usize>| new.inside && home.contains(&(new.after - 1));
    let is_above =
        !new.inside && (home.contains(&new.after) || (home.is_empty() && new.after == home.start));
    if !is_rewritten(index) {
        return if old.inside {
            is_inside(home)
        } else {
            is_above
        };
    }
    // What is joined to the one above takes its comments along.
    let joined = index
        .checked_sub(1)
        .filter(|&above| home.is_empty() && is_rewritten(above));
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

    /// Behind what is put there.
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

fn mismatch_at(model: &Model<'_>, offset: u32, what: &'static str) -> Mismatch {
    Mismatch {
        line: LineIndex::new(model.file.source).line(offset),
        what,
    }
}

fn mismatch_at_end(model: &Model<'_>, what: &'static str) -> Mismatch {
    mismatch_at(model, model.file.source.len() as u32, what)
}

/// Byte-order mark, escape character and directives.
fn file(before: &Model<'_>, after: &Model<'_>) -> Result<(), Mismatch> {
    let fail = |what| Err(Mismatch { line: 1, what });
    if before.file.bom != after.file.bom {
        return fail("the byte-order mark");
    }
    if before.file.escape != after.file.escape {
        return fail("the escape character");
    }
    let (old, new) = (before.file, after.file);
    let same = old
        .directives()
        .map(|directive| (directive.name, directive.value.of(old.source)))
        .eq(new
            .directives()
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
    /// Whether the last of them goes on below it. What stands behind the last word of an instruction is inside, too.
    inside: bool,
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

type Place<'m, 'a> = (&'m Model<'a>, usize);

fn instruction(old: Place<'_, '_>, new: Place<'_, '_>) -> Result<(), &'static str> {
    let (before, after) = (old.0.instructions[old.1], new.0.instructions[new.1]);
    statement((before, &before.statement), (after, &after.statement))?;
    match (
        shell_text(before.effective()),
        shell_text(after.effective()),
    ) {
        (None, None) => {}
        (Some(a), Some(b)) => {
            let same = match (old.0.script(old.1), new.0.script(new.1)) {
                (Some(x), Some(y)) if x.list.is_some() && y.list.is_some() => {
                    same_tokens((before, x), (after, y))
                }
                (None, None) | (Some(_), Some(_)) => before.text(a) == after.text(b),
                _ => false,
            };
            if !same {
                return Err("the shell text");
            }
        }
        _ => return Err("shell form became another form"),
    }
    let same = before.heredocs.len() == after.heredocs.len()
        && before.heredocs.iter().zip(&after.heredocs).all(|(a, b)| {
            (&a.name, a.fd, a.expand, a.chomp) == (&b.name, b.fd, b.expand, b.chomp)
                && a.body.of(old.0.file.source) == b.body.of(new.0.file.source)
                && a.terminator.is_empty() == b.terminator.is_empty()
        });
    if same { Ok(()) } else { Err("a heredoc") }
}

/// The shell sees the same tokens; blanks between them may differ.
fn same_tokens(old: (&Instruction<'_>, &Script), new: (&Instruction<'_>, &Script)) -> bool {
    let (a, b) = (&old.1.tokens, &new.1.tokens);
    a.len() == b.len()
        && a.iter()
            .zip(b)
            .all(|(a, b)| a.kind == b.kind && old.0.text(a.span) == new.0.text(b.span))
}

type Part<'m, 'a, T> = (&'m Instruction<'a>, &'m T);

fn statement(
    old: Part<'_, '_, Statement>,
    new: Part<'_, '_, Statement>,
) -> Result<(), &'static str> {
    let ((before, a), (after, b)) = (old, new);
    if a.kind != b.kind
        || !before
            .text(a.keyword)
            .eq_ignore_ascii_case(after.text(b.keyword))
    {
        return Err("a keyword");
    }
    let same_flags = a.flags.len() == b.flags.len()
        && a.flags.iter().zip(&b.flags).all(|(a, b)| {
            let (a, b) = (before.text(a.span), after.text(b.span));
            a == b || flag_value(a) == flag_value(b)
        });
    if !same_flags {
        return Err("the flags");
    }
    body((before, &a.body), (after, &b.body))
}

fn body(old: Part<'_, '_, Body>, new: Part<'_, '_, Body>) -> Result<(), &'static str> {
    let ((before, a), (after, b)) = (old, new);
    let (same, what) = match (a, b) {
        // Shell text is compared as tokens, by `instruction`.
        (Body::Empty, Body::Empty) | (Body::Shell(_), Body::Shell(_)) => (true, ""),
        (Body::Words(a), Body::Words(b)) => {
            let is_from = before.effective().kind == Keyword::From;
            let same = a.len() == b.len()
                && a.iter().zip(b).enumerate().all(|(index, (a, b))| {
                    let (a, b) = (before.text(*a), after.text(*b));
                    a == b || (is_from && index == 1 && a.eq_ignore_ascii_case(b) && b == b"AS")
                });
            (same, "the words")
        }
        (Body::Pairs(a), Body::Pairs(b)) => {
            let same = a.len() == b.len()
                && a.iter()
                    .zip(b)
                    .all(|(a, b)| before.text(a.span) == after.text(b.span));
            (same, "the pairs")
        }
        (Body::Legacy { name: a, value: x }, Body::Legacy { name: b, value: y }) => (
            before.text(*a) == after.text(*b) && before.text(*x) == after.text(*y),
            "the name or the value",
        ),
        (Body::Exec(a), Body::Exec(b)) => (
            a.strings(before.joined.text())
                .eq(b.strings(after.joined.text())),
            "the strings of the exec form",
        ),
        (Body::Text(a), Body::Text(b)) | (Body::Opaque(a), Body::Opaque(b)) => {
            (before.text(*a) == after.text(*b), "the text")
        }
        (
            Body::Health {
                kind: a,
                command: x,
            },
            Body::Health {
                kind: b,
                command: y,
            },
        ) => {
            body((before, x), (after, y))?;
            (
                before.text(*a).eq_ignore_ascii_case(after.text(*b)),
                "the type of the health check",
            )
        }
        (Body::Onbuild(a), Body::Onbuild(b)) => return statement((before, a), (after, b)),
        _ => (false, "the form of the body"),
    };
    if same { Ok(()) } else { Err(what) }
}
