//! `shell-syntax`: what is handed to a shell is a script that it can read.
//!
//! ## What it does
//! Reports the text of RUN, CMD, ENTRYPOINT and HEALTHCHECK in shell form, and heredocs that a shell runs, where neither `sh` nor `bash` can read
//! them: a quote without its end, or with a typographic one (`‘a’`, `'a’`), `fi` without `if`, `{ a }` without the `;`. As information also where only dfmt stops: at commands more than 100
//! deep in each other.
//!
//! Also a `\` before a space in a RUN, which makes a word of that space: `make \ && make install`. It was meant to continue the line.
//!
//! ## Why
//! The shell reads before it runs. A RUN fails with nothing but `Syntax error` and a line number that is always 1; with CMD, ENTRYPOINT and HEALTHCHECK
//! the build succeeds, and the container does not start.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
//! RUN test -f app.conf || { echo "no configuration"; exit 1 }
//! ```
//!
//! ## When it stays silent
//! Where one of the two reads the text, or finds fault with it only when it comes to it (`${a b}`, a name that is none in `for`); on other shells than
//! `sh`, `ash`, `dash` and `bash`, and where nobody knows the base image; on what was meant as a JSON array (`invalid-exec-form`); where the text
//! holds the next instruction, too (`swallowed-instruction`); in quoted texts inside a text (`bash -c '…'`). On a `\` before a space where
//! words are printed or searched for (`echo`, `grep`).
//!
//! ## Fix safety
//! There is no fix: only whoever wrote the text knows what was meant. No other rule speaks about its commands, and its lines stay as they are.
//!
//! ## Codes
//! None.
//!
//! ## Source
//! POSIX.1-2024, XCU 2 "Shell Command Language"; the bash manual, "Shell Grammar".

use crate::diagnostic::{Finding, Severity};
use crate::knowledge::programs::TEXT_PROGRAMS;
use crate::lint::{Context, On, Rule};
use crate::model::{Model, SimpleCommand, shell_text, swallowed};
use crate::shell::TokenKind;
use crate::syntax::{Keyword, starts_quoted};
use crate::text::{LogicalSpan, Span, file_name};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "shell-syntax",
    codes: &[],
    severity: Severity::Warning,
    fixes: &[],
    summary: "what a shell is handed is a script it can read",
    on: &[On::Instruction(&[], check)],
    ..Rule::USUAL
};

/// The shells whose language is known well enough to say that it is not spoken.
const SHELLS: &[&str] = &["ash", "bash", "dash", "sh"];

fn check(context: &Context<'_>, index: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    if swallowed(model, index).is_none() {
        spaces(context, index, findings);
    }
    for unread in model.unread(index) {
        let why = unread.problem.message;
        if unread.problem.is_bound() {
            findings.push(
                RULE.finding(
                    unread.span,
                    format!("dfmt does not read these commands: {why}"),
                )
                .with_severity(Severity::Info)
                .with_help("their lines stay as they are, and no rule checks them"),
            );
            continue;
        }
        let is_known = unread.shell.iter().any(|word| {
            let name = file_name(word);
            SHELLS.contains(&name)
        });
        if unread.problem.is_limit
            || !is_known
            || model.base_image(index).is_none()
            || is_array(model, index)
            || swallowed(model, index).is_some()
        {
            continue;
        }
        let source = model.file.source;
        let typed = typographic_quote(source, model.instructions[index].span);
        let help = match typed {
            Some((at, straight)) => Some(format!(
                "`{}` is no quote to a shell: write `{straight}`",
                String::from_utf8_lossy(at.of(source))
            )),
            None => ends_in_two(model, index).then(|| {
                format!(
                    "a line that ends in two `{escape}` does not continue: end it with one",
                    escape = model.file.escape as char
                )
            }),
        };
        let at = typed.map_or(unread.span, |(at, _)| at);
        findings.push(
            RULE.finding(at, format!("neither sh nor bash can read this: {why}"))
                .with_help_if(help),
        );
    }
}

