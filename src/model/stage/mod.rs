//! Stages, and what is in force at each instruction.

pub(super) mod distribution;
pub(super) mod given;
pub(super) mod groups;
pub(super) mod piece;
pub(super) mod release;
pub(super) mod scope;
pub(super) mod shell_in_force;
pub(super) mod shell_link;
pub(super) mod shipped;
pub(super) mod stages;
pub(super) mod start;
pub(super) mod user;
pub(super) mod variables;
pub(super) mod workdir;
