//! What holds for all formats, whatever files and messages have in them. What each looks like show snapshots of the program.

use std::path::PathBuf;

use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::diagnostic::{Applicability, FileEdits, Finding, Fix, Severity};
use crate::report::in_text;
use crate::text::{Edit, Span};

/// What a reader of a format says of a text: nothing, if it is one.
type Reader = fn(&str, usize) -> Result<(), String>;

/// The formats that have a grammar, and a reader that knows how many findings there must be.
const READERS: &[(&dyn Format, Reader)] = &[
    (&Json, |text, count| json_array(text, count)),
    (&Gitlab, |text, count| {
        json_array(text, count)?;
        let all: Vec<Value> = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let mut names: Vec<_> = all.iter().map(|it| it["fingerprint"].as_str()).collect();
        names.sort_unstable();
        names.dedup();
        same(names.len(), count)
    }),
    (&JsonLines, |text, count| {
        for line in text.lines() {
            serde_json::from_str::<Value>(line).map_err(|error| error.to_string())?;
        }
        same(text.lines().count(), count)
    }),
    (&Sarif, |text, count| {
        let log: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        same(
            log["runs"][0]["results"].as_array().map_or(0, Vec::len),
            count,
        )
    }),
    (&Checkstyle, |text, count| elements(text, "error", count)),
    (&Junit, |text, count| elements(text, "failure", count)),
    (&Github, |text, count| {
        // One more for the file that could not be done.
        same(
            text.lines().filter(|line| line.starts_with("::")).count(),
            count + 1,
        )?;
        same(text.lines().count(), count + 1)
    }),
    (&Concise, |text, count| {
        same(text.matches('\n').count(), count)
    }),
];

fn same(found: usize, expected: usize) -> Result<(), String> {
    if found == expected {
        Ok(())
    } else {
        Err(format!("{found} instead of {expected}"))
    }
}

fn json_array(text: &str, count: usize) -> Result<(), String> {
    let all: Vec<Value> = serde_json::from_str(text).map_err(|error| error.to_string())?;
    same(all.len(), count)
}

fn elements(text: &str, name: &str, count: usize) -> Result<(), String> {
    let document = roxmltree::Document::parse(text).map_err(|error| error.to_string())?;
    let elements = document.descendants().filter(|it| it.has_tag_name(name));
    same(elements.count(), count)
}

fn finding(start: u32, message: &str, fix: Option<Fix>) -> Finding {
    Finding {
        rule: "exec-form",
        severity: Severity::Warning,
        span: Span {
            start,
            end: start.saturating_add(3),
        },
        message: message.to_owned(),
        help: Some(message.to_owned()),
        fix,
        code: None,
    }
}

/// A run over files of these names, each with this text and two findings of this message, and one more that could not be done.
fn output(format: &'static dyn Format, paths: &[PathBuf], source: &[u8], message: &str) -> String {
    let fix = Fix::new(
        Applicability::Unsafe,
        message,
        vec![Edit::insert(0, message.as_bytes())],
        Vec::new(),
    );
    let fix = fix.with_files(vec![FileEdits {
        path: message.to_owned(),
        old: Some(source.to_vec()),
        edits: vec![Edit::insert(source.len() as u32, message.as_bytes())],
    }]);
    let found = [finding(0, message, Some(fix)), finding(7, message, None)];
    let mut assembly = Assembly::new(format);
    let mut out = Vec::new();
    for path in paths {
        let list = in_text(source, &found);
        let found = |list| Found {
            path,
            source,
            list,
            context: path,
        };
        out.extend(assembly.add(format.file(&found(&list)).as_bytes(), None));
        // One that is clean.
        out.extend(assembly.add(format.file(&found(&[])).as_bytes(), None));
    }
    let problem = Problem {
        path: paths.first().cloned().unwrap_or_default(),
        message: message.to_owned(),
    };
    out.extend(assembly.add(format.problem(&problem).as_bytes(), Some(problem)));
    out.extend(assembly.end());
    String::from_utf8(out).expect("all formats are UTF-8")
}

/// A path of any bytes, as far as the system has such.
fn path(bytes: &[u8]) -> PathBuf {
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        std::ffi::OsStr::from_bytes(bytes).into()
    }
    #[cfg(not(unix))]
    {
        String::from_utf8_lossy(bytes).into_owned().into()
    }
}

