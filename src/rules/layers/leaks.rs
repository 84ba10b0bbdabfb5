//! What a script leaves behind in its shell, where a script behind it in the same shell would find it.

use crate::knowledge::folders::MADE_FOR_EACH_RUN;
use crate::model::{Model, Nest, SimpleCommand, changes_shell};
use crate::shell::TokenKind;

/// Whether a script may leave something behind. `skip` is the number of commands at its start that do not count.
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
    let contains = |part: &str| memchr::memmem::find(text, part.as_bytes()).is_some();
    let files = |path: &str| contains(path) && !(path == "/dev/" && only_null(text));
    leaves
        || assigns_in_passing(text)
        || contains("$((")
        || contains("$[")
        || MADE_FOR_EACH_RUN.iter().any(|path| files(path))
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

/// Whether `/dev/null` is the only device named.
fn only_null(text: &[u8]) -> bool {
    memchr::memmem::find_iter(text, b"/dev/").all(|at| {
        [&b"/dev/null"[..], b"/dev/stdout", b"/dev/stderr"]
            .iter()
            .any(|device| text[at..].starts_with(device))
    })
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
