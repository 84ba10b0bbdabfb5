//! `stage-graph`: stages have names of their own, and copies come from stages that are there.
//!
//! ## What it does
//! Reports what cannot be right about stages and what is copied between them:
//! - two stages of one name, and stages called `scratch` or `context`;
//! - `COPY --from` of the stage itself, of a later one, of a number that no stage has, or with a variable, which Docker refuses;
//! - `COPY --from` and `RUN --mount=from=` of a name that is no stage here, nor anything like an image;
//! - `RUN --mount=from=` of a later stage;
//! - several sources with a target that does not end in `/`;
//! - a relative target in a stage that sets no WORKDIR;
//! - `FROM --platform` with a constant.
//!
//! ## Why
//! Docker finds out in the middle of the build, or does not: a second stage of a name hides the first one, a misspelled name is taken for an image
//! on Docker Hub, and a constant platform builds the same image for all.
//!
//! ## Example
//! ```dockerfile
//! FROM golang:1.25 AS build
//! RUN go build -o /app .
//!
//! FROM debian:12
//! COPY --from=biuld /app /app
//! ```
//!
//! ## When it stays silent
//! On names that may be images or contexts given to the build (`--build-context`): those with a `/`, `:`, `.` or `@`, and single words that are not
//! almost the name of a stage. On a platform that the name of its stage speaks of (`AS build-amd64`). On relative targets where the base
//! image is known only at build time, or may well set a WORKDIR: only distributions do not.
//!
//! ## Codes
//! BuildKit `DuplicateStageName`, `ReservedStageName`, `FromPlatformFlagConstDisallowed`; hadolint DL3021, DL3022, DL3023, DL3024, DL3029, DL3045, DL3063
//!
//! ## Source
//! Dockerfile reference, "COPY --from" and "FROM"; BuildKit `validateStageNames`, `toCommand`, `dispatch` and `reportConstPlatformDisallowed`
//! (dockerfile2llb); hadolint's rules.

use crate::knowledge::docker::RESERVED_STAGES;
use std::collections::HashMap;

use crate::config::nearest;
use crate::diagnostic::{Finding, Severity};
use crate::knowledge::images::{ImageRef, Role};
use crate::lint::{Context, On, Rule};
use crate::model::{Model, Workdir, is_image_reference};
use crate::syntax::{Instruction, Keyword, Mount};
use crate::text::LogicalSpan;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "stage-graph",
    codes: &[
        "DuplicateStageName",
        "ReservedStageName",
        "FromPlatformFlagConstDisallowed",
        "DL3021",
        "DL3022",
        "DL3023",
        "DL3024",
        "DL3029",
        "DL3045",
        "DL3063",
    ],
    severity: Severity::Warning,
    fixes: &[],
    summary: "stages have names of their own, and copies come from stages that are there",
    on: &[On::File(check)],
    ..Rule::USUAL
};

/// What one instruction has wrong.
struct Fault {
    severity: Severity,
    span: LogicalSpan,
    message: String,
    help: Option<String>,
    code: Option<&'static str>,
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let model = context.model;
    let stages = Names::of(model);
    for (index, instruction) in model.instructions.iter().enumerate() {
        let statement = &instruction.statement;
        let stage = model.stage_of(index);
        let faults: Vec<Fault> = match (statement.kind, stage) {
            (Keyword::From, Some(stage)) => [
                name(model, &stages, stage, instruction),
                platform(model, stage, instruction),
            ]
            .into_iter()
            .flatten()
            .collect(),
            (Keyword::Copy | Keyword::Add, Some(stage))
                if instruction.is_broken_array(statement)
                    || !instruction.misplaced_flags(statement).is_empty() =>
            {
                origin(&stages, stage, instruction).into_iter().collect()
            }
            (Keyword::Copy | Keyword::Add, Some(stage)) => [
                origin(&stages, stage, instruction),
                many_sources(instruction),
                relative_target(model, index, instruction),
            ]
            .into_iter()
            .flatten()
            .collect(),
            (Keyword::Run, Some(stage)) => mounted(&stages, stage, instruction),
            _ => continue,
        };
        findings.extend(faults.into_iter().map(|fault| {
            RULE.finding(instruction.joined.span(fault.span), fault.message)
                .with_severity(fault.severity)
                .with_help_if(fault.help)
                .with_code(fault.code)
        }));
    }
}

