//! One test for each file in `tests/fixtures`, named after it; what it must give lies at the same path in `snapshots`.
//!
//! - `format/**/x.Dockerfile`: the layout. `snapshots/format/**/x.Dockerfile` is the text formatted.
//! - `rules/<id>/**/x.Dockerfile`: the rule alone. `snapshots/rules/<id>/**/x.Dockerfile.snap` is what it says, with the lines
//!   it says it of and what the fix of each finding changes, and below it the text fixed. `x.unsafe.Dockerfile` gets the
//!   unsafe fixes too. The start of the name says what must happen: `silent-` no finding, `report-` a finding but no change,
//!   anything else a change.
//! - `rules/together/**/x.Dockerfile`: all rules, and the layout.
//!
//! Beside `x.Dockerfile` may lie `x.options` (lines `key = value`, see [`settings`]) and `x.context/`, its build context.
//! The examples in the documentation of the rules are tests too, in the build context `rules/<id>/example.context` if that is there. `DFMT_BLESS=1` accepts what is found.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test may read files and panic"
)]

#[path = "support/disk_context.rs"]
mod disk_context;
#[path = "support/snapshot.rs"]
mod snapshot;
mod support;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use dfmt::config::{OPTIONS, Settings, Value};
use dfmt::diagnostic::{Applicability, Finding};
use dfmt::engine::{self, FixMode, Outcome, Request};
use dfmt::knowledge::codes::HADOLINT;
use dfmt::lint::{Rule, SHELLCHECK};
use dfmt::model::{BuildContext, NoContext};
use dfmt::rules::{RULES, documentation};
use dfmt::text::{Date, LineIndex, Span};
use disk_context::DiskContext;
use libtest_mimic::{Arguments, Failed, Trial};
use support::files_below;

/// The folder of the fixtures that all rules see.
const TOGETHER: &str = "together";

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let (format, rules) = (fixtures("format"), fixtures("rules"));
    let snapshots = |fixtures: &[PathBuf], name: fn(&Path) -> PathBuf| -> Vec<PathBuf> {
        fixtures.iter().map(|fixture| name(fixture)).collect()
    };
    let of_format = snapshots(&format, Path::to_path_buf);
    let of_rules = snapshots(&rules, rule_snapshot);
    let mut trials = vec![
        Trial::test("format: no snapshot without a fixture", move || {
            snapshot::no_strays("format", &of_format)
        }),
        Trial::test("rules: no snapshot without a fixture", move || {
            snapshot::no_strays("rules", &of_rules)
        }),
        Trial::test("rules: ids and codes are unique", unique_names),
    ];
    let names = rules.clone();
    trials.push(Trial::test("rules: no folder without a rule", move || {
        no_foreign_folders(&names)
    }));
    let names = rules.clone();
    trials.push(Trial::test(
        "rules: findings have hadolint's codes",
        move || hadolint_codes(&names),
    ));
    // What another program says has a test of its own, tests/shellcheck.rs.
    for rule in RULES.iter().filter(|rule| rule.id != SHELLCHECK) {
        let names = rules.clone();
        let name = format!("rules/{}: has enough fixtures", rule.id);
        trials.push(Trial::test(name, move || enough_fixtures(rule, &names)));
        let name = format!("rules/{}: the example in its documentation", rule.id);
        trials.push(Trial::test(name, move || example(rule)));
    }
    let test = |fixture: PathBuf, check: fn(&Path) -> Result<(), Failed>| {
        Trial::test(fixture.display().to_string(), move || check(&fixture))
    };
    trials.extend(format.into_iter().map(|fixture| test(fixture, layout)));
    trials.extend(rules.into_iter().map(|fixture| test(fixture, rule)));
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

/// The fixtures in a folder, as paths below `tests/fixtures`.
fn fixtures(folder: &str) -> Vec<PathBuf> {
    let root = root();
    let fixtures = files_below(&root.join(folder)).into_iter().map(|path| {
        let path = path.strip_prefix(&root).expect("it was found there");
        path.to_path_buf()
    });
    let is_fixture = |path: &PathBuf| {
        let in_context = path
            .iter()
            .any(|part| part.to_string_lossy().ends_with(".context"));
        path.extension()
            .is_some_and(|extension| extension == "Dockerfile")
            && !in_context
    };
    fixtures.filter(is_fixture).collect()
}

