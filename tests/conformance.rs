//! The tree says what BuildKit says: for every file of the shared corpus the same instructions, word for word; and it holds every
//! byte of every file.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test may read files, print and panic"
)]

mod support;

use std::collections::BTreeMap;
use std::io::Read;

use dfmt::syntax::{
    Body, Dockerfile, Instruction, LeafKind, Statement, decode_string, flag_value,
    unterminated_escape,
};
use dfmt::text::{LineIndex, LogicalSpan};
use serde_json::{Value, json};

fn lossy(bytes: &[u8]) -> String {
    // Go replaces each byte that is not UTF-8; so does this, unlike `from_utf8_lossy`.
    let mut out = String::new();
    for chunk in bytes.utf8_chunks() {
        out.push_str(chunk.valid());
        out.extend(chunk.invalid().iter().map(|_| '\u{fffd}'));
    }
    out
}

fn word(file: &Dockerfile<'_>, bytes: &[u8]) -> String {
    let end = bytes.len() - usize::from(unterminated_escape(bytes, file.escape));
    lossy(&bytes[..end])
}

fn args(file: &Dockerfile<'_>, instruction: &Instruction<'_>, body: &Body) -> (Vec<String>, bool) {
    let text = |span: LogicalSpan| instruction.text(span);
    match body {
        Body::Empty | Body::Onbuild(_) => (vec![], false),
        Body::Words(words) => (words.iter().map(|&span| lossy(text(span))).collect(), false),
        Body::Pairs(pairs) if instruction_is_arg(instruction) => (
            pairs
                .iter()
                .map(|pair| word(file, text(pair.span)))
                .collect(),
            false,
        ),
        Body::Pairs(pairs) => {
            let mut out = Vec::new();
            for pair in pairs {
                out.push(lossy(text(pair.name)));
                out.push(word(file, text(pair.value.unwrap())));
                out.push("=".to_owned());
            }
            (out, false)
        }
        Body::Legacy { name, value } => (
            vec![lossy(text(*name)), lossy(text(*value)), String::new()],
            false,
        ),
        Body::Exec(exec) => (
            exec.items
                .iter()
                .map(|item| decode_string(text(item.span)))
                .collect(),
            true,
        ),
        Body::Shell(span) | Body::Text(span) => (vec![lossy(text(*span))], false),
        Body::Opaque(_) => (vec![String::new()], false),
        Body::Health { kind, command } => {
            let (rest, exec) = args(file, instruction, command);
            (
                std::iter::once(lossy(text(*kind))).chain(rest).collect(),
                exec,
            )
        }
    }
}

fn instruction_is_arg(instruction: &Instruction<'_>) -> bool {
    instruction.effective().kind == dfmt::syntax::Keyword::Arg
}

fn statement(file: &Dockerfile<'_>, instruction: &Instruction<'_>, statement: &Statement) -> Value {
    let (mut words, exec) = args(file, instruction, &statement.body);
    if statement.kind == dfmt::syntax::Keyword::Unknown {
        words = vec![String::new()];
    }
    let mut value =
        json!({ "cmd": lossy(instruction.text(statement.keyword)).to_lowercase(), "args": words });
    let flags: Vec<_> = statement
        .flags
        .iter()
        .map(|flag| lossy(&flag_value(instruction.text(flag.span))))
        .collect();
    if !flags.is_empty() {
        value["flags"] = json!(flags);
    }
    if exec {
        value["exec"] = json!(true);
    }
    if let Body::Onbuild(inner) = &statement.body {
        value["child"] = self::statement(file, instruction, inner);
    }
    value
}

fn instruction(file: &Dockerfile<'_>, instruction: &Instruction<'_>) -> Value {
    let mut value = statement(file, instruction, &instruction.statement);
    value["lines"] = json!([instruction.first_line, instruction.last_line]);
    if !instruction.heredocs.is_empty() {
        let heredocs = instruction.heredocs.iter().map(|heredoc| {
            let mut value = json!({
                "name": lossy(&heredoc.name),
                "expand": heredoc.expand,
                "chomp": heredoc.chomp,
                "content": lossy(heredoc.body.of(file.source)),
            });
            if heredoc.fd != 0 {
                value["fd"] = json!(heredoc.fd);
            }
            value
        });
        value["heredocs"] = heredocs.collect();
    }
    value
}

