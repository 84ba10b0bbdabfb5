//! The commands of RUN, whatever they install.

pub(super) mod bash_syntax;
pub(super) mod curl_fail;
pub(super) mod curl_location;
pub(super) mod hidden_failure;
pub(super) mod pipefail;
pub(super) mod prefer_heredocs;
pub(super) mod shell_instruction;
pub(super) mod shellcheck;
pub(super) mod telemetry;
pub(super) mod two_downloaders;
pub(super) mod useless_command;
pub(super) mod useradd_no_log_init;
pub(super) mod wget_progress;
pub(super) mod workdir_over_cd;