/// The file beside a fixture with another extension.
fn beside(fixture: &Path, extension: &str) -> PathBuf {
    root().join(fixture).with_extension(extension)
}

/// The day of all fixtures.
const TODAY: &str = "2026-01-01";

/// The defaults, on that day.
fn settings_of_the_day() -> Settings {
    Settings {
        today: Date::read(TODAY),
        ..Settings::default()
    }
}

/// The settings of a fixture: the defaults, changed by its `.options`. The keys are those of dfmt.toml; `rules.` may be left out.
fn settings(fixture: &Path) -> Result<Settings, Failed> {
    let mut settings = settings_of_the_day();
    let text = fs::read_to_string(beside(fixture, "options")).unwrap_or_default();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        set_option(&mut settings, line)?;
    }
    Ok(settings)
}

/// Sets one option, `key = value`; lists get one more item, or all of `["a", "b"]`.
fn set_option(settings: &mut Settings, line: &str) -> Result<(), Failed> {
    let (key, value) = line.split_once('=').ok_or("no `=` in an option")?;
    let (key, value) = (key.trim(), value.trim().trim_matches('"'));
    let option = OPTIONS.iter().find(|option| {
        let path = option.path();
        path == key || path.strip_prefix("rules.") == Some(key)
    });
    let option = option.ok_or_else(|| format!("no such option: {key}"))?;
    let value = match option.get(settings) {
        Value::Number(_) => Value::Number(value.parse()?),
        Value::List(mut list) => {
            let inner = value.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
            let items = inner.unwrap_or(value).split(", ");
            list.extend(items.map(|item| item.trim_matches('"').to_owned()));
            Value::List(list)
        }
        Value::Switch(_) => Value::Switch(value.parse()?),
        Value::Word(_) | Value::Other => Value::Word(value.to_owned()),
    };
    Ok(option.set(settings, value)?)
}

fn run(source: &[u8], request: Request<'_>) -> Result<Outcome, Failed> {
    let outcome = engine::run(source, request).map_err(|failure| format!("{failure:?}"))?;
    if !outcome.dropped.is_empty() {
        return Err(format!("fixes were dropped: {:?}", outcome.dropped).into());
    }
    Ok(outcome)
}

/// The text a run gives; a second run must change nothing.
fn settled(source: &[u8], request: Request<'_>) -> Result<(Outcome, Vec<u8>), Failed> {
    let outcome = run(source, request)?;
    let text = outcome.output.clone().unwrap_or_else(|| source.to_vec());
    if let Some(twice) = run(&text, request)?.output {
        let diff = snapshot::diff(&text, &twice);
        return Err(format!("a second run changes it again\n{diff}").into());
    }
    Ok((outcome, text))
}

/// A fixture of the layout.
fn layout(fixture: &Path) -> Result<(), Failed> {
    let source = fs::read(root().join(fixture))?;
    lossless(&source)?;
    let settings = settings(fixture)?;
    let request = Request {
        settings: &settings,
        fix: FixMode::Off,
        format: true,
        context: &NoContext,
        only: None,
        shellcheck: None,
    };
    let (_, text) = settled(&source, request)?;
    lossless(&text)?;
    snapshot::check(fixture, &text)
}

/// The leaves of the tree are the text.
fn lossless(source: &[u8]) -> Result<(), Failed> {
    let file = dfmt::syntax::parse(source);
    let mut at = 0;
    for leaf in file.leaves() {
        if leaf.span.start != at {
            return Err(format!("the leaves do not tile the text at byte {at}").into());
        }
        at = leaf.span.end;
    }
    if at as usize != source.len() {
        return Err(format!("the leaves end at byte {at}").into());
    }
    Ok(())
}

/// The rule a fixture is for, or `together`.
fn rule_of(fixture: &Path) -> Option<&str> {
    fixture.iter().nth(1)?.to_str()
}

fn rule_snapshot(fixture: &Path) -> PathBuf {
    fixture.with_added_extension("snap")
}

