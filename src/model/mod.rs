//! What a Dockerfile means, read off the trees: stages, what is in force at each instruction, and the commands it runs.

mod context;

pub use context::{BuildContext, NoContext, SourceKind};
