//! What fixes of several Dockerfiles change in other files of their build context: one change for all of them, written before them.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::FileError;
use super::job::{Done, Job, OtherFile, Processed};
use super::write::{Replacement, replace_each};
use crate::diagnostic::FileEdits;
use crate::text::Edit;

/// A Dockerfile, and where it lies.
struct Member<'p> {
    place: PathBuf,
    done: Done,
    result: &'p mut Result<Done, FileError>,
}

/// Settles what the fixes of `files`, which are in order, change in other files, and writes these and the Dockerfiles, if the job says so. The
/// first Dockerfile of a context then has the other files. What cannot be written is left out, and the rest goes on without what it wanted.
pub(super) fn settle<'p>(files: impl Iterator<Item = &'p mut Processed>, job: Job<'_>) {
    let mut contexts: BTreeMap<PathBuf, Vec<Member<'p>>> = BTreeMap::new();
    for file in files {
        // What stands here meanwhile is seen only if this panics.
        let result = std::mem::replace(&mut file.result, Err(FileError::NotFound));
        match result {
            Err(error) => file.result = Err(error),
            Ok(done) => {
                let context = fs::canonicalize(&done.context).unwrap_or(done.context.clone());
                contexts.entry(context).or_default().push(Member {
                    place: job.working_dir.join(&file.path),
                    done,
                    result: &mut file.result,
                });
            }
        }
    }
    for mut members in contexts.into_values() {
        while let Err((at, error)) = settle_context(&mut members, job) {
            *members.remove(at).result = Err(error);
        }
        for Member { done, result, .. } in members {
            *result = Ok(done);
        }
    }
}

