//! `exec-form`: CMD and ENTRYPOINT in shell form become JSON.
//!
//! ## What it does
//! Writes the words of a CMD or ENTRYPOINT as a JSON array, so that no shell stands between the container and its program.
//!
//! ## Why
//! In shell form the container runs `/bin/sh -c "…"`. Process 1 is then a shell: unless it happens to replace itself, the
//! program does not get the SIGTERM of `docker stop` and is killed ten seconds later. An ENTRYPOINT in shell form also
//! ignores CMD and the arguments of `docker run`. Where the text lets `exec` replace the shell, the signals do arrive: that is
//! only an info.
//!
//! ## Example
//! ```dockerfile
//! FROM node:22
//! CMD node server.js --title "My app"
//! ```
//! becomes
//! ```dockerfile
//! FROM node:22
//! CMD ["node", "server.js", "--title", "My app"]
//! ```
//!
//! ## When it stays silent
//! On what is in exec form, on bodies that start with `[` (they were meant to be JSON: `invalid-exec-form`), on the command of a
//! HEALTHCHECK, and inside ONBUILD.
//!
//! ## Fix safety
//! Safe where the text is one simple command whose words the shell would hand over as they are, quotes and backslashes
//! resolved: no variable, substitution, glob, `~`, brace, assignment, redirection, operator or comment, and no builtin of the
//! shell that is not also a program which does the same. A leading `exec` goes away. Further:
//!
//! - An ENTRYPOINT is safe only if no CMD stands beside it, in its stage or in one built on it: in shell form no CMD counts,
//!   in exec form it would become arguments. A CMD of the base image, or of the stage this one is built on, is no matter:
//!   ENTRYPOINT drops it.
//! - The arguments of `docker run image …`, dropped until now, will count. Nobody has a reason to give an ENTRYPOINT arguments that it never sees, so that alone
//!   makes no fix unsafe; but where it is a shell, an interpreter or a console without a script (`ENTRYPOINT /bin/bash`), people do: `docker run image bash` gives them a shell today, and would run `bash bash`.
//! - A CMD is not safe beside an ENTRYPOINT in exec form, which gets the words `/bin/sh -c …` as arguments today. Where the base image
//!   sets one that is not known here, it is taken for what nearly all are: a script that ends in `exec "$@"`. Where the entrypoint of a known image looks for this very
//!   program (`redis-server` in redis, `nginx` in nginx), sets it up and lets go of root, the fix is not safe: today it sees `/bin/sh`.
//! - A script without `#!` runs in a shell but not in exec form. Where the Dockerfile itself writes one (`RUN echo … >run.sh`), or copies
//!   one from the build context, the fix keeps the shell. It is safe only for a program that is seen in the build context to start with `#!` or as a binary, that the
//!   file compiles (`go build -o app`), or that an image or a package brings: a name found by PATH, or a path that no COPY, ADD, RUN or VOLUME of the file is
//!   seen to fill; where the image is nothing but a distribution, only where its packages lie, and no script by its suffix that only an image brings which is no official one. For what nobody can see, a download included, it is unsafe.
//! - A SHELL that the base image sets is not known here.
//!
//! One thing changes for all: process 1 gets only those signals that it asked for. Where a shell stood there and did not put the program in its place, as not all shells do, Ctrl-C
//! in `docker run -it` reached the program beside it and ended it; a program that takes the place of process 1 and has no handler of its own (`node` without one, `tail -f`, `sleep`) ignores it.
//! `docker run --init` puts a process 1 there that passes signals on.
//!
//! Where the shell is needed (`CMD node $OPTS server.js`), the unsafe fix keeps it in sight and lets the program replace it:
//! `["/bin/sh", "-c", "exec node $OPTS server.js"]`, with the shell in force. Of several commands only the last gets `exec`, and
//! only if it is a program. Nothing is fixed where SHELL names a shell that is no POSIX one, or on Windows. Comments inside the instruction move above it.
//!
//! ## Codes
//! hadolint DL3025, BuildKit `JSONArgsRecommended`
//!
//! ## Source
//! Dockerfile reference, "Shell and exec form" and "Understand how CMD and ENTRYPOINT interact"; POSIX XCU 2.6.7 (quote removal) and 2.9.1 (simple commands).

