//! Finding the shell texts inside an instruction's own: heredocs that are scripts, and literal texts that are handed to a shell.
//!
//! Only texts are read that the shell gets just as they are written: nothing in them is expanded or escaped on the way.

use super::call::{Call, Called, shebang};
use super::{Commands, SimpleCommand, Word, commands};
use crate::shell::{Mode, Problem, Script, TokenKind};
use crate::syntax::{Body, Exec, Heredoc, Instruction, Keyword};
use crate::text::LogicalSpan;

/// What holds a shell text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// The instruction itself: shell form.
    Instruction,
    /// A heredoc that is a script.
    Heredoc,
    /// `'…'`
    SingleQuotes,
    /// `"…"`
    DoubleQuotes,
    /// A string of the exec form.
    Json,
    /// The strings of the exec form themselves: a program and its arguments, without a shell. Nothing is written there.
    Arguments,
}

/// A shell text inside an instruction, as the model keeps it.
#[derive(Clone, Debug)]
pub(in crate::model) struct Nested {
    pub(in crate::model) holder: Holder,
    /// Whether the shell that holds it expands it first: a heredoc with a bare name that is the input of a command.
    pub(in crate::model) expands: bool,
    pub(in crate::model) script: Script,
    /// The text, in the logical line or the file.
    pub(in crate::model) span: LogicalSpan,
    /// Whether it is read from the file itself, and not from the logical line.
    pub(in crate::model) in_file: bool,
    /// The command that hands it to a shell: the number of its text (0 is the instruction's own) and its start there.
    pub(in crate::model) outer: Option<(usize, u32)>,
    /// The words that start its shell.
    pub(in crate::model) shell: Vec<String>,
}

/// Reads the texts inside an instruction. `own_commands` gives the commands of its own text.
pub(in crate::model) fn read<'m>(
    source: &[u8],
    instruction: &Instruction<'_>,
    own: Option<&Script>,
    own_commands: impl Fn() -> Commands<'m>,
    shell: &[&str],
) -> Vec<Nested> {
    let statement = instruction.effective();
    let mut found = Vec::new();
    if statement.kind != Keyword::Run {
        return found;
    }
    let text = instruction.joined.text();
    if let Body::Exec(exec) = &statement.body {
        found.extend(exec_form(text, exec));
    } else if let Some(own) = own.filter(|own| own.list.is_some()) {
        let quoted = may_hold_quoted(text);
        if quoted || !instruction.heredocs.is_empty() {
            let commands = own_commands();
            if quoted {
                quoted_texts(text, &commands, (0, false, Mode::Line), &mut found);
            }
            // What ONBUILD keeps is put together from its pieces anew.
            if statement == &instruction.statement {
                heredocs(source, instruction, (own, &commands), shell, &mut found);
            }
        }
    }
    // Those inside the ones just found.
    let mut number = 0;
    while let Some(nested) = found.get(number) {
        let text = if nested.in_file { source } else { text };
        let mut inner = Vec::new();
        if may_hold_quoted(nested.span.of(text)) {
            let mode = if nested.in_file {
                Mode::Script
            } else {
                Mode::Line
            };
            let commands = commands(&nested.script, text);
            let place = (number + 1, nested.in_file, mode);
            quoted_texts(text, &commands, place, &mut inner);
        }
        found.append(&mut inner);
        number += 1;
    }
    found
}

/// Whether a quote stands after a word such as `-c` or `-ec`: most texts need no closer look.
fn may_hold_quoted(text: &[u8]) -> bool {
    memchr::memchr2_iter(b'\'', b'"', text).any(|at| {
        if !at
            .checked_sub(1)
            .is_some_and(|at| text[at].is_ascii_whitespace())
        {
            return false;
        }
        let before = text[..at].trim_ascii_end();
        let word = before.rsplit(u8::is_ascii_whitespace).next();
        word.is_some_and(|word| {
            matches!(word.first(), Some(b'-')) && word.contains(&b'c')
                    // A line of a heredoc may be continued: `-c \`
                    || word == b"\\"
        })
    })
}