/// What the name of a rule's fixture promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Promise {
    Silent,
    Report,
    Fix,
}

impl Promise {
    fn of(fixture: &Path) -> Self {
        let name = fixture.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with("silent-") {
            Self::Silent
        } else if name.starts_with("report-") {
            Self::Report
        } else {
            Self::Fix
        }
    }
}

/// The rules that run over a fixture.
fn selection(id: &str) -> Vec<String> {
    match id {
        // What it says depends on what the others say.
        // What there is to say of comments, another one says of each.
        TOGETHER | "unused-ignore" => RULES
            .iter()
            .filter(|rule| rule.id != "inline-ignore")
            .map(|rule| rule.id.to_owned())
            .collect(),
        id => vec![id.to_owned()],
    }
}

/// A fixture of a rule.
fn rule(fixture: &Path) -> Result<(), Failed> {
    let id = rule_of(fixture).ok_or("it lies in no folder")?;
    let source = fs::read(root().join(fixture))?;
    let mut settings = settings(fixture)?;
    settings.rules.select = selection(id);
    let is_unsafe = fixture.to_string_lossy().ends_with(".unsafe.Dockerfile");
    let folder = beside(fixture, "context");
    let disk = DiskContext(folder.clone());
    let context: &dyn BuildContext = if folder.is_dir() { &disk } else { &NoContext };
    let request = Request {
        settings: &settings,
        fix: if is_unsafe {
            FixMode::Unsafe
        } else {
            FixMode::Safe
        },
        format: id == TOGETHER,
        context,
        only: None,
        shellcheck: None,
    };
    let (outcome, text) = settled(&source, request)?;
    // With the layout on top it settles too.
    settled(
        &source,
        Request {
            format: true,
            ..request
        },
    )?;
    snapshot::check(
        &rule_snapshot(fixture),
        &described(&source, &outcome, &text),
    )?;
    declared(&outcome)?;
    let promise = Promise::of(fixture);
    let found = outcome.before.iter().filter(|finding| finding.rule == id);
    let is_changed = outcome.output.is_some() || !outcome.files.is_empty();
    let kept = match (found.count(), !is_changed) {
        (0, _) => promise == Promise::Silent,
        (_, true) => promise == Promise::Report,
        (_, false) => promise == Promise::Fix,
    };
    if kept || id == TOGETHER {
        return Ok(());
    }
    let (found, changed) = (outcome.before.len(), is_changed);
    Err(format!("its name says {promise:?}, but: {found} findings, changed: {changed}").into())
}

/// Fixes are of the kinds that their rule says it has.
fn declared(outcome: &Outcome) -> Result<(), Failed> {
    for finding in outcome.before.iter().chain(&outcome.after) {
        let rule = RULES.iter().find(|rule| rule.id == finding.rule);
        let (Some(rule), Some(fix)) = (rule, &finding.fix) else {
            continue;
        };
        if !rule.fixes.contains(&fix.applicability) {
            let class = fix.applicability;
            return Err(format!("{} does not say it has {class:?} fixes", rule.id).into());
        }
    }
    Ok(())
}

/// What a run over a rule's fixture gave: the findings, those that are left, the text.
fn described(source: &[u8], outcome: &Outcome, text: &[u8]) -> Vec<u8> {
    let mut out = findings(source, &outcome.before);
    if outcome.output.is_some() && !outcome.after.is_empty() {
        out.push_str("\nLeft:\n");
        out.push_str(&findings(text, &outcome.after));
    }
    let mut out = if out.is_empty() {
        b"Nothing to say.\n".to_vec()
    } else {
        out.into_bytes()
    };
    if outcome.output.is_some() {
        out.extend_from_slice(b"\n--------\n");
        out.extend_from_slice(text);
    }
    for file in &outcome.files {
        out.extend_from_slice(format!("\n-------- {}\n", file.path).as_bytes());
        out.extend_from_slice(&file.text());
    }
    out
}