use crate::diagnostic::{Applicability, Finding, Fix, Severity};
use crate::knowledge::builtins::is_builtin;
use crate::knowledge::programs::{Does, is_known_to};
use crate::lint::{Context, On, Rule};
use crate::model::{
    Model, Obstacle, ShellInForce, Starts, copied_without_interpreter, first_keyword, is_startable,
    line_starts, literal_command,
};
use crate::rewrite::{is_instructive, replace_body};
use crate::shell::{CommandKind, Script, Simple, TokenId, TokenKind, literal};
use crate::syntax::{Body, Instruction, Keyword, decode_string, encode_string};
use crate::text::{GapLineKind, file_name};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "exec-form",
    codes: &["DL3025", "JSONArgsRecommended"],
    severity: Severity::Warning,
    fixes: &[Applicability::Safe, Applicability::Unsafe],
    summary: "CMD and ENTRYPOINT are JSON arrays",
    matters: &[
        "exec form",
        "exec-form",
        "expand",
        "expansion",
        "json form",
        "a shell",
        "shell form",
        "the shell",
        "shell-form",
    ],
    on: &[On::File(check)],
    ..Rule::USUAL
};

/// Longer texts, in bytes, are left alone: BuildKit takes 65,535 bytes in a line, and JSON needs more than shell text.
const MAX_TEXT: usize = 8192;

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let model = context.model;
    let mut starts = None;
    for (index, instruction) in model.instructions.iter().enumerate() {
        let statement = &instruction.statement;
        let Body::Shell(text) = statement.body else {
            continue;
        };
        let Some(stage) = model.stage_of(index) else {
            continue;
        };
        if !matches!(statement.kind, Keyword::Cmd | Keyword::Entrypoint)
            || !statement.flags.is_empty()
            || instruction.text(text).starts_with(b"[")
        {
            continue;
        }
        let shell = model.shell(index).words().join(" ");
        let starts = starts.get_or_insert_with(|| Starts::read(model));
        let answer = answer(context, starts, index, stage);
        let fix = answer.command.and_then(|command| {
            let strings: Vec<_> = command
                .words
                .iter()
                .map(|word| encode_string(word))
                .collect();
            let array = format!("[{}]", strings.join(", "));
            let edits = replace_body(model, index, &array)?;
            let Command {
                applicability,
                title,
                ..
            } = command;
            Some(Fix::in_place(applicability, index, title, edits))
        });
        let hands_over = model.script(index).is_some_and(|script| {
            last_command(script).is_some_and(|(_, name)| word(instruction, script, name) == b"exec")
        });
        let (severity, why) = if hands_over {
            let why = "runs only until `exec` starts the program";
            (Severity::Info, why)
        } else {
            let why = "runs the program, and may not pass signals on to it";
            (RULE.severity, why)
        };
        findings.push(
            RULE.finding(
                instruction.content(),
                format!("{} in shell form: `{shell}` {why}", statement.kind.as_str()),
            )
            .with_severity(severity)
            .with_help_if(answer.help)
            .with_fix_if(fix),
        );
    }
}

/// What to write, as far as something can be written, and why it is no safe fix.
#[derive(Default)]
struct Answer {
    command: Option<Command>,
    help: Option<String>,
}

/// The words of an exec form.
struct Command {
    words: Vec<String>,
    applicability: Applicability,
    title: &'static str,
}

impl Answer {
    fn report(help: impl Into<String>) -> Self {
        Self {
            command: None,
            help: Some(help.into()),
        }
    }

    fn words(words: Vec<String>, applicability: Applicability, help: Option<String>) -> Self {
        let title = "Write the words as a JSON array";
        let command = Some(Command {
            words,
            applicability,
            title,
        });
        Self { command, help }
    }
}

