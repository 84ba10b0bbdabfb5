//! Choosing fixes that do not get in each other's way, applying them, and going round until nothing changes.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::config::{self, Settings};
use crate::diagnostic::{
    Applicability, Becomes, FileEdits, Finding, Fix, Operation, Rewrite, Severity,
};
use crate::model::{BuildContext, Model, swallowed};
use crate::rules::{self, Rule};
use crate::suppress::{Frozen, Ignore, Ignores, Tool, mistakes};
use crate::syntax::{self, Instruction, ProblemKind};
use crate::text::{Edit, Span, apply_edits};
use crate::verify;

/// One round of fixes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// The text with the fixes of this round; `None` if there were none to apply.
    pub text: Option<Vec<u8>>,
    /// What makes it of the one before.
    pub edits: Vec<Edit>,
    /// What becomes of other files of the build context, each once.
    pub files: Vec<FileEdits>,
    /// How many findings were fixed.
    pub count: usize,
    /// Fixes that would have changed what they were not meant to: bugs in dfmt, in words.
    pub dropped: Vec<String>,
}

/// The findings of all rules on a model, without those on instructions that stay as they are.
pub fn findings(model: &Model<'_>, settings: &Settings, build: &dyn BuildContext) -> Vec<Finding> {
    let frozen = Frozen::read(model.file, settings.disregard_comments);
    let ignores = if settings.disregard_comments {
        Ignores::default()
    } else {
        Ignores::read(model.file)
    };
    if frozen.whole_file().is_some() {
        return Vec::new();
    }
    let context = rules::Context {
        model,
        options: &settings.rules,
        build,
    };
    let mut findings = if model.file.is_rejected() {
        rules::repairs(&context)
    } else {
        rules::check(&context)
    };
    silence(&context, &ignores, &mut findings);
    // What the build refuses, whoever wrote it must say what it is meant to be; but for what is known to repair it.
    let problems = model.file.problems.iter();
    let refused = problems.filter(|problem| problem.kind == ProblemKind::Instruction);
    let refused = refused.filter_map(|problem| {
        let starts = |instruction: &&Instruction<'_>| instruction.span.start <= problem.span.start;
        let at = model.instructions.partition_point(starts);
        Some(model.instructions[at.checked_sub(1)?].span)
    });
    let frozen: Vec<Span> = frozen.spans(model.file).collect();
    let mut refused: Vec<Span> = refused.collect();
    refused.sort_unstable();
    // What an instruction says that swallowed another one, nobody wrote.
    let mixed = (0..model.instructions.len()).filter(|&index| swallowed(model, index).is_some());
    let mixed: Vec<Span> = mixed.map(|index| model.instructions[index].span).collect();
    if !frozen.is_empty() || !refused.is_empty() || !mixed.is_empty() {
        findings.retain(|finding| {
            let is_repair = rules::REPAIRS.contains(&finding.rule);
            let is_about_it = finding.rule == rules::SWALLOWED_INSTRUCTION.id;
            !touches(finding, &frozen)
                && (is_repair || !touches(finding, &refused))
                && (is_about_it || !touches(finding, &mixed))
        });
    }
    let speaks = cfg!(feature = "reports")
        && rules::UNUSED_IGNORE.is_enabled(&settings.rules)
        && !model.file.is_rejected();
    if speaks && !settings.disregard_comments {
        let mistakes = mistakes(model.file, |name| rules::known_in_comment(name).is_ok());
        findings.extend(mistakes.into_iter().map(|mistake| Finding {
            rule: rules::UNUSED_IGNORE.id,
            // What somebody wants kept is not.
            severity: Severity::Warning,
            span: mistake.span,
            message: mistake.message,
            help: Some(mistake.help),
            fix: None,
        }));
    }
    for finding in &mut findings {
        finding.severity = severity(finding, &ignores, &settings.rules);
    }
    findings
}