/// Each finding, the lines it is about, and what its fix changes.
fn findings(source: &[u8], findings: &[Finding]) -> String {
    let index = LineIndex::new(source);
    let mut out = String::new();
    for finding in findings {
        let (rule, severity) = (finding.rule, finding.severity.as_str());
        let (place, message) = (range(&index, source, finding.span), &finding.message);
        writeln!(out, "{place} {severity} {rule}: {message}").unwrap();
        out.push_str(&pointed_at(&index, source, finding.span));
        if let Some(help) = &finding.help {
            writeln!(out, "    help: {help}").unwrap();
        }
        if let Some(fix) = &finding.fix {
            let class = match fix.applicability {
                Applicability::Safe => "safe",
                Applicability::Unsafe => "unsafe",
            };
            assert!(!fix.title.starts_with(char::is_lowercase), "{}", fix.title);
            writeln!(out, "    {class} fix: {}", fix.title).unwrap();
            for edit in &fix.edits {
                let change = change(edit.span.of(source), &edit.text);
                let place = range(&index, source, edit.span);
                writeln!(out, "        {place} {change}").unwrap();
            }
        }
    }
    out
}

/// Where a span starts and ends.
fn range(index: &LineIndex, source: &[u8], span: Span) -> String {
    let at = |offset| {
        let place = index.line_column(source, offset);
        format!("{}:{}", place.line, place.column)
    };
    format!("{}-{}", at(span.start), at(span.end))
}

/// The line a span starts in and the one it ends in, with carets below what of them lies in the span.
fn pointed_at(index: &LineIndex, source: &[u8], span: Span) -> String {
    let first = index.line(span.start);
    // A span that ends with a line ends in this line.
    let last = index.line(span.end.saturating_sub(1).max(span.start));
    let mut out = marked(source, index.span(first), span);
    if last > first + 1 {
        out.push_str("    ...\n");
    }
    if last > first {
        out.push_str(&marked(source, index.span(last), span));
    }
    out
}

/// A line with carets below what of it lies in the span.
fn marked(source: &[u8], line: Span, span: Span) -> String {
    let start = line.start as usize;
    let text = line.of(source).trim_ascii_end();
    // Blanks at the start of a line that is not the first are no part of what is meant.
    let indent = text.len() - text.trim_ascii_start().len();
    let from = (span.start as usize).checked_sub(start).unwrap_or(indent);
    let to = (span.end as usize - start).min(text.len());
    // A control character is shown as its picture.
    let visible = |ch: char| match u32::from(ch) {
        9 => ch,
        code @ 0..32 => char::from_u32(0x2400 + code).unwrap(),
        127 => '\u{2421}',
        _ => ch,
    };
    let part = |range: Range<usize>| -> String {
        let part = String::from_utf8_lossy(text.get(range).unwrap_or_default());
        part.chars().map(visible).collect()
    };
    let space = part(0..from).replace(|ch| ch != '\t', " ");
    let carets = "^".repeat(part(from..to).chars().count().max(1));
    let line = part(0..text.len());
    format!("    | {line}\n    | {space}{carets}\n")
}

/// What an edit does, as it could be written in a program.
fn change(old: &[u8], new: &[u8]) -> String {
    let (old, new) = (String::from_utf8_lossy(old), String::from_utf8_lossy(new));
    match (old.is_empty(), new.is_empty()) {
        (true, _) => format!("insert {new:?}"),
        (_, true) => format!("remove {old:?}"),
        _ => format!("{old:?} -> {new:?}"),
    }
}

fn unique_names() -> Result<(), Failed> {
    let mut known = BTreeSet::new();
    for rule in RULES {
        let names = std::iter::once(&rule.id).chain(rule.codes);
        for name in names {
            if !known.insert(name.to_lowercase()) {
                return Err(format!("{name} stands for two rules").into());
            }
        }
    }
    Ok(())
}

fn no_foreign_folders(fixtures: &[PathBuf]) -> Result<(), Failed> {
    for fixture in fixtures {
        let id = rule_of(fixture);
        let known = RULES.iter().any(|rule| Some(rule.id) == id) || id == Some(TOGETHER);
        if !known {
            return Err(format!("{} is for no rule", fixture.display()).into());
        }
    }
    Ok(())
}

