//! Docker's variables, patterns and references, as text.

pub(super) mod expand;
pub(super) mod pattern;
pub(super) mod reference;