/// The names of the stages. As in Docker, the last stage of a name is the one that it stands for in `--from`.
struct Names<'m> {
    by_name: HashMap<&'m str, usize>,
    /// The first of each name.
    first: HashMap<&'m str, usize>,
    count: usize,
}

impl<'m> Names<'m> {
    fn of(model: &'m Model<'_>) -> Self {
        let stages = model.stages.iter().enumerate();
        let named = stages.filter_map(|(at, stage)| Some((stage.key.as_deref()?, at)));
        Self {
            by_name: named.clone().collect(),
            first: named.rev().collect(),
            count: model.stages.len(),
        }
    }
}

/// What is wrong with the name of a stage.
fn name(
    model: &Model<'_>,
    names: &Names<'_>,
    stage: usize,
    instruction: &Instruction<'_>,
) -> Option<Fault> {
    let this = &model.stages[stage];
    let (span, key) = (this.name?, this.key.as_deref()?);
    if RESERVED_STAGES.contains(&key) {
        return Some(Fault {
            severity: Severity::Warning,
            span,
            message: format!("Docker reserves the name `{key}`"),
            help: Some("give the stage another name".to_owned()),
            code: Some("DL3063"),
        });
    }
    let first = names.first.get(key).filter(|first| **first < stage)?;
    let first = model.stages[*first].instructions.start;
    let line = model.instructions[first].first_line;
    let last = names.by_name.get(key) == Some(&stage);
    let means = if last {
        "means this one"
    } else {
        "means neither"
    };
    let shown = String::from_utf8_lossy(instruction.text(span));
    Some(Fault {
        severity: Severity::Warning,
        span,
        message: format!("there is a stage `{shown}` already, in line {line}"),
        help: Some(format!(
            "give this one another name: below it, `FROM {key}` means this stage, and `--from={key}` {means} in the whole file"
        )),
        code: Some("DL3024"),
    })
}

/// A platform that is always the same one.
fn platform(model: &Model<'_>, stage: usize, instruction: &Instruction<'_>) -> Option<Fault> {
    let flag = instruction.flag(&instruction.statement, "platform")?;
    let (span, value) = (flag.span, flag.value?);
    if value.contains('$') {
        return None;
    }
    let (os, architecture) = platform_parts(&value)?;
    let name = model.stages[stage].key.as_deref().unwrap_or_default();
    if name.contains(&os) || name.contains(&architecture) {
        return None;
    }
    Some(Fault {
        severity: Severity::Warning,
        span,
        message: format!("the image is for `{value}`, whatever platform is asked for"),
        help: Some(
            "remove the flag and give the platform to the build (`docker build --platform`), \
             or take `$BUILDPLATFORM`; a stage for one platform says so in its name"
                .to_owned(),
        ),
        code: Some("DL3029"),
    })
}

/// The operating system and architecture of a platform as containerd's `platforms.Parse` normalizes them; `None` if it refuses the text, or if
/// part of it is left to the machine that builds.
fn platform_parts(platform: &str) -> Option<(String, String)> {
    let lower = platform.to_ascii_lowercase();
    let is_word = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte))
    };
    let parts: Vec<&str> = lower.split('/').collect();
    // `windows(10.0.17763)/amd64` names a version of the system.
    let os = parts[0].split('(').next().unwrap_or_default();
    if parts.len() > 3 || !is_word(os) || !parts[1..].iter().all(|part| is_word(part)) {
        return None;
    }
    let architecture = match parts.get(1).copied() {
        Some(architecture) => architecture,
        None if ["linux", "windows", "darwin", "freebsd"].contains(&os) => "",
        None => os,
    };
    let architecture = match architecture {
        "x86_64" | "x86-64" => "amd64",
        "aarch64" => "arm64",
        "armhf" | "armel" => "arm",
        "i386" => "386",
        other => other,
    };
    let os = match parts.len() {
        1 if !architecture.is_empty() => "linux",
        _ if os == "macos" => "darwin",
        _ => os,
    };
    let unnamed = if architecture.is_empty() {
        "\0"
    } else {
        architecture
    };
    Some((os.to_owned(), unnamed.to_owned()))
}

