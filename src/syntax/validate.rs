//! What BuildKit's parser lets pass and its check of instructions (`instructions/parse.go`) rejects.

use super::exec::decode_string;
use super::flags::{FlagValue, KnownFlag};
use super::tree::{Body, Instruction, Item, Keyword, Problem, ProblemKind, Statement};
use crate::text::{LogicalSpan, Span};

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
            } else if let Body::Words(words) = &statement.body
                && let [_, _, name] = words[..]
                && !is_stage_name(instruction.text(name))
            {
                let shown = String::from_utf8_lossy(instruction.text(name));
                let message = format!(
                    "invalid name for build stage: \"{shown}\", name can't start with a number or contain symbols"
                );
                report(name, message);
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
        Keyword::Env | Keyword::Label | Keyword::Arg => {
            if let Body::Pairs(pairs) = &statement.body
                && let Some(blank) = pairs.iter().find(|pair| pair.name.is_empty())
            {
                report(blank.span, format!("{name} names can not be blank"));
            }
        }
        Keyword::Volume => {
            let Body::Exec(exec) = &statement.body else {
                return;
            };
            let is_blank = |span| decode_string(instruction.text(span)).trim().is_empty();
            if let Some(blank) = exec.items.iter().find(|item| is_blank(item.span)) {
                let message = "VOLUME specified can not be an empty string";
                report(blank.span, message.to_owned());
            }
        }
        _ => {}
    }
}

/// Whether Docker takes a name for a stage (`validStageName`).
fn is_stage_name(name: &[u8]) -> bool {
    let name = String::from_utf8_lossy(name).to_lowercase();
    name.starts_with(|ch: char| ch.is_ascii_lowercase())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
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
    } else {
        for flag in instruction.flags(statement) {
            let known = KnownFlag::of(statement.kind, &flag.name);
            let value = flag.value.filter(|value| !value.is_empty());
            let problem = known.zip(value).and_then(|(it, value)| it.problem(&value));
            if let Some(problem) = problem {
                report(flag.span, problem);
            }
        }
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
    let mut used: Vec<String> = Vec::new();
    for flag in instruction.flags(statement) {
        let (name, given) = (&flag.name[..], flag.value.as_deref());
        let Some(known) = KnownFlag::of(statement.kind, name) else {
            report(flag.span, format!("unknown flag: --{name}"));
            continue;
        };
        let is_switch = known.value == FlagValue::Switch;
        // A switch needs none, but has one if there is a `=`.
        let is_missing = given == is_switch.then_some("");
        if used.iter().any(|used| used == name) && !known.repeats {
            report(flag.span, format!("duplicate flag specified: --{name}"));
        } else if is_missing {
            report(flag.span, format!("missing a value on flag: --{name}"));
        } else if let Some(problem) = given.filter(|_| is_switch).and_then(|it| known.problem(it)) {
            report(flag.span, problem);
        }
        used.push(name.to_owned());
    }
}
