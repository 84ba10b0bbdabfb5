//! What somebody may have meant who wrote a path or an option that is not there.

use std::fs;
use std::path::Path;

use clap::CommandFactory;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::args::Args;
use crate::config::nearest;
use crate::report::display_path;

/// Words that stand for a command in other tools, and what to write here.
const WORDS: &[(&str, &str)] = &[
    ("check", "dfmt --check ."),
    ("diff", "dfmt --check ."),
    ("explain", "dfmt rules RULE"),
    ("fix", "dfmt --fix ."),
    ("fmt", "dfmt ."),
    ("format", "dfmt ."),
    ("help", "dfmt --help"),
    ("init", "dfmt config --init"),
    ("lint", "dfmt --lint ."),
    ("rule", "dfmt rules"),
    ("version", "dfmt --version"),
];

/// Options that other tools have, and what does the same here.
const FLAGS: &[(&[&str], &str)] = &[
    (
        &["-w", "--write", "-i", "--in-place", "--inplace"],
        "files are written anyway, unless there is '--check'",
    ),
    (
        &["-n", "--dry-run"],
        "'--check' writes nothing and shows the diff",
    ),
    (
        &["-f", "--format"],
        "'--output-format' says how findings are shown",
    ),
    (
        &["-t", "--failure-threshold", "--severity"],
        "'--fail-on' says which findings make the exit code 1",
    ),
    (&["--stdin"], "'-' as the path reads stdin"),
    (
        &["--init"],
        "'dfmt config --init' writes a dfmt.toml to start from",
    ),
    (
        &["--list-rules", "--rules"],
        "'dfmt rules' lists the rules, '--select' chooses them",
    ),
    (
        &["--show-config", "--show-settings"],
        "'dfmt config PATH' shows the settings in force",
    ),
    (
        &["--line-width", "--line-length", "--max-width"],
        "'--config line-width=100' sets an option, as dfmt.toml does",
    ),
    (
        &["--indent", "--indent-width", "-s"],
        "'--config indent-width=4' sets an option, as dfmt.toml does",
    ),
    (
        &["--changed", "--changed-since", "--diff-base"],
        "'--since REF' takes only files that changed, '--staged' those that are staged",
    ),
];

/// An error of clap's, with what to write where an option is one of another tool.
pub(super) fn with_tip(mut error: clap::Error) -> clap::Error {
    if error.kind() != ErrorKind::UnknownArgument {
        return error;
    }
    let Some(ContextValue::String(option)) = error.get(ContextKind::InvalidArg) else {
        return error;
    };
    let name = option.split('=').next().unwrap_or_default();
    let Some((_, tip)) = FLAGS.iter().find(|(names, _)| names.contains(&name)) else {
        return error;
    };
    error.remove(ContextKind::SuggestedArg);
    error.remove(ContextKind::SuggestedCommand);
    error.remove(ContextKind::SuggestedSubcommand);
    // It shows what clap takes for the nearest.
    error.remove(ContextKind::Usage);
    let tips = vec![(*tip).into()];
    error.insert(ContextKind::Suggested, ContextValue::StyledStrs(tips));
    error
}

/// What to write instead of a word that is a command in other tools.
pub(super) fn instead(path: &Path) -> Option<&'static str> {
    let mut words = WORDS.iter();
    let known = words.find(|(word, _)| path.as_os_str() == *word)?;
    Some(known.1)
}

/// What to write instead of a path that is not there.
pub(super) fn hint(path: &Path, working_dir: &Path) -> Option<String> {
    if let Some(instead) = instead(path) {
        return Some(format!("did you mean `{instead}`?"));
    }
    if path.to_string_lossy().contains(['*', '?', '[']) {
        let instead = "dfmt takes files and folders; globs go with --include and --exclude";
        return Some(instead.to_owned());
    }
    let program = Args::command();
    if let Some(command) = program.find_subcommand(path) {
        let command = command.get_name();
        return Some(format!(
            "a command comes before all options: `dfmt {command}`"
        ));
    }
    if let Some(there) = near_path(path, working_dir) {
        return Some(format!("did you mean `{there}`?"));
    }
    let commands = program.get_subcommands().map(clap::Command::get_name);
    let words = WORDS.iter().map(|(word, _)| *word);
    let word = nearest(path.to_str()?, commands.chain(words))?;
    Some(match instead(Path::new(word)) {
        Some(instead) => format!("did you mean `{instead}`?"),
        None => format!("did you mean `dfmt {word}`?"),
    })
}

/// The path that is there and differs from one that is not by a misspelt part.
fn near_path(path: &Path, working_dir: &Path) -> Option<String> {
    let mut parts = path.ancestors().filter_map(|part| {
        let folder = part.parent()?;
        let entries = fs::read_dir(working_dir.join(folder)).ok()?;
        Some((part, folder, entries))
    });
    let (wrong, folder, entries) = parts.next()?;
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let names: Vec<String> = names.collect();
    let name = nearest(
        wrong.file_name()?.to_str()?,
        names.iter().map(String::as_str),
    )?;
    let meant = folder.join(name);
    let rest = path.strip_prefix(wrong).ok()?;
    let meant = if rest.as_os_str().is_empty() {
        meant
    } else {
        meant.join(rest)
    };
    working_dir
        .join(&meant)
        .exists()
        .then(|| display_path(&meant))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_of_other_tools_are_none_of_ours() {
        let program = Args::command();
        for name in FLAGS.iter().flat_map(|(names, _)| *names) {
            let is_ours = program.get_arguments().any(|argument| {
                let long = argument.get_long().map(|long| format!("--{long}"));
                let short = argument.get_short().map(|short| format!("-{short}"));
                long.as_deref() == Some(*name) || short.as_deref() == Some(*name)
            });
            assert!(!is_ours, "{name}");
        }
    }

    #[test]
    fn tips_name_options_that_there_are() {
        use clap::Parser;
        for (names, tip) in FLAGS {
            for name in *names {
                let error = Args::try_parse_from(["dfmt", name, "x"]).unwrap_err();
                let text = with_tip(error).to_string();
                assert!(text.contains(tip), "{name}: {text}");
                assert!(!text.contains("similar"), "{name}: {text}");
            }
            let ours: Vec<&str> = tip
                .split('\'')
                .skip(1)
                .step_by(2)
                .filter(|words| words.starts_with("--"))
                .collect();
            for words in ours {
                let line = words.replace("RULE", "exec-form");
                let args = ["dfmt"].into_iter().chain(line.split(' '));
                let unknown = Args::try_parse_from(args)
                    .is_err_and(|error| error.kind() == ErrorKind::UnknownArgument);
                assert!(!unknown, "{words}");
            }
        }
    }
}
