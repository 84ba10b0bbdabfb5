//! Real build contexts (the shared folder `contexts`), laid out on disk as git repositories: the gates of the corpus hold with them, too, what the
//! rules make of them is what `snapshots/contexts` says, and what .dockerignore leaves of them is what BuildKit is sent.
//!
//! `DFMT_CONTEXTS_OUT=<folder>` keeps what goes in, in `before`, and what comes out, in a folder for each mode, for other tools to judge.
//! `DFMT_BLESS=1 cargo test --test contexts what_rules_make_of_them` accepts what the rules make of them.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test may read files, start programs, print and panic"
)]

#[path = "support/snapshot.rs"]
mod snapshot;
mod support;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::process::Command;

use dfmt::config::Settings;
use dfmt::engine::{self, FixMode, Outcome, Request};
use dfmt::model::{BuildContext, Edited, Ignored, Model};
use dfmt::rules::RULES;
use dfmt::workspace::DiskContext;
use support::gates::accepted;

/// Lays the shared contexts out in a folder of that name; `None`, and says why, where that cannot be done.
fn laid_out(name: &str) -> Option<PathBuf> {
    support::shared("contexts")?;
    let to = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/contexts/lay_out.py");
    // What git tracks is part of what dfmt sees.
    if let Err(error) = Command::new("git").arg("--version").output() {
        println!("SKIPPED: git: {error}");
        return None;
    }
    let mut lay_out = Command::new("python3");
    match lay_out.arg(script).arg("--git").arg(&to).output() {
        Ok(done) => assert!(done.status.success(), "{done:?}"),
        Err(error) => {
            println!("SKIPPED: python3: {error}");
            return None;
        }
    }
    Some(to)
}

/// The Dockerfiles of the shared contexts: the folder of each, and its path in there.
fn dockerfiles() -> Vec<(String, String)> {
    let index = support::shared("contexts/INDEX.tsv").unwrap();
    let index = fs::read_to_string(index).unwrap();
    let mut files = Vec::new();
    for line in index.lines().skip(1) {
        let columns: Vec<&str> = line.split('\t').collect();
        let inside = match columns[3] {
            "" | "." => String::new(),
            folder => format!("{folder}/"),
        };
        for path in columns[5].split(',') {
            let path = path.strip_prefix(&inside).unwrap();
            files.push((columns[0].to_owned(), path.to_owned()));
        }
    }
    files
}

fn run(
    text: &[u8],
    settings: &Settings,
    fix: FixMode,
    context: &dyn BuildContext,
) -> Result<Outcome, String> {
    let request = Request {
        settings,
        fix,
        format: true,
        context,
        only: None,
        shellcheck: None,
    };
    match std::panic::catch_unwind(AssertUnwindSafe(|| engine::run(text, request))) {
        Ok(Ok(outcome)) if !outcome.dropped.is_empty() => {
            Err(format!("dropped: {}", outcome.dropped.join("; ")))
        }
        Ok(Ok(outcome)) => Ok(outcome),
        Ok(Err(failure)) => Err(format!("{failure:?}")),
        Err(_) => Err("panic".to_owned()),
    }
}

