//! `dfmt completions` and `dfmt man`: what the arguments are, for shells and for `man`.

use anyhow::{Context, bail};
use clap::CommandFactory;
use clap_complete::Shell;
use clap_mangen::Man;

use super::args::Args;

/// The script by which this shell completes dfmt's arguments.
pub(super) fn completions(shell: Shell) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "dfmt", &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

/// The manual page of dfmt, or of the command of this name, as roff.
///
/// # Errors
/// If there is no such command: which there are.
pub(super) fn page(name: Option<&str>) -> anyhow::Result<String> {
    let mut dfmt = Args::command();
    // Gives the commands their full names: `dfmt-rules` above the page, `dfmt rules` in it.
    dfmt.build();
    let page = match name {
        None => dfmt,
        Some(name) => match dfmt.find_subcommand(name) {
            Some(command) => command.clone(),
            None => {
                let names: Vec<&str> = dfmt
                    .get_subcommands()
                    .map(clap::Command::get_name)
                    .collect();
                bail!(
                    "no command `{name}` has a manual page; those that have one: {}",
                    names.join(", ")
                );
            }
        },
    };
    let mut roff = Vec::new();
    Man::new(page)
        .render(&mut roff)
        .context("the manual page cannot be written")?;
    Ok(String::from_utf8_lossy(&roff).into_owned())
}
