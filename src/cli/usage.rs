//! What a command line must not ask for: paths that are not there, words that other tools take for commands, and options that
//! would have no effect beside the others. All of it is refused before any work starts, so that nothing is written by mistake.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::bail;

use super::args::{Args, OutputFormat};
use super::meant;
use crate::diagnostic::SYNTAX;
use crate::report::display_path;
use crate::workspace::is_dockerfile_name;

/// An option that only has an effect beside certain others.
struct Row {
    option: &'static str,
    is_given: fn(&Args) -> bool,
    has_effect: fn(&Args) -> bool,
    /// What is missing, or in the way.
    why: &'static str,
}

/// Why an option about rules has no effect.
const NO_RULES: &str = "rules are used with --fix or --lint only";

/// Why an option about diffs has no effect.
const NO_DIFF: &str =
    "no diff is shown without --check, with --list, with --lint, or in a machine format";

/// Why an option about what is shown has no effect.
const STDOUT_IS_TAKEN: &str = "stdout has the findings with --lint and in a machine format, and the new text with `-` unless \
                               there is --check";

/// Why an option about the exit code has no effect.
const BASELINE_IS_WRITTEN: &str = "--write-baseline exits with 0 whatever is found";

/// Why an option about the search for files has no effect.
const NO_SEARCH: &str = "`-` reads stdin, no files";

