//! Walks a folder on two threads, with the walker that dfmt uses, and reads every Dockerfile in it: what any tool must do at
//! least. Prints how many files and bytes it read. For `benches/speed.py`.
//!
//!     cargo run --release --example floor -- FOLDER
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "an example may read files and print"
)]

use std::sync::atomic::{AtomicUsize, Ordering};

use dfmt::workspace::is_dockerfile_name;
use ignore::{WalkBuilder, WalkState};

fn main() -> std::io::Result<()> {
    let folder = std::env::args_os()
        .nth(1)
        .ok_or_else(|| std::io::Error::other("usage: floor FOLDER"))?;
    let (files, bytes) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let walker = WalkBuilder::new(folder).threads(2).build_parallel();
    walker.run(|| {
        Box::new(|entry| {
            if let Ok(entry) = entry
                && entry.file_type().is_some_and(|kind| kind.is_file())
                && is_dockerfile_name(entry.file_name())
                && let Ok(text) = std::fs::read(entry.path())
            {
                files.fetch_add(1, Ordering::Relaxed);
                bytes.fetch_add(text.len(), Ordering::Relaxed);
            }
            WalkState::Continue
        })
    });
    println!("{} files, {} bytes", files.into_inner(), bytes.into_inner());
    Ok(())
}
