//! dfmt reads a Dockerfile into a lossless tree, rewrites it with fix rules, and prints it back in one style.

pub mod shell;
pub mod text;
