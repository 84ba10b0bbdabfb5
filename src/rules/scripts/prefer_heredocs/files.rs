//! Files that a RUN writes, with their text in it.

use super::RULE;
use crate::diagnostic::{Applicability, Finding, Fix, Operation};
use crate::knowledge::modes::FREE_FOLDERS;
use crate::model::{Model, Writing};
use crate::rewrite::{copies_in_place, has_pragma_above};
use crate::rules::support::taken_away::{is_gone, taken_away};

/// What is found of a RUN that writes files.
pub(super) fn finding(model: &Model<'_>, index: usize) -> Option<Finding> {
    let writing = model.writing(index)?;
    let is_for_a_moment = |path: &str| FREE_FOLDERS.iter().any(|free| path.starts_with(free));
    let mut paths = writing.files.iter().map(|file| &file.path[..]);
    let commands = model.commands(index);
    let removals: Vec<String> = commands.iter().flat_map(taken_away).collect();
    let goes_on = |path: &str| {
        removals.iter().any(|it| is_gone(it, path)) || is_added_to(model, index + 1, path)
    };
    if paths.any(|path| is_for_a_moment(path) || goes_on(path)) {
        return None;
    }
    let instruction = model.instructions[index];
    let edit = copies_in_place(model, index, &writing).filter(|_| !has_pragma_above(model, index));
    let files = files(&writing);
    let fix = edit.map(|edit| {
        let title = format!("Have COPY write {files}");
        let fix = Fix::new(Applicability::Unsafe, title, vec![edit], Vec::new());
        fix.with([Operation::WriteByCopy { index }])
    });
    let path = &writing.files[0].path;
    Some(
        RULE.finding(
            instruction.joined.span(instruction.statement.keyword),
            format!("a shell writes {files}, whose text stands here"),
        )
        .with_help(format!("write `COPY <<EOF {path}` with the text as it is"))
        .with_fix_if(fix),
    )
}

/// What is written, for a sentence.
fn files(writing: &Writing) -> String {
    match &writing.files[..] {
        [file] => format!("`{}`", file.path),
        files => format!("`{}` and {} more", files[0].path, files.len() - 1),
    }
}

/// Whether an instruction adds something to a file: what is in that stands in two of them.
fn is_added_to(model: &Model<'_>, index: usize, path: &str) -> bool {
    let text = model.instructions.get(index).map(|it| it.joined.text());
    let has =
        |part: &str| text.is_some_and(|it| memchr::memmem::find(it, part.as_bytes()).is_some());
    has(">>") && has(path)
}
