//! Arguments and environment become one plain value before any work starts.

use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Error, anyhow, bail};
use clap::Parser;

use super::args::{Args, Colour, ConfigArgs, FailOn, OutputFormat, RuleArgs};
use super::baseline::BaselineFile;
use super::environment::Environment;
use super::meant;
use super::print::Stream;
use super::usage;
use crate::config::{self, Value};
use crate::diagnostic::Severity;
use crate::engine::FixMode;
use crate::text::Date;
use crate::workspace::{
    Assign, CONFIG_NAMES, ChangedFrom, ConfigSource, DiskContext, Origin, Shard, ShellCheckProgram,
    key_value,
};

/// Why there is nothing to run.
#[derive(Debug)]
pub enum Stop {
    /// Help, the version, or arguments that do not go together.
    Clap(clap::Error),
    /// Arguments that make no sense for what they name.
    Usage(anyhow::Error),
}

/// Where the text comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// Files and folders.
    Paths(Vec<PathBuf>),
    /// Stdin, under this name.
    Stdin(Option<PathBuf>),
}

/// What is shown of a file on stdout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Show {
    /// The diff; findings go to stderr.
    Diff,
    /// Its name, if there is something about it; no findings.
    Name,
    /// Nothing; findings go to stderr.
    Nothing,
    /// Its findings.
    Findings,
    /// Nothing, but how often each rule has something to say, at the end; no findings.
    Statistics,
    /// Its new text, whether it changed or not; findings go to stderr.
    Text,
}

/// How much is said besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verbosity {
    /// Diffs, findings and errors.
    Quiet,
    /// A summary too.
    Normal,
    /// A line for each file too.
    Verbose,
}

/// All there is to know about a run.
#[derive(Clone, Debug)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "they are switches, each on its own"
)]
pub struct Settings {
    /// Where the text comes from.
    pub input: Input,
    /// Whether nothing is to be written.
    pub check: bool,
    /// Whether all that is wrong with files as they are is to be found, and nothing written.
    pub lint: bool,
    /// Which fixes to apply.
    pub fix: FixMode,
    /// Whether to lay files out.
    pub format: bool,
    /// Where the options of layout and rules come from.
    pub source: ConfigSource,
    /// Options that the command line sets, over all files.
    pub overrides: Vec<Assign>,
    /// Whether comments that ask to leave something alone are disregarded.
    pub disregard_comments: bool,
    /// What is shown of a file on stdout.
    pub show: Show,
    /// How findings look.
    pub output: OutputFormat,
    /// The file that gets what would go to stdout.
    pub output_file: Option<PathBuf>,
    /// How much is said besides.
    pub verbosity: Verbosity,
    /// The mildest severity that makes the exit code 1; `None` for never.
    pub fail_on: Option<Severity>,
    /// The findings that are known, or the file to write them to.
    pub baseline: Option<BaselineFile>,
    /// What the command line says about which rules are asked.
    pub chosen: config::Rules,
    /// Whether to write comments that silence what is left, with this reason.
    pub add_ignores: Option<String>,
    /// Whether to list the fixes that were applied.
    pub show_fixes: bool,
    /// Whether findings and diffs leave the exit code 0.
    pub exit_zero: bool,
    /// The build context of all files.
    pub context: Option<PathBuf>,
    /// Whether ignore files count.
    pub respect_gitignore: bool,
    /// Globs of files to take besides.
    pub include: Vec<String>,
    /// Globs of what to leave out.
    pub exclude: Vec<String>,
    /// Of all files only those that changed, and from what.
    pub changed: Option<ChangedFrom>,
    /// Of all files only this part.
    pub shard: Option<Shard>,
    /// Whether what is named outright can be left out, too.
    pub force_exclude: bool,
    /// How many files to work on at once.
    pub threads: NonZeroUsize,
    /// ShellCheck, if it is installed.
    pub shellcheck: Option<Arc<ShellCheckProgram>>,
    /// Where relative paths start; absolute.
    pub working_dir: PathBuf,
    /// Where stdout leads.
    pub stdout: Stream,
    /// Where stderr leads.
    pub stderr: Stream,
    /// The day of the run.
    pub today: Option<Date>,
    /// Whether to say which folder is rewritten: nobody named one (as where the shell puts no name in the place of `$(…)`), and somebody
    /// is looking.
    pub says_folder: bool,
    /// Whether long runs show how far they are on stderr.
    pub progress: bool,
}

