//! `unquoted-version`: versions with `>` and `<` stand in quotes.
//!
//! ## What it does
//! Finds packages whose version the shell takes for a redirection: `pip install flask>=2`, `gem install rails -v >=7`.
//!
//! ## Why
//! `>` and `<` belong to the shell, also in the middle of a word. `pip install flask>=2` installs any version of flask, and writes what pip says into a
//! file called `=2`; `pip install numpy<2` fails, as there is no file `2` to read.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12
//! RUN pip install flask>=2 requests
//! ```
//! becomes
//! ```dockerfile
//! FROM python:3.12
//! RUN pip install "flask>=2" requests
//! ```
//!
//! ## When it stays silent
//! On redirections that are meant: to a path or a name, with a number before them, or with a space and no `=` after them (`pip install flask>log`, `… 2>1`, `… >2`), and on files
//! that the same RUN speaks of elsewhere. In what is not the call of a package manager.
//!
//! ## Fix safety
//! Unsafe: the version counts then, and what is installed may be another one; what was written into the file is printed. No fix where quotes, backslashes or an end of a
//! line stand in the words. A version that stands apart from its package (`flask >=2`) is joined to it where the
//! manager wants both in one word, as pip does.
//!
//! ## Codes
//! None of other tools.
//!
//! ## Source
//! POSIX XCU 2.7 (redirection); pip's manual, "Requirement Specifiers".

use std::collections::HashSet;

use crate::diagnostic::{Applicability, Finding, Fix, Severity};
use crate::knowledge::managers::Verb;
use crate::lint::{On, Rule, RunSite};
use crate::model::{Code, Holder, Invocation, Nest, SimpleCommand, Word};
use crate::rewrite::replace_text;
use crate::text::LogicalSpan;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "unquoted-version",
    codes: &[],
    severity: Severity::Warning,
    fixes: &[Applicability::Unsafe],
    summary: "versions with `>` and `<` stand in quotes",
    matters: &["redirect", "redirected", "redirection"],
    on: &[On::Run(&[">", "<"], check)],
    ..Rule::USUAL
};

fn check(site: &RunSite<'_, '_>, findings: &mut Vec<Finding>) {
    let mut words = None;
    for code in site.codes {
        for command in &code.commands {
            for version in versions(code, command) {
                let words = words.get_or_insert_with(|| words_of(site));
                // A file that another command speaks of is meant.
                if version.target.starts_with('=') || !words.contains(version.target.as_bytes()) {
                    findings.push(report(code, &version));
                }
            }
        }
    }
}

/// The words of all commands of a RUN, as far as they are known.
fn words_of<'s>(site: &'s RunSite<'_, '_>) -> HashSet<&'s [u8]> {
    let commands = site.codes.iter().flat_map(|code| code.commands.iter());
    commands
        .flat_map(|command| command.words.iter().map(Word::known_or_written))
        .collect()
}

/// A version that the shell does not hand to the command.
struct Version {
    /// From the word that it belongs to, or from the operator on, to the end of the last target, if they all touch.
    span: LogicalSpan,
    /// From the operator on.
    read: LogicalSpan,
    /// The target of the first one.
    target: String,
    /// Whether a file is read, not written.
    reads: bool,
    /// Whether the span has all that is meant to be one word, but for spaces inside.
    is_whole: bool,
}

