//! Labels: what they are called, what they say, and how they are listed.

pub(super) mod duplicate_label;
pub(super) mod label_key;
pub(super) mod oci_label;
pub(super) mod sort_labels;
