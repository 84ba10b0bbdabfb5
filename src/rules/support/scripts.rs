//! Commands that run a script of the project.

use crate::model::{SimpleCommand, Word};

/// Whether a command runs what nobody sees here: a program of the project, a script, or what a Makefile says.
pub(in crate::rules) fn runs_script(command: &SimpleCommand<'_>) -> bool {
    let name = command.name().unwrap_or_default();
    let is_script = name.rsplit_once('.').is_some_and(|(_, end)| end == "sh");
    let first = command.args().first().map(Word::without_quotes);
    // Not `curl … | bash -`, nor `sh -c '…'`, whose text is read.
    let takes_file = || first.is_some_and(|first| !first.starts_with('-'));
    command.is_local()
        || is_script
        || match name {
            "make" => true,
            "bash" | "ruby" | "sh" => takes_file(),
            _ => false,
        }
}
