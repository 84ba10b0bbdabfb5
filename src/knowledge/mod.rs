//! Facts about the world that no file can change. What is absent here: any tree; tables answer questions about names and words.

pub mod recommends;
