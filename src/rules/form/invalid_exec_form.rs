//! `invalid-exec-form`: what was meant as a JSON array is one.
//!
//! ## What it does
//! Finds bodies that start like a JSON array but are none: `'single'` or `“typographic”` quotes, words without quotes, a comma too many, a `# comment`
//! after the array. And variables in arrays of RUN, CMD, ENTRYPOINT and HEALTHCHECK, which no shell expands.
//!
//! ## Why
//! Docker takes everything that is not valid JSON for plain text, without a word. `CMD ['node', 'app.js']` makes the shell look for a program called
//! `[node,`; `VOLUME ['/data']` makes a volume called `['/data']`. A valid array starts its program without a shell: `CMD ["echo", "$HOME"]` prints `$HOME`.
//!
//! ## Example
//! ```dockerfile
//! FROM node:22
//! CMD ['node', 'server.js',]
//! ```
//! becomes
//! ```dockerfile
//! FROM node:22
//! CMD ["node", "server.js"]
//! ```
//!
//! ## When it stays silent
//! On tests of the shell (`[ -f x ] && …`), on wildcards (`COPY [a-z]* …`), where another instruction follows the array (`two-in-one-line`), and inside ONBUILD.
//!
//! On variables where the array starts a shell, a language with variables of its own (`perl -e`), `env -S`, or a program that expands its words
//! (`dockerize`); where a script gets them, or an ENTRYPOINT that may be one; and on Windows.
//!
//! ## Fix safety
//! Unsafe: what the file says begins to happen. Quotes, commas between words without quotes and a last comma are changed; a comment after the array moves above.
//! Where a CMD or ENTRYPOINT that is no JSON has a variable, quotes would make a word `$PORT` of it: the fix keeps the shell in force,
//! `["/bin/sh", "-c", "exec server -p $PORT"]`.
//!
//! Whatever else is wrong is reported: a missing comma between quotes, a missing quote or bracket, backslashes in other quotes than JSON's,
//! and an array that Docker would refuse, like a COPY that has no destination without its comment. Of a valid array with a variable, the help shows how to give it a
//! shell.
//!
//! ## Codes
//! tally: invalid-json-form
//!
//! ## Source
//! Dockerfile reference, "Shell and exec form": the exec form is parsed as a JSON array, with double quotes; BuildKit `parseMaybeJSON`.

use super::array_variables::{
    entrypoint, first_variable, has_language, in_shell, no_shell_expands,
};
use crate::diagnostic::{Applicability, Finding, Fix, Severity};
use crate::knowledge::builtins::TEST_OPERATORS;
use crate::lint::{About, Context, On, Rule};
use crate::model::{Model, is_instruction, leading_keyword, names_posix_shell};
use crate::rewrite::{move_comment_above, replace_body, replace_text};
use crate::syntax::{Body, Instruction, Keyword, encode_string};
use crate::syntax::{LooseArray, LooseItem, starts_quoted};
use crate::text::{Edit, LogicalSpan, trim, trim_start};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "invalid-exec-form",
    codes: &["invalid-json-form"],
    severity: Severity::Error,
    fixes: &[Applicability::Unsafe],
    summary: "what was meant as a JSON array is one",
    about: About::Refused,
    matters: &["a shell", "exec form", "shell form", "the shell"],
    on: &[On::Instruction(&[], check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, index: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    let instruction = model.instructions[index];
    let Some(body) = body(instruction) else {
        findings.extend(no_shell_expands(model, index).map(|(span, message, help)| {
            let finding = RULE.finding(instruction.joined.span(span), message);
            finding.with_severity(Severity::Warning).with_help(help)
        }));
        return;
    };
    let text = instruction.text(body);
    if !text.starts_with(b"[") {
        return;
    }
    let array = LooseArray::read(instruction.joined.text(), body);
    let behind = array.as_ref().map(|array| {
        let rest = LogicalSpan {
            start: array.end,
            end: body.end,
        };
        trim(instruction.text(rest))
    });
    if !is_meant(instruction, text, array.as_ref(), behind) {
        return;
    }
    let (help, fix) = match (&array, behind) {
        (Some(array), Some(behind)) => answer(model, index, body, array, behind),
        _ => (None, None),
    };
    let help = help.or_else(|| {
        fix.is_none().then(|| {
            "put every string in double quotes, a comma between two of them, and nothing after the bracket"
                .to_owned()
        })
    });
    findings.push(
        RULE.finding(
            instruction.content(),
            format!(
                "this is not a JSON array: {}",
                consequence(instruction.statement.kind)
            ),
        )
        .with_help_if(help)
        .with_fix_if(fix),
    );
}

/// What to write, in words and as a fix.
fn answer(
    model: &Model<'_>,
    index: usize,
    body: LogicalSpan,
    array: &LooseArray,
    behind: &[u8],
) -> (Option<String>, Option<Fix>) {
    let instruction = model.instructions[index];
    let keyword = instruction.statement.kind;
    let values: Vec<String> = array.items.iter().map(|item| item.value.clone()).collect();
    let variable = values.iter().find_map(|value| first_variable(value));
    let Some(variable) = variable.filter(|_| keyword.runs_command() && !has_language(&values))
    else {
        let edits = edits(model, instruction, body, array, behind);
        let fix = |edits| Fix::in_place(Applicability::Unsafe, index, "Write it as JSON", edits);
        return (None, edits.map(fix));
    };
    let help = format!("valid JSON alone does not help: no shell would expand `{variable}`");
    if !matches!(keyword, Keyword::Cmd | Keyword::Entrypoint) || !behind.is_empty() {
        let help = format!("{help}; write the command without brackets, quotes and commas");
        return (Some(help), None);
    }
    let entrypoint = entrypoint(model, index).filter(|_| keyword == Keyword::Cmd);
    if let Some(entrypoint) = entrypoint {
        let line = entrypoint.first_line;
        let help = format!("{help}; let the ENTRYPOINT in line {line} start one");
        return (Some(help), None);
    }
    let words = array
        .items
        .iter()
        .map(|LooseItem { value, is_bare, .. }| (&value[..], *is_bare));
    let edits =
        in_shell(model, index, words, false).and_then(|array| replace_body(model, index, &array));
    let fix = edits.map(|edits| {
        let title = "Write the shell into the array: it expands the variable";
        Fix::in_place(Applicability::Unsafe, index, title, edits)
    });
    (Some(help), fix)
}

/// The body, where it might be an array but is none.
fn body(instruction: &Instruction<'_>) -> Option<LogicalSpan> {
    let statement = &instruction.statement;
    let is_empty = instruction.heredocs.is_empty();
    match (&statement.body, statement.kind) {
        (Body::Shell(span), _) | (Body::Text(span), Keyword::Shell) => Some(*span),
        (Body::Words(_), Keyword::Add | Keyword::Copy | Keyword::Volume) => {
            Some(statement.body_span)
        }
        (Body::Health { command, .. }, _) => match **command {
            Body::Shell(span) => Some(span),
            _ => None,
        },
        _ => None,
    }
    .filter(|_| is_empty)
}

fn consequence(keyword: Keyword) -> &'static str {
    match keyword {
        Keyword::Add | Keyword::Copy => "Docker reads its parts as names of files",
        Keyword::Volume => "Docker reads its parts as names of folders",
        Keyword::Shell => "Docker refuses it",
        _ => "Docker passes it to the shell as text",
    }
}

