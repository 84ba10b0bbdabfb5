//! `dfmt hadolint`: hadolint's arguments, environment and configuration in, its formats, codes and exit codes out, so that a pipeline changes
//! one word. What is found is what dfmt's rules find, under the code that hadolint has for it.

mod args;
mod convert;
mod note;
mod options;

use std::collections::HashSet;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, bail};

use super::print::Printer;
use super::{Environment, Status, lint};
use crate::config::Settings;
use crate::diagnostic::{Finding, GENERATED, SYNTAX, Severity};
use crate::engine::FixMode;
use crate::knowledge::codes::{HADOLINT, Level, shellcheck};
use crate::lint::SHELLCHECK;
use crate::report::{
    HadolintFile, HadolintFinding, HadolintStyle, PARSE_ERROR, display_path, hadolint_report,
};
use crate::rules::RULES;
use crate::syntax::{Keyword, Problem};
use crate::text::{Date, LineIndex};
use crate::workspace::{
    Entry, FileError, HADOLINT_NAMES, HadolintConfig, Job, Processed, ShellCheckProgram,
    find_hadolint_config, process, process_text, read_stream,
};
use options::{Options, Variables, folders};

pub(super) use args::HadolintArgs;
pub(super) use convert::from_hadolint;
pub(super) use note::unused_config;

/// Does what hadolint would with these arguments.
///
/// # Errors
/// If they, the environment or the configuration make no sense: nothing is done then.
pub(super) fn run(
    args: &HadolintArgs,
    environment: &Environment,
    stdout: &mut dyn Write,
    stderr: &mut dyn Write,
) -> anyhow::Result<Status> {
    let mut printer = Printer::new(stdout, stderr, environment.streams());
    if args.version {
        printer.stdout(concat!("dfmt ", env!("CARGO_PKG_VERSION"), "\n").as_bytes());
        return Ok(printer.end(Status::Clean));
    }
    if args.dockerfiles.is_empty() {
        bail!("no Dockerfile was named: write `dfmt hadolint Dockerfile`, or `-` for stdin");
    }
    let variables: Variables<'_> = &|name| std::env::var_os(name);
    let working_dir = &environment.working_dir;
    let path = args
        .config
        .clone()
        .or_else(|| find_config(variables, working_dir));
    let shown = path
        .as_ref()
        .map(|path| path.strip_prefix(working_dir).unwrap_or(path));
    let file = match shown {
        Some(shown) => HadolintConfig::read(&working_dir.join(shown), shown)?,
        None => HadolintConfig::default(),
    };
    let unknown = file.unknown.clone();
    let options = Options::of(variables, file, args).with_context(|| match shown {
        Some(shown) => format!("the arguments, the environment or {}", display_path(shown)),
        None => "the arguments or the environment".to_owned(),
    })?;
    outputs_are_no_inputs(args, path.as_deref(), working_dir)?;
    if options.verbose {
        let used = match shown {
            Some(shown) => format!("the configuration is {}", display_path(shown)),
            None => "there is no configuration".to_owned(),
        };
        printer.note(&used);
    }
    if !unknown.is_empty() {
        let message = format!(
            "the configuration has keys that hadolint does not know: {}",
            unknown.join(", ")
        );
        printer.warning(&message);
    }
    let shellcheck = environment.find_shellcheck();
    if shellcheck.is_none() {
        printer.note(WITHOUT_SHELLCHECK);
    }
    let mut status = Status::Clean;
    let mut files = Vec::new();
    for (name, found) in lint_all(args, &options, environment, shellcheck.as_ref()) {
        match found {
            Ok(found) => {
                for what in found.left_alone {
                    printer.note(&format!("{name}: {what}"));
                }
                let counts = |it: &HadolintFinding| it.level <= options.threshold;
                if found.findings.iter().any(counts) {
                    status = status.max(Status::Findings);
                }
                let findings = found.findings;
                files.push(HadolintFile { name, findings });
            }
            Err(error) => {
                printer.error(&format!("{name}: {error}"));
                status = Status::Failed;
            }
        }
    }
    write_reports(args, &options, &files, environment, &mut printer)?;
    let is_lenient = options.no_fail || options.formats.iter().any(|it| it.never_fails());
    Ok(printer.end(if is_lenient {
        status.forgiving()
    } else {
        status
    }))
}

/// The configuration of hadolint that holds in a folder.
fn find_config(variables: Variables<'_>, working_dir: &Path) -> Option<PathBuf> {
    let [home, config] = folders(variables).map(|folder| folder.map(PathBuf::from));
    find_hadolint_config(working_dir, home.as_deref(), config.as_deref())
}

