//! A file that the build context lends to the RUNs that read it, in place of a COPY of it and of an `rm` after them.

use crate::diagnostic::{Applicability, Fix, Operation, Rewrite};
use crate::knowledge::credential_files::looked_for;
use crate::knowledge::docker::flag_since;
use crate::knowledge::programs::unversioned;
use crate::model::{Model, SimpleCommand, Step, Word, steps};
use crate::rewrite::{
    add_flags, merged, remove_command, remove_instruction, remove_part, remove_word,
};
use crate::rules::security::removed_file::NEAR;
use crate::rules::support::frontend::old_frontend;
use crate::rules::support::related::Group;
use crate::syntax::{Body, CopyArguments, CopySourceKind, Keyword};
use crate::text::{Edit, file_name};

/// The fix: the source of index `at` of a COPY, which lies at `place` in the image, is mounted into the RUNs up to the one of index `removal`, which removes it. `None` where it is not
/// plain who reads it, or the file would be there without the COPY.
pub(super) fn bound(
    model: &Model<'_>,
    (copy, copied, at): (usize, &CopyArguments, usize),
    place: &str,
    removal: usize,
) -> Option<Fix> {
    let source = &copied.sources[at].text;
    let is_plain =
        |text: &str| !text.contains(['$', '*', '?', '[', '\\', ',', '"', '\'', ' ', '<']);
    let instruction = model.instructions[copy];
    let (_, readers) = looked_for(source)?;
    if !is_plain(source)
        || !is_plain(place)
        || !instruction.statement.flags.is_empty()
        || !instruction.heredocs.is_empty()
        || model.stage_of(copy) != model.stage_of(removal)
        || removal - copy > NEAR
        || old_frontend(model, flag_since("mount")).is_some()
    {
        return None;
    }
    let name = file_name(source);
    let mut readers_are_seen = false;
    let mut edits = Vec::new();
    let mut rewrites = Vec::new();
    let mut comments = Vec::new();
    // The COPY loses a source, or goes.
    if copied.sources.len() > 1 {
        let Body::Words(words) = &instruction.statement.body else {
            return None;
        };
        edits.push(remove_part(&instruction.joined, words, at)?);
        rewrites.push(Rewrite::in_place(copy));
    } else {
        let (edit, gone) = remove_instruction(model, copy)?;
        edits.push(edit);
        rewrites.push(Rewrite::removed(copy));
        comments.extend(gone);
    }
    let flag = format!("--mount=type=bind,source={source},target={place}");
    for index in copy + 1..=removal {
        let instruction = model.instructions[index];
        match instruction.statement.kind {
            Keyword::Run => {}
            Keyword::Copy | Keyword::Add if !may_bring(model, index, name) => continue,
            Keyword::Arg
            | Keyword::Env
            | Keyword::Label
            | Keyword::Shell
            | Keyword::User
            | Keyword::Workdir => continue,
            _ => return None,
        }
        let codes = model.codes(index);
        if codes.is_empty() {
            return None;
        }
        let all = steps(&codes);
        let mut gone: Option<(Vec<Edit>, bool)> = None;
        let mut others = Vec::new();
        for step in &all {
            if index == removal && gone.is_none() && removes(model, index, step.command, place) {
                let is_whole = all.len() == 1;
                gone = Some((removed(step, is_whole, place, model, index)?, is_whole));
            } else {
                others.push(step.command);
            }
        }
        let is_reader = others.iter().any(|command| {
            let mut names = [command.name(), command.manager_name()]
                .into_iter()
                .flatten();
            names.any(|name| readers.contains(&name) || readers.contains(&unversioned(name)))
        });
        readers_are_seen |= is_reader;
        let names_it = others.iter().any(|command| {
            let mut words = command.words.iter().chain(&command.targets);
            words.any(|word| String::from_utf8_lossy(word.text).contains(name))
        });
        let others: Vec<SimpleCommand<'_>> = others.into_iter().cloned().collect();
        let needs = !others.is_empty() && (is_reader || !Group::of(&others).is_only_packages());
        if names_it || index == removal && gone.is_none() {
            return None;
        }
        let mut own = Vec::new();
        match gone {
            Some((_, true)) => {
                let (edit, lost) = remove_instruction(model, index)?;
                edits.push(edit);
                rewrites.push(Rewrite::removed(index));
                comments.extend(lost);
                continue;
            }
            Some((removed, false)) => own.extend(removed),
            None => {}
        }
        if needs {
            own.extend(add_flags(model, index, std::slice::from_ref(&flag)));
        }
        if !own.is_empty() {
            edits.extend(own);
            rewrites.push(Rewrite::in_place(index));
        }
    }
    readers_are_seen.then(|| {
        let title = format!("Lend {source} to the RUNs that read it, and copy it nowhere");
        edits.sort_by_key(|edit| edit.span.start);
        Fix::new(Applicability::Unsafe, title, merged(edits), rewrites)
            .with(comments.into_iter().map(Operation::RemoveComment))
    })
}

/// Whether a COPY or ADD may bring a file of that name: it names it, a folder or a pattern.
fn may_bring(model: &Model<'_>, index: usize, name: &str) -> bool {
    let instruction = model.instructions[index];
    let Some(copied) = instruction.copy_arguments(&instruction.statement) else {
        return true;
    };
    copied.from.is_none()
        && copied.sources.iter().any(|source| {
            let last = file_name(&source.text);
            source.kind == CopySourceKind::Path
                && (last == name
                    || !last.contains('.')
                    || last.starts_with('.')
                    || source.text.contains(['*', '?', '[', '$']))
        })
}

/// Whether a command removes the file that lies at a place, and is an `rm`.
fn removes(model: &Model<'_>, index: usize, command: &SimpleCommand<'_>, place: &str) -> bool {
    command.name() == Some("rm") && operand(model, index, command, place).is_some()
}

/// The word of an `rm` that is the file at a place, by index.
fn operand(
    model: &Model<'_>,
    index: usize,
    command: &SimpleCommand<'_>,
    place: &str,
) -> Option<usize> {
    let workdir = model.workdir_before(index);
    command.words.iter().position(|word| {
        word.as_str().is_some_and(|text| {
            let is_path = !text.starts_with('-') && !text.contains(['~', '*', '$']);
            is_path && workdir.path(text).as_deref() == Some(place)
        })
    })
}

/// What takes the file out of an `rm`, or the command out of its script.
fn removed(
    step: &Step<'_, '_>,
    is_whole: bool,
    place: &str,
    model: &Model<'_>,
    index: usize,
) -> Option<Vec<Edit>> {
    let command = step.command;
    let at = operand(model, index, command, place)?;
    let is_operand = |word: &&Word<'_>| !word.text.starts_with(b"-");
    let operands = command.args().iter().filter(is_operand).count();
    if operands > 1 {
        return (!is_whole)
            .then(|| remove_word(step.code, &command.words[at - 1], &command.words[at]))
            .flatten()
            .map(|edit| vec![edit]);
    }
    if is_whole {
        return Some(Vec::new());
    }
    remove_command(step.code, command)
}
