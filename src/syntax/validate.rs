//! What BuildKit's parser lets pass and its check of instructions (`instructions/parse.go`) rejects.

use super::statement::flag_value;
use super::tree::{Body, Instruction, Item, Keyword, Problem, ProblemKind, Statement};
use crate::text::{LogicalSpan, Span};

/// Flags of an instruction that may stand without a value.
const BARE_FLAGS: &[&str] = &["link", "keep-git-dir", "parents", "unpack"];

/// Flags each instruction takes (Dockerfile frontend 1.20 and its labs channel).
fn flags_of(kind: Keyword) -> &'static [&'static str] {
    match kind {
        Keyword::Add => &[
            "keep-git-dir",
            "checksum",
            "chown",
            "chmod",
            "link",
            "exclude",
            "unpack",
        ],
        Keyword::Copy => &["from", "chown", "chmod", "link", "parents", "exclude"],
        Keyword::From => &["platform"],
        Keyword::Run => &["mount", "network", "security", "device"],
        Keyword::Healthcheck => &[
            "interval",
            "timeout",
            "start-period",
            "start-interval",
            "retries",
        ],
        _ => &[],
    }
}

/// Adds what is wrong with the file as a whole and with each instruction.
pub(super) fn file(source: &[u8], items: &[Item<'_>], lines: u32, problems: &mut Vec<Problem>) {
    let mut staged = false;
    let mut empty = true;
    for item in items {
        let Item::Instruction(instruction) = item else {
            continue;
        };
        empty = false;
        let statement = &instruction.statement;
        let mut push = |span: LogicalSpan, message: String, kind: ProblemKind| {
            problems.push(Problem {
                span: instruction.joined.span(span),
                message,
                kind,
            });
        };
        let mut report = |span, message| push(span, message, ProblemKind::Instruction);
        check(instruction, statement, false, &mut report);
        match statement.kind {
            Keyword::From => staged = true,
            Keyword::Arg | Keyword::Unknown => {}
            _ if !staged => {
                staged = true;
                let message = "no build stage in current context: FROM must come first";
                push(statement.keyword, message.to_owned(), ProblemKind::Context);
            }
            _ => {}
        }
    }
    if empty {
        let at = if lines == 0 { 0 } else { source.len() };
        problems.push(Problem {
            span: Span::empty(at),
            message: "file with no instructions".to_owned(),
            kind: ProblemKind::Parser,
        });
    }
}

fn check(
    instruction: &Instruction<'_>,
    statement: &Statement,
    inner: bool,
    report: &mut impl FnMut(LogicalSpan, String),
) {
    let name = statement.kind.as_str();
    let keyword = statement.keyword;
    // BuildKit looks no further into a trigger before it fires.
    if inner {
        match statement.kind {
            Keyword::From | Keyword::Maintainer => report(
                keyword,
                format!("{name} isn't allowed as an ONBUILD trigger"),
            ),
            Keyword::Onbuild => report(
                keyword,
                "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed".to_owned(),
            ),
            _ => {}
        }
        return;
    }
    flags(instruction, statement, report);
    let words = match &statement.body {
        Body::Words(words) => words.len(),
        Body::Exec(exec) => exec.items.len(),
        Body::Empty => 0,
        _ => 1,
    };
    match statement.kind {
        Keyword::Unknown => {
            let word = String::from_utf8_lossy(instruction.text(keyword)).to_lowercase();
            report(keyword, format!("unknown instruction: {word}"));
        }
        Keyword::From => {
            let as_word =
                |words: &[LogicalSpan]| instruction.text(words[1]).eq_ignore_ascii_case(b"as");
            let fits = match &statement.body {
                Body::Words(words) => words.len() == 1 || (words.len() == 3 && as_word(words)),
                _ => false,
            };
            if !fits {
                report(
                    statement.span(),
                    "FROM requires either one or three arguments".to_owned(),
                );
            }
        }
        Keyword::Add | Keyword::Copy => {
            let sources_from_heredoc = !instruction.heredocs.is_empty();
            if words < 2 && !sources_from_heredoc {
                report(
                    statement.span(),
                    format!("{name} requires at least two arguments"),
                );
            }
        }
        Keyword::Shell => match &statement.body {
            Body::Exec(exec) if !exec.items.is_empty() => {}
            Body::Opaque(_) => {}
            Body::Exec(_) | Body::Empty => {
                report(keyword, "SHELL requires at least one argument".to_owned());
            }
            _ => report(
                statement.body_span,
                "SHELL requires the arguments to be in JSON form".to_owned(),
            ),
        },
        Keyword::Healthcheck => health(instruction, statement, report),
        Keyword::Onbuild => match &statement.body {
            Body::Onbuild(child) => check(instruction, child, true, report),
            _ => report(keyword, "ONBUILD requires at least one argument".to_owned()),
        },
        Keyword::Cmd | Keyword::Entrypoint | Keyword::Run => {}
        Keyword::Workdir | Keyword::User | Keyword::Stopsignal | Keyword::Maintainer
            if words == 0 =>
        {
            report(keyword, format!("{name} requires exactly one argument"));
        }
        _ if words == 0 => report(keyword, format!("{name} requires at least one argument")),
        Keyword::Env | Keyword::Label => {
            if let Body::Pairs(pairs) = &statement.body
                && let Some(blank) = pairs.iter().find(|pair| pair.name.is_empty())
            {
                report(blank.span, format!("{name} names can not be blank"));
            }
        }
        _ => {}
    }
}

fn health(
    instruction: &Instruction<'_>,
    statement: &Statement,
    report: &mut impl FnMut(LogicalSpan, String),
) {
    let Body::Health { kind, command } = &statement.body else {
        report(
            statement.keyword,
            "HEALTHCHECK requires at least one argument".to_owned(),
        );
        return;
    };
    let word = instruction.text(*kind);
    if word.eq_ignore_ascii_case(b"NONE") {
        if **command != Body::Empty {
            report(
                statement.body_span,
                "HEALTHCHECK NONE takes no arguments".to_owned(),
            );
        }
    } else if !word.eq_ignore_ascii_case(b"CMD") {
        let word = String::from_utf8_lossy(word).to_uppercase();
        report(
            *kind,
            format!("Unknown type \"{word}\" in HEALTHCHECK (try CMD)"),
        );
    } else if **command == Body::Empty {
        report(*kind, "Missing command after HEALTHCHECK CMD".to_owned());
    }
}

fn flags(
    instruction: &Instruction<'_>,
    statement: &Statement,
    report: &mut impl FnMut(LogicalSpan, String),
) {
    if statement.kind == Keyword::Unknown {
        return;
    }
    for flag in &statement.flags {
        let value = flag_value(instruction.text(flag.span));
        let text = String::from_utf8_lossy(&value[2..]).into_owned();
        let (name, given) = match text.split_once('=') {
            Some((name, _)) => (name, true),
            None => (text.as_str(), false),
        };
        if !flags_of(statement.kind).contains(&name) {
            report(flag.span, format!("unknown flag: --{name}"));
        } else if !given && !BARE_FLAGS.contains(&name) {
            report(flag.span, format!("missing a value on flag: --{name}"));
        }
    }
}
