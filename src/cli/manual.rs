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
    let page = name.map_or(Some(&dfmt), |name| dfmt.find_subcommand(name));
    let Some(page) = page else {
        let commands = dfmt.get_subcommands().map(clap::Command::get_name);
        bail!(
            "no command `{}` has a manual page; those that have one: {}",
            name.unwrap_or_default(),
            commands.collect::<Vec<_>>().join(", ")
        );
    };
    let mut roff = Vec::new();
    Man::new(page.clone())
        .render(&mut roff)
        .context("the manual page cannot be written")?;
    Ok(String::from_utf8_lossy(&roff).into_owned())
}
