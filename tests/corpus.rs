//! The gates on whole files, those of `tests/corpus` and the shared ones where they are: no panic, no mismatch, no fix that broke
//! something, nothing that Docker refuses only afterwards; formatting or fixing twice changes nothing; and the trees of shell
//! texts are lossless.
//!
//! `DFMT_CORPUS_OUT=<folder>` keeps what comes out, for other tools to judge.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test may read files, print and panic"
)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::panic::AssertUnwindSafe;

use dfmt::config::{
    ImagePattern, IndentStyle, Layout, LineEndingChoice, OPTIONS, OperatorPosition, RequiredLabel,
    SecretMount, Settings, Value,
};
use dfmt::engine::{self, FixMode, Request};
use dfmt::model::{Model, NoContext, shell_text};
use dfmt::rules::RULES;
use dfmt::shell::{Mode, Script};
use dfmt::text::LogicalSpan;
use support::File;
use support::gates::accepted;

fn run(bytes: &[u8], settings: &Settings, fix: FixMode) -> Result<Vec<u8>, String> {
    let request = Request {
        settings,
        fix,
        format: true,
        context: &NoContext,
        only: None,
        shellcheck: None,
    };
    match std::panic::catch_unwind(AssertUnwindSafe(|| engine::run(bytes, request))) {
        Ok(Ok(outcome)) if !outcome.dropped.is_empty() => {
            Err(format!("dropped: {}", outcome.dropped.join("; ")))
        }
        Ok(Ok(outcome)) => Ok(outcome.output.unwrap_or_else(|| bytes.to_vec())),
        Ok(Err(failure)) => Err(format!("{failure:?}")),
        Err(_) => Err("panic".to_owned()),
    }
}

/// What `check` says of each file, in order, by two threads.
fn each<T: Send>(check: impl Fn(&File) -> T + Sync) -> Vec<T> {
    let files = support::corpus();
    let (first, second) = files.split_at(files.len() / 2);
    let (first, second) = std::thread::scope(|scope| {
        let second = scope.spawn(|| second.iter().map(&check).collect::<Vec<_>>());
        let first: Vec<_> = first.iter().map(&check).collect();
        (first, second.join().unwrap())
    });
    first.into_iter().chain(second).collect()
}

/// Fails with the first of what is wrong.
fn none_wrong(name: &str, results: Vec<Result<bool, String>>) {
    let files = results.len();
    let changed = results.iter().filter(|result| **result == Ok(true)).count();
    let wrong: Vec<_> = results.into_iter().filter_map(Result::err).collect();
    println!(
        "{name}: {files} files, {changed} changed, {} wrong",
        wrong.len()
    );
    assert!(
        wrong.is_empty(),
        "{} wrong\n{}",
        wrong.len(),
        wrong[..wrong.len().min(40)].join("\n")
    );
}

fn gate(layout: Layout, fix: FixMode, name: &str) {
    let settings = Settings {
        layout,
        ..Settings::default()
    };
    gate_with(&settings, fix, name);
}

/// All rules, those that are on only where they are named, or only with a policy, included.
fn all_rules() -> Settings {
    let mut settings = Settings::default();
    let rules = &mut settings.rules;
    rules.select = RULES.iter().map(|rule| rule.id.to_owned()).collect();
    rules.trusted_registries = vec![ImagePattern::new("ghcr.io/acme/**").unwrap()];
    rules.required_labels =
        vec![RequiredLabel::new("org.opencontainers.image.source:url").unwrap()];
    rules.strict_labels = true;
    rules.secret_mounts = vec![SecretMount::new("npm ci: id=npmrc,target=/root/.npmrc").unwrap()];
    settings
}

fn gate_of_all_rules(fix: FixMode, name: &str) {
    gate_with(&all_rules(), fix, name);
}

/// With all rules, and an option that is not the default.
fn gate_of_option(path: &str, value: &str, fix: FixMode, name: &str) {
    let mut settings = all_rules();
    let mut options = OPTIONS.iter();
    let option = options.find(|option| option.path() == path).unwrap();
    option
        .set(&mut settings, Value::Word(value.to_owned()))
        .unwrap();
    gate_with(&settings, fix, name);
}

fn gate_with(settings: &Settings, fix: FixMode, name: &str) {
    let out = std::env::var_os("DFMT_CORPUS_OUT").map(|dir| std::path::Path::new(&dir).join(name));
    let results = each(|(file, bytes)| {
        let once = run(bytes, settings, fix).map_err(|problem| format!("{file}: {problem}"))?;
        if let Some(out) = &out {
            let path = out.join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, &once).unwrap();
        }
        accepted(bytes, &once, fix).map_err(|problem| format!("{file}: {problem}"))?;
        match run(&once, settings, fix) {
            Ok(twice) if twice != once => Err(format!("{file}: not stable")),
            Ok(_) => Ok(once != *bytes),
            Err(problem) => Err(format!("{file}: second run: {problem}")),
        }
    });
    none_wrong(name, results);
}

#[test]
fn formatting() {
    gate(Layout::default(), FixMode::Off, "format");
}

