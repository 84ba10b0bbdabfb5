//! `bootsnap`: bootsnap compiles while the image is built.
//!
//! ## What it does
//! Reports a shipped stage that starts a Rails program in production whose `Gemfile.lock` has bootsnap, where nothing runs `bootsnap precompile`.
//! Reports `bootsnap precompile` without `-j 1` in a file that is built for several platforms, and adds that.
//!
//! ## Why
//! bootsnap keeps what Ruby has compiled. In a container that cache is empty at each start, and often cannot be written at all. On a platform that is emulated (QEMU) its processes hang or
//! crash where several run at once.
//!
//! ## Example
//! ```dockerfile
//! FROM ruby:3.4-slim
//! ARG TARGETARCH
//! COPY . .
//! RUN bundle exec bootsnap precompile app/ lib/
//! ```
//! becomes
//! ```dockerfile
//! FROM ruby:3.4-slim
//! ARG TARGETARCH
//! COPY . .
//! RUN bundle exec bootsnap precompile -j 1 app/ lib/
//! ```
//!
//! ## When it stays silent
//! Where the build context cannot be seen, or its `Gemfile.lock` has no bootsnap; where no `RAILS_ENV` or `RACK_ENV` says `production`, and where the file speaks of bootsnap anywhere. With a
//! number of jobs, in files that speak of no platform, in a RUN that asks for the platform itself, and in stages of the machine that builds (`FROM --platform=$BUILDPLATFORM`).
//!
//! ## Fix safety
//! Unsafe: the build takes longer on a machine with several processors.
//!
//! ## Source
//! bootsnap's README, "Precompilation"; its issue 495; the Dockerfile that Rails writes (`rails new`).

use crate::diagnostic::{Applicability, Finding, Fix};
use crate::knowledge::ruby::SERVERS;
use crate::lint::{CommandSite, Context, On, Rule};
use crate::model::{Model, Word};
use crate::rewrite::add_option;
use crate::syntax::flag_value;
use crate::text::has_in_any_case;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "bootsnap",
    codes: &[],
    fixes: &[Applicability::Unsafe],
    summary: "bootsnap compiles while the image is built",
    matters: &["bootsnap"],
    on: &[
        On::Command(&["bootsnap"], jobs),
        On::Command(&["bundle", "bundler"], jobs),
        On::Shipped(missing),
    ],
    ..Rule::USUAL
};

/// Variables that say which platform is built for, in lower case.
const PLATFORMS: &[&str] = &["buildplatform", "targetarch", "targetplatform"];

fn jobs(site: &CommandSite<'_, '_>, findings: &mut Vec<Finding>) {
    let command = site.command();
    let model = site.run.model();
    let is_bootsnap = |word: &Word<'_>| word.as_str().is_some_and(|it| it.ends_with("bootsnap"));
    let Some(at) = command.argv().iter().position(is_bootsnap) else {
        return;
    };
    let words = &command.argv()[at..];
    let is_precompile = words.get(1).is_some_and(|word| word.is("precompile"));
    let has_jobs = words
        .iter()
        .any(|word| word.text.starts_with(b"-j") || word.text.starts_with(b"--jobs"));
    let is_for_several = has_in_any_case(model.file.source, PLATFORMS);
    // One that asks for the platform itself knows what it does.
    let own = model.instructions[site.run.index].joined.text();
    let asks = has_in_any_case(own, PLATFORMS);
    if !is_precompile || has_jobs || !is_for_several || asks || is_native(model, site.run.index) {
        return;
    }
    let verb = &words[1];
    let edit = add_option(site.code, verb, "-j 1");
    let fix = Fix::in_place(
        Applicability::Unsafe,
        site.run.index,
        "Add `-j 1`",
        vec![edit],
    );
    let message = "several processes of bootsnap hang on a platform that is emulated";
    findings.push(
        RULE.finding(site.code.span(words[0].span.to(verb.span)), message)
            .with_help("add `-j 1`, as the Dockerfile of Rails has it")
            .with_fix(fix),
    );
}

/// Whether the stage of an instruction is that of the machine that builds.
fn is_native(model: &Model<'_>, index: usize) -> bool {
    model.stage_of(index).is_some_and(|stage| {
        let from = model.instructions[model.stages[stage].instructions.start];
        let platform = from.flag(&from.statement, "platform");
        platform.is_some_and(|flag| {
            flag.value
                .is_some_and(|value| value.contains("BUILDPLATFORM"))
        })
    })
}

fn missing(context: &Context<'_>, stage: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    if model.speaks_of("bootsnap") || !is_production(model, stage) {
        return;
    }
    let Some(start) = model
        .own_start(stage)
        .filter(|&start| starts_rails(model, start))
    else {
        return;
    };
    let lock = context.build.text("Gemfile.lock").unwrap_or_default();
    let has_bootsnap = String::from_utf8_lossy(&lock)
        .lines()
        .any(|line| line.starts_with("    bootsnap ("));
    if !has_bootsnap {
        return;
    }
    findings.push(
        RULE.finding(
            model.instructions[start].content(),
            "bootsnap compiles all files at each start: the image has no cache of it",
        )
        .with_help("write `RUN bundle exec bootsnap precompile --gemfile app/ lib/` where the sources are in the image"),
    );
}

/// Whether a stage says that it is for production.
fn is_production(model: &Model<'_>, stage: usize) -> bool {
    let Some(last) = model.stage_instructions(stage).next_back() else {
        return false;
    };
    ["RAILS_ENV", "RACK_ENV"].iter().any(|name| {
        let setting = model.env_before(last, name);
        let value = setting
            .and_then(|setting| model.written_value(setting.by, name))
            .flatten();
        value.is_some_and(|value| flag_value(value) == b"production")
    })
}

/// Whether a container starts a program of Rails: the last of the words that are programs is one of its servers.
fn starts_rails(model: &Model<'_>, start: usize) -> bool {
    let instruction = model.instructions[start];
    let text = instruction.text(instruction.statement.body_span);
    let text = String::from_utf8_lossy(text);
    let mut words = text.split(|ch: char| !ch.is_ascii_alphanumeric() && !"-_.".contains(ch));
    words.any(|word| SERVERS.contains(&word))
}