fn answer(context: &Context<'_>, starts: &Starts<'_>, index: usize, stage: usize) -> Answer {
    let model = context.model;
    let instruction = model.instructions[index];
    if let Some(help) = unreadable(model.file.source, instruction) {
        return Answer::report(help);
    }
    if instruction.joined.text().len() > MAX_TEXT {
        return Answer::report("the text is too long for one line");
    }
    let script = match model.script(index) {
        Some(script) if script.list.is_some() => script,
        Some(_) => return Answer::report("dfmt cannot read this as a shell command"),
        None => return Answer::report("dfmt does not read the language of this shell"),
    };
    if instruction.statement.kind == Keyword::Cmd
        && let Some((line, last)) = entrypoint(model, starts, stage)
        && last.starts_with('-')
        && last.ends_with('c')
        && !last.starts_with("--")
    {
        let help = format!(
            "the ENTRYPOINT in line {line} is a shell that takes the command as one word: write `CMD [\"…\"]`"
        );
        return Answer::report(help);
    }
    let words = match literal_command(instruction, script) {
        Ok(words) => words,
        Err(obstacle) => {
            let help = explain(instruction, script, &obstacle);
            return match obstacle {
                Obstacle::NoProgram(_) => Answer::report(help),
                _ => in_shell(model, index, script, help),
            };
        }
    };
    if let Some(written) = starts.written_without_interpreter(&words[0]) {
        let line = model.instructions[written].first_line;
        let help = format!(
            "line {line} writes `{}` without a leading `#!`: only a shell starts it",
            words[0]
        );
        return in_shell(model, index, script, help);
    }
    if let Some(path) = copied_without_interpreter(model, context.build, &words[0]) {
        let help = format!("`{path}` has no `#!`: only a shell starts it");
        return in_shell(model, index, script, help);
    }
    if *model.shell(index) != ShellInForce::Default {
        let help = "the SHELL of this stage may prepare something the program needs";
        return in_shell(model, index, script, help.to_owned());
    }
    let unseen = (!is_startable(model, context.build, stage, &words[0])).then(|| {
        format!(
            "if `{}` is a script without `#!`, only a shell starts it: nothing here shows what it is",
            words[0]
        )
    });
    if instruction.statement.kind == Keyword::Entrypoint {
        return match starts.cmd_beside_entrypoint(stage) {
            None => match unseen.or_else(|| takes_arguments(&words)) {
                None => Answer::words(words, Applicability::Safe, None),
                help => Answer::words(words, Applicability::Unsafe, help),
            },
            Some(cmd) => {
                let line = model.instructions[cmd].first_line;
                let help = format!(
                    "the CMD in line {line} has no effect today; in exec form its words become the arguments"
                );
                in_shell(model, index, script, help)
            }
        };
    }
    let prepared = model
        .stage_image(stage)
        .filter(|image| starts.entrypoint(stage).is_none() && image.prepares(&words[0]));
    if let Some(image) = prepared {
        let help = format!(
            "the entrypoint of {} treats `{}` specially: it may prepare more for it than for `/bin/sh` today, and start it as another user",
            image.name(),
            words[0]
        );
        return Answer::words(words, Applicability::Unsafe, Some(help));
    }
    match entrypoint(model, starts, stage) {
        None if unseen.is_some() => Answer::words(words, Applicability::Unsafe, unseen),
        None => Answer::words(words, Applicability::Safe, None),
        Some((line, _)) => {
            let help = format!(
                "the ENTRYPOINT in line {line} gets `/bin/sh -c …` as arguments today; in exec form it gets the words themselves"
            );
            Answer::words(words, Applicability::Unsafe, Some(help))
        }
    }
}

/// Why the arguments of `docker run`, which a shell form drops, would change what an ENTRYPOINT does for those who give some out of
/// habit: `docker run -it image bash` gives a shell today.
fn takes_arguments(words: &[String]) -> Option<String> {
    let last = words.iter().rev().find(|word| !word.starts_with('-'))?;
    let name = |word: &String| file_name(word).to_owned();
    let plain = |word: &String| is_known_to(&name(word), Does::AskForInput);
    let is_su = matches!(name(&words[0]).as_str(), "su" | "login" | "sulogin");
    (plain(last) || is_su).then(|| {
        format!(
            "`docker run image bash` runs `{0}` without `bash` today; in exec form it runs `{0} bash`",
            words.join(" ")
        )
    })
}

/// The ENTRYPOINT in exec form that a CMD of the stage gives arguments to: its line and its last word.
fn entrypoint(model: &Model<'_>, starts: &Starts<'_>, stage: usize) -> Option<(u32, String)> {
    let instruction = model.instructions[starts.entrypoint(stage)?];
    let Body::Exec(exec) = &instruction.statement.body else {
        return None;
    };
    let last = decode_string(instruction.text(exec.items.last()?.span));
    Some((instruction.first_line, last))
}

