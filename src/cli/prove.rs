//! `dfmt prove`.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Error, bail};
use serde_json::{Value, json};

use super::Environment;
use super::Status;
use super::args::{ProofFormat, ProveArgs};
use super::print::Printer;
use super::settings::{chosen_rules, config_source, known_context};
use crate::engine::{self, Applied, FixMode, Outcome, Request};
use crate::model::{BuildContext, Ignored};
use crate::prove::{BuildOptions, Candidate, Event, Failure, Proof, Proved, Smoke, prove};
use crate::report::display_path;
use crate::text::LineIndex;
use crate::workspace::{
    Configs, DiskContext, Entry, Place, Places, Replacement, Search, contain, discover,
    read_dockerfile, replace_all,
};

/// Proves what the arguments name, and writes what holds if they say so.
///
/// # Errors
/// If they make no sense.
pub(super) fn run(
    args: &ProveArgs,
    environment: &Environment,
    stdout: &mut dyn Write,
    stderr: &mut dyn Write,
) -> anyhow::Result<Status> {
    let working_dir = &environment.working_dir;
    let (source, mut overrides) = config_source(&args.config, working_dir)?;
    overrides.extend(chosen_rules(&args.rules)?);
    known_context(args.context.as_deref(), working_dir)?;
    let configs = Configs::new(source, working_dir, overrides, false).on(environment.today);
    let path = args.path.clone();
    if !working_dir.join(&path).exists() {
        bail!("{}: there is no such file or folder", path.display());
    }
    let entries = discover(Search {
        paths: &[path],
        working_dir,
        respect_gitignore: true,
        include: &[],
        exclude: &[],
        force_exclude: false,
        only: None,
        configs: &configs,
        threads: environment.processors,
    })?;
    if entries.is_empty() {
        bail!("{}: no Dockerfile in it", args.path.display());
    }
    let mut printer = Printer::new(stdout, stderr, environment.streams());
    let mut status = Status::Clean;
    let mut objects = Vec::new();
    for entry in entries {
        let shown = display_path(&entry.path);
        let proved = one(entry, args, &configs, environment, &mut printer);
        match proved {
            Ok((own, object)) => {
                status = status.max(own);
                objects.extend(object);
            }
            Err(error) => {
                printer.error(&format!("{shown}: {error:#}"));
                status = Status::Failed;
                if error
                    .downcast_ref::<Failure>()
                    .is_some_and(|it| matches!(it, Failure::Interrupted))
                {
                    break;
                }
            }
        }
    }
    if args.output_format == ProofFormat::Json {
        let text = serde_json::to_string_pretty(&Value::Array(objects))?;
        printer.stdout(format!("{text}\n").as_bytes());
    }
    Ok(printer.end(status))
}

