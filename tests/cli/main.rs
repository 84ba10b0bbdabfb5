//! The program from outside: what it finds, prints, writes and exits with.
//!
//! Two ways to run it: [`Folder::dfmt`] starts the real binary, [`Folder::stand_in`] takes the same arguments through the same
//! code in this process, but with an engine that can be made to change, find, fail and panic at will.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "tests touch files, start programs, print and panic"
)]

mod adopting;
mod baseline;
mod batch;
mod changed;
mod combinations;
mod config;
mod context;
mod discovery;
mod engine;
mod folder;
mod formats;
mod guide;
mod hadolint;
mod lint;
mod manual;
mod mistakes;
mod options;
mod output;
mod output_file;
mod patches;
mod places;
mod program;
mod repository;
mod shard;
mod sturdy;
mod terminal;
mod together;
mod usage;
mod writing;
