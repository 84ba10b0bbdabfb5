//! One file, from bytes to verdict: parse, fix to the fixpoint, print, verify. Pure: text and options in, text and findings
//! out.

mod ignores;

pub use crate::lint::shellcheck::{Position, Remark, Replacement, ShellCheck};
pub use ignores::silence_rest;

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::mem;

use crate::config::{Settings, choice};
use crate::diagnostic::{Applicability, AppliedFix, FileEdits, Finding, Fix, SYNTAX, Severity};
use crate::fix;
use crate::lint;
use crate::lint::shellcheck::scripts;
use crate::model::{BuildContext, Edited, Given, Kept, Model, Shelf};
use crate::printer;
use crate::rules::REGISTRY;
use crate::suppress::{Frozen, Ignores, Whole};
use crate::syntax::{Dockerfile, Problem};
use crate::text::{Edit, Origins, Refusal, Span, apply_edits, compose, decode};
use crate::verify;

choice! {
    /// Which fixes to apply.
    pub enum FixMode {
        /// None; rules are not even run.
        Off = "off",
        /// The safe ones: every build still builds, and containers run the same programs the same way.
        Safe = "safe",
        /// The unsafe ones too: those that can change what the image does.
        Unsafe = "unsafe",
    }
}

impl FixMode {
    /// The fixes it applies.
    pub fn limit(self) -> Option<Applicability> {
        match self {
            Self::Off => None,
            Self::Safe => Some(Applicability::Safe),
            Self::Unsafe => Some(Applicability::Unsafe),
        }
    }
}

/// What to do with a file.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// The options.
    pub settings: &'a Settings,
    /// Which fixes to apply.
    pub fix: FixMode,
    /// Whether to lay the file out.
    pub format: bool,
    /// The build context, as far as it can be read.
    pub context: &'a dyn BuildContext,
    /// Of the fixes only these; `None` for all.
    pub only: Option<&'a BTreeSet<Applied>>,
    /// Who runs ShellCheck, if anybody does.
    pub shellcheck: Option<&'a dyn ShellCheck>,
}

/// A fix of a rule to an instruction.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Applied {
    /// Where the instruction starts in the text that came in.
    pub at: u32,
    /// The rule.
    pub rule: &'static str,
}

/// Why dfmt left a file alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// It is no text dfmt takes.
    Refused(Refusal),
    /// The output would not have meant the same: a bug in dfmt. The text says what differs.
    Mismatch(String),
}

/// What to do about a bug in dfmt.
pub const HOW_TO_REPORT: &str = concat!(
    "This is a bug in dfmt ",
    env!("CARGO_PKG_VERSION"),
    ": please report it to its maintainers together with the file"
);

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => refusal.fmt(f),
            Self::Mismatch(what) => write!(
                f,
                "the output would not mean the same as the input ({what}); the file was left alone. {HOW_TO_REPORT}"
            ),
        }
    }
}

impl std::error::Error for Failure {}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The new text; `None` if nothing changes.
    pub output: Option<Vec<u8>>,
    /// What makes it of the text that came in, sorted, not overlapping: the places of `after` come from it. Not asked for where there can be
    /// no finding: no fixes were wanted, and nothing is wrong with the text.
    pub edits: Vec<Edit>,
    /// What becomes of other files of the build context, together with the output or not at all.
    pub files: Vec<FileEdits>,
    /// What is wrong with the text that came in; spans are offsets in it.
    pub before: Vec<Finding>,
    /// What is still wrong with the text that goes out; spans are offsets in it.
    pub after: Vec<Finding>,
    /// How many findings were fixed.
    pub fixed: usize,
    /// How many rules comments were added for, instruction by instruction.
    pub silenced: usize,
    /// Which rules fixed something where, each once, in order.
    pub applied: Vec<Applied>,
    /// The fixes, as they were applied.
    pub fixes: Vec<AppliedFix>,
    /// In how many rounds: it does not grow with the file.
    pub rounds: usize,
    /// Fixes that were not applied because they would have broken something: bugs in dfmt, in words. The output is fine.
    pub dropped: Vec<String>,
}

