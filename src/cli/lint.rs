//! `--lint`: what is wrong with a file as it is.

use crate::engine::{Failure, FixMode, Outcome, Request, inspect, run};

/// Stands in for [`run`] where nothing is to be changed: the findings of all rules, and the file in the layout of the settings, if
/// that was asked for. Nothing is fixed.
///
/// # Errors
/// As [`run`].
pub(super) fn lint(source: &[u8], request: Request<'_>) -> Result<Outcome, Failure> {
    let mut outcome = inspect(source, request)?;
    if request.format {
        let layout = Request {
            fix: FixMode::Off,
            ..request
        };
        outcome.output = run(source, layout)?.output;
    }
    Ok(outcome)
}
