//! The command line: arguments in, settings out; then what the other rooms made is printed, and an exit code given.
//!
//! No layout and no rule is decided here, and no file touched.
#![allow(
    clippy::disallowed_methods,
    reason = "the environment and the clock belong to this room"
)]

mod args;
mod baseline;
mod batch;
mod choose;
mod config;
mod environment;
mod exit;
mod formats;
mod hadolint;
mod lint;
mod manual;
mod meant;
mod print;
mod progress;
#[cfg(feature = "prove")]
mod prove;
mod render;
mod rules;
mod run;
mod settings;
mod usage;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;

use args::{Args, Command};

pub use args::OutputFormat;
pub use baseline::BaselineFile;
pub use environment::Environment;
pub use exit::Status;
pub use print::Stream;
pub use run::execute;
pub use settings::{Input, Settings, Show, Stop, Verbosity};

use crate::engine::{Request, silence_rest};
use crate::report::visible;
use crate::workspace::Engine;
use print::Printer;

/// The program: reads the arguments and the environment, does the work, prints, and gives the exit code.
pub fn run() -> ExitCode {
    let (mut stdout, mut stderr) = (io::stdout().lock(), io::stderr());
    let status = match Environment::read() {
        Ok(environment) => start(&environment, &mut stdout, &mut stderr),
        Err(error) => {
            Printer::new(&mut stdout, &mut stderr, Environment::unknown().streams())
                .error(&format!("{error:#}"));
            Status::Failed
        }
    };
    status.into()
}

fn start(environment: &Environment, stdout: &mut dyn Write, stderr: &mut dyn Write) -> Status {
    match work(environment, stdout, stderr) {
        Ok(status) => status,
        Err(Stop::Clap(error)) => {
            let text = error.render().to_string();
            if error.use_stderr() && visible(&text) != text {
                // Names of files can stand in it.
                Printer::new(stdout, stderr, environment.streams()).stderr(text.as_bytes());
            } else {
                // It knows its stream and its colours. That nobody reads any more is no matter.
                let _ = error.print();
            }
            if error.use_stderr() {
                Status::Failed
            } else {
                Status::Clean
            }
        }
        Err(Stop::Usage(error)) => {
            Printer::new(stdout, stderr, environment.streams()).error(&format!("{error:#}"));
            Status::Failed
        }
    }
}

fn work(
    environment: &Environment,
    stdout: &mut dyn Write,
    stderr: &mut dyn Write,
) -> Result<Status, Stop> {
    let args = Args::try_parse_from(std::env::args_os())
        .map_err(|error| Stop::Clap(meant::with_tip(error)))?;
    if let Some(command) = &args.command {
        let text = match command {
            Command::Batch(args) => {
                let status = batch::run(args, environment, io::stdin(), stdout, stderr);
                return status.map_err(Stop::Usage);
            }
            #[cfg(feature = "prove")]
            Command::Prove(args) => {
                return prove::run(args, environment, stdout, stderr).map_err(Stop::Usage);
            }
            Command::Hadolint(args) => {
                return hadolint::run(args, environment, stdout, stderr).map_err(Stop::Usage);
            }
            Command::Rules { rule } => rules::rules(rule.as_deref(), environment.stdout.colour),
            Command::Config { init: true, .. } => config::init(&environment.working_dir),
            Command::Config {
                from_hadolint: Some(path),
                ..
            } => hadolint::from_hadolint(path.as_deref(), &environment.working_dir),
            Command::Config { path, config, .. } => {
                let shellcheck = environment.find_shellcheck();
                config::in_force(path, config, &environment.working_dir, shellcheck.as_ref())
            }
            Command::Completions { shell } => Ok(manual::completions(*shell)),
            Command::Man { command } => manual::page(command.as_deref()),
        };
        let text = text.map_err(Stop::Usage)?;
        let mut printer = Printer::new(stdout, stderr, environment.streams());
        printer.stdout(text.as_bytes());
        return Ok(printer.end(Status::Clean));
    }
    let settings = Settings::from_args(args, environment).map_err(Stop::Usage)?;
    let silence = |source: &[u8], request: Request<'_>| {
        let reason = settings.add_ignores.as_deref().unwrap_or_default();
        silence_rest(source, request, reason)
    };
    let engine: &Engine<'_> = if settings.add_ignores.is_some() {
        &silence
    } else if settings.lint {
        &lint::lint
    } else {
        &crate::engine::run
    };
    let stdin = &mut io::stdin().lock();
    Ok(execute(&settings, engine, stdin, stdout, stderr))
}