/// More rounds than this mean that two rules undo each other: a bug in dfmt.
const MAX_ROUNDS: usize = 40;

/// Takes one file through the pipeline.
///
/// # Errors
/// If dfmt must leave the file alone; see [`Failure`].
pub fn run(source: &[u8], request: Request<'_>) -> Result<Outcome, Failure> {
    decode(source).map_err(Failure::Refused)?;
    let (texts, files) = (Kept::default(), Kept::default());
    let mut given = Given::default();
    if request.fix.limit().is_some() {
        given = request.context.given();
    }
    let shelf = Shelf::new(&texts, &files).with(&given);
    let mut outcome = Outcome::default();
    let mut model = shelf.read_borrowed(source);
    let mut laid_out = !request.format;
    // By which fixes are known; only rules ask for it.
    let mut starts: Vec<u32> = Vec::new();
    if request.fix.limit().is_some() {
        starts.extend(model.file.instructions().map(|it| it.span.start));
    }
    let mut round = 0;
    loop {
        let file = model.file;
        let frozen = Frozen::read(file, request.settings.disregard_comments);
        let findings = syntax_findings(file, &frozen, request.settings);
        let last = mem::replace(&mut outcome.after, findings);
        if round == 1 {
            outcome.before = last;
        }
        let mut fixed = None;
        if let Some(limit) = request.fix.limit() {
            model = model.keeping_commands();
            let edited = outcome.files.iter();
            let edited = edited.map(|it| (it.path.as_str(), it.text()));
            let context = Edited::new(request.context, edited.collect());
            let origins = Origins::new(&outcome.edits);
            let known_as = |(rule, place): (&'static str, Span)| {
                let origin = origins.of(place).start;
                let at = starts.partition_point(|start| *start <= origin);
                let at = at.checked_sub(1).map_or(0, |at| starts[at]);
                Applied { at, rule }
            };
            let found = |shellcheck| {
                let settings = request.settings;
                let mut findings =
                    lint::findings(&REGISTRY, &model, &frozen, settings, &context, shellcheck);
                for finding in &mut findings {
                    let rule = finding.rule;
                    let is_wanted = |fix: &Fix| {
                        let place = fix::first_place(fix).map(|place| known_as((rule, place)));
                        let is_possible = fix.files.is_empty() || context.is_writable();
                        is_possible
                            && place
                                .zip(request.only)
                                .is_none_or(|(it, only)| only.contains(&it))
                    };
                    finding.fix = finding.fix.take().filter(is_wanted);
                }
                findings
            };
            let rules = &request.settings.rules;
            let fixes_of = |findings: &[Finding]| {
                if round < MAX_ROUNDS {
                    fix::round(&model, findings, rules, limit, shelf)
                } else {
                    fix::Round::default()
                }
            };
            // What ShellCheck would be asked about changes as long as there are other fixes.
            let asks_later = round > 0 && request.shellcheck.is_some();
            let mut findings = found(request.shellcheck.filter(|_| !asks_later));
            let mut fixes = fixes_of(&findings);
            if asks_later && fixes.applied.is_empty() {
                findings = found(request.shellcheck);
                fixes = fixes_of(&findings);
            }
            let settled = fixes.applied.iter().map(|fix| AppliedFix {
                at: origins.of(fix.place).start,
                rule: fix.rule,
                title: fix.title.clone(),
            });
            outcome.fixes.extend(settled);
            let applied = fixes
                .applied
                .iter()
                .map(|fix| known_as((fix.rule, fix.place)));
            let applied: Vec<Applied> = applied.collect();
            outcome.fixed += applied.len();
            outcome.rounds += usize::from(!applied.is_empty());
            outcome.applied.extend(applied);
            outcome.dropped.extend(fixes.dropped);
            for file in fixes.files {
                add(&mut outcome.files, file);
            }
            fixed = fixes.fixed.map(|fixed| (fixed, fixes.edits));
            if round == MAX_ROUNDS {
                outcome.dropped.push(format!(
                    "the fixes did not settle within {MAX_ROUNDS} rounds"
                ));
            }
            outcome.after.extend(findings);
        }
        // What fixes left is laid out at once, so that the rules look at no text twice that only the layout changes.
        let next = match fixed {
            Some((fixed, edits)) => {
                outcome.edits = compose(file.source, &outcome.edits, &edits);
                let laid_out = if request.format {
                    let frozen = Frozen::read(fixed.file, request.settings.disregard_comments);
                    formatted(&fixed, frozen, request.settings, shelf)?
                } else {
                    None
                };
                if let Some(laid_out) = &laid_out {
                    let (fixed, laid_out) = (fixed.file.source, laid_out.file.source);
                    let edits = printer::changes(fixed, laid_out, file.escape);
                    outcome.edits = compose(fixed, &outcome.edits, &edits);
                }
                laid_out.unwrap_or(fixed)
            }
            None if laid_out => break,
            None => {
                let Some(next) = formatted(&model, frozen, request.settings, shelf)? else {
                    break;
                };
                // Without fixes there is nothing that a second look could find but other places of what is wrong.
                if request.fix.limit().is_none() && outcome.after.is_empty() {
                    model = next;
                    break;
                }
                let edits = printer::changes(file.source, next.file.source, file.escape);
                outcome.edits = compose(file.source, &outcome.edits, &edits);
                next
            }
        };
        laid_out = true;
        model = next;
        round += 1;
        debug_assert_eq!(apply_edits(source, &outcome.edits), model.file.source);
    }
    if round == 0 {
        outcome.before.clone_from(&outcome.after);
    }
    outcome.dropped.sort_unstable();
    outcome.dropped.dedup();
    outcome.fixes.sort();
    outcome.applied.sort_unstable();
    outcome.applied.dedup();
    let text = model.file.source;
    outcome.output = (text != source).then(|| text.to_vec());
    Ok(outcome)
}

