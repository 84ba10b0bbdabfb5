//! `trailing-comment`: a comment has a line of its own.
//!
//! ## What it does
//! Moves a `# comment` after an instruction to its own line above: above the instruction or, if that has several lines, above the one it ends.
//!
//! ## Why
//! Docker knows comments only on lines of their own. In `EXPOSE 80 # web` the words `#` and `web` are arguments: some instructions fail for
//! it, others make a directory `/app # sources` or a user with a `#` in the name. In the shell text of RUN the shell drops the comment, but with it
//! everything on the lines that follow.
//!
//! ## Example
//! ```dockerfile
//! FROM nginx:1.29
//! EXPOSE 80 # web
//! ```
//! becomes
//! ```dockerfile
//! FROM nginx:1.29
//! # web
//! EXPOSE 80
//! ```
//!
//! ## When it stays silent
//! On a `#` inside quotes or words (but for `\ # comment` at the end of a RUN), on one that no blank or letter follows, in the last line of RUN (the shell drops it, and nothing else), behind arrays (`invalid-exec-form`), in ONBUILD, and
//! where the words before it are no instruction either.
//!
//! ## Fix safety
//! Safe where the build fails today for this very comment, so that there is no image that could change: FROM, EXPOSE, pairs of ENV and LABEL, STOPSIGNAL, SHELL, `HEALTHCHECK NONE`,
//! and COPY or ADD that get several sources by it without a directory as destination. Unsafe where the
//! build takes it: WORKDIR, USER, VOLUME, ARG, CMD, ENTRYPOINT, HEALTHCHECK, the old form of ENV and LABEL: what the file says begins to happen.
//!
//! Reported but not fixed: a comment that does not end the instruction, one after a `\`, without which the next line would belong to the instruction, a comment in RUN that takes
//! further lines with it, and one that speaks to a tool and would begin to on its own line.
//!
//! ## Source
//! Dockerfile reference, "Format": Docker treats a `#` anywhere else in a line as an argument.

