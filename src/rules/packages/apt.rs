//! What the rules about apt ask of a command.

use crate::knowledge::managers::Verb;
use crate::model::{Invocation, Model, SimpleCommand, Step, runs_unknown};

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