impl Settings {
    /// Reads the arguments, the name of the program first.
    ///
    /// # Errors
    /// If they ask for help or make no sense.
    pub fn read(
        args: impl IntoIterator<Item = OsString>,
        environment: &Environment,
    ) -> Result<Self, Stop> {
        let args =
            Args::try_parse_from(args).map_err(|error| Stop::Clap(meant::with_tip(error)))?;
        Self::from_args(args, environment).map_err(Stop::Usage)
    }

    pub(super) fn from_args(mut args: Args, environment: &Environment) -> anyhow::Result<Self> {
        let stream = |stream: Stream| Stream {
            colour: match args.color {
                Colour::Auto => stream.colour,
                Colour::Always => true,
                Colour::Never => false,
            },
            ..stream
        };
        let verbosity = match (args.quiet, args.verbose) {
            (true, _) => Verbosity::Quiet,
            (_, true) => Verbosity::Verbose,
            _ => Verbosity::Normal,
        };
        let is_unnamed = args.paths.is_empty();
        if is_unnamed {
            args.paths.push(PathBuf::from("."));
        }
        let input = input(&args, &environment.working_dir)?;
        usage::paths(&args.paths, &environment.working_dir)?;
        usage::options(&args)?;
        usage::output_file(&args)?;
        let shellcheck = usage::uses_rules(&args).then(|| environment.find_shellcheck());
        let show = match &input {
            _ if args.list => Show::Name,
            _ if args.statistics => Show::Statistics,
            _ if args.lint || args.output_format != OutputFormat::Full => Show::Findings,
            Input::Stdin(_) if !args.check => Show::Text,
            _ if args.diff || args.check && !args.no_diff => Show::Diff,
            _ => Show::Nothing,
        };
        known_context(args.context.as_deref(), &environment.working_dir)?;
        let baseline = baseline(&args, &environment.working_dir)?;
        let changed = match args.since {
            Some(reference) => Some(ChangedFrom::Commit(reference)),
            None => args.staged.then_some(ChangedFrom::Head),
        };
        let takes_all = changed.is_none();
        let (source, mut overrides) = config_source(&args.config, &environment.working_dir)?;
        overrides.extend(chosen_rules(&args.rules)?);
        if let Some(day) = &args.as_of {
            let value = Value::Word(day.clone());
            let assign = Assign::new("as-of", value, false, Origin::CommandLine);
            overrides.push(assign.map_err(|why| anyhow!("--as-of {day}: {why}"))?);
        }
        let mut chosen = config::Settings::default();
        for assign in &overrides {
            assign.apply(&mut chosen);
        }
        Ok(Self {
            input,
            check: args.check,
            lint: args.lint,
            fix: match (args.fix, args.unsafe_fixes) {
                (false, _) => FixMode::Off,
                (true, false) => FixMode::Safe,
                (true, true) => FixMode::Unsafe,
            },
            // Who puts findings off by comments alone wants nothing else changed.
            format: !args.no_format && (args.fix || args.add_ignores.is_none()),
            source,
            overrides,
            disregard_comments: args.no_ignore_comments,
            show,
            output: args.output_format,
            stdout: stream(match &args.output_file {
                Some(_) => Stream::default(),
                None => environment.stdout,
            }),
            output_file: args.output_file,
            verbosity,
            fail_on: match args.fail_on.unwrap_or(FailOn::Warning) {
                FailOn::Error => Some(Severity::Error),
                FailOn::Warning => Some(Severity::Warning),
                FailOn::Info => Some(Severity::Info),
                FailOn::Style => Some(Severity::Style),
                FailOn::Never => None,
            },
            baseline,
            chosen: chosen.rules,
            add_ignores: args.add_ignores.as_deref().map(one_line).transpose()?,
            show_fixes: args.show_fixes,
            exit_zero: args.exit_zero,
            context: args.context,
            respect_gitignore: !args.no_respect_gitignore,
            include: args.include,
            exclude: args.exclude,
            changed,
            shard: args.shard,
            force_exclude: args.force_exclude,
            threads: args.jobs.unwrap_or(environment.processors),
            working_dir: environment.working_dir.clone(),
            stderr: stream(environment.stderr),
            today: environment.today,
            shellcheck: shellcheck.flatten().map(Arc::new),
            says_folder: is_unnamed
                && takes_all
                && !args.check
                && !args.lint
                && verbosity > Verbosity::Quiet
                && environment.stderr.is_terminal,
            progress: environment.stderr.is_terminal && verbosity > Verbosity::Quiet,
        })
    }
}