/// Whether a finding or an edit of its fix lies in one of `closed`, which are sorted.
fn touches(finding: &Finding, closed: &[Span]) -> bool {
    let edits = finding.fix.iter().flat_map(|fix| &fix.edits);
    let mut touched = std::iter::once(finding.span).chain(edits.map(|edit| edit.span));
    touched.any(|span| {
        let at = closed.partition_point(|closed| closed.end <= span.start);
        closed
            .get(at)
            .is_some_and(|closed| closed.start <= span.end)
    })
}

/// Comments that silence a rule: for each instruction those that are about it alone, and the others.
type Named = (HashMap<usize, Vec<usize>>, Vec<usize>);

/// Takes away what comments silence, and reports those of ours that silence nothing.
fn silence(context: &rules::Context<'_>, ignores: &Ignores, findings: &mut Vec<Finding>) {
    let (model, options) = (context.model, context.options);
    if ignores.list.is_empty() {
        return;
    }
    let mut used = vec![false; ignores.list.len()];
    // Of each rule the comments that are about one instruction, and the others.
    let mut named: HashMap<&str, Named> = HashMap::new();
    findings.retain(|finding| {
        let Some(rule) = rules::with_id(finding.rule) else {
            return true;
        };
        let (near, far) = named.entry(rule.id).or_insert_with(|| {
            let all = ignores.list.iter().enumerate();
            let mut near: HashMap<usize, Vec<usize>> = HashMap::new();
            let mut far = Vec::new();
            for (at, ignore) in all.filter(|(_, ignore)| is_named(rule, ignore)) {
                match ignore.only() {
                    Some(index) => near.entry(index).or_default().push(at),
                    None => far.push(at),
                }
            }
            (near, far)
        });
        let mut silent = false;
        for index in touched_by(model, finding) {
            let far = far.iter().filter(|at| ignores.list[**at].covers(index));
            for at in near.get(&index).into_iter().flatten().chain(far) {
                used[*at] = true;
                silent = true;
            }
        }
        !silent
    });
    // Of a file that is rejected only some rules have been asked.
    let is_asked = cfg!(feature = "reports") && rules::UNUSED_IGNORE.is_enabled(options);
    if !is_asked || model.file.is_rejected() {
        return;
    }
    let unused = ignores.list.iter().zip(used).filter_map(|(ignore, used)| {
        let name = ignore.name.as_deref()?;
        (ignore.by == Tool::Dfmt).then(|| (ignore, rules::known_in_comment(name), used))
    });
    let unused: Vec<_> = unused.collect();
    let silent: Vec<(&Ignore, &'static str)> = unused
        .iter()
        .filter(|(.., used)| !used)
        .filter_map(|(ignore, name, _)| Some((*ignore, *name.as_ref().ok()?)))
        .collect();
    // By name, as that is all a rule is asked by.
    let mut without: HashMap<&str, Vec<bool>> = HashMap::new();
    for (ignore, name, used) in unused {
        let message = match name {
            Err(message) => message,
            Ok(name) => {
                let asked: Vec<&Rule> = rules::RULES
                    .iter()
                    .filter(|rule| rule.is_called(name) && rule.is_enabled(options))
                    .collect();
                if used || asked.is_empty() {
                    continue;
                }
                let touched = without.entry(name).or_insert_with(|| {
                    let same = silent.iter().filter(|(_, other)| *other == name);
                    touched_without(context, &asked, same.map(|(ignore, _)| *ignore))
                });
                let mut touched = touched.iter().enumerate();
                if touched.any(|(index, touched)| *touched && ignore.covers(index)) {
                    continue;
                }
                format!("{name} has nothing to say here")
            }
        };
        findings.push(Finding {
            rule: rules::UNUSED_IGNORE.id,
            severity: rules::UNUSED_IGNORE.severity,
            span: ignore.span,
            message,
            help: Some("take it out of the comment".into()),
            fix: None,
        });
    }
}

/// The instruction that a finding is about, and those that its fix rewrites.
fn touched_by<'f>(
    model: &Model<'_>,
    finding: &'f Finding,
) -> impl Iterator<Item = usize> + use<'f> {
    let starts = |instruction: &&Instruction<'_>| instruction.span.start <= finding.span.start;
    let at = model.instructions.partition_point(starts).saturating_sub(1);
    let touched = finding.fix.iter().flat_map(Fix::touched);
    std::iter::once(at).chain(touched)
}