/// The versions of a command that stand without quotes, those in one word (`a>=2,<3`) as one.
fn versions(code: &Code<'_>, command: &SimpleCommand<'_>) -> Vec<Version> {
    let mut found: Vec<Version> = Vec::new();
    if command.manager().is_none() || command.place.nest == Nest::Substitution {
        return found;
    }
    let call = Invocation::of(command).filter(|call| call.verb == Verb::Install);
    let packages: Vec<usize> = call.map_or_else(Vec::new, |call| call.operands(command).collect());
    for (redirect, target) in command.redirects.iter().zip(&command.targets) {
        let operator = code.script.tokens[redirect.operator.index()].span;
        let reads = match code.of(operator) {
            b">" => false,
            b"<" => true,
            _ => continue,
        };
        if redirect.number.is_some() || operator.end != target.span.start {
            continue;
        }
        if let Some(last) = found.last_mut()
            && last.span.end == operator.start
        {
            last.span.end = target.span.end;
            continue;
        }
        // The word before the operator.
        let words = &command.words;
        let before = words.partition_point(|word| word.span.end <= operator.start);
        let before = before.checked_sub(1);
        let touched = before.filter(|at| words[*at].span.end == operator.start);
        let is_version = match target.text {
            [b'=', rest @ ..] => !rest.contains(&b'/'),
            text => {
                touched.is_some_and(|at| packages.binary_search(&at).is_ok()) && is_number(text)
            }
        };
        if !is_version {
            continue;
        }
        // `flask >=2`; the value of an option: `-v >=2`.
        let is_apart = |at: &usize| {
            let signs = command.manager().map_or(&[][..], |it| it.version_signs);
            signs.contains(&">")
                && packages.binary_search(at).is_ok()
                && !target.text.ends_with(b",")
        };
        let own = touched.or_else(|| before.filter(is_apart));
        let is_value = before.is_some_and(|at| words[at].text.starts_with(b"-"));
        found.push(Version {
            span: LogicalSpan {
                start: own.map_or(operator.start, |at| words[at].span.start),
                end: target.span.end,
            },
            read: operator.to(target.span),
            target: String::from_utf8_lossy(target.text).into_owned(),
            reads,
            is_whole: (own.is_some() || is_value) && target.text != b"=",
        });
    }
    found
}

/// Whether a text is a version as those of packages are: `2`, `1.4.*`, `2.0rc1`; not `1.log`.
fn is_number(text: &[u8]) -> bool {
    let first = text.split(|&byte| byte == b',').next().unwrap_or(text);
    let mut parts = first.split(|&byte| byte == b'.');
    parts.all(|part| {
        let rest = part.iter().skip_while(|byte| byte.is_ascii_digit());
        part == b"*" || part.first().is_some_and(u8::is_ascii_digit) && rest.count() < 4
    })
}

fn report(code: &Code<'_>, version: &Version) -> Finding {
    let shown = |span: LogicalSpan| String::from_utf8_lossy(code.of(span)).into_owned();
    let (read, target) = (shown(version.read), &version.target);
    let message = if version.reads {
        format!(
            "the shell reads `{read}` as a redirection: the build fails, as there is no file `{target}`"
        )
    } else {
        format!(
            "the shell reads `{read}` as a redirection: the version does not count, and the output goes into a file `{target}`"
        )
    };
    let is_whole = version.is_whole;
    let text: String = shown(version.span).replace(' ', "");
    let help = if is_whole && !text.contains(['"', '\'']) {
        format!("write it in quotes: `\"{text}\"`")
    } else {
        "write the package and its version as one word in quotes: `\"flask>=2\"`".to_owned()
    };
    let quoted = quoted(code.holder, &text).filter(|_| is_whole);
    let fix = quoted
        .and_then(|text| replace_text(code.joined, version.span, text))
        .map(|edit| {
            let title = format!("Write `{text}` in quotes");
            Fix::in_place(Applicability::Unsafe, code.index, title, vec![edit])
        });
    RULE.finding(code.span(version.span), message)
        .with_help(help)
        .with_fix_if(fix)
}

/// A text in quotes that may stand inside those that hold it. `None` where quotes would change what else it says.
fn quoted(holder: Holder, text: &str) -> Option<String> {
    if text.contains(['"', '\'', '\\', '`']) {
        return None;
    }
    let is_inside = matches!(holder, Holder::DoubleQuotes | Holder::Json);
    match (is_inside, text.contains('$')) {
        (true, true) => None,
        (true, false) => Some(format!("'{text}'")),
        (false, _) => Some(format!("\"{text}\"")),
    }
}
