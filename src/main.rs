//! The `dfmt` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    dfmt::cli::run()
}
