//! An engine for tests. Its layout: `from` in upper case, no blanks at line ends, a newline at the end. What else it does is asked
//! for by lines of the input, so that every outcome can be provoked.

use dfmt::diagnostic::{Applicability, FileEdits, Finding, Fix, SYNTAX, Severity};
use dfmt::engine::{Failure, FixMode, Outcome, Request};
use dfmt::text::{Edit, Span, apply_edits, decode};

/// Takes a text through it.
///
/// - `CMD x`: a warning, with a safe fix to `CMD ["x"]`
/// - `ADD x`: a warning, with an unsafe fix to `COPY x`
/// - `EXPOSE x`: an info without a fix
/// - `STUBBORN x`: a warning with a safe fix that is dropped each time
/// - `IGNORE x`: a warning, with a safe fix to `IGNORED x` that adds a line to `.dockerignore`, where that may be changed
/// - `KIND x`: a warning that says what the build context knows of `x`
/// - `BROKEN x`: a syntax error
/// - `PANIC`, `MISMATCH`: those
pub(crate) fn run(source: &[u8], request: Request<'_>) -> Result<Outcome, Failure> {
    decode(source).map_err(Failure::Refused)?;
    let has = |word: &[u8]| source.windows(word.len()).any(|part| part == word);
    assert!(!has(b"PANIC"), "provoked");
    if has(b"MISMATCH") {
        return Err(Failure::Mismatch("provoked".to_owned()));
    }
    let before = findings(source, request);
    let fixes = before
        .iter()
        .filter(|finding| finding.rule != "stubborn")
        .filter_map(|finding| finding.fix.as_ref())
        .filter(|fix| fix.applicability == Applicability::Safe || request.fix == FixMode::Unsafe);
    let edits: Vec<Edit> = fixes.clone().flat_map(|fix| fix.edits.clone()).collect();
    let files = fixes.flat_map(|fix| fix.files.clone()).collect();
    let fixed = edits.len();
    let mut output = apply_edits(source, &edits);
    if request.format {
        output = layout(&output);
    }
    Ok(Outcome {
        after: findings(&output, request),
        output: (output != source).then_some(output),
        dropped: before
            .iter()
            .filter(|finding| finding.rule == "stubborn")
            .map(|finding| format!("a fix of {} was dropped", finding.rule))
            .collect(),
        before,
        fixed,
        files,
        ..Outcome::default()
    })
}

fn layout(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        let ending: &[u8] = if line.ends_with(b"\r\n") {
            b"\r\n"
        } else {
            b"\n"
        };
        match line.strip_prefix(b"from ") {
            Some(rest) => out.extend_from_slice(&[b"FROM ", rest.trim_ascii_end()].concat()),
            None => out.extend_from_slice(line.trim_ascii_end()),
        }
        out.extend_from_slice(ending);
    }
    out
}

fn findings(text: &[u8], request: Request<'_>) -> Vec<Finding> {
    let mut at = 0;
    let mut out = Vec::new();
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        let body = line.trim_ascii_end();
        let span = Span::new(at, at + body.len());
        at += line.len();
        let word = body.split(|byte| *byte == b' ').next().unwrap();
        let rest = body.get(word.len() + 1..).unwrap_or_default();
        let argument = Span::new(span.end as usize - rest.len(), span.end as usize);
        let finding = |rule, severity, message: &str, fix| Finding {
            rule,
            severity,
            span,
            message: message.to_owned(),
            help: None,
            fix,
            code: None,
        };
        let fix = |applicability, edit| {
            Some(Fix {
                applicability,
                title: "rewrite it".to_owned(),
                edits: vec![edit],
                operations: vec![],
                files: vec![],
            })
        };
        let quoted = || [b"[\"", rest, b"\"]"].concat();
        match word {
            b"BROKEN" => out.push(finding(SYNTAX, Severity::Error, "cannot be read", None)),
            _ if request.fix == FixMode::Off => {}
            b"CMD" if !rest.starts_with(b"[") => out.push(finding(
                "exec-form",
                Severity::Warning,
                "CMD is in shell form",
                fix(Applicability::Safe, Edit::replace(argument, quoted())),
            )),
            b"STUBBORN" => out.push(finding(
                "stubborn",
                Severity::Warning,
                "cannot be settled",
                fix(Applicability::Safe, Edit::delete(argument)),
            )),
            b"ADD" => {
                let keyword = Span::new(span.start as usize, span.start as usize + 3);
                out.push(finding(
                    "prefer-copy",
                    Severity::Warning,
                    "ADD of a local file",
                    fix(Applicability::Unsafe, Edit::replace(keyword, &b"COPY"[..])),
                ));
            }
            b"IGNORE" => {
                let old = request.context.script(".dockerignore");
                let end = old.as_ref().map_or(0, Vec::len) as u32;
                let file = FileEdits {
                    path: ".dockerignore".to_owned(),
                    old,
                    edits: vec![Edit::insert(end, [rest, b"\n"].concat())],
                };
                let keyword = Span::new(span.start as usize, span.start as usize + 6);
                let edit = Edit::replace(keyword, &b"IGNORED"[..]);
                let fix = fix(Applicability::Safe, edit).map(|fix| fix.with_files(vec![file]));
                let fix = fix.filter(|_| request.context.is_writable());
                out.push(finding("ignore", Severity::Warning, "not ignored", fix));
            }
            b"KIND" => {
                let kind = request.context.kind(std::str::from_utf8(rest).unwrap());
                let message = format!("known: {kind:?}");
                out.push(finding("kind", Severity::Warning, &message, None));
            }
            b"EXPOSE" => out.push(finding("ports", Severity::Info, "a port", None)),
            _ => {}
        }
    }
    out
}
