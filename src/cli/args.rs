//! The arguments as they are written.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{ArgAction, Parser, Subcommand, ValueEnum};

use super::hadolint::HadolintArgs;
use crate::workspace::Shard;

/// Format and fix Dockerfiles.
#[derive(Debug, Parser)]
#[command(
    name = "dfmt",
    version,
    max_term_width = 100,
    args_conflicts_with_subcommands = true,
    disable_help_subcommand = true,
    after_help = "Exit codes: 0 nothing to do, or done; 1 something would change, findings at or above --fail-on \
                  remain, or a file has a syntax error; 2 dfmt could not do its job (a 2 wins over a 1)."
)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "they are switches, each on its own"
)]
pub(super) struct Args {
    #[command(subcommand)]
    pub(super) command: Option<Command>,

    /// Files, and folders to search for Dockerfiles; `-` for stdin to stdout [default: .]
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,

    /// Apply safe fixes before the layout, and report what is left
    #[arg(long)]
    pub(super) fix: bool,

    /// Apply unsafe fixes too: those that can change what the image does
    #[arg(long)]
    pub(super) unsafe_fixes: bool,

    /// Write nothing; show what would change: the layout only, with --fix the fixes too. A patch for `git apply` as far as it lies
    /// below the working directory; exit with 1 if anything would change
    #[arg(long)]
    pub(super) check: bool,

    /// Write nothing; show all findings, those that a fix would settle too: `[*]` marks what --fix would, `[-]` what
    /// --unsafe-fixes would; exit with 1 if any is as bad as --fail-on
    #[arg(long)]
    pub(super) lint: bool,

    /// Leave the layout alone: fixes only, with --lint findings of rules only
    #[arg(long)]
    pub(super) no_format: bool,

    #[command(flatten)]
    pub(super) rules: RuleArgs,

    /// Write `# dfmt: ignore[rule] REASON` above each instruction that something is found in, with --fix that something is left of:
    /// all that is found is put off. Changes nothing else
    #[arg(long, value_name = "REASON", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    pub(super) add_ignores: Option<String>,

    /// Heed no comments that ask to leave something alone: dfmt's own, hadolint's, `# check=`
    #[arg(long)]
    pub(super) no_ignore_comments: bool,

    #[command(flatten)]
    pub(super) config: ConfigArgs,

    /// Show diffs also of what is written
    #[arg(long, overrides_with = "no_diff")]
    pub(super) diff: bool,

    /// Show no diffs with --check
    #[arg(long, overrides_with = "diff")]
    pub(super) no_diff: bool,

    /// Show only the names of the files that change or have findings that count
    #[arg(short, long, conflicts_with = "diff")]
    pub(super) list: bool,

    /// With --fix, list on stderr which fixes were applied, or with --check would be: rule, line of the file as it was, and what it does
    #[arg(long)]
    pub(super) show_fixes: bool,

    /// With --lint, count the findings rule by rule instead of showing them
    #[arg(long)]
    pub(super) statistics: bool,

    /// Neither show nor count the findings that this file lists (see --write-baseline); fixes are applied to them, too
    #[arg(long, value_name = "FILE", conflicts_with = "write_baseline")]
    pub(super) baseline: Option<PathBuf>,

    /// Write all findings, with --fix those that are left, into this file for --baseline, and exit with 0. What it has of other files stays
    #[arg(long, value_name = "FILE")]
    pub(super) write_baseline: Option<PathBuf>,

    /// How findings look; anything but full goes to stdout, and a file whose layout would change is a finding, `layout`
    #[arg(long, value_name = "FORMAT", default_value = "full")]
    pub(super) output_format: OutputFormat,

    /// Write to this file what would go to stdout, as --lint and --output-format have it; missing folders are made
    #[arg(long, value_name = "FILE")]
    pub(super) output_file: Option<PathBuf>,

    /// The mildest severity of findings that makes the exit code 1 (default: warning); what --check would change and syntax errors
    /// always do
    #[arg(long, value_name = "SEVERITY")]
    pub(super) fail_on: Option<FailOn>,

    /// Exit with 0 even if something would change or findings remain
    #[arg(long)]
    pub(super) exit_zero: bool,

    /// The name stdin goes by in messages; its folder chooses dfmt.toml and .editorconfig
    #[arg(long, value_name = "NAME")]
    pub(super) stdin_filepath: Option<PathBuf>,

    /// The day that `end-of-life` looks from (default: the day on which its table was last looked at)
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(super) as_of: Option<String>,

    /// The build context of all files (default: what a compose or Bake file says, or what is copied fits; see `dfmt config`)
    #[arg(long, value_name = "DIR")]
    pub(super) context: Option<PathBuf>,

    /// Search what .gitignore and .ignore files name, too
    #[arg(long)]
    pub(super) no_respect_gitignore: bool,

    /// In folders, take files that match, besides those with a Dockerfile's name
    #[arg(long, value_name = "GLOB")]
    pub(super) include: Vec<String>,