/// Where settings come from, and those that the command line sets.
pub(super) fn config_source(
    args: &ConfigArgs,
    working_dir: &Path,
) -> anyhow::Result<(ConfigSource, Vec<Assign>)> {
    let mut source = if args.no_config {
        ConfigSource::None
    } else {
        ConfigSource::Nearest
    };
    let mut overrides = Vec::new();
    for text in &args.config {
        let place = working_dir.join(text);
        if place.is_dir() && !text.contains('=') {
            let file = place.join(CONFIG_NAMES[0]);
            let instead = if file.is_file() {
                let file = Path::new(text).join(CONFIG_NAMES[0]);
                format!("did you mean `--config {}`?", file.display())
            } else {
                "name a file in it, or set an option as in `line-width=100`".to_owned()
            };
            bail!("--config {text}: this is a folder; {instead}");
        }
        if place.exists() && !place.is_dir() {
            if source != ConfigSource::Nearest {
                bail!("--config {text}: a second file, or one beside --no-config");
            }
            source = ConfigSource::File(PathBuf::from(text));
        } else {
            overrides.extend(key_value(text)?);
        }
    }
    Ok((source, overrides))
}

/// The options that choose rules, over those of all files.
pub(super) fn chosen_rules(args: &RuleArgs) -> anyhow::Result<Vec<Assign>> {
    let options = [
        ("rules.select", &args.select, false),
        ("rules.ignore", &args.ignore, true),
        ("rules.fixable", &args.fix_only, false),
    ];
    let given = options
        .into_iter()
        .filter(|(_, names, _)| !names.is_empty());
    given
        .map(|(path, names, adds)| {
            let value = Value::List(names.clone());
            Assign::new(path, value, adds, Origin::CommandLine).map_err(Error::msg)
        })
        .collect()
}

/// Fails where the build context that was named is no folder.
pub(super) fn known_context(context: Option<&Path>, working_dir: &Path) -> anyhow::Result<()> {
    match context {
        Some(context) if !DiskContext::new(working_dir.join(context)).is_known() => {
            bail!("--context {}: there is no such folder", context.display())
        }
        _ => Ok(()),
    }
}

/// A reason that can stand in a comment.
fn one_line(reason: &str) -> anyhow::Result<String> {
    if reason.chars().any(char::is_control) {
        bail!("--add-ignores: the reason goes into a comment, and must be one line of text");
    }
    Ok(reason.trim().to_owned())
}

/// The baseline that is to be read or written.
fn baseline(args: &Args, working_dir: &Path) -> anyhow::Result<Option<BaselineFile>> {
    let file = match (&args.baseline, &args.write_baseline) {
        (Some(name), _) => BaselineFile::read(name, working_dir, false)?,
        (None, Some(name)) => BaselineFile::read(name, working_dir, true)?,
        (None, None) => return Ok(None),
    };
    Ok(Some(file))
}