/// The first quote of a shell text that is a typographic one: it starts a word, or ends what a straight one has opened and nothing ends. With the
/// straight one that was meant.
fn typographic_quote(source: &[u8], text: Span) -> Option<(Span, char)> {
    let straight = |ch: char| match ch {
        '“' | '”' | '„' => Some('"'),
        '‘' | '’' | '‚' => Some('\''),
        _ => None,
    };
    let found = |at: usize, ch: char| {
        let start = text.start + at as u32;
        let end = start + ch.len_utf8() as u32;
        straight(ch).map(|it| (Span { start, end }, it))
    };
    let text = std::str::from_utf8(text.of(source)).ok()?;
    if !text.contains(|ch| straight(ch).is_some()) {
        return None;
    }
    // The quote that is open, and what may have been meant to close it.
    let (mut open, mut meant) = (None, None);
    let (mut before, mut is_comment) = (' ', false);
    for (at, ch) in text.char_indices() {
        let is_escaped = before == '\\' && open != Some('\'');
        match open {
            _ if is_comment => is_comment = ch != '\n',
            _ if is_escaped => {}
            Some(quote) if ch == quote => (open, meant) = (None, None),
            Some(quote) => {
                let new = found(at, ch).filter(|(_, straight)| *straight == quote);
                meant = meant.or(new);
            }
            None if matches!(ch, '"' | '\'') => open = Some(ch),
            None if before.is_whitespace() || before == '=' => {
                if let Some(it) = found(at, ch) {
                    return Some(it);
                }
                is_comment = ch == '#' && before != '=';
            }
            None => {}
        }
        before = if is_escaped { ' ' } else { ch };
    }
    meant
}

/// Reports words that start with a space by a backslash, which a line that was joined with the next one left there.
fn spaces(context: &Context<'_>, index: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    let instruction = model.instructions[index];
    let text = instruction.joined.text();
    if model.file.escape != b'\\'
        || instruction.effective().kind != Keyword::Run
        || memchr::memmem::find(text, b"\\ ").is_none()
    {
        return;
    }
    let Some(script) = model.script(index).filter(|script| script.list.is_some()) else {
        return;
    };
    let commands = model.commands(index);
    for token in &script.tokens {
        let word = instruction.text(token.span);
        // `\ #` is a comment that was meant to be one: `trailing-comment`.
        let is_it =
            token.kind == TokenKind::Word && word.starts_with(b"\\ ") && !word.starts_with(b"\\ #");
        let is_text = || {
            let holds = |it: &&SimpleCommand<'_>| {
                it.span.start <= token.span.start && token.span.end <= it.span.end
            };
            let command = commands.iter().rev().find(holds);
            let name = command.and_then(|command| command.name());
            name.is_none_or(|name| TEXT_PROGRAMS.contains(&name))
        };
        if !is_it || is_text() {
            continue;
        }
        let at = instruction.joined.span(LogicalSpan {
            start: token.span.start,
            end: token.span.start + 1,
        });
        let message =
            "this `\\` is not the end of its line: the shell reads the space after it as a word";
        let help = if word.len() == 2 {
            "remove it, or end the line after it"
        } else {
            "remove it, or end the line after it; if the space is meant, put the word in quotes"
        };
        findings.push(RULE.finding(at, message.to_owned()).with_help(help));
    }
}

/// Whether its last line ends in two escape characters or more: Docker takes none of them for the continuation that was meant.
fn ends_in_two(model: &Model<'_>, index: usize) -> bool {
    let text = model.instructions[index].joined.text().trim_ascii_end();
    text.ends_with(&[model.file.escape; 2])
}

/// Whether it starts like an array of strings.
fn is_array(model: &Model<'_>, index: usize) -> bool {
    let instruction = model.instructions[index];
    let text = shell_text(instruction.effective()).map(|span| instruction.text(span));
    let inner = text.and_then(|text| text.strip_prefix(b"["));
    inner.is_some_and(starts_quoted)
}
