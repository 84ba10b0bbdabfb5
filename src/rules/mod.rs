//! The rules: what each wants, when it speaks, and what it edits. One file per rule, in a folder for what it is about; [`RULES`] is the one ordered list.
//!
//! A rule reads a [`Model`](crate::model::Model) and reports [`Finding`](crate::diagnostic::Finding)s, some with a fix. What is absent here: running them
//! ([`crate::lint`]), other rules (a rule never calls another; they work together because fixes are applied round by round until
//! nothing changes), layout, I/O.

mod context;
#[cfg(feature = "cli")]
mod documentation;
mod form;
mod labels;
mod layers;
mod packages;
mod registry;
mod scripts;
mod security;
mod stages;
mod support;

#[cfg(feature = "cli")]
pub use registry::documentation;
pub use registry::{REGISTRY, RULES};