/// What is wrong with the stage a COPY takes from.
fn origin(names: &Names<'_>, stage: usize, instruction: &Instruction<'_>) -> Option<Fault> {
    let flag = instruction.flag(&instruction.statement, "from")?;
    let (span, from) = (flag.span, flag.value?);
    let fault = |severity, code, message: String, help: Option<&str>| {
        Some(Fault {
            severity,
            span,
            message,
            help: help.map(str::to_owned),
            code: Some(code),
        })
    };
    if from.contains('$') {
        return fault(
            Severity::Error,
            "DL3022",
            format!("Docker does not expand variables in `--from`: `{from}`"),
            Some(
                "give the image a stage of its own, `FROM … AS name` with the ARG above the first FROM, and copy from that",
            ),
        );
    }
    let key = from.to_lowercase();
    let is_number = from.parse::<i64>();
    let source = match is_number {
        Ok(number) => match usize::try_from(number) {
            Ok(number) if number < names.count => number,
            _ => {
                return fault(
                    Severity::Error,
                    "DL3022",
                    format!("there is no stage {from}"),
                    Some("stages are counted from 0; names are safer"),
                );
            }
        },
        Err(_) => match names.by_name.get(key.as_str()) {
            Some(&source) => source,
            None => return unknown(names, stage, span, &from),
        },
    };
    match source.cmp(&stage) {
        std::cmp::Ordering::Less => None,
        std::cmp::Ordering::Equal => fault(
            Severity::Error,
            "DL3023",
            format!("`{from}` is the stage that this COPY is in"),
            Some("copy files of the same stage with RUN"),
        ),
        std::cmp::Ordering::Greater => fault(
            Severity::Error,
            "DL3022",
            format!("`{from}` is a stage further down"),
            Some("move that stage up: COPY takes files from stages above"),
        ),
    }
}

/// What is wrong with the stages and images that a RUN mounts (`detectRunMount`): numbers are names here.
fn mounted(names: &Names<'_>, stage: usize, instruction: &Instruction<'_>) -> Vec<Fault> {
    let mut faults = Vec::new();
    for flag in &instruction.statement.flags {
        let mount = Mount::of(instruction.text(flag.span));
        let Some(from) = mount.as_ref().and_then(Mount::from) else {
            continue;
        };
        if from.contains('$') {
            continue;
        }
        match names.by_name.get(from.to_lowercase().as_str()) {
            Some(&source) if source < stage => {}
            Some(_) => faults.push(Fault {
                severity: Severity::Error,
                span: flag.span,
                message: format!("`{from}` is this stage or one further down"),
                help: Some("move that stage up: only stages above can be mounted".to_owned()),
                code: None,
            }),
            // hadolint looks at COPY only.
            None => faults.extend(unknown(names, stage, flag.span, from).map(|fault| Fault {
                code: None,
                ..fault
            })),
        }
    }
    faults
}

/// A name that is no stage: reported if it is almost that of one above, or no name of an image.
fn unknown(names: &Names<'_>, stage: usize, span: LogicalSpan, from: &str) -> Option<Fault> {
    let is_image = is_image_reference(from);
    if !is_image && (from.is_empty() || from.contains(|ch: char| "{}%<>".contains(ch))) {
        // Nothing, or what another program fills in.
        return None;
    }
    if !is_image && !from.chars().any(|ch| ch.is_ascii_uppercase()) {
        return Some(Fault {
            severity: Severity::Error,
            span,
            message: format!("`{from}` is neither a stage nor the name of an image"),
            help: Some(
                "Docker refuses it: write the name of a stage above, or an image".to_owned(),
            ),
            code: Some("DL3022"),
        });
    }
    if from.contains(['/', ':', '.', '@']) || ImageRef::of(from).family().is_some() {
        return None;
    }
    let mut above: Vec<&str> = names
        .by_name
        .iter()
        .filter(|(_, at)| **at < stage)
        .map(|(name, _)| *name)
        .collect();
    above.sort_unstable();
    let Some(meant) = nearest(from, above).filter(|name| is_slip(from, name)) else {
        return (!is_image).then(|| Fault {
            severity: Severity::Error,
            span,
            message: format!("there is no stage `{from}`, and names of images are in lower case"),
            help: Some(
                "Docker refuses it: write the name of a stage above, or an image".to_owned(),
            ),
            code: Some("DL3022"),
        });
    };
    Some(Fault {
        severity: if is_image {
            Severity::Warning
        } else {
            Severity::Error
        },
        span,
        message: format!("there is no stage `{from}`: did you mean `{meant}`?"),
        help: Some(if is_image {
            format!("Docker takes this as the image `docker.io/library/{from}`")
        } else {
            "Docker refuses it: names of images are in lower case".to_owned()
        }),
        code: Some("DL3022"),
    })
}