/// Adds edits of a file to those that were made before.
fn add(files: &mut Vec<FileEdits>, more: FileEdits) {
    match files.iter_mut().find(|it| it.path == more.path) {
        Some(file) => {
            file.edits = compose(&file.text(), &file.edits, &more.edits);
        }
        None => files.push(more),
    }
}

/// What is wrong with a file as it stands, by BuildKit's parser and by the rules.
///
/// # Errors
/// If the file is no text dfmt takes.
pub fn check(
    source: &[u8],
    settings: &Settings,
    context: &dyn BuildContext,
) -> Result<Vec<Finding>, Failure> {
    check_with(source, settings, context, None)
}

/// As [`check`], also by ShellCheck where that can be asked.
///
/// # Errors
/// As [`check`].
pub fn check_with(
    source: &[u8],
    settings: &Settings,
    context: &dyn BuildContext,
    shellcheck: Option<&dyn ShellCheck>,
) -> Result<Vec<Finding>, Failure> {
    decode(source).map_err(Failure::Refused)?;
    let file = crate::syntax::parse(source);
    let frozen = Frozen::read(&file, settings.disregard_comments);
    let mut findings = syntax_findings(&file, &frozen, settings);
    let given = context.given();
    let model = Model::with(&file, &given).keeping_commands();
    findings.extend(lint::findings(
        &REGISTRY, &model, &frozen, settings, context, shellcheck,
    ));
    Ok(findings)
}

/// What is wrong with a file as it stands, as an outcome that changes nothing.
///
/// # Errors
/// As [`check`].
pub fn inspect(source: &[u8], request: Request<'_>) -> Result<Outcome, Failure> {
    let (settings, context) = (request.settings, request.context);
    let found = check_with(source, settings, context, request.shellcheck)?;
    Ok(Outcome {
        before: found.clone(),
        after: found,
        ..Outcome::default()
    })
}

/// The scripts of a file that ShellCheck will be asked about; none where the settings do not want it.
pub fn scripts_to_check(source: &[u8], settings: &Settings) -> Vec<String> {
    let rule = REGISTRY.with_id(lint::SHELLCHECK);
    if decode(source).is_err() || !rule.is_some_and(|rule| rule.is_enabled(&settings.rules)) {
        return Vec::new();
    }
    let file = crate::syntax::parse(source);
    let scripts = scripts(&Model::new(&file)).into_iter();
    scripts.map(|script| script.text).collect()
}

