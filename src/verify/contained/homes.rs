//! Where each instruction is after a fix, and whether what stands there is what was declared.

use std::collections::BTreeMap;
use std::ops::Range;

use super::added_flags::without_command;
use super::declared::Declared;
use super::moved::Moved;
use crate::diagnostic::{Becomes, Operation, Rewrite};
use crate::model::Model;
use crate::shell::{Token, TokenKind};
use crate::syntax::{Body, Instruction, Keyword};
use crate::verify::instruction::{Place, instruction, instruction_with_flag};
use crate::verify::{Mismatch, mismatch_at_end};

/// Where the instructions of a text are in the one after it.
pub(super) struct Homes {
    /// Which stand in the place of each.
    pub(super) of: Vec<Range<usize>>,
    /// Those that are new.
    pub(super) inserted: Vec<usize>,
    /// Those that stand once more: the old one, and where its second is.
    pub(super) repeated: Vec<(usize, usize)>,
    /// Where the first part of each stands that was lifted.
    pub(super) lifted: BTreeMap<usize, usize>,
    /// Where those end that stood in the file; all after are moved or new.
    pub(super) end: usize,
    /// How many there are now.
    pub(super) count: usize,
}

/// Where each instruction is; all others are new ones that are declared.
pub(super) fn homes(
    before: &Model<'_>,
    after: &Model<'_>,
    moved: &Moved,
    declared: &Declared<'_>,
) -> Result<Homes, Mismatch> {
    let count = before.instructions.len();
    let mut homes = Homes {
        of: vec![0..0; count],
        inserted: Vec::new(),
        repeated: Vec::new(),
        lifted: BTreeMap::new(),
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
                Operation::Lift { index, .. } | Operation::Ahead { index, .. } => {
                    homes.lifted.insert(*index, at);
                }
                Operation::Insert { keyword, .. } => {
                    let new = after.instructions.get(at);
                    if new.is_none_or(|new| new.statement.kind.as_str() != *keyword) {
                        let what = "a fix inserts something else than it says";
                        return Err(mismatch_at_end(before, what));
                    }
                    homes.inserted.push(at);
                }
                Operation::Repeat { index, .. } if *index < count => {
                    homes.repeated.push((*index, at));
                }
                _ => {}
            }
            at += 1;
        }
        let parts = match declared.of.get(&index) {
            _ if index == count => break,
            Some(Operation::Move { .. }) => continue,
            Some(Operation::Split { parts, .. }) => *parts,
            Some(Operation::WriteByCopy { .. }) => before
                .writing(index)
                .map_or(1, |it| it.files.len() + usize::from(!it.is_all())),
            Some(Operation::FetchByAdd { gone, follows, .. }) => {
                let fetched = before.fetching(index, gone, *follows);
                let is_all = (before.and_list(index)).is_some_and(|it| it.len() == gone.len());
                let Some(fetched) = fetched else {
                    return Err(mismatch_at_end(before, super::fetches::OTHER));
                };
                fetched.len() + usize::from(!is_all)
            }
            Some(Operation::ChangeAtCopy { .. }) => usize::from(before.commands(index).len() > 1),
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
            Some(_) if homes.lifted.contains_key(&index) => {
                let places = [homes.lifted[&index], home.start];
                match declared.of[&index] {
                    Operation::Ahead { .. } => ahead((before, index), after, places),
                    _ => parts((before, index), after, &places),
                }
            }
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
    for &(index, at) in &homes.repeated {
        let is_there = at < after.instructions.len();
        let same = is_there && instruction((before, index), (after, at)).is_ok();
        if !same {
            let what = "an instruction that stands once more is another one";
            return Err(mismatch_at_end(before, what));
        }
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
        Some(Operation::Split { .. }) => {
            let places: Vec<usize> = (at..at + new.len()).collect();
            parts((before, index), after, &places)
        }
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
        Some(Operation::AddFlag { flag, .. }) => {
            instruction_with_flag((before, index), (after, at), flag)
        }
        Some(Operation::NameStage { name, .. }) => named((before, index), (after, at), name),
        Some(Operation::ChangeAtCopy { command, .. }) => match new {
            [] => Ok(()),
            _ => without_command((before, index), *command, (after, at)),
        },
        // Those that become heredocs, or are fetched, are looked at on their own.
        Some(
            Operation::Lift { .. }
            | Operation::Ahead { .. }
            | Operation::WriteByCopy { .. }
            | Operation::FetchByAdd { .. }
            | Operation::InLines { .. }
            | Operation::Insert { .. }
            | Operation::Repeat { .. }
            | Operation::RemoveComment(_)
            | Operation::Frontend(_),
        ) => Ok(()),
    }
}

