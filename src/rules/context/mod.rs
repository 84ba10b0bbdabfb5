//! What comes from the build context or from the network.

pub(super) mod add_git;
pub(super) mod add_remote;
pub(super) mod add_unpack;
pub(super) mod copy_archive;
pub(super) mod copy_before_install;
pub(super) mod copy_ignored;
pub(super) mod copy_owner;
pub(super) mod dockerignore;
pub(super) mod entrypoint_script;
pub(super) mod ignored_lock_file;
pub(super) mod layer_order;
pub(super) mod missing_source;
pub(super) mod prefer_copy;
