//! What BuildKit's parser lets pass and its check of instructions (`instructions/parse.go`) rejects, or what it does with them
//! (`dockerfile2llb`), whatever variables hold and whatever the build context has. The table of all of it is in docs/syntax.md.

use super::copy::CopySourceKind;
use super::exec::decode_string;
use super::flags::{FlagValue, KnownFlag};
use super::heredoc;
use super::signal::Signal;
use super::tree::{Body, Instruction, Item, Keyword, Problem, ProblemKind, Statement};
use crate::text::{LogicalSpan, Span};

/// Adds what is wrong with the file as a whole and with each instruction.
pub(super) fn file(
    source: &[u8],
    items: &[Item<'_>],
    lines: u32,
    escape: u8,
    problems: &mut Vec<Problem>,
) {
    let mut staged = false;
    let mut last = None;
    for item in items {
        let Item::Instruction(instruction) = item else {
            continue;
        };
        last = Some(instruction);
        let statement = &instruction.statement;
        let mut push = |span: LogicalSpan, wrong: Wrong, kind: ProblemKind| {
            problems.push(Problem {
                span: instruction.joined.span(span),
                message: wrong.message,
                help: wrong.help,
                kind,
            });
        };
        let mut report = |span, wrong| push(span, wrong, ProblemKind::Instruction);
        check(instruction, statement, escape, &mut report);
        match statement.kind {
            Keyword::From => staged = true,
            Keyword::Arg | Keyword::Unknown => {}
            _ if !staged => {
                staged = true;
                let wrong = Wrong::new(Problem::NO_STAGE)
                    .write("start with `FROM` and the image to build on; only ARG may stand above");
                push(statement.keyword, wrong, ProblemKind::Context);
            }
            _ => {}
        }
    }
    let Some(last) = last else {
        let at = if lines == 0 { 0 } else { source.len() };
        problems.push(Problem {
            span: Span::empty(at),
            message: "file with no instructions".to_owned(),
            help: Some("start with `FROM` and the image to build on".to_owned()),
            kind: ProblemKind::Parser,
        });
        return;
    };
    if !staged && last.statement.kind == Keyword::Arg {
        problems.push(Problem {
            span: last.joined.span(last.statement.keyword),
            message: "dockerfile contains no stages to build".to_owned(),
            help: Some("add `FROM` and the image to build on".to_owned()),
            kind: ProblemKind::Context,
        });
    }
}

/// What is wrong, in BuildKit's words, and what to write.
struct Wrong {
    message: String,
    help: Option<String>,
}

impl Wrong {
    fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            help: None,
        }
    }

    fn write(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

fn check(
    instruction: &Instruction<'_>,
    statement: &Statement,
    escape: u8,
    report: &mut dyn FnMut(LogicalSpan, Wrong),
) {
    let name = statement.kind.as_str();
    let keyword = statement.keyword;
    flags(instruction, statement, report);
    variables(instruction, statement, escape, report);
    let words = match &statement.body {
        Body::Words(words) => words.len(),
        Body::Exec(exec) => exec.items.len(),
        Body::Empty => 0,
        _ => 1,
    };
    match statement.kind {
        Keyword::Unknown => {
            let word = String::from_utf8_lossy(instruction.text(keyword)).to_lowercase();
            report(keyword, Wrong::new(format!("unknown instruction: {word}")));
        }
        Keyword::From => from(instruction, statement, report),
        Keyword::Add | Keyword::Copy => copy(instruction, statement, words, report),
        Keyword::Shell => match &statement.body {
            Body::Exec(exec) if !exec.items.is_empty() => {}
            Body::Opaque(_) => {}
            Body::Exec(_) | Body::Empty => {
                let wrong = Wrong::new("SHELL requires at least one argument")
                    .write("name the shell: `SHELL [\"/bin/bash\", \"-c\"]`");
                report(keyword, wrong);
            }
            _ => {
                let wrong = Wrong::new("SHELL requires the arguments to be in JSON form")
                    .write("write it as `SHELL [\"/bin/bash\", \"-c\"]`");
                report(statement.body_span, wrong);
            }
        },
        Keyword::Healthcheck => health(instruction, statement, report),
        Keyword::Onbuild => {
            if let Body::Onbuild(child) = &statement.body {
                trigger(instruction, child, escape, report);
            } else {
                let wrong = Wrong::new("ONBUILD requires at least one argument")
                    .write("write the instruction that is to run later: `ONBUILD COPY . /app`");
                report(keyword, wrong);
            }
        }
        Keyword::Cmd | Keyword::Entrypoint | Keyword::Run => {}
        Keyword::Workdir | Keyword::User | Keyword::Stopsignal | Keyword::Maintainer
            if words == 0 =>
        {
            let what = match statement.kind {
                Keyword::Workdir => "a directory: `WORKDIR /app`",
                Keyword::User => "a user: `USER app`",
                Keyword::Stopsignal => "a signal: `STOPSIGNAL SIGTERM`",
                _ => "a name",
            };
            let wrong = Wrong::new(format!("{name} requires exactly one argument"))
                .write(format!("give it {what}"));
            report(keyword, wrong);
        }
        _ if words == 0 => {
            let wrong = Wrong::new(format!("{name} requires at least one argument"));
            report(keyword, wrong);
        }
        Keyword::Stopsignal => stop_signal(instruction, statement, report),
        Keyword::Env | Keyword::Label | Keyword::Arg => {
            if let Body::Pairs(pairs) = &statement.body
                && let Some(blank) = pairs.iter().find(|pair| pair.name.is_empty())
            {
                let wrong = Wrong::new(format!("{name} names can not be blank"))
                    .write("write `name=value`, with no space before the `=`");
                report(blank.span, wrong);
            }
        }
        Keyword::Volume => volume(instruction, statement, report),
        _ => {}
    }
}

/// What ONBUILD keeps for later. BuildKit refuses three triggers at once; of all others it finds out when an image is built on this one.
fn trigger(
    instruction: &Instruction<'_>,
    statement: &Statement,
    escape: u8,
    report: &mut dyn FnMut(LogicalSpan, Wrong),
) {
    let name = statement.kind.as_str();
    match statement.kind {
        Keyword::From | Keyword::Maintainer => report(
            statement.keyword,
            Wrong::new(format!("{name} isn't allowed as an ONBUILD trigger")),
        ),
        Keyword::Onbuild => report(
            statement.keyword,
            Wrong::new("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed"),
        ),
        _ => check(instruction, statement, escape, &mut |span, wrong| {
            let message = format!("a build on this image will fail: {}", wrong.message);
            report(span, Wrong { message, ..wrong });
        }),
    }
}

fn from(
    instruction: &Instruction<'_>,
    statement: &Statement,
    report: &mut dyn FnMut(LogicalSpan, Wrong),
) {
    let is_as = |word: &LogicalSpan| instruction.text(*word).eq_ignore_ascii_case(b"as");
    match &statement.body {
        Body::Words(words) if words.len() == 1 => {}
        Body::Words(words) if words.len() == 3 && is_as(&words[1]) => {
            let written = instruction.text(words[2]);
            if !is_stage_name(written) {
                let shown = String::from_utf8_lossy(written);
                let wrong = Wrong::new(format!(
                    "invalid name for build stage: \"{shown}\", name can't start with a number or contain symbols"
                ))
                .write("start it with a letter, and go on with letters, digits, `-`, `_` and `.`");
                report(words[2], wrong);
            }
        }
        _ => {
            let wrong = Wrong::new("FROM requires either one or three arguments")
                .write("write `FROM image` or `FROM image AS name`");
            report(statement.span(), wrong);
        }
    }
}

fn copy(
    instruction: &Instruction<'_>,
    statement: &Statement,
    words: usize,
    report: &mut dyn FnMut(LogicalSpan, Wrong),
) {
    let name = statement.kind.as_str();
    if words < 2 {
        let wrong = Wrong::new(format!("{name} requires at least two arguments")).write(format!(
            "write what is copied and where to: `{name} app /app`"
        ));
        report(statement.span(), wrong);
        return;
    }
    if let Body::Words(words) = &statement.body
        && let Some(target) = words.last()
        && !instruction.heredocs.is_empty()
        && heredoc::is_heredoc(instruction.text(*target))
    {
        let wrong = Wrong::new(format!("{name} cannot accept a heredoc as a destination"))
            .write(format!("write where to after it: `{name} <<EOF /app/file`"));
        report(*target, wrong);
    }
    let Some(arguments) = instruction.copy_arguments(statement) else {
        return;
    };
    let sources = arguments.sources.iter();
    let mut known = sources.filter(|source| !source.text.contains('$'));
    if statement.kind == Keyword::Copy {
        let is_fetched = |text: &str| {
            ["http://", "https://", "git://", "git@", "ssh://"]
                .iter()
                .any(|scheme| text.starts_with(scheme))
        };
        let Some(source) = known.find(|source| is_fetched(&source.text)) else {
            return;
        };
        let is_http = source.text.starts_with("http") && !source.text.contains(".git");
        let what = if is_http { "URL" } else { "git ref" };
        let wrong = Wrong::new(format!("source can't be a {what} for COPY"))
            .write("ADD fetches what COPY does not");
        report(source.span, wrong);
        return;
    }
    let Some(checksum) = instruction.flag(statement, "checksum") else {
        return;
    };
    if checksum.value.is_none_or(|value| value.is_empty()) {
        return;
    }
    if arguments.sources.len() != 1 {
        let wrong = Wrong::new("checksum can't be specified for multiple sources")
            .write("give each source an ADD of its own");
        report(checksum.span, wrong);
    } else if known.any(|source| source.kind == CopySourceKind::Path) {
        let wrong = Wrong::new("checksum requires HTTP(S) or Git sources")
            .write("leave the flag out: what comes from the build context has no checksum");
        report(checksum.span, wrong);
    }
}

fn volume(
    instruction: &Instruction<'_>,
    statement: &Statement,
    report: &mut dyn FnMut(LogicalSpan, Wrong),
) {
    let blank = match &statement.body {
        Body::Exec(exec) => {
            let is_blank = |span| decode_string(instruction.text(span)).trim().is_empty();
            let mut items = exec.items.iter().map(|item| item.span);
            items.find(|span| is_blank(*span))
        }
        Body::Words(words) => {
            let is_blank =
                |span: &&LogicalSpan| matches!(instruction.text(**span), b"\"\"" | b"''");
            words.iter().find(is_blank).copied()
        }
        _ => None,
    };
    if let Some(blank) = blank {
        let wrong = Wrong::new("VOLUME specified can not be an empty string")
            .write("name a directory: `VOLUME /data`");
        report(blank, wrong);
    }
}

fn stop_signal(
    instruction: &Instruction<'_>,
    statement: &Statement,
    report: &mut dyn FnMut(LogicalSpan, Wrong),
) {
    let written = String::from_utf8_lossy(instruction.text(statement.body_span));
    if written.contains(['$', '"', '\'', '\\', '`', '#']) {
        return;
    }
    if !Signal::is_taken(&written) {
        let wrong = Wrong::new(format!("invalid signal: {written}"))
            .write("name one signal: `STOPSIGNAL SIGTERM`");
        report(statement.body_span, wrong);
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
    report: &mut dyn FnMut(LogicalSpan, Wrong),
) {
    const EXAMPLE: &str = "write the command: `HEALTHCHECK CMD curl --fail http://localhost/`";
    let Body::Health { kind, command } = &statement.body else {
        let wrong = Wrong::new("HEALTHCHECK requires at least one argument").write(EXAMPLE);
        report(statement.keyword, wrong);
        return;
    };
    let word = instruction.text(*kind);
    let is_empty = match &**command {
        Body::Exec(exec) => exec.items.is_empty(),
        command => *command == Body::Empty,
    };
    if is_none(word) {
        if !is_empty {
            let wrong = Wrong::new("HEALTHCHECK NONE takes no arguments");
            report(statement.body_span, wrong);
        }
    } else if !word.eq_ignore_ascii_case(b"CMD") {
        let word = String::from_utf8_lossy(word).to_uppercase();
        let wrong = Wrong::new(format!("Unknown type \"{word}\" in HEALTHCHECK (try CMD)"));
        report(*kind, wrong.write(EXAMPLE));
    } else if is_empty {
        let wrong = Wrong::new("Missing command after HEALTHCHECK CMD").write(EXAMPLE);
        report(*kind, wrong);
    }
}

/// Words whose variables Docker cannot replace: a quote or a brace without its end, an operator that it does not know.
fn variables(
    instruction: &Instruction<'_>,
    statement: &Statement,
    escape: u8,
    report: &mut dyn FnMut(LogicalSpan, Wrong),
) {
    let body = instruction.text(statement.body_span);
    if memchr::memchr3(b'$', b'"', b'\'', body).is_none() {
        return;
    }
    let is_list = matches!(
        statement.kind,
        Keyword::Add | Keyword::Copy | Keyword::Volume
    );
    let spans: Vec<LogicalSpan> = match (&statement.body, statement.kind) {
        (Body::Pairs(_) | Body::Legacy { .. }, _) => {
            // The names of ARGs are taken as they are.
            let is_arg = statement.kind == Keyword::Arg;
            let pairs = statement.pairs();
            pairs
                .flat_map(|(name, value)| [(!is_arg).then_some(name), value])
                .flatten()
                .collect()
        }
        (Body::Text(span), Keyword::Workdir | Keyword::User | Keyword::Stopsignal) => vec![*span],
        (Body::Words(words), _) if is_list && instruction.heredocs.is_empty() => words.clone(),
        _ => return,
    };
    let mut spans = spans.into_iter();
    let Some(span) = spans.find(|span| !heredoc::is_expandable(instruction.text(*span), escape))
    else {
        return;
    };
    // Another rule says it better.
    if instruction.is_broken_array(statement) {
        return;
    }
    let word = instruction.text(span);
    let shown: String = String::from_utf8_lossy(word).chars().take(60).collect();
    let help = if word.contains(&b'$') {
        "close every quote and brace, and put no other signs into them than Docker knows".to_owned()
    } else if statement.pairs().any(|(name, _)| name == span) {
        "quotes stand around the value, not around the pair: write `name=\"value\"`".to_owned()
    } else if is_list {
        let name = statement.kind.as_str();
        format!("quotes do not hold words together here: write `{name} [\"…\", \"…\"]`")
    } else {
        "close the quote; one that is meant as a character stands after an escape character"
            .to_owned()
    };
    let wrong = Wrong::new(format!("failed to process `{shown}`"));
    report(span, wrong.write(help));
}

fn is_none(word: &[u8]) -> bool {
    word.eq_ignore_ascii_case(b"NONE")
}

/// Whether BuildKit reads the flags of an instruction at all: of some it drops them, whatever they are.
fn has_flags(instruction: &Instruction<'_>, statement: &Statement) -> bool {
    match (statement.kind, &statement.body) {
        (Keyword::Unknown | Keyword::Arg | Keyword::Stopsignal, _) => false,
        (_, Body::Health { kind, .. }) => !is_none(instruction.text(*kind)),
        _ => true,
    }
}

fn flags(
    instruction: &Instruction<'_>,
    statement: &Statement,
    report: &mut dyn FnMut(LogicalSpan, Wrong),
) {
    if !has_flags(instruction, statement) {
        return;
    }
    let mut used: Vec<String> = Vec::new();
    for flag in instruction.flags(statement) {
        let (name, given) = (&flag.name[..], flag.value.as_deref());
        let Some(known) = KnownFlag::of(statement.kind, name) else {
            let wrong = Wrong::new(format!("unknown flag: --{name}"));
            report(flag.span, wrong.write(flag_help(statement.kind)));
            continue;
        };
        let is_switch = known.value == FlagValue::Switch;
        // A switch needs none, but has one if there is a `=`.
        let is_missing = given == is_switch.then_some("");
        if used.iter().any(|used| used == name) && !known.repeats {
            let wrong = Wrong::new(format!("duplicate flag specified: --{name}"));
            report(flag.span, wrong.write("give it once"));
        } else if is_missing {
            let help = if is_switch {
                format!("write `--{name}`, or leave it out")
            } else {
                format!("write `--{name}=` and the value, with no space between them")
            };
            let wrong = Wrong::new(format!("missing a value on flag: --{name}"));
            report(flag.span, wrong.write(help));
        } else if let Some((message, help)) = given.and_then(|given| known.problem(given)) {
            report(flag.span, Wrong::new(message).write(help));
        }
        used.push(name.to_owned());
    }
}

/// Which flags an instruction takes.
fn flag_help(kind: Keyword) -> String {
    let name = kind.as_str();
    let known: Vec<String> = KnownFlag::all_of(kind)
        .map(|name| format!("`--{name}`"))
        .collect();
    match &known[..] {
        [] => format!(
            "{name} takes no flags: put the word after a `--` that stands alone, if it is not meant as one"
        ),
        [only] => format!("{name} takes {only} only"),
        [others @ .., last] => format!("{name} takes {} and {last}", others.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    /// What is said of an instruction below a FROM, or of one that is a FROM.
    fn messages(instruction: &str) -> Vec<String> {
        let above = if instruction.starts_with("FROM") {
            ""
        } else {
            "FROM a\n"
        };
        let source = format!("{above}{instruction}\n");
        let file = crate::syntax::parse(source.as_bytes());
        file.problems.into_iter().map(|it| it.message).collect()
    }

    #[test]
    fn what_buildkit_refuses_is_named() {
        for (refused, message) in [
            ("FROM", "FROM requires either one or three arguments"),
            ("FROM a b", "FROM requires either one or three arguments"),
            ("FROM --platform a", "missing a value on flag: --platform"),
            (
                "FROM a AS 1s",
                "invalid name for build stage: \"1s\", name can't start with a number or contain symbols",
            ),
            (
                "FROM a AS _s",
                "invalid name for build stage: \"_s\", name can't start with a number or contain symbols",
            ),
            (
                "FROM a AS b,c",
                "invalid name for build stage: \"b,c\", name can't start with a number or contain symbols",
            ),
            ("ARG", "ARG requires at least one argument"),
            ("ARG =v", "ARG names can not be blank"),
            ("ARG a =v", "ARG names can not be blank"),
            ("ENV a", "ENV must have two arguments"),
            (
                "ENV a=b c",
                "Syntax error - can't find = in \"c\". Must be of the form: name=value",
            ),
            ("LABEL =b", "LABEL names can not be blank"),
            ("HEALTHCHECK", "HEALTHCHECK requires at least one argument"),
            (
                "HEALTHCHECK FOO x",
                "Unknown type \"FOO\" in HEALTHCHECK (try CMD)",
            ),
            ("HEALTHCHECK CMD", "Missing command after HEALTHCHECK CMD"),
            (
                "HEALTHCHECK CMD []",
                "Missing command after HEALTHCHECK CMD",
            ),
            ("HEALTHCHECK NONE x", "HEALTHCHECK NONE takes no arguments"),
            (
                "HEALTHCHECK --interval=10 CMD x",
                "missing unit in duration \"10\"",
            ),
            (
                "HEALTHCHECK --interval=100ns CMD x",
                "Interval \"interval\" cannot be less than 1ms",
            ),
            (
                "HEALTHCHECK --timeout=-5s CMD x",
                "Interval \"timeout\" cannot be less than 1ms",
            ),
            (
                "HEALTHCHECK --interval=5s-10ms CMD x",
                "unknown unit \"s-\" in duration \"5s-10ms\"",
            ),
            (
                "HEALTHCHECK --retries=-1 CMD x",
                "--retries cannot be negative (-1)",
            ),
            ("COPY a", "COPY requires at least two arguments"),
            ("COPY []", "COPY requires at least two arguments"),
            ("COPY <<EOF\nEOF", "COPY requires at least two arguments"),
            ("ADD [\"a\"]", "ADD requires at least two arguments"),
            (
                "COPY a <<EOF\nEOF",
                "COPY cannot accept a heredoc as a destination",
            ),
            ("COPY --from a b", "missing a value on flag: --from"),
            (
                "COPY --link=yes a b",
                "expecting boolean value for flag --link, not: yes",
            ),
            ("COPY --link= a b", "missing a value on flag: --link"),
            (
                "COPY --chown=a --chown=b c d",
                "duplicate flag specified: --chown",
            ),
            (
                "COPY --chmod=999 a b",
                "invalid chmod parameter: '999'. it should be octal string and between 0 and 07777",
            ),
            ("COPY https://a.b/c /d", "source can't be a URL for COPY"),
            (
                "COPY git@a.b:c/d.git /d",
                "source can't be a git ref for COPY",
            ),
            (
                "ADD --checksum=sha256:00 a b",
                "checksum requires HTTP(S) or Git sources",
            ),
            (
                "ADD --checksum=sha256:00 https://a.b/c https://a.b/d /e/",
                "checksum can't be specified for multiple sources",
            ),
            ("RUN --mount=type=foo x", "unsupported mount type \"foo\""),
            ("RUN --network=foo x", "invalid network mode \"foo\""),
            ("RUN --network= x", "invalid network mode \"\""),
            ("RUN --security=foo x", "security \"foo\" is not valid"),
            ("RUN --foo x", "unknown flag: --foo"),
            ("CMD --foo x", "unknown flag: --foo"),
            (
                "CMD [\"a\", 1]",
                "when using JSON array syntax, arrays must be comprised of strings only",
            ),
            ("WORKDIR", "WORKDIR requires exactly one argument"),
            ("WORKDIR --a=b /c", "unknown flag: --a"),
            ("USER", "USER requires exactly one argument"),
            ("MAINTAINER", "MAINTAINER requires exactly one argument"),
            ("STOPSIGNAL", "STOPSIGNAL requires exactly one argument"),
            (
                "STOPSIGNAL SIGTERM SIGKILL",
                "invalid signal: SIGTERM SIGKILL",
            ),
            ("STOPSIGNAL 0", "invalid signal: 0"),
            (
                "SHELL bash -c",
                "SHELL requires the arguments to be in JSON form",
            ),
            ("SHELL []", "SHELL requires at least one argument"),
            ("VOLUME", "VOLUME requires at least one argument"),
            ("VOLUME []", "VOLUME requires at least one argument"),
            (
                "VOLUME [\" \"]",
                "VOLUME specified can not be an empty string",
            ),
            ("VOLUME \"\"", "VOLUME specified can not be an empty string"),
            ("ENV A=\"b c", "failed to process `\"b c`"),
            ("ENV A it's", "failed to process `it's`"),
            ("ENV \"A=b\" C=d", "failed to process `\"A`"),
            ("LABEL a=${B", "failed to process `${B`"),
            ("WORKDIR /a\"b", "failed to process `/a\"b`"),
            ("USER ${A", "failed to process `${A`"),
            ("COPY it's /b", "failed to process `it's`"),
            ("EXPOSE", "EXPOSE requires at least one argument"),
            ("MAGIC walk", "unknown instruction: magic"),
            ("ONBUILD", "ONBUILD requires at least one argument"),
            (
                "ONBUILD ONBUILD RUN x",
                "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed",
            ),
            ("ONBUILD FROM a", "FROM isn't allowed as an ONBUILD trigger"),
            (
                "ONBUILD MAGIC walk",
                "a build on this image will fail: unknown instruction: magic",
            ),
            (
                "ONBUILD COPY a",
                "a build on this image will fail: COPY requires at least two arguments",
            ),
            (
                "ONBUILD RUN --network=foo x",
                "a build on this image will fail: invalid network mode \"foo\"",
            ),
        ] {
            assert_eq!(messages(refused), [message], "{refused}");
        }
    }

    #[test]
    fn what_buildkit_takes_is_not() {
        for taken in [
            "FROM --platform= a",
            "FROM a as A-_.9",
            "ARG a b=c d=",
            "ARG --a=b c",
            "ARG it's",
            "ENV a=",
            "LABEL \"a b\"=c",
            "HEALTHCHECK NONE",
            "HEALTHCHECK --interval --foo NONE",
            "HEALTHCHECK none []",
            "HEALTHCHECK --interval= --timeout=0 --retries=0 --start-period=1.5h CMD x",
            "COPY <<EOF /a\nEOF",
            "COPY a \"<<EOF\"",
            "COPY --exclude=a --exclude=b --link=False --parents c d",
            "COPY --chmod=0755 a b",
            "COPY --chmod=u+x,go=r a b",
            "COPY --chmod=$MODE a b",
            "COPY $URL /a",
            "COPY github.com/a/b /c",
            "COPY http /a",
            "ADD --checksum=sha256:00 https://a.b/c /d",
            "ADD --checksum= a b",
            "ADD --checksum=sha256:00 $URL /d",
            "ADD https://a.b/c /d",
            "RUN",
            "CMD",
            "CMD []",
            "ENTRYPOINT []",
            "RUN --network=none --security=insecure x",
            "RUN -- --foo x",
            "RUN x --foo",
            "USER a b",
            "ENV A=\"b c\" D='e \"' F=\\\"",
            "LABEL a=\"it's\" b=${C:-\"d e\"}",
            "MAINTAINER it's",
            "RUN it's",
            "COPY [\"it's\", \"/b\"]",
            "COPY <<\"E\" /its\nE",
            "STOPSIGNAL 9",
            "STOPSIGNAL sigrtmin+3",
            "STOPSIGNAL quit",
            "STOPSIGNAL $SIGNAL",
            "STOPSIGNAL \"SIGTERM\"",
            "STOPSIGNAL --a=b SIGTERM",
            "VOLUME /a \"/b\"",
            "EXPOSE 80",
            "ONBUILD RUN x",
            "ONBUILD COPY a b",
        ] {
            assert_eq!(messages(taken), [] as [&str; 0], "{taken}");
        }
    }

    #[test]
    fn a_file_has_a_stage() {
        let of = |source: &str| -> Vec<String> {
            let file = crate::syntax::parse(source.as_bytes());
            file.problems.into_iter().map(|it| it.message).collect()
        };
        assert_eq!(of("ARG a\n"), ["dockerfile contains no stages to build"]);
        assert_eq!(of("\n"), ["file with no instructions"]);
        assert_eq!(
            of("RUN a\nRUN b\n"),
            ["no build stage in current context: FROM must come first"]
        );
        assert_eq!(of("ARG a\nFROM b\n"), [] as [&str; 0]);
    }
}
