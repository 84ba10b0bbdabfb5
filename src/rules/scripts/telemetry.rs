//! `telemetry`: builds tell nobody what they do.
//!
//! ## What it does
//! Reports programs that tell their makers how they are used (`dotnet`, `next`, `nuxt`, `gatsby`, `terraform`, `az`, `gcloud`, …) where the variable that switches it off is not set.
//! The fix puts an ENV with it above the first such RUN of a stage. Off by default: select it where nothing may be told.
//!
//! ## Why
//! Builds run again and again, on machines of which nobody looks at the first-run notice; some networks block what is sent, and the program waits for it.
//!
//! ## Example
//! ```dockerfile
//! FROM mcr.microsoft.com/dotnet/sdk:8.0
//! RUN dotnet restore
//! ```
//! becomes
//! ```dockerfile
//! FROM mcr.microsoft.com/dotnet/sdk:8.0
//! ENV DOTNET_CLI_TELEMETRY_OPTOUT=1
//! RUN dotnet restore
//! ```
//!
//! ## When it stays silent
//! Where the file names the variable anywhere, or `DO_NOT_TRACK`. On programs that only say what they are (`--version`), and on those that others start: `npm run build` may run
//! `next`.
//!
//! ## Fix safety
//! Unsafe: the variable is in the image, and counts for the programs of its containers, too.
//!
//! ## Source
//! The documentation of the programs; consoledonottrack.com.

use crate::diagnostic::{Applicability, Finding, Fix, Rewrite, Severity};
use crate::knowledge::telemetry::TELLING_HOME;
use crate::lint::{Context, On, Rule};
use crate::model::{Model, SimpleCommand, Word};
use crate::rewrite::instruction_above;
use crate::syntax::Keyword;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "telemetry",
    codes: &[],
    severity: Severity::Style,
    fixes: &[Applicability::Unsafe],
    summary: "builds tell nobody what they do",
    default: false,
    matters: &["telemetry", "analytics", "usage"],
    on: &[On::Stage(check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, stage: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    if model.speaks_of("DO_NOT_TRACK") {
        return;
    }
    let mut said = Vec::new();
    for index in model.stage_instructions(stage) {
        for code in model.run_codes(index) {
            for command in &code.commands {
                let Some(&(program, variable, value)) = row(command) else {
                    continue;
                };
                if said.contains(&variable) || model.speaks_of(variable) {
                    continue;
                }
                said.push(variable);
                findings.push(
                    RULE.finding(
                        code.span(command.span),
                        format!("`{program}` tells its makers how it is used"),
                    )
                    .with_help(format!("write `ENV {variable}={value}` above"))
                    .with_fix_if(fix(model, index, variable, value)),
                );
            }
        }
    }
}

/// What is known of a program, also of one that `npx` starts.
fn row(command: &SimpleCommand<'_>) -> Option<&'static (&'static str, &'static str, &'static str)> {
    let name = match command.name()? {
        "npx" | "bunx" | "pnpx" => command.args().first().and_then(Word::as_str)?,
        name => name,
    };
    let is_asked = |word: &Word<'_>| {
        let text = word.as_str().unwrap_or_default();
        matches!(
            text.trim_start_matches('-'),
            "help" | "h" | "info" | "version"
        )
    };
    let mut rows = TELLING_HOME.iter();
    rows.find(|(program, ..)| *program == name && !command.args().iter().any(is_asked))
}

fn fix(model: &Model<'_>, index: usize, variable: &str, value: &str) -> Option<Fix> {
    let is_run = model.instructions[index].statement.kind == Keyword::Run;
    is_run.then(|| {
        let env = instruction_above(model, index, &format!("ENV {variable}={value}"));
        Fix::new(
            Applicability::Unsafe,
            "Switch it off with ENV, for the containers of the image, too",
            vec![env],
            vec![Rewrite::into(
                index,
                [Keyword::Env.as_str(), Keyword::Run.as_str()],
            )],
        )
    })
}