#[test]
fn formatting_narrow() {
    let layout = Layout {
        line_width: 60,
        indent_style: IndentStyle::Tab,
        operator_position: OperatorPosition::Trailing,
        blank_lines: 0,
        ..Layout::default()
    };
    gate(layout, FixMode::Off, "narrow");
}

#[test]
fn formatting_wide() {
    let layout = Layout {
        line_width: 200,
        indent_width: 2,
        operator_position: OperatorPosition::Preserve,
        blank_lines: 2,
        line_ending: LineEndingChoice::Crlf,
        ..Layout::default()
    };
    gate(layout, FixMode::Off, "wide");
}

#[test]
fn safe_fixes() {
    gate(Layout::default(), FixMode::Safe, "safe");
}

#[test]
fn safe_fixes_of_all_rules() {
    gate_of_all_rules(FixMode::Safe, "all-safe");
}

#[test]
fn safe_fixes_with_all_neighbours_joined() {
    gate_of_option("rules.chain-run.mode", "all", FixMode::Safe, "all-chains");
}

#[test]
fn unsafe_fixes_with_mounted_caches() {
    gate_of_option("package-caches", "mount", FixMode::Unsafe, "all-mounts");
}

#[test]
fn unsafe_fixes_of_all_rules() {
    gate_of_all_rules(FixMode::Unsafe, "all-unsafe");
}

#[test]
fn unsafe_fixes() {
    gate(Layout::default(), FixMode::Unsafe, "unsafe");
}

/// A finding points at something exact: no blank at its edges unless it is about an empty line, no continuation at its end, no part
/// of a character.
#[test]
fn places_are_exact() {
    let mut settings = Settings::default();
    settings.rules.select = RULES.iter().map(|rule| rule.id.to_owned()).collect();
    let results = each(|(name, bytes)| {
        let escape = dfmt::syntax::parse(bytes).escape;
        let findings = engine::check(bytes, &settings, &NoContext).unwrap_or_default();
        for finding in &findings {
            let text = finding.span.of(bytes);
            let is_cut = |at: u32| {
                bytes
                    .get(at as usize)
                    .is_some_and(|byte| byte & 0xC0 == 0x80)
            };
            let is_text = std::str::from_utf8(bytes).is_ok();
            // The directive that sets it ends in it, too.
            let hangs = text.ends_with(&[escape])
                && !text.ends_with(&[escape, escape])
                && !text.starts_with(b"#");
            let is_edged = text != text.trim_ascii() && !text.trim_ascii().is_empty();
            if is_edged
                || hangs && text.len() > 1
                || is_text && (is_cut(finding.span.start) || is_cut(finding.span.end))
            {
                let text = String::from_utf8_lossy(text);
                return Err(format!("{name}: {} points at {text:?}", finding.rule));
            }
        }
        Ok(!findings.is_empty())
    });
    none_wrong("places", results);
}

/// All shell texts, also those handed to shells of another kind and the bodies of heredocs: any text must give a tree.
#[test]
fn shell_trees_are_lossless() {
    let results = each(|(name, bytes)| {
        let file = dfmt::syntax::parse(bytes);
        let model = Model::new(&file);
        let mut texts = 0;
        for (index, instruction) in model.instructions.iter().enumerate() {
            let text = instruction.joined.text();
            let wrong =
                |problem: String| format!("{name}: line {}: {problem}", instruction.first_line);
            if let Some(span) = shell_text(instruction.effective()) {
                texts += 1;
                let parsed;
                let script = if let Some(script) = model.script(index) {
                    script
                } else {
                    parsed = dfmt::shell::parse(text, span, Mode::Line);
                    &parsed
                };
                lossless(script, text, span).map_err(wrong)?;
            }
            for heredoc in &instruction.heredocs {
                let body = heredoc.body.of(bytes);
                let whole = LogicalSpan::new(0, body.len());
                let script = dfmt::shell::parse(body, whole, Mode::Script);
                lossless(&script, body, whole).map_err(wrong)?;
            }
        }
        Ok(texts > 0)
    });
    let with_text = results.iter().filter(|result| **result == Ok(true)).count();
    assert!(
        with_text * 2 > results.len(),
        "only {with_text} files have shell text"
    );
    none_wrong("shell", results);
}

/// The tokens stand in order inside `span`, and between them lie only blanks.
fn lossless(script: &Script, text: &[u8], span: LogicalSpan) -> Result<(), String> {
    let blank = |start: u32, end: u32| {
        let bytes = &text[start as usize..end as usize];
        let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t');
        if bytes.iter().all(is_blank) {
            return Ok(());
        }
        Err(format!(
            "{:?} lies between tokens",
            String::from_utf8_lossy(bytes)
        ))
    };
    let mut at = span.start;
    for token in &script.tokens {
        if token.span.start < at || token.span.end <= token.span.start || token.span.end > span.end
        {
            return Err(format!("{token:?} is empty or out of order"));
        }
        blank(at, token.span.start)?;
        at = token.span.end;
    }
    blank(at, span.end)?;
    if script.list.is_none() != script.problem.is_some() {
        return Err("no list without a problem".to_owned());
    }
    for inner in &script.substitutions {
        if !script.tokens[inner.token.index()].span.contains(inner.span) {
            return Err("a substitution lies outside its token".to_owned());
        }
        lossless(&inner.script, text, inner.span)?;
    }
    Ok(())
}

