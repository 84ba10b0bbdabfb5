//! Whether two instructions mean the same, word by word.

use crate::model::{Model, shell_text};
use crate::shell::{Script, Substitution};
use crate::syntax::{Body, Instruction, Keyword, Statement, flag_value};
use crate::text::LogicalSpan;

pub(super) type Place<'m, 'a> = (&'m Model<'a>, usize);

/// That two instructions mean the same.
pub(super) fn instruction(old: Place<'_, '_>, new: Place<'_, '_>) -> Result<(), &'static str> {
    let (before, after) = (old.0.instructions[old.1], new.0.instructions[new.1]);
    statement((before, &before.statement), (after, &after.statement))?;
    rest(old, new)
}

/// That they mean the same but for one flag, which the new one has beside its others.
pub(super) fn instruction_with_flag(
    old: Place<'_, '_>,
    new: Place<'_, '_>,
    flag: &str,
) -> Result<(), &'static str> {
    let (before, after) = (old.0.instructions[old.1], new.0.instructions[new.1]);
    let mut without = after.statement.clone();
    let mut flags = without.flags.iter();
    let Some(at) = flags.position(|it| after.text(it.span) == flag.as_bytes()) else {
        return Err("a flag that a fix says it adds");
    };
    without.flags.remove(at);
    statement((before, &before.statement), (after, &without))?;
    rest(old, new)
}

/// That the shell texts and heredocs of two instructions are the same.
fn rest(old: Place<'_, '_>, new: Place<'_, '_>) -> Result<(), &'static str> {
    let (before, after) = (old.0.instructions[old.1], new.0.instructions[new.1]);
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

/// The shell sees the same tokens; blanks between them may differ, also inside of `$(…)`.
fn same_tokens(old: (&Instruction<'_>, &Script), new: (&Instruction<'_>, &Script)) -> bool {
    let (a, b) = (&old.1.tokens, &new.1.tokens);
    a.len() == b.len()
        && (0..a.len()).all(|at| {
            let (a, b) = (a[at], b[at]);
            let is_same = || old.0.text(a.span) == new.0.text(b.span);
            a.kind == b.kind && (is_same() || same_substitutions(old, new, at, (a.span, b.span)))
        })
}

/// Whether two tokens differ only in blanks inside of their `$(…)`.
fn same_substitutions(
    old: (&Instruction<'_>, &Script),
    new: (&Instruction<'_>, &Script),
    at: usize,
    spans: (LogicalSpan, LogicalSpan),
) -> bool {
    let (a, b) = (substitutions_of(old.1, at), substitutions_of(new.1, at));
    let (mut before, mut after) = (spans.0.start, spans.1.start);
    let between = |instruction: &Instruction<'_>, start: u32, end: u32| {
        instruction.text(LogicalSpan { start, end }).to_vec()
    };
    let same = a.len() == b.len()
        && a.iter().zip(b).all(|(a, b)| {
            let ahead = between(old.0, before, a.span.start);
            let is_same_ahead = ahead == between(new.0, after, b.span.start);
            (before, after) = (a.span.end, b.span.end);
            let is_same = || old.0.text(a.span) == new.0.text(b.span);
            let is_read = || a.script.list.is_some() && b.script.list.is_some();
            let is_same_inside = || same_tokens((old.0, &a.script), (new.0, &b.script));
            is_same_ahead && (is_same() || ahead.ends_with(b"$(") && is_read() && is_same_inside())
        });
    same && between(old.0, before, spans.0.end) == between(new.0, after, spans.1.end)
}

/// The substitutions that a token holds.
fn substitutions_of(script: &Script, token: usize) -> &[Substitution] {
    let all = &script.substitutions;
    let start = all.partition_point(|it| it.token.index() < token);
    let end = all.partition_point(|it| it.token.index() <= token);
    &all[start..end]
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