/// Refuses to write a report over a Dockerfile or the configuration, by whatever path it is named.
fn outputs_are_no_inputs(
    args: &HadolintArgs,
    config: Option<&Path>,
    working_dir: &Path,
) -> anyhow::Result<()> {
    let real = |path: &Path| std::fs::canonicalize(working_dir.join(path)).ok();
    let dockerfiles: Vec<_> = args.dockerfiles.iter().filter_map(|it| real(it)).collect();
    let config = config.and_then(real);
    for output in args.output.iter().filter(|it| it.as_os_str() != "-") {
        let Some(place) = real(output) else {
            continue;
        };
        let what = if dockerfiles.contains(&place) {
            "a Dockerfile to look at"
        } else if config.as_ref() == Some(&place) {
            "the configuration"
        } else {
            continue;
        };
        let output = display_path(output);
        bail!("--output {output}: that is {what}: name another file");
    }
    Ok(())
}

/// What hadolint finds and dfmt does not, where ShellCheck is not installed.
const WITHOUT_SHELLCHECK: &str =
    "ShellCheck's SC codes are not looked for: the program shellcheck is in no folder of PATH";

/// What was found in a file.
#[derive(Default)]
struct Found {
    findings: Vec<HadolintFinding>,
    /// Why it was not looked at, in words.
    left_alone: Vec<String>,
}

/// Looks at all files, and gives what was found in the order of the arguments.
fn lint_all(
    args: &HadolintArgs,
    options: &Options,
    environment: &Environment,
    shellcheck: Option<&ShellCheckProgram>,
) -> Vec<(String, Result<Found, FileError>)> {
    let settings = Arc::new(settings(options, environment.today));
    let of_file = |_: &Path| Arc::clone(&settings);
    let job = Job {
        engine: &lint::lint,
        settings: &of_file,
        fix: FixMode::Safe,
        format: false,
        write: false,
        working_dir: &environment.working_dir,
        context: None,
        force_exclude: false,
        asks_rules: true,
        shellcheck,
        threads: environment.processors,
    };
    let is_stdin = |path: &&PathBuf| path.as_os_str() == "-";
    let entries = args.dockerfiles.iter().filter(|path| !is_stdin(path));
    let entries = entries.map(|path| Entry {
        path: path.clone(),
        named: true,
        problem: None,
    });
    let render = |processed: Processed| {
        let name = display_path(&processed.path);
        (
            name,
            processed
                .result
                .map(|done| found(&done.source, &done.outcome.before, options)),
        )
    };
    let mut done = Vec::new();
    process(entries.collect(), job, render, |rendered| {
        done.push(rendered);
        ControlFlow::Continue(())
    });
    let mut done = done.into_iter();
    let all = args.dockerfiles.iter().filter_map(|path| {
        if !is_stdin(&path) {
            return done.next();
        }
        let name = Path::new("-");
        let read = read_stream(&mut io::stdin().lock()).map_err(FileError::Read);
        let read = read.and_then(|text| process_text(text, name, job));
        let read = read.map(|done| found(&done.source, &done.outcome.before, options));
        Some(("-".to_owned(), read))
    });
    all.collect()
}

/// The settings with which dfmt's rules look for what hadolint looks for.
fn settings(options: &Options, today: Option<Date>) -> Settings {
    let mut settings = Settings {
        disregard_comments: options.disregard_comments,
        today,
        ..Settings::default()
    };
    let shown = |code: &str| {
        let is_theirs = HADOLINT.iter().any(|known| known.code == code);
        is_theirs && options.level_of(code).is_some()
    };
    let rules = RULES
        .iter()
        .filter(|rule| rule.codes.iter().any(|code| shown(code)));
    let theirs = rules.map(|rule| rule.id.to_owned());
    settings.rules.select = theirs.chain([SHELLCHECK.to_owned()]).collect();
    settings
        .rules
        .trusted_registries
        .clone_from(&options.trusted);
    settings.rules.required_labels.clone_from(&options.labels);
    settings.rules.strict_labels = options.strict_labels;
    settings
}

/// What hadolint calls a severity.
fn level_of(severity: Severity) -> Level {
    match severity {
        Severity::Error => Level::Error,
        Severity::Warning => Level::Warning,
        Severity::Info => Level::Info,
        Severity::Style => Level::Style,
    }
}

/// The code for an instruction before the first FROM.
const ORDER: &str = "DL3061";

/// The code for what may not stand after ONBUILD.
const TRIGGER: &str = "DL3043";

/// The rule that speaks of labels.
const LABELS: &str = "required-label";