/// What breaks out of one format or another, among anything else.
fn nasty() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "\0",
        "\x1b[31m",
        "\r\n",
        "\n",
        "\u{2028}",
        "\u{85}",
        "]]>",
        "<![CDATA[",
        "&#0;",
        "<a b='",
        "\"",
        "'",
        "%0A",
        "%",
        "::",
        "::error file=x::",
        ",",
        "=",
        "{0}",
        "\\",
        "\u{fffe}",
        "\u{ffff}",
        "\u{202e}",
        "ä",
        "😀",
        " ",
    ]);
    let piece = prop_oneof![words.prop_map(str::to_owned), any::<String>()];
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn output_is_valid_whatever_is_in_it(
        names in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..12), 0..3),
        nasty_name in nasty(),
        source in prop::collection::vec(any::<u8>(), 0..40),
        message in nasty(),
    ) {
        let mut names: Vec<Vec<u8>> = names;
        names.push(format!("x{nasty_name}").into_bytes());
        names.sort();
        names.dedup();
        // GitLab's names are made of what is shown of a path.
        names.dedup_by_key(|name| String::from_utf8_lossy(name).into_owned());
        let paths: Vec<PathBuf> = names.iter().map(|name| path(name)).collect();
        for (at, (format, reader)) in READERS.iter().enumerate() {
            let text = output(*format, &paths, &source, &message);
            let verdict = reader(&text, 2 * paths.len());
            prop_assert_eq!(verdict, Ok(()), "format {}: {}", at, text);
        }
    }
}

#[test]
fn fixes_are_left_out_where_nobody_could_make_them() {
    let source = b"FROM a\nCMD x\n";
    let fix = |text: &[u8]| {
        let edits = vec![Edit::insert(7, text)];
        Some(Fix::new(Applicability::Safe, "write it", edits, Vec::new()))
    };
    let found = [finding(7, "a", fix(b"x")), finding(7, "b", fix(b"\xff"))];
    let has_fixes = |list: &[Placed<'_>]| {
        let found = Found {
            path: std::path::Path::new("D"),
            source,
            list,
            context: std::path::Path::new(""),
        };
        let lines = JsonLines.file(&found);
        let objects = lines.lines().map(serde_json::from_str::<Value>);
        let fixes = objects.map(|object| !object.expect("an object")["fix"].is_null());
        let fixes: Vec<bool> = fixes.collect();
        let sarif = Sarif.file(&found).matches("\"fixes\"").count();
        assert_eq!(sarif, fixes.iter().filter(|it| **it).count());
        fixes
    };
    // What it writes is no text.
    assert_eq!(has_fixes(&in_text(source, &found)), [true, false]);
    // It is for another text than the one the reader has.
    assert_eq!(has_fixes(&in_text(b"another", &found)), [false, false]);
}

#[test]
fn columns_count_characters_and_no_mark() {
    let source = b"\xef\xbb\xbfFROM a\nRUN \xc3\xa4 \xff x\nCMD b";
    let places = places::Places::new(source);
    for (offset, line, column) in [
        (0, 1, 1),
        (3, 1, 1),
        (9, 1, 7),
        (17, 2, 7),
        (24, 3, 4),
        (99, 3, 6),
    ] {
        let point = places.point(offset);
        assert_eq!((point.line, point.column), (line, column), "{offset}");
    }
}

#[test]
fn commands_of_github_are_escaped_as_its_runner_reads_them() {
    let source = b"FROM a\nCMD x\n";
    let found = [finding(7, "50% a:b,c\r\nd", None), finding(3, "x", None)];
    let list = in_text(source, &found);
    let text = Github.file(&Found {
        path: std::path::Path::new("a:b,c%0A"),
        source,
        list: &list,
        context: std::path::Path::new(""),
    });
    let (one, other) = text.split_once('\n').expect("two lines");
    // The help is the same text here.
    assert_eq!(
        other,
        "::warning file=a%3Ab%2Cc%250A,line=2,endLine=2,col=1,endColumn=4,title=dfmt [exec-form]::50%25 a:b,c␍%0Ad%0A50%25 a:b,c␍%0Ad\n"
    );
    assert_eq!(
        one,
        "::warning file=a%3Ab%2Cc%250A,line=1,endLine=1,col=4,endColumn=7,title=dfmt [exec-form]::x%0Ax"
    );
}
