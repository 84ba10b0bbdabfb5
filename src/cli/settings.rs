//! Arguments and environment become one plain value before any work starts.

use std::ffi::OsString;
use std::io::{self, IsTerminal};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use anyhow::{Context, Error, bail};
use clap::Parser;

use super::args::{Args, Colour, FailOn};
use crate::config::{self, OPTIONS, Value};
use crate::diagnostic::Severity;
use crate::engine::FixMode;
use crate::rules::known_name;
use crate::workspace::DiskContext;

/// What the machine says.
#[derive(Clone, Debug)]
pub struct Environment {
    /// The working directory, as an absolute path.
    pub working_dir: PathBuf,
    /// How many threads the machine runs at once.
    pub processors: NonZeroUsize,
    /// Whether stdout may have colours, going by the terminal and the usual variables (`NO_COLOR`, `CLICOLOR`, …).
    pub colour_stdout: bool,
    /// The same of stderr.
    pub colour_stderr: bool,
    /// Whether stderr is a terminal.
    pub stderr_is_terminal: bool,
}

impl Environment {
    /// Asks the machine.
    ///
    /// # Errors
    /// If there is no working directory.
    pub fn read() -> Result<Self, Stop> {
        let colour =
            |choice: anstream::ColorChoice| !matches!(choice, anstream::ColorChoice::Never);
        Ok(Self {
            working_dir: std::env::current_dir()
                .context("cannot find the working directory")
                .map_err(Stop::Usage)?,
            processors: std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
            colour_stdout: colour(anstream::AutoStream::choice(&io::stdout())),
            colour_stderr: colour(anstream::AutoStream::choice(&io::stderr())),
            stderr_is_terminal: io::stderr().is_terminal(),
        })
    }
}

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
    /// Its findings.
    Findings,
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
    /// Which fixes to apply.
    pub fix: FixMode,
    /// Whether to lay files out.
    pub format: bool,
    /// The options of layout and rules.
    pub options: config::Settings,
    /// What is shown of a file on stdout.
    pub show: Show,
    /// How much is said besides.
    pub verbosity: Verbosity,
    /// The mildest severity that makes the exit code 1; `None` for never.
    pub fail_on: Option<Severity>,
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
    /// How many files to work on at once.
    pub threads: NonZeroUsize,
    /// Where relative paths start; absolute.
    pub working_dir: PathBuf,
    /// Whether stdout has colours.
    pub colour_stdout: bool,
    /// Whether stderr has colours.
    pub colour_stderr: bool,
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
        let args = Args::try_parse_from(args).map_err(Stop::Clap)?;
        Self::from_args(args, environment).map_err(Stop::Usage)
    }

    fn from_args(args: Args, environment: &Environment) -> anyhow::Result<Self> {
        let colour = |auto| match args.color {
            Colour::Auto => auto,
            Colour::Always => true,
            Colour::Never => false,
        };
        let verbosity = match (args.quiet, args.verbose) {
            (true, _) => Verbosity::Quiet,
            (_, true) => Verbosity::Verbose,
            _ => Verbosity::Normal,
        };
        let input = input(&args, &environment.working_dir)?;
        let show = match &input {
            _ if args.list => Show::Name,
            Input::Stdin(_) if !args.check => Show::Text,
            _ if args.diff || args.check && !args.no_diff => Show::Diff,
            _ => Show::Findings,
        };
        if let Some(context) = &args.context
            && !DiskContext::new(environment.working_dir.join(context)).is_known()
        {
            bail!("--context {}: there is no such folder", context.display());
        }
        let mut options = config::Settings::default();
        for setting in &args.config {
            configure(&mut options, setting)?;
        }
        options.rules.select.extend(rules(&args.select)?);
        options.rules.ignore.extend(rules(&args.ignore)?);
        Ok(Self {
            input,
            check: args.check,
            fix: match (args.fix, args.unsafe_fixes) {
                (false, _) => FixMode::Off,
                (true, false) => FixMode::Safe,
                (true, true) => FixMode::Unsafe,
            },
            format: !args.no_format,
            options,
            show,
            verbosity,
            fail_on: match args.fail_on {
                FailOn::Error => Some(Severity::Error),
                FailOn::Warning => Some(Severity::Warning),
                FailOn::Info => Some(Severity::Info),
                FailOn::Style => Some(Severity::Style),
                FailOn::Never => None,
            },
            exit_zero: args.exit_zero,
            context: args.context,
            respect_gitignore: !args.no_respect_gitignore,
            include: args.include,
            exclude: args.exclude,
            threads: args.jobs.unwrap_or(environment.processors),
            working_dir: environment.working_dir.clone(),
            colour_stdout: colour(environment.colour_stdout),
            colour_stderr: colour(environment.colour_stderr),
            progress: environment.stderr_is_terminal && verbosity > Verbosity::Quiet,
        })
    }
}

