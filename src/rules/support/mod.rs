//! What several rules about scripts need: how a script treats failures, what may be put behind it, and what it leaves behind in its
//! shell. No rule is in here.

pub(super) mod apart;
pub(super) mod clean_up;
pub(super) mod leaks;
pub(super) mod mount_reasons;
pub(super) mod mounts;
pub(super) mod neighbours;
pub(super) mod obstacles;
pub(super) mod ports;
pub(super) mod presence;
pub(super) mod related;
pub(super) mod yarn;

use crate::config::{self, PackageCaches};
use crate::diagnostic::Applicability;
use crate::model::{
    Code, Invocation, Manager, Model, SimpleCommand, Step, Verb, is_fatal, runs_unknown,
};

/// Whether the caches of a package manager are to be mounted: then nothing is to clean them.
pub(super) fn is_to_be_mounted(options: &config::Rules, manager: &Manager) -> bool {
    options.package_caches == PackageCaches::Mount && !manager.cache.mounts.is_empty()
}

/// How many bytes of script an instruction has.
pub(super) fn line_length(model: &Model<'_>, index: usize) -> usize {
    model.instructions[index].joined.text().len()
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

/// How far a fix may be trusted that makes no difference to a command that succeeds: only where the build goes on after a failure
/// can it change what an image has.
pub(super) fn unless_tolerated(
    codes: &[Code<'_>],
    code: &Code<'_>,
    command: &SimpleCommand<'_>,
) -> Applicability {
    if is_fatal(codes, code, command) {
        Applicability::Safe
    } else {
        Applicability::Unsafe
    }
}