/// The options that only have an effect beside certain others; the first that does not apply is told of.
const ROWS: &[Row] = &[
    Row {
        option: "--fix",
        is_given: |args| args.fix,
        has_effect: |args| !args.lint,
        why: "--lint changes nothing, it shows what --fix would settle",
    },
    Row {
        option: "--check",
        is_given: |args| args.check,
        has_effect: |args| !args.lint,
        why: "--lint writes nothing anyway, and shows no diff",
    },
    Row {
        option: "--unsafe-fixes",
        is_given: |args| args.unsafe_fixes,
        has_effect: |args| args.fix,
        why: "fixes are applied with --fix only",
    },
    Row {
        option: "--fix-only",
        is_given: |args| !args.rules.fix_only.is_empty(),
        has_effect: |args| args.fix,
        why: "fixes are applied with --fix only",
    },
    Row {
        option: "--no-format",
        is_given: |args| args.no_format,
        has_effect: |args| args.fix || args.lint,
        why: "without --fix or --lint the layout is all there is, and --add-ignores leaves it alone",
    },
    Row {
        option: "--select",
        is_given: |args| !args.rules.select.is_empty(),
        has_effect: uses_rules,
        why: NO_RULES,
    },
    Row {
        option: "--ignore",
        is_given: |args| args.rules.ignore.iter().any(|name| !is_syntax(name)),
        has_effect: uses_rules,
        why: "rules are used with --fix or --lint only (`--ignore syntax` works everywhere)",
    },
    Row {
        option: "--as-of",
        is_given: |args| args.as_of.is_some(),
        has_effect: uses_rules,
        why: NO_RULES,
    },
    Row {
        option: "--context",
        is_given: |args| args.context.is_some(),
        has_effect: uses_rules,
        why: NO_RULES,
    },
    Row {
        option: "--fail-on",
        is_given: |args| args.fail_on.is_some(),
        has_effect: uses_rules,
        why: "rules are used with --fix or --lint only; a diff of the layout and a syntax error always count",
    },
    Row {
        option: "--add-ignores",
        is_given: |args| args.add_ignores.is_some(),
        has_effect: |args| !args.lint,
        why: "--lint writes nothing; without it --add-ignores finds the same: `dfmt --add-ignores .`",
    },
    Row {
        option: "--add-ignores",
        is_given: |args| args.add_ignores.is_some(),
        has_effect: |args| !args.no_ignore_comments,
        why: "--no-ignore-comments disregards the comments that it writes",
    },
    Row {
        option: "--add-ignores",
        is_given: |args| args.add_ignores.is_some(),
        has_effect: |args| args.baseline.is_none() && args.write_baseline.is_none(),
        why: "findings are put off by comments or by a baseline: take one of both",
    },
    Row {
        option: "--add-ignores",
        is_given: |args| args.add_ignores.is_some(),
        has_effect: |args| !args.check || !is_machine(args),
        why: "what it would write is no finding: see it with `--check` in the format full",
    },
    Row {
        option: "--fail-on",
        is_given: |args| args.fail_on.is_some(),
        has_effect: |args| args.write_baseline.is_none(),
        why: BASELINE_IS_WRITTEN,
    },
    Row {
        option: "--exit-zero",
        is_given: |args| args.exit_zero,
        has_effect: |args| args.write_baseline.is_none(),
        why: BASELINE_IS_WRITTEN,
    },
    Row {
        option: "--show-fixes",
        is_given: |args| args.show_fixes,
        has_effect: |args| args.fix,
        why: "fixes are applied with --fix only",
    },
    Row {
        option: "--statistics",
        is_given: |args| args.statistics,
        has_effect: |args| args.lint,
        why: "it counts what --lint finds: `dfmt --lint --statistics`",
    },
    Row {
        option: "--statistics",
        is_given: |args| args.statistics,
        has_effect: |args| args.write_baseline.is_none(),
        why: "all findings are known once --write-baseline has written them",
    },
    Row {
        option: "--statistics",
        is_given: |args| args.statistics,
        has_effect: |args| matches!(args.output_format, OutputFormat::Full | OutputFormat::Json),
        why: "there is a table (`--output-format full`) and an object (`json`)",
    },
    Row {
        option: "--baseline",
        is_given: |args| args.baseline.is_some(),
        has_effect: uses_rules,
        why: NO_RULES,
    },
    Row {
        option: "--baseline",
        is_given: |args| args.baseline.is_some(),
        has_effect: |args| !reads_stdin(args) || args.stdin_filepath.is_some(),
        why: "stdin has no name to find in it: give one with --stdin-filepath",
    },
    Row {
        option: "--write-baseline",
        is_given: |args| args.write_baseline.is_some(),
        has_effect: uses_rules,
        why: "rules are used with --fix or --lint only: `dfmt --lint --write-baseline FILE`",
    },
    Row {
        option: "--write-baseline",
        is_given: |args| args.write_baseline.is_some(),
        has_effect: |args| !args.check,
        why: "--check writes nothing: use --lint to write down what is found and change nothing else",
    },
    Row {
        option: "--write-baseline",
        is_given: |args| args.write_baseline.is_some(),
        has_effect: |args| !reads_stdin(args),
        why: "a baseline is of files, and `-` reads stdin",
    },
    Row {
        option: "--no-diff",
        is_given: |args| args.no_diff,
        has_effect: |args| args.check && !args.list && !is_machine(args),
        why: NO_DIFF,
    },
    Row {
        option: "--diff",
        is_given: |args| args.diff,
        has_effect: is_stdout_free,
        why: STDOUT_IS_TAKEN,
    },
    Row {
        option: "--list",
        is_given: |args| args.list,
        has_effect: is_stdout_free,
        why: STDOUT_IS_TAKEN,
    },
    Row {
        option: "--output-format",
        is_given: is_machine,
        has_effect: |args| args.check || args.lint || !reads_stdin(args),
        why: "`-` writes the new text to stdout; findings go there with --check or --lint",
    },
    Row {
        option: "--output-file",
        is_given: |args| args.output_file.is_some(),
        has_effect: |args| args.lint || is_machine(args),
        why: "findings go to stdout, and to a file in its place, with --lint or in a machine format (--output-format)",
    },
    Row {
        option: "--stdin-filepath",
        is_given: |args| args.stdin_filepath.is_some(),
        has_effect: reads_stdin,
        why: "it goes with `-`, which reads stdin",
    },
    Row {
        option: "--include",
        is_given: |args| !args.include.is_empty(),
        has_effect: |args| !reads_stdin(args),
        why: NO_SEARCH,
    },
    Row {
        option: "--exclude",
        is_given: |args| !args.exclude.is_empty(),
        has_effect: |args| !reads_stdin(args),
        why: NO_SEARCH,
    },
    Row {
        option: "--force-exclude",
        is_given: |args| args.force_exclude,
        has_effect: |args| {
            !reads_stdin(args) && (!args.config.no_config || !args.exclude.is_empty())
        },
        why: "there is nothing that could exclude files",
    },
    Row {
        option: "--no-respect-gitignore",
        is_given: |args| args.no_respect_gitignore,
        has_effect: |args| !reads_stdin(args),
        why: NO_SEARCH,
    },
    Row {
        option: "--since",
        is_given: |args| args.since.is_some(),
        has_effect: |args| !reads_stdin(args),
        why: NO_SEARCH,
    },
    Row {
        option: "--staged",
        is_given: |args| args.staged,
        has_effect: |args| !reads_stdin(args),
        why: NO_SEARCH,
    },
    Row {
        option: "--shard",
        is_given: |args| args.shard.is_some(),
        has_effect: |args| !reads_stdin(args),
        why: NO_SEARCH,
    },
    Row {
        option: "--jobs",
        is_given: |args| args.jobs.is_some(),
        has_effect: |args| !reads_stdin(args),
        why: NO_SEARCH,
    },
];

