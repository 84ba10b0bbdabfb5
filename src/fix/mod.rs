//! Applying fixes that do not get in each other's way, going round until nothing changes.

mod choose;

use crate::config;
use crate::diagnostic::{Applicability, FileEdits, Finding, Fix, Operation};
use crate::model::Model;
use crate::rules::REGISTRY;
use crate::syntax;
use crate::text::{Edit, Span, apply_edits};
use crate::verify;
use choose::{Chosen, choose};

/// One round of fixes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// The text with the fixes of this round; `None` if there were none to apply.
    pub text: Option<Vec<u8>>,
    /// What makes it of the one before.
    pub edits: Vec<Edit>,
    /// What becomes of other files of the build context, each once.
    pub files: Vec<FileEdits>,
    /// What was fixed: the rule, and the first place that its fix changes.
    pub applied: Vec<(&'static str, Span)>,
    /// Fixes that would have changed what they were not meant to: bugs in dfmt, in words.
    pub dropped: Vec<String>,
}

/// Applies those of the fixes of `findings` up to `limit` that do not collide. The others come again in the next round. A file that
/// BuildKit's parser rejects stays as it is unless one round makes it one that it reads. The other files that are `done` were changed by
/// earlier rounds, which the build context does not show.
pub fn round(
    model: &Model<'_>,
    findings: &[Finding],
    options: &config::Rules,
    limit: Applicability,
    done: &[FileEdits],
) -> Round {
    let fixable = |id: &str| {
        REGISTRY
            .with_id(id)
            .is_some_and(|rule| rule.is_fixable(options))
    };
    let fixes = findings.iter().filter_map(|finding| {
        let fix = finding
            .fix
            .as_ref()
            .filter(|fix| fix.applicability <= limit && fixable(finding.rule))?;
        Some((finding.rule, fix))
    });
    let mut dropped = Vec::new();
    let chosen = choose(fixes, done);
    if chosen.is_empty() {
        return Round::default();
    }
    let sound = sound(model, &chosen, &mut dropped);
    let stays_rejected =
        |text: &[u8]| model.file.is_rejected() && syntax::parse(text).is_rejected();
    let applied = sound.filter(|sound| !stays_rejected(&sound.text));
    match applied {
        Some(Sound { fixes, text, edits }) => Round {
            text: Some(text),
            edits,
            files: fixes
                .iter()
                .flat_map(|(_, fix)| fix.files.clone())
                .collect(),
            applied: fixes
                .iter()
                .filter_map(|(rule, fix)| Some((*rule, first_place(fix)?)))
                .collect(),
            dropped,
        },
        None => Round {
            dropped,
            ..Round::default()
        },
    }
}

/// The first place that a fix changes, by which it is known.
pub fn first_place(fix: &Fix) -> Option<Span> {
    fix.edits.iter().map(|edit| edit.span).min()
}

/// Fixes that break nothing, together or on their own.
struct Sound<'f> {
    fixes: Vec<Chosen<'f>>,
    text: Vec<u8>,
    edits: Vec<Edit>,
}

/// Those of `fixes` that may be applied together: all, or what is left of each half, or if that breaks something, of the first. What breaks
/// something on its own is dropped.
fn sound<'f>(
    model: &Model<'_>,
    fixes: &[Chosen<'f>],
    dropped: &mut Vec<String>,
) -> Option<Sound<'f>> {
    let mismatch = match apply(model, fixes) {
        Ok(sound) => return Some(sound),
        Err(mismatch) => mismatch,
    };
    if let [(rule, _)] = fixes {
        dropped.push(format!("a fix of {rule} was dropped: {mismatch}"));
        return None;
    }
    let (first, second) = fixes.split_at(fixes.len() / 2);
    match (sound(model, first, dropped), sound(model, second, dropped)) {
        (Some(first), Some(second)) => {
            let both = [&first.fixes[..], &second.fixes[..]].concat();
            apply(model, &both).ok().or(Some(first))
        }
        (first, second) => first.or(second),
    }
}

