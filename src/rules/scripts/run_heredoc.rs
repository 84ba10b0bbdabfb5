//! `run-heredoc`: the commands of a RUN stand line by line in a heredoc. Off by default.
//!
//! ## What it does
//! Has a RUN of three commands or more, joined by `&&`, read them from a heredoc, under `set -e`.
//!
//! ## Why
//! A script without `&&` and `\`: a command more or less is a line more or less, and an error names its line.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
//! RUN make && \
//!     make check && \
//!     make install
//! ```
//! becomes
//! ```dockerfile
//! FROM debian:12
//! RUN <<EOF
//! set -e
//! make
//! make check
//! make install
//! EOF
//! ```
//!
//! ## When it stays silent
//! Off by default: a matter of taste; `prefer-heredocs` is its name and that of `copy-heredoc`. It is silent where the lines would mean something else than the list: with `||`, `;`,
//! `&` or `!`, with `if`, loops and groups of several lists, in which `-e` counts, with `.`, `eval`, `trap`, `exec`, `alias` and a `set` that is not the first command; in the exec form, in
//! shells that are no POSIX ones, after ONBUILD, and where `# syntax=` asks for a frontend without heredocs. With comments among the commands it is reported without a fix.
//!
//! ## Fix safety
//! Unsafe: builders without BuildKit, and other programs that read Dockerfiles, may know no heredocs. The commands and their order, flags of the RUN and what a failure does are the same;
//! a `set -x` that the list starts with becomes `set -ex`.
//!
//! ## Codes
//! `prefer-heredocs` is dfmt's own name for this rule and `copy-heredoc`.
//!
//! ## Source
//! Dockerfile reference, "Here-Documents"; BuildKit `dispatchRun`, which hands a heredoc to the shell in force as it is; POSIX XCU `set`, `-e`.

use crate::diagnostic::{Applicability, Finding, Fix, Operation, Severity};
use crate::knowledge::docker::HEREDOCS_SINCE;
use crate::lint::{On, Rule, RunSite};
use crate::model::Holder;
use crate::rewrite::{commands_in_lines, has_pragma_above};
use crate::rules::support::frontend::may_use;

/// How many commands are enough for a heredoc, which takes three lines itself.
const ENOUGH: usize = 3;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "run-heredoc",
    codes: &["prefer-heredocs"],
    severity: Severity::Style,
    fixes: &[Applicability::Unsafe],
    summary: "the commands of a RUN stand line by line in a heredoc",
    default: false,
    matters: &["heredoc", "heredocs", "&&", "RUN"],
    on: &[On::Run(&["&&"], check)],
    ..Rule::USUAL
};

fn check(site: &RunSite<'_, '_>, findings: &mut Vec<Finding>) {
    let (model, index) = (site.model(), site.index);
    let instruction = model.instructions[index];
    let is_own = site
        .codes
        .first()
        .is_some_and(|it| it.holder == Holder::Instruction);
    if site.is_onbuild()
        || !is_own
        || !instruction.heredocs.is_empty()
        || !may_use(model, HEREDOCS_SINCE)
    {
        return;
    }
    let Some(lines) = model.lines(index) else {
        return;
    };
    let is_set = site.codes[0].commands.first().and_then(|it| it.name()) == Some("set");
    let counted = lines.parts.len() - usize::from(is_set && lines.lead.is_none());
    if counted < ENOUGH {
        return;
    }
    let edit = commands_in_lines(model, index).filter(|_| !has_pragma_above(model, index));
    let fix = edit.map(|edit| {
        let title = "Put the commands into a heredoc, under `set -e`";
        let fix = Fix::new(Applicability::Unsafe, title, vec![edit], Vec::new());
        fix.with([Operation::InLines { index }])
    });
    findings.push(
        RULE.finding(
            instruction.joined.span(instruction.statement.keyword),
            format!("{counted} commands are joined by `&&`"),
        )
        .with_help("write `RUN <<EOF`, `set -e` and a line for each of them")
        .with_fix_if(fix),
    );
}
