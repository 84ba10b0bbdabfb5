//! `latest-tag`: images are named with a tag that says which version.
//!
//! ## What it does
//! Reports an image without a tag, or with `latest`, and without a digest: in FROM, in `COPY --from=` and in `RUN --mount=from=`.
//!
//! ## Why
//! What such a name means changes with every release: the same file builds something else tomorrow, and nobody sees which
//! version a build had.
//!
//! ## Example
//! ```dockerfile
//! FROM debian
//! COPY --from=ghcr.io/astral-sh/uv:latest /uv /bin/
//! RUN make
//! ```
//!
//! ## When it stays silent
//! On stages, `scratch`, digests, names with variables that have no value in the file, names that no image can have, and distroless images that are
//! called after their release (`gcr.io/distroless/static-debian12`), whose tags name none. After `--from=` and
//! `from=` also on single words that are no well-known image: they may be the name of a context that the build is given (`--build-context`).
//!
//! ## Codes
//! DL3006, DL3007.
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
    id: "latest-tag",
    codes: &["DL3006", "DL3007"],
    severity: Severity::Warning,
    fixes: &[],
    summary: "images have a tag that names a version",
    matters: &["latest", "tag", "untagged"],
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
    if image.names_release() {
        return None;
    }
    let name = image.whole_name();
    let (code, message) = match (image.tag, image.digest) {
        (None, None) => (
            "DL3006",
            format!("`{name}` has no tag: the next build may get another version"),
        ),
        (Some("latest"), None) => (
            "DL3007",
            format!("`{name}:latest` is another version tomorrow"),
        ),
        _ => return None,
    };
    Some(
        RULE.finding(span, message)
            .with_code(code)
            .with_help(format!("name a version: `{name}:<version>`")),
    )
}
