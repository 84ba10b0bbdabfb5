//! `shellcheck`: what ShellCheck says of the scripts of a file.
//!
//! ## What it does
//! Hands the shell text of RUN, HEALTHCHECK and the shell forms of CMD and ENTRYPOINT to the program `shellcheck`, where it is installed, and
//! reports what it says under its own codes (`SC2086`), at the words of the Dockerfile that it means. Heredocs that are scripts are handed over as such.
//! ShellCheck is told which shell reads the text (that of SHELL; for `/bin/sh` the one that the distribution has: dash, BusyBox' ash, or bash; otherwise
//! only what POSIX asks for), the variables that ENV and ARG set, and whether the shell stops at the first error (`-e`).
//!
//! ## Why
//! An unquoted variable, a `cd` that can fail, or bash's syntax under dash breaks builds in ways that are hard to see. hadolint reports the same, by the same
//! means.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
//! RUN for file in *.txt; do cp $file /srv/; done
//! ```
//! With ShellCheck: `SC2086: Double quote to prevent globbing and word splitting`.
//!
//! ## When it stays silent
//! Where `shellcheck` is not installed, or `shellcheck = "off"`; `shellcheck = "on"` makes it an error if it is not there. `dfmt config` says which. Where the shell is
//! none that ShellCheck reads; and where a comment names the code, above the instruction or among its lines: `# dfmt: ignore[SC2086]` (above), `# hadolint ignore=SC2086` (above),
//! `# shellcheck disable=SC2086`, which counts for all of the instruction. SC1090 and SC1091 are never reported, as they speak of files that are in the image only,
//! nor is SC2187, which speaks to ShellCheck's users. `.shellcheckrc` and `SHELLCHECK_OPTS` are about scripts, and not read: `rules.ignore` takes the codes.
//!
//! `--select`, `--ignore` and `severity` take single codes as well as `shellcheck` for all.
//!
//! ## Fix safety
//! Unsafe: what ShellCheck itself would write. Quotes, for one, keep a list of words in a variable from being split, which some scripts want: there is no fix where the
//! name of the variable says so (`$PACKAGES`, `$CMAKE_OPTS`), where the file gives it a value of several words or none, and for an ARG without a default.
//!
//! ## Source
//! ShellCheck's documentation, "Checks" and "JSON".

use crate::diagnostic::{Applicability, Finding, Fix, Severity};
use crate::knowledge::codes::{shellcheck, shellcheck_code};
use crate::lint::shellcheck::{Handed, Remark, Replacement, scripts};
use crate::lint::{Context, On, Rule, SHELLCHECK};
use crate::suppress::silenced_for_shellcheck;
use crate::syntax::Instruction;
use crate::text::{Edit, GapLineKind, Span};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: SHELLCHECK,
    severity: Severity::Warning,
    fixes: &[Applicability::Unsafe],
    summary: "ShellCheck has nothing to say of the scripts",
    independent: true,
    on: &[On::File(check)],
    ..Rule::USUAL
};

/// Codes that say nothing of a Dockerfile: files that only the image has cannot be followed, and nobody is to be told how to talk to ShellCheck.
const NOT_HERE: &[u16] = &[1090, 1091, 2187];

fn check(context: &Context<'_>, found: &mut Vec<Finding>) {
    let Some(program) = context.shellcheck else {
        return;
    };
    let scripts = scripts(context.model);
    let texts: Vec<String> = scripts.iter().map(|it| it.text.clone()).collect();
    for (script, remarks) in scripts.iter().zip(program.check(&texts)) {
        let instruction = context.model.instructions[script.index];
        let silenced = silenced_inside(instruction, context.model.file.source);
        for remark in &*remarks {
            let code = shellcheck_code(remark.code).filter(|code| !silenced.contains(code));
            let Some(code) = code.filter(|_| !NOT_HERE.contains(&remark.code)) else {
                continue;
            };
            let place = script.span(remark.start, remark.end);
            let mut finding = RULE
                .finding(
                    place.unwrap_or(instruction.content()),
                    remark.message.trim_end_matches(['.', ' ']),
                )
                .with_severity(remark.severity)
                .with_help(format!("see https://www.shellcheck.net/wiki/{code}"))
                .with_fix_if(
                    fix(script, remark).filter(|_| {
                        !place.is_some_and(|it| holds_words(context, script.index, it))
                    }),
                );
            finding.rule = code;
            found.push(finding);
        }
    }
}

/// Parts of the names of variables that hold several words, or a command.
const OF_WORDS: &[&str] = &["arg", "cmd", "command", "flag", "list", "opt"];

/// Whether a variable is meant to be split into words, by its name or the value that the file gives it, or may be empty: in quotes it would be one word then.
fn holds_words(context: &Context<'_>, index: usize, place: Span) -> bool {
    let model = context.model;
    let text = String::from_utf8_lossy(place.of(model.file.source)).into_owned();
    let Some(name) = text.strip_prefix('$') else {
        return false;
    };
    let name = name.trim_start_matches('{');
    let is_part = |ch: char| ch.is_ascii_alphanumeric() || ch == '_';
    let end = name.find(|ch| !is_part(ch)).unwrap_or(name.len());
    let name = &name[..end];
    let lower = name.to_ascii_lowercase();
    let is_plural = lower.ends_with('s') && !lower.ends_with("ss");
    let by_name = is_plural || OF_WORDS.iter().any(|part| lower.contains(part));
    let by_value = model.env_before(index, name).is_some_and(|setting| {
        let value = model.written_value(setting.by, name).flatten();
        value.is_none_or(|value| {
            let bare = value
                .strip_prefix(b"\"")
                .and_then(|it| it.strip_suffix(b"\""));
            let bare = bare.unwrap_or(value);
            bare.is_empty() || bare.iter().any(u8::is_ascii_whitespace)
        })
    });
    by_name || by_value
}

/// The codes that comments between the lines of an instruction silence: `# shellcheck disable=SC2086,SC2046`.
fn silenced_inside(instruction: &Instruction<'_>, source: &[u8]) -> Vec<&'static str> {
    let lines = instruction.joined.gaps().iter().flat_map(|gap| &gap.lines);
    let comments = lines.filter(|line| line.kind == GapLineKind::Comment);
    let names = comments.flat_map(|it| silenced_for_shellcheck(it.span.of(source)));
    names.filter_map(shellcheck).collect()
}

/// What ShellCheck would write, as edits of the file; `None` where it would write nothing, or a place is not known.
fn fix(script: &Handed, remark: &Remark) -> Option<Fix> {
    let mut replacements: Vec<&Replacement> = remark.replacements.iter().collect();
    replacements.sort_by_key(|it| (it.start, it.precedence));
    let edits = replacements.iter().map(|it| {
        let span = if it.start == it.end {
            script.between(it.start)?
        } else {
            script.span(it.start, it.end)?
        };
        Some(Edit::replace(span, it.text.clone()))
    });
    let edits: Vec<Edit> = edits.collect::<Option<_>>()?;
    let is_apart = |pair: &[Edit]| pair[0].span.end <= pair[1].span.start;
    let is_sound = !edits.is_empty() && edits.windows(2).all(is_apart);
    is_sound.then(|| {
        let title = format!("Write it as ShellCheck would: SC{}", remark.code);
        Fix::in_place(Applicability::Unsafe, script.index, title, edits)
    })
}