pub(super) fn uses_rules(args: &Args) -> bool {
    args.fix || args.lint || args.add_ignores.is_some()
}

/// Whether findings are for programs.
fn is_machine(args: &Args) -> bool {
    args.output_format != OutputFormat::Full
}

/// Whether stdout is there for diffs or names, if they are asked for: it is not where it has findings or the new text.
fn is_stdout_free(args: &Args) -> bool {
    !args.lint && !is_machine(args) && (args.check || !reads_stdin(args))
}

/// Whether `-` is among the paths.
pub(super) fn reads_stdin(args: &Args) -> bool {
    args.paths.iter().any(|path| path.as_os_str() == "-")
}

fn is_syntax(name: &str) -> bool {
    name.trim().eq_ignore_ascii_case(SYNTAX)
}

/// Refuses an option that would have no effect beside the others.
///
/// # Errors
/// If there is one: which, and why.
pub(super) fn options(args: &Args) -> anyhow::Result<()> {
    for row in ROWS {
        if (row.is_given)(args) && !(row.has_effect)(args) {
            bail!("{} has no effect here: {}", row.option, row.why);
        }
    }
    Ok(())
}

/// Refuses a file for the output that was meant as something else.
///
/// # Errors
/// If it is: what to write.
pub(super) fn output_file(args: &Args) -> anyhow::Result<()> {
    let Some(path) = &args.output_file else {
        return Ok(());
    };
    if path.as_os_str() == "-" {
        bail!("--output-file -: without this option, stdout has the findings");
    }
    if path.file_name().is_some_and(is_dockerfile_name) {
        let path = display_path(path);
        bail!("--output-file {path}: that is the name of a Dockerfile; name another file");
    }
    Ok(())
}

/// Refuses paths that are not there, and words that were meant as a command.
///
/// # Errors
/// If there are some: which, and what to write.
pub(super) fn paths(paths: &[PathBuf], working_dir: &Path) -> anyhow::Result<()> {
    let is_missing = |path: &&PathBuf| {
        let found = fs::metadata(working_dir.join(path));
        found.is_err_and(|error| error.kind() != ErrorKind::PermissionDenied)
    };
    let named = paths.iter().filter(|path| path.as_os_str() != "-");
    let missing: Vec<&PathBuf> = named.filter(is_missing).collect();
    if !missing.is_empty() {
        let names: Vec<String> = missing.iter().map(|path| display_path(path)).collect();
        let hint = missing
            .iter()
            .find_map(|path| meant::hint(path, working_dir));
        let hint = hint.unwrap_or_else(|| "nothing was done".to_owned());
        bail!("{}: no such file or folder; {hint}", names.join(", "));
    }
    let instead = paths
        .iter()
        .find_map(|path| Some((path, meant::instead(path)?)));
    if let Some((path, instead)) = instead.filter(|_| paths.len() > 1) {
        let name = path.display();
        bail!(
            "`{name}` is a path here, beside others: did you mean `{instead}`? If not, write `./{name}`"
        );
    }
    Ok(())
}
