//! `dfmt batch`: JSON lines in, JSON lines out, for programs that distribute work.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use clap::Parser;
use serde_json::value::RawValue;

use super::args::{Args, BatchArgs, ConfigArgs, OutputFormat};
use super::print::Printer;
use super::render::{asks_rules, status};
use super::{Environment, Settings, Status, Verbosity, lint};
use crate::diagnostic::Applicability;
use crate::engine::{FixMode, HOW_TO_REPORT};
use crate::model::{BuildContext, NoContext};
use crate::report::{
    BatchAnswer, Counts, Placed, batch_line, in_text, layout_finding, lint_summary, summary,
};
use crate::text::{BOM, LineIndex};
use crate::workspace::{
    Done, Engine, Job, Line, MemoryContext, NamedSettings, contain, for_each_line_ordered,
    process_text_in, too_large_text,
};

/// Answers each line of `stdin` on `stdout`.
///
/// # Errors
/// If the arguments or the configuration make no sense; then no line is read.
pub(super) fn run(
    args: &BatchArgs,
    environment: &Environment,
    stdin: impl Read + Send,
    stdout: &mut dyn Write,
    stderr: &mut dyn Write,
) -> anyhow::Result<Status> {
    let settings = Settings::from_args(as_of_a_file(args)?, environment)?;
    let named = NamedSettings::new(
        &settings.source,
        &settings.working_dir,
        settings.overrides.clone(),
        settings.disregard_comments,
    )?
    .on(environment.today);
    let batch = Batch {
        settings: &settings,
        named: &named,
        engine: if settings.lint {
            &lint::lint
        } else {
            &crate::engine::run
        },
    };
    let mut printer = Printer::new(stdout, stderr, environment.streams());
    let (mut counts, mut worst) = (Counts::default(), Status::Clean);
    for_each_line_ordered(
        stdin,
        settings.threads,
        |number, line| batch.answer(number, line),
        |answer| {
            counts += answer.counts;
            worst = worst.max(answer.status);
            printer.stdout(answer.line.as_bytes());
            for warning in &answer.warnings {
                printer.warning(warning);
            }
            if printer.failure().is_some() {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        },
    )?;
    if printer.end(Status::Clean) == Status::Failed {
        return Ok(Status::Failed);
    }
    let is_cut = printer.failure().is_some();
    if counts.failed > 0 {
        let (lines, each) = match counts.failed {
            1 => ("line", "its answer says"),
            _ => ("lines", "their answers say"),
        };
        printer.error(&format!(
            "{} {lines} could not be done: {each} why, under `error`",
            counts.failed
        ));
    }
    if settings.verbosity == Verbosity::Verbose && !is_cut {
        let line = if settings.lint {
            lint_summary(counts)
        } else {
            summary(counts, false, settings.fix != FixMode::Off)
        };
        printer.stderr(format!("{line}\n").as_bytes());
    }
    Ok(if settings.exit_zero {
        worst.forgiving()
    } else {
        worst
    })
}

/// The arguments that ask the same of one file: what does not go together is then the same, too.
fn as_of_a_file(args: &BatchArgs) -> anyhow::Result<Args> {
    let defaults = Args::try_parse_from(["dfmt"])?;
    let config = ConfigArgs {
        config: args.config.clone(),
        no_config: false,
    };
    Ok(Args {
        fix: args.fix,
        unsafe_fixes: args.unsafe_fixes,
        lint: args.lint,
        no_format: args.no_format,
        rules: args.rules.clone(),
        no_ignore_comments: args.no_ignore_comments,
        config,
        output_format: OutputFormat::Json,
        fail_on: args.fail_on,
        exit_zero: args.exit_zero,
        jobs: args.jobs,
        verbose: args.verbose,
        ..defaults
    })
}

/// What is done with each line.
struct Batch<'a> {
    settings: &'a Settings,
    named: &'a NamedSettings,
    engine: &'a Engine<'a>,
}

/// The answer to a line.
struct Answer {
    line: String,
    counts: Counts,
    status: Status,
    warnings: Vec<String>,
}

/// A line, as far as dfmt reads it.
struct Asked {
    path: String,
    text: Vec<u8>,
    /// The files of the build context, if the line says what is in it.
    files: Option<BTreeMap<String, Option<String>>>,
}

/// Whatever else the line has.
type Others = BTreeMap<String, Box<RawValue>>;

