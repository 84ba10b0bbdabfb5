//! What BuildKit's parser lets pass and its check of instructions (`instructions/parse.go`) rejects.

use super::exec::decode_string;
use super::tree::{Body, Instruction, Item, Keyword, Problem, ProblemKind, Statement};
use crate::text::{LogicalSpan, Span};

/// Flags of an instruction that may stand without a value.
const BARE_FLAGS: &[&str] = &["link", "keep-git-dir", "parents", "unpack"];

/// Flags that may be given several times.
const REPEATED_FLAGS: &[&str] = &["mount", "device", "exclude"];

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
            let name = &flag.name[..];
            let Some(value) = flag.value.as_deref() else {
                continue;
            };
            let problem = match name {
                _ if value.is_empty() => None,
                "retries" => match value.parse::<i32>() {
                    Ok(0..) => None,
                    Ok(negative) => Some(format!("--retries cannot be negative ({negative})")),
                    Err(_) => Some(format!("--retries takes a whole number, not \"{value}\"")),
                },
                _ => interval(name, value),
            };
            if let Some(problem) = problem {
                report(flag.span, problem);
            }
        }
    }
}

/// The units of Go's `time.ParseDuration`, in milliseconds.
const UNITS: &[(&str, f64)] = &[
    ("ns", 1e-6),
    ("us", 1e-3),
    ("\u{b5}s", 1e-3),
    ("\u{3bc}s", 1e-3),
    ("ms", 1.0),
    ("s", 1e3),
    ("m", 6e4),
    ("h", 3.6e6),
];

/// What is wrong with the value of an interval (`parseOptInterval`).
fn interval(name: &str, value: &str) -> Option<String> {
    let unsigned = value.strip_prefix(['+', '-']).unwrap_or(value);
    if unsigned == "0" {
        return None;
    }
    let is_number = |ch: char| ch.is_ascii_digit() || ch == '.';
    let mut rest = unsigned;
    let mut milliseconds = 0.0;
    while !rest.is_empty() {
        let digits = rest.find(|ch| !is_number(ch)).unwrap_or(rest.len());
        let (number, behind) = rest.split_at(digits);
        let unit_len = behind.find(is_number).unwrap_or(behind.len());
        let (unit, behind) = behind.split_at(unit_len);
        let Ok(number) = number.parse::<f64>() else {
            return Some(format!("invalid duration \"{value}\""));
        };
        if unit.is_empty() {
            return Some(format!("missing unit in duration \"{value}\""));
        }
        let Some((_, length)) = UNITS.iter().find(|(known, _)| *known == unit) else {
            return Some(format!("unknown unit \"{unit}\" in duration \"{value}\""));
        };
        milliseconds += number * length;
        rest = behind;
    }
    if unsigned.is_empty() {
        return Some(format!("invalid duration \"{value}\""));
    }
    let is_long = milliseconds == 0.0 || milliseconds >= 1.0 && !value.starts_with('-');
    (!is_long).then(|| format!("Interval \"{name}\" cannot be less than 1ms"))
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
        let is_bare = BARE_FLAGS.contains(&name);
        let is_bool = |value: &str| {
            ["true", "false"]
                .iter()
                .any(|it| it.eq_ignore_ascii_case(value))
        };
        if !flags_of(statement.kind).contains(&name) {
            report(flag.span, format!("unknown flag: --{name}"));
        } else if used.iter().any(|used| used == name) && !REPEATED_FLAGS.contains(&name) {
            report(flag.span, format!("duplicate flag specified: --{name}"));
        } else if if is_bare {
            given == Some("")
        } else {
            given.is_none()
        } {
            report(flag.span, format!("missing a value on flag: --{name}"));
        } else if let Some(value) = given.filter(|value| is_bare && !is_bool(value)) {
            let message = format!("expecting boolean value for flag --{name}, not: {value}");
            report(flag.span, message);
        }
        used.push(name.to_owned());
    }
}
