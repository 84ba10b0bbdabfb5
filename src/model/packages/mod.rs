//! What package managers install, and who uses it afterwards.

pub(super) mod apt;
pub(super) mod apt_sources;
pub(super) mod around;
pub(super) mod installed;
pub(super) mod lost;
pub(super) mod program;
pub(super) mod recommends;
pub(super) mod runs;
pub(super) mod texts;
pub(super) mod tls;
pub(super) mod unknown;
pub(super) mod uses;