impl Batch<'_> {
    fn answer(&self, number: usize, line: Line) -> Answer {
        let mut others = Others::new();
        let mut path = None;
        let answer = read(number, line, &mut others).and_then(|asked| {
            path = Some(asked.path.clone());
            contain(|| self.done(asked, &others)).unwrap_or_else(|message| {
                Err(format!(
                    "internal error while showing the result: {message}. {HOW_TO_REPORT}"
                ))
            })
        });
        answer.unwrap_or_else(|error| {
            // What can be said of it is: some other keys may tell which line it was.
            let given = others.get("path").and_then(|path| string(path).ok());
            let path = path.or(given);
            let answer = BatchAnswer {
                path: path.as_deref(),
                error: Some(&error),
                others: Some(&others),
                ..BatchAnswer::default()
            };
            let line = batch_line(&answer);
            Answer {
                line,
                counts: Counts {
                    failed: 1,
                    ..Counts::default()
                },
                status: Status::Failed,
                warnings: Vec::new(),
            }
        })
    }

    fn done(&self, asked: Asked, others: &Others) -> Result<Answer, String> {
        let settings = self.named.of(&asked.path);
        let context = match asked.files {
            Some(files) => {
                let files = files
                    .into_iter()
                    .map(|(path, text)| (path, text.map(String::into_bytes)));
                let builder = settings.rules.assume_builder;
                let context = MemoryContext::new(&asked.path, builder, files);
                Some(context.map_err(|path| {
                    format!("`files`: {path} leads out of the build context, which all paths are relative to")
                })?)
            }
            None => None,
        };
        let context: &dyn BuildContext = match &context {
            Some(context) => context,
            None => &NoContext,
        };
        let same = |_: &Path| Arc::default();
        let job = Job {
            engine: self.engine,
            settings: &same,
            fix: if self.settings.lint {
                FixMode::Safe
            } else {
                self.settings.fix
            },
            format: self.settings.format,
            write: false,
            working_dir: &self.settings.working_dir,
            context: None,
            force_exclude: false,
            asks_rules: asks_rules(self.settings),
            shellcheck: self.settings.shellcheck.as_deref(),
            threads: self.settings.threads,
        };
        let done = process_text_in(asked.text, context, &settings, job);
        let done = done.map_err(|error| error.to_string())?;
        Ok(self.shown(&asked.path, &done, others))
    }

    fn shown(&self, path: &str, done: &Done, others: &Others) -> Answer {
        let Done {
            source, outcome, ..
        } = done;
        let is_lint = self.settings.lint;
        let text = outcome.output.as_deref().unwrap_or(source);
        let findings_in = if is_lint { source } else { text };
        let layout = if is_lint {
            layout_finding(source, text, false)
        } else {
            None
        };
        let mut list = if is_lint {
            in_text(source, &outcome.before)
        } else {
            in_text(text, &outcome.after)
        };
        if let Some(layout) = &layout {
            list.push(Placed::in_text(layout, source));
            list.sort_by_key(|placed| placed.span.start);
        }
        let changed = outcome.output.is_some() && !is_lint;
        let lines = LineIndex::new(source);
        let fixed = outcome.applied.iter();
        let fixed = fixed.map(|fix| (fix.rule, lines.line_column(source, fix.at).line));
        let fixed: Vec<(&'static str, usize)> = fixed.collect();
        let files = outcome.files.iter();
        let files: Vec<_> = files.map(|file| (file.path.clone(), file.text())).collect();
        let line = batch_line(&BatchAnswer {
            path: Some(path),
            output: (!is_lint).then_some(text),
            changed,
            findings: &list,
            findings_in,
            fixed: &fixed,
            files: &files,
            error: None,
            others: Some(others),
        });
        let is_safe = |placed: &&Placed<'_>| placed.applicability() == Some(Applicability::Safe);
        let warnings = outcome.dropped.iter();
        let warnings = warnings.map(|what| format!("{path}: {what}. {HOW_TO_REPORT}"));
        Answer {
            line,
            counts: Counts {
                changed: usize::from(changed),
                unchanged: usize::from(!changed),
                fixed: if is_lint {
                    list.iter().filter(is_safe).count()
                } else {
                    outcome.fixed
                },
                left: list.len(),
                ..Counts::default()
            },
            status: status(changed, &list, self.settings),
            warnings: warnings.collect(),
        }
    }
}

/// Reads a line, and what else it has; in words what is wrong with it.
fn read(number: usize, line: Line, others: &mut Others) -> Result<Asked, String> {
    let at = |message: String| format!("line {number}: {message}");
    let text = match line {
        Line::Text(text) => text,
        Line::TooLong => return Err(at("it has more than 256 MiB".to_owned())),
        Line::Broken(error) => return Err(at(format!("stdin cannot be read: {error}"))),
    };
    // Some programs put one at the start of whatever they write.
    let text = text
        .strip_prefix(BOM)
        .filter(|_| number == 1)
        .unwrap_or(&text);
    let text = std::str::from_utf8(text).map_err(|error| {
        at(format!(
            "not UTF-8, from byte {} on",
            error.valid_up_to() + 1
        ))
    })?;
    *others = serde_json::from_str(text)
        .map_err(|error| at(format!("not a JSON object with a path and a text: {error}")))?;
    let value = |key: &str| {
        let value = others.get(key).ok_or_else(|| {
            at(format!(
                "there is no `{key}`: a line is {{\"path\": …, \"text\": …}}"
            ))
        })?;
        string(value).map_err(|error| at(format!("`{key}` is no string: {error}")))
    };
    let (path, text) = (value("path")?, value("text")?);
    if let Some(message) = too_large_text(text.len() as u64) {
        return Err(at(format!("`text`: {message}")));
    }
    let files = others.get("files").map(|files| {
        let files = serde_json::from_str::<Option<BTreeMap<String, Option<String>>>>(files.get());
        files.map_err(|error| {
            at(format!(
                "`files` is no object of paths with their texts (or null): {error}"
            ))
        })
    });
    let files = files.transpose()?.flatten();
    Ok(Asked {
        path,
        text: text.into_bytes(),
        files,
    })
}

fn string(value: &RawValue) -> Result<String, serde_json::Error> {
    serde_json::from_str(value.get())
}
