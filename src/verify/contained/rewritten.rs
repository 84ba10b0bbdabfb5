//! What must hold for instructions that were rewritten, too.

use crate::model::{Model, swallowed};
use crate::shell::TokenKind;
use crate::syntax::{Body, Keyword};
use crate::text::GapLineKind;
use crate::verify::{Mismatch, mismatch_at_end};

/// That no rewritten instruction reaches over a blank line it did not reach over before, or holds the start of another one: both
/// take the instruction below along, which the list of rewritten ones does not show where that one was rewritten, too.
pub(super) fn swallows_nothing(
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

/// What must hold for instructions that were rewritten, too: what the shells can read they still can, no heredoc came but those that are `added`, or went, and
/// every comment in a script is still there, or one of `moved`, which have lines of their own now.
pub(super) fn keeps_scripts(
    (before, rewritten): (&Model<'_>, &[usize]),
    (after, written): (&Model<'_>, &[usize]),
    mut moved: Vec<&[u8]>,
    added: usize,
) -> Result<(), Mismatch> {
    let (old, new) = (Scripts::of(before, rewritten), Scripts::of(after, written));
    if new.unread > old.unread || new.inner < old.inner {
        Err(mismatch_at_end(before, "a script that no longer parses"))
    } else if new.heredocs != old.heredocs + added {
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
