//! `unpinned-digest`: images are pinned to a digest. Off by default.
//!
//! ## What it does
//! Reports an image without `@sha256:…`: in FROM, in `COPY --from=` and in `RUN --mount=from=`.
//!
//! ## Why
//! A tag can be moved, a digest cannot: only with one do two builds surely start from the same image. The price is that
//! somebody, or a bot, must move it for security updates; so this rule is for those who have one.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
//! COPY --from=ghcr.io/astral-sh/uv:0.8.15 /uv /bin/
//! RUN make
//! ```
//!
//! ## When it stays silent
//! On stages, `scratch`, names with variables that have no value in the file, and names that no image can have. After `--from=` and `from=` also on single
//! words that are no well-known image: they may be the name of a context that the build is given (`--build-context`).
//!
//! ## Source
//! Docker's building best practices, "Pin base image versions".

use crate::diagnostic::{Finding, Severity};
use crate::knowledge::images::ImageRef;
use crate::lint::{Context, On, Rule};
use crate::syntax::Keyword;
use crate::text::Span;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "unpinned-digest",
    codes: &[],
    severity: Severity::Info,
    fixes: &[],
    summary: "images are pinned to a digest",
    default: false,
    matters: &["digest", "pin", "pinned"],
    on: &[On::Instruction(
        &[Keyword::From, Keyword::Copy, Keyword::Run],
        check,
    )],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, index: usize, findings: &mut Vec<Finding>) {
    let joined = &context.model.instructions[index].joined;
    for (image, span) in context.model.images_named(index) {
        findings.extend(look(&ImageRef::of(&image), joined.span(span)));
    }
}

fn look(image: &ImageRef<'_>, span: Span) -> Option<Finding> {
    image.digest.is_none().then(|| {
        RULE.finding(span, "this tag can be moved to another image")
            .with_help("add the digest: `image:tag@sha256:…`")
    })
}