/// Files where the tree differs from the recorded answer for a reason that is no fault of the tree: the answer is that of the parser and of the
/// check of instructions, and the build refuses these later.
const EXCEPTIONS: &[(&str, &str)] = &[
    (
        "00631.Dockerfile",
        "ONBUILD ARG and ONBUILD ENV without a name",
    ),
    (
        "01569.Dockerfile",
        "a quote without its end: values.jsonl has the error",
    ),
    (
        "01576.Dockerfile",
        "a quote without its end: values.jsonl has the error",
    ),
    ("05048.Dockerfile", "ONBUILD COPPY"),
    (
        "07547.Dockerfile",
        "quotes around pairs: values.jsonl has the error",
    ),
];

#[test]
fn the_tree_is_buildkits() {
    let Some(oracle) = support::shared("corpus/ast.jsonl.gz") else {
        return;
    };
    let files = support::shared_corpus();
    let mut answers = String::new();
    flate2::read::GzDecoder::new(std::fs::File::open(oracle).unwrap())
        .read_to_string(&mut answers)
        .unwrap();
    let answers: BTreeMap<String, Value> = answers
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .map(|answer: Value| (answer["file"].as_str().unwrap().to_owned(), answer))
        .collect();
    assert_eq!(answers.len(), files.len());
    let (mut wrong, mut rejected) = (Vec::new(), 0);
    for (name, bytes) in &files {
        let answer = &answers[name];
        let file = dfmt::syntax::parse(bytes);
        let problem = if answer["ok"] == json!(true) {
            let mut expected = answer["instructions"].as_array().unwrap().clone();
            for value in &mut expected {
                value
                    .as_object_mut()
                    .unwrap()
                    .retain(|key, _| key != "attrs");
            }
            let found: Vec<_> = file
                .instructions()
                .map(|found| instruction(&file, found))
                .collect();
            let difference = expected
                .iter()
                .zip(&found)
                .find(|(expected, found)| expected != found);
            if let Some((expected, found)) = difference {
                Some(format!("expected {expected}\n   found {found}"))
            } else if expected.len() != found.len() {
                Some(format!(
                    "expected {} instructions, found {}",
                    expected.len(),
                    found.len()
                ))
            } else if answer["escape"] != json!(char::from(file.escape).to_string()) {
                Some("another escape character".to_owned())
            } else {
                rejection(&file, answer["rejectedLater"].as_str(), &mut rejected)
            }
        } else {
            rejection(&file, answer["error"].as_str(), &mut rejected)
        };
        if let Some(problem) = problem
            && !EXCEPTIONS.iter().any(|(file, _)| file == name)
        {
            wrong.push(format!("{name}: {problem}"));
        }
    }
    println!(
        "{} files, {rejected} rejected by BuildKit, {} differ",
        files.len(),
        wrong.len()
    );
    assert!(
        wrong.is_empty(),
        "{} files differ\n{}",
        wrong.len(),
        wrong[..wrong.len().min(20)].join("\n")
    );
}

/// A file BuildKit rejects carries the problem at the line BuildKit names; a file it takes carries none.
fn rejection(file: &Dockerfile<'_>, error: Option<&str>, rejected: &mut usize) -> Option<String> {
    let Some(error) = error else {
        return (!file.problems.is_empty())
            .then(|| format!("BuildKit takes it, the tree says {:?}", file.problems));
    };
    *rejected += 1;
    let index = LineIndex::new(file.source);
    let (line, message) = match error
        .strip_prefix("dockerfile parse error on line ")
        .and_then(|rest| rest.split_once(": "))
    {
        Some((line, message)) => (line.parse::<usize>().ok(), message),
        None => (None, error),
    };
    let message = message
        .split(" (did you mean")
        .next()
        .unwrap()
        .replace('\\', "")
        .to_lowercase();
    let found = file.problems.iter().any(|problem| {
        line.is_none_or(|line| line == index.line(problem.span.start))
            && problem
                .message
                .replace('\\', "")
                .to_lowercase()
                .contains(&message)
    });
    (!found).then(|| format!("BuildKit says {error:?}, the tree {:?}", file.problems))
}

#[test]
fn the_tree_is_lossless() {
    for (name, bytes) in &support::corpus() {
        let file = dfmt::syntax::parse(bytes);
        let mut at = 0;
        for leaf in file.leaves() {
            assert_eq!(leaf.span.start, at, "{name}: a hole or an overlap");
            at = leaf.span.end;
            let text = leaf.span.of(bytes);
            match leaf.kind {
                LeafKind::Blank => {
                    assert!(
                        dfmt::text::trim(text).is_empty(),
                        "{name}: {:?} is not blank",
                        lossy(text)
                    );
                }
                LeafKind::Continuation => assert_eq!(text, [file.escape], "{name}"),
                LeafKind::Comment | LeafKind::Directive => assert_eq!(text[0], b'#', "{name}"),
                _ => {}
            }
        }
        assert_eq!(at as usize, bytes.len(), "{name}: the end is missing");
    }
}
