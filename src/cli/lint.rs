//! `--lint`: what is wrong with a file as it is.

use crate::engine::{Failure, FixMode, Outcome, Request, check_with, run};

/// Stands in for [`run`] where nothing is to be changed: the findings of all rules, and the file in the layout of the settings, if
/// that was asked for. Nothing is fixed.
///
/// # Errors
/// As [`run`].
pub(super) fn lint(source: &[u8], request: Request<'_>) -> Result<Outcome, Failure> {
    let found = check_with(
        source,
        request.settings,
        request.context,
        request.shellcheck,
    )?;
    let output = if request.format {
        let layout = Request {
            fix: FixMode::Off,
            ..request
        };
        run(source, layout)?.output
    } else {
        None
    };
    Ok(Outcome {
        output,
        before: found.clone(),
        after: found,
        ..Outcome::default()
    })
}
