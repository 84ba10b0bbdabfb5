//! What RUNs leave in layers.

mod files_of_layers;
mod leaks;
mod neighbours;

pub(super) mod chain_run;
pub(super) mod clean_later_layer;
