//! Base images, and how stages use each other.

pub(super) mod cuda_devel;
pub(super) mod cuda_twice;
pub(super) mod driver_capabilities;
pub(super) mod empty_stage_copy;
pub(super) mod end_of_life;
pub(super) mod language_env;
pub(super) mod large_base;
pub(super) mod latest_tag;
pub(super) mod multi_stage;
pub(super) mod numbered_stage;
pub(super) mod nvidia_driver;
pub(super) mod php_opcache;
pub(super) mod redundant_platform;
pub(super) mod ruby_jemalloc;
pub(super) mod scratch_shell;
pub(super) mod stage_graph;
pub(super) mod stage_name_case;
pub(super) mod unpinned_digest;
pub(super) mod untrusted_image;
pub(super) mod unused_stage;
pub(super) mod whole_stage_copy;
pub(super) mod windows_flags;
pub(super) mod xdebug;