#[test]
fn gates() {
    let Some(root) = laid_out("contexts-gates") else {
        return;
    };
    let usual = Settings::default();
    let mut all = Settings::default();
    all.rules.select = RULES.iter().map(|rule| rule.id.to_owned()).collect();
    let modes = [
        ("format", &usual, FixMode::Off),
        ("safe", &usual, FixMode::Safe),
        ("unsafe", &usual, FixMode::Unsafe),
        ("all-safe", &all, FixMode::Safe),
        ("all-unsafe", &all, FixMode::Unsafe),
    ];
    let files = dockerfiles();
    assert!(files.len() > 100, "{} Dockerfiles", files.len());
    let mut wrong = Vec::new();
    for (name, settings, fix) in modes {
        let (mut changed, mut with_others) = (0, 0);
        let mut applied: BTreeMap<&str, usize> = BTreeMap::new();
        for (context, path) in &files {
            let place = root.join(context).join(path);
            let text = fs::read(&place).unwrap();
            let disk = DiskContext::new(root.join(context)).of(&place);
            keep("before", &format!("{context}/{path}"), &text);
            let mut gate = || -> Result<(), String> {
                let once = run(&text, settings, fix, &disk)?;
                let new = once.output.as_ref().unwrap_or(&text);
                keep(name, &format!("{context}/{path}"), new);
                changed += usize::from(once.output.is_some());
                with_others += usize::from(!once.files.is_empty());
                for fix in &once.applied {
                    *applied.entry(fix.rule).or_default() += 1;
                }
                accepted(&text, new, fix)?;
                lossless(new)?;
                let others = once.files.iter();
                let others = others.map(|it| (it.path.as_str(), it.text()));
                let then = Edited::new(&disk, others.collect());
                let twice = run(new, settings, fix, &then)?;
                if twice.output.is_some() || !twice.files.is_empty() {
                    return Err("a second run changes something".to_owned());
                }
                Ok(())
            };
            if let Err(problem) = gate() {
                wrong.push(format!("{name}: {context}/{path}: {problem}"));
            }
        }
        println!(
            "{name}: {} files, {changed} changed, {with_others} with other files, by rule {applied:?}",
            files.len()
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The leaves of the tree are the text.
fn lossless(text: &[u8]) -> Result<(), String> {
    let file = dfmt::syntax::parse(text);
    let spans = file.leaves().into_iter().map(|leaf| leaf.span);
    let end = spans.fold(
        0,
        |at, span| if span.start == at { span.end } else { u32::MAX },
    );
    let is_whole = end as usize == text.len();
    is_whole
        .then_some(())
        .ok_or_else(|| "its tree is not its text".to_owned())
}

/// Keeps a file in one folder with all others.
fn keep(mode: &str, path: &str, text: &[u8]) {
    if let Some(out) = std::env::var_os("DFMT_CONTEXTS_OUT") {
        let path = Path::new(&out).join(mode).join(path.replace('/', "--"));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

/// Rules that see the build context, or change the order of things.
const SEEING: &[&str] = &[
    "chown-layer",
    "copy-before-install",
    "copy-ignored",
    "copy-link",
    "dev-dependencies",
    "dockerignore",
    "entrypoint-script",
    "ignored-lock-file",
    "layer-order",
    "missing-source",
    "multi-stage",
    "npm-ci",
    "pid-one",
    "prefer-copy",
    "root-user",
    "uv-cache",
    "workdir-over-cd",
];

/// What each rule alone, with unsafe fixes, makes of the contexts, one file a rule: numbers and keywords, none of the text of others. A Dockerfile is named
/// by the number of its context and, where there are several, its own.
#[test]
fn what_rules_make_of_them() {
    let Some(root) = laid_out("contexts-rules") else {
        return;
    };
    let files = dockerfiles();
    let seeing = RULES.iter().filter(|rule| SEEING.contains(&rule.id));
    let mut wrong = Vec::new();
    for rule in seeing {
        let mut settings = Settings::default();
        settings.rules.select = vec![rule.id.to_owned()];
        let mut silent = Vec::new();
        let mut lines = String::new();
        let (mut found, mut fixed) = (0, 0);
        for (at, (context, path)) in files.iter().enumerate() {
            let place = root.join(context).join(path);
            let text = fs::read(&place).unwrap();
            let disk = DiskContext::new(root.join(context)).of(&place);
            let outcome = run(&text, &settings, FixMode::Unsafe, &disk).unwrap();
            let own = files[..at].iter().filter(|(other, _)| other == context);
            let number = match own.count() {
                0 => context[..3].to_owned(),
                before => format!("{}.{}", &context[..3], before + 1),
            };
            let said = outcome.before.len();
            if said == 0 {
                silent.push(number);
                continue;
            }
            found += 1;
            write!(
                lines,
                "{number}: {said} found, {} left",
                outcome.after.len()
            )
            .unwrap();
            for file in &outcome.files {
                let added = file.edits.iter().map(|edit| edit.text.trim_ascii());
                let added: usize = added
                    .map(|text| text.split(|it| *it == b'\n').count())
                    .sum();
                let name = file.path.rsplit('/').next().unwrap();
                write!(lines, ", {name} +{added}").unwrap();
            }
            if let Some(new) = outcome.output.filter(|_| outcome.fixed > 0) {
                let hash = new.iter().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
                    (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3)
                });
                let (before, after) = (order(&text), order(&new));
                let change = if before == after {
                    format!("{before} as before")
                } else {
                    format!("{before} -> {after}")
                };
                write!(lines, ", {change}, {hash:016x}").unwrap();
            }
            fixed += usize::from(outcome.fixed > 0);
            lines.push('\n');
        }
        let all = files.len();
        let text = format!(
            "{all} Dockerfiles, found in {found}, fixes in {fixed}\n\n{lines}silent: {}\n",
            silent.join(" ")
        );
        let name = format!("contexts/{}.txt", rule.id);
        if let Err(problem) = snapshot::check(Path::new(&name), text.as_bytes()) {
            wrong.push(format!("{problem:?}"));
        }
    }
    let names = RULES
        .iter()
        .map(|rule| format!("contexts/{}.txt", rule.id).into());
    if let Err(problem) = snapshot::no_strays("contexts", &names.collect::<Vec<PathBuf>>()) {
        wrong.push(format!("{problem:?}"));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The instructions of a file, by their keywords.
fn order(text: &[u8]) -> String {
    let file = dfmt::syntax::parse(text);
    let model = Model::new(&file);
    let keywords = model
        .instructions
        .iter()
        .map(|it| it.statement.kind.as_str());
    keywords.collect::<Vec<_>>().join(" ")
}

/// What BuildKit says of each file of a context: whether it is left out. `None`, and says so, where there is no program to ask.
fn left_out_by_buildkit(
    context: &Path,
    dockerfile: &Path,
) -> Option<Result<Vec<(String, bool)>, String>> {
    let mut command = Command::new("docker-devtools");
    command.args([
        "build-context",
        "ls",
        "--whole-context",
        "--all",
        "-0",
        "-f",
    ]);
    let done = match command.arg(dockerfile).arg(context).output() {
        Ok(done) => done,
        Err(error) => {
            println!("SKIPPED: docker-devtools: {error} (`pip install docker-devtools`)");
            return None;
        }
    };
    if !done.status.success() {
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        return Some(Err(said));
    }
    let text = String::from_utf8(done.stdout).unwrap();
    let entries = text.split_terminator('\0').map(|entry| {
        let (mark, path) = entry.split_once(' ').unwrap();
        (path.to_owned(), mark == "-")
    });
    // Whether a folder comes along goes by what is in it.
    let is_file = |path: &str| !context.join(path).symlink_metadata().unwrap().is_dir();
    Some(Ok(entries.filter(|(path, _)| is_file(path)).collect()))
}

/// Compares both for a context; how many files there are, none where nobody reads the ignore file, and how many are left out.
fn compare(context: &Path, dockerfile: &Path) -> Result<Option<(usize, usize)>, String> {
    let Some(entries) = left_out_by_buildkit(context, dockerfile) else {
        return Ok(None);
    };
    let disk = DiskContext::new(context).of(dockerfile);
    let ignored = disk.ignored();
    let entries = match entries {
        Ok(entries) => entries,
        Err(_) if ignored == Ignored::Unknown => return Ok(Some((0, 0))),
        Err(refused) => return Err(format!("{}: {refused}", context.display())),
    };
    let mut count = 0;
    for (path, is_left_out) in &entries {
        let ours = match &ignored {
            Ignored::Rules(rules) => rules.ignores(path),
            Ignored::Nothing => false,
            Ignored::Unknown => {
                return Ok(Some((0, 0)));
            }
        };
        if ours != *is_left_out {
            let rules = disk.ignore_file().and_then(|file| disk.text(&file));
            let rules = String::from_utf8_lossy(&rules.unwrap_or_default()).into_owned();
            let what = format!("{path} by {rules:?}, for BuildKit {is_left_out}");
            return Err(format!("{}: {what}", context.display()));
        }
        count += usize::from(ours);
    }
    Ok(Some((entries.len(), count)))
}

#[test]
fn what_is_left_out_of_real_contexts() {
    let Some(root) = laid_out("contexts-ignored") else {
        return;
    };
    let (mut files, mut left_out, mut contexts) = (0, 0, 0);
    for (context, path) in dockerfiles() {
        let context = root.join(context);
        let compared = compare(&context, &context.join(path)).unwrap();
        let Some((more, more_left_out)) = compared else {
            return;
        };
        contexts += usize::from(more > 0);
        files += more;
        left_out += more_left_out;
    }
    println!("{contexts} contexts, {files} files, {left_out} left out: as by BuildKit");
    assert!(left_out > 100);
}

/// The same numbers in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides as u64) as usize
    }

    fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.roll(words.len())]
    }
}

#[test]
fn what_is_left_out_by_any_patterns() {
    const NAMES: &[&str] = &[
        "a",
        "b",
        "ab",
        "a.b",
        ".a",
        "a-b",
        "A",
        "ä",
        "a b",
        "[a]",
        "a*",
        "#a",
        "!a",
        "x.log",
        "node_modules",
    ];
    const PARTS: &[&str] = &[
        "a",
        "b",
        "ab",
        "*",
        "**",
        "?",
        "a*",
        "*b",
        "?b",
        "[ab]",
        "[^a]",
        "[!a]",
        "[a-b]*",
        "\\*",
        ".a",
        ".*",
        "*.log",
        "**b",
        "a**",
        "**/**",
        ".",
        "..",
        "",
        "ä",
        "a b",
        "[a]",
        "\\[a\\]",
        "#a",
        "\\#a",
        "node_modules",
        "A",
    ];
    // What Docker refuses, or reads in a way of its own.
    const ODD: &[&str] = &["\\a", "[", "a\\", "\\ä", "[]", "\u{feff}a", "[a-]"];
    let place = tempfile::tempdir().unwrap();
    let root = place.path();
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    for _ in 0..300 {
        let depth = 1 + dice.roll(4);
        let path: PathBuf = (0..depth).map(|_| dice.pick(NAMES)).collect();
        let folder = root.join(path.parent().unwrap());
        // Where a file is in the way, or a folder, there is another path.
        if fs::create_dir_all(folder).is_ok() && !root.join(&path).exists() {
            fs::write(root.join(path), "").unwrap();
        }
    }
    let dockerfile = root.join("Dockerfile");
    fs::write(&dockerfile, "FROM a\n").unwrap();
    let mut wrong: Vec<String> = Vec::new();
    let (mut compared, mut left_out, mut unknown) = (0, 0, 0);
    for _ in 0..600 {
        let mut text = String::new();
        for _ in 0..=dice.roll(5) {
            let depth = dice.roll(3);
            text += dice.pick(&["", "", "", "!", "! ", " ", "/", "./", "!/", "\u{feff}", "#"]);
            let parts = (0..=depth).map(|_| {
                let odd = dice.roll(50) == 0;
                dice.pick(if odd { ODD } else { PARTS })
            });
            let parts: Vec<&str> = parts.collect();
            text += &parts.join("/");
            text += dice.pick(&["", "", "/", " ", "//", "\r"]);
            text += "\n";
        }
        fs::write(root.join(".dockerignore"), &text).unwrap();
        match compare(root, &dockerfile) {
            Ok(None) => return,
            Ok(Some((files, more))) => {
                compared += files;
                left_out += more;
                unknown += usize::from(files == 0);
            }
            Err(problem) => wrong.push(problem),
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    println!("{compared} paths compared, {left_out} left out, {unknown} files that are not read");
    assert!(left_out > compared / 100 && unknown < 200);
}