/// That a FROM is the same but for the name of its stage, which it did not have.
fn named(
    (before, index): Place<'_, '_>,
    (after, at): Place<'_, '_>,
    name: &str,
) -> Result<(), &'static str> {
    let (old, new) = (before.instructions[index], after.instructions[at]);
    let (Body::Words(words), Body::Words(now)) = (&old.statement.body, &new.statement.body) else {
        return Err("what gets a name is no FROM");
    };
    let texts = words.iter().map(|word| old.text(*word));
    let expected = texts.chain([&b"AS"[..], name.as_bytes()]);
    let is_from = |it: &Instruction<'_>| it.statement.kind == Keyword::From;
    let flags = |it: &Instruction<'_>| {
        let flags = it.flag_texts(&it.statement).into_iter();
        flags.map(<[u8]>::to_vec).collect::<Vec<_>>()
    };
    let same = is_from(old)
        && is_from(new)
        && words.len() == 1
        && expected.eq(now.iter().map(|word| new.text(*word)))
        && flags(old) == flags(new);
    if same {
        Ok(())
    } else {
        Err("a FROM that only gets a name")
    }
}

/// That the RUNs at some places are one that was cut at some of its `&&`: the same tokens, flags that it had, and none of its flags lost.
fn parts(
    (before, index): Place<'_, '_>,
    after: &Model<'_>,
    places: &[usize],
) -> Result<(), &'static str> {
    let old = before.instructions[index];
    let new = places.iter().map(|&at| after.instructions.get(at).copied());
    let Some(new) = new.collect::<Option<Vec<_>>>() else {
        return Err("a part of a RUN is gone");
    };
    let had = old.flag_texts(&old.statement);
    let has = new.iter().flat_map(|it| it.flag_texts(&it.statement));
    let has: Vec<&[u8]> = has.collect();
    if !had.iter().all(|flag| has.contains(flag)) || !has.iter().all(|flag| had.contains(flag)) {
        return Err("the flags");
    }
    let mut scripts = places
        .iter()
        .map(|&at| (after.instructions[at], after.script(at)));
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

/// That of a RUN the first commands are done at the first place, the last of them by the words that are known to do so without the sources, and all from
/// that one on at the second, both with its flags.
fn ahead(
    (before, index): Place<'_, '_>,
    after: &Model<'_>,
    [first, rest]: [usize; 2],
) -> Result<(), &'static str> {
    let old = before.instructions[index];
    let Some(new) = after.instructions.get(first).copied() else {
        return Err("a part of a RUN is gone");
    };
    let had = old.flag_texts(&old.statement);
    let is_same = |it: &Instruction<'_>| it.flag_texts(&it.statement) == had;
    if !is_same(new) || !is_same(after.instructions[rest]) {
        return Err("the flags");
    }
    let (Some(old), Some(new), Some(rest_of_old), Some((0, ahead))) = (
        words(before, index),
        words(after, first),
        words(after, rest),
        after.ahead(rest),
    ) else {
        return Err("nothing is known that can be done ahead of a RUN");
    };
    let start = old.strip_suffix(&rest_of_old[..]).unwrap_or_default();
    let is_cut = old.len() == start.len() + rest_of_old.len()
        && start.last().is_none_or(|last| last == b"&&");
    let own = ahead.words.iter().map(String::as_bytes);
    let expected = start.iter().map(Vec::as_slice).chain(own);
    if is_cut && expected.eq(new.iter().map(Vec::as_slice)) {
        Ok(())
    } else {
        Err("the commands that are done ahead of a RUN")
    }
}

/// The words and operators of the script of a RUN without heredocs.
fn words(model: &Model<'_>, index: usize) -> Option<Vec<Vec<u8>>> {
    let instruction = model.instructions[index];
    let is_run = instruction.statement.kind == Keyword::Run && instruction.heredocs.is_empty();
    let script = model.script(index).filter(|_| is_run)?;
    let tokens = script.tokens.iter();
    Some(
        tokens
            .map(|it| instruction.text(it.span).to_vec())
            .collect(),
    )
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
