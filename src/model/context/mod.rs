//! The build context: what it is asked, what .dockerignore leaves out, what COPY brings, and the scripts that containers start with.

pub(super) mod build;
pub(super) mod copied;
pub(super) mod ignore;
pub(super) mod interpreter;
#[cfg(test)]
pub(super) mod memory;
pub(super) mod script;