/// Whether one is most likely a slip for the other: as long, give or take a letter, and the same first one or the same letters.
fn is_slip(from: &str, name: &str) -> bool {
    let letters = |text: &str| {
        let mut letters: Vec<char> = text.to_lowercase().chars().collect();
        letters.sort_unstable();
        letters
    };
    let first = |text: &str| text.chars().next().map(|ch| ch.to_ascii_lowercase());
    from.len().abs_diff(name.len()) <= 2
        && from.len() > 3
        && (first(from) == first(name) || letters(from) == letters(name))
}

/// Several sources and a target that is no directory by its name.
fn many_sources(instruction: &Instruction<'_>) -> Option<Fault> {
    let words = instruction.words(&instruction.statement)?;
    let (target, sources) = words.split_last()?;
    let target = target.trim_matches(['"', '\'']);
    let is_directory = target.ends_with(['/', '\\']) || matches!(target, "." | ".." | "");
    if sources.len() < 2 || is_directory || target.contains('$') || target.ends_with("/.") {
        return None;
    }
    let keyword = instruction.statement.kind.as_str();
    Some(Fault {
        severity: Severity::Warning,
        span: *instruction.word_spans(&instruction.statement).last()?,
        message: format!("{keyword} of several sources to `{target}`, which does not end in `/`"),
        help: Some(format!(
            "write `{target}/`: without the slash Docker's old builder refuses it"
        )),
        code: Some("DL3021"),
    })
}

/// A relative target where nothing says relative to what.
fn relative_target(
    model: &Model<'_>,
    index: usize,
    instruction: &Instruction<'_>,
) -> Option<Fault> {
    if instruction.statement.kind != Keyword::Copy {
        return None;
    }
    let words = instruction.words(&instruction.statement)?;
    let target = words.last()?.trim_matches(['"', '\'']);
    let bytes = target.as_bytes();
    let has_drive = bytes.get(1) == Some(&b':') && bytes[0].is_ascii_alphabetic();
    let is_absolute = target.starts_with(['/', '\\', '$', '%']) || has_drive;
    if is_absolute || target.is_empty() || words.len() < 2 {
        return None;
    }
    if model.workdir_before(index) != Workdir::Image || !is_system(model, index) {
        return None;
    }
    Some(Fault {
        severity: Severity::Info,
        span: *instruction.word_spans(&instruction.statement).last()?,
        message: format!("`{target}` is relative, and this stage sets no WORKDIR"),
        help: Some("set a WORKDIR, or write an absolute path".to_owned()),
        code: Some("DL3045"),
    })
}

/// Whether the image below is that of a distribution: those set no WORKDIR.
fn is_system(model: &Model<'_>, index: usize) -> bool {
    let family = model
        .base_image(index)
        .and_then(|image| ImageRef::of(image).family());
    family.is_some_and(|family| family.role == Role::System)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn platforms_are_read_as_containerd_does() {
        for (platform, os, architecture) in [
            ("linux/amd64", "linux", "amd64"),
            ("Linux/x86_64", "linux", "amd64"),
            ("linux/arm/v7", "linux", "arm"),
            ("aarch64", "linux", "arm64"),
            ("windows(10.0.17763)/amd64", "windows", "amd64"),
            ("windows", "windows", "\0"),
        ] {
            let expected = (os.to_owned(), architecture.to_owned());
            assert_eq!(platform_parts(platform), Some(expected), "{platform}");
        }
        for platform in ["", "linux/", "a/b/c/d", "linux/a b"] {
            assert_eq!(platform_parts(platform), None, "{platform}");
        }
    }

    #[test]
    fn slips_are_near() {
        for (from, name) in [
            ("biuld", "build"),
            ("builer", "builder"),
            ("ubild", "build"),
        ] {
            assert!(is_slip(from, name), "{from}");
        }
        for (from, name) in [("node", "code"), ("base", "builder"), ("set", "get")] {
            assert!(!is_slip(from, name), "{from}");
        }
    }
}
