//! `untrusted-image`: images come from where the team says.
//!
//! ## What it does
//! Reports an image that no pattern of `trusted-registries` matches: in FROM, in `COPY --from=` and in `RUN --mount=from=`. Without that option
//! it reports nothing.
//!
//! ## Why
//! Whoever may change a base image may change everything built on it. A list of registries and images that were looked at, in one file that
//! all repositories `extend`, shows each other one in review.
//!
//! ## Example
//! ```toml
//! trusted-registries = ["ghcr.io/acme/**"]
//! ```
//! ```dockerfile
//! FROM ghcr.io/acme/go:1.25 AS build
//! RUN make
//!
//! FROM docker.io/somebody/debian:12
//! COPY --from=build /app /app
//! ```
//!
//! ## When it stays silent
//! On stages, `scratch`, and names with variables that have no value in the file. A variable with a default counts as that default,
//! unless a compose or Bake file gives it another value. After `--from=` and `from=` also on single words that are no well-known image: they may be the name of
//! a context that the build is given (`--build-context`). The frontend that `# syntax=` names is not looked at.
//!
//! ## Codes
//! DL3026, which looks at the registry only.
//!
//! ## Source
//! Docker's building best practices, "Choose the right base image"; names are completed as the distribution project does
//! (`ParseNormalizedNamed`).

use crate::diagnostic::{Finding, Severity};
use crate::lint::{Context, On, Rule};
use crate::syntax::Keyword;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "untrusted-image",
    codes: &["DL3026"],
    severity: Severity::Warning,
    fixes: &[],
    summary: "images come from `trusted-registries`",
    on: &[On::Instruction(
        &[Keyword::From, Keyword::Copy, Keyword::Run],
        check,
    )],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, index: usize, findings: &mut Vec<Finding>) {
    let trusted = &context.options.trusted_registries;
    if trusted.is_empty() {
        return;
    }
    let joined = &context.model.instructions[index].joined;
    for (image, span) in context.model.images_named(index) {
        let image = image.trim_matches(['"', '\'']);
        if !trusted.iter().any(|pattern| pattern.matches(image)) {
            let message = format!("`{image}` is none of the trusted images");
            findings.push(RULE.finding(joined.span(span), message).with_help(
                "take one that `trusted-registries` names, or have this one added there",
            ));
        }
    }
}