/// A finding has a name of its own rule, and each code of hadolint's that a rule answers to is that of some finding.
fn hadolint_codes(fixtures: &[PathBuf]) -> Result<(), Failed> {
    let mut found = BTreeSet::new();
    for fixture in fixtures {
        let source = fs::read(root().join(fixture))?;
        let mut settings = settings(fixture)?;
        settings.rules.select = vec!["all".to_owned()];
        for finding in engine::check(&source, &settings, &NoContext).unwrap_or_default() {
            let Some(rule) = RULES.iter().find(|rule| rule.id == finding.rule) else {
                continue;
            };
            let is_name = |code: &&str| rule.names().any(|name| name == *code);
            if let Some(code) = finding.code.filter(|code| !is_name(code)) {
                return Err(format!("{}: {code} is none of its names", rule.id).into());
            }
            found.extend(rule.hadolint_code(&finding));
        }
    }
    let answered = HADOLINT
        .iter()
        .map(|known| known.code)
        .filter(|code| RULES.iter().any(|rule| rule.codes.contains(code)));
    let never: Vec<&str> = answered.filter(|code| !found.contains(code)).collect();
    if never.is_empty() {
        Ok(())
    } else {
        Err(format!("no finding has the code {}", never.join(", ")).into())
    }
}

/// A rule has a fixture on which it speaks and one on which it does not, and it lets at least as many be as it changes.
fn enough_fixtures(rule: &Rule, fixtures: &[PathBuf]) -> Result<(), Failed> {
    let own = fixtures
        .iter()
        .filter(|fixture| rule_of(fixture) == Some(rule.id));
    let promises: Vec<Promise> = own.map(|fixture| Promise::of(fixture)).collect();
    let count = |promise| promises.iter().filter(|it| **it == promise).count();
    let (silent, reports) = (count(Promise::Silent), count(Promise::Report));
    let changes = promises.len() - silent - reports;
    if silent == 0 || promises.len() == silent || silent + reports < changes {
        let found = format!("{changes} fixtures that change, {reports} reports, {silent} silent");
        return Err(found.into());
    }
    Ok(())
}

/// The first two `dockerfile` blocks under `## Example` of a rule's documentation are it before and after; a rule that only
/// reports has one. Unsafe fixes count. A block without FROM gets one; a `toml` block sets options.
fn example(rule: &Rule) -> Result<(), Failed> {
    let page = documentation(rule);
    let section = page
        .lines()
        .skip_while(|line| line.trim() != "## Example")
        .skip(1)
        .take_while(|line| !line.starts_with("## "));
    let mut settings = settings_of_the_day();
    settings.rules.select = selection(rule.id);
    let mut blocks: Vec<String> = Vec::new();
    let (mut inside, mut options) = (false, false);
    for line in section {
        match (inside, line) {
            (false, "```dockerfile") => {
                blocks.push(String::new());
                inside = true;
            }
            (false, "```toml") => options = true,
            (_, "```") => (inside, options) = (false, false),
            (false, line) if options => set_option(&mut settings, line)?,
            (true, line) => {
                let block = blocks.last_mut().unwrap();
                block.push_str(line);
                block.push('\n');
            }
            _ => {}
        }
    }
    let complete = |block: &String| {
        if block.lines().any(|line| line.starts_with("FROM ")) {
            block.clone()
        } else {
            format!("FROM debian:12\n{block}")
        }
    };
    let blocks: Vec<String> = blocks.iter().map(complete).collect();
    let before = blocks.first().ok_or("no example")?;
    // A rule that looks at the build context has one for its example.
    let folder = root().join("rules").join(rule.id).join("example.context");
    let disk = DiskContext(folder.clone());
    let context: &dyn BuildContext = if folder.is_dir() { &disk } else { &NoContext };
    let request = Request {
        settings: &settings,
        fix: FixMode::Unsafe,
        format: true,
        context,
        only: None,
        shellcheck: None,
    };
    let (outcome, text) = settled(before.as_bytes(), request)?;
    if outcome.before.is_empty() {
        return Err("the rule says nothing about its own example".into());
    }
    let after = blocks.get(1).unwrap_or(before);
    if text != after.as_bytes() {
        let diff = snapshot::diff(after.as_bytes(), &text);
        return Err(format!("fixing the first block does not give the second\n{diff}").into());
    }
    Ok(())
}