/// The script of `["/bin/bash", "-c", "…"]`, or the command that the strings are.
fn exec_form(text: &[u8], exec: &Exec) -> Option<Nested> {
    let words: Vec<String> = exec.strings(text).collect();
    let words: Vec<Option<&str>> = words.iter().map(|word| Some(word.as_str())).collect();
    let Some(call) = Call::of(&words) else {
        return arguments(text, exec);
    };
    let Called::Text(at) = call.called else {
        return None;
    };
    let span = inner(exec.items.get(at)?.span);
    let raw = span.of(text);
    if raw.contains(&b'\\') {
        return None;
    }
    let script = crate::shell::parse(text, span, Mode::Line);
    script.list.is_some().then_some(Nested {
        holder: Holder::Json,
        expands: false,
        script,
        span,
        in_file: false,
        outer: None,
        shell: call.shell,
    })
}

/// The command that a program and its arguments are, where a shell would read the same words without the quotes.
fn arguments(text: &[u8], exec: &Exec) -> Option<Nested> {
    let spans: Vec<LogicalSpan> = exec.items.iter().map(|item| inner(item.span)).collect();
    let (first, last) = (*spans.first()?, *spans.last()?);
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-+./:@%,=".contains(byte);
    let mut words = spans.iter().map(|span| span.of(text));
    if !words.all(|word| !word.is_empty() && word.iter().all(is_plain))
        || first.of(text).contains(&b'=')
    {
        return None;
    }
    Some(Nested {
        holder: Holder::Arguments,
        expands: false,
        script: Script::of_words(&spans),
        span: LogicalSpan {
            start: first.start,
            end: last.end,
        },
        in_file: false,
        outer: None,
        shell: Vec::new(),
    })
}

/// Without a quote at each end.
fn inner(span: LogicalSpan) -> LogicalSpan {
    LogicalSpan {
        start: span.start + 1,
        end: span.end - 1,
    }
}

