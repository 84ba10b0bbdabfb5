//! `missing-source`: what COPY and ADD name can be in the build context.
//!
//! ## What it does
//! Reports sources above the build context (`../shared`), and absolute ones that are paths of the machine (`/home/me/app.conf`).
//!
//! ## Why
//! Only what lies in the build context can be copied. Docker takes every source from its top and drops what leads out of it: `../shared` is taken for
//! `shared`, `/home/me/app.conf` for `home/me/app.conf`. Most often nothing is there, and the build fails; where something is, it is something else.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
//! COPY ../shared /shared
//! ```
//!
//! ## When it stays silent
//! Where the build context has what Docker makes of the path, and on sources of other stages and images.
//!
//! ## Source
//! Docker's reference, "COPY", "Source": "must be inside the build context"; BuildKit `dispatchCopy`.

use crate::diagnostic::{Finding, Severity};
use crate::knowledge::folders::OF_MACHINES;
use crate::lint::{Context, On, Rule};
use crate::model::{clean, context_path, from_context};
use crate::syntax::Keyword;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "missing-source",
    severity: Severity::Warning,
    summary: "what COPY and ADD name can be in the build context",
    on: &[On::Instruction(&[Keyword::Copy, Keyword::Add], check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, index: usize, findings: &mut Vec<Finding>) {
    let instruction = context.model.instructions[index];
    for (source, span) in from_context(instruction) {
        let Some(path) = context_path(&source) else {
            continue;
        };
        if path == "." || context.build.kind(&path).is_some() {
            continue;
        }
        let written = clean(&source);
        let is_above = written == ".." || written.starts_with("../");
        let is_of_machine = OF_MACHINES.iter().any(|folder| written.starts_with(folder));
        let (message, help) = if is_above {
            (
                format!("`{source}` is above the build context: Docker takes `{path}` instead"),
                "build in the folder that holds both (`docker build -f FILE ..`), or give the other one a name (`--build-context NAME=FOLDER`, \
                 `COPY --from=NAME`)",
            )
        } else if is_of_machine {
            (
                format!(
                    "`{source}` is not the path of this machine: Docker takes `{path}` of the build context"
                ),
                "write the path below the build context, and put there what is to be copied",
            )
        } else {
            continue;
        };
        findings.push(
            RULE.finding(instruction.joined.span(span), message)
                .with_help(help),
        );
    }
}