    /// In folders, leave out files and folders that match (see --force-exclude)
    #[arg(long, value_name = "GLOB")]
    pub(super) exclude: Vec<String>,

    /// Only files that differ from the commit that REF and HEAD have in common: committed, staged, changed or new, and not ignored
    #[arg(long, value_name = "REF", conflicts_with = "staged")]
    pub(super) since: Option<String>,

    /// Only files that are staged for the next commit; one that is staged in part is an error
    #[arg(long)]
    pub(super) staged: bool,

    /// Only one of N parts of the files, by a hash of their paths: for N machines that share the work
    #[arg(long, value_name = "I/N")]
    pub(super) shard: Option<Shard>,

    /// Leave out also files and folders named on the command line that --exclude or a dfmt.toml excludes
    #[arg(long)]
    pub(super) force_exclude: bool,

    /// How many files to work on at once (default: as many as the machine has processors)
    #[arg(short = 'j', long, value_name = "N", value_parser = jobs)]
    pub(super) jobs: Option<NonZeroUsize>,

    /// Show nothing but diffs, findings and errors
    #[arg(short, long, conflicts_with = "verbose")]
    pub(super) quiet: bool,

    /// Say of each file what became of it
    #[arg(short, long)]
    pub(super) verbose: bool,

    /// Whether to use colours
    #[arg(long, value_name = "WHEN", default_value = "auto", action = ArgAction::Set)]
    pub(super) color: Colour,
}

fn jobs(text: &str) -> Result<NonZeroUsize, &'static str> {
    let number = text.parse();
    number.map_err(|_| "expected a whole number, at least 1")
}

/// What to do instead of looking at files. A folder of such a name is written with a `./` before it.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List the rules, or explain one
    Rules {
        /// The rule, by name or code
        #[arg(value_name = "RULE")]
        rule: Option<String>,
    },
    /// Show the settings in force for a file, and where each comes from
    Config {
        /// The file; it need not be there
        #[arg(value_name = "PATH", default_value = "Dockerfile")]
        path: PathBuf,

        /// Write a dfmt.toml with all options and their defaults instead
        #[arg(long, conflicts_with = "path")]
        init: bool,

        /// Print a dfmt.toml that says what hadolint's configuration says, and what it cannot (default: .hadolint.yaml, and where else
        /// hadolint looks)
        #[arg(long, value_name = "FILE", num_args = 0..=1, conflicts_with_all = ["path", "init", "config", "no_config"])]
        #[allow(
            clippy::option_option,
            reason = "not given, given without a file, given with one"
        )]
        from_hadolint: Option<Option<PathBuf>>,

        #[command(flatten)]
        config: ConfigArgs,
    },
    /// Read JSON lines, `{"path": ..., "text": ...}`, from stdin, and write one for each: for programs that distribute work
    Batch(Box<BatchArgs>),
    /// Do what hadolint does with these arguments: its flags, environment, configuration, formats, codes and exit codes
    Hadolint(Box<HadolintArgs>),
    /// Build a Dockerfile as it is and as dfmt would leave it, and compare the images
    #[cfg(feature = "prove")]
    Prove(Box<ProveArgs>),
    /// Print what completes dfmt's arguments in a shell: `source <(dfmt completions bash)`
    Completions {
        /// The shell
        #[arg(value_name = "SHELL")]
        shell: clap_complete::Shell,
    },
    /// Print the manual page: `dfmt man > dfmt.1`
    Man {
        /// The command whose page it is, instead of dfmt's own: `dfmt man rules > dfmt-rules.1`
        #[arg(value_name = "COMMAND")]
        command: Option<String>,
    },
}

/// What is done with each line. No dfmt.toml and no .editorconfig is looked for: a path is only a name.
#[derive(Debug, clap::Args)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "they are switches, each on its own"
)]
pub(super) struct BatchArgs {
    /// Apply safe fixes before the layout
    #[arg(long)]
    pub(super) fix: bool,

    /// Apply unsafe fixes too: those that can change what the image does
    #[arg(long)]
    pub(super) unsafe_fixes: bool,

    /// Change nothing; give all findings, those that a fix would settle too
    #[arg(long)]
    pub(super) lint: bool,

    /// Leave the layout alone: fixes only, with --lint findings of rules only
    #[arg(long)]
    pub(super) no_format: bool,

    #[command(flatten)]
    pub(super) rules: RuleArgs,

    /// Heed no comments that ask to leave something alone: dfmt's own, hadolint's, `# check=`
    #[arg(long)]
    pub(super) no_ignore_comments: bool,

    /// Use this configuration file, or set one option (repeatable)
    #[arg(long, value_name = "FILE|KEY=VALUE")]
    pub(super) config: Vec<String>,

    /// The mildest severity of findings that makes the exit code 1 (default: warning); syntax errors always do
    #[arg(long, value_name = "SEVERITY")]
    pub(super) fail_on: Option<FailOn>,