/// The same for those of one context; where one of them cannot be done, nothing is, but for saying which.
fn settle_context(members: &mut [Member<'_>], job: Job<'_>) -> Result<(), (usize, FileError)> {
    let Some(first) = members.first() else {
        return Ok(());
    };
    let root = first.done.context.clone();
    let mut others: Vec<FileEdits> = Vec::new();
    for (at, member) in members.iter().enumerate() {
        for file in &member.done.outcome.files {
            add(&mut others, file).map_err(|error| (at, error))?;
        }
    }
    let others = others.into_iter().map(|file| OtherFile {
        path: root.join(&file.path),
        new: file.text(),
        old: file.old,
    });
    let mut others: Vec<OtherFile> = others.collect();
    if job.write {
        let replacements = others.iter().map(|file| Replacement {
            path: file.path.clone(),
            old: file.old.as_deref(),
            new: Cow::Borrowed(&file.new),
        });
        let mut replacements: Vec<_> = replacements.collect();
        // Which Dockerfile each of the rest is.
        let mut whose = Vec::new();
        for (at, member) in members.iter().enumerate() {
            if let Some(output) = &member.done.outcome.output {
                whose.push(at);
                replacements.push(Replacement {
                    path: member.place.clone(),
                    old: Some(&member.done.source),
                    new: Cow::Borrowed(output),
                });
            }
        }
        match replace_each(&replacements) {
            Ok(lost) => {
                let lost = lost.into_iter().enumerate().map(|(at, lost)| {
                    let whose = at.checked_sub(others.len()).map_or(0, |at| whose[at]);
                    (whose, lost)
                });
                for (at, lost) in lost.collect::<Vec<_>>() {
                    members[at].done.lost.extend(lost);
                }
            }
            Err((at, error)) => {
                if let Some(at) = at.checked_sub(others.len()) {
                    return Err((whose[at], error));
                }
                let path = shown(&others[at].path, job).to_path_buf();
                return Err((0, FileError::Beside(path, Box::new(error))));
            }
        }
    }
    for file in &mut others {
        file.path = shown(&file.path, job).to_path_buf();
    }
    members[0].done.others = others;
    Ok(())
}

/// A path as the entries of a run have theirs.
fn shown<'p>(path: &'p Path, job: Job<'_>) -> &'p Path {
    path.strip_prefix(job.working_dir).unwrap_or(path)
}

/// Adds what a fix makes of a file to what others make of it.
fn add(files: &mut Vec<FileEdits>, more: &FileEdits) -> Result<(), FileError> {
    let Some(file) = files.iter_mut().find(|it| it.path == more.path) else {
        files.push(more.clone());
        return Ok(());
    };
    if file.old != more.old {
        return Err(FileError::ChangedOnDisk);
    }
    for edit in &more.edits {
        let same = file.edits.iter().position(|it| it.span == edit.span);
        let is_apart = !file.edits.iter().any(|it| touches(it, edit));
        match same {
            Some(at) if file.edits[at].text == edit.text => {}
            Some(at) if edit.span.is_empty() => add_lines(&mut file.edits[at].text, &edit.text),
            None if is_apart => {
                let is_before = |it: &Edit| it.span.start < edit.span.start;
                let at = file.edits.partition_point(is_before);
                file.edits.insert(at, edit.clone());
            }
            Some(_) | None => return Err(FileError::Contradiction(PathBuf::from(&more.path))),
        }
    }
    Ok(())
}

fn touches(one: &Edit, other: &Edit) -> bool {
    one.span.start <= other.span.end && other.span.start <= one.span.end
}

/// Adds those lines of a text that another one does not have yet.
fn add_lines(text: &mut Vec<u8>, more: &[u8]) {
    let lines = |text: &[u8]| -> Vec<Vec<u8>> {
        text.split_inclusive(|byte| *byte == b'\n')
            .map(<[u8]>::to_vec)
            .collect()
    };
    let known = lines(text);
    for line in lines(more) {
        let is_known = known
            .iter()
            .any(|it| it.trim_ascii_end() == line.trim_ascii_end());
        if !is_known {
            if text.last().is_some_and(|last| *last != b'\n') {
                text.push(b'\n');
            }
            text.extend(line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Span;

    fn merged(old: Option<&str>, all: &[&[Edit]]) -> Result<String, String> {
        let mut files = Vec::new();
        for edits in all {
            let file = FileEdits {
                path: ".dockerignore".to_owned(),
                old: old.map(|old| old.as_bytes().to_vec()),
                edits: edits.to_vec(),
            };
            add(&mut files, &file).map_err(|error| error.to_string())?;
        }
        Ok(String::from_utf8(files[0].text()).unwrap())
    }

    #[test]
    fn lines_of_several_are_there_once() {
        let insert = |at, text: &str| vec![Edit::insert(at, text)];
        let end = |text: &str| insert(2, text);
        let (a, b, ab) = (end("a\n"), end("b\n"), end("a\nb\n"));
        for (all, new) in [
            (vec![&a], "x\na\n"),
            (vec![&a, &a], "x\na\n"),
            (vec![&a, &b], "x\na\nb\n"),
            (vec![&b, &ab], "x\nb\na\n"),
            (vec![&ab, &a, &b], "x\na\nb\n"),
            (
                vec![&insert(0, "c\n"), &a, &insert(0, "d\n")],
                "c\nd\nx\na\n",
            ),
        ] {
            let all: Vec<&[Edit]> = all.into_iter().map(|it| &it[..]).collect();
            assert_eq!(merged(Some("x\n"), &all).as_deref(), Ok(new));
        }
        let (a, b) = (insert(1, "\na\n"), insert(1, "\nb"));
        assert_eq!(merged(Some("x"), &[&a, &b]).as_deref(), Ok("x\na\nb"));
        assert_eq!(merged(Some("x"), &[&b, &a]).as_deref(), Ok("x\nb\na\n"));
        let (a, b) = (insert(0, "a\n"), insert(0, "b\n"));
        assert_eq!(merged(None, &[&a, &b]).as_deref(), Ok("a\nb\n"));
    }

    #[test]
    fn what_cannot_be_both_is_told() {
        let change = |text: &str| vec![Edit::replace(Span::new(0, 1), text)];
        let (a, b) = (change("a"), change("b"));
        assert_eq!(merged(Some("x\n"), &[&a, &a]).as_deref(), Ok("a\n"));
        assert!(
            merged(Some("x\n"), &[&a, &b])
                .unwrap_err()
                .contains("in another way")
        );
        let inside = vec![Edit::insert(1, "c")];
        assert!(merged(Some("x\n"), &[&a, &inside]).is_err());
    }
}