/// Proves one file: how it went, and the object for programs.
fn one(
    entry: Entry,
    args: &ProveArgs,
    configs: &Configs,
    environment: &Environment,
    printer: &mut Printer<'_>,
) -> anyhow::Result<(Status, Option<Value>)> {
    if let Some(problem) = entry.problem {
        return Err(problem.into());
    }
    let working_dir = &environment.working_dir;
    let shown = display_path(&entry.path);
    let place = working_dir.join(&entry.path);
    let source = read_dockerfile(&place)?;
    let settings = Arc::new(configs.resolve(&entry.path)?.settings);
    let folder = match &args.context {
        Some(context) => working_dir.join(context),
        None => match Places::default().of(&place, &source) {
            Place {
                folder: Some(folder),
                ..
            } => folder,
            Place { why, .. } => {
                bail!("the build context is not sure: {why}; name it by --context")
            }
        },
    };
    let disk = DiskContext::new(&folder)
        .of(&place)
        .built_by(settings.rules.assume_builder);
    let mode = if args.unsafe_fixes {
        FixMode::Unsafe
    } else {
        FixMode::Safe
    };
    let fixed = |only: Option<&BTreeSet<Applied>>| -> Result<Outcome, String> {
        let request = Request {
            settings: &settings,
            fix: mode,
            format: !args.no_format,
            context: &disk,
            only,
            shellcheck: None,
        };
        let outcome = contain(|| engine::run(&source, request));
        outcome
            .map_err(|panic| format!("dfmt panicked: {panic}"))?
            .map_err(|failure| failure.to_string())
    };
    let all = fixed(None).map_err(Error::msg)?;
    if all.output.is_none() {
        if args.output_format == ProofFormat::Full {
            printer.stdout(format!("{shown}: nothing to prove: dfmt changes nothing\n").as_bytes());
        }
        let object = json!({"path": shown, "holds": true, "changes": false});
        return Ok((Status::Clean, Some(object)));
    }
    let with = |fixes: &[Applied]| {
        let only: BTreeSet<Applied> = fixes.iter().cloned().collect();
        let outcome = fixed(Some(&only))?;
        Ok(Candidate {
            text: outcome.output.unwrap_or_else(|| source.clone()),
            files: outcome.files,
        })
    };
    let ignored = disk.ignored();
    let is_ignored = |path: &str| match &ignored {
        Ignored::Rules(rules) => rules.ignores(path),
        _ => false,
    };
    let events = std::cell::RefCell::new(&mut *printer);
    let tell = |event: Event<'_>| match event {
        Event::Step(what) if !args.quiet => {
            events
                .borrow_mut()
                .stderr(format!("{shown}: {what}\n").as_bytes());
        }
        Event::Runs(what) if args.verbose => {
            events.borrow_mut().stderr(format!("+ {what}\n").as_bytes());
        }
        Event::Stays(what) => {
            let text = format!("{shown}: this could not be removed: {what}\n");
            events.borrow_mut().stderr(text.as_bytes());
        }
        Event::Step(_) | Event::Runs(_) => {}
    };
    let proved = prove(&Proof {
        dockerfile: &place,
        context: &folder,
        before: &source,
        fixes: all.applied.clone(),
        with: &with,
        is_strict: mode == FixMode::Safe,
        settles: args.write,
        options: BuildOptions {
            args: args.build_arg.clone(),
            target: args.target.clone(),
            secrets: args.secret.clone(),
            platform: args.platform.clone(),
            others: args.builder_arg.clone(),
        },
        builder: args.builder.as_deref(),
        smoke: smoke(args.smoke.as_deref()),
        network: args.network,
        touch: args.touch.clone(),
        is_ignored: &is_ignored,
        limit: Duration::from_secs(args.timeout),
        watched: Duration::from_secs(args.watch),
        tell: &tell,
    })?;
    let lines = LineIndex::new(&source);
    let left_out: Vec<(String, usize, String)> = proved
        .left_out
        .iter()
        .map(|(fix, why)| (fix.rule.to_owned(), lines.line(fix.at), why.clone()))
        .collect();
    if args.output_format == ProofFormat::Full {
        printer.stdout(format!("{shown}\n{}", proved.report.table()).as_bytes());
        for (rule, line, why) in &left_out {
            printer.stdout(format!("left out: {rule} in line {line}: {why}\n").as_bytes());
        }
    }
    let mut object = proved.report.json();
    object["path"] = json!(shown);
    object["changes"] = json!(true);
    object["left_out"] = left_out
        .iter()
        .map(|(rule, line, why)| json!({"rule": rule, "line": line, "why": why}))
        .collect();
    let is_written = write(args, &place, &folder, &source, &proved)?;
    object["written"] = json!(is_written);
    if is_written && args.output_format == ProofFormat::Full {
        printer.stdout(format!("{shown}: written\n").as_bytes());
    }
    let status = if proved.holds.is_some() && left_out.is_empty() {
        Status::Clean
    } else {
        Status::Findings
    };
    Ok((status, Some(object)))
}

/// Writes what holds, if that is asked for; whether anything was.
fn write(
    args: &ProveArgs,
    place: &Path,
    folder: &Path,
    source: &[u8],
    proved: &Proved<Applied>,
) -> anyhow::Result<bool> {
    let Some((candidate, _)) = proved.holds.as_ref().filter(|_| args.write) else {
        return Ok(false);
    };
    if candidate.text == source {
        return Ok(false);
    }
    let others = candidate.files.iter().map(|file| Replacement {
        path: folder.join(&file.path),
        old: file.old.as_deref(),
        new: file.text().into(),
    });
    let own = Replacement {
        path: place.to_path_buf(),
        old: Some(source),
        new: candidate.text.as_slice().into(),
    };
    replace_all(&others.chain([own]).collect::<Vec<_>>()).context("nothing was written")?;
    Ok(true)
}

fn smoke(text: Option<&str>) -> Smoke {
    match text {
        None => Smoke::Own,
        Some("none") => Smoke::None,
        Some(text) => Smoke::Command(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use clap::builder::PossibleValue;
    use clap::{Parser, ValueEnum};

    use super::super::OutputFormat;
    use super::super::args::{Args, ProofFormat};

    #[test]
    fn a_proof_has_formats_of_its_own() {
        let is_taken = |name: &str| {
            let args = ["dfmt", "prove", "--output-format", name];
            Args::try_parse_from(args).is_ok()
        };
        let own = ProofFormat::value_variants().iter();
        let own: Vec<_> = own.filter_map(ValueEnum::to_possible_value).collect();
        let own: Vec<&str> = own.iter().map(PossibleValue::get_name).collect();
        assert_eq!(own, ["full", "json"]);
        assert!(own.iter().all(|name| is_taken(name)));
        for format in OutputFormat::value_variants() {
            let value = format.to_possible_value().expect("none is hidden");
            let name = value.get_name();
            assert_eq!(is_taken(name), own.contains(&name), "{name}");
        }
    }
}
