//! `end-of-life`: images are still supported by those who make them.
//!
//! ## What it does
//! Reports an image whose tag names a release that is past its end: of a distribution (Debian, Ubuntu, Alpine, CentOS, Fedora, UBI, Amazon Linux and
//! others), of a language (Node.js, Python, PHP, Ruby, Go, .NET, Java) or of a service (PostgreSQL, MySQL, MariaDB, MongoDB, Redis, nginx), and those that
//! are not made any more. The system that an image is made of counts as well: `python:3.12-buster`. It looks at FROM, at `COPY --from=` and at `RUN --mount=from=`.
//!
//! ## Why
//! Holes that are found after that day stay open in every image that is built from it, and the archives of its packages move away: `apt-get update`
//! fails one day. Stages that are not shipped count, too: what they compile and download is shipped.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:10
//! CMD ["cat", "/etc/os-release"]
//! ```
//!
//! ## When it stays silent
//! On digests (somebody chose that very image), tags with a variable that has no value in the file, tags that leave the release open and mean one that is supported
//! (`python:3`, `debian:stable`), releases that no table has, and images of others as far as their tags name no release of a system.
//! Support that is paid for does not count (Ubuntu Pro, ELS); that of Debian's LTS team does. After `--from=` and `from=` also on single words that are no
//! well-known image: they may be the name of a context that the build is given (`--build-context`).
//!
//! ## Options
//! - `as-of`, and `--as-of` on the command line: the day to look from, as in `"2027-03-01"`. Without it, that is the day on which dfmt's table was last
//!   looked at (2026-08-22), so that the same dfmt says the same of a file on any day.
//!
//! ## Source
//! The pages of the projects about their releases, which `src/knowledge/lifecycles.rs` names; endoflife.date.

use crate::diagnostic::{Finding, Severity};
use crate::knowledge::images::ImageRef;
use crate::knowledge::lifecycles::{LOOKED_AT, past_end};
use crate::lint::{Context, On, Rule};
use crate::syntax::Keyword;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "end-of-life",
    codes: &[],
    severity: Severity::Info,
    fixes: &[],
    summary: "images are still supported by those who make them",
    matters: &["end of life", "EOL", "deprecated", "unsupported"],
    on: &[On::Instruction(
        &[Keyword::From, Keyword::Copy, Keyword::Run],
        check,
    )],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, index: usize, findings: &mut Vec<Finding>) {
    let asked = context.options.as_of.map(|day| day.to_string());
    let day = asked.as_deref().unwrap_or(LOOKED_AT);
    let joined = &context.model.instructions[index].joined;
    for (name, span) in context.model.images_named(index) {
        let name = name.trim_matches(['"', '\'']);
        let image = ImageRef::of(name);
        if image.digest.is_some() {
            continue;
        }
        if let Some(end) = past_end(&image, day) {
            let message = format!("`{name}` is past its end: {}", end.what);
            findings.push(
                RULE.finding(joined.span(span), message)
                    .with_help(end.instead),
            );
        }
    }
}
