//! Facts about the world that no file can change. What is absent here: any tree; tables answer questions about names and words.

pub mod builtins;
pub mod codes;
pub mod distributions;
pub mod files;
pub mod images;
pub mod managers;
pub mod programs;
pub mod recommends;
pub mod releases;
pub mod secrets;
pub mod wrappers;
