//! Links that make `/bin/sh` bash.

use crate::model::{Model, SimpleCommand, Word};

/// Whether a RUN makes `/bin/sh` bash.
pub fn links_shell(model: &Model<'_>, index: usize) -> bool {
    let codes = model.run_codes(index);
    let mut commands = codes.iter().flat_map(|code| code.commands.iter());
    commands.any(|command| linked(command).is_some())
}

/// The bash that a command makes `/bin/sh` a link to.
pub fn linked(command: &SimpleCommand<'_>) -> Option<&'static str> {
    if command.name() != Some("ln") {
        return None;
    }
    let mut operands = command
        .args()
        .iter()
        .filter_map(Word::as_str)
        .filter(|word| !word.starts_with('-'));
    let (src, dst) = (operands.next()?, operands.next()?);
    if dst != "/bin/sh" && dst != "/usr/bin/sh" {
        return None;
    }
    match src {
        "bash" | "./bash" | "/bin/bash" | "../bin/bash" => Some("/bin/bash"),
        "/usr/bin/bash" => Some("/usr/bin/bash"),
        _ => None,
    }
}
