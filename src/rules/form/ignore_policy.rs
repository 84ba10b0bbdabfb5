//! `ignore-policy`: comments that silence rules are as the team asks, and have not ended.
//!
//! ## What it does
//! Reports `# dfmt: ignore[rule] until 2027-03-01` after that day: it silences nothing any more. Reports an `until` that names no day, or that
//! stands in a comment that cannot end (`# dfmt: ignore`, `off`, `skip-file`). With the option `ignore-reason`, reports comments
//! that keep something as it is and give no reason of that form; with `ignore-expiry = "required"`, those that name no last day.
//!
//! ## Why
//! What is put off is forgotten. A reason tells whoever comes later whether it still holds; a last day sees to it that somebody
//! looks.
//!
//! ## Example
//! ```dockerfile
//! FROM alpine:3.20
//! # dfmt: ignore[exec-form] until 2025-12-31 the new base image has no shell
//! CMD nginx -g 'daemon off;'
//! ```
//!
//! ## When it stays silent
//! Before the last day and on it (by the clock of the machine, in UTC; as a library and as a dprint plugin dfmt knows no day, and nothing ends). About
//! the comments of hadolint and BuildKit, and about files that stay as they are as a whole.
//!
//! ## Options
//! - `ignore-reason`: a pattern for the whole reason, empty by default: none is asked for. `*` is any text, `?` a
//!   character, `[A-Z]` one of these: `"?*"` asks for any reason, `"*[A-Z]-[0-9]*"` for one that names a ticket.
//! - `ignore-expiry`: `"optional"`, or `"required"` to ask for a last day.
//!
//! ## Source
//! Other linters ask for the like: `require-description` of the `ESLint` plugin `eslint-comments`, `expiring-todo-comments` of `unicorn`.

use crate::diagnostic::{Finding, Severity};
use crate::lint::{Comments, On, Rule};
use crate::suppress::against;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "ignore-policy",
    codes: &[],
    severity: Severity::Warning,
    fixes: &[],
    summary: "comments that silence rules are as the team asks, and have not ended",
    on: &[On::Comments(check)],
    ..Rule::USUAL
};

fn check(comments: &Comments<'_, '_>, findings: &mut Vec<Finding>) {
    for mistake in against(comments.file, comments.policy) {
        findings.push(
            RULE.finding(mistake.span, mistake.message)
                .with_help(mistake.help),
        );
    }
}
