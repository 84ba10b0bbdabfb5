//! dfmt reads a Dockerfile into a lossless tree, rewrites it with fix rules, and prints it back in one style.

pub mod config;
pub mod diagnostic;
pub mod engine;
pub mod fix;
pub mod model;
pub mod printer;
pub mod rules;
pub mod shell;
pub mod suppress;
pub mod syntax;
pub mod text;
pub mod verify;

#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "cli")]
pub mod report;
#[cfg(feature = "cli")]
pub mod workspace;