use crate::diagnostic::{Applicability, Finding, Fix, Severity};
use crate::lint::{About, Context, On, Rule};
use crate::model::{Model, is_instruction, names_posix_shell, pieces, shell_text};
use crate::rewrite::move_comment_above;
use crate::shell::{Script, TokenKind};
use crate::syntax::{Body, Instruction, Keyword};
use crate::text::{Edit, LogicalSpan, trim};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "trailing-comment",
    codes: &[],
    severity: Severity::Error,
    fixes: &[Applicability::Safe, Applicability::Unsafe],
    summary: "comments have lines of their own",
    about: About::Refused,
    on: &[On::Instruction(&[], check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, index: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    let instruction = model.instructions[index];
    if memchr::memchr(b'#', instruction.joined.text()).is_none()
        || !instruction.heredocs.is_empty()
        || instruction.statement.kind == Keyword::Onbuild
    {
        return;
    }
    let found = if has_command(instruction) {
        in_shell_text(model, index)
    } else {
        in_words(model, instruction)
    };
    let Some(found) = found else { return };
    let whole = with_blanks(instruction, found.comment);
    let text = instruction.joined.text();
    // Without the comment the line would return; also where a carriage return stands between, which would end the line.
    let is_behind_escape = trim(&text[..whole.start as usize]).ends_with(&[model.file.escape]);
    let edits = (!is_behind_escape).then(|| edits(model, instruction, whole));
    let fix = edits.flatten().map(|edits| {
        Fix::in_place(
            found.class,
            index,
            "Move it to a line of its own above",
            edits,
        )
    });
    let help = if is_behind_escape {
        "move the comment to a line of its own: nothing may follow a continuation character"
    } else {
        "move the comment to a line of its own"
    };
    let place = instruction.joined.span(found.comment);
    findings.push(
        RULE.finding(place, found.message)
            .with_severity(found.severity)
            .with_help_if(fix.is_none().then(|| help.to_owned()))
            .with_fix_if(fix),
    );
}

/// Whether the instruction hands a text to a shell; `HEALTHCHECK NONE` does not, whatever stands after it.
fn has_command(instruction: &Instruction<'_>) -> bool {
    let is_none = matches!(instruction.statement.body, Body::Health { kind, .. }
        if !instruction.text(kind).eq_ignore_ascii_case(b"CMD"));
    shell_text(&instruction.statement).is_some() && !is_none
}

/// A comment that is none for Docker.
struct Found {
    /// From `#` to the end of the instruction.
    comment: LogicalSpan,
    severity: Severity,
    class: Applicability,
    message: String,
}

/// The comment of a shell text: the shell drops it, and with it the rest of the joined line.
fn in_shell_text(model: &Model<'_>, index: usize) -> Option<Found> {
    let instruction = model.instructions[index];
    let script = model.script(index)?;
    let behind_escape = after_escape(instruction, script);
    if behind_escape.is_some() && instruction.statement.kind == Keyword::Run {
        return behind_escape;
    }
    let token = script.tokens.last()?;
    if token.kind != TokenKind::Comment || instruction.text(token.span).starts_with(b"#!") {
        return None;
    }
    let comment = token.span;
    let body = shell_text(&instruction.statement)?;
    if body.start == comment.start || instruction.text(body).starts_with(b"[") {
        return None;
    }
    let joined = &instruction.joined;
    if let Some(gap) = joined.gaps().iter().find(|gap| gap.at > comment.start) {
        let lost = LogicalSpan {
            start: gap.at.min(comment.end),
            end: comment.end,
        };
        if !trim(instruction.text(lost)).is_empty() {
            let message = "the lines that follow are part of this comment: the shell sees one line";
            return Some(Found {
                comment,
                severity: Severity::Error,
                class: Applicability::Unsafe,
                message: message.to_owned(),
            });
        }
    }
    let keyword = instruction.statement.kind;
    (keyword != Keyword::Run).then(|| Found {
        comment,
        severity: Severity::Info,
        class: Applicability::Unsafe,
        message: format!(
            "a comment inside the command of {}: the shell gets it, too",
            keyword.as_str()
        ),
    })
}

/// A comment in the last line of a RUN after what was meant as a continuation: `\ # why`. The instruction ends there, and the shell gets a word
/// that is a space, or one that starts with it.
fn after_escape(instruction: &Instruction<'_>, script: &Script) -> Option<Found> {
    let body = shell_text(&instruction.statement)?;
    let mut tokens = script.tokens.iter().enumerate();
    let start = tokens.find_map(|(at, token)| {
        let text = instruction.text(token.span);
        let rest = text
            .strip_prefix(b"\\")
            .filter(|_| token.kind == TokenKind::Word)?;
        let is_space = rest.starts_with(b" ") || rest.starts_with(b"\t");
        match rest.get(1) {
            Some(b'#') if is_space => Some(token.span.start + 2),
            None if is_space => {
                let next = script.tokens.get(at + 1)?;
                (next.kind == TokenKind::Comment).then_some(next.span.start)
            }
            _ => None,
        }
    })?;
    let message = "this `\\` is not the end of its line: the RUN ends here";
    Some(Found {
        comment: LogicalSpan {
            start,
            end: body.end,
        },
        severity: Severity::Error,
        class: Applicability::Unsafe,
        message: message.to_owned(),
    })
}

/// The comment that words or a text end with.
fn in_words(model: &Model<'_>, instruction: &Instruction<'_>) -> Option<Found> {
    let statement = &instruction.statement;
    let text = instruction.joined.text();
    let body = statement.body_span;
    if matches!(statement.body, Body::Exec(_)) || statement.kind == Keyword::Unknown {
        return None;
    }
    if instruction.text(body).starts_with(b"[") && statement.kind != Keyword::Shell {
        return None;
    }
    let is_free_text = match statement.body {
        Body::Legacy { .. } => true,
        _ => statement.kind == Keyword::Maintainer,
    };
    let is_start = |at: &usize| {
        let before = text[at - 1];
        let after = text.get(at + 1).copied();
        let follows = match after {
            None | Some(b' ' | b'\t') => true,
            Some(byte) => !is_free_text && (byte.is_ascii_alphabetic() || byte == b'#'),
        };
        text[*at] == b'#' && matches!(before, b' ' | b'\t') && follows
    };
    let words = body.start as usize..body.end as usize;
    let (at, end) = words.skip(1).filter(is_start).find_map(|at| {
        let before = &text[body.start as usize..at];
        let kept = body.start as usize + trim(before).len();
        // A quote that is still open keeps the `#`.
        let is_open = pieces(before, model.file.escape).is_err();
        let keyword = statement.keyword.start as usize;
        let is_whole = !is_open && is_instruction(model, &text[keyword..kept]);
        is_whole.then_some((at, kept))
    })?;
    let comment = LogicalSpan {
        start: at as u32,
        end: body.end,
    };
    // `ENV A=1 #B=2`: a pair like the others.
    if matches!(statement.body, Body::Pairs(_))
        && text.get(at + 1) != Some(&b' ')
        && statement.kind != Keyword::Arg
    {
        return None;
    }
    let fails = fails(
        model,
        instruction,
        LogicalSpan::new(body.start as usize, end),
    );
    let keyword = statement.kind.as_str();
    let (severity, class, message) = if fails {
        let message =
            format!("Docker reads this comment as arguments of {keyword}: the build fails");
        (Severity::Error, Applicability::Safe, message)
    } else {
        let message = format!("Docker reads this comment as part of the {keyword}");
        (Severity::Warning, Applicability::Unsafe, message)
    };
    Some(Found {
        comment,
        severity,
        class,
        message,
    })
}

/// Whether the build fails because of the comment; what stands before it would be fine.
fn fails(model: &Model<'_>, instruction: &Instruction<'_>, before: LogicalSpan) -> bool {
    let statement = &instruction.statement;
    let mut problems = model.file.problems.iter();
    if problems.any(|problem| {
        instruction.span.contains(problem.span)
            && problem.kind != crate::syntax::ProblemKind::Context
    }) {
        return true;
    }
    let has_variable = |span: LogicalSpan| instruction.text(span).contains(&b'$');
    match (&statement.body, statement.kind) {
        (Body::Words(_), Keyword::Expose) | (_, Keyword::Stopsignal) => {
            !has_variable(statement.body_span)
        }
        // Several sources need a directory, which is written with a slash at its end.
        (Body::Words(words), Keyword::Add | Keyword::Copy) => words.last().is_some_and(|last| {
            last.start >= before.end
                && words.len() > 2
                && !instruction.text(*last).ends_with(b"/")
                && !has_variable(*last)
        }),
        _ => false,
    }
}

/// A comment with the blanks before it.
fn with_blanks(instruction: &Instruction<'_>, comment: LogicalSpan) -> LogicalSpan {
    let text = instruction.joined.text();
    let mut start = comment.start;
    while start > 0 && matches!(text[start as usize - 1], b' ' | b'\t') {
        start -= 1;
    }
    LogicalSpan { start, ..comment }
}

/// The comment, moved, with the blanks before it. `None` if it must not move, or does not end the instruction.
fn edits(
    model: &Model<'_>,
    instruction: &Instruction<'_>,
    whole: LogicalSpan,
) -> Option<Vec<Edit>> {
    let is_other_shell = instruction.statement.kind == Keyword::Shell
        && !names_posix_shell(instruction.text(instruction.statement.body_span));
    if is_other_shell {
        return None;
    }
    move_comment_above(model, instruction, whole).map(Vec::from)
}