/// For each instruction whether one of `rules` would speak of it without these comments: then it leaves it alone only because there is a
/// comment above it, and nothing is left to silence.
fn touched_without<'i>(
    context: &rules::Context<'_>,
    rules: &[&Rule],
    comments: impl Iterator<Item = &'i Ignore>,
) -> Vec<bool> {
    let items = &context.model.file.items;
    let mut source = context.model.file.source.to_vec();
    for ignore in comments {
        let at = items.partition_point(|item| item.span().end <= ignore.span.start);
        let comment = items[at].span();
        let bytes = &mut source[comment.start as usize..comment.end as usize];
        for byte in bytes
            .iter_mut()
            .filter(|byte| !matches!(byte, b'\r' | b'\n'))
        {
            *byte = b'.';
        }
        // Not a line of `#`, which would head a group.
        bytes[0] = b'#';
    }
    let file = syntax::parse(&source);
    let model = Model::new(&file).keeping_commands();
    let context = rules::Context {
        model: &model,
        ..*context
    };
    let mut findings = Vec::new();
    for rule in rules {
        (rule.check)(&context, &mut findings);
    }
    let mut touched = vec![false; model.instructions.len()];
    for index in findings
        .iter()
        .flat_map(|finding| touched_by(&model, finding))
    {
        if let Some(touched) = touched.get_mut(index) {
            *touched = true;
        }
    }
    touched
}

/// Whether a comment means a rule.
fn is_named(rule: &Rule, ignore: &Ignore) -> bool {
    match &ignore.name {
        Some(name) => rule.is_called(name),
        None => rule.is_check(),
    }
}

/// What the options, or `# check=error=true`, make of a finding's severity.
fn severity(finding: &Finding, ignores: &Ignores, options: &config::Rules) -> Severity {
    if options.severity.is_empty() && !ignores.checks_are_errors {
        return finding.severity;
    }
    let Some(rule) = rules::with_id(finding.rule) else {
        return finding.severity;
    };
    let chosen = options
        .severity
        .iter()
        .rev()
        .find(|(name, _)| rule.is_called(name));
    match chosen {
        Some((_, severity)) => *severity,
        None if ignores.checks_are_errors && rule.is_check() => Severity::Error,
        None => finding.severity,
    }
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
    let fixable = |id: &str| rules::with_id(id).is_some_and(|rule| rule.is_fixable(options));
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
            count: fixes.len(),
            dropped,
        },
        None => Round {
            dropped,
            ..Round::default()
        },
    }
}

type Chosen<'f> = (&'static str, &'f Fix);

/// Fixes that do not collide, the first in order of rules and place winning. Those of rules that do not depend on each other
/// ([`rules::INDEPENDENT`]) may share an instruction which they leave in its place, if their edits lie apart. What such a rule wants of an
/// instruction is taken as a whole, or comes again in the next round: so the order in which rules have their way stays theirs.
fn choose<'f>(fixes: impl Iterator<Item = Chosen<'f>>, done: &'f [FileEdits]) -> Vec<Chosen<'f>> {
    let fixes: Vec<Chosen<'f>> = fixes.filter(|(_, fix)| !fix.edits.is_empty()).collect();
    let mut taken = Taken::default();
    taken.files.extend(done.iter().map(|it| it.path.as_str()));
    let mut chosen: Vec<Chosen<'f>> = Vec::new();
    for of_rule in fixes.chunk_by(|(one, _), (other, _)| one == other) {
        let independent = rules::INDEPENDENT.contains(&of_rule[0].0);
        let mut closed = HashSet::new();
        if independent {
            let colliding = of_rule.iter().filter(|(_, fix)| !taken.is_free(fix, true));
            closed.extend(colliding.flat_map(|(_, fix)| fix.touched()));
        }
        for (rule, fix) in of_rule {
            if taken.is_free(fix, independent) && !fix.touched().any(|it| closed.contains(&it)) {
                taken.take(fix, independent);
                chosen.push((*rule, fix));
            }
        }
    }
    chosen
}

