//! What RUNs leave in layers.

pub(super) mod chain_run;
pub(super) mod clean_later_layer;