fn input(args: &Args, working_dir: &Path) -> anyhow::Result<Input> {
    if !usage::reads_stdin(args) {
        return Ok(Input::Paths(args.paths.clone()));
    }
    if args.paths.len() > 1 {
        bail!("`-` (stdin) cannot be mixed with other paths");
    }
    let name = args
        .stdin_filepath
        .as_ref()
        .map(|name| name.strip_prefix(working_dir).unwrap_or(name).to_path_buf());
    Ok(Input::Stdin(name))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    fn environment() -> Environment {
        Environment {
            working_dir: PathBuf::from("/work"),
            processors: NonZeroUsize::MIN,
            stdout: Stream::default(),
            stderr: Stream {
                is_terminal: true,
                colour: true,
            },
            today: None,
            shellcheck: || None,
        }
    }

    fn read(args: &str) -> Result<Settings, String> {
        let args = std::iter::once("dfmt")
            .chain(args.split_whitespace())
            .map(OsString::from);
        Settings::read(args, &environment()).map_err(|stop| match stop {
            Stop::Clap(error) => error.to_string(),
            Stop::Usage(error) => error.to_string(),
        })
    }

    #[test]
    fn the_arguments_are_consistent() {
        Args::command().debug_assert();
    }

    #[test]
    fn defaults() {
        let settings = read("").unwrap();
        assert_eq!(settings.input, Input::Paths(vec![PathBuf::from(".")]));
        assert_eq!(settings.fix, FixMode::Off);
        assert_eq!(settings.show, Show::Nothing);
        assert_eq!(settings.fail_on, Some(Severity::Warning));
        assert_eq!(settings.verbosity, Verbosity::Normal);
        assert!(settings.format && settings.respect_gitignore && settings.progress);
        assert!(!settings.check && !settings.lint);
        assert!(!settings.stdout.colour && settings.stderr.colour);
    }

    #[test]
    fn what_is_shown() {
        for (args, show) in [
            ("--check", Show::Diff),
            ("--check --no-diff", Show::Nothing),
            ("--check --no-diff --diff", Show::Diff),
            ("--check -l", Show::Name),
            ("--diff", Show::Diff),
            ("--fix", Show::Nothing),
            ("-l", Show::Name),
            ("-", Show::Text),
            ("- --check", Show::Diff),
            ("- --check -l", Show::Name),
            ("- --check --no-diff", Show::Nothing),
            ("--lint", Show::Findings),
            ("- --lint", Show::Findings),
            ("--check --output-format json", Show::Findings),
            ("--fix --output-format concise", Show::Findings),
        ] {
            assert_eq!(read(args).unwrap().show, show, "{args}");
        }
    }

    #[test]
    fn wrong_usage() {
        for (args, part) in [
            ("--fix --select frobnicate-all", "no rule `frobnicate-all`"),
            ("--fix --select ,", "no rule ``"),
            ("--unsafe-fixes", "--fix"),
            ("--no-format", "--fix"),
            ("--fix-only exec-form", "--fix"),
            (
                "--color never rules exec-form",
                "a command comes before all options: `dfmt rules`",
            ),
            (
                "Dockerfile config",
                "a command comes before all options: `dfmt config`",
            ),
            ("help", "did you mean `dfmt --help`?"),
            ("--stdin-filepath x", "it goes with `-`"),
            ("- Dockerfile", "cannot be mixed"),
            ("- --diff", "--diff has no effect"),
            ("- -l", "--list has no effect"),
            ("-l --diff", "cannot be used with"),
            ("-q -v", "cannot be used with"),
            ("-j 0", "at least 1"),
            ("-j x", "at least 1"),
            ("--color sometimes", "invalid value"),
            ("--fail-on fatal", "invalid value"),
            ("--fix --context /no/such/folder", "no such folder"),
            ("--frobnicate", "unexpected argument"),
        ] {
            let error = read(args).unwrap_err();
            assert!(error.contains(part), "{args}: {error}");
        }
    }

    #[test]
    fn stdin_has_a_name_relative_to_the_working_directory() {
        for (args, name) in [
            ("-", None),
            ("- --stdin-filepath a/Dockerfile", Some("a/Dockerfile")),
            (
                "- --stdin-filepath /work/a/Dockerfile",
                Some("a/Dockerfile"),
            ),
            (
                "- --stdin-filepath /else/Dockerfile",
                Some("/else/Dockerfile"),
            ),
        ] {
            assert_eq!(
                read(args).unwrap().input,
                Input::Stdin(name.map(PathBuf::from)),
                "{args}"
            );
        }
    }
}