/// What hadolint would call what was found in a text: of what is found several times in an instruction, the first.
fn found(source: &[u8], findings: &[Finding], options: &Options) -> Found {
    let file = crate::syntax::parse(source);
    let instructions: Vec<_> = file.instructions().collect();
    let lines = LineIndex::new(source);
    let mut all = Found::default();
    let mut said = HashSet::new();
    for finding in findings {
        let start = finding.span.start;
        let at = instructions.partition_point(|it| it.span.start <= start);
        let instruction = at.checked_sub(1).map(|at| instructions[at]);
        let place = lines.line_column(source, start);
        let code = match RULES.iter().find(|rule| rule.id == finding.rule) {
            Some(rule) => rule.hadolint_code(finding),
            None if shellcheck(finding.rule).is_some() => Some(finding.rule),
            None if finding.rule == SYNTAX && finding.severity == Severity::Error => {
                let kind = instruction.map(|it| (it.statement.kind, it.effective().kind));
                Some(match kind {
                    Some((
                        Keyword::Onbuild,
                        Keyword::From | Keyword::Onbuild | Keyword::Maintainer,
                    )) => TRIGGER,
                    _ if finding.message == Problem::NO_STAGE => ORDER,
                    _ => PARSE_ERROR,
                })
            }
            None => {
                if finding.rule == SYNTAX || finding.rule == GENERATED {
                    all.left_alone.push(finding.message.clone());
                }
                None
            }
        };
        let level = |code| match shellcheck(code) {
            Some(_) => options.level_or(code, level_of(finding.severity)),
            None => options.level_of(code),
        };
        let Some((code, level)) = code.and_then(|code| Some((code, level(code)?))) else {
            continue;
        };
        let place = match instruction {
            _ if code == PARSE_ERROR => (place.line, place.column),
            // hadolint knows the lines of instructions only.
            Some(instruction) => (instruction.first_line as usize, 1),
            None => (place.line, 1),
        };
        // Each label is a matter of its own, and so is each error.
        let is_of_its_own = code == PARSE_ERROR || finding.rule == LABELS;
        let message = is_of_its_own.then_some(finding.message.as_str());
        if said.insert((code, place, message)) {
            all.findings.push(HadolintFinding {
                code,
                level,
                place,
                message: finding.message.clone(),
            });
        }
    }
    all.findings.sort_by_key(|it| (it.place, it.code));
    all
}

/// Writes a report for each format, to the file that stands beside it or to stdout.
fn write_reports(
    args: &HadolintArgs,
    options: &Options,
    files: &[HadolintFile],
    environment: &Environment,
    printer: &mut Printer<'_>,
) -> anyhow::Result<()> {
    let time = utc(SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |it| it.as_secs()));
    let reports = options.formats.len().max(args.output.len()).max(1);
    for at in 0..reports {
        let format = options.formats.get(at).copied();
        let format = format.unwrap_or(crate::report::HadolintFormat::Tty);
        let output = args.output.get(at).filter(|path| path.as_os_str() != "-");
        let style = HadolintStyle {
            name: args.file_path_in_report.as_deref(),
            colour: environment.stdout.colour && !options.no_color && output.is_none(),
            tool: ("dfmt", env!("CARGO_PKG_VERSION")),
            time: &time,
        };
        let report = hadolint_report(format, files, style);
        match output {
            Some(path) => std::fs::write(environment.working_dir.join(path), report)
                .with_context(|| format!("{} cannot be written", display_path(path)))?,
            None => printer.stdout(report.as_bytes()),
        }
    }
    Ok(())
}

/// Seconds since 1970 as a time, without what it is a time of: `2026-01-31 12:00:00`.
fn utc(seconds: u64) -> String {
    let (mut days, rest) = (seconds / 86_400, seconds % 86_400);
    let mut year = 1970;
    let is_leap = |year: u64| {
        year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
    };
    let length = |year: u64| 365 + u64::from(is_leap(year));
    while days >= length(year) {
        days -= length(year);
        year += 1;
    }
    let february = 28 + u64::from(is_leap(year));
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30] {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    let (day, hour, minute, second) = (days + 1, rest / 3600, rest / 60 % 60, rest % 60);
    format!("{year}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
}

#[cfg(test)]
mod tests {
    use super::utc;

    #[test]
    fn times() {
        for (seconds, time) in [
            (0, "1970-01-01 00:00:00"),
            (951_782_399, "2000-02-28 23:59:59"),
            (951_782_400, "2000-02-29 00:00:00"),
            (1_798_761_599, "2026-12-31 23:59:59"),
        ] {
            assert_eq!(utc(seconds), time);
        }
    }
}
