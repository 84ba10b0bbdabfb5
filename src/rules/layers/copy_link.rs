//! `copy-link`: COPY has `--link` where it needs nothing of what is there. Off by default.
//!
//! ## What it does
//! Adds `--link` to COPYs of a shipped stage that no RUN stands below, where the image comes out the same.
//!
//! ## Why
//! BuildKit makes the layer of such a COPY on its own and lays it over what is below. When the base image or an instruction above changes, the layer stays as it
//! is: it is not built again, nor pushed nor pulled.
//!
//! ## Example
//! ```dockerfile
//! FROM golang:1.25 AS build
//! RUN go build -o /server example.com/server@v1
//!
//! FROM gcr.io/distroless/static
//! COPY --from=build /server /server
//! ENTRYPOINT ["/server"]
//! ```
//! becomes
//! ```dockerfile
//! FROM golang:1.25 AS build
//! RUN go build -o /server example.com/server@v1
//!
//! FROM gcr.io/distroless/static
//! COPY --link --from=build /server /server
//! ENTRYPOINT ["/server"]
//! ```
//!
//! ## When it stays silent
//! Where a folder on the way may be a link of the image (`/bin`, `/lib`, `/var/run`): it would become a folder. Where one may have another owner or mode than root and
//! 755 (`/tmp`, `/root`, what belongs to a user): it would get these. On a target without a `/` at its end that may be a folder already: it would become a
//! file. With `--chown`, which would give the folders on the way to that user, too, and looks for names in vain; with `--chmod`, which has BuildKit not link at all.
//! On images of which dfmt does not know what they have, below commands that it does not know, for Podman, which takes the flag and does nothing, and with
//! `# syntax=docker/dockerfile:1.3` and before.
//!
//! ## Fix safety
//! Unsafe: builders before Docker 23 know the flag only with a `# syntax` line, and where the target is a link in the image, which no image of a known
//! name has, it is replaced.
//!
//! ## Source
//! Dockerfile reference, "COPY --link"; BuildKit `dispatchCopy`; moby/buildkit issues 3602 and 4964.

use super::super::support::frontend::old_frontend;
use crate::config::Builder;
use crate::diagnostic::{Applicability, Finding, Fix, Operation};
use crate::knowledge::docker::flag_since;
use crate::lint::{Context, On, Rule};
use crate::model::Model;
use crate::rewrite::put_flag_first;
use crate::syntax::Keyword;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "copy-link",
    fixes: &[Applicability::Unsafe],
    summary: "COPY has `--link` where it needs nothing of what is there",
    default: false,
    matters: &["--link", "link"],
    on: &[On::Shipped(check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, stage: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    if context.options.assume_builder != Builder::Buildkit
        || old_frontend(model, flag_since("link")).is_some()
    {
        return;
    }
    let kind = |index: usize| model.instructions[index].statement.kind;
    let range = model.stage_instructions(stage);
    let start = range.clone().rfind(|&index| kind(index) == Keyword::Run);
    let builds_on = |later| {
        let mut range = model.stage_instructions(later);
        range.any(|index| kind(index) == Keyword::Run)
    };
    if model.built_on(stage).any(builds_on) {
        return;
    }
    for index in start.map_or(range.start, |run| run + 1)..range.end {
        let instruction = model.instructions[index];
        let has_it = || instruction.flag(&instruction.statement, "link").is_some();
        if kind(index) != Keyword::Copy || has_it() || !model.may_link(index) {
            continue;
        }
        let message = "this layer is made again whenever something below it changes".to_owned();
        findings.push(
            RULE.finding(
                instruction.joined.span(instruction.statement.keyword),
                message,
            )
            .with_help("write `COPY --link`: it needs nothing of what is there")
            .with_fix(fix(model, index)),
        );
    }
}

fn fix(model: &Model<'_>, index: usize) -> Fix {
    let flag = "--link".to_owned();
    let edit = put_flag_first(model, index, &flag);
    let title = "Have BuildKit link the layer: `--link`";
    let fix = Fix::new(Applicability::Unsafe, title, vec![edit], Vec::new());
    fix.with([Operation::AddFlag { index, flag }])
}