/// What the fixes chosen so far change.
#[derive(Default)]
struct Taken<'f> {
    /// The instructions, and whether another fix may share each.
    instructions: HashMap<usize, bool>,
    /// Where edits start and end.
    edits: BTreeMap<u32, u32>,
    /// Other files.
    files: HashSet<&'f str>,
}

impl<'f> Taken<'f> {
    fn is_free(&self, fix: &Fix, independent: bool) -> bool {
        let shares = independent && stays_in_place(fix);
        let overlaps = |edit: &Edit| {
            let above = self.edits.range(..edit.span.end).next_back();
            above.is_some_and(|(_, end)| *end > edit.span.start)
        };
        let touches = |edit: &Edit| {
            let above = self.edits.range(..=edit.span.end).next_back();
            above.is_some_and(|(_, end)| *end >= edit.span.start)
        };
        let mut shared = false;
        for index in fix.touched() {
            match self.instructions.get(&index) {
                None => {}
                Some(true) if shares => shared = true,
                Some(_) => return false,
            }
        }
        let mut edits = fix.edits.iter();
        !edits.any(|edit| overlaps(edit) || shared && touches(edit))
            && !fix
                .files
                .iter()
                .any(|it| self.files.contains(it.path.as_str()))
    }

    fn take(&mut self, fix: &'f Fix, independent: bool) {
        let shares = independent && stays_in_place(fix);
        let touched = fix.touched().map(|index| (index, shares));
        self.instructions.extend(touched);
        for edit in &fix.edits {
            let end = self.edits.entry(edit.span.start).or_default();
            *end = edit.span.end.max(*end);
        }
        self.files
            .extend(fix.files.iter().map(|it| it.path.as_str()));
    }
}

/// Whether a fix does nothing but change one instruction, which stays where it is.
fn stays_in_place(fix: &Fix) -> bool {
    let in_place = |rewrite: &Rewrite| rewrite.becomes == Becomes::Itself;
    matches!(&fix.operations[..], [Operation::Rewrite(only)] if in_place(only))
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

    /// A finding of `rule` with a safe fix of one instruction that puts `text` in the place of `words`, where they first stand.
    fn fixing(source: &str, rule: &'static str, index: usize, words: &str, text: &str) -> Finding {
        let at = source.find(words).unwrap();
        let edit = Edit::replace(Span::new(at, at + words.len()), text);
        let rule = rules::with_id(rule).unwrap();
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
        assert_eq!((round.count, round.dropped.len()), (98, 2), "{text}");
        assert!(text.contains("RUN c16\nRUN b17;\nRUN c18\n"), "{text}");
        assert_eq!(
            apply_edits(source.as_bytes(), &round.edits),
            text.as_bytes()
        );
    }

    #[test]
    fn fixes_share_an_instruction_where_they_lie_apart() {
        let source = "FROM a\nRUN one two three four\n";
        let shared = |fixes: &[(&'static str, &str, &str)]| {
            let findings = fixes.iter();
            let findings = findings.map(|(rule, from, to)| fixing(source, rule, 1, from, to));
            rounded(source, &findings.collect::<Vec<_>>(), &[]).1
        };
        let (yes, sort, npm) = ("assume-yes", "sort-packages", "npm-ci");
        assert!(shared(&[(yes, "one", "1"), (sort, "two", "2")]).contains("1 2 three"));
        assert!(shared(&[(yes, "one", "1"), (sort, " two", " 2")]).contains("1 two"));
        assert!(shared(&[(yes, "one", "1"), (npm, "three", "3")]).contains("1 two three"));
        assert!(shared(&[(npm, "one", "1"), (npm, "three", "3")]).contains("1 two three"));
        // What one rule wants of an instruction is taken as a whole.
        let whole = [
            (yes, "one", "1"),
            (sort, "one two", "2"),
            (sort, "four", "4"),
        ];
        assert!(shared(&whole).contains("1 two three four"));
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
