//! How an instruction is written, and what a file says that nobody reads.

mod array_variables;
pub(super) mod cmd_last;
pub(super) mod dead_instruction;
pub(super) mod duplicate_instruction;
pub(super) mod exec_form;
pub(super) mod expose_form;
pub(super) mod ignore_policy;
pub(super) mod inline_ignore;
pub(super) mod invalid_exec_form;
pub(super) mod legacy_key_value;
pub(super) mod maintainer;
pub(super) mod misplaced_flag;
pub(super) mod missing_healthcheck;
mod newer_syntax;
pub(super) mod pid_one;
pub(super) mod required_label;
pub(super) mod shell_syntax;
pub(super) mod stop_signal;
pub(super) mod swallowed_instruction;
pub(super) mod syntax_directive;
pub(super) mod trailing_comment;
pub(super) mod two_in_one_line;
pub(super) mod undefined_var;
pub(super) mod unused_ignore;
pub(super) mod workdir_absolute;
