//! The arguments of hadolint, as they are written.
//! Source: hadolint 2.15, `Hadolint.Config.Commandline`.

use std::path::PathBuf;

use clap::ArgAction;

use crate::report::HadolintFormat;

/// What `dfmt hadolint` is asked to do, in hadolint's words.
#[derive(Clone, Debug, clap::Args)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "they are switches, each on its own"
)]
pub(in crate::cli) struct HadolintArgs {
    /// The Dockerfiles; `-` for stdin
    #[arg(value_name = "DOCKERFILE")]
    pub(super) dockerfiles: Vec<PathBuf>,

    /// Show the version
    #[arg(short = 'v', long)]
    pub(super) version: bool,

    /// The configuration file (default: .hadolint.yaml, and where else hadolint looks)
    #[arg(short, long, value_name = "FILENAME")]
    pub(super) config: Option<PathBuf>,

    /// The path that the report names instead of the file's own, in the formats `checkstyle`, `codeclimate`, `gitlab_codeclimate`, `sonarqube` and `junit`
    #[arg(long, value_name = "PATH")]
    pub(super) file_path_in_report: Option<String>,

    /// Where the report goes instead of stdout (repeatable: a file for each format)
    #[arg(short, long, value_name = "OUTPUT")]
    pub(super) output: Vec<PathBuf>,

    /// Exit with 0 even if rules are violated
    #[arg(long)]
    pub(super) no_fail: bool,

    /// Use no colours
    #[arg(long)]
    pub(super) no_color: bool,

    /// Say on stderr which configuration is used
    #[arg(short = 'V', long)]
    pub(super) verbose: bool,

    /// How findings look (default: tty)
    #[arg(short, long, value_name = "FORMAT", action = ArgAction::Append, value_parser = format)]
    pub(super) format: Vec<HadolintFormat>,

    /// Give a code the level error (repeatable)
    #[arg(long, value_name = "RULECODE")]
    pub(super) error: Vec<String>,

    /// Give a code the level warning (repeatable)
    #[arg(long, value_name = "RULECODE")]
    pub(super) warning: Vec<String>,

    /// Give a code the level info (repeatable)
    #[arg(long, value_name = "RULECODE")]
    pub(super) info: Vec<String>,

    /// Give a code the level style (repeatable)
    #[arg(long, value_name = "RULECODE")]
    pub(super) style: Vec<String>,

    /// Do not show a code (repeatable)
    #[arg(long, value_name = "RULECODE")]
    pub(super) ignore: Vec<String>,

    /// A registry that images may come from (repeatable)
    #[arg(long, value_name = "REGISTRY")]
    pub(super) trusted_registry: Vec<String>,

    /// A label that images must have, and its type: `maintainer:text` (repeatable)
    #[arg(long, value_name = "LABEL:TYPE")]
    pub(super) require_label: Vec<String>,

    /// Report labels that are not required, too
    #[arg(long)]
    pub(super) strict_labels: bool,

    /// Disregard comments that ask to ignore something
    #[arg(long)]
    pub(super) disable_ignore_pragma: bool,

    /// The mildest level that makes the exit code 1: error, warning, info, style, ignore or none (default: info)
    #[arg(short = 't', long, value_name = "THRESHOLD")]
    pub(super) failure_threshold: Option<String>,
}

fn format(word: &str) -> Result<HadolintFormat, String> {
    HadolintFormat::of(word).ok_or_else(|| {
        let known: Vec<&str> = HadolintFormat::WORDS.iter().map(|it| it.0).collect();
        format!("expected one of {}", known.join(", "))
    })
}