/// The folders of `tests/corpus` say what Docker makes of their files; templates may be anything.
#[test]
fn own_files_are_what_their_folder_says() {
    let mut wrong = Vec::new();
    for (name, bytes) in support::own_corpus() {
        let file = dfmt::syntax::parse(&bytes);
        let folder = name.split('/').nth(1).unwrap();
        let is_right = match folder {
            "templates" => true,
            "refused-by-the-parser" => file.is_rejected(),
            "refused-by-the-check" => !file.is_rejected() && !file.problems.is_empty(),
            _ => file.problems.is_empty() || file.frontend().is_some_and(|it| !it.is_dockers()),
        };
        if !is_right {
            wrong.push(format!("{name}: {:?}", file.problems));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The corpus is wide, its files are no toys and no copies of each other.
#[test]
fn own_files_are_many_and_differ() {
    let files = support::own_corpus();
    let mut folders: BTreeMap<&str, usize> = BTreeMap::new();
    for (name, bytes) in &files {
        let lines = bytes.split(|&byte| byte == b'\n').count();
        assert!((5..=62).contains(&lines), "{name}: {lines} lines");
        let folder = name.split('/').nth(1).unwrap();
        *folders.entry(folder).or_default() += 1;
    }
    assert!(files.len() >= 150, "{} files", files.len());
    assert!(folders.len() >= 15, "{folders:?}");
    let texts: BTreeSet<&[u8]> = files.iter().map(|(_, bytes)| &bytes[..]).collect();
    assert_eq!(texts.len(), files.len(), "two files are the same");
}

/// Every rule that can finds something in the files of the repository.
#[test]
fn own_files_stir_the_rules() {
    let settings = all_rules();
    let mut stirred = BTreeSet::new();
    for (_, bytes) in support::own_corpus() {
        let findings = engine::check(&bytes, &settings, &NoContext).unwrap_or_default();
        stirred.extend(findings.iter().map(|finding| finding.rule));
    }
    let quiet: Vec<_> = RULES
        .iter()
        .map(|rule| rule.id)
        .filter(|id| !stirred.contains(id))
        .collect();
    // One is off where caches are to be cleaned, one asks a program; the others look at the build context, which these files have none of.
    assert_eq!(
        quiet,
        [
            "entrypoint-script",
            "ignored-lock-file",
            "cache-mounts",
            "copy-ignored",
            "dockerignore",
            "shellcheck"
        ]
    );
}

/// Comments silence all that rules find, and nothing else changes; a second time there is nothing to silence.
#[test]
fn what_is_left_can_be_silenced() {
    let settings = Settings::default();
    let silence = |bytes: &[u8], fix| {
        let request = Request {
            settings: &settings,
            fix,
            format: fix != FixMode::Off,
            context: &NoContext,
            only: None,
            shellcheck: None,
        };
        engine::silence_rest(bytes, request, "").map_err(|failure| format!("{failure:?}"))
    };
    for fix in [FixMode::Off, FixMode::Safe] {
        let results = each(|(file, bytes)| {
            let wrong = |what: String| Err(format!("{file}: {what}"));
            let is_rejected = |bytes: &[u8]| dfmt::parse(bytes).is_rejected();
            let first = silence(bytes, fix).map_err(|problem| format!("{file}: {problem}"))?;
            if !first.dropped.is_empty() {
                return wrong(first.dropped.join("; "));
            }
            let text = first.output.as_deref().unwrap_or(bytes);
            let about_comments = ["syntax", "unused-ignore", "ignore-policy"];
            let mut left = first.after.iter();
            if let Some(left) = left.find(|it| !about_comments.contains(&it.rule))
                && !is_rejected(text)
            {
                return wrong(format!("{} is left", left.rule));
            }
            let idle = |found: &[dfmt::Finding]| {
                let idle = found.iter().filter(|it| it.rule == "unused-ignore");
                idle.count()
            };
            if fix == FixMode::Off && idle(&first.after) > idle(&first.before) {
                return wrong("a comment silences nothing".to_owned());
            }
            let is_comment = |text: &[u8]| {
                text.starts_with(b", ") || text.trim_ascii_start().starts_with(b"# dfmt: ignore[")
            };
            let mut edits = first.edits.iter();
            if fix == FixMode::Off && !edits.all(|it| it.span.is_empty() && is_comment(&it.text)) {
                return wrong("something else than a comment was added".to_owned());
            }
            match silence(text, fix) {
                Ok(second) if second.output.is_some() => wrong("not stable".to_owned()),
                Ok(_) => Ok(first.output.is_some()),
                Err(problem) => wrong(format!("second run: {problem}")),
            }
        });
        none_wrong("silenced", results);
    }
}
