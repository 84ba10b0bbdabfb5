//! What a script leaves behind in its shell, where a script behind it in the same shell would find it.

use crate::knowledge::builtins::changes_shell;
use crate::knowledge::folders::MADE_FOR_EACH_RUN;
use crate::model::{Model, Nest, SimpleCommand};
use crate::shell::TokenKind;

/// Whether a script may leave something after. `skip` is the number of commands at its start that do not count.
pub(super) fn leaks(
    model: &Model<'_>,
    index: usize,
    commands: &[SimpleCommand<'_>],
    skip: usize,
) -> bool {
    let Some(script) = model.script(index) else {
        return true;
    };
    let text = model.instructions[index].joined.text();
    // A process in the background runs on, from wherever it is started; `for` leaves its variable, functions stay.
    let leaves = script.tokens.iter().any(|token| match token.kind {
        TokenKind::Background | TokenKind::Arithmetic | TokenKind::ForArithmetic => true,
        TokenKind::Reserved => matches!(
            token.span.of(text),
            b"for" | b"select" | b"function" | b"coproc"
        ),
        _ => false,
    });
    let calculates = |at: usize| {
        let behind = &text[at + 1..];
        behind.starts_with(b"((") || behind.starts_with(b"[")
    };
    let names_file = |at: usize| {
        let names = |path: &&str| text[at..].starts_with(path.as_bytes());
        let path = MADE_FOR_EACH_RUN.iter().find(|path| names(path));
        path.is_some_and(|path| *path != "/dev/" || !is_no_device(&text[at..]))
    };
    leaves
        || assigns_in_passing(text)
        || memchr::memchr_iter(b'$', text).any(calculates)
        || memchr::memchr_iter(b'/', text).any(names_file)
        || script
            .list
            .as_ref()
            .is_none_or(|list| list.items.is_empty())
        || commands.iter().skip(skip).any(changes)
}

/// Whether a text has `${name=value}` or `${name:=value}`, which sets the variable.
fn assigns_in_passing(text: &[u8]) -> bool {
    memchr::memmem::find_iter(text, b"${").any(|at| {
        let name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        let rest = &text[at + 2..];
        let rest = &rest[rest.iter().take_while(|byte| name(byte)).count()..];
        rest.starts_with(b"=") || rest.starts_with(b":=")
    })
}

/// Whether a text starts with a device that keeps nothing.
fn is_no_device(text: &[u8]) -> bool {
    [&b"/dev/null"[..], b"/dev/stdout", b"/dev/stderr"]
        .iter()
        .any(|device| text.starts_with(device))
}

fn changes(command: &SimpleCommand<'_>) -> bool {
    if command.place.nest == Nest::Function {
        return true;
    }
    if !command.place.in_shell {
        return false;
    }
    match command.words.first() {
        // Only assignments, or only redirections.
        None => !command.assignments.is_empty(),
        // The name may be anything.
        Some(word) => word.as_str().is_none_or(|name| {
            changes_shell(name)
                || command.name().is_none_or(changes_shell)
                || name == "printf" && command.args().first().is_some_and(|word| word.is("-v"))
        }),
    }
}
