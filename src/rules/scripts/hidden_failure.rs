//! `hidden-failure`: a command that fails ends the build.
//!
//! ## What it does
//! Finds commands of a RUN whose failure nobody sees: those before a `;` or the end of a line in a heredoc, where the shell goes on, and only the last command counts.
//!
//! ## Why
//! `RUN make; make install; rm -rf /src` succeeds whatever `make` says. The image is built, cached and shipped, and is found to be broken where it runs.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
//! RUN make; make install; rm -rf /src
//! ```
//! becomes
//! ```dockerfile
//! FROM debian:12
//! RUN set -e; make; make install; rm -rf /src
//! ```
//!
//! ## When it stays silent
//! Where `-e` is on: by `set -e`, by SHELL, by the options of a shell. Where the author says that a failure is no matter (`|| true`, `; true` or `; exit 0` at the end). On commands that
//! hardly fail, or whose failure is none (`echo`, `export`, `test`, `rm`, assignments, updates and clean-ups of package managers, `service … stop`), on `dpkg -i` before `apt-get -f install`, in conditions, and left of `&&` and `||`.
//!
//! ## Fix safety
//! Unsafe: what failed unseen ends the build. The fix puts `set -e` at the start of the script.
//!
//! ## Codes
//! None of other tools.
//!
//! ## Source
//! POSIX XCU 2.9.3 (lists) and `set`, `-e`; Dockerfile reference, "Here-Documents".

use crate::diagnostic::{Applicability, Finding, Fix, Severity};
use crate::knowledge::managers::{APT, Verb};
use crate::knowledge::programs::HARDLY_FAIL;
use crate::lint::{On, Rule, RunSite};
use crate::model::{
    Code, Holder, Invocation, Nest, SimpleCommand, Word, errexit, has_letter, leading_set,
};
use crate::rewrite::{indent, replace_word};
use crate::text::Edit;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "hidden-failure",
    codes: &[],
    severity: Severity::Info,
    fixes: &[Applicability::Unsafe],
    summary: "a command that fails ends the build",
    matters: &["error", "errors", "fail", "failure", "failures", "set -e"],
    on: &[On::Run(&[";", "<<"], check)],
    ..Rule::USUAL
};

fn check(site: &RunSite<'_, '_>, findings: &mut Vec<Finding>) {
    for code in site.codes {
        if errexit(code) != Some(false) || is_meant(code) {
            continue;
        }
        let repaired = code.commands.iter().rposition(repairs);
        let mut hidden = code.commands.iter().enumerate();
        let hidden = hidden.find(|(at, command)| {
            let is_repaired =
                command.name() == Some("dpkg") && repaired.is_some_and(|repair| repair > *at);
            !is_repaired && is_hidden(command, &code.commands[at + 1..])
        });
        let Some((_, hidden)) = hidden else {
            continue;
        };
        let span = code.span(hidden.span);
        let name = hidden
            .name()
            .map_or_else(|| "this command".to_owned(), |name| format!("`{name}`"));
        findings.push(
            RULE.finding(span, format!("the build goes on if {name} fails here"))
                .with_help("start with `set -e`, or join the commands with `&&`")
                .with_fix_if(fix(code).map(|edit| {
                    let title = "Put `set -e` first; failures that were hidden end the build";
                    Fix::in_place(Applicability::Unsafe, code.index, title, vec![edit])
                })),
        );
    }
}

/// Whether the last command says that whatever comes before it may fail.
fn is_meant(code: &Code<'_>) -> bool {
    let top = code
        .commands
        .iter()
        .rfind(|it| it.place.nest != Nest::Substitution);
    top.is_some_and(|last| matches!(last.name(), Some("true" | ":" | "exit")))
}

/// Whether a failure of a command is lost without `-e`, and would count with it.
fn is_hidden(command: &SimpleCommand<'_>, later: &[SimpleCommand<'_>]) -> bool {
    let place = command.place;
    place.stops
        && !place.decides
        && !matches!(place.nest, Nest::Substitution | Nest::Function)
        && may_fail(command)
        // Without its folder the rest fails, or does the wrong thing; what hardly fails is mostly there to clean up.
        && (command.name() != Some("cd") || later.iter().any(may_fail))
}

/// Whether a command installs what `dpkg -i` found missing: that is meant to fail.
fn repairs(command: &SimpleCommand<'_>) -> bool {
    let is_option = |word: &Word<'_>| {
        let text = word.as_str().unwrap_or_default();
        text == "--fix-broken" || has_letter(text, "f", "oct")
    };
    command.manager().is_some_and(|manager| manager.is(&APT))
        && command.args().iter().any(is_option)
}

/// Whether a failure of a command is one that its author would want to know of.
fn may_fail(command: &SimpleCommand<'_>) -> bool {
    // Without its lists a package manager does not find what the next command wants: that fails, too.
    let is_help = |call: Invocation| matches!(call.verb, Verb::Clean | Verb::Update);
    let helps = Invocation::of(command).is_some_and(is_help);
    let has = |word: &str| command.args().iter().any(|it| it.is(word));
    !helps
        && !command.argv().is_empty()
        // What does not run cannot be stopped.
        && !has("stop")
        && match command.name() {
            Some("cd") => !has("/"),
            Some(name) => !HARDLY_FAIL.contains(&name),
            None => true,
        }
}

/// `set -e` before all commands, or `e` among the options of a `set` that is there.
fn fix(code: &Code<'_>) -> Option<Edit> {
    let list = code.script.list.as_ref()?;
    if leading_set(list, &code.commands).is_some() {
        let options = code.commands.first()?.args().first()?;
        let letters = options.as_str()?.strip_prefix('-')?;
        return replace_word(code, options, format!("-e{letters}"));
    }
    let first = list.items.first()?.and_or.first_token();
    let start = code.script.tokens[first.index()].span.start;
    let at = code.joined.physical(start);
    let text = match code.holder {
        Holder::Arguments => return None,
        Holder::Heredoc => {
            let line_ending = std::str::from_utf8(code.model.line_ending().bytes()).ok()?;
            format!("set -e{line_ending}{}", indent(code.model, at))
        }
        _ => "set -e; ".to_owned(),
    };
    Some(Edit::insert(at, text))
}
