//! Running rules over a file: what a rule is, the one walk that asks them, and which of their findings comments silence. And hints at what
//! to write where the build refuses an instruction.
//!
//! What is absent here: a particular rule (they come in as a [`Registry`]), edits of its own, layout.

mod comments;
pub mod refused;
mod registry;
mod rule;
mod run;
mod said;
pub mod shellcheck;
mod site;
mod walk;

pub use registry::{Registry, SHELLCHECK};
pub use rule::{About, CommandCheck, CommentsCheck, FileCheck, On, PlaceCheck, Rule, RunCheck};
pub use run::{findings, policy};
pub use said::is_said;
pub use site::{CommandSite, Comments, Context, RunSite, Unused};
