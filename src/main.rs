//! The `dfmt` program.

use std::process::ExitCode;

/// Trees are many small pieces that live as long as their file.
#[cfg(feature = "allocator")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    dfmt::cli::run()
}
