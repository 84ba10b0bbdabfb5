//! Commands that compare a file with its checksum or its signature.

use super::code::{Code, Step};
use super::failure::is_fatal;
use super::{Nest, SimpleCommand, Word, has_letter};
use crate::knowledge::programs::SIGNATURE_CHECKS;

/// Whether a command computes checksums: `sha256sum`, `shasum`.
fn is_sum(command: &SimpleCommand<'_>) -> bool {
    let name = command.name();
    name.is_some_and(|name| name.ends_with("sum") && name != "sum")
}

/// Whether a command compares files with a list of checksums: `sha256sum -c`. It fails where the list is empty.
pub fn checks_sums(command: &SimpleCommand<'_>) -> bool {
    let mut words = command.args().iter().filter_map(Word::as_str);
    is_sum(command) && words.any(|word| word.starts_with("--c") || has_letter(word, "c", ""))
}

/// Whether a command of a RUN compares a file with a checksum or a signature, and somebody sees what comes of it.
pub fn compares(codes: &[Code<'_>], step: &Step<'_, '_>) -> bool {
    let (code, command) = (step.code, step.command);
    let place = command.place;
    // `[ "$(sha256sum a)" = "$SUM" ]`, `sha256sum a | grep -q "$SUM"`
    let is_looked_at = place.nest == Nest::Substitution || place.piped;
    let is_seen = || !place.stops || is_fatal(codes, code, command);
    (is_sum(command) && is_looked_at)
        || ((checks_sums(command) || checks_signature(command)) && is_seen())
}

fn checks_signature(command: &SimpleCommand<'_>) -> bool {
    SIGNATURE_CHECKS.iter().any(|(program, words)| {
        let mut args = command.args().iter().filter_map(Word::as_str);
        command.name() == Some(program)
            && (words.is_empty() || args.any(|arg| words.contains(&arg)))
    })
}