    /// Exit with 0 even if findings remain; a line that could not be done still gives 2
    #[arg(long)]
    pub(super) exit_zero: bool,

    /// How many lines to work on at once (default: as many as the machine has processors)
    #[arg(short = 'j', long, value_name = "N", value_parser = jobs)]
    pub(super) jobs: Option<NonZeroUsize>,

    /// End with a summary on stderr
    #[arg(short, long)]
    pub(super) verbose: bool,
}

/// What is built, and what is compared.
#[cfg(feature = "prove")]
#[derive(Debug, clap::Args)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "they are switches, each on its own"
)]
pub(super) struct ProveArgs {
    /// The Dockerfile, or a folder to search for Dockerfiles
    #[arg(value_name = "PATH", default_value = ".")]
    pub(super) path: PathBuf,

    /// Prove the unsafe fixes too
    #[arg(long)]
    pub(super) unsafe_fixes: bool,

    /// Write what holds: fixes that break something are found, left out and named
    #[arg(long)]
    pub(super) write: bool,

    /// Leave the layout alone
    #[arg(long)]
    pub(super) no_format: bool,

    #[command(flatten)]
    pub(super) rules: RuleArgs,

    #[command(flatten)]
    pub(super) config: ConfigArgs,

    /// What to start in both images, instead of the image's own command; `none` for nothing
    #[arg(long, value_name = "CMD")]
    pub(super) smoke: Option<String>,

    /// Let containers use the network
    #[arg(long)]
    pub(super) network: bool,

    /// How many seconds the image's own command is watched; what still runs then is taken for a service
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    pub(super) watch: u64,

    /// The source file to change before a further build, relative to the context (default: the first one found)
    #[arg(long, value_name = "FILE")]
    pub(super) touch: Option<PathBuf>,

    /// The program that builds: buildx, docker, podman or buildah (default: the first that answers)
    #[arg(long, value_name = "NAME")]
    pub(super) builder: Option<String>,

    /// The build context (default: as `dfmt config` says)
    #[arg(long, value_name = "DIR")]
    pub(super) context: Option<PathBuf>,

    /// Passed on to the builder (repeatable)
    #[arg(long, value_name = "NAME=VALUE")]
    pub(super) build_arg: Vec<String>,

    /// Passed on to the builder
    #[arg(long, value_name = "STAGE")]
    pub(super) target: Option<String>,

    /// Passed on to the builder (repeatable)
    #[arg(long, value_name = "SECRET")]
    pub(super) secret: Vec<String>,

    /// Passed on to the builder
    #[arg(long, value_name = "PLATFORM")]
    pub(super) platform: Option<String>,

    /// Any other argument for the builder: `--builder-arg=--network=host` (repeatable)
    #[arg(long, value_name = "ARG", allow_hyphen_values = true)]
    pub(super) builder_arg: Vec<String>,

    /// How many seconds a build, or the command of --smoke, may take
    #[arg(long, value_name = "SECONDS", default_value_t = 3600)]
    pub(super) timeout: u64,

    /// How the proof is shown
    #[arg(long, value_name = "FORMAT", default_value = "full")]
    pub(super) output_format: ProofFormat,

    /// Do not say what is being done
    #[arg(short, long, conflicts_with = "verbose")]
    pub(super) quiet: bool,

    /// Show each program that is started
    #[arg(short, long)]
    pub(super) verbose: bool,
}

/// Which rules are used.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct RuleArgs {
    /// Use only these rules, by name or code, also where a dfmt.toml ignores them
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(super) select: Vec<String>,

    /// Do not use these rules; `syntax` stands for syntax errors, which are then neither shown nor counted
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(super) ignore: Vec<String>,

    /// Apply the fixes of these rules only; what others find is still reported
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(super) fix_only: Vec<String>,
}

/// Where settings come from.
#[derive(Debug, clap::Args)]
pub(super) struct ConfigArgs {
    /// Use this configuration file for all files, or set one option (repeatable)
    #[arg(long, value_name = "FILE|KEY=VALUE")]
    pub(super) config: Vec<String>,

    /// Read no dfmt.toml and no .editorconfig
    #[arg(long)]
    pub(super) no_config: bool,
}

/// When findings make the exit code 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOn {
    Error,
    Warning,
    Info,
    Style,
    Never,
}

/// How findings look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// With the lines they are about, and what to do
    Full,
    /// A line each: `file:line:column: severity[rule] message`
    Concise,
    /// One array of objects
    Json,
    /// Objects, one a line
    Jsonl,
    /// SARIF 2.1.0, with fixes and what there is to know about the rules
    Sarif,
    /// Annotations of GitHub Actions
    Github,
    /// The Code Quality report of GitLab
    Gitlab,
    /// Failed tests, in XML
    Junit,
    /// What Checkstyle writes, in XML
    Checkstyle,
}

/// How a proof looks.
#[cfg(feature = "prove")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ProofFormat {
    /// A table
    Full,
    /// One array of objects
    Json,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Colour {
    Auto,
    Always,
    Never,
}