/// Why the text, whatever it says, had better be looked at by its author.
fn unreadable(source: &[u8], instruction: &Instruction<'_>) -> Option<&'static str> {
    let joined = &instruction.joined;
    let text = joined.text();
    let end = instruction.statement.span().end;
    let keyword = instruction.statement.keyword;
    for gap in joined.gaps() {
        if gap.at < keyword.end {
            if gap.lines.is_empty() {
                continue;
            }
            return Some(
                "there are lines before the keyword of this instruction: remove them first",
            );
        }
        for line in &gap.lines {
            if line.kind == GapLineKind::Blank && gap.at < end {
                return Some(
                    "there is an empty line inside: is what follows it meant to be part of this instruction?",
                );
            }
            if line.kind == GapLineKind::Comment && is_instructive(line.span.of(source)) {
                return Some("a comment inside is meant for a tool: move it by hand");
            }
        }
    }
    // `CMD a \` above `EXPOSE 80`: a backslash too many.
    let mut starts = line_starts(joined).filter(|&start| start >= keyword.end);
    if starts.any(|start| first_keyword(&text[start as usize..]).is_some()) {
        return Some("a line inside starts like an instruction: is there a backslash too many?");
    }
    if has_drive(text) {
        return Some(
            "this looks like a path of Windows: dfmt does not read commands of its shells",
        );
    }
    None
}

/// Whether a word starts like `C:\app`.
fn has_drive(text: &[u8]) -> bool {
    let is_drive = |text: &[u8]| match text {
        [before, letter, b':', b'\\', next] => {
            !before.is_ascii_alphanumeric()
                && letter.is_ascii_alphabetic()
                && next.is_ascii_alphanumeric()
        }
        _ => false,
    };
    text.windows(5).any(is_drive)
}

fn explain(instruction: &Instruction<'_>, script: &Script, obstacle: &Obstacle) -> String {
    let token = |id: TokenId| &script.tokens[id.index()];
    let shown = |id| String::from_utf8_lossy(instruction.text(token(id).span));
    match obstacle {
        Obstacle::Syntax(id) if token(*id).kind == TokenKind::Comment => {
            "move the comment to a line of its own: in an array it would be a part of the command"
                .to_owned()
        }
        Obstacle::Syntax(id) => format!("`{}` needs a shell", shown(*id)),
        Obstacle::Expansion(id) => format!("the shell expands `{}`", shown(*id)),
        Obstacle::NotUtf8(id) => {
            format!(
                "`{}` is not UTF-8 and cannot be written in JSON",
                shown(*id)
            )
        }
        Obstacle::Builtin(name) => format!("`{name}` is a builtin of the shell"),
        Obstacle::Exec => "`exec` does more here than start the program".to_owned(),
        Obstacle::NoProgram(name) if name.is_empty() => "the first word is empty".to_owned(),
        Obstacle::NoProgram(name) => {
            format!("there is hardly a program called `{name}`: are the quotes right?")
        }
    }
}

/// The exec form that keeps the shell, and lets the program take its place.
fn in_shell(model: &Model<'_>, index: usize, script: &Script, help: String) -> Answer {
    let text = replacing(model.instructions[index], script);
    let command = text.map(|text| {
        let shell = model.shell(index).words().into_iter().map(str::to_owned);
        Command {
            words: shell.chain([text]).collect(),
            applicability: Applicability::Unsafe,
            title: "Write the shell into the array, and let `exec` start the program",
        }
    });
    Answer {
        command,
        help: Some(help),
    }
}

/// The command that runs last, if it is a simple one and no part of a pipeline, and its name.
fn last_command(script: &Script) -> Option<(&Simple, TokenId)> {
    let and_or = &script.list.as_ref()?.items.last()?.and_or;
    let last = and_or.rest.last().map_or(&and_or.first, |(_, last)| last);
    match &last.first.kind {
        CommandKind::Simple(simple) if last.prefix.is_empty() && last.rest.is_empty() => {
            Some((simple, simple.words().next()?))
        }
        _ => None,
    }
}

/// The text of a token.
fn word<'a>(instruction: &'a Instruction<'_>, script: &Script, token: TokenId) -> &'a [u8] {
    instruction.text(script.tokens[token.index()].span)
}

/// The text with `exec` before the program that runs last; blanks between tokens become one. `None` if no program takes the
/// place of the shell that way, or if something would be lost by it: a trap, a job in the background.
fn replacing(instruction: &Instruction<'_>, script: &Script) -> Option<String> {
    let (simple, name) = last_command(script)?;
    let name_text = word(instruction, script, name);
    let is_exec = name_text == b"exec" && simple.words().nth(1).is_some();
    if is_builtin(literal(name_text).as_deref().unwrap_or_default()) && !is_exec {
        return None;
    }
    let keeps_the_shell = script.tokens.iter().any(|token| match token.kind {
        TokenKind::Background
        | TokenKind::Comment
        | TokenKind::HeredocOperator
        | TokenKind::LeftParen => true,
        TokenKind::Reserved => instruction.text(token.span) == b"function",
        TokenKind::Word => matches!(instruction.text(token.span), b"trap" | b"alias" | b"[["),
        _ => false,
    });
    if keeps_the_shell {
        return None;
    }
    let mut out = Vec::with_capacity(instruction.joined.text().len() + 5);
    let mut end = None;
    for (index, token) in script.tokens.iter().enumerate() {
        if end.is_some_and(|end| end < token.span.start) {
            out.push(b' ');
        }
        if index == name.index() && !is_exec {
            out.extend_from_slice(b"exec ");
        }
        out.extend_from_slice(instruction.text(token.span));
        end = Some(token.span.end);
    }
    String::from_utf8(out).ok()
}
