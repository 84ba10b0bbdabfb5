//! What several rules about scripts need: how a script treats failures, what may be put behind it, and what it leaves behind in its
//! shell. No rule is in here.

pub(super) mod apart;
pub(super) mod array;
pub(super) mod clean_up;
pub(super) mod interpreter;
pub(super) mod leaks;
pub(super) mod mount_reasons;
pub(super) mod mounts;
pub(super) mod neighbours;
pub(super) mod obstacles;
pub(super) mod options;
pub(super) mod ports;
pub(super) mod presence;
pub(super) mod program;
pub(super) mod related;
pub(super) mod shell_link;
pub(super) mod sources;
pub(super) mod yarn;

use crate::config::{self, PackageCaches};
use crate::model::{
    Code, Holder, Invocation, Manager, Model, SimpleCommand, Step, Verb, runs_unknown,
};
use crate::syntax::{Body, Keyword};

/// Whether an instruction is a RUN in shell form whose text dfmt understands to the end: it parses, in a shell that is a POSIX one, and
/// has neither heredocs nor comments, nor an escape character at its end.
pub(super) fn is_plain_run(model: &Model<'_>, index: usize) -> bool {
    use crate::shell::TokenKind::{Comment, HeredocOperator};
    let instruction = model.instructions[index];
    let statement = &instruction.statement;
    statement.kind == Keyword::Run
        && matches!(statement.body, Body::Shell(_))
        && instruction.heredocs.is_empty()
        && !instruction
            .text(statement.body_span)
            .ends_with(&[model.file.escape])
        && !instruction.text(statement.body_span).ends_with(b"\\")
        && model.stage_of(index).is_some()
        && model.script(index).is_some_and(|script| {
            script.list.is_some()
                && !script.tokens.is_empty()
                && !script
                    .tokens
                    .iter()
                    .any(|token| matches!(token.kind, Comment | HeredocOperator))
        })
}

/// Whether the caches of a package manager are to be mounted: then nothing is to clean them.
pub(super) fn is_to_be_mounted(options: &config::Rules, manager: &Manager) -> bool {
    options.package_caches == PackageCaches::Mount && !manager.cache.mounts.is_empty()
}

/// How many bytes of script an instruction has.
pub(super) fn line_length(model: &Model<'_>, index: usize) -> usize {
    model.instructions[index].joined.text().len()
}

/// Whether dfmt understands a shell text of a RUN to its end, so that a command can be put there: see [`is_plain_run`] for an
/// instruction's own.
pub(super) fn is_whole(code: &Code<'_>) -> bool {
    let (model, index) = (code.model, code.index);
    match code.holder {
        Holder::Instruction => is_plain_run(model, index),
        _ => {
            model.instructions[index].statement.kind == Keyword::Run
                && model.stage_of(index).is_some()
                && !code.commands.is_empty()
        }
    }
}

/// Whether a command asks apt-get, apt or aptitude for something.
pub(super) fn apt_call(command: &SimpleCommand<'_>) -> Option<Invocation> {
    Invocation::of(command).filter(|call| call.manager.family == "apt")
}

/// Whether a command makes apt fetch its package lists.
pub(super) fn is_apt_update(command: &SimpleCommand<'_>) -> bool {
    apt_call(command).is_some_and(|call| call.verb == Verb::Update)
}

/// Whether the file speaks of apt at all: most do not, and the rest need not be read closely.
pub(super) fn speaks_of_apt(model: &Model<'_>) -> bool {
    memchr::memmem::find(model.file.source, b"apt").is_some()
}

/// Whether a command hands its input to a shell.
pub(super) fn runs_shell(command: &SimpleCommand<'_>) -> bool {
    command.place.piped && matches!(command.name(), Some("sh" | "bash" | "dash"))
}

/// Whether commands of an instruction use apt's package lists, or may.
pub(super) fn uses_lists(steps: &[Step<'_, '_>]) -> bool {
    steps.iter().any(|Step { code, command, .. }| {
        apt_call(command).is_some_and(|call| {
            matches!(
                call.verb,
                Verb::Install | Verb::Upgrade | Verb::Query | Verb::Other
            )
        }) || matches!(command.name(), Some("apt-cache" | "apt-file"))
            || runs_unknown(command, code.around())
            || runs_shell(command)
    })
}
