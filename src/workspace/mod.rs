//! The disk and the threads: finding files, running the engine over them in order, writing what changed.
//!
//! Nothing here knows the command line or how a result looks on a screen. What the caller sees is one [`Processed`] per
//! file, in path order, whatever the threads do.
#![allow(
    clippy::disallowed_methods,
    reason = "this is the room that touches the disk"
)]

mod archive;
mod attributes;
mod builds;
mod changed;
mod config;
mod context;
mod discover;
mod error;
mod folder;
mod git;
mod glob;
mod hadolint;
mod job;
mod lazy;
mod memory;
mod names;
mod ordered;
mod output;
mod panics;
mod read;
mod run;
mod shard;
mod shellcheck;
mod stream;
mod together;
mod write;

pub use builds::{Place, Places};
pub use changed::{Changed, ChangedError, ChangedFrom};
pub use config::{
    Assign, CONFIG_NAMES, ConfigError, ConfigFile, ConfigSource, Configs, GlobList, NamedSettings,
    Origin, Resolved, key_value, toml_value, with_all,
};
pub use context::DiskContext;
pub use discover::{Entry, Search, discover};
pub use error::{BadGlob, FileError, Lost};
pub use hadolint::{HADOLINT_NAMES, HadolintConfig, find_hadolint_config};
pub use job::{Done, Engine, Job, OtherFile, Processed};
pub use memory::MemoryContext;
pub use names::is_dockerfile_name;
pub use ordered::for_each_ordered;
pub use output::OutputFile;
pub use panics::contain;
pub use read::{read_dockerfile, read_stream, too_large_text};
pub use run::{process, process_text, process_text_in};
pub use shard::{Shard, shard_root};
pub use shellcheck::ShellCheckProgram;
pub use stream::{Line, for_each_line_ordered};
pub use write::{Replacement, create, replace, replace_all};
