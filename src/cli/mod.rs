//! The command line: arguments in, settings out; then what the other rooms made is printed, and an exit code given.
//!
//! No layout and no rule is decided here, and no file touched.
#![allow(
    clippy::disallowed_methods,
    reason = "the environment and the clock belong to this room"
)]

mod args;
mod config;
mod exit;
mod print;
mod progress;
mod render;
mod rules;
mod run;
mod settings;
mod usage;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;

use args::{Args, Command};

pub use exit::Status;
pub use run::execute;
pub use settings::{Environment, Input, Settings, Show, Stop, Verbosity};

/// The program: reads the arguments and the environment, does the work, prints, and gives the exit code.
pub fn run() -> ExitCode {
    let status = start().unwrap_or_else(|stop| match stop {
        Stop::Clap(error) => {
            // It knows its stream and its colours. That nobody reads any more is no matter.
            let _ = error.print();
            if error.use_stderr() {
                Status::Failed
            } else {
                Status::Clean
            }
        }
        Stop::Usage(error) => {
            let _ = writeln!(io::stderr(), "error: {error:#}");
            Status::Failed
        }
    });
    status.into()
}

fn start() -> Result<Status, Stop> {
    let environment = Environment::read()?;
    let args = Args::try_parse_from(std::env::args_os()).map_err(Stop::Clap)?;
    if let Some(command) = &args.command {
        let text = match command {
            Command::Rules { rule } => rules::rules(rule.as_deref(), environment.colour_stdout),
            Command::Config { init: true, .. } => config::init(&environment.working_dir),
            Command::Config { path, config, .. } => {
                config::in_force(path, config, &environment.working_dir)
            }
        };
        // That nobody reads any more is no matter.
        let _ = io::stdout().write_all(text.map_err(Stop::Usage)?.as_bytes());
        return Ok(Status::Clean);
    }
    let settings = Settings::from_args(args, &environment).map_err(Stop::Usage)?;
    Ok(execute(
        &settings,
        &crate::engine::run,
        &mut io::stdin().lock(),
        &mut io::stdout().lock(),
        &mut io::stderr(),
    ))
}
