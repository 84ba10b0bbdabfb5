//! Credentials, users and what is run unseen.

mod credential_use;
mod mounted;
pub(super) mod numeric_user;
pub(super) mod plain_http;
pub(super) mod privileged_port;
pub(super) mod rails_build_key;
pub(super) mod rails_folders;
mod removed_file;
pub(super) mod root_user;
pub(super) mod secret_file;
pub(super) mod secret_in_env;
pub(super) mod secret_in_run;
pub(super) mod secret_mount;
mod started;
pub(super) mod sudo;
pub(super) mod tls_off;
pub(super) mod token_file;
pub(super) mod unknown_user;
mod unprivileged;
pub(super) mod unused_user;
pub(super) mod unverified_download;
pub(super) mod user_group;
pub(super) mod world_writable;
