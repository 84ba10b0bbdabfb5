//! The gates on real files: no panic, no mismatch, no fix that broke something; formatting or fixing twice changes nothing;
//! and the trees of shell texts are lossless.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test may read files, print and panic"
)]

mod support;

use std::panic::AssertUnwindSafe;

use dfmt::config::{
    IndentStyle, Layout, LineEndingChoice, OPTIONS, OperatorPosition, Settings, Value,
};
use dfmt::engine::{self, FixMode, Request};
use dfmt::model::{Model, NoContext, shell_text};
use dfmt::rules::RULES;
use dfmt::shell::{Mode, Script};
use dfmt::text::LogicalSpan;

type File = (String, Vec<u8>);

fn run(bytes: &[u8], settings: &Settings, fix: FixMode) -> Result<Vec<u8>, String> {
    let request = Request {
        settings,
        fix,
        format: true,
        context: &NoContext,
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

/// What `check` says of each file, in order, by two threads; nothing where there is no corpus.
fn each<T: Send>(check: impl Fn(&File) -> T + Sync) -> Option<Vec<T>> {
    let files = support::corpus()?;
    assert!(!files.is_empty(), "the corpus is empty");
    let (first, second) = files.split_at(files.len() / 2);
    let (first, second) = std::thread::scope(|scope| {
        let second = scope.spawn(|| second.iter().map(&check).collect::<Vec<_>>());
        let first: Vec<_> = first.iter().map(&check).collect();
        (first, second.join().unwrap())
    });
    Some(first.into_iter().chain(second).collect())
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

/// With all rules, those that are on only where they are named included.
fn gate_of_all_rules(fix: FixMode, name: &str) {
    let mut settings = Settings::default();
    settings.rules.select = RULES.iter().map(|rule| rule.id.to_owned()).collect();
    gate_with(&settings, fix, name);
}

/// With all rules, and an option that is not the default.
fn gate_of_option(path: &str, value: &str, fix: FixMode, name: &str) {
    let mut settings = Settings::default();
    settings.rules.select = RULES.iter().map(|rule| rule.id.to_owned()).collect();
    let mut options = OPTIONS.iter();
    let option = options.find(|option| option.path() == path).unwrap();
    option
        .set(&mut settings, Value::Word(value.to_owned()))
        .unwrap();
    gate_with(&settings, fix, name);
}

fn gate_with(settings: &Settings, fix: FixMode, name: &str) {
    let out = std::env::var_os("DFMT_CORPUS_OUT").map(|dir| std::path::Path::new(&dir).join(name));
    if let Some(out) = &out {
        std::fs::create_dir_all(out).unwrap();
    }
    let results = each(|(file, bytes)| {
        let once = run(bytes, settings, fix).map_err(|problem| format!("{file}: {problem}"))?;
        if let Some(out) = &out {
            std::fs::write(out.join(file), &once).unwrap();
        }
        match run(&once, settings, fix) {
            Ok(twice) if twice != once => Err(format!("{file}: not stable")),
            Ok(_) => Ok(once != *bytes),
            Err(problem) => Err(format!("{file}: second run: {problem}")),
        }
    });
    if let Some(results) = results {
        none_wrong(name, results);
    }
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
    if let Some(results) = results {
        let with_text = results.iter().filter(|result| **result == Ok(true)).count();
        assert!(
            with_text * 2 > results.len(),
            "only {with_text} files have shell text"
        );
        none_wrong("shell", results);
    }
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
