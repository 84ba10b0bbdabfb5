//! The lossless tree of a Dockerfile, by the rules of BuildKit's parser (`frontend/dockerfile/parser`).
//!
//! [`parse`] takes any bytes and always gives a [`Dockerfile`]: what BuildKit would reject is in the tree as it stands and
//! named in [`Dockerfile::problems`]. What is absent here: shell text (a body of shell form is one span), layout, rules, and
//! what an instruction does.

mod copy;
mod directive;
mod duration;
mod exec;
mod flags;
mod frontend;
mod heredoc;
mod lines;
mod loose_array;
mod mount;
mod signal;
mod statement;
mod template;
mod tokens;
mod tree;
mod validate;
mod words;

pub use copy::{CopyArguments, CopySource, CopySourceKind};
pub use directive::{directive_of, is_directive};
pub use duration::Duration;
pub use exec::{decode_string, encode_string};
pub use flags::NamedFlag;
pub use frontend::Frontend;
pub use lines::parse;
pub use loose_array::{LooseArray, LooseItem, starts_quoted};
pub use mount::{Mount, MountKind};
pub use signal::Signal;
pub use statement::flag_value;
pub use template::Template;
pub use tokens::{Leaf, LeafKind};
pub use tree::{
    Body, Comment, Directive, DirectiveName, Dockerfile, Exec, ExecItem, Flag, Heredoc,
    Instruction, Item, Keyword, Pair, Problem, ProblemKind, Statement,
};
pub use words::unterminated_escape;
