//! `debian-frontend-env`: `DEBIAN_FRONTEND` is set for the build only.
//!
//! ## What it does
//! Reports `ENV DEBIAN_FRONTEND=noninteractive` that reaches the image, and makes it an ARG.
//!
//! ## Why
//! ENV stays in the image: whoever installs packages in a container, or in an image built on this one, is asked nothing, and does not know why. An ARG is there for the RUNs below
//! it, and gone after the build.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
//! ENV DEBIAN_FRONTEND=noninteractive
//! RUN apt-get update && apt-get install -y tzdata
//! ```
//! becomes
//! ```dockerfile
//! FROM debian:12
//! ARG DEBIAN_FRONTEND=noninteractive
//! RUN apt-get update && apt-get install -y tzdata
//! ```
//!
//! ## When it stays silent
//! Where a later ENV sets it to something else; in stages that are not in the image; where the container itself calls apt or dpkg when it starts.
//!
//! ## Fix safety
//! Unsafe: who installs packages in a container is asked questions then. Of several variables it goes to an ARG above the ENV. No fix where another stage is built on this one, as
//! an ARG ends with its stage, or where a comment stands between the variables.
//!
//! ## Codes
//! None of other tools.
//!
//! ## Source
//! debconf(7), `DEBIAN_FRONTEND`; Dockerfile reference, ENV, which names this variable.

use crate::diagnostic::{Applicability, Finding, Fix, Rewrite, Severity};
use crate::lint::{Context, On, Rule};
use crate::model::Model;
use crate::rewrite::{instruction_above, replace_instruction};
use crate::syntax::{Keyword, flag_value};
use crate::text::{Edit, LogicalSpan, Span};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "debian-frontend-env",
    codes: &[],
    severity: Severity::Info,
    fixes: &[Applicability::Unsafe],
    summary: "`DEBIAN_FRONTEND` is set for the build only",
    matters: &[
        "DEBIAN_FRONTEND",
        "frontend",
        "interactive",
        "noninteractive",
    ],
    on: &[On::Shipped(check)],
    ..Rule::USUAL
};

const NAME: &str = "DEBIAN_FRONTEND";

fn check(context: &Context<'_>, shipped: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    let setters = model.set_by(NAME);
    let sets = |by: &usize| {
        setters.binary_search(by).is_ok() && model.instructions[*by].statement.kind == Keyword::Env
    };
    if setters.is_empty() {
        return;
    }
    // The last decides; without it those before it would count.
    let mut set: Vec<usize> = model.below_end(shipped).filter(sets).collect();
    let is_last_plain = set.first().is_some_and(|&last| pair(model, last).is_some());
    if !is_last_plain || installs_at_start(model, shipped) {
        return;
    }
    set.reverse();
    for index in set {
        findings.extend(pair(model, index).map(|at| report(model, index, at)));
    }
}

/// Which pair of an ENV it is that makes the variable `noninteractive`.
fn pair(model: &Model<'_>, index: usize) -> Option<usize> {
    let instruction = model.instructions[index];
    let pairs: Vec<_> = instruction.statement.pairs().collect();
    let is_name = |(name, _): &(LogicalSpan, _)| instruction.text(*name) == NAME.as_bytes();
    let at = pairs.iter().rposition(is_name)?;
    let value = flag_value(instruction.text(pairs[at].1?));
    value.eq_ignore_ascii_case(b"noninteractive").then_some(at)
}

fn report(model: &Model<'_>, index: usize, at: usize) -> Finding {
    let instruction = model.instructions[index];
    let is_base = model
        .stage_of(index)
        .is_none_or(|stage| model.built_on(stage).next().is_some());
    let help = if is_base {
        format!("write `ARG {NAME}=noninteractive` in each stage that installs packages")
    } else {
        format!("write `ARG {NAME}=noninteractive`, which ends with the build")
    };
    let pairs = instruction.statement.pairs();
    let spans: Vec<LogicalSpan> = pairs
        .map(|(name, value)| value.map_or(name, |value| name.to(value)))
        .collect();
    let message = format!(
        "{NAME} stays in the image: whoever installs packages in a container is asked nothing"
    );
    let fix = if is_base {
        None
    } else {
        fix(model, index, &spans, at)
    };
    RULE.finding(instruction.joined.span(spans[at]), message)
        .with_help(help)
        .with_fix_if(fix)
}

/// Whether what containers start, or a build on top of the image runs, speaks of apt or dpkg.
fn installs_at_start(model: &Model<'_>, shipped: usize) -> bool {
    let speaks = |index: usize| {
        let it = model.instructions[index];
        let kind = it.statement.kind;
        let text = it.span.of(model.file.source);
        matches!(kind, Keyword::Cmd | Keyword::Entrypoint | Keyword::Onbuild)
            && ["apt", "dpkg"]
                .iter()
                .any(|name| memchr::memmem::find(text, name.as_bytes()).is_some())
    };
    model.below_end(shipped).any(speaks)
}

fn fix(model: &Model<'_>, index: usize, pairs: &[LogicalSpan], at: usize) -> Option<Fix> {
    let instruction = model.instructions[index];
    let is_lower = instruction.text(instruction.statement.keyword) == b"env";
    let keyword = if is_lower { "arg" } else { "ARG" };
    let text = format!("{keyword} {NAME}=noninteractive");
    let (edits, keywords) = if pairs.len() == 1 {
        (
            vec![replace_instruction(model, index, text)?],
            vec![Keyword::Arg.as_str()],
        )
    } else {
        let edits = vec![
            instruction_above(model, index, &text),
            without(model, index, pairs, at)?,
        ];
        (edits, vec![Keyword::Arg.as_str(), Keyword::Env.as_str()])
    };
    Some(Fix::new(
        Applicability::Unsafe,
        "Write ARG: in the container the variable is not set then",
        edits,
        vec![Rewrite::into(index, keywords)],
    ))
}

/// Removes one of several pairs. `None` where a comment or an empty line stands beside it.
fn without(model: &Model<'_>, index: usize, pairs: &[LogicalSpan], at: usize) -> Option<Edit> {
    let joined = &model.instructions[index].joined;
    let (start, end) = match (pairs.get(at + 1), at.checked_sub(1)) {
        (Some(next), _) => (pairs[at].start, next.start),
        (None, before) => (pairs[before?].end, pairs[at].end),
    };
    let mut gaps = joined.gaps_between(start, end).iter();
    let span = if at + 1 < pairs.len() {
        Span {
            start: joined.physical(start),
            end: joined.physical(end),
        }
    } else {
        Span {
            start: joined.physical_end(start),
            end: joined.physical_end(end),
        }
    };
    gaps.all(|gap| gap.lines.is_empty())
        .then(|| Edit::delete(span))
}
