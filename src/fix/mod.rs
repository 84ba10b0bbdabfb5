//! Applying fixes that do not get in each other's way, going round until nothing changes.

mod choose;
mod columns;

use crate::config;
use crate::diagnostic::{Applicability, FileEdits, Finding, Fix, Operation};
use crate::model::{Model, Shelf};
use crate::rules::REGISTRY;
use crate::text::{Edit, Span, apply_edits};
use crate::verify;
use choose::{Chosen, choose};
use columns::keeping_columns;

/// A fix that was applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fixed {
    /// The rule.
    pub rule: &'static str,
    /// The first place that it changes.
    pub place: Span,
    /// What it does.
    pub title: String,
}

/// One round of fixes.
#[derive(Debug, Default)]
pub struct Round<'f> {
    /// The file with the fixes of this round; `None` if there were none to apply.
    pub fixed: Option<Model<'f>>,
    /// What makes it of the one before.
    pub edits: Vec<Edit>,
    /// What becomes of other files of the build context, each once.
    pub files: Vec<FileEdits>,
    /// What was fixed.
    pub applied: Vec<Fixed>,
    /// Fixes that would have changed what they were not meant to: bugs in dfmt, in words.
    pub dropped: Vec<String>,
}

/// Applies those of the fixes of `findings` up to `limit` that do not collide. The others come again in the next round. A file that
/// BuildKit's parser rejects stays as it is unless one round makes it one that it reads.
pub fn round<'f>(
    model: &Model<'_>,
    findings: &[Finding],
    options: &config::Rules,
    limit: Applicability,
    shelf: Shelf<'f, '_>,
) -> Round<'f> {
    let fixable = |id: &str| {
        REGISTRY
            .with_id(id)
            .is_some_and(|rule| rule.is_fixable(id, options))
    };
    let fixes = findings.iter().filter_map(|finding| {
        let fix = finding
            .fix
            .as_ref()
            .filter(|fix| fix.applicability <= limit && fixable(finding.rule))?;
        Some((finding.rule, fix))
    });
    let mut dropped = Vec::new();
    let chosen = choose(fixes);
    if chosen.is_empty() {
        return Round::default();
    }
    let sound = sound(model, &chosen, &mut dropped, shelf);
    let stays_rejected = |fixed: &Model<'_>| model.file.is_rejected() && fixed.file.is_rejected();
    let applied = sound.filter(|sound| !stays_rejected(&sound.fixed));
    match applied {
        Some(Sound {
            fixes,
            fixed,
            edits,
        }) => Round {
            fixed: Some(fixed),
            edits,
            files: fixes
                .iter()
                .flat_map(|(_, fix)| fix.files.clone())
                .collect(),
            applied: fixes
                .iter()
                .filter_map(|(rule, fix)| {
                    Some(Fixed {
                        rule,
                        place: first_place(fix)?,
                        title: fix.title.clone(),
                    })
                })
                .collect(),
            dropped,
        },
        None => Round {
            dropped,
            ..Round::default()
        },
    }
}

/// The first place that a fix changes, by which it is known: the start, if it changes other files only.
pub fn first_place(fix: &Fix) -> Option<Span> {
    let first = fix.edits.iter().map(|edit| edit.span).min();
    first.or_else(|| (!fix.files.is_empty()).then_some(Span::new(0, 0)))
}

/// Fixes that break nothing, together or on their own.
struct Sound<'c, 'f> {
    fixes: Vec<Chosen<'c>>,
    fixed: Model<'f>,
    edits: Vec<Edit>,
}