/// Whether an array was meant, and not a test of the shell or a wildcard.
fn is_meant(
    instruction: &Instruction<'_>,
    text: &[u8],
    array: Option<&LooseArray>,
    behind: Option<&[u8]>,
) -> bool {
    let keyword = instruction.statement.kind;
    let inner = &text[1..];
    let is_tight = !inner.starts_with(b" ") && !inner.starts_with(b"\t");
    let is_command = keyword.runs_command();
    if let (Some(array), Some(behind)) = (array, behind) {
        let is_bare = array.items.iter().any(|item| item.is_bare);
        let several = array.items.len() > 1 || array.last_comma.is_some();
        let is_list = matches!(keyword, Keyword::Add | Keyword::Copy | Keyword::Volume);
        // `["a"] CMD …` is another rule's.
        return if is_list && is_bare {
            instruction.is_broken_array(&instruction.statement)
        } else if is_bare {
            // `[a = b]` lacks spaces to be a test.
            let is_operator = |item: &LooseItem| TEST_OPERATORS.contains(&&item.value[..]);
            let starts_a_word = |item: &LooseItem| {
                let first = item.value.chars().next();
                !item.is_bare || first.is_some_and(|ch| ch.is_alphanumeric() || "/.$".contains(ch))
            };
            (is_tight || several && !array.by_spaces)
                && (behind.is_empty() || behind.starts_with(b"#"))
                && array.items.first().is_some_and(starts_a_word)
                && !array.items.iter().any(is_operator)
        } else {
            // `[ 'x' ]` is a test, where a shell reads it.
            (is_tight || several || !is_command) && leading_keyword(behind).is_none()
        };
    }
    if starts_quoted(trim_start(inner)) {
        return is_tight;
    }
    let starts_a_word = inner
        .first()
        .is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'.'));
    is_command && is_tight && starts_a_word && text.ends_with(b"]") && text.contains(&b',')
}

/// What makes it JSON, with a comment after it moved above.
fn edits(
    model: &Model<'_>,
    instruction: &Instruction<'_>,
    body: LogicalSpan,
    array: &LooseArray,
    behind: &[u8],
) -> Option<Vec<Edit>> {
    let joined = &instruction.joined;
    let mut edits = Vec::new();
    let is_comment = behind.starts_with(b"#");
    let is_other_shell =
        instruction.statement.kind == Keyword::Shell && !names_posix_shell(instruction.text(body));
    if !behind.is_empty() && !is_comment || is_other_shell {
        return None;
    }
    if !is_taken(model, instruction, body, array) {
        return None;
    }
    if is_comment {
        let tail = LogicalSpan {
            start: array.end,
            end: body.end,
        };
        edits.extend(move_comment_above(model, instruction, tail)?);
    }
    for (at, item) in array.items.iter().enumerate() {
        let is_last = at + 1 == array.items.len();
        if item.is_bare || !instruction.text(item.span).starts_with(b"\"") {
            let mut string = encode_string(&item.value);
            if array.by_spaces && !is_last {
                string.push(',');
            }
            edits.push(replace_text(joined, item.span, string)?);
        }
    }
    if let Some(comma) = array.last_comma {
        edits.push(Edit::delete(joined.span(comma)));
    }
    edits.sort_by_key(|edit| edit.span.start);
    Some(edits)
}

/// Whether Docker takes what is to be written: of `COPY ["a"] # b c` the comment is all that makes it a source and a destination.
fn is_taken(
    model: &Model<'_>,
    instruction: &Instruction<'_>,
    body: LogicalSpan,
    array: &LooseArray,
) -> bool {
    let before = LogicalSpan {
        start: instruction.statement.keyword.start,
        end: body.start,
    };
    let strings: Vec<String> = array
        .items
        .iter()
        .map(|item| encode_string(&item.value))
        .collect();
    let text = [
        instruction.text(before),
        b"[",
        strings.join(", ").as_bytes(),
        b"]",
    ]
    .concat();
    is_instruction(model, &text)
}