/// The file in the layout of the settings; `None` if it has it already.
fn formatted<'f>(
    model: &Model<'_>,
    frozen: Frozen,
    settings: &Settings,
    shelf: Shelf<'f, '_>,
) -> Result<Option<Model<'f>>, Failure> {
    // What BuildKit's parser does not read has no meaning to keep: unless a fix repairs it, it stays as it is.
    if model.file.is_rejected() {
        return Ok(None);
    }
    let frozen = frozen.with_refused(model.file);
    let output = printer::print(model, &settings.layout, &frozen);
    if output == model.file.source {
        return Ok(None);
    }
    let output = shelf.read(output);
    match verify::same_meaning(model, &output) {
        Ok(()) => Ok(Some(output)),
        Err(mismatch) => Err(Failure::Mismatch(mismatch.to_string())),
    }
}

/// More problems of one kind than this are one finding: after the first, most come of it.
const SAME_PROBLEMS: usize = 3;

/// What Docker rejects, without what comments silence; of a file that is not meant for Docker as it stands, that alone.
fn syntax_findings(file: &Dockerfile<'_>, frozen: &Frozen, settings: &Settings) -> Vec<Finding> {
    let finding = |severity, span, message: String, help: Option<String>| Finding {
        rule: SYNTAX,
        severity,
        span,
        message,
        help,
        fix: None,
        code: None,
    };
    if settings.rules.ignore.iter().any(|name| name == SYNTAX) {
        return Vec::new();
    }
    let note = match frozen.whole_file() {
        None => None,
        Some(Whole::Asked) => return Vec::new(),
        Some(Whole::Template(span)) => Some((
            span,
            "another program fills this in first: a template is left as it is",
        )),
        Some(Whole::Frontend(span)) => Some((
            span,
            "this frontend is not Docker's and knows other instructions: the file is left as it is",
        )),
    };
    if let Some((span, message)) = note {
        let help = "`exclude` in dfmt.toml leaves it out without a word".to_owned();
        return vec![finding(
            Severity::Info,
            span,
            message.to_owned(),
            Some(help),
        )];
    }
    if file.problems.is_empty() {
        return Vec::new();
    }
    let spans: Vec<Span> = frozen.spans(file).collect();
    let ignores = if settings.disregard_comments {
        Ignores::default()
    } else {
        Ignores::read(file, settings.today)
    };
    let starts: Vec<u32> = file.instructions().map(|it| it.span.start).collect();
    let is_silenced = |problem: &&Problem| {
        let start = problem.span.start;
        let at = spans.partition_point(|span| span.end <= start);
        let is_frozen = spans.get(at).is_some_and(|span| span.start <= start);
        let above = || starts.partition_point(|&at| at <= start);
        is_frozen
            || (!ignores.list.is_empty())
                .then(above)
                .and_then(|above| above.checked_sub(1))
                .is_some_and(|index| ignores.names(SYNTAX, index))
    };
    let kind = |problem: &Problem| {
        let message = &problem.message;
        let end = message.find([':', '"', '\'']).unwrap_or(message.len());
        message[..end].trim_end().to_owned()
    };
    let mut kinds: Vec<(String, Vec<&Problem>)> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for problem in file.problems.iter().filter(|problem| !is_silenced(problem)) {
        let kind = kind(problem);
        let at = *places.entry(kind.clone()).or_insert(kinds.len());
        match kinds.get_mut(at) {
            Some((_, same)) => same.push(problem),
            None => kinds.push((kind, vec![problem])),
        }
    }
    let mut findings = Vec::new();
    for (kind, same) in kinds {
        // One more is as short as what would stand for it.
        let shown = if same.len() > SAME_PROBLEMS + 1 {
            SAME_PROBLEMS
        } else {
            same.len()
        };
        for problem in &same[..shown] {
            findings.push(finding(
                Severity::Error,
                problem.span,
                problem.message.clone(),
                lint::refused::help(file, problem),
            ));
        }
        if let Some(next) = same.get(shown) {
            let message = format!("{kind}: {} more from here on", same.len() - shown);
            findings.push(finding(Severity::Error, next.span, message, None));
        }
    }
    findings.sort_by_key(|finding| finding.span.start);
    findings
}