/// The literal texts that commands hand to a shell. `place` is the number of their text, whether it is read from the file,
/// and how.
fn quoted_texts(
    text: &[u8],
    commands: &[SimpleCommand<'_>],
    place: (usize, bool, Mode),
    found: &mut Vec<Nested>,
) {
    let (number, in_file, mode) = place;
    for command in commands {
        // It may put something else in the place of a part of the text.
        if command.gets_more_words() {
            continue;
        }
        let words: Vec<Option<&str>> = command.argv().iter().map(Word::as_str).collect();
        let Some(call) = Call::of(&words) else {
            continue;
        };
        let Called::Text(at) = call.called else {
            continue;
        };
        let Some((holder, span)) = literal_text(&command.argv()[at]) else {
            continue;
        };
        let script = crate::shell::parse(text, span, mode);
        if script.list.is_some() {
            found.push(Nested {
                holder,
                expands: false,
                script,
                span,
                in_file,
                outer: Some((number, command.span.start)),
                shell: call.shell,
            });
        }
    }
}

/// The text between the quotes of a word that is one quoted string in which nothing is expanded or escaped.
fn literal_text(word: &Word<'_>) -> Option<(Holder, LogicalSpan)> {
    let text = word.text;
    let (first, rest) = text.split_first()?;
    let (last, text) = rest.split_last()?;
    let holder = match (first, last) {
        (b'\'', b'\'') if !text.contains(&b'\'') => Holder::SingleQuotes,
        (b'"', b'"') if !text.iter().any(|byte| b"\"\\$`".contains(byte)) => Holder::DoubleQuotes,
        _ => return None,
    };
    Some((holder, inner(word.span)))
}

/// The heredocs that are scripts, read.
fn heredocs(
    source: &[u8],
    instruction: &Instruction<'_>,
    own: (&Script, &[SimpleCommand<'_>]),
    shell: &[&str],
    found: &mut Vec<Nested>,
) {
    for (heredoc, script) in scripts(source, instruction, own, shell) {
        let Some(read) = script_of(source, heredoc).filter(|read| read.list.is_some()) else {
            continue;
        };
        found.push(Nested {
            holder: Holder::Heredoc,
            expands: script.expands,
            script: read,
            span: LogicalSpan {
                start: heredoc.body.start,
                end: heredoc.body.end,
            },
            in_file: true,
            outer: Some((0, script.command)),
            shell: script.shell,
        });
    }
}

/// What becomes of a heredoc that is a script.
struct HeredocScript {
    /// The words that start its shell.
    shell: Vec<String>,
    /// Whether the shell in force expands it first.
    expands: bool,
    /// Where the command starts that has it.
    command: u32,
}

/// The heredocs that are scripts (BuildKit, `dispatchRun`): one that stands alone goes to the shell in force, or, where it starts with
/// `#!`, to that program; others are what the shell makes of them: the input of a command.
fn scripts<'h>(
    source: &[u8],
    instruction: &'h Instruction<'_>,
    (own, commands): (&Script, &[SimpleCommand<'_>]),
    shell: &[&str],
) -> Vec<(&'h Heredoc, HeredocScript)> {
    let mut found = Vec::new();
    let operators = || {
        let tokens = own.tokens.iter().enumerate();
        tokens.filter(|(_, token)| token.kind == TokenKind::HeredocOperator)
    };
    if operators().count() != instruction.heredocs.len() {
        return found;
    }
    for command in commands {
        let mut own_heredocs = command.redirects.iter().filter_map(|redirect| {
            operators().position(|(token, _)| token == redirect.operator.index())
        });
        let (Some(at), None) = (own_heredocs.next(), own_heredocs.next()) else {
            continue;
        };
        let heredoc = &instruction.heredocs[at];
        let body = heredoc.body.of(source);
        let only = own.tokens.iter().all(|token| {
            let kinds = [TokenKind::HeredocOperator, TokenKind::IoNumber];
            kinds.contains(&token.kind)
                || command.targets.iter().any(|word| word.span == token.span)
        });
        let alone = only && instruction.heredocs.len() == 1;
        let shell = if alone && body.starts_with(b"#!") {
            shebang(body)
        } else if alone {
            Some(shell.iter().copied().map(str::to_owned).collect())
        } else {
            reads_script(command, heredoc, body)
        };
        if let Some(shell) = shell {
            let script = HeredocScript {
                shell,
                expands: heredoc.expand && !alone,
                command: command.span.start,
            };
            found.push((heredoc, script));
        }
    }
    found
}

/// The words that start the shell to which a command is, if it reads a heredoc as its script.
fn reads_script(
    command: &SimpleCommand<'_>,
    heredoc: &Heredoc,
    body: &[u8],
) -> Option<Vec<String>> {
    let words: Vec<Option<&str>> = command.argv().iter().map(Word::as_str).collect();
    let call = Call::of(&words).filter(|call| call.called == Called::Input)?;
    // The shell in force expands the text first; only a backslash at the end of a line comes to the same.
    let expands = heredoc.expand
        && body.iter().enumerate().any(|(at, byte)| match byte {
            b'$' | b'`' => true,
            b'\\' => body.get(at + 1) != Some(&b'\n'),
            _ => false,
        });
    // Other input would come before it, or after.
    let is_input = command.redirects.len() == 1 && heredoc.fd == 0;
    (is_input && !command.gets_more_words() && !expands).then_some(call.shell)
}

/// A heredoc's text as commands. `None` where what the shell gets is not what stands there.
fn script_of(source: &[u8], heredoc: &Heredoc) -> Option<Script> {
    let body = heredoc.body.of(source);
    // A carriage return is part of a word.
    if heredoc.terminator.is_empty() || body.contains(&b'\r') {
        return None;
    }
    let span = LogicalSpan {
        start: heredoc.body.start,
        end: heredoc.body.end,
    };
    let script = crate::shell::parse(source, span, Mode::Script);
    // The tabs that are cut may stand before the end of a heredoc inside.
    let inside = |kind| script.tokens.iter().any(|token| token.kind == kind);
    (!(heredoc.chomp && inside(TokenKind::HeredocBody))).then_some(script)
}

/// The heredocs that are scripts but do not parse: why, in the file, and the words that start the shell.
pub(in crate::model) fn unread(
    source: &[u8],
    instruction: &Instruction<'_>,
    own: (&Script, &[SimpleCommand<'_>]),
    shell: &[&str],
) -> Vec<(Problem, Vec<String>)> {
    let scripts = scripts(source, instruction, own, shell).into_iter();
    let unread = scripts.filter_map(|(heredoc, script)| {
        let read = script_of(source, heredoc).filter(|_| !heredoc.chomp)?;
        Some((read.problem?, script.shell))
    });
    unread.collect()
}