/// Those of `fixes` that may be applied together: all, or what is left of each half, or if that breaks something, of the first. What breaks
/// something on its own is dropped.
fn sound<'c, 'f>(
    model: &Model<'_>,
    fixes: &[Chosen<'c>],
    dropped: &mut Vec<String>,
    shelf: Shelf<'f, '_>,
) -> Option<Sound<'c, 'f>> {
    let mismatch = match apply(model, fixes, shelf) {
        Ok(sound) => return Some(sound),
        Err(mismatch) => mismatch,
    };
    if let [(rule, _)] = fixes {
        dropped.push(format!("a fix of {rule} was dropped: {mismatch}"));
        return None;
    }
    let (first, second) = fixes.split_at(fixes.len() / 2);
    let mut sound = |half| sound(model, half, dropped, shelf);
    match (sound(first), sound(second)) {
        (Some(first), Some(second)) => {
            let both = [&first.fixes[..], &second.fixes[..]].concat();
            apply(model, &both, shelf).ok().or(Some(first))
        }
        (first, second) => first.or(second),
    }
}

/// The text with all of `fixes`, if they changed no more than they declare.
fn apply<'c, 'f>(
    model: &Model<'_>,
    fixes: &[Chosen<'c>],
    shelf: Shelf<'f, '_>,
) -> Result<Sound<'c, 'f>, verify::Mismatch> {
    let edits = fixes.iter().flat_map(|(_, fix)| fix.edits.iter());
    let mut edits: Vec<Edit> = edits.cloned().collect();
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let plain = applied(model, fixes, edits, shelf)?;
    let kept = keeping_columns(model.file.source, &plain.edits, model.file.escape);
    if kept == plain.edits {
        return Ok(plain);
    }
    // Where spaces mean something, in strings and values, they stay as they are.
    let kept = applied(model, fixes, kept, shelf).ok();
    let is_same = |kept: &Sound<'_, '_>| verify::same_meaning(&plain.fixed, &kept.fixed).is_ok();
    Ok(kept.filter(is_same).unwrap_or(plain))
}

fn applied<'c, 'f>(
    model: &Model<'_>,
    fixes: &[Chosen<'c>],
    edits: Vec<Edit>,
    shelf: Shelf<'f, '_>,
) -> Result<Sound<'c, 'f>, verify::Mismatch> {
    let operations = fixes.iter().flat_map(|(_, fix)| fix.operations.iter());
    let operations: Vec<Operation> = operations.cloned().collect();
    let fixed = shelf.read(apply_edits(model.file.source, &edits));
    verify::contained(model, &fixed, &edits, &operations)?;
    for other in fixes.iter().flat_map(|(_, fix)| &fix.files) {
        verify::other_file(other)?;
    }
    Ok(Sound {
        fixes: fixes.to_vec(),
        fixed,
        edits,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Settings;
    use crate::diagnostic::Fix;
    use crate::model::Kept;
    use crate::syntax;
    use crate::text::Span;

    /// A finding of `rule` with a safe fix of one instruction that puts `text` in the place of `words`, where they first stand.
    fn fixing(source: &str, rule: &'static str, index: usize, words: &str, text: &str) -> Finding {
        let at = source.find(words).unwrap();
        let edit = Edit::replace(Span::new(at, at + words.len()), text);
        let rule = REGISTRY.with_id(rule).unwrap();
        let fix = Fix::in_place(Applicability::Safe, index, "write it so", vec![edit]);
        rule.finding(Span::empty(at), "it is so").with_fix(fix)
    }

    /// What a round comes to, but for the text, and the text; empty if there is none.
    fn rounded(source: &str, findings: &[Finding]) -> (Round<'static>, String) {
        let file = syntax::parse(source.as_bytes());
        let options = Settings::default().rules;
        let limit = Applicability::Safe;
        let (texts, files) = (Kept::default(), Kept::default());
        let shelf = Shelf::new(&texts, &files);
        let round = round(&Model::new(&file), findings, &options, limit, shelf);
        let text = round.fixed.map_or(&b""[..], |fixed| fixed.file.source);
        let text = String::from_utf8(text.to_vec()).unwrap();
        let round = Round {
            fixed: None,
            edits: round.edits,
            files: round.files,
            applied: round.applied,
            dropped: round.dropped,
        };
        (round, text)
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
        let (round, text) = rounded(&source, &findings);
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
        let (round, text) = rounded(source, &[with(".dockerignore", 2)]);
        assert_eq!(text, "FROM a\nRUN 1 two\n");
        assert_eq!(round.files[0].text(), b"x\n.git\n");
        // What a second fix makes of the same file, it makes of what comes of the first.
        let (round, _) = rounded(
            source,
            &[with(".dockerignore", 2), with(".dockerignore", 0)],
        );
        assert_eq!(round.files.len(), 1);
        for (path, at) in [("../x", 0), ("/x", 0), ("a//x", 0), ("c:x", 0), ("x", 3)] {
            let (round, text) = rounded(source, &[with(path, at)]);
            assert_eq!((text.as_str(), round.dropped.len()), ("", 1), "{path}");
            assert!(round.files.is_empty(), "{path}");
        }
    }
}
