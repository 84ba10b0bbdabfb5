//! Whether flags that are added are meant: a command that changes whose files are, or what may be done with them, is gone alone, and COPYs do the same;
//! or a COPY needs nothing of what lies where it copies to.

use std::collections::BTreeSet;

use super::declared::Declared;
use super::homes::Homes;
use crate::diagnostic::Operation;
use crate::model::{AccessChange, Model, User, is_in};
use crate::shell::{Token, TokenKind};
use crate::syntax::Keyword;
use crate::verify::instruction::Place;
use crate::verify::{Mismatch, mismatch_at_end};

/// Checks each command that is gone: the flags that COPYs have got say the same of the same paths, and nothing in between can see the
/// difference. That no COPY has got a flag without, but for `--link` where that changes nothing, and for the user as whom the stage ends then.
pub(super) fn added_flags(
    before: &Model<'_>,
    after: &Model<'_>,
    declared: &Declared<'_>,
    homes: &Homes,
) -> Result<(), Mismatch> {
    let mut meant = BTreeSet::new();
    for (&index, operation) in &declared.of {
        let Operation::ChangeAtCopy { command, paths, .. } = operation else {
            continue;
        };
        meant.extend(paths.iter().map(|(copy, _)| *copy));
        let change = same_change(before, (index, *command), paths, declared);
        let by_name = change.as_ref().is_some_and(AccessChange::has_names);
        let is_unseen = |(copy, paths): &(usize, Vec<String>)| {
            let between = homes.of[*copy].end..homes.of[index].start;
            before.may_change_at_copy(*copy, (index, *command), paths, by_name)
                && after.sees_no_change(between, paths, by_name)
        };
        if change.is_none() || !paths.iter().all(is_unseen) {
            let what = "a COPY does not do what a command did, or something may see it";
            return Err(mismatch_at_end(before, what));
        }
    }
    for (&index, operation) in &declared.of {
        let Operation::AddFlag { flag, .. } = operation else {
            continue;
        };
        let may_link = || before.may_link(index) && after.may_link(homes.of[index].start);
        let is_meant = meant.contains(&index)
            || flag == "--link" && may_link()
            || is_for_user(after, homes, homes.of[index].start, flag);
        if !is_meant {
            let what = "a flag that changes what is copied";
            return Err(mismatch_at_end(before, what));
        }
    }
    Ok(())
}

/// Whether a flag gives what a COPY brings to a user, and to the group of that name, as whom the stage ends by a USER that is inserted.
fn is_for_user(after: &Model<'_>, homes: &Homes, copy: usize, flag: &str) -> bool {
    let owner = flag
        .strip_prefix("--chown=")
        .and_then(|it| it.split_once(':'));
    let is_for = |at: &usize| {
        let is_below = *at > copy && after.stage_of(*at) == after.stage_of(copy);
        let is_user = after.instructions[*at].statement.kind == Keyword::User;
        is_below
            && is_user
            && matches!((after.user_set_by(*at), owner), (User::Other(name), Some(owner))
                if owner == (name, name))
    };
    homes.inserted.iter().any(is_for)
}

/// What a command changes, if the flags that are added to some COPYs say the same of all its paths, each of which is a place that its COPY copies to.
fn same_change(
    before: &Model<'_>,
    (index, command): (usize, usize),
    paths: &[(usize, Vec<String>)],
    declared: &Declared<'_>,
) -> Option<AccessChange> {
    let change = before.access_change(index, before.commands(index).get(command)?)?;
    let says = |copy: usize| match declared.of.get(&copy) {
        Some(Operation::AddFlag { flag, .. }) => {
            let value = flag.strip_prefix("--").and_then(|it| it.split_once('='));
            value.is_some_and(|(name, value)| name == change.flag && change.may_be(value))
        }
        _ => false,
    };
    let is_of = |copy: usize, path: &String| {
        let target = before.copied_to(copy);
        change.paths.contains(path) && target.is_some_and(|(_, target)| is_in(path, &target))
    };
    let mut copies = paths.iter();
    let mut changed = change.paths.iter();
    let is_same = copies.all(|(copy, paths)| {
        *copy < index
            && before.stage_of(*copy) == before.stage_of(index)
            && says(*copy)
            && paths.iter().all(|path| is_of(*copy, path))
    }) && changed.all(|path| paths.iter().any(|(_, of_copy)| of_copy.contains(path)))
        && !matches!(before.user(index), User::Other(_));
    is_same.then_some(change)
}

/// That a RUN is the same but for one of its commands, and what joins that to another.
pub(super) fn without_command(
    (before, index): Place<'_, '_>,
    command: usize,
    (after, at): Place<'_, '_>,
) -> Result<(), &'static str> {
    let (old, new) = (before.instructions[index], after.instructions[at]);
    let (Some(old_script), Some(new_script)) = (before.script(index), after.script(at)) else {
        return Err("what lost a command is no RUN with a script");
    };
    let commands = before.commands(index);
    let Some(gone) = commands.get(command) else {
        return Err("a command that is not there");
    };
    let has_same_flags = old.flag_texts(&old.statement) == new.flag_texts(&new.statement);
    if !has_same_flags || !old.heredocs.is_empty() || !new.heredocs.is_empty() {
        return Err("the flags or a heredoc");
    }
    // Comments have a check of their own.
    let is_word = |token: &&Token| token.kind != TokenKind::Comment;
    let old_tokens: Vec<&Token> = old_script.tokens.iter().filter(is_word).collect();
    let new_tokens: Vec<&Token> = new_script.tokens.iter().filter(is_word).collect();
    let is_gone = |token: &&&Token| gone.span.contains(token.span);
    let joins = |token: &Token| matches!(token.kind, TokenKind::AndIf | TokenKind::Semicolon);
    let start = old_tokens.iter().take_while(|it| !is_gone(it)).count();
    let end = start + old_tokens[start..].iter().take_while(is_gone).count();
    let same = |range: std::ops::Range<usize>| {
        let rest = old_tokens[..range.start]
            .iter()
            .chain(&old_tokens[range.end..]);
        rest.map(|it| (it.kind, old.text(it.span)))
            .eq(new_tokens.iter().map(|it| (it.kind, new.text(it.span))))
    };
    let above = start > 0 && joins(old_tokens[start - 1]) && same(start - 1..end);
    let below = || end < old_tokens.len() && joins(old_tokens[end]) && same(start..end + 1);
    if new_script.list.is_some() && (above || below()) {
        Ok(())
    } else {
        Err("more than a command is gone from a RUN")
    }
}