/// The text with all of `fixes`, if they changed no more than they declare.
fn apply<'f>(model: &Model<'_>, fixes: &[Chosen<'f>]) -> Result<Sound<'f>, verify::Mismatch> {
    let edits = fixes.iter().flat_map(|(_, fix)| fix.edits.iter());
    let mut edits: Vec<Edit> = edits.cloned().collect();
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let operations = fixes.iter().flat_map(|(_, fix)| fix.operations.iter());
    let operations: Vec<Operation> = operations.cloned().collect();
    let text = apply_edits(model.file.source, &edits);
    let file = syntax::parse(&text);
    verify::contained(model, &Model::new(&file), &edits, &operations)?;
    for other in fixes.iter().flat_map(|(_, fix)| &fix.files) {
        verify::other_file(other)?;
    }
    Ok(Sound {
        fixes: fixes.to_vec(),
        text,
        edits,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Settings;
    use crate::diagnostic::Fix;
    use crate::text::Span;

    /// A finding of `rule` with a safe fix of one instruction that puts `text` in the place of `words`, where they first stand.
    fn fixing(source: &str, rule: &'static str, index: usize, words: &str, text: &str) -> Finding {
        let at = source.find(words).unwrap();
        let edit = Edit::replace(Span::new(at, at + words.len()), text);
        let rule = REGISTRY.with_id(rule).unwrap();
        let fix = Fix::in_place(Applicability::Safe, index, "write it so", vec![edit]);
        rule.finding(Span::empty(at), "it is so").with_fix(fix)
    }

    fn rounded(source: &str, findings: &[Finding], done: &[FileEdits]) -> (Round, String) {
        let file = syntax::parse(source.as_bytes());
        let options = Settings::default().rules;
        let limit = Applicability::Safe;
        let round = round(&Model::new(&file), findings, &options, limit, done);
        let text = round.text.clone().unwrap_or_default();
        (round, String::from_utf8(text).unwrap())
    }

    #[test]
    fn what_breaks_something_is_found_among_many() {
        let lines = (0..100).map(|at| format!("RUN b{at};\n"));
        let source = format!("FROM a\n{}", lines.collect::<String>());
        let findings: Vec<Finding> = (0..100)
            .map(|at| {
                // Two of them melt an instruction with the next one.
                let end = if [17, 60].contains(&at) { "\n" } else { "" };
                let words = format!("b{at};{end}");
                fixing(&source, "assume-yes", at + 1, &words, &format!("c{at}"))
            })
            .collect();
        let (round, text) = rounded(&source, &findings, &[]);
        assert_eq!(
            (round.applied.len(), round.dropped.len()),
            (98, 2),
            "{text}"
        );
        assert!(text.contains("RUN c16\nRUN b17;\nRUN c18\n"), "{text}");
        assert_eq!(
            apply_edits(source.as_bytes(), &round.edits),
            text.as_bytes()
        );
    }

    #[test]
    fn another_file_is_edited_once() {
        let source = "FROM a\nRUN one two\n";
        let with = |path: &str, at| {
            let mut finding = fixing(source, "npm-ci", 1, "one", "1");
            let edits = vec![Edit::insert(at, &b".git\n"[..])];
            let (path, old) = (path.to_owned(), Some(b"x\n".to_vec()));
            finding.fix = finding
                .fix
                .map(|fix| fix.with_files(vec![FileEdits { path, old, edits }]));
            finding
        };
        let (round, text) = rounded(source, &[with(".dockerignore", 2)], &[]);
        assert_eq!(text, "FROM a\nRUN 1 two\n");
        assert_eq!(round.files[0].text(), b"x\n.git\n");
        // The build context does not show what an earlier round did.
        let again = rounded(source, &[with(".dockerignore", 2)], &round.files).0;
        assert_eq!(again, Round::default());
        for (path, at) in [("../x", 0), ("/x", 0), ("a//x", 0), ("c:x", 0), ("x", 3)] {
            let (round, _) = rounded(source, &[with(path, at)], &[]);
            assert_eq!((round.text, round.dropped.len()), (None, 1), "{path}");
            assert!(round.files.is_empty(), "{path}");
        }
    }
}