fn input(args: &Args, working_dir: &Path) -> anyhow::Result<Input> {
    let stdin = args.paths.iter().any(|path| path.as_os_str() == "-");
    if !stdin {
        if args.stdin_filepath.is_some() {
            bail!("--stdin-filepath goes with `-`, which reads stdin");
        }
        return Ok(Input::Paths(args.paths.clone()));
    }
    if args.paths.len() > 1 {
        bail!("`-` (stdin) cannot be mixed with other paths");
    }
    if !args.check && (args.diff || args.list) {
        bail!("`-` writes the new text to stdout; --diff and --list need --check with it");
    }
    let name = args
        .stdin_filepath
        .as_ref()
        .map(|name| name.strip_prefix(working_dir).unwrap_or(name).to_path_buf());
    Ok(Input::Stdin(name))
}

/// Sets what `--config KEY=VALUE` says; a list gets one more item.
fn configure(options: &mut config::Settings, setting: &str) -> anyhow::Result<()> {
    let Some((key, text)) = setting.split_once('=') else {
        bail!("--config {setting}: expected KEY=VALUE");
    };
    let names = || OPTIONS.iter().map(|option| option.name);
    let Some(option) = OPTIONS.iter().find(|option| option.name == key) else {
        match config::nearest(key, names()) {
            Some(nearest) => {
                bail!("--config {setting}: there is no option `{key}`: did you mean `{nearest}`?")
            }
            None => bail!("--config {setting}: there is no option `{key}`"),
        }
    };
    let value = match option.get(options) {
        Value::Number(_) => text.parse().map_or(Value::Other, Value::Number),
        Value::List(mut list) => {
            list.extend(rules(&[text.to_owned()])?);
            Value::List(list)
        }
        Value::Word(_) | Value::Other => Value::Word(text.to_owned()),
    };
    option
        .set(options, value)
        .map_err(|expected| Error::msg(format!("--config {setting}: {expected}")))
}

/// The rules named, in the spelling they are known by.
fn rules(names: &[String]) -> anyhow::Result<Vec<String>> {
    names
        .iter()
        .map(|name| Ok(known_name(name).map_err(Error::msg)?.to_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment() -> Environment {
        Environment {
            working_dir: PathBuf::from("/work"),
            processors: NonZeroUsize::MIN,
            colour_stdout: false,
            colour_stderr: true,
            stderr_is_terminal: true,
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
        use clap::CommandFactory;
        Args::command().debug_assert();
    }

    #[test]
    fn defaults() {
        let settings = read("").unwrap();
        assert_eq!(settings.input, Input::Paths(vec![PathBuf::from(".")]));
        assert_eq!(settings.fix, FixMode::Off);
        assert_eq!(settings.show, Show::Findings);
        assert_eq!(settings.fail_on, Some(Severity::Warning));
        assert_eq!(settings.verbosity, Verbosity::Normal);
        assert!(settings.format && settings.respect_gitignore && settings.progress);
        assert!(!settings.check && !settings.colour_stdout && settings.colour_stderr);
    }

    #[test]
    fn options_by_name() {
        let settings = read(
            "--config chain-run=all --config package-caches=mount --config line-width=90 --config ignore=DL3020 --ignore DL3025",
        );
        let options = settings.unwrap().options;
        assert_eq!(options.rules.chain_run, config::ChainMode::All);
        assert_eq!(options.rules.package_caches, config::PackageCaches::Mount);
        assert_eq!(options.layout.line_width, 90);
        assert_eq!(options.rules.ignore, ["DL3020", "DL3025"]);
    }

    #[test]
    fn what_is_shown() {
        for (args, show) in [
            ("--check", Show::Diff),
            ("--check --no-diff", Show::Findings),
            ("--check --no-diff --diff", Show::Diff),
            ("--check -l", Show::Name),
            ("--diff", Show::Diff),
            ("--fix", Show::Findings),
            ("-l", Show::Name),
            ("-", Show::Text),
            ("- --check", Show::Diff),
            ("- --check -l", Show::Name),
            ("- --check --no-diff", Show::Findings),
        ] {
            assert_eq!(read(args).unwrap().show, show, "{args}");
        }
    }

    #[test]
    fn wrong_usage() {
        for (args, part) in [
            ("--select frobnicate-all", "no rule `frobnicate-all`"),
            ("--select ,", "no rule ``"),
            ("--config chain-run", "expected KEY=VALUE"),
            ("--config chain-rum=all", "did you mean `chain-run`"),
            (
                "--config chain-run=some",
                "expected `related`, `all` or `off`",
            ),
            ("--config line-width=wide", "expected a whole number"),
            ("--config ignore=frobnicate-all", "no rule `frobnicate-all`"),
            ("--unsafe-fixes", "--fix"),
            ("--stdin-filepath x", "goes with `-`"),
            ("- Dockerfile", "cannot be mixed"),
            ("- --diff", "need --check"),
            ("- -l", "need --check"),
            ("-l --diff", "cannot be used with"),
            ("-q -v", "cannot be used with"),
            ("-j 0", "invalid value"),
            ("--color sometimes", "invalid value"),
            ("--fail-on fatal", "invalid value"),
            ("--context /no/such/folder", "no such folder"),
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
